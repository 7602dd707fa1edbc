"""The earlier versions of review.csv and review.xlsx in OUT/history: each that a person left, named by its time and digest."""

from __future__ import annotations

import gzip
import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tasks.core.whole_file import replacing

_ENDINGS: Final = {".csv": ".csv.gz", ".xlsx": ".xlsx"}  # a workbook is compressed in itself
_DIGITS: Final = 12


def keep_version(out: Path, path: Path, keep_history: int | None = None) -> Path | None:
    """Copy a sheet to ``out``/history; None if this version is there already. At most ``keep_history`` of its kind stay.

    The copy is named by the time at which the sheet was saved, so that the versions stand in their order.
    """
    history, ending = out / "history", _ENDINGS[path.suffix]
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()[:_DIGITS]
    if any(history.glob(f"*-{digest}{ending}")):
        return None
    saved_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    copy = history / f"{saved_at:%Y-%m-%dT%H%M%SZ}-{digest}{ending}"
    with replacing(copy) as stream:
        stream.write(gzip.compress(content, compresslevel=6, mtime=0) if ending.endswith(".gz") else content)
    for oldest in sorted(history.glob(f"*{ending}"))[:-keep_history] if keep_history else ():
        oldest.unlink()
    return copy
