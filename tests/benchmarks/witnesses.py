"""Measure what a track and the photos around say of one photo together: does the radius hold where they agree, and where not?

Run ``python -m tests.benchmarks.witnesses DIR``, DIR being a folder of people (photos and tracks) that is kept out of the
project. Positions of photos are hidden, their owner's track is thinned, both real steps answer, and what
``tasks.core.agreement`` makes of the two is compared with the truth, with the camera's clock right and half a minute off. Rows of
one person are not independent, so the intervals (Wilson, per row) are too narrow.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from config.settings import Proxy, Track
from tasks.associate import associate
from tasks.core.agreement import compare, radius_m
from tasks.core.geo import distance_m
from tasks.core.tables import FIXES, PHOTOS
from tasks.sources.proxy import locate_by_proxy
from tasks.sources.track import locate_by_track
from tests.benchmarks.proxy_scenarios import runs
from tests.benchmarks.proxy_scores import wilson
from tests.benchmarks.results import machine, table, write

SECTION: Final = "Witnesses"
INTRO: Final = (
    "`python -m tests.benchmarks.witnesses DIR`. A track and the photos around answer for the same hidden photos; the surer "
    "one is proposed, at its own position, with the radius of `tasks.core.agreement`. People whom neither estimator has seen, "
    "photos simulated along their real tracks; and one real motorcyclist with his real track."
)
SEED: Final = 20261122
MOST_PEOPLE: Final = 25
MOST_PHOTOS: Final = 400
NEAR_S: Final = 6 * 3600.0
THINNED: Final = {
    "a fix in 5 min": 300.0,
    "a fix in 20 min": 1200.0,
    "off in 3 of 5 pieces of 10 min": -600.0,
    "of 30 min": -1800.0,
}
CLOCKS: Final = ("right", "off by 30 s")
RATIOS: Final = ((1, 2), (2, 5), (5, 15), (15, np.inf))
FARS: Final = (
    ("up to r / 4", 0, 0.25),
    ("r / 4 to r / 2", 0.25, 0.5),
    ("r / 2 to r", 0.5, 1),
    ("over r", 1, np.inf),
    ("any", 0, np.inf),
)
TRUE: Final = ("true_lat", "true_lon")
"""Where a simulated photo was; its lat and lon have a receiver's noise."""
Floats = npt.NDArray[np.float64]
People = Iterator[tuple[str, pd.DataFrame, pd.DataFrame]]


def people(data: Path) -> People:
    """Yield name, photos and track of people of the test split, simulated photos, and of the motorcyclist, real ones."""
    tracks = pd.concat([_read(file) for file in sorted((data / "tracks").glob("*.csv")) if file.stem != "geolife_train"])
    by_person = dict(iter(tracks.groupby("person")))
    rows = _read(data / "photos" / "sim_test.csv")
    drawn = np.random.default_rng(SEED).permutation(np.sort(rows["person"].unique()))[:MOST_PEOPLE]
    for person, own in rows[rows["person"].isin(drawn)].groupby("person"):
        yield "simulated", own, by_person[str(person).removeprefix("sim_").rpartition("_")[0]]
    yield "real", _read(data / "photos" / "chrishunt_tracks.csv"), by_person["chrishunt_tracks"]


def _read(file: Path) -> pd.DataFrame:
    rows = pd.read_csv(file, usecols=lambda name: name in ("person", "at_s", "lat", "lon", *TRUE))
    return rows.sort_values(["person", "at_s"], kind="stable")


def _instants(at_s: Floats) -> pd.DatetimeIndex:
    return pd.to_datetime((at_s * 1e6).astype("int64"), unit="us", utc=True)


def photos_of(rows: pd.DataFrame) -> pd.DataFrame:
    """Return PHOTOS of one camera."""
    common = {"camera": "Acme One", "kind": "photo", "time_basis": "gps"}
    path = [f"{number}.jpg" for number in range(len(rows))]
    where = {"lat": rows["lat"].to_numpy(), "lon": rows["lon"].to_numpy()}
    return PHOTOS.make(pd.DataFrame({"path": path, "taken_at": _instants(rows["at_s"].to_numpy()), **where, **common}))


def fixes_of(track: pd.DataFrame, at_s: Floats, every_s: float, rng: np.random.Generator) -> pd.DataFrame:
    """Return FIXES of a track near these instants, thinned: one in ``every_s``; negative: two of five pieces of that length."""
    own_s = track["at_s"].to_numpy()
    after = np.clip(np.searchsorted(at_s, own_s), 1, len(at_s) - 1)
    near = np.minimum(np.abs(at_s[after] - own_s), np.abs(own_s - at_s[after - 1])) < NEAR_S
    track, own_s = track[near], own_s[near]
    piece = np.floor((own_s + rng.uniform(0, abs(every_s))) / abs(every_s)).astype(np.int64)
    number = np.unique(piece, return_inverse=True)[1]
    kept = np.diff(piece, prepend=-1) != 0 if every_s > 0 else rng.random(number.max(initial=0) + 1)[number] < 0.4
    track = track[kept]
    where = {"lat": track["lat"].to_numpy(), "lon": track["lon"].to_numpy()}
    return FIXES.make(pd.DataFrame({"track": "t", "segment": 0, "at": _instants(track["at_s"].to_numpy()), **where}))


def asked(rows: pd.DataFrame, track: pd.DataFrame, rng: np.random.Generator) -> Iterator[pd.DataFrame]:
    """Yield for each way to hide, to thin and to be off the comparison of both sources with the truth."""
    truth = photos_of(rows.head(MOST_PHOTOS))
    names = TRUE if TRUE[0] in rows else ("lat", "lon")
    true = truth.assign(**{name: rows[own].to_numpy()[:MOST_PHOTOS] for name, own in zip(("lat", "lon"), names, strict=True)})
    at_s = truth["taken_at"].astype("int64").to_numpy() / 1e6
    for hidden in (rng.random(len(truth)) < 0.5, runs(len(truth), rng)):
        for every_s in THINNED.values():
            fixes = fixes_of(track, at_s, every_s, rng)
            if not hidden.any() or hidden.all() or len(fixes) < 2:
                continue
            for clock in CLOCKS:
                off_s = 0.0 if clock == CLOCKS[0] else rng.choice([-1, 1]) * np.exp(rng.normal(np.log(30), 1))
                taken_at = truth["taken_at"] + pd.to_timedelta(np.where(hidden, off_s, 0.0), unit="s").as_unit("us")
                photos = PHOTOS.make(
                    truth.assign(taken_at=taken_at, **{name: truth[name].mask(hidden) for name in ("lat", "lon")})
                )
                yield _compared(photos, fixes, true).assign(clock=clock)


def _compared(photos: pd.DataFrame, fixes: pd.DataFrame, truth: pd.DataFrame) -> pd.DataFrame:
    answers = pd.concat(
        [
            locate_by_proxy(photos, associate(photos), Proxy()),
            locate_by_track(photos, fixes, Track(), locate_received=False),
        ]
    )
    answered = answers[answers["lat"].notna()]
    row = pd.Index(truth["path"]).get_indexer(pd.Index(answered["path"]))
    ranked = answered.assign(row=row).sort_values(["row", "error_m"], kind="stable", ignore_index=True)
    found = compare(ranked)
    best = ranked.drop_duplicates("row").set_index("row").loc[found["row"]]
    true = truth.loc[found["row"]]
    where = true["lat"].to_numpy(), true["lon"].to_numpy()
    share = best["error_m"].to_numpy() ** -2 / (best["error_m"].to_numpy() ** -2 + found["error_m"].to_numpy() ** -2)
    # Near each other, so that degrees may be averaged.
    mean = [share * best[name].to_numpy() + (1 - share) * found[name].to_numpy() for name in ("lat", "lon")]
    return found.assign(
        off_m=distance_m(best["lat"].to_numpy(), best["lon"].to_numpy(), *where),
        mean_off_m=distance_m(*mean, *where),
        mean_m=(found["best_m"] ** -2 + found["error_m"] ** -2) ** -0.5,
        excluded=found["row"].isin(found.loc[found["disagrees"], "row"]),
        new_m=radius_m(found).reindex(found["row"]).to_numpy(),
    )


def share(rows: pd.DataFrame, off: str, radius: str) -> str:
    """Return the share of truths inside, with its interval."""
    if rows.empty:
        return ""
    good = int((rows[off] <= rows[radius]).sum())
    low, high = wilson(good, len(rows))
    return f"{good / len(rows):.1%} ({low:.1%} to {high:.1%})"


def quantiles(values: pd.Series) -> str:
    """Return the median and the 90 % quantile, in metres."""
    return f"{values.median():.0f} / {values.quantile(0.9):.0f}" if len(values) else ""


def agreeing(parts: list[tuple[str, pd.DataFrame]]) -> str:
    """Return the table of rows with a witness, by its distance from the surer one."""
    head = (
        "whose, clock", "apart, of the surer one's radius r", "n", "inside r", "inside r / 2 + apart", "r: p50 / p90 m",
        "r / 2 + apart: p50 / p90 m", "inside that of the weighted mean", "error p50 / p90 m", "of the weighted mean",
    )  # fmt: skip
    lines: list[tuple[object, ...]] = []
    for name, rows in parts:
        apart = rows["apart_m"] / rows["best_m"]
        for far, low, high in FARS:
            near = rows[rows["witness"] & ~rows["excluded"] & (apart >= low) & (apart < high)]
            inside = (share(near, "off_m", "best_m"), share(near, "off_m", "new_m"))
            radii = (quantiles(near["best_m"]), quantiles(near["new_m"]))
            mean = (share(near, "mean_off_m", "mean_m"), quantiles(near["off_m"]), quantiles(near["mean_off_m"]))
            lines.append((name, far, len(near), *inside, *radii, *mean))
    return table(head, lines)


def disagreeing(parts: list[tuple[str, pd.DataFrame]]) -> str:
    """Return the table of rows of which the two exclude each other, by how much wider the other one is."""
    head = ("whose, clock", "the other is wider", "n", "of answers by both", "inside r", "inside the wide radius", "p50 / p90 m")
    lines: list[tuple[object, ...]] = []
    for name, rows in parts:
        ratio = rows["error_m"] / rows["best_m"]
        for low, high in RATIOS:
            of_ratio = rows[(ratio >= low) & (ratio < high)]
            apart = of_ratio[of_ratio["disagrees"]]
            inside = (share(apart, "off_m", "best_m"), share(apart, "off_m", "new_m"))
            of_all = f"{len(apart) / max(len(of_ratio), 1):.1%}"
            lines.append((name, f"{low} to {high:g} times", len(apart), of_all, *inside, quantiles(apart["new_m"])))
    return table(head, lines)


def main() -> None:
    """Measure and write RESULTS.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("people", type=Path)
    rng = np.random.default_rng(SEED)
    rows = pd.concat(
        [
            found.assign(whose=whose)
            for whose, own, track in people(parser.parse_args().people)
            for found in asked(own, track, rng)
        ]
    )
    parts = [(f"{whose}, {clock}", part) for (whose, clock), part in rows.groupby(["whose", "clock"], sort=True)]
    texts = {
        "Where they agree": f"{machine()}.\n\n{agreeing(parts)}",
        "Where they exclude each other": disagreeing(parts),
    }
    write(SECTION, INTRO, texts, tuple(texts))
    print("\n\n".join(texts.values()))  # noqa: T201 - a command's output


if __name__ == "__main__":
    main()
