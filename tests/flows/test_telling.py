from __future__ import annotations

import io
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from rich.console import Console

from flows.telling import (
    _useful_radius,
    command,
    estimate_counts,
    tell_doubts,
    tell_estimates,
    tell_left,
    tell_refused,
    tell_removed,
)
from tasks.core.tables import ESTIMATES, OUTCOMES, PHOTOS
from tasks.runtime.progress import Display, use_display


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


@pytest.fixture
def said():
    """What the display is told, line by line."""
    text = io.StringIO()
    use_display(Display(console=Console(file=text, width=200, highlight=False, soft_wrap=True)))
    yield lambda: text.getvalue().splitlines()
    use_display(Display())


class TestEstimates:
    RUN = SimpleNamespace(title="trip", archive=Path("trip"), out=Path("out put"), run_id="r2")

    def test_names_the_first_twenty_and_says_how_many_more_there_are(self, said):
        rows = [{"path": f"{number:02}.jpg", "lat": 1.5, "lon": -2.25, "source": "proxy"} for number in range(23)]
        tell_estimates(ESTIMATES.make(rows), self.RUN, {})
        lines = said()
        assert lines[:2] == ["23 positions written by Whereshot: 23 proxy", "  00.jpg: 1.50000, -2.25000 (proxy)"]
        assert lines[20:22] == ["  19.jpg: 1.50000, -2.25000 (proxy)", "  … and 3 more; --csv and --json name each"]
        assert lines[-1] == "next:   whereshot estimates trip --out 'out put' --remove takes them out again"

    def test_gives_json_a_null_for_an_unknown_radius(self):
        rows = [{"path": "a.jpg", "lat": 1.5, "lon": 2.5, "source": "manual"}]
        assert estimate_counts(ESTIMATES.make(rows))["estimates"] == [
            {"path": "a.jpg", "lat": 1.5, "lon": 2.5, "source": "manual", "error_m": None, "run_id": ""}
        ]

    def test_tells_how_each_went_and_how_to_undo_what_was_edited(self, said):
        statuses = ["restored", "restored", "written", "refused"]
        rows = [{"path": f"{number}.jpg", "status": status} for number, status in enumerate(statuses)]
        tell_removed(OUTCOMES.make(rows).assign(problem=["", "", "", "why"]), self.RUN, dry_run=False)
        assert said() == [
            "2 back to the original, byte for byte, 1 taken out of the photo, 1 refused",
            "  refused: 3.jpg: why",
            "undo:   whereshot restore 'out put' --run r2 (for those not back to the original)",
        ]


class TestTellRefused:
    def test_of_many_photos_with_one_reason_only_the_first_is_named(self, said):
        rows = [{"path": f"{number}.jpg", "status": "failed", "problem": "not tried"} for number in range(30)]
        tell_refused(OUTCOMES.make([{"path": "full.jpg", "status": "failed", "problem": "the disk is full"}, *rows]))
        assert said() == ["  failed: full.jpg: the disk is full", "  failed: 0.jpg and 29 more: not tried"]

    def test_a_few_photos_with_one_reason_and_all_with_reasons_of_their_own_are_named(self, said):
        alike = [{"path": f"{name}.jpg", "status": "refused", "problem": "why"} for name in "abc"]
        own = [{"path": f"{number}.jpg", "status": "refused", "problem": f"why {number}"} for number in range(19)]
        tell_refused(OUTCOMES.make([*alike, *own, {"path": "d.jpg", "status": "written"}]))
        lines = said()
        assert lines[:4] == ["  refused: a.jpg: why", "  refused: b.jpg: why", "  refused: c.jpg: why", "  refused: 0.jpg: why 0"]
        assert lines[20:] == ["  … and 2 more"]


class TestTellLeft:
    RUN = SimpleNamespace(out=Path("out"))

    def test_counts_what_other_runs_have_written_but_not_what_was_taken_out(self, said):
        rows = [("r4", "take-out", 7), ("r3", "apply", 0), ("r2", "estimates", 1000), ("r1", "apply", 2)]
        tell_left(pd.DataFrame(rows, columns=["run_id", "flow", "written"]), self.RUN)
        assert said() == ["left:   1,002 files of r2, r1 are not restored; whereshot restore out --list shows all runs"]

    def test_says_nothing_where_all_is_restored(self, said):
        tell_left(pd.DataFrame([("r1", "apply", 0)], columns=["run_id", "flow", "written"]), self.RUN)
        assert said() == []


class TestTellDoubts:
    def test_names_the_archives_photos_and_counts_those_of_donor_folders(self, said):
        there = {"kind": "photo", "time_basis": "none", "lat": 1.0, "lon": 2.0}
        tell_doubts(
            PHOTOS.make(
                [
                    {"path": "a.jpg", "doubt": "it lies 900 km off", **there},
                    {"path": "b.jpg", **there},
                    {"path": "c.jpg", "donor_dir": "/phone", "doubt": "the fix is stuck", **there},
                ]
            )
        )
        assert said() == [
            "1 photo has a position that cannot be right: write overwrite to replace it",
            "  a.jpg: it lies 900 km off",
            "1 photo has, in donor folders, a position that cannot be right: it is not used",
        ]

    def test_says_nothing_where_nothing_is_doubted(self, said):
        tell_doubts(PHOTOS.make([{"path": "a.jpg", "kind": "photo", "time_basis": "none", "lat": 1.0, "lon": 2.0}]))
        assert said() == []
