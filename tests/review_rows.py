"""Rows of review.csv built in code, and CSV files as spreadsheets write them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from tasks.core.row_ids import make_row_id
from tasks.core.tables import PROPOSALS

ARCHIVE_ID = "0a1b2c3d"
PICTURE = "00112233445566778899aabbccddeeff"


def proposal(path: str, fingerprint: str = PICTURE, archive_id: str = ARCHIVE_ID, **cells: Any) -> dict[str, Any]:
    """Return a proposal by proxy near the Colosseum, with its row_id; ``cells`` replace or add columns."""
    row = {
        "path": path, "datetime": "2024-05-01T12:00:00", "latitude": 41.8902102, "longitude": 12.4922309, "gps_source": "proxy",
        "error_m": 120.0, "confidence": 0.8, "place": "Monti, Rome, Italy", "evidence": "between two photos", **cells,
    }  # fmt: skip
    return {**row, "row_id": make_row_id(archive_id, fingerprint, row)}


def described(path: str, fingerprint: str = PICTURE, archive_id: str = ARCHIVE_ID, **cells: Any) -> dict[str, Any]:
    """Return a ``proposal`` with the link in column map that propose writes beside it."""
    row = proposal(path, fingerprint, archive_id, **cells)
    lat, lon = (f"{row[name]:.7f}" for name in ("latitude", "longitude"))
    return {**row, "map": f"https://www.openstreetmap.org/?mlat={lat}&mlon={lon}#map=16/{lat}/{lon}"}


def no_proposal(path: str, **cells: Any) -> dict[str, Any]:
    """Return the row of a photo that nothing located."""
    nothing = {"latitude": float("nan"), "longitude": float("nan"), "gps_source": "", "error_m": float("nan")}
    return proposal(path, **{**nothing, "confidence": float("nan"), "place": "", "evidence": "", **cells})


def proposals(*rows: Mapping[str, Any]) -> pd.DataFrame:
    """Return PROPOSALS of these rows."""
    return PROPOSALS.make(rows)


def read_csv(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    """Read a CSV by the csv module alone."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=delimiter))


def save_csv(path: Path, rows: Iterable[Mapping[str, str]], *, delimiter: str = ",", encoding: str = "utf-8-sig") -> Path:
    """Write rows as a spreadsheet does, with the columns in the order of the first row."""
    rows = list(rows)
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), delimiter=delimiter, lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def edit_csv(path: Path, edits: Mapping[str, Mapping[str, str]]) -> None:
    """Change cells by path, as a person does, and save in the form that we write."""
    save_csv(path, [{**row, **edits.get(row["path"], {})} for row in read_csv(path)])
