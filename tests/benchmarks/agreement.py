"""The agreement table: how many photos with EXIF each reader reads as ExifTool does, and why ours differs where it does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from tests.benchmarks.oracle import Answer, Told, ask, differences
from tests.benchmarks.readers import readers
from tests.benchmarks.results import table, verdict
from tests.limits import limited

REQUIRED: Final = 0.98
LIMIT_S: Final = 5
"""A reader that takes longer for one file has not read it."""

REASONS: Final = {
    "exif_gps.jpg": "4294967295 degrees and no longitude: no position",
    "piexif/01.jpg": "4294967295 degrees and no longitude: no position",
    "r_casio.jpg": "letters that cannot be shown are left out of the serial number",
    "crash-23eba73bb01cb01caa96a389eb12955c34b98a37.jpg": "an Exiv2 file under the name of a JPEG",
    "test_issue_1472.jpg": "an Exiv2 file under the name of a JPEG",
    "issue_1881_coverage.jpg": "a byte that is not UTF-8 is read as Latin-1; ExifTool shows a question mark",
    "ecf22eaecaf11fc75938973745138868.tif": "the first page's date; ExifTool shows the last page's, which is blank",
}
"""By the end of a path: why we differ from ExifTool."""

Reader = Callable[[Path], Answer]


def wrong_in(told: Told, path: Path, reader: Reader) -> dict[str, tuple[Any, Any]]:
    """Return the fields in which a reader differs; one that raises or hangs differs in the field "nothing"."""
    try:
        with limited(LIMIT_S):
            answer = reader(path)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a library raises, it has not read the file
        return {"nothing": ("", f"{type(error).__name__}: {error}")}
    return differences(told, answer)


def reason(path: str, told: Told, wrong: dict[str, tuple[Any, Any]]) -> str:
    """Return why we differ, "unexplained" if nobody has said it yet."""
    for end, why in REASONS.items():
        if path.endswith(end):
            return why
    answer = told.answer
    if set(wrong) <= {"lat", "lon"} and all(have is None for _, have in wrong.values()):
        if answer.lat == 0 and answer.lon == 0:
            return "exactly 0, 0 is a camera without a fix: refused on purpose"
        if answer.lat is not None and abs(answer.lat) > 90:
            return "a latitude above 90: refused on purpose"
        return "the position is not certain (a reference is missing): refused on purpose"
    if told.is_damaged and all(want in {"", None, 0} for want, _ in wrong.values()):
        return "a damaged directory: ExifTool gives it up, we read on"
    return "unexplained"


def agreement(folder: Path, within: tuple[str, ...] = (".",), *, required: bool = True) -> str:
    """Return the table of one folder by format, and each difference of ours with its reason."""
    told = ask(folder, within=within)
    types = Counter(one.type for one in told.values())
    good: dict[str, Counter[str]] = {}
    rows: list[tuple[object, ...]] = []
    for name, reader in readers().items():
        good[name] = Counter()
        for path, one in told.items():
            wrong = wrong_in(one, folder / path, reader)
            good[name][one.type] += not wrong
            if wrong and reader.__name__ == "ours":
                for field, (want, have) in wrong.items():
                    rows.append((f"`{path}`", field, shown(want), shown(have), reason(path, one, wrong)))
    lines: list[tuple[object, ...]] = [
        (kind, count, *(counts[kind] for counts in good.values())) for kind, count in types.most_common()
    ]
    total = types.total()
    shares = [counts.total() / max(total, 1) for counts in good.values()]
    lines.append(
        ("all", total, *(f"{counts.total()} ({share:.1%})" for counts, share in zip(good.values(), shares, strict=True)))
    )
    text = [table(("format", "files with EXIF", *good), lines)]
    if required:
        text.append(f"Required of ours: {REQUIRED:.0%}; reached {shares[0]:.2%}: {verdict(shares[0] >= REQUIRED)}.")
    if rows:
        text += ["Each difference of ours:", table(("file", "field", "ExifTool", "ours", "reason"), rows)]
    return "\n\n".join(text)


def shown(value: object) -> str:
    """Return a value for a cell."""
    if value in {"", None}:
        return "-"
    return f"`` {value} ``" if "`" in str(value) else f"`{value}`"
