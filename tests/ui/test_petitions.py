"""The page of petitions: registering one by the case's number, giving it out, settling it, taking that back."""

import pytest

from core.domain.viewer import Role
from core.queries.petitions import petitions
from core.runtime import utc_now
from core.store.session import reading
from tests.conftest import Court
from tests.ui.test_cases import answers_of_this_court_only as answers_of_this_court_only  # noqa: PLC0414  the fixture is shared
from tests.ui.test_cases import said
from tests.ui.test_desk import court as court  # noqa: PLC0414  the fixture is shared
from tests.ui.test_desk import labelled, opened


def test_a_petition_is_registered_settled_and_taken_back(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened("pages/petitions.py", court.viewer(Role.JUDGE), monkeypatch)
    assert not page.exception and "No petition here" in said(page, "info")
    page.text_input(key="petition_search").input("执1号").run()
    labelled(page, "text_input", "Petitioner").input("孙访")
    labelled(page, "text_input", "Matter").input("<b>案款</b>未发放").run()
    page.button(key="petition_register").click().run()
    assert not page.exception and "is registered" in said(page, "success")
    with reading(court.store) as session:
        one = int(petitions(session, court.viewer(), now=utc_now())["petition_id"].iloc[0])

    page.session_state["picks_petition_open"] = [one]
    page.run()
    page.selectbox(key=f"petition_handler_{one}").set_value(court.people[Role.JUDGE]).run()
    page.button(key=f"petition_give_{one}").click().run()
    assert "is told" in said(page, "success")
    page.button(key=f"petition_settle_{one}").click().run()
    assert "say what the petitioner was told" in said(page, "error")
    page.text_input(key=f"petition_words_{one}").input("已当面答复").run()
    page.button(key=f"petition_settle_{one}").click().run()
    assert "is settled" in said(page, "success")
    page.segmented_control(key="petition_part").set_value("settled").run()
    page.session_state["picks_petition_settled"] = [one]
    page.run()
    page.text_input(key=f"petition_why_{one}").input("又来访").run()
    page.button(key=f"petition_reopen_{one}").click().run()
    assert "open again" in said(page, "success") and page.segmented_control(key="petition_part").options[0] == "Not settled 1"
