"""What the map of several archives is made of: each archive as its own report shows it, then all in one set of tables."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import pandas as pd

from config.settings import Settings
from flows.drawing import concealed, draw_share, known_now, prepared, write_exports
from flows.places import shared_places
from flows.run import opened
from flows.targets import PUBLIC, Asked
from flows.telling import photo_counts
from tasks.core.archive_names import archive_names
from tasks.core.identity import share_output
from tasks.core.page.owners import Owner, Part, by_folder, joined
from tasks.core.paths import to_text
from tasks.core.places_csv import read_places
from tasks.core.public_tables import public_places
from tasks.core.tables import PLACES
from tasks.publish import publish
from tasks.report import report
from tasks.runtime.progress import say
from tasks.runtime.steps import tally

COLOURS: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#5E3C99", "#7A6A00")
"""Of the archives, in their order and then anew: the colours of Okabe and Ito (2008) but for the palest, and two more."""


@dataclass(frozen=True)
class Read:
    """Some archives as they were read: what is shown of each, sentences for the page, and the runs as the JSON has them."""

    parts: list[Part]
    notices: list[str]
    runs: list[dict[str, Any]]


def read_parts(archives: Sequence[Path], outs: Sequence[Path], out: Path, settings: Settings) -> Read:
    """Read each archive in turn, as its own report does. Privacy zones around a place of one archive hold for all of them."""
    share_output(archives, out)
    earlier = [places for own in outs if (places := read_places(own / "places.csv")) is not None]
    named = pd.concat([PLACES.empty(), *earlier], ignore_index=True)
    names = archive_names([archive.resolve() for archive in archives])
    read = Read([], [], [])
    for number, (name, archive, own) in enumerate(zip(names, archives, outs, strict=True)):
        with opened("report", archive, own, settings) as run:
            known = known_now(run)
            seen = concealed(run, known, named)
            owner = Owner(name, COLOURS[number % len(COLOURS)], _url(run.archive, out))
            read.parts.append(Part(owner, run.archive, run.out.resolve(), prepared(run, seen, None, owner=name)))
            read.notices.extend(notice for notice in seen.notices if notice not in read.notices)
            place = {"archive": to_text(str(run.archive)), "out": to_text(str(run.out))}
            read.runs.append({**place, **photo_counts(known.photos), "steps": tally.as_json()})
    return read


def draw_together(read: Read, out: Path, settings: Settings, asked: Asked) -> dict[str, Path]:
    """Draw one page of all archives, and what else is asked for; return the files by kind."""
    for notice in read.notices:
        say(notice)
    own = joined(read.parts)
    own = own._replace(places=shared_places(own.photos, own.places, settings))
    parts = [part._replace(shown=publish(*part.shown)) for part in read.parts] if asked.public else read.parts
    # Places are found by the true times, and then told without them.
    shown = joined(parts)._replace(places=public_places(own.places)) if asked.public else own
    owners = [part.owner._replace(url=None) if asked.public else part.owner for part in parts]
    title = " · ".join(owner.name for owner in owners)
    folder = out / PUBLIC if asked.public else out
    page = report(
        shown, out, folder, settings.report, settings.map,
        title=title, made=datetime.now(UTC), owners=owners, notices=read.notices, public=asked.public,
    )  # fmt: skip
    files = by_folder(read.parts)._replace(places=own.places)
    picture = draw_share(files, asked, folder, settings, title=title, archive=out, pictures=out)
    return {"report": page, **picture, **write_exports(shown, asked, title)}


def _url(archive: Path, out: Path) -> str:
    return quote(os.fsencode(os.path.relpath(archive, os.path.realpath(out)))) + "/"
