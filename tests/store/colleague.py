"""Another person at the same task: `python -m tests.store.colleague URL FOLDER BOARD PERSON ROLE BODY TASK ACT [OTHER]`.

Says `ready`, waits for a line on its input, does ACT once, and says what came of it: `done`, or the refusal's sentence in Chinese.
"""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from core import words
from core.commands import task_changes, task_claims, task_steps
from core.commands.task_steps import Reply
from core.domain.refusals import Refused
from core.domain.viewer import Role, Viewer
from core.store.ledger import perform
from core.store.sealing import use_key
from core.store.session import open_store
from tests.store.officer import NOON, say

ACTS: dict[str, Callable[[int, int], Any]] = {
    "sign": lambda task, _other: partial(task_claims.sign, task_id=task),
    "transfer": lambda task, other: partial(task_changes.transfer, task_id=task, addressee_id=other, reason="换人"),
    "recall": lambda task, _other: partial(task_changes.recall, task_id=task, reason="发错了"),
    "hand_over": lambda task, other: partial(task_claims.hand_over, task_id=task, to_person_id=other),
    "accept": lambda task, _other: partial(task_steps.accept, task_id=task),
    "send_back": lambda task, _other: partial(task_steps.step, task_id=task, code="send_back", reason="不清楚"),
    "answer": lambda task, _other: partial(task_steps.answer, task_id=task, reply=Reply({"answer": "在家"})),
}


def main() -> None:
    url, folder, board, person, role, body, task, act, *other = sys.argv[1:]
    use_key("test")
    store = open_store(url, Path(folder))
    viewer = Viewer(int(person), 0, f"民警{person}", Role(role), int(board), int(body), ("",))
    say("ready")
    sys.stdin.readline()
    try:
        perform(store, ACTS[act](int(task), int(other[0]) if other else 0), by=viewer, at=NOON)
        say("done")
    except Refused as refused:
        say(words.refusal(refused, "zh_CN"))


if __name__ == "__main__":
    main()
