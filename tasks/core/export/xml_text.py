"""Text in XML: escaped, and without the characters that XML 1.0 has no way to write, which file names may hold."""

from __future__ import annotations

import re
from typing import Final
from xml.sax.saxutils import escape

_ILLEGAL: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """Return text as it stands in an element or between double quotes of an attribute.

    >>> xml_text('<b> & "c"')
    '&lt;b&gt; &amp; &quot;c&quot;'
    """
    return escape(_ILLEGAL.sub("\ufffd", text), {'"': "&quot;"})


def element(name: str, text: str) -> str:
    """Return an element with a text; "" for no text."""
    return f"<{name}>{xml_text(text)}</{name}>" if text else ""
