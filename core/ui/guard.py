"""What a page or panel shows when it cannot be drawn: a sentence, never a zero and never an empty board."""

import logging
from collections.abc import Callable

import sqlalchemy as sa
import streamlit as st

from core.domain.refusals import Refused
from core.ui import visitor
from core.ui.safe_text import as_text
from core.ui.visitor import _
from core.words import refusal

LOG = logging.getLogger(__name__)


def guarded(draw: Callable[[], None]) -> None:
    """Draw; a refusal is shown as written, a database that does not answer is said to be just that."""
    try:
        draw()
    except Refused as refused:
        st.warning(as_text(refusal(refused, visitor.language())))
    except (sa.exc.SQLAlchemyError, OSError):
        LOG.exception("a question failed")
        st.error(_("Not known just now: the database does not answer. What you see may be old; it comes back by itself."))
