"""What a spreadsheet makes of a number that it does not leave alone: the text of a cell in, what has happened in words out.

The words end in no remedy, for that depends on what the cell should hold.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "jan janv january januar janvier janner jaenner",
            "feb fev fevr february februar fevrier",
            "mar mars march marz maerz mrz",
            "apr avr april avril",
            "may mai",
            "jun june juni juin",
            "jul juil july juli juillet",
            "aug aout august",
            "sep sept september septembre",
            "oct okt october oktober octobre",
            "nov november novembre",
            "dec dez december dezember decembre",
        ),
        start=1,
    )
    for name in names.split()
}
_CLOCK: Final = r"(?:[t ,]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?(?: ?[ap]\.?m\.?)?)?"
_APART: Final = r"[-./, ]*"
_DAY_MONTH: Final = re.compile(rf"([0-9]{{1,2}}){_APART}([a-z]{{3,9}}){_APART}(?:[0-9]{{2,4}})?{_CLOCK}")
_MONTH_DAY: Final = re.compile(rf"([a-z]{{3,9}}){_APART}([0-9]{{1,4}})(?:{_APART}[0-9]{{2,4}})?{_CLOCK}")
_IN_DIGITS: Final = re.compile(rf"([0-9]{{1,2}})([./-])([0-9]{{1,2}})(?:\2([0-9]{{4}}|[0-9]{{2}}))?\.?{_CLOCK}")
_YEAR_FIRST: Final = re.compile(rf"[0-9]{{4}}[-./]([0-9]{{1,2}})[-./]([0-9]{{1,2}}){_CLOCK}")
_TIME: Final = re.compile(r"[0-9]{1,3}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?(?: ?[ap]\.?m\.?)?")
_ERROR: Final = re.compile(r"#[\w/]+[?!]?|(?:err|fehler|erreur)\s*:?\s*[0-9]{3}", re.IGNORECASE)


def what_became(text: str) -> str:
    """Return what a spreadsheet made of a number, to follow the quoted text; "" where it is none of what they make.

    >>> what_became("09. Okt"), what_became("####")
    ('is a date: the spreadsheet took 9.10 for one', 'was saved from a column too narrow to show it')
    """
    plain = " ".join(text.split())
    if plain and not plain.strip("#"):
        return "was saved from a column too narrow to show it"
    if plain.startswith("="):
        return "is a formula, not its value"
    if _ERROR.fullmatch(plain):
        return "is an error of the spreadsheet"
    number = _number_in_date(plain)
    if number:
        return f"is a date: the spreadsheet took {number} for one"
    return "is a time of day: the spreadsheet took a number for one" if _TIME.fullmatch(plain.casefold()) else ""


def _number_in_date(text: str) -> str:
    """Return the number that a date may have been; "" for what is no date."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))
    if found := _YEAR_FIRST.fullmatch(plain):
        return _joined(found[2], found[1])
    if found := _IN_DIGITS.fullmatch(plain):
        # 12.49 is a number, and so is each 12-49 that no calendar has.
        alone = found[4] is None and not plain.endswith(".")
        days = max(int(found[1]), int(found[3])) <= 31 and min(int(found[1]), int(found[3])) <= 12
        return "" if (alone and found[2] == ".") or not days else _joined(found[1], found[3])
    if (found := _DAY_MONTH.fullmatch(plain)) and found[2] in _MONTHS:
        return _joined(found[1], str(_MONTHS[found[2]]))
    if (found := _MONTH_DAY.fullmatch(plain)) and found[1] in _MONTHS:
        return _joined(str(_MONTHS[found[1]]), found[2])
    return ""


def _joined(whole: str, fraction: str) -> str:
    return f"{int(whole)}.{int(fraction)}"
