"""Rules that said no. A refusal says what was refused, why, and what to do next.

The sentence is a message of the catalogue, in English, with named places; `core.words` puts it into
the reader's language.
"""

from typing import Any


def N_(message: str) -> str:  # noqa: N802  gettext's own name for "a message, translated later"
    """Mark a message for the catalogue without translating it here."""
    return message


class Refused(Exception):
    """A rule said no; nothing was written."""

    def __init__(self, message: str, **places: Any) -> None:
        self.message = message
        self.places = places
        super().__init__(message.format(**places))


class NotAllowed(Refused):
    """The viewer's role or grids do not reach this."""


class NotFound(Refused):
    """There is no such record, or the viewer may not know of it."""
