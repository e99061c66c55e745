"""Severity as sign + word + colour, the same in board, map, cards and legend."""

import streamlit as st

from core.domain.clocks import SEVERITY_LABELS, SEVERITY_SIGNS
from core.domain.indicators import LIGHT_LABELS, LIGHT_SIGNS
from core.figures import theme
from core.ui.visitor import _

BADGE = {"overdue": "red", "silent": "orange", "due_soon": "orange", "on_time": "green", "acknowledged": "violet", "idle": "gray"}
LIGHT_BADGE = {"met": "green", "not_met": "red", "unknown": "gray"}


def chip(severity: str) -> str:
    """Markdown for a line of text."""
    return f":{BADGE[severity]}[{SEVERITY_SIGNS[severity]} {_(SEVERITY_LABELS[severity])}]"


def word(severity: str) -> str:
    """Sign and word, for a cell of a table."""
    return f"{SEVERITY_SIGNS[severity]} {_(SEVERITY_LABELS[severity])}"


def light_chip(light: str) -> str:
    return f":{LIGHT_BADGE[light]}[{LIGHT_SIGNS[light]} {_(LIGHT_LABELS[light])}]"


def cell_colours() -> tuple[list[str], list[str]]:
    """Words and colours for a table's chip column."""
    return [word(severity) for severity in SEVERITY_SIGNS], [theme.SEVERITY[severity] for severity in SEVERITY_SIGNS]


def legend() -> None:
    """One line that explains every sign."""
    st.caption("　".join(chip(severity) for severity in SEVERITY_SIGNS))


def light_text(*, ok: bool) -> str:
    """Sign and word beside a number."""
    return f"{LIGHT_SIGNS['met' if ok else 'not_met']} {_(SEVERITY_LABELS['on_time' if ok else 'overdue'])}"


def light_word(light: str) -> str:
    return f"{LIGHT_SIGNS[light]} {_(LIGHT_LABELS[light])}"


def debtor_legend() -> str:
    """What the dots of debtors mean, worst first."""
    return f"{chip('overdue')}　:orange[◆ {_('Task under way')}]　:green[● {_('Answered')}]　:gray[○ {_('Nothing sent')}]"
