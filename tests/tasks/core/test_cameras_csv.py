from __future__ import annotations

import csv
import io

import pandas as pd
import pytest

from tasks.core.cameras_csv import read_overrides, wants_dates, with_seconds, write_cameras
from tasks.core.errors import UsageError
from tasks.core.tables import CLOCKS
from tests.tasks.timed import photo, table


def clocks(**columns):
    row = {
        "camera": "Nikon D300", "from_at": pd.Timestamp("2024-05-01 12:00:00"), "clock_error_s": -1.25, "photos": 3, "located": 2,
        "confidence": 0.5, "drift_s_per_day": 0.0, "override": "UTC+02:00", "evidence": "one GPS time: clock 1 s behind",
    }  # fmt: skip
    return CLOCKS.make([row | columns])


def typed(tmp_path, rows):
    path = tmp_path / "cameras.csv"
    path.write_text("\n".join(["camera,from_at,override,fix_dates", *rows]))
    found = read_overrides(path)[["camera", "from_at", "override", "fix_dates"]]
    return found.astype(object).where(found.notna(), None).to_numpy().tolist()


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
        with pytest.raises(UsageError, match=r"cameras\.csv, row 3 \(B\): override 'Roma' .*Europe/Brussels.*UTC\+02:00"):
            read_overrides(path)

    def test_each_stretch_has_its_own_words(self, tmp_path):
        rows = ["A,2024-05-01T12:00:00,Europe/Rome,", "A,2024-06-01T08:00:00.250000,+9:00,ja", "A,,,no", "B,,UTC,"]
        assert typed(tmp_path, rows) == [
            ["A", pd.Timestamp("2024-05-01 12:00:00"), "Europe/Rome", ""],
            ["A", pd.Timestamp("2024-06-01 08:00:00.250"), "+9:00", "ja"],
            ["A", None, "", "no"],
            ["B", None, "UTC", ""],
        ]

    def test_a_blank_row_of_a_camera_of_which_something_is_said_tells_where_that_ends(self, tmp_path):
        rows = ["A,2024-05-01T12:00:00,+1:00,", "A,2024-06-01T08:00:00,,", "B,2024-05-01T12:00:00,,"]
        assert typed(tmp_path, rows) == [
            ["A", pd.Timestamp("2024-05-01 12:00:00"), "+1:00", ""],
            ["A", pd.Timestamp("2024-06-01 08:00:00"), "", ""],
        ]

    def test_two_rows_of_a_stretch_that_mean_the_same_are_one(self, tmp_path):
        rows = ["A,2024-05-01T12:00:00,+1:00,", "A,2024-05-01 12:00:00,3600,yes", "A,01.05.2024 12:00:00,,ok"]
        assert typed(tmp_path, rows) == [["A", pd.Timestamp("2024-05-01 12:00:00"), "+1:00", "yes"]]

    @pytest.mark.parametrize(
        ("rows", "said"),
        [
            (
                ["A,2024-05-01T12:00:00,Europe/Rome,", "A,2024-05-01T12:00:00,Asia/Tokyo,"],
                r"cameras\.csv, row 3 \(A\): override 'Asia/Tokyo', but row 2 'Europe/Rome' .*\(2024-05-01T12:00:00\); keep one",
            ),
            (["A,,,yes", "A,,UTC,", "A,,,no"], r"row 4 \(A\): fix_dates 'no', but row 2 'yes' .*\(blank\); keep one"),
            (
                ["A,1.5.2024 12:00,+1:00,", "A,1.5.2024 12:00,+2:00,"],
                r"row 3 .*; keep one of them, or mend from_at, to the second",
            ),
        ],
    )
    def test_two_that_contradict_each_other_are_refused_with_both_values(self, tmp_path, rows, said):
        with pytest.raises(UsageError, match=said) as caught:
            typed(tmp_path, rows)
        assert caught.value.exit_status == 2

    @pytest.mark.parametrize(
        ("row", "said"),
        [
            ("A,,0.0416667,", r"row 2 \(A\): override '0.0416667' is what a spreadsheet makes of a time of day; write .*\+1:00"),
            ("A,,+1:75,", r"override '\+1:75': minutes and seconds go from 0 to 59"),
            ("A,,IMG_1.jpg = 2024-05-01T12:00:00,", r"'2024-05-01T12:00:00' has no offset from UTC; write .*\+02:00"),
            ("A,,,perhaps", r"row 2 \(A\): fix_dates 'perhaps' is not known; write yes or no, or leave it blank"),
            ("A,,,overwrite", r"fix_dates 'overwrite' is not known"),
            (",,UTC,", r"row 2: has no camera"),
            (
                "A,05/06/2024 12:00:00,UTC,",
                r"row 2 \(A\): from_at '05/06/2024 12:00:00' may be day 5 of month 6 or day 6 of month 5",
            ),
            ("A,45413.5,UTC,", r"from_at '45413.5' is a number, as spreadsheets keep dates"),
            ("A,2024-05-01T12:00:00+02:00,UTC,", r"has an offset, but a clock shows none"),
            ("A,,a.jpg = 2024-05-01T12:00:00Z,yes,,stray", "'stray' stands in a column without a name"),
        ],
    )
    def test_an_impossible_value_is_refused_with_what_is_allowed(self, tmp_path, row, said):
        with pytest.raises(UsageError, match=said):
            typed(tmp_path, [row])

    def test_what_stands_in_a_row_without_the_persons_words_is_not_looked_at(self, tmp_path):
        assert typed(tmp_path, ["A,45413.5,,", ",#REF!,,", "B,,UTC,"]) == [["B", None, "UTC", ""]]

    def test_a_day_alone_begins_at_midnight_where_a_person_added_the_row(self, tmp_path):
        assert typed(tmp_path, ["A,2024-05-01,UTC,"]) == [["A", pd.Timestamp("2024-05-01"), "UTC", ""]]

    def test_a_day_alone_is_refused_in_a_row_of_ours_of_which_a_spreadsheet_hid_the_time(self, tmp_path):
        path = tmp_path / "cameras.csv"
        path.write_text("camera,from_at,override,from_path\nA,01.05.2024,UTC,a.jpg\n")
        with pytest.raises(UsageError, match=r"from_at '01\.05\.2024' has no time of day, which a spreadsheet may have hidden"):
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


class TestWithSeconds:
    @pytest.mark.parametrize("left", ["2024-05-01 12:00", "2024-05-01 12:00:31", "2024-05-01T12:00:31.250000", "1.5.2024 12:00"])
    def test_the_seconds_of_the_first_photo_come_back(self, tmp_path, left):
        assert self.begins(tmp_path, left) == [pd.Timestamp("2024-05-01 12:00:31.25")]

    @pytest.mark.parametrize("changed", ["2024-05-01 12:01", "2024-05-01 12:00:30", "2024-05-02"])
    def test_a_beginning_that_the_person_changed_stays(self, tmp_path, changed):
        assert self.begins(tmp_path, changed, "") == [pd.Timestamp(changed)]
        if ":" in changed:
            assert self.begins(tmp_path, changed) == [pd.Timestamp(changed)]

    def test_a_beginning_stays_where_its_photo_is_gone_or_another_cameras(self, tmp_path):
        for photos in (table(), table(photo("a.jpg", "2024-05-01 12:00:31", camera="B")), table(photo("a.jpg", camera="A"))):
            assert self.begins(tmp_path, "2024-05-01 12:00", photos=photos) == [pd.Timestamp("2024-05-01 12:00")]

    def begins(self, tmp_path, from_at, from_path="a.jpg", photos=None):
        path = tmp_path / "cameras.csv"
        path.write_text(f"camera,from_at,override,from_path\nA,{from_at},UTC,{from_path}\n")
        there = table(photo("a.jpg", "2024-05-01 12:00:31.25", camera="A"), photo("b.jpg", "2024-05-01 12:00:05", camera="A"))
        return with_seconds(read_overrides(path), there if photos is None else photos)["from_at"].tolist()


class TestWantsDates:
    @pytest.mark.parametrize("word", ["yes", "Ja", "x", "1", "TRUE", "✓"])
    def test_any_word_that_accepts_says_yes(self, word):
        assert wants_dates(word)

    @pytest.mark.parametrize("word", ["", "no", "nein", "0", "overwrite", "perhaps"])
    def test_any_other_does_not(self, word):
        assert not wants_dates(word)


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
        write_cameras(
            path, clocks(camera='=Evil, "One"', fix_dates="yes", override="+1:00", from_path="-a;b.jpg", uncertain_s=30.25)
        )
        text = path.read_text("utf-8-sig")
        assert "'=Evil" in text
        assert ",'+1:00," in text
        assert text.rstrip().endswith(",yes,30.25,'-a;b.jpg")
        (row,) = read_overrides(path)[["camera", "from_at", "override", "fix_dates", "from_path"]].to_numpy().tolist()
        assert row == ['=Evil, "One"', pd.Timestamp("2024-05-01 12:00:00"), "+1:00", "yes", "-a;b.jpg"]
