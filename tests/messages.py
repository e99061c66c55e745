"""The messages of the program: every text the code marks for the catalogue, and where it stands.

`python -m tests.messages` prints what the Chinese catalogue lacks and what it no longer needs;
`python -m tests.messages --write` rewrites the catalogue: sorted, translations kept, new messages empty.
Read from the syntax tree, because Babel's own reader of Python misses calls inside f-strings.
"""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from core.settings import ROOT

CATALOGUE = ROOT / "data" / "translations" / "zh_CN.po"
MARKS = frozenset({"_", "N_", "say"})
TABLES = frozenset({"shown", "titled", "picked"})
"""Calls, and variables, whose dict keys are column titles translated when the table is drawn."""
HEADER = """# Zhiwang in Simplified Chinese, the language that courts see first. How to keep it: README.md beside this file.
msgid ""
msgstr ""
"Project-Id-Version: Zhiwang\\n"
"Language: zh_CN\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
"""Written by hand, because Babel's holds the time of day and would differ at every writing."""


def sources() -> list[Path]:
    """The Python files whose messages a person may read."""
    return [ROOT / "app.py", *sorted((ROOT / "core").rglob("*.py")), *sorted((ROOT / "pages").glob("*.py"))]


def messages() -> dict[str, list[str]]:
    """msgid to the places where it stands, as file:line."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sources():
        for line, text in python_messages(path.read_text("utf-8")):
            found[text].append(_place(path, line))
    for path in sorted((ROOT / "core" / "api" / "templates").glob("*.html")):
        with path.open("rb") as file:
            for line, _function, text, _comments in babel_extract(file, ["say"], [], {}):
                message = text[0] if isinstance(text, tuple) else text
                if isinstance(message, str):
                    found[message].append(_place(path, line))
    return {text: found[text] for text in sorted(found)}


def python_messages(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of each message of one Python source."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = called(node)
            if name in MARKS and node.args and (text := constant(node.args[0])):
                yield node.lineno, text
            if name in TABLES:
                for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
                    yield from _titles(argument)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if node.value is not None and any(isinstance(target, ast.Name) and target.id in TABLES for target in targets):
                yield from _titles(node.value)


def called(call: ast.Call) -> str:
    """Last part of the name of what is called: `shown` of `tables.shown(…)`."""
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def constant(node: ast.expr) -> str | None:
    """The text of a literal; adjacent literals are one already."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _titles(node: ast.expr) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.Dict):
        for key in node.keys:
            if key is not None and (text := constant(key)):
                yield key.lineno, text


def _place(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def catalogue() -> dict[str, str]:
    """msgid to translation, empty where none was given yet."""
    if not CATALOGUE.exists():
        return {}
    with CATALOGUE.open("rb") as file:
        return {str(entry.id): str(entry.string or "") for entry in read_po(file, locale="zh_CN") if entry.id}


def write(translations: dict[str, str]) -> None:
    """Write the catalogue anew: exactly the messages of the code, sorted, each with its translation if there is one."""
    book = Catalog(locale="zh_CN")
    for text in messages():
        book.add(text, translations.get(text, ""))
    with CATALOGUE.open("wb") as file:
        file.write(HEADER.encode())
        write_po(file, book, width=0, omit_header=True, sort_output=True)


def main() -> None:
    used, translated = messages(), catalogue()
    for text, places in used.items():
        if not translated.get(text):
            print(f"missing: {text!r}  {places[0]}")
    for text in sorted(translated.keys() - used.keys()):
        print(f"unused: {text!r}")
    if "--write" in sys.argv[1:]:
        write(translated)
        print(f"written: {CATALOGUE.relative_to(ROOT)}, {len(used)} messages")


if __name__ == "__main__":
    main()
