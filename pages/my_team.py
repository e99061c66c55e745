"""My team: an operation under way as a judge, bailiff or officer in one of its teams sees it on the phone."""

from core.ui import field_panel
from core.ui.live_link import panel
from core.ui.visitor import viewer

who = viewer()
field_panel.begin(who)
panel("my_team", field_panel.topics(who), lambda: field_panel.draw(who), clock_every_s=field_panel.CLOCK_S)
