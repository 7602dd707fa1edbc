"""Tests for tasks.core.reading.sidecar: a photo's facts completed by its sidecar."""

from __future__ import annotations

from datetime import UTC, datetime
from math import isnan

import pytest

from tasks.core.reading.facts import Facts
from tasks.core.reading.gps import Fix
from tasks.core.reading.sidecar import sidecar_statement, with_sidecar
from tasks.core.reading.statement import Statement
from tasks.core.reading.values import written_clock
from tasks.core.writing import Position, Taken, Wanted, merge_sidecar
from tests.tasks.core.reading.packets import packet

NOON = datetime.fromisoformat("2019-07-04T12:00:30")
FACTS = Facts(format="nef", make="Acme", taken_local=NOON, datetime_source="exif", lat=41.0, lon=12.0, alt_m=7.0, width=96)
BARE = Facts(format="cr3", width=96, fingerprint="f", problem="the metadata is not read")


def dated(written: str, name: str = "DateTimeOriginal") -> Statement:
    """A sidecar that says a date."""
    return Statement("sidecar", written_clock(written, name))


class TestWithSidecar:
    def test_fills_what_the_photo_does_not_say(self):
        fix_at = datetime(2019, 7, 4, 10, 0, 30, tzinfo=UTC)
        sidecar = Statement(
            "sidecar",
            written_clock("2019-07-04T12:00:30.25+02:00", "DateTimeOriginal"),
            Fix(41, 12, 7, 8, 9, fix_at, "GPS"),
            "Acme",
            "One",
            "7",
            "V",
            6,
        )
        assert with_sidecar(BARE, sidecar) == BARE._replace(
            make="Acme",
            model="One",
            serial="7",
            software="V",
            orientation=6,
            taken_local=datetime.fromisoformat("2019-07-04T12:00:30.250000"),
            subsec="25",
            utc_offset_min=120.0,
            datetime_source="sidecar",
            taken_name="DateTimeOriginal",
            lat=41,
            lon=12,
            alt_m=7,
            gps_error_m=8,
            direction_deg=9,
            gps_at=fix_at,
            gps_method="GPS",
        )

    @pytest.mark.parametrize(
        ("photos", "sidecars", "taken"),
        [
            ("DateTime", "DateTimeOriginal", "sidecar"),
            ("DateTime", "DateTimeDigitized", "sidecar"),
            ("DateTimeDigitized", "DateTimeOriginal", "sidecar"),
            ("DateTimeDigitized", "DateTimeDigitized", "exif"),
            ("DateTimeOriginal", "DateTimeDigitized", "exif"),
            ("", "DateTimeOriginal", "exif"),
        ],
    )
    def test_the_date_that_is_nearer_to_the_exposure_is_taken(self, photos, sidecars, taken):
        joined = with_sidecar(FACTS._replace(format="jpeg", taken_name=photos), dated("2018-01-01T01:01:01", sidecars))
        expected = datetime.fromisoformat("2018-01-01T01:01:01") if taken == "sidecar" else NOON
        assert (joined.taken_local, joined.datetime_source) == (expected, taken)

    def test_the_last_change_of_a_photo_does_not_contradict_its_sidecars_exposure(self):
        assert with_sidecar(FACTS._replace(taken_name="DateTime"), dated("2018-01-01T01:01:01")).problem == ""

    def test_a_sidecar_that_says_nothing_changes_nothing(self):
        assert repr(with_sidecar(FACTS, Statement("sidecar"))) == repr(FACTS)

    def test_the_photos_own_word_goes_first_and_a_contradiction_is_told(self):
        sidecar = dated("2018-01-01T01:01:01")._replace(fix=Fix(42, 12), make="Bolt")
        facts = FACTS._replace(format="jpeg")
        joined = with_sidecar(facts, sidecar)
        assert repr(joined._replace(problem="")) == repr(facts)
        assert joined.problem == (
            "DateTimeOriginal is 2019-07-04 12:00:30 in the photo, 2018-01-01 01:01:01 in its sidecar; "
            "the photo says 41.00000, 12.00000, its sidecar 42.00000, 12.00000, 111,195 m away"
        )

    @pytest.mark.parametrize(
        ("kind", "corrected"), [("nef", True), ("cr3", True), ("dng", False), ("tiff", False), ("video", False)]
    )
    def test_beside_a_raw_another_moment_of_exposure_is_its_corrected_date(self, kind, corrected):
        joined = with_sidecar(FACTS._replace(format=kind, taken_name="DateTimeOriginal"), dated("2018-01-01T01:01:01"))
        expected = (datetime.fromisoformat("2018-01-01T01:01:01"), "sidecar", "") if corrected else (NOON, "exif")
        assert (joined.taken_local, joined.datetime_source, joined.problem)[: len(expected)] == expected
        assert bool(joined.problem) is not corrected

    @pytest.mark.parametrize("kind", ["jpeg", "png", "jxl", "video"])
    def test_the_date_of_a_sidecar_that_we_made_is_the_date_that_a_person_approved(self, kind):
        ours = merge_sidecar(None, Wanted(taken=Taken(datetime.fromisoformat("2018-01-01T01:01:01"), "5", 60.0)))
        joined = with_sidecar(FACTS._replace(format=kind, taken_name="DateTimeOriginal"), *sidecar_statement(ours))
        assert (joined.taken_local, joined.subsec, joined.utc_offset_min, joined.datetime_source, joined.problem) == (
            datetime.fromisoformat("2018-01-01T01:01:01.500000"),
            "5",
            60.0,
            "sidecar",
            "",
        )

    @pytest.mark.parametrize("own_offset_min", [float("nan"), 180.0])
    @pytest.mark.parametrize("kind", ["cr2", "jpeg"])
    def test_a_clock_that_we_put_right_by_a_whole_hour_is_right(self, kind, own_offset_min):
        """12:00:30 with no offset, or at +03:00, may be 11:00:30+02:00 told in another zone; but a person has approved that."""
        ours = merge_sidecar(None, Wanted(taken=Taken(datetime.fromisoformat("2019-07-04T11:00:30"), "", 120.0)))
        facts = FACTS._replace(format=kind, taken_name="DateTimeOriginal", utc_offset_min=own_offset_min)
        joined = with_sidecar(facts, *sidecar_statement(ours))
        assert (joined.taken_local, joined.utc_offset_min, joined.datetime_source, joined.problem) == (
            datetime.fromisoformat("2019-07-04T11:00:30"), 120.0, "sidecar", "",
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("written", "kind", "taken"),
        [
            ("2019-07-04T11:00:30+02:00", "nef", True),
            ("2019-07-04T11:00:30+02:00", "jpeg", False),
            ("2019-07-04T12:00:30+02:00", "nef", False),
            ("2019-07-04T10:00:30Z", "nef", False),
            ("2019-07-04T11:00:30", "nef", True),
        ],
    )
    def test_of_another_programs_sidecar_beside_a_raw_an_hour_with_its_offset_is_a_correction(self, written, kind, taken):
        joined = with_sidecar(FACTS._replace(format=kind, taken_name="DateTimeOriginal"), dated(written))
        assert (joined.datetime_source == "sidecar") is taken
        assert joined.problem == ""

    def test_a_sidecar_of_ours_that_another_program_has_edited_since_may_contradict_the_photo(self):
        ours = merge_sidecar(None, Wanted(taken=Taken(datetime.fromisoformat("2018-01-01T01:01:01"))))
        edited = ours.replace(b'x:xmptk="Whereshot"', b'x:xmptk="XMP Core 4.4.0-Exiv2"')
        joined = with_sidecar(FACTS._replace(format="jpeg"), *sidecar_statement(edited))
        assert (joined.taken_local, joined.datetime_source) == (NOON, "exif")
        assert joined.problem == "DateTimeOriginal is 2019-07-04 12:00:30 in the photo, 2018-01-01 01:01:01 in its sidecar"

    def test_a_sidecar_of_ours_without_a_date_leaves_the_photo_its_own(self):
        ours = merge_sidecar(None, Wanted(Position(42.0, 13.0, method="whereshot proxy")))
        joined = with_sidecar(FACTS, *sidecar_statement(ours))
        assert (joined.taken_local, joined.datetime_source, joined.lat) == (NOON, "exif", 42.0)

    @pytest.mark.parametrize(
        "sidecar",
        [
            dated("2019-07-04T12:00:30+02:00"),
            dated("2019-07-04T12:00"),
            dated("2019-07-04T10:00:30Z"),
            dated("2018-01-01T01:01:01", "DateTimeDigitized"),
            Statement("sidecar", fix=Fix(41.0005, 12.0005)),
        ],
    )
    def test_what_may_be_the_same_is_no_contradiction(self, sidecar):
        assert repr(with_sidecar(FACTS, sidecar)) == repr(FACTS)

    def test_a_photo_that_tells_no_seconds_does_not_contradict_one_that_does(self):
        whole_minute = FACTS._replace(taken_local=NOON.replace(second=0))
        assert with_sidecar(whole_minute, dated("2019-07-04T12:00:45")).problem == ""

    @pytest.mark.parametrize("method", ["whereshot proxy", "WHERESHOT manual"])
    def test_a_position_that_we_wrote_beside_the_photo_is_its_position(self, method):
        joined = with_sidecar(FACTS, Statement("sidecar", fix=Fix(42, 13, error_m=5, method=method)))
        assert (joined.lat, joined.lon, joined.gps_error_m, joined.gps_method, joined.problem) == (42, 13, 5, method, "")
        assert isnan(joined.alt_m)

    def test_a_word_of_ours_without_a_position_takes_none_away(self):
        joined = with_sidecar(FACTS, Statement("sidecar", fix=Fix(method="whereshot proxy")))
        assert repr(joined) == repr(FACTS)

    def test_what_is_wrong_with_the_sidecar_follows_what_is_wrong_with_the_photo(self):
        assert with_sidecar(BARE, Statement("sidecar"), "the XMP has a DTD").problem == (
            "the metadata is not read; sidecar: the XMP has a DTD"
        )

    @pytest.mark.parametrize("facts", [FACTS, Facts()])
    def test_a_broken_date_of_the_sidecar_is_told(self, facts):
        told = "sidecar: DateTimeOriginal '2019-13-04T12:00:00' is not a date from 1826 to 2100 with a time"
        assert with_sidecar(facts, dated("2019-13-04T12:00:00")).problem == told

    @pytest.mark.parametrize(
        ("properties", "told"),
        [
            ('exif:DateTimeOriginal="2019-07-04"', "DateTimeOriginal 2019-07-04 has no time of day"),
            ('exif:GPSLatitude="0,0N" exif:GPSLongitude="0,0E"', "position is exactly 0, 0: a camera without a fix"),
        ],
    )
    def test_a_day_without_a_time_or_a_broken_position_is_told_only_where_the_photo_has_none(self, properties, told):
        sidecar, _ = sidecar_statement(packet(properties))
        assert with_sidecar(FACTS, sidecar).problem == ""
        assert with_sidecar(Facts(), sidecar).problem == f"sidecar: {told}"


class TestSidecarStatement:
    def test_reads_what_our_own_writer_wrote(self):
        position = Position(41.8902102, -12.4922309, alt_m=-21.5, direction_deg=123.45, error_m=37.5, method="whereshot proxy")
        statement, problem = sidecar_statement(merge_sidecar(None, Wanted(position)))
        fix = statement.fix
        assert (fix.lat, fix.lon) == pytest.approx((position.lat, position.lon), abs=1e-9)
        assert (fix.alt_m, fix.direction_deg, fix.error_m) == (-21.5, 123.45, 37.5)
        assert (statement.source, fix.method, problem) == ("sidecar", "whereshot proxy", "")
