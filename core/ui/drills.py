"""The mark of a drill, the same in lists, on cards, on the phone and in notices."""

from core.ui.visitor import _


def marked(text: str, *, drill: bool) -> str:
    """`text` with the mark before it, if it is of a drill."""
    return f"〔{_('Drill')}〕{text}" if drill else text
