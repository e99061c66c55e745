"""`python -m tests.load.field_day [MINUTES]`: a hundred field users and twenty officers at one server, on both databases.

Each worker signs for a task, sets out, arrives and replies with a photo of 3 MB about once a minute; officers keep them busy.
Times are what the caller waits for, on the same two cores that the callers run on, so they are an upper bound of server time.
"""

import random
import sys
import tempfile
import threading
import time
import uuid
from collections import defaultdict
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from PIL import Image

from core.runtime import build
from core.settings import Settings
from core.simulation.day import Day, Worker, gather
from core.simulation.diary import Diary
from tests.load.figures import percentile, say
from tests.load.places import ROOT, Place, demo_county, load_now, postgres, serving, sqlite_county

WORKERS, OFFICERS, CYCLE_S = 100, 20, 60.0
PHOTO_BYTES = 3_000_000
TARGETS_MS = {"dispatch": 50, "sign": 50, "feedback": 300}


def photo() -> bytes:
    """A noisy JPEG of about 3 MB, as a phone's camera makes it."""
    noise = np.random.default_rng(1).integers(0, 255, (1500, 2000, 3), dtype=np.uint8)
    for quality in range(60, 101, 5):
        kept = BytesIO()
        Image.fromarray(noise).save(kept, "JPEG", quality=quality)
        if kept.tell() >= PHOTO_BYTES:
            break
    return kept.getvalue()


class Load:
    """Everybody's calls: how long each took, and what was answered with an error."""

    def __init__(self, base: str, ends_at: float) -> None:
        self.base, self.ends_at = base, ends_at
        self.took_ms: dict[str, list[float]] = defaultdict(list)
        self.errors: dict[str, int] = defaultdict(int)
        self.again = 0
        self.guard = threading.Lock()

    def call(self, client: httpx.Client, name: str, path: str, **named: Any) -> Any:
        begun = time.perf_counter()
        named["headers"] = {"Idempotency-Key": uuid.uuid4().hex}
        try:
            answer = self.sent(client, path, named)
        except httpx.HTTPError as error:
            with self.guard:
                self.errors[f"{name}: {type(error).__name__}"] += 1
            return None
        with self.guard:
            self.took_ms[name].append((time.perf_counter() - begun) * 1000)
            if not answer.is_success:
                self.errors[f"{name}: {answer.status_code}"] += 1
                return None
        return answer.json()

    def sent(self, client: httpx.Client, path: str, named: dict[str, Any]) -> httpx.Response:
        """As a phone does it: a connection that the server closed just then is tried once more under the same key."""
        try:
            return client.post(path, timeout=60, **named)
        except httpx.RemoteProtocolError:
            with self.guard:
                self.again += 1
            return client.post(path, timeout=60, **named)

    def officer(self, cookie: str, workers: list[Worker], orders: dict[int, list[int]], seed: int) -> None:
        own = random.Random(seed)
        with httpx.Client(base_url=self.base, headers={"Cookie": cookie}) as client:
            time.sleep(own.uniform(0, CYCLE_S * OFFICERS / WORKERS))
            while time.monotonic() < self.ends_at:
                worker = own.choice(workers)
                body = {"kind": "check", "title": "核实住址", "grid_code": worker.grid_code, "addressee_id": worker.person_id}
                if done := self.call(client, "dispatch", "/api/tasks", json=body):
                    orders[worker.person_id].append(done["id"])
                time.sleep(CYCLE_S * OFFICERS / WORKERS)

    def worker(self, worker: Worker, orders: dict[int, list[int]], picture: bytes, seed: int) -> None:
        own = random.Random(seed)
        with httpx.Client(base_url=self.base, headers={"Authorization": f"Bearer {worker.phone.token}"}) as client:
            while time.monotonic() < self.ends_at:
                if not orders[worker.person_id]:
                    time.sleep(1)
                    continue
                task = orders[worker.person_id].pop(0)
                for name, step in (("sign", "sign"), ("set out", "start"), ("arrive", "arrive")):
                    self.call(client, name, f"/api/v1/tasks/{task}/steps", json={"step": step})
                    time.sleep(own.uniform(1, 5))
                begun = time.perf_counter()
                taken = self.call(client, "photo", "/api/v1/photos", files={"file": ("现场.jpg", picture + str(own.random()).encode(), "image/jpeg")})
                ids = [taken["id"]] if taken else []
                if self.call(client, "reply", f"/api/v1/tasks/{task}/feedback", json={"fields": {"answer": "在家"}, "photo_ids": ids, "lng": 115.86, "lat": 34.39, "datum": "WGS84"}):
                    with self.guard:
                        self.took_ms["feedback"].append((time.perf_counter() - begun) * 1000)
                time.sleep(own.uniform(0, 5))


def measure(place: Place, minutes: float) -> Load:
    """The county served by one process, for so many minutes."""
    runtime = build(Settings(database_url=place.url, data_dir=place.folder))
    with serving(ROOT / "app.py", place) as server, httpx.Client(base_url=server.url) as client:
        day = Day(runtime, place.board_id, Diary(random.Random(1), 0.0), client)
        gather(day, workers=WORKERS)
        cookies = [server.sign_in(login) for login in ("duty", "duty2", "duty3", "leader") for _ in range(OFFICERS // 4)]
        load = Load(server.url, time.monotonic() + minutes * 60)
        orders: dict[int, list[int]] = {worker.person_id: [] for worker in day.workers}
        picture = photo()
        threads = [threading.Thread(target=load.officer, args=(cookie, day.workers, orders, at)) for at, cookie in enumerate(cookies)]
        threads += [threading.Thread(target=load.worker, args=(worker, orders, picture, 1000 + at)) for at, worker in enumerate(day.workers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    runtime.store.engine.dispose()
    return load


def report(name: str, load: Load, minutes: float) -> None:
    say(f"{name}, {WORKERS} workers and {OFFICERS} officers for {minutes:g} min; load {load_now()}; {datetime.now(UTC):%Y-%m-%d}")
    for what in ("dispatch", "sign", "set out", "arrive", "photo", "reply", "feedback"):
        took = load.took_ms[what]
        if took:
            target = f", target {TARGETS_MS[what]} ms" if what in TARGETS_MS else ""
            say(f"  {what:<9} {len(took):>6} calls  p50 {percentile(took, 50):6.1f} ms  p95 {percentile(took, 95):7.1f} ms  worst {max(took):7.1f} ms{target}")
    say(f"  errors: {dict(load.errors) or 'none'}; sent again over a connection that had just been closed: {load.again}")


def main() -> None:
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    with tempfile.TemporaryDirectory() as folder:
        report("SQLite", measure(sqlite_county(Path(folder) / "sqlite"), minutes), minutes)
        with postgres(Path(folder) / "server") as url:
            place = Path(folder) / "postgres"
            place.mkdir()
            report("PostgreSQL", measure(demo_county(url, place), minutes), minutes)


if __name__ == "__main__":
    main()
