from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from flows.telling import _useful_radius, command


def rows(*radii: str, decision: str = "") -> pd.DataFrame:
    return pd.DataFrame({"decision": decision, "latitude": "41.9", "error_m": list(radii)})


class TestUsefulRadius:
    @pytest.mark.parametrize(
        ("radii", "suggested"),
        [(["40", "900", "900", "900"], 50), (["260", "9000"], 500), (["99", *["3000"] * 9], 5000), (["90000"], 20000)],
    )
    def test_is_the_smallest_round_one_that_holds_a_fifth_of_what_waits(self, radii, suggested):
        assert _useful_radius(rows(*radii)) == suggested

    def test_does_not_count_rows_that_are_decided(self):
        assert _useful_radius(pd.concat([rows("10", decision="reject"), rows("400")])) == 500


class TestCommand:
    def test_can_be_pasted_into_a_shell(self):
        assert command("apply", Path("My photos/review.csv")) == "whereshot apply 'My photos/review.csv'"
