"""Tests of review.html as a text: one file, and a policy that lets nothing else in."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html import unescape
from importlib import resources

import pytest

from tasks.core.review_page.backing import Backing
from tasks.core.review_page.data import page_data
from tasks.core.review_page.html import FIRST, LAST, MAP, html_page
from tests.review_rows import ARCHIVE_ID, proposal, proposals


def page(title="Trip", *rows, tiles="", geocoder=None):
    under = {"tiles": tiles, "attribution": ""}
    backing = Backing(title=title, archive_id=ARCHIVE_ID, folder="../a/", max_rows=100, map=under, geocoder=geocoder)
    return html_page(page_data(proposals(*rows), backing))


def policy_of(text):
    content = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)[1]
    return dict(part.strip().split(" ", 1) for part in unescape(content).split(";"))


class TestHtmlPage:
    def test_loads_nothing_by_an_address(self):
        """Leaflet's own texts name its site, but no element has an address to load from."""
        assert not re.search(r"<(?:script|img|link|iframe|object|embed)\b[^>]*\b(?:src|href|data)=", page())

    def test_every_script_of_it_is_named_by_its_digest_and_no_other_may_run(self):
        text = page()
        scripts = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
        digests = {f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in scripts}
        assert set(policy_of(text)["script-src"].split()) == digests
        assert len(scripts) > 20

    def test_by_default_no_server_may_be_asked_for_anything(self):
        policy = policy_of(page())
        assert policy["default-src"] == "'none'"
        assert policy["connect-src"] == "'none'"
        assert policy["img-src"] == "'self' file: data: blob:"

    @pytest.mark.parametrize(
        ("tiles", "host"),
        [
            ("https://tile.example.org/{z}/{x}/{y}.png", "https://tile.example.org"),
            ("https://{s}.tile.example.org:8443/{z}/{x}/{y}.png", "https://*.tile.example.org:8443"),
            ("tiles/{z}/{x}/{y}.png", None),
        ],
    )
    def test_tiles_that_the_user_set_may_be_loaded_from_their_host_alone(self, tiles, host):
        assert policy_of(page(tiles=tiles))["img-src"].split()[4:] == ([host] if host else [])

    def test_the_geocoder_that_the_user_allowed_may_be_asked(self):
        asked = {"url": "https://nominatim.example.org/search", "language": "en", "email": ""}
        assert policy_of(page(geocoder=asked))["connect-src"] == "https://nominatim.example.org"

    def test_a_title_or_file_name_cannot_end_its_element(self):
        text = page("</title><script>x</script>", proposal("</script><script>x</script>.jpg"))
        assert "<script>x" not in text
        assert text.count("</title>") == 1

    def test_every_script_beside_the_module_is_in_the_page(self):
        names = {file.name for file in resources.files("tasks.core.review_page").iterdir() if file.name.endswith(".js")}
        assert names == {*FIRST, *MAP, *LAST}

    def test_no_script_or_style_is_longer_than_300_lines(self):
        long = [
            file.name
            for file in resources.files("tasks.core.review_page").iterdir()
            if file.name.endswith((".js", ".css", ".html")) and len(file.read_text("utf-8").splitlines()) > 300
        ]
        assert long == []
