"""One step over all shards of a table: task runs side by side, progress per file, one table at the end."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

import pandas as pd

from tasks.core.table import Table
from tasks.runtime.caching import digest, disown, remember
from tasks.runtime.progress import track
from tasks.runtime.steps import Step, tally


def over_shards(
    step: Step[..., pd.DataFrame],
    shards: Sequence[pd.DataFrame],
    table: Table,
    *same: object,
    keep: Callable[[pd.DataFrame], bool],
) -> pd.DataFrame:
    """Return the step's results for all shards as one ``table``, in the shards' order.

    The step takes a shard, the ``same`` arguments and a callable that it tells how many files it has done; its result's
    ``attrs["read"]`` counts those that it really opened. A result that ``keep`` turns down is not used again by the next run.
    """
    total = sum(map(len, shards))
    read = 0
    parts = []
    with track(step.name, total) as advance:
        for shard, (part, from_cache) in zip(shards, step.over(shards, *same, advance), strict=True):
            parts.append(part)
            if from_cache:
                advance(len(shard))
            else:
                read += part.attrs.get("read", len(shard))
            if not keep(part):
                step.forget(shard, *same, advance)
                disown(part)
    tally.counts[step.name] = {"files": total, "read": read, "cached": total - read}
    whole = table.check(pd.concat(parts, ignore_index=True)) if parts else table.empty()
    remember(whole, hashlib.blake2b("".join(map(digest, parts)).encode(), digest_size=16).hexdigest())
    return whole
