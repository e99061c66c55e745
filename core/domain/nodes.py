"""The nodes of a case that supervision watches (节点监管): 37 of the platform's dictionary, three later ones, 二次财产调查 and 长期未结. One entry adds one.

Numbers are those of the dictionary of a provincial data platform (203001001 to …040; domain.md 3.1); limits come from the
source that stands beside each. What was read in a law or a rule of the Supreme People's Court may only be set tighter by
a court; everything else is a setting of the court (本院设置) and is shown as nothing more.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from core.domain.limits import Limit, as_limit, days, months, working_days
from core.domain.refusals import N_

LAW, RULE, LOCAL, RECALLED, RECORD = "law", "rule", "local", "recalled", "record"
CERTAINTY_LABELS = {
    LAW: N_("law, text read; a court can only set it tighter"),
    RULE: N_("rule of the Supreme People's Court, read; a court can only set it tighter"),
    LOCAL: N_("read at another court"),
    RECALLED: N_("advice of this product"),
    RECORD: N_("kept as a record"),
}
BINDING = (LAW, RULE)

STARTS = {
    "filed": N_("The case is filed"), "closed": N_("The case is closed"), "found": N_("Property is found"), "controlled": N_("Property is sealed, seized or frozen"),
    "seal": N_("Sealing"), "seize": N_("Seizure"), "freeze": N_("Freezing"), "money": N_("Money arrives"), "months": N_("Three months after filing"),
    "aging": N_("Two and a half months after filing"), "round_ended": N_("This round is terminated"), "said": N_("Written down by hand"),
}
"""What starts a clock. All but the last are told by the rows of the case."""
ENDS = {
    "judge": N_("A judge is named"), "filed": N_("The case is filed"), "closed": N_("The case is closed"), "controlled": N_("The property is sealed, seized or frozen"),
    "valued": N_("The property is valued or sold"), "released": N_("The property is disposed of, or the measure lifted or renewed"), "paid": N_("The money is paid out"),
    "terminated": N_("This round is terminated"), "queried": N_("A query of property is written down"), "said": N_("Written down by hand"),
}

YELLOW, AMBER, RED, DEEP = "yellow", "amber", "red", "deep"
LEVEL_LABELS = {YELLOW: N_("Yellow"), AMBER: N_("Amber"), RED: N_("Red"), DEEP: N_("Deep red")}
LEVEL_SIGNS = {YELLOW: "◇", AMBER: "◆", RED: "▲", DEEP: "▲▲"}


@dataclass(frozen=True)
class Node:
    """`rolls`: a last day that is a day off moves to the first working day after. `warns`: levels with the days left at which each begins, where not the court's general ones."""

    code: str
    label: str
    starts: str = "said"
    ends: str = "said"
    limit: Limit | None = None
    source: str = ""
    certainty: str = RECORD
    rolls: bool = False
    warns: tuple[tuple[str, int], ...] = ()

    @property
    def setting(self) -> str:
        return f"node.{self.code}"

    @property
    def binding(self) -> bool:
        """Whether the limit stands above the court."""
        return self.certainty in BINDING


SEIZURE_WARNS = ((YELLOW, 30), (YELLOW, 15), (AMBER, 7))
"""A seizure lapses when it is not renewed in time, so it is told of 30, 15 and 7 days before (domain.md 8, check 4)."""
SEIZURE_TERM = N_("Interpretation of the Civil Procedure Law (2022), art. 485: deposits 1 year, movables 2, immovables and other rights 3; the day printed in the notice counts")

NODES: tuple[Node, ...] = (
    Node("001", N_("Examination for filing"), "said", "filed", days(7), N_("Provisions on enforcement work (2020), art. 16"), LAW, rolls=True),
    Node("002", N_("Assignment to a judge"), "filed", "judge", days(7), N_("Supreme People's Court, 法发〔2006〕35号, art. 2"), RULE, rolls=True),
    Node("003", N_("Enforcement notice"), "filed", "said", days(10), N_("Interpretation of the Civil Procedure Law (2022), art. 480"), LAW, rolls=True),
    Node("004", N_("First network query"), "filed", "said", days(5), N_("Chuanying (Jilin): notice and query within 5 days of filing"), LOCAL),
    Node("005", N_("First field investigation"), "said", "said", days(10), N_("Supreme People's Court, 法发〔2006〕35号, art. 6: from the applicant's request"), RULE, rolls=True),
    Node("006", N_("Field investigation finished"), "filed", "said", months(1), N_("a summary of 法发〔2006〕35号: about one month"), LOCAL),
    Node("007", N_("Interview before termination")),
    Node("008", N_("Clues from the interview")),
    Node("009", N_("Clue checked"), "said", "said", days(7), N_("Provisions on property investigation (2020), art. 2: 7 days, urgent 3"), LAW, rolls=True),
    Node("010", N_("Enforcement resumed")),
    Node("011", N_("Property brought under control"), "found", "controlled", days(15), N_("Haidian: property is controlled within 15 days of its discovery"), LOCAL),
    Node("012", N_("Term of a sealing"), "seal", "released", None, SEIZURE_TERM, LAW, warns=SEIZURE_WARNS),
    Node("013", N_("Term of a seizure"), "seize", "released", None, SEIZURE_TERM, LAW, warns=SEIZURE_WARNS),
    Node("014", N_("Term of a freezing"), "freeze", "released", None, SEIZURE_TERM, LAW, warns=SEIZURE_WARNS),
    Node("015", N_("Deposit frozen over the network")),
    Node("016", N_("Debit begun")),
    Node("017", N_("Valuation begun"), "controlled", "valued", days(30), N_("Provisions on reference prices (2018), art. 1"), LAW, rolls=True),
    Node("018", N_("Valuation report served"), "said", "said", days(3), N_("Provisions on reference prices (2018), art. 21"), LAW, rolls=True),
    Node("019", N_("Objection to the valuation"), source=N_("Provisions on reference prices (2018), art. 22, 23: 5 days for the party")),
    Node("020", N_("Objection to the valuation examined"), "said", "said", days(15), N_("Civil Procedure Law (2023), art. 236: objections to the procedure"), LAW, rolls=True),
    Node("021", N_("Auction begun"), "said", "said", days(10), N_("Provisions on reference prices (2018), art. 30: from the day the price is fixed"), LAW, rolls=True),
    Node("022", N_("Sale by auction confirmed"), "said", "said", days(10), N_("Provisions on auction and sale (2020), art. 20: from the full price"), LAW, rolls=True),
    Node("023", N_("Second auction begun"), "said", "said", days(30), N_("Provisions on online auctions (2016), art. 26: from the failed one"), LAW, rolls=True),
    Node("024", N_("Third auction begun"), "said", "said", days(60), N_("Provisions on auction and sale (2020), art. 25: not for online auctions"), LAW, rolls=True),
    Node("025", N_("Object taken for the debt"), "said", "said", days(10), N_("Provisions on auction and sale (2020), art. 16, 20"), LAW, rolls=True),
    Node("026", N_("Sale begun"), "said", "said", days(7), N_("Provisions on auction and sale (2020), art. 25: notice after the third failed auction"), LAW, rolls=True),
    Node("027", N_("Sold object handed over"), "said", "said", days(15), N_("Provisions on auction and sale (2020), art. 27: from service of the ruling"), LAW, rolls=True),
    Node("028", N_("Payout prepared"), "money", "paid", working_days(10), "", RECALLED),
    Node("029", N_("Money paid out"), "money", "paid", days(30), N_("Supreme People's Court, 法发〔2017〕6号: 30 days from the notice of arrival"), RULE, rolls=True, warns=((YELLOW, 10), (AMBER, 1))),
    Node("030", N_("Sanctions begun")),
    Node("031", N_("Case closed"), "filed", "closed", months(6), N_("Provisions on trial periods (2000), art. 5, 8"), LAW, rolls=True),
    Node("032", N_("Case archived"), "closed", "said", days(60), N_("Jingning: archived within 60 days"), LOCAL),
    Node("033", N_("Sorted: property found")),
    Node("034", N_("Sorted: no property found")),
    Node("035", N_("Termination of this round possible"), "months", "terminated", source=N_("Supreme People's Court, 法〔2016〕373号, art. 1: not before three months after filing"), certainty=RULE),
    Node("036", N_("Closing with the full amount in hand")),
    Node("037", N_("Network queries before termination"), source=N_("every item that is connected, within the last three months")),
    Node("038", N_("Longer period asked for"), source=N_("Supreme People's Court, 法发〔2006〕35号, art. 1: at least 5 days before the period ends")),
    Node("039", N_("Papers of the enforcement")),
    Node("040", N_("Network queries after termination"), "round_ended", "queried", source=N_("Supreme People's Court, 法〔2016〕373号, art. 9: once every six months for five years"), certainty=RULE),
    Node("second", N_("Second property investigation"), "aging", "queried", days(15), N_("Haidian: every case not concluded after two and a half months; the days are this product's"), RECALLED),
    Node("long", N_("Long unconcluded"), "filed", "closed", months(12), N_("campaigns of other courts: more than one year"), LOCAL),
)
BY_CODE = {node.code: node for node in NODES}
ORDER = {node.code: place for place, node in enumerate(NODES)}

OVERRUNS = {
    "R-01": N_("Property not controlled"),
    "R-02": N_("Measure run out"),
    "R-03": N_("Money not paid out"),
    "R-04": N_("Long unconcluded"),
    "R-05": N_("Not archived"),
}
"""五超 (seeds.md HD-08)."""
OVERRUN_OF = {"011": "R-01", "012": "R-02", "013": "R-02", "014": "R-02", "029": "R-03", "long": "R-04", "032": "R-05"}

MARK_LABELS = {"started": N_("Started"), "done": N_("Done"), "exempt": N_("Exempt")}
DEDUCTION_LABELS = {
    "notice": N_("Public announcement"), "expert": N_("Expert opinion"), "valuation": N_("Valuation, audit, asset clearing"), "sale": N_("Auction or sale of sealed property"),
    "jurisdiction": N_("Dispute over jurisdiction"), "suspended": N_("Enforcement suspended"), "postponed": N_("Postponed after a settlement or security"),
    "instructed": N_("Postponed by a higher court"), "payout": N_("Payout put off"),
}
"""Time that does not count (Provisions on trial periods, art. 9; domain.md 3.2), and 延缓发放 of money."""
NOT_DEDUCTIBLE = frozenset({"012", "013", "014"})
"""A seizure lapses on its day whatever is suspended; it is renewed instead."""


@dataclass(frozen=True)
class Rule:
    """A node as it counts at one court: the limit that stands above it, and its own."""

    node: Node
    binding: Limit | None
    own: Limit | None
    set_here: bool = False


@dataclass(frozen=True)
class Rules:
    """All nodes of a court, and when the levels begin."""

    by_code: Mapping[str, Rule]
    yellow_percent: int
    yellow_days: int
    amber_days: int
    deep_days: int


def rule_of(node: Node, said: Mapping[str, object] | None) -> Rule:
    """The node with what the court has `said` of it in its settings."""
    own = as_limit(said) if said and node.limit is not None else None
    if node.binding:
        return Rule(node, node.limit, own, own is not None)
    return Rule(node, None, own or node.limit, own is not None)
