"""The views of one operation, in the order of its life. One entry adds a view; only the open one is drawn."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.domain.operation_life import HELD_STATES
from core.domain.refusals import N_
from core.domain.viewer import Right, Viewer
from core.queries.operations import OperationCard
from core.ui import (
    operation_crews,
    operation_gates,
    operation_live,
    operation_overview,
    operation_papers,
    operation_resources,
    operation_results_panel,
    operation_review,
    operation_routes,
    operation_sweep,
    operation_targets,
)
from core.ui.visitor import _


@dataclass(frozen=True)
class View:
    """`right`: who has no use for it does not see it. `states`, `kinds` of operation: where it makes sense; empty is everywhere."""

    title: str
    icon: str
    draw: Callable[[Viewer, OperationCard], None]
    right: Right = Right.ROWS
    states: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()

    def suits(self, viewer: Viewer, operation: dict[str, Any]) -> bool:
        return viewer.may(self.right) and (not self.states or operation["state"] in self.states) and (not self.kinds or operation["kind"] in self.kinds)


VIEWS: dict[str, View] = {
    "overview": View(N_("Overview"), ":material/summarize:", operation_overview.draw),
    "gates": View(N_("Gates"), ":material/fact_check:", operation_gates.draw, Right.OPERATE, ("draft", "submitted", "rejected", "approved", "running")),
    "targets": View(N_("Targets"), ":material/person_search:", operation_targets.draw, right=Right.OPERATE),
    "crews": View(N_("Crews"), ":material/groups:", operation_crews.draw, Right.OPERATE),
    "routes": View(N_("Order of visits"), ":material/route:", operation_routes.draw, Right.REPORT),
    "live": View(N_("Live command"), ":material/sensors:", operation_live.link, Right.OPERATE, ("approved", "running", "finished")),
    "results": View(N_("Results of the operation"), ":material/leaderboard:", operation_results_panel.draw, states=("running", *HELD_STATES)),
    "papers": View(N_("Papers"), ":material/description:", operation_papers.draw, Right.EXPORT),
    "sweep": View(N_("Sweep"), ":material/grid_on:", operation_sweep.draw, kinds=("sweep",)),
    "resources": View(N_("Resources"), ":material/inventory_2:", operation_resources.draw),
    "review": View(N_("Review"), ":material/replay:", operation_review.draw, states=("running", "finished", "reviewed")),
}


def draw(viewer: Viewer, card: OperationCard) -> None:
    """The bar of views and the one that is open; which one stands in the address."""
    views = {code: view for code, view in VIEWS.items() if view.suits(viewer, card.operation)}
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
