from __future__ import annotations

import pandas as pd

from tasks.core.row_marks import dispute, dispute_in, disputed_radius_m, is_for_doubted, joined, replaces_own, without_dispute

MARK = "sources disagree: proxy ±100 m, track 2.3 km SW of it"


class TestDispute:
    def test_is_found_wherever_it_stands_and_taken_out_alone(self):
        for problem, rest in (
            (MARK, ""),
            (f"no ISO; {MARK}", "no ISO"),
            (f"a; {MARK}; b", "a; b"),
            ("no ISO", "no ISO"),
            ("", ""),
        ):
            assert dispute_in(problem) == (MARK if MARK in problem else "")
            assert without_dispute(problem) == rest

    def test_tells_the_radius_that_the_source_itself_stated(self):
        assert disputed_radius_m(f"no ISO; {MARK}") == 100
        assert disputed_radius_m(f"{dispute('track', 1499.0)}, proxy 46 km N of it") == 1500
        assert disputed_radius_m("no ISO") is None

    def test_is_joined_to_what_there_is(self):
        assert [joined("", MARK), joined("a", MARK), joined("", "")] == [MARK, f"a; {MARK}", ""]


class TestDoubted:
    def test_is_told_by_the_files_own_position_among_the_alternatives(self):
        cells = [
            "the file has 1,2",
            "rejected before: x; the file has 1,2; track 3,4 ±9 m",
            "track 3,4 ±9 m",
            "",
            "so the file has it",
        ]
        expected = [True, True, False, False, False]
        assert [is_for_doubted(cell) for cell in cells] == expected
        assert replaces_own(pd.Series(cells, dtype="str")).tolist() == expected
