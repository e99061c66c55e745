"""Indicators: value, target, last year, formula, and exactly the rows behind each number; by town, by judge, frozen."""

from functools import partial

from core.domain.indicators import GROUP_LABELS
from core.domain.viewer import Right
from core.queries import bulletins, case_teams, figure_versions, indicators, tasks
from core.ui import bulletin_panel, figure_versions_panel, indicator_lists, indicator_panels, reads
from core.ui.live_link import panel
from core.ui.visitor import viewer

who = viewer()
area = indicator_panels.controls(who)
view, asked = indicator_lists.choose(who)
if view == "frozen" and not asked:
    panel("figure_versions", reads.topics_of(figure_versions.figure_versions), partial(figure_versions_panel.draw, who, area))
elif view == "missing" and not asked:
    indicator_lists.missing(who)
elif view == "reports" and not asked:
    wanted = bulletin_panel.choose(area)
    panel("bulletin", reads.topics_of(bulletins.bulletin), partial(bulletin_panel.draw, who, wanted))
    bulletin_panel.files(who, wanted)
else:
    panel("indicators", reads.topics_of(indicators.indicators_compared, tasks.task_counts, case_teams.team_members), partial(indicator_lists.draw, who, area, view, asked))
    if view in GROUP_LABELS and not asked:
        indicator_lists.export(who, area, view)
    if who.may(Right.ROWS):
        indicator_panels.drill_down(who, area)
    indicator_panels.trend(who)
