"""When photos were taken: track files -> FIXES, PHOTOS -> CLOCKS as cameras.csv shows them, or as the last propose found them."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final

import pandas as pd

from flows.run import Run
from flows.serving.parent import is_served
from tasks.clock import clock
from tasks.core.cameras_csv import read_overrides, write_cameras
from tasks.core.clocks.instants import SURE
from tasks.core.clocks.typed import Pairs, Zone, typed_clock
from tasks.core.errors import TableError, UsageError
from tasks.core.tables import CLOCKS, FIXES, PAIRS
from tasks.core.tracks.words import told as told_of_tracks
from tasks.core.whole_file import replacing
from tasks.follow import follow, track_files
from tasks.runtime.progress import detail, say
from tasks.similar import similar

log = logging.getLogger("whereshot.times")

_TOLD: Final = "time_offsets"
_NOTABLE_S: Final = 60.0
_DOUBTFUL_S: Final = 300.0
_SHOWN: Final = 12


def follow_tracks(run: Run, tracks: tuple[Path, ...]) -> pd.DataFrame:
    """Return FIXES of the track files and of those in the track folders, and keep them for the flows that only draw.

    Says what was read and what could not be. Raises UsageError where they hold no fix at all. A night goes on without: its
    folder may be filled later.
    """
    fixes = _followed(run, tracks) if tracks else FIXES.empty()
    with replacing(run.known_fixes) as stream:
        fixes.to_parquet(stream)
    return fixes


def known_fixes(run: Run) -> pd.DataFrame:
    """Return FIXES of the tracks that the last propose was given; none where it kept none."""
    try:
        return FIXES.check(pd.read_parquet(run.known_fixes))
    except FileNotFoundError:
        return FIXES.empty()
    except (OSError, ValueError, KeyError, TableError) as error:  # pyarrow's errors are ValueError or OSError
        log.warning("the fixes kept in %s are damaged: %s; the journeys go from photo to photo", run.known_fixes.name, error)
        return FIXES.empty()


def _followed(run: Run, tracks: tuple[Path, ...]) -> pd.DataFrame:
    followed = follow(track_files(tracks), run.track_readings)
    lines = told_of_tracks(followed.tracks) or ["tracks: no track in the folder that was given"]
    if followed.fixes.empty and not is_served():
        reasons = "; ".join(line.removeprefix("tracks: ") for line in lines)
        raise UsageError(f"--track gives nothing to go by ({reasons}); name other files, or leave it out")
    for line in lines:
        detail(line)
    return followed.fixes


def solve_clocks(run: Run, photos: pd.DataFrame, fixes: pd.DataFrame, told: tuple[str, ...]) -> pd.DataFrame:
    """Return CLOCKS of all cameras, write them to cameras.csv for the person, and keep them for the flows that only look."""
    settings = run.settings
    pairs = PAIRS.empty()
    if settings.similar.for_clocks:
        pairs = similar(photos, run.archive, settings.similar, run.picture_hashes, processes=settings.extract.processes)
    clocks = clock(photos, read_overrides(run.cameras_csv), fixes, pairs, told, settings.clock)
    write_cameras(run.cameras_csv, clocks)
    with replacing(run.known_clocks) as stream:
        _with_told(clocks, told).to_parquet(stream)
    _tell_clocks(clocks)
    _tell_unmoved(photos, clocks, told)
    return clocks


def known_clocks(run: Run, photos: pd.DataFrame) -> pd.DataFrame:
    """Return CLOCKS as the last propose solved them, maybe by tracks and donor folders that are not read now; else solve them."""
    try:
        return CLOCKS.check(pd.read_parquet(run.known_clocks))
    except FileNotFoundError:
        log.info("no clocks were kept: they are solved without tracks")
    except (OSError, ValueError, KeyError, TableError) as error:  # pyarrow's errors are ValueError or OSError
        log.warning("the clocks kept in %s are damaged: %s", run.known_clocks.name, error)
        say("the cameras' clocks kept in the cache were damaged; they are solved again, without tracks")
    return solve_clocks(run, photos, FIXES.empty(), ())


def told_of(clocks: pd.DataFrame) -> tuple[str, ...]:
    """Return the texts of --time-offset that the clocks were solved with."""
    return tuple(clocks.attrs.get(_TOLD, ()))


def _with_told(clocks: pd.DataFrame, told: tuple[str, ...]) -> pd.DataFrame:
    kept = clocks.copy(deep=False)
    kept.attrs[_TOLD] = list(told)
    return kept


def tell_tracks(photos: pd.DataFrame, fixes: pd.DataFrame, by_track: pd.DataFrame) -> None:
    """Say so where the tracks place no photo at all, and when the photos were taken that they might have placed."""
    asked = photos[(photos["donor_dir"] == "") & photos["lat"].isna()]
    if fixes.empty or asked.empty or by_track["lat"].notna().any():
        return
    at = asked["taken_at"].dropna()
    if at.empty:
        detail("tracks: they place no photo: of none without a position is it known when it was taken, in UTC")
        return
    first, last = f"{at.min():%Y-%m-%d}", f"{at.max():%Y-%m-%d}"
    detail(f"tracks: they place no photo: those without a position are of {first}{'' if first == last else f' to {last}'} UTC")


def _tell_clocks(clocks: pd.DataFrame) -> None:
    """Name the cameras whose clocks were off, or may be: the sentence is why, cameras.csv is where to overrule it."""
    off = clocks["clock_error_s"].abs() + clocks["drift_s_per_day"].abs() >= _NOTABLE_S
    doubtful = (clocks["uncertain_s"] >= _DOUBTFUL_S) & (clocks["confidence"] < SURE)
    notable = clocks[(clocks["photos"] > 0) & (off | doubtful | (clocks["override"] != ""))]
    for row in notable.head(_SHOWN).itertuples(index=False):
        detail(f"clock:  {row.camera}, from {row.from_at:%Y-%m-%d %H:%M}: {row.evidence}")
    if len(notable) > _SHOWN:
        detail(f"        … and {len(notable) - _SHOWN:,} more; cameras.csv lists them all")


def _tell_unmoved(photos: pd.DataFrame, clocks: pd.DataFrame, told: tuple[str, ...]) -> None:
    """Name the cameras of the archive that an offset or a zone of --time-offset does not hold for, and what does."""
    if not told or any(isinstance(typed_clock(text), Pairs) for text in told):
        return
    cameras = set(photos.loc[(photos["donor_dir"] == "") & (photos["camera"] != ""), "camera"])
    typed = cameras & set(clocks.loc[clocks["override"] != "", "camera"])
    zones = {meant.name for meant in map(typed_clock, told) if isinstance(meant, Zone)}
    holds = clocks["evidence"].str.contains("--time-offset", regex=False) | clocks["zone"].isin(zones)
    moved = set(clocks.loc[holds, "camera"])
    by_itself = "the photos tell the time themselves, by GPS, by their names or by offsets beside positions"
    for names, why in ((typed, "cameras.csv has an override"), (cameras - typed - moved, by_itself)):
        if names:
            listed, more = ", ".join(sorted(names)[:_SHOWN]), len(names) - _SHOWN
            detail(f"clock:  --time-offset is not for {listed}{f' and {more:,} more' if more > 0 else ''}: {why}")
