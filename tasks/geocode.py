"""ADDRESSES -> HITS: where the texts are that a person typed, by the texts themselves, by earlier answers, or by a geocoder.

Nothing goes over the network until the person names this installation (``geocode.user_agent``), and then the typed texts alone,
never a photo's position. Messages of the libraries below are not passed on: they hold addresses with keys in them.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import cache, partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pandas as pd
from platformdirs import user_data_path, user_state_path

from config.settings import Geocode
from tasks.core.addresses.answers import Found, found_in, hits_of
from tasks.core.addresses.known_answers import KnownAnswers, Question, known_answers
from tasks.core.addresses.services import answer_changing, class_of, of_questions, options_in, question_words, with_environment
from tasks.core.addresses.telling import NOT_ALLOWED, NOT_LOOKED_UP
from tasks.core.addresses.turns import turn
from tasks.core.addresses.understanding import position_in
from tasks.core.review_tables import HITS
from tasks.runtime.services import NotAnswered, open_answers, persist, too_often
from tasks.runtime.steps import step

log = logging.getLogger("whereshot.geocode")

Row = dict[str, Any]


@step(run_name="look up addresses", description="Find out where the addresses are that the person typed.", progress="asked")
def geocode(asked: pd.DataFrame, settings: Geocode, *, advance: Callable[[int], object] = lambda _: None) -> pd.DataFrame:
    """Return HITS of each distinct text of ADDRESSES; one without a hit has one row, with lat NaN and the reason in ``problem``.

    A text that states a position is read (``tasks.core.addresses.understanding``). Else counts what the geocoder answered before,
    whichever archive it was for; then the geocoder is asked, if ``user_agent`` is set, ``min_delay_s`` after the last request of
    any process of this user. It is asked again after a timeout, a fault of the service or "too many requests", as often as steps
    are retried; if it does not answer at all, or refuses, the other texts are not sent either.
    """
    photos = asked["address"].value_counts()
    rows: list[Row] = []
    with looked_up(settings) as look_up:
        for text in dict.fromkeys(asked["address"].tolist()):
            rows += look_up(text)
            advance(int(photos[text]))
    found = HITS.make(rows) if rows else HITS.empty()
    log.info("%d addresses, %d of them found", len(photos), found.loc[found["lat"].notna(), "address"].nunique())
    return found


@contextmanager
def looked_up(settings: Geocode) -> Iterator[Callable[[str], list[Row]]]:
    """Yield what gives the rows of HITS of a text; the file of earlier answers is open from the first address on."""
    with ExitStack() as stack:
        service = stack.enter_context(_service(settings))
        yield partial(_rows, settings=settings, known=cache(partial(_open_known, stack)), ask=service)


def _rows(text: str, settings: Geocode, known: Callable[[], KnownAnswers], ask: Callable[[str], list[Found]]) -> list[Row]:
    try:
        position = position_in(text, geocoder=settings.geocoder)
    except ValueError as error:
        return [{"address": text, "problem": str(error)}]
    if position:
        return [{"address": text, **position._asdict()}]
    options = answer_changing(options_in(settings.options, settings.geocoder))
    question = Question(settings.geocoder, options, settings.language, text, settings.most_hits)
    today = datetime.now(UTC).date()
    found = known().find(question, today)
    source = {"address": text, "by": settings.geocoder, "cached": found is not None}
    if found is None:
        try:
            found = ask(text)
        except NotAnswered as error:
            return [{"address": text, "problem": str(error)}]
        known().keep(question, found, today)
    if not found:
        return [{**source, "problem": f"{settings.geocoder} finds nothing of that name"}]
    hits = hits_of(found)[: settings.most_hits]
    return [{**source, "rank": rank, **hit._asdict()} for rank, hit in enumerate(hits)]


def _open_known(stack: ExitStack) -> KnownAnswers:
    """Open the user's file of earlier answers."""
    return open_answers(stack, user_data_path("whereshot") / "addresses.sqlite", known_answers, "addresses")


@contextmanager
def _service(settings: Geocode) -> Iterator[Callable[[str], list[Found]]]:
    """Yield what asks the geocoder; once it refuses or is not there, whoever asks is told so without a request."""
    silent: list[NotAnswered] = [] if settings.user_agent else [NotAnswered(NOT_ALLOWED)]
    with ExitStack() as stack:
        made: list[Any] = []

        def ask(text: str) -> list[Found]:
            if silent:
                raise silent[0]
            try:
                if not made:
                    made.append(stack.enter_context(_geocoder(settings)))
                return persist(lambda: _request(made[0], text, settings))
            except NotAnswered as error:
                refusal = NotAnswered(f"{NOT_LOOKED_UP}{settings.geocoder} {error}")
                if not error.others:
                    silent.append(refusal)
                raise refusal from None

        yield ask


def _geocoder(settings: Geocode) -> Any:
    """Make geopy's geocoder, with one request for one question: no retries of its own behind our back."""
    from geopy.adapters import RequestsAdapter  # noqa: PLC0415 - most runs ask nothing
    from geopy.exc import ConfigurationError  # noqa: PLC0415 - as above

    try:
        options = with_environment(options_in(settings.options, settings.geocoder), os.environ)
        once = {name: value for name, value in options.items() if name not in of_questions(options)}
        adapter = partial(RequestsAdapter, max_retries=0)
        return class_of(settings.geocoder)(
            **once, user_agent=settings.user_agent, timeout=settings.timeout_s, adapter_factory=adapter
        )
    except ConfigurationError as error:
        raise NotAnswered("cannot be used with these geocode.options") from error
    except ValueError as error:
        raise NotAnswered(f"cannot be used: {error}") from error


def _request(geocoder: Any, text: str, settings: Geocode) -> list[Found]:
    """Send one request, when it is our turn; NotAnswered with the reason if no answer comes that can be understood."""
    try:
        with turn(_turns(), settings.min_delay_s, time.time, time.sleep):
            return _answer(geocoder, text, settings)
    except OSError as error:
        raise NotAnswered(f"cannot be asked, because {_turns()} cannot be written ({error.strerror})") from error


def _answer(geocoder: Any, text: str, settings: Geocode) -> list[Found]:
    from geopy import exc  # noqa: PLC0415 - most runs ask nothing

    words = question_words(settings.geocoder, settings.language, settings.most_hits)
    words |= of_questions(options_in(settings.options, settings.geocoder))
    try:
        return _understood(geocoder.geocode(text, **words))
    except exc.GeocoderRateLimited as error:
        raise too_often(float(error.retry_after or 0)) from error
    except exc.GeocoderQueryError as error:
        raise NotAnswered(f"does not take this text{_status(error)}", others=True) from error
    except exc.GeocoderQuotaExceeded as error:
        raise NotAnswered(f"says that your quota is used up{_status(error)}") from error
    except (exc.GeocoderAuthenticationFailure, exc.GeocoderInsufficientPrivileges) as error:
        raise NotAnswered(f"refuses{_status(error)}: look at geocode.user_agent and the keys in geocode.options") from error
    except exc.GeocoderTimedOut as error:
        late = f"has a fault{_status(error)}" if _code(error) else f"does not answer within {settings.timeout_s:g} s"
        raise NotAnswered(late, again=True) from error
    except exc.GeocoderUnavailable as error:
        raise NotAnswered("cannot be reached: is there a network?") from error
    except exc.GeocoderParseError as error:
        raise NotAnswered("answers what cannot be understood") from error
    except exc.GeopyError as error:
        raise NotAnswered(
            f"has a fault{_status(error)}", again=(_code(error) or 0) >= HTTPStatus.INTERNAL_SERVER_ERROR
        ) from error
    except OSError as error:
        raise NotAnswered("breaks off in the middle of its answer", again=True) from error
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise NotAnswered("answers what cannot be understood") from error


def _understood(answer: Iterable[Any] | None) -> list[Found]:
    located = (place for place in answer or () if place is not None)
    return found_in((place.latitude, place.longitude, place.address, place.raw) for place in located)


def _code(error: BaseException) -> int | None:
    code = getattr(error.__cause__, "status_code", None)
    return code if isinstance(code, int) else None


def _status(error: BaseException) -> str:
    code = _code(error)
    return f" (HTTP {code})" if code else ""


def _turns() -> Path:
    return user_state_path("whereshot") / "geocoder.turn"
