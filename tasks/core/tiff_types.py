"""The words of the TIFF structure that EXIF lives in: field types, byte orders and the tags that we read or write.

Source: EXIF 2.32 (CIPA DC-008), TIFF 6.0.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final

BYTE, ASCII, SHORT, LONG, RATIONAL, SBYTE, UNDEFINED, SSHORT, SLONG, SRATIONAL, FLOAT, DOUBLE, IFD = range(1, 14)

TYPE_SIZES: Final = {
    BYTE: 1, ASCII: 1, SHORT: 2, LONG: 4, RATIONAL: 8, SBYTE: 1, UNDEFINED: 1, SSHORT: 2, SLONG: 4, SRATIONAL: 8,
    FLOAT: 4, DOUBLE: 8, IFD: 4,
}  # fmt: skip
"""Bytes of one value of each field type."""

BYTE_ORDERS: Final = {b"II": "<", b"MM": ">"}
"""The struct prefix of a TIFF header's first two bytes."""


class Tag(IntEnum):
    """Tags of IFD0 and of the Exif IFD."""

    IMAGE_WIDTH = 0x0100
    IMAGE_LENGTH = 0x0101
    STRIP_OFFSETS = 0x0111
    MAKE = 0x010F
    MODEL = 0x0110
    ORIENTATION = 0x0112
    STRIP_BYTE_COUNTS = 0x0117
    SOFTWARE = 0x0131
    DATE_TIME = 0x0132
    TILE_OFFSETS = 0x0144
    TILE_BYTE_COUNTS = 0x0145
    SUB_IFDS = 0x014A
    XMP = 0x02BC
    THUMBNAIL_OFFSET = 0x0201
    THUMBNAIL_LENGTH = 0x0202
    EXIF_IFD = 0x8769
    GPS_IFD = 0x8825
    DATE_TIME_ORIGINAL = 0x9003
    DATE_TIME_DIGITIZED = 0x9004
    OFFSET_TIME = 0x9010
    OFFSET_TIME_ORIGINAL = 0x9011
    OFFSET_TIME_DIGITIZED = 0x9012
    MAKER_NOTE = 0x927C
    SUBSEC_TIME = 0x9290
    SUBSEC_TIME_ORIGINAL = 0x9291
    SUBSEC_TIME_DIGITIZED = 0x9292
    PIXEL_WIDTH = 0xA002
    PIXEL_HEIGHT = 0xA003
    INTEROP_IFD = 0xA005
    SERIAL_NUMBER = 0xA431
    CAMERA_SERIAL_NUMBER = 0xC62F
    """DNG's"""


class GpsTag(IntEnum):
    """Tags of the GPS IFD."""

    VERSION = 0x00
    LATITUDE_REF = 0x01
    LATITUDE = 0x02
    LONGITUDE_REF = 0x03
    LONGITUDE = 0x04
    ALTITUDE_REF = 0x05
    ALTITUDE = 0x06
    TIME_STAMP = 0x07
    SATELLITES = 0x08
    STATUS = 0x09
    MEASURE_MODE = 0x0A
    DOP = 0x0B
    SPEED_REF = 0x0C
    SPEED = 0x0D
    TRACK_REF = 0x0E
    TRACK = 0x0F
    DIRECTION_REF = 0x10
    DIRECTION = 0x11
    MAP_DATUM = 0x12
    DEST_BEARING_REF = 0x17
    DEST_BEARING = 0x18
    DEST_DISTANCE_REF = 0x19
    DEST_DISTANCE = 0x1A
    PROCESSING_METHOD = 0x1B
    AREA_INFORMATION = 0x1C
    DATE_STAMP = 0x1D
    DIFFERENTIAL = 0x1E
    H_POSITIONING_ERROR = 0x1F
