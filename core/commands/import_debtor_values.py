"""What a file says of one debtor, as columns: its identity, its addresses, and where it is looked for."""

from typing import Any

from core.commands.import_rows import PLACE_CONFIDENCE, SOURCE
from core.domain.initials import initials
from core.domain.quadkeys import quadkey
from core.store.sealing import blind_index

Wanted = dict[str, Any]


def index_of(debtor: Wanted) -> str | None:
    """The blind index of the identity number, worked out once a row."""
    if "identity_index" not in debtor:
        debtor["identity_index"] = blind_index(debtor["identity"]) if debtor.get("identity") else None
    found: str | None = debtor["identity_index"]
    return found


def address_of(debtor: Wanted) -> str | None:
    """The address, or the point in words where there is none."""
    if debtor.get("address") or debtor.get("lng") is None:
        return debtor.get("address")
    return f"{debtor['lng']:.6f}, {debtor['lat']:.6f}"


def fresh_debtor(debtor: Wanted) -> dict[str, Any]:
    return {
        "name": debtor["name"], "initials": initials(debtor["name"]), "kind": debtor.get("kind") or "person", "identity": debtor.get("identity"),
        "identity_index": index_of(debtor), "identity_problem": debtor.get("identity_problem"), "phone": debtor.get("phone"),
        "whereabouts": debtor.get("whereabouts") or "unknown", "published": bool(debtor.get("published")), "protected": False,
        "outstanding": True, "outstanding_fen": 0, "place": None, "grid_code": None, "lng": None, "lat": None, "quadkey": None,
        "confidence": None, "seen_at": None, "source": SOURCE,
    }


def moved(present: dict[str, Any], addresses: set[str], new_addresses: list[dict[str, Any]], debtor: Wanted) -> dict[str, Any]:
    """The place the file gives, unless the board is surer of another one. A new address is noted in any case."""
    text, lng, lat, grid_code = address_of(debtor), debtor.get("lng"), debtor.get("lat"), debtor.get("grid_code")
    if text is None:
        return {"grid_code": grid_code} if grid_code and present["grid_code"] is None else {}
    sure = PLACE_CONFIDENCE["point" if lng is not None else "grid" if grid_code else "text"]
    if text not in addresses:
        addresses.add(text)
        new_addresses.append({
            "kind": "work" if present["kind"] == "organisation" else "registered", "text": text, "grid_code": grid_code, "lng": lng, "lat": lat,
            "datum": None if lng is None else "WGS84", "confidence": sure, "source": SOURCE, "confirmed_on": None,
        })
    elif present["grid_code"] is not None or grid_code is None or present["place"] not in (None, text):
        return {}
    if (present["confidence"] or 0) > sure:
        return {}
    return {"place": text, "grid_code": grid_code, "lng": lng, "lat": lat, "confidence": sure,
            "quadkey": None if lng is None or lat is None else quadkey(lng, lat)}
