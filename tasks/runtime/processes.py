"""Work for the processor, side by side in processes: batches in, their results out in order.

Threads do not help: reading a photo is Python, which runs in one thread at a time. The processes are started afresh (no fork of
a process full of threads), import only what their function needs, and end by themselves when nobody asks them any more.
"""

from __future__ import annotations

import gc
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeVar

from loky import get_reusable_executor
from loky.process_executor import BrokenProcessPool

from tasks.runtime.progress import say

log = logging.getLogger("whereshot.processes")

T = TypeVar("T")
R = TypeVar("R")

IDLE_S: Final = 30
"""Seconds without work after which a process ends; also how long one outlives a killed run."""


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_processes(function: Callable[[T], R], batches: Sequence[T], processes: int) -> Iterator[R]:
    """Yield ``function(batch)`` for each batch in order, worked on by ``processes`` of them; by this one if it is only one.

    The function and the batches must be picklable. A process that dies (killed for want of memory, a crash of the
    interpreter) is said, and this process does what is left.
    """
    done = 0
    if processes > 1 and len(batches) > 1:
        # A batch makes thousands of tuples and next to no cycle: looking for cycles often would cost a tenth of the time. The
        # initializer is a built-in, because one of ours would make each process import this module, and Prefect with it.
        executor = get_reusable_executor(processes, timeout=IDLE_S, initializer=gc.set_threshold, initargs=(100_000,))
        futures = [executor.submit(function, batch) for batch in batches]
        try:
            for future in futures:
                yield future.result()
                done += 1
        except BrokenProcessPool as error:
            log.warning("a process that reads photos died (%s)", error)
            say("a process that reads photos died; this one reads on, more slowly")
        finally:
            for future in futures:
                future.cancel()
    for batch in batches[done:]:
        yield function(batch)
