"""The duty desk: what is wrong now, the log and its calls, the roster, the handover, the figures of the hotline."""

from core.queries.duty_log import LogFilter
from core.ui import duty_panels, notices
from core.ui.live_link import panel
from core.ui.visitor import viewer

who = viewer()
panel("duty_alarms", duty_panels.ALARM_TOPICS, lambda: duty_panels.alarms(who))
shown = duty_panels.part()
notices.show()
wanted = LogFilter()
if shown == "log":
    duty_panels.entry_form(who)
    wanted = duty_panels.filters()
panel("duty", duty_panels.TOPICS, lambda: duty_panels.draw(who, shown, wanted))
