"""One photo -> where it was taken, as one JSON object: its own position, else what an archive's review.csv proposes for it.

No flow and no Prefect: a person or a script asks about one file and waits for the answer.
"""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Any

import pandas as pd

from flows.whose import registry
from tasks.core.cells import decision_of
from tasks.core.date_cells import in_iso
from tasks.core.errors import UsageError
from tasks.core.estimates import is_ours, source_of
from tasks.core.identity import Identity, outputs_holding
from tasks.core.paths import sidecar_keys, to_text
from tasks.core.places_csv import read_places
from tasks.core.reading.batch import NO_TIME, Columns, read_batch
from tasks.core.review_csv import read_review
from tasks.core.review_rows import proposals_of
from tasks.core.row_places import words_for
from tasks.core.table import WALL_CLOCK

LACKING = "no position in the file or its sidecar"
POSITION = ("latitude", "longitude", "altitude", "direction")


def locate(photo: Path) -> dict[str, Any]:
    """Return what is known of a photo's place.

    Keys: ``photo`` (the path), ``position`` (``latitude``, ``longitude``, ``altitude`` and ``direction`` where known; None where
    there is none), ``source`` (as ``gps_source`` of review.csv; "" for none), ``error_m`` (None where nobody states it),
    ``description`` (the place in words), ``evidence``, ``datetime`` (the wall clock as written), ``camera``, ``problem``.
    Raises UsageError where there is no such file.
    """
    if not photo.is_file():
        kind = "is a folder, not a photo" if photo.is_dir() else "there is no such file"
        raise UsageError(f"{photo}: {kind}; name one photo")
    read = read_batch(str(photo.parent), [(to_text(photo.name), _sidecar(photo))])
    texts = {name: column[0] for name, column in read.texts.items()}
    numbers = {name: column[0] for name, column in read.numbers.items()}
    real = Path(os.path.realpath(photo))
    owners = outputs_holding(real, registry(), Path.cwd())
    found = _proposed(real, owners) if math.isnan(numbers["lat"]) else _own(texts["gps_method"], numbers)
    return {
        "flow": "locate",
        "photo": to_text(str(photo)),
        **found,
        "description": _words(found["position"], found["error_m"], owners),
        "datetime": _written_clock(read),
        "camera": texts["camera"],
        "problem": texts["problem"],
    }


def _sidecar(photo: Path) -> str:
    """Return the name of a photo's sidecar as table text, "" if there is none."""
    beside = {entry.name.lower(): entry.name for entry in os.scandir(photo.parent) if entry.is_file(follow_symlinks=False)}
    return to_text(next((beside[key] for key in sidecar_keys(photo.name) if key in beside), ""))


def _own(method: str, numbers: dict[str, float]) -> dict[str, Any]:
    ours = is_ours(method)
    return _answer(
        dict(zip(POSITION, (numbers[name] for name in ("lat", "lon", "alt_m", "direction_deg")), strict=True)),
        source_of(method) if ours else "exif",
        numbers["gps_error_m"],
        "written by Whereshot before" if ours else "the file's own position",
    )


def _proposed(photo: Path, owners: list[tuple[Identity, Path]]) -> dict[str, Any]:
    """Return what the review.csv of the innermost archive that holds the photo proposes for it."""
    for identity, out in owners:
        if not (out / "review.csv").is_file():
            continue
        rows = read_review(out / "review.csv").plain_rows()
        row = proposals_of(rows[rows["path"] == to_text(os.path.relpath(photo, identity.archive))])
        if row.empty or math.isnan(row["latitude"].iloc[0]):
            why = row["evidence"].tolist()
            return _answer({}, "", math.nan, "; ".join(filter(None, (LACKING, *why))))
        cells = row.iloc[0]
        decision = decision_of(cells["decision"]) or "not decided yet"
        evidence = f"proposed in review.csv ({decision}): {cells['evidence']}"
        return _answer({name: cells[name] for name in POSITION}, cells["gps_source"], cells["error_m"], evidence)
    return _answer({}, "", math.nan, f"{LACKING}; whereshot propose on its archive finds out more")


def _answer(position: dict[str, float], source: str, error_m: float, evidence: str) -> dict[str, Any]:
    known = {name: round(float(value), 7) for name, value in position.items() if not math.isnan(value)}
    stated = None if math.isnan(error_m) else float(error_m)
    return {"position": known or None, "source": source, "error_m": stated, "evidence": evidence}


def _words(position: dict[str, float] | None, error_m: float | None, owners: list[tuple[Identity, Path]]) -> str:
    """Return the name that the person gave the place, else its nearest town."""
    if position is None:
        return ""
    places = next((read for _, out in owners if (read := read_places(out / "places.csv")) is not None), None)
    return words_for([position["latitude"]], [position["longitude"]], places, math.nan if error_m is None else error_m)[0]


def _written_clock(read: Columns) -> str:
    wall = read.times["taken_local"][0]
    if wall == NO_TIME:
        return ""
    clock = pd.Series(pd.to_datetime([wall], unit="us")).astype(WALL_CLOCK)
    return str(in_iso(clock, pd.Series(read.texts["subsec"]), pd.Series(read.numbers["utc_offset_min"])).iloc[0])
