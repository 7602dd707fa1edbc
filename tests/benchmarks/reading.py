"""The benchmark of reading: speed, agreement with ExifTool, time and memory of each file, what a second run reads, and scale.

``python -m tests.benchmarks.reading`` measures the first four on the corpus (some minutes) and writes them into RESULTS.md;
``--scale N`` adds N generated photos, ``--more DIR…`` the files of other folders, ``--only`` picks some of the parts. Every
required figure is stated beside the one that was reached; nothing here fails.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import gettempdir
from typing import Final

from tests.benchmarks import agreement, changes, effort, scale, speed
from tests.benchmarks.results import machine, write
from tests.builders import CORPUS

SECTION: Final = "Reading"
INTRO: Final = "`python -m tests.benchmarks.reading`; what each part was measured on stands in its first line."
FOLDERS: Final = ("photos", "nasty")
PARTS: Final = {
    "speed": "Speed",
    "agreement": "Agreement with ExifTool",
    "more": "Agreement on other public pictures",
    "effort": "Time and memory of one file",
    "changes": "What a second run reads",
    "steps": "Scan, extract and utc at scale",
    "propose": "Propose at scale",
}
USUAL: Final = ("speed", "agreement", "effort", "changes")
NOTE: Final = (
    "Equal means all ten fields (date, sub-seconds, offset, latitude, longitude, altitude, make, model, serial number, "
    "orientation) as ExifTool reads them in the EXIF; the date of each reader is DateTimeOriginal, else DateTimeDigitized, "
    "else DateTime. Where EXIF is silent, silence and what ExifTool finds elsewhere in the file (XMP, MakerNote) are both right."
)


def asked_for() -> argparse.Namespace:
    """Return the command line's words."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", choices=tuple(PARTS), help="these parts and no others")
    parser.add_argument("--photos", type=int, default=10_000, help="copies of the corpus's JPEGs (%(default)s)")
    parser.add_argument("--temp", type=Path, help="folder for the copies, removed afterwards")
    parser.add_argument("--more", type=Path, nargs="+", default=[], help="folders of other pictures, shown apart")
    parser.add_argument(
        "--scale", type=int, default=0, help="generated photos through scan, extract and utc; 100,000 through propose"
    )
    parser.add_argument("--archive", type=Path, help="where the generated photos are made, or lie already")
    return parser.parse_args()


def main() -> None:
    """Measure what is asked for and write it into RESULTS.md, part by part."""
    asked = asked_for()
    wanted = asked.only or [*USUAL, *(["more"] if asked.more else []), *(["steps", "propose"] if asked.scale else [])]
    archive = asked.archive or Path(gettempdir(), f"whereshot-benchmark-{asked.scale}")
    photos = min(scale.PROPOSED, asked.scale)
    small = archive if photos == asked.scale else archive.with_name(f"{archive.name}-{photos}")
    measures: dict[str, Callable[[], str]] = {
        "speed": lambda: speed.speed(CORPUS / "photos", asked.photos, asked.temp),
        "agreement": lambda: f"{NOTE}\n\n{agreement.agreement(CORPUS, FOLDERS)}",
        "more": lambda: "\n\n".join(agreement.agreement(folder, required=False) for folder in asked.more),
        "effort": lambda: effort.effort(
            {"corpus": [CORPUS / name for name in FOLDERS], **({"other public pictures": asked.more} if asked.more else {})}
        ),
        "changes": lambda: changes.changes(asked.photos),
        "steps": lambda: scale.steps(archive, asked.scale),
        "propose": lambda: scale.propose(small, photos),
    }
    if {"speed", "agreement", "effort"} & set(wanted) and not CORPUS.is_dir():
        raise SystemExit(f"the corpus of real photos is not at {CORPUS}")
    if {"agreement", "more"} & set(wanted) and not shutil.which("exiftool"):
        raise SystemExit("ExifTool is not installed: there is nothing to agree with")
    for part in wanted:
        text = f"{machine()}.\n\n{measures[part]()}"
        write(SECTION, INTRO, {PARTS[part]: text}, tuple(PARTS.values()))
        sys.stdout.write(f"### {PARTS[part]}\n\n{text}\n\n")


if __name__ == "__main__":
    main()
