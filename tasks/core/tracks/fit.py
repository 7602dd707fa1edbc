"""FIT, as sports watches and bicycle computers record: the records of activities.

Courses are left out: they are plans, and their times are made up. Of a damaged file, the records before the damage are used;
where only the checksum is wrong, all of them.
"""

from __future__ import annotations

import struct
from typing import Any, Final

from fitdecode import CrcCheck, ErrorHandling, FitCRC, FitDataMessage, FitDefinitionMessage, FitHeader, FitReader

from tasks.core.tracks.points import NO_TIME, Points, Row, points_of

_EPOCH_S: Final = 631_065_600  # 1989-12-31T00:00:00Z, where FIT begins to count
_LEAST_TIME: Final = 0x1000_0000  # below it, seconds since the device was switched on
_DEGREES: Final = 180 / 2**31  # of a semicircle
_NAN: Final = float("nan")
_FILE_ID, _RECORD, _EVENT = 0, 20, 21  # numbers of messages
_COURSE: Final = 6  # a type of file
_TIMER: Final = 0  # an event
_STOPS: Final = frozenset({1, 4, 8, 9})  # types of an event: stop, stop all, and the same for good


def read_fit(data: bytes) -> Points:
    """Return the records of all activities of a FIT file, or of several put one behind the other.

    A segment ends where the timer was stopped. ``error_m`` is the record's gps_accuracy, where the device tells one.
    """
    activity = _Activity()
    try:
        with FitReader(
            _completed(data), processor=None, check_crc=CrcCheck.READONLY, error_handling=ErrorHandling.IGNORE
        ) as reader:
            for frame in reader:
                activity.take(frame)
    except Exception as error:  # noqa: BLE001 - the library meets damage with whatever Python raises: KeyError, struct.error, ...
        activity.problem = (
            f"damaged after {len(activity.rows):,} records, and not read beyond it: {error or type(error).__name__}"
        )
    if not activity.rows and not activity.problem:
        activity.problem = "no records of an activity are in it" + ", only a course, which is a plan" * activity.planned
    return points_of(activity.rows, activity.problem)


class _Activity:
    """What was recorded so far."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.problem = ""
        self.planned = False
        self._segment = 0
        self._course = False

    def take(self, frame: Any) -> None:
        """Take the next piece of the file; ValueError where it can only be damage."""
        if isinstance(frame, FitDataMessage):
            if frame.global_mesg_num == _RECORD and not self._course:
                self.rows.append(_row(frame, self._segment))
            elif frame.global_mesg_num == _EVENT:
                told = _raw(frame)
                if told.get("event") == _TIMER and told.get("event_type") in _STOPS:
                    self._break()
            elif frame.global_mesg_num == _FILE_ID:
                self._course = _raw(frame).get("type") == _COURSE
                self.planned |= self._course
        elif isinstance(frame, FitDefinitionMessage):
            # Messages of 255 fields without content would be read from a byte each, for hours
            if not all(field.size for field in frame.all_field_defs):
                raise ValueError("a field has no size")
        elif isinstance(frame, FitHeader):
            self._course = False
            self._break()
        elif isinstance(frame, FitCRC) and not frame.matched:
            self.problem = "its checksum does not fit: it was read to its end, but some of it may be damaged"

    def _break(self) -> None:
        """Let the next record begin a segment."""
        if self.rows and self.rows[-1][-1] == self._segment:
            self._segment += 1


def _raw(message: Any) -> dict[str, Any]:
    """Return the fields of a message as they are stored."""
    return {field.name: field.raw_value for field in message.fields}


def _row(message: Any, segment: int) -> Row:
    """Return a record; without a position where the device had none."""
    told = {field.name: field for field in message.fields}
    at_s, lat, lon = (_whole(told.get(name)) for name in ("timestamp", "position_lat", "position_long"))
    height = told.get("enhanced_altitude") or told.get("altitude")
    alt_m = height.value if height is not None else None
    error_m = _whole(told.get("gps_accuracy"))
    return (
        NO_TIME if at_s is None or at_s < _LEAST_TIME else (at_s + _EPOCH_S) * 1_000_000,
        _NAN if lat is None else lat * _DEGREES,
        _NAN if lon is None else lon * _DEGREES,
        float(alt_m) if isinstance(alt_m, int | float) else _NAN,
        _NAN if error_m is None else float(error_m),
        segment,
    )


def _whole(field: Any) -> int | None:
    """Return the stored number of a field; None where there is none, or something else stands in its place."""
    return field.raw_value if field is not None and isinstance(field.raw_value, int) else None


def _completed(data: bytes) -> bytes:
    """Return the file with its length filled in, where the device stopped before it could write it: then it says 0."""
    length_at = 4
    if len(data) <= 14 or data[8:12] != b".FIT" or data[length_at : length_at + 4] != bytes(4):
        return data
    header = data[0]
    if header + 2 >= len(data):
        return data
    filled = data[:length_at] + struct.pack("<I", len(data) - header) + data[length_at + 4 :]
    return filled if header < 14 else filled[:12] + b"\0\0" + filled[14:]  # no checksum of the header either
