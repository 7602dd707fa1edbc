"""How the columns of review.xlsx look: widths, formats, which are the person's, and the colours of radii and decisions.

The colours grow darker with the radius, so that they tell it in grey and to every kind of colour blindness.
"""

from __future__ import annotations

from typing import Any, Final

from tasks.core.tables import EDITABLE_COLUMNS, REVIEW_NUMBERS

Look = dict[str, Any]
"""A cell format in XlsxWriter's words."""

WIDTHS: Final = {
    "decision": 12, "path": 46, "datetime": 24, "latitude": 13, "longitude": 13, "gps_source": 11, "error_m": 10,
    "confidence": 12, "place": 28, "evidence": 64, "alternatives": 44, "map": 16, "address": 30, "note": 30,
    "new_datetime": 24, "datetime_source": 17, "date_decision": 15, "altitude": 10, "direction": 11, "group": 24,
    "camera": 26, "description": 36, "problem": 40, "status": 12, "row_id": 10,
}  # fmt: skip
"""In digits of the standard font."""
OTHER_WIDTH: Final = 20
"""Of a column that is not ours."""

RADII_M: Final = ((100, "#D5EFE3"), (1_000, "#EFD565"), (10_000, "#EDB36B"), (float("inf"), "#C8643C"))
"""Largest radius of a class and its colour."""

DECIDED: Final = {
    "accept": {"bg_color": "#BFE3D0", "bold": True},
    "overwrite": {"bg_color": "#B9D3F0", "bold": True},
    "reject": {"bg_color": "#DDDDDD", "font_strikeout": True},
}
REJECTED: Final = {"font_color": "#6B6B6B", "font_strikeout": True}
UNKNOWN_WORD: Final = {"bg_color": "#7A1F3D", "font_color": "#FFFFFF", "bold": True}
WITH_PROBLEM: Final = {"font_color": "#8A1538", "italic": True, "bold": True}

HEADER: Final[Look] = {
    "bold": True, "bg_color": "#33415C", "font_color": "#FFFFFF", "valign": "vcenter", "text_wrap": True, "border": 1,
    "border_color": "#FFFFFF", "num_format": "@",
}  # fmt: skip
EDITABLE_HEADER: Final[Look] = {**HEADER, "bg_color": "#1F5FA8"}
EDITABLE: Final[Look] = {"bg_color": "#EAF2FB", "border": 1, "border_color": "#C9D8EA"}

_DECIMALS: Final = {"latitude": 7, "longitude": 7, "confidence": 2, "altitude": 1, "direction": 1}
_ONE_LINE: Final = frozenset({"map", "row_id"})
PATH_INDENT: Final = 10
"""Leaves room for a picture before the words."""


def look_of(column: str, *, decimals: int = 0) -> Look:
    """Return the format of a column's cells; ``decimals`` = the most that a number in it has."""
    look: Look = {"valign": "vcenter", **(EDITABLE if column in EDITABLE_COLUMNS else {})}
    if column in REVIEW_NUMBERS:
        # error_m shows a decimal only where it has one: 8.5, 120.
        least = _DECIMALS.get(column, 0)
        shown = max(decimals, least)
        return {**look, "num_format": f"0.{'0' * shown}" if shown else "0", "align": "right", "indent": 1}
    if column in _ONE_LINE:
        return {**look, "num_format": "@", "align": "fill"}  # what does not fit is not shown over the next cell
    return {**look, "num_format": "@", "align": "left", "text_wrap": True}
