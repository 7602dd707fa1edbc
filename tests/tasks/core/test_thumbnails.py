"""Tests of the small pictures shown in the report."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from pathlib import Path

import piexif
import pytest
from PIL import Image

from tasks.core.thumbnails import Told, smaller, thumbnail
from tests.builders import CORPUS, jpeg

RED, BLUE = (220, 30, 30), (30, 30, 220)


def shown(data: bytes | None) -> Image.Image:
    assert data is not None
    picture = Image.open(io.BytesIO(data))
    assert picture.format == "JPEG"
    return picture.convert("RGB")


def is_red(pixel: tuple[int, int, int]) -> bool:
    return pixel[0] > 150 and pixel[2] < 100


def plain(colour: tuple[int, int, int], size: tuple[int, int]) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "JPEG")
    return buffer.getvalue()


def padded(
    size: tuple[int, int], inside: tuple[int, int, int, int], bars: tuple[int, int, int], colour: tuple[int, int, int] = RED
) -> bytes:
    """Draw a thumbnail whose picture lies inside bars."""
    image = Image.new("RGB", size, bars)
    image.paste(colour, inside)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG")
    return buffer.getvalue()


def with_embedded(path: Path, embedded: bytes, *, size: tuple[int, int] = (640, 480), orientation: int = 1) -> Path:
    """Write a blue picture whose EXIF holds ``embedded`` as its thumbnail."""
    blocks = {"0th": {piexif.ImageIFD.Orientation: orientation}, "1st": {piexif.ImageIFD.Compression: 6}, "thumbnail": embedded}
    Image.new("RGB", size, BLUE).save(path, "JPEG", exif=piexif.dump(blocks))
    return path


class TestEmbedded:
    def test_a_sound_one_is_used_instead_of_the_picture(self, tmp_path):
        assert is_red(shown(thumbnail(with_embedded(tmp_path / "a.jpg", plain(RED, (160, 120))))).getpixel((5, 5)))

    def test_one_of_other_proportions_is_not_trusted(self, tmp_path):
        path = with_embedded(tmp_path / "a.jpg", plain(RED, (160, 120)), size=(600, 400))
        assert not is_red(shown(thumbnail(path)).getpixel((5, 5)))

    def test_one_that_differs_by_the_rounding_of_a_camera_is_trusted(self, tmp_path):
        """504 x 376, both multiples of 8, for a 4:3 picture."""
        path = with_embedded(tmp_path / "a.jpg", plain(RED, (504, 376)), size=(1600, 1200))
        assert is_red(shown(thumbnail(path)).getpixel((5, 5)))

    @pytest.mark.parametrize(
        ("size", "embedded", "inside", "left"),
        [
            ((600, 400), (160, 120), (0, 7, 160, 113), (160, 106)),  # 3:2 in 4:3, as digital SLRs embed it
            ((640, 360), (160, 120), (0, 15, 160, 105), (160, 90)),  # a phone's 16:9
            ((400, 600), (120, 160), (7, 0, 113, 160), (106, 160)),  # turned when it was written
            ((400, 400), (160, 120), (20, 0, 140, 120), (120, 120)),
        ],
    )
    def test_the_black_bars_of_one_are_cut_off(self, tmp_path, size, embedded, inside, left):
        path = with_embedded(tmp_path / "a.jpg", padded(embedded, inside, (0, 0, 0)), size=size)
        small = shown(thumbnail(path))
        assert small.size == left
        corners = [(0, 0), (left[0] - 1, 0), (0, left[1] - 1), (left[0] - 1, left[1] - 1)]
        assert all(is_red(small.getpixel(corner)) for corner in corners)

    @pytest.mark.parametrize(("bars", "inside"), [((90, 20, 20), RED), ((0, 0, 0), (3, 3, 3))])
    def test_one_whose_bars_are_not_black_or_that_is_black_all_over_is_not_trusted(self, tmp_path, bars, inside):
        embedded = padded((160, 120), (0, 7, 160, 113), bars, inside)
        found = shown(thumbnail(with_embedded(tmp_path / "a.jpg", embedded, size=(600, 400))))
        assert (found.size, found.getpixel((80, 50))[2] > 200) == ((160, 107), True)

    def test_one_that_is_too_small_without_its_bars_is_not_used(self, tmp_path):
        """90 x 120 pixels are left of it: enough for 160, not for 240."""
        path = with_embedded(tmp_path / "a.jpg", padded((160, 120), (35, 0, 125, 120), (0, 0, 0)), size=(600, 800))
        assert shown(thumbnail(path)).size == (90, 120)
        larger = shown(thumbnail(path, 240))
        assert (larger.size, is_red(larger.getpixel((90, 120)))) == ((180, 240), False)

    def test_one_with_a_single_bar_shows_another_picture(self, tmp_path):
        embedded = padded((160, 120), (0, 14, 160, 120), (0, 0, 0))
        assert not is_red(shown(thumbnail(with_embedded(tmp_path / "a.jpg", embedded, size=(600, 400)))).getpixel((80, 50)))

    def test_a_truncated_one_is_replaced_by_the_picture(self, tmp_path):
        whole = plain(RED, (160, 120))
        path = with_embedded(tmp_path / "a.jpg", whole[: whole.index(b"\xff\xda") + 20])
        assert not is_red(shown(thumbnail(path)).getpixel((5, 5)))

    def test_one_much_smaller_than_asked_for_is_not_used(self, tmp_path):
        path = with_embedded(tmp_path / "a.jpg", plain(RED, (80, 60)))
        assert shown(thumbnail(path)).size == (160, 120)

    def test_is_turned_upright_by_the_orientation_of_the_picture(self, tmp_path):
        embedded = Image.new("RGB", (160, 120), BLUE)
        embedded.paste(RED, (0, 0, 160, 60))  # the stored top, which orientation 6 turns to the right
        buffer = io.BytesIO()
        embedded.save(buffer, "JPEG")
        upright = shown(thumbnail(with_embedded(tmp_path / "a.jpg", buffer.getvalue(), orientation=6)))
        assert upright.size == (120, 160)
        assert is_red(upright.getpixel((100, 80)))
        assert not is_red(upright.getpixel((20, 80)))


class TestDecoded:
    @pytest.mark.parametrize(
        ("orientation", "corner"),
        [(1, (0, 0)), (2, (1, 0)), (3, (1, 1)), (4, (0, 1)), (5, (0, 0)), (6, (1, 0)), (7, (1, 1)), (8, (0, 1))],
    )
    def test_the_first_stored_corner_lands_where_exif_says(self, tmp_path, orientation, corner):
        """EXIF 2.32, tag 0x0112: orientation 6 means that row 0 is the right side and column 0 the top, and so on."""
        picture = Image.new("RGB", (64, 48), BLUE)
        picture.paste(RED, (0, 0, 16, 16))
        path = tmp_path / "a.jpg"
        picture.save(path, exif=piexif.dump({"0th": {piexif.ImageIFD.Orientation: orientation}}))
        upright = shown(thumbnail(path))
        assert upright.size == ((64, 48) if orientation <= 4 else (48, 64))
        across, down = corner
        assert is_red(upright.getpixel((across * (upright.width - 9) + 4, down * (upright.height - 9) + 4)))

    def test_is_never_larger_than_the_picture_or_than_asked_for(self, tmp_path):
        assert shown(thumbnail(jpeg(tmp_path / "small.jpg", size=(40, 30)))).size == (40, 30)
        assert shown(thumbnail(jpeg(tmp_path / "large.jpg", size=(1200, 800)), 90)).size == (90, 60)

    def test_carries_no_metadata(self, tmp_path):
        data = thumbnail(jpeg(tmp_path / "a.jpg", lat=41.9, lon=12.5))
        assert data is not None
        assert b"Exif" not in data

    def test_transparent_parts_become_white(self, tmp_path):
        Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(tmp_path / "a.png")
        assert shown(thumbnail(tmp_path / "a.png")).getpixel((25, 25)) == (255, 255, 255)

    def test_sixteen_bit_grey_keeps_its_tone(self, tmp_path):
        Image.new("I;16", (50, 50), 0x8000).save(tmp_path / "a.png")
        assert abs(shown(thumbnail(tmp_path / "a.png")).getpixel((25, 25))[0] - 128) <= 2

    def test_a_cmyk_jpeg_is_shown(self, tmp_path):
        Image.new("CMYK", (50, 50), (0, 255, 255, 0)).save(tmp_path / "a.jpg")
        assert is_red(shown(thumbnail(tmp_path / "a.jpg")).getpixel((25, 25)))


class TestRefused:
    def test_text_is_no_picture(self, tmp_path):
        (tmp_path / "a.jpg").write_text("hello")
        assert thumbnail(tmp_path / "a.jpg") is None

    def test_an_empty_file_is_no_picture(self, tmp_path):
        (tmp_path / "a.jpg").touch()
        assert thumbnail(tmp_path / "a.jpg") is None

    def test_a_png_that_claims_a_gigapixel_is_not_decoded(self, tmp_path):
        def chunk(kind: bytes, data: bytes) -> bytes:
            return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

        header = chunk(b"IHDR", struct.pack(">IIBBBBB", 40_000, 30_000, 8, 2, 0, 0, 0))
        (tmp_path / "a.png").write_bytes(
            b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
        )
        assert thumbnail(tmp_path / "a.png") is None

    @pytest.mark.parametrize(("height", "width", "made"), [(14_000, 14_000, True), (14_200, 14_200, False)])
    def test_a_jpeg_is_refused_above_200_megapixels(self, tmp_path, height, width, made):
        """196 megapixels are more than Pillow opens by itself (179) and are still shown; 202 are not."""
        data = bytearray(plain(BLUE, (16, 16)))
        frame = data.index(b"\xff\xc0")
        data[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
        (tmp_path / "a.jpg").write_bytes(bytes(data))
        # The picture data is missing, so only the embedded thumbnail can be shown.
        exif = piexif.dump({"1st": {piexif.ImageIFD.Compression: 6}, "thumbnail": plain(RED, (160, 160))})
        piexif.insert(exif, str(tmp_path / "a.jpg"))
        assert (thumbnail(tmp_path / "a.jpg") is not None) is made

    def test_a_tiff_whose_picture_lies_beyond_its_end_says_nothing_in_the_terminal(self, tmp_path, capfd):
        path = tmp_path / "a.tif"
        Image.effect_noise((640, 480), 90).save(path, compression="tiff_lzw")
        assert thumbnail(path) is not None
        with Image.open(path) as picture:
            last = struct.pack("<I", picture.tag_v2[0x0111][-1])
        content = path.read_bytes()
        path.write_bytes(content.replace(last, struct.pack("<I", len(content) - 100)))
        assert thumbnail(path) is None
        assert capfd.readouterr() == ("", "")

    def test_a_postscript_file_is_not_given_to_another_program(self, tmp_path):
        (tmp_path / "a.jpg").write_text("%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\nshowpage\n")
        assert thumbnail(tmp_path / "a.jpg") is None

    def test_a_missing_file_raises_oserror(self, tmp_path):
        with pytest.raises(FileNotFoundError):
            thumbnail(tmp_path / "gone.jpg")

    @pytest.mark.parametrize("folder", ["nasty", "photos/exif_samples"])
    def test_no_file_of_the_corpus_raises_or_warns(self, corpus, folder):
        assert corpus == CORPUS
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            made = [thumbnail(path) for path in sorted((corpus / folder).rglob("*")) if path.is_file()]
        assert any(made)
        assert all(max(shown(data).size) <= 160 for data in made if data)


def raw(path: Path, *embedded: bytes, orientation: int = 1) -> Path:
    """Write a RAW like TIFF: a chain of directories, of which each names one JPEG, and the first the orientation."""
    at, directories, pictures = 8, b"", b""
    sizes = [2 + 12 * (3 if number == 0 else 2) + 4 for number in range(len(embedded))]
    start = at + sum(sizes)
    for number, data in enumerate(embedded):
        entries = [(0x0201, 4, start + len(pictures)), (0x0202, 4, len(data))]
        entries = [(0x0112, 3, orientation), *entries] if number == 0 else entries
        at += sizes[number]
        following = at if number + 1 < len(embedded) else 0
        directories += struct.pack("<H", len(entries))
        directories += b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in entries)
        directories += struct.pack("<I", following)
        pictures += data
    path.write_bytes(b"II*\0" + struct.pack("<I", 8) + directories + pictures)
    return path


class TestRaw:
    def test_the_smallest_embedded_picture_that_is_large_enough_is_shown(self, tmp_path):
        path = raw(tmp_path / "a.nef", plain(RED, (160, 120)), plain(BLUE, (1600, 1200)))
        small, large = (shown(thumbnail(path, size)) for size in (160, 800))
        assert (small.size, is_red(small.getpixel((9, 9)))) == ((160, 120), True)
        assert (large.size, is_red(large.getpixel((9, 9)))) == ((800, 600), False)

    def test_one_of_other_proportions_only_if_there_is_none_else(self, tmp_path):
        """A 3:2 photo padded to 4:3 with black bars."""
        told = Told("nef", 6000, 4000, 1)
        padded = plain(BLUE, (160, 120))
        assert is_red(shown(smaller(raw(tmp_path / "a.nef", padded, plain(RED, (1620, 1080))), (160,), told)[0]).getpixel((9, 9)))
        assert not is_red(shown(smaller(raw(tmp_path / "b.nef", padded), (160,), told)[0]).getpixel((9, 9)))

    def test_is_turned_as_the_raw_says(self, tmp_path):
        assert shown(thumbnail(raw(tmp_path / "a.nef", plain(RED, (160, 120)), orientation=6))).size == (120, 160)

    def test_one_that_the_camera_turned_already_is_not_turned_again(self, tmp_path):
        told = Told("nef", 6000, 4000, 6)
        assert shown(smaller(raw(tmp_path / "a.nef", plain(RED, (1080, 1620)), orientation=6), (240,), told)[0]).size == (
            160,
            240,
        )

    def test_one_without_any_picture_has_none(self, tmp_path):
        assert thumbnail(raw(tmp_path / "a.nef", b"\xff\xd8\xff\xc3" + bytes(300))) is None


class TestSmaller:
    def test_one_decoding_gives_both_sizes(self, tmp_path):
        Image.effect_noise((2000, 1500), 60).save(tmp_path / "a.tif")
        large, small = smaller(tmp_path / "a.tif", (1600, 240))
        assert (shown(large).size, shown(small).size) == ((1600, 1200), (240, 180))

    def test_a_size_that_would_show_no_more_than_the_last_is_none(self, tmp_path):
        Image.new("RGB", (240, 180)).save(tmp_path / "a.tif")
        large, small = smaller(tmp_path / "a.tif", (1600, 240))
        assert large is None
        assert shown(small).size == (240, 180)

    def test_an_embedded_one_of_160_serves_for_240(self, tmp_path):
        """Most cameras embed 160 x 120: to look at it costs a tenth of decoding the photo, and reads a hundredth."""
        path = with_embedded(tmp_path / "a.jpg", plain(RED, (160, 120)))
        (found,) = smaller(path, (240,))
        assert (shown(found).size, is_red(shown(found).getpixel((9, 9)))) == ((160, 120), True)

    def test_heif_is_shown_where_its_decoder_is_installed(self, tmp_path):
        heif = pytest.importorskip("pillow_heif", reason="pillow-heif is not installed")
        picture = Image.new("RGB", (640, 480), RED)
        heif.from_pillow(picture).save(tmp_path / "a.heic")
        assert shown(thumbnail(tmp_path / "a.heic")).size == (160, 120)

    def test_the_thumbnail_beside_a_heif_picture_is_shown_instead_of_it(self, tmp_path, monkeypatch):
        """The picture itself is never decoded: its data is of no use here."""
        heif = pytest.importorskip("pillow_heif", minversion="1.8", reason="pillow-heif 1.8 or later is not installed")
        whole = heif.from_pillow(Image.new("RGB", (1280, 960), RED))
        whole.save(tmp_path / "a.heic", thumbnails=[320])
        sizes = []
        load = heif.HeifThumbnail.load
        monkeypatch.setattr(heif.HeifThumbnail, "load", lambda self: (sizes.append(self.size), load(self))[1])
        monkeypatch.setattr(heif.HeifImage, "load", lambda _: pytest.fail("the picture was decoded"))
        small = shown(thumbnail(tmp_path / "a.heic"))
        assert (small.size, set(sizes), is_red(small.getpixel((80, 60)))) == ((160, 120), {(320, 240)}, True)

    def test_a_picture_of_one_pixel_in_height_is_shown(self, tmp_path):
        Image.new("RGB", (3000, 1), RED).save(tmp_path / "a.jpg")
        assert shown(thumbnail(tmp_path / "a.jpg")).size == (160, 1)
