"""XMP packets built in code, and what we and ExifTool read in them."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tasks.core.reading.sidecar import sidecar_statement
from tasks.core.reading.statement import Statement
from tasks.core.reading.values import WallClock
from tasks.core.reading.xmp import xmp_statement

NAMESPACES = {
    "exif": "http://ns.adobe.com/exif/1.0/",
    "tiff": "http://ns.adobe.com/tiff/1.0/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "aux": "http://ns.adobe.com/exif/1.0/aux/",
    "exifEX": "http://cipa.jp/exif/1.0/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
}
TAKEN = datetime.fromisoformat("2019-07-04T12:34:56.789000")
EXIF = Statement("EXIF", WallClock(TAKEN, "789", name="DateTimeOriginal"), make="Acme", model="One", serial="7", orientation=1)
"""A camera's EXIF, without position and software."""
POSITION = 'exif:GPSLatitude="48,51.5022N" exif:GPSLongitude="2,17.4W"'


def packet(attributes: str = "", elements: str = "", head: str = "") -> bytes:
    """An XMP packet with these properties of the photo."""
    spaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
    return (
        f'<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n{head}<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" {spaces} {attributes}>'
        f'{elements}</rdf:Description></rdf:RDF></x:xmpmeta>\n{" " * 200}\n<?xpacket end="w"?>'
    ).encode()


def said(content: bytes) -> Statement:
    """What a readable packet says where EXIF says nothing."""
    statement, problem = sidecar_statement(content)
    assert problem == ""
    assert repr(xmp_statement(content, Statement("EXIF"))) == repr(statement._replace(source="XMP"))  # repr: NaN is not NaN
    return statement


def exiftool(folder: Path, contents: list[bytes]) -> list[dict[str, Any]]:
    """What ExifTool says about packets, each a sidecar."""
    if shutil.which("exiftool") is None:
        pytest.skip("exiftool is not installed")
    paths = [folder / f"{number:03}.xmp" for number in range(len(contents))]
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    run = subprocess.run(["exiftool", "-n", "-j", "-G1", "-struct", "-XMP:all", *paths], capture_output=True, check=True)
    return json.loads(run.stdout)
