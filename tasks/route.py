"""WAY -> WAY along roads: the bends that a routing server tells between photos; straight lines where it does not.

Nothing goes over the network until the person names a server (``route.server``), and then the ends of the legs alone. Roads are a
convenience: whatever goes wrong with the server is told in a sentence, and the lines stay straight.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import partial
from http import HTTPStatus
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Final

import pandas as pd
from platformdirs import user_state_path

from config.drawing import Route
from tasks.core.addresses.turns import turn
from tasks.core.counting import counted
from tasks.core.journey_tables import WAY
from tasks.core.journeys.known_roads import KnownRoads, known_roads
from tasks.core.journeys.roads import Leg, Road, believable, question, road_in, wanted_legs, with_roads
from tasks.runtime.progress import say
from tasks.runtime.services import NotAnswered, open_answers, persist, too_often
from tasks.runtime.steps import step

if TYPE_CHECKING:
    from requests import Response, Session

log = logging.getLogger("whereshot.route")

_LIMITS: Final = 2
"""How often ``route.timeout_s`` a request may take in all: once to reach the server, once to be answered."""
_PIECE_BYTES: Final = 65_536
_MOST_BYTES: Final = 2**25
"""Of an answer: a corner takes some twenty, so this is a road of a million corners."""


@step(run_name="find roads", description="Ask the routing server for the roads between photos.", progress="legs")
def route(way: pd.DataFrame, settings: Route, out: Path, *, advance: Callable[[int], object] = lambda _: None) -> pd.DataFrame:
    """Return WAY with the bends of roads on legs that were ridden (and walked, where the profile is on foot).

    Without ``server`` it is the WAY that came. Answers are kept in OUT/cache; what is not known is asked for, the longest legs
    first, at most ``max_requests`` of them, ``min_delay_s`` after the last request of any process of this user. A server that
    does not answer or cannot be understood is not asked again in this run. ``advance(1)`` is called after each leg.
    """
    if not settings.server:
        return way
    legs = wanted_legs(way, settings.profile, settings.max_leg_m)
    found = _roads(legs, settings, out, advance)
    taken = believable(way, legs, found)
    log.info("route: %s wanted, %d answered, %d follow a road", counted(len(legs), "leg"), len(found), len(taken))
    return WAY.check(with_roads(way, taken))


def _roads(legs: Mapping[int, Leg], settings: Route, out: Path, advance: Callable[[int], object]) -> dict[int, Road]:
    """Return the roads that are known or answered, by row; says why the others are not."""
    found: dict[int, Road] = {}
    asked = 0
    with ExitStack() as stack:
        opened = partial(known_roads, server=settings.server, profile=settings.profile)
        known: KnownRoads = open_answers(stack, out / "cache" / "roads.sqlite", opened, "roads")
        session = stack.enter_context(_session())
        silent = False
        for row, leg in legs.items():
            road = known.find(leg)
            if road is None and not silent and asked < settings.max_requests:
                asked += 1
                try:
                    road = persist(partial(_request, session, leg, settings))
                    known.keep(leg, road)
                except NotAnswered as error:
                    silent = True
                    say(f"roads: {settings.server} {error}; the ways that it has not told stay straight")
            if road is not None:
                found[row] = road
            advance(1)
    left = len(legs) - len(found)
    if left and not silent:
        say(f"roads: {counted(left, 'leg')} will be asked for by the next runs (route.max_requests = {settings.max_requests})")
    return found


def _session() -> Session:
    from requests import Session  # noqa: PLC0415 - most runs ask nothing

    session = Session()
    session.headers["User-Agent"] = "Whereshot"
    return session


def _request(session: Session, leg: Leg, settings: Route) -> Road:
    """Send one request, when it is our turn; NotAnswered with the reason if no answer comes that can be understood."""
    turns = user_state_path("whereshot") / "route.turn"
    try:
        with turn(turns, settings.min_delay_s, time.time, time.sleep):
            return _answer(session, question(settings.server, settings.profile, leg), settings.timeout_s)
    except NotAnswered:
        raise
    except OSError as error:
        raise NotAnswered(f"cannot be asked, because {turns} cannot be written ({error.strerror})") from error


def _answer(session: Session, address: str, timeout_s: float) -> Road:
    """Return the answer to one request; NotAnswered where none comes in time, though the server may go on sending."""
    told: SimpleQueue[Road | Exception] = SimpleQueue()

    def ask() -> None:
        try:
            told.put(_asked(session, address, timeout_s))
        except Exception as error:  # noqa: BLE001 - raised again by the thread that waits
            told.put(error)

    # The client's own limits are of each wait for the next byte; a thread that still waits for one ends with the process.
    Thread(target=ask, daemon=True).start()
    try:
        answer = told.get(timeout=_LIMITS * timeout_s)
    except Empty as error:
        raise _too_late(timeout_s) from error
    if isinstance(answer, Exception):
        raise answer
    return answer


def _too_late(timeout_s: float) -> NotAnswered:
    return NotAnswered(f"does not answer within {timeout_s:g} s", again=True)


def _asked(session: Session, address: str, timeout_s: float) -> Road:
    from requests import exceptions  # noqa: PLC0415 - as above

    try:
        # A redirection would tell the positions to a server that nobody named.
        with session.get(address, timeout=timeout_s, allow_redirects=False, stream=True) as response:
            return _understood(response)
    except exceptions.Timeout as error:
        raise _too_late(timeout_s) from error
    except (exceptions.InvalidURL, exceptions.MissingSchema, exceptions.InvalidSchema) as error:
        raise NotAnswered("is no address of a server; write route.server as http://localhost:5000") from error
    except exceptions.ConnectionError as error:
        raise NotAnswered("cannot be reached: does it run?") from error
    except exceptions.RequestException as error:
        raise NotAnswered("breaks off in the middle of its answer", again=True) from error


def _understood(response: Response) -> Road:
    if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        raise too_often(_seconds(response.headers.get("Retry-After", "")))
    if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise NotAnswered(f"has a fault (HTTP {response.status_code})", again=True)
    try:
        if response.status_code in (HTTPStatus.OK, HTTPStatus.BAD_REQUEST):  # the latter where it knows no road
            return road_in(json.loads(_body(response)))
    except (ValueError, RecursionError) as error:
        log.info("route: %s", error)
    status = "" if response.status_code == HTTPStatus.OK else f" (HTTP {response.status_code})"
    raise NotAnswered(f"answers what is not of OSRM's route service{status}")


def _body(response: Response) -> bytes:
    """Return what a server sent; ValueError for more than a road can be."""
    body = bytearray()
    for piece in response.iter_content(_PIECE_BYTES):
        body += piece
        if len(body) > _MOST_BYTES:
            raise ValueError(f"over {_MOST_BYTES:,} bytes")
    return bytes(body)


def _seconds(retry_after: str) -> float:
    return float(retry_after) if retry_after.isdecimal() else 0.0
