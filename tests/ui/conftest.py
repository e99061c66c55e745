"""Every room of the screens is imported before a test puts another language in place: a room that is imported meanwhile would keep that one for all tests after it."""

import importlib
import pkgutil

import core.ui

for room in pkgutil.iter_modules(core.ui.__path__):
    importlib.import_module(f"core.ui.{room.name}")
