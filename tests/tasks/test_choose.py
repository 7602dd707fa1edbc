from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from config.settings import Choose
from tasks.choose import choose
from tasks.core.rejections import REJECTIONS
from tasks.core.row_ids import make_row_id, was_edited
from tasks.core.tables import CANDIDATES, DATES, PHOTOS, REVIEW_COLUMNS
from tests.tasks.timed import ROME, photo, table

ARCHIVE = "0123abcd"


def candidate(path, source="proxy", lat=41.9, lon=12.5, error_m=100.0, **columns):
    return {
        "path": path,
        "source": source,
        "lat": lat,
        "lon": lon,
        "error_m": error_m,
        "confidence": 0.5,
        "evidence": f"by {source}",
    } | columns


def refusal(path, words, source="proxy"):
    return {"path": path, "source": source, "evidence": words}


def proposals(photos, *candidates, every_photo=False, dates=(), **settings):
    tables = table(*photos), CANDIDATES.make(list(candidates)), DATES.make(list(dates))
    made = choose(*tables, ARCHIVE, Choose(**settings), every_photo=every_photo)
    return made.set_index("path", drop=False)


def one(*candidates, **columns):
    return proposals([photo("x.jpg", "2024-05-01 10:00:00", **columns)], *candidates).loc["x.jpg"]


class TestChoose:
    def test_has_the_columns_of_review_csv_in_their_order(self):
        assert tuple(proposals([photo("x.jpg")]).columns) == REVIEW_COLUMNS

    def test_shows_the_candidate(self):
        row = one(candidate("x.jpg", lat=41.123456789, lon=-12.5, alt_m=12.0, direction_deg=90.0, description="a fountain"))
        assert (row["latitude"], row["longitude"], row["gps_source"], row["error_m"]) == (41.1234568, -12.5, "proxy", 100)
        assert (row["altitude"], row["direction"], row["description"], row["confidence"]) == (12, 90, "a fountain", 0.5)
        assert (row["evidence"], row["decision"], row["group"], row["camera"]) == ("by proxy", "", "2024-05-01", "Acme One")
        link = "https://www.openstreetmap.org/?mlat=41.1234568&mlon=-12.5000000#map=16/41.1234568/-12.5000000"
        assert row["map"] == link

    def test_without_a_candidate_the_evidence_is_the_reason_and_the_rest_is_blank(self):
        row = one(refusal("x.jpg", "no date"), refusal("x.jpg", "outside every track", "track"))
        assert row["evidence"] == "no date; outside every track"
        assert (row["gps_source"], row["map"], row["alternatives"]) == ("", "", "")
        assert np.isnan([row["latitude"], row["longitude"], row["error_m"], row["confidence"]]).all()

    def test_a_reason_of_two_sources_is_said_once(self):
        assert one(refusal("x.jpg", "no date"), refusal("x.jpg", "no date", "track"))["evidence"] == "no date"

    def test_a_refusal_is_not_shown_beside_a_proposal(self):
        assert one(candidate("x.jpg"), refusal("x.jpg", "outside every track", "track"))["evidence"] == "by proxy"

    def test_the_smallest_radius_wins_and_what_disagrees_is_shown(self):
        row = one(candidate("x.jpg", error_m=500), candidate("x.jpg", "track", lat=42.0, error_m=20))
        assert (row["gps_source"], row["latitude"]) == ("track", 42.0)
        assert row["alternatives"] == "proxy 41.9000000,12.5000000 ±500 m"

    def test_what_disagrees_marks_the_row_and_widens_its_radius_to_hold_it(self):
        row = one(candidate("x.jpg", error_m=500), candidate("x.jpg", "track", lat=42.0, error_m=20), problem="no ISO")
        assert row["evidence"] == "by track; but the photos around it say 11 km S of here"
        assert row["problem"] == "no ISO; sources disagree: track ±20 m, proxy 11 km S of it"
        # A tenth of a degree is 11,119.5 m.
        assert row["error_m"] == pytest.approx(11119.5 + 500, abs=0.1)
        assert row["confidence"] == pytest.approx(1 / (1 + row["error_m"] / 500))

    def test_what_agrees_is_named_and_a_close_independent_one_makes_the_radius_smaller(self):
        # 0.0001 degrees of latitude are 11.1 m: 50 + 11.1.
        row = one(candidate("x.jpg"), candidate("x.jpg", "track", lat=41.9001, error_m=200))
        assert (row["gps_source"], row["latitude"], row["evidence"]) == ("proxy", 41.9, "by proxy; the track agrees (11 m apart)")
        assert row["error_m"] == pytest.approx(61.1, abs=0.1)
        assert row["confidence"] == pytest.approx(1 / (1 + row["error_m"] / 500))
        assert row["problem"] == row["alternatives"] == ""

    def test_a_place_and_the_photos_around_are_one_witness(self):
        row = one(candidate("x.jpg"), candidate("x.jpg", "place", lat=41.9001))
        assert (row["error_m"], row["evidence"], row["confidence"]) == (100, "by proxy", 0.5)

    def test_what_agrees_within_both_radii_is_no_alternative(self):
        # A thousandth of a degree is 111 m, less than 100 + 20.
        assert one(candidate("x.jpg"), candidate("x.jpg", "track", lat=41.901, error_m=20))["alternatives"] == ""

    def test_a_sources_own_other_answer_is_listed_too_and_first(self):
        mine = candidate("x.jpg", error_m=5, alternatives="proxy 41,12 ±1 m if the clock was on UTC+01:00")
        row = one(mine, candidate("x.jpg", "track", lat=50, error_m=3000))
        assert row["alternatives"] == ("proxy 41,12 ±1 m if the clock was on UTC+01:00; track 50.0000000,12.5000000 ±3.0 km")

    def test_several_alternatives_are_listed_best_first(self):
        row = one(
            candidate("x.jpg", error_m=1),
            candidate("x.jpg", "track", lat=50, error_m=3000),
            candidate("x.jpg", "place", lat=60, error_m=2),
        )
        assert row["alternatives"] == "place 60.0000000,12.5000000 ±2 m; track 50.0000000,12.5000000 ±3.0 km"

    def test_a_typed_address_goes_before_every_other_source_and_keeps_its_radius(self):
        """Two tenths of a degree to the south are 22 km: the track lies in the town that was typed."""
        town = candidate("x.jpg", "address", lat=41.9, error_m=30_000, confidence=0.02)
        row = one(candidate("x.jpg", "track", lat=41.7, error_m=20), town)
        assert row[["gps_source", "latitude", "error_m", "confidence"]].tolist() == ["address", 41.9, 30_000, 0.02]
        assert (row["evidence"], row["alternatives"], row["problem"]) == ("by address; the track agrees (22 km apart)", "", "")

    def test_what_disagrees_with_a_typed_address_is_shown_and_does_not_widen_it(self):
        row = one(
            candidate("x.jpg", error_m=20),
            candidate("x.jpg", "address", lat=42.0, error_m=100, alternatives="address 1,2 ±9 m, X"),
        )
        assert (row["gps_source"], row["error_m"]) == ("address", 100)
        assert row["alternatives"] == "address 1,2 ±9 m, X; proxy 41.9000000,12.5000000 ±20 m"
        assert row["problem"] == "sources disagree: address ±100 m, proxy 11 km S of it"
        assert row["evidence"] == "by address; but the photos around it say 11 km S of here"

    def test_a_drawn_way_goes_before_the_photos_around_where_they_disagree_and_keeps_its_radius(self):
        """A tenth of a degree is 11 km; the proxy, whose radius is smaller, thinks of a straight way."""
        row = one(candidate("x.jpg", error_m=20), candidate("x.jpg", "track", lat=42.0, error_m=300, drawn=True))
        assert row[["gps_source", "latitude", "error_m", "confidence"]].tolist() == ["track", 42.0, 300, 0.5]
        assert row["alternatives"] == "proxy 41.9000000,12.5000000 ±20 m"
        assert row["problem"] == "sources disagree: track ±300 m, proxy 11 km S of it"

    def test_a_drawn_way_that_agrees_with_a_smaller_radius_leaves_the_place_to_it(self):
        """0.001 degrees are 111 m; both begin at the same photos, so that neither makes the other's radius smaller."""
        row = one(candidate("x.jpg", error_m=100), candidate("x.jpg", "track", lat=41.901, error_m=200, drawn=True))
        assert row[["gps_source", "latitude", "error_m", "evidence"]].tolist() == ["proxy", 41.9, 100, "by proxy"]
        assert (row["alternatives"], row["problem"]) == ("", "")

    def test_a_typed_address_goes_before_a_drawn_way(self):
        drawn = candidate("x.jpg", "track", lat=42.0, error_m=10, drawn=True)
        row = one(candidate("x.jpg", "address", error_m=100), drawn, candidate("x.jpg", lat=43.0))
        assert row["gps_source"] == "address"
        assert row["alternatives"] == "track 42.0000000,12.5000000 ±10 m; proxy 43.0000000,12.5000000 ±100 m"

    def test_what_a_way_disagrees_about_is_not_accepted_by_itself(self):
        drawn = candidate("x.jpg", "track", lat=42.0, error_m=300, drawn=True)
        made = proposals([photo("x.jpg", "2024-05-01")], candidate("x.jpg", error_m=9), drawn, accept_within_m=1000)
        assert made["decision"].tolist() == [""]

    def test_a_drawn_way_that_was_rejected_does_not_come_back_before_the_others(self):
        made = table(photo("x.jpg", "2024-05-01", fingerprint="ab" * 16))
        answers = [candidate("x.jpg", error_m=20), candidate("x.jpg", "track", lat=42.0, error_m=300, drawn=True)]
        refused = REJECTIONS.make([{"path": "x.jpg", "source": "track", "lat": 42.0, "lon": 12.5, "error_m": 300.0}])
        (row,) = choose(made, CANDIDATES.make(answers), DATES.empty(), ARCHIVE, Choose(), rejected=refused).to_dict("records")
        assert (row["gps_source"], row["error_m"]) == ("proxy", 20)

    def test_an_address_that_was_not_found_is_told_whoever_else_answers(self):
        lost = refusal("x.jpg", 'address "Nowhere": nominatim finds nothing of that name', "address")
        assert one(candidate("x.jpg"), lost)["evidence"] == f"{lost['evidence']}; by proxy"
        assert one(refusal("x.jpg", "no date"), lost)["evidence"] == f"{lost['evidence']}; no date"

    @pytest.mark.parametrize("answer", [candidate("x.jpg", "address", error_m=5), refusal("x.jpg", "not found", "address")])
    def test_a_row_with_a_typed_address_is_not_accepted_by_itself(self, answer):
        made = proposals([photo("x.jpg", "2024-05-01")], candidate("x.jpg", error_m=9), answer, accept_within_m=1000)
        assert made["decision"].tolist() == [""]

    def test_the_address_of_a_pairs_film_is_its_pictures_too(self):
        photos = [photo("x.jpg", "2024-05-01", pair="x.jpg"), photo("x.mov", "2024-05-01", pair="x.jpg", kind="video")]
        answers = candidate("x.jpg", error_m=9), candidate("x.mov", "address", error_m=500)
        assert proposals(photos, *answers).loc["x.jpg", "gps_source"] == "address"

    def test_ai_never_wins_against_another_source(self):
        row = one(candidate("x.jpg", "ai", lat=50, error_m=1), candidate("x.jpg", error_m=9000))
        assert row["gps_source"] == "proxy"
        assert row["alternatives"].startswith("ai ")
        assert (row["error_m"], row["problem"], row["evidence"]) == (9000, "", "by proxy")
        assert one(refusal("x.jpg", "no date"), candidate("x.jpg", "ai"))["gps_source"] == "ai"
        assert one(candidate("x.jpg", "ai"))["gps_source"] == "ai"

    @pytest.mark.parametrize(
        ("wall", "columns", "shown"),
        [
            ("2024-05-01 10:00:00.305", {"subsec": "305"}, "2024-05-01T10:00:00.305"),
            ("2024-05-01 10:00:00.0", {"subsec": "00"}, "2024-05-01T10:00:00.00"),
            ("2024-05-01 10:00:00", {"utc_offset_min": 120}, "2024-05-01T10:00:00+02:00"),
            ("2024-05-01 10:00:00.5", {"utc_offset_min": -570, "subsec": "5"}, "2024-05-01T10:00:00.5-09:30"),
            ("2024-05-01 10:00:00", {"taken_at": "2024-05-01 03:00:00"}, "2024-05-01T10:00:00"),
            (None, {}, ""),
        ],
    )
    def test_the_datetime_is_the_wall_clock_as_the_file_has_it(self, wall, columns, shown):
        assert proposals([photo("x.jpg", wall, **columns)]).loc["x.jpg", "datetime"] == shown

    def test_sorts_by_instant_then_wall_clock_then_path_and_undated_last(self):
        photos = [
            photo("a-undated.jpg"),
            photo("late.jpg", "2024-05-01 10:00", taken_at="2024-05-01 15:00"),
            photo("z.jpg", "2024-05-01 14:00"),
            photo("b.jpg", "2024-05-01 14:00"),
            photo("early.jpg", "2024-05-01 18:00", taken_at="2024-05-01 09:00"),
        ]
        assert proposals(photos).index.tolist() == ["early.jpg", "b.jpg", "z.jpg", "late.jpg", "a-undated.jpg"]

    def test_leaves_out_what_has_a_position_and_the_donor_folders(self):
        photos = [
            photo("placed.jpg", **ROME),
            photo("ours.jpg", gps_method="whereshot proxy", **ROME),
            photo("phone.jpg", donor_dir="/phone"),
            photo("x.jpg"),
            photo("broken.jpg", problem="cut short", **ROME),
        ]
        made = proposals(photos)
        assert sorted(made.index) == ["broken.jpg", "x.jpg"]
        assert made.loc["broken.jpg", ["problem", "gps_source"]].tolist() == ["cut short", "exif"]

    def test_with_every_photo_shows_the_files_own_position(self):
        photos = [
            photo("placed.jpg", gps_error_m=7.0, alt_m=30.0, **ROME),
            photo("ours.jpg", gps_method="whereshot proxy", **ROME),
            photo("phone.jpg", donor_dir="/phone", **ROME),
        ]
        made = proposals(photos, every_photo=True, accept_within_m=1000)
        assert sorted(made.index) == ["ours.jpg", "placed.jpg"]
        shown = made.loc["placed.jpg", ["latitude", "longitude", "gps_source", "error_m", "altitude", "decision"]].tolist()
        assert shown == [41.9, 12.5, "exif", 7, 30, ""]
        assert made.loc["ours.jpg", "gps_source"] == "proxy"

    @pytest.mark.parametrize(("place_m", "source"), [(101, "proxy"), (51, "proxy"), (50, "place"), (10, "place")])
    def test_a_place_goes_before_a_proxy_only_if_its_radius_is_half(self, place_m, source):
        row = one(candidate("x.jpg", "place", error_m=place_m), candidate("x.jpg", "proxy", error_m=100))
        assert (row["gps_source"], row["error_m"]) == (source, min(place_m, 100) if source == "place" else 100)

    def test_accepts_by_itself_only_when_told_to_and_never_ai(self):
        photos = [photo(f"{name}.jpg") for name in ("near", "edge", "far", "ai", "none")]
        candidates = [
            candidate("near.jpg", error_m=10),
            candidate("edge.jpg", error_m=100),
            candidate("far.jpg", error_m=101),
            candidate("ai.jpg", "ai", error_m=10),
        ]
        assert (proposals(photos, *candidates)["decision"] == "").all()
        accepted = proposals(photos, *candidates, accept_within_m=100)["decision"]
        assert accepted[accepted == "accept"].index.tolist() == ["edge.jpg", "near.jpg"]

    def test_never_accepts_by_itself_where_something_is_wrong_with_the_photo(self):
        photos = [photo("x.jpg", problem="position is exactly 0, 0: a camera without a fix")]
        assert proposals(photos, candidate("x.jpg", error_m=10), accept_within_m=1000).loc["x.jpg", "decision"] == ""

    def test_never_accepts_by_itself_where_sources_disagree(self):
        candidates = candidate("x.jpg", error_m=10), candidate("x.jpg", "track", lat=41.901, error_m=10)
        row = proposals([photo("x.jpg")], *candidates, accept_within_m=1000).loc["x.jpg"]
        assert row["error_m"] < 1000
        assert row["decision"] == ""

    def test_a_longitude_that_rounds_to_180_is_minus_180(self):
        assert one(candidate("x.jpg", lon=179.99999999))["longitude"] == -180

    def test_the_row_id_is_that_of_the_row_as_shown(self):
        row = one(candidate("x.jpg"), fingerprint="ab" * 16)
        assert row["row_id"] == make_row_id(ARCHIVE, "ab" * 16, row.to_dict())
        assert not was_edited(row.to_dict())

    def test_an_empty_archive_has_no_rows(self):
        assert choose(PHOTOS.empty(), CANDIDATES.empty(), DATES.empty(), ARCHIVE, Choose()).empty

    def test_without_any_candidate_every_row_says_so(self):
        assert one()["evidence"] == "no source of positions places it"

    def test_never_changes_its_arguments(self):
        photos, candidates = table(photo("x.jpg", "2024-05-01")), CANDIDATES.make([candidate("x.jpg")])
        before = photos.copy(), candidates.copy()
        choose(photos, candidates, DATES.empty(), ARCHIVE, Choose())
        pd.testing.assert_frame_equal(photos, before[0])
        pd.testing.assert_frame_equal(candidates, before[1])


class TestDoubted:
    """A position that the file has and that cannot be right makes room for a better one, if a person overwrites it."""

    HERE = {**ROME, "doubt": "the fix was stuck"}  # noqa: RUF012 - read only

    def test_gives_way_to_the_best_candidate_and_is_named_beside_it(self):
        row = one(candidate("x.jpg", lat=45, alt_m=7.0), **self.HERE, alt_m=20.0, gps_error_m=4.0)
        assert row[["latitude", "gps_source", "error_m", "altitude", "evidence"]].tolist() == [45, "proxy", 100, 7, "by proxy"]
        assert row[["problem", "decision"]].tolist() == ["the fix was stuck", ""]
        assert row["alternatives"] == "the file has 41.9000000,12.5000000"

    def test_gives_way_to_its_own_numbers_repaired_where_these_are_surer(self):
        row = one(candidate("x.jpg", "exif", lat=-41.9, error_m=30), candidate("x.jpg", lat=-41.9001), **self.HERE)
        assert row[["latitude", "gps_source", "error_m"]].tolist() == [-41.9, "exif", 30]

    def test_is_shown_with_the_reasons_where_nothing_can_replace_it(self):
        row = one(refusal("x.jpg", "no photo near"), **self.HERE)
        assert row[["latitude", "gps_source", "problem", "alternatives"]].tolist() == [41.9, "exif", "the fix was stuck", ""]
        assert row["evidence"] == "the file's own position, and none to replace it: no photo near"

    def test_is_never_replaced_without_a_person(self):
        row = proposals([photo("x.jpg", **self.HERE)], candidate("x.jpg", error_m=1), accept_within_m=1000).loc["x.jpg"]
        assert row["decision"] == ""

    def test_comes_before_what_disagrees_and_after_the_photos_own_problem(self):
        row = one(candidate("x.jpg"), candidate("x.jpg", "track", lat=50, error_m=200), problem="no ISO", **self.HERE)
        assert row["alternatives"] == "the file has 41.9000000,12.5000000; track 50.0000000,12.5000000 ±200 m"
        assert row["problem"] == "no ISO; the fix was stuck; sources disagree: proxy ±100 m, track 901 km N of it"

    def test_of_a_photo_that_we_wrote_ourselves_is_no_rows_reason(self):
        assert proposals([photo("x.jpg", gps_method="whereshot proxy", **self.HERE)], candidate("x.jpg")).empty


class TestRejected:
    """What a person did not want makes room for the next best."""

    AT = {"path": "x.jpg", "source": "proxy", "lat": 41.9, "lon": 12.5, "error_m": 100.0}  # noqa: RUF012 - read only

    @staticmethod
    def proposed(*rejected, candidates, **settings):
        tables = table(photo("x.jpg", fingerprint="ab" * 16)), CANDIDATES.make(list(candidates)), DATES.empty()
        return choose(*tables, ARCHIVE, Choose(**settings), rejected=REJECTIONS.make(list(rejected))).iloc[0]

    def test_the_next_best_is_proposed_and_neither_marked_nor_accepted(self):
        candidates = candidate("x.jpg", error_m=99), candidate("x.jpg", "track", lat=41.91, error_m=900)
        row = self.proposed(self.AT, candidates=candidates, accept_within_m=1000)
        assert row[["gps_source", "error_m", "problem", "decision"]].tolist() == ["track", 900, "", ""]

    def test_the_first_comes_back_where_all_are_rejected(self):
        candidates = candidate("x.jpg"), candidate("x.jpg", "track", lat=41.91, error_m=200)
        both = self.AT, self.AT | {"source": "track", "lat": 41.91, "error_m": 200.0}
        assert self.proposed(*both, candidates=candidates)["gps_source"] == "proxy"

    def test_one_of_another_picture_or_another_photo_is_no_reason(self):
        candidates = candidate("x.jpg"), candidate("x.jpg", "track", lat=50, error_m=200)
        for other in ({"picture": "cd" * 5}, {"path": "y.jpg"}):
            assert self.proposed(self.AT | other, candidates=candidates)["gps_source"] == "proxy"
        assert self.proposed(self.AT | {"picture": "ab" * 5}, candidates=candidates)["gps_source"] == "track"


def of_one(path, **columns):
    """A file of the pair that x.jpg leads."""
    kind = "video" if path.endswith("mov") else "photo"
    return photo(path, columns.pop("wall", "2024-05-01 10:00:00"), **{"pair": "x.jpg", "kind": kind, **columns})


class TestPairs:
    def test_have_one_row_at_the_lead_that_says_which_files_it_is_for(self):
        photos = [of_one("x.mov"), of_one("x.cr2"), of_one("x.jpg"), photo("y.jpg")]
        found = proposals(photos, *(candidate(one["path"]) for one in photos))
        assert found.index.tolist() == ["x.jpg", "y.jpg"]
        assert found["evidence"].tolist() == ["by proxy; also for x.cr2, x.mov", "by proxy"]

    def test_have_the_best_candidate_of_any_picture_and_no_other_of_its_source(self):
        candidates = candidate("x.jpg", error_m=90, lat=41), candidate("x.cr2", error_m=80, lat=42), candidate("x.mov", error_m=5)
        row = proposals([of_one("x.jpg"), of_one("x.cr2"), of_one("x.mov")], *candidates).loc["x.jpg"]
        assert (row["latitude"], row["error_m"], row["alternatives"]) == (42, 80, "")

    def test_have_the_films_candidate_where_no_picture_has_one(self):
        photos = [of_one("x.jpg", wall=None), of_one("x.mov")]
        row = proposals(photos, refusal("x.jpg", "no date"), candidate("x.mov", lat=43)).loc["x.jpg"]
        assert (row["latitude"], row["evidence"]) == (43, "by proxy; also for x.mov")

    def test_without_a_candidate_say_each_reason_once(self):
        photos = [of_one("x.jpg"), of_one("x.cr2"), of_one("x.mov")]
        reasons = refusal("x.jpg", "no date"), refusal("x.cr2", "no date"), refusal("x.mov", "too far")
        row = proposals(photos, *reasons).loc["x.jpg"]
        assert row["evidence"] == "no date; too far; also for x.cr2, x.mov"

    def test_of_which_some_have_a_position_have_a_row_for_the_others(self):
        photos = [of_one("x.jpg", **ROME), of_one("x.cr2"), of_one("x.mov")]
        same = candidate("x.cr2", evidence="the same shot as x.jpg, which has this position")
        found = proposals(photos, same, candidate("x.mov"))
        assert found.index.tolist() == ["x.cr2"]
        assert found.loc["x.cr2", "evidence"] == "the same shot as x.jpg, which has this position; also for x.mov"

    def test_show_the_problem_of_each_file_by_its_name(self):
        photos = [of_one("x.jpg", problem="bad JPEG"), of_one("x.cr2", problem="bad RAW"), of_one("x.mov", problem="bad film")]
        assert proposals(photos).loc["x.jpg", "problem"] == "bad JPEG; x.cr2: bad RAW; x.mov: bad film"
        assert proposals([*photos[1:], of_one("x.jpg")]).loc["x.jpg", "problem"] == "x.cr2: bad RAW; x.mov: bad film"

    def test_that_are_all_located_have_a_row_only_for_a_problem(self):
        photos = [of_one("x.jpg", **ROME), of_one("x.cr2", **ROME)]
        assert proposals(photos).empty
        row = proposals([photos[0], photos[1] | {"problem": "bad RAW"}]).loc["x.jpg"]
        assert (row["gps_source"], row["problem"]) == ("exif", "x.cr2: bad RAW")

    def test_with_every_photo_have_one_row_unless_they_are_apart(self):
        photos = [of_one("x.jpg", **ROME), of_one("x.cr2", **ROME), of_one("x.mov", lat=41.91, lon=12.5)]
        found = proposals(photos, every_photo=True)
        assert found["evidence"].to_dict() == {
            "x.jpg": "the file's own position; also for x.cr2",
            "x.mov": "the file's own position",
        }

    def test_have_date_and_camera_of_a_picture_where_the_lead_has_none(self):
        raw = of_one("x.cr2", wall="2024-05-01 10:00:00.5", subsec="5", utc_offset_min=120.0)
        photos = [of_one("x.jpg", wall=None, camera=""), of_one("x.mov", wall="2024-05-01 08:00:00", camera="Film"), raw]
        row = proposals(photos).loc["x.jpg"]
        assert (row["datetime"], row["group"], row["camera"]) == ("2024-05-01T10:00:00.5+02:00", "2024-05-01", "Acme One")

    def test_of_which_one_has_a_doubted_position_have_the_row_there_for_all_without_a_sound_one(self):
        doubted = {**ROME, "doubt": "the fix was stuck"}
        photos = [of_one("x.jpg"), of_one("x.cr2", **doubted), of_one("x.dng", **doubted), of_one("x.mov", lat=45, lon=12)]
        found = proposals(photos, candidate("x.cr2", lat=45), candidate("x.jpg", "track", lat=45, error_m=900))
        assert found.index.tolist() == ["x.cr2"]
        row = found.loc["x.cr2"]
        assert (row["evidence"], row["latitude"]) == ("by proxy; the track agrees (0 m apart); also for x.jpg, x.dng", 45)
        assert row["problem"] == "the fix was stuck; x.dng: the fix was stuck"

    def test_of_donor_folders_have_none(self):
        assert proposals([of_one("x.jpg", donor_dir="/phone"), of_one("x.cr2", donor_dir="/phone")]).empty


def a_date(path, **columns):
    return {
        "path": path,
        "taken": "2024-05-01T12:00:00+02:00",
        "source": "clock",
        "evidence": "the clock was 1:00:00 ahead",
    } | columns


class TestDates:
    def test_a_proposed_date_stands_beside_the_one_that_the_file_holds(self):
        x = photo("x.jpg", "2024-05-01 13:00:00", taken_at="2024-05-01 10:00:00")
        row = proposals([x], candidate("x.jpg"), dates=[a_date("x.jpg")]).loc["x.jpg"]
        assert row[["datetime", "new_datetime", "datetime_source", "date_decision"]].tolist() == [
            "2024-05-01T13:00:00", "2024-05-01T12:00:00+02:00", "clock", "",
        ]  # fmt: skip
        assert row["evidence"] == "by proxy; date: the clock was 1:00:00 ahead"

    def test_a_located_photo_with_one_has_a_row_that_shows_its_own_position(self):
        row = proposals([photo("x.jpg", "2024-05-01 13:00:00", **ROME)], dates=[a_date("x.jpg")]).loc["x.jpg"]
        assert row[["gps_source", "latitude", "decision"]].tolist() == ["exif", 41.9, ""]
        assert row["evidence"] == "the file's own position; date: the clock was 1:00:00 ahead"

    @pytest.mark.parametrize("source", ["filename", "sequence", "file"])
    def test_the_datetime_is_blank_where_the_file_holds_none(self, source):
        x = photo("x.jpg", "2019-07-04 10:30:45", datetime_source=source, format="jpeg")
        row = proposals([x], dates=[a_date("x.jpg", taken="2019-07-04T10:30:45", source=source)]).loc["x.jpg"]
        shown = row[["datetime", "new_datetime", "datetime_source", "group"]].tolist()
        assert shown == ["", "2019-07-04T10:30:45", source, "2019-07-04"]

    def test_the_row_id_is_another_with_another_date(self):
        rows = [photo("x.jpg", "2024-05-01 13:00:00")]
        one, other, none = (
            proposals(rows, dates=dates).loc["x.jpg"].to_dict()
            for dates in ([a_date("x.jpg")], [a_date("x.jpg", taken="2024-05-01T12:00:01+02:00")], [])
        )
        assert len({row["row_id"] for row in (one, other, none)}) == 3
        assert not any(map(was_edited, (one, other, none)))

    def test_rows_are_sorted_by_the_best_known_time(self):
        photos = [
            photo("a.jpg", "2024-05-01 13:00:00", taken_at="2024-05-01 10:00:00"),  # the clock was three hours ahead
            photo("b.jpg", "2024-05-01 12:00:00", taken_at="2024-05-01 12:00:00"),
            photo("c.jpg", "2024-05-01 11:00:00", datetime_source="filename"),
        ]
        assert proposals(photos, dates=[a_date("a.jpg"), a_date("c.jpg")]).index.tolist() == ["a.jpg", "c.jpg", "b.jpg"]

    def test_no_date_is_accepted_by_itself(self):
        made = proposals([photo("x.jpg", "2024-05-01")], candidate("x.jpg"), dates=[a_date("x.jpg")], accept_within_m=1000)
        assert made[["decision", "date_decision"]].to_numpy().tolist() == [["accept", ""]]

    def test_one_of_a_pair_ends_the_evidence_for_all_its_files(self):
        photos = [of_one("x.jpg", wall=None), of_one("x.cr2")]
        row = proposals(photos, dates=[a_date("x.cr2")]).loc["x.jpg"]
        assert row["evidence"] == "no source of positions places it; also for x.cr2; date: the clock was 1:00:00 ahead"
        assert (row["datetime"], row["new_datetime"]) == ("2024-05-01T10:00:00", "2024-05-01T12:00:00+02:00")
