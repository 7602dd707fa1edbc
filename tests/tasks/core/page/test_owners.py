from __future__ import annotations

from pathlib import Path

import pandas as pd

from tasks.core.journey_tables import GLIMPSES, JOURNEYS, WAY
from tasks.core.page.owners import Owner, Part, by_folder, joined, owner_layers, with_owners
from tasks.core.page.shown import Shown
from tasks.core.page.standing import standings
from tasks.core.tables import PHOTOS, PLACES, PROPOSALS

PLACE_IDS = (("p1", ""), ("p2", "p1"))


def part(name: str, *paths: str, lat: float = 1.0) -> Part:
    """Return an archive whose photos all lie at one place; the last of them is a donor's."""
    photos = [{"path": path, "kind": "photo", "time_basis": "none", "lat": lat, "lon": 2.0} for path in paths]
    photos.append({**photos[0], "path": "donor.jpg", "donor_dir": "/phone"})
    photos[0]["pair"] = paths[0]
    glimpses = [{"path": path, "picture": f"cache/{path}", "colour": "#ff0000"} for path in paths[:1]]
    shown = Shown(
        PHOTOS.make(photos),
        PROPOSALS.make([{"path": paths[-1], "latitude": lat, "longitude": 2.0, "gps_source": "proxy"}]),
        PLACES.make([{"place_id": place_id, "within": within, "lat": lat, "lon": 2.0} for place_id, within in PLACE_IDS]),
        WAY.make([{"owner": name, "kind": "photo", "mode": "start", "path": paths[0], "lat": lat, "lon": 2.0}]),
        JOURNEYS.make([{"owner": name}]),
        GLIMPSES.make(glimpses),
        None,
    )  # fmt: skip
    return Part(Owner(name, "#123456", f"../{name}/"), Path("/archives") / name, Path("/out") / name, shown)


class TestJoined:
    def test_photos_of_one_name_stay_two_and_begin_with_their_archive(self):
        shown = joined([part("anna", "a.jpg", "b.jpg"), part("ben", "a.jpg")])
        assert shown.photos["path"].tolist() == ["anna/a.jpg", "anna/b.jpg", "ben/a.jpg"]
        assert shown.photos["pair"].tolist() == ["anna/a.jpg", "", "ben/a.jpg"]
        assert shown.rows["path"].tolist() == ["anna/b.jpg", "ben/a.jpg"]
        assert shown.way["path"].tolist() == ["anna/a.jpg", "ben/a.jpg"]

    def test_donors_are_left_out(self):
        assert joined([part("anna", "a.jpg")]).photos["donor_dir"].tolist() == [""]

    def test_every_table_is_still_one_of_its_kind(self):
        shown = joined([part("anna", "a.jpg"), part("ben", "a.jpg")])
        for table, declared in zip(shown[:-1], (PHOTOS, PROPOSALS, PLACES, WAY, JOURNEYS, GLIMPSES), strict=True):
            declared.check(table)

    def test_places_of_two_archives_keep_apart_and_their_smaller_ones_with_them(self):
        places = joined([part("anna", "a.jpg"), part("ben", "a.jpg")]).places
        assert places["place_id"].tolist() == ["anna/p1", "anna/p2", "ben/p1", "ben/p2"]
        assert places["within"].tolist() == ["", "anna/p1", "", "ben/p1"]

    def test_pictures_are_found_from_anywhere(self):
        glimpses = joined([part("anna", "a.jpg"), part("ben", "a.jpg")]).glimpses
        assert glimpses["picture"].tolist() == ["/out/anna/cache/a.jpg", "/out/ben/cache/a.jpg"]


class TestByFolder:
    def test_files_are_found_by_their_archives_folder(self):
        shown = by_folder([part("anna", "a.jpg"), part("ben", "a.jpg")])
        files = shown.photos["donor_dir"] + "/" + shown.photos["path"]
        assert files.tolist() == ["/archives/anna/a.jpg", "/archives/ben/a.jpg"]
        assert shown.glimpses["donor_dir"].tolist() == ["/archives/anna", "/archives/ben"]
        assert shown.way["donor_dir"].tolist() == ["/archives/anna", "/archives/ben"]


class TestOwnerLayers:
    def test_each_archive_has_a_layer_in_its_colour_with_all_that_is_placed(self):
        parts = [part("anna", "a.jpg", "b.jpg"), part("ben", "a.jpg", lat=5.0)]
        shown = joined(parts)
        owners = [one.owner for one in parts]
        layers = owner_layers(with_owners(standings(shown.photos, shown.rows), owners), owners, 100, {})
        assert [(layer.key, layer.label, layer.count, layer.hint) for layer in layers] == [
            ("owner:0", "anna", 2, "2 photos in all"),
            ("owner:1", "ben", 1, "1 photo in all"),
        ]

    def test_one_archive_alone_has_no_owner(self):
        rows = standings(PHOTOS.empty(), PROPOSALS.empty())
        pd.testing.assert_frame_equal(with_owners(rows, []), rows)
