"""XMP sidecars: a position and a date merged into one that exists, or a new one, and our position taken out again.

Trap: a sidecar holds a person's edits in darktable or Lightroom. It is changed by splices on its bytes, never written anew.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

from tasks.core.errors import CannotWrite
from tasks.core.writing.splices import apply_splices
from tasks.core.writing.wanted import Wanted
from tasks.core.writing.xmp_dates import DATE_TIME_ORIGINAL, date_text
from tasks.core.writing.xmp_edit import DATE, POSITION, plan_properties, read_document
from tasks.core.writing.xmp_gps import EXIF_NS, RDF_NS, gps_properties, position_changes, properties_of_ours
from tasks.core.writing.xmp_reading import check_xmp, date_texts, gps_texts, parse_xmp

_NEW: Final = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Whereshot">
 <rdf:RDF xmlns:rdf="{RDF_NS}">
  <rdf:Description rdf:about=""
    xmlns:exif="{EXIF_NS}"/>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
""".encode()


def sidecar_names(path: str) -> tuple[str, str]:
    """Return where our sidecar of a photo goes (``a/IMG.CR2.xmp``) and the other style (``a/IMG.xmp``)."""
    return f"{path}.xmp", str(PurePosixPath(path).with_suffix(".xmp"))


def is_bare(data: bytes) -> bool:
    """Say whether a sidecar is one that we made and that says nothing (any more)."""
    return data == _NEW


def merge_sidecar(existing: bytes | None, wanted: Wanted) -> bytes:
    """Return the sidecar that says what is wanted; every other byte of an existing one is kept.

    A property that exists as attribute or element is changed where it is; others become attributes of the first
    rdf:Description. The same again returns the same bytes. What is stale goes as in ``position.stale_tags``; ``without_ours``
    takes out what goes with a position of ours, and a sidecar that was made for it ends as one that says nothing (``is_bare``).

    Raises:
        CannotWrite: the existing sidecar is no readable XMP, has a DTD, or holds what is wanted in a form that we do not edit;
            its position is not ours; there is no sidecar to take it out of.
    """
    if existing is None and wanted.without_ours:
        raise CannotWrite("there is no sidecar")
    data = _NEW if existing is None else existing
    document = read_document(data)
    texts: dict[str, str] = {}
    gone: frozenset[str] = frozenset()
    if wanted.position:
        texts, gone = position_changes(document.texts(POSITION), wanted.position)
    elif wanted.without_ours:
        ours = properties_of_ours(document.texts(POSITION))
        if ours is None:
            raise CannotWrite("the position in it is not ours")
        gone = ours
    if wanted.taken:
        held = {DATE_TIME_ORIGINAL: "", **document.texts(DATE)}
        texts |= {name: date_text(wanted.taken, text) for name, text in held.items()}
    return apply_splices(data, plan_properties(document, texts, gone))


def verify_sidecar(existing: bytes | None, written: bytes, wanted: Wanted) -> None:
    """Read the written sidecar with another parser than the one that planned it.

    Raises:
        CannotWrite: "second reader: ...": it does not say what was wanted, or something else has changed.
    """
    before = _NEW if existing is None else existing
    check_xmp(before, written, wanted)
    root = parse_xmp(written)
    texts, held = gps_texts(root), gps_texts(parse_xmp(before))
    asked = gps_properties(wanted.position) if wanted.position else {}
    if "GPSTimeStamp" in held and texts.get("GPSTimeStamp") == held["GPSTimeStamp"]:
        asked.pop("GPSTimeStamp", None)  # a stamp that is not stale stays
    if any(texts.get(name) != text for name, text in asked.items()):
        raise CannotWrite("second reader: the sidecar's GPS properties are not what was asked")
    if wanted.taken and not date_texts(root):
        raise CannotWrite("second reader: the sidecar says no date")
