"""Plan a joint operation and submit it for approval."""

from core.ui import operation_form
from core.ui.visitor import viewer

operation_form.draw(viewer())
