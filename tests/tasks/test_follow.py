from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pytest

from tasks import follow as step
from tasks.core.errors import UsageError
from tasks.core.tables import FIXES, TRACKS
from tasks.core.tracks import reading
from tasks.follow import follow, track_files
from tests.builders import jpeg

Fix = tuple[int, float, float]  # seconds after noon, latitude, longitude


def at(second: float) -> str:
    return (pd.Timestamp("2024-06-15T12:00:00Z") + pd.Timedelta(seconds=second)).isoformat()


def csv_track(path: Path, *fixes: Fix) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("time,lat,lon\n" + "".join(f"{at(second)},{lat},{lon}\n" for second, lat, lon in fixes))
    return path


def gpx_track(path: Path, *fixes: Fix) -> Path:
    points = "".join(f'<trkpt lat="{lat}" lon="{lon}"><time>{at(second)}</time></trkpt>' for second, lat, lon in fixes)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'<gpx version="1.1"><trk><trkseg>{points}</trkseg></trk></gpx>')
    return path


def names(paths: Iterable[Path]) -> list[str]:
    return track_files(tuple(paths))["name"].tolist()


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "tracks"


class TestTrackFiles:
    def test_folder_is_searched_for_all_that_is_a_track_by_content(self, tmp_path):
        csv_track(tmp_path / "tracks/2024/walk.txt", (0, 1, 2))
        gpx_track(tmp_path / "tracks/a", (0, 1, 2))
        assert names([tmp_path / "tracks"]) == ["tracks/a", "tracks/2024/walk.txt"]

    def test_paths_sizes_and_times_are_those_of_the_files(self, tmp_path):
        path = csv_track(tmp_path / "a.csv", (0, 1, 2))
        row = track_files((path,)).iloc[0]
        stat = path.stat()
        assert (row["path"], row["size"], row["mtime_ns"], row["ctime_ns"]) == (
            os.path.realpath(path), stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns,
        )  # fmt: skip

    def test_photos_hidden_files_and_output_folders_are_passed_over(self, tmp_path):
        top = tmp_path / "tracks"
        jpeg(top / "photo.jpg")
        csv_track(top / ".hidden.csv", (0, 1, 2))
        csv_track(top / ".git/a.csv", (0, 1, 2))
        csv_track(top / "out/a.csv", (0, 1, 2))
        (top / "out/archive.json").write_text(json.dumps({"program": "whereshot", "archive": "x", "id": "y"}))
        (top / "notes.md").write_text("lat, lon and more")
        assert names([top]) == []

    def test_file_that_should_be_a_track_by_its_ending_is_kept_so_that_its_reason_can_be_told(self, tmp_path, store):
        (tmp_path / "tracks").mkdir()
        (tmp_path / "tracks/broken.gpx").write_bytes(b"\0\1\2")
        files = track_files((tmp_path / "tracks",))
        assert files["name"].tolist() == ["tracks/broken.gpx"]
        assert follow(files, store).tracks["problem"].iloc[0].startswith("it is none of the tracks that are understood")

    def test_large_file_that_is_no_track_needs_no_word(self, tmp_path, monkeypatch):
        monkeypatch.setattr(step, "_MOST_UNKNOWN_BYTES", 10)
        (tmp_path / "tracks").mkdir()
        (tmp_path / "tracks/database.json").write_text('{"a": "0123456789"}')
        assert names([tmp_path / "tracks"]) == []

    def test_links_in_a_folder_are_not_followed(self, tmp_path):
        csv_track(tmp_path / "elsewhere/a.csv", (0, 1, 2))
        (tmp_path / "tracks").mkdir()
        (tmp_path / "tracks/link.csv").symlink_to(tmp_path / "elsewhere/a.csv")
        (tmp_path / "tracks/link").symlink_to(tmp_path / "elsewhere")
        assert names([tmp_path / "tracks"]) == []

    def test_file_that_is_given_twice_counts_once(self, tmp_path):
        path = csv_track(tmp_path / "tracks/a.csv", (0, 1, 2))
        (tmp_path / "link.csv").symlink_to(path)
        assert names([tmp_path / "tracks", path, tmp_path / "link.csv"]) == ["tracks/a.csv"]

    def test_two_files_of_one_name_are_told_apart(self, tmp_path):
        paths = [csv_track(tmp_path / folder / "a.csv", (0, 1, 2)) for folder in "xyz"]
        assert names(paths) == ["a.csv", "a.csv (2)", "a.csv (3)"]

    @pytest.mark.parametrize("content", ["hello", "a,b\n1,2\n"])
    def test_file_given_by_name_that_is_no_track_is_an_error_that_names_what_is_understood(self, tmp_path, content):
        path = tmp_path / "notes.txt"
        path.write_text(content)
        with pytest.raises(UsageError, match=r"notes\.txt: is no track that is understood; give .* GPX, TCX, FIT") as error:
            track_files((path,))
        assert error.value.exit_status == 2

    def test_empty_file_given_by_name_is_an_error_that_says_so(self, tmp_path):
        (tmp_path / "a.gpx").touch()
        with pytest.raises(UsageError, match=r"a\.gpx: is empty"):
            track_files((tmp_path / "a.gpx",))

    def test_pipe_is_refused_rather_than_waited_for(self, tmp_path):
        os.mkfifo(tmp_path / "a.gpx")
        with pytest.raises(UsageError, match=r"a\.gpx: is neither a file nor a folder"):
            track_files((tmp_path / "a.gpx",))

    def test_path_that_is_not_there_is_an_error(self, tmp_path):
        with pytest.raises(UsageError, match="there is no such file or folder"):
            track_files((tmp_path / "none",))

    def test_name_that_is_not_utf_8_is_readable_text_and_the_file_is_read(self, tmp_path, store):
        odd = os.fsencode(csv_track(tmp_path / "tracks/a.csv", (0, 1, 2)).parent) + b"/caf\xe9.csv"
        os.rename(tmp_path / "tracks/a.csv", odd)
        files = track_files((tmp_path / "tracks",))
        assert files["name"].tolist() == ["tracks/caf%E9.csv"]
        assert len(follow(files, store).fixes) == 1


class TestFollow:
    def test_fixes_stand_by_track_segment_and_time(self, tmp_path, store):
        later = csv_track(tmp_path / "b.csv", (20, 1, 2), (10, 3, 4))
        earlier = csv_track(tmp_path / "a.csv", (30, 5, 6))
        followed = follow(track_files((later, earlier)), store)
        FIXES.check(followed.fixes)
        TRACKS.check(followed.tracks)
        found = [(row.track, row.at.isoformat(), row.lat, row.lon) for row in followed.fixes.itertuples()]
        assert found == [("a.csv", at(30), 5, 6), ("b.csv", at(10), 3, 4), ("b.csv", at(20), 1, 2)]
        told = followed.tracks.set_index("track")
        assert told.index.tolist() == ["b.csv", "a.csv"]
        assert (told["first_at"]["b.csv"].isoformat(), told["last_at"]["b.csv"].isoformat()) == (at(10), at(20))
        assert told["fixes"].to_dict() == {"b.csv": 2, "a.csv": 1}

    def test_fixes_that_a_person_drew_on_the_report_say_so(self, tmp_path, store):
        recorded = gpx_track(tmp_path / "a.gpx", (0, 1, 2))
        text = gpx_track(tmp_path / "waypoints.gpx", (60, 1, 2)).read_text()
        head = '<gpx version="1.1" creator="Whereshot"><metadata><keywords>drawn by hand</keywords></metadata>'
        (tmp_path / "waypoints.gpx").write_text(text.replace('<gpx version="1.1">', head))
        for _ in ("read", "kept"):
            fixes, tracks, _ = follow(track_files((recorded, tmp_path / "waypoints.gpx")), store)
            assert dict(zip(fixes["track"], fixes["drawn"], strict=True)) == {"a.gpx": False, "waypoints.gpx": True}
            assert tracks["format"].tolist() == ["gpx", "waypoints"]

    def test_no_file_gives_no_fix(self, store):
        followed = follow(track_files(()), store)
        assert (len(followed.fixes), len(followed.tracks), followed.read) == (0, 0, 0)

    def test_fix_of_two_files_counts_once_and_as_repeated_in_the_later(self, tmp_path, store):
        walk: list[Fix] = [(0, 1, 2), (10, 1.001, 2), (20, 1.002, 2)]
        files = track_files((csv_track(tmp_path / "a.csv", *walk), gpx_track(tmp_path / "b.gpx", *walk, (30, 1.003, 2))))
        tracks = follow(files, store).tracks
        assert tracks[["track", "fixes", "repeated"]].to_numpy().tolist() == [["a.csv", 3, 0], ["b.gpx", 1, 3]]

    def test_broken_file_has_its_reason_and_the_others_are_used(self, tmp_path, store):
        good = csv_track(tmp_path / "tracks/good.csv", (0, 1, 2))
        half = gpx_track(tmp_path / "tracks/half.gpx", (5, 3, 4), (6, 5, 6))
        half.write_bytes(half.read_bytes()[:-60])
        (tmp_path / "tracks/not.fit").write_bytes(b"nothing")
        followed = follow(track_files((good.parent,)), store)
        told = followed.tracks.set_index("track")
        assert told["fixes"].to_dict() == {"tracks/good.csv": 1, "tracks/half.gpx": 1, "tracks/not.fit": 0}
        assert told["problem"]["tracks/good.csv"] == ""
        assert told["problem"]["tracks/half.gpx"] != ""
        assert told["format"]["tracks/not.fit"] == ""

    def test_file_that_is_gone_or_may_not_be_read_is_a_row_with_the_reason(self, tmp_path, store):
        files = track_files((csv_track(tmp_path / "a.csv", (0, 1, 2)),))
        (tmp_path / "a.csv").unlink()
        followed = follow(files, store)
        assert followed.tracks["problem"].tolist() == ["it could not be read: No such file or directory"]

    def test_large_files_are_read_side_by_side_with_the_same_result(self, tmp_path, store, monkeypatch):
        paths = [csv_track(tmp_path / f"{name}.csv", (ord(name), 1, 2)) for name in "abcd"]
        alone = follow(track_files(paths), store / "alone")
        monkeypatch.setattr(step, "_WORTH_PROCESSES_BYTES", 0)
        monkeypatch.setattr(step, "cores", lambda: 2)
        together = follow(track_files(paths), store / "together")
        pd.testing.assert_frame_equal(alone.fixes, together.fixes)
        pd.testing.assert_frame_equal(alone.tracks, together.tracks)

    def test_advance_is_told_of_every_file(self, tmp_path, store):
        done: list[int] = []
        files = track_files([csv_track(tmp_path / f"{name}.csv", (0, 1, 2)) for name in "abc"])
        follow(files, store, advance=done.append)
        follow(files, store, advance=done.append)
        assert sum(done) == 6


class TestStore:
    def test_unchanged_files_are_not_read_again_and_give_the_same(self, tmp_path, store):
        files = track_files((csv_track(tmp_path / "a.csv", (0, 1, 2)), gpx_track(tmp_path / "b.gpx", (0, 1, 2), (5, 3, 4))))
        first, second = follow(files, store), follow(files, store)
        assert (first.read, second.read) == (2, 0)
        pd.testing.assert_frame_equal(first.fixes, second.fixes)
        pd.testing.assert_frame_equal(first.tracks, second.tracks)

    def test_changed_file_alone_is_read_again(self, tmp_path, store):
        paths = (csv_track(tmp_path / "a.csv", (0, 1, 2)), csv_track(tmp_path / "b.csv", (5, 3, 4)))
        follow(track_files(paths), store)
        csv_track(paths[1], (5, 3, 4), (6, 5, 6))
        followed = follow(track_files(paths), store)
        assert followed.read == 1
        assert followed.tracks["fixes"].tolist() == [1, 2]

    def test_file_that_is_no_longer_given_leaves_the_store(self, tmp_path, store):
        paths = [csv_track(tmp_path / f"{name}.csv", (0, 1, 2)) for name in "ab"]
        follow(track_files(paths), store)
        follow(track_files(paths[:1]), store)
        assert follow(track_files(paths), store).read == 1

    def test_reading_of_another_version_is_removed(self, tmp_path, store, monkeypatch):
        files = track_files((csv_track(tmp_path / "a.csv", (0, 1, 2)),))
        follow(files, store)
        monkeypatch.setattr(step, "VERSION", step.VERSION + 1)
        assert follow(files, store).read == 1
        assert len(list(store.iterdir())) == 1

    def test_damaged_store_is_read_anew_and_said(self, tmp_path, store, monkeypatch):
        said: list[str] = []
        monkeypatch.setattr(step, "say", said.append)
        files = track_files((csv_track(tmp_path / "a.csv", (0, 1, 2)),))
        whole = follow(files, store)
        (kept,) = store.iterdir()
        kept.write_bytes(kept.read_bytes()[:-40])
        again = follow(files, store)
        assert again.read == 1
        pd.testing.assert_frame_equal(whole.fixes, again.fixes)
        assert said == ["earlier readings of the tracks were damaged in the cache; all tracks are read again"]
        assert follow(files, store).read == 0

    def test_error_that_may_pass_is_raised_for_another_try_and_what_was_read_is_kept(self, tmp_path, store, monkeypatch):
        paths = [csv_track(tmp_path / f"{name}.csv", (0, 1, 2)) for name in "ab"]
        files = track_files(paths)

        def failing(stream, name):
            if name == "b.csv":
                raise OSError(errno.EIO, "Input/output error")
            return reading_of(stream, name)

        reading_of = reading.read_track
        monkeypatch.setattr(reading, "read_track", failing)
        monkeypatch.setattr(step, "last_try", lambda: False)
        with pytest.raises(OSError, match="1 track file gave Input/output error"):
            follow(files, store)
        monkeypatch.setattr(step, "last_try", lambda: True)
        last = follow(files, store)
        assert last.tracks["problem"].tolist() == ["", "it could not be read: Input/output error"]
        assert last.read == 1
        monkeypatch.setattr(reading, "read_track", reading_of)
        assert follow(files, store).tracks["problem"].tolist() == ["", ""]
