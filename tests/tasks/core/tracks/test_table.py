from __future__ import annotations

import pytest

from tasks.core.tracks.points import Points
from tasks.core.tracks.table import header_of, read_table
from tests.tasks.core.tracks.points_told import column, places, times, told

AT = "2024-06-15T10:30:00Z"


def read(text: str | bytes) -> Points:
    return told(read_table, text)


class TestColumns:
    @pytest.mark.parametrize(
        "header",
        [
            "time,lat,lon",
            "Timestamp,Latitude,Longitude",
            '"timestamp","LATITUDE N/S","LONGITUDE E/W"',
            "gps_time,gps_latitude,lng",
            "date time,latitude (deg),longitude (deg)",
        ],
    )
    def test_columns_are_known_by_their_many_names(self, header):
        points = read(f"{header}\n{AT},52.5,13.25\n")
        assert (places(points), times(points)) == ([(52.5, 13.25)], [AT])

    def test_accuracy_and_height_are_kept(self):
        points = read(f"time,lat,lon,elevation,accuracy,hdop\n{AT},52.5,13.25,34.5,8,1\n{AT},52.5,13.25,,-1,1\n")
        assert (column(points.alt_m), column(points.error_m)) == ([34.5, None], [8.0, None])

    def test_devices_are_segments_of_their_own(self):
        points = read("deviceid,lat,lon,time\n" + "".join(f"{name},1,2,{AT}\n" for name in "aba"))
        assert points.segment.tolist() == [0, 1, 0]

    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_delimiter_is_found_out(self, delimiter):
        assert places(read(f"time,lat,lon\n{AT},52.5,13.25\n".replace(",", delimiter))) == [(52.5, 13.25)]

    def test_lines_above_the_header_are_passed_over(self):
        assert places(read(f"# logger 7\nowner, me\n\ntime,lat,lon\n{AT},52.5,13.25\n")) == [(52.5, 13.25)]

    @pytest.mark.parametrize("line", ["time,lat", "a,b,c", "", "52.5,13.25"])
    def test_table_that_names_no_position_is_none(self, line):
        assert header_of([line]) is None

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
    def test_byte_order_marks_are_understood(self, encoding):
        assert places(read(f"time,lat,lon\r\n{AT},52.5,13.25\r\n".encode(encoding))) == [(52.5, 13.25)]


class TestPositions:
    def test_decimal_commas_are_read(self):
        points = read(f"time;lat;lon;ele;accuracy\n{AT};52,52;13,405;34,5;8,5\n")
        assert (places(points), column(points.alt_m), column(points.error_m)) == ([(52.52, 13.405)], [34.5], [8.5])

    @pytest.mark.parametrize(
        ("lat", "lon", "expected"),
        [("52.5N", "13.25E", (52.5, 13.25)), ("33.5S", "70.25W", (-33.5, -70.25)), ("S 33.5", "W70.25°", (-33.5, -70.25))],
    )
    def test_letters_of_the_hemisphere_are_signs(self, lat, lon, expected):
        assert places(read(f"time,lat,lon\n{AT},{lat},{lon}\n")) == [expected]

    def test_integers_of_google_are_degrees(self):
        text = f"timestamp,latitudeE7,longitudeE7\n{AT},525200000,{2**32 - 1182437000}\n"
        assert [(lat, round(lon, 7)) for lat, lon in places(read(text))] == [(52.52, -118.2437)]

    def test_cell_that_is_no_number_is_no_position(self):
        assert column(read(f"time,lat,lon\n{AT},north,13\n").lat) == [None]


class TestTimes:
    @pytest.mark.parametrize("since", ["1718447400", "1718447400000", "1718447400.0"])
    def test_numbers_count_from_1970_in_utc(self, since):
        assert times(read(f"timestamp,lat,lon\n{since},1,2\n")) == [AT]

    def test_time_without_a_zone_is_refused_with_what_to_do(self):
        points = read("time,lat,lon\n2024-06-15 10:30:00,1,2\n2024-06-15 10:31:00,1,2\n")
        assert times(points) == ["", ""]
        assert points.problem == (
            "2 times tell no zone, so nobody knows when that was; "
            "write them as 2024-06-15T10:30:00Z or +02:00, or name the column time_utc if they are UTC"
        )

    @pytest.mark.parametrize("name", ["time_utc", "UTC", "utc_time", "Time (UTC)", "datetime_utc", "time_gmt"])
    def test_column_that_says_utc_is_believed(self, name):
        points = read(f"{name},lat,lon\n2024-06-15 10:30:00,1,2\n")
        assert (times(points), points.problem) == ([AT], "")

    def test_column_of_zones_is_believed(self):
        points = read(
            "time,zone,lat,lon\n2024-06-15 12:30:00,+02:00,1,2\n2024-06-15 10:30:00,UTC,1,2\n2024-06-15 10:30:00,here,1,2\n"
        )
        assert times(points) == [AT, AT, ""]

    @pytest.mark.parametrize(("date", "time"), [("2024-06-15", "10:30:00"), ("20240615", "103000"), ("2024/06/15", "10:30")])
    def test_date_and_time_of_day_in_two_columns_are_one_instant(self, date, time):
        assert times(read(f"utc date,time,lat,lon\n{date},{time},1,2\n")) == [AT]
        assert times(read(f"date,time,lat,lon\n{date},{time},1,2\n")) == [""]

    def test_date_beside_a_whole_time_is_not_needed(self):
        assert times(read(f"date,time,lat,lon\n15.6.2024,{AT},1,2\n")) == [AT]

    def test_first_column_that_tells_an_instant_counts(self):
        assert times(read(f"time,date,lat,lon\n,{AT},1,2\n")) == [AT]


class TestDamage:
    def test_short_lines_are_counted_and_the_others_used(self):
        points = read(f"time,lat,lon\n{AT},1,2\n{AT},1\n\n{AT},3,4\n")
        assert places(points) == [(1, 2), (3, 4)]
        assert points.problem == "1 line is too short to hold a position"

    def test_quote_that_never_ends_ends_the_table_with_the_line(self):
        points = read(f'time,lat,lon\n{AT},1,2\n{AT},1,"' + "x\n" * 100_000)
        assert places(points) == [(1, 2)]
        assert points.problem.startswith("after line ")

    def test_zero_bytes_and_foreign_bytes_do_no_harm(self):
        assert places(read(f"time,lat,lon,name\n{AT},1,2,".encode() + b"\xff\0\xe9\n")) == [(1, 2)]
