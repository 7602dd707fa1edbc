"""Tests of share.png and its siblings as files: what is on them where, what is in them, and when they are drawn."""

from __future__ import annotations

import io
import struct

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from config.drawing import Share, Trace
from tasks.core.errors import UsageError
from tasks.core.journey_tables import GLIMPSES, JOURNEYS, WAY
from tasks.core.share.palette import PALETTES, rgb
from tasks.core.tables import FIXES, PHOTOS, PLACES
from tasks.runtime.caching import use_folder
from tasks.share import share
from tasks.trace import trace
from tests.builders import jpeg
from tests.journey_rows import FLORENCE, ROME, SAMOA, SUVA, TOKYO, VIENNA, moved, photos_of, places_at, trip

SIZES = {"light": (1080, 1350), "light-wide": (1920, 1080), "dark": (1080, 1350), "dark-wide": (1920, 1080)}
NAMES = {
    "light": ["share.png", "share-wide.png", "share-dark.png", "share-dark-wide.png"],
    "dark": ["share-light.png", "share-light-wide.png", "share.png", "share-wide.png"],
}


def drawn(tmp_path, photos, places=None, *, title="The archive", archive=None, **settings):
    """Trace and draw; return the files by what they are."""
    places = PLACES.empty() if places is None else places
    way, journeys = trace(photos, FIXES.empty(), places, Trace())
    target, wanted = tmp_path / "share.png", Share(**{"max_thumbnails": 0, **settings})
    return share(way, journeys, places, photos, GLIMPSES.empty(), target, archive or tmp_path, tmp_path, wanted, title=title)


def pixels(file):
    """The picture as whole numbers, shape (height, width, 3)."""
    with Image.open(file) as picture:
        return np.asarray(picture.convert("RGB"), dtype=int)


def is_way(picture, style):
    """Where the colour of the way is, and nothing else: all its colours are more vivid than sea, land, paper and words."""
    ramp = PALETTES[style].along(np.linspace(0, 1, 101)).round().astype(int)
    vivid = picture.max(axis=2) - picture.min(axis=2) > 60
    found = np.zeros(vivid.shape, dtype=bool)
    found[vivid] = (np.abs(picture[vivid][:, np.newaxis] - ramp[np.newaxis]).max(axis=2) <= 12).any(axis=1)
    return found


def north_walk(km=2.0):
    """A walk due north, alone in the world."""
    return photos_of(trip("2024-05-01 08:00", ROME).walk(moved(ROME, km, 0), 12), noise_m=0)


@pytest.fixture(scope="module")
def north(tmp_path_factory):
    """The pictures of a walk due north: drawing four of them takes seconds."""
    return drawn(tmp_path_factory.mktemp("north"), north_walk())


class TestShare:
    def test_writes_two_formats_in_two_styles_the_chosen_one_under_the_name_asked_for(self, north):
        assert {what: file.name for what, file in north.items()} == dict(zip(SIZES, NAMES["light"], strict=True))
        for what, file in north.items():
            with Image.open(file) as picture:
                picture.load()
                assert (picture.format, picture.mode, picture.size) == ("PNG", "RGB", SIZES[what])

    def test_holds_no_metadata_but_the_name_of_this_program(self, north):
        for file in north.values():
            data, at, chunks = file.read_bytes(), 8, set()
            while at < len(data):
                length, name = struct.unpack(">I4s", data[at : at + 8])
                chunks.add(name)
                at += 12 + length
            assert chunks == {b"IHDR", b"tEXt", b"IDAT", b"IEND"}
            with Image.open(file) as picture:
                assert picture.text == {"Software": "Whereshot"}

    def test_writes_nothing_without_any_position_and_says_so(self, tmp_path, caplog):
        photos = PHOTOS.make([{"path": "a.jpg", "kind": "photo", "format": "jpeg", "time_basis": "none"}])
        assert drawn(tmp_path, photos) == {}
        assert list(tmp_path.iterdir()) == []
        assert "no photo has a position" in caplog.text

    def test_says_where_it_may_not_write(self, tmp_path):
        (tmp_path / "folder").write_text("a file")
        with pytest.raises(UsageError, match="cannot be written"):
            drawn(tmp_path / "folder", photos_of(trip("2024-05-01 08:00", SUVA).fly(SAMOA)))

    def test_puts_html_in_names_on_the_picture_as_the_text_that_it_is(self, tmp_path):
        evil = places_at(SUVA, p0="<img src=x onerror=alert(1)> & \x00\x1b[31m")
        files = drawn(
            tmp_path, photos_of(trip("2024-05-01 08:00", SUVA).fly(SAMOA)), evil, title="<b>\n\u202e" * 99, style="dark"
        )
        assert sorted(file.name for file in files.values()) == sorted(NAMES["dark"])

    def test_leaves_pictures_of_the_same_and_draws_them_again_the_same_to_the_last_byte(self, tmp_path, north):
        results = tmp_path / "cache/results"
        results.mkdir(parents=True)
        use_folder(results)
        try:
            files = drawn(tmp_path, north_walk())
            before = {what: file.stat().st_mtime_ns for what, file in files.items()}
            assert {what: file.stat().st_mtime_ns for what, file in drawn(tmp_path, north_walk()).items()} == before
            assert {what: file.read_bytes() for what, file in files.items()} == {
                what: file.read_bytes() for what, file in north.items()
            }
            files["dark-wide"].unlink()
            assert drawn(tmp_path, north_walk())["dark-wide"].read_bytes() == north["dark-wide"].read_bytes()
        finally:
            use_folder(None)


class TestTheWay:
    @pytest.mark.parametrize("style", ["light", "dark"])
    def test_due_north_is_a_vertical_line_in_the_middle_of_the_map_as_high_as_the_map_is_free(self, north, style):
        found = is_way(pixels(north[style]), style)
        rows, columns = np.nonzero(found[330:960])  # below the title's bar of colours, above the figures
        # The map is free between margins of 100 pixels at either side: its middle is the picture's.
        assert np.abs(columns - 540).max() <= 12  # half of the last spot's disc
        assert rows.max() - rows.min() > 500
        # From the middle of one photo's dot to the next there is way in every row.
        assert set(range(int(rows.min()), int(rows.max()) + 1)) == set(np.unique(rows).tolist())

    def test_goes_from_the_first_colour_to_the_last(self, north):
        picture = pixels(north["light"])
        rows = np.nonzero(is_way(picture, "light")[230:1075, 500:580])[0] + 230
        ramp = PALETTES["light"].ramp
        # North is up, and time goes there: at both ends of the line, past the discs, stand the ramp's ends.
        for row, colour in ((rows.max() - 40, ramp[0]), (rows.min() + 40, ramp[-1])):
            nearest = np.abs(picture[row, 520:560] - np.array(rgb(colour))).max(axis=1).min()
            assert nearest <= 40

    def test_across_the_date_line_is_one_line_and_not_one_round_the_world(self, tmp_path):
        photos = photos_of(trip("2024-05-01 08:00", SUVA).fly(SAMOA), noise_m=0)
        found = is_way(pixels(drawn(tmp_path, photos)["light"]), "light")[300:1000]
        rows, columns = np.nonzero(found)
        # Suva and Apia fill the free part from side to side, and the line climbs from the one to the other without a break
        # longer than a dash's gap: round the world it would leave at both edges.
        assert 80 <= columns.min() <= 110
        assert 970 <= columns.max() <= 1000
        assert np.diff(np.unique(columns)).max() <= 14
        assert rows[columns.argmin()] > rows[columns.argmax()]

    def test_of_many_years_is_light_in_every_place_that_it_went_through(self, tmp_path):
        months = pd.date_range("2010-01-01 08:00", periods=8, freq="MS")
        trips = [trip(str(month), VIENNA).fly(FLORENCE).walk(moved(FLORENCE, 1, 1), 4).fly(TOKYO) for month in months]
        files = drawn(tmp_path, photos_of(*trips), title="Years")
        light, dark = (pixels(files[what])[300:900] for what in ("light", "dark"))
        # By day nothing else is so vivid, by night nothing else so bright, for no place has a name.
        assert (light.max(axis=2) - light.min(axis=2) > 60).sum() > 1500
        assert (dark[..., 0] > 130).sum() > 1500


class TestTheStrip:
    def test_shows_photos_sharp_and_passes_over_what_nobody_can_show(self, tmp_path):
        photos = photos_of(trip("2024-05-01 08:00", ROME).walk(moved(ROME, 2, 0), 12), noise_m=0)
        for number, path in enumerate(photos["path"]):
            if number % 3:
                picture = Image.new("RGB", (900, 600), (0, 200, 40))
                picture.paste((0, 40, 200), (0, 0, 350 + 25 * number, 600))
                picture.save(tmp_path / path, "JPEG", quality=95)
            else:
                (tmp_path / path).write_bytes(b"\xff\xd8\xff broken")
        shown = pixels(drawn(tmp_path, photos, max_thumbnails=3)["light"])[1000:1300]
        row = (np.abs(shown - [0, 200, 40]).max(axis=2) < 25)[150]
        # Three tiles, and in each the edge of blue and green: of 160 pixels' width it would be a ramp of several pixels.
        starts = np.flatnonzero(np.diff(row.astype(int)) == 1)
        assert len(starts) == 3
        for column in starts:
            assert np.abs(shown[150, column - 3] - [0, 40, 200]).max() < 40

    def test_takes_no_position_of_a_photo_into_the_file(self, tmp_path):
        photos = photos_of(trip("2024-05-01 08:00", ROME).stay(0, 1))
        jpeg(tmp_path / photos["path"][0], lat=41.8902, lon=12.4922, size=(600, 400))
        for file in drawn(tmp_path, photos, max_thumbnails=1).values():
            with Image.open(io.BytesIO(file.read_bytes())) as picture:
                picture.load()
                assert (dict(picture.getexif()), picture.info) == ({}, {"Software": "Whereshot"})


class TestShareOfAWayAlone:
    def test_draws_a_track_without_a_photo(self, tmp_path):
        corner = {"owner": "", "journey": 0, "kind": "fix", "donor_dir": "", "path": ""}
        way = WAY.make(
            [
                {**corner, "corner": 0, "lat": 41.8, "lon": 12.4, "mode": "start", "at": pd.Timestamp("2024-05-01 08:00Z")},
                {**corner, "corner": 1, "lat": 41.9, "lon": 12.5, "mode": "ride", "at": pd.Timestamp("2024-05-01 09:00Z")},
            ]
        )
        target = tmp_path / "x.png"
        files = share(
            way,
            JOURNEYS.empty(),
            PLACES.empty(),
            PHOTOS.empty(),
            GLIMPSES.empty(),
            target,
            tmp_path,
            tmp_path,
            Share(),
            title="A",
        )
        assert is_way(pixels(files["light"]), "light")[300:1000].sum() > 500
