"""What a person said of the cameras' clocks, laid over the photos: PHOTOS and typed rows in, pieces to solve or settle out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

import numpy as np
import pandas as pd

from tasks.core.clocks.exhibits import Exhibits, Rows
from tasks.core.clocks.stretches import begun, is_whole, ranks_of
from tasks.core.clocks.typed import Offset, Pair, Pairs, Zone, typed_clock
from tasks.core.errors import UsageError

_OPTION: Final = "--time-offset"
_MOST: Final = 0.5


@dataclass(frozen=True, eq=False)
class Segment:
    """Photos of one camera, by their rows in PHOTOS, of which one thing is said, or nothing; the first taken comes first."""

    camera: str
    rows: Rows
    meaning: Zone | Offset | Pairs | None = None
    override: str = ""
    """The person's text in cameras.csv, "" = blank."""
    row: str = ""
    """Where that text stands in cameras.csv: "row 7", "" = not told."""
    from_at: pd.Timestamp | None = None
    """Where the person's row begins; None = at its first photo."""
    points: tuple[tuple[float, float], ...] = field(default=())
    """Of pairs: wall clock and UTC in seconds."""
    source: str = ""
    """Where it was said."""


def segments_of(photos: pd.DataFrame, exhibits: Exhibits, typed: pd.DataFrame, told: Sequence[str]) -> list[Segment]:
    """Return the segments of all cameras, by camera and, within it, in the order in which it took its photos.

    A typed override holds from its ``from_at`` to the next row of its camera, without ``from_at`` for all of the camera that no
    other row is about; ``told`` (texts of --time-offset) for the cameras of the archive without an override of which the photos
    do not tell the time themselves (``tells_itself``), a pair for the camera of its photo. Raises UsageError where a pair names
    a photo that is not of the camera, or not there, or where two of the told texts contradict each other.
    """
    rows_of = _dated(exhibits)
    typed_of = {str(name): rows for name, rows in typed.groupby("camera", sort=False)}
    of_all = _Told.of(told, photos, exhibits)
    segments: list[Segment] = []
    for camera in sorted(rows_of):
        rows = rows_of[camera]
        typed_rows = typed_of.get(camera)
        found = [Segment(camera, rows)] if typed_rows is None else _overruled(camera, photos, exhibits, rows, typed_rows)
        overruled = any(segment.meaning for segment in found)
        segments += found if overruled else of_all.about(found, photos, exhibits)
    return segments


def tells_itself(exhibits: Exhibits, rows: Rows) -> bool:
    """Say whether photos of a camera need no word of a person about all clocks, which is meant for those that tell nothing.

    That is a phone's: a GPS time, a name that tells UTC, or tags beside positions of their own on most of them.
    """
    instants = ~np.isnan(exhibits.gps_s[rows]) | ~np.isnan(exhibits.name_s[rows])
    phones = ~np.isnan(exhibits.tag_s[rows]) & ~np.isnan(exhibits.lat[rows])
    return bool(instants.any() or np.mean(phones) >= _MOST)


def _dated(exhibits: Exhibits) -> dict[str, Rows]:
    """Return the photos that each camera's clock dated, by wall clock."""
    use = np.flatnonzero(exhibits.by_clock & ~np.isnan(exhibits.wall_s) & (exhibits.camera != ""))
    codes, names = pd.factorize(exhibits.camera[use])
    in_turn = use[np.lexsort((exhibits.wall_s[use], codes))]
    by_camera = np.split(in_turn, np.cumsum(np.bincount(codes, minlength=len(names)))[:-1])
    return dict(zip(names.tolist(), by_camera, strict=False))


def _overruled(camera: str, photos: pd.DataFrame, exhibits: Exhibits, rows: Rows, typed: pd.DataFrame) -> list[Segment]:
    """Cut the photos of one camera where the person's rows begin."""
    taken = photos.iloc[rows]
    rank = ranks_of(taken)
    begins, at = begun(taken, rank, typed)
    first = int(np.argmin(begins))
    if typed["from_path"].iloc[first]:
        # The first stretch that we found has no beginning; a row that the person added begins where it says.
        at = np.where(at < 0, first, at)
    said = list(zip(typed["override"], typed["evidence"], strict=True))
    of_all = next((said[number] for number in np.flatnonzero(is_whole(typed)) if said[number][0]), ("", ""))
    order = np.argsort(rank, kind="stable")
    segments: list[Segment] = []
    # Before the person's first row, then row by row in the order in which they begin.
    for number in [-1, *np.argsort(begins, kind="stable").tolist()]:
        inside = rows[order[at[order] == number]]
        own = said[number] if number >= 0 else ("", "")
        text, row = own if own[0] else of_all
        last = segments[-1] if segments else None
        merged = last is not None and last.override == text and (not text or isinstance(typed_clock(text), Pairs))
        if merged and last is not None:
            segments[-1] = replace(last, rows=np.concatenate([last.rows, inside]))
        elif len(inside):
            from_at = typed["from_at"].iloc[number] if number >= 0 and own[0] else pd.NaT
            meaning = typed_clock(text) if text else None
            begins_at = None if pd.isna(from_at) else from_at
            segments.append(Segment(camera, inside, meaning, text, row, begins_at, source="cameras.csv"))
    of_camera = np.flatnonzero(exhibits.camera == camera)
    return [_pointed(segment, photos, exhibits, of_camera) for segment in segments]


def _pointed(segment: Segment, photos: pd.DataFrame, exhibits: Exhibits, of_camera: Rows) -> Segment:
    """Give a segment of pairs its points."""
    if not isinstance(segment.meaning, Pairs):
        return segment
    begins = "" if segment.from_at is None else f", {segment.from_at.isoformat()}"
    row = f", {segment.row}" if segment.row else ""
    where = f"cameras.csv{row} ({segment.camera}{begins}): override {segment.override!r}"
    points = [_point(pair, photos, exhibits, of_camera, where) for pair in segment.meaning.pairs]
    return replace(segment, points=_in_order(points, where))


def _point(pair: Pair, photos: pd.DataFrame, exhibits: Exhibits, among: Rows, where: str) -> tuple[float, float] | None:
    """Return wall clock and UTC; None where we have corrected the photo's date, so that it no longer shows its camera's clock."""
    utc_s = pair.at.timestamp()
    if pair.shown is not None:
        return float((pd.Timestamp(pair.shown) - pd.Timestamp(0)).total_seconds()), utc_s
    row = _photo(pair.photo, photos, among, where)
    if photos["redated"].iloc[row]:
        return None
    if np.isnan(exhibits.wall_s[row]) or not exhibits.by_clock[row]:
        raise UsageError(f"{where}: {pair.photo!r} has no date and time by its camera's clock; name a photo that has one")
    return float(exhibits.wall_s[row]), utc_s


def _photo(named: str, photos: pd.DataFrame, among: Rows, where: str) -> int:
    """Return the row of the one photo, of those ``among`` which it must be, that a path or a name means."""
    paths = photos["path"]
    wanted = named.removeprefix("./")
    found = np.flatnonzero((paths == wanted).to_numpy())
    if not len(found):
        names = paths.str.rpartition("/")[2].str.casefold()
        found = np.flatnonzero((names == wanted.casefold()).to_numpy())
    if not len(found):
        raise UsageError(f"{where}: there is no photo {named!r}; write the path or the name of a photo of this camera")
    fitting = np.intersect1d(found, among)
    if not len(fitting):
        camera = photos["camera"].iloc[found[0]]
        if not camera:
            raise UsageError(
                f"{where}: nothing in {named!r} says which camera took it; name a photo of a known one, or write +1:00"
            )
        raise UsageError(f"{where}: {named!r} was taken with {camera}; write the path or the name of a photo of this camera")
    if len(fitting) > 1 and len(set(photos["pair"].iloc[fitting]) - {""}) != 1:
        listed = ", ".join(sorted(paths.iloc[fitting])[:3])
        raise UsageError(f"{where}: {len(fitting)} photos are named {named!r} ({listed}); write the path of one")
    return int(fitting[0])


def _in_order(points: Iterable[tuple[float, float] | None], where: str) -> tuple[tuple[float, float], ...]:
    ordered = sorted({point for point in points if point is not None})
    for (wall_s, utc_s), (later_wall_s, later_utc_s) in pairwise(ordered):
        if later_wall_s == wall_s or later_utc_s <= utc_s:
            raise UsageError(
                f"{where}: by two of the photos the clock stood still or ran backwards; mend one, or split them between the rows "
                f"of the stretches"
            )
    return tuple(ordered)


@dataclass(frozen=True, eq=False)
class _Told:
    """What --time-offset says: one thing of all cameras, and points of some."""

    meaning: Zone | Offset | None
    points: tuple[tuple[float, float], ...]
    """Of clocks as such, of no photo."""
    of_camera: dict[str, tuple[tuple[float, float], ...]]
    text: str

    @classmethod
    def of(cls, told: Sequence[str], photos: pd.DataFrame, exhibits: Exhibits) -> _Told:
        meanings: list[Zone | Offset] = []
        points: list[tuple[float, float]] = []
        of_camera: dict[str, list[tuple[float, float]]] = {}
        known = np.flatnonzero((photos["donor_dir"] == "").to_numpy() & (exhibits.camera != ""))
        for text in told:
            try:
                meaning = typed_clock(text)
            except ValueError as error:
                raise UsageError(f"{_OPTION}: {error}") from error
            if not isinstance(meaning, Pairs):
                meanings.append(meaning)
                continue
            for pair in meaning.pairs:
                point = _point(pair, photos, exhibits, known, f"{_OPTION} {text!r}")
                camera = str(exhibits.camera[_photo(pair.photo, photos, known, _OPTION)]) if pair.photo else ""
                if point is not None:
                    (of_camera.setdefault(camera, []) if camera else points).append(point)
        if len(set(meanings)) > 1 or (meanings and points):
            raise UsageError(f"{_OPTION} is given as {' and '.join(map(repr, told))}, which cannot all hold; keep one of them")
        return cls(
            meanings[0] if meanings else None,
            _in_order(points, _OPTION),
            {camera: _in_order([*points, *own], _OPTION) for camera, own in of_camera.items()},
            "; ".join(told),
        )

    def about(self, segments: list[Segment], photos: pd.DataFrame, exhibits: Exhibits) -> list[Segment]:
        """Return the segments of one camera, about which nothing is typed, as what was told has them."""
        camera, rows = segments[0].camera, np.concatenate([segment.rows for segment in segments])
        points = self.of_camera.get(camera, self.points)
        if not points and self.meaning is None:
            return segments
        of_archive = (photos["donor_dir"].iloc[rows] == "").any()
        if camera not in self.of_camera and (not of_archive or tells_itself(exhibits, rows)):
            return segments
        ordered = rows[np.argsort(ranks_of(photos.iloc[rows]), kind="stable")]
        meaning = Pairs(()) if points else self.meaning
        return [Segment(camera, ordered, meaning, points=points, source=f"{_OPTION} {self.text}")]
