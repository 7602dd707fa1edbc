"""Several archives on one page: their tables as one, in which every path begins with the name of its archive."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import pandas as pd

from tasks.core.counting import counted
from tasks.core.page.best_of_cells import best_of_cells
from tasks.core.page.heats import PLACED
from tasks.core.page.layers import Layer, points_content
from tasks.core.page.shown import Shown
from tasks.core.paths import to_text

_NAMES: Final = {
    "photos": ("path", "pair"), "rows": ("path",), "places": ("place_id", "within"), "way": ("path",), "glimpses": ("path",),
}  # fmt: skip
"""The columns that name what may have the same name in another archive."""


class Owner(NamedTuple):
    """An archive among several: its name, the colour of its layer, and the address of its folder (None = no links)."""

    name: str
    colour: str
    url: str | None = None


class Part(NamedTuple):
    """What is shown of one archive: its folder, and the output folder that its small pictures lie below."""

    owner: Owner
    archive: Path
    out: Path
    shown: Shown


def joined(parts: Sequence[Part]) -> Shown:
    """Return the tables of several archives as one, in which nothing has the same name: for a page.

    A path becomes ``name/path``, a place_id ``name/place_id``, the picture of a glimpse the whole path of its file. Photos of
    donor folders are left out: a donor of one may be the archive of another. There are no TRIALS: they are of one archive.
    """
    return _together([(part, _prefixed(part)) for part in parts])


def by_folder(parts: Sequence[Part]) -> Shown:
    """Return the tables of several archives as one, with each archive's folder in ``donor_dir``, so that its files are found."""
    return _together([(part, _in_folder(part)) for part in parts])


def _together(tables: Sequence[tuple[Part, dict[str, pd.DataFrame]]]) -> Shown:
    whole: dict[str, list[pd.DataFrame]] = {}
    for part, made in tables:
        pictures = made["glimpses"]["picture"]
        made["glimpses"] = made["glimpses"].assign(picture=(f"{part.out}/" + pictures).where(pictures != "", ""))
        for name, table in made.items():
            whole.setdefault(name, []).append(table)
    return Shown(**{name: pd.concat(found, ignore_index=True) for name, found in whole.items()}, trials=None)


def _own(part: Part) -> Iterator[tuple[str, pd.DataFrame]]:
    for name in Shown._fields[:-1]:
        table = getattr(part.shown, name)
        yield name, table[table["donor_dir"] == ""] if "donor_dir" in table.columns else table


def _prefixed(part: Part) -> dict[str, pd.DataFrame]:
    prefix = part.owner.name
    return {
        name: table.assign(**{column: _after(prefix, table[column]) for column in _NAMES.get(name, ())})
        for name, table in _own(part)
    }


def _in_folder(part: Part) -> dict[str, pd.DataFrame]:
    folder = to_text(str(part.archive))
    return {name: table.assign(donor_dir=folder) if "donor_dir" in table.columns else table for name, table in _own(part)}


def _after(name: str, texts: pd.Series) -> pd.Series:
    return (f"{name}/" + texts).where(texts != "", "")


def with_owners(rows: pd.DataFrame, owners: Sequence[Owner]) -> pd.DataFrame:
    """Return standings with the name of its archive in ``owner``, as the paths begin with; unchanged for one archive alone."""
    return rows.assign(owner=rows["path"].str.partition("/")[0]) if owners else rows


def owner_layers(
    rows: pd.DataFrame, owners: Sequence[Owner], max_markers: int, thumbnails: Mapping[tuple[str, str], str]
) -> list[Layer]:
    """Return a layer of points for each archive, in its colour: what has a position or may get one, the best of each spot."""
    placed = rows[rows["state"].isin(PLACED)]
    drawn = best_of_cells(placed, max_markers, thumbnails)
    layers = []
    for number, owner in enumerate(owners):
        content = points_content(drawn[drawn["owner"] == owner.name], thumbnails, {})
        count = int((placed["owner"] == owner.name).sum())
        hint = f"{counted(int((rows['owner'] == owner.name).sum()), 'photo')} in all"
        layers.append(Layer(f"owner:{number}", "points", owner.name, hint, owner.colour, "circle", count, content))
    return layers
