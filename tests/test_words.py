"""Every word on the screen is in the catalogue, and the catalogue says it in Chinese with the same places."""

import ast
import re
from collections.abc import Iterator
from string import Formatter

import pytest

from core.settings import ROOT
from tests.messages import called, catalogue, constant, messages, python_messages

SCREENS = [*sorted((ROOT / "core" / "ui").glob("*.py")), *sorted((ROOT / "pages").glob("*.py"))]
SHOWING = frozenset({
    "altair_chart", "button", "caption", "checkbox", "chat_input", "code", "color_picker", "data_editor", "date_input", "download_button", "error", "expander",
    "feedback", "file_uploader", "form_submit_button", "header", "info", "link_button", "markdown", "metric", "multiselect", "number_input", "page_link",
    "pills", "popover", "progress", "radio", "refuse", "segmented_control", "select_slider", "selectbox", "slider", "spinner", "status", "subheader", "succeed",
    "success", "tabs", "text", "text_area", "text_input", "time_input", "title", "toast", "toggle", "warning", "write", "Page", "set_page_config",
})
"""Calls whose first argument people read; on `st`, on a column, on anything. Those ending in `Column` too."""
READ = frozenset({"label", "help", "placeholder", "text", "title", "page_title", "caption", "alt"})
"""Named arguments that people read, in any call."""
NOT_FIRST = frozenset({"page_link", "Page", "progress", "set_page_config", "altair_chart", "data_editor"})
"""Their first argument is a path, a number or a frame; only the named ones are read."""
PROPER = frozenset({"Zhiwang", "EPSG"})
"""Names that are the same in both languages."""
TYPED = frozenset({"task. / operation. / sign_in"})
"""Codes that are typed as they stand."""
DIRECTIVES = re.compile(r":material/\w+:|:[a-z-]+(?=\[)|\]\([^)]*\)|<[^>]*>")
"""Markdown that is not read: icons, colours, addresses of links, tags."""
WORD = re.compile(r"[A-Za-z]{3,}")
CHINESE = re.compile(r"[\u3400-\u9fff]")


def fields(text: str) -> list[str]:
    return sorted(name for _literal, name, _form, _conversion in Formatter().parse(text) if name is not None)


def test_every_message_has_a_chinese_translation() -> None:
    known = catalogue()
    missing = {text: places[0] for text, places in messages().items() if not known.get(text, "").strip()}
    assert not missing, "run `python -m tests.messages --write` and fill in the empty ones"


def test_the_catalogue_keeps_no_message_that_is_gone() -> None:
    assert not catalogue().keys() - messages().keys()


def test_a_translation_has_the_places_of_its_message() -> None:
    differing = {text: said for text, said in catalogue().items() if fields(text) != fields(said)}
    assert not differing


def test_a_translation_is_chinese() -> None:
    signs_only = {text for text, said in catalogue().items() if not CHINESE.search(said)}
    assert not signs_only


def test_the_messages_of_the_screens_are_english() -> None:
    chinese = [(path.name, line, text) for path in SCREENS for line, text in python_messages(path.read_text("utf-8")) if CHINESE.search(text)]
    assert not chinese


def test_no_word_on_a_screen_is_outside_the_catalogue() -> None:
    bare = [f"{path.relative_to(ROOT)}:{line} {text!r}" for path in SCREENS for line, text in bare_words(path.read_text("utf-8"))]
    assert not bare


@pytest.mark.parametrize("source", [
    'st.button("Close")', 'left.metric("Open tasks", 3)', 'st.markdown(f"**Preview** {name}")', 'st.tabs(["Cases", _("Tasks")])',
    'st.text_input(_("Search"), placeholder="name or number")', 'st.caption("Done" if done else _("Draft"))', 'st.caption(_("Place") + ": unknown")',
])
def test_a_bare_word_is_noticed(source: str) -> None:
    assert list(bare_words(source))


@pytest.mark.parametrize("source", [
    'st.button(_("Close"))', 'st.markdown(f":red[▲ {_(\'Overdue\')}]")', 'st.markdown(f"![{name}](/api/files/{key})")', 'st.button("▲ 12")',
    'st.button(_("Dispatch"), icon=":material/send:", key="send_it", type="primary")', 'st.caption(f"{one[\'name\']} · {code}")', 'st.page_link("pages/board.py", label=_("Board"))',
])
def test_what_is_not_a_bare_word_passes(source: str) -> None:
    assert not list(bare_words(source))


def bare_words(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of each literal that people would read untranslated."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = called(node)
        shown = [keyword.value for keyword in node.keywords if keyword.arg in READ]
        if node.args and (name in SHOWING - NOT_FIRST or name.endswith("Column")) and not _logs(node):
            shown.append(node.args[0])
        for argument in shown:
            for text in literals(argument):
                if text not in TYPED and set(WORD.findall(DIRECTIVES.sub("", text))) - PROPER:
                    yield argument.lineno, text


def literals(node: ast.expr) -> Iterator[str]:
    """Literal text in what an argument comes to; what a call gives is not looked into. An f-string is one text with its values left out."""
    match node:
        case ast.Constant():
            yield constant(node) or ""
        case ast.JoinedStr(values=parts):
            yield "".join(constant(part) or "\0" for part in parts)
            for part in parts:
                if isinstance(part, ast.FormattedValue):
                    yield from literals(part.value)
        case ast.BinOp(left=left, right=right):
            yield from literals(left)
            yield from literals(right)
        case ast.IfExp(body=one, orelse=other):
            yield from literals(one)
            yield from literals(other)
        case ast.BoolOp(values=parts) | ast.List(elts=parts) | ast.Tuple(elts=parts):
            for part in parts:
                yield from literals(part)


def _logs(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name) and call.func.value.id == "LOG"
