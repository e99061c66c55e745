"""What came of the officer's last act: kept over the rerun, shown in place, gone with the next act or after a while."""

from datetime import datetime, timedelta

import streamlit as st

from core.ui.runtime import runtime
from core.ui.safe_text import as_text

_KEY = "zhiwang_notice"
SHOWN_FOR = timedelta(seconds=12)
"""The live link redraws a panel as soon as the act itself is told to it; the words must outlive that."""


def succeed(text: str) -> None:
    _keep("success", text)


def refuse(text: str) -> None:
    _keep("error", text)


def _keep(kind: str, text: str) -> None:
    st.session_state[_KEY] = (kind, text, runtime().now())


def show() -> None:
    """At the top of a page or beside the form."""
    said: tuple[str, str, datetime] | None = st.session_state.get(_KEY)
    if said is None:
        return
    kind, text, at = said
    if runtime().now() - at > SHOWN_FOR:
        st.session_state.pop(_KEY)
    elif kind == "success":
        st.success(as_text(text), icon=":material/check:")
    else:
        st.error(as_text(text), icon=":material/block:")
