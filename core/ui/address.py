"""What is chosen, as a code in the address: the same link opens the same view in either language.

Streamlit's own binding writes the words of the screen into the address, which another language does not know.
"""

from collections.abc import Collection

import streamlit as st


def asked(place: str) -> str:
    return str(st.query_params.get(place, ""))


def opened(place: str, known: Collection[str], default: str) -> None:
    """Before a widget of this key is drawn: it starts with what the address says, if that is one of `known`."""
    first = asked(place) if asked(place) in known else default
    st.session_state[place] = st.session_state.get(place, first)  # set anew in each run, or the next page's widget of this key would begin empty


def keep(place: str, value: str, default: str = "") -> None:
    """After it was drawn: the address says what is chosen; a default needs no words."""
    if value == default:
        st.query_params.pop(place, None)
    elif asked(place) != value:
        st.query_params[place] = value
