"""What each writer leaves of a photo: a position is written into a copy of every picture, and ExifTool says what else changed.

Clean means: all that was asked for is read back, every other tag, thumbnail, preview and further picture is as it was, and
ExifTool's hash of the image data is equal. Written and not clean is damaged; a file that is left as it was is refused.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

from tasks.runtime.exiftool_tags import EVERYTHING, PLACE_OF_DATA, POSITION, difference, tags_of
from tests.benchmarks.results import table, verdict
from tests.benchmarks.tag_writers import ASKED, EXIFTOOL, OURS, Writer

FORMATS: Final = {
    "JPEG": "JPEG", "TIFF": "TIFF", "DNG": "DNG", "PNG": "PNG", "APNG": "PNG", "WEBP": "WebP", "Extended WEBP": "WebP",
    "HEIC": "HEIF", "HEIF": "HEIF", "HIF": "HEIF", "AVIF": "AVIF", "JXL": "JXL",
}  # fmt: skip
"""The formats that we write in place, by ExifTool's name."""
JPEG_SHARE: Final = 0.98
"""Of the JPEGs that ExifTool writes clean."""
REQUIRED: Final = ("JPEG", "TIFF", "PNG", "WebP", "HEIF", "AVIF")
_BATCH: Final = 100
_METADATA_ALONE: Final = ".exv"
"""Exiv2's own files, without a picture."""
_MAX_BYTES: Final = 100 << 20
_KNOWN: Final = tuple(word for word in EVERYTHING if word != "-u")
"""Tags that ExifTool has a name for: those that it only numbers may be read otherwise where a MakerNote has moved whole."""
_FREE: Final = re.compile(
    f"{POSITION}|{PLACE_OF_DATA}|.*:CurrentIPTCDigest|QuickTime:MediaData"
    r"|RIFF:(?:WebP_Flags|Image(?:Width|Height)|AlphaIsUsed|VP8Version|\w*Scale)|File:(?:FileType|FileTypeExtension|MIMEType)"
)
"""What may differ beside the position: a digest, a box's data (compared by picture and by hash), and what a WebP or JPEG XL tells
about itself a second time once it has a place for metadata."""
_MANDATORY: Final = re.compile(
    r"IFD0:(?:[XY]Resolution|ResolutionUnit|YCbCrPositioning)|ExifIFD:(?:ExifVersion|ColorSpace|ComponentsConfiguration|FlashpixVersion)"
)
"""Tags that a writer may add to an EXIF that was not there: the standard asks for them."""
_STAMPS: Final = {"GPS:GPSDateStamp", "GPS:GPSTimeStamp"}


class Verdict(NamedTuple):
    """How one writer fared with one file: ``word`` is clean, damaged or refused."""

    word: str
    why: str


def fidelity(folders: Sequence[Path], writers: Sequence[Writer], within: Path | None = None) -> str:
    """Return the tables over every picture below the folders. ``writers`` are ours, ExifTool and whoever else is there."""
    pictures = list(_pictures(folders))
    found: dict[str, dict[Path, Verdict]] = {writer.name: {} for writer in writers}
    unjudged: list[Path] = []
    for first in range(0, len(pictures), _BATCH):
        batch = pictures[first : first + _BATCH]
        before = tags_of("exiftool", [path for path, _ in batch], _KNOWN)
        packed = [path for path, format_ in batch if format_ == "JXL" and b"brob" in path.read_bytes()]
        unjudged += packed
        batch = [(path, format_) for path, format_ in batch if path not in packed]
        for writer in writers:
            with TemporaryDirectory(dir=within) as made:
                copies = {path: Path(made, f"{number}{path.suffix}") for number, (path, _) in enumerate(batch)}
                for path, copy in copies.items():
                    shutil.copyfile(path, copy)
                refusals = writer.write([*copies.values()])
                after = tags_of("exiftool", [*copies.values()], _KNOWN)
                for path, copy in copies.items():
                    same = copy.read_bytes() == path.read_bytes()
                    told = after.get(copy)
                    found[writer.name][path] = (
                        Verdict("refused", refusals.get(copy, "left as it was")) if same else _judge(before[path], told)
                    )
    formats = {path: format_ for path, format_ in pictures if path not in unjudged}
    left_out = (
        [f"Left out, because ExifTool needs a library to unpack their metadata (brob): {len(unjudged)}."] if unjudged else []
    )
    return "\n\n".join(
        [_summary(formats, found), *left_out, *_demands(formats, found), _refusals(formats, found), _damages(formats, found)]
    )


def _pictures(folders: Iterable[Path]) -> Iterable[tuple[Path, str]]:
    """Go through the pictures that ExifTool calls by one of FORMATS, each content once."""
    found = (path for folder in folders for path in folder.rglob("*") if path.suffix.lower() != _METADATA_ALONE)
    paths = sorted(path for path in found if path.is_file() and not path.is_symlink())
    seen: set[bytes] = set()
    for first in range(0, len(paths), _BATCH):
        batch = [path for path in paths[first : first + _BATCH] if 0 < path.stat().st_size <= _MAX_BYTES]
        for path, tags in tags_of("exiftool", batch, ("-FileType",)).items():
            data = path.read_bytes()
            format_ = FORMATS.get(next(iter(tags.get("File:FileType", [])), ""))
            if format_ and data not in seen:
                seen.add(data)
                yield path, format_


def _judge(before: Mapping[str, list[Any]], after: Mapping[str, list[Any]] | None) -> Verdict:
    if after is None:
        return Verdict("damaged", "ExifTool cannot open it")
    for name, value in ASKED.items():
        if name in _STAMPS and not _STAMPS.isdisjoint(before):
            continue  # the camera's own may stay
        if not any(_equal(found, value) for found in after.get(name, [])):
            return Verdict("damaged", f"{name} is {after.get(name)!r} instead of {value!r}")
    added = {name: values for name, values in after.items() if name in before or not _MANDATORY.fullmatch(name)}
    changed = difference(before, added, _FREE)
    return Verdict("damaged", changed) if changed else Verdict("clean", "")


def _equal(found: Any, asked: Any) -> bool:
    if isinstance(asked, float):
        return isinstance(found, int | float) and abs(found - asked) < 1e-6 * max(abs(asked), 1)
    return str(found) == str(asked)


def _summary(formats: Mapping[Path, str], found: Mapping[str, Mapping[Path, Verdict]]) -> str:
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for name, verdicts in found.items():
        for path, told in verdicts.items():
            counts[formats[path], name][told.word] += 1
    rows: list[tuple[object, ...]] = []
    for format_ in dict.fromkeys(FORMATS.values()):
        files = sum(each == format_ for each in formats.values())
        if files:
            cells = [counts[format_, name] for name in found]
            rows.append((format_, files, *(f"{cell['clean']} / {cell['damaged']} / {cell['refused']}" for cell in cells)))
    return "Files written clean / damaged / refused:\n\n" + table(("format", "files", *found), rows)


def _demands(formats: Mapping[Path, str], found: Mapping[str, Mapping[Path, Verdict]]) -> Iterable[str]:
    ours, theirs = found[OURS], found[EXIFTOOL]
    for format_ in REQUIRED:
        paths = [path for path, each in formats.items() if each == format_]
        clean, needed = (sum(verdicts[path].word == "clean" for path in paths) for verdicts in (ours, theirs))
        if paths:
            share = JPEG_SHARE if format_ == "JPEG" else 1.0
            yield (
                f"{format_}: {clean} written clean where ExifTool writes {needed}; at least {share:.0%} as many: "
                f"{verdict(clean >= share * needed)}."
            )
    damaged = sum(told.word == "damaged" for told in ours.values())
    yield f"Damaged by us: {damaged}, {verdict(damaged == 0)}."


def _refusals(formats: Mapping[Path, str], found: Mapping[str, Mapping[Path, Verdict]]) -> str:
    rows: list[tuple[object, ...]] = [
        (formats[path], path.name, told.why)
        for path, told in found[OURS].items()
        if told.word == "refused" and found[EXIFTOOL][path].word == "clean"
    ]
    return (
        "Refused by us and written clean by ExifTool:\n\n" + table(("format", "file", "reason"), rows)
        if rows
        else "None refused by us is written clean by ExifTool."
    )


def _damages(formats: Mapping[Path, str], found: Mapping[str, Mapping[Path, Verdict]]) -> str:
    rows: list[tuple[object, ...]] = []
    for name, verdicts in found.items():
        kinds = Counter(
            (formats[path], re.sub(r"'.*", "", told.why)) for path, told in verdicts.items() if told.word == "damaged"
        )
        rows += [(name, format_, why, number) for (format_, why), number in kinds.most_common(12)]
    return "What was damaged, the most frequent kinds:\n\n" + table(("writer", "format", "what", "files"), rows)
