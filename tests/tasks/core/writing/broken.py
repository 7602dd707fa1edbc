"""Photos of every format that is written in place, and what breaks one at its own joints: segments, chunks, boxes, entries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from hypothesis import strategies as st

from tests.tasks.core.reading import chunked_files
from tests.tasks.core.reading.mutants import PACKET, Piece, built, exif_of, mutant, pieces, whole_jpeg
from tests.tasks.core.reading.tiff_files import EXIF, GPS, RATIONAL, XMP, picture, tiff
from tests.tasks.core.writing import heifs, jpegs, jxls, pngs, tiffs, webps

FORMATS: Final = ("jpeg", "tiff", "dng", "png", "webp", "heif", "avif", "jxl")
_ENDINGS: Final = {"jpeg": "jpg", "tiff": "tif", "heif": "heic"}
_LENGTHS: Final = {"jpeg": (2, 2), "png": (0, 4), "webp": (4, 4)}
"""Where the length of a part stands in it, and its bytes; as in a box for the others."""
_LOCATED: Final = 'exif:GPSLatitude="48,51.4980N" exif:GPSLongitude="2,17.6700E" exif:DateTimeOriginal="2024-05-01T12:00:00"'

Joint = tuple[str, float, float, int]
"""One change of the parts: its name, two places among them, and a number whose meaning is the change's."""


class Breakage(NamedTuple):
    """What happens to a photo: to its parts first, then to its bytes; ``is_mended``: lengths and sums of the whole fit again."""

    joints: list[Joint]
    pieces: list[Piece]
    is_mended: bool

    @property
    def choice(self) -> int:
        """A number that hangs on the changes, so that all photos come up."""
        return sum(number for *_, number in [*self.joints, *self.pieces])


def photos(folder: Path) -> dict[str, list[bytes]]:
    """Photos of each format with all in them that is written, and with the trailers and tables that must not break."""
    of_readers = built(folder)
    found = {name: [*of_readers[_ENDINGS.get(name, name)]] for name in FORMATS}
    whole = whole_jpeg(folder)
    block = exif_of(whole)
    packet = jpegs.packet(_LOCATED, padding=300)
    plain = jpegs.photo(folder)
    found["jpeg"] += [
        jpegs.with_mpf(plain, jpegs.photo(folder, seed=2)),
        jpegs.with_xmp(whole, packet) + jpegs.VIDEO,
        plain + jpegs.samsung_trailer(b"1556704800000"),
        jpegs.with_xmp(plain, packet),
    ]
    two_pages = tiffs.Builder()
    two_pages.page({271: tiffs.text("Acme"), 700: tiffs.undefined(packet)}, [bytes(range(16)), bytes(range(16, 32))])
    two_pages.page({271: tiffs.text("Acme")}, [bytes(range(64))])
    said: Any = {**picture(bytes(3072)), 0x10F: b"Acme\0", EXIF: {0x9003: b"2024:05:01 12:00:00\0"}}
    place = {1: b"N\0", 2: (RATIONAL, (48, 1, 51498, 1000, 0, 1)), 3: b"E\0", 4: (RATIONAL, (2, 1, 1767, 100, 0, 1))}
    located = {**said, XMP: (1, packet), GPS: place}
    found["tiff"] = [
        *found["tiff"][1:],
        bytes(two_pages.data),
        tiff(said, order=">"),
        tiff(located),
        tiff(located, said, order=">"),
    ]
    found["png"] += [pngs.PLAIN, pngs.indexed(pngs.UNLOCATED)]
    found["png"] += [
        chunked_files.png(home, xmp, size=(8, 8))
        for home, xmp in zip(chunked_files.HOMES.values(), chunked_files.XMP_HOMES.values(), strict=False)
    ]
    found["webp"] += [webps.EXTENDED, webps.MOVING, webps.LOSSY, webps.CLEAR]
    full = heifs.Layout(version=2, base_size=8, style="relative", trailer="sefd", free=900)
    in_idat = heifs.Layout(method=1, pieces=3, meta_last=True)
    for name, brand in (("heif", b"heic"), ("avif", b"avif")):
        found[name] += [
            heifs.heif(full, block, packet, brand=brand),
            heifs.heif(in_idat, block, other_exif=heifs.exif_block(1, 2), brand=brand),
            heifs.heif(heifs.Layout(is_open=True), brand=brand),
            heifs.heif(heifs.Layout(free=900, free_behind_meta=600), heifs.exif_block(), packet, brand=brand),
        ]
    found["heif"].append(heifs.sequence(exif=heifs.exif_block()))
    found["jxl"] += [jxls.PLAIN, jxls.PACKED]
    return found


def sidecars() -> list[bytes]:
    """Sidecars with and without what is written, as attributes and as elements."""
    element = "<exif:GPSLatitude>48,51.4980N</exif:GPSLatitude><exif:GPSLongitude>2,17.6700E</exif:GPSLongitude>"
    return [PACKET, jpegs.packet(_LOCATED), jpegs.packet(elements=element, padding=50), jpegs.packet()]


def breakages() -> st.SearchStrategy[Breakage]:
    """At least one change of parts or bytes."""
    place = st.floats(0, 1, exclude_max=True)
    joints = st.lists(st.tuples(st.sampled_from(sorted(_CHANGES)), place, place, st.integers(0, 0xFFFF)), max_size=3)
    some = st.one_of(st.just([]), pieces(3))
    return st.builds(Breakage, joints, some, st.booleans()).filter(lambda change: change.joints or change.pieces)


def broken(format_: str, content: bytes, other: bytes, change: Breakage) -> bytes:
    """What the changes make of a photo of a format; parts of ``other`` may come in."""
    parts, others = [*_parts(format_, content)], [*_parts(format_, other)]
    for name, one, two, number in change.joints:
        if parts:
            _CHANGES[name](format_, parts, others, (int(one * len(parts)), int(two * len(parts)), number))
    found = mutant(b"".join(parts), change.pieces)
    return _mended(format_, found) if change.is_mended else found


def _parts(format_: str, content: bytes) -> Iterator[bytes]:
    """Give the parts of a photo that is whole; joined they are the photo."""
    if format_ in {"tiff", "dng"}:
        yield from _entries(content)
        return
    starts = {"jpeg": 2, "png": 8, "webp": 12}
    at, end = starts.get(format_, 0), len(content)
    where, width = _LENGTHS.get(format_, (0, 4))
    more = {"jpeg": 2, "png": 12, "webp": 8}.get(format_, 0)
    yield content[:at]
    while at < end:
        size = int.from_bytes(content[at + where : at + where + width], "little" if format_ == "webp" else "big") + more
        if format_ == "webp":
            size += size & 1
        if size < 4 or at + size > end or (format_ == "jpeg" and content[at : at + 2] == b"\xff\xda"):
            break
        if content[at + 4 : at + 8] == b"meta":
            # Its own boxes; what is done to them leaves its length wrong, unless it is mended.
            yield content[at : at + 12]
            yield from _parts("box", content[at + 12 : at + size])
        else:
            yield content[at : at + size]
        at += size
    yield content[at:]


def _entries(content: bytes) -> Iterator[bytes]:
    """Give the entries of the first directory of a TIFF as parts, all of one length, and what is before and behind."""
    order = "little" if content[:2] == b"II" else "big"
    big = content[2:4] in {b"+\0", b"\0+"}
    pointer, count, entry = (8, 8, 20) if big else (4, 2, 12)
    at = int.from_bytes(content[pointer : 2 * pointer], order)
    number = int.from_bytes(content[at : at + count], order)
    yield content[: at + count]
    for start in range(at + count, at + count + entry * number, entry):
        yield content[start : start + entry]
    yield content[at + count + entry * number :]


def _mended(format_: str, content: bytes) -> bytes:
    if format_ == "png":
        return pngs.summed(content)
    if format_ == "webp" and len(content) >= 8:
        return content[:4] + (len(content) - 8).to_bytes(4, "little") + content[8:]
    at = content.find(b"meta") - 4
    if format_ in {"heif", "avif"} and at >= 0:
        end = content.find(b"mdat", at) - 4
        return content[:at] + (end - at).to_bytes(4, "big") + content[at + 4 :] if end > at + 8 else content
    return content


Where = tuple[int, int, int]


def _leave_out(_format: str, parts: list[bytes], _others: list[bytes], where: Where) -> None:
    del parts[where[0]]


def _double(_format: str, parts: list[bytes], _others: list[bytes], where: Where) -> None:
    parts.insert(where[1], parts[where[0]])


def _swap(_format: str, parts: list[bytes], _others: list[bytes], where: Where) -> None:
    parts[where[0]], parts[where[1]] = parts[where[1]], parts[where[0]]


def _over(_format: str, parts: list[bytes], _others: list[bytes], where: Where) -> None:
    parts[where[0]] = parts[where[1]]


def _length(format_: str, parts: list[bytes], _others: list[bytes], where: Where) -> None:
    """Make the length that a part tells a little longer or shorter."""
    part, (at, width) = parts[where[0]], _LENGTHS.get(format_, (0, 4))
    order = "little" if format_ == "webp" else "big"
    size = int.from_bytes(part[at : at + width], order) + (1, -1, 2, -2, 4, 8, 12, -12, 100, 1000)[where[2] % 10]
    parts[where[0]] = part[:at] + (size % (1 << 8 * width)).to_bytes(width, order) + part[at + width :]


def _from_other(_format: str, parts: list[bytes], others: list[bytes], where: Where) -> None:
    parts.insert(where[0], others[where[2] % len(others)])


def _trailer(_format: str, parts: list[bytes], others: list[bytes], where: Where) -> None:
    """Put something behind the photo that may be told by it, or not."""
    whole = b"".join(parts)
    parts.append(
        (jpegs.VIDEO, b"".join(others), jpegs.samsung_trailer(b"123"), bytes(where[2] % 500), whole, whole[-200:], whole[:300])[
            where[2] % 7
        ]
    )


_CHANGES: dict[str, Callable[[str, list[bytes], list[bytes], Where], None]] = {
    "leave a part out": _leave_out, "double a part": _double, "swap parts": _swap, "a part in place of another": _over,
    "another length": _length, "a part of another photo": _from_other, "a trailer": _trailer,
}  # fmt: skip
