"""FIT files built byte by byte, after the protocol's description, by nothing that reads them."""

from __future__ import annotations

import struct

FIT_EPOCH_S = 631_065_600  # 1989-12-31T00:00:00Z
FILE_ID, RECORD, EVENT = 0, 20, 21
ACTIVITY, COURSE = 4, 6
NO_SEMICIRCLES = 0x7FFFFFFF
# number of a field, its size, its base type, how struct packs it
RECORD_FIELDS = {
    "timestamp": (253, 4, 0x86, "I"),
    "position_lat": (0, 4, 0x85, "i"),
    "position_long": (1, 4, 0x85, "i"),
    "altitude": (2, 2, 0x84, "H"),
    "gps_accuracy": (31, 1, 0x02, "B"),
    "enhanced_altitude": (78, 4, 0x86, "I"),
}
EVENT_FIELDS = {"timestamp": (253, 4, 0x86, "I"), "event": (0, 1, 0x00, "B"), "event_type": (1, 1, 0x00, "B")}
FILE_ID_FIELDS = {"type": (0, 1, 0x00, "B")}


def semicircles(degrees: float) -> int:
    return round(degrees * 2**31 / 180)


def crc(data: bytes) -> int:
    """CRC-16/ARC, bit by bit (polynomial 0x8005 reflected)."""
    value = 0
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = (value >> 1) ^ 0xA001 if value & 1 else value >> 1
    return value


def definition(local: int, message: int, fields: dict[str, tuple[int, int, int, str]], names: list[str]) -> bytes:
    head = struct.pack("<BBBHB", 0x40 | local, 0, 0, message, len(names))
    return head + b"".join(bytes(fields[name][:3]) for name in names)


def message(local: int, fields: dict[str, tuple[int, int, int, str]], values: dict[str, int]) -> bytes:
    return bytes([local]) + struct.pack("<" + "".join(fields[name][3] for name in values), *values.values())


def file_of(content: bytes, *, right_crc: bool = True) -> bytes:
    head = struct.pack("<BBHI4s", 14, 0x20, 2132, len(content), b".FIT")
    head += struct.pack("<H", crc(head))
    return head + content + struct.pack("<H", crc(head + content) ^ (0 if right_crc else 0xFFFF))


def kind(file_type: int) -> bytes:
    return definition(0, FILE_ID, FILE_ID_FIELDS, ["type"]) + message(0, FILE_ID_FIELDS, {"type": file_type})


def records(rows: list[dict[str, int]]) -> bytes:
    """Records of the same fields each; ``timestamp`` in seconds of UTC since 1970."""
    names = list(rows[0])
    told = [row | {"timestamp": row["timestamp"] - FIT_EPOCH_S} if "timestamp" in row else row for row in rows]
    return definition(1, RECORD, RECORD_FIELDS, names) + b"".join(message(1, RECORD_FIELDS, row) for row in told)


def timer(at_s: int, event_type: int) -> bytes:
    """The timer started (0) or stopped (1: stopped, 4: all stopped)."""
    values = {"timestamp": at_s - FIT_EPOCH_S, "event": 0, "event_type": event_type}
    return definition(2, EVENT, EVENT_FIELDS, list(values)) + message(2, EVENT_FIELDS, values)
