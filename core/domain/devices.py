"""Pairing a screen: codes that are typed once, and for how long."""

from datetime import timedelta

CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without those that look alike: 0 O, 1 I L."""
CODE_LENGTH = 8
CODE_LASTS = timedelta(minutes=15)
WAITING_MOST, WAITING_MOST_HERE = 500, 5
"""Screens that wait for their code to be typed: in all, and from one address; the oldest one gives way."""
SEEN_EVERY = timedelta(seconds=60)
LOST_AFTER = timedelta(minutes=5)
"""A screen that has not been heard of for so long is marked."""
NAME_MAX = 60


def plain_code(typed: str) -> str:
    """As it was made, whatever spaces, strokes and small letters somebody typed."""
    return "".join(letter for letter in typed.upper() if letter in CODE_LETTERS)


def shown_code(code: str) -> str:
    """In two halves, so that it can be read out."""
    half = CODE_LENGTH // 2
    return f"{code[:half]}-{code[half:]}"
