from __future__ import annotations

import numpy as np
import pandas as pd

from tasks.core.clocks.traces import trace_of
from tasks.core.tables import FIXES


def track(name, minutes, lat, lon=12.5):
    """Give a track with a fix a minute."""
    at = pd.Timestamp("2024-05-01 08:00", tz="UTC") + pd.to_timedelta(list(minutes), unit="min")
    return pd.DataFrame({"track": name, "segment": 0, "at": at, "lat": lat, "lon": lon})


def latitudes(*tracks):
    trace = trace_of(FIXES.make(pd.concat(tracks)))
    assert (np.diff(trace.at_s) > 0).all()
    return trace.lat.tolist()


class TestTraceOf:
    def test_no_fix_is_no_trace(self):
        assert trace_of(FIXES.empty()) is None

    def test_a_way_drawn_by_hand_is_no_witness_of_clocks(self):
        drawn = track("waypoints.gpx", range(20), 41.5).assign(drawn=True)
        assert latitudes(track("a", range(30, 33), 41.0), drawn) == [41] * 3
        assert trace_of(FIXES.make(drawn)) is None

    def test_tracks_follow_each_other_by_time(self):
        assert latitudes(track("b", range(10, 12), 42.0), track("a", range(3), 41.0)) == [41, 41, 41, 42, 42]

    def test_a_second_recording_of_the_same_way_is_merged_and_an_instant_counts_once(self):
        assert latitudes(track("watch", range(6), 41.0), track("phone", range(1, 6, 2), 41.001)) == [41] * 6

    def test_of_another_persons_track_of_the_same_time_only_the_longer_one_counts(self):
        assert latitudes(track("a", range(10), 41.0), track("b", np.arange(0.5, 8), 45.0)) == [41] * 10
