"""People: accounts, roles with an end, sessions."""

from core.queries import people
from core.ui import notices, people_panels, reads
from core.ui.live_link import panel
from core.ui.visitor import viewer

who = viewer()
notices.show()
people_panels.add(who)
people_panels.accounts(who)
panel("sessions", reads.topics_of(people.sessions), lambda: people_panels.sessions(who))
