"""What is chosen, as a code in the address: the same link opens the same view in either language.

Streamlit's own binding writes the words of the screen into the address, which another language does not know.
"""

from collections.abc import Collection

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx


def asked(place: str) -> str:
    return str(st.query_params.get(place, ""))


def opened(place: str, known: Collection[str], default: str) -> None:
    """Before a widget of this key is drawn: it starts with what the address says, if that is one of `known`.

    Set once a page: Streamlit sends what was set back to the browser, and there it would undo a choice that was made while the page was drawn.
    """
    first = asked(place) if asked(place) in known else default
    here, drawn = _page(), f"{place}_drawn_on"
    if st.session_state.get(drawn) != here or place not in st.session_state:  # on the next page a widget of the same key would begin empty
        st.session_state[place], st.session_state[drawn] = st.session_state.get(place, first), here


def _page() -> str:
    run = get_script_run_ctx()
    return run.page_script_hash if run else ""


def keep(place: str, value: str, default: str = "") -> None:
    """After it was drawn: the address says what is chosen; a default needs no words."""
    if value == default:
        st.query_params.pop(place, None)
    elif asked(place) != value:
        st.query_params[place] = value
