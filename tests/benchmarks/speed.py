"""Files per second of our reader and of others, over real copies of the corpus's JPEGs: the best of several rounds."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from config.settings import DEFAULTS
from tasks.core.reading import read_photo
from tasks.extract import extract, shards_of
from tasks.runtime.processes import cores, end_processes
from tasks.scan import scan
from tests.benchmarks.readers import by_exifread, by_piexif, by_pillow
from tests.benchmarks.results import table, verdict

ROUNDS: Final = 3
SAMPLE: Final = 1000
"""Files that the slow readers are given."""
FOLDER_FILES: Final = 500
HEAD_BYTES: Final = 65536
TIMES_EXIFTOOL: Final = 50
TIMES_FLOOR: Final = 8
SHARD_S: Final = 0.005

_TAGS: Final = (
    "DateTimeOriginal", "CreateDate", "ModifyDate", "SubSecTimeOriginal", "SubSecTimeDigitized", "SubSecTime",
    "OffsetTimeOriginal", "OffsetTimeDigitized", "OffsetTime", "GPSLatitude", "GPSLatitudeRef", "GPSLongitude",
    "GPSLongitudeRef", "GPSAltitude", "GPSAltitudeRef", "Make", "Model", "SerialNumber", "Orientation",
)  # fmt: skip
"""The tags behind the ten fields."""


def copies(originals: Path, folder: Path, count: int) -> list[Path]:
    """Make ``count`` real copies (no links) of the JPEGs under a folder, 500 to a folder."""
    found = sorted(path for path in originals.rglob("*") if path.suffix.lower() in {".jpg", ".jpeg"} and path.is_file())
    made = [folder / f"{number // FOLDER_FILES:04}" / f"IMG_{number:06}.jpg" for number in range(count)]
    for number, path in enumerate(made):
        path.parent.mkdir(exist_ok=True)
        # Not copyfile, which may share the blocks of the original.
        path.write_bytes(found[number % len(found)].read_bytes())
    return made


def _floor(files: list[str]) -> None:
    for file in files:
        descriptor = os.open(file, os.O_RDONLY)
        os.read(descriptor, HEAD_BYTES)
        os.close(descriptor)


def _exiftool(folder: Path) -> None:
    command = ["exiftool", "-fast2", "-j", "-n", "-r", *(f"-{tag}" for tag in _TAGS), str(folder)]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


def _loop(reader: Callable[[Path], object], files: list[Path]) -> None:
    for file in files:
        try:
            reader(file)
        except Exception:  # noqa: BLE001 - a reader that gives up has spent its time all the same
            logging.getLogger(__name__).debug("%s not read", file)


def _extract(folder: Path) -> tuple[float, float, int]:
    """Run scan and extract cold, as propose does; return seconds of both, of extract alone, and the number of shards."""
    end_processes()
    with TemporaryDirectory() as earlier, ThreadPoolExecutor(DEFAULTS.runner.workers) as threads:
        began = time.perf_counter()
        files = scan(folder, (), Path(earlier), DEFAULTS.scan, DEFAULTS.extract)
        shards = shards_of(files)
        listed = time.perf_counter()
        parts = threads.map(lambda shard: extract(shard, folder, DEFAULTS.extract, Path(earlier), lambda _: None), shards)
        read = sum(part.attrs["read"] for part in parts)
        over = time.perf_counter()
    if read != len(files):
        raise SystemExit(f"extract read {read} of {len(files)} files: the round was not cold")
    return over - began, over - listed, len(shards)


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def speed(originals: Path, count: int, within: Path | None = None) -> str:
    """Return the table of ``count`` copies made in a temporary folder ``within``, which is removed afterwards."""
    logging.disable(logging.CRITICAL)
    with TemporaryDirectory(dir=within) as made:
        folder = Path(made)
        files = copies(originals, folder, count)
        names = [str(file) for file in files]
        sample = files[:: max(len(files) // SAMPLE, 1)][:SAMPLE]
        best: dict[str, float] = {}
        shards = 0

        def note(what: str, spent: float, number: int) -> None:
            best[what] = min(best.get(what, spent / number), spent / number)

        for _ in range(ROUNDS):
            note(FLOOR, _seconds(lambda: _floor(names)), count)
            note(LOOP, _seconds(lambda: _loop(read_photo, files)), count)
            whole, alone, shards = _extract(folder)
            note(STEPS, whole, count)
            note(ALONE, alone, count)
            for what, reader in ((PIEXIF, by_piexif), (PILLOW, by_pillow), (EXIFREAD, by_exifread)):
                note(what, _seconds(lambda reader=reader: _loop(reader, sample)), len(sample))  # type: ignore[misc]
            if shutil.which("exiftool"):
                note(EXIFTOOL, _seconds(lambda: _exiftool(folder)), count)
    logging.disable(logging.NOTSET)
    rows: list[tuple[object, ...]] = [
        (what, f"{1 / spent:,.0f}", f"{spent * 1e6:.1f}", f"{best[EXIFTOOL] / spent:.1f}" if EXIFTOOL in best else "?")
        for what, spent in best.items()
    ]
    size = sum(path.stat().st_size for path in originals.rglob("*") if path.suffix.lower() in {".jpg", ".jpeg"}) / 1e6
    text = [
        f"{count:,} real copies of the corpus's JPEGs ({size:.0f} MB of originals), in the page cache; best of {ROUNDS} rounds.",
        f"Our steps run in {cores()} processes, which start within the time; the peers get {len(sample):,} of the files.",
        table(("what", "files/s", "µs a file", "times ExifTool"), rows),
    ]
    if EXIFTOOL in best:
        reached = best[EXIFTOOL] / best[STEPS]
        text.append(
            f"At least {TIMES_EXIFTOOL} times ExifTool: reached {reached:.0f} times, {verdict(reached >= TIMES_EXIFTOOL)}."
        )
    limit = (TIMES_FLOOR * best[FLOOR] * count + SHARD_S * shards) / count
    text.append(
        f"Within {TIMES_FLOOR} times the floor and {SHARD_S * 1000:.0f} ms for each of {shards} shards, that is "
        f"{limit * count:.3f} s: extract, which is given the list of files as the floor is, took {best[ALONE] * count:.3f} s "
        f"({best[ALONE] / best[FLOOR]:.1f} times the floor), {verdict(best[ALONE] <= limit)}; with scan, which lists the folders "
        f"and meanwhile starts the processes, {best[STEPS] * count:.3f} s ({best[STEPS] / best[FLOOR]:.1f} times), "
        f"{verdict(best[STEPS] <= limit)}."
    )
    return "\n\n".join(text)


FLOOR: Final = "the floor: open each and read 64 KiB, one process"
LOOP: Final = "Whereshot: `read_photo` in a loop, one process"
STEPS: Final = "Whereshot: `scan` and `extract`, cold"
ALONE: Final = "of these `extract` alone"
PIEXIF: Final = "piexif in a loop"
PILLOW: Final = "Pillow in a loop"
EXIFREAD: Final = "exifread in a loop"
EXIFTOOL: Final = "`exiftool -fast2 -j -n -r`, the tags of the ten fields, one process"
