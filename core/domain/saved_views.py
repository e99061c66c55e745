"""Saved filters (常用筛选): a person's own names for what a page was filtered to."""

from collections.abc import Mapping
from typing import Any

from core.domain.refusals import N_, Refused
from core.domain.viewer import Viewer

NAME_MAX, MOST = 30, 20
"""So long a name, and so many a page; more would be a list to search in."""
Chosen = str | bool | list[str]
FILTERS: dict[str, dict[str, Chosen]] = {
    "board": {"search": "", "states": [], "kinds": [], "town": "", "overdue": False, "closed": False},
    "clues": {"figure": "", "states": [], "search": "", "sightings": False},
}
"""Of each page the keys of its filter and what they are when nothing is filtered. One entry lets a page save its filter."""


class ViewRefused(Refused):
    """The filter cannot be saved under this name."""


def topics_of(viewer: Viewer) -> tuple[str, ...]:
    """What only the person's own screens hear of."""
    return (f"views.person.{viewer.person_id}",)


def chosen_of(page: str, said: Mapping[str, Any]) -> dict[str, Chosen]:
    """What differs from the unfiltered page; unknown keys and values of another kind are left out, as after an update."""
    return {key: said[key] for key, plain in FILTERS[page].items() if key in said and isinstance(said[key], type(plain)) and said[key] != plain}


def check(name: str, chosen: Mapping[str, Any], known: int) -> str:
    """The name as it is kept. Raises ViewRefused. `known`: how many others there are."""
    if not name.strip() or len(name.strip()) > NAME_MAX:
        raise ViewRefused(N_("The filter was not saved: give it a name of at most {length} characters."), length=NAME_MAX)
    if not chosen:
        raise ViewRefused(N_("The filter was not saved: nothing is filtered now. Choose something first."))
    if known >= MOST:
        raise ViewRefused(N_("The filter was not saved: there are {count} already. Take one away first."), count=MOST)
    return name.strip()
