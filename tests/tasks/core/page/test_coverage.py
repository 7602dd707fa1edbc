"""Tests of the counts by year and by camera."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from tasks.core.page.coverage import MAX_CAMERAS, coverage
from tasks.core.page.standing import COLUMNS


def standing(state: str, when: str = "2024-05-01 12:00:00", camera: str = "Acme One") -> dict[str, Any]:
    return {**dict.fromkeys(COLUMNS, ""), "state": state, "when": when, "camera": camera}


def counted(*rows: dict[str, Any]) -> dict[str, Any]:
    return coverage(pd.DataFrame(list(rows), columns=list(COLUMNS)))


class TestCoverage:
    def test_counts_each_state_by_year_in_the_order_of_time(self):
        found = counted(
            standing("missing", "2024-01-01"),
            standing("located", "2022-12-31 23:59:59"),
            standing("missing", "2024-12-31"),
            standing("located", "2024-07-01"),
        )
        assert found["states"] == ["located", "missing"]
        assert found["years"] == {"names": ["2022", "2024"], "counts": [[1, 0], [1, 2]]}

    def test_every_state_is_stacked_from_certain_to_unknown(self):
        states = ["unreadable", "missing", "rejected", "proposed", "accepted", "written", "located"]
        found = counted(*(standing(state) for state in states))
        assert found["states"] == states[::-1]
        assert found["years"]["counts"] == [[1] * 7]

    def test_photos_of_unknown_time_come_after_all_years(self):
        years = counted(standing("located", ""), standing("located", "2001-01-01"))["years"]
        assert years == {"names": ["2001", ""], "counts": [[1], [1]]}

    def test_cameras_come_with_the_most_photos_first_and_of_equal_ones_by_name(self):
        names = [*["B"] * 2, *["A"] * 2, *["C"] * 3, ""]
        cameras = counted(*(standing("located", camera=name) for name in names))["cameras"]
        assert cameras == {"names": ["C", "A", "B", ""], "counts": [[3], [2], [2], [1]], "others": 0}

    @pytest.mark.parametrize("number", [1, MAX_CAMERAS, MAX_CAMERAS + 1, MAX_CAMERAS + 2, 60])
    def test_many_cameras_are_folded_and_the_counts_add_up_to_all_photos(self, number):
        # Camera n has n photos, so the ones folded are those with the lowest numbers.
        rows = [standing("located", camera=f"Camera {n:02}") for n in range(1, number + 1) for _ in range(n)]
        cameras = counted(*rows)["cameras"]
        assert sum(sum(counts) for counts in cameras["counts"]) == number * (number + 1) // 2
        others = 0 if number <= MAX_CAMERAS + 1 else number - MAX_CAMERAS
        assert cameras["others"] == others
        assert cameras["names"] == [f"Camera {n:02}" for n in range(number, others, -1)]
        if others:
            assert cameras["counts"][-1] == [others * (others + 1) // 2]

    def test_owners_are_counted_apart_and_their_states_have_names_and_colours(self):
        mine, theirs = ({**standing(state), "owner": owner} for state, owner in (("located", "mine"), ("missing", "theirs")))
        found = counted(mine, theirs, theirs)
        assert found["owners"] == {"names": ["mine", "theirs"], "counts": [[1, 0], [0, 2]]}
        assert (found["labels"], len(set(found["colours"]))) == (["Located", "Missing"], 2)

    def test_photos_of_donor_folders_are_not_of_the_archive(self):
        assert counted(standing("donor"), standing("located"))["years"]["counts"] == [[1]]

    def test_an_empty_archive_has_no_bar(self):
        assert counted() == {
            "states": [],
            "labels": [],
            "colours": [],
            "years": {"names": [], "counts": []},
            "cameras": {"names": [], "counts": [], "others": 0},
            "owners": {"names": [], "counts": []},
        }
