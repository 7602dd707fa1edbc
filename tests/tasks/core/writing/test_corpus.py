"""ExifTool judges what we write into real photos: the position as asked, every other tag as before."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tasks.core.errors import CannotWrite
from tasks.core.writing import Position, Taken, Wanted, apply_splices, invert_splices, plan, verify
from tests.builders import CORPUS
from tests.tasks.core.writing.jpegs import plan_jpeg, verify_jpeg

ROME = Position(41.8902102, 12.4922309, alt_m=21.5, direction_deg=123.45, error_m=37.5, method="whereshot proxy")
SYDNEY = Position(-33.8567844, -151.2152967, alt_m=-4.25, direction_deg=7, error_m=5, method="whereshot manual")
ABOUT_THE_FILE = ("SourceFile", "ExifTool:", "System:", "GPS:", "XMP-exif:GPS", "Composite:GPS", "File:ExifByteOrder")
"""What adding a position changes."""


class Written(NamedTuple):
    """A photo of the corpus before and after."""

    name: str
    before: bytes
    after: bytes


class Outcome(NamedTuple):
    written: list[Written]
    refused: dict[str, str]


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    """Every JPEG of the corpus, written and checked by the second reader, or refused."""
    if not CORPUS.is_dir():
        pytest.skip(f"the corpus of real photos is not at {CORPUS}")
    written, refused = [], {}
    for path in sorted([*(CORPUS / "photos").rglob("*"), *(CORPUS / "nasty").rglob("*")]):
        data = path.read_bytes() if path.is_file() else b""
        if data[:2] != b"\xff\xd8":
            continue
        name = str(path.relative_to(CORPUS))
        try:
            result = apply_splices(data, plan_jpeg(data, ROME))
            verify_jpeg(data, result, ROME)
        except CannotWrite as refusal:
            refused[name] = refusal.reason
        else:
            written.append(Written(name, data, result))
    return Outcome(written, refused)


def without_copies(tags: dict[str, Any]) -> dict[str, list[Any]]:
    """``Group:CopyN:Tag`` to ``Group:Tag``, with all values that it has."""
    values: dict[str, list[Any]] = {}
    for name, value in tags.items():
        values.setdefault(re.sub(r":Copy\d+:", ":", name), []).append(value)
    return values


@pytest.fixture(scope="module")
def tags(
    outcome: Outcome, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, tuple[dict[str, list[Any]], dict[str, list[Any]]]]:
    """What ExifTool reads of each written photo, before and after."""
    if shutil.which("exiftool") is None:
        pytest.skip("exiftool is not installed")
    folder = tmp_path_factory.mktemp("judged")
    for index, photo in enumerate(outcome.written):
        (folder / f"{index:04d}a.jpg").write_bytes(photo.before)
        (folder / f"{index:04d}b.jpg").write_bytes(photo.after)
    run = subprocess.run(["exiftool", "-j", "-G1:4", "-a", "-u", "-n", "-b", folder], capture_output=True, check=False)
    read = {Path(each["SourceFile"]).name: without_copies(each) for each in json.loads(run.stdout.decode("utf-8", "replace"))}
    return {photo.name: (read[f"{k:04d}a.jpg"], read[f"{k:04d}b.jpg"]) for k, photo in enumerate(outcome.written)}


class TestCorpus:
    def test_nothing_but_gps_is_changed_for_exiftool(self, tags):
        changed = {}
        for name, (before, after) in tags.items():
            kept = [key for key in before.keys() | after.keys() if not key.startswith(ABOUT_THE_FILE)]
            differing = [key for key in kept if before.get(key) != after.get(key)]
            if differing:
                changed[name] = differing
        assert changed == {}

    def test_exiftool_reads_what_was_asked(self, tags):
        for name, (_, after) in tags.items():
            seen = {key.removeprefix("GPS:"): values for key, values in after.items() if key.startswith("GPS:")}
            assert seen["GPSLatitude"] == [pytest.approx(ROME.lat, abs=1e-9)], name
            assert seen["GPSLongitude"] == [pytest.approx(ROME.lon, abs=1e-9)], name
            assert (seen["GPSLatitudeRef"], seen["GPSLongitudeRef"]) == (["N"], ["E"]), name
            assert (seen["GPSAltitude"], seen["GPSAltitudeRef"]) == ([21.5], [0]), name
            assert (seen["GPSImgDirection"], seen["GPSImgDirectionRef"]) == ([123.45], ["T"]), name
            assert seen["GPSHPositioningError"] == [37.5], name
            assert seen["GPSProcessingMethod"] == ["whereshot proxy"], name
            assert (seen["GPSMapDatum"], seen["GPSVersionID"]) == (["WGS-84"], ["2 3 0 0"]), name

    def test_no_xmp_is_left_that_says_otherwise(self, tags):
        told = {name: after for name, (_, after) in tags.items() if "XMP-exif:GPSLatitude" in after}
        assert len(told) >= 5
        for name, after in told.items():
            assert after["XMP-exif:GPSLatitude"] == [pytest.approx(ROME.lat, abs=1e-7)], name
            assert after["XMP-exif:GPSLongitude"] == [pytest.approx(ROME.lon, abs=1e-7)], name

    @pytest.mark.parametrize(("folder", "number"), [("photos/rome_walk/", 19), ("photos/p6000_arezzo/", 9)])
    def test_every_photo_of_a_walk_is_written(self, outcome, folder: str, number: int):
        assert sum(photo.name.startswith(folder) for photo in outcome.written) == number

    def test_refusals_are_few_and_say_why(self, outcome):
        kinds = (
            "the GPS IFD is shared with other data",
            "IFD0 overruns the block",
            "the Exif block is not TIFF",
            "next IFD overruns the block",
            "unknown trailer behind a damaged image",
        )
        assert Counter(outcome.refused.values()) == dict.fromkeys(kinds, 1)

    def test_the_undo_gives_back_every_byte(self, outcome):
        for photo in outcome.written:
            splices = plan_jpeg(photo.before, ROME)
            assert apply_splices(photo.after, invert_splices(photo.before, splices)) == photo.before, photo.name

    def test_the_same_again_plans_nothing(self, outcome):
        assert [photo.name for photo in outcome.written if plan_jpeg(photo.after, ROME)] == []

    def test_another_position_does_not_grow_the_file(self, outcome):
        for photo in outcome.written:
            again = apply_splices(photo.after, plan_jpeg(photo.after, SYDNEY))
            verify_jpeg(photo.after, again, SYDNEY)
            assert len(again) <= len(photo.after), photo.name

    def test_taking_it_out_again_leaves_no_byte_of_it(self, outcome):
        wanted = Wanted(without_ours=True)
        for photo in outcome.written:
            left = apply_splices(photo.after, plan("jpeg", photo.after, wanted))
            verify("jpeg", photo.after, left, wanted)
            assert b"whereshot" not in left, photo.name
            assert plan("jpeg", left, wanted) == [], photo.name

    def test_a_date_is_written_wherever_a_position_is(self, outcome):
        """Where the Exif IFD cannot be moved for it, the reason says so."""
        wanted = Wanted(taken=Taken(datetime(2020, 2, 3, 4, 5, 6), "78", 120.0))  # noqa: DTZ001 - a wall clock
        refused = {}
        for photo in outcome.written:
            try:
                verify("jpeg", photo.before, apply_splices(photo.before, plan("jpeg", photo.before, wanted)), wanted)
            except CannotWrite as refusal:
                refused[photo.name] = refusal.reason
        assert refused == {
            "nasty/exif_samples_tests/30-type_error.jpg": "IFD0 holds an Exif pointer that is ambiguous",
            "nasty/pillow/exif_typeerror.jpg": "IFD0 holds an Exif pointer that is ambiguous",
        }
