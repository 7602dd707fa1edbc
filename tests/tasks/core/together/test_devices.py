from __future__ import annotations

import numpy as np
import pytest

from tasks.core.tables import PHOTOS
from tasks.core.together.devices import CELL_S, Device, devices_of
from tests.tasks.timed import photo, table

DAY = "2024-05-01"


def device(name="One", *, at_s=(), lat=(), lon=None, used=(), wanted=(), unsure_s=0.0, error_m=0.0):
    """Give a Device of positions, every one of them a slot, and of seconds at which it was used."""
    lon = np.zeros(len(lat)) if lon is None else np.asarray(lon, dtype=float)
    several = np.ones(len(at_s))
    positions = np.asarray(at_s, dtype=float), np.asarray(lat, dtype=float), lon, several * error_m, several * unsure_s
    cells = np.floor(np.asarray(used, dtype=float) / CELL_S).astype(np.int64)
    return Device(name, cells, *positions, np.arange(len(at_s)), np.array(wanted, dtype=np.int64), wants=True)


class TestDevicesOf:
    def test_of_the_photos_of_five_minutes_one_counts_as_a_use_and_as_a_position(self):
        rows = [photo(f"{time}.jpg", taken_at=f"{DAY} {time}", lat=1.0, lon=2.0) for time in ("09:00:10", "09:04:59", "09:05:00")]
        (one,) = devices_of(table(*rows))
        assert (len(one.used), len(one.at_s), one.slot.tolist()) == (2, 3, [0, 2])

    def test_are_sorted_by_name_and_a_donors_photos_are_of_the_same_camera(self):
        rows = [
            photo("b", camera="Two"),
            photo("a", camera="One", donor_dir="/phone"),
            photo("c", camera="One"),
            photo("d", camera=""),
        ]
        assert [(one.name, one.wants) for one in devices_of(table(*rows))] == [("", True), ("One", True), ("Two", True)]

    def test_only_photos_of_the_archive_want_a_position(self):
        (one,) = devices_of(table(photo("a", donor_dir="/phone", taken_at=DAY)))
        assert (one.wants, one.wanted.tolist()) == (False, [])

    def test_the_files_of_a_pair_count_once(self):
        rows = [photo(f"1.{end}", pair="1.JPG", taken_at=f"{DAY} 09:00", lat=1.0, lon=2.0) for end in ("CR2", "JPG")]
        (one,) = devices_of(table(*rows))
        assert len(one.at_s) == 1

    def test_a_doubted_position_is_no_evidence_and_wants_another(self):
        (one,) = devices_of(table(photo("a", taken_at=DAY, lat=1.0, lon=2.0, doubt="a stuck fix")))
        assert (one.tells, one.wants, one.wanted.tolist()) == (False, True, [19844])

    def test_a_time_that_is_sure_to_minutes_tells_places_and_no_uses(self):
        """1000 s are too much for bursts, 2000 s for places."""
        rows = [
            photo(f"{s}", taken_at=f"{DAY} 09:00", lat=1.0, lon=2.0, camera=f"{s}", time_error_s=s)
            for s in (100.0, 1000.0, 2000.0)
        ]
        counts = {one.name: (len(one.used), len(one.at_s)) for one in devices_of(table(*rows))}
        assert counts == {"100.0": (1, 1), "1000.0": (0, 1), "2000.0": (0, 0)}

    def test_a_fix_that_states_no_error_or_a_smaller_one_is_off_by_thirty_metres(self):
        rows = [
            photo(f"{n}", taken_at=f"{DAY} 0{n}:00", lat=1.0, lon=2.0, gps_error_m=m)
            for n, m in enumerate((float("nan"), 5.0, 80.0))
        ]
        (one,) = devices_of(table(*rows))
        assert one.error_m.tolist() == [30, 30, 80]

    @pytest.mark.parametrize("source", ["file", "sequence"])
    def test_a_copied_or_guessed_time_is_no_use(self, source):
        (one,) = devices_of(table(photo("a", taken_at=DAY, datetime_source=source)))
        assert len(one.used) == 0

    def test_no_photos_are_no_devices(self):
        assert devices_of(PHOTOS.empty()) == []
