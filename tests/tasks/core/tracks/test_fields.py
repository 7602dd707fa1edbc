from __future__ import annotations

import math

import pytest

from tasks.core.tracks.collection import Collection
from tasks.core.tracks.fields import MEANINGS, add, named, names_of, plain
from tests.tasks.core.tracks.points_told import column, places, times

AT = "2024-06-15T10:30:00Z"


class TestPlain:
    @pytest.mark.parametrize(
        ("name", "expected"),
        [("Latitude (deg)", "latitudedeg"), ("LATITUDE N/S", "latitudens"), ("horizontal_accuracy", "horizontalaccuracy")],
    )
    def test_only_small_letters_and_digits_are_left(self, name, expected):
        assert plain(name) == expected

    def test_names_that_are_looked_for_are_plain_and_have_one_meaning(self):
        names = [name for meaning in MEANINGS for name in meaning]
        assert [plain(name) for name in names] == names
        assert len(set(names)) == len(names)


class TestNamesOf:
    def test_names_come_in_the_order_of_preference_not_of_the_object(self):
        names = names_of(("date", "Time", "timestampMs", "other"))
        assert names.time == ("timestampMs", "Time", "date")
        assert names.lat == ()

    def test_of_two_spellings_of_one_name_the_first_counts(self):
        assert names_of(("Lat", "lat")).lat == ("Lat",)


class TestNamed:
    def test_value_is_found_under_any_spelling(self):
        assert named(("coordtimes", "times"), {"times": 1, "coordTimes": 2}) == 2
        assert named(("coordtimes",), {"x": 1}) is None


class TestAdd:
    def test_place_that_is_given_counts_before_that_of_the_object(self):
        found = Collection()
        told = {"lat": 1, "lon": 2, "altitude": 3, "time": AT}
        add(found, told)
        add(found, told, (4.0, 5.0), 6.0)
        assert (places(found.points()), column(found.points().alt_m)) == ([(1, 2), (4, 5)], [3, 6])

    def test_empty_values_make_way_for_those_further_down(self):
        found = Collection()
        add(found, {"lat": "", "latitude": 1, "lon": None, "lng": 2, "accuracy": None, "acc": 7, "timestamp": "", "time": AT})
        points = found.points()
        assert (places(points), column(points.error_m), times(points)) == ([(1, 2)], [7], [AT])

    def test_missing_zone_is_counted_once_an_object_and_not_where_another_name_tells_the_instant(self):
        found = Collection()
        add(found, {"timestamp": "2024-06-15 10:30:00", "time": "2024-06-15T10:30:00"})
        add(found, {"timestamp": "2024-06-15 10:30:00", "time": AT})
        assert found.zoneless == 1
        assert math.isnan(found.points().lat[0])
