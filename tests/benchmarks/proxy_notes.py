"""What the section of the proxy's benchmark in RESULTS.md is called, says and admits."""

from __future__ import annotations

from typing import Final

SECTION: Final = "Proxy radius"
INTRO: Final = (
    "`python -m tests.benchmarks.proxy_radius --data DIR --corpus --simulated`, and `python -m tests.benchmarks.proxy_scale`. "
    "Positions and GPS times are hidden, the real steps place the photos with default settings, and the rules of others answer "
    "the same photos. Shares are of rows, with n, Wilson's 95 % interval per row, and the 95 % interval that comes of drawing "
    "the persons anew, since the rows of one person depend on each other.\n\n"
    "![Radius stated and error found](proxy_reliability.svg)"
)
POOLS: Final = {
    "people": "public people",
    "tracks": "photographers simulated along public people's tracks",
    "corpus": "the corpus",
    "simulated": "photographers simulated along the corpus' tracks",
}
_KINDS: Final = ("Required", "By kind", "Beside the peers", "Beside an oracle and the prototype", "Reliability")
ORDER: Final = (*(f"{kind}: {name}" for name in POOLS.values() for kind in _KINDS), "Scale", "Notes")
NOTES: Final = ""
