"""Hundreds of thousands of generated photos: the steps by themselves, cold and warm, and ``propose`` as a person runs it.

``python -m tests.benchmarks.scale ARCHIVE EARLIER`` is the process that is measured: scan, extract, date, clock and utc; it
prints its counts, seconds and memory as JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pandas as pd

from config.settings import DEFAULTS
from tasks.core.tables import PHOTOS
from tasks.date import date
from tasks.extract import extract, shards_of
from tasks.pair import pair
from tasks.scan import scan
from tests.benchmarks.archives import make_archive
from tests.benchmarks.memory import Watch, peak_mib
from tests.benchmarks.results import table, verdict
from tests.tasks.timed import in_utc

ROOT: Final = Path(__file__).resolve().parents[2]
STEPS_LIMIT_MIB: Final = 4096
PROPOSED: Final = 100_000
COLD_S: Final = 60
WARM_S: Final = 30
PROPOSE_LIMIT_MIB: Final = 2048


def run_steps(archive: Path, earlier: Path) -> dict[str, Any]:
    """Run the steps over an archive; return seconds by step, the number of files and of those read, and the memory."""
    seconds: dict[str, float] = {}
    last = time.perf_counter()

    def lap(name: str) -> None:
        nonlocal last
        now = time.perf_counter()
        seconds[name], last = now - last, now

    with Watch(os.getpid()) as watch:
        files = scan(archive, (), earlier, DEFAULTS.scan, DEFAULTS.extract)
        lap("scan")
        shards = shards_of(files)
        with ThreadPoolExecutor(DEFAULTS.runner.workers) as threads:
            parts = list(threads.map(lambda shard: extract(shard, archive, DEFAULTS.extract, earlier, lambda _: None), shards))
        read = sum(part.attrs["read"] for part in parts)
        photos = PHOTOS.check(pd.concat(parts, ignore_index=True))
        lap("extract")
        del parts
        photos = pair(date(photos))
        lap("date, pair")
        photos = in_utc(photos)
        lap("clock, utc")
    dated = int(photos["taken_at"].notna().sum())
    memory = {"own_mib": peak_mib(), "children_mib": watch.children_mib, "mib": max(watch.mib, peak_mib())}
    return {"files": len(files), "shards": len(shards), "read": read, "dated": dated, "seconds": seconds, **memory}


def steps(archive: Path, photos: int) -> str:
    """Return the table of the steps over the archive, cold and warm, each in a process of its own."""
    make_archive(archive, photos)
    rows: list[tuple[object, ...]] = []
    most = 0.0
    with TemporaryDirectory() as earlier:
        for name in ("cold", "warm"):
            command = [sys.executable, "-m", "tests.benchmarks.scale", str(archive), earlier]
            told = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout)
            most = max(most, told["mib"])
            seconds = told["seconds"]
            spent = (*(f"{value:.1f}" for value in seconds.values()), f"{sum(seconds.values()):.1f}")
            memory = (f"{told[field]:,.0f}" for field in ("own_mib", "children_mib", "mib"))
            rows.append((name, f"{told['files']:,}", told["shards"], f"{told['read']:,}", f"{told['dated']:,}", *spent, *memory))
    head = ("run", "files", "shards", "read", "with an instant", "scan s", "extract s", "date, pair s", "clock, utc s", "all s",
            "its own MiB", "reading processes MiB", "together MiB")  # fmt: skip
    limit = f"Under {STEPS_LIMIT_MIB:,} MiB, reading processes included: {most:,.0f} MiB, {verdict(most < STEPS_LIMIT_MIB)}."
    return "\n\n".join([table(head, rows), f"{limit} `read` counts the files that were opened. The photos are of 2 KB each."])


def call_propose(archive: Path, out: Path, home: Path, command: str = "propose") -> tuple[float, float, dict[str, Any]]:
    """Run ``python -m flows propose`` (or another ``command``) on an archive; return wall seconds, the most MiB with all it
    started, and its JSON.
    """
    environment = {**os.environ, "PREFECT_HOME": str(home), "XDG_STATE_HOME": str(home / "state")}
    environment.pop("PREFECT_API_URL", None)
    words = [sys.executable, "-m", "flows", command, str(archive), "--out", str(out), "--json", "--quiet"]
    began = time.perf_counter()
    with subprocess.Popen(words, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        with Watch(process.pid) as watch:
            printed, complaint = process.communicate()
        spent = time.perf_counter() - began
    if process.returncode:
        raise SystemExit(f"{command} ended with {process.returncode}: {printed}{complaint}")
    return spent, watch.mib, json.loads(printed)


def propose(archive: Path, photos: int) -> str:
    """Return the table of ``propose`` cold (a fresh output folder and a fresh Prefect home) and warm, with its verdicts."""
    make_archive(archive, photos)
    rows: list[tuple[object, ...]] = []
    verdicts = []
    with TemporaryDirectory() as folder:
        out, home = Path(folder, "out"), Path(folder, "home")
        for name, limit_s in (("cold", COLD_S), ("warm", WARM_S)):
            spent, mib, told = call_propose(archive, out, home)
            slow = ", ".join(f"{step} {seconds:.1f}" for step, seconds in slowest(told["steps"]))
            counts = told["steps"].get("extract", {})
            rows.append((name, f"{photos:,}", f"{counts.get('read', 0):,}", f"{spent:.1f}", f"{mib:,.0f}", slow))
            verdicts.append(f"{name} under {limit_s} s: {spent:.1f} s, {verdict(spent < limit_s)}")
            if name == "cold":
                verdicts.append(f"under {PROPOSE_LIMIT_MIB:,} MiB: {mib:,.0f} MiB, {verdict(mib < PROPOSE_LIMIT_MIB)}")
    head = ("run", "photos", "read", "seconds", "MiB, with Prefect's server and the reading processes", "the slowest steps, s")
    return "\n\n".join([table(head, rows), "; ".join(verdicts) + "."])


def slowest(done: Mapping[str, Mapping[str, float]], number: int = 6) -> list[tuple[str, float]]:
    """Return the steps that took longest, with their seconds."""
    return sorted(((name, counts["seconds"]) for name, counts in done.items()), key=lambda one: -one[1])[:number]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run_steps(Path(sys.argv[1]), Path(sys.argv[2]))))
