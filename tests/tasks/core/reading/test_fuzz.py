"""Mutants of whole files of every format: nothing but an error of the disk comes out of the readers, and none takes long.

The mutants are the same in every run. WHERESHOT_FUZZ_EXAMPLES=100000 asks for so many of each format, new ones each time.
"""

from __future__ import annotations

import math
import os
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from config.settings import DEFAULTS
from tasks.core.reading import read_photo
from tasks.core.reading.batch import read_batch
from tasks.extract import extract, shards_of
from tasks.scan import scan
from tests.builders import CORPUS
from tests.limits import limited
from tests.tasks.core.reading.mutants import PACKET, built, mutant, pieces, whole_jpeg
from tests.tasks.core.reading.soundness import assert_sound

ENDINGS = ("jpg", "tif", "nef", "dng", "cr2", "pef", "orf", "rw2", "png", "webp", "heic", "avif", "jxl", "cr3", "mov", "raf",
           "mrw", "gif", "bmp")  # fmt: skip
SEVERAL = {"jpg", "tif", "png", "heic", "mov"}
"""Of which there are many kinds, so that they get more mutants."""
REAL = ("jpg", "tif", "heic", "rest")
LARGEST_BYTES = 400_000

ASKED = int(os.environ.get("WHERESHOT_FUZZ_EXAMPLES", "0"))
FEW, MANY = ASKED or 500, ASKED or 1500
LIMIT_S = 1.0
HANGS_S = 20
"""A loop without end must not hang the run."""


def many(examples: int):
    """The settings of a test of so many mutants."""
    checks = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
    return settings(max_examples=examples, deadline=None, derandomize=not ASKED, database=None, suppress_health_check=checks)


def assert_read(path: Path, content: bytes) -> None:
    """The file is read within a second of the processor's time, to sound facts."""
    path.write_bytes(content)
    with limited(HANGS_S):
        # Not the time on the wall: a busy machine is no slow reader.
        began = time.process_time()
        facts = read_photo(path)
        spent = time.process_time() - began
    assert spent < LIMIT_S
    # exifread may read date, place or camera of what we do not even recognise.
    assert facts.format or facts.problem or facts.taken_local or facts.make or facts.model or not math.isnan(facts.lat)
    assert_sound(facts)


@pytest.fixture(scope="module")
def seeds(tmp_path_factory) -> dict[str, list[bytes]]:
    """Whole files by ending, none of which has a problem."""
    return built(tmp_path_factory.mktemp("built"))


@pytest.fixture(scope="module")
def real() -> dict[str, list[bytes]]:
    """Files of the corpus by ending, broken ones too."""
    if not CORPUS.is_dir():
        pytest.skip(f"the corpus of real photos is not at {CORPUS}")
    found: dict[str, list[bytes]] = {name: [] for name in REAL}
    for path in sorted([*(CORPUS / "photos").rglob("*"), *(CORPUS / "nasty").rglob("*")]):
        if path.is_file() and path.stat().st_size <= LARGEST_BYTES:
            ending = {"jpeg": "jpg", "tiff": "tif"}.get(path.suffix.lower()[1:], path.suffix.lower()[1:])
            found[ending if ending in found else "rest"].append(path.read_bytes())
    return found


class TestSeeds:
    def test_each_is_read_without_a_problem_and_most_have_a_date_or_a_camera(self, seeds, tmp_path):
        assert set(seeds) == set(ENDINGS)
        for ending, contents in seeds.items():
            for content in contents:
                path = tmp_path / f"seed.{ending}"
                path.write_bytes(content)
                facts = read_photo(path)
                assert (facts.problem, facts.format != "") == ("", True), ending
                assert facts.taken_local or facts.make or ending in {"gif", "bmp"}, ending
                assert_sound(facts)


class TestMutantsOfBuiltFiles:
    @pytest.mark.parametrize("ending", [name for name in ENDINGS if name in SEVERAL])
    def test_of_a_common_format_become_facts(self, seeds, tmp_path, ending):
        @many(MANY)
        @given(changes=pieces())
        def become_facts(changes):
            for number, content in enumerate(seeds[ending]):
                assert_read(tmp_path / f"{number}.{ending}", mutant(content, changes))

        become_facts()

    @pytest.mark.parametrize("ending", [name for name in ENDINGS if name not in SEVERAL])
    def test_of_another_format_become_facts(self, seeds, tmp_path, ending):
        @many(FEW)
        @given(changes=pieces())
        def become_facts(changes):
            for content in seeds[ending]:
                assert_read(tmp_path / f"a.{ending}", mutant(content, changes))

        become_facts()

    @many(FEW)
    @given(changes=pieces())
    def test_of_a_sidecar_cost_the_photo_nothing(self, tmp_path, changes):
        photo = tmp_path / "a.jpg"
        if not photo.exists():
            photo.write_bytes(whole_jpeg(tmp_path))
        (tmp_path / "a.xmp").write_bytes(mutant(PACKET, changes))
        with limited(HANGS_S):
            read = read_batch(str(tmp_path), [("a.jpg", "a.xmp")])
        assert (read.texts["format"], read.texts["make"], list(read.wholes["error_number"])) == (["jpeg"], ["Acme"], [0])
        assert read.numbers["lat"][0] == pytest.approx(-33.86)


class TestMutantsOfRealFiles:
    @pytest.mark.parametrize("kind", REAL)
    def test_of_one_kind_become_facts(self, real, tmp_path, kind):
        files = real[kind]
        assert files

        @many(MANY)
        @given(changes=pieces())
        def become_facts(changes):
            # Which file it is hangs on the changes, so that all of them come up.
            content = files[sum(number for *_, number in changes) % len(files)]
            assert_read(tmp_path / f"a.{'png' if kind == 'rest' else kind}", mutant(content, changes))

        become_facts()


class TestArchiveOfMutants:
    def test_becomes_a_table_of_photos_with_a_row_for_each(self, seeds, tmp_path):
        archive = tmp_path / "archive"
        archive.mkdir()
        written = []

        @many(40)
        @given(changes=pieces())
        def write(changes):
            for ending in set(ENDINGS) - {"mrw"}:
                path = archive / f"{len(written):05}.{ending}"
                path.write_bytes(mutant(seeds[ending][0], changes))
                written.append(path.name)

        write()
        files = scan(archive, (), tmp_path / "out", DEFAULTS.scan, DEFAULTS.extract)
        (shard,) = shards_of(files)
        # PHOTOS.check, inside, raises at the first value out of range.
        photos = extract(shard, archive, DEFAULTS.extract, tmp_path / "earlier", lambda _: None)
        assert sorted(photos["path"]) == sorted(written)
        assert (photos["problem"] != "").any()
