"""One readable text for one camera body, from what EXIF says about its make, model and serial number."""

from __future__ import annotations

import re
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")


@lru_cache(maxsize=1024)
def camera_of(make: str, model: str, serial: str) -> str:
    """Return make, model and ``#serial`` in one text, without saying the make twice; "" if all are blank.

    >>> camera_of("NIKON CORPORATION", "NIKON D70", "2041")
    'NIKON D70 #2041'
    """
    make, model, serial = make.strip(), model.strip(), serial.strip()
    first = _WORD.search(model)
    makers = {word.casefold() for word in _WORD.findall(make)}
    body = model if first and first[0].casefold() in makers else f"{make} {model}".strip()
    return f"{body} #{serial}".strip() if serial else body
