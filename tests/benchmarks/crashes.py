"""Crash test of the engine: ``python -m tests.benchmarks.crashes`` kills apply and restore of 300 photos 1,000 times at random.

After each kill every photo is looked at: it is the original or exactly as approved, whole, and where it is as approved, a copy or
the journal's undo leads back. Each turn is completed in the end: all photos as approved, or every byte, mode, time and extended
attribute as before. Anything else ends the test with an exception, and no result is written.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tasks.core import write_queue
from tests.benchmarks.results import machine, table, write
from tests.tasks.killing import KINDS, Torture, by_time

KILLS: Final = 1000
PHOTOS: Final = 300
GROUPS: Final = (write_queue.GROUP_FILES, 16)
"""Files written together: as it is, and smaller ones, so that more kills fall between two steps of a group."""
SECTION: Final = "Writing: crashes"


def kill(group: int, kills: int, photos: int, seed: int, within: Path | None) -> tuple[int, int, Counter[str]]:
    """Kill runs that write so many files together; return the kills, the runs, and what was seen after them."""
    write_queue.GROUP_FILES = group  # type: ignore[misc]
    with TemporaryDirectory(dir=within) as folder:
        torture = Torture(Path(folder), photos)
        killed = by_time(torture, kills, random.Random(seed))
        return killed, torture.runs, torture.seen


def main() -> None:
    """Kill, and write the section of the results."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--kills", type=int, default=KILLS)
    asked.add_argument("--photos", type=int, default=PHOTOS)
    asked.add_argument("--processes", type=int, default=4, help="archives that are tortured side by side")
    asked.add_argument("--within", type=Path, help="folder for the archives; one on the disk that is to be tested")
    words = asked.parse_args()
    began = time.monotonic()
    each = -(-words.kills // words.processes)
    groups = [GROUPS[number % len(GROUPS)] for number in range(words.processes)]
    with ProcessPoolExecutor(words.processes, multiprocessing.get_context("spawn")) as pool:
        work = [pool.submit(kill, group, each, words.photos, seed, words.within) for seed, group in enumerate(groups)]
        done = [one.result() for one in work]
    rows: list[tuple[object, ...]] = [
        (group, killed, runs, *_seen(seen)) for group, (killed, runs, seen) in zip(groups, done, strict=True)
    ]
    all_seen = sum((seen for _, _, seen in done), Counter[str]())
    rows.append(("all", f"{sum(one[0] for one in done):,}", f"{sum(one[1] for one in done):,}", *_seen(all_seen)))
    kinds = ", ".join(f"{KINDS.count(kind) * words.photos // len(KINDS)} {kind}" for kind in dict.fromkeys(KINDS))
    text = (
        f"{machine()}; {words.processes} archives of {words.photos} photos ({kinds}; half of the nef with a sidecar), apply and "
        f"restore, copies and delta in turns, {(time.monotonic() - began) / 60:.0f} minutes. Looked at after each kill; 0 photos "
        "lost, 0 in a third state:"
    )
    head = ("files a group", "kills", "runs", "original", "as approved", "temporaries left", "intents left", "unknown")
    write(SECTION, "`python -m tests.benchmarks.crashes`", {"Kills at random": f"{text}\n\n{table(head, rows)}"}, ())


def _seen(seen: Counter[str]) -> tuple[str, ...]:
    return tuple(f"{seen[what]:,}" for what in ("original", "approved", "temporaries", "intended", "unknown"))


if __name__ == "__main__":
    main()
