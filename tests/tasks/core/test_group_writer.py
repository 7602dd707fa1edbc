"""Tests for tasks.core.group_writer: what a person is told; the writing itself is tested through apply."""

from __future__ import annotations

import errno
import os

import pytest

from tasks.core.group_writer import reason_of


class TestReasonOf:
    def test_a_temporary_of_ours_is_not_named_for_it_tells_nothing(self):
        error = OSError(errno.EROFS, os.strerror(errno.EROFS), ".whereshot-5bce98f7-25721-8fa16a04e50e.tmp")
        assert reason_of(error) == f"{os.strerror(errno.EROFS)}; nothing of this photo was changed"

    @pytest.mark.parametrize("name", ["a/IMG_1.CR2.xmp", b"a/l\xe9a.jpg", None])
    def test_any_other_file_is_named_as_the_system_does(self, name):
        error = OSError(errno.EACCES, os.strerror(errno.EACCES), name)
        assert reason_of(error) == f"{error}; nothing of this photo was changed"

    def test_a_full_disk_says_what_to_do(self):
        error = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), ".whereshot-5bce98f7-25721-8fa16a04e50e.tmp")
        assert reason_of(error).startswith("the disk is full (")
        assert reason_of(error).endswith("; nothing of this photo was changed; make room and run the command again")
