"""Write positions: pure functions from the bytes of a photo or sidecar to splices or new bytes, and the proof of them."""

from tasks.core.writing.jpeg import plan_jpeg
from tasks.core.writing.position import Position
from tasks.core.writing.sidecar import merge_sidecar, sidecar_names, verify_sidecar
from tasks.core.writing.splices import Splice, apply_splices, invert_splices
from tasks.core.writing.verify import verify_jpeg
from tasks.core.writing.xmp_reading import SidecarFacts, read_sidecar

__all__ = [
    "Position",
    "SidecarFacts",
    "Splice",
    "apply_splices",
    "invert_splices",
    "merge_sidecar",
    "plan_jpeg",
    "read_sidecar",
    "sidecar_names",
    "verify_jpeg",
    "verify_sidecar",
]
