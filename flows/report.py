"""ARCHIVE and review.csv -> report.html: the map of what is known now; share.png, exports and copies where they are wanted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prefect import flow

from config.settings import DEFAULTS, Settings
from flows.copying import copied
from flows.drawing import draw_report, known_now
from flows.run import archive_name, opened
from flows.targets import PLAIN, Asked, check_targets
from flows.telling import photo_counts, tell_report


@flow(name="report", flow_run_name=archive_name, persist_result=False)
def report(archive: Path, out: Path, settings: Settings = DEFAULTS, asked: Asked = PLAIN) -> dict[str, Any]:
    """Draw report.html from the photos and from review.csv as it is.

    Args:
        archive: folder of photos; nothing in it is written.
        out: output folder.
        settings: every setting, a section per step.
        asked: what is wanted besides: the picture to share, exports, copies; public = without what only the owner should know.
    """
    check_targets(asked, [archive], out, settings.share.style)
    with opened("report", archive, out, settings) as run:
        known = known_now(run)
        drawn = draw_report(run, known, asked)
        copies = copied(run, known, asked)
        counts = photo_counts(known.photos)
        files = {**drawn, **copies.files}
        tell_report(counts, files)
        return run.summary(files, **counts, **copies.counts)
