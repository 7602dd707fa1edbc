"""ARCHIVE -> review.csv, review.html and report.html: where each photo was taken, for a person to decide. No photo is touched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
from prefect import flow

from config.settings import DEFAULTS, Settings
from flows.addresses import look_up
from flows.drawing import Known, draw_report
from flows.places import find_places, visits_to
from flows.proposed import counts_of, tell_proposals
from flows.reading import listed_of, read_list, read_photos
from flows.run import archive_name, opened
from flows.showing import show_rows
from flows.times import follow_tracks, solve_clocks, tell_tracks
from flows.trials import try_out
from tasks.associate import associate
from tasks.choose import choose
from tasks.core.dates.sequence import Sequence
from tasks.core.doubts.marking import repairs, with_doubts
from tasks.core.listed_rows import rows_of_list
from tasks.core.review_rows import proposals_of
from tasks.core.tables import CANDIDATES
from tasks.doubt import doubt
from tasks.heed import heed
from tasks.label import label
from tasks.redate import redate
from tasks.review import review
from tasks.sources.place import locate_by_place
from tasks.sources.proxy import locate_by_proxy
from tasks.sources.track import locate_by_track
from tasks.utc import utc


@flow(name="propose", flow_run_name=archive_name, persist_result=False)
def propose(
    archive: Path,
    out: Path,
    settings: Settings = DEFAULTS,
    donors: tuple[Path, ...] = (),
    every_photo: bool = False,
    mapping: Path | None = None,
    tracks: tuple[Path, ...] = (),
    time_offsets: tuple[str, ...] = (),
    sequence: Sequence | None = None,
    listing: Path | None = None,
    address: str = "",
    only: tuple[str, ...] = (),
) -> dict[str, Any]:
    """Find out where photos were taken and write review.csv, review.html and report.html.

    Args:
        archive: folder of photos; nothing in it is written.
        out: output folder.
        settings: every setting, a section per step.
        donors: other folders whose located photos are evidence.
        every_photo: give every photo a row, not only those without a position.
        mapping: a places.csv, or a CSV with start, end, lat and long, that says where the photographer was.
        tracks: GPS track files, or folders of them.
        time_offsets: what the person knows of the cameras' clocks, in the words of column override of cameras.csv.
        sequence: first time and interval of frames without a date.
        listing: a CSV with a column path: only these photos, instead of all of the archive.
        address: a place in words, proposed for every photo without a position.
        only: patterns of paths, such as 2019/rome/**, that address is for; all if empty.
    """
    with opened("propose", archive, out, settings) as run:
        told = read_list(run, listing)
        taken = read_photos(run, donors, sequence, listed_of(told))
        fixes = follow_tracks(run, tracks)
        clocks = solve_clocks(run, taken, fixes, time_offsets)
        timed = utc(taken, clocks, settings.clock, time_offsets)
        doubts = doubt(timed, settings.doubt)
        photos = with_doubts(timed, doubts)
        together = associate(photos)
        places = find_places(run, photos)
        visits = visits_to(run, places, mapping)
        received = settings.proxy.locate_received
        by_proxy = locate_by_proxy(photos, together, settings.proxy)
        by_place = locate_by_place(photos, visits, settings.place, locate_received=received)
        by_track = locate_by_track(photos, fixes, settings.track, locate_received=received)
        tell_tracks(photos, fixes, by_track)
        by_address = look_up(run, photos, address, only)
        found = [by_proxy, by_place, by_track, by_address, repairs(doubts, timed)]
        candidates = CANDIDATES.make(pd.concat(found, ignore_index=True))
        dates = redate(photos, clocks)
        rejected = heed(out)
        chosen = choose(photos, candidates, dates, run.archive_id, settings.choose, every_photo=every_photo, rejected=rejected)
        proposals = label(chosen, places)
        trials = try_out(run, photos, together)
        reviewed = review(
            proposals,
            out,
            run.archive_id,
            keep_history=settings.review.keep_history,
            photos=photos,
            places=places,
            listing=rows_of_list(told, photos, proposals),
        )
        sheets = show_rows(run, reviewed, photos, places)
        drawn = draw_report(run, Known(photos, proposals_of(reviewed.rows), places, fixes, trials))
        tell_proposals(photos, reviewed, sheets, drawn, places, run)
        return run.summary(
            {"review": reviewed.path, **sheets, **drawn, "places": run.places_csv, "cameras": run.cameras_csv},
            **counts_of(photos, reviewed),
            places=len(places),
        )
