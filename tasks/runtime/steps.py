"""What makes a function a step: a Prefect task with a readable name, retries on a condition, a cache and a stopwatch."""

from __future__ import annotations

import errno
import inspect
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, ParamSpec, TypeVar

import pandas as pd
from prefect import Task, task, unmapped
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas import State, TaskRun
from prefect.context import FlowRunContext, TaskRunContext

from tasks.core.errors import WhereshotError
from tasks.runtime.caching import StepCache, TableSerializer, cache_folder, forget, remember
from tasks.runtime.progress import track

P = ParamSpec("P")
R = TypeVar("R")

LASTING = frozenset(
    {errno.ENOENT, errno.EACCES, errno.EPERM, errno.ENOSPC, errno.EROFS, errno.EISDIR, errno.ENOTDIR, errno.ENOTSUP}
)
"""Error numbers that a second try does not mend."""


@dataclass
class Tally:
    """What the steps of one run did: seconds of wall time by step, and counts that a step adds."""

    seconds: dict[str, float] = field(default_factory=dict)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)

    def as_json(self) -> dict[str, dict[str, float | int]]:
        """Return ``steps`` of the command line's JSON."""
        return {name: {"seconds": round(spent, 3), **self.counts.get(name, {})} for name, spent in self.seconds.items()}


tally = Tally()
"""The running flow's; a flow clears it when it starts."""


@dataclass
class Retries:
    """How often, and after how many seconds, a step is tried again; the flow sets it from the settings."""

    times: int = 2
    delay_s: float = 2.0

    def delays(self) -> list[float]:
        """Return the seconds before each further try, doubled each time."""
        return [self.delay_s * 2**number for number in range(self.times)]


retries = Retries()
"""The running flow's."""


def is_transient(error: BaseException) -> bool:
    """Say whether an error is worth a second try: an input/output error that may pass, never a fault of the data."""
    return isinstance(error, OSError) and not isinstance(error, WhereshotError) and error.errno not in LASTING


def last_try() -> bool:
    """Say whether the running task will not be tried again (always so outside a task run)."""
    context = TaskRunContext.get()
    return context is None or context.task_run.run_count > retries.times


def _worth_retrying(_task: Any, _run: TaskRun, state: State[Any]) -> bool:
    try:
        state.result(raise_on_failure=True)
    except OSError as error:
        return is_transient(error)
    except Exception:  # noqa: BLE001 - whatever else failed is not worth a second try; Prefect reports it
        return False
    return False


@dataclass(frozen=True)
class Step(Generic[P, R]):
    """A function as a step: call it with tables, or ``over`` a list of shards. ``fn`` is the plain function."""

    fn: Callable[P, R]
    task: Task[P, R]
    cache: StepCache | None
    progress: str = ""

    @property
    def name(self) -> str:
        """The step's verb."""
        return self.fn.__name__

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the step as one task run and return its result; outside a flow it is just its function."""
        if FlowRunContext.get() is None:
            return self.fn(*args, **kwargs)
        started = time.monotonic()
        try:
            result = self._run(args, kwargs)
        finally:
            self._spent(started)
        if self.cache and isinstance(result, pd.DataFrame):
            remember(result, self.cache.key(self.name, self._bound(args, kwargs)))
        return result

    def _run(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> R:
        task: Callable[..., R] = self._configured()
        if not self.progress:
            return task(*args, **kwargs)
        rows = self._bound(args, kwargs).get(self.progress)
        with track(self.name, len(rows) if isinstance(rows, pd.DataFrame) else None) as advance:
            return task(*args, **kwargs, advance=advance)

    def over(self, shards: Sequence[Any], *same: Any) -> Iterator[tuple[R, bool]]:
        """Run one task run per shard, with the ``same`` further arguments; yield (result, came from the cache) in order."""
        started = time.monotonic()
        try:
            futures = self._configured().map(list(shards), *(unmapped(value) for value in same))
            for shard, future in zip(shards, futures, strict=True):
                result = future.result()
                if self.cache and isinstance(result, pd.DataFrame):
                    remember(result, self.cache.key(self.name, self._bound((shard, *same), {})))
                yield result, future.state.name == "Cached"
        finally:
            self._spent(started)

    def forget(self, *args: Any) -> None:
        """Remove the cached result for these arguments: it must not be used again."""
        folder = cache_folder()
        if self.cache and folder:
            forget(folder, self.cache.key(self.name, self._bound(args, {})))

    def _configured(self) -> Task[P, R]:
        """Return the task with the running flow's retries, and its cache folder as the place of results."""
        retried = self.task.with_options(retries=retries.times, retry_delay_seconds=retries.delays(), persist_result=False)
        folder = cache_folder()
        if not self.cache or not folder:
            return retried
        return retried.with_options(cache_policy=self.cache, persist_result=True, result_storage=folder)

    def _bound(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> dict[str, Any]:
        bound = inspect.signature(self.fn).bind(*args, **kwargs)
        bound.apply_defaults()
        return bound.arguments

    def _spent(self, started: float) -> None:
        tally.seconds[self.name] = tally.seconds.get(self.name, 0.0) + time.monotonic() - started


def step(
    *,
    run_name: str,
    description: str,
    version: int | None = None,
    ignored: Iterable[str] = (),
    progress: str = "",
) -> Callable[[Callable[P, R]], Step[P, R]]:
    """Make a function a step.

    Args:
        run_name: what a person reads in the UI; may name arguments in braces.
        description: one sentence for the UI.
        version: raise it when the meaning of the result changes; None = the step has an effect and is never cached.
        ignored: arguments that do not change the result, such as where earlier results lie.
        progress: the function takes ``advance`` and tells it how much is done, of as many rows as the argument of this name
            has; a name that is no argument stands for a number that nobody knows before.
    """

    def wrap(fn: Callable[P, R]) -> Step[P, R]:
        cache = StepCache(version, ignored) if version is not None else None
        made = task(
            name=fn.__name__,
            description=description,
            task_run_name=run_name,
            retry_condition_fn=_worth_retrying,
            cache_policy=NO_CACHE,
            result_serializer=TableSerializer() if cache else None,
            cache_result_in_memory=False,
        )(fn)
        return Step(fn, made, cache, progress)

    return wrap
