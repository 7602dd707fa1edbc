"""Find positions of files that cannot be right: PHOTOS in UTC in, DOUBTS out, each with what speaks against it.

A false alarm costs more than a fault that stays: it makes a person look at what is right, and takes a donor away. So every kind
of doubt asks for a contradiction that nothing else explains, and says nothing where two sides are equally strong.
"""

from __future__ import annotations

import logging
from collections import Counter

import numpy as np
import pandas as pd

from config.settings import Doubt
from tasks.core.doubts.chains import chains_of
from tasks.core.doubts.exchanged import exchanged
from tasks.core.doubts.finding import Finding
from tasks.core.doubts.hemisphere import hemispheres
from tasks.core.doubts.jumps import jumps
from tasks.core.doubts.lines import Flags, lines_of
from tasks.core.doubts.null_island import null_island
from tasks.core.doubts.stale import stale
from tasks.core.doubts.stuck import stuck
from tasks.core.evidence_tables import DOUBTS
from tasks.core.genuine import OWN_KINDS, genuine_position
from tasks.core.geo import distance_m
from tasks.core.reading.statement import SAME_PLACE_M
from tasks.core.shots import in_order
from tasks.runtime.steps import step

log = logging.getLogger("whereshot.doubt")


def _among(findings: list[Finding], photos: pd.DataFrame) -> Flags:
    flags = np.zeros(len(photos), dtype=bool)
    flags[[finding.row for finding in findings]] = True
    return flags


def _first_of_each(findings: list[Finding]) -> list[Finding]:
    by_row: dict[int, Finding] = {}
    for finding in findings:
        by_row.setdefault(finding.row, finding)
    return [by_row[row] for row in sorted(by_row)]


def _of_pairs(findings: list[Finding], photos: pd.DataFrame) -> list[Finding]:
    """Return the same findings for the other files of each photo that are at the same place."""
    members = in_order(photos)
    if members.empty or not findings:
        return []
    number = pd.Series(np.arange(len(photos)), index=photos.index)
    told = pd.DataFrame({"row": [one.row for one in findings], "at": range(len(findings))})
    pair = photos[["donor_dir", "pair", "lat", "lon"]].iloc[told["row"]].reset_index(drop=True).join(told)
    there = members.assign(_member=number.loc[members.index], _genuine=genuine_position(members))
    both = pair[pair["pair"] != ""].merge(there, on=["donor_dir", "pair"], suffixes=("", "_there"))
    near = distance_m(both["lat"], both["lon"], both["lat_there"], both["lon_there"]) <= SAME_PLACE_M
    both = both[near & both["_genuine"] & (both["_member"] != both["row"])]
    return [findings[at]._replace(row=row) for at, row in zip(both["at"].tolist(), both["_member"].tolist(), strict=True)]


@step(run_name="doubt positions", description="Find positions of files that cannot be right.", version=1)
def doubt(photos: pd.DataFrame, settings: Doubt) -> pd.DataFrame:
    """Return DOUBTS: a row for each of PHOTOS, of the archive and of donor folders, whose genuine position cannot be right.

    Kinds, the first that holds being told: next to (0, 0); of another time than the photo (``tasks.core.doubts.stale``); swapped
    or with a lost sign (``exchanged``, ``hemispheres``), with the repaired numbers; a fix that stood still (``stuck``); a leap to
    where nobody gets so fast (``jumps``). Who takes part are photos that their owner took; estimates of ours are never doubted.
    """
    own = photos["kind"].isin(OWN_KINDS).to_numpy(dtype=bool)
    if not settings.enabled or not (own & genuine_position(photos)).any():
        return DOUBTS.empty()
    findings = [finding for finding in [*null_island(photos), *stale(photos)] if own[finding.row]]
    paths = photos["path"].tolist()
    lines = lines_of(photos, _among(findings, photos))
    chains = chains_of(lines)
    findings += exchanged(lines, chains, paths)
    findings += hemispheres(photos, lines, chains, paths)
    findings += [*stuck(lines, chains, paths), *jumps(lines, chains, paths)]
    findings = _first_of_each(findings)
    findings = _first_of_each([*findings, *_of_pairs(findings, photos)])
    rows = pd.DataFrame(findings, columns=list(Finding._fields))
    kinds = Counter(finding.problem.partition(":")[0] for finding in findings)
    log.info("doubt: %d positions doubted, %d of them with a repair", len(rows), int(rows["lat"].notna().sum()))
    log.debug("doubt: %s", dict(kinds))
    told = photos[["donor_dir", "path"]].iloc[rows["row"].astype(np.intp)].reset_index(drop=True)
    return DOUBTS.make(pd.concat([told, rows.drop(columns="row")], axis=1))
