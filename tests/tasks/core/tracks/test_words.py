from __future__ import annotations

import pandas as pd

from tasks.core.tables import TRACKS
from tasks.core.tracks.words import told


def tracks(*rows: dict[str, object]) -> pd.DataFrame:
    return TRACKS.make(rows)


def used(name: str, fixes: int = 2, **more: object) -> dict[str, object]:
    days = {"first_at": pd.Timestamp("2024-06-15T10:00Z"), "last_at": pd.Timestamp("2024-06-17T11:00Z")}
    return {"track": name, "format": "gpx", "fixes": fixes, **days, **more}


class TestTold:
    def test_no_track_needs_no_word(self):
        assert told(tracks()) == []

    def test_how_much_there_is_and_of_when(self):
        assert told(tracks(used("a.gpx", 1200), used("b.fit", 34, format="fit"))) == [
            "tracks: 1,234 fixes in 2 files (fit, gpx), 2024-06-15 to 2024-06-17 UTC"
        ]

    def test_one_day_is_named_once(self):
        one = used("a.gpx", 1, last_at=pd.Timestamp("2024-06-15T11:00Z"))
        assert told(tracks(one)) == ["tracks: 1 fix in 1 file (gpx), 2024-06-15 UTC"]

    def test_what_was_left_out_has_its_reasons(self):
        assert told(tracks(used("a", timeless=3, repeated=1200), used("b", timeless=4, nowhere=5)))[1] == (
            "tracks: points left out: 7 without a time; 5 without a position, at 0, 0 or off the globe; "
            "1,200 that another point repeats"
        )

    def test_files_with_one_problem_share_a_sentence(self):
        rows = [{"track": f"{name}.txt", "problem": "it is no track"} for name in "abcde"]
        assert told(tracks(*rows)) == [
            "tracks: no fix in 5 files",
            "tracks: a.txt, b.txt, c.txt and 2 more not used: it is no track",
        ]

    def test_file_that_is_used_in_part_is_told_apart(self):
        assert told(tracks(used("a.gpx", problem="it breaks off"), {"track": "b.gpx", "problem": "it breaks off"}))[1:] == [
            "tracks: a.gpx used in part: it breaks off",
            "tracks: b.gpx not used: it breaks off",
        ]

    def test_a_thousand_problems_do_not_fill_the_screen(self):
        lines = told(tracks(*({"track": f"{n}", "problem": f"line {n} is broken"} for n in range(1000))))
        assert len(lines) == 14
        assert lines[-1] == "tracks: 988 further problems with other files"
