"""The command that says where an address is: no archive and no flow, and nothing is written but the answer that is kept."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any, Final

import typer

from config.settings import Settings
from flows.commands.options import AsJson, Config, Sets
from flows.performing import settings_of
from tasks.core.addresses.telling import NOT_ALLOWED, NOT_LOOKED_UP, quoted
from tasks.core.addresses.understanding import as_typed, position_in
from tasks.core.cells import format_number, map_link
from tasks.core.durations import metres_in_words
from tasks.core.errors import NothingToDo, UsageError, WhereshotError

CONTEXT: Final = {"ignore_unknown_options": True}
"""The command's settings for typer: -33.9, 151.2 is a text and no option."""


def geocode(
    text: Annotated[
        str,
        typer.Argument(help="an address; or latitude, longitude, a geo: URI, a Plus Code, a link of a map", show_default=False),
    ],
    config: Config = None,
    sets: Sets = None,
    as_json: AsJson = False,
) -> None:
    """Say where an address is: position, radius, name and a link to the map of each hit."""
    address = as_typed(text)
    if address.startswith("--"):
        raise UsageError(f"there is no option {address}; see whereshot geocode --help")
    rows = _rows(address, settings_of(config, sets))
    hits = [_shown(row) for row in rows]
    if as_json:
        first = {"by": rows[0].get("by", ""), "cached": rows[0].get("cached", False)}
        sys.stdout.write(json.dumps({"flow": "geocode", "text": address, **first, "hits": hits}, ensure_ascii=False) + "\n")
    else:
        sys.stdout.writelines(f"{_line(hit)}\n   {hit['map']}\n" for hit in hits)


def _rows(address: str, settings: Settings) -> list[dict[str, Any]]:
    """Return rows of HITS; WhereshotError with the sentence and the exit status where there is none."""
    try:
        position = position_in(address, geocoder=settings.geocode.geocoder)
    except ValueError as error:
        raise UsageError(f"{quoted(address)}: {error}") from error
    if position:
        return [position._asdict()]
    from tasks.geocode import looked_up  # noqa: PLC0415 - Prefect comes with it

    with looked_up(settings.geocode) as look_up:
        rows = look_up(address)
    problem = rows[0].get("problem", "")
    if problem:
        kind = UsageError if problem == NOT_ALLOWED else WhereshotError if problem.startswith(NOT_LOOKED_UP) else NothingToDo
        raise kind(f"{quoted(address)}: {problem}")
    return rows


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    link = map_link(*(format_number(name, row[key]) for name, key in (("latitude", "lat"), ("longitude", "lon"))))
    return {
        "latitude": round(row["lat"], 7),
        "longitude": round(row["lon"], 7),
        "error_m": row["error_m"],
        "name": row.get("name", ""),
        "map": link,
    }


def _line(hit: dict[str, Any]) -> str:
    position = ", ".join(format_number(name, hit[name]) for name in ("latitude", "longitude"))
    return f"{position} ±{metres_in_words(hit['error_m'])}  {hit['name']}".rstrip()
