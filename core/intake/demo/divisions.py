"""Names and codes of the real divisions, from the files under `data/divisions/`."""

import csv
from dataclasses import dataclass
from pathlib import Path

from core.settings import ROOT

FOLDER = ROOT / "data" / "divisions"
COUNTY_CODE = "411425"
COUNTY_NAME = "虞城县"
SEED = 411425
CODE_SYSTEM = "NBS2023"


@dataclass(frozen=True)
class Division:
    """A town or a village; `parent` is the code above it."""

    code: str
    name: str
    parent: str

    @property
    def spoken(self) -> str:
        """The name as people say it: 郭土楼村 for 郭土楼村委会."""
        if self.name.endswith("社区居委会"):
            return self.name.removesuffix("居委会")
        return self.name.replace("村委会", "村").replace("居委会", "社区")


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def towns() -> list[Division]:
    return [Division(row["code"], row["name"], COUNTY_CODE) for row in _rows(FOLDER / "nbs2023_towns_411425.csv")]


def villages() -> list[Division]:
    return [
        Division(row["village_code"], row["village_name"], row["town_code"])
        for row in _rows(FOLDER / "nbs2023_villages_411425.csv")
    ]


def other_counties(count: int) -> list[Division]:
    """Real counties to name the copies after: those of the same city first; development zones are left out."""
    counties = [
        Division(row["code"], row["name"], row["cityCode"]) for row in _rows(FOLDER / "nbs2023_areas_41.csv")
        if row["code"] != COUNTY_CODE and not "71" <= row["code"][4:] <= "80"
    ]
    return sorted(counties, key=lambda one: (one.parent != COUNTY_CODE[:4], one.code))[:count]
