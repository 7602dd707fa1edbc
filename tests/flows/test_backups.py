from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from tests.builders import jpeg
from tests.tasks.applying import hold


@pytest.fixture
def written(whereshot, tmp_path: Path) -> str:
    """Three photos with a position that was applied just now; the id of the run."""
    lines = ["path,latitude,longitude"]
    for n in range(3):
        jpeg(tmp_path / "trip" / f"{n}.jpg", seed=n)
        lines.append(f"{n}.jpg,41.89,12.49")
    (tmp_path / "mine.csv").write_text("\n".join(lines) + "\n")
    said = whereshot("apply", "mine.csv", "--archive", "trip", "--accept-all", "--json")
    assert (said.status, said.json["written"]) == (0, 3)
    return said.json["run_id"]


class TestBackups:
    def test_says_of_each_run_how_large_it_is_and_what_it_is_good_for(self, whereshot, written, tmp_path):
        held = hold(tmp_path / "whereshot/trip/backups")
        said = whereshot("backups", "whereshot/trip", "--json")
        assert said.status == 0
        (run,) = said.json["runs"]
        assert (run["run_id"], run["flow"], run["files"], run["standing"], run["from_copy"]) == (written, "apply", 3, 3, 3)
        assert run["copy_bytes"] == sum(len(one.data) for one in held.values())
        assert 0 <= run["age_days"] < 0.1
        assert said.json["damaged"] == []

    def test_names_damaged_ones_and_ends_with_status_1(self, whereshot, written, tmp_path):
        (tmp_path / "whereshot/trip/backups" / written / "1.jpg").write_bytes(b"rotten")
        said = whereshot("backups", "whereshot/trip")
        assert said.status == 1
        assert f"backups/{written}/1.jpg: it is damaged" in said.err
        assert "2 can be restored from copies, 1 from the journal, 0 cannot" in said.err

    def test_prunes_the_named_run_after_which_restore_works_from_the_journal(self, whereshot, written, tmp_path):
        originals = hold(tmp_path / "whereshot/trip/backups" / written)
        size = sum(len(one.data) for one in originals.values())
        said = whereshot("backups", "whereshot/trip", "--prune", written, "--json")
        assert (said.status, said.json["pruned"], said.json["freed_bytes"]) == (0, 3, size)
        assert not (tmp_path / "whereshot/trip/backups").exists()
        (run,) = whereshot("backups", "whereshot/trip", "--json").json["runs"]
        assert (run["copy_bytes"], run["from_copy"], run["from_journal"]) == (0, 0, 3)
        assert whereshot("restore", "whereshot/trip", "--json").json["restored"] == 3
        assert {path: one.data for path, one in hold(tmp_path / "trip").items()} == {
            path: one.data for path, one in originals.items()
        }

    def test_keeps_and_names_what_only_the_copy_can_give_back(self, whereshot, written, tmp_path):
        jpeg(tmp_path / "trip/1.jpg", seed=9)
        said = whereshot("backups", "whereshot/trip", "--prune", written, "--json")
        assert (said.status, said.json["pruned"], said.json["refused"]) == (1, 2, 1)
        assert said.json["refusals"][0]["path"] == "1.jpg"
        assert list(hold(tmp_path / "whereshot/trip/backups")) == [f"{written}/1.jpg"]

    def test_asks_on_a_terminal_and_takes_no_for_an_answer(self, whereshot, written, tmp_path, monkeypatch):
        monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
        answer = io.StringIO("n\n")
        answer.isatty = lambda: True
        monkeypatch.setattr(sys, "stdin", answer)
        said = whereshot("backups", "whereshot/trip", "--prune", written)
        assert (said.status, "nothing was removed" in said.err) == (3, True)
        assert len(hold(tmp_path / "whereshot/trip/backups")) == 3

    def test_an_unknown_run_is_wrong_usage_and_no_journal_is_nothing_to_do(self, whereshot, written, tmp_path):
        assert whereshot("backups", "whereshot/trip", "--prune", "r9").status == 2
        (tmp_path / "whereshot/trip/journal.sqlite").unlink()
        assert whereshot("backups", "whereshot/trip").status == 3


class TestRestoreTakeOut:
    def test_takes_our_tags_out_of_what_another_program_changed(self, whereshot, written, tmp_path):
        photo = tmp_path / "trip/1.jpg"
        photo.write_bytes(photo.read_bytes()[:2] + b"\xff\xfe\x00\x0bkeywords!" + photo.read_bytes()[2:])
        refused = whereshot("restore", "whereshot/trip", "--json")
        assert (refused.status, refused.json["restored"], refused.json["refused"]) == (1, 2, 1)
        assert "restore --take-out" in refused.json["refusals"][0]["reason"]
        said = whereshot("restore", "whereshot/trip", "--take-out", "--json")
        assert (said.status, said.json["restored"], said.json["refused"]) == (0, 1, 0)
        assert b"keywords!" in photo.read_bytes()
        assert b"whereshot" not in photo.read_bytes()
