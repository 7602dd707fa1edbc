"""Mutants of photos of every format that is written in place, and of sidecars: never a hang, never a damaged file.

The mutants are the same in every run. WHERESHOT_FUZZ_EXAMPLES=100000 asks for so many of each format, new ones each time.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from tasks.core.errors import CannotWrite
from tasks.core.reading import read_photo
from tasks.core.writing import Wanted, apply_splices, merge_sidecar, plan
from tests.builders import CORPUS
from tests.tasks.core.writing.broken import FORMATS, breakages, broken, photos, sidecars
from tests.tasks.core.writing.proofs import ROME, TAKEN
from tests.tasks.core.writing.withstanding import ASKED, assert_sidecar_withstood, assert_withstood

EXAMPLES = int(os.environ.get("WHERESHOT_FUZZ_EXAMPLES", "0"))
OF_BUILT, OF_REAL = EXAMPLES or 700, EXAMPLES or 1400
LARGEST_BYTES = 300_000
BOTH = Wanted(ROME, TAKEN)


def many(examples: int):
    """The settings of a test of so many mutants."""
    checks = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much]
    return settings(max_examples=examples, deadline=None, derandomize=not EXAMPLES, database=None, suppress_health_check=checks)


def withstand(folder: Path, files: list[tuple[str, bytes]], examples: int) -> int:
    """Write into so many mutants of photos, each with its format; return how often that was done and not refused."""
    done = 0

    @many(examples)
    @given(change=breakages())
    def attempt(change):
        nonlocal done
        (format_, content), (_, other) = files[change.choice % len(files)], files[change.choice // 7 % len(files)]
        asked = ASKED[change.choice // 3 % len(ASKED)]
        done += assert_withstood(folder, format_, broken(format_, content, other, change), asked)

    attempt()
    return done


def with_ours(format_: str, files: list[bytes]) -> list[tuple[str, bytes]]:
    """The files with their format, and each as we wrote it, from which our position may be taken out."""
    written = []
    for content in files:
        try:
            written.append(apply_splices(content, plan(format_, content, BOTH)))
        except CannotWrite:
            continue
    return [(format_, content) for content in [*files, *written]]


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> dict[str, list[bytes]]:
    return photos(tmp_path_factory.mktemp("built"))


@pytest.fixture(scope="module")
def real() -> list[tuple[str, bytes]]:
    """Photos of the corpus with their format, broken ones too, and each as we wrote it."""
    if not CORPUS.is_dir():
        pytest.skip(f"the corpus of real photos is not at {CORPUS}")
    found: list[tuple[str, bytes]] = []
    for path in sorted([*(CORPUS / "photos").rglob("*"), *(CORPUS / "nasty").rglob("*")]):
        if path.is_file() and path.stat().st_size <= LARGEST_BYTES and (format_ := read_photo(path).format) in FORMATS:
            found += with_ours(format_, [path.read_bytes()])
    return found


class TestPhotosThemselves:
    @pytest.mark.parametrize("format_", FORMATS)
    def test_are_of_the_format_and_most_are_written(self, built, tmp_path, format_):
        written = 0
        for number, content in enumerate(built[format_]):
            path = tmp_path / f"{number}.{format_}"
            path.write_bytes(content)
            assert read_photo(path).format == format_
            written += assert_withstood(tmp_path, format_, content, BOTH) == 3
        assert written > len(built[format_]) / 2


class TestMutants:
    @pytest.mark.parametrize("format_", FORMATS)
    def test_of_built_photos_are_refused_or_written_without_damage(self, built, tmp_path, format_):
        assert withstand(tmp_path, with_ours(format_, built[format_]), OF_BUILT) > OF_BUILT / 10

    def test_of_real_photos_are_refused_or_written_without_damage(self, real, tmp_path):
        assert withstand(tmp_path, real, OF_REAL) > OF_REAL / 10

    def test_of_sidecars_are_refused_or_written_without_damage(self):
        files = sidecars()
        files += [merge_sidecar(content, BOTH) for content in [None, *files]]
        done = 0

        @many(OF_BUILT)
        @given(change=breakages())
        def attempt(change):
            nonlocal done
            content = broken("sidecar", files[change.choice % len(files)], files[0], change)
            done += assert_sidecar_withstood(content, ASKED[change.choice % 3])

        attempt()
        assert done > OF_BUILT / 10
