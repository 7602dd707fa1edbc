"""A position in a row beside the one that the row showed: what a person typed, and what a spreadsheet did to the digits.

Nobody can tell 41.89 typed from 41.8902102 that was shown with two decimals and saved so. So digits that a spreadsheet makes of
the shown ones are undone where nothing is lost (4 decimals, 6 m) and refused where it is; whatever else differs was typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto
from typing import Final, NamedTuple

from tasks.core.angles import Angle
from tasks.core.cells import parse_degrees, parse_number, rounding_radius_m
from tasks.core.shown_rows import Shown
from tasks.core.table import LAT, LON
from tasks.core.tables import REVIEW_COLUMNS

Row = Mapping[str, str]

NAMES: Final = ("latitude", "longitude")
KEPT_DECIMALS: Final = 4
"""So many decimals of a proposal are the proposal: what is rounded off is less than the least radius of a typed position."""

OTHER: Final = {"latitude": "longitude", "longitude": "latitude"}
_LETTERS: Final = {"latitude": ("N", "S"), "longitude": ("E", "W")}
_LIMITS: Final = {"latitude": LAT, "longitude": LON}
_SHOWN_STEP_DEG: Final = 1e-7
_NOISE_DEG: Final = 1e-5
"""A number of 32 bits is off by up to 0.8 of it, and nobody moves a photo by less (1 m)."""
_ZEROS: Final = 100.1
"""A spreadsheet drops trailing zeros, of which there are two by chance in one number of a hundred."""
_MANY_DIGITS: Final = 5
"""Nobody types so many digits of the shown number and means another one."""
_HALF: Final = 0.5000001
_IN_NUMBERS: Final = frozenset("0123456789.,-+ ")


class Relation(Enum):
    """What the digits of a coordinate are to the shown ones."""

    SAME = auto()
    ROUNDED_LITTLE = auto()
    ROUNDED = auto()
    POINT_LOST = auto()
    SIGN_LOST = auto()
    DIGITS_LOST = auto()
    TYPED = auto()


class Typed(NamedTuple):
    """Degrees of a row: ``moved`` = a person typed them, ``restored`` = they are the shown ones, of which digits were missing.

    ``step_deg`` is what the last digit counts, of what was typed if anything was.
    """

    lat: float
    lon: float
    moved: bool
    restored: bool = False
    step_deg: float = 0.0


def typed_position(row: Row, shown: Shown | None) -> Typed:
    """Return the position in the cells of a row that ``shown`` something; ValueError with reason and remedy for damage."""
    if shown and shown.latitude and (row["latitude"], row["longitude"]) == shown[:2]:
        return Typed(float(shown.latitude), float(shown.longitude), moved=False, step_deg=_SHOWN_STEP_DEG)
    found = {name: _parsed(row, name, shown) for name in NAMES}
    lat, lon = (found[name].degrees for name in NAMES)
    if shown is None or not shown.latitude:
        _check_range(row, found, shown)
        return Typed(lat, lon, moved=True, step_deg=_step_deg([one.step_deg for one in found.values()]))
    relations = {name: _relation(row[name], found[name], getattr(shown, name)) for name in NAMES}
    kinds = set(relations.values())
    step_deg = _step_deg([one.step_deg for one in found.values()])
    if kinds == {Relation.SAME}:
        return Typed(lat, lon, moved=False, step_deg=step_deg)
    _check_exchanged(row, found, shown)
    _check_point_and_sign(row, relations, shown)
    _check_columns(row, relations, shown)
    _check_range(row, found, shown)
    _check_zero(row, found, relations, shown)
    if kinds <= {Relation.SAME, Relation.ROUNDED_LITTLE}:
        return Typed(float(shown.latitude), float(shown.longitude), moved=False, restored=True, step_deg=step_deg)
    _check_rounded(row, found, relations, shown)
    # What is as it was shown says nothing of how well the other one is known.
    steps = [found[name].step_deg for name in NAMES if relations[name] is not Relation.SAME]
    return Typed(lat, lon, moved=True, step_deg=_step_deg(steps))


def has_letters(row: Row) -> bool:
    """Say whether a coordinate of a row is more than a number: with a letter of the compass, or a sign of degrees."""
    return any(is_lettered(row[name]) for name in NAMES)


def is_lettered(text: str) -> bool:
    """Say whether a coordinate has what no spreadsheet writes of its own: N, S, E, W or the signs of degrees."""
    return not set(text) <= _IN_NUMBERS


def with_letter(name: str, text: str) -> str:
    """Return a plain coordinate with its letter of the compass, in which a person writes what is meant as it stands.

    >>> with_letter("longitude", "-0.0014756")
    '0.0014756 W'
    """
    plain = text.strip()
    return f"{plain.lstrip('+-')} {_LETTERS[name][plain.startswith('-')]}"


def radius_of_typed_m(row: Row, typed: Typed) -> float:
    """Return the radius in metres of a typed position: what its digits justify, else the row's where that is wider and its own.

    The cell ``error_m`` counts only where the row already says ``manual``: else it is still the former proposal's.
    """
    radius_m = rounding_radius_m(typed.lat, typed.step_deg)
    if row.get("gps_source", "").strip().casefold() != "manual" or not row.get("error_m", "").strip():
        return radius_m
    return max(radius_m, parse_number(row["error_m"]))


def _parsed(row: Row, name: str, shown: Shown | None) -> Angle:
    text = row.get(name, "").strip()
    if not text:
        raise ValueError(f"{name} is empty; type it, or empty the other one too")
    try:
        found = parse_degrees(text)
    except ValueError as error:
        reason = str(error)
        raise ValueError(f"{name} {reason}" if ";" in reason else f"{name} {reason}; {_remedy(name, shown)}") from error
    if found.axis == OTHER[name]:
        raise ValueError(f"{name} {text!r} is a {found.axis}; it looks swapped with {found.axis}: exchange the two")
    return found


def _remedy(name: str, shown: Shown | None) -> str:
    if shown and getattr(shown, name):
        return f"make the cell text and write {getattr(shown, name)} again, which was proposed, or what you know better"
    return "make the cell text and write decimal degrees such as 41.8902102"


def _relation(text: str, angle: Angle, shown_text: str) -> Relation:
    shown, off = float(shown_text), abs(angle.degrees - float(shown_text))
    if off < 0.5e-7:
        return Relation.SAME
    if is_lettered(text):
        return Relation.TYPED
    fraction = text.replace(",", ".").strip().partition(".")[2]
    decimals = 0 if fraction == "0" else len(fraction)  # a program writes 48.0 of 48
    cut = bool(fraction) and shown_text.startswith(text.replace(",", ".").strip())
    if off <= _NOISE_DEG or (cut and len(fraction) >= KEPT_DECIMALS):
        return Relation.ROUNDED_LITTLE
    if cut or (decimals < 7 and off <= _HALF * 10.0**-decimals):
        # 48.624 may be 48.6240, of which a spreadsheet dropped the zero.
        return Relation.ROUNDED_LITTLE if off <= _HALF * 10.0**-KEPT_DECIMALS else Relation.ROUNDED
    if abs(angle.degrees + shown) < 0.5e-7:
        return Relation.SIGN_LOST
    if _lost_point(text, decimals, shown_text):
        return Relation.POINT_LOST
    same_end = len(fraction) > _MANY_DIGITS and fraction.rstrip("0") == shown_text.partition(".")[2].rstrip("0")
    return Relation.DIGITS_LOST if same_end and len(fraction.strip("0")) >= _MANY_DIGITS else Relation.TYPED


def _step_deg(steps: list[float]) -> float:
    """Return what the last digit of a position counts: of the longer number where the other may have lost a zero or two."""
    return min(steps) if max(steps) <= _ZEROS * min(steps) else max(steps)


def _lost_point(text: str, decimals: int, shown_text: str) -> bool:
    """Say whether a number has the digits of the shown one, with the point elsewhere; without a point the first ones will do."""
    # A number that a program multiplied or divided has noise behind what counts.
    digits = _digits(text if decimals <= 9 else f"{float(text.replace(',', '.')):.9f}")
    was = _digits(shown_text)
    rounded = str((int(was[: len(digits) + 1]) + 5) // 10) if len(was) > len(digits) else was
    first = was.startswith(digits) or digits == rounded
    if decimals and len(digits) <= _MANY_DIGITS:
        # 1,000 may be thousands; a few digits with all seven decimals were typed, or are so by chance.
        return digits == was and decimals < 7 and (len(digits) > 2 or decimals >= 3)
    return bool(digits) and first


def _digits(text: str) -> str:
    """Return the digits that count, wherever the decimal point stands."""
    return "".join(filter(str.isdigit, text)).strip("0")


def _check_range(row: Row, found: Mapping[str, Angle], shown: Shown | None) -> None:
    lat, lon = (found[name].degrees for name in NAMES)
    for name in NAMES:
        low, high = _LIMITS[name]
        if low <= found[name].degrees <= high:
            continue
        outside = f"{name} {row[name].strip()} is outside [{low:.0f}, {high:.0f}]"
        if name == "latitude" and abs(lat) <= LON[1] and abs(lon) <= LAT[1]:
            raise ValueError(f"{outside}; it looks swapped with longitude: exchange the two")
        lost = "a spreadsheet may have dropped the decimal point, or may have made a number of a date"
        raise ValueError(f"{outside}; {lost}: {_remedy(name, shown)}")
    if lat == lon == 0 and not (shown and float(shown.latitude or 1) == float(shown.longitude or 1) == 0):
        raise ValueError("latitude and longitude are both 0, as formulas make of an empty cell; write the position")


def _check_zero(row: Row, found: Mapping[str, Angle], relations: Mapping[str, Relation], shown: Shown) -> None:
    for name, relation in relations.items():
        alone = relation is not Relation.SAME and relations[OTHER[name]] is not Relation.TYPED
        if alone and found[name].degrees == 0 and not is_lettered(row[name]):
            text, was = row[name].strip(), getattr(shown, name)
            raise ValueError(f"{name} {text} may be what a formula makes of an empty cell; {_copied_or_meant(name, text, was)}")


def _check_exchanged(row: Row, found: Mapping[str, Angle], shown: Shown) -> None:
    crossed = {name: _relation(row[name], found[name], getattr(shown, OTHER[name])) for name in NAMES}
    # Whole degrees are too little to know a coordinate by.
    known = all(relation is Relation.SAME or found[name].step_deg < 1 for name, relation in crossed.items())
    if known and Relation.TYPED not in crossed.values():
        raise ValueError(
            "latitude and longitude are exchanged; exchange them back (where every row says so: the names of the two columns)"
        )


def _check_point_and_sign(row: Row, relations: Mapping[str, Relation], shown: Shown) -> None:
    for name, relation in relations.items():
        text, was = row[name].strip(), getattr(shown, name)
        if relation is Relation.POINT_LOST:
            raise ValueError(f"{name} {text} lost its decimal point; {_copied_or_meant(name, text, was)}")
        if relation is Relation.DIGITS_LOST:
            raise ValueError(f"{name} {text} has the decimals of the proposed {was}; {_copied_or_meant(name, text, was)}")
        if relation is Relation.SIGN_LOST:
            raise ValueError(f"{name} {text} lost or got a sign; {_copied_or_meant(name, text, was)}")


def _check_rounded(row: Row, found: Mapping[str, Angle], relations: Mapping[str, Relation], shown: Shown) -> None:
    for name, relation in relations.items():
        other = OTHER[name]
        typed = relations[other] is Relation.TYPED and found[name].step_deg <= found[other].step_deg
        if relation is Relation.ROUNDED and not typed:
            text, was = row[name].strip(), getattr(shown, name)
            raise ValueError(
                f"{name} {text} is the proposed {was} rounded, as spreadsheets save what they show;"
                f" {_copied_or_meant(name, text, was)}"
            )


def _copied_or_meant(name: str, text: str, was: str) -> str:
    """Say how to mend a cell, and how to say that it is meant: with a letter, which no spreadsheet adds."""
    in_range = abs(float(text.replace(",", "."))) <= _LIMITS[name][1]
    return f"write {was} again" + (f", or {with_letter(name, text)} if you mean that" if in_range else "")


def _check_columns(row: Row, relations: Mapping[str, Relation], shown: Shown) -> None:
    for name, relation in relations.items():
        was = getattr(shown, name)
        if relation is not Relation.TYPED or not float(was):
            continue
        moved_to = next((column for column in REVIEW_COLUMNS if column not in NAMES and _holds(row.get(column, ""), was)), "")
        if moved_to:
            raise ValueError(
                f"{name} {row[name].strip()} is not what was proposed, which stands in column {moved_to}: a column or its name"
                " was moved; put it back"
            )


def _holds(text: str, was: str) -> bool:
    short = was.rstrip("0")
    return text.strip().replace(",", ".") in ((was, short) if len(short.partition(".")[2]) > 2 else (was,))
