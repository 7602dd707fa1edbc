"""Work for the processor, side by side in processes: batches in, their results out.

Threads do not help: reading a photo is Python, which runs in one thread at a time. The processes are started afresh (no fork of
a process full of threads), import only what their function needs, and end by themselves when nobody asks them any more.
"""

from __future__ import annotations

import gc
import logging
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from threading import Lock
from typing import Final, TypeVar

from loky import ProcessPoolExecutor
from loky.process_executor import BrokenProcessPool

from tasks.runtime.progress import say

log = logging.getLogger("whereshot.processes")

T = TypeVar("T")
R = TypeVar("R")

IDLE_S: Final = 30
"""Seconds without work after which a process ends; also how long one outlives a killed run."""

_AHEAD: Final = 2
"""Batches that wait for or are in each other process: with one alone it would be idle while this process has its own in hand."""

_executors: Final[dict[int, Executor]] = {}
"""By their number of processes: one set of them for all threads (loky's own reusable one would be another in each thread)."""
_STARTING: Final = Lock()
"""Held while ``_executors`` is looked at or changed."""

_HERE: Final = Lock()
"""Held by the one thread of this process that works beside other processes, until it has no more batches: several would only
take the interpreter from each other, and all be done at the same late moment."""
_MOMENT_S: Final = 0.005
"""How long a thread waits for its turn before it looks after the other processes again."""


FEW: Final = 1000
"""So many photos are read sooner than a further process is there to help."""


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_processes(function: Callable[[T], R], batches: Sequence[T], processes: int) -> Iterator[tuple[int, R]]:
    """Yield the number of each batch and ``function(batch)``, as they get done in ``processes`` of them, this one included.

    The function and the batches must be picklable. A process that dies (killed for want of memory, a crash of the
    interpreter) is said, and this process does what is left.
    """
    left = deque(range(len(batches)))
    running: dict[Future[R], int] = {}
    others = min(processes, len(batches)) - 1
    here = False
    try:
        while left or running:
            while left and len(running) < _AHEAD * others:
                running[_submit(others, function, batches[left[0]])] = left[0]
                left.popleft()
            if not left:
                if here:
                    _HERE.release()
                    here = False
                wait(running, return_when=FIRST_COMPLETED)
            elif here or not others or (here := _HERE.acquire(timeout=_MOMENT_S)):
                # A process takes 0.1 s to start: this one has done a thousand photos by then.
                number = left.popleft()
                yield number, function(batches[number])
            for done in [future for future in running if future.done()]:
                result = done.result()
                yield running.pop(done), result
    except BrokenProcessPool as error:
        end_processes()
        log.warning("a process that reads photos died (%s)", error)
        say("a process that reads photos died; this one reads on, more slowly")
        for number in (*running.values(), *left):
            yield number, function(batches[number])
    finally:
        if here:
            _HERE.release()
        for future in running:
            future.cancel()


def _submit(processes: int, function: Callable[[T], R], batch: T) -> Future[R]:
    """Hand a batch to the other processes, which are started if they are not there yet."""
    with _STARTING:
        if processes not in _executors:
            # A batch makes thousands of tuples and next to no cycle: looking for cycles often would cost a tenth of the time.
            # The initializer is a built-in: one of ours would make each process import this module, and Prefect with it.
            _executors[processes] = ProcessPoolExecutor(
                processes, timeout=IDLE_S, initializer=gc.set_threshold, initargs=(100_000,)
            )
        return _executors[processes].submit(function, batch)


def start_processes(function: Callable[[T], R], nothing: T, processes: int) -> None:
    """Start the other processes ahead of their work, and let them import what ``function(nothing)`` needs."""
    others = processes - 1
    for _ in range(others):
        _submit(others, function, nothing)


def end_processes() -> None:
    """End the other processes when they have done what they were given; the next batch starts new ones."""
    with _STARTING:
        ended = [*_executors.values()]
        _executors.clear()
    for executor in ended:
        executor.shutdown(wait=True)
