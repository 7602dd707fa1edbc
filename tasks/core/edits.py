"""What writing one decision means for one photo: which file changes, from which bytes to which, and how back; or why not.

``prepare`` looks (path, links, the position that is there, the picture), ``plan`` works out the new bytes and proves them.
Neither writes. Anything unknown is Refused: a photo is irreplaceable, a position is not.
"""

from __future__ import annotations

import math
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from tasks.core.errors import CannotWrite, Refused
from tasks.core.estimates import is_estimate, method_of
from tasks.core.file_state import Changed, Snapshot, Stamp, read_file, stamp_of
from tasks.core.paths import fs_path, inside
from tasks.core.reading import Facts, read_photo
from tasks.core.tables import DECISIONS
from tasks.core.writing import (
    Position,
    SidecarFacts,
    Splice,
    apply_splices,
    invert_splices,
    merge_sidecar,
    plan_jpeg,
    read_sidecar,
    sidecar_names,
    verify_jpeg,
    verify_sidecar,
)

SAME_PLACE_DEG = 1e-7
"""Positions closer than this are the same one, written with another precision."""


class Decision(NamedTuple):
    """One row of DECISIONS."""

    path: str
    lat: float
    lon: float
    alt_m: float
    direction_deg: float
    error_m: float
    source: str
    overwrite: bool
    edited: bool
    fingerprint: str
    row_id: str


@dataclass(frozen=True, slots=True)
class Subject:
    """A photo that may be written as decided: ``target`` (table text) is the file to change, the photo or its sidecar."""

    decision: Decision
    position: Position
    file: str
    stamp: Stamp
    facts: Facts
    target: str
    target_file: str
    has_it: bool
    """The photo has this very position, and it is genuine: nothing to do."""

    @property
    def in_file(self) -> bool:
        """Say whether the photo itself is written."""
        return self.target == self.decision.path

    @property
    def size(self) -> int:
        """Bytes of the target now; 0 where it is to be created."""
        try:
            return os.lstat(self.target_file).st_size
        except FileNotFoundError:
            return 0


@dataclass(frozen=True, slots=True)
class Edit:
    """Proven new bytes of a target: ``before`` is None where the target is to be created; ``undo`` leads back exactly."""

    before: Snapshot | None
    data: bytes
    undo: list[Splice]


def decisions_of(table: pd.DataFrame) -> Iterator[Decision]:
    """Go through DECISIONS row by row."""
    return (Decision(*row) for row in DECISIONS.check(table).itertuples(index=False, name=None))


def prepare(archive: Path, decision: Decision, *, hard_links: bool) -> Subject:
    """Look at the photo of a decision and find what is to be written.

    Raises Refused with the reason, OSError as the system does. ``hard_links`` allows files with several names.
    """
    path = decision.path
    position = _position_of(decision)
    file = inside(archive, path)
    found = _regular(path, file)
    facts = read_photo(Path(file))
    if not facts.fingerprint.startswith(decision.fingerprint):
        raise Refused(path, "the picture changed since it was proposed; run propose again")
    if not facts.format:
        raise Refused(path, f"not recognised as a photo{f' ({facts.problem})' if facts.problem else ''}; it is left as it is")
    sidecars = _sidecars(archive, path)
    target = path if facts.format == "jpeg" else next(iter(sidecars), sidecar_names(path)[0])
    target_file = file if target == path else inside(archive, target)
    if os.path.lexists(target_file):
        names = _regular(path, target_file).st_nlink
        if names > 1 and not hard_links:
            raise Refused(
                path,
                f"{target} has {names} names (hard links), of which only this one would change; allow it with apply.hard_links",
            )
    has_it = _has_genuine(archive, decision, facts, sidecars)
    return Subject(decision, position, file, stamp_of(found), facts, target, target_file, has_it)


def plan(subject: Subject) -> Edit | None:
    """Work out the new bytes of the subject's target and prove them; None where it says exactly this already.

    Raises Refused with the reason (what cannot be changed safely, or changed since ``prepare``), OSError as the system does.
    """
    if subject.has_it:
        return None
    try:
        return _plan_in_file(subject) if subject.in_file else _plan_sidecar(subject)
    except CannotWrite as error:
        raise Refused(subject.decision.path, error.reason) from error
    except Changed as error:
        raise Refused(subject.decision.path, str(error)) from error


def _plan_in_file(subject: Subject) -> Edit | None:
    before = read_file(subject.target_file)
    if before.stamp != subject.stamp:
        raise Changed("another program changed the file while it was read; run the command again")
    splices = plan_jpeg(before.data, subject.position)
    if not splices:
        return None
    data = apply_splices(before.data, splices)
    verify_jpeg(before.data, data, subject.position)
    undo = invert_splices(before.data, splices)
    if apply_splices(data, undo) != before.data:
        raise CannotWrite("the way back does not give the original; this is a defect of Whereshot, please report it")
    return Edit(before, data, undo)


def _plan_sidecar(subject: Subject) -> Edit | None:
    before = read_file(subject.target_file) if os.path.lexists(subject.target_file) else None
    existing = before.data if before else None
    data = merge_sidecar(existing, subject.position)
    if data == existing:
        return None
    verify_sidecar(existing, data, subject.position)
    return Edit(before, data, [Splice(0, len(data), existing)] if existing is not None else [])


def is_at(facts: Facts | SidecarFacts, decision: Decision) -> bool:
    """Say whether a position is the decided one, whatever precision it is written with; False where it has none."""
    east = (facts.lon - decision.lon + 180) % 360 - 180
    return abs(facts.lat - decision.lat) <= SAME_PLACE_DEG and abs(east) <= SAME_PLACE_DEG


def _position_of(decision: Decision) -> Position:
    try:
        return Position(
            decision.lat,
            decision.lon,
            _or_none(decision.alt_m),
            _or_none(decision.direction_deg),
            _or_none(decision.error_m),
            method_of(decision.source),
        )
    except ValueError as error:
        raise Refused(decision.path, f"{error}; correct the position in review.csv") from error


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else value


def _regular(path: str, file: str) -> os.stat_result:
    try:
        found = os.lstat(file)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise Refused(path, "the file is not in the archive any more; run propose again") from error
    if not stat.S_ISREG(found.st_mode):
        raise Refused(path, "this is not a regular file; only regular files are written")
    return found


def _sidecars(archive: Path, path: str) -> list[str]:
    """Return the sidecars that are there, the style that we would make first."""
    names = [name[: -len(".xmp")] + ending for ending in (".xmp", ".XMP") for name in sidecar_names(path)]
    return [name for name in names if os.path.lexists(fs_path(archive, name))]


def _sidecar_facts(archive: Path, path: str, sidecar: str) -> SidecarFacts:
    try:
        return read_sidecar(read_file(inside(archive, sidecar)).data)
    except Changed as error:
        raise Refused(path, f"its sidecar {sidecar}: {error}") from error


def _has_genuine(archive: Path, decision: Decision, facts: Facts, sidecars: list[str]) -> bool:
    """Say whether the genuine position of a photo or sidecar is the decided one; Refused if one is another or not readable.

    With ``overwrite`` the person has said that whatever is there may go.
    """
    if decision.overwrite:
        return False
    has_it = False
    told: list[tuple[str, Facts | SidecarFacts]] = [(decision.path, facts)]
    told += [(name, _sidecar_facts(archive, decision.path, name)) for name in sidecars]
    for name, found in told:
        if isinstance(found, SidecarFacts) and found.problem:
            raise Refused(decision.path, f"its sidecar {name} is not understood ({found.problem}); mend it, or write overwrite")
        if math.isnan(found.lat) or is_estimate(found.gps_method):
            continue
        if not is_at(found, decision):
            whose = "" if name == decision.path else f" in its sidecar {name}"
            raise Refused(
                decision.path, f"has a position already{whose} ({found.lat:.7f}, {found.lon:.7f}); write overwrite to replace it"
            )
        has_it = True
    return has_it
