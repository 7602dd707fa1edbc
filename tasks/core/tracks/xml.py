"""Elements of an XML file one by one, from files as they are found: with wrong encodings, with blanks in front, cut off.

What a track needs of its XML is digits and element names, so every byte that could do harm is blanked before the parser sees it,
one for one, so that lines and columns of errors stay true: ``&`` and ``%`` (no entity is ever expanded, a bare ``&`` in a name
breaks nothing), control characters, and the XML declaration (the encoding is found by trying). Of a damaged file, the elements
that were complete before the damage are given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

from lxml import etree

_HARMLESS: Final = bytes(32 if byte in b"&%" or (byte < 32 and byte not in b"\t\n\r") else byte for byte in range(256))
_HEAD_BYTES: Final = 65_536
_BEGINNING: Final = re.compile(rb"<(?:\?xml|!--|!DOCTYPE|[A-Za-z_])")
_DECLARATION: Final = re.compile(rb"<\?xml\b[^>]*>")
_NOT_A_BREAK: Final = re.compile(rb"[^\r\n]")
_FORMS: Final = ("{*}", "gx:")  # of a name: in any namespace or none, and with Google's prefix where it is not declared
_CHUNK_BYTES: Final = 1 << 17
_NAMESPACE_ERRORS: Final = range(200, 300)  # by libxml2's numbers: an undeclared prefix, as in extensions that were pasted in


class Elements:
    """The complete elements of some names, whatever their namespace, in the order in which they end.

    What was handed out is removed every now and then, so that memory does not grow with the file: an element has its children
    until the next is asked for. After the iteration ``problem`` says why and where it broke off; "" = the file is whole.
    """

    def __init__(self, data: bytes, names: tuple[str, ...]) -> None:
        """Take the bytes of a file and the names, without namespaces."""
        self.problem = ""
        self._data = data
        self._names = names

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        """Give (name, element): its children are there, and its ancestors as far as they were read."""
        data, encoding = _mended(self._data)
        if not data.strip():
            self.problem = "nothing is in it that could be XML"
            return
        etree.clear_error_log()  # lxml keeps one per thread, over all files
        parser = etree.XMLPullParser(
            events=("end",),
            tag=[form + name for name in self._names for form in _FORMS],
            encoding=encoding,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=True,  # for long texts: nothing can be expanded any more
            remove_comments=True,
            remove_pis=True,
        )
        try:
            for start in range(0, len(data), _CHUNK_BYTES):
                parser.feed(data[start : start + _CHUNK_BYTES])
                yield from _ended(parser)
            parser.close()
        except etree.XMLSyntaxError as error:
            yield from _ended(parser)  # what the last piece held before the damage
            self.problem = _told(error)


def local_name(element: Any) -> str:
    """Return the name of an element without its namespace; "" for none."""
    return "" if element is None else _local(element.tag)


@lru_cache(maxsize=4096)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2].rpartition(":")[2]


def _ended(parser: Any) -> Iterator[tuple[str, Any]]:
    """Give the elements that are complete; then remove all that stands before the last of them and before its ancestors."""
    element = None
    for _, element in parser.read_events():
        yield _local(element.tag), element
    while element is not None:
        parent = element.getparent()
        if parent is not None:
            del parent[: parent.index(element)]
        element = parent


def _mended(data: bytes) -> tuple[bytes, str]:
    """Return the bytes with what could do harm blanked, and the encoding in which they can be read without an error."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data.decode("utf-16", "replace").encode()
    elif data[1:4:2] == b"\0\0" or data[0:4:2] == b"\0\0":
        data = data.decode("utf-16-le" if data[1:2] == b"\0" else "utf-16-be", "replace").encode()
    data = data.translate(_HARMLESS)
    begins = _BEGINNING.search(data)
    if begins is None:
        return b"", "utf-8"
    declaration = _DECLARATION.search(data, begins.start(), begins.start() + _HEAD_BYTES)
    blank = [(0, begins.start())] + ([declaration.span()] if declaration else [])
    for start, stop in blank:
        data = data[:start] + _NOT_A_BREAK.sub(b" ", data[start:stop]) + data[stop:]
    return data, "utf-8" if _is_utf8(data) else "iso-8859-1"


def _is_utf8(data: bytes) -> bool:
    """Return whether bytes are UTF-8, whatever they declare."""
    if data.isascii():
        return True
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _told(error: etree.XMLSyntaxError) -> str:
    """Return what is wrong with a file and where; "" where no more than the prefix of a namespace is undeclared."""
    fatal = [entry for entry in error.error_log if entry.level_name == "FATAL"]
    if not fatal and error.code in _NAMESPACE_ERRORS:
        return ""
    line, column = (fatal[0].line, fatal[0].column) if fatal else error.position
    message = fatal[0].message if fatal else str(error.msg)
    return f"damaged at line {line}, column {column}, and not read beyond it: {message.strip()}"
