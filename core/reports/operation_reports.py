"""Papers of what came of an operation: the battle report at a cut-off (战报) and the summary (行动总结)."""

from core.domain.operation_figures import BY_CODE, FIGURES, GROUP_LABELS, TIMES_OF
from core.domain.operation_life import ANSWER_LABELS, KIND_LABELS
from core.domain.refusals import N_
from core.queries.operation_papers import TEAM_FIGURES, Dossier
from core.reports import figure_words
from core.reports.official_paper import OfficialPaper
from core.reports.operation_labels import INCIDENT_LABELS, LEVEL_LABELS
from core.reports.paper_words import LANGUAGE, Making, as_at, day, given, hour, label, mark, moment, say, text, titled, trace

NOT_IN_TABLE = {"operations", *TIMES_OF.values()}


def battle_report(found: Dossier, making: Making) -> bytes:
    """战报: the published sentence, every figure that is something, the teams, the emergencies; all as at the cut-off."""
    paper = OfficialPaper(found.operation["name"], mark=mark(found), trace=trace(making))
    paper.title(titled(found, N_("Battle report")), f"（{as_at(making.cut_off)}）")
    paper.chapter(say(N_("Results in short")))
    paper.text(figure_words.sentence(found.figures, making.cut_off, LANGUAGE) + "。")
    paper.chapter(say(N_("Results in figures")))
    figures(paper, found)
    paper.chapter(say(N_("By team")))
    _by_team(paper, found)
    paper.chapter(say(N_("Emergencies")))
    _emergencies(paper, found)
    paper.signed(found.operation["court"], day(making.cut_off))
    return paper.file()


def figures(paper: OfficialPaper, found: Dossier) -> None:
    """Every figure that is something; persons and person-times where they differ."""
    shown = [one for one in FIGURES if found.figures.get(one.code) and one.code not in NOT_IN_TABLE]
    first = {one.group: one.code for one in reversed(shown)}
    rows = [(say(GROUP_LABELS[one.group]) if first[one.group] == one.code else "", say(one.label), figure_words.told(one.code, found.figures, LANGUAGE)) for one in shown]
    if not rows:
        paper.text(say(N_("Nothing has been reported yet")) + "。")
        return
    paper.table([say(head) for head in (N_("Group"), N_("Figure"), N_("How many"))], rows, (3, 5, 4), centred=(0, 2))


def _by_team(paper: OfficialPaper, found: Dossier) -> None:
    sums = {code: table.dropna(subset=["team"]).groupby("team")["share"].sum() for code, table in found.team_figures.items()}
    heads = [say(N_("Team")), *(say(BY_CODE[code].label) for code in TEAM_FIGURES)]
    rows = [(name, *(figure_words.number(BY_CODE[code], int(sums[code].get(name, 0)), LANGUAGE) for code in TEAM_FIGURES)) for name in found.teams["name"]]
    paper.table(heads, rows, (2.4, 1.5, 1.3, 1.6, 1.3, 1.5, 2.2), centred=range(1, 7))


def _emergencies(paper: OfficialPaper, found: Dossier) -> None:
    if found.incidents.empty:
        paper.text(say(N_("None.")))
        return
    rows = [
        (hour(one.at), text(one.team), label(INCIDENT_LABELS, one.kind), label(LEVEL_LABELS, one.level), hour(one.closed_at) or say(N_("being handled")))
        for one in found.incidents.itertuples()
    ]
    paper.table([say(head) for head in (N_("Time"), N_("Team"), N_("Kind"), N_("Level of the emergency"), N_("Ended"))], rows, (1.5, 2, 3, 2, 2), centred=range(5))


def summary(found: Dossier, making: Making) -> bytes:
    """行动总结: what was planned, who took part, what came of it, what is to be done next."""
    it = found.operation
    paper = OfficialPaper(it["name"], mark=mark(found), trace=trace(making))
    paper.title(titled(found, N_("Summary of the operation")), f"{it['number']}（{as_at(making.cut_off)}）")
    paper.chapter(say(N_("Basic facts")))
    began, ended = moment(it["started_at"]) or given(None), moment(it["finished_at"]) or given(None)
    paper.text(say(N_("Led by {court}, the {kind} “{name}” began at {began} and ended at {ended}, in {area}."), court=it["lead"], kind=label(KIND_LABELS, it["kind"]), name=it["name"],
                   began=began, ended=ended, area=given(it["area"])))
    paper.text(given(it["purpose"]), lead=say(N_("Purpose: ")))
    paper.chapter(say(N_("Organisation")))
    rows = [(one.name, str(one.head_count), str(one.vehicles), label(ANSWER_LABELS, one.answer)) for one in found.bodies.itertuples()]
    paper.table([say(head) for head in (N_("Body"), N_("People"), N_("Vehicles"), N_("Their answer"))], rows, (5, 1.5, 1.5, 2.5), centred=(1, 2, 3))
    paper.chapter(say(N_("Results of the operation")))
    paper.text(figure_words.sentence(found.figures, making.cut_off, LANGUAGE) + "。")
    figures(paper, found)
    _before_and_now(paper, found)
    paper.chapter(say(N_("What was done, and what was found wanting")))
    paper.text(given(it["summary"]))
    paper.chapter(say(N_("Next steps")))
    paper.text(given(it["next_steps"]))
    paper.signed(it["court"], day(making.at))
    return paper.file()


def _before_and_now(paper: OfficialPaper, found: Dossier) -> None:
    """What such a day took before targets were screened, as the court gave it, beside what it took (seeds.md SC-36)."""
    it = found.operation
    if it["baseline_minutes"] and it["started_at"] and it["finished_at"]:
        took = round((it["finished_at"] - it["started_at"]).total_seconds() / 60)
        paper.text(say(N_("The search took {now} minutes; before screening such a day took {before}."), now=took, before=it["baseline_minutes"]))
    if it["baseline_found"] is not None:
        paper.text(say(N_("{now} debtors were found; before screening {before}."), now=found.figures["found"], before=it["baseline_found"]))
