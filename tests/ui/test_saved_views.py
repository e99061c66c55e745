"""Saved filters on the task board: kept, taken again by one press, and left by one."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import Court
from tests.ui.test_desk import court, labelled, opened

__all__ = ["court"]


def pressed(page: AppTest, label: str) -> AppTest:
    return labelled(page, "button", label).click().run()


def test_a_filter_is_saved_under_a_name_and_one_press_takes_it_and_leaves_it(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened("pages/board.py", court.viewer(), monkeypatch)
    assert not [one for one in page.button if "filter" in one.label], "nothing is filtered and nothing saved"
    page.toggle(key="overdue").set_value(True).run()
    page.multiselect(key="states").set_value(["signed"]).run()
    labelled(page, "text_input", "Name of the present filter").set_value("超期未办")
    page = pressed(page, "Save filter")
    assert not page.error, page.error[0].value
    assert "超期未办" in [one.label for one in page.button]

    page = pressed(page, "No filter")
    assert (page.toggle(key="overdue").value, page.multiselect(key="states").value) == (False, [])
    page = pressed(page, "超期未办")
    assert (page.toggle(key="overdue").value, page.multiselect(key="states").value) == (True, ["signed"])

    page = pressed(page, "Take away “超期未办”")
    assert "超期未办" not in [one.label for one in page.button]
