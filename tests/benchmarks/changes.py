"""What a second run reads: ``propose`` on generated photos again and again, with small changes in between."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.archives import make_archive
from tests.benchmarks.results import table
from tests.benchmarks.scale import call_propose


def _touch(photo: Path) -> None:
    found = photo.stat()
    os.utime(photo, ns=(found.st_atime_ns, found.st_mtime_ns + 1_000_000_000))


def _rename_folder(photo: Path) -> None:
    photo.parent.rename(photo.parent.with_name(f"{photo.parent.name} moved"))


def changes(photos: int) -> str:
    """Return the counts of the step extract, run after run, on so many photos in folders of 1,000."""
    rows: list[tuple[object, ...]] = []
    with TemporaryDirectory() as made:
        archive = make_archive(Path(made, "archive"), photos)
        some = sorted(archive.rglob("*.jpg"))[:3]
        between: list[tuple[str, Callable[[], object]]] = [
            ("first run", lambda: None),
            ("nothing changed", lambda: None),
            ("one photo touched", lambda: _touch(some[0])),
            ("one photo added", lambda: some[1].with_name("new.jpg").write_bytes(some[1].read_bytes())),
            ("one photo removed", some[2].unlink),
            ("a folder of 1,000 renamed", lambda: _rename_folder(some[0])),
        ]
        for name, change in between:
            change()
            spent, _, told = call_propose(archive, Path(made, "out"), Path(made, "home"))
            counts = told["steps"].get("extract", {})
            rows.append((name, *(f"{counts.get(field, 0):,}" for field in ("files", "read", "cached")), f"{spent:.1f}"))
    return table(("run", "files", "read", "not opened", "seconds of the whole command"), rows)
