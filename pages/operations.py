"""Joint operations: the list, and the live page of the one that is open."""

from core.queries import operations
from core.ui import operation_panels, reads
from core.ui.live_link import panel
from core.ui.visitor import viewer

who = viewer()
panel("operations", reads.topics_of(operations.operations), lambda: operation_panels.draw(who), at_most_every_s=0.5)
