"""Running a command from a page: the refusal is shown as written, a bug as one calm sentence."""

import logging
import uuid
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import streamlit as st

from core import words
from core.domain.refusals import Refused
from core.domain.viewer import Viewer
from core.store.ledger import Act, perform
from core.ui import notices
from core.ui.runtime import runtime
from core.ui.visitor import _, language

LOG = logging.getLogger(__name__)


def attempt(command: Callable[[Act], Any], *, by: Viewer, key: str | None = None) -> Any:
    """The command's result, or None after a refusal that was shown."""
    try:
        return perform(runtime().store, command, by=by, at=runtime().now(), key=key)
    except Refused as refused:
        notices.refuse(words.refusal(refused, language()))
    except Exception:
        LOG.exception("a command failed")
        notices.refuse(_("Not stored: the center could not reach its database, or has a fault. Nothing was changed; try again in a moment."))
    return None


def note(command: Callable[[Act], Any], *, by: Viewer) -> None:
    """Keep in the ledger that something was refused; its own refusal is nobody's matter, the first one stands on the screen."""
    with suppress(Refused):
        perform(runtime().store, command, by=by, at=runtime().now())


def form_key(name: str) -> str:
    """The idempotency key of a form that is being filled in; a double click sends once."""
    return str(st.session_state.setdefault(f"zhiwang_key_{name}", f"{name}:{uuid.uuid4().hex}"))


def form_done(name: str) -> None:
    """The form was sent; the next one has a key of its own."""
    st.session_state.pop(f"zhiwang_key_{name}", None)
