"""Where a clue was seen, as far as its reporter's grids go, and whose matter it is."""

from dataclasses import dataclass

import sqlalchemy as sa

from core.domain.datum import to_wgs84
from core.domain.outlines import holds
from core.domain.viewer import Role
from core.store.ledger import Act
from core.store.tables import CaseRow, DebtorRow, GridRow, PersonRow, RoleGrantRow

TOWN_DIGITS = 9


@dataclass(frozen=True)
class Seen:
    """`grid_code` only inside the reporter's grids; `really_in` is where it is, for finding the handler."""

    grid_code: str | None
    place: str | None
    really_in: str | None


def seen_at(act: Act, grid_code: str | None, place: str | None, lng: float | None, lat: float | None, datum: str | None) -> Seen:
    """By the code that is named, else by the point. Elsewhere is kept in the words of the place, so nothing is lost."""
    words = (place or "").strip()
    grid = _grid(act, grid_code) or _grid_at(act, lng, lat, datum)
    if grid is None:
        return Seen(None, _joined(words, grid_code or ""), None)
    code, name = grid
    if act.by.reaches(code):
        return Seen(code, words or name, code)
    return Seen(None, _joined(words, f"{name} {code}"), code)


def _joined(words: str, more: str) -> str | None:
    return f"{words}（{more}）" if words and more else (words or more or None)


def _present(act: Act) -> tuple[sa.ColumnElement[bool], ...]:
    return (GridRow.board_id == act.board_id, GridRow.valid_to.is_(None))


def _grid(act: Act, code: str | None) -> tuple[str, str] | None:
    if not code:
        return None
    found = act.session.execute(sa.select(GridRow.code, GridRow.name).where(*_present(act), GridRow.code == code)).first()
    return (found.code, found.name) if found else None


def _grid_at(act: Act, lng: float | None, lat: float | None, datum: str | None) -> tuple[str, str] | None:
    """The deepest grid whose outline holds the point."""
    if lng is None or lat is None:
        return None
    lng, lat = to_wgs84(lng, lat, datum or "WGS84")
    near = act.session.execute(
        sa.select(GridRow.code, GridRow.name, GridRow.outline)
        .where(*_present(act), GridRow.west <= lng, GridRow.east >= lng, GridRow.south <= lat, GridRow.north >= lat)
        .order_by(GridRow.level.desc(), GridRow.code)
    )
    return next(((row.code, row.name) for row in near if holds(row.outline, lng, lat)), None)


def handler(act: Act, *, debtor_id: int | None, case_id: int | None, grid_code: str | None) -> int | None:
    """The judge of the case, else the grid judge of the town where it was seen, where the debtor lives, or where the reporter serves."""
    judge = act.session.scalar(
        sa.select(CaseRow.judge_id).join(PersonRow, PersonRow.id == CaseRow.judge_id).where(CaseRow.id == case_id, PersonRow.active)
    ) if case_id else None
    if judge is not None:
        return judge
    home = act.session.scalar(sa.select(DebtorRow.grid_code).where(DebtorRow.id == debtor_id)) if debtor_id else None
    places = (grid_code, home, *act.by.prefixes)
    return next((found for code in places if code and (found := _grid_judge(act, code))), None)


def _grid_judge(act: Act, code: str) -> int | None:
    """Whoever holds the role for the smallest area around `code`."""
    around = [code[:digits] for digits in range(len(code), TOWN_DIGITS - 1, -1)]
    return act.session.scalar(
        sa.select(RoleGrantRow.person_id).join(PersonRow, PersonRow.id == RoleGrantRow.person_id)
        .where(
            PersonRow.board_id == act.board_id, PersonRow.active, RoleGrantRow.role == Role.GRID_JUDGE, RoleGrantRow.grid_prefix.in_(around),
            RoleGrantRow.starts_at <= act.at, sa.or_(RoleGrantRow.ends_at.is_(None), RoleGrantRow.ends_at > act.at),
        ).order_by(sa.func.length(RoleGrantRow.grid_prefix).desc(), RoleGrantRow.id).limit(1)
    )
