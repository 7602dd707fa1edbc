"""A Nominatim on this machine: the real service's JSON over HTTP, its moods on request, and a record of who asked when."""

from __future__ import annotations

import gzip
import json
import time
from contextlib import AbstractContextManager
from typing import Any
from urllib.parse import parse_qs, urlsplit

from config.settings import Geocode
from tests.tasks.fake_service import ServiceHandler, served

AGENT = "whereshot-tests (nobody@example.org)"


def place(name: str, lat: float, lon: float, box: tuple[float, float, float, float], **more: Any) -> dict[str, Any]:
    """Give one place as Nominatim writes it; ``box`` is south, north, west, east."""
    return {
        "place_id": 396_000_001,
        "licence": "Data © OpenStreetMap contributors, ODbL 1.0. http://osm.org/copyright",
        "osm_type": "relation",
        "osm_id": 41485,
        "lat": f"{lat:.7f}",
        "lon": f"{lon:.7f}",
        "class": "boundary",
        "type": "administrative",
        "place_rank": 16,
        "importance": 0.8598,
        "addresstype": "city",
        "name": name.partition(",")[0],
        "display_name": name,
        "boundingbox": [f"{side:.7f}" for side in box],
    } | more


ROME = place("Roma, Roma Capitale, Lazio, Italia", 41.8933203, 12.4829321, (41.6556417, 42.1410285, 12.2344669, 12.8557603))
NAVONA = place(
    "Piazza Navona, Parione, Roma, Italia", 41.8991, 12.4731, (41.8980, 41.9002, 12.4726, 12.4736), addresstype="square"
)


class FakeNominatim:
    """What the server shall say, and what it was asked."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.answers: dict[str, list[dict[str, Any]]] = {"rome": [ROME], "piazza navona": [NAVONA]}
        self.moods: list[tuple[int, dict[str, str]]] = []
        self.pause_s = 0.0
        self.body: bytes | None = None
        self.asked: list[str] = []
        self.at_s: list[float] = []
        self.queries: list[dict[str, str]] = []
        self.agents: list[str] = []

    def settings(self, **more: Any) -> Geocode:
        """Give settings by which this server alone is asked, without a pause unless one is given."""
        pause = {"min_delay_s": more.pop("min_delay_s", 0.0)}
        options = (f"domain=127.0.0.1:{self.port}", "scheme=http")
        return Geocode(**({"user_agent": AGENT, "options": options} | more)).model_copy(update=pause)


class _Handler(ServiceHandler):
    fake: FakeNominatim

    def do_GET(self) -> None:  # noqa: N802 - http.server calls it so
        fake = self.fake
        fake.at_s.append(time.monotonic())
        query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        fake.queries.append(query)
        fake.asked.append(query["q"])
        fake.agents.append(self.headers["User-Agent"])
        time.sleep(fake.pause_s)
        status, headers = fake.moods.pop(0) if fake.moods else (200, {})
        found = fake.answers.get(query["q"].casefold(), [])[: int(query.get("limit", 10))]
        body = fake.body if fake.body is not None else json.dumps(found, ensure_ascii=False).encode()
        zipped = "gzip" in self.headers.get("Accept-Encoding", "")
        encoded = {"Content-Encoding": "gzip"} if zipped else {}
        self.answer(status, gzip.compress(body) if zipped else body, headers | encoded)


def nominatim() -> AbstractContextManager[FakeNominatim]:
    """Run the server on a free port of this machine."""
    return served(_Handler, FakeNominatim)
