"""`python -m tests.load [A B C D E K L N P Q R] [--quick]`: run the parts, print their figures and keep them in docs/benchmark.md."""

import argparse
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.load import command, dispatching, figures, first_paint, growth, nodes, notices, papers, plain, quiet_wall, routes, visible
from tests.load.figures import Figure
from tests.load.places import Place, load_now, sqlite_county


@dataclass(frozen=True)
class Part:
    """`run` gets a folder of its own, a copy-able demo county on SQLite, and whether to be quick."""

    title: str
    about: str
    run: Callable[[Path, Place, bool], list[Figure]]


PARTS: dict[str, Part] = {
    "A": Part(
        "A. From a write to the other screens",
        "One officer dispatches a task over `POST /api/tasks`; the others look at the task board. A synthetic viewer holds a page session over Streamlit's websocket and "
        "the change feed, and answers a change as the live link in the browser does (same trigger, same least pause); it counts a write as seen when the changed panel, "
        "the counts and the rows, has come.",
        lambda folder, county, quick: visible.measure(county.copy(folder / "county"), quick=quick),
    ),
    "B": Part(
        "B. The same panels as an ordinary Streamlit app",
        "`tests/load/plain_app.py`: counts, board rows, indicators and map description in one fragment that runs every second, same questions, no cache, no feed. "
        "Here for comparison; it has no target.",
        lambda folder, county, quick: plain.measure(county.copy(folder / "county"), quick=quick),
    ),
    "C": Part(
        "C. First useful paint, and the whole board",
        "Headless Chromium with software WebGL opens the situation map; painted is when the grids have come and fill a good part of the canvas. "
        "The board figures are for every task of the county's year.",
        lambda folder, county, quick: first_paint.measure(county.copy(folder / "county"), quick=quick),
    ),
    "D": Part(
        "D. Indicators as the cases grow",
        "All indicators over the last 365 days for the whole board, from the counters, beside the same numbers counted from the rows. A write is one dispatched task.",
        lambda folder, county, quick: growth.measure(folder, quick=quick),
    ),
    "E": Part(
        "E. Dispatching",
        "One dispatch is one transaction: board lock, number, task, ledger entry, counters, outbox, commit on disk.",
        lambda folder, county, quick: dispatching.measure(folder, county, quick=quick),
    ),
    "K": Part(
        "K. Case clocks",
        "100,000 open cases and as many closed ones, filed over fourteen months, with property, seizures, money, marks and deductions; every clock is computed from the rows "
        "each time it is asked for.",
        lambda folder, _county, quick: nodes.measure(folder, quick=quick),
    ),
    "L": Part(
        "L. Live command",
        "An operation of 200 targets in twenty teams is under way; thirty screens show its command page, every team's phone reports a step and a position about every ten "
        "seconds, and one of them ends its visits: the moment counts when the number of targets done has changed on a screen.",
        lambda folder, county, quick: command.measure(county.copy(folder / "county"), quick=quick),
    ),
    "N": Part(
        "N. Notices to a receiver that never answers",
        "One officer dispatches while the sender of the same process has two webhooks: one takes connections and never answers, the other answers at once.",
        lambda folder, county, quick: notices.measure(folder, county, quick=quick),
    ),
    "P": Part(
        "P. Papers, figures, proposal and replay of a large operation",
        "An operation of 200 targets in ten teams with two results each, finished. The limit of 15 s is for each paper, and holds for all of them together.",
        lambda folder, county, quick: papers.measure(folder, county, quick=quick),
    ),
    "Q": Part(
        "Q. A wall while nothing happens",
        "A paired wall with all six scenes in Chromium behind a relay that counts every byte of its connections, both ways: pages are Streamlit's websocket, changes the event "
        "stream with its beat every three seconds. Minutes in which the board was written are left out.",
        lambda folder, county, quick: quiet_wall.measure(county.copy(folder / "county"), minutes=3 if quick else quiet_wall.MINUTES),
    ),
    "R": Part(
        "R. Order of visits",
        "Targets drawn from the whole demo county, 15 minutes each, teams out for 8 hours from the court; straight line × 1.3 at 35 km/h. "
        "The computed order comes from PyVRP with a fixed seed and number of rounds, even shares, windows kept.",
        lambda folder, county, quick: routes.measure(county.copy(folder / "county"), quick=quick),
    ),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {' '.join(PARTS)}; all when none is named")
    parser.add_argument("--quick", action="store_true", help="fewer viewers, writes and cases; printed only, docs/benchmark.md stays")
    args = parser.parse_args()
    wanted = [one.upper() for one in args.parts] or list(PARTS)
    if unknown := set(wanted) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    figures.say(figures.machine())
    with tempfile.TemporaryDirectory(prefix="zhiwang-load-", ignore_cleanup_errors=True) as folder:
        county = sqlite_county(Path(folder) / "county")
        for key in wanted:
            _run(key, Path(folder) / key, county, quick=args.quick)


def _run(key: str, folder: Path, county: Place, *, quick: bool) -> None:
    part = PARTS[key]
    load = load_now()
    figures.say(f"\n{part.title} (load {load})")
    folder.mkdir()
    found = part.run(folder, county, quick)
    figures.show(found)
    if not quick:
        figures.write({key: figures.section(part.title, part.about, found, load)})


if __name__ == "__main__":
    main()
