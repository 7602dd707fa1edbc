"""What writing one decision means for one photo: which file changes, from which bytes to which, and how back; or why not.

``prepare`` looks (path, links, the position that is there, the picture), ``plan`` works out the new bytes and proves them.
Neither writes. Anything unknown is Refused: a photo is irreplaceable, a position is not.
"""

from __future__ import annotations

import math
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from tasks.core.decisions import Decision, wanted_of
from tasks.core.errors import CannotWrite, Refused
from tasks.core.estimates import is_estimate
from tasks.core.file_state import Changed, Snapshot, Stamp, read_file, stamp_of
from tasks.core.paths import fs_path, inside
from tasks.core.reading import Facts, read_photo
from tasks.core.writing import (
    SidecarFacts,
    Splice,
    Wanted,
    apply_splices,
    invert_splices,
    merge_sidecar,
    read_sidecar,
    sidecar_names,
    splice_between,
    verify,
    verify_sidecar,
    writes_in_place,
)
from tasks.core.writing import plan as plan_splices

SAME_PLACE_DEG = 1e-7
"""Positions closer than this are the same one, written with another precision."""


class Manner(NamedTuple):
    """How the person wants files to be written (section ``apply`` of the settings)."""

    hard_links: bool = False
    """Files with several names may be written."""
    sidecar_ending: str = ".CR2.xmp"
    """The name of a new sidecar of IMG.CR2: ``.CR2.xmp`` = IMG.CR2.xmp, ``.xmp`` = IMG.xmp."""
    else_sidecar: bool = True
    """What cannot be written into the photo itself goes into a sidecar; otherwise it is refused."""
    rewrite: Callable[[bytes, str, Wanted], bytes] | None = None
    """Another program that is asked before the sidecar: the photo, its format and what is wanted in, the proven photo out.

    Raises CannotWrite."""


class Target(NamedTuple):
    """A file to change: its path as tables write it, and as the file system does."""

    path: str
    file: str

    @property
    def size(self) -> int:
        """Bytes of the target now; 0 where it is to be created."""
        try:
            return os.lstat(self.file).st_size
        except FileNotFoundError:
            return 0


@dataclass(frozen=True, slots=True)
class Subject:
    """A photo that may be written as decided.

    ``target`` is the file to change: the photo where its format can be written in place, else ``sidecar``. Nothing is ``wanted``
    where the photo has the position already and it is genuine.
    """

    decision: Decision
    wanted: Wanted
    photo: Target
    stamp: Stamp
    facts: Facts
    sidecar: Target
    manner: Manner

    @property
    def target(self) -> Target:
        """The file that is changed unless it turns out that it cannot be."""
        return self.photo if writes_in_place(self.facts.format) else self.sidecar


@dataclass(frozen=True, slots=True)
class Edit:
    """Proven new bytes of a target: ``before`` is None where the target is to be created; ``undo`` leads back exactly."""

    target: Target
    before: Snapshot | None
    data: bytes
    undo: list[Splice]
    remark: str = ""
    """Why the sidecar is written and not the photo, where that is a surprise."""


def prepare(archive: Path, decision: Decision, manner: Manner) -> Subject:
    """Look at the photo of a decision and find what is to be written; raises Refused with the reason, OSError as it is."""
    path = decision.path
    wanted = wanted_of(decision)
    photo = Target(path, inside(archive, path))
    found = _regular(path, photo.file)
    facts = read_photo(Path(photo.file))
    if not facts.fingerprint.startswith(decision.fingerprint):
        raise Refused(path, "the picture changed since it was proposed; run propose again")
    if not facts.format:
        raise Refused(path, f"not recognised as a photo{f' ({facts.problem})' if facts.problem else ''}; it is left as it is")
    sidecars = _sidecars(path, manner)
    there = [name for name in sidecars if os.path.lexists(fs_path(archive, name))]
    name = (there or sidecars)[0]
    subject = Subject(decision, wanted, photo, stamp_of(found), facts, Target(name, inside(archive, name)), manner)
    _check_names(subject, subject.target)
    if wanted.position and _has_genuine(archive, decision, facts, there):
        return replace(subject, wanted=wanted._replace(position=None))
    return subject


def plan(subject: Subject, *, proven: bool = True) -> Edit | None:
    """Work out the new bytes of the subject's target and prove them; None where it says exactly this already.

    Without ``proven`` nothing may be written of it: it only tells which file would change, and what it is now.

    Raises Refused with the reason (what cannot be changed safely, or changed since ``prepare``), OSError as the system does.
    """
    if subject.wanted == Wanted():
        return None
    try:
        if subject.target is subject.sidecar:
            return edit_sidecar(subject.sidecar, subject.wanted)
        try:
            return edit_photo(subject.photo, subject.stamp, subject.facts.format, subject.wanted, proven=proven)
        except CannotWrite as error:
            return _edit_otherwise(subject, error)
    except CannotWrite as error:
        raise Refused(subject.decision.path, error.reason) from error
    except Changed as error:
        raise Refused(subject.decision.path, str(error)) from error


def _edit_otherwise(subject: Subject, refusal: CannotWrite) -> Edit | None:
    """Do what our own writer refuses in another way that the person allows. Raises as ``edit_photo``."""
    reason, manner = refusal.reason, subject.manner
    if manner.rewrite:
        try:
            return _edit_by(manner.rewrite, subject, f"by another program, because we do not write it: {reason}")
        except CannotWrite as error:
            reason = f"{reason}; {error.reason}"
    if not manner.else_sidecar:
        raise CannotWrite(reason) from refusal
    _check_names(subject, subject.sidecar)
    edit = edit_sidecar(subject.sidecar, subject.wanted)
    return edit and replace(edit, remark=f"in its sidecar, because the photo is not written: {reason}")


def _edit_by(rewrite: Callable[[bytes, str, Wanted], bytes], subject: Subject, remark: str) -> Edit | None:
    before = _unchanged(subject.photo, subject.stamp)
    data = rewrite(before.data, subject.facts.format, subject.wanted)
    if data == before.data:
        return None
    undo = _leads_back(data, [splice_between(data, before.data)], before.data)
    return Edit(subject.photo, before, data, undo, remark)


def _unchanged(target: Target, stamp: Stamp) -> Snapshot:
    before = read_file(target.file)
    if before.stamp != stamp:
        raise Changed("another program changed the file while it was read; run the command again")
    return before


def edit_photo(target: Target, stamp: Stamp, format_: str, wanted: Wanted, *, proven: bool = True) -> Edit | None:
    """Work out and prove the new bytes of a photo whose state was ``stamp``; None where it says exactly this already.

    Raises CannotWrite with the reason, Changed if it is not the file of that stamp any more, OSError as the system does.
    """
    before = _unchanged(target, stamp)
    splices = plan_splices(format_, before.data, wanted)
    if not splices:
        return None
    data = apply_splices(before.data, splices)
    if proven:
        verify(format_, before.data, data, wanted)
    return Edit(target, before, data, _leads_back(data, invert_splices(before.data, splices), before.data))


def edit_sidecar(target: Target, wanted: Wanted) -> Edit | None:
    """Work out and prove the new bytes of a sidecar, there or not; None where it says exactly this already.

    Raises CannotWrite with the reason, Changed if it is no regular file, OSError as the system does.
    """
    before = read_file(target.file) if os.path.lexists(target.file) else None
    existing = before.data if before else None
    data = merge_sidecar(existing, wanted)
    if data == existing:
        return None
    verify_sidecar(existing, data, wanted)
    undo = [] if existing is None else _leads_back(data, [splice_between(data, existing)], existing)
    return Edit(target, before, data, undo)


def overwritten(subject: Subject, edit: Edit) -> str:
    """Return the genuine position that an edit overwrites, as ``lat, lon``; "" if there is none."""
    if edit.before is None or not subject.wanted.position:
        return ""
    found = subject.facts if edit.target is subject.photo else read_sidecar(edit.before.data)
    return "" if math.isnan(found.lat) or is_estimate(found.gps_method) else f"{found.lat:.7f}, {found.lon:.7f}"


def is_at(facts: Facts | SidecarFacts, decision: Decision) -> bool:
    """Say whether a position is the decided one, whatever precision it is written with; False where it has none."""
    east = (facts.lon - decision.lon + 180) % 360 - 180
    return abs(facts.lat - decision.lat) <= SAME_PLACE_DEG and abs(east) <= SAME_PLACE_DEG


def _leads_back(data: bytes, undo: list[Splice], original: bytes) -> list[Splice]:
    """Return the undo, or raise CannotWrite if it does not give every byte of the original: it may be the only way back."""
    if apply_splices(data, undo) != original:
        raise CannotWrite("the way back does not give the original; this is a defect of Whereshot, please report it")
    return undo


def _regular(path: str, file: str) -> os.stat_result:
    try:
        found = os.lstat(file)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise Refused(path, "the file is not in the archive any more; run propose again") from error
    if not stat.S_ISREG(found.st_mode):
        raise Refused(path, "this is not a regular file; only regular files are written")
    return found


def _sidecars(path: str, manner: Manner) -> list[str]:
    """Return where sidecars may be, the style that we would make first."""
    full, short = sidecar_names(path)
    styles = (short, full) if manner.sidecar_ending == ".xmp" else (full, short)
    return [name[: -len(".xmp")] + ending for ending in (".xmp", ".XMP") for name in styles]


def _check_names(subject: Subject, target: Target) -> None:
    """Raise Refused if a target is no regular file, or has several names of which only one would change."""
    path = subject.decision.path
    if not os.path.lexists(target.file):
        return
    names = _regular(path, target.file).st_nlink
    if names > 1 and not subject.manner.hard_links:
        raise Refused(
            path,
            f"{target.path} has {names} names (hard links), of which only this one would change; allow it with apply.hard_links",
        )


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
