"""What ExifTool and gpscorrelate answered, and what the track source answers to the same: rows of the corpus in, rows out."""

from __future__ import annotations

import re
import shlex
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final, cast

import numpy as np
import pandas as pd

from config.settings import Clock, Extract, Scan, Track
from tasks.core.geo import distance_m
from tasks.core.tables import CLOCKS, FIXES, PHOTOS
from tasks.extract import extract
from tasks.scan import scan
from tasks.sources.track import locate_by_track
from tasks.utc import utc
from tests.benchmarks.track_files import fixes_of, photos_at
from tests.builders import CORPUS

EXIFTOOL: Final = CORPUS / "oracles" / "exiftool_geotag_oracle.csv"
GPSCORRELATE: Final = CORPUS / "oracles" / "gpscorrelate"

_ZONES: Final = {"PST8PDT,M3.2.0,M11.1.0": "America/Los_Angeles", "WGT2": "UTC-02:00", "UTC": "UTC"}
"""What the cases set as the zone of their machine, as a person would name it."""

_NEVER_S: Final = 1e9


def exiftool_rows() -> pd.DataFrame:
    """Return the rows of the oracle with our answer (``our_lat``, ``our_lon``, ``error_m``, ``evidence``) and ``off_m``."""
    rows = pd.read_csv(EXIFTOOL).reset_index(names="row").assign(path=lambda told: told["row"].astype(str) + ".jpg")
    answers = []
    for track, asked in rows.groupby("track"):
        photos = photos_at(dict(zip(asked["path"], asked["time_utc"], strict=True)))
        answers.append(locate_by_track(photos, fixes_of(CORPUS / str(track)), Track(), locate_received=False))
    ours = pd.concat(answers).set_index("path").reindex(rows["path"]).reset_index()
    told = rows.assign(our_lat=ours["lat"], our_lon=ours["lon"], our_alt_m=ours["alt_m"])
    off_m = distance_m(told["lat"], told["lon"], told["our_lat"], told["our_lon"])
    return told.assign(error_m=ours["error_m"], evidence=ours["evidence"].fillna(""), off_m=off_m)


@dataclass
class Case:
    """A command line of gpscorrelate's tests: what it sets, the photos it is given, where it says they were taken."""

    name: str
    title: str
    photos: list[str]
    tracks: list[str]
    expected: list[tuple[float, float] | None]
    zone: str = ""
    own_zone: bool = True  # the photo's own offset tag goes first
    offset_s: float = 0.0  # is added to the photo's time
    across: bool = False
    rounded: bool = False
    within_s: float = field(default=_NEVER_S)

    @property
    def settings(self) -> Track:
        """Return the settings that come nearest: nothing outside of a track, and no limit to the gap inside."""
        inside_s = 0.0 if self.rounded else self.within_s
        outside_s = self.within_s if self.rounded or self.within_s < _NEVER_S else 0.0
        return Track(
            max_interpolation_s=inside_s, max_extrapolation_s=outside_s, bridge_segments=self.across, max_error_m=_NEVER_S
        )


def gpscorrelate_cases() -> Iterator[Case]:
    """Yield the cases that place photos by tracks; those of options, broken files and writing place none."""
    for file in sorted((GPSCORRELATE / "data").glob("*.param")):
        text = file.read_text("utf-8", errors="replace")
        result = file.with_suffix(".result")
        command = re.search(r"^COMMAND='(.*)'$", text, re.MULTILINE)
        copied = re.findall(r'cat "\$STAGINGDIR/([^"]+)" *>"\$LOGDIR/(test\d?\.jpg)"', text)
        if command and result.exists() and copied and " -g " in command[1]:
            case = _case(file.stem, text, command[1], {new: old for old, new in copied})
            if case and _answers(case, result.read_text("utf-8", errors="replace")):
                yield case


def _case(name: str, text: str, command: str, copied: dict[str, str]) -> Case | None:
    title = re.search(r"^TITLE='(.*)'$", text, re.MULTILINE)
    words = shlex.split(re.split(r" 2?> ", command, maxsplit=1)[0])
    case = Case(name, title[1] if title else "", [], [], [])
    machine = next((word[3:] for word in words if word.startswith("TZ=")), "UTC")
    case.zone = _ZONES[machine]
    values = iter(words[words.index("$PROGRAM") + 1 :])
    for word in values:
        if word == "-g":
            case.tracks.append(Path(next(values)).name)
        elif word in ("-z", "--timeadd"):
            case.zone, case.own_zone = _utc(next(values)), False
        elif word in ("-O", "--photooffset"):
            case.offset_s = float(next(values))
        elif word in ("-m", "--max-dist"):
            case.within_s = float(next(values))
        elif word in ("--datum", "--max-heading", "-B", "--direction"):
            next(values)
        elif word == "--no-photo-tz":
            case.own_zone = False
        elif word in ("-t", "--ignore-tracksegs"):
            case.across = True
        elif word in ("-i", "--no-interpolation"):
            case.rounded = True
        elif word == "--replace":
            return None
        elif word.endswith(".jpg"):
            case.photos.append(copied.get(Path(word).name, ""))
    known = all((GPSCORRELATE / "staging" / file).exists() for file in case.tracks)
    return case if known and all(case.photos) and case.photos else None


def _utc(text: str) -> str:
    sign, hours, minutes = re.fullmatch(r"([+-]?)(\d+):?(\d*)", text).groups()  # type: ignore[union-attr]
    return f"UTC{sign or '+'}{int(hours):02d}:{int(minutes or 0):02d}"


def _answers(case: Case, result: str) -> bool:
    """Fill in what gpscorrelate answered; False where it was no answer about a place."""
    number = r"\s+Rational\s+3\s+(\d+)/(\d+) (\d+)/(\d+) (\d+)/(\d+)"
    found = re.findall(
        rf"GPSLatitudeRef.*\s([NS])\n.*GPSLatitude{number}\n.*GPSLongitudeRef.*\s([EW])\n.*GPSLongitude{number}", result
    )
    failed = re.search(r"Correlate: [-^]|No match\.|Too far from nearest point", result)
    if failed:
        case.expected = [None]
    elif len(found) == len(case.photos):
        case.expected = [(_degrees(*one[:7], "S"), _degrees(*one[7:], "W")) for one in found]
    return bool(case.expected)


def _degrees(ref: str, *parts: str) -> float:
    negative = parts[-1]
    values = [int(part) for part in parts[:-1]]
    degrees = sum(values[2 * place] / values[2 * place + 1] / 60**place for place in range(3))
    return -degrees if ref == negative else degrees


def gpscorrelate_rows() -> pd.DataFrame:
    """Return a row for each photo of each case: gpscorrelate's answer, ours, and by how far they differ."""
    cases = list(gpscorrelate_cases())
    photos = _timed(cases)
    answers = []
    read = cache(lambda track: fixes_of(GPSCORRELATE / "staging" / track, track))
    alike: dict[tuple[object, ...], list[str]] = {}
    for case in cases:
        alike.setdefault((*case.tracks, case.settings), []).append(case.name)
    for (*tracks, settings), names in alike.items():
        fixes = FIXES.make(pd.concat([read(track) for track in tracks]))
        asked = photos[photos["camera"].isin(names)]
        answers.append(locate_by_track(asked, fixes, cast("Track", settings), locate_received=False))
    rows = [(case, name, place) for case in cases for name, place in zip(case.photos, case.expected, strict=True)]
    ours = pd.concat(answers).set_index("path").reindex([f"{case.name}/{name}" for case, name, _ in rows]).reset_index()
    lat, lon = (np.array([place[part] if place else np.nan for *_, place in rows]) for part in (0, 1))
    told = pd.DataFrame(
        {"case": [case.name for case, *_ in rows], "title": [case.title for case, *_ in rows], "lat": lat, "lon": lon}
    )
    off_m = distance_m(lat, lon, ours["lat"], ours["lon"])
    return told.assign(our_lat=ours["lat"], our_lon=ours["lon"], error_m=ours["error_m"], evidence=ours["evidence"], off_m=off_m)


def _timed(cases: list[Case]) -> pd.DataFrame:
    """Return PHOTOS of all cases in UTC, each case with a camera of its own, whose clock is as the case says."""
    settings = Extract(exiftool="off")
    with tempfile.TemporaryDirectory() as folder:
        files = scan(GPSCORRELATE / "staging", (), Path(folder) / "out", Scan(), settings)
        read = extract(files, GPSCORRELATE / "staging", settings, Path(folder) / "earlier", lambda _: None).set_index("path")
    parts = [
        read.loc[case.photos].reset_index().assign(path=[f"{case.name}/{name}" for name in case.photos], camera=case.name)
        for case in cases
    ]
    clocks = [
        {
            "camera": case.name, "from_at": pd.Timestamp("1990-01-01"), "zone": case.zone, "clock_error_s": -case.offset_s,
            "drift_s_per_day": 0.0, "confidence": 1.0, "override": "" if case.own_zone else case.zone,
        }
        for case in cases
    ]  # fmt: skip
    return utc(PHOTOS.make(pd.concat(parts)), CLOCKS.make(clocks), Clock())
