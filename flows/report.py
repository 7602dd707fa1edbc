"""ARCHIVE and review.csv -> report.html: the map of what is known now; nothing else changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prefect import flow

from config.settings import DEFAULTS, Settings
from flows.places import known_places
from flows.reading import read_for_report
from flows.run import archive_name, opened
from flows.telling import photo_counts, tell_report
from flows.trials import known_trials
from tasks.recall import recall
from tasks.report import report as draw_report


@flow(name="report", flow_run_name=archive_name, persist_result=False)
def report(archive: Path, out: Path, settings: Settings = DEFAULTS) -> dict[str, Any]:
    """Draw report.html from the photos and from review.csv as it is.

    Args:
        archive: folder of photos; nothing in it is written.
        out: output folder.
        settings: every setting, a section per step.
    """
    with opened("report", archive, out, settings) as run:
        photos = read_for_report(run)
        proposals = recall(photos, out)
        places = known_places(run)
        shown = {"title": run.title, "made": run.started, "places": places, "trials": known_trials(run)}
        page = draw_report(photos, proposals, run.archive, out, settings.report, **shown)
        tell_report(photos, page)
        return run.summary({"report": page}, **photo_counts(photos))
