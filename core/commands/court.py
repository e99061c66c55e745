"""The court's own settings (本院设置)."""

from typing import Any

from core.domain import court_settings
from core.domain.viewer import Right
from core.store.ledger import Act
from core.store.tables import BoardRow

TOPICS = ("settings", "tasks")


def set_value(act: Act, key: str, value: Any) -> dict[str, Any]:
    """Set one of the court's values; None goes back to the product's default. It counts for what is dispatched from now on."""
    act.by.demand(Right.SET)
    kept = None if value is None else court_settings.check(key, value)
    board = act.session.get_one(BoardRow, act.board_id)
    settings = dict(board.settings or {})
    before = settings.pop(key, None)
    if kept is not None:
        settings[key] = kept
    board.settings = settings
    act.record("setting.set", "setting", key, topics=TOPICS, before={"value": before}, after={"value": kept})
    return {"key": key, "value": kept}
