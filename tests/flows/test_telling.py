from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pandas as pd

from flows.telling import (
    command,
    estimate_counts,
    tell_estimates,
    tell_left,
    tell_refused,
    tell_removed,
)
from tasks.core.tables import ESTIMATES, OUTCOMES


class TestCommand:
    def test_can_be_pasted_into_a_shell(self):
        assert command("apply", Path("My photos/review.csv")) == "whereshot apply 'My photos/review.csv'"


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
