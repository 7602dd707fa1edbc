"""Measure how often the proxy's radius holds, how narrow it is, and how its positions stand beside the peers'; into RESULTS.md.

Run ``python -m tests.benchmarks.proxy_radius --data DIR --corpus --simulated``: positions are hidden from real sequences in the
patterns of ``proxy_scenarios``, the real step places the photos, and the rules of others answer the same ones. ``DIR`` is as
``proxy_cases`` says; of its people only those of ``--split`` are judged. ``--dry`` prints and writes nothing.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import chain
from pathlib import Path
from typing import Final

import pandas as pd

from tests.benchmarks import proxy_prototype
from tests.benchmarks.proxy_asking import SETTINGS, judged
from tests.benchmarks.proxy_cases import Archive, along_tracks, corpus, people, simulated
from tests.benchmarks.proxy_notes import INTRO, NOTES, ORDER, POOLS, SECTION
from tests.benchmarks.proxy_plot import svg
from tests.benchmarks.proxy_scores import reliability
from tests.benchmarks.proxy_tables import bins, by_part, oracle, peers, required, summary
from tests.benchmarks.results import machine, write

WITHOUT_PROTOTYPE: Final = " The prototype is not beside the corpus: it was not asked."
PLOT: Final = Path(__file__).with_name("proxy_reliability.svg")


def archives(data: Path | None, split: str, *, of_corpus: bool, drawn: bool) -> Iterator[Archive]:
    """Yield what was asked for."""
    real = people(data, split) if data else iter(())
    tracks = along_tracks(data, split) if data and drawn else iter(())
    return chain(real, tracks, corpus() if of_corpus else iter(()), simulated() if drawn else iter(()))


def measure(asked: Iterator[Archive], jobs: int) -> pd.DataFrame:
    """Return the rows of all archives, whatever the number of processes."""
    if jobs == 1:
        parts = [judged(one) for one in asked]
    else:
        with ProcessPoolExecutor(jobs) as pool:
            parts = list(pool.map(judged, asked))
    return pd.concat([part for part in parts if len(part)], ignore_index=True)


def parts_of(rows: pd.DataFrame) -> dict[str, str]:
    """Return the parts of the section; of the first pool alone, the people's if there are any, everything."""
    max_gap_s, made = SETTINGS.max_gap_s, {}
    pools = [pool for pool in POOLS if (rows["pool"] == pool).any()]
    for pool in pools:
        own, name = rows[rows["pool"] == pool], POOLS[pool]
        lead = f"{machine()}. {summary(own)}{'' if proxy_prototype.is_there() else WITHOUT_PROTOTYPE}"
        made[f"Required: {name}"] = f"{lead}\n\n{required(own, max_gap_s)}"
        made[f"By kind: {name}"] = by_part(own, max_gap_s)
        if pool == pools[0]:
            made[f"Beside the peers: {name}"] = peers(own)
            made[f"Beside an oracle and the prototype: {name}"] = oracle(own)
            made[f"Reliability: {name}"] = bins(own)
    return made | {"Notes": NOTES}


def drawing(rows: pd.DataFrame) -> str:
    """Return the reliability plot of the first pool."""
    pool = next(pool for pool in POOLS if (rows["pool"] == pool).any())
    return svg(reliability(rows[rows["pool"] == pool]), f"Radius stated and error found: {POOLS[pool]}")


def main() -> None:
    """Measure and write RESULTS.md and the plot."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder with people.csv and photos/*.csv")
    parser.add_argument("--split", default="test", choices=("test", "train"), help="whom of the people to judge")
    parser.add_argument("--corpus", action="store_true", help="also the sequences of the corpus")
    parser.add_argument("--simulated", action="store_true", help="also photographers simulated along tracks")
    parser.add_argument("--rows", type=Path, help="keep the rows judged in this CSV or Parquet file")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    parser.add_argument("--dry", action="store_true", help="print only, leave RESULTS.md and the plot as they are")
    asked = parser.parse_args()
    of_corpus = asked.corpus or (asked.data is None and not asked.simulated)
    started = time.perf_counter()
    rows = measure(archives(asked.data, asked.split, of_corpus=of_corpus, drawn=asked.simulated), asked.jobs)
    if asked.rows:
        rows.to_parquet(asked.rows) if asked.rows.suffix == ".parquet" else rows.to_csv(asked.rows, index=False)
    parts = parts_of(rows)
    spent = f"{time.perf_counter() - started:.0f} s, the step {rows['spent_s'].sum():.0f} s of them."
    print("\n\n".join(f"### {name}\n\n{text}" for name, text in parts.items()) + f"\n\n{spent}")  # noqa: T201 - a command's output
    if not asked.dry:
        if asked.split != "test":
            raise SystemExit("RESULTS.md holds people that nothing was trained on: --split train needs --dry")
        PLOT.write_text(drawing(rows), "utf-8")
        write(SECTION, INTRO, parts, ORDER)


if __name__ == "__main__":
    main()
