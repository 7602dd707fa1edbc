from __future__ import annotations

import gzip
import json
import math
import shutil
import subprocess
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

import piexif
import pytest

from tests.builders import jpeg
from tests.review_rows import edit_csv, read_csv

START = datetime(2022, 6, 1, 8)  # noqa: DTZ001 - UTC
METRES_A_DEGREE = 111_195.0
CAMERA = ("propose", "trip", "--track", "tracks", "--time-offset", "+3:00")
"""The camera's clock is 3 h ahead of UTC: an hour too much where the track runs, in Italy in summer."""

# Seconds after the start of the track: between fixes, at one, in the gap of 10 min, after the end (10 min, 40 min, a day).
SECONDS = (7, 95, 150, 333, 600, 777, 1234, 1199 + 600, 1200 + 2400, 86_400)
PLACED = 8


def fixes(start: datetime = START) -> list[tuple[datetime, float, float]]:
    """Return a walk of 20 minutes, a fix each 30 s, none from the 8th minute to the 18th."""
    seconds = [second for second in range(0, 1201, 30) if not 480 < second < 1080]
    return [
        (start + timedelta(seconds=s), 45.0 + s * 1.1e-5 + 2e-4 * math.sin(s / 90), 7.6 + s * 0.7e-5 + 2e-4 * math.cos(s / 70))
        for s in seconds
    ]


def gpx(path: Path, *, start: datetime = START) -> Path:
    points = "".join(
        f'<trkpt lat="{lat:.7f}" lon="{lon:.7f}"><time>{at:%Y-%m-%dT%H:%M:%SZ}</time></trkpt>' for at, lat, lon in fixes(start)
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        '<?xml version="1.0"?><gpx version="1.1" creator="test" xmlns="http://www.topografix.com/GPX/1/1">'
        f"<trk><trkseg>{points}</trkseg></trk></gpx>"
    )
    return path


def kmz(path: Path) -> Path:
    whens = "".join(f"<when>{at:%Y-%m-%dT%H:%M:%SZ}</when>" for at, _, _ in fixes())
    coordinates = "".join(f"<gx:coord>{lon:.7f} {lat:.7f} 0</gx:coord>" for _, lat, lon in fixes())
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "doc.kml",
            '<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2">'
            f"<Placemark><gx:Track>{whens}{coordinates}</gx:Track></Placemark></kml>",
        )
    return path


def camera(folder: Path) -> None:
    """Write a photo for each of SECONDS, by the camera's clock."""
    for number, second in enumerate(SECONDS):
        taken = START + timedelta(hours=3, seconds=second)
        jpeg(folder / f"DSC_{number}.jpg", taken=taken, make="Boxy", model="Camera", seed=number)


def exiftool(*words: str | Path) -> str:
    if not shutil.which("exiftool"):
        pytest.skip("ExifTool is not installed")
    return subprocess.run(["exiftool", *words], capture_output=True, check=True, text=True).stdout


def tags(path: Path) -> dict:
    return json.loads(exiftool("-j", "-n", "-G1", path))[0]


def geotagged(folder: Path, track: Path, *geosync: str, time: str = "DateTimeOriginal") -> dict[str, tuple[float, float] | None]:
    """Return where ExifTool puts the photos of a folder, by name; None where it refuses."""
    exiftool("-q", "-q", "-m", "-overwrite_original", "-geotag", track, *geosync, f"-geotime<${{{time}}}+00:00", folder)
    found = json.loads(exiftool("-j", "-n", "-GPSLatitude", "-GPSLongitude", folder))
    return {
        Path(row["SourceFile"]).name: (row["GPSLatitude"], row["GPSLongitude"]) if "GPSLatitude" in row else None for row in found
    }


def apart_m(row: dict[str, str], there: tuple[float, float]) -> float:
    """Distance on a plane, which is exact enough within some kilometres."""
    north, east = float(row["latitude"]) - there[0], (float(row["longitude"]) - there[1]) * math.cos(math.radians(there[0]))
    return math.hypot(north, east) * METRES_A_DEGREE


def rows_of(out: Path) -> dict[str, dict[str, str]]:
    return {row["path"].rpartition("/")[2]: row for row in read_csv(out / "review.csv")}


class TestPositions:
    def test_are_exiftools_with_the_instants_of_the_clock_and_stay_right_when_a_date_was_corrected(self, whereshot, tmp_path):
        trip, out = tmp_path / "trip", tmp_path / "whereshot/trip"
        camera(trip)
        track = gpx(tmp_path / "tracks/walk.gpx")
        shutil.copytree(trip, tmp_path / "by_exiftool")
        expected = geotagged(tmp_path / "by_exiftool", track, "-geosync=-3:00:00")

        said = whereshot(*CAMERA, "--json")
        assert (said.status, said.json["proposed"]) == (0, PLACED)
        assert "tracks: 22 fixes in 1 file (gpx), 2022-06-01 UTC" in said.err
        rows = rows_of(out)
        for number, second in enumerate(SECONDS):
            row, there = rows[f"DSC_{number}.jpg"], expected[f"DSC_{number}.jpg"]
            assert (there is None) == (row["latitude"] == "") == (number >= PLACED)
            if there is not None:
                assert row["gps_source"] == "track"
                assert apart_m(row, there) <= (2.0 if second <= 1200 else float(row["error_m"]))
        assert "10 min after the end of walk.gpx" in rows["DSC_7.jpg"]["evidence"]
        assert "outside every track: 40 min after the end of walk.gpx, over track.max_ext" in rows["DSC_8.jpg"]["evidence"]
        (clock,) = read_csv(out / "cameras.csv")
        assert (clock["zone"], clock["basis"], clock["override"]) == ("UTC+03:00", "override", "")
        assert clock["evidence"] == "as --time-offset +3:00 says, the clock was 3 h ahead of UTC"

        # By the place's time DSC_1 was taken at 10:01:35.
        dated = {"new_datetime": "2022-06-01T10:01:35+02:00", "date_decision": "x"}
        edit_csv(out / "review.csv", {"DSC_0.jpg": {"decision": "x"}, "DSC_1.jpg": dated, "DSC_3.jpg": {"decision": "x"} | dated})
        assert whereshot("apply", out / "review.csv", "--json").json["written"] == 3
        found = tags(trip / "DSC_0.jpg")
        assert (found["GPS:GPSDateStamp"], found["GPS:GPSTimeStamp"]) == ("2022:06:01", "08:00:07")
        assert found["ExifIFD:DateTimeOriginal"] == "2022:06:01 11:00:07"
        assert tags(trip / "DSC_3.jpg")["GPS:GPSTimeStamp"] == "08:01:35"
        assert "GPS:GPSLatitude" not in tags(trip / "DSC_1.jpg")

        (trip / "sorted").mkdir()
        (trip / "DSC_1.jpg").rename(trip / "sorted/1.jpg")
        whereshot(*CAMERA)
        corrected = rows_of(out)["1.jpg"]
        assert (corrected["datetime"], corrected["new_datetime"]) == ("2022-06-01T10:01:35+02:00", "")
        # The offset of --time-offset is not taken off a date that is right by now, wherever the photo lies.
        assert apart_m(corrected, expected["DSC_1.jpg"]) <= 2.0

        said = whereshot("propose", "trip", "--json")
        # What we wrote is no evidence for the others.
        assert (said.status, said.json["located"], said.json["proposed"]) == (0, 2, 0)
        assert "tracks:" not in said.err

    def test_of_a_clock_that_drifts_between_two_known_photos_are_exiftools(self, whereshot, tmp_path):
        """By the first one's offset the second photo is 97 s off: the drift holds between them, before and after."""
        trip = tmp_path / "trip"
        camera(trip)
        track = gpx(tmp_path / "tracks/walk.gpx")
        shutil.copytree(trip, tmp_path / "by_exiftool")
        synced = [
            f"-geosync=2022:06:01 {utc}Z@2022:06:01 {wall}Z" for utc, wall in (("08:01:00", "11:01:35"), ("08:10:45", "11:12:57"))
        ]
        expected = geotagged(tmp_path / "by_exiftool", track, *synced)
        known = ("--time-offset", "DSC_1.jpg = 2022-06-01T10:01:00+02:00", "--time-offset", "DSC_5.jpg = 2022-06-01T08:10:45Z")
        assert whereshot("propose", "trip", "--track", "tracks", *known).status == 0
        rows = rows_of(tmp_path / "whereshot/trip")
        # A day later the drift comes to hours: the last one lies on no track by either.
        for number, second in enumerate(SECONDS[:7]):
            there = expected[f"DSC_{number}.jpg"]
            assert there is not None, second
            assert apart_m(rows[f"DSC_{number}.jpg"], there) <= 2.0
        (clock,) = read_csv(tmp_path / "whereshot/trip/cameras.csv")
        # From 35 s to 132 s within 682 s of the clock: 97 s.
        assert float(clock["drift_s_per_day"]) == pytest.approx(97 / 682 * 86_400, abs=0.01)


class TestTrackFiles:
    def test_of_a_folder_are_used_as_far_as_they_can_be_and_it_is_said_for_whom_the_offset_is_not(self, whereshot, tmp_path):
        trip, tracks = tmp_path / "trip", tmp_path / "trip/tracks"
        camera(trip / "camera")
        for number, (at, lat, lon) in enumerate(fixes()[:6]):
            stamp = {
                piexif.GPSIFD.GPSDateStamp: f"{at:%Y:%m:%d}".encode(),
                piexif.GPSIFD.GPSTimeStamp: ((at.hour, 1), (at.minute, 1), (at.second, 1)),
            }
            jpeg(
                trip / f"phone/{number}.jpg",
                taken=at + timedelta(hours=2),
                lat=lat,
                lon=lon,
                gps=stamp,
                model="Phone",
                seed=50 + number,
            )
        whole = gpx(tracks / "walk.gpx").read_text()
        (tracks / "again.gpx.gz").write_bytes(gzip.compress(whole.encode()))
        kmz(tracks / "once more.kmz")
        gpx(tracks / "years/2011.gpx", start=datetime(2011, 3, 4, 5))  # noqa: DTZ001 - UTC
        (tracks / "cut.gpx").write_text(whole[: len(whole) // 2])
        (tracks / "table.csv").write_text("a,b\n1,2\n")
        (tracks / "notes.txt").write_text("hello")
        said = whereshot("propose", "trip", "--track", "trip", "--time-offset", "+3:00", "--json")
        assert said.status == 0
        lines = [line for line in said.err.splitlines() if line.startswith("tracks:")]
        assert lines[0].startswith("tracks: 44 fixes in 2 files (gpx), 2011-03-04 to 2022-06-01 UTC")
        assert [line for line in lines if "trip/tracks/cut.gpx" in line and "damaged" in line]
        assert [line for line in lines if "trip/tracks/table.csv not used: " in line]
        assert "that another point repeats" in lines[1]
        assert not [line for line in lines if "notes.txt" in line or ".jpg" in line]
        assert "clock:  --time-offset is not for Acme Phone: the photos tell the time themselves" in said.err
        rows = rows_of(tmp_path / "whereshot/trip")
        sources = {name: row["gps_source"] for name, row in rows.items()}
        assert sources == {f"DSC_{n}.jpg": "track" if n < PLACED else "" for n in range(len(SECONDS))}
        # Most of an hour after the last of six located photos, of another camera: too wide for the proxy too.
        assert "over proxy.max_error_m; outside every track" in rows["DSC_8.jpg"]["evidence"]

        said = whereshot("propose", "trip/camera", "--track", "trip/tracks/years", "--time-offset", "+3:00", "--json")
        assert (said.status, said.json["proposed"]) == (0, 0)
        assert "tracks: they place no photo: those without a position are of 2022-06-01 to 2022-06-02 UTC" in said.err

    def test_that_hold_no_fix_stop_the_command(self, whereshot, tmp_path):
        camera(tmp_path / "trip")
        (tmp_path / "empty").mkdir()
        (tmp_path / "broken.gpx").write_text('<gpx xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg><trkpt lat="45"')
        for track, why in (("empty", "no track in the folder that was given"), ("broken.gpx", "broken.gpx not used: damaged")):
            said = whereshot("propose", "trip", "--track", track)
            assert said.status == 2
            assert said.err.splitlines()[-1].startswith("whereshot: --track gives nothing to go by (")
            assert why in said.err
            assert not (tmp_path / "whereshot/trip/review.csv").exists()

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (["--track", "none.gpx"], "none.gpx: there is no such file or folder"),
            (
                ["--track", "trip/DSC_0.jpg"],
                "trip/DSC_0.jpg: is no track that is understood; give files, or folders of them, of: GPX",
            ),
            (["--track", "zero.gpx"], "zero.gpx: is empty"),
            (["--time-offset", "one hour"], "--time-offset 'one hour': 'one hour' is no time zone, no offset and no pair; write"),
            (["--time-offset", "1"], "--time-offset '1': '1' may be hours or seconds; write +1:00 or 1 s"),
        ],
        ids=lambda value: " ".join(value) if isinstance(value, list) else "",
    )
    def test_and_offsets_that_cannot_be_meant_are_one_line_and_nothing_is_written(self, whereshot, tmp_path, words, said):
        camera(tmp_path / "trip")
        (tmp_path / "zero.gpx").touch()
        found = whereshot("propose", "trip", *words)
        assert found.status == 2
        (line,) = found.err.splitlines()
        assert line.startswith(f"whereshot: {said}")
        assert not (tmp_path / "whereshot").exists()
