"""A large review written, read back and merged: seconds and memory of review.csv and review.xlsx beside a plain loop with csv."""

from __future__ import annotations

import argparse
import csv
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pandas as pd

from config.settings import Review
from tasks.core.review_csv import as_cells, read_review, write_review
from tasks.core.review_tables import PICTURES
from tasks.core.row_ids import make_row_ids
from tasks.core.sheet_notes import CSV, WORKBOOK, note_rows
from tasks.core.tables import PROPOSALS, REVIEW_COLUMNS
from tasks.review import review
from tasks.tabulate import tabulate
from tests.benchmarks.memory import forget_peak, peak_mib
from tests.benchmarks.results import machine, table, verdict, write

ROWS: Final = 100_000
ROUNDS: Final = 3
SEED: Final = 20261122
LIMIT_S: Final = 15
LIMIT_MIB: Final = 600
DECIDED: Final = (0.2, 1.0)
ARCHIVE_ID: Final = "0a1b2c3d"

ROOT: Final = Path(__file__).parents[2]
SECTION: Final = "Review sheet"
INTRO: Final = (
    "`python -m tests.benchmarks.review_sheet`. Rows as propose makes them, all 25 columns, with two columns of a person's own"
    " (seed {seed}); each line is a process of its own, which holds the interpreter, pandas and the rows besides."
    " Best of {rounds} rounds; workbooks and merges once."
)
PART: Final = "{rows:,} rows"

_PLACES: Final = ("Trastevere, Rome, Italy", "Le Marais, Paris, France", "東山区, Kyoto, Japan", "Kreuzberg, Berlin, Germany")
_WHY: Final = (
    "between IMG_{a} (4 min before, 120 m NE) and IMG_{b} (11 min after): walking pace, {n} photos of the phone within the hour"
)


def proposals(count: int) -> pd.DataFrame:
    """Return PROPOSALS, drawn by chance, as full as those of an archive with dates and places."""
    chance = random.Random(SEED)
    rows: dict[str, list[Any]] = {name: [] for name in REVIEW_COLUMNS}
    for number in range(count):
        day, lat, lon = (
            f"2019-{number * 12 // count + 1:02}-{number % 28 + 1:02}",
            chance.uniform(-60, 70),
            chance.uniform(-180, 180),
        )
        at = f"{day}T{chance.randrange(24):02}:{chance.randrange(60):02}:{chance.randrange(60):02}"
        place = chance.choice(_PLACES)
        for name, cell in (
            ("path", f"{day[:4]}/{day} Holiday, part {number % 9}/IMG_{number:06}.JPG"), ("datetime", f"{at}+02:00"),
            ("latitude", round(lat, 7)), ("longitude", round(lon, 7)), ("gps_source", chance.choice(["proxy", "track", "place"])),
            ("error_m", float(chance.randrange(10, 20_000))), ("confidence", round(chance.random(), 2)), ("place", place),
            ("evidence", _WHY.format(a=number - 1, b=number + 1, n=number % 50)), ("decision", ""), ("address", ""), ("note", ""),
            ("alternatives", f"place {lat + 0.1:.7f}, {lon:.7f} within 850 m, 11.1 km N of it" if number % 3 else ""),
            ("map", f"https://www.openstreetmap.org/?mlat={lat:.7f}&mlon={lon:.7f}#map=16/{lat:.7f}/{lon:.7f}"),
            ("new_datetime", at), ("datetime_source", "clock"), ("date_decision", ""),
            ("altitude", round(chance.uniform(0, 900), 1)), ("direction", round(chance.uniform(0, 359), 1)),
            ("group", f"{day} {place.partition(',')[0]}"), ("camera", "NIKON D750 6012345"),
            ("description", "a street with parked scooters and a church at its end"),
            ("problem", "" if number % 20 else "no time zone is known"), ("status", ""), ("row_id", ""),
        ):  # fmt: skip
            rows[name].append(cell)
    made = pd.DataFrame(rows).sort_values("datetime", kind="stable", ignore_index=True)
    made["row_id"] = make_row_ids(ARCHIVE_ID, pd.Series([f"{number:032x}" for number in range(count)]), made)
    return PROPOSALS.make(made)


def sheet(made: pd.DataFrame, decided: float = 0.0) -> pd.DataFrame:
    """Return the text cells of a sheet, two columns of a person's own with them, of which a share of the rows is decided."""
    words = ["accept" if at < decided * len(made) else "" for at in range(len(made))]
    random.Random(SEED).shuffle(words)
    own = {
        "Rating": [str(at % 6) for at in range(len(made))],
        "Album name": [f"Album {at % 300}, best of" for at in range(len(made))],
    }
    return as_cells(made).assign(decision=words, note=["seen" if word else "" for word in words], **own).astype("str")


def _lap(work: Callable[[], Any]) -> dict[str, float]:
    forget_peak()
    began = time.perf_counter()
    work()
    return {"seconds": time.perf_counter() - began, "mib": peak_mib()}


def _plain_write(path: Path, columns: list[str], rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(columns)
        writer.writerows(rows)


def _plain_read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def _merge(out: Path, made: pd.DataFrame) -> None:
    if len(review(made, out, ARCHIVE_ID, keep_history=9).rows) != len(made):
        raise SystemExit("the merged review has another number of rows")


def prepare(what: str, count: int, out: Path) -> None:
    """Leave in ``out`` what a merge finds there: the sheet as an earlier run wrote it, and as a person saved it since."""
    made = proposals(count)
    _merge(out, made)
    changed = sheet(made, float(what.rpartition(" ")[2]))
    if "workbook" in what:
        tabulate(changed, PICTURES.empty(), out, Review(workbook=True))
        (out / "cache" / "review.xlsx.sha256").unlink()  # as if a person had saved it
        note_rows(out, out / WORKBOOK, as_cells(made))
    else:
        write_review(out / CSV, changed)


def measure(what: str, count: int, out: Path) -> dict[str, float]:
    """Return seconds and peak MiB of one thing, in this process; what is left in ``out`` is there for the next one."""
    if what.startswith("prepare"):
        return _lap(lambda: prepare(what, count, out))
    if what.startswith("merge"):
        made = proposals(count)
        made["evidence"] += "."
        return _lap(lambda: _merge(out, made))
    if what.startswith("plain w"):
        cells = sheet(proposals(count))
        rows, columns = cells.to_numpy().tolist(), list(cells.columns)
        del cells
        return _lap(lambda: _plain_write(out / CSV, columns, rows))
    if what.startswith("write"):
        cells = sheet(proposals(count))
        if what == "write":
            return _lap(lambda: write_review(out / CSV, cells))
        return _lap(lambda: tabulate(cells, PICTURES.empty(), out, Review(workbook=True)))
    reading: dict[str, Callable[[], object]] = {
        "read": lambda: read_review(out / CSV).plain_rows(),
        "plain read": lambda: _plain_read(out / CSV),
        "read workbook": lambda: read_review(out / WORKBOOK).plain_rows(),
    }
    return _lap(reading[what])


def _in_a_process(what: str, count: int, out: Path) -> dict[str, float]:
    words = ["--measure", what, "--rows", str(count), "--within", str(out)]
    command = [sys.executable, "-m", "tests.benchmarks.review_sheet", *words]
    told: dict[str, float] = json.loads(subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True).stdout)
    return told


def _best(what: str, count: int, out: Path) -> dict[str, float]:
    """Return the fewest seconds, and the most memory, of some rounds; of one where nothing is required."""
    if what.startswith("merge"):
        _in_a_process(what.replace("merge", "prepare"), count, out)  # a merge leaves another sheet than it found
        return _in_a_process(what, count, out)
    rounds = [_in_a_process(what, count, out) for _ in range(1 if "workbook" in what else ROUNDS)]
    return {"seconds": min(one["seconds"] for one in rounds), "mib": max(one["mib"] for one in rounds)}


def run(count: int) -> str:
    """Measure all, each in a process of its own; return the tables with the verdicts."""
    told: dict[str, dict[str, float]] = {}
    with TemporaryDirectory() as made:
        for folder, names in (
            ("plain", ("plain write", "plain read")), ("csv", ("write", "read")),
            ("workbook", ("write workbook", "read workbook")),
            *((f"merge{share}", (f"merge {share}",)) for share in DECIDED), ("both", ("merge workbook 0.2",)),
        ):  # fmt: skip
            (Path(made) / folder).mkdir()
            for name in names:
                told[name] = _best(name, count, Path(made) / folder)
        size = (Path(made) / "csv" / "review.csv").stat().st_size / 1e6
    plain = told["plain write"]["seconds"] + told["plain read"]["seconds"]
    ours = told["write"]["seconds"] + told["read"]["seconds"]
    mib = max(told[name]["mib"] for name in ("write", "read"))
    rows: list[tuple[object, ...]] = [
        (_CALLED[name], f"{one['seconds']:.2f}", f"{one['mib']:,.0f}") for name, one in told.items()
    ]
    beside = f"{ours:.1f} s, {ours / plain:.1f} times the plain loop's {plain:.1f} s"
    verdicts = f"under {LIMIT_S} s: {beside}, {verdict(ours < LIMIT_S)}; under {LIMIT_MIB} MiB: {mib:,.0f} MiB,"
    return "\n\n".join(
        (
            f"{machine()}; review.csv has {size:.0f} MB.",
            table(("what", "seconds", "MiB of the process at most"), rows),
            f"Written and read back {verdicts} {verdict(mib < LIMIT_MIB)}.",
        )
    )


_CALLED: Final = {
    "plain write": "csv.writer, the same cells",
    "plain read": "csv.DictReader, into dicts",
    "write": "`write_review`",
    "read": "`read_review` and `plain_rows`",
    "write workbook": "`tabulate`: review.xlsx without pictures",
    "read workbook": "`read_review` of review.xlsx",
    "merge 0.2": "`review`: 20 % of the rows decided and noted since, all with newer evidence; history kept",
    "merge 1.0": "`review`: all rows decided and noted since",
    "merge workbook 0.2": "`review`: 20 % decided in review.xlsx instead",
}


def main() -> None:
    """Measure and write the section, or be the process that measures one thing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS, help="rows to draw (%(default)s)")
    parser.add_argument("--measure", default="", help="measure one thing here and print JSON")
    parser.add_argument("--within", type=Path, help="folder of that one thing")
    asked = parser.parse_args()
    if asked.measure:
        sys.stdout.write(json.dumps(measure(asked.measure, asked.rows, asked.within)))
        return
    text, part = run(asked.rows), PART.format(rows=asked.rows)
    write(SECTION, INTRO.format(seed=SEED, rounds=ROUNDS), {part: text}, (part,))
    sys.stdout.write(f"### {part}\n\n{text}\n\n")


if __name__ == "__main__":
    main()
