"""What makers of cameras put into their films: EXIF in boxes of their own, and Sony's XML."""

from __future__ import annotations

import struct

import pytest

from tasks.core.reading import read_photo
from tests.builders import jpeg
from tests.tasks.core.reading.boxed_files import (
    box,
    exiftool,
    film_file,
    full_box,
    movie_header,
    track,
)
from tests.tasks.core.reading.film_files import NOON_S, udta, written


class TestMakers:
    def test_exif_in_canons_thumbnail_is_the_films(self, tmp_path):
        thumbnail = jpeg(tmp_path / "t.jpg", taken="2024:05:01 14:00:01", make="Canon", model="PowerShot").read_bytes()
        path = written(tmp_path, film_file(movie_header(NOON_S), udta(box(b"CNTH", box(b"CNDA", thumbnail))), track(1280, 720)))
        facts, found = read_photo(path), exiftool(path, "-ee")
        assert (facts.make, facts.model, facts.width, facts.problem) == ("Canon", "PowerShot", 1280, "")
        assert f"{facts.taken_local:%Y:%m:%d %H:%M:%S}" == found["ExifIFD:DateTimeOriginal"] == "2024:05:01 14:00:01"

    @pytest.mark.parametrize("at", [0x4080, 0x200080])
    def test_exif_of_panasonic_is_the_films(self, tmp_path, at):
        preview = jpeg(tmp_path / "t.jpg", taken="2024:05:01 14:00:01", model="DMC-FZ1000").read_bytes()
        head = b"\xff\xd8" + preview[preview.index(b"\xff\xe1") :]
        path = written(tmp_path, film_file(movie_header(NOON_S), udta(box(b"PANA", bytes(at), head))))
        facts, found = read_photo(path), exiftool(path)
        assert facts.model == found["IFD0:Model"] == "DMC-FZ1000"

    def test_a_record_of_nikon_is_the_one_that_exiftool_finds(self, tmp_path):
        values = [
            (0x01, 2, b"NIKON CORPORATION\0"),
            (0x02, 2, b"NIKON D9\0"),
            (0x12, 2, b"2024:05:01 14:00:01\0"),
            (0x19, 2, b"+09:00\0"),
            (0x110A431, 2, b"6001234\0"),
            (0x1200001, 2, b"N\0"),
            (0x1200002, 5, struct.pack(">6I", 35, 1, 30, 1, 0, 1)),
            (0x1200003, 2, b"E\0"),
            (0x1200004, 5, struct.pack(">6I", 139, 1, 45, 1, 0, 1)),
        ]
        sizes = {2: 1, 5: 8}
        records = b"".join(struct.pack(">IHH", tag, kind, len(value) // sizes[kind]) + value for tag, kind, value in values)
        path = written(tmp_path, film_file(movie_header(NOON_S), udta(box(b"NCDT", box(b"NCTG", records)))))
        facts, found = read_photo(path), exiftool(path)
        assert (facts.make, facts.model) == (found["Nikon:Make"], found["Nikon:Model"])
        assert facts.serial == str(found["Nikon:SerialNumber"])
        assert f"{facts.taken_local:%Y:%m:%d %H:%M:%S}" == found["Nikon:DateTimeOriginal"]
        assert facts.utc_offset_min == 540
        assert (facts.lat, facts.lon) == (found["GPS:GPSLatitude"], found["GPS:GPSLongitude"]) == (35.5, 139.75)

    def test_sonys_xml_gives_date_zone_and_serial_number(self, tmp_path):
        xml = (
            b'<?xml version="1.0"?><NonRealTimeMeta xmlns="urn:schemas-professionalDisc:nonRealTimeMeta:ver.2.10">'
            b'<CreationDate value="2024-05-01T21:00:02+09:00"/>'
            b'<Device manufacturer="Sony" modelName="ILCE-7SM3" serialNo="5001234"/>'
            b'<AcquisitionRecord><Group name="ExifGPS"><Item name="LatitudeRef" value="N"/>'
            b'<Item name="Latitude" value="35:30:0.0"/><Item name="LongitudeRef" value="W"/>'
            b'<Item name="Longitude" value="139:45:0.0"/></Group></AcquisitionRecord></NonRealTimeMeta>'
        )
        meta = full_box(b"meta", full_box(b"hdlr", bytes(4), b"nrtm", bytes(13)), box(b"xml ", xml))
        path = written(tmp_path, film_file(movie_header(NOON_S), behind=meta, brand=b"XAVC"), "a.mp4")
        facts, found = read_photo(path), exiftool(path)
        assert (facts.make, facts.model) == (found["XML:DeviceManufacturer"], found["XML:DeviceModelName"])
        assert facts.serial == str(found["XML:DeviceSerialNo"])
        assert f"{facts.taken_local:%Y:%m:%d %H:%M:%S}+09:00" == found["XML:CreationDateValue"]
        assert (facts.utc_offset_min, facts.lat, facts.lon, facts.problem) == (540, 35.5, -139.75, "")
