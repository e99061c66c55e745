"""What a frozen version of the indicators holds."""

from dataclasses import dataclass
from typing import Any

Figures = dict[str, Any]
"""Code of an indicator to `[numerator, denominator, base]`."""


@dataclass(frozen=True)
class Counted:
    """All indicators of an area as a whole, and the same for each of its towns by code."""

    figures: Figures
    parts: dict[str, Figures]
