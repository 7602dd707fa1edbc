"""RESULTS.md: a section per benchmark and a part per measurement, each replaced by its next run and by nothing else."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

RESULTS: Final = Path(__file__).with_name("RESULTS.md")


def machine() -> str:
    """Return the day and the kind of machine, without its name."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    system = f"{platform.system()} {platform.machine()}"
    return f"{datetime.now(UTC):%Y-%m-%d}, {cores} cores, {system}, Python {platform.python_version()}"


def verdict(reached: bool) -> str:
    """Return how a required figure came out."""
    return "pass" if reached else "FAIL"


def table(head: tuple[str, ...], rows: list[tuple[object, ...]]) -> str:
    """Return a table of Markdown; a bar in a cell is escaped."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines)


def write(section: str, intro: str, parts: Mapping[str, str], order: tuple[str, ...], file: Path = RESULTS) -> None:
    """Put the parts, by heading, into their section in the given order; parts that were not measured now stay as they are."""
    old = file.read_text("utf-8") if file.exists() else "# Results of the benchmarks\n"
    before, found, rest = old.partition(f"## {section}\n")
    own, more, others = rest.partition("\n## ")
    kept = dict(part.split("\n", 1) for part in f"\n{own}".split("\n### ")[1:])
    both = {**{name: text.strip("\n") for name, text in kept.items()}, **{name: text.strip("\n") for name, text in parts.items()}}
    ordered = [name for name in order if name in both] + [name for name in both if name not in order]
    text = "\n\n".join([f"## {section}", intro, *(f"### {name}\n\n{both[name]}" for name in ordered)]) + "\n"
    file.write_text(before.rstrip("\n") + "\n\n" + text + (more + others if found else ""), "utf-8")
