"""What a declared table is: columns, dtypes, key and ranges; ``check`` proves one, ``make`` builds one.

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
