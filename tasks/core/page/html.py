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
from tasks.core.page.hosts import host_of
from tasks.core.page.layers import Layer

DATA_ID: Final = "whereshot-data"
SCRIPTS: Final = (
    "page.js", "parts.js", "unpack.js", "canvas.js", "graticule.js", "land.js", "map_labels.js", "ground.js", "heat.js",
    "radii.js", "great_circle.js", "journey_way.js", "trace_line.js", "trace_colours.js", "trace_painter.js", "trace_arrows.js",
    "traces.js", "trace_paint.js", "points.js", "places.js", "owners.js", "card.js", "place_card.js", "search.js", "list.js",
    "journeys.js", "journey_card.js", "colour_section.js", "clock.js", "moment.js", "slider.js", "edit_line.js",
    "edit_clock.js", "waypoints.js", "edit_legs.js", "edit_store.js", "guesses.js", "edit_handles.js", "edit.js",
    "edit_section.js", "trials.js", "fold.js", "figures.js", "charts.js", "alone.js", "chart_bars.js", "chart_calendar.js",
    "outliers.js", "legend.js", "map_buttons.js", "print.js", "open.js",
)  # fmt: skip
STYLES: Final = ("report.css", "journeys.css", "slider.css", "edit.css", "trials.css", "charts.css")

_TITLE, _STYLE, _SHEET, _DATA, _SCRIPTS = "<ws-title>", "<ws-style>", "<ws-sheet>", "<ws-data>", "<ws-scripts>"

# Folium loads jQuery, Bootstrap and Font Awesome for its own markers (1.3 MB), of which this page has none.
_LEAFLET: Final = {"leaflet", "leaflet_css"}

# The browser itself refuses whatever would leave the machine, also for a script that a later layer brings along; a tile server
# that the person set is asked for pictures, and for nothing else.
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
    base: Mapping[str, Any],
    tiles: str = "",
    attribution: str = "",
    sheet: str = "",
) -> str:
    """Return the page.

    ``facts`` are the page's other data (total, made, span, archive_url, trials), ``notices`` shown sentences, ``base`` what
    base_map.py gives, ``sheet`` the HTML of what opens beside the panel. Where ``tiles`` (an address, or files beside the page,
    with {z}, {x} and {y}) are given they lie under the photos in place of land and towns.
    """
    data = json_block(
        {
            "title": title,
            **facts,
            "extent": asdict(extent) if extent else None,
            "notices": list(notices),
            "base": {"labels": base["labels"], "outlines": None if tiles else base["outlines"]},
            "ground": {"tiles": tiles, "attribution": attribution},
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
        ("<head>", f'<head>\n<meta http-equiv="Content-Security-Policy" content="{html.escape(_policy(tiles))}">'),
        (_TITLE, html.escape(f"{title} - Whereshot")),
        (_STYLE, "\n".join(_file(name) for name in STYLES)),
        (_SHEET, sheet),
        (_SCRIPTS, "\n".join(_file(name) for name in SCRIPTS)),
        (_DATA, data),
    ):
        rendered = rendered.replace(mark, text, 1)
    return rendered


def _policy(tiles: str) -> str:
    return " ".join([_POLICY, *([host_of(tiles) or "'self' file:"] if tiles else [])])


def _file(name: str) -> str:
    return resources.files("tasks.core.page").joinpath(name).read_text("utf-8")
