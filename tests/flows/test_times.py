from __future__ import annotations

import io
from types import SimpleNamespace

import pandas as pd
import pytest
from rich.console import Console

from flows import times
from flows.times import follow_tracks, tell_tracks
from tasks.core.errors import UsageError
from tasks.core.tables import CANDIDATES, CLOCKS, FIXES
from tasks.runtime.progress import Display, use_display
from tests.tasks.timed import ROME, photo, table

ONE_FIX = FIXES.make([{"track": "a.gpx", "at": pd.Timestamp("2024-05-01 10:00", tz="UTC"), **ROME}])


@pytest.fixture
def said():
    """What the display is told, line by line."""
    text = io.StringIO()
    use_display(Display(console=Console(file=text, width=300, highlight=False, soft_wrap=True)))
    yield lambda: text.getvalue().splitlines()
    use_display(Display())


class TestFollowTracks:
    @pytest.fixture
    def run(self, tmp_path):
        return SimpleNamespace(track_readings=tmp_path / "readings", known_fixes=tmp_path / "fixes.parquet")

    def test_without_a_fix_a_person_is_told_to_name_other_files(self, run, tmp_path, said):
        (tmp_path / "tracks").mkdir()
        with pytest.raises(UsageError, match=r"--track gives nothing to go by \(no track in the folder that was given\)"):
            follow_tracks(run, (tmp_path / "tracks",))
        (tmp_path / "tracks/a.gpx").write_text("<gpx version=")
        with pytest.raises(UsageError, match=r"\(no fix in 1 file; tracks/a\.gpx not used: damaged at line 1"):
            follow_tracks(run, (tmp_path / "tracks",))
        assert said() == []

    def test_without_a_fix_a_night_goes_on_and_says_so(self, run, tmp_path, said, monkeypatch):
        monkeypatch.setattr(times, "is_served", lambda: True)
        (tmp_path / "tracks").mkdir()
        assert follow_tracks(run, (tmp_path / "tracks",)).empty
        assert said() == ["tracks: no track in the folder that was given"]


class TestTellTracks:
    NOTHING = CANDIDATES.make([{"path": "a.jpg", "source": "track", "evidence": "outside every track"}])

    @pytest.mark.parametrize(
        ("taken_at", "line"),
        [
            (("2024-05-03 10:00", "2024-05-03 11:00"), "those without a position are of 2024-05-03 UTC"),
            (("2024-05-03 10:00", "2024-06-01 11:00"), "those without a position are of 2024-05-03 to 2024-06-01 UTC"),
            (("2024-05-03 10:00", None), "those without a position are of 2024-05-03 UTC"),
            ((None, None), "of none without a position is it known when it was taken, in UTC"),
        ],
    )
    def test_says_of_when_the_photos_are_that_no_track_places(self, said, taken_at, line):
        photos = table(*(photo(f"{number}.jpg", taken_at=at) for number, at in enumerate(taken_at)))
        tell_tracks(photos, ONE_FIX, self.NOTHING)
        assert said() == [f"tracks: they place no photo: {line}"]

    def test_says_nothing_where_one_is_placed_none_is_asked_for_or_no_track_was_given(self, said):
        waiting, located = table(photo("a.jpg", taken_at="2024-05-03 10:00")), table(photo("a.jpg", **ROME))
        tell_tracks(waiting, ONE_FIX, CANDIDATES.make([{"path": "a.jpg", "source": "track", **ROME}]))
        tell_tracks(located, ONE_FIX, CANDIDATES.empty())
        tell_tracks(waiting, FIXES.empty(), CANDIDATES.empty())
        assert said() == []


class TestTellUnmoved:
    def test_names_the_cameras_that_an_offset_does_not_hold_for(self, said):
        photos = table(*(photo(f"{number:02}.jpg", "2024-05-01 10:00:00", camera=f"Phone {number:02}") for number in range(15)))
        clocks = CLOCKS.make(
            [
                {"camera": "Phone 00", "override": "+1:00", "photos": 1, "located": 0},
                {"camera": "Phone 01", "evidence": "as --time-offset +2:00 says, …", "photos": 1, "located": 0},
            ]
        )
        times._tell_unmoved(photos, clocks, ("+2:00",))
        first, second = said()
        assert first == "clock:  --time-offset is not for Phone 00: cameras.csv has an override"
        assert second.startswith("clock:  --time-offset is not for Phone 02, Phone 03")
        assert ", Phone 12, Phone 13 and 1 more: the photos tell the time themselves" in second

    def test_says_nothing_of_a_pair_which_names_its_camera(self, said):
        times._tell_unmoved(table(photo("a.jpg", "2024-05-01 10:00:00")), CLOCKS.empty(), ("a.jpg = 2024-05-01T10:00:00Z",))
        assert said() == []
