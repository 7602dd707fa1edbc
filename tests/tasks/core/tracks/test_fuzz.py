"""Whatever a damaged file holds: no reader raises, none takes long, and what it gives is whole."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.core.tracks.formats import read_track
from tasks.core.tracks.points import EARLIEST_US, LATEST_US, sifted
from tests.tasks.core.tracks.test_formats import JSONS, TEXTS

WHOLE = [json.dumps(content).encode() for _, content in JSONS] + [content for _, content in TEXTS]
TEN = "2024-06-15T10:00:00Z"
E7, SHORT = {"latitudeE7": 1, "longitudeE7": 2}, {"latE7": 1, "lngE7": 2}
WAY = {
    "startLocation": E7,
    "duration": {"startTimestamp": TEN, "endTimestampMs": "1718449200000"},
    "waypointPath": {"waypoints": [SHORT]},
    "simplifiedRawPath": {"points": [{**SHORT, "timestamp": TEN}]},
    "parkingEvent": {"timestamp": "1718449200", "location": E7},
}
VISIT = {"location": {}, "otherCandidateLocations": [SHORT], "childVisits": [{"location": E7}]}
SPAN = {"startTime": TEN, "endTime": "2024-06-15T12:00:00Z"}
TIMELINE = {
    "semanticSegments": [
        {**SPAN, "visit": {"topCandidate": {"placeLocation": {"latLng": "1°, 2°"}, "probability": 0.5}}},
        {**SPAN, "activity": {"start": {"latLng": "1°, 2°"}, "end": "geo:1,2"}},
        {
            **SPAN,
            "timelinePath": [{"point": "1°, 2°", "time": TEN}, {"point": "geo:3,4", "durationMinutesOffsetFromStartTime": "3"}],
        },
    ],
    "rawSignals": [{"position": {"LatLng": "1°, 2°", "accuracyMeters": 1}}],
}
SHAPES = [{"type": "MultiLineString", "coordinates": [[[1, 2], [3, 4]]]}, {"type": "LineString", "coordinates": [[1, 2]]}]
LINES = {
    "type": "Feature",
    "properties": {"coordTimes": [[TEN]], "time": 5},
    "geometry": {"type": "GeometryCollection", "geometries": SHAPES},
}
RICH: list[Any] = [
    *(content for _, content in JSONS),
    {"timelineObjects": [{"activitySegment": WAY}, {"placeVisit": VISIT}]},
    TIMELINE,
    {"type": "FeatureCollection", "features": [LINES]},
]
ODD = st.sampled_from([
    None, True, -1, 0, 10**18, 10**30, 1e308, -1.5, "", "x", "NaN", "inf", "9" * 400, "2024-02-30T25:61:61Z",
    "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "geo:1e5,2", "geo:" + "9" * 400 + ",1", "١٢", [], {}, [[]], [{}],
    {"a": []}, [1, 2], "\ud800",
])  # fmt: skip
FUZZED = settings(max_examples=400, deadline=timedelta(seconds=1), suppress_health_check=[HealthCheck.too_slow], derandomize=True)


def is_sound(data: bytes) -> None:
    """Read a file, and hold what comes out against what every table of fixes asks for."""
    found, points = read_track(io.BytesIO(data), "data.kmz")
    assert isinstance(found, str)
    columns = (points.at_us, points.lat, points.lon, points.alt_m, points.error_m, points.segment)
    assert {len(column) for column in columns} == {len(points)}
    usable, dropped = sifted(points)
    assert len(usable) + sum(dropped) == len(points)
    assert (usable.at_us >= EARLIEST_US).all()
    assert (usable.at_us < LATEST_US).all()
    assert np.isfinite([usable.lat, usable.lon]).all()
    assert (usable.segment >= 0).all()


def parts(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where every value inside a value stands."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(path for key, member in inside for path in parts(member, (*at, key)))]


def replaced(value: Any, at: tuple[Any, ...], odd: Any) -> Any:
    if not at:
        return odd
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[at[0]] = replaced(value[at[0]], at[1:], odd)
    return copy


class TestMutants:
    @FUZZED
    @given(
        st.sampled_from(WHOLE), st.lists(st.tuples(st.integers(0, 400), st.integers(0, 12), st.binary(max_size=12)), max_size=6)
    )
    def test_no_reader_raises_for_bytes_that_were_changed_lost_or_added(self, data, changes):
        for first, count, instead in changes:
            data = data[:first] + instead + data[first + count :]
        is_sound(data)

    @FUZZED
    @given(st.data())
    def test_no_reader_raises_for_json_whose_values_are_of_another_kind(self, data):
        content = data.draw(st.sampled_from(RICH))
        for _ in range(data.draw(st.integers(1, 3))):
            content = replaced(content, data.draw(st.sampled_from(parts(content))), data.draw(ODD))
        is_sound(json.dumps(content).encode())

    @FUZZED
    @given(
        st.sampled_from(["time,lat,lon", "date;utc;latitudeE7;longitudeE7", "timestamp\tzone\tlat\tlon\tacc"]),
        st.text(max_size=200),
    )
    def test_no_table_raises_whatever_stands_below_its_header(self, header, rows):
        is_sound(f"{header}\n{rows}".encode("utf-8", "surrogatepass"))

    @pytest.mark.parametrize("data", WHOLE, ids=[name for name, _ in JSONS + TEXTS])
    def test_file_that_breaks_off_anywhere_is_read_that_far(self, data):
        for length in range(len(data)):
            is_sound(data[:length])

    @pytest.mark.parametrize(
        "data",
        [
            b'{"locations":[' + b'{"latitudeE7":1},' * 10 + b"[" * 500_000,
            b'{"features":[{"geometry":' + b'{"geometries":[' * 90 + b"]}" * 90,
            b"time,lat,lon\n" + b'"' * 500_000,
            b"lat,lon," * 60_000 + b"\n1,2\n",
            b'{"_type":"location","tst":1}' * 20_000,
            b"[" + b'{"lat":1,"lon":2},' * 20_000,
        ],
    )
    def test_large_files_of_one_kind_of_damage_do_no_harm(self, data):
        is_sound(data)
