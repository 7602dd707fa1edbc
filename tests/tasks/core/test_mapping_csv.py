from __future__ import annotations

import pandas as pd
import pytest

from tasks.core.errors import UsageError
from tasks.core.mapping_csv import mapping_of, overlaps, read_mapping
from tasks.core.places_csv import write_places
from tasks.core.tables import PLACES, VISITS

DEFAULT_M = 3000.0
MORNING = "2024-05-01T09:00:12Z/2024-05-01T11:20:05Z"
EVENING = "2024-05-01T19:00:00Z/2024-05-01T20:00:00Z"
HOME = "Home,,Rome,2024-05-01T09:00:12Z,2024-05-01T20:00:00Z,2,40,41.9,12.5,100,p1,,"
HEAD = "name,emoji,place,first_at,last_at,visits,photos,lat,lon,radius_m,place_id,within,visit_times"


@pytest.fixture
def mapping(tmp_path):
    """Write a mapping of these lines, ``trips.csv`` unless named, and return its path."""

    def write(*lines, name="trips.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes("\n".join(lines).encode(encoding))
        return path

    return write


def read(path):
    return read_mapping(path, DEFAULT_M)


def refused(path):
    with pytest.raises(UsageError) as caught:
        read(path)
    return str(caught.value)


class TestStays:
    def test_are_visits_of_the_wall_clock_named_by_file_and_row(self, mapping):
        visit = read(mapping("start,end,lat,long", "2024-05-01 10:00,2024-05-01 12:30,41.9,12.5")).iloc[0]
        assert (visit["origin"], visit["row"], visit["level"], visit["photos"], visit["name"]) == ("trips.csv", 2, 0, 0, "")
        assert (visit["lat"], visit["lon"], visit["error_m"]) == (41.9, 12.5, DEFAULT_M)
        assert (visit["first_local"], visit["last_local"]) == (pd.Timestamp("2024-05-01 10:00"), pd.Timestamp("2024-05-01 12:30"))
        assert pd.isna([visit["first_at"], visit["last_at"]]).all()

    def test_are_instants_where_the_times_have_offsets(self, mapping):
        visit = read(mapping("start,end,lat,long", "2024-05-01T10:00+02:00,2024-05-01T12:30:00Z,41.9,12.5")).iloc[0]
        assert visit["first_at"] == pd.Timestamp("2024-05-01 08:00", tz="UTC")
        assert visit["last_at"] == pd.Timestamp("2024-05-01 12:30", tz="UTC")
        assert pd.isna([visit["first_local"], visit["last_local"]]).all()

    def test_a_machine_in_another_zone_reads_the_same(self, mapping, monkeypatch):
        path = mapping("start,end,lat,long", "2024-05-01,2024-05-02,41.9,12.5")
        here = read(path)
        monkeypatch.setenv("TZ", "Pacific/Kiritimati")
        pd.testing.assert_frame_equal(read(path), here)

    @pytest.mark.parametrize(
        "header",
        ["Begin,To,LATITUDE,Lng,label,Radius", "from,end,lat,longitude,place,accuracy", "start,end,latitude,lon,Name,error_m"],
    )
    def test_have_columns_of_many_names(self, mapping, header):
        visit = read(mapping(header, "2024-05-01,2024-05-02,41.9,12.5,Hotel,80")).iloc[0]
        assert (visit["lat"], visit["lon"], visit["name"], visit["error_m"]) == (41.9, 12.5, "Hotel", 80)

    def test_are_read_in_any_order_with_semicolons_decimal_commas_and_a_mark_of_encoding(self, mapping):
        path = mapping("lon;lat;end;start;name", "12,5;41,9;2024-05-02;2024-05-01;Café", encoding="utf-8-sig")
        visit = read(path).iloc[0]
        assert (visit["lat"], visit["lon"], visit["name"]) == (41.9, 12.5, "Café")

    def test_are_read_with_tabs(self, mapping):
        assert read(mapping("start\tend\tlat\tlon", "2024-05-01\t2024-05-02\t41,9\t12.5"))["lat"].tolist() == [41.9]

    def test_a_radius_is_never_less_than_the_noise_of_positions(self, mapping):
        assert read(mapping("start,end,lat,lon,radius", "2024-05-01,2024-05-02,41.9,12.5,0"))["error_m"].tolist() == [30]

    def test_rows_of_one_position_are_one_place(self, mapping):
        path = mapping("start,end,lat,lon", "2024-05-01,2024-05-02,41.9,12.5", "", "2024-05-01,2024-05-04,41.90,12.50")
        visits = read(path)
        assert visits["place"].iloc[0] == visits["place"].iloc[1]
        assert visits["row"].tolist() == [2, 4]

    def test_the_antimeridian_has_one_name(self, mapping):
        assert read(mapping("start,end,lat,lon", "2024-05-01,2024-05-02,-17,180"))["lon"].tolist() == [-180]

    def test_columns_that_say_nothing_here_are_named(self, mapping):
        path = mapping("start,end,lat,lon,Mood,emoji", "2024-05-01,2024-05-02,41.9,12.5,good,x")
        assert mapping_of(path, DEFAULT_M).notes == ["trips.csv: not used: emoji, Mood"]
        assert mapping_of(mapping("start,end,lat,lon", "2024-05-01,2024-05-02,41.9,12.5"), DEFAULT_M).notes == []


class TestPlacesFile:
    def test_that_whereshot_wrote_gives_the_visits_of_its_places(self, tmp_path):
        row = {"place_id": "p1", "place": "Trastevere, Rome", "lat": 41.9, "lon": 12.5, "radius_m": 100, "photos": 10}
        inner = {"place_id": "p2", "name": "Home", "within": "p1", "lat": 41.8, "lon": 12.6, "radius_m": 20, "photos": 10}
        times = {"visits": 2, "visit_times": f"{MORNING} {EVENING}"}
        write_places(tmp_path / "places.csv", PLACES.make([row | times, inner | times]))
        visits = read(tmp_path / "places.csv")
        assert visits["row"].tolist() == [2, 2, 3, 3]
        assert visits["place"].tolist() == ["p1", "p1", "p2", "p2"]
        assert visits["name"].tolist() == ["Trastevere", "Trastevere", "Home", "Home"]
        assert visits["level"].tolist() == [0, 0, 1, 1]
        assert visits["error_m"].tolist() == [100 + 30 + 2000 / 10**2] * 2 + [20 + 30 + 2000 / 10**2] * 2
        assert visits["first_at"].tolist() == [pd.Timestamp(text[:20]) for text in (MORNING, EVENING)] * 2
        assert visits["last_at"].tolist() == [pd.Timestamp(text[21:]) for text in (MORNING, EVENING)] * 2

    def test_the_first_and_last_time_are_a_visit_where_none_is_listed_and_it_may_be_one(self, mapping):
        one, unknown = HOME.replace(",2,40,", ",1,40,"), HOME.replace(",2,40,", ",,40,").replace("p1", "p2")
        visits = read(mapping(HEAD, one, unknown))
        assert visits["first_at"].tolist() == [pd.Timestamp("2024-05-01T09:00:12Z")] * 2
        assert visits["last_at"].tolist() == [pd.Timestamp("2024-05-01T20:00:00Z")] * 2

    def test_several_visits_of_which_no_time_is_listed_are_said_to_be_unknown(self, mapping):
        found = mapping_of(mapping(HEAD, HOME, HOME.replace("p1", "p2") + MORNING), DEFAULT_M)
        assert found.visits["place"].tolist() == ["p2"]
        assert found.notes == ["trips.csv: 1 place of several visits without visit_times"]

    def test_earlier_visits_that_are_not_listed_are_said(self, mapping):
        found = mapping_of(mapping(HEAD, f"{HOME}1200-earlier-visits-not-listed {MORNING}"), DEFAULT_M)
        assert len(found.visits) == 1
        assert found.notes == ["trips.csv: 1,200 earlier visits not listed in visit_times"]

    def test_a_place_without_radius_gets_that_of_the_settings(self, mapping):
        assert read(mapping("place_id,lat,lon,visit_times", f"p1,41.9,12.5,{MORNING}"))["error_m"].tolist() == [DEFAULT_M + 30]

    def test_a_place_without_visits_has_none(self, mapping):
        idle = "Gym,,Rome,,,0,0,41.8,12.5,100,p2,,"
        assert read(mapping(HEAD, HOME + MORNING, idle))["place"].tolist() == ["p1"]

    def test_two_rows_that_say_the_same_are_one(self, mapping):
        assert len(read(mapping(HEAD, HOME + MORNING, HOME + MORNING))) == 1

    def test_two_rows_of_one_place_that_differ_are_refused(self, mapping):
        words = refused(mapping(HEAD, HOME + MORNING, HOME + EVENING))
        assert words.endswith("trips.csv, row 3: is of the place 'p1' as row 2, and differs; keep one of them")


class TestRefusals:
    @pytest.mark.parametrize(
        ("row", "fault"),
        [
            (
                "2024-05-02,2024-05-01,41.9,12.5",
                "start '2024-05-02', end '2024-05-01': it ends before it begins; mend one of them",
            ),
            ("2024-05-01T10:00Z,2024-05-01T12:00,41.9,12.5", "one has an offset and the other has none; write both"),
            ("2024-05-01,soon,41.9,12.5", "end 'soon' is no date with a time; write it as"),
            (",2024-05-01,41.9,12.5", "start is empty; write a time"),
            ("2024-05-01,2024-05-02,91,12.5", "lat 91 is outside [-90, 90]; mend it"),
            ("2024-05-01,2024-05-02,41.9,-180.5", "lon -180.5 is outside [-180, 180]; mend it"),
            ("2024-05-01,2024-05-02,north,12.5", "lat 'north' is not a number; write digits"),
            ("2024-05-01,2024-05-02,41.9,", "lon is empty"),
            ("2024-05-01,2024-05-02,41.9,12.5,-3", "radius -3 is outside [0, 20100000]"),
            ("2024-05-01,2024-05-02,41,9,12,5", "stands in a column without a name; quote cells"),
        ],
    )
    def test_name_file_row_what_was_found_and_what_to_do(self, mapping, row, fault):
        words = refused(mapping("start,end,lat,lon,radius", "2024-05-01,2024-05-02,41.9,12.5,", row))
        assert "trips.csv, row 3: " in words
        assert fault in words

    def test_all_faults_are_told_at_once(self, mapping):
        words = refused(mapping("start,end,lat,lon", "x,2024-05-01,1,1", "2024-05-01,2024-05-02,1,1", "2024-05-01,y,1,1"))
        assert "row 2: start 'x'" in words
        assert "Row 4: end 'y'" in words

    def test_of_many_faults_the_first_are_told_and_the_others_counted(self, mapping):
        words = refused(mapping("start,end,lat,lon", *["2024-05-01,2024-05-02,95,12.5"] * 17))
        assert words.count("lat 95") == 5
        assert words.endswith("And 12 more rows")

    @pytest.mark.parametrize(
        ("lines", "fault"),
        [
            ([""], "has no row with a visit"),
            (["start,end,lat,lon"], "has no row with a visit"),
            (
                ["path,lat,lon", "a.jpg,1,2"],
                "has no column start or from or begin and no column end or to (it has lat, lon, path)",
            ),
            (["start,end,lat,latitude,lon", "2024-05-01,2024-05-01,1,1,1"], "the columns lat and latitude mean the same"),
            (["place_id,lat,lon", "p1,1,1"], "has no column visit_times"),
            ([HEAD, HOME], "no row of it has visit_times"),
            (["visit_times,lat,lon", f"{MORNING} {MORNING},1,1"], "has two visits from 2024-05-01T09:00:12Z on; keep one"),
            (["visit_times,lat,lon", "yesterday,1,1"], "row 2: visit_times 'yesterday' is no visit; write 2024-05-01T09:00:12Z/"),
        ],
    )
    def test_a_file_that_is_no_mapping_is_told_what_is_expected(self, mapping, lines, fault):
        assert fault in refused(mapping(*lines))

    def test_a_file_that_is_not_there_or_no_text_is_not_to_be_deleted(self, mapping, tmp_path):
        assert "cannot be read" in refused(tmp_path / "none.csv")
        assert "cannot be read" in refused(tmp_path)
        assert "save it as CSV" in refused(mapping("start,end,lat,lon", encoding="utf-16"))
        latin = refused(mapping("start,end,lat,lon,name", "2024-05-01,2024-05-02,1,1,Café", encoding="cp1252"))
        assert latin.endswith("is not UTF-8 text; save it as CSV in UTF-8")


class TestOverlaps:
    def test_count_stays_at_different_places_that_share_time(self, mapping):
        path = mapping(
            "start,end,lat,lon",
            "2024-05-01 10:00,2024-05-01 12:00,41.9,12.5",
            "2024-05-01 11:00,2024-05-01 13:00,45.0,9.0",
            "2024-05-01 13:00,2024-05-01 14:00,46.0,9.0",
            "2024-05-01T11:00Z,2024-05-01T13:00Z,47.0,9.0",
        )
        assert overlaps(read(path)) == 2

    def test_a_place_inside_another_is_no_other_place(self, mapping):
        rows = HOME + MORNING, HOME.replace("p1,,", "p2,p1,") + MORNING
        assert overlaps(read(mapping(HEAD, *rows))) == 0

    def test_of_no_visits_there_are_none(self):
        assert overlaps(VISITS.empty()) == 0
