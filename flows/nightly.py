"""What a schedule starts for an archive: apply what is accepted if the settings say so, propose, report. Nobody is asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prefect import flow

from config.settings import DEFAULTS, Settings
from flows.nights import apply_accepted, sum_up
from flows.performing import with_workers
from flows.propose import propose
from flows.run import archive_name


@flow(name="nightly", flow_run_name=archive_name, persist_result=False)
def nightly(
    archive: Path,
    out: Path,
    settings: Settings = DEFAULTS,
    donors: tuple[Path, ...] = (),
    mapping: Path | None = None,
    tracks: tuple[Path, ...] = (),
) -> dict[str, Any]:
    """Write what is accepted in review.csv if review.apply_on_schedule is on, then find out where new photos were taken.

    Args:
        archive: folder of photos; nothing in it is written unless review.apply_on_schedule is on.
        out: output folder.
        settings: every setting, a section per step.
        donors: other folders whose located photos are evidence.
        mapping: a places.csv, or a CSV with start, end, lat and long, that says where the photographer was.
        tracks: GPS track files, or folders of them.
    """
    applied = apply_accepted(archive, out, settings)
    proposed = with_workers(propose, settings)(archive, out, settings, donors, mapping=mapping, tracks=tracks)
    return sum_up(applied, proposed)
