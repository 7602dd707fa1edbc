"""Two sheets of one review put together, row by row: what a person changed in the one is laid over the other. Reviews in and out.

Who has a CSV and a workbook edits now the one, now the other, and saves both. What counts is what was changed since each was
left to the person, so a cell touched in one of them wins. But a decision is about the position beside it: both go together, for
else the position typed in one sheet would be accepted by a word written in the other about another place. A date likewise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.core.cells import as_shown, decision_of
from tasks.core.counting import agreed, counted
from tasks.core.date_cells import as_iso
from tasks.core.known_paths import KnownPaths
from tasks.core.mended_rows import mended
from tasks.core.review_csv import Review, dicts_of, texts
from tasks.core.row_ids import fits_others, split_row_id, was_moved
from tasks.core.sheet_notes import BY_THEMSELVES, OF_DATE, OF_POSITION
from tasks.core.table import TEXT
from tasks.core.tables import REVIEW_COLUMNS, REVIEW_NUMBERS

Row = Mapping[str, str]

_DESCRIBING: Final = ("confidence", "place", "evidence", "map")
_SHOWN: Final = (*OF_POSITION, *_DESCRIBING, *OF_DATE, "altitude", "direction", "alternatives", "description", "row_id")
"""The columns that show one proposal: they come from one sheet where the two sheets show different ones."""
_NONE: Final = -1
_TWICE: Final = -2
_NAMED: Final = 3  # photos that a message names


class Together(NamedTuple):
    """The sheet that says what both said, numbers with a decimal point, and what the person should know."""

    review: Review
    messages: list[str]


@dataclass
class _Told:
    """What became of the rows of the sheet above: counts, and the photos of which the two sheets say different things."""

    counts: Counter[str] = field(default_factory=Counter)
    disputed: list[str] = field(default_factory=list)


def lay_over(
    under: Review, over: Review, left: pd.DataFrame | None = None, *, over_is_later: bool = True, take_back: bool = True
) -> Together:
    """Lay what a person changed in ``over`` over ``under``; cells that were changed in both take those of the sheet saved later.

    A row that was made for another picture than the one under the same path below says nothing of that one.
    ``left`` are the cells of both as the person was given ``over`` (``left_rows``). Without them, or where they are of another
    proposal than a row shows, a cell was changed that is not blank, and a position that does not fit its row_id. Without
    ``take_back`` a blank cell says nothing: nobody knows whether ``over`` ever held the decision that it lacks. Rows of ``over``
    that nobody changed and that ``under`` lacks stay away, and so do those whose form is damaged and those that differ for one
    photo; it is said how many.
    """
    below, above = under.plain_rows(), over.plain_rows()
    foreign = [name for name in above.columns if name not in REVIEW_COLUMNS and name.strip()]
    names = [*below.columns, *(name for name in above.columns if name not in below.columns and name.strip())]
    below = below.reindex(columns=names, fill_value="").astype(TEXT)
    told = _Told()
    asked = _one_a_photo(above, over.damage, told)
    place = _places(texts(below["path"]), texts(asked["path"]))
    differs = _differs(below, asked, place, foreign)
    base = _by_path(left, asked["path"])
    changed: dict[int, Row] = {}
    added: list[Row] = []
    for row, at in zip(dicts_of(asked[differs]), place[differs].tolist(), strict=True):
        fixed = mended(row)
        row = fixed.row  # noqa: PLW2901 - without what a spreadsheet did to it, which is no edit
        touched = _touched(row, base.get(row["path"]), foreign, take_back=take_back)
        if not touched:
            continue
        if at == _TWICE:
            told.counts["unclear"] += 1
        elif at != _NONE and _other_picture(row, _row(below, at)):
            told.counts["other_picture"] += 1
        elif at == _NONE:
            told.counts["taken"] += 1
            added.append(row)
        else:
            old = mended(_row(below, at))
            there = set() if under.damage[at] else _touched(old.row, base.get(old.row["path"]), foreign)
            # Which position is sound counts for more than which was saved later.
            later = over_is_later if bool(fixed.damage) == bool(old.damage) else bool(old.damage)
            merged = _lay(old.row, row, touched, there, told, over_is_later=later)
            changed[at] = row if under.damage[at] else merged
            told.counts["taken_back"] += bool(old.row.get("decision", "").strip() and not changed[at].get("decision", "").strip())
    messages = _messages(told, under, over, over_is_later=over_is_later)
    return Together(_changed(under, below, changed, added), messages)


def _one_a_photo(rows: pd.DataFrame, damage: list[str], told: _Told) -> pd.DataFrame:
    """Return the sound rows, one for each photo; rows that differ for one photo are counted and left out."""
    sound = (rows["path"] != "").to_numpy(dtype=bool) & ~np.array([bool(reason) for reason in damage], dtype=bool)
    told.counts["damaged"] += int(len(rows) - sound.sum())
    once = rows[sound].drop_duplicates()
    twice = once["path"].duplicated(keep=False)
    told.counts["unclear"] += once.loc[twice, "path"].nunique()
    return once[~twice].reset_index(drop=True)


def _places(below: list[str], above: list[str]) -> npt.NDArray[np.intp]:
    """Return for each path above the place of its row below, _NONE where there is none, and _TWICE where there are several."""
    times = Counter(below)
    at = {path: _TWICE if times[path] > 1 else place for place, path in enumerate(below)}
    known = KnownPaths(below)
    found = []
    for path in above:
        if path not in at:
            try:
                path = known.find(path)  # noqa: PLW2901 - the same photo in another case or Unicode form
            except ValueError:
                found.append(_NONE)
                continue
        found.append(at[path])
    return np.array(found, dtype=np.intp)


def _differs(below: pd.DataFrame, above: pd.DataFrame, place: npt.NDArray[np.intp], foreign: list[str]) -> npt.NDArray[np.bool_]:
    """Say of which rows above any cell that counts has another text than below: most have not, and are looked at no closer."""
    differs: npt.NDArray[np.bool_] = place < 0
    there = np.flatnonzero(place >= 0)
    for name in (*OF_POSITION, *OF_DATE, *BY_THEMSELVES, "row_id", *foreign):
        if name in above.columns:
            old = below[name].iloc[place[there]].array if name in below.columns else ""
            differs[there] |= (above[name].iloc[there].array != old).astype(bool)
    return differs


def _by_path(left: pd.DataFrame | None, paths: pd.Series) -> dict[str, Row]:
    if left is None:
        return {}
    return {row["path"]: row for row in dicts_of(left[left["path"].isin(paths)])}


def _row(table: pd.DataFrame, at: int) -> Row:
    return dict(zip(table.columns, table.iloc[at].tolist(), strict=True))


def _units(row: Row, foreign: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return what is decided as one, by a name: each with its columns that the row has."""
    units = {"position": OF_POSITION, "date": OF_DATE, **{name: (name,) for name in (*BY_THEMSELVES, *foreign)}}
    return {unit: found for unit, names in units.items() if (found := tuple(name for name in names if name in row))}


def _other_picture(row: Row, other: Row) -> bool:
    """Say whether two rows for one path were made for different pictures: the file was replaced, or renamed, in between."""
    mine, theirs = (split_row_id(one.get("row_id", "")) for one in (row, other))
    return bool(mine and theirs and mine.picture and theirs.picture and mine.picture != theirs.picture)


def _touched(row: Row, left: Row | None, foreign: Iterable[str], *, take_back: bool = True) -> set[str]:
    """Return the units of a row that a person changed."""
    units = _units(row, foreign)
    if left is not None and left.get("row_id", "") == row.get("row_id", left.get("row_id", "")):
        other = {unit for unit, names in units.items() if not all(_same(name, row[name], left.get(name, "")) for name in names)}
        return other if take_back else other & _filled(row, units)
    return _filled(row, units)


def _filled(row: Row, units: Mapping[str, tuple[str, ...]]) -> set[str]:
    """Return the units that a person filled in, as far as the row itself tells."""
    filled = {unit for unit in units if unit not in ("position", "date", "altitude", "direction") and row[unit].strip()}
    shown = split_row_id(row.get("row_id", ""))
    if row.get("decision", "").strip() or was_moved(row) or (not shown and row.get("latitude", "").strip()):
        filled.add("position")
    if row.get("date_decision", "").strip():
        filled.add("date")
    if not fits_others(row):
        filled |= {unit for unit in ("date", "altitude", "direction") if unit in units and (shown or row[units[unit][0]].strip())}
    return filled & set(units)


def _lay(under: Row, over: Row, touched: set[str], there: set[str], told: _Told, *, over_is_later: bool) -> Row:
    """Return one row of both, of which ``touched`` names the units that were changed above and ``there`` those below."""
    result = dict(under)
    taken = disputed = False
    for names, units in _groups(under, over, touched):
        if all(_same(name, over[name], under.get(name, "")) for name in names if name not in (*_DESCRIBING, "alternatives")):
            continue
        both = not there.isdisjoint(units)
        disputed |= both
        if over_is_later or not both:
            taken = True
            result.update({name: over[name] for name in names})
    told.counts["taken"] += taken
    if disputed:
        told.disputed.append(under["path"])
    return result


def _groups(under: Row, over: Row, touched: set[str]) -> list[tuple[tuple[str, ...], set[str]]]:
    """Return the columns that are taken together, each with the units that they are of."""
    units = _units(over, touched - {"position", "date", *BY_THEMSELVES})
    shown = {"position", "date", "altitude", "direction"}
    other = "row_id" in over and over["row_id"] != under.get("row_id", "")
    groups = []
    if other and touched & shown:
        groups.append((tuple(name for name in _SHOWN if name in over), shown))
    for unit in sorted(touched - shown if other else touched):
        describing = tuple(name for name in _DESCRIBING if name in over) if unit == "position" else ()
        groups.append(((*units[unit], *describing), {unit}))
    return groups


def _same(name: str, one: str, other: str) -> bool:
    """Say whether two cells mean the same, whatever a program made of their form."""
    if one == other:
        return True
    if name in ("decision", "date_decision"):
        return decision_of(one) == decision_of(other) is not None
    if name in REVIEW_NUMBERS:
        return as_shown(name, one) == as_shown(name, other)
    if name == "new_datetime":
        return as_iso(one) == as_iso(other)
    return one.split() == other.split()


def _changed(under: Review, below: pd.DataFrame, changed: Mapping[int, Row], added: list[Row]) -> Review:
    """Return the sheet below with changed and added rows; its other rows stay what they are, damaged ones too."""
    names = list(below.columns)
    columns = {name: texts(below[name]) for name in names}
    for at, row in changed.items():
        for name in names:
            columns[name][at] = row.get(name, "")
    for name in names:
        columns[name] += [row.get(name, "") for row in added]
    damage = ["" if at in changed else reason for at, reason in enumerate(under.damage)]
    last = max(under.lines, default=1)
    return replace(
        under,
        rows=pd.DataFrame({name: pd.Series(cells, dtype=TEXT) for name, cells in columns.items()}),
        lines=[*under.lines, *range(last + 1, last + 1 + len(added))],
        damage=[*damage, *("" for _ in added)],
    )


def _messages(told: _Told, under: Review, over: Review, *, over_is_later: bool) -> list[str]:
    above, below = (over.path.name, under.path.name) if over.path.name != under.path.name else (str(over.path), str(under.path))
    said = []
    if told.counts["taken"]:
        said.append(agreed("{} [row was|rows were] taken over from ", told.counts["taken"]) + above)
    if told.counts["taken_back"]:
        said.append(agreed("{} of them [has|have] no decision there any more, and [waits|wait] again", told.counts["taken_back"]))
    if told.disputed:
        later = above if over_is_later else below
        named = ", ".join(told.disputed[:_NAMED]) + (", …" if len(told.disputed) > _NAMED else "")
        rows = agreed("{} [row was|rows were]", len(told.disputed))
        said.append(
            f"{rows} changed in {below} and otherwise in {above}: {later}, which was saved later, counts ({named});"
            " the other version is kept in history/"
        )
    if told.counts["unclear"]:
        photos = agreed("{} [photo has|photos have]", told.counts["unclear"])
        said.append(f"{photos} several rows that differ; what {above} says of them was set aside")
    if told.counts["other_picture"]:
        said.append(
            f"{counted(told.counts['other_picture'], 'row')} of {above} set aside: another picture than then is at that path now"
        )
    if told.counts["damaged"]:
        rows = counted(told.counts["damaged"], "damaged row")
        said.append(f"{rows} of {above} set aside: no path, or a cell without a column")
    return said
