"""What a report is asked to leave behind, and where: checked before anything is drawn."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from tasks.core.archive_names import archive_names
from tasks.core.errors import UsageError
from tasks.core.identity import read_identity
from tasks.core.place_folder import check_folder

PUBLIC: Final = "public"
_LONGEST_NAME: Final = 80


class Asked(BaseModel):
    """What is wanted of a report besides report.html."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    share: Path | None = Field(None, description="PNG to draw the journey into; wide and in the other style beside it")
    public: bool = Field(False, description="no paths, no camera serials, no exact times; in OUT/public/")
    exports: tuple[Path, ...] = Field((), description="files for other programs, by their ending: .gpx, .geojson, .kml")
    copy_places: Path | None = Field(None, description="folder to copy the located photos into, one folder per place")
    review_copy: Path | None = Field(None, description="folder for review.csv and review.html for somebody else")


PLAIN: Final = Asked()
"""Nothing but report.html, and share.png where the settings have it drawn with every report."""


def joint_out(archives: Sequence[Path]) -> Path:
    """Return where the map of several archives lies if nobody says: whereshot/<their names> in the current folder."""
    name = "+".join(archive_names([archive.resolve() for archive in archives]))
    return Path("whereshot") / (name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME].rstrip()}…")


def check_targets(asked: Asked, archives: Sequence[Path], out: Path, style: str) -> None:
    """Raise UsageError if what is asked for does not go together, or would be written into an archive or over something else.

    ``style`` is that of the picture to share, of which the other one lies beside it.
    """
    real = [Path(os.path.realpath(archive)) for archive in archives]
    if len(archives) > 1:
        _check_several(asked, archives, real, out)
    if asked.public and (asked.copy_places or asked.review_copy):
        option = "--copy-places" if asked.copy_places else "--review-copy"
        why = "copies photos with all that is in them" if asked.copy_places else "needs the paths, by which its rows come back"
        raise UsageError(f"--public does not go with {option}, which {why}; leave one of them out")
    if asked.share:
        from tasks.core.share.files import check_picture  # noqa: PLC0415 - pandas comes with it

        check_picture(asked.share, style)
    for export in asked.exports:
        from tasks.core.export.formats import check_target  # noqa: PLC0415 - as above

        check_target(export)
    endings = [export.suffix.lower() for export in asked.exports]
    for export, ending in zip(asked.exports, endings, strict=True):
        if endings.count(ending) > 1:
            raise UsageError(
                f"--export {export}: {ending} is asked for {endings.count(ending)} times; name one file of each format"
            )
    named = [("--share", asked.share), *(("--export", export) for export in asked.exports)]
    for option, target in named:
        if target:
            _check_outside(option, target, real, out)
    if asked.copy_places:
        check_folder(asked.copy_places, archives[0], out)
    if asked.review_copy:
        from tasks.core.review_page.whole_copy import check_copy  # noqa: PLC0415 - as above

        check_copy(asked.review_copy, archives[0], out)
        if not (out / "review.csv").exists():
            raise UsageError(f"--review-copy: there is no {out / 'review.csv'} yet; whereshot propose writes it")


def _check_several(asked: Asked, archives: Sequence[Path], real: Sequence[Path], out: Path) -> None:
    if len(set(real)) < len(real):
        twice = next(archive for archive, place in zip(archives, real, strict=True) if real.count(place) > 1)
        raise UsageError(f"{twice}: is named twice; name each archive once")
    for inner, place in zip(archives, real, strict=True):
        around = [archive for archive, other in zip(archives, real, strict=True) if other in place.parents]
        for outer in around[:1]:
            raise UsageError(f"{inner}: lies in {outer}, so that its photos are there already; name one of the two")
    for option, value in (("--copy-places", asked.copy_places), ("--review-copy", asked.review_copy)):
        if value:
            raise UsageError(f"{option} goes with one archive; call it for each of the {len(archives)}")
    if (owner := read_identity(out)) is not None:
        raise UsageError(
            f"{out}: is the output folder of {owner.archive} alone; choose another for the map of several with --out"
        )
    if Path(os.path.realpath(out)) in real:
        raise UsageError(f"{out}: is one of the archives; choose another folder with --out")


def _check_outside(option: str, target: Path, archives: Sequence[Path], out: Path) -> None:
    """Refuse a target in an archive, where only apply and restore write; the output folder may lie in one."""
    place = Path(os.path.realpath(target))
    if place.is_relative_to(os.path.realpath(out)):
        return
    for archive in archives:
        if place.is_relative_to(archive):
            raise UsageError(f"{option} {target}: lies in the archive {archive}, which a report never writes into; name another")
