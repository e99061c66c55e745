"""Another process that imports: `python -m tests.intake.clerk URL FOLDER BOARD FILE PART`.

In the middle of storing part PART, rows written and not committed, it says so and waits to be killed.
"""

import sys
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from core.domain.viewer import Role, Viewer
from core.intake import importer
from core.store.sealing import use_key
from core.store.session import open_store
from tests.intake.importing import NOW

PART_ROWS = 10


def main() -> None:
    url, folder, board, file, part = sys.argv[1:]
    use_key("test")
    store = open_store(url, Path(folder))
    written = 0

    def wait_in_the_middle(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        nonlocal written
        written += "UPDATE import_batch" in statement
        if written == int(part):
            sys.stdout.write("in the middle\n")
            sys.stdout.flush()
            sys.stdin.readline()

    sa.event.listen(store.engine, "after_cursor_execute", wait_in_the_middle)
    importer.run(store, Viewer(0, 0, "another", Role.DUTY_OFFICER, int(board), None, ("",)), "cases", Path(file), now=NOW, batch_rows=PART_ROWS)


if __name__ == "__main__":
    main()
