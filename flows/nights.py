"""The halves of a nightly run: what is accepted in review.csv, applied with nobody at a terminal, and the sum of both."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from config.settings import Settings
from flows.apply import apply
from flows.performing import with_workers
from flows.run import show_result
from tasks.core.cells import decision_of
from tasks.core.errors import WhereshotError
from tasks.core.review_csv import read_review, texts
from tasks.runtime.progress import say

_DECISIONS = ("decision", "date_decision")


def apply_accepted(archive: Path, out: Path, settings: Settings) -> dict[str, Any]:
    """Apply OUT/review.csv as a run of its own if the settings ask for it and a row is accepted; return its result, or nothing.

    A CSV that cannot be applied is the result's ``problem``: it must not keep the night's new photos from their proposals.
    """
    review = out / "review.csv"
    if not settings.review.apply_on_schedule or not review.is_file():
        return {}
    try:
        if not _is_accepted(review):
            return {}
        applied: dict[str, Any] = with_workers(apply, settings)(review, archive, out, settings)
    except WhereshotError as error:
        return {"problem": f"nothing was applied: {error}"}
    return applied


def _is_accepted(review: Path) -> bool:
    rows = read_review(review).plain_rows()
    said = {decision_of(cell) for name in _DECISIONS if name in rows.columns for cell in texts(rows[name])}
    return bool(said & {"accept", "overwrite"})


def sum_up(applied: dict[str, Any], proposed: dict[str, Any]) -> dict[str, Any]:
    """Return the result of the night as the command line's JSON has one; in the UI it becomes the run's name and an artifact."""
    steps = {name: dict(counts) for name, counts in applied.get("steps", {}).items()}
    for name, counts in proposed["steps"].items():
        spent = steps.get(name, {}).get("seconds", 0.0)
        steps[name] = {**counts, "seconds": round(spent + counts["seconds"], 3)}
    result = {**applied, **proposed, "flow": "nightly", "steps": steps}
    files = {name: Path(path) for name, path in proposed["files"].items()}
    if "problem" in applied:
        say(applied["problem"])
    show_result(Path(proposed["archive"]).name, "nightly", result, files, Path(proposed["out"]))
    return result
