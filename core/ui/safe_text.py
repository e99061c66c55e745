"""Data inside markdown: shown as the text it is, never as markup."""

import re

_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$:<>&])")


def as_text(value: object) -> str:
    """`value` with every mark of markdown and HTML escaped; line breaks become spaces."""
    return _MARKS.sub(r"\\\1", " ".join(str(value).split()))
