"""`python -m core …`: what an operator does without a browser."""

import argparse
import getpass
import json
import sys
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from core import words
from core.commands import backup as backups
from core.commands import endpoints as endpoint_verbs
from core.commands import people as people_verbs
from core.commands.endpoints import NewEndpoint
from core.commands.recount import recount
from core.domain.clocks import local_day
from core.domain.deliveries import KIND_LABELS, new_secret
from core.domain.indicators import BY_CODE, number, rounded
from core.domain.refusals import Refused
from core.domain.viewer import Role, the_system
from core.intake import demo
from core.queries import endpoints, indicators, ledger
from core.queries.people import boards
from core.queries.tallies import stored_tallies
from core.runtime import Runtime, build
from core.settings import Settings
from core.store.ledger import perform
from core.store.session import reading
from core.store.upgrade import migrate

Verb = Callable[[Runtime, argparse.Namespace], int]


def _board(runtime: Runtime) -> int:
    with reading(runtime.store) as session:
        found = boards(session)
    if not found:
        raise SystemExit("There is no board yet. Run `python -m core demo`, or set up a court in the browser first.")
    return int(found[0]["id"])


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def _bar(share: float, text: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r[{'█' * int(share * 30):<30}] {share:4.0%} {text:<40}")
        if share >= 1:
            sys.stderr.write("\n")


def _migrate(runtime: Runtime, _args: argparse.Namespace) -> int:
    migrate(runtime.store)
    _say("The database is at the newest version.")
    return 0


def _demo(runtime: Runtime, args: argparse.Namespace) -> int:
    migrate(runtime.store)
    demo.load(runtime.store, scale=args.scale, seed=args.seed, now=runtime.now(), progress=_bar)
    _say(f"The demo {args.scale} is loaded. Sign in as `duty` with the password {demo.DEMO_PASSWORD}.")
    return 0


def _import(runtime: Runtime, args: argparse.Namespace) -> int:
    from core.intake import importer, outlines  # geopandas takes a second to load; only this verb needs it

    migrate(runtime.store)
    viewer = the_system(_board(runtime))
    common: dict[str, Any] = {"now": runtime.now(), "dry_run": args.dry_run, "progress": lambda share, *_rest: _bar(share, args.file.name)}
    if args.kind == "grids":
        report = outlines.import_outlines(runtime.store, viewer, args.file, level=args.level, crs=args.crs, datum=args.datum, **common)
    else:
        mapping = json.loads(args.mapping.read_text(encoding="utf-8")) if args.mapping else None
        report = importer.run(runtime.store, viewer, args.kind, args.file, mapping=mapping, whole=args.whole, **common)
    said = report.as_json()
    if args.json:
        _say(json.dumps(said, ensure_ascii=False, default=str))
    else:
        _say(" · ".join(f"{name} {said[name]}" for name in ("read", "stored", "changed", "unchanged", "rejected", "unlocated", *(("vanished",) if args.whole else ()))))
        for one in said["rejections"][:20]:
            _say(f"  row {one['row']} · {one['field']} · {one['value']!r}: {one['reason']}")
    return 0


def _indicators(runtime: Runtime, args: argparse.Namespace) -> int:
    until = args.to or local_day(runtime.now())
    since = args.since or until - timedelta(days=364)
    with reading(runtime.store) as session:
        values = indicators.indicator_values(session, the_system(_board(runtime)), since=since, until=until)
    rows = [
        {"code": one.code, "numerator": one.numerator, "denominator": one.denominator, "value": _rate(one.code, one.numerator, one.denominator)}
        for one in values
    ]
    if args.json:
        _say(json.dumps(rows, ensure_ascii=False))
    else:
        for row in rows:
            _say(f"{row['code']:<11} {row['numerator']:>14} / {row['denominator'] if row['denominator'] is not None else '—':>14}  {row['value'] if row['value'] is not None else '—'}")
    return 0


def _rate(code: str, numerator: int, denominator: int | None) -> float | None:
    if BY_CODE[code].denominator is None:
        return float(numerator)
    value = rounded(number(BY_CODE[code], numerator, denominator), 2)
    return None if value is None else float(value)


def _verify(runtime: Runtime, _args: argparse.Namespace) -> int:
    """0 when every chain holds and every tally equals its rows; 1 and the first broken row otherwise."""
    with reading(runtime.store) as session:
        for board in boards(session):
            broken = ledger.first_broken(session, board["id"])
            if broken is not None:
                _say(f"BROKEN: {board['name']}: revision {broken.revision}, entry {broken.ordinal}: {broken.why}")
                return 1
            kept, counted = stored_tallies(session, board["id"]), recount(session, board["id"])
            for key in sorted(kept.keys() | counted.keys()):
                if kept.get(key, 0) != counted.get(key, 0):
                    _say(f"BROKEN: {board['name']}: tally {key} says {kept.get(key, 0)}, its rows say {counted.get(key, 0)}")
                    return 1
            _say(f"{board['name']}: the chain holds, {len(counted)} tallies agree with their rows.")
    return 0


def _user_add(runtime: Runtime, args: argparse.Namespace) -> int:
    migrate(runtime.store)
    password = args.password or getpass.getpass("First password: ")
    new = people_verbs.NewPerson(args.name or args.login, args.login, password, Role(args.role), args.grids)
    done = perform(runtime.store, partial(people_verbs.add_person, new=new), by=the_system(_board(runtime), Role.ADMINISTRATOR), at=runtime.now())
    _say(f"{done['login']} can sign in; the first password must be changed.")
    return 0


def _simulate(runtime: Runtime, args: argparse.Namespace) -> int:
    from core.simulation.run import simulate  # a web server and its client; only this verb needs them

    migrate(runtime.store)
    day = simulate(runtime, speed=args.speed, minutes=args.minutes, rate=args.rate, workers=args.workers, seed=args.seed, url=args.url, say=_say)
    failed = sum(worker.phone.counts["failed"] for worker in day.workers)
    return 0 if failed == 0 else 1


def _endpoint(runtime: Runtime, args: argparse.Namespace) -> int:
    """What pages/connections.py does, for an installation that is set up by a script."""
    migrate(runtime.store)
    admin = the_system(_board(runtime), Role.ADMINISTRATOR)
    if args.what == "list":
        with reading(runtime.store) as session:
            for one in endpoints.endpoints(session, admin, now=runtime.now()):
                _say(f"{one['id']}\t{one['kind']}\t{one['name']}\t{one['address']}\t{one['pending']} pending\t{one['failed']} failed")
        return 0
    secret = new_secret() if args.what == "rotate" or args.kind == "webhook" else None
    command = {
        "add": partial(endpoint_verbs.add, new=NewEndpoint(args.kind, args.name, args.address, secret, args.notice)),
        "rotate": partial(endpoint_verbs.rotate, endpoint_id=args.id, secret=secret or ""),
        "test": partial(endpoint_verbs.send_test, endpoint_id=args.id),
        "end": partial(endpoint_verbs.end, endpoint_id=args.id),
    }[args.what]
    done = perform(runtime.store, command, by=admin, at=runtime.now())
    _say(f"{args.what}: connection {done['id']}, {done['name']}.")
    if secret and args.what in ("add", "rotate"):
        _say(f"Its secret, shown only now: {secret}")
    return 0


def _backup(runtime: Runtime, args: argparse.Namespace) -> int:
    counts = backups.back_up(runtime.store, args.file)
    _say(f"{sum(counts.values())} rows of {len(counts)} tables are in {args.file}. The secret key is not: keep it apart.")
    return 0


def _restore(runtime: Runtime, args: argparse.Namespace) -> int:
    migrate(runtime.store)
    counts = backups.restore(runtime.store, args.file)
    _say(f"{sum(counts.values())} rows are back.")
    return _verify(runtime, args)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m core", description="Zhiwang 执网: what an operator does without a browser.")
    verbs = parser.add_subparsers(dest="verb", required=True)

    def verb(name: str, run: Verb, about: str) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = verbs.add_parser(name, help=about, description=about)
        made.set_defaults(run=run)
        return made

    verb("migrate", _migrate, "bring the database to the newest version")
    one = verb("demo", _demo, "load the demo county into an empty database")
    one.add_argument("--scale", choices=list(demo.SCALES), default="county")
    one.add_argument("--seed", type=int, default=411425)
    one = verb("import", _import, "import a file; the same file twice changes nothing")
    one.add_argument("kind", choices=("grids", "cases", "debtors", "payments", "property", "terminations", "tasks", "people"))
    one.add_argument("file", type=Path)
    one.add_argument("--mapping", type=Path, help="JSON file: field code to column title")
    one.add_argument("--dry-run", action="store_true")
    one.add_argument("--whole", action="store_true", help="the file lists every unconcluded case: those that vanished from it are marked")
    one.add_argument("--json", action="store_true")
    one.add_argument("--level", type=int, default=1, help="level of the grids: 1 town, 2 village, 3 basic grid")
    one.add_argument("--crs", help="coordinate system when the file declares none, such as EPSG:4490")
    one.add_argument("--datum", choices=("WGS84", "CGCS2000", "GCJ02", "BD09"))
    one = verb("indicators", _indicators, "numerator, denominator and value of every indicator")
    one.add_argument("--from", dest="since", type=date.fromisoformat)
    one.add_argument("--to", type=date.fromisoformat)
    one.add_argument("--json", action="store_true")
    verb("verify", _verify, "check the ledger's chain and recount the tallies")
    one = verb("user", _user_add, "add a person: user add LOGIN --role ROLE")
    one.add_argument("what", choices=("add",))
    one.add_argument("login")
    one.add_argument("--role", choices=[str(role) for role in Role], default=str(Role.DUTY_OFFICER))
    one.add_argument("--name")
    one.add_argument("--grids", default="", help="grid code prefix; empty is the whole board")
    one.add_argument("--password", help="asked for when left out")
    _playing(verb)
    one = verb("endpoint", _endpoint, "connections that notices go to: endpoint add --name NAME --address URL")
    one.add_argument("what", choices=("list", "add", "rotate", "test", "end"))
    one.add_argument("--id", type=int, default=0, help="of the connection, as `list` shows it")
    one.add_argument("--kind", choices=tuple(KIND_LABELS), default="webhook")
    one.add_argument("--name", default="")
    one.add_argument("--address", default="", help="http(s) address, or the full path of a folder")
    one.add_argument("--notice", action="append", default=[], help="a kind of notice, such as task.dispatch; without it all kinds")
    verb("backup", _backup, "write everything into one file").add_argument("file", type=Path)
    verb("restore", _restore, "fill an empty database from a backup").add_argument("file", type=Path)
    return parser


def _playing(verb: Callable[[str, Verb, str], argparse.ArgumentParser]) -> None:
    one = verb("simulate", _simulate, "let officers, workers and police act on the demo county, a day in minutes")
    one.add_argument("--speed", type=float, default=60, help="how many times as fast as people are (60: a day in 24 minutes)")
    one.add_argument("--minutes", type=float, default=24, help="how long, by the real clock")
    one.add_argument("--rate", type=float, default=1.0, help="how busy: 2 is twice as many tasks")
    one.add_argument("--workers", type=int, default=40, help="how many people in the field have a phone")
    one.add_argument("--seed", type=int, default=1)
    one.add_argument("--url", help="a running server, such as http://localhost:8501; without it the API is opened here")


def main(arguments: Sequence[str] | None = None, runtime: Runtime | None = None) -> int:
    """Run one verb; a refusal is one sentence and exit code 2."""
    args = _parser().parse_args(arguments)
    try:
        return int(args.run(runtime or build(Settings()), args))
    except Refused as refused:
        sys.stderr.write(words.refusal(refused, "en") + "\n")
        return 2
