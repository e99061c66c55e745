"""What deck.gl fetches by itself."""

import gzip
from collections.abc import Callable

from core.api.answers import AnswerCache
from core.domain.viewer import Role
from core.runtime import Runtime
from tests.builders import sent
from tests.conftest import EAST, Court
from tests.routes import Browser

Enter = Callable[..., Browser]


def test_a_layer_that_the_browser_has_is_304_until_something_of_it_changes(court: Court, runtime: Runtime, enter: Enter) -> None:
    browser = enter()
    runtime.hub.publish(court.board_id, 0, ("tasks",))
    first = browser.get("/api/map/tasks")
    tag = {"if-none-match": first.headers["etag"]}

    assert browser.get("/api/map/tasks", headers=tag).status_code == 304
    assert browser.get("/api/map/tasks", headers={"if-none-match": '"old"'}).status_code == 200
    court.store.on_commit.append(runtime.hub.publish)
    sent(court)
    changed = browser.get("/api/map/tasks", headers=tag)
    assert changed.status_code == 200 and len(changed.json()) == 1


def test_a_layer_is_zipped_private_and_kept_apart_by_cookie(court: Court, enter: Enter) -> None:
    headers = enter().get("/api/map/grids").headers

    assert headers["content-encoding"] == "gzip" and headers["cache-control"] == "private, no-cache" and headers["vary"] == "Cookie"


def test_two_viewers_of_different_grids_never_share_an_answer(court: Court, enter: Enter) -> None:
    whole = enter().get("/api/map/tiles/0/0/0").json()
    east = enter(Role.GRID_JUDGE, EAST).get("/api/map/tiles/0/0/0").json()
    wall = enter(Role.WALL).get("/api/map/tiles/0/0/0").json()

    def total(tile: dict[str, list[dict[str, dict[str, int]]]]) -> int:
        return sum(one["properties"]["count"] for one in tile["features"])

    assert (total(whole), total(east), total(wall)) == (4, 2, 4)
    assert whole != wall


def test_an_answer_is_computed_once_for_all_who_ask_and_the_oldest_goes_first() -> None:
    cache, made = AnswerCache(limit=2), []

    def make() -> list[int]:
        made.append(1)
        return [len(made)]

    bodies = [gzip.decompress(cache.body(key, make)[1]) for key in ("a", "a", "b", "c", "a")]
    assert bodies == [b"[1]", b"[1]", b"[2]", b"[3]", b"[4]"]
    assert cache.body("a", make)[0] == cache.body("a", make)[0]
