from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.review_rows import read_csv

WITHOUT = ("BDH_10_1I_0015.jpg", "BDH_10_1I_0127.jpg", "BDH_10_1I_0163.jpg")
"""63, 25 and 16 minutes before the first photo that has a position."""

OURS = (
    "SourceFile", "System:", "ExifTool:", "Composite:GPS", "GPS:GPSLatitude", "GPS:GPSLongitude", "GPS:GPSVersionID",
    "GPS:GPSMapDatum", "GPS:GPSProcessingMethod", "GPS:GPSHPositioningError", "GPS:GPSStatus", "GPS:GPSDifferential",
)  # fmt: skip
"""What a new position changes; GPSStatus and GPSDifferential described a fix that there was none of."""


def tags(folder: Path) -> dict[str, dict]:
    if not shutil.which("exiftool"):
        pytest.skip("ExifTool is not installed")
    done = subprocess.run(["exiftool", "-j", "-n", "-a", "-u", "-b", "-G1", folder], capture_output=True, check=False)
    return {Path(found["SourceFile"]).name: found for found in json.loads(done.stdout)}


def sums(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


class TestRomeWalk:
    def test_is_proposed_applied_and_restored_with_nothing_else_changed(self, whereshot, corpus, tmp_path):
        shutil.copytree(corpus / "photos/rome_walk", tmp_path / "rome")
        before, before_tags = sums(tmp_path / "rome"), tags(tmp_path / "rome")
        said = whereshot("propose", "rome", "--json")
        assert (said.json["photos"], said.json["located"], said.json["proposed"]) == (19, 16, 3)

        rows = {row["path"]: row for row in read_csv(tmp_path / "whereshot/rome/review.csv")}
        assert sorted(rows) == sorted(WITHOUT)
        # Nobody who walks covers less than nothing: the radius grows with the gap, and is that of a stranger, not of a walker.
        radii = [float(rows[path]["error_m"]) for path in WITHOUT]
        assert radii == sorted(radii, reverse=True)
        assert radii[2] > 500
        assert all("before BDH_10_1I_0174.jpg" in rows[path]["evidence"] for path in WITHOUT)

        assert whereshot("accept", "whereshot/rome/review.csv", "--within", "20000", "--json").json["accepted"] == 3
        said = whereshot("apply", "whereshot/rome/review.csv", "--json")
        assert (said.status, said.json["written"]) == (0, 3)
        after = tags(tmp_path / "rome")
        for name in before:
            if not name.endswith(".jpg"):
                continue
            if name in WITHOUT:
                assert after[name]["GPS:GPSLatitude"] == pytest.approx(float(rows[name]["latitude"]), abs=1e-7)
                assert after[name]["GPS:GPSLongitude"] == pytest.approx(float(rows[name]["longitude"]), abs=1e-7)
            others = [
                {tag: value for tag, value in found[name].items() if not tag.startswith(OURS)} for found in (before_tags, after)
            ]
            assert others[0] == others[1]
        changed = {name for name, found in sums(tmp_path / "rome").items() if found != before[name]}
        assert changed == set(WITHOUT)

        assert whereshot("restore", "whereshot/rome", "--json").json["restored"] == 3
        assert sums(tmp_path / "rome") == before
