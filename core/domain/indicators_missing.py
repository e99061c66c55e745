"""Indicators that courts publish and no row of this database can give yet; shown as not known, with what is missing, and never as zero."""

from dataclasses import dataclass

from core.domain.refusals import N_


@dataclass(frozen=True)
class Missing:
    """`golden`: published figures of it (seeds.md 3.3) that wait for such rows. `instead`: a page that shows something near."""

    label: str
    why: str
    golden: tuple[str, ...] = ()
    instead: str = ""
    column: int | None = None


NO_FORMULA = N_("The source gives a value and neither formula nor counts.")
MISSING: tuple[Missing, ...] = (
    Missing(N_("Overdue key nodes a case (column 12)"), N_("Case clocks are computed when they are asked for and are not kept by day, so a past window cannot be counted. Today's clocks stand on their own page."),
            instead="pages/nodes.py", column=12),
    Missing(N_("Paid out within 30 days"), N_("No row says which receipt a payout covers. Taking the earliest first, the share and each sum stand on the page of case money."), instead="pages/money.py"),
    Missing(N_("Mean days to payout"), N_("No row says which receipt a payout covers."), instead="pages/nodes.py"),
    Missing(N_("Trial and enforcement progress, with floors by month"), N_("The source does not say from which day closings count; the floors would mean nothing.")),
    Missing(N_("Closed cases a judge"), N_("No row says who is an allotted judge (员额), and since when."), golden=("K-005",)),
    Missing(N_("Cash at hand to amount applied for"), N_("Deposits found are kept case by case, without the day they were queried; they order proposals of an operation.")),
    Missing(N_("Voluntary performance"), N_("A payment does not say whether it was made before or after compulsion, a message or a broadcast."), golden=("K-018", "K-019")),
    Missing(N_("Detentions with help of the police"), N_("A detention does not say who helped."), golden=("K-007", "K-008", "K-009")),
    Missing(N_("Detention acceptance; fugitives caught online"), N_("Handing over to the detention house and the fugitive list are not kept.")),
    Missing(N_("Electronic and first-time service"), N_("Single deliveries of documents are not kept."), golden=("K-006",)),
    Missing(N_("Auctions: share, success, premium, accuracy of the estimate"), N_("Auctions are kept as matters with outside systems since this center asks for their terms; what was sold before has no round and no reference price."), instead="pages/outside.py", golden=("K-024",)),
    Missing(N_("Bankruptcy: acceptance, recovery of claims, labour claims"), N_("What happens after a case moved to bankruptcy is not kept."), golden=("K-012", "K-015", "K-016")),
    Missing(N_("Listed as dishonest: per 10,000 people, veto of vetting"), N_("There is no population by grid, and vetting of names is not kept."), golden=("K-017",)),
    Missing(N_("Cases of the poor among applicants and debtors"), N_("No row says who is poor or on low income."), golden=("K-020", "K-021", "K-022", "K-023")),
    Missing(N_("Cases closed a person found by the police; witnessed cases"), N_("A closing does not say who found the debtor or who was witness."), golden=("K-029", "K-030")),
    Missing(N_("Located by queries of platforms"), N_("Queries to platforms are made in the national system and are not kept here.")),
    Missing(N_("Patrols sent by car; accuracy of enforcement; fifteen local indicators"), NO_FORMULA),
    Missing(N_("Share and mean age of enforcement staff"), N_("Birth dates and posts of the whole court are not kept.")),
    Missing(N_("Prosecutions for refusing to perform"), N_("Only the hand-over to the police is kept, as a result of an operation."), instead="pages/operations.py"),
)
