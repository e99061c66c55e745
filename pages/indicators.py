"""Indicators: value, target, formula, and exactly the rows behind each number."""

from core.domain.viewer import Right
from core.queries import indicators, tasks
from core.ui import indicator_panels, reads
from core.ui.live_link import panel
from core.ui.visitor import viewer

who = viewer()
area = indicator_panels.controls(who)
panel("indicators", reads.topics_of(indicators.indicator_values, tasks.task_counts), lambda: indicator_panels.draw(who, area))
if who.may(Right.ROWS):
    indicator_panels.drill_down(who, area)
indicator_panels.trend(who)
