"""What came of the officer's last act: kept over the rerun, shown in place, gone with the next act."""

import streamlit as st

from core.ui.safe_text import as_text

_KEY = "zhiwang_notice"


def succeed(text: str) -> None:
    st.session_state[_KEY] = ("success", text)


def refuse(text: str) -> None:
    st.session_state[_KEY] = ("error", text)


def show() -> None:
    """At the top of a page or beside the form."""
    kind, text = st.session_state.pop(_KEY, (None, ""))
    if kind == "success":
        st.success(as_text(text), icon=":material/check:")
    elif kind == "error":
        st.error(as_text(text), icon=":material/block:")
