"""The deployments of each archive: five flows with their parameters filled in; only the nightly one has a timetable."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from prefect import Flow
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron
from prefect.types.entrypoint import EntrypointType

from flows.apply import apply
from flows.nightly import nightly
from flows.propose import propose
from flows.report import report
from flows.restore import restore
from flows.serving.checking import Timetable, Wanted
from tasks.core.archive_names import archive_names
from tasks.core.paths import to_text

TAG: Final = "whereshot"
FLOWS: Final[tuple[Flow[Any, Any], ...]] = (nightly, propose, apply, report, restore)

_BANNED: Final = re.compile(r"[/%&<>]+")
"""What Prefect takes in no name."""


@dataclass(frozen=True)
class Served:
    """An archive and its output folder (absolute), and what its deployments are called."""

    archive: Path
    out: Path
    name: str


def name_archives(archives: Sequence[Path], outs: Sequence[Path]) -> list[Served]:
    """Name each archive by its folder, and by the folder above where two have one name (then by a number)."""
    folders = [archive.absolute() for archive in archives]
    names = archive_names([folder.resolve() for folder in folders], _name)
    return [Served(folder, out.absolute(), name) for folder, out, name in zip(folders, outs, names, strict=True)]


def deployments_of(served: Served, wanted: Wanted) -> list[RunnerDeployment]:
    """Return the archive's deployments; the nightly one follows the timetable, the others wait for a click."""
    return [_deployment(flow, served, wanted, wanted.nights if flow is nightly else None) for flow in FLOWS]


def _deployment(flow: Flow[Any, Any], served: Served, wanted: Wanted, nights: Timetable | None) -> RunnerDeployment:
    known = {
        "archive": str(served.archive),
        "out": str(served.out),
        "settings": wanted.settings.model_dump(mode="json"),
        "review": str(served.out / "review.csv"),
        "donors": [str(folder.absolute()) for folder in wanted.donors],
        "mapping": str(wanted.mapping.absolute()) if wanted.mapping else None,
        "tracks": [str(track.absolute()) for track in wanted.tracks],
    }
    deployment = flow.to_deployment(
        name=served.name,
        description=f"{first_sentence(flow.description)}\n\nArchive: {served.name}",
        tags=[TAG, served.name],
        parameters={name: value for name, value in known.items() if name in flow.parameters.properties},
        schedules=[Cron(nights.cron, timezone=nights.zone)] if nights else [],
        paused=False,
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    assert isinstance(deployment, RunnerDeployment)  # noqa: S101 - it is, outside of asynchronous code
    return deployment


def first_sentence(text: str | None) -> str:
    """Return what a docstring says before its arguments, on one line."""
    return " ".join((text or "").partition("Args:")[0].split())


def _name(folder: str) -> str:
    return _BANNED.sub("-", to_text(folder)).strip()
