"""Where the demo's debtors live: by population, some in one block of flats, a few nobody knows where."""

from dataclasses import dataclass
from random import Random

from core.intake.demo.accounts import VILLAGE_CODE
from core.intake.demo.territory import Patch, Territory

UNLOCATED = 0.02
IN_THE_BLOCK_EVERY = 130
FLATS = ("1号楼", "2号楼", "3号楼", "5号楼")


@dataclass(frozen=True)
class Spot:
    """A place of a debtor: in a grid, or nowhere known."""

    text: str
    patch: Patch | None = None
    lng: float | None = None
    lat: float | None = None


@dataclass
class Places:
    """Hands out places: mostly by population, some in one block of flats, a few unknown."""

    territory: Territory
    random: Random

    def __post_init__(self) -> None:
        self._patches = list(self.territory.basics.values())
        self._weights = [patch.population for patch in self._patches]
        self._owing = 0
        self._at_worker = self.territory.under(VILLAGE_CODE)
        block = self._patches[0]
        self._block = Spot(block.place + "安居小区", block, *block.point(self.random))

    def spot(self, serial: int, *, at_worker: bool, owes: bool) -> Spot:
        """A place for one debtor; those in the block all owe something, so that the map shows them in one point."""
        self._owing += owes
        if at_worker:
            return self.inside(self._at_worker[serial % len(self._at_worker)])
        if owes and self._owing % IN_THE_BLOCK_EVERY == 7:
            block = self._block
            return Spot(block.text + self.random.choice(FLATS), block.patch, block.lng, block.lat)
        if self.random.random() < UNLOCATED:
            return Spot("虞城县，住址不详")
        return self.anywhere()

    def anywhere(self) -> Spot:
        return self.inside(self.random.choices(self._patches, weights=self._weights)[0])

    def inside(self, patch: Patch) -> Spot:
        return Spot(patch.place, patch, *patch.point(self.random))
