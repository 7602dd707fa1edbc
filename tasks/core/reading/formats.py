"""Which format a file has, by its content and never by its name; and in words what it is when it is no picture."""

from __future__ import annotations

from typing import Final

RAW_ENDINGS: Final = frozenset(
    {"3fr", "arw", "cr2", "dcr", "dng", "erf", "fff", "gpr", "iiq", "k25", "kdc", "mef", "mos", "nef", "nrw", "orf", "pef", "raw",
     "rw2", "rwl", "sr2", "srf", "srw"}
)  # fmt: skip
"""Kinds of RAW that are TIFF inside: the content says TIFF, the ending says whose."""

_TIFF: Final = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_STARTS: Final = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"8BPS", "psd"),
    (b"FUJIFILMCCD-RAW", "raf"),
    (b"IIU\0", "rw2"),
    (b"IIRO", "orf"),
    (b"IIRS", "orf"),
    (b"MMOR", "orf"),
    (b"FOVb", "x3f"),
    (b"\0MRM", "mrw"),
    (b"II\x1a\0\0\0HEAPCCDR", "crw"),
    (b"\0\0\0\x0cJXL \r\n\x87\n", "jxl"),
    (b"\xff\x0a", "jxl"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "jp2"),
    (b"\xff\x4f\xff\x51", "jp2"),
    (b"\x1a\x45\xdf\xa3", "video"),  # Matroska, WebM
    (b"\0\0\1\xba", "video"),  # MPEG
    (b"\0\0\1\xb3", "video"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video"),  # ASF, WMV
    (b"FLV\1", "video"),
)
_HEIF: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"mif2", b"msf1"})
_AVIF: Final = frozenset({b"avif", b"avis"})
_CANON_FILM: Final = b"CanonCRM"
_CANON_WORD_WITHIN: Final = 256
_QUICKTIME: Final = frozenset({b"moov", b"mdat", b"wide", b"pnot"})
_TRANSPORT_STREAM_BYTES: Final = 188
_OTHERS: Final = (
    (b"%PDF", "a PDF"),
    (b"PK\3\4", "a ZIP archive"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"SQLite format 3", "a database"),
    (b"\x7fELF", "a program"),
    (b"ID3", "sound"),
)


UNKNOWN: Final = "not a picture of a known format"
"""How the problem of a file begins whose content tells nothing at all."""


def recognise(head: bytes, ending: str) -> str:
    """Return the format of a file that begins with ``head``; ``ending`` (lower case, no dot) only tells kinds of RAW apart."""
    if head[:2] == b"\xff\xd8":
        return "jpeg"
    if head.startswith(_TIFF):
        return ending if ending in RAW_ENDINGS else "cr2" if head[8:10] == b"CR" else "tiff"
    for start, name in _STARTS:
        if head.startswith(start):
            return name
    if head[:4] == b"RIFF":
        return {b"WEBP": "webp", b"AVI ": "video"}.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        return _by_brand(head)
    # A bitmap: BM, and a header length that one of its versions has.
    if head[:2] == b"BM" and head[14:18] in {bytes((size, 0, 0, 0)) for size in (12, 16, 40, 52, 56, 64, 108, 124)}:
        return "bmp"
    if head[4:8] in _QUICKTIME or (head[:1] == b"G" and head[_TRANSPORT_STREAM_BYTES : _TRANSPORT_STREAM_BYTES + 1] == b"G"):
        return "video"
    return ""


def _by_brand(head: bytes) -> str:
    """Tell photos from films by the brands of an ISO base media file (ISO 14496-12, 23008-12)."""
    length = min(int.from_bytes(head[:4], "big"), 256)
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, length - 3, 4))]
    if brands[0] == b"crx ":
        # The same brand for pictures and films; a box near the beginning says which.
        return "video" if _CANON_FILM in head[:_CANON_WORD_WITHIN] else "cr3"
    if brands[0] in _AVIF or (brands[0] in _HEIF and not _AVIF.isdisjoint(brands)):
        return "avif"
    return "heif" if brands[0] in _HEIF else "video"


def what_instead(head: bytes) -> str:
    """Return the problem of a file whose format was not recognised, in words."""
    if not head:
        return "the file is empty"
    if not head.strip(b"\0"):
        return "not a picture: it begins with nothing but zero bytes"
    for start, name in _OTHERS:
        if head.startswith(start):
            return f"not a picture: the content is {name}"
    if b"\0" not in head:
        # The head may end within a letter of several bytes.
        readable = head[:4096].decode(errors="replace").rstrip("\ufffd")
        if "\ufffd" not in readable and all(letter.isprintable() or letter.isspace() for letter in readable):
            page = readable.lstrip().casefold().startswith(("<!doctype html", "<html"))
            return f"not a picture: the content is {'a web page' if page else 'text'}"
    word = head[:8].decode(errors="replace")
    if word.isascii() and word.isprintable():
        return f"{UNKNOWN}: it begins with {word!r}"
    return f"{UNKNOWN}: it begins with the bytes {head[:8].hex(' ')}"
