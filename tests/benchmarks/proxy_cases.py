"""The archives of the proxy's benchmark, one a person: sequences of public people, of the corpus, and simulated ones; PHOTOS out.

``DATA``/photos/*.csv: person, camera, at_s (seconds since 1970), lat, lon, error_m (blank = not stated), kind (who says where it
was taken: a phone's receiver, a pin placed by hand, ...). ``DATA``/people.csv: person, split (train or test).
``DATA``/photos/sim_test.csv and sim_train.csv: the same of photographers simulated along tracks of people of the split.
"""

from __future__ import annotations

import importlib.util
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.core.tables import PHOTOS
from tests.builders import CORPUS
from tests.tasks.timed import sequence

SEED: Final = 20261121
SIMULATED_SEED: Final = 7
PROTOTYPES: Final = CORPUS.parent / "prototypes"
MOST_PHOTOS: Final = 2500
"""An archive keeps so many consecutive photos of one person."""
FEWEST_PHOTOS: Final = 10
MOST_SIMULATED: Final = 30
"""Of the photographers simulated along tracks so many are judged, drawn at random."""
SIMULATED: Final = "sim_"
ONE_BODY: Final = "Acme One"
"""The camera of all photos of a person of whom the source tells none: an archive would tell it."""


@dataclass(frozen=True)
class Archive:
    """One person's photos, all with a position; ``timed``: their instants are known, else the steps work them out."""

    pool: str  # people, tracks, corpus, simulated
    source: str
    person: str
    photos: pd.DataFrame
    sort: npt.NDArray[np.object_]  # of each photo: who says where it was taken
    timed: bool = True

    def rng(self, purpose: str) -> np.random.Generator:
        """Return random numbers of this person's own: whoever else is judged changes nothing."""
        return np.random.default_rng([SEED, zlib.crc32(f"{self.person}/{purpose}".encode())])


def people(data: Path, split: str) -> Iterator[Archive]:
    """Yield the people of ``split``, those of few photos left out."""
    chosen = _chosen(data, split)
    for file in sorted((data / "photos").glob("*.csv")):
        if file.stem.startswith(SIMULATED):
            continue
        rows = _read(file)
        for person, own in rows[rows["person"].isin(chosen)].groupby("person", sort=True):
            if len(own) >= FEWEST_PHOTOS:
                yield _archive("people", file.stem, str(person), own)


def along_tracks(data: Path, split: str) -> Iterator[Archive]:
    """Yield photographers simulated along the tracks of the people of ``split``."""
    file = data / "photos" / f"{SIMULATED}{split}.csv"
    if not file.exists():
        return
    rows = _read(file)
    persons = np.sort(rows["person"].unique())
    for person, own in rows[rows["person"].isin(persons[_few(len(persons))])].groupby("person", sort=True):
        if len(own) >= FEWEST_PHOTOS:
            yield _archive("tracks", file.stem, str(person), own)


def corpus() -> Iterator[Archive]:
    """Yield the sequences of the corpus, their instants to be worked out by the steps."""
    for file in sorted((CORPUS / "sequences").glob("*.csv")):
        photos = sequence(file)
        truth = photos[photos["lat"].notna()].reset_index(drop=True)
        yield Archive("corpus", file.stem, file.stem, truth, np.full(len(truth), file.stem, dtype=object), timed=False)


def simulated(most: int = MOST_SIMULATED) -> Iterator[Archive]:
    """Yield photographers simulated along the corpus' tracks; the source names the family of tracks."""
    made = simulate_photographers().persons(seed=SIMULATED_SEED, rep=1)
    for number in _few(len(made), most):
        name, family, at_s, lat, lon = made[number]
        rows = pd.DataFrame({"at_s": at_s, "lat": lat, "lon": lon})
        yield _archive("simulated", f"simulated {family}", f"{name} {number}", rows)


@cache
def simulate_photographers() -> ModuleType:
    """Return the prototypes' simulator, which is no part of the project."""
    return prototype("simulate_photographers")


def prototype(name: str) -> ModuleType:
    """Import a module that lies beside the corpus; SystemExit where it does not."""
    file = PROTOTYPES / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None or not file.exists():
        raise SystemExit(f"{name}.py is not beside the corpus: this part of the benchmark needs it")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def table_of(rows: pd.DataFrame) -> pd.DataFrame:
    """Return PHOTOS of rows with at_s, lat, lon and, if they have them, camera and error_m."""
    paths = [f"{number:06}.jpg" for number in range(len(rows))]
    at_us = (rows["at_s"].to_numpy(dtype=np.float64) * 1e6).round().astype("int64")
    columns = {
        "path": paths,
        "camera": rows["camera"].fillna("").to_numpy() if "camera" in rows and rows["camera"].notna().any() else ONE_BODY,
        "taken_at": pd.to_datetime(at_us, unit="us", utc=True),
        "lat": rows["lat"].to_numpy(dtype=np.float64),
        "lon": rows["lon"].to_numpy(dtype=np.float64),
        "gps_error_m": rows["error_m"].to_numpy(dtype=np.float64) if "error_m" in rows else np.nan,
        "kind": "photo",
        "time_basis": "gps",
    }
    return PHOTOS.make(pd.DataFrame(columns))


def _few(count: int, most: int = MOST_SIMULATED) -> npt.NDArray[np.intp]:
    return np.sort(np.random.default_rng(SIMULATED_SEED).permutation(count)[:most])


def _archive(pool: str, source: str, person: str, rows: pd.DataFrame) -> Archive:
    rows = rows.sort_values("at_s", kind="stable")
    if len(rows) > MOST_PHOTOS:
        first = np.random.default_rng([SEED, zlib.crc32(person.encode())]).integers(0, len(rows) - MOST_PHOTOS + 1)
        rows = rows.iloc[first : first + MOST_PHOTOS]
    sort = rows["kind"].fillna("").to_numpy(dtype=object) if "kind" in rows else np.full(len(rows), "simulated", dtype=object)
    return Archive(pool, source, person, table_of(rows), sort)


def _read(file: Path) -> pd.DataFrame:
    return pd.read_csv(file, dtype={"person": str, "camera": str, "kind": str}, keep_default_na=False, na_values=[""])


def _chosen(data: Path, split: str) -> set[str]:
    listed = pd.read_csv(data / "people.csv", dtype=str, keep_default_na=False)
    return set(listed.loc[listed["split"] == split, "person"])
