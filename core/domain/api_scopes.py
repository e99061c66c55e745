"""What an outside program may be allowed to do with its token. One entry adds one; the routes of `/api/v1` name theirs."""

from datetime import timedelta

from core.domain.refusals import N_
from core.domain.viewer import RIGHTS, Right, Role

SCOPE_LABELS = {
    "tasks:read": N_("Read the tasks of the person and the body"),
    "tasks:act": N_("Sign for tasks, set out, arrive"),
    "feedback:write": N_("Reply to tasks"),
    "photos:write": N_("Hand in photos"),
    "clues:write": N_("Report clues"),
    "operations:act": N_("Report from a team of an operation"),
    "cards:write": N_("Get the card for residents"),
}
LONGEST = timedelta(days=365)
"""A token lives at most this long; advice of this product (本院设置), no law asks for it."""

TOKEN_ROLES = tuple(role for role in Role if Right.REPORT in RIGHTS[role])
"""Roles a program may act in: those that do something in the field or at the desk. A wall, an auditor or an administrator has nothing to send."""
