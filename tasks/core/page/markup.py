"""Elements of HTML and SVG from Python, in which text only ever becomes text."""

from __future__ import annotations

from xml.etree import ElementTree as ET

Element = ET.Element


def element(tag: str, *children: Element | str, **attributes: str | float) -> Element:
    """Build an element; ``class_`` is written class, ``stroke_width`` stroke-width, and numbers with one decimal at most.

    >>> as_html(element("td", "5 < 6", element("b", "so"), class_="ws-number"))
    '<td class="ws-number">5 &lt; 6<b>so</b></td>'
    """
    made = ET.Element(tag, {name.rstrip("_").replace("_", "-"): _text(value) for name, value in attributes.items()})
    for child in children:
        if not isinstance(child, str):
            made.append(child)
        elif len(made):
            made[-1].tail = (made[-1].tail or "") + child
        else:
            made.text = (made.text or "") + child
    return made


def as_html(made: Element) -> str:
    """Return the element as HTML 5, where void elements have no end."""
    return ET.tostring(made, encoding="unicode", method="html")


def _text(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")
