"""review.html as one text: styles, Leaflet, our scripts and the data, under a policy that lets nothing else run or load."""

from __future__ import annotations

import html
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from importlib import resources
from typing import Any, Final

import offlinefolium
from offlinefolium.elements import _res as embedded  # the texts that folium's offline build embeds; it has no other way to them
from offlinefolium.plugins import HeatMap

from tasks.core.page.block import json_block
from tasks.core.page.hosts import host_of

DATA_ID: Final = "review-data"
FIRST: Final = (
    "base.js", "store.js", "changes.js", "focus.js", "typed_numbers.js", "map_links.js", "positions.js", "dialogs.js", "csv.js",
    "notices.js", "storage.js", "layout.js", "steps.js", "many.js", "filters.js", "list.js", "counts.js", "selection.js",
    "detail.js", "gazetteer.js", "geocoder.js", "search.js", "save.js", "take.js", "keys.js",
)  # fmt: skip
SHARED: Final = (  # of report.html: the map's canvas, what lies under it, and its heatmap
    "page.js", "canvas.js", "graticule.js", "land.js", "map_labels.js", "ground.js", "heat.js",
)  # fmt: skip
MAP: Final = (
    "map_marks.js", "map_clusters.js", "map_layers.js", "map_pin.js", "map_select.js", "map_tools.js", "map.js",
)  # fmt: skip
LAST: Final = ("open.js",)
STYLES: Final = ("review.css", "map.css")

_PACKAGE: Final = "tasks.core.review_page"
_SHARED_PACKAGE: Final = "tasks.core.page"


def html_page(data: Mapping[str, Any]) -> str:
    """Return the page of ``data`` (data.py): its scripts are known to the browser by their digests, so nothing else runs."""
    linked = {**dict(offlinefolium.Map.default_js), **dict(offlinefolium.Map.default_css), **dict(HeatMap.default_js)}
    scripts = [embedded[linked[name]] for name in ("leaflet", "leaflet-heat.js")]
    scripts += [_file(name, _SHARED_PACKAGE) for name in SHARED] + [_file(name) for name in (*FIRST, *MAP, *LAST)]
    styles = [embedded[linked["leaflet_css"]], *(_file(name) for name in STYLES)]
    return "\n".join(
        [
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{html.escape(policy(scripts, data))}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="referrer" content="no-referrer">',
            '<meta name="color-scheme" content="light dark">',
            f"<title>{html.escape(str(data['title']))} - review - Whereshot</title>",
            *(f"<style>{style}</style>" for style in styles),
            "</head>",
            _file("body.html"),
            f'<script type="application/json" id="{DATA_ID}">{json_block(data)}</script>',
            *(f"<script>{script}</script>" for script in scripts),
            "</body>\n</html>\n",
        ]
    )


def policy(scripts: list[str], data: Mapping[str, Any]) -> str:
    """Return the page's Content-Security-Policy: these scripts, files beside the page, and the servers that settings allow."""
    digests = " ".join(f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in scripts)
    images = " ".join(filter(None, ["'self' file: data: blob:", host_of(data["map"]["tiles"])]))
    asked = host_of(data["geocoder"]["url"]) if data["geocoder"] else "'none'"
    return "; ".join(
        [
            "default-src 'none'", f"script-src {digests}", "style-src 'unsafe-inline'", f"img-src {images}",
            f"connect-src {asked}", "base-uri 'none'", "form-action 'none'",
        ]
    )  # fmt: skip


def _file(name: str, package: str = _PACKAGE) -> str:
    return resources.files(package).joinpath(name).read_text("utf-8")
