"""Speed of apply with fsync beside ExifTool: ``python -m tests.benchmarks.writing_speed ORIGINALS [--files N …]``.

Real copies of the JPEGs under ORIGINALS get a position; Whereshot with copies and with the journal alone (delta), every file and
folder synced; ExifTool in one batch, which syncs nothing. All that Whereshot wrote is restored and compared, byte for byte.
"""

from __future__ import annotations

import argparse
import logging
import os
import resource
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from unittest.mock import patch

from config.settings import Settings
from tasks.apply import apply
from tasks.backup import backup
from tasks.core.journal import Journal
from tasks.restore import restore
from tests.benchmarks.results import machine, table, verdict, write
from tests.benchmarks.speed import copies
from tests.tasks.applying import decide

SECTION: Final = "Writing: speed"
FILES: Final = (300, 3000)
STAGES: Final = {
    "look at the photo (path, links, metadata)": "tasks.apply.prepare",
    "read, plan, prove": "tasks.apply.plan",
    "of these the second reader": "tasks.core.edits.verify",
    "verify or make copies": "tasks.core.group_writer.keep",
    "intents and marks in the journal": "tasks.core.journal.Journal.intend",
    "temporaries, fsync, look again, rename, fsync of folders": "tasks.core.group_writer.exchange",
    "copy of the journal": "tasks.core.journal.Journal.keep_copy",
}
"""What is timed, by the function that does it."""
_TAGS: Final = {
    "GPSLatitude": "41.8902123", "GPSLatitudeRef": "N", "GPSLongitude": "12.4922345", "GPSLongitudeRef": "E", "GPSAltitude": "20",
    "GPSAltitudeRef": "0", "GPSMapDatum": "WGS-84", "GPSHPositioningError": "40", "GPSProcessingMethod": "whereshot proxy",
}  # fmt: skip
"""What we write, for ExifTool."""


@contextmanager
def timed(spent: dict[str, float]) -> Iterator[None]:
    """Note the seconds that each stage takes."""
    patches = []
    for stage, name in STAGES.items():
        place = patch(name, autospec=False)
        real, _ = place.get_original()
        patches.append(patch(name, _timing(real, stage, spent)))
    for one in patches:
        one.start()
    try:
        yield
    finally:
        for one in patches:
            one.stop()


def _timing(real: Callable[..., Any], stage: str, spent: dict[str, float]) -> Callable[..., Any]:
    def work(*args: Any, **more: Any) -> Any:
        began = time.perf_counter()
        try:
            return real(*args, **more)
        finally:
            spent[stage] = spent.get(stage, 0.0) + time.perf_counter() - began

    return work


def ours(originals: Path, count: int, mode: str, within: Path | None) -> tuple[float, float, dict[str, float], str]:
    """Return the seconds of backup and apply, those of a processor, those of each stage, and what the journal holds in words."""
    with TemporaryDirectory(dir=within) as made:
        archive, out = Path(made) / "archive", Path(made) / "out"
        archive.mkdir()
        out.mkdir()
        files = copies(originals, archive, count)
        before = [file.read_bytes() for file in files]
        decisions = decide(archive, [file.relative_to(archive).as_posix() for file in files], alt_m=20.0, overwrite=True)
        settings = Settings.model_validate({"backup": {"mode": mode}, "apply": {"else_sidecar": False}})
        os.sync()
        spent: dict[str, float] = {}
        with timed(spent):
            began, cpu = time.perf_counter(), time.process_time()
            kept = backup(decisions, archive, out / "backups", "r1", settings)
            spent["the step `backup`"] = time.perf_counter() - began
            done = apply(decisions, archive, out, "r1", settings, kept)
            whole, cpu = time.perf_counter() - began, time.process_time() - cpu
        with Journal(out) as journal:
            undo = [len(entry.undo) for entry in journal.writes()]
        size = sum(len(data) for data in before)
        written = int((done["status"] == "written").sum())
        held = f"{written:,} of {count:,} files ({size / 1e6:.0f} MB) written, their undo {sum(undo) / 1e3:.1f} KB"
        restore(archive, out)
        if [file.read_bytes() for file in files] != before:
            raise SystemExit("restore did not give every byte back")
    return whole, cpu, spent, f"{held} ({sum(undo) / max(len(undo), 1):.0f} bytes a file, {sum(undo) / size:.3%} of their size)"


def exiftool(originals: Path, count: int, within: Path | None) -> tuple[float, float]:
    """Return the seconds of one batch of ExifTool over as many copies, and those of a processor."""
    with TemporaryDirectory(dir=within) as made:
        archive = Path(made) / "archive"
        archive.mkdir()
        files = copies(originals, archive, count)
        rows = [",".join([str(file), *_TAGS.values()]) for file in files]
        sheet, names = Path(made) / "positions.csv", Path(made) / "names.txt"
        sheet.write_text("\n".join([",".join(["SourceFile", *(f"EXIF:{tag}" for tag in _TAGS)]), *rows]) + "\n")
        names.write_text("\n".join(map(str, files)) + "\n")
        os.sync()
        command = ["exiftool", "-n", "-q", "-q", "-overwrite_original", f"-csv={sheet}", "-@", str(names)]
        began, cpu = time.perf_counter(), _of_children()
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        return time.perf_counter() - began, _of_children() - cpu


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measured(originals: Path, count: int, rounds: int, within: Path | None) -> str:
    """Return the part of the results for so many files: the best of several rounds, in turns."""
    with_exiftool = bool(shutil.which("exiftool"))
    theirs = [(float("nan"), float("nan"))] if not with_exiftool else []
    found: dict[str, list[tuple[float, float, dict[str, float], str]]] = {"delta": [], "copy": []}
    for _ in range(rounds):
        if with_exiftool:
            theirs.append(exiftool(originals, count, within))
        for mode, done in found.items():
            done.append(ours(originals, count, mode, within))
    best = {mode: min(done, key=lambda one: one[0]) for mode, done in found.items()}
    their_s, their_cpu_s = min(theirs)
    rows: list[tuple[object, ...]] = [
        ("`exiftool -overwrite_original -csv`, one batch, no fsync", *_figures(their_s, their_cpu_s, count))
    ]
    rows += [(f"Whereshot, {mode}, fsync", *_figures(whole, cpu, count)) for mode, (whole, cpu, _, _) in best.items()]
    stages = list(dict.fromkeys(stage for _, _, spent, _ in best.values() for stage in spent))
    shares: list[tuple[object, ...]] = [(stage, *(f"{best[mode][2].get(stage, 0):.2f}" for mode in best)) for stage in stages]
    times = their_s / best["delta"][0]
    return "\n\n".join(
        [
            f"{machine()}; best of {rounds} rounds; {best['delta'][3]}; restored to the byte.",
            table(("what", "seconds", "seconds of a processor", "files/s"), rows),
            f"At least as fast as ExifTool with the journal alone: {times:.1f} times, {verdict(times >= 1)}.",
            table(("seconds of it in", *best), shares),
        ]
    )


def _figures(seconds: float, cpu_s: float, count: int) -> tuple[str, ...]:
    return f"{seconds:.2f}", f"{cpu_s:.2f}", f"{count / seconds:.0f}"


def main() -> None:
    """Measure, and write the section of the results."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("originals", type=Path)
    asked.add_argument("--files", type=int, nargs="+", default=list(FILES))
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--within", type=Path, help="folder for the copies; one on the disk that is to be measured")
    words = asked.parse_args()
    logging.disable(logging.CRITICAL)
    parts = {f"{count:,} JPEGs": measured(words.originals, count, words.rounds, words.within) for count in words.files}
    write(SECTION, "`python -m tests.benchmarks.writing_speed ORIGINALS`", parts, tuple(parts))


if __name__ == "__main__":
    main()
