"""Pinyin initials, so that 张伟 is found by typing `zw`."""

from functools import lru_cache

from pypinyin import Style, lazy_pinyin


@lru_cache(maxsize=30_000)
def _initial(character: str) -> str:
    return lazy_pinyin(character, style=Style.FIRST_LETTER, errors=lambda text: text)[0][:1].lower()


def initials(text: str) -> str:
    """Lower-case initials of Chinese characters; letters and digits stay, other signs go."""
    return "".join(_initial(character) for character in text if character.isalnum())
