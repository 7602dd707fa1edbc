"""What the headers of a JPEG XL codestream demand of a decoder: whether a container may go without saying so.

A container without a level box declares level 5; a codestream alone declares nothing. So only one that is seen to keep within
level 5 may be wrapped into a container. Source: ISO 18181-1, annexes D (headers) and M (levels).
"""

from __future__ import annotations

from typing import Final

_SIGNATURE_BITS: Final = 16
_HEADERS_BYTES: Final = 4096
_SIDES: Final = ((1, 9), (1, 13), (1, 18), (1, 30))
_RATIOS: Final = ((1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1))
_ENUM: Final = ((0, 0), (1, 0), (2, 4), (18, 6))
_ALPHA, _SPOT_COLOUR, _BLACK, _CFA = 0, 2, 4, 5


def is_of_level_5(codestream: bytes) -> bool:
    """Say whether the headers of a codestream keep within level 5, which a container without a level box declares.

    False where that is unsure: samples of more than 16 bits, buffers that need more, black or more than four extra channels, a
    preview, an animation, or a size beyond 2^18 on a side or 2^28 in all.
    """
    try:
        return _is_of_level_5(_Bits(codestream))
    except IndexError:
        return False


class _Bits:
    """The numbers of a header, the lowest bit first."""

    def __init__(self, codestream: bytes) -> None:
        self._data = codestream[:_HEADERS_BYTES]
        self._at = _SIGNATURE_BITS

    def take(self, count: int) -> int:
        """Return the next ``count`` bits; IndexError behind the end."""
        value = 0
        for place in range(count):
            value |= (self._data[self._at >> 3] >> (self._at & 7) & 1) << place
            self._at += 1
        return value

    def choose(self, *forms: tuple[int, int]) -> int:
        """Return a number in one of four forms, each a least value and a count of bits to add."""
        least, count = forms[self.take(2)]
        return least + self.take(count)


def _size(bits: _Bits) -> tuple[int, int]:
    is_small = bits.take(1)
    height = 8 * (bits.take(5) + 1) if is_small else bits.choose(*_SIDES)
    ratio = bits.take(3)
    if ratio:
        across, down = _RATIOS[ratio - 1]
        return height * across // down, height
    return (8 * (bits.take(5) + 1) if is_small else bits.choose(*_SIDES)), height


def _is_of_level_5(bits: _Bits) -> bool:
    width, height = _size(bits)
    if max(width, height) > 1 << 18 or width * height > 1 << 28:
        return False
    if bits.take(1):  # all that follows is as usual: 8 bits, no extra channel
        return True
    if bits.take(1):
        bits.take(3)  # orientation
        if bits.take(1):
            _size(bits)  # the size to show it at
        if bits.take(1) or bits.take(1):  # a preview, an animation
            return False
    if _bits_per_sample(bits) > 16 or not bits.take(1):
        return False
    channels = bits.choose((0, 0), (1, 0), (2, 4), (1, 12))
    return channels <= 4 and all(_is_usual_channel(bits) for _ in range(channels))


def _bits_per_sample(bits: _Bits) -> int:
    if bits.take(1):  # floating point
        count = bits.choose((32, 0), (16, 0), (24, 0), (1, 6))
        bits.take(4)
        return count
    return bits.choose((8, 0), (10, 0), (12, 0), (1, 6))


def _is_usual_channel(bits: _Bits) -> bool:
    """Read what is said of an extra channel; False for those that level 5 does not know or whose description goes on."""
    if bits.take(1):
        return True
    kind = bits.choose(*_ENUM)
    depth = _bits_per_sample(bits)
    bits.choose((0, 0), (3, 0), (4, 0), (1, 3))  # how much smaller it is
    bits.take(8 * bits.choose((0, 0), (0, 4), (16, 5), (48, 10)))  # its name
    if kind == _ALPHA:
        bits.take(1)
    return depth <= 16 and kind not in {_SPOT_COLOUR, _BLACK, _CFA}
