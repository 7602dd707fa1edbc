"""Tests of what report.html says about how good the proposals are, as a file."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from config.drawing import Report
from tasks.core.tables import PHOTOS, PROPOSALS
from tasks.runtime.caching import use_folder
from tests.reports import report
from tests.trial_rows import trials


def drawn(folder: Path, table: pd.DataFrame | None) -> str:
    photos = PHOTOS.make(
        [
            {"path": "a.jpg", "kind": "photo", "time_basis": "none", "lat": 41.9, "lon": 12.5},
            {"path": "b.jpg", "kind": "photo", "time_basis": "none"},
        ]
    )
    proposals = PROPOSALS.make([{"path": "b.jpg", "latitude": 41.9, "longitude": 12.5, "gps_source": "proxy", "error_m": 80.0}])
    return report(photos, proposals, folder, folder / "out", Report(), title="Trip", trials=table).read_text("utf-8")


def data(page: str) -> dict[str, Any]:
    return json.loads(re.findall(r'id="whereshot-data">(.*?)</script>', page, re.DOTALL)[0])


class TestTrials:
    def test_without_trials_the_page_says_nothing_of_them(self, tmp_path):
        page = drawn(tmp_path, None)
        assert data(page)["trials"] is None
        assert "<dialog" not in page

    def test_too_few_trials_are_a_sentence_without_a_sheet(self, tmp_path):
        page = drawn(tmp_path, trials(19))
        assert data(page)["trials"]["words"][0].startswith("Too few located photos to say")
        assert "<dialog" not in page

    def test_the_sheet_stands_in_the_page_once_and_what_waits_is_told(self, tmp_path):
        page = drawn(tmp_path, trials(200))
        assert page.count("<dialog") == page.count("</dialog>") == 1
        assert data(page)["trials"]["words"][1] == "1 proposal waits, by stated radius: 1 up to 100\N{NO-BREAK SPACE}m."

    def test_a_hundred_thousand_trials_add_less_than_100_kb(self, tmp_path):
        assert len(drawn(tmp_path, trials(100_000))) - len(drawn(tmp_path, None)) < 100_000

    @pytest.mark.parametrize("name", ["</dialog><img src=x onerror=alert(1)>", "{{ 7 * 7 }}", "<ws-data>", "\x00\x1b"])
    def test_a_hostile_name_of_a_camera_stays_text(self, tmp_path, name):
        page, plain = drawn(tmp_path, trials(40, cameras=[name])), drawn(tmp_path, trials(40, cameras=["x"]))
        assert [page.count(sign) for sign in "<>"] == [plain.count(sign) for sign in "<>"]
        assert data(page)["title"] == "Trip"
        assert "49 half within" not in page


class TestDrawnAgain:
    @pytest.fixture
    def running(self, tmp_path):
        """The folder of a running flow, whose cache keeps the note of what the page was drawn from."""
        results = tmp_path / "out/cache/results"
        results.mkdir(parents=True)
        use_folder(results)
        yield tmp_path
        use_folder(None)

    def test_only_other_trials_draw_the_page_again(self, running):
        page = running / "out" / "report.html"
        moments = []
        for table in (None, trials(40), trials(40), trials(40, seed=8)):
            drawn(running, table)
            moments.append(page.stat().st_mtime_ns)
        assert [after != before for before, after in pairwise(moments)] == [True, False, True]
