"""The benchmark of reading tracks: seconds of every format for 100,000 points, beside gpxpy, pynmea2 and reading the bytes alone.

``python -m tests.benchmarks.tracks_reading`` writes its section of RESULTS.md; ``--points N`` draws as many. ``--memory`` is the
process whose memory is measured: it reads a GPX of a million points and prints MiB.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import io
import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import gpxpy

from tasks.core.tracks.fit import read_fit
from tasks.core.tracks.gpx import read_gpx
from tasks.core.tracks.igc import read_igc
from tasks.core.tracks.kml import read_kml
from tasks.core.tracks.nmea import read_nmea
from tasks.core.tracks.points import Points, sifted
from tasks.core.tracks.tcx import read_tcx
from tests.benchmarks.memory import forget_peak, peak_mib
from tests.benchmarks.results import machine, table, verdict, write
from tests.tasks.core.tracks.walks import Fix, fit, gpx, igc, kml, nmea, tcx

ROOT: Final = Path(__file__).resolve().parents[2]
SECTION: Final = "Reading tracks"
INTRO: Final = "`python -m tests.benchmarks.tracks_reading`; a walk in circles, a point a second, built in code."
PART: Final = "{points:,} points"
POINTS: Final = 100_000
LIMIT_S: Final = 2.0
ROUNDS: Final = 3
MANY: Final = 1_000_000
LIMIT_MIB: Final = 400
VALUES: Final = b"<t:atemp>21.0</t:atemp><t:hr>120</t:hr><t:cad>80</t:cad>"
EXTENSION: Final = b"<extensions><t:TrackPointExtension>" + VALUES + b"</t:TrackPointExtension></extensions>"


def walk(points: int) -> list[Fix]:
    """Return a walk along a growing circle, a fix a second."""
    start = datetime(2021, 6, 5, 8, 0, 0, tzinfo=UTC)
    return [
        Fix(
            start + timedelta(seconds=number),
            round(45 + number / 1e6 * math.cos(number / 900), 7),
            round(14 + number / 1e6 * math.sin(number / 900), 7),
            round(500 + 100 * math.sin(number / 700), 1),
        )
        for number in range(points)
    ]


def best_s(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Return the least seconds of the processor that the work took: others at work on the machine do not count."""
    taken = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return min(taken)


def measured(points: int, folder: Path) -> tuple[list[tuple[object, ...]], float]:
    """Return the rows of the table, and the seconds of the slower GPX."""
    fixes = walk(points)
    plain = gpx(fixes)
    rich = plain.replace(b"</time>", b"</time><extensions>" + EXTENSION + b"</extensions>").replace(
        b"<gpx ", b'<gpx xmlns:t="urn:garmin" ', 1
    )
    files: list[tuple[str, bytes, Callable[[bytes], Points]]] = [
        ("GPX: position, height, time", plain, read_gpx),
        ("GPX with an extension of three values a point", rich, read_gpx),
        ("TCX", tcx(fixes), read_tcx),
        ("KML, gx:Track", kml(fixes), read_kml),
        ("FIT (fitdecode)", fit(fixes), read_fit),
        ("NMEA: RMC and GGA", nmea(fixes), read_nmea),
        ("IGC", igc(fixes), read_igc),
    ]
    rows: list[tuple[object, ...]] = []
    slower = 0.0
    for name, data, read in files:
        file = folder / "track"
        file.write_bytes(data)
        floor_s = best_s(file.read_bytes)
        ours_s = best_s(lambda file=file, read=read: sifted(read(file.read_bytes())))
        if len(sifted(read(data))[0]) != points:
            raise SystemExit(f"{name}: not every point was read")
        rows.append(_row(name, data, ours_s, floor_s, ours_s))
        if read is read_gpx:
            slower = max(slower, ours_s)
            peer_s = best_s(lambda data=data: gpxpy.parse(data), 1)
            rows.append(_row("the same by `gpxpy.parse`", data, peer_s, floor_s, ours_s))
        if read is read_nmea and importlib.util.find_spec("pynmea2"):
            peer_s = best_s(lambda data=data: _pynmea2(data), 1)
            rows.append(_row("the same by pynmea2, line by line", data, peer_s, floor_s, ours_s))
    return rows, slower


def _row(name: str, data: bytes, taken_s: float, floor_s: float, ours_s: float) -> tuple[object, ...]:
    return name, f"{len(data) / 1e6:.1f}", f"{taken_s:.2f}", f"{taken_s / floor_s:,.0f}", f"{taken_s / ours_s:.1f}"


def _pynmea2(data: bytes) -> None:
    """Parse every line, and take from it what a point needs."""
    library = importlib.import_module("pynmea2")
    for line in io.StringIO(data.decode("ascii")):
        told = library.parse(line, check=True)
        _ = told.timestamp, told.latitude, told.longitude


def memory() -> tuple[float, float]:
    """Return the MiB that reading a million points adds to the file itself, and the file's."""
    text = '<trkpt lat="{:.7f}" lon="14.5"><ele>300.5</ele><time>{:%Y-%m-%dT%H:%M:%SZ}</time></trkpt>\n'
    start = datetime(2021, 6, 5, tzinfo=UTC)
    data = b"".join(text.format(40 + number / 1e6, start + timedelta(seconds=number)).encode() for number in range(MANY))
    data = b"<gpx><trk><trkseg>" + data + b"</trkseg></trk></gpx>"
    forget_peak()
    held_mib = peak_mib()
    if len(read_gpx(data)) != MANY:
        raise SystemExit("not every point was read")
    return peak_mib() - held_mib, len(data) / 2**20


def main() -> None:
    """Measure and write the section, or be the process whose memory is measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=POINTS, help="points of a file (%(default)s)")
    parser.add_argument("--memory", action="store_true", help="measure the memory here and print it")
    asked = parser.parse_args()
    if asked.memory:
        sys.stdout.write("{} {}".format(*memory()))
        return
    with tempfile.TemporaryDirectory() as folder:
        rows, slower_s = measured(asked.points, Path(folder))
    command = [sys.executable, "-m", "tests.benchmarks.tracks_reading", "--memory"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    added_mib, file_mib = map(float, told.split())
    head = ("what", "MB", "seconds", "times reading the bytes alone", "times ours")
    text = "\n\n".join(
        [
            f"{machine()}.",
            f"From the file, in the page cache, to points sifted; seconds of one processor, best of {ROUNDS}, the peers once.",
            table(head, rows),
            f"GPX of {asked.points:,} points in under {LIMIT_S:g} s: {slower_s:.2f} s, {verdict(slower_s < LIMIT_S)}.",
            f"A GPX of {MANY:,} points ({file_mib:,.0f} MiB) needs {added_mib:,.0f} MiB beside it, at most {LIMIT_MIB}: "
            + verdict(added_mib < LIMIT_MIB),
        ]
    )
    part = PART.format(points=asked.points)
    write(SECTION, INTRO, {part: text}, (part,))
    sys.stdout.write(f"### {part}\n\n{text}\n\n")


if __name__ == "__main__":
    main()
