"""Large JSON, object by object: a file of a gigabyte needs the memory of one of its objects.

A parser that keeps the path of every value needs quadratic memory for a file that is nothing but opening brackets; what is
nested deeper than any track is therefore stopped before the parser sees it.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

import ijson
import numpy as np

_DEEPEST: Final = 100  # levels; the deepest track format has 9
_CHUNK: Final = 1 << 16
_OTHERS: Final = bytes(set(range(256)) - set(b'"{}[]'))
_STEP: Final = np.zeros(256, np.int64)
_STEP[list(b"{[")], _STEP[list(b"}]")] = 1, -1


def items(stream: BinaryIO, path: str, problems: list[str], *, several: bool = False) -> Iterator[Any]:
    """Yield every value at ``path`` of the JSON in a stream, from its beginning.

    Numbers are int or float. Where the JSON is damaged or breaks off, the values before that have been yielded, and
    ``problems`` gains a sentence.

    Args:
        stream: may be read several times, once for each path.
        path: keys with dots between, ``item`` for an array's members; "" = the whole.
        problems: gains what stopped the reading.
        several: the file is not one value but several in a row, as JSON lines are.
    """
    count = 0
    try:
        for value in ijson.items(_Checked(stream), path, use_float=True, multiple_values=several, buf_size=_CHUNK):
            yield value
            count += 1
    except ijson.JSONError:
        # The parser's own words quote the file, and so positions
        problems.append(f"the JSON is damaged or breaks off after {count:,} of its entries")
    except _TooDeepError:
        problems.append(f"the JSON is nested deeper than {_DEEPEST} levels after {count:,} of its entries")


def paths(head: bytes) -> frozenset[str]:
    """Return the paths of all values in the beginning of a JSON file, such as ``locations.item.latitudeE7``."""
    found: set[str] = set()
    try:
        for path, _, _ in ijson.parse(_Checked(io.BytesIO(head)), use_float=True, multiple_values=True):
            found.add(path)
    except (ijson.JSONError, _TooDeepError):
        pass  # a beginning breaks off
    return frozenset(found)


class _TooDeepError(Exception):
    """The JSON is nested deeper than any track."""


class _Checked:
    """A stream from its beginning without a byte order mark; _TooDeepError before the parser meets what is nested too deep."""

    def __init__(self, stream: BinaryIO) -> None:
        stream.seek(0)
        if stream.read(len(codecs.BOM_UTF8)) != codecs.BOM_UTF8:
            stream.seek(0)
        self._stream = stream
        self._depth = 0
        self._in_text = False
        self._escape = b""

    def read(self, size: int) -> bytes:
        """Return at most ``size`` bytes, none at the end."""
        chunk = self._stream.read(size)
        self._check(chunk)
        return chunk

    def _check(self, chunk: bytes) -> None:
        text = self._escape + chunk
        self._escape = b""
        if b"\\" in text:
            text = text.replace(b"\\\\", b"")
            if text.endswith(b"\\"):
                text, self._escape = text[:-1], b"\\"
            text = text.replace(b'\\"', b"")
        marks = np.frombuffer(text.translate(None, _OTHERS), np.uint8)
        if not len(marks):
            return
        quotes = np.cumsum(marks == ord('"')) + self._in_text
        depth = self._depth + np.cumsum(np.where(quotes % 2, 0, _STEP[marks]))
        self._in_text, self._depth = bool(quotes[-1] % 2), int(depth[-1])
        if depth.max() > _DEEPEST:
            raise _TooDeepError
