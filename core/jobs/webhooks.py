"""Parcels over HTTP: signed, at most `TIMEOUT_S` for the whole answer, no redirect followed, no proxy asked."""

import asyncio
import ssl
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

import httpx

from core.commands.deliveries import Outcome, Parcel
from core.domain import deliveries

TIMEOUT_S = 3.0
BATCH_S = 30.0
"""No further parcel is begun after so long; those taken are soon due for another sender."""
GONE = frozenset({"timeout", "unreachable", "broken"})
"""After one of these the receiver is taken to be away, and its other parcels wait for the next time."""


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    """The machine's own store of certificates, into which a court puts its internal authority."""
    return ssl.create_default_context()


async def send(parcels: Sequence[Parcel], at: datetime) -> list[Outcome]:
    """Send the parcels of one endpoint, one after another."""
    clock = asyncio.get_running_loop().time
    began, done = clock(), list[Outcome]()
    async with httpx.AsyncClient(verify=_trust(), timeout=TIMEOUT_S, follow_redirects=False, trust_env=False) as client:
        for parcel in parcels:
            if clock() - began >= BATCH_S or (done and done[-1].error in GONE):
                break
            done.append(await _post(client, parcel, at))
    return done + [Outcome(parcel, tried=False) for parcel in parcels[len(done):]]


async def _post(client: httpx.AsyncClient, parcel: Parcel, at: datetime) -> Outcome:
    """The status decides; what else the receiver says is not read."""
    headers = deliveries.headers(parcel.secrets, parcel.delivery_id, parcel.body, at)
    try:
        async with asyncio.timeout(TIMEOUT_S), client.stream("POST", parcel.address, content=parcel.body, headers=headers) as response:
            status = response.status_code
    except (TimeoutError, httpx.TimeoutException):
        return Outcome(parcel, "timeout")
    except (httpx.ConnectError, httpx.InvalidURL):
        return Outcome(parcel, "unreachable")
    except (httpx.HTTPError, OSError):
        return Outcome(parcel, "broken")
    if 200 <= status < 300:
        return Outcome(parcel, status=status)
    return Outcome(parcel, "redirect" if 300 <= status < 400 else "status", status)
