"""How a service on the network is asked: as often as steps are tried, and never twice what it has answered before."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Final, TypeVar

from tasks.runtime.steps import retries

log = logging.getLogger("whereshot.services")

LONGEST_WAIT_S: Final = 60.0
"""A service that wants to be left alone for longer is asked again by the next run."""

T = TypeVar("T")


class NotAnswered(Exception):  # noqa: N818 - the answer to one question, as errors.Refused is about one row
    """A service gave no answer; ``again`` = it may to the same question soon, ``others`` = it may to another question."""

    def __init__(self, reason: str, *, again: bool = False, others: bool = False, wait_s: float = 0.0) -> None:
        """Keep the reason, which continues a sentence that begins with the service's name."""
        super().__init__(reason)
        self.again = again
        self.others = others
        self.wait_s = wait_s


def too_often(retry_after_s: float) -> NotAnswered:
    """Return what is raised where a service says that it is asked too often (HTTP 429), and for how long to leave it alone."""
    soon = retry_after_s <= LONGEST_WAIT_S
    return NotAnswered("is asked too often (HTTP 429); try again later", again=soon, wait_s=retry_after_s)


def persist(request: Callable[[], T]) -> T:
    """Send a request until it is answered, at most as often as steps are tried; raises NotAnswered."""
    for delay_s in retries.delays():
        try:
            return request()
        except NotAnswered as error:
            if not error.again:
                raise
            time.sleep(max(delay_s, error.wait_s))
    return request()


def open_answers(stack: ExitStack, file: Path, opened: Callable[[Path | None], AbstractContextManager[T]], asked_again: str) -> T:
    """Open a file of earlier answers; a damaged one is put aside, and where there can be none, none is kept.

    ``opened`` opens a file, or None in memory, and raises sqlite3.Error or OSError; ``asked_again`` is what is asked anew.
    """
    try:
        try:
            return stack.enter_context(opened(file))
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            file.replace(file.with_suffix(".damaged"))
            log.warning("%s was damaged and is now %s; %s are asked again", file, file.with_suffix(".damaged"), asked_again)
            return stack.enter_context(opened(file))
    except (sqlite3.Error, OSError) as error:
        log.warning("%s cannot be used (%s): answers are not kept for the next time", file, error)
        return stack.enter_context(opened(None))
