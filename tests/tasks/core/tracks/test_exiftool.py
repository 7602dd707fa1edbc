"""Tests that ExifTool, given the same track, puts pictures where our points are."""

from __future__ import annotations

import json
import shutil
import subprocess

import numpy as np
import pytest

from tasks.core.tracks.gpx import read_gpx
from tasks.core.tracks.igc import read_igc
from tasks.core.tracks.kml import read_kml
from tasks.core.tracks.nmea import read_nmea
from tasks.core.tracks.points import sifted
from tasks.core.tracks.tcx import read_tcx
from tests.builders import jpeg
from tests.tasks.core.tracks.walks import BUILT, times

READERS = {"gpx": read_gpx, "tcx": read_tcx, "kml": read_kml, "nmea": read_nmea, "igc": read_igc}
REAL = {
    "gpx/nextcloud_maps/testFile2.gpx": read_gpx,
    "oracles/exiftool/images/Geotag.gpx": read_gpx,
    "oracles/exiftool/images/Geotag.kml": read_kml,
    "oracles/exiftool/images/Geotag.log": read_nmea,
    "oracles/exiftool/images/Geotag2.log": read_nmea,
    "oracles/exiftool/images/Geotag.igc": read_igc,
}


def geotagged(folder, track, instants):
    """Where ExifTool puts pictures that were taken at these instants of UTC: (lat, lon, alt)."""
    if shutil.which("exiftool") is None:
        pytest.skip("exiftool is not installed")
    for number, instant in enumerate(instants):
        part = {0x9291: f"{instant.microsecond:06d}".encode()}  # SubSecTimeOriginal
        jpeg(folder / f"{number:03d}.jpg", taken=instant, size=(8, 8), exif={"Exif": part})
    by_utc = ["-geotag", str(track), "-geotime<${DateTimeOriginal}.${SubSecTimeOriginal}+00:00"]
    subprocess.run(["exiftool", "-q", "-q", "-overwrite_original", *by_utc, str(folder)], check=True, capture_output=True)
    asked = ["-GPSLatitude", "-GPSLongitude", "-GPSAltitude"]
    told = subprocess.run(
        ["exiftool", "-j", "-n", "-fileOrder", "FileName", *asked, str(folder)], check=True, capture_output=True
    )
    return [(row["GPSLatitude"], row["GPSLongitude"], row.get("GPSAltitude")) for row in json.loads(told.stdout)]


def assert_agree(points, folder, track):
    """At up to 20 instants; ExifTool's times are binary fractions, and across the date line it counts on to 180.0005 degrees."""
    some = points.only(np.arange(0, len(points), max(1, len(points) // 20)))
    assert len(some) >= 1
    placed = geotagged(folder, track, times(some))
    assert [lat for lat, _, _ in placed] == pytest.approx(some.lat.tolist(), abs=2e-7)
    off = [(lon - expected + 180) % 360 - 180 for (_, lon, _), expected in zip(placed, some.lon.tolist(), strict=True)]
    assert off == pytest.approx([0] * len(some), abs=2e-7)
    known = ~np.isnan(some.alt_m)
    heights = [alt_m for (_, _, alt_m), is_known in zip(placed, known, strict=True) if is_known]
    assert heights == pytest.approx(some.alt_m[known].tolist(), abs=0.06)


class TestExifTool:
    @pytest.mark.parametrize("name", READERS)
    def test_puts_pictures_where_the_walk_is(self, name, tmp_path):
        track = tmp_path / f"walk.{name}"
        track.write_bytes(BUILT[name]())
        assert_agree(sifted(READERS[name](track.read_bytes()))[0], tmp_path / "photos", track)

    @pytest.mark.parametrize("name", REAL)
    def test_puts_pictures_where_a_real_track_is(self, name, tmp_path, corpus):
        assert_agree(sifted(REAL[name]((corpus / name).read_bytes()))[0], tmp_path / "photos", corpus / name)
