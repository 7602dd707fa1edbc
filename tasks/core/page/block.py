"""Data for a script block of an HTML page: JSON that can neither end the block nor break a script."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

_ESCAPED: Final = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def json_block(data: Mapping[str, Any]) -> str:
    r"""Return compact JSON without a literal ``<``, ``>``, ``&``, U+2028 or U+2029; ValueError for NaN or infinity.

    >>> json_block({"name": "</script>"})
    '{"name":"\\u003c/script\\u003e"}'
    """
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":")).translate(_ESCAPED)
