"""The court's own settings: every default with its source, what the court has set, one form a value."""

from functools import partial
from typing import Any

import streamlit as st

from core.commands import court as verbs
from core.domain.court_settings import BY_KEY, COURT_SETTINGS, GROUP_LABELS, CourtSetting
from core.domain.limits import UNIT_LABELS, Limit
from core.domain.task_kinds import KIND_LABELS
from core.domain.viewer import Viewer
from core.queries import court
from core.ui import notices, reads, writes
from core.ui.visitor import _


def draw(viewer: Viewer) -> None:
    """All settings by group; a value that the court has set is marked."""
    st.title(_("Court settings"))
    st.caption(_("Defaults come from where it says, and only what says so is law. What the court sets here counts for everything that starts from now on; case clocks follow at once."))
    notices.show()
    own: dict[str, Any] = reads.read(court.settings, viewer)
    for group, label in GROUP_LABELS.items():
        entries = [one for one in COURT_SETTINGS if one.group == group]
        keys = [key for key in own if any(_belongs(key, one) for one in entries)]
        with st.expander(f"{_(label)}" + (f"　:blue[● {_('{count} set by the court', count=len(keys))}]" if keys else ""), expanded=group == "limits"):
            for one in entries:
                _one(viewer, one.key, one, own)
                for key in (key for key in own if key != one.key and _belongs(key, one)):
                    _one(viewer, key, one, own)
            if group == "limits":
                _for_a_kind(viewer)


def _belongs(key: str, setting: CourtSetting) -> bool:
    return key == setting.key or (setting.by_kind and key.rpartition(".")[0] == setting.key)


def _one(viewer: Viewer, key: str, setting: CourtSetting, own: dict[str, Any]) -> None:
    what, value, act = st.columns([5, 4, 2], vertical_alignment="center")
    kind = key.removeprefix(setting.key).strip(".")
    mark = f":blue[● {_('set by the court')}]" if key in own else f":gray[○ {_('default')}]"
    what.markdown(f"{_(setting.label)}{'　**' + _(KIND_LABELS[kind]) + '**' if kind else ''}  \n{mark}　:gray[{' · '.join(_(part) for part in (setting.source, setting.certainty) if part)}]")
    with value:
        wanted = _input(key, setting, own.get(key))
    with act, st.container(horizontal=True):
        if st.button(_("Set"), key=f"set_{key}"):
            _store(viewer, key, wanted)
        if key in own and st.button(_("Default"), key=f"unset_{key}"):
            _store(viewer, key, None)


def _input(key: str, setting: CourtSetting, own: Any) -> Any:
    if isinstance(setting.default, Limit):
        amount, unit = (own["amount"], own["unit"]) if own else (setting.default.amount, setting.default.unit)
        left, right = st.columns(2)
        number = left.number_input(_("Amount"), min_value=0.0, max_value=10_000.0, value=float(amount), step=1.0, format="%g", key=f"amount_{key}", label_visibility="collapsed")
        chosen = right.selectbox(_("Unit"), list(setting.units), index=setting.units.index(unit), format_func=lambda code: _(UNIT_LABELS[code]), key=f"unit_{key}", label_visibility="collapsed")
        return {"amount": int(number) if number == int(number) else number, "unit": chosen}
    if setting.choices:
        words = dict(setting.choices)
        return st.selectbox(_("Counted by"), list(words), index=list(words).index(own or setting.default), format_func=lambda code: _(words[code]), key=f"value_{key}", label_visibility="collapsed")
    if isinstance(setting.default, bool):
        return st.toggle(_("On"), value=bool(setting.default if own is None else own), key=f"value_{key}")
    return st.number_input(_("Amount"), min_value=0, max_value=1_000_000, value=int(setting.default if own is None else own), key=f"value_{key}", label_visibility="collapsed")  # type: ignore[arg-type]


def _for_a_kind(viewer: Viewer) -> None:
    """A limit of its own for one kind of task."""
    with st.form("kind_limit", border=True):
        st.markdown(f"**{_('A limit for one kind of task')}**")
        left, right = st.columns(2)
        key = left.selectbox(_("Limit"), [one.key for one in COURT_SETTINGS if one.by_kind], format_func=lambda code: _(BY_KEY[code].label))
        kind = right.selectbox(_("Kind"), list(KIND_LABELS), format_func=lambda code: _(KIND_LABELS[code]))
        wanted = _input("kind_limit", BY_KEY[key], None)
        if st.form_submit_button(_("Set")):
            _store(viewer, f"{key}.{kind}", wanted)


def _store(viewer: Viewer, key: str, value: Any) -> None:
    if writes.attempt(partial(verbs.set_value, key=key, value=value), by=viewer):
        notices.succeed(_("The setting is stored. It counts for everything that starts from now on."))
    st.rerun()
