"""An OSRM on this machine: the route service's JSON over HTTP, its moods on request, and a record of what was asked when."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs, urlsplit

from config.drawing import Route
from tasks.core.geo import distance_m
from tests.tasks.fake_service import ServiceHandler, served

Position = tuple[float, float]
"""Longitude and latitude, in the order of the protocol."""


def answer(*line: Position, code: str = "Ok") -> dict[str, Any]:
    """Return the answer with this road, as OSRM 5 writes it."""
    metres = sum(float(distance_m(a[1], a[0], b[1], b[0])) for a, b in pairwise(line))
    geometry = {"coordinates": [list(position) for position in line], "type": "LineString"}
    leg = {"steps": [], "weight": 300.1, "summary": "", "duration": 300.1, "distance": round(metres, 1)}
    ends = (line[0], line[-1]) if line else ()
    return {
        "code": code,
        "routes": [{"legs": [leg], "weight_name": "routability", "geometry": geometry, "weight": 300.1, "duration": 300.1,
                    "distance": round(metres, 1)}],
        "waypoints": [{"hint": "", "distance": 4.1, "location": list(end), "name": "Via Appia"} for end in ends],
    }  # fmt: skip


def bent(first: Position, last: Position) -> dict[str, Any]:
    """Return a road with one bend, a tenth of the way to the left of the middle."""
    east, north = last[0] - first[0], last[1] - first[1]
    return answer(first, (first[0] + east / 2 - north / 10, first[1] + north / 2 + east / 10), last)


class FakeOsrm:
    """What the server shall say, and what it was asked."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.roads: Callable[[Position, Position], Any] = bent
        self.moods: list[tuple[int, dict[str, str]]] = []
        self.pause_s = 0.0
        self.body: bytes | None = None
        self.asked: list[tuple[Position, Position]] = []
        self.profiles: list[str] = []
        self.queries: list[dict[str, str]] = []
        self.agents: list[str] = []
        self.at_s: list[float] = []

    def settings(self, **more: Any) -> Route:
        """Give settings by which this server is asked, without a pause unless one is given."""
        return Route(**({"server": self.address, "min_delay_s": 0.0, "timeout_s": 5.0} | more))


class _Handler(ServiceHandler):
    fake: FakeOsrm

    def do_GET(self) -> None:  # noqa: N802 - http.server calls it so
        fake = self.fake
        fake.at_s.append(time.monotonic())
        split = urlsplit(self.path)
        _, service, version, profile, ends = split.path.split("/")
        assert (service, version) == ("route", "v1")
        first, last = (tuple(map(float, end.split(","))) for end in ends.split(";"))
        fake.asked.append((first, last))  # type: ignore[arg-type]  # two numbers each
        fake.profiles.append(profile)
        fake.queries.append({name: values[0] for name, values in parse_qs(split.query).items()})
        fake.agents.append(self.headers["User-Agent"])
        time.sleep(fake.pause_s)
        status, headers = fake.moods.pop(0) if fake.moods else (200, {})
        found = fake.roads(first, last)  # type: ignore[arg-type]  # as above
        body = json.dumps(found).encode() if fake.body is None else fake.body
        wrong = status == 200 and isinstance(found, dict) and found["code"] != "Ok"
        self.answer(400 if wrong else status, body, headers)


def osrm() -> AbstractContextManager[FakeOsrm]:
    """Run the server on a free port of this machine."""
    return served(_Handler, FakeOsrm)
