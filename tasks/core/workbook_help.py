"""The second sheet of review.xlsx: what a person may type into which column, what colours mean, and the words of decisions."""

from __future__ import annotations

from typing import Any, Final

from tasks.core import workbook_columns as looks
from tasks.core.cells import DECISION_WORDS

NAME: Final = "help"
_EDITABLE: Final = (
    (
        "decision",
        "accept or reject, from the list; overwrite = accept, and replace a position that the photo has. Blank = undecided.",
    ),
    (
        "latitude, longitude",
        "Decimal degrees, such as 41.8902102 and 12.4922309: your own position. Give all the digits you know.",
    ),
    ("address", "An address, a link to a map, or lat, lon: the next propose turns it into a position to approve."),
    ("note", "Anything; it is kept."),
    ("new_datetime", "The right date and time of the photo, such as 2024-05-01T12:00:00 or 2024-05-01T12:00:00+02:00."),
    ("date_decision", "accept writes new_datetime into the photo, reject does not. Blank = the date stays."),
    ("altitude, direction", "Metres above the sea; degrees from north, clockwise, to where the camera looked."),
)
_STEPS: Final = (
    "Save this file when you are done, as .xlsx, and run: whereshot apply review.xlsx",
    "Sort and filter as you like. Rows may be deleted: their photos stay as they are. Leave the columns path and row_id alone.",
    "Columns of your own are kept. review.csv says the same as this file; use one of them at a time.",
)

_SURE: Final = {
    100: "good enough to find the spot",
    1_000: "the neighbourhood",
    10_000: "the town",
    float("inf"): "the region at best: look twice",
}
"""What a radius of each class is good for."""


def write_help(book: Any, *, picture_note: str) -> dict[str, str]:
    """Add the sheet to an XlsxWriter workbook; return by decision where the words that mean it stand."""
    sheet = book.add_worksheet(NAME)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    plain = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    head = book.add_format({"bold": True, "font_size": 13, "font_color": "#33415C", "num_format": "@"})
    tinted = book.add_format({**looks.EDITABLE, "bold": True, "valign": "top", "text_wrap": True, "num_format": "@"})
    sheet.set_column(0, 0, 24, plain)
    sheet.set_column(1, 1, 110, plain)
    row = 0

    def section(title: str) -> None:
        nonlocal row
        row += bool(row)
        sheet.write_string(row, 0, title, head)
        row += 1

    def line(left: str, right: str, look: Any = plain) -> None:
        nonlocal row
        sheet.write_string(row, 0, left, look)
        sheet.write_string(row, 1, right, plain)
        row += 1

    section("What to do")
    for number, text in enumerate((*_STEPS, *filter(None, (picture_note,))), start=1):
        line(str(number), text)
    section("Columns that are yours")
    for names, text in _EDITABLE:
        line(names, text, tinted)
    section("Colours of error_m: the circle of this radius holds the true position with 95 %")
    least_m = 0.0
    for most_m, colour in looks.RADII_M:
        metres = f"up to {most_m:,.0f} m" if most_m < float("inf") else f"more than {least_m:,.0f} m"
        line(metres, _SURE[most_m], book.add_format({"bg_color": colour, "num_format": "@"}))
        least_m = most_m
    section("Other marks")
    for word, look in looks.DECIDED.items():
        line(word, f"The row says {word}.", book.add_format({**look, "num_format": "@"}))
    line("bold italic", "Something is the matter with the photo: see its column problem.", book.add_format(looks.WITH_PROBLEM))
    line("dark red", "A word that is no decision: the row would be refused.", book.add_format(looks.UNKNOWN_WORD))
    section("Words that column decision understands, in capitals or not")
    places = {}
    for meaning, words in DECISION_WORDS.items():
        places[meaning] = f"{NAME}!$A${row + 1}:$A${row + len(words)}"
        for word in words:
            line(word, meaning)
    return places
