from __future__ import annotations

import math

import numpy as np
import pyarrow.parquet as pq
import pytest

from tasks.core.tracks.kept import Stamp, read_kept, write_kept
from tasks.core.tracks.points import points_of
from tasks.core.tracks.reading import Reading

ROWS = [(1_718_452_800_000_000 + number, 1.5, -2.5, math.nan, 3.0, number) for number in range(3)]
FIRST = Stamp(10, 20, 30), Reading("gpx", points_of(ROWS, "the rest is broken"), 1, 2, 3)
SECOND = Stamp(11, 21, 31), Reading("", points_of((), "no track"))


class TestKept:
    def test_what_was_written_comes_back_whole(self, tmp_path):
        path = tmp_path / "deep" / "tracks.parquet"
        write_kept(path, {"a": FIRST, "caf\u00e9 %E9": SECOND, "b": FIRST})
        back = read_kept(path)
        assert [*back] == ["a", "caf\u00e9 %E9", "b"]
        for name, (stamp, reading) in {"a": FIRST, "caf\u00e9 %E9": SECOND, "b": FIRST}.items():
            found_stamp, found = back[name]
            assert found_stamp == stamp
            for told in ("format", "timeless", "nowhere", "repeated"):
                assert getattr(found, told) == getattr(reading, told)
            assert found.points.problem == reading.points.problem
            for column in ("at_us", "lat", "lon", "alt_m", "error_m", "segment"):
                np.testing.assert_array_equal(getattr(found.points, column), getattr(reading.points, column))

    def test_where_there_is_no_file_nothing_is_kept(self, tmp_path):
        assert read_kept(tmp_path / "none.parquet") == {}

    @pytest.mark.parametrize("kept", [{}, {"a": SECOND}])
    def test_no_points_are_fine(self, tmp_path, kept):
        write_kept(tmp_path / "a.parquet", kept)
        assert [*read_kept(tmp_path / "a.parquet")] == [*kept]

    def test_every_byte_that_changes_is_noticed_or_changes_nothing(self, tmp_path):
        path = tmp_path / "a.parquet"
        write_kept(path, {"a": FIRST, "b": SECOND})
        whole, good = path.read_bytes(), read_kept(path)
        unnoticed = 0
        for position in range(0, len(whole), 7):
            path.write_bytes(whole[:position] + bytes([whole[position] ^ 0x55]) + whole[position + 1 :])
            try:
                back = read_kept(path)
            except (OSError, ValueError):
                continue
            unnoticed += 1
            assert [*back] == [*good]
            for name in good:
                assert back[name][0] == good[name][0]
                np.testing.assert_array_equal(back[name][1].points.at_us, good[name][1].points.at_us)
                np.testing.assert_array_equal(back[name][1].points.lat, good[name][1].points.lat)
        assert unnoticed < len(whole) // 14

    def test_list_of_files_that_does_not_fit_the_points_is_damage(self, tmp_path):
        path = tmp_path / "a.parquet"
        write_kept(path, {"a": FIRST})
        table = pq.read_table(path)
        pq.write_table(table.slice(0, 2).replace_schema_metadata(table.schema.metadata), path)
        with pytest.raises(ValueError, match="other points than it says"):
            read_kept(path)
