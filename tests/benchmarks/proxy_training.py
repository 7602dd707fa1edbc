"""Learn what tasks/core/proxy/strangers.npz holds from public people, and print how it does on people it was not learnt from.

Run ``python -m tests.benchmarks.proxy_training --data DIR --out FILE``. ``DIR`` is as ``proxy_cases`` says; of its people only
those of the split "train" are read. Positions are hidden in seven patterns; persons weigh by the square root of their rows, and
real ones three times as much as those simulated along tracks of people. Everything is fitted three times without a third of the
people (all that were simulated along one track together): the radii are learnt for the positions that are found without the
person, the residuals are those of radii learnt without the person. The same data give the same file; about ten minutes.
"""

from __future__ import annotations

import argparse
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.ensemble import HistGradientBoostingRegressor

from tasks.core.geo import distance_m, interpolate
from tasks.core.proxy.activity import activity_of
from tasks.core.proxy.customs import customs_of
from tasks.core.proxy.donors import around, donors_of
from tasks.core.proxy.estimate import stated_m
from tasks.core.proxy.features import FEATURES, METRES_ADDED, RISING, features_of
from tasks.core.proxy.sides import sides_of
from tasks.core.proxy.strangers import CLOSER_BY, LEVELS, VERSION
from tasks.core.proxy.trees import Trees
from tests.benchmarks.proxy_cases import SIMULATED, _chosen, _read
from tests.benchmarks.proxy_scenarios import bursts, runs

Floats = npt.NDArray[np.float64]

SEED: Final = 5
FOLDS: Final = 3
MOST_ROWS: Final = 100
"""Of one person and pattern so many hidden photos are learnt from."""
FEWEST_PHOTOS: Final = 8
SMALL: Final = 200
PATTERNS: Final = ("single", "half", "nine of ten", "runs of 5-30", "bursts", "half days", "1-19 left")
NODES_S: Final = (1.0, 15.0, 60.0, 240.0, 900.0, 2700.0, 7200.0, 18000.0, 60000.0, 250000.0)
SHARES: Final = (*(number / 20 for number in range(1, 20)), 0.96, 0.97, 0.98, 0.99, 0.995)
GAPS: Final = (0.0, 60.0, 600.0, 3600.0, 14400.0, 86400.0)
DEPTH: Final = {"position": 5, "radius": 6}


@dataclass(frozen=True)
class Person:
    """One person's located photos by time; ``family``: who must not be on both sides."""

    family: str
    real: bool
    rows: pd.DataFrame


def people(data: Path) -> list[Person]:
    """Return the people to learn from."""
    chosen, found = _chosen(data, "train"), []
    for file in sorted((data / "photos").glob("*.csv")):
        simulated = file.stem.startswith(SIMULATED)
        if simulated and file.stem != f"{SIMULATED}train":
            continue
        for name, own in _read(file).groupby("person", sort=True):
            known = own[~(own["error_m"] > 250)].sort_values("at_s", kind="stable")
            if len(known) >= FEWEST_PHOTOS and (simulated or name in chosen):
                found.append(Person(str(name).rpartition("_")[0] if simulated else str(name), not simulated, known))
    return found


def hidden(at_s: Floats, rng: np.random.Generator) -> list[tuple[str, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]]:
    """Return by pattern which photos are hidden and which of the others are donors."""
    count = len(at_s)
    burst = bursts(at_s)
    half_day = np.unique(np.floor(at_s / 43200), return_inverse=True)[1]
    of_burst = (rng.random(burst.max() + 1) < rng.choice([0.2, 0.5, 0.8]))[burst]
    second = (rng.random(count) < 0.5) & (rng.random(half_day.max() + 1) < 0.6)[half_day]
    masks = [rng.random(count) < 0.1, rng.random(count) < 0.5, rng.random(count) < 0.9, runs(count, rng), of_burst, second]
    window = np.ones(count, dtype=bool)
    if count > SMALL and rng.random() < 0.5:
        start = int(rng.integers(0, count - 100))
        window[:] = False
        window[start : start + int(rng.integers(60, 400))] = True
    left = int(rng.integers(1, 3) if rng.random() < 0.15 else rng.integers(3, 20))
    rows = np.flatnonzero(window)
    kept = np.isin(np.arange(count), rng.choice(rows, min(left, len(rows)), replace=False))
    pairs = [(mask, ~mask) for mask in masks] + [(window & ~kept, kept)]
    return [(name, *pair) for name, pair in zip(PATTERNS, pairs, strict=True)]


def rows_of(number: int, person: Person) -> pd.DataFrame:
    """Return a row of features for each hidden photo, with how far off the nearer donor and the straight way are."""
    at_s, lat, lon, error_m = (person.rows[name].to_numpy(dtype=np.float64) for name in ("at_s", "lat", "lon", "error_m"))
    rng = np.random.default_rng([SEED, zlib.crc32(f"{person.family}/{len(at_s)}".encode())])
    activity, parts = activity_of(at_s), []
    for _ in range(3 if len(at_s) < SMALL else 1):
        for pattern, asked, giving in hidden(at_s, rng):
            rows = np.flatnonzero(asked)
            if not len(rows) or not giving.any():
                continue
            if len(rows) > MOST_ROWS:
                rows = np.sort(rng.choice(rows, MOST_ROWS, replace=False))
            donors = donors_of(at_s[giving], lat[giving], lon[giving], error_m[giving])
            sides = sides_of(donors, at_s[rows], *around(donors, at_s[rows]))
            made = pd.DataFrame(features_of(donors, customs_of(donors), activity, sides), columns=list(FEATURES))
            both = sides.two_sided & sides.possible & (sides.before_s > 0)
            straight = np.where(both, sides.before_s, 0) / np.where(both, sides.before_s + sides.after_s, 1)
            nearer = np.where(sides.after_is_nearer, 1.0, 0.0)
            ends = donors.lat[sides.start], donors.lon[sides.start], donors.lat[sides.end], donors.lon[sides.end]
            near_m, line_m = (
                distance_m(*interpolate(*ends, share), lat[rows], lon[rows])
                for share in (nearer, np.where(both, straight, nearer))
            )
            told = {"off_near_m": near_m, "off_line_m": line_m, "both": both, "two_sided": sides.two_sided, "gap_s": sides.gap_s}
            parts.append(made.assign(**told, pattern=pattern))
    made = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    return made.assign(person=number, real=person.real, fold=zlib.crc32(person.family.encode()) % FOLDS)


def weights_of(table: pd.DataFrame) -> Floats:
    """Return the weight of each row."""
    count = table.groupby("person")["fold"].transform("size").to_numpy(dtype=np.float64)
    weight: Floats = np.sqrt(np.minimum(count, 300)) / count * np.where(table["real"], 3.0, 1.0)
    return weight / weight.mean()


def learnt(loss: str, depth: int, rows: npt.NDArray[np.float32], wanted: Floats, weight: Floats, **more: Any) -> Any:
    """Return one fitted ensemble."""
    model = HistGradientBoostingRegressor(
        loss=loss, max_depth=depth, max_iter=90, learning_rate=0.12, max_leaf_nodes=31, min_samples_leaf=150, max_bins=128,
        l2_regularization=1.0, max_features=0.4, early_stopping=False, random_state=0, **more,
    )  # fmt: skip
    return model.fit(rows, wanted, sample_weight=weight)


def fitted(table: pd.DataFrame, what: str, found_m: Floats | None = None) -> Any:
    """Return the model of position, or of a radius (its level) for the positions found."""
    rows, weight = table[list(FEATURES)].to_numpy(dtype=np.float32), weights_of(table)
    if found_m is None:
        some = table["both"].to_numpy()
        gain = (table["off_near_m"] + 10) ** 0.3 - (table["off_line_m"] + 10) ** 0.3
        return learnt("squared_error", DEPTH["position"], rows[some], gain.to_numpy()[some], weight[some])
    rising = [1 if name in RISING else 0 for name in FEATURES]
    more = {"quantile": float(what), "monotonic_cst": rising}
    return learnt("quantile", DEPTH["radius"], rows, np.log10(found_m + METRES_ADDED), weight, **more)


def without_own(table: pd.DataFrame, what: str, found_m: Floats | None = None) -> Floats:
    """Return what models say of the people that they were not learnt from."""
    said = np.zeros(len(table))
    for fold in range(FOLDS):
        others, own = (table["fold"] != fold).to_numpy(), (table["fold"] == fold).to_numpy()
        model = fitted(table[others], what, None if found_m is None else found_m[others])
        trees = Trees(**flat(model, DEPTH["position" if found_m is None else "radius"], rising=found_m is not None))
        said[own] = trees.predict(table.loc[own, list(FEATURES)].to_numpy(dtype=np.float32))
    return said


def flat(model: Any, depth: int, *, rising: bool) -> dict[str, Any]:
    """Return an ensemble as ``Trees`` has it; ``rising``: never falling with what is in ``RISING``.

    scikit-learn splits by the constraint, but for quantiles it sets the leaves anew afterwards, and these may cross.
    """
    inner, made = 2**depth - 1, {"feature": [], "threshold": [], "value": []}
    for (predictor,) in model._predictors:
        nodes = predictor.nodes
        feature, threshold = np.zeros(inner, dtype=np.int16), np.full(inner, np.inf, dtype=np.float32)
        value, waiting = np.zeros(inner + 1, dtype=np.float32), [(0, 0)]
        while waiting:
            at, node = waiting.pop()
            if nodes["is_leaf"][node]:
                first, last = leaves_below(at, inner)
                value[first:last] = nodes["value"][node]
            else:
                feature[at], threshold[at] = nodes["feature_idx"][node], nodes["num_threshold"][node]
                waiting += [(2 * at + 1, nodes["left"][node]), (2 * at + 2, nodes["right"][node])]
        if rising:
            straighten(feature, threshold, value)
        for name, part in zip(made, (feature, threshold, value), strict=True):
            made[name].append(part)
    return {name: np.array(parts) for name, parts in made.items()} | {"base": float(np.ravel(model._baseline_prediction)[0])}


def leaves_below(node: int, inner: int) -> tuple[int, int]:
    """Return the first leaf below a node of a complete tree, and the one after the last."""
    first = last = node
    while first < inner:
        first, last = 2 * first + 1, 2 * last + 2
    return first - inner, last - inner + 1


def straighten(feature: npt.NDArray[np.int16], threshold: npt.NDArray[np.float32], value: npt.NDArray[np.float32]) -> None:
    """Bring leaves on the two sides of a rising feature in order, from the lowest question to the root: all meet half-way."""
    inner = len(feature)
    for node in reversed(range(inner)):
        if np.isfinite(threshold[node]) and FEATURES[feature[node]] in RISING:
            left, right = (slice(*leaves_below(2 * node + side, inner)) for side in (1, 2))
            middle = (value[left].max() + value[right].min()) / 2
            if value[left].max() > middle:
                value[left], value[right] = np.minimum(value[left], middle), np.maximum(value[right], middle)


def residuals_of(table: pd.DataFrame, over: Floats) -> Floats:
    """Return the quantiles ``SHARES`` of residuals around each node of the gap, of one side and of two."""
    log_gap, two, weight = table["near_s"].to_numpy(), table["two_sided"].to_numpy(), weights_of(table)
    made = np.zeros((2, len(NODES_S), len(SHARES)))
    for side in (0, 1):
        rows = np.flatnonzero(two == bool(side))
        rows = rows[np.argsort(over[rows], kind="stable")]
        for number, node in enumerate(np.log10(np.array(NODES_S) + 1)):
            near = weight[rows] * (np.exp(-0.5 * ((log_gap[rows] - node) / 0.4) ** 2) + 1e-6)
            made[side, number] = np.interp(SHARES, np.cumsum(near) / near.sum(), over[rows])
    return made


def said_of(table: pd.DataFrame, off_m: Floats, radius_m: Floats) -> str:
    """Return the cross-validated figures: inside, narrow of what could be, narrow ones far off, by pattern and gap."""
    lines = []
    for real in (True, False):
        own = (table["real"] == real).to_numpy() & (table["gap_s"] <= 21600).to_numpy()
        parts = {"all": own} | {name: own & (table["pattern"] == name).to_numpy() for name in PATTERNS}
        for low, high in zip(GAPS, (*GAPS[1:], 1e12), strict=True):
            gap = table["gap_s"].between(low, high, inclusive="left").to_numpy()
            parts[f"{low:.0f} s and more"] = gap & (table["real"] == real).to_numpy()
        for name, rows in parts.items():
            off, radius = off_m[rows], radius_m[rows]
            if len(off):
                narrow, could = radius < 250, max(int((off < 250).sum()), 1)
                far = (off[narrow] > 1000).mean() if narrow.any() else 0.0
                told = (narrow & (off < 250)).sum() / could
                share = f"inside {np.mean(off <= radius):.1%}, under 250 m of what could be {told:.1%}"
                lines.append(
                    f"{'real' if real else 'simulated'}, {name}: {len(off)} rows, {share}, of these off by > 1 km {far:.2%}"
                )
    return "\n".join(lines)


def main() -> None:
    """Learn, write the file, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with people.csv and photos/*.csv")
    parser.add_argument("--out", type=Path, required=True, help="the file to write: tasks/core/proxy/strangers.npz")
    asked = parser.parse_args()
    everybody = people(asked.data)
    table = pd.concat([rows_of(number, person) for number, person in enumerate(everybody)], ignore_index=True)
    closer = (without_own(table, "position") > CLOSER_BY) & table["both"].to_numpy()
    off_m = np.where(closer, table["off_line_m"], table["off_near_m"])
    over = [np.log10(off_m + METRES_ADDED) - without_own(table, str(level), off_m) for level in LEVELS]
    residuals = np.stack([residuals_of(table, one) for one in over])
    log_nodes, log_off = np.log10(np.array(NODES_S) + 1), np.log10(off_m + METRES_ADDED)
    radii = []
    for number, level in enumerate(LEVELS):
        sides = [
            np.interp(table["near_s"], log_nodes, [np.interp(level, SHARES, one) for one in side]) for side in residuals[number]
        ]
        radii.append(10 ** (log_off - over[number] + np.where(table["two_sided"], sides[1], sides[0])) - METRES_ADDED)
    told = said_of(table, off_m, stated_m(*radii))
    real = sum(person.real for person in everybody)
    note = (
        f"Made by python -m tests.benchmarks.proxy_training from {real} public people and {len(everybody) - real} photographers "
        f"simulated along tracks of others, {len(table)} hidden photos. On people left out:\n{told}"
    )
    models = {"position": flat(fitted(table, "position"), DEPTH["position"], rising=False)}
    for name, level in zip(("mostly", "nearly"), LEVELS, strict=True):
        models[name] = flat(fitted(table, str(level), off_m), DEPTH["radius"], rising=True)
    trees = {f"{name}_{part}": value for name, parts in models.items() for part, value in parts.items()}
    seen = table[list(FEATURES)].max().to_numpy(dtype=np.float32)
    kept = {"version": VERSION, "features": np.array(FEATURES), "seen": seen, "nodes_s": NODES_S, "shares": SHARES}
    np.savez_compressed(asked.out, **kept, residuals=residuals, note=note, **trees)
    print(note)  # noqa: T201 - a command's output


if __name__ == "__main__":
    main()
