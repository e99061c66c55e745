"""What becomes of imports, in every tab that shows the page: those under way with their stop button, those that ended, their problems."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core import words
from core.commands import imports as verbs
from core.domain.refusals import N_
from core.domain.viewer import Viewer
from core.intake import profiles
from core.intake.rejection_list import rejections_xlsx
from core.intake.report import Rejection, Report
from core.queries import import_lookups
from core.ui import import_lists, import_runs, live_link, notices, reads, tables, visitor, writes
from core.ui.import_runs import Run
from core.ui.runtime import runtime
from core.ui.safe_text import as_text
from core.ui.visitor import _

KINDS = {"grids": N_("Outlines of grids"), "cases": N_("Cases"), "debtors": N_("Debtors"), "payments": N_("Payments"), "property": N_("Property found"), "terminations": N_("Terminations"),
    "tasks": N_("Tasks"), "people": N_("People")}
STATE_WORDS = {"running": N_("Under way"), "finished": N_("Finished"), "interrupted": N_("Interrupted")}
COUNTS = ("read", "stored", "changed", "unchanged", "rejected", "unlocated")


def draw_current(viewer: Viewer) -> None:
    """Imports under way and what came of this session's; redraws itself after each part that any import stored."""
    live_link.panel("imports", reads.topics_of(import_lookups.batches), lambda: _current(viewer))


def draw_past(viewer: Viewer) -> None:
    live_link.panel("imports_past", reads.topics_of(import_lookups.batches), lambda: _listed(viewer))


def under_way() -> Run | None:
    """The import that this session started, while it runs."""
    run: Run | None = st.session_state.get("import_run")
    return run if run is not None and run.under_way else None


def _current(viewer: Viewer) -> None:
    batches = reads.read(import_lookups.batches, viewer).to_dict("records")
    _own(viewer, {batch["batch_id"]: batch for batch in batches})
    for batch in batches:
        if batch["state"] == verbs.RUNNING:
            _running(viewer, batch)


def _listed(viewer: Viewer) -> None:
    found: pd.DataFrame = reads.read(import_lookups.batches, viewer)
    if not found.empty:
        _past(found)
        _problems(viewer, found.to_dict("records"))


def _own(viewer: Viewer, batches: dict[int, dict[str, Any]]) -> None:
    """What came of the import that this session started."""
    run: Run | None = st.session_state.get("import_run")
    if run is None:
        return
    if run.batch_id in batches and batches[run.batch_id]["state"] != verbs.RUNNING:
        run.ended()
    if run.under_way:
        if run.batch_id not in batches:
            st.progress(0.0, text=_("Reading"))
        return
    if not run.told:
        run.told = True
        st.rerun()  # the rest of the page holds its button back while an import runs
    _outcome(viewer, run)
    if run.batch_id in batches and batches[run.batch_id]["state"] == verbs.INTERRUPTED:
        _go_on(run, batches[run.batch_id])


def _outcome(viewer: Viewer, run: Run) -> None:
    if run.refused is not None:
        st.error(as_text(words.refusal(run.refused, visitor.language())), icon=":material/block:")
    if run.failed:
        st.error(_("The import broke off: the center could not reach its database, or has a fault. What was stored is kept; go on in a moment."), icon=":material/block:")
    if run.report is not None:
        report(run.report, place="own")
        if run.report.batch_id is not None and run.report.kind == "cases":
            import_lists.draw(viewer, run.report.batch_id)


def _go_on(run: Run, batch: dict[str, Any]) -> None:
    if st.button(_("Go on after row {row}", row=batch["next_row"]), type="primary", icon=":material/play_arrow:", key="import_go_on"):
        st.session_state["import_run"] = run.again()
        st.rerun()


def _running(viewer: Viewer, batch: dict[str, Any]) -> None:
    share = import_runs.share_of(batch["batch_id"])
    said = _("{kind} from {file}: {rows} rows", kind=_(KINDS[batch["kind"]]), file=batch["file_name"], rows=batch["next_row"])
    bar, button = st.columns([5, 1], vertical_alignment="center")
    if share is None:
        bar.markdown(as_text(said))
    else:
        bar.progress(share, text=as_text(f"{said} · {share:.0%}"))
    if button.button(_("Stop"), key=f"import_stop_{batch['batch_id']}", icon=":material/stop:", width="stretch"):
        stopped = writes.attempt(partial(verbs.stop, batch_id=batch["batch_id"]), by=viewer)
        if stopped:
            notices.succeed(_("{file} was stopped. Its first {rows} rows are stored; choose the same file again to go on from there.", **stopped))
        st.rerun()


def report(made: Report, *, place: str) -> None:
    """`place` tells two reports on one page apart."""
    said = made.as_json(say=_)
    labels = (("read", _("Read")), ("stored", _("Stored")), ("changed", _("Changed")), ("unchanged", _("Unchanged")), ("rejected", _("Rejected")), ("unlocated", _("Without a place")))
    if made.vanished is not None:
        labels = (*labels, ("vanished", _("Vanished")))
    for column, (code, label) in zip(st.columns(len(labels)), labels, strict=True):
        column.metric(label, said[code])
    if made.verified is not None and made.state == verbs.FINISHED:
        st.caption(_("{count} rows were found again in the database.", count=made.verified))
    if made.due_derived:
        st.caption(_("{count} cases came without a due date and got the legal period: six months from the day after filing. Days that do not count are not known here.", count=made.due_derived))
    if said["rejections"] or said["warnings"]:
        _lists(made, said, place)
    elif made.state != verbs.INTERRUPTED:
        st.success(_("Every row was taken."))


def _lists(made: Report, said: dict[str, Any], place: str) -> None:
    fields = {field.code: field.label for field in profiles.FIELDS.get(made.kind, ())}
    for title, problems in ((_("Not stored"), said["rejections"]), (_("Stored with a mark"), said["warnings"])):
        if problems:
            shown = pd.DataFrame(problems)
            st.markdown(f"**{title}**（{len(shown)}）")
            st.dataframe(pd.DataFrame({
                _("Row"): shown["row"], _("Field"): tables.worded(shown["field"], fields), _("Cell content"): shown["value"].astype(str), _("Why"): shown["reason"],
            }), hide_index=True)
    st.download_button(_("Save this list"), rejections_xlsx(made, say=_), "rejections.xlsx", icon=":material/download:", key=f"import_list_{place}")


def _past(found: pd.DataFrame) -> None:
    st.markdown(f"**{_('Earlier imports')}**")
    tables.shown(found, {
        "When": tables.timed(pd.to_datetime(found["started_at"], utc=True)), "Kind": tables.worded(found["kind"], KINDS), "File": found["file_name"],
        "State": tables.worded(found["state"], STATE_WORDS), "Read": found["read"], "Stored": found["stored"],
        "Changed": found["changed"], "Unchanged": found["unchanged"], "Rejected": found["rejected"], "Without a place": found["unlocated"],
    })


def _problems(viewer: Viewer, batches: list[dict[str, Any]]) -> None:
    """The report of an earlier import, also after its tab was closed."""
    by_id = {batch["batch_id"]: batch for batch in batches}
    named = {batch_id: f"{batch['file_name']} · {words.full_moment(batch['started_at'])}" for batch_id, batch in by_id.items()}
    chosen = st.selectbox(_("Look into an import"), list(named), index=None, format_func=lambda one: named.get(one, str(one)), placeholder=_("choose one"), key="import_looked_into")
    if chosen in by_id:
        batch = by_id[chosen]
        problems = [Rejection(**one) for one in reads.read(import_lookups.rejections, viewer, batch_id=chosen)]
        report(Report(chosen, batch["kind"], batch["file_name"], batch["state"], **{name: int(batch[name]) for name in COUNTS}, rejections=problems, vanished=_vanished(viewer, batch)), place="earlier")
        if batch["kind"] == "cases":
            import_lists.draw(viewer, int(chosen))


def _vanished(viewer: Viewer, batch: dict[str, Any]) -> int | None:
    return int(reads.read(import_lookups.vanished_total, viewer, batch_id=int(batch["batch_id"]))) if batch["whole"] else None


def known(viewer: Viewer, kind: str, sha256: str) -> dict[str, Any] | None:
    """The latest unfinished batch of the same file."""
    found = reads.read(import_lookups.batches, viewer)
    same = found[(found["sha256"] == sha256) & (found["kind"] == kind) & (found["state"] == verbs.INTERRUPTED)]
    return None if same.empty else {str(name): value for name, value in same.iloc[0].to_dict().items()}


def start(work: Any, keep: Any) -> None:
    """Begin in a thread; the panel shows what becomes of it."""
    st.session_state["import_run"] = Run(partial(work, now=runtime().now()), keep)
