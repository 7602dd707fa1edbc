"""Several archives -> one map: every archive is read as its own report reads it, and each has its colour and its switch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prefect import flow

from config.settings import DEFAULTS, Settings
from flows.joining import draw_together, read_parts
from flows.targets import PLAIN, Asked, check_targets
from flows.telling import tell_report
from tasks.core.paths import to_text


@flow(name="report together", persist_result=False)
def together(
    archives: tuple[Path, ...], outs: tuple[Path, ...], out: Path, settings: Settings = DEFAULTS, asked: Asked = PLAIN
) -> dict[str, Any]:
    """Draw one report.html of several archives.

    Args:
        archives: folders of photos; nothing in them is written.
        outs: the output folder of each.
        out: output folder of the map.
        settings: every setting, a section per step.
        asked: what is wanted besides report.html.
    """
    check_targets(asked, archives, out, settings.share.style)
    read = read_parts(archives, outs, out, settings)
    files = draw_together(read, out, settings, asked)
    counts = {name: sum(run[name] for run in read.runs) for name in ("photos", "located", "unreadable")}
    tell_report(counts, files)
    named = {kind: to_text(str(path)) for kind, path in files.items()}
    return {"flow": "report", "out": to_text(str(out)), **counts, "files": named, "archives": read.runs}
