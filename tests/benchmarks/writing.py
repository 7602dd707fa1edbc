"""The benchmark of writing: what each writer leaves of a photo, and how many bytes lead back.

``python -m tests.benchmarks.writing`` measures them on the corpus and writes them into RESULTS.md; ``--more DIR…`` adds other
pictures, ``--pyexiv2 PYTHON`` names an interpreter that has pyexiv2. Every required figure is stated beside the
one that was reached; nothing here fails.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tests.benchmarks.fidelity import fidelity
from tests.benchmarks.results import machine, write
from tests.benchmarks.tag_writers import writers
from tests.benchmarks.undo import undo
from tests.builders import CORPUS

SECTION: Final = "Writing"
INTRO: Final = "`python -m tests.benchmarks.writing`; what each part was measured on stands in its first lines."
PARTS: Final = {
    "fidelity": "What each writer leaves of a photo",
    "more": "The same on other public pictures",
    "undo": "The way back",
}


def asked_for() -> argparse.Namespace:
    """Return the command line's words."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", choices=tuple(PARTS), help="these parts and no others")
    parser.add_argument("--more", type=Path, nargs="+", default=[], help="folders of other pictures, shown apart")
    parser.add_argument("--pyexiv2", help="a Python interpreter that has pyexiv2")
    parser.add_argument("--temp", type=Path, help="folder for the copies, removed afterwards")
    return parser.parse_args()


def main() -> None:
    """Measure what is asked for and write it into RESULTS.md, part by part."""
    asked = asked_for()
    if not CORPUS.is_dir():
        raise SystemExit(f"the corpus of real photos is not at {CORPUS}")
    peers = writers(asked.pyexiv2)
    measures: dict[str, Callable[[], str]] = {
        "fidelity": lambda: fidelity([CORPUS / "photos", CORPUS / "nasty"], peers, asked.temp),
        "more": lambda: fidelity(asked.more, peers, asked.temp),
        "undo": lambda: undo([CORPUS / "photos", *asked.more]),
    }
    for part in asked.only or [name for name in PARTS if name != "more" or asked.more]:
        write(SECTION, INTRO, {PARTS[part]: f"{machine()}.\n\n{measures[part]()}"}, tuple(PARTS.values()))


if __name__ == "__main__":
    main()
