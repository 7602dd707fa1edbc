"""Every table of the program, declared once: columns, dtypes, key and ranges; ``check`` proves one, ``make`` builds one.

Text is never missing ("" instead), numbers are ``float64`` with NaN, instants are ``datetime64[us, UTC]`` and wall clocks
``datetime64[us]`` with NaT. The dtypes are pinned because pandas' ``merge_asof`` refuses ``us`` against ``ns`` keys, and
because a table that went through Parquet must be equal to the one that did not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from tasks.core.errors import TableError

TEXT = "str"
NUMBER = "float64"
WHOLE = "int64"
FLAG = "bool"
INSTANT = "datetime64[us, UTC]"
WALL_CLOCK = "datetime64[us]"

LAT = (-90.0, 90.0)
LON = (-180.0, 180.0)
SHARE = (0.0, 1.0)
NOT_NEGATIVE = (0.0, float("inf"))

_EMPTY: dict[str, Any] = {TEXT: "", NUMBER: np.nan, WHOLE: 0, FLAG: False, INSTANT: pd.NaT, WALL_CLOCK: pd.NaT}


@dataclass(frozen=True)
class Table:
    """One declaration: ``columns`` maps a name to its dtype in order, ``key`` identifies a row, ``ranges`` bound numbers.

    ``words`` lists the values that a text column may hold. Where a table has ``lat`` and ``lon`` they are NaN together,
    and ``lon`` is below +180.
    """

    name: str
    key: tuple[str, ...]
    columns: Mapping[str, str]
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    words: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def empty(self) -> pd.DataFrame:
        """Return the table with no row."""
        return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in self.columns.items()})

    def make(self, rows: pd.DataFrame | Iterable[Mapping[str, Any]]) -> pd.DataFrame:
        """Build the table from rows: missing columns become empty, others are cast to their dtype, then ``check``.

        Columns that the table does not declare are dropped. Raises TableError as ``check`` does.
        """
        given = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(list(rows))
        made = {name: self._cast(given, name, dtype) for name, dtype in self.columns.items()}
        return self.check(pd.DataFrame(made, index=pd.RangeIndex(len(given))))

    def check(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return ``table`` unchanged if it is one of these; raise TableError naming the first thing that is wrong."""
        if list(table.columns) != list(self.columns):
            raise TableError(f"{self.name}: columns {list(table.columns)}, expected {list(self.columns)}")
        for name, dtype in self.columns.items():
            if str(table[name].dtype) != dtype:
                raise TableError(f"{self.name}.{name}: dtype {table[name].dtype}, expected {dtype}")
            if dtype == TEXT and table[name].isna().any():
                raise TableError(f"{self.name}.{name}: text is missing, expected '' for none")
        for name, (low, high) in self.ranges.items():
            beyond = table[name].notna() & ~table[name].between(low, high)
            if beyond.any():
                raise TableError(f"{self.name}.{name}: {table.loc[beyond, name].iloc[0]} is outside [{low}, {high}]")
        for name, allowed in self.words.items():
            others = set(table[name].unique()) - allowed
            if others:
                raise TableError(f"{self.name}.{name}: {min(others)!r} is none of {sorted(allowed)}")
        self._check_positions(table)
        repeated = table.duplicated(list(self.key)) if self.key else pd.Series(dtype=bool)
        if repeated.any():
            raise TableError(f"{self.name}: two rows for {table.loc[repeated, list(self.key)].iloc[0].tolist()}")
        return table

    def _check_positions(self, table: pd.DataFrame) -> None:
        if "lat" not in self.columns or "lon" not in self.columns:
            return
        half = table["lat"].isna() ^ table["lon"].isna()
        if half.any():
            raise TableError(f"{self.name}: lat without lon, or lon without lat, in {int(half.sum())} rows")
        if (table["lon"] >= LON[1]).any():
            raise TableError(f"{self.name}.lon: 180 is written -180")

    def _cast(self, given: pd.DataFrame, name: str, dtype: str) -> pd.Series:
        if name not in given.columns:
            return pd.Series([_EMPTY[dtype]] * len(given), dtype=dtype)
        values = given[name].reset_index(drop=True)
        if dtype == TEXT:
            return values.astype("object").where(values.notna(), "").astype(TEXT)
        if dtype == INSTANT:
            return pd.to_datetime(values, utc=True).astype(INSTANT)
        if dtype == WALL_CLOCK:
            return pd.to_datetime(values).astype(WALL_CLOCK)
        if dtype == FLAG:
            return values.astype("object").where(values.notna(), other=False).astype(FLAG)
        if dtype == WHOLE:
            return values.fillna(0).astype(WHOLE)
        return values.astype(dtype)


KINDS = frozenset({"photo", "screenshot", "received", "derived", "video"})
SOURCES = ("exif", "proxy", "place", "track", "visual", "ai", "address", "manual")
TIME_BASES = frozenset({"override", "gps", "offset", "clock", "zone", "none"})
DATE_SOURCES = frozenset({"", "exif", "xmp", "sidecar", "filename", "sequence", "file"})
STATUSES = ("written", "sidecar", "unchanged", "refused", "failed", "restored")

FILES = Table(
    "FILES",
    key=("donor_dir", "path"),
    columns={
        "path": TEXT,  # POSIX, relative to the archive; bytes that are not UTF-8 as %XX
        "size": WHOLE,
        "mtime_ns": WHOLE,
        "ctime_ns": WHOLE,
        "sidecar": TEXT,  # path of its XMP sidecar, "" for none
        "sidecar_stamp": TEXT,  # size, mtime_ns and ctime_ns of the sidecar, so that a changed one is read again
        "shard": TEXT,
        "donor_dir": TEXT,  # "" in the archive itself, else the --donors folder that the path is relative to
    },
    ranges={"size": NOT_NEGATIVE},
)

PHOTOS = Table(
    "PHOTOS",
    key=("donor_dir", "path"),
    columns={
        "path": TEXT,
        "donor_dir": TEXT,  # as in FILES: photos of a donor folder are evidence and are never written
        "format": TEXT,  # jpeg, png, heif, tiff, webp, raw kinds by extension, video; "" = not recognised
        "make": TEXT,
        "model": TEXT,
        "serial": TEXT,
        "camera": TEXT,  # one body: make, model and serial in one readable text; "" unknown
        "software": TEXT,
        "taken_local": WALL_CLOCK,  # wall clock as written, sub-seconds included
        "subsec": TEXT,  # digits as written
        "utc_offset_min": NUMBER,
        "datetime_source": TEXT,
        "taken_at": INSTANT,
        "time_basis": TEXT,
        "lat": NUMBER,
        "lon": NUMBER,
        "alt_m": NUMBER,
        "gps_error_m": NUMBER,
        "direction_deg": NUMBER,
        "gps_at": INSTANT,  # from `date` on a receiver's alone, never one that we wrote
        "gps_method": TEXT,  # GPSProcessingMethod: tells our own estimates from genuine positions
        "width": WHOLE,
        "height": WHOLE,
        "orientation": WHOLE,  # 1 to 8; 0 unknown
        "kind": TEXT,
        "pair": TEXT,  # path of the lead of the files that are one photo (RAW+JPEG, Live Photo); "" = alone
        "sidecar": TEXT,
        "fingerprint": TEXT,  # of the image data alone: unchanged by a new position
        "content_id": TEXT,  # Apple's content identifier, which a Live Photo's picture and film share; "" = none
        "problem": TEXT,  # "" = readable
    },
    ranges={"lat": LAT, "lon": LON, "gps_error_m": NOT_NEGATIVE, "direction_deg": (0.0, 360.0), "orientation": (0, 8)},
    words={"kind": KINDS, "time_basis": TIME_BASES, "datetime_source": DATE_SOURCES},
)

CLOCKS = Table(
    "CLOCKS",
    key=("camera", "from_at"),
    columns={
        "camera": TEXT,
        "from_at": WALL_CLOCK,  # wall clock of the stretch's first photo
        "zone": TEXT,  # IANA name or UTC+HH:MM; "" = each photo's own, by where it was
        "clock_error_s": NUMBER,  # wall clock - zone - true UTC
        "drift_s_per_day": NUMBER,
        "photos": WHOLE,
        "located": WHOLE,
        "basis": TEXT,
        "confidence": NUMBER,
        "evidence": TEXT,
        "override": TEXT,  # the person's
        "fix_dates": TEXT,  # the person's
    },
    ranges={"confidence": SHARE},
)

CANDIDATES = Table(
    "CANDIDATES",
    key=("path", "source"),
    columns={
        "path": TEXT,
        "source": TEXT,
        "lat": NUMBER,  # NaN: the source declines, and `evidence` says why
        "lon": NUMBER,
        "alt_m": NUMBER,
        "direction_deg": NUMBER,
        "error_m": NUMBER,
        "confidence": NUMBER,
        "evidence": TEXT,
        "description": TEXT,
    },
    ranges={"lat": LAT, "lon": LON, "error_m": NOT_NEGATIVE, "confidence": SHARE},
    words={"source": frozenset(SOURCES)},
)

REVIEW_COLUMNS = (
    "decision", "path", "datetime", "latitude", "longitude", "gps_source", "error_m", "confidence", "place", "evidence",
    "alternatives", "map", "address", "note", "new_datetime", "datetime_source", "date_decision", "altitude", "direction",
    "group", "camera", "description", "problem", "status", "row_id",
)  # fmt: skip
REVIEW_NUMBERS = frozenset({"latitude", "longitude", "error_m", "confidence", "altitude", "direction"})
EDITABLE_COLUMNS = (
    "decision",
    "latitude",
    "longitude",
    "address",
    "note",
    "new_datetime",
    "date_decision",
    "altitude",
    "direction",
)

PROPOSALS = Table(
    "PROPOSALS",
    key=("path",),
    columns={name: NUMBER if name in REVIEW_NUMBERS else TEXT for name in REVIEW_COLUMNS},
    ranges={
        "latitude": LAT, "longitude": LON, "error_m": NOT_NEGATIVE, "confidence": SHARE, "direction": (0.0, 360.0),
    },
    words={"gps_source": frozenset({"", *SOURCES})},
)  # fmt: skip

DECISIONS = Table(
    "DECISIONS",
    key=("path",),
    columns={
        "path": TEXT,
        "lat": NUMBER,
        "lon": NUMBER,
        "alt_m": NUMBER,
        "direction_deg": NUMBER,
        "error_m": NUMBER,
        "source": TEXT,
        "overwrite": FLAG,  # a genuine position may be replaced
        "edited": FLAG,  # the person typed the position
        "fingerprint": TEXT,  # of the picture when it was proposed; "" = the CSV is not ours, nothing to compare
        "row_id": TEXT,
        "taken_at": INSTANT,  # when it was taken, where that is sure enough to be written beside the position
        "taken": TEXT,  # a date to write, ISO 8601 as EXIF can hold it, with its offset where it has one; "" = the date stays
    },
    ranges={"lat": LAT, "lon": LON, "error_m": NOT_NEGATIVE, "direction_deg": (0.0, 360.0)},
    words={"source": frozenset({"", *SOURCES})},  # "" = no position is to be written
)

OUTCOMES = Table(
    "OUTCOMES",
    key=("path",),
    columns={"path": TEXT, "status": TEXT, "problem": TEXT},
    words={"status": frozenset(STATUSES)},
)

ESTIMATES = Table(
    "ESTIMATES",
    key=("path",),
    columns={
        "path": TEXT,  # a photo of the archive whose position GPSProcessingMethod marks as ours
        "lat": NUMBER,
        "lon": NUMBER,
        "source": TEXT,  # as the mark says: proxy, manual, ...
        "error_m": NUMBER,
        "run_id": TEXT,  # the run that wrote it; "" = the journal of this output folder does not know
    },
    ranges={"lat": LAT, "lon": LON, "error_m": NOT_NEGATIVE},
)

BACKUPS = Table(
    "BACKUPS",
    key=("path",),
    columns={
        "path": TEXT,
        "target": TEXT,  # the file that will change: the photo or its sidecar
        "backup": TEXT,  # its verified copy; "" if there is none
        "size": WHOLE,
        "sha256": TEXT,
        "problem": TEXT,  # "" = copied and verified
    },
    ranges={"size": NOT_NEGATIVE},
)
