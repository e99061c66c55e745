"""Charts of the panels: frame in, altair out."""

import altair as alt
import pandas as pd

from core.figures import theme

alt.theme.enable("none")  # its default theme fixes a width, which Streamlit gives


def _dressed(chart: alt.Chart | alt.LayerChart) -> alt.Chart | alt.LayerChart:
    return (
        chart.configure(background="transparent", font=theme.FONT)
        .configure_view(strokeWidth=0)
        .configure_axis(labelColor=theme.MUTED, titleColor=theme.MUTED, gridColor=theme.LINE, domainColor=theme.LINE, tickColor=theme.LINE, labelFontSize=12)
        .configure_legend(labelColor=theme.TEXT, titleColor=theme.MUTED)
    )


def monthly_bars(months: pd.DataFrame, title: str) -> alt.Chart | alt.LayerChart:
    """Twelve bars with their numbers. `months`: `month` (text, in order) and `amount`."""
    base = alt.Chart(months).encode(x=alt.X("month:O", title=None, sort=None, axis=alt.Axis(labelAngle=0)))
    bars = base.mark_bar(color=theme.ACCENT, opacity=0.75, cornerRadiusEnd=2).encode(y=alt.Y("amount:Q", title=title), tooltip=[alt.Tooltip("amount:Q", title=title, format=",.0f")])
    words = base.mark_text(dy=-8, color=theme.TEXT, fontSize=12).encode(y="amount:Q", text=alt.Text("amount:Q", format=",.0f"))
    return _dressed((bars + words).properties(height=190))


def state_bars(states: pd.DataFrame) -> alt.Chart | alt.LayerChart:
    """One bar a state, in the order given. `states`: `state` (text) and `count`."""
    base = alt.Chart(states).encode(y=alt.Y("state:N", title=None, sort=None, axis=alt.Axis(labelFontSize=13)), x=alt.X("count:Q", axis=None))
    bars = base.mark_bar(color=theme.ACCENT, opacity=0.7, height=16, cornerRadiusEnd=2).encode(tooltip=alt.value(None))
    words = base.mark_text(align="left", dx=6, color=theme.TEXT, fontSize=13).encode(text="count:Q")
    return _dressed((bars + words).properties(height=26 * max(1, len(states))))


SPARK_PX = 44


def sparkline(months: pd.DataFrame) -> alt.Chart | alt.LayerChart:
    """Twelve months as one line with its last point, the target dashed. `months`: `month` (text, in order), `value` and `target`, each empty where there is none."""
    base = alt.Chart(months).encode(x=alt.X("month:O", axis=None, sort=None))
    scale = alt.Scale(zero=False, nice=False, padding=6)
    value, target = alt.Y("value:Q", axis=None, scale=scale), alt.Y("target:Q", axis=None, scale=scale)
    line = base.mark_line(color=theme.ACCENT, strokeWidth=2).encode(y=value, tooltip=["month:O", alt.Tooltip("value:Q", format=",.2f")])
    last = base.transform_window(place="row_number()").transform_joinaggregate(all="count()").transform_filter("datum.place == datum.all")
    limit = base.mark_line(color=theme.MUTED, strokeDash=[4, 3], strokeWidth=1).encode(y=target)
    return _dressed(alt.layer(limit, line, last.mark_point(color=theme.ACCENT, filled=True, size=40).encode(y=value)).properties(height=SPARK_PX))


CLOCK_LABEL = "format(floor((((datum.value % 1440) + 1440) % 1440) / 60), '02d') + ':' + format(floor(((datum.value % 60) + 60) % 60), '02d')"
AXIS_PX = 44
"""Streamlit counts the axis in the height of a chart that fills its column."""


def crew_timeline(bookings: pd.DataFrame, rows: list[str], hours: list[int]) -> alt.Chart | alt.LayerChart:
    """Bars of teams against hours, other bookings as hollow bars with their place printed.

    `bookings`: `row`, `kind` (team, other, desk), `from` and `until` (minutes from a local midnight), `label` and `hours`.
    `rows` in their order, and `hours` to print, in minutes.
    """
    base = alt.Chart(bookings).encode(y=alt.Y("row:N", title=None, sort=rows, axis=alt.Axis(labelLimit=220, labelFontSize=12)))
    span = base.encode(
        x=alt.X("from:Q", title=None, axis=alt.Axis(labelExpr=CLOCK_LABEL, values=hours), scale=alt.Scale(zero=False, nice=False)), x2="until:Q",
        tooltip=["row:N", "hours:N", "label:N"],
    )
    solid = span.transform_filter("datum.kind == 'team'").mark_bar(color=theme.ACCENT, opacity=0.75, height=14, cornerRadius=2)
    hollow = span.transform_filter("datum.kind != 'team'").mark_bar(color=theme.SEVERITY["due_soon"], fillOpacity=0.15, stroke=theme.SEVERITY["due_soon"], strokeDash=[4, 3], height=14)
    words = base.transform_filter("datum.kind != 'team'").mark_text(align="left", dx=4, color=theme.TEXT, fontSize=11).encode(x="from:Q", text="label:N")
    return _dressed((solid + hollow + words).properties(height=26 * max(1, len(rows)) + AXIS_PX))
