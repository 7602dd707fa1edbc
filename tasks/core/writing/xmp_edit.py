"""Plan GPS properties into an XMP document as splices on its bytes, so that all the rest stays byte for byte.

A parser that writes the document anew changes quotes, line breaks inside tags and entities; we ask expat only where things are.
What XMP allows beyond plain attributes and plain text elements (structures, qualifiers, other namespaces) is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Final, NamedTuple
from xml.parsers import expat
from xml.sax.saxutils import escape

from tasks.core.errors import CannotWrite
from tasks.core.writing.splices import Splice
from tasks.core.writing.xmp_gps import EXIF_NS, RDF_NS

_TAG_NAME: Final = re.compile(rb"<[^\s/>]+")
_ATTRIBUTE: Final = re.compile(rb"\s+([^\s=]+)\s*=\s*(\"[^\"]*\"|'[^']*')")
_TAG_END: Final = re.compile(rb"\s*/?>")
_POSITION: Final = re.compile(r"gps(?:lat|lon)", re.IGNORECASE)
_PLAIN: Final = re.compile(rb"[^<]*")


class Property(NamedTuple):
    """A GPS property: its text as written (entities and all), where its value is, and where all of it, blanks before it too."""

    text: str
    value: tuple[int, int]
    whole: tuple[int, int]


class XmpDocument(NamedTuple):
    """Where the GPS properties of a document are, and where one can be added."""

    properties: dict[str, Property]
    insert_at: int
    """Behind the name of the first rdf:Description's tag; -1 without one."""
    prefixes: dict[str, str]
    """Prefix to namespace in force at that tag."""

    @property
    def texts(self) -> dict[str, str]:
        """Return each property's text."""
        return {name: found.text for name, found in self.properties.items()}


def read_document(data: bytes) -> XmpDocument:
    """Find the GPS properties.

    Raises:
        CannotWrite: it is no XMP, has a DTD or an encoding that we do not edit, or holds a GPS position in a form that we do not.
    """
    if b"\0" in data:
        raise CannotWrite("the XMP is not UTF-8")
    reader = _Reader(data)
    try:
        reader.parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise CannotWrite(f"the XMP is not readable: {error}") from error
    if not reader.has_rdf:
        raise CannotWrite("the XMP holds no rdf:RDF")
    return XmpDocument(reader.properties, reader.insert_at, reader.prefixes)


def plan_properties(document: XmpDocument, wanted: Mapping[str, str], stale: AbstractSet[str], *, add: bool) -> list[Splice]:
    """Plan ``wanted`` texts over the properties there are, take the ``stale`` ones out, and ``add`` what is missing."""
    held = document.properties
    splices = [Splice(*held[name].value, _escaped(text).encode("ascii")) for name, text in wanted.items() if name in held]
    splices += [Splice(*held[name].whole, b"") for name in sorted(stale - wanted.keys()) if name in held]
    missing = {name: text for name, text in wanted.items() if name not in held}
    if missing and add:
        if document.insert_at < 0:
            raise CannotWrite("the XMP holds no rdf:Description")
        splices.append(Splice(document.insert_at, document.insert_at, _attributes(document.prefixes, missing)))
    return splices


def _attributes(prefixes: Mapping[str, str], texts: Mapping[str, str]) -> bytes:
    prefix = next((p for p, namespace in prefixes.items() if namespace == EXIF_NS and p and p.isascii()), "")
    declaration = ""
    if not prefix:
        prefix = "exif" if "exif" not in prefixes else "exifgps"
        declaration = f'\n    xmlns:{prefix}="{EXIF_NS}"'
    return (declaration + "".join(f'\n    {prefix}:{name}="{_escaped(text)}"' for name, text in texts.items())).encode("ascii")


def _escaped(text: str) -> str:
    """Escape for an element as well as for an attribute in either kind of quotes."""
    return escape(text, {'"': "&quot;", "'": "&apos;"})


class _Reader:
    """Collects while expat walks: names come as namespace, local name and prefix in lines."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.has_rdf = False
        self.insert_at = -1
        self.prefixes: dict[str, str] = {}
        self.properties: dict[str, Property] = {}
        self._path: list[tuple[str, str]] = []
        self._scopes: dict[str, list[str]] = {}
        self._open: tuple[int, int] | None = None  # the start and end of the start tag of a GPS element being read
        self.parser = expat.ParserCreate(namespace_separator="\n")
        self.parser.namespace_prefixes = True
        self.parser.ordered_attributes = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartNamespaceDeclHandler = lambda prefix, uri: self._scopes.setdefault(prefix or "", []).append(uri or "")
        self.parser.EndNamespaceDeclHandler = lambda prefix: self._scopes[prefix or ""].pop()
        self.parser.StartDoctypeDeclHandler = self._refuse_dtd

    def _refuse_dtd(self, *_: object) -> None:
        raise CannotWrite("the XMP has a DTD")

    def _start(self, name: str, attributes: list[str]) -> None:
        namespace, local, prefix = _split(name)
        at = self.parser.CurrentByteIndex
        if self._open:
            raise CannotWrite("the XMP holds a GPS property that is no plain text")
        described = bool(self._path) and self._path[-1] == (RDF_NS, "RDF") and (namespace, local) == (RDF_NS, "Description")
        inside = self._path[-2:] == [(RDF_NS, "RDF"), (RDF_NS, "Description")]
        self._path.append((namespace, local))
        self.has_rdf = self.has_rdf or (namespace, local) == (RDF_NS, "RDF")
        spans, name_end, tag_end = self._tag(at)
        if described and self.insert_at < 0:
            self.insert_at = name_end
            self.prefixes = {p: uris[-1] for p, uris in self._scopes.items() if uris}
        for raw, text in zip(attributes[::2], attributes[1::2], strict=True):
            self._attribute(raw, text, spans, described=described)
        if inside and namespace == EXIF_NS and local.startswith("GPS"):
            if attributes or self.data[tag_end - 2 : tag_end] == b"/>":
                raise CannotWrite("the XMP holds a GPS property that is no plain text")
            self._open = (at, tag_end)
        elif _POSITION.match(local):
            raise CannotWrite(f"the XMP holds a GPS position in another form ({prefix}:{local})")

    def _attribute(self, raw: str, text: str, spans: dict[str, re.Match[bytes]], *, described: bool) -> None:
        namespace, local, prefix = _split(raw)
        if described and namespace == EXIF_NS and local.startswith("GPS"):
            span = spans.get(f"{prefix}:{local}")
            if span is None:
                raise CannotWrite("the XMP is in an encoding that cannot be edited")
            self._keep(local, Property(text.strip(), (span.start(2) + 1, span.end(2) - 1), span.span()))
        elif _POSITION.match(local):
            raise CannotWrite(f"the XMP holds a GPS position in another form ({prefix}:{local})")

    def _end(self, _name: str) -> None:
        _, local = self._path.pop()
        if self._open is None:
            return
        start, value_start = self._open
        self._open = None
        value_end = self.parser.CurrentByteIndex
        raw = self.data[value_start:value_end]
        if not _PLAIN.fullmatch(raw):
            raise CannotWrite("the XMP holds a GPS property that is no plain text")
        blank = len(self.data[:start]) - len(self.data[:start].rstrip())
        whole = (start - blank, self.data.index(b">", value_end) + 1)
        self._keep(local, Property(raw.decode("utf-8", "replace").strip(), (value_start, value_end), whole))

    def _keep(self, name: str, found: Property) -> None:
        if name in self.properties:
            raise CannotWrite(f"the XMP holds exif:{name} twice")
        self.properties[name] = found

    def _tag(self, at: int) -> tuple[dict[str, re.Match[bytes]], int, int]:
        """Return the attributes of the start tag at ``at`` by their name as written, and where its name and the tag end."""
        name = _TAG_NAME.match(self.data, at)
        spans: dict[str, re.Match[bytes]] = {}
        end = name.end() if name else at
        while found := _ATTRIBUTE.match(self.data, end):
            spans[found[1].decode("utf-8", "replace")] = found
            end = found.end()
        closing = _TAG_END.match(self.data, end)
        if name is None or closing is None:
            raise CannotWrite("the XMP is in an encoding that cannot be edited")
        return spans, name.end(), closing.end()


def _split(name: str) -> tuple[str, str, str]:
    """Return namespace, local name and prefix of a name as expat gives it."""
    parts = name.split("\n")
    if len(parts) == 1:
        return "", name, ""
    return parts[0], parts[1], parts[2] if len(parts) > 2 else ""
