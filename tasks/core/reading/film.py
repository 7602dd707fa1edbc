"""Films of boxes (QuickTime, MP4, M4V, 3GP, CRM): when, where and by which camera, their size, and where the frames lie.

A film may be gigabytes long with everything that matters at its end: the frames are stepped over by their length, and of the
movie box only what speaks is read, never the tables of samples. Source: ISO 14496-12, Apple's QuickTime file format.
"""

from __future__ import annotations

from typing import Final

from tasks.core.reading import cr3
from tasks.core.reading.boxes import UUID_BYTES, XMP_UUID, Box, Boxes, Cursor, TooManyBoxes
from tasks.core.reading.film_makers import EXIF_BOXES, sony_statement, take_maker_box
from tasks.core.reading.film_words import WANTED, Words, data_text, loci_fix, user_text
from tasks.core.reading.source import HEAD_BYTES, Contents, Source

_FIRST_BOXES: Final = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"pnot"})
_TOP_LEVEL: Final = frozenset({b"ftyp", b"moov", b"mdat", b"moof"})
_OTHER_FILMS: Final = (
    (b"\x1a\x45\xdf\xa3", "Matroska"),
    (b"RIFF", "AVI"),
    (b"\x30\x26\xb2\x75", "ASF"),
    (b"FLV", "Flash"),
)
_FULL_BOX_BYTES: Final = 4
_MOST_TEXT_BYTES: Final = 4096
_MOST_NAME_BYTES: Final = 256
_LATER_EXIF_AT: Final = 0x200000
"""Where newer Panasonics put their EXIF, within a box of more than 2 MiB."""


def scan(source: Source) -> Contents:
    """Return what the boxes of a film say; a film of another kind has the fault that it is not read. Raises OSError."""
    contents = Contents()
    if source.head[4:8] not in _FIRST_BOXES:
        kind = next((name for start, name in _OTHER_FILMS if source.head.startswith(start)), "MPEG")
        contents.faults.append(f"the metadata of {kind} films is not read")
        return contents
    boxes = Boxes(source)
    words = Words()
    has_movie = False
    try:
        for box in boxes.top():
            if box.is_cut and box.name in _TOP_LEVEL:
                contents.faults.append("truncated: the file ends before the film does")
            if box.name == b"moov":
                has_movie = True
                _read_movie(boxes, box, words, contents)
            elif box.name == b"mdat":
                if box.end > box.start:
                    contents.image.append(box.span)
            elif box.name == b"meta":
                _read_sony(boxes, box, contents)
            elif boxes.uuid(box) == XMP_UUID:
                contents.xmp.append(boxes.content(box)[UUID_BYTES:])
    except TooManyBoxes as error:
        contents.faults.append(str(error))
    if has_movie:
        contents.statements.append(words.statement())
    else:
        contents.faults.append("truncated: the movie box is missing, so the recording was never finished")
    return contents


def _read_movie(boxes: Boxes, movie: Box, words: Words, contents: Contents) -> None:
    for box in boxes.inside(movie):
        if box.name == b"mvhd":
            cursor = Cursor(boxes.content(box, 12))
            version = cursor.take(1)
            cursor.take(3)
            words.created_s = cursor.take(8 if version == 1 else 4)
        elif box.name == b"trak" and not contents.width:
            contents.width, contents.height = _frame_size(boxes, box)
        elif box.name == b"udta":
            _read_user_data(boxes, box, words, contents)
        elif box.name == b"meta":
            _read_meta(boxes, box, words)
        elif box.name == b"cmov":
            contents.faults.append("the film's movie box is compressed, which is not read")
        elif box.name == b"uuid":
            cr3.take_canon(boxes, box, contents)


def _frame_size(boxes: Boxes, track: Box) -> tuple[int, int]:
    """Return width and height of a video track, 0, 0 for any other; a film filmed upright keeps the size of its frames."""
    size = 0, 0
    is_video = False
    for box in boxes.inside(track):
        if box.name == b"tkhd":
            header = boxes.content(box, 96)
            at = 88 if header[:1] == b"\1" else 76
            size = int.from_bytes(header[at : at + 2], "big"), int.from_bytes(header[at + 4 : at + 6], "big")
        elif box.name == b"mdia":
            for inner in boxes.inside(box):
                if inner.name == b"hdlr":
                    is_video = boxes.source.read(inner.start + 8, 4) == b"vide"
    return size if is_video else (0, 0)


def _read_user_data(boxes: Boxes, user_data: Box, words: Words, contents: Contents) -> None:
    for box in boxes.inside(user_data):
        name = box.name.decode("latin-1")
        if name in WANTED:
            words.said.setdefault(name, user_text(name, boxes.content(box, _MOST_TEXT_BYTES)))
        elif box.name == b"loci":
            words.loci = loci_fix(boxes.content(box, _MOST_TEXT_BYTES))
        elif box.name == b"meta":
            _read_meta(boxes, box, words)
        elif box.name == b"XMP_":
            contents.xmp.append(boxes.content(box))
        elif box.name in EXIF_BOXES and not contents.has_exif:
            take_maker_box(box.name, boxes.content(box), contents)
            if box.end - box.start > _LATER_EXIF_AT:
                take_maker_box(box.name, boxes.read(box.start + _LATER_EXIF_AT, HEAD_BYTES), contents)


def _read_meta(boxes: Boxes, meta: Box, words: Words) -> None:
    """Read the list of a meta box, whose entries are named by four letters or by their number in the table of keys."""
    names: list[str] = []
    entries: list[Box] = []
    # In QuickTime it begins with its boxes at once, in MP4 with version and flags.
    skip = 0 if boxes.source.read(meta.start + 4, 4) == b"hdlr" else _FULL_BOX_BYTES
    for box in boxes.inside(meta, skip):
        if box.name == b"keys":
            names = _key_names(boxes, box)
        elif box.name == b"ilst":
            entries = list(boxes.inside(box))
    words.names.update(names)
    for entry in entries:
        number = int.from_bytes(entry.name, "big")
        name = names[number - 1] if 0 < number <= len(names) else entry.name.decode("latin-1")
        if name in WANTED:
            for box in boxes.inside(entry):
                if box.name == b"data":
                    words.said.setdefault(name, data_text(boxes.content(box, _MOST_TEXT_BYTES)))


def _key_names(boxes: Boxes, keys: Box) -> list[str]:
    """Return the names of a table of keys in order: each with its length and its kind before it."""
    return [boxes.content(box, _MOST_NAME_BYTES).decode("latin-1") for box in boxes.inside(keys, 2 * _FULL_BOX_BYTES)]


def _read_sony(boxes: Boxes, meta: Box, contents: Contents) -> None:
    for box in boxes.inside(meta, _FULL_BOX_BYTES):
        if box.name == b"xml ":
            statement = sony_statement(boxes.content(box).decode(errors="replace"))
            if statement:
                contents.statements.append(statement)
