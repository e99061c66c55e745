"""Addresses in words: the one village, else the one town, that an address names. In doubt it names nothing."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

TOWN, VILLAGE = 1, 2
SHORTEST = 2
"""Signs a bare name needs to count."""
_SUFFIX = re.compile(
    r"(社区居民委员会|社区居委会|村民委员会|居民委员会|社区村委会|街道办事处|地区办事处|村委会|居委会|办事处|社区|街道|镇|乡|村)$"
)
_VILLAGE_SIGN = re.compile(r"自然村|行政村|村|社区|居委会|居民委员会|庄")
_AFTER_VILLAGE = re.compile(r"$|村|社区|居委会|居民委员会|自然村|行政村|[^一-鿿]|[东南西北中前后第一二三四五六七八九十组号队路街]")
_OTHER_COUNTY = re.compile(r"[一-鿿]{1,5}(?:县|旗|(?<![社小发园街片辖地])区)|[一-鿿]市(?!场)")
_JOINTS = " ,，.。、:：-—"
Names = Mapping[str, Sequence[str]]


@lru_cache(maxsize=50_000)
def normal(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def stem(name: str) -> str:
    """The name without 镇, 乡, 街道, 村委会 and so on, unless only one sign would be left."""
    whole = normal(name)
    bare = _SUFFIX.sub("", whole)
    return bare if len(bare) >= SHORTEST else whole


class AddressBook:
    """Names of the towns and villages of a board."""

    def __init__(self, grids: Sequence[Mapping[str, Any]]) -> None:
        self.counties = [normal(grid["name"]) for grid in grids if grid["level"] == 0]
        towns = [grid for grid in grids if grid["level"] == TOWN]
        villages = [grid for grid in grids if grid["level"] == VILLAGE]
        self.town_names = _codes_by((normal(grid["name"]), grid["code"]) for grid in towns)
        self.town_stems = _codes_by((stem(grid["name"]), grid["code"]) for grid in towns)
        self.villages = {town["code"]: _village_names(grid for grid in villages if _lies_in(grid, town)) for town in towns}
        self.all_villages = _village_names(villages)
        self.place = lru_cache(maxsize=200_000)(self._place)

    def _place(self, text: str) -> str | None:
        """The code of the village where exactly one fits, else of the one town, else None."""
        said, known_county = self._below_county(normal(text))
        start, end, towns = self._town(said)
        if self.counties and not known_county and _OTHER_COUNTY.search(said[:start] if towns else said):
            return None
        if towns:
            return self._in_towns(towns, said[end:].lstrip(_JOINTS))
        found = _at_start(self.all_villages, said.lstrip(_JOINTS), needs_sign=True)
        return found[0] if len(found) == 1 else None

    def _in_towns(self, towns: Sequence[str], rest: str) -> str | None:
        """Two towns of one name are told apart by the village."""
        found = [code for town in towns for code in _at_start(self.villages[town], rest, needs_sign=False)]
        if len(found) == 1:
            return found[0]
        return towns[0] if len(towns) == 1 else None

    def _below_county(self, said: str) -> tuple[str, bool]:
        for county in self.counties:
            if county in said:
                return said.split(county, 1)[1], True
        return said, False

    def _town(self, said: str) -> tuple[int, int, Sequence[str]]:
        """Where a town is named: by its full name, else by its bare name unless that is a village's."""
        for names, bare in ((self.town_names, False), (self.town_stems, True)):
            spots = [
                (spot, -len(name), name) for name in names
                if (spot := said.find(name)) >= 0 and not (bare and _VILLAGE_SIGN.match(said, spot + len(name)))
            ]
            if spots:
                spot, _, name = min(spots)
                return spot, spot + len(name), names[name]
        return 0, 0, ()


def _lies_in(village: Mapping[str, Any], town: Mapping[str, Any]) -> bool:
    return bool(village["parent_code"] == town["code"] or (not village["parent_code"] and str(village["code"]).startswith(town["code"])))


def _codes_by(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, code in pairs:
        if code not in found.setdefault(name, []):
            found[name].append(code)
    return found


def _village_names(grids: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    return _codes_by((name, grid["code"]) for grid in grids for name in (normal(grid["name"]), stem(grid["name"])) if len(name) >= SHORTEST)


def _at_start(names: Names, rest: str, *, needs_sign: bool) -> Sequence[str]:
    """Codes of the longest name that `rest` starts with and that ends there."""
    for length in range(min(len(rest), 20), SHORTEST - 1, -1):
        if codes := names.get(rest[:length]):
            follows = _VILLAGE_SIGN if needs_sign and not _SUFFIX.search(rest[:length]) else _AFTER_VILLAGE
            if _SUFFIX.search(rest[:length]) or follows.match(rest, length):
                return codes
    return ()
