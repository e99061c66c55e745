"""Import: a file, its columns matched and corrected, a preview, then rows stored, changed or rejected with a reason each."""

import tempfile
from functools import cached_property, partial
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from core import words
from core.commands import imports as verbs
from core.domain.datum import Datum
from core.domain.refusals import Refused
from core.domain.viewer import Viewer
from core.intake import files, importer, outlines, profiles
from core.queries import import_lookups
from core.ui import import_watch, notices, reads, visitor, writes
from core.ui.runtime import runtime
from core.ui.safe_text import as_text
from core.ui.visitor import _

PREVIEW_ROWS = 8


class Spooled:
    """An upload as a file on disk, under its own name, for as long as the session or an import needs it."""

    def __init__(self, name: str, content: bytes) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="zhiwang-", ignore_cleanup_errors=True)
        self.path = Path(self._folder.name) / Path(name).name
        self.path.write_bytes(content)
        self.sha256 = importer.sha256_of(self.path)

    @cached_property
    def table(self) -> files.Table:
        """Opened once: a large text is read through several times to find its encoding and its rows. Raises FileRefused."""
        return files.open_table(self.path, limit_bytes=_limit_bytes())


def _limit_bytes() -> int:
    return runtime().settings.upload_limit_mb * 1024 * 1024


def draw(viewer: Viewer) -> None:
    notices.show()
    import_watch.draw_current(viewer)
    _incoming(viewer)
    import_watch.draw_past(viewer)


def _incoming(viewer: Viewer) -> None:
    kind = st.segmented_control(_("What comes in"), list(import_watch.KINDS), default="cases", format_func=lambda code: _(import_watch.KINDS[code]), key="import_kind", bind="query-params") or "cases"
    file = st.file_uploader(_("File"), key=f"import_file_{kind}", help=_("Excel or CSV; outlines as GeoJSON, GeoPackage or a zipped Shapefile."))
    if file is None:
        st.caption(_("Choose a file. Nothing is stored before you have seen the preview. The same file twice changes nothing."))
        return
    try:
        spooled = _spooled(file)
        _outlines(viewer, spooled, file.name) if kind == "grids" else _table(viewer, kind, spooled, file.name)
    except Refused as refused:
        st.error(as_text(words.refusal(refused, visitor.language())), icon=":material/block:")


def _spooled(file: Any) -> Spooled:
    """Written once an upload; the one before is let go."""
    kept: dict[str, Spooled] = st.session_state.get("import_spooled", {})
    if file.file_id not in kept:
        kept = st.session_state["import_spooled"] = {file.file_id: Spooled(file.name, file.getvalue())}
    return kept[file.file_id]


def _table(viewer: Viewer, kind: str, spooled: Spooled, name: str) -> None:
    mapping = _mapping(viewer, kind, spooled.table.columns)
    preview = [row for _at, row in islice(spooled.table.rows(), PREVIEW_ROWS)]
    st.markdown(f"**{_('Preview')}**")
    fields = {field.code: _(field.label) for field in profiles.FIELDS[kind]}
    st.dataframe(pd.DataFrame([{fields[code]: "" if (cell := row.get(column)) is None else str(cell) for code, column in mapping.items()} for row in preview]), hide_index=True)
    if missing := profiles.missing(kind, mapping):
        st.warning(_("Needed and not matched yet: {fields}.", fields=[fields.get(str(getattr(one, "code", one)), str(one)) for one in missing]))
        return
    run = partial(importer.run, runtime().store, viewer, kind, spooled.path, mapping=mapping, file_name=name, limit_bytes=_limit_bytes(), whole=_whole(viewer, kind))
    _go(viewer, kind, spooled, run)


def _whole(viewer: Viewer, kind: str) -> bool:
    """Whether the file lists every unconcluded case, as far as this kind and viewer can have such a list."""
    return kind == "cases" and viewer.reaches("") and st.toggle(
        _("This file lists every unconcluded case"), key="import_whole",
        help=_("Cases that an earlier such list named and this one does not are marked as vanished; none is deleted."),
    )


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


def _outlines(viewer: Viewer, spooled: Spooled, name: str) -> None:
    level, datum, crs = st.columns(3)
    at = level.selectbox(_("Level"), [1, 2, 3, 0], format_func=lambda one: {0: _("County"), 1: _("Towns"), 2: _("Villages"), 3: _("Basic grids")}[one])
    told = datum.selectbox(_("Datum"), ["", *[str(one) for one in Datum]], format_func=lambda one: one or _("as the file declares"))
    system = crs.text_input(_("Coordinate system, if the file declares none"), placeholder="EPSG:4490")
    run = partial(outlines.import_outlines, runtime().store, viewer, spooled.path, level=at, datum=told or None, crs=system or None, file_name=name, limit_bytes=_limit_bytes())
    st.caption(as_text(name))
    _go(viewer, "grids", spooled, run)


def _go(viewer: Viewer, kind: str, spooled: Spooled, run: Any) -> None:
    if (batch := import_watch.known(viewer, kind, spooled.sha256)) is not None:
        st.info(_("The first {rows} rows of this file are stored already. With the same matching it goes on from there.", rows=int(batch["next_row"])), icon=":material/history:")
    trial, real = st.columns(2)
    dry = trial.button(_("Try without storing"), width="stretch")
    store = real.button(_("Store"), type="primary", width="stretch", icon=":material/save:", disabled=import_watch.under_way() is not None)
    if store:
        import_watch.start(run, spooled)
        st.rerun()
    if dry:
        bar = st.progress(0.0, text=_("Reading"))
        tried = run(now=runtime().now(), dry_run=True, progress=lambda share, *_rest: bar.progress(min(max(share, 0.0), 1.0), text=_("Reading")) and None)
        bar.empty()
        import_watch.report(tried, place="trial")
