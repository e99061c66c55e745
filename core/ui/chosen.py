"""What is chosen on the screen, in the address, and the basket of debtors picked for a batch or an operation."""

import streamlit as st

_BASKET = "zhiwang_basket"


def choose(kind: str, key: str) -> None:
    """Choose one grid, debtor, task, operation or map cell; it stands in the address, so a link opens it."""
    st.query_params["chosen"] = f"{kind}:{key}"


def case_file(case_id: int, label: str) -> None:
    """The way to the file of a case, from wherever it is named."""
    st.page_link("pages/cases.py", label=label, icon=":material/folder_open:", query_params={"chosen": f"case:{case_id}"})


def clear() -> None:
    st.query_params.pop("chosen", None)


def current() -> tuple[str, str]:
    """Kind and key, both empty when nothing is chosen."""
    kind, _sep, key = str(st.query_params.get("chosen", "")).partition(":")
    return (kind, key) if key else ("", "")


def basket() -> list[int]:
    """Debtor ids picked so far, in the order of picking."""
    picked: list[int] = st.session_state.setdefault(_BASKET, [])
    return picked


def pick(debtor_ids: list[int]) -> None:
    picked = basket()
    picked += [debtor for debtor in debtor_ids if debtor not in picked]


def unpick_all() -> None:
    st.session_state[_BASKET] = []
