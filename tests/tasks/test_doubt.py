from __future__ import annotations

import math

import pytest

from config.settings import Doubt
from tasks.core.evidence_tables import DOUBTS
from tasks.core.tables import PHOTOS
from tasks.doubt import doubt
from tests.tasks.core.doubts.claims import ROME, STEP_DEG, at, claim, walk
from tests.tasks.timed import in_utc, sequence

PARIS = (48.8566, 2.3522)
NORTH = ROME[0] + 3 * STEP_DEG


def found(rows, **settings):
    return doubt(PHOTOS.make(rows), Doubt(**settings)).set_index("path")


class TestDoubt:
    def test_finds_each_kind_among_sound_photos(self):
        rows = at(at(walk(60), 10, *PARIS), 20, ROME[0] + 20 * STEP_DEG, -12.5)
        rows = at(rows, 30, 0.0001, 0.0001)
        told = found(rows)
        assert sorted(told.index) == ["IMG_10.jpg", "IMG_20.jpg", "IMG_30.jpg"]
        assert math.isnan(told.loc["IMG_10.jpg", "lat"])
        assert told.loc["IMG_20.jpg", "lon"] == 12.5
        assert "(0, 0)" in told.loc["IMG_30.jpg", "problem"]

    def test_gives_nothing_where_all_is_sound_or_when_it_is_switched_off(self):
        assert found(walk(60)).empty
        assert found(at(walk(60), 10, *PARIS), enabled=False).empty
        assert doubt(PHOTOS.empty(), Doubt()).equals(DOUBTS.empty())

    def test_covers_donor_folders(self):
        rows = [{**row, "donor_dir": "/phone"} for row in at(walk(), 3, *PARIS)]
        assert found(rows)["donor_dir"].tolist() == ["/phone"]

    def test_never_doubts_what_we_wrote_or_what_others_took(self):
        for columns in ({"gps_method": "whereshot proxy"}, {"kind": "received"}, {"kind": "screenshot"}):
            rows = at(walk(), 3, *PARIS)
            rows[3].update(columns)
            assert found(rows).empty

    def test_doubts_what_a_person_typed_like_any_other(self):
        rows = at(walk(), 3, *PARIS)
        rows[3]["gps_method"] = "whereshot manual"
        assert list(found(rows).index) == ["IMG_3.jpg"]

    def test_doubts_the_other_files_of_the_photo_that_are_at_the_same_place(self):
        rows = at(walk(), 3, NORTH, -12.5)
        rows[3]["pair"] = "IMG_3.jpg"
        raw = {**rows[3], "path": "IMG_3.dng"}
        film = {**rows[3], "path": "IMG_3.mov", "kind": "video"}
        sound = {**rows[3], "path": "IMG_3.heic", "lon": 12.5}
        told = found([*rows, raw, film, sound])
        assert sorted(told.index) == ["IMG_3.dng", "IMG_3.jpg", "IMG_3.mov"]
        assert set(told["lon"]) == {12.5}

    def test_gives_the_same_whatever_the_order_of_the_photos(self):
        rows = at(at(walk(60), 10, *PARIS), 20, ROME[0] + 20 * STEP_DEG, -12.5)
        told = found(rows[::-1]).sort_index()
        assert told.equals(found(rows).sort_index())

    def test_takes_no_stale_fix_as_witness_against_others(self):
        old = {"problem": "its GPS time is 3 h from its own: the position may be an old one"}
        sound = claim("IMG_50", 3 * 61 + 30, *PARIS)
        stale = [{**row, **old} for row in walk(3)] + [{**row, **old} for row in walk(3, first_s=300, name="B{}")]
        assert "IMG_50.jpg" not in found([*stale, sound]).index


class TestOnRealSequences:
    @pytest.mark.parametrize(
        "name",
        [
            "inat_iowa_A", "nextcloud_maps_mixed", "p6000_arezzo", "photomapr_spain", "rome_walk", "walks_california_D",
            "walks_california_E", "walks_california_F",
        ],
    )  # fmt: skip
    def test_doubts_none_of_the_212_sound_positions(self, corpus, name):
        photos = in_utc(sequence(corpus / "sequences" / f"{name}.csv"))
        assert doubt(photos, Doubt())["path"].tolist() == []

    def test_finds_the_two_positions_planted_thousands_of_kilometres_off(self, corpus):
        photos = in_utc(sequence(corpus / "sequences" / "drone_agung1.csv"))
        told = doubt(photos, Doubt()).set_index("path")
        assert sorted(path.split("_D_")[1] for path in told.index) == ["FAR_AWAY.JPG", "WRONG_HEMISPHERE.JPG"]
        mended = told.loc[told.index.str.contains("HEMISPHERE")].iloc[0]
        assert (mended["lat"], mended["lon"]) == (-8.29, 115.45)
