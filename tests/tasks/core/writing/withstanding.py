"""What must hold whatever is to be written into whatever bytes, as our reader judges, which has no part in writing."""

from __future__ import annotations

import math
import time
from pathlib import Path
from typing import Final

from tasks.core.errors import CannotWrite
from tasks.core.estimates import is_ours
from tasks.core.reading import Facts, read_photo
from tasks.core.reading.sidecar import sidecar_statement
from tasks.core.writing import (
    Wanted,
    apply_splices,
    invert_splices,
    merge_sidecar,
    plan,
    splice_between,
    verify,
    verify_sidecar,
    writes_in_place,
)
from tests.limits import limited
from tests.tasks.core.writing.proofs import GONE, ROME, SYDNEY, TAKEN

ASKED: Final = (Wanted(ROME), Wanted(taken=TAKEN), Wanted(ROME, TAKEN), GONE)
LIMIT_S: Final = 5.0
HANGS_S: Final = 60
"""A loop without end must not hang the run."""
GROWTH_BYTES: Final = 256
"""XMP without padding grows by a longer text and gets some."""
NEAR_DEG: Final = 1e-7
_OF_THE_PLACE: Final = ("lat", "lon", "alt_m", "gps_error_m", "direction_deg", "gps_at", "gps_method")
_OF_THE_DATE: Final = ("taken_local", "subsec", "utc_offset_min", "datetime_source", "taken_name")
_KEPT: Final = tuple(name for name in Facts._fields if name not in {*_OF_THE_PLACE, *_OF_THE_DATE, "problem"})


def assert_withstood(folder: Path, format_: str, content: bytes, wanted: Wanted) -> int:
    """Write, again, elsewhere and back, each refused or right, each in little time; return how much was written."""
    path = folder / f"photo.{format_}"
    path.write_bytes(content)
    facts = read_photo(path)
    # What the reader takes for another format never comes to this codec; that it raises nothing else holds all the same.
    is_written_in_place = writes_in_place(facts.format)
    format_ = facts.format if is_written_in_place else format_
    done: list[Wanted] = []
    for next_wanted in (wanted, Wanted(SYDNEY) if wanted.position else wanted, GONE):
        result = _written(format_, content, next_wanted)
        if result is None:
            continue
        path.write_bytes(result)
        after = read_photo(path)
        if is_written_in_place:
            assert_undamaged(facts, after, next_wanted)
        if next_wanted.position == SYDNEY and wanted in done:
            assert len(result) <= len(content) + GROWTH_BYTES
        content, facts, done = result, after, [*done, next_wanted]
    return len(done)


def _written(format_: str, content: bytes, wanted: Wanted) -> bytes | None:
    """The proven bytes, whose undo is exact and which say all that is wanted; None where nothing is to be written, or refused."""
    with limited(HANGS_S):
        began = time.process_time()
        try:
            splices = plan(format_, content, wanted)
            result = apply_splices(content, splices)
            if splices:
                verify(format_, content, result, wanted)
        except CannotWrite:
            splices, result = [], content
        assert time.process_time() - began < LIMIT_S
        if not splices:
            return None
        assert apply_splices(result, invert_splices(content, splices)) == content
        assert_said_already(format_, result, wanted)
    return result


def assert_said_already(format_: str, content: bytes, wanted: Wanted) -> None:
    """Writing the same again plans nothing; what is left where ours was taken out may be another's, and is refused then."""
    try:
        assert plan(format_, content, wanted) == []
    except CannotWrite as refusal:
        if not wanted.without_ours or "not ours" not in refusal.reason:
            raise


def assert_undamaged(before: Facts, after: Facts, wanted: Wanted) -> None:
    """The same picture of the same camera, with what was wanted and nothing else changed."""
    for name in _KEPT:
        assert _same(getattr(before, name), getattr(after, name)), name
    if not before.problem and not wanted.without_ours:  # what is taken out may have hidden half a position in XMP
        assert not after.problem
    if wanted.taken:
        assert after.taken_local is not None
        assert after.taken_local.replace(microsecond=0) == wanted.taken.at
        assert (after.subsec, after.utc_offset_min) == (wanted.taken.subsec, wanted.taken.utc_offset_min)
        assert after.taken_name == "DateTimeOriginal"
    else:
        for name in _OF_THE_DATE:
            assert _same(getattr(before, name), getattr(after, name)), name
    if position := wanted.position:
        assert abs(after.lat - position.lat) <= NEAR_DEG
        assert abs((after.lon - position.lon + 180) % 360 - 180) <= NEAR_DEG
        assert (after.alt_m, after.direction_deg) == (position.alt_m, position.direction_deg)
        assert (after.gps_error_m, after.gps_method) == (position.error_m, position.method)
        # Beside a position that cannot be read the reader does not see the stamps, which stay.
        assert after.gps_at in {position.at, before.gps_at, None} or before.problem
    elif wanted.without_ours and is_ours(before.gps_method):
        assert not is_ours(after.gps_method)
        assert math.isnan(before.lat) or (before.lat, before.lon) != (after.lat, after.lon)
    elif not wanted.without_ours or not _is_copy_of_ours(before):
        for name in _OF_THE_PLACE:
            assert _same(getattr(before, name), getattr(after, name)), name


def _is_copy_of_ours(facts: Facts) -> bool:
    """Say whether the reader, which cannot read the EXIF with our mark, takes its position from the XMP beside it.

    It goes with the EXIF's where that can still be told to be the same place.
    """
    written = (ROME.lat, ROME.lon), (SYDNEY.lat, SYDNEY.lon)
    return bool(facts.problem) and any(math.dist((facts.lat, facts.lon), place) <= NEAR_DEG for place in written)


def assert_sidecar_withstood(content: bytes, wanted: Wanted) -> int:
    """As ``assert_withstood``, for a sidecar."""
    done = 0
    for next_wanted in (wanted, GONE):
        with limited(HANGS_S):
            began = time.process_time()
            try:
                result = merge_sidecar(content, next_wanted)
                if result != content:
                    verify_sidecar(content, result, next_wanted)
            except CannotWrite:
                result = content
            assert time.process_time() - began < LIMIT_S
            if result == content:
                continue
            assert merge_sidecar(result, next_wanted) == result
            assert apply_splices(result, [splice_between(result, content)]) == content
        before, after = sidecar_statement(content), sidecar_statement(result)
        assert after[1] == before[1] == ""
        for name in ("make", "model", "serial", "software", "orientation", "content_id"):
            assert getattr(before[0], name) == getattr(after[0], name), name
        if next_wanted.taken:
            assert after[0].taken.at is not None
            assert after[0].taken.at.replace(microsecond=0) == next_wanted.taken.at
        else:
            assert repr(after[0].taken) == repr(before[0].taken)
        if position := next_wanted.position:
            fix = after[0].fix
            assert math.hypot(fix.lat - position.lat, fix.lon - position.lon) <= NEAR_DEG
            assert (fix.alt_m, fix.direction_deg, fix.error_m) == (position.alt_m, position.direction_deg, position.error_m)
            assert fix.method == position.method
        elif next_wanted.without_ours:
            assert not is_ours(after[0].fix.method)
        content, done = result, done + 1
    return done


def _same(one: object, other: object) -> bool:
    return one == other or (isinstance(one, float) and isinstance(other, float) and math.isnan(one) and math.isnan(other))
