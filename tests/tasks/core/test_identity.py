from __future__ import annotations

import json

import pytest

from tasks.core.errors import UsageError
from tasks.core.identity import (
    find_output,
    identify,
    is_output,
    read_identity,
    refuse_shared,
    remember_archive,
    share_output,
)


class TestIdentify:
    def test_gives_an_archive_the_same_id_in_every_output_folder(self, tmp_path):
        (tmp_path / "photos").mkdir()
        first = identify(tmp_path / "photos", tmp_path / "a")
        second = identify(tmp_path / "photos", tmp_path / "b")
        assert first == second
        assert len(first.id) == 8
        assert int(first.id, 16) >= 0

    def test_keeps_the_id_that_archive_json_has(self, tmp_path):
        (tmp_path / "photos").mkdir()
        identify(tmp_path / "photos", tmp_path / "out")
        content = json.loads((tmp_path / "out/archive.json").read_text())
        (tmp_path / "out/archive.json").write_text(json.dumps({**content, "id": "0badcafe"}))
        assert identify(tmp_path / "photos", tmp_path / "out").id == "0badcafe"

    def test_stops_at_an_output_folder_of_another_archive_and_names_both(self, tmp_path):
        (tmp_path / "photos").mkdir()
        (tmp_path / "others").mkdir()
        identify(tmp_path / "photos", tmp_path / "out")
        with pytest.raises(UsageError) as caught:
            identify(tmp_path / "others", tmp_path / "out")
        assert str(tmp_path / "photos") in str(caught.value)
        assert str(tmp_path / "others") in str(caught.value)

    def test_takes_a_link_to_the_archive_for_the_archive(self, tmp_path):
        (tmp_path / "photos").mkdir()
        (tmp_path / "link").symlink_to(tmp_path / "photos")
        identify(tmp_path / "photos", tmp_path / "out")
        assert identify(tmp_path / "link", tmp_path / "out").archive == tmp_path / "photos"

    def test_says_that_a_damaged_archive_json_cannot_be_understood(self, tmp_path):
        (tmp_path / "archive.json").write_text("{")
        with pytest.raises(UsageError, match="cannot be understood"):
            read_identity(tmp_path)


class TestShareOutput:
    def test_marks_a_folder_that_is_never_scanned_and_belongs_to_no_archive_alone(self, tmp_path):
        share_output([tmp_path / "anna", tmp_path / "ben"], tmp_path / "both")
        assert is_output(str(tmp_path / "both"))
        assert read_identity(tmp_path / "both") is None
        share_output([tmp_path / "anna", tmp_path / "ben"], tmp_path / "both")

    def test_the_folder_of_a_map_of_several_is_not_taken_by_one_archive(self, tmp_path):
        (tmp_path / "anna").mkdir()
        share_output([tmp_path / "anna", tmp_path / "ben"], tmp_path / "both")
        with pytest.raises(UsageError, match="several archives"):
            identify(tmp_path / "anna", tmp_path / "both")
        with pytest.raises(UsageError, match="several archives"):
            refuse_shared(tmp_path / "both")

    def test_the_output_folder_of_one_archive_is_not_taken_for_a_map_of_several(self, tmp_path):
        (tmp_path / "anna").mkdir()
        known = identify(tmp_path / "anna", tmp_path / "out")
        with pytest.raises(UsageError, match="alone"):
            share_output([tmp_path / "anna", tmp_path / "ben"], tmp_path / "out")
        assert read_identity(tmp_path / "out") == known

    def test_the_folder_of_a_map_of_several_does_not_hide_other_output_folders(self, tmp_path):
        (tmp_path / "anna").mkdir()
        known = identify(tmp_path / "anna", tmp_path / "whereshot/anna")
        share_output([tmp_path / "anna", tmp_path / "ben"], tmp_path / "whereshot/a+b")
        assert find_output(known.id, tmp_path / "none.json", tmp_path) == tmp_path / "whereshot/anna"


class TestIsOutput:
    def test_knows_ours_from_another_programs_archive_json(self, tmp_path):
        (tmp_path / "photos").mkdir()
        identify(tmp_path / "photos", tmp_path / "out")
        (tmp_path / "web").mkdir()
        (tmp_path / "web/archive.json").write_text("[1, 2]")
        assert is_output(str(tmp_path / "out"))
        assert not is_output(str(tmp_path / "web"))
        assert not is_output(str(tmp_path / "photos"))


class TestFindOutput:
    def test_finds_the_output_folder_of_an_id_beside_and_in_the_users_list(self, tmp_path):
        (tmp_path / "photos").mkdir()
        beside = tmp_path / "whereshot/photos"
        known = identify(tmp_path / "photos", beside)
        assert find_output(known.id, tmp_path / "none.json", tmp_path) == beside
        remember_archive(tmp_path / "state/archives.json", known, beside)
        assert find_output(known.id, tmp_path / "state/archives.json", tmp_path / "elsewhere") == beside

    def test_does_not_trust_a_list_whose_output_folder_is_gone(self, tmp_path):
        (tmp_path / "photos").mkdir()
        known = identify(tmp_path / "photos", tmp_path / "out")
        remember_archive(tmp_path / "archives.json", known, tmp_path / "out")
        (tmp_path / "out/archive.json").unlink()
        assert find_output(known.id, tmp_path / "archives.json", tmp_path / "elsewhere") is None
