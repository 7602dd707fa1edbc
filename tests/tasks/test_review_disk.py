"""What stands in the way of review.csv on disk: each time one sentence, the earlier file and all decisions as they were."""

from __future__ import annotations

import errno
import os
import subprocess
from typing import ClassVar

import pytest

from tasks.core.errors import UsageError
from tasks.review import review
from tests.review_rows import ARCHIVE_ID, edit_csv, proposal, proposals, read_csv

TRACK = {"latitude": 41.9, "longitude": 12.5, "gps_source": "track", "error_m": 20.0, "evidence": "on the track"}


def propose(out, *rows, **settings):
    return review(proposals(*rows), out, ARCHIVE_ID, **{"keep_history": 9, **settings})


@pytest.fixture
def out(tmp_path):
    propose(tmp_path, proposal("a.jpg"), proposal("b.jpg"))
    edit_csv(tmp_path / "review.csv", {"a.jpg": {"decision": "accept"}})
    return tmp_path


def refused(out):
    """Propose what would change review.csv; return the sentence, once it is certain that nothing is lost or left over."""
    content = (out / "review.csv").read_bytes()
    with pytest.raises(UsageError) as caught:
        propose(out, proposal("a.jpg"), proposal("b.jpg", **TRACK))
    assert (out / "review.csv").read_bytes() == content
    assert not list(out.rglob("*.tmp"))
    assert "\n" not in str(caught.value)
    return str(caught.value)


class TestThatCannotBeWritten:
    @pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO])
    @pytest.mark.parametrize("which", ["fsync", "replace"])
    def test_a_disk_that_is_full_or_read_only(self, out, monkeypatch, code, which):
        def refuse(*_):
            raise OSError(code, os.strerror(code))

        monkeypatch.setattr("os.fsync" if which == "fsync" else "pathlib.Path.replace", refuse)
        assert refused(out) == (
            f"{out / 'review.csv'}: cannot be written ({os.strerror(code)}); make room there, or choose another --out"
        )

    def test_a_file_that_nobody_may_change(self, out):
        path = out / "review.csv"
        if subprocess.run(["chattr", "+i", path], check=False, capture_output=True).returncode:
            pytest.skip("chattr +i does not work here: no such file system, or not root")
        try:
            assert "cannot be written (Operation not permitted)" in refused(out)
        finally:
            subprocess.run(["chattr", "-i", path], check=True)

    def test_a_folder_that_nobody_may_write(self, out):
        command, lock, unlock = ("chattr", "+i", "-i") if os.geteuid() == 0 else ("chmod", "500", "700")
        if subprocess.run([command, lock, out], check=False, capture_output=True).returncode:
            pytest.skip("chattr +i does not work here, and root may write everywhere else")
        try:
            assert "cannot be written" in refused(out)
        finally:
            subprocess.run([command, unlock, out], check=True)


class TestThatIsNoPlainFile:
    def test_a_folder_of_its_name(self, tmp_path):
        (tmp_path / "review.csv").mkdir()
        with pytest.raises(UsageError, match=r"review\.csv: cannot be read \(Is a directory\)"):
            propose(tmp_path, proposal("a.jpg"))

    def test_a_link_stays_one_and_the_file_that_it_points_to_is_replaced(self, out, tmp_path_factory):
        target = tmp_path_factory.mktemp("elsewhere") / "mine.csv"
        (out / "review.csv").rename(target)
        (out / "review.csv").symlink_to(target)
        propose(out, proposal("a.jpg", **TRACK), proposal("b.jpg", **TRACK))
        assert (out / "review.csv").is_symlink()
        assert [(row["decision"], row["gps_source"]) for row in read_csv(target)] == [("accept", "proxy"), ("", "track")]

    def test_a_link_to_nothing_is_filled(self, tmp_path):
        (tmp_path / "review.csv").symlink_to(tmp_path / "gone.csv")
        propose(tmp_path, proposal("a.jpg"))
        assert read_csv(tmp_path / "gone.csv")[0]["path"] == "a.jpg"

    def test_a_link_to_itself(self, tmp_path):
        (tmp_path / "review.csv").symlink_to(tmp_path / "review.csv")
        with pytest.raises(UsageError, match="cannot be read"):
            propose(tmp_path, proposal("a.jpg"))


class TestThatIsOpenElsewhere:
    def test_is_replaced_whole_and_the_person_is_told(self, out):
        (out / ".~lock.review.csv#").write_text(",ann,host,22.11.2026 04:00,file:///home/ann;")
        said = propose(out, proposal("a.jpg"), proposal("b.jpg", **TRACK)).messages
        assert said[-1].startswith("review.csv is open in LibreOffice (by ann): reload it there before you go on")
        assert [row["gps_source"] for row in read_csv(out / "review.csv")] == ["proxy", "track"]

    def test_and_does_not_change_is_not_spoken_of(self, out):
        (out / ".~lock.review.csv#").write_text(",ann,host,22.11.2026 04:00,file:///home/ann;")
        assert propose(out, proposal("a.jpg"), proposal("b.jpg")).messages == ["1 accepted row was kept"]


class TestAnOlderSheetSavedOverANewerOne:
    def test_keeps_the_cells_of_the_person_and_says_so(self, out):
        stale = (out / "review.csv").read_bytes()
        propose(out, proposal("a.jpg", **TRACK), proposal("b.jpg", **TRACK))
        (out / "review.csv").write_bytes(stale)
        said = propose(out, proposal("a.jpg", **TRACK), proposal("b.jpg", **TRACK)).messages
        rows = read_csv(out / "review.csv")
        assert [(row["decision"], row["gps_source"]) for row in rows] == [("accept", "proxy"), ("", "track")]
        assert any("an older review.csv was saved over a newer one" in message for message in said)

    def test_that_lacks_decisions_is_told_once_and_history_has_them(self, out):
        stale = [{**row, "decision": ""} for row in read_csv(out / "review.csv")]
        propose(out, proposal("a.jpg"), proposal("b.jpg"))
        edit_csv(out / "review.csv", {row["path"]: row for row in stale})
        told = (
            "1 row that was decided when review.csv was last written waits again: you took that back, or an older sheet was"
            " saved over a newer one; the earlier versions are in history/"
        )
        assert propose(out, proposal("a.jpg"), proposal("b.jpg")).messages == [told]
        assert propose(out, proposal("a.jpg"), proposal("b.jpg")).messages == []
        assert len(list((out / "history").iterdir())) == 2


class TestAcceptedByASetting:
    """``choose.accept_within_m`` fills in ``accept``; a person who takes that back is not overruled by the next run."""

    SURE: ClassVar = {"decision": "accept"}

    def test_what_the_person_took_back_waits_for_good(self, tmp_path):
        propose(tmp_path, proposal("a.jpg", **self.SURE), proposal("b.jpg", **self.SURE))
        edit_csv(tmp_path / "review.csv", {"a.jpg": {"decision": ""}})
        for _ in range(3):
            propose(tmp_path, proposal("a.jpg", **self.SURE), proposal("b.jpg", **self.SURE))
            assert [row["decision"] for row in read_csv(tmp_path / "review.csv")] == ["", "accept"]

    def test_what_nobody_took_back_is_accepted_when_the_setting_comes_later(self, tmp_path):
        propose(tmp_path, proposal("a.jpg"))
        propose(tmp_path, proposal("a.jpg", **self.SURE))
        assert read_csv(tmp_path / "review.csv")[0]["decision"] == "accept"
