"""The formats beside JPEG: their EXIF and size in pixels, as Pillow, pillow-heif and the corpus make them."""

from __future__ import annotations

import tracemalloc
import zlib
from datetime import datetime
from pathlib import Path

import piexif
import pytest
from PIL import Image

from tasks.core.reading import Facts, read_photo
from tests.builders import jpeg, picture

EXIF = piexif.dump(
    {
        "0th": {piexif.ImageIFD.Make: b"Acme"},
        "Exif": {piexif.ExifIFD.DateTimeOriginal: b"2024:05:01 12:00:00"},
        "GPS": {1: b"N", 2: ((41, 1), (30, 1), (0, 1)), 3: b"E", 4: ((12, 1), (15, 1), (0, 1))},
    }
)
SIZE = (100, 68)


def assert_read(facts: Facts, format_: str, size: tuple[int, int] = SIZE) -> None:
    """The facts of EXIF are there, in a file of this format and size, without a problem."""
    assert (facts.format, facts.problem) == (format_, "")
    assert (facts.make, facts.lat, facts.lon) == ("Acme", 41.5, 12.25)
    assert facts.taken_local == datetime(2024, 5, 1, 12)  # noqa: DTZ001
    assert (facts.width, facts.height) == size


def chunk(name: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")


def drawn(path: Path, **options) -> Path:
    """Save a picture in the format of its ending."""
    picture(1, SIZE).save(path, **options)
    return path


def read_and_peak(path: Path) -> tuple[Facts, int]:
    """Read a photo, and the most memory that this took."""
    tracemalloc.start()
    try:
        return read_photo(path), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


class TestByPillow:
    @pytest.mark.parametrize(
        ("ending", "format_", "options"),
        [
            ("png", "png", {}),
            ("webp", "webp", {}),
            ("webp", "webp", {"lossless": True}),
            ("tif", "tiff", {}),
            ("avif", "avif", {}),
        ],
    )
    def test_exif_and_size_are_read(self, tmp_path, ending, format_, options):
        assert_read(read_photo(drawn(tmp_path / f"a.{ending}", exif=EXIF, **options)), format_)

    @pytest.mark.parametrize(
        ("ending", "format_", "options"),
        [
            ("png", "png", {}),
            ("webp", "webp", {}),
            ("webp", "webp", {"lossless": True}),
            ("gif", "gif", {}),
            ("bmp", "bmp", {}),
            ("avif", "avif", {}),
        ],
    )
    def test_a_picture_without_exif_has_its_size_and_no_problem(self, tmp_path, ending, format_, options):
        facts = read_photo(drawn(tmp_path / f"a.{ending}", **options))
        assert (facts.format, facts.width, facts.height, facts.taken_local, facts.problem) == (format_, *SIZE, None, "")

    def test_heif_is_read_as_pillow_heif_writes_it(self, tmp_path):
        pillow_heif = pytest.importorskip("pillow_heif", reason="pillow-heif is not installed")
        pillow_heif.from_pillow(picture(1, SIZE)).save(tmp_path / "a.heic", exif=EXIF)
        assert_read(read_photo(tmp_path / "a.heic"), "heif")

    def test_a_picture_of_900_megapixels_is_not_decoded(self, tmp_path):
        size = (30_000).to_bytes(4, "big")
        path = tmp_path / "bomb.png"
        path.write_bytes(
            b"\x89PNG\r\n\x1a\n"
            + chunk(b"IHDR", size + size + bytes((1, 0, 0, 0, 0)))
            + chunk(b"IDAT", zlib.compress(bytes(30_000 * 3751)))
            + chunk(b"IEND", b"")
        )
        with pytest.raises(Image.DecompressionBombError):
            Image.open(path)
        facts, peak_bytes = read_and_peak(path)
        assert (facts.width, facts.height, facts.problem) == (30_000, 30_000, "")
        assert peak_bytes < 1 << 20


class TestPng:
    def test_exif_behind_the_picture_is_found(self, tmp_path):
        path = drawn(tmp_path / "a.png")
        content = path.read_bytes()
        path.write_bytes(content[:-12] + chunk(b"eXIf", EXIF[6:]) + content[-12:])
        assert_read(read_photo(path), "png")

    @pytest.mark.parametrize("compressed", [True, False])
    def test_exif_in_a_raw_profile_is_found(self, tmp_path, compressed):
        text = b"\nexif\n" + str(len(EXIF)).rjust(8).encode() + b"\n" + EXIF.hex().encode() + b"\n"
        data = b"Raw profile type exif\0" + (b"\0" + zlib.compress(text) if compressed else text)
        path = drawn(tmp_path / "a.png")
        content = path.read_bytes()
        path.write_bytes(content[:33] + chunk(b"zTXt" if compressed else b"tEXt", data) + content[33:])
        assert_read(read_photo(path), "png")

    @pytest.mark.parametrize("data", [b"Raw profile type exif\0\0rubbish", b"Raw profile type APP1\0"])
    def test_a_damaged_raw_profile_is_passed_over(self, tmp_path, data):
        path = drawn(tmp_path / "a.png")
        content = path.read_bytes()
        path.write_bytes(content[:33] + chunk(b"zTXt", data) + content[33:])
        facts = read_photo(path)
        assert (facts.taken_local, facts.problem) == (None, "")

    def test_a_profile_that_unpacks_to_200_megabytes_is_cut(self, tmp_path):
        bomb = zlib.compressobj()
        packed = b"".join(bomb.compress(bytes(1 << 20)) for _ in range(200)) + bomb.flush()
        path = drawn(tmp_path / "a.png")
        content = path.read_bytes()
        path.write_bytes(content[:33] + chunk(b"zTXt", b"Raw profile type exif\0\0" + packed) + content[33:])
        facts, peak_bytes = read_and_peak(path)
        assert facts.width == 100
        assert peak_bytes < 10 << 20

    def test_a_cut_is_named(self, tmp_path):
        path = drawn(tmp_path / "a.png", exif=EXIF)
        path.write_bytes(path.read_bytes()[:-20])
        facts = read_photo(path)
        assert (facts.make, facts.problem) == ("Acme", "truncated: the file ends before the picture does")


class TestWebp:
    def test_a_cut_is_named(self, tmp_path):
        path = drawn(tmp_path / "a.webp")
        path.write_bytes(path.read_bytes()[:-20])
        assert read_photo(path).problem == "truncated: the file is shorter than it says"


class TestHeif:
    def test_the_exif_of_the_primary_picture_counts(self, tmp_path):
        pillow_heif = pytest.importorskip("pillow_heif", reason="pillow-heif is not installed")
        other = piexif.dump({"0th": {piexif.ImageIFD.Make: b"Other"}, "Exif": {}, "GPS": {}})
        for primary, make in ((0, "Other"), (1, "Acme")):
            both = pillow_heif.from_pillow(picture(1, (64, 64)))
            both.add_from_pillow(picture(2, SIZE))
            both[0].info["exif"], both[1].info["exif"] = other, EXIF
            both.save(tmp_path / "a.heic", primary_index=primary)
            facts = read_photo(tmp_path / "a.heic")
            assert (facts.make, facts.width) == (make, (64, 100)[primary])

    def test_a_cut_is_named(self, tmp_path):
        pillow_heif = pytest.importorskip("pillow_heif", reason="pillow-heif is not installed")
        path = tmp_path / "a.heic"
        pillow_heif.from_pillow(picture(1, SIZE)).save(path, exif=EXIF)
        content = path.read_bytes()
        for cut in (20, 60, 150, 300, len(content) - 1):
            path.write_bytes(content[:cut])
            assert "truncated: the file ends before the picture does" in read_photo(path).problem, cut

    def test_bytes_behind_the_picture_are_no_cut(self, tmp_path):
        pillow_heif = pytest.importorskip("pillow_heif", reason="pillow-heif is not installed")
        path = tmp_path / "a.heic"
        pillow_heif.from_pillow(picture(1, SIZE)).save(path, exif=EXIF)
        path.write_bytes(path.read_bytes() + b"\xffmaker's own words")
        assert_read(read_photo(path), "heif")


class TestRaf:
    def test_the_exif_of_the_preview_is_the_photos(self, tmp_path):
        preview = jpeg(tmp_path / "a.jpg").read_bytes()
        path = tmp_path / "a.raf"
        path.write_bytes(b"FUJIFILMCCD-RAW ".ljust(84, b"\0") + (200).to_bytes(4, "big") + bytes(112) + preview + bytes(500))
        facts = read_photo(path)
        assert (facts.format, facts.make, facts.width, facts.problem) == ("raf", "Acme", 0, "")

    def test_one_without_a_preview_is_named(self, tmp_path):
        path = tmp_path / "a.raf"
        path.write_bytes(b"FUJIFILMCCD-RAW ".ljust(500, b"\0"))
        assert read_photo(path).problem == "corrupt RAF: the picture that holds its metadata is missing"


class TestRecognise:
    @pytest.mark.parametrize(
        ("content", "format_"),
        [
            (b"\0\0\0\x18ftypmp42\0\0\0\0isommp42", "video"),
            (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "video"),
            (b"\0\0\0\x08wide\0\0\0\0mdat", "video"),
            (b"RIFF\0\0\0\0AVI LIST", "video"),
            (b"\x1a\x45\xdf\xa3\x01\0\0\0", "video"),
            (b"8BPS\0\1", "psd"),
            (b"\xff\x4f\xff\x51\0\x29", "jp2"),
        ],
    )
    def test_films_and_other_pictures_are_known(self, tmp_path, content, format_):
        path = tmp_path / "a.jpg"
        path.write_bytes(content)
        assert read_photo(path).format == format_

    def test_what_is_known_but_not_read_says_so(self, tmp_path):
        path = tmp_path / "a.psd"
        path.write_bytes(b"8BPS\0\1")
        facts = read_photo(path)
        assert (facts.format, facts.problem) == ("psd", "the metadata of PSD files is not read")

    def test_a_heif_whose_brands_name_av1_is_avif(self, tmp_path):
        path = tmp_path / "a.heic"
        path.write_bytes(b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif")
        assert read_photo(path).format == "avif"
