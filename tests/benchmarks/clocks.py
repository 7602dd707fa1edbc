"""Measure the clock solver: cameras with wrong clocks whose truth is known, by kind of evidence, number of photos and fault.

Run ``python -m tests.benchmarks.clocks`` (``--data DIR`` for the public people and tracks, which are no part of the project);
the figures go to RESULTS.md. Cases are simulated from real rhythms along real tracks, and real where nothing has to be simulated.

DIR holds photos/REPOSITORY.csv (person, wall, lat, lon), tracks/REPOSITORY/*.gpx and photographed/REPOSITORY.csv (wall, utc, lat,
lon: photos along the tracks of that name). The corpus is what solver and simulator were developed on; DIR is other people.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import Final

from tasks.core.clocks.solver import solve
from tests.benchmarks.clocks_cases import FAULTS, IMPOSSIBLE, KINDS, SIZES, Case, Cast, make
from tests.benchmarks.clocks_people import corpus_sequences, public_sequences, rhythms
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
    "simulated. How much the way to the next moment counts was chosen so that photos are within 15 m of the one "
    "before as often as those of the hikers of `jotunheimen`. How walkers settle is assumed. Three days in ten are "
    "photographed for up to an hour beyond the recording.\n"
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
    "the same.\n"
    "- Where it falls short, public people, 100 photos. Track alone: 8 of 20 with the fault alone are missed: three clocks "
    "changed in the middle (right to six seconds on one side), two with 11 and 15 moments of photos, two odd offsets (39 and "
    "82 s off) and a drift. Activity: 4 of 20, on 40 other photographers 3 of 40.\n"
    "- What the evidence holds: an observer who is told the moments, the simulator's own law of where a moment is laid, that "
    "the clock had one steady fault and is within four hours has 18 of 24 within 30 s from the receiver's track (fault alone, "
    "100 photos, seeds 200 to 207) where the solver of 2026-11-21 had 18, and 21 where he is told every step of the person "
    "instead; without the prior's whole hours 11 and 15. So 90 % is not in a hundred photos along these tracks, steady "
    "clocks or not; most of all not on walks with a fix a minute (`hikingtrips`).\n"
    "- Divided by moments, one person's two cameras seldom coincide. Where three of the six long divided sequences are missed "
    "(`inat_flexdashboard_ARG`, 4,000 to 5,800 days) 2, 3 and 7 bursts coincide at the truth and 10, 8 and 13 at another "
    "offset: no solver can have them. An odd offset that only other cameras tell is sure only where it stands out twice as far "
    "as the next best, or is overwhelming (chosen after four such real cases had been confidently wrong), and a clock that "
    "would have run off by more than ten minutes is believed less (found on one case of `jotunheimen`): for these real "
    "sequences both are in-sample.\n"
    "- Settling: solver and simulator both know that who stops a vehicle does not photograph at once (learnt from the "
    "photos of `tracks`, whose thinned track makes no use of it); simulated vehicles profit as far as this holds for others.\n"
    "- On 240 other cases with a track (seeds 200 to 207, 100 photos; 200 to 203, 1000), before and after the changes of "
    "2026-11-22: public people 40 and 42 of 60 within with the fault alone, 37 and 42 with an error of their own; corpus 49 and "
    "50, 44 and 46; confidently wrong 0 and 0 of 240. On 353 divisions of the real sequences, half of them others than these: "
    "183 and 181 within, confidently wrong 2 and 0.\n"
    "- The prototype on the same cases (public people, 30 and 100 photos, fault alone): track 6 and 10 of 20 within "
    "where `solve` has 9 and 12, activity 17 and 15 where it has 17 and 16; with an error of their own: track 5 and "
    "7 (7 and 8), activity 14 and 12 (16 and 14); confidently wrong 4 of 160 (1)."
)
PARTS: Final = (
    "Required", "Simulated, public people and tracks", "Simulated, corpus", "Evidence that says nothing",
    "Real sequences divided between two cameras", "Real photos along their owner's tracks", "Notes",
)  # fmt: skip
FIRST_SEED: Final = 100
PARTED: Final = 8
"""The real cases are asked in so many parts."""


def drawn(cast: Cast, kinds: tuple[str, ...], count: int, seed: int) -> Iterator[Case]:
    """Yield every fault with every kind of evidence, and evidence that says nothing."""
    for fault in FAULTS:
        yield from (make(cast, kind, fault, count, seed) for kind in kinds)
    for why, spoilt in IMPOSSIBLE.items():
        yield from (make(cast, kind, "+1 h", count, seed, why) for kind in spoilt if kind in kinds or not kind)


@cache
def cast_of(data: Path | None) -> Cast:
    """Return the people and days of the public data, without it those of the corpus; read once a process."""
    if data:
        return Cast("public", rhythms(public_sequences(data)), public_days(data))
    return Cast("corpus", rhythms(corpus_sequences()), corpus_days())


def judged(cases: Iterable[Case]) -> list[Score]:
    """Ask the solver about every case."""
    return [score(case, solve) for case in cases]


def simulated(data: Path | None, kinds: tuple[str, ...], count: int, seed: int) -> list[Score]:
    """Return the outcomes of one seed and number of photos."""
    return judged(drawn(cast_of(data), kinds, count, seed))


def split(data: Path | None, part: int) -> list[Score]:
    """Return the outcomes of every so many-th real sequence, divided between two cameras."""
    sequences = [*corpus_sequences(), *(public_sequences(data) if data else ())]
    return judged(case for number, case in enumerate(divided(sequences, 1)) if number % PARTED == part)


def owned(data: Path, part: int) -> list[Score]:
    """Return the outcomes of every so many-th case of real photos along their owner's tracks."""
    cases = photographed(data, cast_of(data).days, 1)
    return judged(case for number, case in enumerate(cases) if number % PARTED == part)


def measure(data: Path | None, kinds: tuple[str, ...], counts: tuple[int, ...], seeds: int, jobs: int) -> dict[str, str]:
    """Measure everything and return the parts of the section."""
    # What the solver was developed on says less, and a thousand photos take as long as all the others: half as many of them.
    few = max(2, seeds // 2)
    asked = {None: few if data else seeds} | ({data: seeds} if data else {})
    absent = f"{machine()}.\n\nNot measured: it needs the public data (`--data`), which was not given."
    with ProcessPoolExecutor(jobs) as pool:
        waiting = {
            where: [
                pool.submit(simulated, where, kinds, count, FIRST_SEED + seed)
                for count in sorted(counts, reverse=True)
                for seed in range(min(many, few) if count == max(SIZES) else many)
            ]
            for where, many in asked.items()
        }
        parts_of_split = [pool.submit(split, data, part) for part in range(PARTED if "activity" in kinds else 0)]
        parts_of_owned = [pool.submit(owned, data, part) for part in range(PARTED if data else 0)]
        scores = {where: [one for found in futures for one in found.result()] for where, futures in waiting.items()}
        real = [[one for found in futures for one in found.result()] for futures in (parts_of_split, parts_of_owned)]
    everything = [one for found in scores.values() for one in found]
    tables = {
        "Required": required(everything, real[0] + real[1]),
        "Evidence that says nothing": impossible([one for one in everything if not one.possible]),
        "Real sequences divided between two cameras": by_source(real[0]),
        "Real photos along their owner's tracks": by_source(real[1]),
    }
    for heading, where in (("Simulated, public people and tracks", data), ("Simulated, corpus", None)):
        possible = [one for one in scores.get(where, []) if one.possible]
        faults = f"By fault, all numbers of photos, with and without own error:\n\n{by_fault(possible, kinds)}"
        tables[heading] = f"{sizes(possible, kinds)}\n\n{faults}"
    if not data:
        del tables["Simulated, public people and tracks"], tables["Real photos along their owner's tracks"]
    measured = {heading: f"{machine()}.\n\n{text}" for heading, text in tables.items()}
    return dict.fromkeys(PARTS, absent) | measured | {"Notes": NOTES}


def main() -> None:
    """Measure and write RESULTS.md."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--seeds", type=int, default=4, help="photographers per number of photos and fault; even, half of it for 1000"
    )
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--photos", nargs="+", type=int, choices=SIZES, default=list(SIZES))
    parser.add_argument("--data", type=Path, help="the public people and tracks")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes")
    parser.add_argument("--dry", action="store_true", help="print only, leave RESULTS.md as it is")
    asked = parser.parse_args()
    parts = measure(asked.data, tuple(asked.kinds), tuple(asked.photos), asked.seeds, asked.jobs)
    print("\n\n".join(f"### {name}\n\n{parts[name]}" for name in PARTS))  # noqa: T201 - a command's output
    if not asked.dry:
        write(SECTION, INTRO, parts, PARTS)


if __name__ == "__main__":
    main()
