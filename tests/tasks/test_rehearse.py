from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from config.settings import Proxy
from tasks.core.evidence_tables import TOGETHER
from tasks.core.geo import distance_m
from tasks.core.proxy.hiding import PATTERNS
from tasks.core.tables import PHOTOS
from tasks.rehearse import MOST_TRIALS, rehearse
from tests.tasks.timed import photo, table


def trip(count=60, camera="Acme One", first=0, **columns):
    """A walk along a meridian with a pause after every tenth photo."""
    start = pd.Timestamp("2024-05-01 08:00", tz="UTC")
    return [
        photo(f"{camera}/{i}.jpg", camera=camera, time_basis="offset", lat=45 + i * 1e-4, lon=9.0, **columns)
        | {"taken_at": start + pd.Timedelta(seconds=first + 40 * i + 3600 * (i // 10))}
        for i in range(count)
    ]


def tried(*rows, together=None, **settings):
    return rehearse(table(*rows), TOGETHER.empty() if together is None else together, Proxy(**settings))


class TestRehearse:
    def test_hides_every_photo_of_a_small_archive_in_every_pattern(self):
        found = tried(*trip())
        assert found.groupby("pattern").size().to_dict() == dict.fromkeys(PATTERNS, 60)

    def test_says_how_far_the_position_is_off_and_whether_it_has_two_sides(self):
        found = tried(*trip()).set_index(["pattern", "path"])
        alone = found.loc["alone"]
        # Hidden nearly alone, it is between its neighbours, 11 m and 40 s away, or at one of them.
        assert alone["off_m"].median() <= distance_m(45, 9, 45.0001, 9) + 0.1
        assert alone.loc["Acme One/5.jpg", "gap_s"] in {40, 80}
        assert not alone.loc["Acme One/0.jpg", "two_sided"]

    def test_a_photo_hidden_with_its_burst_has_no_neighbour_of_the_burst(self):
        found = tried(*trip()).set_index(["pattern", "path"])
        assert found.loc["its burst", "gap_s"].min() >= 3600

    def test_no_trial_knows_its_own_answer(self):
        # One photo in sixty lies far away: nothing that is left tells so, and hidden it is found where the others are.
        rows = trip()
        rows[25] |= {"lat": 46.0}
        found = tried(*rows).set_index(["pattern", "path"]).loc[("alone", "Acme One/25.jpg")]
        assert found["off_m"] > 100_000

    def test_photos_of_donor_folders_are_named_with_their_folder(self):
        found = tried(*trip(donor_dir="/phone"))
        assert found["path"].str.startswith("/phone/Acme One/").all()

    def test_cameras_that_were_elsewhere_do_not_place_each_other(self):
        apart = TOGETHER.make(
            [{"camera": one, "other": other, "basis": "apart", "factor": np.nan} for one, other in (("A", "B"), ("B", "A"))]
        )
        rows = trip(camera="A") + [row | {"lat": 10.0} for row in trip(camera="B", first=20)]
        together, alone = (tried(*rows, together=told) for told in (None, apart))
        assert together.loc[together["pattern"] == "alone", "off_m"].max() > 1_000_000
        assert alone["off_m"].max() < 10_000

    def test_what_would_be_refused_states_no_radius(self):
        found = tried(*trip(), max_gap_s=60)
        assert found.loc[found["gap_s"] > 60, "error_m"].isna().all()
        assert found.loc[found["gap_s"] <= 60, "error_m"].notna().all()

    def test_of_many_photos_a_quarter_of_the_most_is_tried_in_each_pattern(self):
        found = tried(*trip(4000))
        assert found.groupby("pattern").size().tolist() == [MOST_TRIALS // len(PATTERNS)] * len(PATTERNS)

    def test_is_the_same_however_the_photos_are_sorted(self):
        rows = trip()
        pd.testing.assert_frame_equal(tried(*rows), tried(*rows[::-1]))

    @pytest.mark.parametrize("count", [0, 1])
    def test_with_fewer_than_two_located_photos_there_is_nothing_to_rehearse(self, count):
        assert rehearse(table(*trip(count)) if count else PHOTOS.empty(), TOGETHER.empty(), Proxy()).empty

    def test_is_not_done_where_the_source_is_off(self):
        assert tried(*trip(), enabled=False).empty
