"""`/api/health`: database, feed and job ages. Open to anyone who can reach the port; it names nobody."""

import math
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, Response

from core.api.visitor import Running
from core.queries.ledger import job_times
from core.store.session import reading

router = APIRouter()
FEED_LATE_S = 10.0
JOB_LATE_S = 60.0


@router.get("/health")
def health(response: Response, runtime: Running) -> dict[str, Any]:
    """Ages in seconds; 503 when the database does not answer or the feed is silent."""
    try:
        with reading(runtime.store) as session:
            session.execute(sa.text("SELECT 1"))
            jobs = {name: round((runtime.now() - at).total_seconds(), 1) for name, at in job_times(session).items()}
        database = "ok"
    except sa.exc.SQLAlchemyError:
        jobs, database = {}, "lost"
    silence = runtime.hub.silence_s
    feed = {"silence_s": None if math.isinf(silence) else round(silence, 1), "ok": silence < FEED_LATE_S}
    late = [name for name, age in jobs.items() if age > JOB_LATE_S]
    if database != "ok" or not feed["ok"]:
        response.status_code = 503
    return {"database": database, "feed": feed, "job_age_s": jobs, "late_jobs": late, "streams": runtime.hub.listeners}
