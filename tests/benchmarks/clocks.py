"""Measure the clock solver: cameras with wrong clocks whose truth is known, by kind of evidence, number of photos and fault.

Run ``python -m tests.benchmarks.clocks`` (``--data DIR`` for the public people and tracks, which are no part of the project);
the figures go to RESULTS.md. Cases are simulated from real rhythms along real tracks, and real where nothing has to be simulated.

DIR holds photos/REPOSITORY.csv (person, wall, lat, lon), tracks/REPOSITORY/*.gpx and photographed/REPOSITORY.csv (wall, utc, lat,
lon: photos along the tracks of that name). The corpus is what solver and simulator were developed on; DIR is other people.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from tasks.core.clocks.solver import solve
from tests.benchmarks.clocks_cases import FAULTS, IMPOSSIBLE, KINDS, SIZES, Case, Cast, make
from tests.benchmarks.clocks_people import Sequence, corpus_sequences, public_sequences, rhythms
from tests.benchmarks.clocks_real import divided, photographed
from tests.benchmarks.clocks_score import Score, score
from tests.benchmarks.clocks_tables import by_fault, by_source, impossible, required, sizes
from tests.benchmarks.clocks_trips import corpus_days, public_days
from tests.benchmarks.results import machine, write

SECTION: Final = "Clocks"
INTRO: Final = (
    "`python -m tests.benchmarks.clocks --data DIR`. A camera's wall clock is set wrong, its truth is kept, and `solve` is asked "
    "with one kind of evidence left. A case is within where 90 % of its photos are: of 120 s for activity, of 30 s for all else. "
    "Sure is a confidence of 0.9 for at least half of the photos; confidently wrong: a tenth of the photos (at least one) is "
    "sure and off by more than five minutes. Shares with n and a 95 % interval (Wilson); the cases of one photographer "
    "depend on each other, so the truth is less certain than it says."
)
NOTES: Final = (
    "- Simulated photographers replay one real person's rhythm (the photos of a moment, the time and the way to the "
    "next) along a track where another real person was. A moment is laid where the track stays in place for as long "
    "as it lasts; nothing of the solver's rate by speed is put in. How long one settles before a photo and leaves "
    "after it (4 s at walking pace, more in proportion to the usual speed) and how strongly a moment wants to stand "
    "were set by looking at 87 real photos of a motorcyclist (`tracks`); his own photos are judged where nothing is "
    "simulated. How walkers settle is assumed. Two days in five are photographed for up to two hours beyond the "
    "recording.\n"
    "- Receivers write as recorded, every 30 or 60 s, or every 15, 40 or 100 m. The truth goes on between what they "
    "write.\n"
    "- Two cameras are one person's (most moments with one of them, three in ten with both) or those of two who go "
    "together (each with an own rhythm, two in five moments within some 40 s of the other's). These shares are "
    "assumed; divided real sequences need them by moment only. Photo by photo, as the prototype was measured, "
    "flatters: bursts are cut in halves.\n"
    "- Even seeds have the fault alone, so that the whole numbers of the prior find it to the second, as in the "
    "prototype's figures; odd seeds are also off by 45 s (1 sigma) of their own, which only evidence finds: as real "
    "cameras are. What is required is read off the even ones of the public people; the prototype's figures beside it "
    "are of its own, easier simulator.\n"
    "- Train and test: the solver was developed on the corpus and its prototype's simulator. The public people and "
    "tracks are others': photos of `jotunheimen` (Flickr) and `inat_flexdashboard_ARG` (iNaturalist), tracks of "
    "`norwaytrip`, `hikingtrips` and `tracks`, photos of `tracks`. They are no part of the project.\n"
    "- All = activity, track and positions. Evidence that says nothing is another person's trip, on other dates or on "
    "the same."
)
PARTS: Final = (
    "Required", "Simulated, public people and tracks", "Simulated, corpus", "Evidence that says nothing",
    "Real sequences divided between two cameras", "Real photos along their owner's tracks", "Notes",
)  # fmt: skip
FIRST_SEED: Final = 100


def drawn(cast: Cast, kinds: tuple[str, ...], counts: tuple[int, ...], seeds: int) -> Iterator[Case]:
    """Yield every fault with every kind of evidence, and for each number of photos evidence that says nothing."""
    for seed in range(FIRST_SEED, FIRST_SEED + seeds):
        for count in counts:
            if count == max(SIZES) and seed >= FIRST_SEED + max(2, seeds // 2):
                continue  # they take as long as all the others
            for fault in FAULTS:
                yield from (make(cast, kind, fault, count, seed) for kind in kinds)
            for why, spoilt in IMPOSSIBLE.items():
                yield from (make(cast, kind, "+1 h", count, seed, why) for kind in spoilt if kind in kinds or not kind)


def judged(cases: Iterable[Case]) -> list[Score]:
    """Ask the solver about every case."""
    return [score(case, solve) for case in cases]


def measure(data: Path | None, kinds: tuple[str, ...], counts: tuple[int, ...], seeds: int) -> dict[str, str]:
    """Measure everything and return the parts of the section."""
    casts = {"Simulated, corpus": Cast("corpus", rhythms(corpus_sequences()), corpus_days())}
    sequences: list[Sequence] = list(corpus_sequences())
    days = {}
    absent = f"{machine()}.\n\nNot measured: it needs the public data (`--data`), which was not given."
    if data:
        days = public_days(data)
        casts = {"Simulated, public people and tracks": Cast("public", rhythms(public_sequences(data)), days)} | casts
        sequences += list(public_sequences(data))
    parts, drawn_scores = {"Simulated, public people and tracks": absent}, []
    for heading, cast in casts.items():
        # What the solver was developed on says less: half as many.
        scores = judged(drawn(cast, kinds, counts, seeds if cast.name == "public" or not data else max(2, seeds // 2)))
        drawn_scores += scores
        possible = [one for one in scores if one.possible]
        parts[heading] = f"{machine()}; {len(possible)} cases.\n\n{sizes(possible, kinds)}\n\n{by_fault(possible, kinds)}"
    parts["Evidence that says nothing"] = f"{machine()}.\n\n{impossible([one for one in drawn_scores if not one.possible])}"
    split = judged(divided(iter(sequences), 1)) if "activity" in kinds else []
    parts["Real sequences divided between two cameras"] = f"{machine()}; {len(split)} cases.\n\n{by_source(split)}"
    own = judged(photographed(data, days, max(1, seeds // 4))) if data else []
    parts["Real photos along their owner's tracks"] = f"{machine()}; {len(own)} cases.\n\n{by_source(own)}" if own else absent
    parts["Required"] = f"{machine()}.\n\n{required(drawn_scores, split + own)}"
    return parts | {"Notes": NOTES}


def main() -> None:
    """Measure and write RESULTS.md."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--seeds", type=int, default=4, help="photographers per number of photos and fault; even, half of it for 1000"
    )
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--photos", nargs="+", type=int, choices=SIZES, default=list(SIZES))
    parser.add_argument("--data", type=Path, help="the public people and tracks")
    parser.add_argument("--dry", action="store_true", help="print only, leave RESULTS.md as it is")
    asked = parser.parse_args()
    parts = measure(asked.data, tuple(asked.kinds), tuple(asked.photos), asked.seeds)
    print("\n\n".join(f"### {name}\n\n{parts[name]}" for name in PARTS))  # noqa: T201 - a command's output
    if not asked.dry:
        write(SECTION, INTRO, parts, PARTS)


if __name__ == "__main__":
    main()
