"""Which codec writes into which format in place: the bytes of a photo in, splices or a proof out.

What has no codec here (RAW, films, formats that nobody has examined) is never written in place: it gets a sidecar.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, Final

from tasks.core.writing.splices import Splice
from tasks.core.writing.wanted import Wanted

_CODECS: Final = {
    "jpeg": "jpeg",
    "tiff": "tiff_file",
    "dng": "tiff_file",
    "png": "png",
    "webp": "webp",
    "heif": "heif",
    "avif": "heif",
    "jxl": "jxl",
}
"""The module of each format (``Facts.format``), loaded when a photo of it comes up; its proof is in ``verify_<module>``."""


def writes_in_place(format_: str) -> bool:
    """Say whether photos of a format (``Facts.format``) are written in place."""
    return format_ in _CODECS


def plan(format_: str, original: bytes, wanted: Wanted) -> list[Splice]:
    """Return the splices that make a photo say what is wanted; [] if it says exactly this already.

    Raises:
        CannotWrite: it cannot be done safely; the reason says why.
    """
    splices: list[Splice] = _function(_CODECS[format_], "plan")(original, wanted)
    return splices


def verify(format_: str, original: bytes, written: bytes, wanted: Wanted) -> None:
    """Prove with a reader that shares nothing with the planner that only what was wanted has changed.

    Raises:
        CannotWrite: "second reader: ..." with the first difference.
    """
    _function(f"verify_{_CODECS[format_]}", "verify")(original, written, wanted)


def _function(module: str, name: str) -> Callable[..., Any]:
    function: Callable[..., Any] = getattr(import_module(f"tasks.core.writing.{module}"), name)
    return function
