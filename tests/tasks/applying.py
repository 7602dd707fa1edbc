"""What the tests of backup, apply and restore share: decisions about an archive, and everything that a folder holds."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pytest

from tasks.core.reading import read_photo
from tasks.core.tables import DECISIONS
from tests.builders import picture

ROME = (41.8902123, 12.4922345)
OSLO = (59.9139, 10.7522)


class Held(NamedTuple):
    """One file: its bytes and what belongs to it."""

    data: bytes
    mode: int
    mtime_ns: int
    attributes: dict[str, bytes]


def decide(archive: Path, paths: Iterable[str], place: tuple[float, float] = ROME, **values: Any) -> pd.DataFrame:
    """DECISIONS that put ``paths`` at ``place``; ``values`` replace columns. Fingerprints are those of the photos now."""
    rows = []
    for path in paths:
        file = archive / path
        print_ = read_photo(file).fingerprint if file.is_file() else ""
        row = {"path": path, "lat": place[0], "lon": place[1], "error_m": 40.0, "source": "proxy", "fingerprint": print_}
        rows.append({"alt_m": float("nan"), "direction_deg": float("nan"), **row, **values})
    return DECISIONS.make(rows)


def hold(folder: Path) -> dict[str, Held]:
    """Every file under ``folder``, by relative path."""
    found = {}
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not file.is_symlink():
            status = file.stat()
            names = os.listxattr(file) if hasattr(os, "listxattr") else []
            held = Held(file.read_bytes(), status.st_mode, status.st_mtime_ns, {name: os.getxattr(file, name) for name in names})
            found[file.relative_to(folder).as_posix()] = held
    return found


def raw(path: Path, seed: int = 0) -> Path:
    """A RAW photo (TIFF inside, the ending says whose), which is told in a sidecar and never written itself."""
    picture(seed).save(path, "TIFF")
    return path


def outcome(table: pd.DataFrame, path: str) -> tuple[str, str]:
    """Status and problem of one photo."""
    row = table.set_index("path").loc[path]
    return row["status"], row["problem"]


def exiftool(*files: Path) -> list[dict[str, Any]]:
    """What ExifTool reads in files, numbers as numbers, tags with their group."""
    if not shutil.which("exiftool"):
        pytest.skip("exiftool is not installed")
    command = ["exiftool", "-n", "-json", "-G0", *map(str, files)]
    told: list[dict[str, Any]] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return told
