from __future__ import annotations

import glob
import os

import pytest

from tasks.core.addresses.globs import under_any
from tasks.core.errors import UsageError

PATHS = [
    "a.jpg", "2019/rome/1.jpg", "2019/rome/2.JPG", "2019/rome/old/3.jpg", "2019/paris/4.jpg", "2020/rome/5.jpg",
    "2019/rome [x]/6.jpg", "Rome/7.jpg", "2019/romeo/8.jpg", "2019/rome/été.jpg", "2019/rome/a\nb.jpg", "2019/a-b/9^.jpg",
]  # fmt: skip


def meant(*globs):
    return [path for path, is_meant in zip(PATHS, under_any(PATHS, globs), strict=True) if is_meant]


class TestUnderAny:
    @pytest.mark.parametrize(
        "pattern",
        [
            "2019/rome/**", "**/rome/*", "**/*.jpg", "*", "*.jpg", "2019/*/*.jpg", "2019/rome/?.jpg", "2019/rome/[12].*",
            "2019/rome/[!1].JPG", "**", "2019/**/3.jpg", "2019/rome [[]x]/*", "*/rome*/*", "2019/**/*", "**/[3-6].jpg",
            "2019/a-b/9[^].jpg",
        ],
    )  # fmt: skip
    def test_means_what_a_shell_means(self, pattern, tmp_path):
        """Python's own glob over real files says the same."""
        for path in PATHS:
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text("")
        found = glob.glob(pattern, root_dir=tmp_path, recursive=True)
        assert sorted(meant(pattern)) == sorted(path for path in found if os.path.isfile(tmp_path / path))

    def test_several_globs_add_up(self):
        assert meant("2020/**", "Rome/*") == ["2020/rome/5.jpg", "Rome/7.jpg"]

    def test_the_unicode_form_does_not_matter(self):
        assert meant("2019/rome/e\u0301te\u0301.jpg") == ["2019/rome/été.jpg"]

    def test_refuses_a_set_that_is_none(self):
        with pytest.raises(UsageError, match=r"--only \[z-a\]/\*\*: the set \[z-a\] ends before it begins"):
            under_any(PATHS, ("[z-a]/**",))

    @pytest.mark.parametrize(
        ("pattern", "remedy"),
        [
            ("2019/rome", r'write "2019/rome/\*\*"'),
            ("2019/rome/", r'write "2019/rome/\*\*"'),
            ("2018/**", "relative to the archive and in quotes"),
            ("2019/[", "relative to the archive and in quotes"),
            ("2019/ROME/**", "relative to the archive and in quotes"),
        ],
    )
    def test_names_the_glob_that_means_no_photo(self, pattern, remedy):
        with pytest.raises(UsageError, match=remedy) as refused:
            under_any(PATHS, ("2020/**", pattern))
        assert str(refused.value).startswith(f"--only {pattern}: no photo of the archive is called so")
