"""My tasks: what waits for this grid worker, station or township, on the phone; a township's list as a workbook below."""

from core.ui import field_panel, task_list_panel
from core.ui.live_link import panel
from core.ui.visitor import viewer

who = viewer()
field_panel.begin(who)
panel("my_tasks", field_panel.topics(who), lambda: field_panel.draw(who), clock_every_s=field_panel.CLOCK_S)
task_list_panel.draw(who)
