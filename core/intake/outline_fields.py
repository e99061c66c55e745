"""Which columns of a file of outlines hold code, name and parent: by their names, and the code by being unique."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.domain.refusals import N_
from core.intake.refusals import FileRefused
from core.intake.value_words import plain_word

CODES = (
    "grid_code", "code", "网格编码", "网格代码", "编码", "代码", "区划代码", "行政区划代码", "区划码", "adcode", "gb", "boro_cd", "cd_geocodi", "geocode", "geoid",
    "fips", "fipsno", "areakey", "pac", "xzqdm", "zldwdm", "id",
)
NAMES = ("grid_name", "name", "网格名称", "名称", "名字", "行政区名称", "xzqmc", "zldwmc", "nm_bair", "areaname", "label", "title")
PARENTS = ("parent_code", "parent", "上级编码", "上级代码", "所属上级", "父级编码")


@dataclass(frozen=True)
class Columns:
    """Names of the columns; `name` and `parent` may be absent."""

    code: str
    name: str | None
    parent: str | None


def columns_of(table: Any, shown: str, *, code: str | None, name: str | None, parent: str | None) -> Columns:
    """Chosen where given, else guessed. Raises FileRefused."""
    columns = [str(column) for column in table.columns if column != table.geometry.name]
    for given in (code, name, parent):
        if given is not None and given not in columns:
            raise FileRefused(N_("{name} was not read: it has no column {column}. Its columns are {columns}."), name=shown, column=given, columns=columns)
    chosen = code or _code_column(table, columns)
    if chosen is None:
        raise FileRefused(N_("{name} was not read: no column gives each outline a code of its own. Its columns are {columns}; say which one is the code."), name=shown, columns=columns)
    return Columns(chosen, name or _named(columns, NAMES), parent or _named(columns, PARENTS))


def _code_column(table: Any, columns: Sequence[str]) -> str | None:
    """The first known name whose values are unique, else the first column of text or whole numbers that is unique."""
    by_name = [column for alias in CODES for column in columns if plain_word(column) == plain_word(alias)]
    others = [column for column in columns if plain_word(column) not in {plain_word(name) for name in NAMES}]
    return next((column for column in [*by_name, *others] if _is_unique(table[column])), None)


def _is_unique(values: Any) -> bool:
    codes = [plain_code(value) for value in values]
    whole = all(not isinstance(value, float) or value.is_integer() for value in values)
    return whole and None not in codes and len(set(codes)) == len(codes)


def _named(columns: Sequence[str], aliases: Sequence[str]) -> str | None:
    plain = {plain_word(column): column for column in columns}
    return next((plain[plain_word(alias)] for alias in aliases if plain_word(alias) in plain), None)


def plain_code(value: Any) -> str | None:
    """The code as text: 101.0 is 101, blanks are nothing."""
    if value is None or value != value:
        return None
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
    return text or None
