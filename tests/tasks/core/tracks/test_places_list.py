from __future__ import annotations

from tasks.core.tracks.places_list import read_list, read_named_list
from tests.tasks.core.tracks.points_told import column, places, times, told


class TestReadList:
    def test_objects_of_an_array_tell_position_and_time_under_their_usual_names(self):
        content = [
            {"lat": 35.69, "lng": 139.8371, "time": "2024-05-31T15:00:00.000Z"},
            {"latitude": "1", "longitude": "2", "timestamp": 1718447400, "accuracy": 5, "altitude": 7},
            {"latitudeE7": 525200000, "longitudeE7": 134050000, "timestampMs": "1718447400000"},
        ]
        points = told(read_list, content)
        assert places(points) == [(35.69, 139.8371), (1.0, 2.0), (52.52, 13.405)]
        assert times(points) == ["2024-05-31T15:00:00Z", "2024-06-15T10:30:00Z", "2024-06-15T10:30:00Z"]
        assert (column(points.error_m), column(points.alt_m)) == ([None, 5.0, None], [None, 7.0, None])

    def test_array_called_locations_is_read(self):
        content = {"locations": [{"lat": 52.52, "lon": 13.405, "time": "2024-06-01T10:00:00Z"}, 7]}
        assert places(told(read_named_list, content)) == [(52.52, 13.405)]
