"""Find the positions that we wrote: PHOTOS and the journal in, ESTIMATES out; and which of them a person means."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Final

import pandas as pd

from tasks.core.cells import format_number, guard
from tasks.core.errors import UsageError
from tasks.core.estimates import is_ours, source_of
from tasks.core.our_positions import runs_to_undo, standing_writes
from tasks.core.table import TEXT
from tasks.core.tables import ESTIMATES
from tasks.core.whole_file import replacing
from tasks.core.writes import Write
from tasks.runtime.steps import step

SAME_PLACE_DEG: Final = 1e-6
"""What the rational degrees of a file may lose of those in the journal."""
TYPED: Final = "manual"


@step(run_name="find positions of ours", description="List the photos whose position is marked as ours.")
def estimates(photos: pd.DataFrame, out: Path) -> pd.DataFrame:
    """Return ESTIMATES of the archive's PHOTOS, sorted by path; ``run_id`` is the last run that wrote just this position."""
    methods = [method for method in photos["gps_method"].unique() if is_ours(method)]
    marked = photos[(photos["donor_dir"] == "") & photos["lat"].notna() & photos["gps_method"].isin(methods)]
    marked = marked.sort_values("path")
    writes = standing_writes(out)
    places = marked[["path", "lat", "lon"]].itertuples(index=False, name=None)
    return ESTIMATES.make(
        pd.DataFrame(
            {
                **{name: marked[name].to_numpy() for name in ("path", "lat", "lon")},
                "source": [source_of(method) for method in marked["gps_method"]],
                "error_m": marked["gps_error_m"].to_numpy(),
                "run_id": [_run_of(writes.get(path, ()), lat, lon) for path, lat, lon in places],
            }
        )
    )


def chosen(found: pd.DataFrame, paths: Collection[str], sources: Collection[str], *, to_remove: bool = False) -> pd.DataFrame:
    """Return those of ESTIMATES that a person names by path and source; all without either.

    ``to_remove``: what was typed by hand is knowledge and not meant unless it is named, by its path or its source.
    Raises UsageError for a path or a source that none of ESTIMATES has.
    """
    for option, column, words in (("--path", "path", paths), ("--source", "source", sources)):
        strange = sorted(set(words) - set(found[column]))
        if strange:
            known = f"; there are {', '.join(sorted(set(found['source'])))}" if column == "source" and len(found) else ""
            raise UsageError(f"{option} {strange[0]}: no position of ours is of it{known}; whereshot estimates lists them all")
    meant = pd.Series(data=True, index=found.index)
    if paths:
        meant &= found["path"].isin(paths)
    if sources:
        meant &= found["source"].isin(sources)
    elif to_remove and not paths:
        meant &= found["source"] != TYPED
    return found[meant].reset_index(drop=True)


@step(run_name="look what the journal can undo", description="Find the writes that can be undone to the byte.")
def undoable(marked: pd.DataFrame, archive: Path, out: Path) -> pd.DataFrame:
    """Return run_id and path of the writes whose undoing takes the positions of ESTIMATES out, newest run first."""
    writes = standing_writes(out)
    rows = [(run_id, path) for path in marked["path"] for run_id in runs_to_undo(archive, writes.get(path, ()))]
    return pd.DataFrame(rows, columns=["run_id", "path"], dtype=TEXT).sort_values("run_id", ascending=False, kind="stable")


def write_csv(found: pd.DataFrame, path: Path) -> None:
    """Write ESTIMATES as a CSV in the form of review.csv."""
    with replacing(path) as stream:
        text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
        try:
            writer = csv.writer(text, lineterminator="\r\n")
            writer.writerow(["path", "latitude", "longitude", "gps_source", "error_m", "run_id"])
            for row in found.itertuples(index=False):
                degrees = (format_number("latitude", row.lat), format_number("longitude", row.lon))
                writer.writerow([guard(row.path), *degrees, guard(row.source), format_number("error_m", row.error_m), row.run_id])
        finally:
            text.detach()


def _run_of(writes: Iterable[Write], lat: float, lon: float) -> str:
    for write in writes:
        if abs(write.lat - lat) <= SAME_PLACE_DEG and abs(math.remainder(write.lon - lon, 360)) <= SAME_PLACE_DEG:
            return write.run_id
    return ""
