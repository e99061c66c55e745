"""Import: a file, its columns matched and corrected, a preview, then rows stored, changed or rejected with a reason each."""

import tempfile
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from core import words
from core.commands import imports as verbs
from core.domain.datum import Datum
from core.domain.refusals import N_, Refused
from core.domain.viewer import Viewer
from core.intake import files, importer, outlines, profiles
from core.intake.rejection_list import rejections_xlsx
from core.queries import import_lookups
from core.ui import notices, reads, tables, writes
from core.ui.runtime import runtime
from core.ui.safe_text import as_text
from core.ui.visitor import _, language

KINDS = {"grids": N_("Outlines of grids"), "cases": N_("Cases"), "debtors": N_("Debtors"), "tasks": N_("Tasks"), "people": N_("People")}
STATE_WORDS = {"running": N_("Under way or interrupted"), "finished": N_("Finished"), "interrupted": N_("Interrupted")}
PREVIEW_ROWS = 8


def draw(viewer: Viewer) -> None:
    notices.show()
    kind = st.segmented_control(_("What comes in"), list(KINDS), default="cases", format_func=lambda code: _(KINDS[code]), key="import_kind", bind="query-params") or "cases"
    file = st.file_uploader(_("File"), key=f"import_file_{kind}", help=_("Excel or CSV; outlines as GeoJSON, GeoPackage or a zipped Shapefile."))
    if file is None:
        st.caption(_("Choose a file. Nothing is stored before you have seen the preview. The same file twice changes nothing."))
        _past(viewer)
        return
    path = _spooled(file)
    try:
        _outlines(viewer, path, file.name) if kind == "grids" else _table(viewer, kind, path, file.name)
    except Refused as refused:
        st.error(as_text(words.refusal(refused, language())), icon=":material/block:")


def _spooled(file: Any) -> Path:
    """The upload as a file on disk, under its own name, once an upload."""
    spooled: dict[str, str] = st.session_state.setdefault("import_spooled", {})
    if file.file_id not in spooled:
        folder = Path(tempfile.mkdtemp(prefix="zhiwang-"))
        path = folder / Path(file.name).name
        path.write_bytes(file.getvalue())
        spooled[file.file_id] = str(path)
    return Path(spooled[file.file_id])


def _table(viewer: Viewer, kind: str, path: Path, name: str) -> None:
    table = files.open_table(path, name=name, limit_bytes=runtime().settings.upload_limit_mb * 1024 * 1024)
    mapping = _mapping(viewer, kind, table.columns)
    preview = [row for _at, row in islice(table.rows(), PREVIEW_ROWS)]
    st.markdown(f"**{_('Preview')}**")
    fields = {field.code: _(field.label) for field in profiles.FIELDS[kind]}
    st.dataframe(pd.DataFrame([{fields[code]: row.get(column) for code, column in mapping.items()} for row in preview]).astype(str), hide_index=True)
    if missing := profiles.missing(kind, mapping):
        st.warning(_("Needed and not matched yet: {fields}.", fields=[fields.get(str(getattr(one, "code", one)), str(one)) for one in missing]))
        return
    run = partial(importer.run, runtime().store, viewer, kind, path, mapping=mapping, file_name=name)
    _go(run)


def _mapping(viewer: Viewer, kind: str, columns: list[str]) -> dict[str, str]:
    """Guessed, or from a saved profile, then corrected here and saved on request."""
    saved = {profile["name"]: profile["mapping"] for profile in import_rows(viewer, kind)}
    chosen = st.selectbox(_("Saved profile"), ["", *saved], format_func=lambda one: one or _("guess from the headings")) if saved else ""
    guessed: dict[str, str] = saved[chosen] if chosen else profiles.guess(kind, columns)
    st.markdown(f"**{_('Columns')}**")
    mapping: dict[str, str] = {}
    grid = st.columns(4)
    for at, field in enumerate(profiles.FIELDS[kind]):
        before = guessed.get(field.code, "")
        options = ["", *columns]
        column = grid[at % 4].selectbox(
            _(field.label) + (" *" if field.required else ""), options, index=options.index(before) if before in options else 0,
            key=f"map_{kind}_{chosen}_{field.code}", format_func=lambda one: one or "—",
        )
        if column:
            mapping[field.code] = column
    with st.container(horizontal=True, vertical_alignment="bottom"):
        title = st.text_input(_("Save this matching as"), key=f"profile_{kind}", label_visibility="collapsed", placeholder=_("name of a profile"))
        if st.button(_("Save this matching"), disabled=not title):
            if writes.attempt(partial(verbs.save_profile, kind=kind, name=title, mapping=mapping), by=viewer):
                notices.succeed(_("Saved as {name}.", name=title))
            st.rerun()
    return mapping


def import_rows(viewer: Viewer, kind: str) -> list[dict[str, Any]]:
    """Saved profiles of a kind, as rows."""
    found = reads.read(import_lookups.profiles, viewer, kind=kind)
    return found.to_dict("records") if isinstance(found, pd.DataFrame) else list(found)


def _outlines(viewer: Viewer, path: Path, name: str) -> None:
    level, datum, crs = st.columns(3)
    at = level.selectbox(_("Level"), [1, 2, 3, 0], format_func=lambda one: {0: _("County"), 1: _("Towns"), 2: _("Villages"), 3: _("Basic grids")}[one])
    told = datum.selectbox(_("Datum"), ["", *[str(one) for one in Datum]], format_func=lambda one: one or _("as the file declares"))
    system = crs.text_input(_("Coordinate system, if the file declares none"), placeholder="EPSG:4490")
    run = partial(outlines.import_outlines, runtime().store, viewer, path, level=at, datum=told or None, crs=system or None, file_name=name)
    st.caption(as_text(name))
    _go(run)


def _go(run: Any) -> None:
    trial, real = st.columns(2)
    dry = trial.button(_("Try without storing"), width="stretch")
    store = real.button(_("Store"), type="primary", width="stretch", icon=":material/save:")
    if not (dry or store):
        return
    bar = st.progress(0.0, text=_("Reading"))
    report = run(now=runtime().now(), dry_run=dry, progress=lambda share, *_rest: bar.progress(min(max(share, 0.0), 1.0), text=_("Reading")) and None)
    bar.empty()
    _report(report)


def _report(report: Any) -> None:
    said = report.as_json(say=_)
    labels = (("read", _("Read")), ("stored", _("Stored")), ("changed", _("Changed")), ("unchanged", _("Unchanged")), ("rejected", _("Rejected")), ("unlocated", _("Without a place")))
    for column, (code, label) in zip(st.columns(len(labels)), labels, strict=True):
        column.metric(label, said[code])
    if report.verified is not None and report.state == "finished":
        st.caption(_("{count} rows were found again in the database.", count=report.verified))
    if not said["rejections"] and not said["warnings"]:
        st.success(_("Every row was taken."))
        return
    labels = {field.code: field.label for field in profiles.FIELDS.get(report.kind, ())}
    for title, problems in ((_("Not stored"), said["rejections"]), (_("Stored with a mark"), said["warnings"])):
        if problems:
            shown = pd.DataFrame(problems)
            st.markdown(f"**{title}**（{len(shown)}）")
            st.dataframe(pd.DataFrame({
                _("Row"): shown["row"], _("Field"): tables.worded(shown["field"], labels), _("Value"): shown["value"].astype(str), _("Why"): shown["reason"],
            }), hide_index=True)
    st.download_button(_("Save this list"), rejections_xlsx(report, say=_), "rejections.xlsx", icon=":material/download:")


def _past(viewer: Viewer) -> None:
    found: pd.DataFrame = pd.DataFrame(reads.read(import_lookups.batches, viewer))
    if found.empty:
        return
    st.markdown(f"**{_('Earlier imports')}**")
    tables.shown(found, {
        "When": tables.timed(pd.to_datetime(found["started_at"], utc=True)), "Kind": tables.worded(found["kind"], KINDS), "File": found["file_name"],
        "State": tables.worded(found["state"], STATE_WORDS), "Read": found["read"], "Stored": found["stored"],
        "Changed": found["changed"], "Unchanged": found["unchanged"], "Rejected": found["rejected"], "Without a place": found["unlocated"],
    })
