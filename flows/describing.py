"""What a flow run is called and what its artifact says: counts, what waits, what to open; never a position or a photo's path."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from tasks.core.counting import counted
from tasks.core.paths import to_text

_NAMES: Final = {
    "photos": "photos",
    "located": "with a position",
    "unreadable": "that cannot be read",
    "proposed": "with a proposal",
    "waiting": "waiting for your decision",
    "accepted": "accepted",
    "dates": "of these with a date",
    "written": "written into the photo",
    "sidecar": "written into a sidecar",
    "unchanged": "had it already",
    "restored": "given back as they were",
    "refused": "refused",
    "failed": "failed",
    "marked": "with a position that Whereshot wrote",
    "places": "places",
}
"""In this order, then whatever else a flow counts under its own name."""

_OPEN: Final = {
    "report": "the map, in a browser",
    "review": "the proposals, in a spreadsheet: write accept in column decision",
    "page": "the proposals beside a map, in a browser",
    "workbook": "the proposals as a workbook, with filters and pictures",
    "places": "the places: give them names",
}


def run_name(title: str, counts: Mapping[str, Any], *, dry_run: bool = False) -> str:
    """Name a run by its archive and by what came of it, such as "Photos 2019: 214 waiting"."""
    said = [f"{counts[name]:,} {name}" for name in ("restored", "failed", "refused") if _counted(counts, name)]
    written = sum(counts.get(name, 0) for name in ("written", "sidecar"))
    if written or ("written" in counts and "waiting" not in counts and "restored" not in counts):
        said.insert(0, f"{written:,} {'would be ' if dry_run else ''}written")
    if "waiting" in counts:
        said.append(f"{counts['waiting']:,} waiting" if counts["waiting"] else "nothing waiting")
    if dry_run:
        said.insert(0, "dry run")
    if counts.get("problem"):
        said.insert(0, "a problem")
    return f"{title}: {', '.join(said)}" if said else title


def artifact_key(title: str, flow: str) -> str:
    """Return a key as Prefect takes it, one for each archive and flow, such as "photos-2019-propose"."""
    return "-".join(filter(None, (re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-"), flow)))


def as_markdown(name: str, counts: Mapping[str, Any], files: Mapping[str, Path], out: Path, *, links: bool) -> str:
    """Write what a run did as Markdown; ``links`` = whoever reads it sits at this machine, and may open files and read errors."""
    numbers = {key: value for key, value in counts.items() if isinstance(value, int) and not isinstance(value, bool)}
    ordered = [key for key in _NAMES if key in numbers] + [key for key in numbers if key not in _NAMES]
    shown = "\n".join(f"| {numbers[key]:,} | {_NAMES.get(key, key)} |" for key in ordered)
    opened = "\n".join(f"- {_link(path, links=links)}: {_OPEN.get(key, key)}" for key, path in files.items())
    parts = [
        f"## {_plain(name)}",
        f"**Problem:** {_plain(str(counts['problem']))}" if counts.get("problem") and links else "",
        _next(numbers, files, out),
        f"### Open\n\n{opened}" if opened else "",
        f"### What the run counted\n\n| | |\n| ---: | --- |\n{shown}" if shown else "",
    ]
    return "\n\n".join(filter(None, parts))


def _next(numbers: Mapping[str, int], files: Mapping[str, Path], out: Path) -> str:
    """Say what waits and which command comes next."""
    review = files.get("review")
    if numbers.get("waiting") and review:
        what = counted(numbers["waiting"], "proposal waits", "proposals wait")
        return (
            f"**{what} for your decision.** {_by_hand(files)}, save it, and run *apply* from the deployments of this archive,"
            f" with the path of the saved CSV as its parameter `review`, or:\n\n{_shell('apply', review)}"
        )
    if numbers.get("written") or numbers.get("sidecar"):
        return f"To undo it, run *restore*, or:\n\n{_shell('restore', out)}"
    return "Nothing waits for a decision." if "waiting" in numbers else ""


def _by_hand(files: Mapping[str, Path]) -> str:
    page = "Decide in review.html, in a browser, or open" if "page" in files else "Open"
    return f"{page} review.csv in a spreadsheet and write `accept` in column `decision`"


def _shell(verb: str, path: Path) -> str:
    return f"```sh\nwhereshot {verb} {shlex.quote(to_text(str(path.absolute())))}\n```"


def _link(path: Path, *, links: bool) -> str:
    """Name a file by its path; browsers follow such a link from a page of the web only if it is copied into the address bar."""
    shown = f"`{to_text(str(path.absolute()))}`"
    return f"[{path.name}]({path.absolute().as_uri()}) {shown}" if links else shown


def _plain(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>|])", r"\\\1", text)


def _counted(counts: Mapping[str, Any], name: str) -> bool:
    return isinstance(counts.get(name), int) and counts[name] > 0
