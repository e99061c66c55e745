"""The views of one operation, in the order of its life. One entry adds a view; only the open one is drawn."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from core.domain.refusals import N_
from core.domain.viewer import Right, Viewer
from core.queries.operations import OperationCard
from core.ui import operation_crews, operation_overview, operation_routes
from core.ui.visitor import _


@dataclass(frozen=True)
class View:
    """`right`: who has no use for it does not see it. `states`: where it makes sense; empty is everywhere."""

    title: str
    icon: str
    draw: Callable[[Viewer, OperationCard], None]
    right: Right = Right.ROWS
    states: tuple[str, ...] = ()


VIEWS: dict[str, View] = {
    "overview": View(N_("Overview"), ":material/summarize:", operation_overview.draw),
    "crews": View(N_("Crews"), ":material/groups:", operation_crews.draw, Right.OPERATE),
    "routes": View(N_("Order of visits"), ":material/route:", operation_routes.draw, Right.REPORT),
}


def draw(viewer: Viewer, card: OperationCard) -> None:
    """The bar of views and the one that is open; which one stands in the address."""
    views = {code: view for code, view in VIEWS.items() if viewer.may(view.right) and (not view.states or card.operation["state"] in view.states)}
    if len(views) == 1:
        next(iter(views.values())).draw(viewer, card)
        return
    asked = st.query_params.get("view", "")
    opened = st.segmented_control(
        _("View"), list(views), format_func=lambda code: f"{views[code].icon} {_(views[code].title)}", default=asked if asked in views else next(iter(views)),
        key=f"operation_view_{card.operation['id']}", label_visibility="collapsed",
    ) or next(iter(views))
    st.query_params["view"] = opened
    views[opened].draw(viewer, card)
