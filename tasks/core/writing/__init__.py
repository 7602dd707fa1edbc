"""Write positions and dates: from the bytes of a photo or sidecar to splices or new bytes, and the proof of them."""

from tasks.core.writing.codecs import plan, verify, writes_in_place
from tasks.core.writing.position import Position
from tasks.core.writing.sidecar import merge_sidecar, sidecar_names, verify_sidecar
from tasks.core.writing.splices import Splice, apply_splices, invert_splices, splice_between
from tasks.core.writing.wanted import Taken, Wanted
from tasks.core.writing.xmp_reading import SidecarFacts, read_sidecar

__all__ = [
    "Position",
    "SidecarFacts",
    "Splice",
    "Taken",
    "Wanted",
    "apply_splices",
    "invert_splices",
    "merge_sidecar",
    "plan",
    "read_sidecar",
    "sidecar_names",
    "splice_between",
    "verify",
    "verify_sidecar",
    "writes_in_place",
]
