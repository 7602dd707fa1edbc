"""The report as one HTML page that needs no network: folium's map, Leaflet and its heatmap embedded, our scripts and data."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib import resources
from typing import Any, Final

import offlinefolium
from branca.element import Figure, MacroElement
from offlinefolium.elements import JSCSSMixin
from offlinefolium.plugins import HeatMap
from offlinefolium.template import Template

from tasks.core.page.block import json_block
from tasks.core.page.extent import Extent
from tasks.core.page.layers import Layer

DATA_ID: Final = "whereshot-data"
SCRIPTS: Final = (
    "page.js", "canvas.js", "graticule.js", "heat.js", "traces.js", "points.js", "places.js", "card.js", "place_card.js",
    "list.js", "days.js", "trials.js", "legend.js", "open.js",
)  # fmt: skip
STYLES: Final = ("report.css", "trials.css")

_TITLE, _STYLE, _SHEET, _DATA, _SCRIPTS = "<ws-title>", "<ws-style>", "<ws-sheet>", "<ws-data>", "<ws-scripts>"

# Folium loads jQuery, Bootstrap and Font Awesome for its own markers (1.3 MB), of which this page has none.
_LEAFLET: Final = {"leaflet", "leaflet_css"}

# The browser itself refuses whatever would leave the machine, also for a script that a later layer brings along.
_POLICY: Final = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"


class _Page(JSCSSMixin, MacroElement):
    """The places of style, panel, data and scripts around folium's map.

    Branca parses what a macro gives as a template once more, so a file name with ``{{`` would be run: the texts themselves are
    put in the place of their marks when everything is rendered.
    """

    _template = Template(f"""
        {{% macro header(this, kwargs) %}}
            <style>{_STYLE}</style>
        {{% endmacro %}}
        {{% macro html(this, kwargs) %}}
            <aside id="panel" aria-label="Counts and legend"></aside>
            {_SHEET}
            <script type="application/json" id="{DATA_ID}">{_DATA}</script>
        {{% endmacro %}}
        {{% macro script(this, kwargs) %}}
            {_SCRIPTS}
            Whereshot.open({{{{ this._parent.get_name() }}}}, document.getElementById("{DATA_ID}"));
        {{% endmacro %}}
    """)
    default_js = HeatMap.default_js


def html_page(
    *,
    title: str,
    layers: Sequence[Layer],
    extent: Extent | None,
    facts: Mapping[str, Any],
    notices: Sequence[str],
    sheet: str = "",
) -> str:
    """Return the page.

    ``facts`` are the page's other data (total, made, span, archive_url, trials), ``notices`` shown sentences, ``sheet`` the
    HTML of what opens beside the panel.
    """
    data = json_block(
        {
            "title": title,
            **facts,
            "extent": asdict(extent) if extent else None,
            "notices": list(notices),
            "layers": [vars(layer) for layer in layers],  # asdict would copy the cells of every photo
        }
    )
    page = offlinefolium.Map(
        tiles=None, prefer_canvas=True, zoom_control="bottomright", min_zoom=1, max_zoom=19, zoom_snap=0.25,
        attribution_control=False,
    )  # fmt: skip
    page.default_js = [link for link in page.default_js if link[0] in _LEAFLET]
    page.default_css = [link for link in page.default_css if link[0] in _LEAFLET]
    page.add_child(_Page())  # type: ignore[no-untyped-call]  # the mixin is untyped
    figure = Figure(title=_TITLE)
    figure.add_child(page)
    rendered = str(figure.render())
    for mark, text in (
        ("<html>", '<html lang="en">'),
        ("<head>", f'<head>\n<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'),
        (_TITLE, html.escape(f"{title} - Whereshot")),
        (_STYLE, "\n".join(_file(name) for name in STYLES)),
        (_SHEET, sheet),
        (_SCRIPTS, "\n".join(_file(name) for name in SCRIPTS)),
        (_DATA, data),
    ):
        rendered = rendered.replace(mark, text, 1)
    return rendered


def _file(name: str) -> str:
    return resources.files("tasks.core.page").joinpath(name).read_text("utf-8")
