from __future__ import annotations

import os

import pytest

from config.settings import Settings
from tasks.apply import apply
from tasks.core.errors import UsageError
from tasks.core.journal import Journal
from tasks.core.tables import ESTIMATES, OUTCOMES
from tasks.restore import restore
from tasks.take_out import take_out
from tests.builders import jpeg
from tests.tasks.applying import ROME, decide, exiftool, hold, outcome, raw

ONE, TWO, RAW = "one.jpg", "two.jpg", "p.nef"
NOT_BACK = OUTCOMES.empty()


@pytest.fixture
def out(tmp_path):
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


@pytest.fixture
def archive(tmp_path, out):
    """Two JPEGs and a RAW into which an estimate and then a note by another program was written."""
    folder = tmp_path / "archive"
    for seed, name in enumerate([ONE, TWO]):
        jpeg(folder / name, seed=seed)
    raw(folder / RAW)
    apply(decide(folder, [ONE, TWO, RAW]), folder, out, "r1", Settings())
    return folder


def marked(*paths):
    return ESTIMATES.make([{"path": path, "lat": ROME[0], "lon": ROME[1], "source": "proxy"} for path in paths])


def run(archive, out, *paths, back=NOT_BACK, settings=None, **options):
    return take_out(marked(*paths), back, archive, out, "r2", settings or Settings(), **options)


class TestTakeOut:
    def test_takes_the_position_out_of_photo_and_sidecar_and_nothing_else(self, archive, out):
        before = exiftool(archive / ONE)[0]
        done = run(archive, out, ONE, RAW)
        assert done.to_dict("list") == {"path": [ONE, RAW], "status": ["written", "sidecar"], "problem": ["", ""]}
        after = exiftool(archive / ONE)[0]
        ours = ("EXIF:GPS", "Composite:GPS", "File:", "SourceFile", "ExifTool:")
        assert {tag: text for tag, text in before.items() if not tag.startswith(ours)} == {
            tag: text for tag, text in after.items() if not tag.startswith(ours)
        }
        assert not [tag for tag in after if tag.startswith("EXIF:GPS") and tag != "EXIF:GPSVersionID"]
        assert not [tag for tag in exiftool(archive / f"{RAW}.xmp")[0] if tag.startswith("XMP:GPS")]

    @pytest.mark.parametrize("mode", ["copy", "delta"])
    def test_is_a_run_that_restore_undoes_to_the_byte(self, archive, out, mode):
        before = hold(archive)
        run(archive, out, ONE, TWO, RAW, settings=Settings(backup={"mode": mode}))
        with Journal(out) as journal:
            row = journal.runs().set_index("run_id").loc["r2"]
        assert (row["flow"], row["written"], row["finished_at"] != "") == ("estimates", 3, True)
        assert (out / "backups/r2").exists() is (mode == "copy")
        assert restore(archive, out, "r2")["status"].tolist() == ["restored"] * 3
        assert hold(archive) == before

    def test_leaves_the_run_that_wrote_it_undoable_after_that(self, archive, out):
        run(archive, out, ONE)
        assert "restore run r2 first" in outcome(restore(archive, out, "r1", [ONE]), ONE)[1]
        restore(archive, out, "r2")
        assert outcome(restore(archive, out, "r1", [ONE]), ONE) == ("restored", "")

    def test_a_dry_run_plans_the_same_and_writes_nothing_anywhere(self, archive, out):
        before, journal = hold(archive), hold(out)
        back = OUTCOMES.make([{"path": TWO, "status": "restored"}])
        done = run(archive, out, ONE, TWO, RAW, back=back, dry_run=True)
        assert done["status"].tolist() == ["written", "restored", "sidecar"]
        assert hold(archive) == before
        assert {path: held.data for path, held in hold(out).items() if "backups" in path} == {
            path: held.data for path, held in journal.items() if "backups" in path
        }
        with Journal(out) as opened:
            assert opened.runs()["run_id"].tolist() == ["r1"]

    def test_what_was_undone_keeps_its_outcome_and_makes_no_run(self, archive, out):
        back = OUTCOMES.make([{"path": ONE, "status": "restored"}])
        assert outcome(run(archive, out, ONE, back=back), ONE) == ("restored", "")
        with Journal(out) as journal:
            assert journal.runs()["run_id"].tolist() == ["r1"]

    def test_what_could_not_be_undone_and_has_none_any_more_says_why(self, archive, out):
        jpeg(archive / ONE, seed=5)
        back = OUTCOMES.make([{"path": ONE, "status": "refused", "problem": "in the way"}])
        assert outcome(run(archive, out, ONE, back=back), ONE) == ("refused", "in the way")
        assert outcome(run(archive, out, ONE), ONE) == ("unchanged", "")

    def test_one_photo_that_cannot_be_written_does_not_stop_the_others(self, archive, out):
        os.link(archive / ONE, archive / "other.jpg")
        done = run(archive, out, ONE, "gone.jpg", TWO)
        assert done["status"].tolist() == ["refused", "failed", "written"]
        assert "2 names (hard links)" in outcome(done, ONE)[1]

    def test_two_names_of_one_file_are_written_one_after_the_other_where_that_is_allowed(self, archive, out):
        os.link(archive / ONE, archive / "other.jpg")
        done = run(archive, out, ONE, "other.jpg", settings=Settings(apply={"hard_links": True}))
        assert done["status"].tolist() == ["written", "written"]
        assert not [tag for tag in exiftool(archive / "other.jpg")[0] if tag == "EXIF:GPSLatitude"]

    def test_a_missing_archive_is_a_usage_error(self, archive, out, tmp_path):
        with pytest.raises(UsageError, match="no such folder"):
            run(tmp_path / "none", out, ONE)
