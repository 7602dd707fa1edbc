from __future__ import annotations

import math

import numpy as np

from tasks.core.genuine import wanting
from tasks.core.shots import for_each_member, in_order, one_of_each, same_shots, speakers_of
from tests.review_rows import proposal, proposals
from tests.tasks.timed import ROME, photo, table

JPG, RAW, MOV = "d/1.JPG", "d/1.CR2", "d/1.MOV"


def member(path, **columns):
    """Give a file of the pair that d/1.JPG leads."""
    return photo(path, **{"pair": JPG, "kind": "video" if path.endswith("MOV") else "photo", **columns})


def trio(**columns_by_ending):
    return [member(path, **columns_by_ending.get(path[-3:], {})) for path in (MOV, RAW, JPG)]


class TestInOrder:
    def test_the_lead_speaks_first_and_films_last(self):
        assert in_order(table(photo("0.jpg"), *trio()))["path"].tolist() == [JPG, RAW, MOV]


class TestSpeakersOf:
    def speakers(self, *rows):
        photos = table(*rows)
        return dict(zip(photos["path"], speakers_of(photos), strict=True))

    def test_a_photo_alone_speaks_for_itself(self):
        assert self.speakers(photo("a.jpg"), photo("b.jpg", **ROME)) == {"a.jpg": "a.jpg", "b.jpg": "b.jpg"}

    def test_the_lead_speaks_where_none_has_a_position(self):
        assert set(self.speakers(*trio()).values()) == {JPG}

    def test_the_lead_speaks_where_all_have_one(self):
        assert set(self.speakers(*trio(JPG=ROME, CR2=ROME, MOV=ROME)).values()) == {JPG}

    def test_the_first_without_a_position_speaks_where_some_have_one(self):
        assert set(self.speakers(*trio(JPG=ROME)).values()) == {RAW}
        assert set(self.speakers(*trio(JPG=ROME, CR2=ROME)).values()) == {MOV}

    def test_a_member_at_another_place_speaks_for_itself(self):
        # A thousandth of a degree of latitude is 111 m.
        away = {"lat": 41.901, "lon": 12.5}
        assert self.speakers(*trio(JPG=ROME, CR2=away, MOV=ROME)) == {JPG: JPG, RAW: RAW, MOV: JPG}

    def test_one_with_a_doubted_position_speaks_for_those_without_and_for_the_doubted_ones_there(self):
        doubted = {**ROME, "doubt": "stuck"}
        assert set(self.speakers(*trio(CR2=doubted)).values()) == {RAW}
        assert set(self.speakers(*trio(JPG=doubted, CR2=doubted)).values()) == {JPG}
        elsewhere = {**doubted, "lat": 42.5}
        assert self.speakers(*trio(JPG=doubted, CR2=elsewhere)) == {JPG: JPG, RAW: RAW, MOV: JPG}


class TestOneOfEach:
    def test_keeps_the_first_of_each_pair_and_every_photo_alone(self):
        kept = one_of_each(table(photo("0.jpg"), *trio(), photo("9.jpg")))
        assert kept["path"].tolist() == ["0.jpg", JPG, "9.jpg"]

    def test_the_pairs_of_two_folders_are_two(self):
        theirs = [row | {"donor_dir": "/phone"} for row in trio()]
        assert one_of_each(table(*trio(), *theirs))["donor_dir"].tolist() == ["", "/phone"]


class TestSameShots:
    def found(self, *rows):
        photos = table(*rows)
        return same_shots(photos[photos["lat"].isna()], photos).set_index("path")

    def test_gives_just_the_position_of_the_other_file(self):
        found = self.found(*trio(JPG=ROME | {"alt_m": 50.0, "direction_deg": 90.0, "gps_error_m": 65.0}))
        assert sorted(found.index) == [RAW, MOV]
        assert found.loc[RAW, ["lat", "lon", "alt_m", "direction_deg", "error_m"]].tolist() == [41.9, 12.5, 50, 90, 65]
        assert found.loc[RAW, "evidence"] == "the same shot as 1.JPG, which has this position"

    def test_a_radius_is_that_of_any_fix_where_the_file_states_none_or_less(self):
        assert self.found(*trio(JPG=ROME)).loc[RAW, "error_m"] == 30
        assert self.found(*trio(JPG=ROME | {"gps_error_m": 4.0})).loc[RAW, "error_m"] == 30

    def test_needs_no_time(self):
        assert len(self.found(member(JPG, **ROME), member(RAW))) == 1

    def test_a_genuine_position_goes_before_one_that_we_wrote(self):
        ours = {"lat": 10.0, "lon": 10.0, "gps_method": "whereshot proxy", "gps_error_m": 100.0}
        assert self.found(*trio(JPG=ours, CR2=ROME)).loc[MOV, "lat"] == 41.9

    def test_a_position_that_we_wrote_is_said_to_be_one_and_needs_a_radius(self):
        ours = {"lat": 10.0, "lon": 10.0, "gps_method": "whereshot proxy"}
        found = self.found(*trio(JPG=ours | {"gps_error_m": 100.0}))
        assert found.loc[RAW, "error_m"] == 100
        assert found.loc[RAW, "evidence"] == "the same shot as 1.JPG, into which this position was written"
        assert self.found(*trio(JPG=ours)).empty

    def test_a_pair_without_a_position_and_photos_alone_get_none(self):
        assert self.found(*trio(), photo("0.jpg"), photo("1.jpg", **ROME)).empty

    def test_a_doubted_position_is_lent_to_none_and_its_photo_is_lent_another(self):
        photos = table(*trio(JPG={**ROME, "doubt": "stuck"}))
        assert same_shots(photos, photos).empty
        photos = table(*trio(JPG={**ROME, "doubt": "stuck"}, CR2={"lat": 45.0, "lon": 9.0}))
        found = same_shots(photos[wanting(photos)], photos)
        assert dict(zip(found["path"], found["lat"], strict=True)) == {JPG: 45, MOV: 45}

    def test_a_donor_folder_with_the_same_names_lends_nothing(self):
        assert self.found(*trio(), member(JPG, donor_dir="/phone", **ROME)).empty


class TestForEachMember:
    def test_adds_the_row_for_each_member_without_position_or_row(self):
        found = for_each_member(
            proposals(proposal(RAW, problem="odd"), proposal("0.jpg")), table(photo("0.jpg"), *trio(JPG=ROME))
        )
        assert found["path"].tolist() == [RAW, "0.jpg", MOV]
        assert np.unique(found["latitude"]).tolist() == [41.8902102]
        assert found["problem"].tolist() == ["odd", "", ""]

    def test_adds_none_to_a_pair_without_a_row(self):
        rows = proposals(proposal("0.jpg"))
        assert for_each_member(rows, table(photo("0.jpg"), *trio()))["path"].tolist() == ["0.jpg"]

    def test_lends_no_member_a_doubted_position_that_nothing_replaces(self):
        photos = table(*trio(JPG={**ROME, "doubt": "stuck"}))
        rows = proposals(proposal(JPG, gps_source="exif", problem="stuck"))
        found = for_each_member(rows, photos).set_index("path")
        assert found["latitude"].isna().to_dict() == {JPG: False, RAW: True, MOV: True}
        assert found.loc[RAW, ["gps_source", "problem"]].tolist() == ["", ""]
        repaired = proposals(proposal(JPG, gps_source="exif", alternatives="the file has 41.9000000,12.5000000"))
        assert for_each_member(repaired, photos)["latitude"].notna().all()

    def test_changes_no_row_of_photos_alone(self):
        rows = proposals(proposal("0.jpg", error_m=math.nan))
        assert for_each_member(rows, table(photo("0.jpg"))) is rows
