"""Which date each photo without one gets, and from which source: PHOTOS in, PHOTOS with more dates out.

A picture of which another file of the same shot has a date gets none: ``pair`` finds the two by their name, and a date beside the
true one (noon, a frame's turn, the hour of a copy, UTC in place of a wall clock) would speak against that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.core.dates.names import FIRST_DIGITAL_YEAR, LAST_YEAR, NameDate, date_of_name
from tasks.core.dates.natural import natural_order
from tasks.core.dates.sequence import Sequence
from tasks.core.errors import UsageError
from tasks.core.pairs import shot_of
from tasks.core.reading.batch import UNREADABLE

Told = dict[int, tuple[str, NameDate]]
"""The source and the date of a row of PHOTOS, counted from 0."""

_MICROSECONDS: Final = 1_000_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class _Row(NamedTuple):
    """One that waits for a date."""

    number: int  # in PHOTOS
    donor_dir: str
    path: str
    kind: str
    unreadable: bool

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def has_turn(self) -> bool:
        """Whether a sequence counts it: a photo of the archive, one that could not be read too, for its neighbours' sake."""
        return self.kind == "photo" and not self.donor_dir


def with_dates(
    photos: pd.DataFrame,
    files: pd.DataFrame | None,
    sequence: Sequence | None,
    listed: pd.DataFrame | None = None,
    *,
    from_names: bool,
    from_file_time: bool,
) -> pd.DataFrame:
    """Return PHOTOS in which rows without a wall clock have one, if a source tells it.

    The sources, each for what the ones before it left:

    1. ``filename`` to the second, but not where several shots of a folder share it: these may be frames of a film, named after
       it.
    2. ``sidecar``: what the list of the photos says of those of the archive (LISTED), which is a file beside them.
    3. ``sequence``: photos of the archive (no films, screenshots, received pictures) in natural order of their paths, all of
       them one sequence; files of one stem in a folder are one frame. A photo that holds the very date of the turn that is due
       had this turn before, and keeps it: its date was accepted since. Raises UsageError if it ends after 2100.
    4. ``filename``, a shared second, else the day alone: noon stands for the time, and ``day_only`` says so.
    5. ``file``: its time of change, in UTC, from FILES, which only this source needs.
    """
    rows = _waiting(photos)
    told: Told = {}
    names = _names(rows) if from_names else {}
    held = _holding_a_turn(photos, sequence) if sequence else {}
    _add(told, "filename", _unshared(rows, names, [row for row, _ in held.values()] if from_names else []))
    if listed is not None:
        _add(told, "sidecar", _listed([row for row in rows if not row.donor_dir and row.number not in told], listed))
    if sequence:
        _add(told, "sequence", _frames([row for row in rows if row.has_turn and row.number not in told], held, sequence))
    _add(told, "filename", names)
    if from_file_time and files is not None:
        _add(told, "file", _file_times([row for row in rows if row.number not in told], files))
    unreadable = {row.number for row in rows if row.unreadable}
    return _filled(photos, {number: date for number, date in told.items() if number not in unreadable})


def _add(told: Told, source: str, dates: Mapping[int, NameDate]) -> None:
    for number, date in dates.items():
        told.setdefault(number, (source, date))


def _waiting(photos: pd.DataFrame) -> list[_Row]:
    """Return the rows without a wall clock, without folders that could not be listed and pictures that another file dates."""
    undated = photos["taken_local"].isna().to_numpy() & ~photos["path"].str.endswith("/").to_numpy(dtype=bool)
    some = photos.loc[undated, ["donor_dir", "path", "kind"]]
    unreadable = photos.loc[undated, "problem"].str.startswith(UNREADABLE)
    columns = (np.flatnonzero(undated), some["donor_dir"], some["path"], some["kind"], unreadable)
    rows = [_Row(*values) for values in zip(*(column.tolist() for column in columns), strict=True)]
    film = (photos["format"] == "video").to_numpy(dtype=bool)
    pictures = {_shot(row) for row in rows if not film[row.number]}
    taken = _dated(photos[photos["taken_local"].notna() & ~film], pictures) if pictures else set()
    return [row for row in rows if film[row.number] or _shot(row) not in taken]


def _shot(row: _Row) -> tuple[str, str]:
    return row.donor_dir, shot_of(row.path)


def _dated(dated: pd.DataFrame, shots: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return those of the shots that one of the dated pictures belongs to; most lie in other folders, which is seen at once."""
    folders = {shot.rpartition("/")[0] for _, shot in shots}
    there = (
        (donor_dir, shot_of(path))
        for donor_dir, path in zip(dated["donor_dir"].tolist(), dated["path"].tolist(), strict=True)
        if path.rpartition("/")[0] in folders
    )
    return shots.intersection(there)


def _names(rows: Iterable[_Row]) -> dict[int, NameDate]:
    found = ((row.number, date_of_name(row.name)) for row in rows)
    return {number: date for number, date in found if date}


def _unshared(rows: Iterable[_Row], names: Mapping[int, NameDate], held: Iterable[_Row]) -> dict[int, NameDate]:
    """Return the dates to the second, without those that several shots of one folder share which have a turn, or hold one."""
    exact = {number: date for number, date in names.items() if not date.day_only}
    shots: dict[tuple[str, datetime], set[str]] = {}
    at: dict[int, tuple[str, datetime]] = {}
    for row in rows:
        if row.has_turn and row.number in exact:
            at[row.number] = row.path.rpartition("/")[0], exact[row.number].at
            shots.setdefault(at[row.number], set()).add(shot_of(row.path))
    for row in held:
        date = date_of_name(row.name)
        if date and (there := (row.path.rpartition("/")[0], date.at)) in shots:
            shots[there].add(shot_of(row.path))
    return {number: date for number, date in exact.items() if number not in at or len(shots[at[number]]) == 1}


def _holding_a_turn(photos: pd.DataFrame, sequence: Sequence) -> dict[int, tuple[_Row, datetime]]:
    """Return the archive's photos with a date that a frame of the sequence may have, and the date, by row of PHOTOS."""
    wall, offset = photos["taken_local"], photos["utc_offset_min"]
    interval_us = _MICROSECONDS * sequence.numerator / sequence.denominator
    since_us = (wall - pd.Timestamp(sequence.start)).dt.total_seconds() * _MICROSECONDS
    turn = (since_us / interval_us).round()
    may = (photos["donor_dir"] == "") & (photos["kind"] == "photo") & turn.between(0, len(photos))
    may &= (since_us - turn * interval_us).abs() <= 1
    if sequence.utc_offset_min is not None:
        may &= offset.isna() | (offset == sequence.utc_offset_min)
    numbers = np.flatnonzero(may.to_numpy(dtype=bool)).tolist()
    return {
        number: (_Row(number, "", path, "photo", unreadable=False), at.to_pydatetime())
        for number, path, at in zip(numbers, photos["path"].iloc[numbers], wall.iloc[numbers], strict=True)
    }


def _frames(waiting: list[_Row], held: Mapping[int, tuple[_Row, datetime]], sequence: Sequence) -> dict[int, NameDate]:
    rows = [*waiting, *(row for row, _ in held.values())]
    turns: dict[str, int] = {}
    dates = {}
    for place in natural_order([row.path for row in rows]):
        row = rows[place]
        shot = shot_of(row.path)
        turn = turns.get(shot, len(turns))
        try:
            at, subsec = sequence.at(turn)
        except ValueError as error:
            if row.number in held:
                continue
            raise UsageError(f"{row.path}: {error}") from error
        if row.number not in held:
            offset = np.nan if sequence.utc_offset_min is None else sequence.utc_offset_min
            dates[row.number] = NameDate(at, subsec, offset)
        elif held[row.number][1] != at:
            continue
        turns[shot] = turn
    return dates


def _listed(rows: list[_Row], listed: pd.DataFrame) -> dict[int, NameDate]:
    """Return the dates that LISTED has for some rows."""
    wanted = {row.path: row.number for row in rows}
    dated = listed[listed["taken_local"].notna()]
    columns = (dated[name].tolist() for name in ("path", "taken_local", "subsec", "utc_offset_min"))
    told = (row for row in zip(*columns, strict=True) if row[0] in wanted)
    return {wanted[path]: NameDate(at.to_pydatetime(), subsec, offset) for path, at, subsec, offset in told}


def _file_times(rows: list[_Row], files: pd.DataFrame) -> dict[int, NameDate]:
    """Return the files' times to the second; not those before digital cameras, which are zeros of file systems and archives."""
    wanted = {(row.donor_dir, row.path): row.number for row in rows}
    dates = {}
    for donor_dir, path, changed_ns in zip(files["donor_dir"], files["path"], files["mtime_ns"], strict=True):
        number = wanted.get((donor_dir, path))
        if number is not None:
            at = _EPOCH + timedelta(seconds=int(changed_ns) // 1_000_000_000)
            if FIRST_DIGITAL_YEAR <= at.year <= LAST_YEAR:
                dates[number] = NameDate(at.replace(tzinfo=None), utc_offset_min=0.0)
    return dates


def _filled(photos: pd.DataFrame, told: Told) -> pd.DataFrame:
    if not told:
        return photos
    rows = np.fromiter(told, dtype=np.intp)
    dates = [date for _, date in told.values()]
    columns: dict[str, npt.NDArray[np.generic]] = {
        "taken_local": np.array([date.at for date in dates], dtype="datetime64[us]"),
        "subsec": np.array([date.subsec for date in dates], dtype=object),
        "utc_offset_min": np.array([date.utc_offset_min for date in dates]),
        "day_only": np.array([date.day_only for date in dates]),
        "datetime_source": np.array([source for source, _ in told.values()], dtype=object),
    }
    filled = {name: photos[name].copy() for name in columns}
    for name, values in columns.items():
        filled[name].iloc[rows] = values
    return photos.assign(**filled)
