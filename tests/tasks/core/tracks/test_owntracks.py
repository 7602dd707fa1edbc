from __future__ import annotations

from typing import Any

from tasks.core.tracks.owntracks import read_owntracks, read_owntracks_answer, read_owntracks_array, read_rec
from tests.tasks.core.tracks.points_told import column, places, times, told

LINE = '2024-03-01T09:03:09Z\t*       \t{"_type":"location","tst":1709283789,"lat":52.225,"lon":13.332,"acc":10,"alt":36}\n'


def location(**more: Any) -> dict[str, Any]:
    return {"_type": "location", "tst": 1709283789, "lat": 52.225, "lon": 13.332, "acc": 10, "alt": 36, **more}


class TestReadRec:
    def test_every_line_is_a_fix_at_the_time_that_the_phone_says(self):
        points = told(read_rec, LINE + LINE.replace("52.225", "52.226").replace("09:03:09Z", "19:00:00Z"))
        assert times(points) == ["2024-03-01T09:03:09Z"] * 2
        assert places(points) == [(52.225, 13.332), (52.226, 13.332)]
        assert (column(points.error_m), column(points.alt_m)) == ([10.0, 10.0], [36.0, 36.0])

    def test_waypoints_transitions_and_last_wills_are_no_fixes(self):
        others = '2024-03-01T18:40:08Z\tlwt\t{"_type":"lwt","tst":1717459208}\n'
        others += '2024-03-01T18:40:09Z\twaypoints\t{"_type":"waypoint","lat":1,"lon":2,"tst":1717459768}\n'
        assert len(told(read_rec, others + LINE)) == 1

    def test_damaged_lines_are_counted_and_the_others_used(self):
        points = told(read_rec, LINE + LINE[:60] + "\nhello\n\n" + LINE)
        assert len(points) == 2
        assert points.problem == "2 lines are damaged"


class TestReadOwntracks:
    def test_object_array_answer_and_objects_in_a_row_are_the_same(self):
        expected = [(52.225, 13.332)]
        assert places(told(read_owntracks, location())) == expected
        assert places(told(read_owntracks_array, [location()])) == expected
        assert places(told(read_owntracks_answer, {"count": 1, "data": [location()]})) == expected
        assert places(told(read_owntracks, b'{"_type":"location","lat":1,"lon":2}\n' * 2)) == [(1.0, 2.0)] * 2

    def test_devices_are_segments_of_their_own(self):
        points = told(read_owntracks_array, [location(topic="owntracks/me/a"), location(topic="owntracks/me/b")])
        assert points.segment.tolist() == [0, 1]

    def test_encrypted_locations_are_named_as_the_reason(self):
        points = told(read_owntracks_array, [{"_type": "encrypted", "data": "x"}] * 3)
        assert points.problem == "its locations are encrypted; export them decrypted"
