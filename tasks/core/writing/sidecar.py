"""XMP sidecars: a position merged into one that exists, or a new one.

Trap: a sidecar holds a person's edits in darktable or Lightroom. It is changed by splices on its bytes, never written anew.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

from tasks.core.errors import CannotWrite
from tasks.core.writing.position import Position
from tasks.core.writing.splices import apply_splices
from tasks.core.writing.xmp_edit import plan_properties, read_document
from tasks.core.writing.xmp_gps import EXIF_NS, RDF_NS, gps_properties, stale_properties
from tasks.core.writing.xmp_reading import check_xmp, gps_texts, parse_xmp

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


def merge_sidecar(existing: bytes | None, position: Position) -> bytes:
    """Return the sidecar that says ``position``; every other byte of an existing one is kept.

    A property that exists as attribute or element is changed where it is; others become attributes of the first
    rdf:Description. The same position again returns the same bytes. What is stale goes as in ``position.stale_tags``.

    Raises:
        CannotWrite: the existing sidecar is no readable XMP, has a DTD, or holds its position in a form that we do not edit.
    """
    data = _NEW if existing is None else existing
    document = read_document(data)
    stale = stale_properties(document.texts, position)
    return apply_splices(data, plan_properties(document, gps_properties(position), stale, add=True))


def verify_sidecar(existing: bytes | None, written: bytes, position: Position) -> None:
    """Read the written sidecar with another parser than the one that planned it.

    Raises:
        CannotWrite: "second reader: ...": it does not say the position, or something else than GPS has changed.
    """
    check_xmp(_NEW if existing is None else existing, written, position)
    texts = gps_texts(parse_xmp(written))
    if any(texts.get(name) != text for name, text in gps_properties(position).items()):
        raise CannotWrite("second reader: the sidecar's GPS properties are not what was asked")
