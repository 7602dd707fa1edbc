"""Names of folders that every file system takes: Windows, macOS, Linux, a stick with FAT, a share."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Final

_NOT_ALLOWED: Final = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]')
_DEVICE: Final = re.compile(r"(CON|PRN|AUX|NUL|COM[0-9¹²³]|LPT[0-9¹²³])(?=\.|$)", re.IGNORECASE)
"""Windows takes these for devices, whatever ending they have."""
_MAX_BYTES: Final = 120
"""Of a name in UTF-8: file systems take 255 bytes, or characters of a whole path."""


def folder_name(text: str, otherwise: str) -> str:
    """Return a text as a folder's name, ``otherwise`` where nothing is left of it.

    >>> folder_name("Rome, Italy", "place"), folder_name(' A/C: "Süd" ', "place"), folder_name("...", "place")
    ('Rome, Italy', 'A_C_ _Süd_', 'place')
    >>> folder_name("con.fetti", "place")
    'con_.fetti'
    """
    plain = _NOT_ALLOWED.sub("_", unicodedata.normalize("NFC", text))
    cut = plain.encode()[:_MAX_BYTES].decode("utf-8", "ignore")
    # Windows drops dots and blanks at the end; a dot at the beginning hides the folder elsewhere.
    return _DEVICE.sub(r"\1_", cut.strip(" .").replace("\u200e", "")) or otherwise


def folder_names(texts: Sequence[str], keys: Sequence[str], otherwise: str, taken: Sequence[str] = ()) -> list[str]:
    """Return a folder name for each text; of texts that no file system would tell apart each has its key behind it.

    ``taken`` are names that none may have. A key is the same in every run, where a number would go to another text.
    """
    names = [folder_name(text, otherwise) for text in texts]
    count = Counter(map(same_name, [*names, *taken]))
    return [f"{name} ({key})" if count[same_name(name)] > 1 else name for name, key in zip(names, keys, strict=True)]


def same_name(name: str) -> str:
    """Return what two names have in common that some file system takes for one: case and composition do not count."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold())
