"""Fujifilm's RAW: header, embedded JPEG, directory and sensor data."""

from __future__ import annotations

import struct

import pytest

from tasks.core.reading import read_photo
from tasks.core.reading.raf import scan_raf
from tests.builders import jpeg
from tests.tasks.core.reading.boxed_files import exiftool
from tests.tasks.core.reading.raw_files import contents_of

SENSOR = bytes(range(256)) * 40


def raf(preview: bytes, size: tuple[int, int] = (4896, 3264), sensor: bytes = SENSOR) -> bytes:
    """A RAF: places at 84, then the JPEG, the directory and the sensor data."""
    entries = [(0x0100, 4, struct.pack(">2H", size[1] + 9, size[0] + 9)), (0x0111, 4, struct.pack(">2H", size[1], size[0]))]
    directory = struct.pack(">I", len(entries)) + b"".join(struct.pack(">2H", tag, count) + data for tag, count, data in entries)
    at = 160 + len(preview)
    places = struct.pack(">6I", 160, len(preview), at, len(directory), at + len(directory), len(sensor))
    return (
        (b"FUJIFILMCCD-RAW 0201FF383501" + b"X-T1".ljust(32, b"\0") + b"0100").ljust(84, b"\0")
        + places
        + bytes(52)
        + preview
        + directory
        + sensor
    )


class TestRaf:
    @pytest.fixture
    def preview(self, tmp_path):
        """A photo as the camera embeds it."""
        return jpeg(tmp_path / "a.jpg", lat=41.5, lon=12.25, make="FUJIFILM").read_bytes()

    def test_says_what_exiftool_reads(self, tmp_path, preview):
        path = tmp_path / "a.raf"
        path.write_bytes(raf(preview))
        said, facts = exiftool(path), read_photo(path)
        assert (facts.format, facts.make, facts.problem) == ("raf", said["IFD0:Make"], "")
        assert (facts.lat, facts.lon) == (said["GPS:GPSLatitude"], said["GPS:GPSLongitude"]) == (41.5, 12.25)
        assert f"{facts.taken_local:%Y:%m:%d %H:%M:%S}" == said["ExifIFD:DateTimeOriginal"]
        assert f"{facts.width} {facts.height}" == said["RAF:RawImageCroppedSize"] == "4896 3264"

    def test_of_a_sensor_that_counts_half_of_its_rows_has_all_of_them(self, tmp_path, preview):
        contents = contents_of(scan_raf, tmp_path, raf(preview, (4256, 1424)))
        assert (contents.width, contents.height) == (4256, 2848)

    def test_has_the_fingerprint_of_its_sensor_data(self, tmp_path, preview):
        moved = jpeg(tmp_path / "b.jpg", lat=-33.5, lon=151, make="FUJIFILM", model="Another").read_bytes()
        found = []
        for number, content in enumerate((raf(preview), raf(moved), raf(preview, sensor=b"\1" + SENSOR[1:]))):
            (tmp_path / f"{number}.raf").write_bytes(content)
            found.append(read_photo(tmp_path / f"{number}.raf").fingerprint)
        assert found[0] == found[1] != found[2]

    def test_with_dark_sensor_data_is_not_called_cut_off(self, tmp_path, preview):
        assert contents_of(scan_raf, tmp_path, raf(preview, sensor=b"\xff\0" * 30_000)).faults == []

    def test_that_ends_early_is_named_and_has_no_image_data(self, tmp_path, preview):
        contents = contents_of(scan_raf, tmp_path, raf(preview)[:-1])
        assert (contents.faults, contents.image) == (["truncated: the file ends inside its image data"], [])

    @pytest.mark.parametrize("preview", [b"", b"no picture at all"])
    def test_without_its_jpeg_is_named_and_has_its_size(self, tmp_path, preview):
        contents = contents_of(scan_raf, tmp_path, raf(preview))
        assert contents.faults == ["corrupt RAF: the picture that holds its metadata is missing"]
        assert (contents.width, contents.height) == (4896, 3264)

    @pytest.mark.parametrize("places", [b"", b"\xff" * 24, bytes(24), struct.pack(">6I", 84, 99, 84, 99, 84, 99)])
    def test_whose_places_lie_is_named(self, tmp_path, places):
        content = b"FUJIFILMCCD-RAW ".ljust(84, b"\0") + places
        assert contents_of(scan_raf, tmp_path, content).faults[0] == "corrupt RAF: the picture that holds its metadata is missing"

    def test_whose_directory_claims_four_billion_entries_ends(self, tmp_path, preview):
        content = raf(preview).replace(struct.pack(">IHH", 2, 0x0100, 4), struct.pack(">IHH", 0xFFFFFFFF, 0x0100, 0))
        assert contents_of(scan_raf, tmp_path, content).width == 0
