"""Which files are one photo: the RAW and the JPEG of one shot, the picture and the film of a Live Photo; PHOTOS in, leads out.

A name alone proves nothing: counters of cameras start anew at 0001, and every phone has an IMG_0001. So a name only suggests a
pair, and date and camera may speak against it; a film needs Apple's content identifier or a date that agrees. Where two files
could be the same member of a pair, nobody knows which is, and none is taken.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.core.genuine import OWN_KINDS
from tasks.core.reading.formats import RAW_ENDINGS

Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

ALONE: Final = -1

RAW_FORMATS: Final = RAW_ENDINGS | {"cr3", "crw", "raf", "x3f", "mrw"}
_JPEG, _HEIF, _RAW, _FILM = range(4)
_ROLES: Final = {"jpeg": _JPEG, "heif": _HEIF, "video": _FILM, **dict.fromkeys(RAW_FORMATS, _RAW)}
"""What a file is to a pair, by its content; the lowest leads, for it can be looked at."""

SAME_SHOT_S: Final = 2.0
"""RAW and JPEG of one shot are dated when the shutter opened; some cameras date them when each was saved."""

FILM_S: Final = 5.0
"""A Live Photo's film begins 1.5 s before its picture and ends as long after it; which of these is its date differs."""

ZONE_STEP_S: Final = 900.0
WIDEST_ZONE_S: Final = 14 * 3600.0
"""Films state UTC, pictures the wall clock: they differ by a zone, which is a whole number of quarters of an hour."""

_GIVEN: Final = ("sequence", "file")
"""Sources of dates that no camera wrote."""

_NO_TIME: Final = np.iinfo(np.int64).min  # how NaT looks as a number
_PIXEL_RAW = re.compile(r"\.raw-0\d\.(?:mp\.)?(?:cover|original)$")  # PXL_….RAW-01.COVER.jpg and ….RAW-02.ORIGINAL.dng


@dataclass(frozen=True)
class _Files:
    """The files that may be in a pair, sorted by ``shot``, role and row; texts as codes, -1 for unknown."""

    row: Whole  # in PHOTOS
    role: Whole
    shot: Whole  # counts donor folder, folder and stem from 0, no number left out
    kind: Whole  # format
    content: Whole  # folder and content identifier
    make: Whole
    model: Whole
    at_us: Whole

    @property
    def first(self) -> Whole:
        """Return for each file the first of its shot."""
        starts = np.flatnonzero(np.r_[True, self.shot[1:] != self.shot[:-1]])
        return starts[self.shot]

    def any_of_shot(self, flags: Flags) -> Flags:
        """Say of each file whether one of its shot is flagged."""
        found: Flags = (np.bincount(self.shot, weights=flags) > 0)[self.shot]
        return found


def leads_of(photos: pd.DataFrame) -> Whole:
    """Return for each of PHOTOS the row number (from 0) of its pair's lead, its own for a lead, ALONE (-1) for all others.

    Members lie in one folder, of the archive or of one donor folder, and are of kind photo or video. The lead is a JPEG, else
    a HEIF, else a RAW. A pair is of one of these:

    * A JPEG or HEIF and one file of each kind of RAW, of one stem in any case (of both JPEG and HEIF if there are), where makes,
      models and wall clocks (to ``SAME_SHOT_S``) are equal as far as they are known.
    * A film and a picture with the same content identifier, the only ones in their folder, or of one stem.
    * A film and a picture of one stem that do not have two identifiers, where make and model are equal as far as they are
      known, and both wall clocks are known and equal to ``FILM_S``, or a number of quarter hours apart that a zone explains.

    Two files of one stem and one format make a stem ambiguous: none of its pictures, or none of its films, is taken by name.
    """
    leads = np.full(len(photos), ALONE, dtype=np.int64)
    role = photos["format"].map(_ROLES).fillna(ALONE).to_numpy(dtype=np.int64)
    role = np.where(photos["kind"].isin(OWN_KINDS), role, ALONE)
    if not (role >= _RAW).any() or not ((role >= _JPEG) & (role <= _RAW)).any():
        return leads
    files = _files(photos, np.flatnonzero(role >= 0), role)
    lead = _leads(files)
    paired = lead != ALONE
    leads[files.row[paired]] = files.row[lead[paired]]
    return leads


def _leads(files: _Files) -> Whole:
    """Return for each file the index of its lead among the files, or ALONE."""
    first, film = files.first, files.role == _FILM
    twice = pd.DataFrame({"shot": files.shot, "kind": files.kind}).duplicated(keep=False).to_numpy()
    viewable = files.role[first] <= _HEIF
    against = _other_camera(files, first) | (_apart_s(files, first) > SAME_SHOT_S)
    clear = ~files.any_of_shot(twice & ~film)
    one_shot = clear & viewable & ~files.any_of_shot(against & ~film)

    lead = np.where(one_shot & (files.role == _RAW), first, ALONE)
    by_name = film & (files.role[first] != _FILM) & clear & ~twice & _film_of(files, first)
    lead = np.where(by_name, first, lead)
    base = np.where(one_shot, first, np.arange(len(first)))
    lead = _with_films_by_content(files, lead, base)

    led = np.zeros(len(lead), dtype=bool)
    led[lead[lead != ALONE]] = True
    lead = np.where(one_shot & (files.role <= _HEIF) & led[first], first, lead)
    return np.where(led, np.arange(len(lead)), lead)


def _film_of(files: _Files, picture: Whole) -> Flags:
    """Say of each file whether, as a film, it belongs to the picture of the same stem."""
    both = (files.content >= 0) & (files.content[picture] >= 0)
    apart_s = _apart_s(files, picture)
    beside_s = np.mod(apart_s, ZONE_STEP_S)
    at_one_time = (apart_s <= WIDEST_ZONE_S + FILM_S) & (np.minimum(beside_s, ZONE_STEP_S - beside_s) <= FILM_S)
    by_clock = ~both & at_one_time & ~_other_camera(files, picture)
    belongs: Flags = by_clock | (both & (files.content == files.content[picture]))
    return belongs


def _with_films_by_content(files: _Files, lead: Whole, base: Whole) -> Whole:
    """Add the films that are alone so far and share an identifier with one shot only, of which they are the only film."""
    film, known = files.role == _FILM, files.content >= 0
    if not (film & known & (lead == ALONE)).any():
        return lead
    count = int(files.content.max()) + 1
    films = np.bincount(files.content[film & known], minlength=count)
    pictures = pd.DataFrame({"content": files.content, "base": base})[~film & known].drop_duplicates()
    shots = np.bincount(pictures["content"], minlength=count)
    of_content = np.full(count, ALONE, dtype=np.int64)
    of_content[pictures["content"]] = pictures["base"]
    sure = film & known & (lead == ALONE) & (films[files.content] == 1) & (shots[files.content] == 1)
    return np.where(sure, of_content[files.content], lead)


def _other_camera(files: _Files, other: Whole) -> Flags:
    different = np.zeros(len(other), dtype=bool)
    for name in (files.make, files.model):
        different |= (name >= 0) & (name[other] >= 0) & (name != name[other])
    return different


def _apart_s(files: _Files, other: Whole) -> npt.NDArray[np.float64]:
    """Return the seconds between the wall clocks of each file and another; NaN where one is not known."""
    theirs = files.at_us[other]
    known = (files.at_us != _NO_TIME) & (theirs != _NO_TIME)
    apart = np.full(len(other), np.nan)
    apart[known] = np.abs(files.at_us[known] - theirs[known]) / 1e6
    return apart


def _files(photos: pd.DataFrame, rows: Whole, role: Whole) -> _Files:
    """Make codes of the texts of these rows and sort them; a shot is a stem of one folder, the folder byte for byte."""
    some = photos.iloc[rows]
    parts = [path.rpartition("/") for path in some["path"].tolist()]
    roots = pd.factorize(some["donor_dir"])[0].tolist()
    folder = pd.factorize(np.array([f"{root}/{part[0]}" for root, part in zip(roots, parts, strict=True)], dtype=object))[0]
    named = [f"{number}/{_shot_name(part[2])}" for number, part in zip(folder.tolist(), parts, strict=True)]
    shot = pd.factorize(np.array(named, dtype=object))[0]
    content = _codes(some["content_id"])
    content = np.where(content >= 0, pd.factorize(content * (folder.max() + 1) + folder)[0], ALONE)
    order = np.lexsort((rows, role[rows], shot))
    columns = {
        "row": rows,
        "role": role[rows],
        "shot": shot,
        "kind": _codes(some["format"]),
        "content": content,
        "make": _codes(some["make"]),
        "model": _codes(some["model"]),
        "at_us": some["taken_local"].where(_tells_when(some)).to_numpy().astype("datetime64[us]").astype(np.int64),
    }
    return _Files(**{name: values[order] for name, values in columns.items()})


def _tells_when(some: pd.DataFrame) -> pd.Series:
    """Say of each whether its wall clock is its own: noon of a day, a turn in a sequence, the hour of a copy say nothing."""
    return ~some["day_only"] & ~some["datetime_source"].isin(_GIVEN)


def shot_of(path: str) -> str:
    """Return what the files of one shot have in common: the folder byte for byte, and the stem in any case."""
    folder, slash, name = path.rpartition("/")
    return folder + slash + _shot_name(name)


def _shot_name(name: str) -> str:
    stem = name.rpartition(".")[0] or name
    stem = (stem if stem.isascii() else unicodedata.normalize("NFC", stem)).casefold()
    return _PIXEL_RAW.sub("", stem) if ".raw-0" in stem else stem


def _codes(texts: pd.Series) -> Whole:
    """Number texts from 0, the same in any case as one; -1 for blank ones."""
    codes, unique = pd.factorize(texts)
    folded, _ = pd.factorize(np.array([text.strip().casefold() or None for text in unique], dtype=object))
    numbers: Whole = folded[codes].astype(np.int64)
    return numbers
