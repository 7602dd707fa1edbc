from __future__ import annotations

import pytest

from config.settings import Apply
from tasks.core.edits import Manner
from tasks.core.errors import UsageError
from tasks.runtime.manner import manner_of


class TestMannerOf:
    def test_is_that_of_the_settings(self):
        settings = Apply(hard_links=True, sidecar_ending=".xmp", else_sidecar=False)
        assert manner_of(settings) == Manner(hard_links=True, sidecar_ending=".xmp", else_sidecar=False)

    def test_asks_no_other_program_unless_one_is_named(self):
        assert manner_of(Apply()).rewrite is None

    def test_a_program_that_is_not_there_is_wrong_usage(self):
        with pytest.raises(UsageError, match=r"apply\.exiftool = 'no-such-program' is no program"):
            manner_of(Apply(exiftool="no-such-program"))
