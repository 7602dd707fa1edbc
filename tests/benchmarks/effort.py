"""Time and memory of every single file, in a process of its own: ``python -m tests.benchmarks.effort FOLDER…`` prints JSON."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

from tasks.core.paths import to_text
from tasks.core.reading.batch import read_batch
from tests.benchmarks.memory import forget_peak, peak_mib
from tests.benchmarks.results import table, verdict

LIMIT_S: Final = 1.0
LIMIT_MIB: Final = 500.0
_SLOW_S: Final = 0.005
"""From here on it is tried again: on a busy machine the wait for it counts too."""
_MORE_TRIES: Final = 2


def measure(folders: list[Path]) -> dict[str, Any]:
    """Read each file of the folders as the step does; return the slowest, the largest, and what raised."""
    files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    slowest, largest, raised = ("", 0.0), ("", 0.0), []
    for path in files:
        forget_peak()
        try:
            spent = _spent(path)
            if spent > _SLOW_S:
                spent = min(spent, *(_spent(path) for _ in range(_MORE_TRIES)))
        except Exception as error:  # noqa: BLE001 - none is the required number
            raised.append(f"{path.name}: {type(error).__name__}: {error}")
            continue
        slowest = max(slowest, (path.name, spent), key=lambda one: one[1])
        largest = max(largest, (path.name, peak_mib()), key=lambda one: one[1])
    return {"files": len(files), "slowest": slowest, "largest": largest, "raised": raised}


def _spent(path: Path) -> float:
    began = time.perf_counter()
    read_batch(str(path.parent), [(to_text(path.name), "")])
    return time.perf_counter() - began


def effort(folders: dict[str, list[Path]]) -> str:
    """Return the table, a row per name of a set of folders."""
    rows: list[tuple[object, ...]] = []
    for name, paths in folders.items():
        command = [sys.executable, "-m", "tests.benchmarks.effort", *map(str, paths)]
        told = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
        (slow, spent), (large, mib), raised = told["slowest"], told["largest"], told["raised"]
        rows += [
            (name, told["files"], "longest time", f"{spent * 1000:.0f} ms", f"`{slow}`", "1 s", verdict(spent <= LIMIT_S)),
            (
                name,
                told["files"],
                "most memory of the process",
                f"{mib:.0f} MiB",
                f"`{large}`",
                "500 MiB",
                verdict(mib <= LIMIT_MIB),
            ),
            (name, told["files"], "exceptions", len(raised), ", ".join(raised[:3]), "0", verdict(not raised)),
        ]
    return table(("files", "number", "what", "reached", "by", "required", "result"), rows)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure([Path(name) for name in sys.argv[1:]])))
