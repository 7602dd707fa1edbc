from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.builders import jpeg
from tests.flows.test_tracks import START, apart_m, exiftool, geotagged, gpx, rows_of, tags
from tests.review_rows import edit_csv

FRAMES = 11
EVERY_S = 1.5
FIRST = START + timedelta(seconds=100)
STARTED = ("--start", "2022-06-01 10:01:40+02:00", "--interval", "1.5")
UNDATED = "the file holds no date that can be right, this is its turn in the sequence given with --start"
KEPT = "2022-06-01T10:05:00"


def frames(folder: Path) -> None:
    """Write frames of a film as ffmpeg does: no date, no camera, numbers without leading zeros; and a photo with a date."""
    for number in range(1, FRAMES + 1):
        jpeg(folder / f"frame{number}.jpg", taken=None, make="", model="", seed=number)
    jpeg(folder / "between 5 and 6.jpg", taken=datetime.fromisoformat(KEPT), offset="+02:00", make="Boxy", model="Camera")


def turn_of(number: int) -> datetime:
    return FIRST + timedelta(seconds=EVERY_S * (number - 1))


class TestFrames:
    def test_get_the_times_and_places_of_their_turns_and_keep_what_was_accepted(self, whereshot, tmp_path):
        trip, out = tmp_path / "film", tmp_path / "whereshot/film"
        frames(trip)
        track = gpx(tmp_path / "walk.gpx")
        # ExifTool is given the frames with the dates that arithmetic says.
        for number in range(1, FRAMES + 1):
            jpeg(tmp_path / f"oracle/frame{number}.jpg", taken=turn_of(number).replace(microsecond=0), seed=number)
            sub = turn_of(number).microsecond // 100_000
            exiftool("-q", "-overwrite_original", f"-SubSecTimeOriginal={sub}", tmp_path / f"oracle/frame{number}.jpg")
        expected = geotagged(tmp_path / "oracle", track, time="SubSecDateTimeOriginal")

        said = whereshot("propose", "film", "--track", "walk.gpx", *STARTED, "--json")
        assert (said.status, said.json["photos"], said.json["proposed"]) == (0, FRAMES + 1, FRAMES + 1)
        assert f"{FRAMES} rows propose a date in column new_datetime" in said.err
        rows = rows_of(out)
        for number in range(1, FRAMES + 1):
            row, there = rows[f"frame{number}.jpg"], expected[f"frame{number}.jpg"]
            here = turn_of(number) + timedelta(hours=2)
            assert row["new_datetime"] == f"{here:%Y-%m-%dT%H:%M:%S}.{here.microsecond // 100_000}+02:00"
            assert [row[name] for name in ("datetime", "datetime_source", "gps_source")] == ["", "sequence", "track"]
            assert row["evidence"].endswith(f"; date: {UNDATED}")
            assert there is not None
            assert apart_m(row, there) <= 2.0
        dated = rows["between 5 and 6.jpg"]
        assert (dated["datetime"], dated["new_datetime"]) == (f"{KEPT}+02:00", "")

        both = {"decision": "x", "date_decision": "x"}
        edit_csv(out / "review.csv", {"frame1.jpg": both, "frame2.jpg": {"date_decision": "x"}, "frame10.jpg": both})
        assert whereshot("apply", out / "review.csv", "--json").json["dates"] == 3
        for number, (local, sub, utc) in {
            1: ("10:01:40", "0", "08:01:40"),
            2: ("10:01:41", "5", None),
            10: ("10:01:53", "5", "08:01:53.5"),
        }.items():
            found = tags(trip / f"frame{number}.jpg")
            assert found["ExifIFD:DateTimeOriginal"] == f"2022:06:01 {local}"
            assert (str(found["ExifIFD:SubSecTimeOriginal"]), found["ExifIFD:OffsetTimeOriginal"]) == (sub, "+02:00")
            assert found.get("GPS:GPSTimeStamp") == utc

        # Said once more, the others keep their turns.
        whereshot("propose", "film", "--track", "walk.gpx", *STARTED)
        again = rows_of(out)
        assert again["frame3.jpg"]["new_datetime"] == rows["frame3.jpg"]["new_datetime"]
        assert again["frame11.jpg"]["new_datetime"] == rows["frame11.jpg"]["new_datetime"]

        # Without --start a frame whose date was written keeps it, and the others have none.
        whereshot("propose", "film", "--track", "walk.gpx")
        rows = rows_of(out)
        assert (rows["frame2.jpg"]["datetime"], rows["frame2.jpg"]["gps_source"]) == ("2022-06-01T10:01:41.5+02:00", "track")
        assert (rows["frame3.jpg"]["new_datetime"], rows["frame3.jpg"]["evidence"]) == ("", "no date")

    def test_of_a_start_without_an_offset_are_placed_by_time_offset_before_and_after_their_dates_are_accepted(
        self, whereshot, tmp_path
    ):
        out = tmp_path / "whereshot/film"
        frames(tmp_path / "film")
        gpx(tmp_path / "walk.gpx")
        words = ("--track", "walk.gpx", "--start", "2022-06-01 10:01:40", "--interval", "1.5", "--time-offset", "+2:00")
        assert whereshot("propose", "film", *words).status == 0
        before = rows_of(out)
        assert (before["frame1.jpg"]["new_datetime"], before["frame1.jpg"]["gps_source"]) == ("2022-06-01T10:01:40.0", "track")
        edit_csv(out / "review.csv", {"frame1.jpg": {"date_decision": "x"}})
        assert whereshot("apply", out / "review.csv", "--json").json["written"] == 1
        whereshot("propose", "film", *words)
        after = rows_of(out)
        for name in ("latitude", "longitude", "error_m"):
            assert after["frame1.jpg"][name] == before["frame1.jpg"][name]
        assert after["frame1.jpg"]["datetime"] == "2022-06-01T10:01:40.0"
        assert after["frame3.jpg"]["new_datetime"] == before["frame3.jpg"]["new_datetime"] == "2022-06-01T10:01:43.0"
        edit_csv(out / "review.csv", {"frame1.jpg": {"decision": "x"}})
        assert whereshot("apply", out / "review.csv", "--json").json["written"] == 1
        found = tags(tmp_path / "film/frame1.jpg")
        assert (found["GPS:GPSDateStamp"], found["GPS:GPSTimeStamp"]) == ("2022:06:01", "08:01:40")

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (["--start", "2022-06-01 10:00:00"], "--start goes with --interval"),
            (["--interval", "2"], "--interval goes with --start"),
            (["--start", "2022-06-01", "--interval", "2"], "'2022-06-01' has no time of day; write the first frame's time as"),
            (["--start", "01/06/2022 10:00:00", "--interval", "2"], "'01/06/2022 10:00:00' may be"),
            (["--start", "2022-06-01 10:00:00", "--interval", "-2"], "'-2' is no interval; write the seconds"),
        ],
        ids=lambda value: " ".join(value) if isinstance(value, list) else "",
    )
    def test_words_that_make_no_sequence_are_one_line_and_nothing_is_written(self, whereshot, tmp_path, words, said):
        frames(tmp_path / "film")
        found = whereshot("propose", "film", *words)
        assert found.status == 2
        (line,) = found.err.splitlines()
        assert line.startswith("whereshot: --")
        assert said in line
        assert not (tmp_path / "whereshot").exists()
