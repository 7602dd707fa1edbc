from __future__ import annotations

import json
import math
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import piexif
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.reading.by_exiftool import Answer, command, end_of_answer, parse, questions
from tasks.core.reading.facts import Facts
from tasks.core.tables import PHOTOS
from tests.builders import jpeg

wall = datetime.fromisoformat

PICTURE = {"File:MIMEType": "image/jpeg", "File:FileTypeExtension": "JPG"}
NAMES = st.sampled_from([option.removeprefix("-") for option in command("", "") if option[:1] == "-" and option[1:2].isupper()])
VALUES = ("2024:05:01 12:00:00", "9999:99:99 99:99:99", "inf", "-inf", "nan", "undef", "1e400", "N", "W", "91 181 1e9", "1e99x1")
PLACE = {"GPS:GPSLatitude": 41.5, "GPS:GPSLatitudeRef": "N", "GPS:GPSLongitude": 12.25, "GPS:GPSLongitudeRef": "E"}


def facts(**tags: object) -> Facts:
    """The facts of an answer with these tags, ``__`` for the colon between group and name."""
    answer = parse(json.dumps([{**PICTURE, **{name.replace("__", ":"): value for name, value in tags.items()}}]).encode())
    assert answer.error == ""
    return answer.facts


def ask(folder: Path, *names: str) -> list[bytes]:
    """What the real ExifTool says to our questions, an answer a file."""
    program = shutil.which("exiftool")
    if not program:
        pytest.skip("ExifTool is not installed")
    (folder / "questions").write_bytes(questions(names))
    done = subprocess.run(
        command(program, "questions"), cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False
    )
    said, rest = [], done.stdout
    for number in range(len(names)):
        part, _, rest = rest.partition(end_of_answer(number))
        said.append(part)
    assert rest == b""
    return said


class TestAskingExifTool:
    def test_tells_every_fact_of_a_photo(self, tmp_path):
        jpeg(
            tmp_path / "a.jpg",
            taken="2024:05:01 12:00:07",
            offset="-03:30",
            lat=-33.5,
            lon=-70.25,
            exif={
                "0th": {piexif.ImageIFD.Orientation: 6, piexif.ImageIFD.Software: b"Darkroom 2"},
                "Exif": {piexif.ExifIFD.SubSecTimeOriginal: b"0250", piexif.ExifIFD.BodySerialNumber: b"0042"},
            },
            gps={
                piexif.GPSIFD.GPSAltitudeRef: 1,
                piexif.GPSIFD.GPSAltitude: (45, 10),
                piexif.GPSIFD.GPSImgDirection: (2705, 10),
                piexif.GPSIFD.GPSHPositioningError: (65, 10),
                piexif.GPSIFD.GPSDateStamp: b"2024:05:01",
                piexif.GPSIFD.GPSTimeStamp: ((15, 1), (30, 1), (75, 10)),
                piexif.GPSIFD.GPSProcessingMethod: b"ASCII\0\0\0CELLID",
            },
        )
        (said,) = ask(tmp_path, "a.jpg")
        assert parse(said) == Answer(
            Facts(
                format="jpeg",
                make="Acme",
                model="One",
                serial="0042",
                software="Darkroom 2",
                taken_local=wall("2024-05-01 12:00:07.025000"),
                subsec="0250",
                utc_offset_min=-210,
                datetime_source="exif",
                taken_name="DateTimeOriginal",
                lat=-33.5,
                lon=-70.25,
                alt_m=-4.5,
                gps_error_m=6.5,
                direction_deg=270.5,
                gps_at=datetime(2024, 5, 1, 15, 30, 7, 500_000, tzinfo=UTC),
                gps_method="CELLID",
                width=96,
                height=64,
                orientation=6,
            )
        )

    def test_answers_each_question_by_itself(self, tmp_path):
        jpeg(tmp_path / "0.jpg", taken="2024:05:01 12:00:00")
        (tmp_path / "1.jpg").write_bytes(b"\xff\xd8 no more of a picture")
        jpeg(tmp_path / "3.jpg", taken="2024:05:03 12:00:00")
        first, damaged, missing, last = map(parse, ask(tmp_path, "0.jpg", "1.jpg", "2.jpg", "3.jpg"))
        assert (first.facts.taken_local, last.facts.taken_local) == (wall("2024-05-01 12:00:00"), wall("2024-05-03 12:00:00"))
        assert damaged.error == "File format error"
        assert missing.error == "no answer"

    def test_reads_a_container_that_our_readers_do_not_know(self, tmp_path):
        jpeg(tmp_path / "a.jpg", taken="2024:05:01 12:00:07", lat=41.5, lon=12.25)
        made = ["exiftool", "-q", "-o", "b.mie", "-tagsfromfile", "a.jpg", "-all:all"]
        (said,) = ask(tmp_path, "a.jpg")  # skips without ExifTool
        subprocess.run(made, cwd=tmp_path, check=True)
        (said,) = ask(tmp_path, "b.mie")
        found = parse(said).facts
        assert (found.format, found.taken_local, found.lat, found.lon) == ("mie", wall("2024-05-01 12:00:07"), 41.5, 12.25)

    def test_does_not_load_the_settings_of_the_user(self, tmp_path, monkeypatch):
        jpeg(tmp_path / "a.jpg")
        (tmp_path / ".ExifTool_config").write_text('print "LOADED";\n1;\n')
        monkeypatch.setenv("EXIFTOOL_HOME", str(tmp_path))
        (said,) = ask(tmp_path, "a.jpg")
        assert parse(said).facts.make == "Acme"
        plain = subprocess.run(["exiftool", "-ver"], cwd=tmp_path, capture_output=True, check=True)
        assert plain.stdout.startswith(b"LOADED")  # it would have been, and would have spoilt the answer


class TestDates:
    def test_of_exif_go_before_those_of_xmp(self):
        found = facts(
            **{"XMP-exif:DateTimeOriginal": "2024:05:01 12:00:00.5+02:00", "ExifIFD:DateTimeOriginal": "2024:05:01 12:00:00"}
        )
        assert (found.taken_local, found.datetime_source) == (wall("2024-05-01 12:00:00"), "exif")
        assert math.isnan(found.utc_offset_min)

    def test_that_contradict_each_other_are_both_named(self):
        found = facts(**{"XMP-exif:DateTimeOriginal": "2023:01:01 08:00:00", "ExifIFD:DateTimeOriginal": "2024:05:01 12:00:00"})
        assert found.problem == "DateTimeOriginal is 2024-05-01 12:00:00 in its EXIF, 2023-01-01 08:00:00 in its XMP"

    def test_only_in_xmp_are_of_xmp(self):
        found = facts(**{"XMP-exif:DateTimeOriginal": "2024:05:01 12:00:00.25+02:00"})
        assert found.taken_local == wall("2024-05-01 12:00:00.250000")
        assert (found.subsec, found.utc_offset_min, found.datetime_source) == ("25", 120, "xmp")

    def test_of_the_boxes_of_a_film_name_no_zone(self):
        """They should be UTC, and with most cameras are not."""
        found = facts(**{"QuickTime:CreateDate": "2024:05:01 12:00:00", "File:MIMEType": "video/quicktime"})
        assert (found.taken_local, found.format) == (wall("2024-05-01 12:00:00"), "video")
        assert math.isnan(found.utc_offset_min)

    def test_with_a_zone_of_their_own_keep_it(self):
        found = facts(**{"QuickTime:CreateDate": "2024:05:01 10:00:00", "Keys:CreationDate": "2024:05:01 12:00:00+02:00"})
        assert (found.taken_local, found.utc_offset_min) == (wall("2024-05-01 12:00:00"), 120)

    def test_of_a_camera_that_never_knew_the_time_are_none(self):
        found = facts(**{"ExifIFD:DateTimeOriginal": "0000:00:00 00:00:00", "CanonRaw:DateTimeOriginal": "    :  :   "})
        assert (found.taken_local, found.problem) == (None, "")

    def test_of_the_format_s_own_structures_are_read(self):
        found = facts(**{"CanonRaw:DateTimeOriginal": "2003:11:10 17:39:26", "CanonRaw:SerialNumber": 560018150})
        assert (found.taken_local, found.serial) == (wall("2003-11-10 17:39:26"), "560018150")

    def test_of_a_thumbnail_or_of_the_file_on_this_disk_are_not_the_photo_s(self):
        found = facts(**{"System:FileModifyDate": "2024:05:01 12:00:00", "IFD1:ModifyDate": "2024:05:01 12:00:00"})
        assert found.taken_local is None


class TestPositions:
    def test_without_north_or_south_are_refused(self):
        given = {name: value for name, value in PLACE.items() if name != "GPS:GPSLatitudeRef"}
        found = facts(**given)
        assert (math.isnan(found.lat), math.isnan(found.lon)) == (True, True)
        assert found.problem == "latitude without N or S"

    def test_of_exactly_0_0_are_a_camera_without_a_fix(self):
        found = facts(**{**PLACE, "GPS:GPSLatitude": 0, "GPS:GPSLongitude": 0})
        assert math.isnan(found.lat)
        assert found.problem == "position is exactly 0, 0: a camera without a fix"

    @pytest.mark.parametrize("blank", ["undef", ""])
    def test_that_the_camera_left_blank_are_no_position_and_no_fault(self, blank):
        found = facts(**{**PLACE, "GPS:GPSLatitude": blank, "GPS:GPSLongitude": blank})
        assert (math.isnan(found.lat), found.problem) == (True, "")

    def test_with_a_denominator_of_0_cannot_be_read(self):
        found = facts(**{**PLACE, "GPS:GPSLatitude": "inf"})
        assert (math.isnan(found.lat), found.problem) == (True, "the latitude cannot be read")

    def test_at_the_antimeridian_are_written_as_minus_180(self):
        assert facts(**{**PLACE, "GPS:GPSLongitude": 180}).lon == -180

    def test_of_xmp_carry_their_sign(self):
        found = facts(**{"XMP-exif:GPSLatitude": -33.5, "XMP-exif:GPSLongitude": -70.25, "XMP-exif:GPSAltitude": 12})
        assert (found.lat, found.lon, found.alt_m) == (-33.5, -70.25, 12)

    def test_of_a_film_are_latitude_longitude_and_altitude_in_one_text(self):
        found = facts(**{"Keys:GPSCoordinates": "-33.5 151.25 -4.5", "Keys:LocationAccuracyHorizontal": 6.5})
        assert (found.lat, found.lon, found.alt_m, found.gps_error_m) == (-33.5, 151.25, -4.5, 6.5)

    def test_of_xmp_have_the_time_of_the_fix_in_one_text(self):
        found = facts(**{"XMP-exif:GPSLatitude": 1, "XMP-exif:GPSLongitude": 2, "XMP-exif:GPSDateTime": "2024:05:01 15:30:07Z"})
        assert found.gps_at == datetime(2024, 5, 1, 15, 30, 7, tzinfo=UTC)


class TestParse:
    def test_keeps_digits_that_are_no_quantity_as_they_are_written(self):
        found = facts(**{"ExifIFD:SerialNumber": 123456789012345678901, "ExifIFD:DateTimeOriginal": "2024:05:01 12:00:00",
                         "ExifIFD:SubSecTimeOriginal": 50})  # fmt: skip
        assert (found.serial, found.subsec) == ("123456789012345678901", "50")

    def test_takes_the_content_identifier_of_a_maker_note_or_of_a_film(self):
        assert facts(**{"Apple:ContentIdentifier": "A1"}).content_id == "A1"
        assert facts(**{"Apple:MediaGroupUUID": "A2"}).content_id == "A2"
        assert facts(**{"Keys:ContentIdentifier": "A3"}).content_id == "A3"

    def test_passes_on_what_exiftool_warns_of_unless_it_is_minor(self):
        assert facts(**{"ExifTool:Warning": "Truncated PNG image"}).problem == "ExifTool: Truncated PNG image"
        assert facts(**{"ExifTool:Warning": "[minor] Adjusted MakerNotes base by 2"}).problem == ""

    def test_of_a_file_with_an_error_has_no_facts(self):
        said = json.dumps([{**PICTURE, "ExifTool:Error": "File format error", "IFD0:Make": "Acme"}]).encode()
        assert parse(said) == Answer(Facts(), "File format error")

    def test_of_a_document_has_no_facts_whatever_date_it_bears(self):
        said = json.dumps([{"File:MIMEType": "application/pdf", "XMP-xmp:CreateDate": "2024:05:01 12:00:00"}]).encode()
        assert parse(said) == Answer(Facts(), "no picture or film (application/pdf)")

    def test_of_a_type_that_it_does_not_know_is_said(self):
        assert parse(b'[{"SourceFile": "0.raf"}]') == Answer(Facts(), "it does not know the type either")

    @pytest.mark.parametrize(
        "said", [b'[{"SourceFile": "0.jpg", "IFD0:Ma', b"<html>", b"[]", b"[1]", b"{}", b"[{},{}]", b"\xff\xfe", b"[" * 100_000]
    )
    def test_of_garbage_is_no_answer_that_can_be_understood(self, said):
        assert parse(said) == Answer(Facts(), "its answer cannot be understood")

    @pytest.mark.parametrize("said", [b"", b"\n"])
    def test_of_nothing_is_no_answer(self, said):
        assert parse(said) == Answer(Facts(), "no answer")


class TestAnyAnswer:
    @given(
        st.dictionaries(
            st.builds("{}:{}".format, st.sampled_from(["IFD0", "ExifIFD", "GPS", "XMP-exif", "Keys", "Composite"]), NAMES),
            st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.sampled_from(VALUES), st.lists(st.integers())),
        )
    )
    def test_gives_facts_that_fit_the_table_of_photos(self, tags):
        """Whatever ExifTool reads in a hostile file: no exception, and no value outside its range."""
        answer = parse(json.dumps([PICTURE | tags]).encode())
        PHOTOS.make([{"path": "a", "kind": "photo", "time_basis": "none", **answer.facts._asdict()}])


class TestQuestions:
    def test_end_with_the_end_of_the_program(self):
        assert questions(["0.crw", "1"]) == b"0.crw\n-execute0\n1\n-execute1\n-stay_open\nFalse\n"
