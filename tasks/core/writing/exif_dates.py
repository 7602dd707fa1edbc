"""The date of capture as entries of the Exif IFD: where each value goes, so that nothing else of the block moves.

In the room of the old value where nothing else refers to it; otherwise at the end of the block. Where an entry is missing, the
table of the IFD is copied to the end, and only the table: MakerNotes hold offsets that count from where they lie. Source: EXIF
2.32 (CIPA DC-008), section 4.6.5.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

from tasks.core.errors import CannotWrite
from tasks.core.tiff_types import ASCII, IFD, LONG, Tag
from tasks.core.writing.gps_tags import Field
from tasks.core.writing.splices import Splice
from tasks.core.writing.tiff_structure import ENTRY, Block, Entry, Ifd, read_ifd, table_end
from tasks.core.writing.tiff_table import entry_bytes, table_bytes, with_entries
from tasks.core.writing.wanted import Taken

FIRST_YEAR: Final = 1826
"""The year of the oldest photograph there is."""
LAST_YEAR: Final = 2100
_MINUTES_A_DAY: Final = 24 * 60
_MAX_SUBSEC_DIGITS: Final = 9
_TAGS: Final = (Tag.DATE_TIME_ORIGINAL, Tag.SUBSEC_TIME_ORIGINAL, Tag.OFFSET_TIME_ORIGINAL)


class DateEdit(NamedTuple):
    """What the Exif IFD lacks to say a date: splices in place, and what has no room and goes to the end of the block."""

    exif: Ifd | None
    splices: list[Splice]
    entries: dict[int, bytes]
    """Entries that say it, by tag, of which the value lies in place."""
    homeless: dict[int, Field]
    """Values without a place."""

    @property
    def moves(self) -> bool:
        """Say whether the IFD's table has to be copied to the end, or made there."""
        held = {entry.tag for entry in self.exif.entries} if self.exif else set()
        return not (self.entries.keys() | self.homeless.keys()) <= held

    def at_end(self, start: int, order: str) -> tuple[bytes, list[Splice]]:
        """Return what goes to ``start``, at the end of the block, and the splices that make the old table point there."""
        exif = self.exif or Ifd(0, [], 0)
        at = start
        if self.moves:
            missing = (self.entries.keys() | self.homeless.keys()) - {entry.tag for entry in exif.entries}
            at += 2 + ENTRY * (len(exif.entries) + len(missing)) + 4
        entries, values = dict(self.entries), b""
        for tag, field in sorted(self.homeless.items()):
            entries[tag] = entry_bytes(tag, field, at + len(values), order)
            values += field.raw + b"\0" * (len(field.raw) & 1)
        raws = with_entries(exif, entries)
        if self.moves:
            return table_bytes(raws, exif.next, order) + values, []
        places = range(exif.offset + 2, exif.end, ENTRY)
        return values, [
            Splice(at, at + ENTRY, raw) for at, raw, old in zip(places, raws, exif.entries, strict=True) if raw != old.raw
        ]


def date_fields(taken: Taken) -> dict[int, Field]:
    """Return the fields to write, by tag.

    Raises:
        CannotWrite: the date is beyond 1826 to 2100, or sub-seconds or offset are nothing that EXIF can hold.
    """
    at = taken.at
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise CannotWrite(f"the year {at.year} is outside {FIRST_YEAR} to {LAST_YEAR}")
    fields: dict[int, Field] = {Tag.DATE_TIME_ORIGINAL: _text(f"{at:%Y:%m:%d %H:%M:%S}")}
    if taken.subsec:
        if not (taken.subsec.isascii() and taken.subsec.isdigit() and len(taken.subsec) <= _MAX_SUBSEC_DIGITS):
            raise CannotWrite(f"the sub-seconds {taken.subsec!r} are not 1 to {_MAX_SUBSEC_DIGITS} digits")
        fields[Tag.SUBSEC_TIME_ORIGINAL] = _text(taken.subsec)
    if not math.isnan(taken.utc_offset_min):
        fields[Tag.OFFSET_TIME_ORIGINAL] = _text(offset_text(taken.utc_offset_min))
    return fields


def offset_text(utc_offset_min: float) -> str:
    """Return an offset in minutes as ``+02:00``; raise CannotWrite where it is none in whole minutes."""
    if not (float(utc_offset_min).is_integer() and abs(utc_offset_min) < _MINUTES_A_DAY):
        raise CannotWrite(f"the offset of {utc_offset_min} minutes from UTC is not one in whole minutes, of less than a day")
    hours, minutes = divmod(abs(int(utc_offset_min)), 60)
    return f"{'-' if utc_offset_min < 0 else '+'}{hours:02d}:{minutes:02d}"


def plan_dates(block: Block, taken: Taken) -> DateEdit:
    """Plan a date of capture into the block's Exif IFD; without splices, entries and homeless values if it says it already.

    Raises:
        CannotWrite: the Exif IFD is broken, ambiguous or shared, or IFD0 has a date of capture of its own that cannot follow.
    """
    fields = date_fields(taken)
    exif = _exif_ifd(block)
    edit = DateEdit(exif, _in_ifd0(block, fields), {}, {})
    held = {entry.tag: entry for entry in exif.entries} if exif else {}
    for tag, field in fields.items():
        entry = held.get(tag)
        if entry and _says(block, entry, field):
            continue
        slot = entry.slot if entry else None
        if len(field.raw) <= 4:
            edit.entries[tag] = entry_bytes(tag, field, 0, block.order)
        elif slot and slot[1] - slot[0] >= len(field.raw) and block.is_held_once(*slot):
            edit.splices.append(Splice(*slot, field.raw.ljust(slot[1] - slot[0], b"\0")))
            edit.entries[tag] = entry_bytes(tag, field, slot[0], block.order)
        else:
            edit.homeless[tag] = field
    return edit


def _exif_ifd(block: Block) -> Ifd | None:
    """Return the Exif IFD, None where there is none; raise CannotWrite where it must not be edited."""
    pointers = [entry for entry in block.ifd0.entries if entry.tag == Tag.EXIF_IFD]
    if not pointers:
        return None
    if len(pointers) > 1 or pointers[0].kind not in {LONG, IFD} or pointers[0].number != 1:
        raise CannotWrite("IFD0 holds an Exif pointer that is ambiguous")
    exif = read_ifd(block.data, pointers[0].value, block.order)
    if exif is None:
        raise CannotWrite("the Exif IFD is unreadable")
    if not block.is_held_once(exif.offset, exif.end):
        raise CannotWrite("the Exif IFD is shared with other data")
    tags = [entry.tag for entry in exif.entries]
    if any(tags.count(tag) > 1 for tag in _TAGS):
        raise CannotWrite("the Exif IFD holds a date of capture twice")
    # Without a next pointer a value lies where it would be, which a copy must not take for one.
    return exif if table_end(block.data, exif) == exif.end + 4 else exif._replace(next=0)


def _in_ifd0(block: Block, fields: dict[int, Field]) -> list[Splice]:
    """Bring a date of capture in IFD0 (TIFF/EP, so some DNG) into step, in its place."""
    splices = []
    for entry in block.ifd0.entries:
        field = fields.get(entry.tag)
        if field is None or _says(block, entry, field):
            continue
        if entry.kind != ASCII or not entry.slot or entry.size != len(field.raw) or not block.is_held_once(*entry.slot):
            raise CannotWrite("IFD0 holds a date of capture of its own that leaves no room for another")
        splices.append(Splice(*entry.slot, field.raw))
    return splices


def _says(block: Block, entry: Entry, field: Field) -> bool:
    """Say whether an entry holds the text of ``field``, with as many NULs as some program may have put behind it."""
    held = block.field(entry)
    return held.kind == ASCII and len(held.raw) == held.number and held.raw.rstrip(b"\0") == field.raw.rstrip(b"\0")


def _text(text: str) -> Field:
    raw = text.encode("ascii") + b"\0"
    return Field(ASCII, len(raw), raw)
