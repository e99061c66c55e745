"""A button that asks the phone where it is, once, when it is pressed."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from core.ui.visitor import _

_ask = st.components.v2.component("zhiwang_position", js=(Path(__file__).parent / "assets" / "position.js").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Here:
    """Degrees WGS 84 and metres, as the phone says; empty when it would not say."""

    lng: float | None = None
    lat: float | None = None
    accuracy_m: float | None = None


def asked(label: str, *, key: str) -> Here | None:
    """Where the button was pressed, in the run that follows the press; None in every other."""
    said = _ask(key=key, data={"label": label, "waiting": _("Asking for the position …")}, on_here_change=lambda: None).here
    return None if said is None else _read(said)


def _read(said: Any) -> Here:
    """From the browser, so nothing of it is believed beyond being numbers."""
    numbers = [said.get(name) if isinstance(said, dict) else None for name in ("lng", "lat", "accuracy")]
    lng, lat, accuracy = (float(one) if isinstance(one, int | float) and math.isfinite(one) else None for one in numbers)
    return Here(lng, lat, accuracy) if lng is not None and lat is not None else Here()
