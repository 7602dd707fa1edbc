from __future__ import annotations

import pandas as pd
import pytest

from config.settings import Clock
from tasks.clock import clock
from tasks.core.cameras_csv import read_overrides
from tasks.core.errors import UsageError
from tasks.core.tables import CLOCKS, FIXES, PAIRS, PHOTOS
from tasks.utc import utc
from tests.tasks.timed import ROME, photo, table

DAYS = [f"2024-05-{day:02d} 12:00:00" for day in range(1, 11)]


def typed(*rows):
    """Make CLOCKS as a person left them in cameras.csv."""
    return CLOCKS.make([{"camera": "Acme One", "photos": 0, "located": 0} | row for row in rows])


def says(override="", from_at=None, from_path="", **columns):
    """Give a row of cameras.csv."""
    return {"override": override, "from_at": pd.Timestamp(from_at), "from_path": from_path} | columns


def solve(photos, overrides=None, told=()):
    return clock(photos, overrides, FIXES.empty(), PAIRS.empty(), told, Clock())


def ten(**columns):
    """Make ten photos, one a day at noon."""
    return table(*(photo(f"DSC_{number:04d}.JPG", wall, **columns) for number, wall in enumerate(DAYS, 1)))


def instants(photos, clocks):
    """Return the instants of the photos, written short."""
    return [str(at)[5:19] for at in utc(photos, clocks, Clock())["taken_at"]]


class TestOffsets:
    @pytest.mark.parametrize(
        ("text", "zone", "error_s", "first"),
        [
            ("+1:00", "UTC+01:00", 0, "05-01 11:00:00"),
            ("-00:03:25", "UTC+00:00", -205, "05-01 12:03:25"),
            ("+2 d 01:00:00", "UTC+01:00", 2 * 86_400, "04-29 11:00:00"),
            ("+5:46:30", "UTC+05:45", 90, "05-01 06:13:30"),
            ("+14:40", "UTC+14:00", 2400, "04-30 21:20:00"),
        ],
    )
    def test_utc_is_the_wall_clock_less_the_offset_whatever_tag_and_place_say(self, text, zone, error_s, first):
        photos = ten(utc_offset_min=120.0, **ROME)
        clocks = solve(photos, typed(says(text)))
        (row,) = clocks.to_dict("records")
        assert row["zone"] == zone if text != "+14:40" else True
        assert instants(photos, clocks)[0] == first
        assert (row["basis"], row["override"], row["confidence"], row["uncertain_s"]) == ("override", text, 1, 0)
        if text != "+14:40":
            assert row["clock_error_s"] == error_s

    def test_an_offset_holds_from_its_row_to_the_next_one_of_the_camera(self):
        rows = [says(from_at=DAYS[0]), says("+1:00", DAYS[3], "DSC_0004.JPG"), says(from_at=DAYS[7])]
        clocks = solve(ten(utc_offset_min=120.0), typed(*rows))
        assert clocks[["from_path", "photos", "basis"]].to_numpy().tolist() == [
            ["DSC_0001.JPG", 3, "none"],
            ["DSC_0004.JPG", 4, "override"],
            ["DSC_0008.JPG", 3, "none"],
        ]
        assert instants(ten(utc_offset_min=120.0), clocks)[2:8] == [
            "05-03 10:00:00",
            *(f"05-{day:02d} 11:00:00" for day in range(4, 8)),
            "05-08 10:00:00",
        ]

    def test_the_first_stretch_that_we_found_has_no_beginning_but_a_row_that_the_person_added_has(self):
        assert solve(ten(), typed(says("+1:00", DAYS[3], "DSC_0004.JPG")))["override"].tolist() == ["+1:00"]
        assert solve(ten(), typed(says("+1:00", DAYS[3])))["override"].tolist() == ["", "+1:00"]

    def test_without_a_beginning_it_holds_for_all_that_no_other_row_overrules(self):
        clocks = solve(ten(), typed(says("+1:00"), says("+2:00", DAYS[5])))
        assert clocks[["override", "photos"]].to_numpy().tolist() == [["+1:00", 5], ["+2:00", 5]]

    def test_what_was_written_to_cameras_csv_is_read_back_as_the_same(self):
        first = solve(ten(), typed(says("+1:00", fix_dates="yes"), says("+2:00", DAYS[5])))
        pd.testing.assert_frame_equal(solve(ten(), first), first)

    def test_its_beginning_stays_where_its_first_photo_is_gone(self):
        rows = typed(says("+1:00", DAYS[0], "DSC_0001.JPG"), says("+2:00", DAYS[5], "DSC_0006.JPG"))
        clocks = solve(ten().drop(index=5).reset_index(drop=True), rows)
        assert clocks["from_at"].tolist() == [pd.Timestamp(DAYS[0]), pd.Timestamp(DAYS[5])]
        assert clocks["photos"].tolist() == [5, 4]


class TestZones:
    def test_of_a_zone_the_clocks_own_error_is_still_told_by_gps_times(self):
        rows = [photo(f"{n}.jpg", wall, gps_at=f"{wall[:10]} 09:58:30", **ROME) for n, wall in enumerate(DAYS)]
        (row,) = solve(table(*rows), typed(says("Europe/Rome"))).to_dict("records")
        assert (row["zone"], row["clock_error_s"], row["basis"]) == ("Europe/Rome", 90, "gps time")

    def test_where_nothing_tells_an_error_the_zone_is_all(self):
        (row,) = solve(ten(), typed(says("Asia/Tokyo"))).to_dict("records")
        assert (row["zone"], row["clock_error_s"], row["basis"]) == ("Asia/Tokyo", 0, "none")
        assert row["evidence"] == "as cameras.csv says, the clock stood on Asia/Tokyo; nothing tells an error of its own"


class TestPairs:
    def test_one_tells_the_offset(self):
        clocks = solve(ten(), typed(says("DSC_0003.JPG = 2024-05-03T11:00:10+02:00")))
        assert instants(ten(), clocks)[:4] == ["05-01 09:00:10", "05-02 09:00:10", "05-03 09:00:10", "05-04 09:00:10"]

    def test_between_two_the_clock_drifts_and_beyond_them_it_goes_on_so(self):
        text = "DSC_0003.JPG = 2024-05-03T12:00:00Z; DSC_0005.JPG = 2024-05-05T11:59:50Z; DSC_0009.JPG = 2024-05-09T11:59:50Z"
        clocks = solve(ten(), typed(says(text)))
        assert clocks["drift_s_per_day"].tolist() == pytest.approx([5, 0], abs=0.01)
        # Five seconds a day around the first two, none about the last two.
        expected = ["12:00:10", "12:00:05", "12:00:00", "11:59:55", *["11:59:50"] * 6]
        assert instants(ten(), clocks) == [f"05-{day:02d} {at}" for day, at in enumerate(expected, 1)]
        pd.testing.assert_frame_equal(solve(ten(), clocks), clocks)

    def test_what_the_clock_showed_needs_no_photo(self):
        clocks = solve(ten(), typed(says("2024-05-01T12:00:00 = 2024-05-01T10:00:30Z")))
        assert instants(ten(), clocks)[9] == "05-10 10:00:30"

    def test_a_photo_is_named_by_its_path_where_two_have_its_name(self):
        photos = table(photo("a/x.jpg", DAYS[0]), photo("b/x.jpg", DAYS[1]))
        assert instants(photos, solve(photos, typed(says("b/x.jpg = 2024-05-02T11:00:00Z")))) == [
            "05-01 11:00:00",
            "05-02 11:00:00",
        ]
        with pytest.raises(UsageError, match=r"2 photos are named 'X\.jpg' \(a/x\.jpg, b/x\.jpg\); write the path of one"):
            solve(photos, typed(says("X.jpg = 2024-05-02T11:00:00Z")))

    @pytest.mark.parametrize(
        ("named", "said"),
        [
            ("gone.jpg", r"cameras\.csv \(Acme One\): override '.*': there is no photo 'gone\.jpg'; write the path or the name"),
            ("other.jpg", r"'other\.jpg' was taken with Other; write the path or the name of a photo of this camera"),
            ("undated.jpg", r"'undated\.jpg' has no date and time by its camera's clock; name a photo that has one"),
            ("file.jpg", r"'file\.jpg' has no date and time by its camera's clock"),
        ],
    )
    def test_a_photo_that_cannot_tell_is_refused_with_the_camera_and_what_is_allowed(self, named, said):
        photos = table(
            photo("a.jpg", DAYS[0]),
            photo("other.jpg", DAYS[0], camera="Other"),
            photo("undated.jpg"),
            photo("file.jpg", DAYS[0], datetime_source="file"),
        )
        with pytest.raises(UsageError, match=said) as caught:
            solve(photos, typed(says(f"{named} = 2024-05-02T11:00:00Z")))
        assert caught.value.exit_status == 2

    def test_a_photo_of_cameras_csv_that_cannot_tell_is_named_with_its_row(self, tmp_path):
        csv = tmp_path / "cameras.csv"
        lines = [
            "Other,,,+1:00",
            "Acme One,2024-05-01T12:00:00,,+2:00",
            "Acme One,2024-05-04T12:00:00,yes,gone.jpg = 2024-05-02T11:00:00Z",
        ]
        csv.write_text("\n".join(["camera,from_at,fix_dates,override", *lines]))
        said = r"cameras\.csv, row 4 \(Acme One, 2024-05-04T12:00:00\): override 'gone.*': there is no photo 'gone\.jpg'"
        with pytest.raises(UsageError, match=said):
            solve(ten(), read_overrides(csv))

    def test_a_photo_of_a_row_for_all_stretches_is_named_with_that_row(self, tmp_path):
        csv = tmp_path / "cameras.csv"
        lines = ["Acme One,2024-05-04T12:00:00,yes,", "Acme One,,,gone.jpg = 2024-05-02T11:00:00Z"]
        csv.write_text("\n".join(["camera,from_at,fix_dates,override", *lines]))
        with pytest.raises(UsageError, match=r"cameras\.csv, row 3 \(Acme One\): override 'gone.*': there is no photo"):
            solve(ten(), read_overrides(csv))

    def test_photos_between_which_the_clock_ran_backwards_are_refused(self):
        text = "DSC_0001.JPG = 2024-05-03T12:00:00Z; DSC_0005.JPG = 2024-05-02T12:00:00Z"
        with pytest.raises(UsageError, match="the clock stood still or ran backwards"):
            solve(ten(), typed(says(text)))

    def test_a_photo_that_we_have_corrected_no_longer_shows_its_clock(self):
        photos = table(photo("a.jpg", DAYS[0], redated=True, utc_offset_min=0.0), photo("b.jpg", DAYS[1]))
        (row,) = solve(photos, typed(says("a.jpg = 2024-05-01T12:00:00Z"))).to_dict("records")
        assert (row["override"], row["basis"]) == ("a.jpg = 2024-05-01T12:00:00Z", "none")
        assert "no longer show how far off the clock was" in row["evidence"]


class TestWhatOutlives:
    def test_fix_dates_goes_with_most_of_the_rows_photos(self):
        before = typed(says(from_at=DAYS[0]), says(from_at=DAYS[4], fix_dates="yes"))
        rows = [says("+1:00", DAYS[0]), says("+2:00", DAYS[5])]
        assert solve(ten(), typed(*rows))["fix_dates"].tolist() == ["", ""]
        moved = typed(*rows, says(from_at=DAYS[6], fix_dates="yes"))
        assert solve(ten(), moved)["fix_dates"].tolist() == ["", "", "yes"]
        assert solve(ten(), before)["fix_dates"].tolist() == ["yes"]

    def test_a_stretch_of_which_no_photo_is_left_stays_while_something_is_typed(self):
        rows = typed(says("+1:00", DAYS[0]), says("+2:00", "2024-06-01"), says(from_at="2024-07-01"))
        assert solve(ten(), rows)[["override", "photos"]].to_numpy().tolist() == [["+1:00", 10], ["+2:00", 0]]


class TestTold:
    def test_an_offset_holds_for_the_cameras_of_the_archive_that_tell_nothing_themselves(self):
        photos = table(
            photo("a.jpg", DAYS[0]),
            photo("b.jpg", DAYS[0], camera="Phone", gps_at="2024-05-01 10:00:00", **ROME),
            photo("c.jpg", DAYS[0], camera="Typed"),
            photo("d.jpg", DAYS[0], camera="Donor", donor_dir="/phone"),
        )
        clocks = solve(photos, typed(says("+3:00", camera="Typed")), told=("+1:00",)).set_index("camera")
        assert clocks["basis"].to_dict() == {"Acme One": "override", "Donor": "none", "Phone": "gps time", "Typed": "override"}
        assert clocks["zone"].to_dict() == {"Acme One": "UTC+01:00", "Donor": "", "Phone": "", "Typed": "UTC+03:00"}
        assert clocks.loc["Acme One", "override"] == ""
        assert clocks.loc["Acme One", "evidence"] == "as --time-offset +1:00 says, the clock was 1 h ahead of UTC"

    def test_a_pair_holds_for_the_camera_of_its_photo_and_two_of_them_drift(self):
        photos = pd.concat([ten(), table(photo("b.jpg", DAYS[0], camera="Other"))], ignore_index=True)
        told = ("DSC_0001.JPG = 2024-05-01T12:00:00Z", "DSC_0003.JPG = 2024-05-03T11:59:50Z")
        clocks = solve(photos, told=told)
        assert clocks["basis"].tolist() == ["override", "none"]
        assert instants(photos, clocks)[:3] == ["05-01 12:00:00", "05-02 11:59:55", "05-03 11:59:50"]

    @pytest.mark.parametrize(
        ("told", "said"),
        [
            (("+1:00", "+2:00"), r"--time-offset is given as '\+1:00' and '\+2:00', which cannot all hold; keep one of them"),
            (("noon",), r"--time-offset: 'noon' is no time zone, no offset and no pair"),
            (("gone.jpg = 2024-05-01T12:00:00Z",), r"--time-offset 'gone\.jpg = .*': there is no photo 'gone\.jpg'"),
        ],
    )
    def test_what_cannot_be_is_refused(self, told, said):
        with pytest.raises(UsageError, match=said):
            solve(ten(), told=told)


class TestKeys:
    def test_two_stretches_that_begin_with_the_same_wall_clock_differ_by_a_microsecond(self):
        names = [f"DSC_{number:04d}.JPG" for number in range(1, 11)]
        walls = [f"2000-01-01 00:{minute:02d}:00" for minute in [*range(5), *range(5)]]
        photos = table(*(photo(name, wall) for name, wall in zip(names, walls, strict=True)))
        rows = typed(
            says("+1:00", "2000-01-01 00:00:00", "DSC_0001.JPG"), says("+2:00", "2000-01-01 00:00:00.000001", "DSC_0006.JPG")
        )
        clocks = solve(photos, rows)
        assert clocks["from_at"].tolist() == [pd.Timestamp("2000-01-01"), pd.Timestamp("2000-01-01 00:00:00.000001")]
        assert (clocks["photos"].tolist(), clocks["override"].tolist()) == ([5, 5], ["+1:00", "+2:00"])

    def test_an_archive_without_photos_keeps_what_was_typed(self):
        assert solve(PHOTOS.empty(), typed(says("+1:00")))[["camera", "override"]].to_numpy().tolist() == [["Acme One", "+1:00"]]
