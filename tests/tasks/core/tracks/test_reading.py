from __future__ import annotations

import logging
import os

import pytest

from tasks.core.tracks import reading
from tasks.core.tracks.reading import read_file


class TestReadFile:
    def test_points_are_sifted_and_counted(self, tmp_path):
        path = tmp_path / "a.csv"
        good, again, nowhere, timeless = (
            "2024-06-15T10:30:00Z,1,2",
            "2024-06-15T10:30:00Z,1,2",
            "2024-06-15T10:31:00Z,0,0",
            ",1,2",
        )
        path.write_text(f"time,lat,lon\n{good}\n{again}\n{nowhere}\n{timeless}")
        found = read_file(str(path))
        assert (found.format, len(found.points)) == ("csv", 1)
        assert (found.timeless, found.nowhere, found.repeated, found.error_number) == (1, 1, 1, 0)

    @pytest.mark.parametrize(
        ("rows", "problem"),
        [
            ("", "it holds no point"),
            ("2024-06-15T10:30:00Z,0,0", "none of its points has a position"),
            (",1,2", "none of its points has a time"),
            (",1,2\n2024-06-15T10:30:00Z,,", "none of its points has both a time and a position"),
        ],
    )
    def test_file_of_which_nothing_is_left_says_why(self, tmp_path, rows, problem):
        path = tmp_path / "a.csv"
        path.write_text(f"time,lat,lon\n{rows}\n")
        assert read_file(str(path)).points.problem == problem

    def test_file_that_the_system_does_not_give_has_its_error_number(self, tmp_path):
        found = read_file(str(tmp_path / "gone.gpx"))
        assert found.error_number != 0
        assert found.points.problem == f"it could not be read: {os.strerror(found.error_number)}"

    def test_fault_of_a_reader_costs_that_file_alone_and_is_logged(self, tmp_path, monkeypatch, caplog):
        def broken(stream, name):
            raise ZeroDivisionError

        monkeypatch.setattr(reading, "read_track", broken)
        path = tmp_path / "a.gpx"
        path.write_text("x")
        with caplog.at_level(logging.WARNING, "whereshot.tracks"):
            found = read_file(str(path))
        assert "ZeroDivisionError" in found.points.problem
        assert "ZeroDivisionError" in caplog.text
