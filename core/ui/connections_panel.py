"""Webhooks and drop folders, for whoever connects the center to other systems."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core import words
from core.commands import endpoints as verbs
from core.commands.endpoints import NewEndpoint
from core.domain import deliveries
from core.domain import notices as kinds
from core.domain.viewer import Viewer
from core.queries import endpoints
from core.ui import notices, reads, tables, writes
from core.ui.safe_text import as_text
from core.ui.visitor import _

_SECRET = "fresh_secret"  # noqa: S105  the key under which a page remembers it, not a secret
LETTERS = tuple(kind.code for kind in kinds.NOTICE_KINDS if kind.goes_out and kind.code != "endpoint.test")


def add(viewer: Viewer) -> None:
    """A receiver of notices."""
    with st.expander(_("Add a connection"), icon=":material/add_link:"):
        kind = st.segmented_control(_("Way of delivery"), list(deliveries.KIND_LABELS), default="webhook", key="endpoint_kind", format_func=lambda one: _(deliveries.KIND_LABELS[one])) or "webhook"
        with st.form("add_endpoint", border=False):
            name = st.text_input(_("Name of the connection"), placeholder=_("what receives the notices"))
            address = st.text_input(_("Folder") if kind == "folder" else _("Web address"), help=_address_help(kind))
            wanted = _kinds([], "add")
            st.caption(_("A receiver is told kind, number, level, deadline and link of a notice: no name, no address, no money, no free words. The ledger keeps who set which address."))
            if st.form_submit_button(_("Add"), type="primary"):
                secret = deliveries.new_secret() if kind == "webhook" else None
                done = writes.attempt(partial(verbs.add, new=NewEndpoint(kind, name, address, secret, wanted)), by=viewer)
                if done:
                    _remember(done["name"], secret)
                    notices.succeed(_("“{name}” receives notices from now on. Send a test notice to see it arrive.", name=done["name"]))
                st.rerun()


def _address_help(kind: str) -> str:
    if kind == "folder":
        return _("Full path of a folder that both networks reach. Notices go to out/, receipts are read from in/.")
    return _("Begins with http:// or https://. Addresses inside the court's network are welcome.")


def _kinds(present: list[str], key: str) -> list[str]:
    """Empty is all; a kind chosen before stays, also when the list does not know it."""
    return st.multiselect(_("Kinds of notice"), sorted({*LETTERS, *present}), default=present, key=f"endpoint_kinds_{key}", placeholder=_("all"), format_func=lambda one: _(kinds.label(one)))


def _remember(name: str, secret: str | None) -> None:
    if secret:
        st.session_state[_SECRET] = (name, secret)


def fresh_secret() -> None:
    """A secret that was just made; shown until it was copied, and never again."""
    if _SECRET not in st.session_state:
        return
    name, secret = st.session_state[_SECRET]
    with st.container(border=True):
        st.markdown(f":orange[◆ {_('The secret of “{name}”. It is shown only now: give it to the receiver by a safe way.', name=as_text(name))}]")
        st.code(secret, language=None)
        if st.button(_("I have kept it")):
            del st.session_state[_SECRET]
            st.rerun()


def listing(viewer: Viewer) -> None:
    """One box a connection."""
    found: list[dict[str, Any]] = reads.read(endpoints.endpoints, viewer)
    if not found:
        st.info(_("No connection yet. Notices stay in the inboxes of this center; add a webhook or a drop folder to send them on."))
    for one in found:
        with st.container(border=True):
            _one(viewer, one)


def _one(viewer: Viewer, one: dict[str, Any]) -> None:
    state = f":green[● {_('runs')}]" if one["active"] else f":orange[◆ {_('paused')}]"
    failed = f":red[▲ {_('{count} failed', count=one['failed'])}]" if one["failed"] else _("none failed")
    last = _("last arrived {at}", at=words.moment(one["last_success"])) if one["last_success"] is not None else _("nothing arrived yet")
    st.markdown(f"**{as_text(one['name'])}**　{state}　{_(deliveries.KIND_LABELS[one['kind']])}　`{one['address'].replace('`', '')}`")
    chosen = "、".join(_(kinds.label(code)) for code in one["notices"]) or _("all kinds")
    st.caption(f"{last} · {_('{count} pending', count=one['pending'])} · {failed} · {chosen} · "
               + _("set by {name} {at}", name=as_text(one["created_by"] or _("the terminal")), at=words.moment(one["created_at"])))
    with st.container(horizontal=True):
        _buttons(viewer, one)


def _buttons(viewer: Viewer, one: dict[str, Any]) -> None:
    key, name = one["id"], one["name"]
    if st.button(_("Send a test notice"), key=f"test_{key}", icon=":material/send:", disabled=not one["active"]):
        _run(viewer, partial(verbs.send_test, endpoint_id=key), _("A test notice is on its way to “{name}”.", name=name))
    if st.button(_("Pause") if one["active"] else _("Let it run again"), key=f"switch_{key}"):
        _run(viewer, partial(verbs.switch, endpoint_id=key, on=not one["active"]), _("Done."))
    with st.popover(_("Change")):
        _change(viewer, one)
    if one["kind"] == "webhook" and st.button(_("New secret"), key=f"rotate_{key}", help=_("The present secret signs beside the new one for 24 hours.")):
        secret = deliveries.new_secret()
        if writes.attempt(partial(verbs.rotate, endpoint_id=key, secret=secret), by=viewer):
            _remember(name, secret)
        st.rerun()
    with st.popover(_("End the connection")):
        st.caption(_("What has not arrived is given up, and the secret is wiped. It cannot be taken back."))
        if st.button(_("End it for good"), key=f"end_{key}", type="primary"):
            _run(viewer, partial(verbs.end, endpoint_id=key), _("“{name}” has ended.", name=name))


def _change(viewer: Viewer, one: dict[str, Any]) -> None:
    with st.form(f"change_{one['id']}", border=False):
        name = st.text_input(_("Name of the connection"), value=one["name"])
        address = st.text_input(_("Folder") if one["kind"] == "folder" else _("Web address"), value=one["address"], help=_address_help(one["kind"]))
        wanted = _kinds(list(one["notices"]), str(one["id"]))
        if st.form_submit_button(_("Change"), type="primary"):
            _run(viewer, partial(verbs.change, endpoint_id=one["id"], name=name, address=address, notices=wanted), _("Done."))


def sent(viewer: Viewer) -> None:
    """The newest deliveries; a click on a row offers to send it again."""
    st.markdown(f"**{_('Deliveries')}**")
    names = {one["id"]: one["name"] for one in reads.read(endpoints.endpoints, viewer)}
    left, right = st.columns(2)
    endpoint = left.selectbox(_("Connection"), list(names), index=None, placeholder=_("all"), format_func=lambda one: names[one])
    states = right.multiselect(_("State"), list(deliveries.STATE_LABELS), placeholder=_("all"), format_func=lambda one: _(deliveries.STATE_LABELS[one]))
    found: pd.DataFrame = reads.read(endpoints.deliveries, viewer, endpoint_id=endpoint, states=tuple(states))
    if found.empty:
        st.info(_("No delivery yet. Each notice that goes out stands here with its tries."))
        return
    st.session_state["ids_deliveries"] = list(zip(found["delivery_row"].tolist(), found["endpoint"], found["kind"], strict=True))
    st.dataframe(_display(found), hide_index=True, key="delivery_rows", on_select=_pick, selection_mode="single-row", height=min(460, 38 + 35 * len(found)))
    _resend(viewer)


def _display(found: pd.DataFrame) -> pd.DataFrame:
    errors = [_(deliveries.ERROR_LABELS[code]) if code else "" for code in found["error"].fillna("")]
    return pd.DataFrame({
        _("State"): [f"{deliveries.STATE_SIGNS[state]} {_(deliveries.STATE_LABELS[state])}" for state in found["state"]],
        _("Notice"): [_(kinds.label(code)) for code in found["kind"]], _("Connection"): found["endpoint"],
        _("Queued"): tables.timed(found["queued_at"]), _("Sent out"): tables.timed(found["sent_at"]), _("Delivered"): tables.timed(found["delivered_at"]),
        _("Tries"): found["tries"],
        _("Next try"): [words.moment(at) if state in ("queued", "retrying") else "—" for at, state in zip(found["next_at"], found["state"], strict=True)],
        _("Receiver's answer"): [f"{said} {status}".strip() if not pd.isna(status) else said for said, status in zip(errors, found["status"], strict=True)],
        _("Received by"): found["received_by"].fillna(""), _("Delivery"): found["delivery_id"].str[:12],
    })


def _pick() -> None:
    """The row number becomes an id at the moment of the click, from the rows as they were drawn."""
    rows, drawn = st.session_state["delivery_rows"]["selection"]["rows"], st.session_state.get("ids_deliveries", [])
    st.session_state["picked_delivery"] = drawn[rows[0]] if rows and rows[0] < len(drawn) else None


def _resend(viewer: Viewer) -> None:
    picked = st.session_state.get("picked_delivery")
    if picked is None:
        st.caption(_("Choose a row to send it again."))
        return
    row, endpoint, kind = picked
    if st.button(_("Send “{kind}” to “{name}” again", kind=kinds.label(kind), name=endpoint), icon=":material/replay:"):
        st.session_state["picked_delivery"] = None
        _run(viewer, partial(verbs.resend, delivery_id=row), _("It is on its way again."))


def _run(viewer: Viewer, command: Any, done: str) -> None:
    if writes.attempt(command, by=viewer):
        notices.succeed(done)
    st.rerun()
