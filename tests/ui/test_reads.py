"""Charts that are described once and shown to many."""

import pandas as pd
import pyarrow as pa
from streamlit.testing.v1 import AppTest

from core.figures import charts
from core.ui import reads


def show_twice() -> None:
    import pandas as pd
    import streamlit as st

    from core.figures import charts
    from core.ui import reads

    chart = reads.spec(charts.state_bars, pd.DataFrame({"state": ["a", "b"], "count": [3, 4]}))
    st.vega_lite_chart(chart)
    st.vega_lite_chart(chart)


def test_a_chart_shown_to_one_viewer_is_whole_for_the_next() -> None:
    page = AppTest.from_function(show_twice).run()

    first, second = (one.proto for one in page.get("vega_lite_chart"))
    assert first.datasets[0].data.data == second.datasets[0].data.data
    assert first.spec == second.spec


def test_a_chart_carries_the_rows_of_its_own_table() -> None:
    def rows(*counts: int) -> list[dict[str, object]]:
        chart = reads.spec(charts.state_bars, pd.DataFrame({"state": ["a", "b"], "count": counts}))
        (sent,) = chart["datasets"].values()
        return list(pa.ipc.open_stream(sent).read_all().to_pylist())

    assert rows(3, 4) == [{"state": "a", "count": 3}, {"state": "b", "count": 4}]
    assert rows(5, 6) == [{"state": "a", "count": 5}, {"state": "b", "count": 6}]
