"""Hide positions of an archive, let the real steps place its photos, put the peers' answers beside it: a row a hidden photo."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd

from config.settings import Proxy
from tasks.associate import associate
from tasks.core.geo import distance_m
from tasks.date import date
from tasks.sources.proxy import locate_by_proxy
from tests.benchmarks import proxy_prototype
from tests.benchmarks.proxy_cases import Archive
from tests.benchmarks.proxy_peers import PEERS, Floats, Located
from tests.benchmarks.proxy_scenarios import Hiding, Mask, hidings, seconds
from tests.tasks.timed import in_utc

SETTINGS = Proxy()
MOST_ROWS = 200
"""Of one archive and pattern so many hidden photos are judged, drawn at random."""


def located(photos: pd.DataFrame, settings: Proxy = SETTINGS) -> pd.DataFrame:
    """Return CANDIDATES of the proxy as ``propose`` makes them, with what is known of the cameras that travel together."""
    return locate_by_proxy(photos, associate(photos), settings)


def without(truth: pd.DataFrame, hidden: Mask, *, timed: bool) -> pd.DataFrame:
    """Return PHOTOS with positions and GPS times hidden, and, unless ``timed``, with ``taken_at`` worked out from the rest."""
    blank = {"lat": np.nan, "lon": np.nan, "gps_error_m": np.nan}
    photos = truth.assign(**{name: truth[name].mask(hidden, value) for name, value in blank.items()})
    photos["gps_at"] = photos["gps_at"].mask(hidden)
    if timed:
        return photos
    photos = date(photos)
    return in_utc(photos)


def judged(archive: Archive) -> pd.DataFrame:
    """Return a row for each hidden photo of every pattern: what was stated, how far it is off, and how far the peers are."""
    parts = []
    for hiding in hidings(archive):
        rows = _asked(archive, hiding)
        if len(rows):
            parts.append(rows.assign(scenario=hiding.scenario))
    if not parts:
        return pd.DataFrame()
    rows = pd.concat(parts, ignore_index=True)
    return rows.assign(pool=archive.pool, source=archive.source, person=archive.person)


def _asked(archive: Archive, hiding: Hiding) -> pd.DataFrame:
    """A photo whose own stated error is over what a donor may have is hidden too, and not judged: its truth is not known."""
    photos = without(archive.photos, hiding.hidden, timed=archive.timed)
    if hiding.camera:
        photos["camera"] = photos["camera"].mask(hiding.hidden, hiding.camera)
    started = time.perf_counter()
    found = located(photos).set_index("path").reindex(archive.photos["path"]).reset_index(drop=True)
    spent_s = time.perf_counter() - started
    at_s, truth = seconds(photos["taken_at"]), archive.photos
    known = ~(truth["gps_error_m"] > SETTINGS.max_donor_error_m).to_numpy()
    rows = np.flatnonzero(hiding.hidden & known)
    if len(rows) > MOST_ROWS:
        rows = np.sort(archive.rng(f"rows of {hiding.scenario}").choice(rows, MOST_ROWS, replace=False))
    giving = np.flatnonzero(~hiding.hidden & known & np.isfinite(at_s))
    there = truth.iloc[rows]

    def off_m(lat: Floats, lon: Floats) -> Floats:
        return distance_m(lat, lon, there["lat"].to_numpy(), there["lon"].to_numpy())

    told = found.iloc[rows]
    columns = {
        "sort": archive.sort[rows],
        "at_s": at_s[rows],
        "error_m": told["error_m"].to_numpy(),
        "off_m": off_m(told["lat"].to_numpy(), told["lon"].to_numpy()),
        "spent_s": spent_s / max(len(rows), 1),
    }
    if len(giving):
        donors = Located.of(at_s[giving], truth["lat"].to_numpy()[giving], truth["lon"].to_numpy()[giving])
        columns |= _gaps(donors, at_s[rows])
        timed = np.isfinite(at_s[rows])
        asked_s = np.where(timed, at_s[rows], donors.at_s[0])
        columns |= {name: np.where(timed, off_m(*rule(donors, asked_s)), np.nan) for name, rule in PEERS.items()}
        lat, lon, error_m = proxy_prototype.ask(donors, asked_s)
        columns["prototype_m"] = np.where(timed, error_m, np.nan)
        columns["prototype_off_m"] = np.where(timed, off_m(lat, lon), np.nan)
    return pd.DataFrame(columns)


def _gaps(donors: Located, at_s: Floats) -> dict[str, Floats]:
    """Return the seconds to the nearer donor, to the further one (NaN: none on that side), and the metres between the two."""
    after = np.searchsorted(donors.at_s, at_s, side="right")
    before, last = after - 1, len(donors.at_s) - 1
    two = (before >= 0) & (after <= last)
    i, j = np.clip(before, 0, last), np.clip(after, 0, last)
    since_s, until_s = (
        np.where(before >= 0, at_s - donors.at_s[i], np.inf),
        np.where(after <= last, donors.at_s[j] - at_s, np.inf),
    )
    apart_m = np.where(two, distance_m(donors.lat[i], donors.lon[i], donors.lat[j], donors.lon[j]), np.nan)
    further_s = np.where(two, np.maximum(since_s, until_s), np.nan)
    return {"gap_s": np.minimum(since_s, until_s), "further_s": further_s, "apart_m": apart_m}
