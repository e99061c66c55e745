"""Two colleagues at two machines take the same shift over at the same moment."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from core.commands import handover
from core.domain.viewer import Viewer
from core.settings import ROOT
from core.store.tables import HandoverItemRow, HandoverRow
from tests.builders import do
from tests.commands.desk import a_colleague, recorded, rows
from tests.conftest import Court
from tests.store.test_races import go, hear


@contextmanager
def a_taker(court: Court, who: Viewer, handover_id: int) -> Iterator["subprocess.Popen[str]"]:
    url = court.store.engine.url.render_as_string(hide_password=False)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.store.taker", url, str(court.store.folder), str(court.board_id), str(who.person_id), who.name, str(handover_id)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
    )
    try:
        assert hear(process) == "ready"
        yield process
    finally:
        process.kill()
        process.communicate()


def test_of_two_colleagues_who_take_a_shift_over_at_once_one_has_it_and_the_other_is_told_who(court: Court) -> None:
    first, second = a_colleague(court, "韩松涛"), a_colleague(court, "苗静宜")
    for _ in range(3):
        recorded(court)
    begun = int(do(court, handover.begin)["id"])

    with a_taker(court, first, begun) as one, a_taker(court, second, begun) as other:
        go(one)
        go(other)
        said = {first.person_id: hear(one), second.person_id: hear(other)}

    winner = rows(court, HandoverRow)[0].in_id
    names = {first.person_id: "韩松涛", second.person_id: "苗静宜"}
    assert winner in names
    loser = next(person for person in names if person != winner)
    assert said[winner] == "taken"
    assert said[loser] == f"Nothing was taken over: {names[winner]} takes this shift over. Ask there if it should be you."
    assert {item.accepted_by for item in rows(court, HandoverItemRow)} == {winner}
