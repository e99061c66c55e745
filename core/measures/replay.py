"""An operation played back: what was known at each minute, and the figures its review speaks of. Frames in, values out."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import pandas as pd

from core.domain.refusals import N_
from core.domain.spread import spread

STATES = ("underway", "arrived", "handling", "done")
MINUTE = timedelta(minutes=1)


class Happening(NamedTuple):
    """One entry of the ledger about the operation, or a stamp on a record that the ledger does not know (`recorded`)."""

    at: datetime
    verb: str
    target_id: int
    team_id: int
    state: str | None
    result: str | None
    amount_fen: int
    who: str | None
    words: str
    recorded: bool = False


class Spot(NamedTuple):
    """Where a team was last, degrees WGS84."""

    lng: float
    lat: float
    at: datetime


@dataclass(frozen=True)
class Film:
    """Everything of one operation in the order it happened; `visits` has a row a target, `teams` a row a team."""

    started_at: datetime | None
    happenings: tuple[Happening, ...]
    tracks: dict[int, tuple[Spot, ...]]
    visits: pd.DataFrame
    teams: pd.DataFrame

    @property
    def span(self) -> tuple[datetime, datetime] | None:
        """First and last minute of the field work; before the start there is only paper."""
        moments = [one.at for one in self.happenings if self.started_at is None or one.at >= self.started_at]
        moments += [spot.at for track in self.tracks.values() for spot in track]
        moments += [self.started_at] if self.started_at is not None else []
        return (_minute(min(moments)), _minute(max(moments))) if moments else None


@dataclass(frozen=True)
class Scene:
    """The state of affairs at the end of one minute."""

    targets: dict[int, str]
    results: dict[int, str]
    received_fen: int
    teams: dict[int, Spot]
    happened: tuple[Happening, ...]
    """What happened in this very minute."""
    before: tuple[Happening, ...]
    """The last few things before it."""

    @property
    def done(self) -> int:
        return sum(state == "done" for state in self.targets.values())


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def film(started_at: datetime | None, events: pd.DataFrame, positions: pd.DataFrame, targets: pd.DataFrame, teams: pd.DataFrame) -> Film:
    """The film of an operation from its four frames (`queries/replay.py`)."""
    said = [Happening(*row) for row in _plain(events, ("at", "verb", "target_id", "team_id", "state", "result", "amount_fen", "who", "words"))]
    seen = visits(events, targets)
    known = {(one.target_id, one.state) for one in said if one.target_id}
    happenings = sorted([*said, *_from_stamps(seen, known)], key=lambda one: one.at)
    tracks: dict[int, list[Spot]] = {}
    for team, at, lng, lat in _plain(positions, ("team_id", "at", "lng", "lat")):
        tracks.setdefault(team, []).append(Spot(lng, lat, at))
    return Film(started_at, tuple(happenings), {team: tuple(sorted(track, key=lambda spot: spot.at)) for team, track in tracks.items()}, seen, teams)


def _plain(table: pd.DataFrame, columns: Iterable[str]) -> list[tuple[Any, ...]]:
    return list(zip(*(_values(table[name]) for name in columns), strict=True))


def _values(column: pd.Series) -> list[Any]:
    return [None if value is None or value is pd.NaT or value != value else value for value in (column.dt.to_pydatetime() if column.dtype.kind == "M" else column.tolist())]


def visits(events: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """`targets` with the moment each first reached a state: by the ledger, or else by the stamp on its record."""
    table = targets.copy()
    reports = events[(events["target_id"] > 0) & events["state"].isin(STATES)]
    for state in STATES:
        first = reports[reports["state"] == state].groupby("target_id")["at"].min().reindex(table["target_id"])
        table[f"{state}_at"] = pd.Series(first.array, index=table.index).fillna(table[f"{state}_at"])
    return table


def _from_stamps(seen: pd.DataFrame, known: set[tuple[int, str | None]]) -> list[Happening]:
    found = []
    for row in seen.to_dict("records"):
        for state in STATES:
            if not pd.isna(row[f"{state}_at"]) and (row["target_id"], state) not in known:
                done = state == "done"
                found.append(Happening(
                    row[f"{state}_at"].to_pydatetime(), "target.report", row["target_id"], row["team_id"], state,
                    row["result"] if done else None, row["amount_fen"] if done else 0, None, "", recorded=True,
                ))
    return found


LAST_FEW = 5


def scene(whole: Film, minute: datetime) -> Scene:
    """The fold of all that happened up to the end of `minute`. A target that was taken out by then is left out."""
    end = _minute(minute) + MINUTE
    upto = bisect_left(whole.happenings, end, key=lambda one: one.at)
    first = bisect_left(whole.happenings, end - MINUTE, key=lambda one: one.at)
    there = {row["target_id"] for row in whole.visits.to_dict("records") if pd.isna(row["removed_at"]) or row["removed_at"] >= end}
    states, results, amounts = dict.fromkeys(sorted(there), "planned"), {}, dict.fromkeys(there, 0)
    for one in whole.happenings[:upto]:
        if one.target_id in there and one.state in STATES:
            states[one.target_id], amounts[one.target_id] = one.state, one.amount_fen
            results[one.target_id] = one.result
    spots = {team: track[at - 1] for team, track in whole.tracks.items() if (at := bisect_left(track, end, key=lambda spot: spot.at))}
    return Scene(
        states, {target: result for target, result in results.items() if result}, sum(amounts.values()), spots,
        whole.happenings[first:upto], whole.happenings[max(0, first - LAST_FEW) : first],
    )


@dataclass(frozen=True)
class Figure:
    """One spoken figure. `value` is None where nothing is known; `known` of `of` rows stand behind it.

    `rows`: `name`, `since`, `until`, `length`; for a figure of order, `planned` and `actual` places instead.
    """

    code: str
    label: str
    value: timedelta | None
    known: int
    of: int
    rows: pd.DataFrame
    is_share: bool = False
    """The figure is `known` of `of` itself."""


def figures(whole: Film) -> tuple[Figure, ...]:
    """The spoken figures of a review, each with the rows behind it."""
    assembled, contacts, visited, waits = _assembled(whole), _contacts(whole), _visited(whole), _waits(whole)
    lengths = spread(length.total_seconds() for length in visited["length"].dropna())
    sums = waits.groupby("name", sort=False).agg(since=("since", "min"), until=("until", "max"), length=("length", "sum")).reset_index()
    return (
        _figure("assemble", N_("Start to the last team's first sign"), assembled, assembled["length"].max()),
        _figure("contact", N_("Start to the first contact"), contacts, contacts["length"].min()),
        _figure("visit", N_("Arrived to done, median"), visited, _seconds(lengths.median)),
        _figure("visit_p90", N_("Arrived to done, nine of ten within"), visited, _seconds(lengths.p90)),
        _figure("wait", N_("Waiting between two targets, median"), waits, waits["length"].median()),
        _figure("wait_team", N_("Waiting of a team, the longest together"), sums, sums["length"].max()),
        _against_plan(whole),
    )


def _figure(code: str, label: str, rows: pd.DataFrame, value: Any) -> Figure:
    return Figure(code, label, None if value is None or pd.isna(value) else value, int(rows["length"].notna().sum()), len(rows), rows)


def _seconds(value: float | None) -> timedelta | None:
    return None if value is None else timedelta(seconds=value)


def _rows(found: Iterable[tuple[str, Any, Any]]) -> pd.DataFrame:
    """Rows with their length; a row without one of its ends has none."""
    table = pd.DataFrame(list(found), columns=["name", "since", "until"], dtype=object)
    for end in ("since", "until"):
        table[end] = pd.to_datetime(table[end], utc=True)
    return table.assign(length=table["until"] - table["since"])


def _assembled(whole: Film) -> pd.DataFrame:
    team_of = dict(zip(whole.visits["target_id"], whole.visits["team_id"], strict=True))
    first: dict[int, datetime] = {}
    for one in whole.happenings:
        if whole.started_at is not None and one.at >= whole.started_at and (team := one.team_id or team_of.get(one.target_id, 0)):
            first.setdefault(team, one.at)
    return _rows((row["name"], whole.started_at, first.get(row["team_id"]) if pd.isna(row["departed_at"]) else row["departed_at"]) for row in whole.teams.to_dict("records"))


def _met(table: pd.DataFrame) -> pd.Series:
    """When somebody was there: the arrival, or the handling where the arrival was left out."""
    return table["arrived_at"].fillna(table["handling_at"])


def _contacts(whole: Film) -> pd.DataFrame:
    return _rows((name, whole.started_at, at) for name, at in zip(whole.visits["name"], _met(whole.visits), strict=True))


def _visited(whole: Film) -> pd.DataFrame:
    return _rows(zip(whole.visits["name"], _met(whole.visits), whole.visits["done_at"], strict=True))


def _waits(whole: Film) -> pd.DataFrame:
    """For each team, from one target done to the next setting out (or arrival, where that was left out)."""
    found: list[tuple[str, Any, Any]] = []
    leaving = whole.visits.assign(leaves=whole.visits["underway_at"].fillna(_met(whole.visits)))
    for team, name in zip(whole.teams["team_id"], whole.teams["name"], strict=True):
        own = leaving[leaving["team_id"] == team]
        for done in sorted(own["done_at"].dropna()):
            after = own.loc[own["leaves"] >= done, "leaves"]
            if not after.empty:
                found.append((name, done, after.min()))
    return _rows(found)


def _against_plan(whole: Film) -> Figure:
    """Expected against real arrivals where both are known, or else how many targets kept their place in the planned order."""
    label = N_("Arrival against the plan, median")
    expected = whole.visits[whole.visits["eta"].notna()]
    if not expected.empty:
        rows = _rows(zip(expected["name"], expected["eta"], _met(expected), strict=True))
        return _figure("plan", label, rows, rows["length"].median())
    ordered = _order(whole.visits)
    kept = int((ordered["planned"] == ordered["actual"]).sum())
    return Figure("order", N_("Targets visited in their planned place"), None, kept, len(ordered), ordered, is_share=True)


def _order(table: pd.DataFrame) -> pd.DataFrame:
    """Places among the targets of a team that have both, so that one left out shifts nobody."""
    both = table.assign(met=_met(table).fillna(table["done_at"]))
    both = both[both["stop"].notna() & both["met"].notna()]
    ranked = both.assign(
        planned=both.groupby("team_id")["stop"].rank(method="first").astype("int64"), actual=both.groupby("team_id")["met"].rank(method="first").astype("int64"),
    )
    return ranked[["name", "planned", "actual"]].reset_index(drop=True)
