"""Tests of the choice of photos that the map shows as pictures, or looks at for their colours."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from tasks.core.glimpse_choice import choose_pictures
from tasks.core.journey_tables import WAY
from tasks.core.page.standing import standings
from tasks.core.tables import PHOTOS, PROPOSALS


def photos_of(*paths: str, **values: Any) -> pd.DataFrame:
    """Return located photos, a minute and a kilometre from one to the next."""
    return PHOTOS.make(
        [
            {
                "path": path, "kind": "photo", "time_basis": "none", "lat": 41.9 + number / 100, "lon": 12.5,
                "taken_local": pd.Timestamp("2024-05-01") + pd.Timedelta(minutes=number), **values,
            }
            for number, path in enumerate(paths)
        ]
    )  # fmt: skip


def waiting(*paths: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    photos = PHOTOS.make([{"path": path, "kind": "photo", "time_basis": "none"} for path in paths])
    rows = [{"path": path, "latitude": 1.0 + n / 100, "longitude": 2.0, "gps_source": "proxy"} for n, path in enumerate(paths)]
    return photos, PROPOSALS.make(rows)


def way_of(*paths: str, kind: str = "photo", donor_dir: str = "") -> pd.DataFrame:
    return WAY.make(
        [
            {"journey": 0, "corner": n, "kind": kind, "donor_dir": donor_dir, "path": path, "mode": "walk"}
            for n, path in enumerate(paths)
        ]
    )


def best_of(*keys: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame({"place_id": [key[0] for key in keys], "donor_dir": "", "path": [key[1] for key in keys]}, dtype="str")


def numbered(count: int, kind: str) -> list[str]:
    return [f"{kind}{number:03}.jpg" for number in range(count)]


def chosen(
    located: Iterable[str] = (),
    waits: Iterable[str] = (),
    way: pd.DataFrame | None = None,
    best: pd.DataFrame | None = None,
    *,
    pictures: int = 2000,
    colours: int = 20_000,
) -> pd.DataFrame:
    more, proposals = waiting(*waits)
    rows = standings(pd.concat([photos_of(*located), more], ignore_index=True), proposals)
    return choose_pictures(
        rows,
        WAY.empty() if way is None else way,
        best_of() if best is None else best,
        max_thumbnails=pictures,
        max_colours=colours,
    )


def shown(found: pd.DataFrame) -> list[str]:
    return found.loc[found["picture"], "path"].tolist()


class TestPictures:
    def test_all_have_one_where_there_is_room(self):
        located, waits = numbered(7, "l"), numbered(3, "w")
        found = chosen(located, waits, way_of(*located), best_of(("p", "l003.jpg")))
        assert sorted(shown(found)) == sorted([*located, *waits])
        assert len(found) == 10

    def test_what_waits_for_a_decision_comes_first(self):
        assert shown(chosen(numbered(50, "l"), ["w.jpg"], way_of(*numbered(50, "l")), pictures=4))[0] == "w.jpg"

    def test_what_waits_leaves_half_to_places_and_journeys(self):
        located = numbered(50, "l")
        found = shown(
            chosen(located, numbered(50, "w"), way_of(*located), best_of(*(("p", path) for path in located)), pictures=8)
        )
        assert len(found) == 8
        assert sum(path.startswith("w") for path in found) == 4

    def test_what_waits_takes_all_that_others_leave(self):
        assert shown(chosen(["l.jpg"], numbered(50, "w"), pictures=8))[:8] == shown(chosen([], numbered(50, "w"), pictures=8))

    def test_the_best_of_each_place_comes_before_a_second_one(self):
        keys = [("p", "l001.jpg"), ("p", "l002.jpg"), ("q", "l003.jpg"), ("q", "l004.jpg"), ("r", "l005.jpg")]
        found = shown(chosen(numbered(9, "l"), [], None, best_of(*keys), pictures=4))
        assert found == ["l001.jpg", "l003.jpg", "l005.jpg", "l002.jpg"]

    def test_journeys_have_some_from_their_beginning_to_their_end(self):
        located = numbered(101, "l")
        found = shown(chosen(located, [], way_of(*located), pictures=20))
        assert {"l000.jpg", "l025.jpg", "l050.jpg", "l075.jpg", "l100.jpg"} <= set(found)
        assert len(found) == 20

    def test_what_is_on_no_map_has_none(self):
        photos = PHOTOS.make([{"path": "nowhere.jpg", "kind": "photo", "time_basis": "none"}])
        rows = standings(photos, PROPOSALS.empty())
        assert choose_pictures(rows, WAY.empty(), best_of(), max_thumbnails=9, max_colours=9).empty

    def test_a_donor_of_the_same_name_is_another_photo(self):
        rows = standings(
            pd.concat([photos_of("a.jpg"), photos_of("a.jpg", donor_dir="/phone")], ignore_index=True), PROPOSALS.empty()
        )
        found = choose_pictures(rows, way_of("a.jpg", donor_dir="/phone"), best_of(), max_thumbnails=1, max_colours=9)
        assert found[["donor_dir", "picture"]].to_numpy().tolist() == [["/phone", True]]

    def test_none_where_none_are_wanted(self):
        located = numbered(5, "l")
        assert shown(chosen(located, ["w.jpg"], way_of(*located), best_of(("p", "l001.jpg")), pictures=0)) == []


class TestColours:
    def test_photos_of_the_way_are_looked_at_evenly(self):
        located = numbered(101, "l")
        found = chosen(located, [], way_of(*located), pictures=0, colours=5)
        assert found["path"].tolist() == ["l000.jpg", "l025.jpg", "l050.jpg", "l075.jpg", "l100.jpg"]
        assert not found["picture"].any()

    def test_one_with_a_picture_is_not_told_twice(self):
        located = numbered(5, "l")
        found = chosen(located, [], way_of(*located), best_of(("p", "l002.jpg")), pictures=1)
        assert found["path"].is_unique
        assert (len(found), shown(found)) == (5, ["l002.jpg"])

    def test_fixes_of_tracks_are_no_pictures(self):
        assert chosen([], [], way_of("", kind="fix")).empty

    def test_none_where_none_are_wanted(self):
        assert chosen(["a.jpg"], [], way_of("a.jpg"), pictures=0, colours=0).empty
