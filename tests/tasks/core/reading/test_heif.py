"""HEIF and AVIF: which item's EXIF and XMP count, and that the fingerprint is of the primary picture alone."""

from __future__ import annotations

import struct
from pathlib import Path

import piexif
import pytest
from hypothesis import given, settings

from tasks.core.reading import heif, read_photo
from tests.builders import picture
from tests.tasks.core.reading.boxed_files import (
    assert_withstands,
    box,
    damages,
    edited,
    exif_item,
    exiftool,
    full_box,
    heif_file,
    long_box,
    scanned,
    seconds_to_scan,
)

CUT = "truncated: the file ends before the picture does"
BLOCK = piexif.dump(
    {
        "0th": {piexif.ImageIFD.Make: b"Acme", piexif.ImageIFD.Orientation: 6},
        "Exif": {piexif.ExifIFD.DateTimeOriginal: b"2024:05:01 12:00:00"},
        "GPS": {1: b"N", 2: ((41, 1), (30, 1), (0, 1)), 3: b"E", 4: ((12, 1), (15, 1), (0, 1))},
    }
)[6:]
TILES = [(b"hvc1", b"tile one" * 40), (b"hvc1", b"tile two" * 50)]
GRID = (b"grid", bytes(8))
PLAIN = heif_file(
    [(b"hvc1", b"frames" * 60), (b"Exif", exif_item(BLOCK)), (b"mime", b"<x:xmpmeta/>")],
    references=[(b"cdsc", 2, [1]), (b"cdsc", 3, [1])],
)


def written(tmp_path: Path, content: bytes, name: str = "a.heic") -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


def data_of(path: Path, found: list[tuple[int, int]]) -> list[bytes]:
    content = path.read_bytes()
    return [content[start : start + size] for start, size in found]


class TestFacts:
    def test_are_those_that_exiftool_finds(self, tmp_path):
        path = written(tmp_path, PLAIN)
        facts, said = read_photo(path), exiftool(path)
        assert (facts.format, facts.make, facts.orientation) == ("heif", said["IFD0:Make"], said["IFD0:Orientation"])
        assert f"{facts.taken_local:%Y:%m:%d %H:%M:%S}" == said["ExifIFD:DateTimeOriginal"]
        assert (facts.lat, facts.lon) == (said["Composite:GPSLatitude"], said["Composite:GPSLongitude"])
        assert (facts.width, facts.height) == (said["File:ImageWidth"], said["File:ImageHeight"]) == (640, 480)

    def test_of_an_image_sequence_are_read_alike(self, tmp_path):
        content = PLAIN.replace(b"ftypheic", b"ftypmsf1")
        facts = read_photo(written(tmp_path, content))
        assert (facts.format, facts.make, facts.problem) == ("heif", "Acme", "")

    def test_exif_in_the_meta_box_itself_is_found(self, tmp_path):
        content = heif_file([(b"hvc1", b"frames"), (b"Exif", exif_item(BLOCK))], in_idat=frozenset({2}))
        assert read_photo(written(tmp_path, content)).make == "Acme"

    def test_exif_that_tells_another_picture_counts_only_where_there_is_no_other(self, tmp_path):
        other = BLOCK.replace(b"Acme", b"Else")
        items = [(b"hvc1", b"frames"), (b"Exif", exif_item(other)), (b"Exif", exif_item(BLOCK)), (b"hvc1", b"thumb")]
        references = [(b"cdsc", 2, [4]), (b"cdsc", 3, [1])]
        assert read_photo(written(tmp_path, heif_file(items, references=references))).make == "Acme"
        assert read_photo(written(tmp_path, heif_file(items[:2], references=references[:1]))).make == "Else"


class TestXmp:
    def test_of_the_primary_picture_is_taken(self, tmp_path):
        assert scanned(heif.scan, written(tmp_path, PLAIN)).xmp == [b"<x:xmpmeta/>"]

    def test_that_describes_nothing_is_the_files(self, tmp_path):
        content = heif_file([(b"hvc1", b"frames"), (b"mime", b"<x:xmpmeta/>")])
        assert scanned(heif.scan, written(tmp_path, content)).xmp == [b"<x:xmpmeta/>"]

    def test_of_a_depth_map_is_left_out(self, tmp_path):
        content = heif_file([(b"hvc1", b"frames"), (b"hvc1", b"depth"), (b"mime", b"<x/>")], references=[(b"cdsc", 3, [2])])
        assert scanned(heif.scan, written(tmp_path, content)).xmp == []

    def test_of_another_media_type_is_none(self, tmp_path):
        content = heif_file([(b"hvc1", b"frames"), (b"mime", b"{}")], media_type=b"application/json")
        assert scanned(heif.scan, written(tmp_path, content)).xmp == []


class TestImage:
    def test_is_the_data_of_the_primary_item(self, tmp_path):
        path = written(tmp_path, heif_file([(b"hvc1", b"thumbnail"), (b"hvc1", b"frames" * 60)], primary=2))
        assert data_of(path, scanned(heif.scan, path).image) == [b"frames" * 60]

    @pytest.mark.parametrize("order", [[2, 3], [3, 2]])
    def test_of_a_grid_is_its_tiles_in_order(self, tmp_path, order):
        path = written(tmp_path, heif_file([GRID, *TILES], references=[(b"dimg", 1, order)], in_idat=frozenset({1})))
        assert data_of(path, scanned(heif.scan, path).image) == [TILES[number - 2][1] for number in order]

    def test_of_a_turned_grid_is_its_tiles(self, tmp_path):
        references = [(b"dimg", 1, [2]), (b"dimg", 2, [3, 4])]
        path = written(tmp_path, heif_file([(b"iden", b""), GRID, *TILES], references=references))
        assert data_of(path, scanned(heif.scan, path).image) == [TILES[0][1], TILES[1][1]]

    def test_in_the_meta_box_itself_is_found_there(self, tmp_path):
        path = written(tmp_path, heif_file([(b"hvc1", b"frames" * 60)], in_idat=frozenset({1})))
        assert data_of(path, scanned(heif.scan, path).image) == [b"frames" * 60]

    def test_that_is_made_of_itself_is_not_told(self, tmp_path):
        path = written(tmp_path, heif_file([GRID], references=[(b"dimg", 1, [1])]))
        assert scanned(heif.scan, path).image == []

    def test_with_a_part_that_is_nowhere_is_not_told(self, tmp_path):
        path = written(tmp_path, heif_file([GRID, *TILES], references=[(b"dimg", 1, [2, 9])]))
        assert scanned(heif.scan, path).image == []

    def test_beyond_the_end_of_the_file_is_a_cut(self, tmp_path):
        path = written(tmp_path, PLAIN[: PLAIN.index(b"mdat") - 4])
        contents = scanned(heif.scan, path)
        assert (contents.image, contents.faults) == ([], [CUT])


class TestFingerprint:
    def test_stays_when_exiftool_changes_position_and_date(self, tmp_path):
        pillow_heif = pytest.importorskip("pillow_heif", reason="pillow-heif is not installed")
        path = tmp_path / "a.heic"
        pillow_heif.from_pillow(picture(1, (100, 68))).save(path, exif=b"Exif\0\0" + BLOCK)
        changes = ("-GPSLatitude=1.5", "-GPSLatitudeRef=S", "-DateTimeOriginal=2001:01:01 01:01:01", "-XMP:Title=a")
        before, after = read_photo(path), read_photo(edited(path, *changes))
        assert (before.lat, after.lat) == (41.5, -1.5)
        assert before.fingerprint == after.fingerprint

    def test_of_an_avif_stays_with_other_exif(self, tmp_path):
        for name, exif in (("a.avif", {}), ("b.avif", {"exif": BLOCK})):
            picture(1, (100, 68)).save(tmp_path / name, **exif)
        one, two = read_photo(tmp_path / "a.avif"), read_photo(tmp_path / "b.avif")
        assert (one.make, two.make) == ("", "Acme")
        assert one.fingerprint == two.fingerprint

    def test_stays_when_the_boxes_move_and_changes_with_the_picture(self, tmp_path):
        def of(frames: bytes, before: bytes) -> str:
            return read_photo(written(tmp_path, heif_file([(b"hvc1", frames)], before=before))).fingerprint

        assert of(b"frames" * 60, b"") == of(b"frames" * 60, box(b"free", bytes(500)))
        assert of(b"frames" * 60, b"") != of(b"frameS" * 60, b"")


class TestFaults:
    def test_of_a_file_that_ends_before_its_meta_box_is_a_cut(self, tmp_path):
        assert read_photo(written(tmp_path, PLAIN[: PLAIN.index(b"meta") - 4])).problem == CUT

    def test_of_20000_exif_items_that_are_all_one_large_piece_are_told_within_a_second(self, tmp_path):
        # What is cheap to write and dear to read: each item is the same megabyte of nothing.
        count = 20_000
        infe = b"".join(full_box(b"infe", struct.pack(">2H", number, 0), b"Exif\0", version=2) for number in range(count))
        entries = b"".join(struct.pack(">3H2I", number, 0, 1, 0, 1 << 20) for number in range(count))
        meta = full_box(
            b"meta",
            full_box(b"iinf", struct.pack(">H", count), infe),
            full_box(b"iloc", b"\x44\0", struct.pack(">H", count), entries),
        )
        path = written(tmp_path, box(b"ftyp", b"heic", bytes(4)) + meta + box(b"mdat", bytes(1 << 20)))
        assert seconds_to_scan(heif.scan, path) < 1
        assert "corrupt: more than 8388608 bytes of metadata" in scanned(heif.scan, path).faults

    def test_of_four_billion_empty_extents_are_told_within_a_second(self, tmp_path):
        entries = struct.pack(">4H", 1, 0, 0, 65535) * 65535
        meta = full_box(b"meta", full_box(b"iloc", b"\0\0", struct.pack(">H", 65535), entries, version=1))
        path = written(tmp_path, box(b"ftyp", b"heic", bytes(4)) + meta)
        assert seconds_to_scan(heif.scan, path) < 1
        assert scanned(heif.scan, path).faults == ["corrupt: more than 65536 boxes"]

    def test_of_a_meta_box_that_claims_2_to_the_63_bytes_is_a_cut(self, tmp_path):
        path = written(tmp_path, box(b"ftyp", b"heic", bytes(4)) + long_box(b"meta", bytes(40), 1 << 63))
        assert read_photo(path).problem == CUT

    @settings(max_examples=250, deadline=None)
    @given(damage=damages())
    def test_of_a_damaged_file_never_escape_and_cost_under_a_second(self, damage):
        assert_withstands(heif.scan, PLAIN, damage)
