"""The declarations of the tables, and what `make` and `check` say about others."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest

from tasks.core import tables
from tasks.core.errors import TableError
from tasks.core.table import FLAG, INSTANT, NUMBER, TEXT, WALL_CLOCK, WHOLE, Table
from tasks.core.tables import CANDIDATES

DECLARED = [value for value in vars(tables).values() if isinstance(value, Table)]

SAMPLE = Table(
    "SAMPLE",
    key=("path",),
    columns={
        "path": TEXT, "lat": NUMBER, "lon": NUMBER, "count": WHOLE, "good": FLAG, "at": INSTANT, "local": WALL_CLOCK,
        "word": TEXT,
    },
    ranges={"lat": tables.LAT, "lon": tables.LON},
    words={"word": frozenset({"", "yes"})},
)  # fmt: skip


class TestDeclarations:
    @pytest.mark.parametrize("table", DECLARED, ids=lambda table: table.name)
    def test_empty_table_is_valid_and_has_no_row(self, table):
        assert len(table.check(table.empty())) == 0

    @pytest.mark.parametrize("table", DECLARED, ids=lambda table: table.name)
    def test_key_ranges_and_words_name_columns_that_exist(self, table):
        assert {*table.key, *table.ranges, *table.words} <= set(table.columns)
        assert table.key

    @pytest.mark.parametrize("table", DECLARED, ids=lambda table: table.name)
    def test_table_that_went_through_parquet_is_the_same(self, table):
        buffer = io.BytesIO()
        table.empty().to_parquet(buffer)
        pd.testing.assert_frame_equal(table.check(pd.read_parquet(buffer)), table.empty())

    def test_review_csv_has_the_columns_of_the_contract_in_order(self):
        contract = (
            "decision path datetime latitude longitude gps_source error_m confidence place evidence alternatives map address "
            "note new_datetime datetime_source date_decision altitude direction group camera description problem status row_id"
        )
        assert list(tables.PROPOSALS.columns) == contract.split()

    def test_person_may_edit_the_columns_of_the_contract(self):
        contract = "decision latitude longitude address note new_datetime date_decision altitude direction"
        assert list(tables.EDITABLE_COLUMNS) == contract.split()


class TestMake:
    def test_columns_that_are_not_given_are_empty_in_their_own_way(self):
        row = SAMPLE.make([{"path": "a"}]).iloc[0]
        assert (row["word"], row["count"], row["good"]) == ("", 0, False)
        assert np.isnan(row["lat"])
        assert row["at"] is pd.NaT
        assert row["local"] is pd.NaT

    def test_dtypes_are_those_declared_whatever_came_in(self):
        rows = [
            {"path": "a", "lat": 1, "lon": 2, "count": 3.0, "good": 1, "at": "2024-05-18T10:00:00+02:00", "local": "2024-05-18"}
        ]
        made = SAMPLE.make(rows)
        assert {name: str(dtype) for name, dtype in made.dtypes.items()} == dict(SAMPLE.columns)

    def test_instant_with_an_offset_becomes_utc(self):
        made = SAMPLE.make([{"path": "a", "at": "2024-05-18T10:00:00+02:00"}])
        assert made["at"].iloc[0] == pd.Timestamp("2024-05-18 08:00", tz="UTC")

    def test_missing_text_becomes_empty_text(self):
        made = SAMPLE.make([{"path": "a", "word": None}, {"path": "b", "word": np.nan}])
        assert made["word"].tolist() == ["", ""]

    def test_columns_that_are_not_declared_are_dropped_and_the_index_is_new(self):
        made = SAMPLE.make(pd.DataFrame({"path": ["a", "b"], "other": [1, 2]}, index=[7, 3]))
        assert list(made.columns) == list(SAMPLE.columns)
        assert made.index.tolist() == [0, 1]

    def test_argument_is_not_changed(self):
        given = pd.DataFrame({"path": ["a"], "lat": [1], "lon": [2]})
        before = given.copy(deep=True)
        SAMPLE.make(given)
        pd.testing.assert_frame_equal(given, before)

    def test_no_rows_give_the_empty_table(self):
        pd.testing.assert_frame_equal(SAMPLE.make([]), SAMPLE.empty())


class TestCheck:
    @pytest.mark.parametrize(
        ("row", "sentence"),
        [
            ({"lat": 912.3, "lon": 0}, r"SAMPLE\.lat: 912\.3 is outside \[-90\.0, 90\.0\]"),
            ({"lat": float("inf"), "lon": 0}, r"SAMPLE\.lat: inf is outside"),
            ({"lat": 0, "lon": -180.5}, r"SAMPLE\.lon: -180\.5 is outside"),
            ({"lat": 0, "lon": 180}, r"SAMPLE\.lon: 180 is written -180"),
            ({"lat": 1}, "SAMPLE: lat without lon, or lon without lat, in 1 rows"),
            ({"lon": 1}, "SAMPLE: lat without lon, or lon without lat, in 1 rows"),
            ({"word": "perhaps"}, r"SAMPLE\.word: 'perhaps' is none of \['', 'yes'\]"),
        ],
    )
    def test_value_that_may_not_be_is_named(self, row, sentence):
        with pytest.raises(TableError, match=sentence):
            SAMPLE.make([{"path": "a", **row}])

    @pytest.mark.parametrize("lat", [-90, 90])
    def test_poles_and_the_date_line_are_positions(self, lat):
        assert len(SAMPLE.make([{"path": "a", "lat": lat, "lon": -180}])) == 1

    def test_two_rows_of_one_key_are_named(self):
        with pytest.raises(TableError, match=r"SAMPLE: two rows for \['a'\]"):
            SAMPLE.make([{"path": "a"}, {"path": "a"}])

    def test_key_of_two_columns_may_repeat_in_one(self):
        rows = [{"path": "a", "source": "proxy"}, {"path": "a", "source": "track"}]
        assert len(CANDIDATES.make(rows)) == 2

    def test_columns_in_another_order_are_refused(self):
        table = SAMPLE.empty()
        with pytest.raises(TableError, match="SAMPLE: columns"):
            SAMPLE.check(table[table.columns[::-1]])

    def test_nanoseconds_are_not_microseconds(self):
        table = SAMPLE.make([{"path": "a", "at": "2024-05-18T10:00Z"}])
        with pytest.raises(TableError, match=r"SAMPLE\.at: dtype datetime64\[ns, UTC\], expected datetime64\[us, UTC\]"):
            SAMPLE.check(table.assign(at=table["at"].astype("datetime64[ns, UTC]")))

    def test_missing_text_is_refused(self):
        table = SAMPLE.make([{"path": "a"}])
        with pytest.raises(TableError, match=r"SAMPLE\.word: text is missing"):
            SAMPLE.check(table.assign(word=pd.Series([None], dtype="str")))
