from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tasks.core.evidence_tables import TOGETHER
from tasks.core.proxy.companions import bonds_of, groups_of
from tests.tasks.timed import photo, table


def row(camera, other, basis, day="", **columns):
    factor = np.nan if basis == "apart" else 1.1
    return {"camera": camera, "other": other, "day": day, "basis": basis, "factor": factor, "apart_m": np.nan} | columns


def archive():
    """Two days of cameras A, B and C."""
    return table(
        *(
            photo(f"{camera}{day}.jpg", camera=camera, taken_at=f"2024-05-0{day} 10:00", time_basis="offset")
            for camera in "ABC"
            for day in (1, 2)
        ),
        photo("timeless.jpg", camera="A"),
    )


def groups(*rows):
    photos = archive()
    found = groups_of(photos, TOGETHER.make(list(rows)))
    return {"".join(cameras): set(photos["path"].str[:2][may]) for cameras, may in found}


class TestGroupsOf:
    def test_without_a_word_all_cameras_tell_all(self):
        assert groups() == {"ABC": {"A1", "A2", "B1", "B2", "C1", "C2", "ti"}}

    def test_a_camera_that_was_elsewhere_does_not_tell(self):
        found = groups(row("A", "B", "apart"), row("A", "C", "measured"))
        assert found == {"A": {"A1", "A2", "C1", "C2", "ti"}, "BC": {"A1", "A2", "B1", "B2", "C1", "C2", "ti"}}

    def test_a_day_apart_leaves_the_other_days(self):
        assert groups(row("A", "B", "measured"), row("A", "B", "apart", "2024-05-02"))["A"] == {
            "A1", "A2", "B1", "C1", "C2", "ti",
        }  # fmt: skip

    def test_a_day_together_is_an_exception_of_cameras_that_are_apart(self):
        assert groups(row("A", "B", "apart"), row("A", "B", "measured", "2024-05-02"))["A"] == {
            "A1", "A2", "B2", "C1", "C2", "ti",
        }  # fmt: skip

    def test_cameras_with_the_same_donors_are_one_group(self):
        assert set(groups(row("A", "C", "apart"), row("B", "C", "apart"))) == {"AB", "C"}

    def test_a_camera_that_nobody_has_is_no_matter(self):
        assert set(groups(row("A", "Nobody's", "apart"), row("Nobody's", "A", "apart"))) == {"ABC"}


class TestBondsOf:
    TOLD = TOGETHER.make(
        [
            row("A", "B", "measured", apart_m=40.0, evidence="B was with it on 12 of 12 days"),
            row("A", "B", "measured", "2024-05-02", factor=1.5, evidence="B was with it that day"),
        ]
    )

    def bonds(self, day, together=TOLD, other="B"):
        instant = pd.Series([pd.Timestamp(day, tz="UTC")]).astype("datetime64[us, UTC]")
        return bonds_of(together, pd.Series(["A"]), pd.Series([other]), instant)

    def test_are_those_of_the_day_where_it_has_a_row_and_else_the_general_ones(self):
        day, general = self.bonds("2024-05-02 23:59"), self.bonds("2024-05-03")
        assert (day.factor[0], day.evidence) == (1.5, ["B was with it that day"])
        assert (general.factor[0], general.apart_m[0]) == (1.1, 40)
        assert general.evidence == ["B was with it on 12 of 12 days"]

    @pytest.mark.parametrize("together", [TOLD, TOGETHER.empty()], ids=["others are told", "nothing is"])
    def test_are_assumed_where_nothing_is_known(self, together):
        found = self.bonds("2024-05-02", together, other="C")
        assert (found.apart_m[0], found.factor[0], found.evidence) == (0, 1.25, [""])
