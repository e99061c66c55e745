"""My tasks: what waits for this grid worker, station or township."""

from core.queries import tasks
from core.ui import my_tasks_panel, reads
from core.ui.live_link import panel
from core.ui.visitor import viewer

who = viewer()
panel("my_tasks", reads.topics_of(tasks.my_tasks), lambda: my_tasks_panel.draw(who))
