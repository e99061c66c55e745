"""What a question is: a read with a name, the right it needs and the topics it depends on.

Decorating a function adds it to `QUESTIONS`; caching, screens and the test that walks them all use that list.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from sqlalchemy.orm import Session

from core.domain.refusals import N_, NotAllowed
from core.domain.viewer import Right, Viewer

P = ParamSpec("P")
T = TypeVar("T")
Asked = Callable[Concatenate[Session, Viewer, P], T]


@dataclass(frozen=True)
class Question:
    """`timed` answers change with the clock too, so their cached copies live at most a minute.

    `daily` ones change with the day only: their `now` is the first moment of the court's day, whatever the hour.
    `personal` answers depend on who asks, not only on the viewer's scope; so do their topics.
    """

    name: str
    ask: Callable[..., Any]
    right: Right
    topics: tuple[str, ...]
    timed: bool
    daily: bool = False
    personal: Callable[[Viewer], tuple[str, ...]] | None = None

    def topics_for(self, viewer: Viewer) -> tuple[str, ...]:
        return self.topics if self.personal is None else (*self.topics, *self.personal(viewer))

    def scope_of(self, viewer: Viewer) -> tuple[object, ...]:
        """Equal for two viewers that get the same answer."""
        return viewer.scope if self.personal is None else (*viewer.scope, viewer.person_id, viewer.organisation_id)


QUESTIONS: dict[str, Question] = {}


def question(
    *, right: Right, topics: tuple[str, ...], timed: bool = False, daily: bool = False, personal: Callable[[Viewer], tuple[str, ...]] | None = None
) -> Callable[[Asked[P, T]], Asked[P, T]]:
    """Register a read; it refuses a missing viewer and one without `right` before anything is asked.

    `daily`: it takes `now`, but counts by days. `personal`: the answer is the viewer's own, and depends on these topics too.
    """

    def register(ask: Asked[P, T]) -> Asked[P, T]:
        def guarded(session: Session, viewer: Viewer, *args: P.args, **kwargs: P.kwargs) -> T:
            if viewer is None:
                raise NotAllowed(N_("Not shown: nobody is signed in. Sign in and try again."))
            viewer.demand(right)
            return ask(session, viewer, *args, **kwargs)

        update_wrapper(guarded, ask)
        QUESTIONS[ask.__name__] = Question(ask.__name__, guarded, right, topics, timed, daily, personal)
        return cast("Asked[P, T]", guarded)

    return register
