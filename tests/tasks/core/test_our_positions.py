from __future__ import annotations

import os

import pytest

from config.settings import Settings
from tasks.apply import apply
from tasks.core.edits import Manner
from tasks.core.errors import Refused
from tasks.core.journal import Journal
from tasks.core.our_positions import edits_without_ours, runs_to_undo
from tasks.core.reading import read_photo
from tasks.core.writes import STANDING
from tasks.core.writing import Position, Wanted, merge_sidecar, read_sidecar
from tests.builders import jpeg
from tests.tasks.applying import OSLO, ROME, decide, raw

PHOTO = "trip/0.jpg"


@pytest.fixture
def archive(tmp_path):
    """A JPEG and a RAW without a position."""
    jpeg(tmp_path / "archive" / PHOTO)
    raw(tmp_path / "archive/p.nef")
    return tmp_path / "archive"


def write(archive, run_id, path=PHOTO, place=ROME, **values):
    out = archive.parent / "out"
    out.mkdir(exist_ok=True)
    outcomes = apply(decide(archive, [path], place, **values), archive, out, run_id, Settings())
    assert outcomes["status"].tolist()[0] in ("written", "sidecar")


def undone(archive, path=PHOTO):
    return runs_to_undo(archive, standing(archive, path))


def standing(archive, path=PHOTO):
    with Journal(archive.parent / "out") as journal:
        return [one for one in journal.writes(states=STANDING) if one.path == path]


class TestRunsToUndo:
    @pytest.mark.parametrize("path", [PHOTO, "p.nef"])
    def test_the_write_of_a_position_alone_can_be_undone(self, archive, path):
        write(archive, "r1", path)
        assert undone(archive, path) == ["r1"]

    def test_all_runs_back_to_the_original_where_an_estimate_was_corrected(self, archive):
        write(archive, "r1")
        write(archive, "r2", place=OSLO)
        assert undone(archive) == ["r2", "r1"]

    def test_none_where_another_program_changed_the_file_since(self, archive):
        write(archive, "r1")
        with (archive / PHOTO).open("ab") as photo:
            photo.write(b"\0")
        assert undone(archive) == []

    def test_none_where_a_date_came_with_the_position(self, archive):
        write(archive, "r1", taken="2019-07-02T10:11:12")
        assert undone(archive) == []

    def test_none_where_a_date_came_with_it_in_a_new_sidecar(self, archive):
        write(archive, "r1", "p.nef", taken="2019-07-02T10:11:12")
        assert undone(archive, "p.nef") == []

    def test_none_where_only_an_older_write_is_in_the_way_of_the_original(self, archive):
        write(archive, "r1", taken="2019-07-02T10:11:12")
        write(archive, "r2", place=OSLO)
        assert undone(archive) == []

    def test_none_where_the_file_is_gone(self, archive):
        write(archive, "r1")
        (archive / PHOTO).unlink()
        assert undone(archive) == []


class TestEditsWithoutOurs:
    def test_a_photo_says_no_position_afterwards_and_its_undo_leads_back(self, archive, tmp_path):
        write(archive, "r1")
        (edit,) = edits_without_ours(archive, PHOTO, (), Manner())
        assert (edit.target.path, edit.before.data) == (PHOTO, (archive / PHOTO).read_bytes())
        (tmp_path / "after.jpg").write_bytes(edit.data)
        facts = read_photo(tmp_path / "after.jpg")
        assert (facts.lat != facts.lat, facts.gps_method) == (True, "")
        assert facts.fingerprint == read_photo(archive / PHOTO).fingerprint

    def test_photo_and_sidecar_are_both_edited_where_both_have_one(self, archive):
        write(archive, "r1")
        ours = merge_sidecar(None, Wanted(Position(*ROME, method="whereshot proxy")))
        (archive / f"{PHOTO}.xmp").write_bytes(ours)
        edits = list(edits_without_ours(archive, PHOTO, (), Manner()))
        assert [edit.target.path for edit in edits] == [PHOTO, f"{PHOTO}.xmp"]
        facts = read_sidecar(edits[1].data)
        assert (facts.lat != facts.lat, facts.gps_method, facts.problem) == (True, "", "")

    def test_a_sidecar_of_the_other_style_in_capitals_is_found(self, archive):
        (archive / "p.XMP").write_bytes(merge_sidecar(None, Wanted(Position(*ROME, method="whereshot proxy"))))
        assert [edit.target.path for edit in edits_without_ours(archive, "p.nef", (), Manner())] == ["p.XMP"]

    @pytest.mark.parametrize("method", ["", "GPS", "MANUAL"])
    def test_what_is_not_ours_is_never_touched(self, archive, method):
        jpeg(archive / PHOTO, lat=ROME[0], lon=ROME[1])
        (archive / f"{PHOTO}.xmp").write_bytes(merge_sidecar(None, Wanted(Position(*ROME, method=method))))
        assert list(edits_without_ours(archive, PHOTO, (), Manner())) == []

    def test_a_file_with_several_names_is_refused_unless_allowed(self, archive):
        write(archive, "r1")
        os.link(archive / PHOTO, archive / "other.jpg")
        with pytest.raises(Refused, match="2 names"):
            list(edits_without_ours(archive, PHOTO, (), Manner()))
        assert len(list(edits_without_ours(archive, PHOTO, (), Manner(hard_links=True)))) == 1

    def test_one_that_took_the_place_of_a_genuine_position_stays_and_names_it(self, archive):
        jpeg(archive / PHOTO, lat=OSLO[0], lon=OSLO[1])
        write(archive, "r1", overwrite=True)
        with pytest.raises(Refused, match=r"took the place of a genuine position \(59\.9139"):
            list(edits_without_ours(archive, PHOTO, standing(archive), Manner()))

    def test_a_path_that_leaves_the_archive_is_refused(self, archive):
        with pytest.raises(Refused, match="leaves the archive"):
            list(edits_without_ours(archive, "../out/x.jpg", (), Manner()))
