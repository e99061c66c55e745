"""`/api/health`."""

from datetime import timedelta

import sqlalchemy as sa

from core.commands.jobs import ticked
from core.runtime import Runtime
from tests.builders import BOTH
from tests.conftest import NOON, Court
from tests.routes import Browser


@BOTH
def test_a_healthy_process_says_200_with_the_ages_of_its_jobs_and_names_nobody(court: Court, browser: Browser) -> None:
    ticked(court.store, "runner", at=NOON - timedelta(seconds=30))
    ticked(court.store, "garbage", at=NOON - timedelta(seconds=90))
    response = browser.get("/api/health")

    assert response.status_code == 200
    assert response.json()["database"] == "ok" and response.json()["streams"] == 0
    assert response.json()["job_age_s"] == {"runner": 30.0, "garbage": 90.0} and response.json()["late_jobs"] == ["garbage"]
    assert "张" not in response.text


def test_a_silent_feed_makes_503(court: Court, runtime: Runtime, browser: Browser) -> None:
    runtime.hub._heard = 0.0
    response = browser.get("/api/health")

    assert (response.status_code, response.json()["feed"]) == (503, {"silence_s": None, "ok": False})
    assert runtime.hub.silence_s == float("inf")


def test_a_lost_database_makes_503_and_no_error(court: Court, browser: Browser) -> None:
    with court.store.engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE job"))
    response = browser.get("/api/health")

    assert (response.status_code, response.json()["database"]) == (503, "lost")
