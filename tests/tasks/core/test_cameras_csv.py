from __future__ import annotations

import csv
import io

import pandas as pd
import pytest

from tasks.core.cameras_csv import read_overrides, write_cameras
from tasks.core.errors import UsageError
from tasks.core.tables import CLOCKS


def clocks(**columns):
    row = {
        "camera": "Nikon D300", "from_at": pd.Timestamp("2024-05-01 12:00:00"), "clock_error_s": -1.25, "photos": 3, "located": 2,
        "confidence": 0.5, "drift_s_per_day": 0.0, "override": "UTC+02:00", "evidence": "one GPS time: clock 1 s behind",
    }  # fmt: skip
    return CLOCKS.make([row | columns])


class TestReadOverrides:
    def test_no_file_is_none(self, tmp_path):
        assert read_overrides(tmp_path / "cameras.csv") is None

    def test_a_file_in_which_nothing_is_filled_in_is_none_too(self, tmp_path):
        for text in ("camera,override,fix_dates\nNikon D300,,\n", "", "\ufeff"):
            (tmp_path / "cameras.csv").write_text(text)
            assert read_overrides(tmp_path / "cameras.csv") is None

    @pytest.mark.parametrize(("separator", "encoding"), [(",", "utf-8-sig"), (";", "utf-8"), ("\t", "utf-8-sig")])
    def test_reads_the_persons_columns_whatever_a_spreadsheet_made_of_the_rest(self, tmp_path, separator, encoding):
        lines = [
            ["clock_error_s", "Camera", "fix_dates", "override"],
            ["-1,25", "Caméra 1", "yes", "Europe/Rome"],
            ["", "B", "", ""],
        ]
        path = tmp_path / "cameras.csv"
        with path.open("w", encoding=encoding, newline="") as stream:
            csv.writer(stream, delimiter=separator).writerows(lines)
        found = read_overrides(path)
        assert found[["camera", "override", "fix_dates"]].to_numpy().tolist() == [
            ["Caméra 1", "Europe/Rome", "yes"],
        ]

    def test_a_bad_override_names_file_row_value_and_what_is_allowed(self, tmp_path):
        path = tmp_path / "cameras.csv"
        path.write_text("camera,override\nA,Europe/Rome\nB,Roma\n")
        with pytest.raises(UsageError, match=r"cameras\.csv, row 3 \(B\): override 'Roma' .*Europe/Rome.*UTC\+02:00"):
            read_overrides(path)

    def test_two_overrides_for_one_camera_are_refused(self, tmp_path):
        path = tmp_path / "cameras.csv"
        path.write_text("camera,override\nA,Europe/Rome\nA,Asia/Tokyo\n")
        with pytest.raises(UsageError, match="row 3"):
            read_overrides(path)

    def test_a_file_that_is_no_cameras_csv_is_refused(self, tmp_path):
        path = tmp_path / "cameras.csv"
        path.write_text("path,zone\na,b\n")
        with pytest.raises(UsageError, match="no column camera"):
            read_overrides(path)

    def test_text_that_is_not_utf8_is_refused(self, tmp_path):
        path = tmp_path / "cameras.csv"
        path.write_bytes(b"camera,override\nCam\xe9ra,\n")
        with pytest.raises(UsageError, match="UTF-8"):
            read_overrides(path)


class TestWriteCameras:
    def test_writes_bom_commas_and_plain_numbers(self, tmp_path):
        path = tmp_path / "out" / "cameras.csv"
        assert write_cameras(path, clocks())
        assert path.read_bytes().startswith(b"\xef\xbb\xbfcamera,")
        (row,) = csv.DictReader(io.StringIO(path.read_text("utf-8-sig")))
        assert (row["from_at"], row["clock_error_s"], row["photos"], row["drift_s_per_day"]) == (
            "2024-05-01T12:00:00",
            "-1.25",
            "3",
            "0",
        )

    def test_does_not_rewrite_what_says_the_same(self, tmp_path):
        path = tmp_path / "cameras.csv"
        assert write_cameras(path, clocks())
        before = path.stat()
        assert not write_cameras(path, clocks())
        assert path.stat().st_mtime_ns == before.st_mtime_ns
        assert path.stat().st_ino == before.st_ino
        assert write_cameras(path, clocks(photos=4))

    def test_what_was_written_is_read_back(self, tmp_path):
        path = tmp_path / "cameras.csv"
        write_cameras(path, clocks(camera='=Evil, "One"', fix_dates="yes"))
        assert "'=Evil" in path.read_text("utf-8-sig")
        found = read_overrides(path)
        assert found[["camera", "override", "fix_dates"]].to_numpy().tolist() == [['=Evil, "One"', "UTC+02:00", "yes"]]
