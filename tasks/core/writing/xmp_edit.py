"""Find GPS properties and dates of capture in an XMP document, and plan others as splices on its bytes; all the rest stays.

A parser that writes the document anew changes quotes, line breaks inside tags and entities; we ask expat only where things are.
What XMP allows beyond plain attributes and plain text elements (structures, qualifiers, other namespaces) is not edited.
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
from tasks.core.writing.xmp_dates import DATE_CREATED, DATE_TIME_ORIGINAL, PHOTOSHOP_NS
from tasks.core.writing.xmp_gps import EXIF_NS, RDF_NS

POSITION: Final = "position"
DATE: Final = "date"

_TAG_NAME: Final = re.compile(rb"<[^\s/>]+")
_ATTRIBUTE: Final = re.compile(rb"\s+([^\s=]+)\s*=\s*(\"[^\"]*\"|'[^']*')")
_TAG_END: Final = re.compile(rb"\s*/?>")
_POSITION: Final = re.compile(r"gps(?:lat|lon)", re.IGNORECASE)
_PLAIN: Final = re.compile(rb"[^<]*")
_IPTC_EXT_NS: Final = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
_SHOWN: Final = (_IPTC_EXT_NS, "LocationShown")
"""The place in the picture: not where the camera was."""
_LOG_NS: Final = frozenset({"http://www.dji.com/drone-dji/1.0/"})
"""A drone's own log, which is the maker's record as a MakerNote is; nobody else writes or reads positions there."""


class Property(NamedTuple):
    """A property: its text as written (entities and all), where its value is, and where all of it, blanks before it too."""

    part: str
    """POSITION or DATE."""
    text: str
    value: tuple[int, int]
    whole: tuple[int, int]


class XmpDocument(NamedTuple):
    """Where the GPS properties and the dates of capture of a document are, by name, and where one can be added."""

    properties: dict[str, Property]
    insert_at: int
    """Behind the name of the first rdf:Description's tag; -1 without one."""
    prefixes: dict[str, str]
    """Prefix to namespace in force at that tag."""
    problems: dict[str, str]
    """Why POSITION or DATE cannot be edited here."""

    def texts(self, part: str) -> dict[str, str]:
        """Return the text of each property of POSITION or DATE.

        Raises:
            CannotWrite: the document holds this in a form that we do not edit.
        """
        if part in self.problems:
            raise CannotWrite(self.problems[part])
        return {name: found.text for name, found in self.properties.items() if found.part == part}


def read_document(data: bytes) -> XmpDocument:
    """Find the properties that we edit.

    Raises:
        CannotWrite: it is no XMP, or has a DTD or an encoding that we do not edit.
    """
    data = data.rstrip(b"\0")  # some programs end a packet with one
    if b"\0" in data:
        raise CannotWrite("the XMP is not UTF-8")
    reader = _Reader(data)
    try:
        reader.parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise CannotWrite(f"the XMP is not readable: {error}") from error
    if not reader.has_rdf:
        raise CannotWrite("the XMP holds no rdf:RDF")
    return XmpDocument(reader.properties, reader.insert_at, reader.prefixes, reader.problems)


def plan_properties(document: XmpDocument, texts: Mapping[str, str], gone: AbstractSet[str]) -> list[Splice]:
    """Plan ``texts`` over the properties there are, take the ``gone`` ones out, and add what is missing (``exif`` ones)."""
    held = document.properties
    splices = [Splice(*held[name].value, _escaped(text).encode("ascii")) for name, text in texts.items() if name in held]
    splices += [Splice(*held[name].whole, b"") for name in sorted(gone - texts.keys()) if name in held]
    missing = {name: text for name, text in texts.items() if name not in held}
    if missing:
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


def _part(namespace: str, local: str) -> str:
    """Say what a property in its proper place tells: POSITION, DATE, or "" for what we do not edit."""
    if namespace == EXIF_NS and local.startswith("GPS"):
        return POSITION
    return DATE if (namespace, local) in {(EXIF_NS, DATE_TIME_ORIGINAL), (PHOTOSHOP_NS, DATE_CREATED)} else ""


class _Reader:
    """Collects while expat walks: names come as namespace, local name and prefix in lines."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.has_rdf = False
        self.insert_at = -1
        self.prefixes: dict[str, str] = {}
        self.properties: dict[str, Property] = {}
        self.problems: dict[str, str] = {}
        self._path: list[tuple[str, str]] = []
        self._scopes: dict[str, list[str]] = {}
        self._open: tuple[str, int, int, int] | None = None  # part, start and end of the start tag, depth of the one being read
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
            self._odd(self._open[0], "a property that is no plain text")
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
        part = _part(namespace, local) if inside else ""
        if part and (attributes or self.data[tag_end - 2 : tag_end] == b"/>"):
            self._odd(part, "a property that is no plain text")
        elif part:
            self._open = (part, at, tag_end, len(self._path))
        else:
            self._elsewhere(namespace, local, prefix, self._path[:-1])

    def _attribute(self, raw: str, text: str, spans: dict[str, re.Match[bytes]], *, described: bool) -> None:
        namespace, local, prefix = _split(raw)
        part = _part(namespace, local) if described else ""
        if not part:
            self._elsewhere(namespace, local, prefix, self._path)
            return
        span = spans.get(f"{prefix}:{local}")
        if span is None:
            raise CannotWrite("the XMP is in an encoding that cannot be edited")
        self._keep(local, Property(part, text.strip(), (span.start(2) + 1, span.end(2) - 1), span.span()))

    def _elsewhere(self, namespace: str, local: str, prefix: str, holder: list[tuple[str, str]]) -> None:
        """Note a position that is not where ours would be, and a date of the photo itself; one of something else is none."""
        if _POSITION.match(local) and namespace not in _LOG_NS and _SHOWN not in self._path:
            self._odd(POSITION, f"it in another form ({prefix}:{local})")
        # RDF allows a typed node where XMP has its rdf:Description, and readers take it for one.
        if _part(namespace, local) == DATE and holder[-2:-1] == [(RDF_NS, "RDF")]:
            self._odd(DATE, f"it in another form ({prefix}:{local})")

    def _end(self, _name: str) -> None:
        depth = len(self._path)
        _, local = self._path.pop()
        if self._open is None or self._open[3] != depth:
            return
        part, start, value_start, _ = self._open
        self._open = None
        value_end = self.parser.CurrentByteIndex
        raw = self.data[value_start:value_end]
        if not _PLAIN.fullmatch(raw):
            self._odd(part, "a property that is no plain text")
            return
        blank = len(self.data[:start]) - len(self.data[:start].rstrip())
        whole = (start - blank, self.data.index(b">", value_end) + 1)
        self._keep(local, Property(part, raw.decode("utf-8", "replace").strip(), (value_start, value_end), whole))

    def _keep(self, name: str, found: Property) -> None:
        if name in self.properties:
            self._odd(found.part, f"{name} twice")
        self.properties[name] = found

    def _odd(self, part: str, what: str) -> None:
        whose = "a GPS position" if part == POSITION else "a date of capture"
        self.problems.setdefault(part, f"the XMP holds {whose} that cannot be edited: {what}")

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
