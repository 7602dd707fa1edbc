"""Tests of the secret that moves hidden areas: made once, never made anew."""

from __future__ import annotations

import os
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from tasks.core.errors import UsageError
from tasks.core.privacy_secret import kept_secret


class TestKeptSecret:
    def test_is_the_same_in_every_run(self, tmp_path):
        file = tmp_path / "state" / "privacy.key"
        first = kept_secret(file)
        assert re.fullmatch("[0-9a-f]{64}", first)
        assert kept_secret(file) == first

    def test_differs_from_person_to_person(self, tmp_path):
        assert kept_secret(tmp_path / "one.key") != kept_secret(tmp_path / "other.key")

    def test_is_readable_by_its_owner_alone_and_leaves_nothing_beside_it(self, tmp_path):
        file = tmp_path / "privacy.key"
        kept_secret(file)
        assert file.stat().st_mode & 0o777 == 0o600
        assert os.listdir(tmp_path) == ["privacy.key"]

    def test_runs_that_start_together_agree(self, tmp_path):
        with ThreadPoolExecutor(8) as pool:
            assert len(set(pool.map(kept_secret, [tmp_path / "privacy.key"] * 32))) == 1

    @pytest.mark.parametrize("content", ["", "0123", "z" * 64, "a" * 65])
    def test_a_damaged_one_is_refused_and_stays(self, tmp_path, content):
        file = tmp_path / "privacy.key"
        file.write_text(content)
        with pytest.raises(UsageError, match=r"privacy\.key: is no secret of privacy zones"):
            kept_secret(file)
        assert file.read_text() == content

    def test_says_so_where_none_can_be_kept(self, tmp_path):
        (tmp_path / "privacy.key").mkdir()
        with pytest.raises(UsageError, match="no secret of privacy zones can be kept there"):
            kept_secret(tmp_path / "privacy.key")
