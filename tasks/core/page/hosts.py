"""The servers that a page may ask, as its Content-Security-Policy names them."""

from __future__ import annotations

from urllib.parse import urlsplit


def host_of(address: str) -> str:
    """Return an address's scheme and host, any subdomain where tiles come from several; "" for a file and for "".

    >>> host_of("https://{s}.tile.example/{z}/{x}/{y}.png"), host_of("tiles/{z}/{x}/{y}.png")
    ('https://*.tile.example', '')
    """
    found = urlsplit(address)
    if found.scheme not in ("http", "https") or not found.netloc:
        return ""
    return f"{found.scheme}://{found.netloc.replace('{s}', '*')}"
