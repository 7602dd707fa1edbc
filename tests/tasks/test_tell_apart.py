from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tasks.core.tables import PHOTOS
from tasks.tell_apart import tell_apart
from tests.tasks.timed import table

NOON = pd.Timestamp("2024-05-01 12:00:00")


def taken(names, minutes, **columns):
    """Make PHOTOS of one camera that writes no serial number."""
    wall = [NOON + pd.Timedelta(minutes=float(minute)) for minute in minutes]
    rows = {"path": names, "camera": "Canon EOS 5D", "taken_local": wall, "datetime_source": "exif", "time_basis": "none"}
    return pd.DataFrame(rows | {"kind": "photo"} | columns)


def side_by_side(photos=60, first=(1000, 5000), name="IMG_{:04d}.JPG", seed=0, **columns):
    """Make photos of two bodies that two people use on the same three days, minute by minute, and which body took each."""
    body = np.random.default_rng(seed).integers(0, 2, photos)
    body[0] = 0
    count = [0, 0]
    names = []
    for which in body:
        names.append(name.format((first[which] + count[which] - 1) % 9999 + 1))
        count[which] += 1
    minutes = np.arange(photos) + np.arange(photos) // 20 * 1440
    return taken(names, minutes, **columns), body


def cameras(frame):
    return tell_apart(PHOTOS.make(frame))["camera"].tolist()


class TestTellApart:
    def test_two_counters_that_run_side_by_side_are_two_bodies_and_the_first_keeps_its_name(self):
        frame, body = side_by_side()
        assert cameras(frame) == ["Canon EOS 5D #2" if which else "Canon EOS 5D" for which in body]

    def test_a_counter_that_passes_9999_is_still_one(self):
        frame, body = side_by_side(first=(9980, 3000))
        assert cameras(frame) == ["Canon EOS 5D #2" if which else "Canon EOS 5D" for which in body]

    def test_the_names_stay_when_photos_are_added_later(self):
        frame, _ = side_by_side(photos=100)
        assert cameras(frame.iloc[:60]) == cameras(frame)[:60]

    def test_the_order_of_the_rows_does_not_matter(self):
        frame, body = side_by_side()
        assert cameras(frame.iloc[::-1]) == ["Canon EOS 5D #2" if which else "Canon EOS 5D" for which in body[::-1]]

    def test_a_film_goes_with_the_photo_nearest_in_time(self):
        frame, body = side_by_side()
        film = taken(["MVI_0001.MP4"], [30 + 1440 + 0.1], kind="video")
        assert cameras(pd.concat([frame, film]))[-1] == ("Canon EOS 5D #2" if body[30] else "Canon EOS 5D")

    @pytest.mark.parametrize(
        "frame",
        [
            pytest.param(side_by_side(name="IMG_20240501_12{:04d}.jpg")[0], id="phones whose names are dates"),
            pytest.param(side_by_side(serial="0123")[0], id="a body with a serial number"),
            pytest.param(side_by_side(photos=24)[0], id="too few photos"),
            pytest.param(side_by_side(first=(1000, 1040))[0], id="counters that meet"),
            pytest.param(taken([f"IMG_{n:04d}.JPG" for n in range(1, 101)], range(100)), id="one counter"),
            pytest.param(
                taken([f"IMG_{n:04d}.JPG" for n in range(1, 101)], [*range(0, 3000, 60), *range(0, 3000, 60)]),
                id="one counter and a clock set back by days",
            ),
            pytest.param(
                taken([f"{card}/IMG_{n:04d}.JPG" for card in "ab" for n in range(1, 51)], range(0, 6000, 60)),
                id="a counter that began again on a new card",
            ),
            pytest.param(
                taken(
                    [name.format(n) for n in range(1, 51) for name in ("DSC0{:04d}.JPG", "MAH0{:04d}.JPG")],
                    np.arange(100) + np.arange(100) // 40 * 1440,
                ),
                id="two kinds of pictures with a counter each",
            ),
            pytest.param(
                taken([f"IMG_{n:04d}.JPG" for n in np.random.default_rng(2).permutation(9999)[:100]], range(0, 6000, 60)),
                id="numbers at random",
            ),
        ],
    )
    def test_what_is_not_clear_is_one_body(self, frame):
        assert set(cameras(frame)) == {"Canon EOS 5D"}

    def test_an_unknown_camera_stays_unknown(self):
        frame, _ = side_by_side(camera="")
        assert set(cameras(frame)) == {""}

    def test_an_empty_archive_stays_empty(self):
        assert tell_apart(PHOTOS.empty()).empty

    def test_rows_without_a_date_go_with_the_first_body(self):
        frame, _ = side_by_side()
        undated = table({"path": "x.jpg", "camera": "Canon EOS 5D", "kind": "photo", "time_basis": "none"})
        assert cameras(pd.concat([frame, undated]))[-1] == "Canon EOS 5D"
