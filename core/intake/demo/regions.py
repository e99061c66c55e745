"""Cells grouped into connected regions of given sizes, by cutting again and again at varied angles."""

import math
from collections.abc import Iterable, Sequence
from random import Random

import numpy as np

from core.intake.demo.outlines import Cells

ANGLES = 24
TRIES = 8
Shares = Sequence[tuple[str, int]]


def allot_whole(cells: Cells, members: list[int], shares: Shares, random: Random) -> dict[str, list[int]]:
    """Like `allot`, tried anew a few times while some region is in two pieces."""
    tries = (allot(cells, members, shares, random) for _ in range(TRIES))
    whole = (regions for regions in tries if all(pieces(own, cells.near) == 1 for own in regions.values()))
    return next(whole, None) or allot(cells, members, shares, random)


def allot(cells: Cells, members: list[int], shares: Shares, random: Random) -> dict[str, list[int]]:
    """Each name of `shares` with as many of `members` as it asks for, west to east."""
    if len(shares) == 1:
        return {shares[0][0]: sorted(members, key=lambda cell: float(cells.centres[cell, 0]))}
    first, second = _halves(shares)
    here, there = _cut(cells, members, sum(count for _, count in first), random)
    return allot(cells, here, first, random) | allot(cells, there, second, random)


def _halves(shares: Shares) -> tuple[Shares, Shares]:
    total = sum(count for _, count in shares)
    sums = np.cumsum([count for _, count in shares])[:-1]
    middle = int(np.argmin(np.abs(sums - total / 2))) + 1
    return shares[:middle], shares[middle:]


def _cut(cells: Cells, members: list[int], size: int, random: Random) -> tuple[list[int], list[int]]:
    """The most compact of several straight cuts that leaves both sides in one piece."""
    tried = []
    for step in range(ANGLES):
        angle = 2 * math.pi * (step + random.random()) / ANGLES
        points = cells.centres[members]
        order = np.argsort(points @ (math.cos(angle), math.sin(angle)), kind="stable")
        spread = (_spread(points[order[:size]]) + _spread(points[order[size:]])) * random.uniform(0.85, 1.15)
        tried.append((spread, order))
    options = [
        ([members[at] for at in order[:size]], [members[at] for at in order[size:]])
        for _, order in sorted(tried, key=lambda one: one[0])
    ]
    whole = (option for option in options if pieces(option[0], cells.near) == pieces(option[1], cells.near) == 1)
    return next(whole, None) or min(options, key=lambda two: sum(pieces(side, cells.near) for side in two))


def _spread(points: np.ndarray) -> float:
    return float(((points - points.mean(axis=0)) ** 2).sum())


def pieces(members: Iterable[int], near: list[set[int]]) -> int:
    """How many separate pieces the cells make."""
    left, count = set(members), 0
    while left:
        count += 1
        edge = [left.pop()]
        while edge:
            found = near[edge.pop()] & left
            left -= found
            edge.extend(found)
    return count
