"""``whereshot demo``: draw an archive whose true places are known, run everything on it, check the result from outside."""

from __future__ import annotations

import hashlib
import itertools
from pathlib import Path
from typing import Any

import pandas as pd

from config.settings import Settings
from flows.apply import apply
from flows.propose import propose
from flows.report import report
from flows.restore import restore
from flows.targets import Asked
from tasks.accept import accept
from tasks.core.errors import WhereshotError
from tasks.core.geo import distance_m
from tasks.core.paths import fs_path
from tasks.core.review_csv import read_review
from tasks.core.tables import DECISIONS, OUTCOMES
from tasks.draw import draw
from tasks.runtime.progress import say, unguided
from tasks.verify import verify_written

WITHIN_M = 250.0


def run_demo(folder: Path | None, settings: Settings) -> dict[str, Any]:
    """Run the demo in ``folder`` (a new one here if None) and return the last report's result with the demo's own counts.

    Raises UsageError if the folder is not empty, WhereshotError if a written photo does not hold its position.
    """
    with unguided():
        return _lead_through(folder or _unused("whereshot-demo"), settings)


def _lead_through(base: Path, settings: Settings) -> dict[str, Any]:
    archive, out = base / "lisbon", base / "whereshot"
    say(f"1. drawing a trip of two days into {archive}")
    trip = draw(archive)
    before = _hashes(archive)
    say(f"   {len(before)} files: " + ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in trip.counts.items()))
    say("2. whereshot propose: where were the photos without a position taken?")
    propose(archive, out, settings)
    review = out / "review.csv"
    say(f"3. whereshot accept --within {WITHIN_M:.0f}: what is surer than {WITHIN_M:.0f} m")
    accepted = accept(review, WITHIN_M).rows
    say(f"   {accepted} rows accepted; the others stay for a person to decide")
    say("4. whereshot apply: backups, then positions into the photos")
    applied = apply(review, archive, out, settings)
    say("5. reading every written photo again with another reader (exifread, lxml)")
    verified, inside = _check(archive, review, trip.truth)
    say(f"   {verified} positions as decided; {inside} of {verified} true places lie within the radius that the proposal stated")
    say("6. whereshot restore: one photo back, to the byte")
    restored = _restore_one(archive, out, settings, applied["run_id"], review, before)
    say(f"   {restored} has the SHA-256 that it had before")
    say("7. whereshot report --share: the map, and the trip as one picture")
    result = report(archive, out, settings, Asked(share=out / "share.png"))
    pages = f"{out / 'report.html'} and {out / 'review.html'}"
    say(f"now open {pages} in a browser, look at {out / 'share.png'}, or open {review} in a spreadsheet")
    say(f"delete {base} when you have seen enough")
    return {**result, "flow": "demo", "accepted": accepted, "verified": verified, "within_radius": inside, "restored": 1}


def _unused(name: str) -> Path:
    candidates = itertools.chain([name], (f"{name}-{number}" for number in itertools.count(2)))
    return next(path for path in map(Path, candidates) if not path.exists())


def _hashes(archive: Path) -> dict[str, str]:
    files = sorted(path for path in archive.rglob("*") if path.is_file())
    return {path.relative_to(archive).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _written(review: Path) -> pd.DataFrame:
    """Return path, status, lat, lon and error_m of the rows that apply says it has written."""
    rows = read_review(review).rows
    rows = rows[rows["status"].isin(["written", "sidecar"])]
    numbers = rows[["latitude", "longitude", "error_m"]].astype("float64").set_axis(["lat", "lon", "error_m"], axis=1)
    return pd.concat([rows[["path", "status"]], numbers], axis=1).reset_index(drop=True)


def _check(archive: Path, review: Path, truth: pd.DataFrame) -> tuple[int, int]:
    """Return how many photos hold their position, and for how many of them the true place lies within the stated radius."""
    written = _written(review)
    decisions = DECISIONS.make(written.assign(source="proxy"))
    verified = verify_written(archive, OUTCOMES.make(written), decisions)
    wrong = verified[~verified["ok"]]
    if len(wrong):
        raise WhereshotError(f"{wrong['path'].iloc[0]}: {wrong['reason'].iloc[0]}; please report this with the demo's folder")
    known = written.merge(truth, on="path", suffixes=("", "_true"))
    off_m = distance_m(known["lat"], known["lon"], known["lat_true"], known["lon_true"])
    return len(verified), int((off_m <= known["error_m"]).sum())


def _restore_one(archive: Path, out: Path, settings: Settings, run_id: str, review: Path, before: dict[str, str]) -> str:
    written = _written(review)
    path = str(written.loc[written["status"] == "written", "path"].iloc[0])
    restore(archive, out, settings, run_id, (path,))
    after = hashlib.sha256(Path(fs_path(archive, path)).read_bytes()).hexdigest()
    if after != before[path]:
        raise WhereshotError(f"{path}: restored, but its SHA-256 is {after}, not {before[path]}")
    return path
