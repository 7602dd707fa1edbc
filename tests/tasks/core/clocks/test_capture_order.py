from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tasks.core.clocks.capture_order import capture_order, wall_seconds

DAY = 86_400.0


def trip(photos, seed=0):
    """Give wall clocks of sessions on successive days, about ten photos each, a minute or so apart."""
    rng = np.random.default_rng(seed)
    day = np.arange(photos) // 10 * DAY
    return 1.6e9 + day + np.arange(photos) % 10 * 70 + rng.integers(0, 60, photos)


def shuffled(names, wall_s, seed=1):
    """Give paths and wall clocks in no order, and which photo each is."""
    at = np.random.default_rng(seed).permutation(len(names))
    return pd.Series(names).iloc[at].reset_index(drop=True), wall_s[at], at


def order_of(names, wall_s):
    """Return which photo was taken first, second, ...; and whether the numbers say so."""
    paths, walls, at = shuffled(names, wall_s)
    found = capture_order(paths, walls)
    return at[found.order].tolist(), found.numbered


def numbers(first, photos, pattern="DSC_{:04d}.JPG"):
    return [pattern.format((first + row - 1) % 9999 + 1) for row in range(photos)]


class TestCaptureOrder:
    @pytest.mark.parametrize(
        "pattern", ["DSC_{:04d}.JPG", "a/IMG_{:04d}.jpeg", "_MG_{:04d}.CR2", "P101{:04d}.ORF", "DSC0{:04d} (1).jpg"]
    )
    def test_is_the_file_numbers_where_the_clock_was_reset_in_the_middle(self, pattern):
        wall_s = trip(200)
        wall_s[80:120] += pd.Timestamp("2000-01-01").timestamp() - wall_s[80]
        assert order_of(numbers(4500, 200, pattern), wall_s) == (list(range(200)), True)

    def test_goes_on_beyond_9999(self):
        wall_s = trip(200)
        wall_s[120:] -= 30 * DAY
        assert order_of(numbers(9930, 200), wall_s) == (list(range(200)), True)

    @pytest.mark.parametrize("back_s", [3600, 86_400, 5 * 86_400])
    def test_is_the_file_numbers_where_the_clock_was_set_back_among_its_own_photos(self, back_s):
        wall_s = trip(200)
        wall_s[100:] -= back_s
        assert order_of(numbers(100, 200), wall_s) == (list(range(200)), True)

    def test_half_of_the_photos_may_be_gone(self):
        wall_s = trip(300)
        wall_s[130:170] += pd.Timestamp("2000-01-01").timestamp() - wall_s[130]
        left = np.flatnonzero(np.random.default_rng(3).random(300) < 0.5)
        found, numbered = order_of([numbers(1, 300)[row] for row in left], wall_s[left])
        assert (left[found].tolist(), numbered) == (left.tolist(), True)

    def test_a_folder_that_begins_at_0001_again_goes_on(self):
        wall_s = trip(200)
        wall_s[60:90] += pd.Timestamp("2000-01-01").timestamp() - wall_s[60]
        names = [f"DCIM/{100 + row // 50}CANON/IMG_{row % 50 + 1:04d}.JPG" for row in range(200)]
        assert order_of(names, wall_s) == (list(range(200)), True)

    def test_a_counter_of_999_a_folder_in_the_name_goes_on(self):
        wall_s = trip(200)
        wall_s[40:60] += pd.Timestamp("2000-01-01").timestamp() - wall_s[40]
        names = [f"P10{2 + (900 + row) // 999}0{(900 + row) % 999 + 1:03d}.JPG" for row in range(200)]
        assert order_of(names, wall_s) == (list(range(200)), True)

    def test_a_burst_of_one_second_is_in_the_order_of_its_numbers(self):
        wall_s = np.repeat(trip(40)[::4], 4)
        assert order_of(numbers(1, 40), wall_s) == (list(range(40)), True)

    def test_a_film_without_a_number_keeps_its_place_by_its_clock(self):
        wall_s = trip(60)
        wall_s[40:] += pd.Timestamp("2000-01-01").timestamp() - wall_s[40]
        names = numbers(1, 60)
        names[20] = "C0001.MP4"
        assert order_of(names, wall_s) == (list(range(60)), True)

    @pytest.mark.parametrize(
        "names",
        [
            [f"IMG_20190704_1030{row % 60:02d}.jpg" for row in range(60)],
            [f"20190704_10{row:04d}.jpg" for row in range(60)],
            [f"DSC_2019-{row:02d}.jpg" for row in range(60)],
            ["holiday.jpg"] * 60,
            [f"IMG_{number:04d}.jpg" for number in np.random.default_rng(4).permutation(9000)[:60]],
        ],
        ids=["date", "date and time", "year", "none", "random"],
    )
    def test_is_the_wall_clock_where_names_do_not_count(self, names):
        assert order_of(names, trip(60)) == (list(range(60)), False)

    def test_is_the_wall_clock_where_most_numbers_are_lost(self):
        wall_s = trip(40)
        wall_s[20:] -= 100 * DAY
        order, numbered = order_of([f"IMG_{1 + 50 * row:04d}.jpg" for row in range(40)], wall_s)
        assert (order, numbered) == ([*range(20, 40), *range(20)], False)

    def test_undated_photos_come_first(self):
        wall_s = np.append(trip(20), np.nan)
        found = capture_order(pd.Series([*numbers(1, 20), "DSC_0021.JPG"]), wall_s)
        assert found.order.tolist() == [20, *range(20)]

    def test_of_no_photo_is_empty(self):
        assert capture_order(pd.Series([], dtype="str"), np.empty(0)).order.tolist() == []


class TestWallSeconds:
    def test_counts_from_1970_on_the_wall(self):
        wall = pd.Series([pd.Timestamp("1970-01-02 00:00:00.25"), pd.NaT]).astype("datetime64[us]")
        assert wall_seconds(wall) == pytest.approx([DAY + 0.25, np.nan], nan_ok=True)
