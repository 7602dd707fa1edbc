from __future__ import annotations

from pathlib import Path

import pytest

from flows.whose import own_outs, registry
from tasks.core.identity import identify, remember_archive


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A current folder with two archives of one name."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for person in ("anna", "ben"):
        (tmp_path / person / "Photos").mkdir(parents=True)
    return tmp_path


class TestOwnOuts:
    def test_archives_of_one_name_get_two_folders(self, here):
        first, second = own_outs([here / "anna/Photos", here / "ben/Photos"])
        assert first == Path("whereshot/Photos")
        assert second.name.startswith("Photos-")
        identify(here / "anna/Photos", first)
        identify(here / "ben/Photos", second)
        again = own_outs([here / "ben/Photos", here / "anna/Photos"])
        assert [out.resolve() for out in again] == [second.resolve(), first.resolve()]

    def test_one_that_was_proposed_elsewhere_is_found_there(self, here):
        elsewhere = here / "elsewhere"
        remember_archive(registry(), identify(here / "anna/Photos", elsewhere), elsewhere)
        assert own_outs([here / "anna/Photos"]) == [elsewhere]

    def test_the_folder_here_counts_before_the_list(self, here):
        elsewhere = here / "elsewhere"
        remember_archive(registry(), identify(here / "anna/Photos", elsewhere), elsewhere)
        identify(here / "anna/Photos", Path("whereshot/Photos"))
        assert own_outs([here / "anna/Photos"]) == [Path("whereshot/Photos")]

    def test_a_list_that_names_a_folder_which_is_gone_is_not_followed(self, here):
        elsewhere = here / "elsewhere"
        remember_archive(registry(), identify(here / "anna/Photos", elsewhere), elsewhere)
        (elsewhere / "archive.json").unlink()
        assert own_outs([here / "anna/Photos"]) == [Path("whereshot/Photos")]
