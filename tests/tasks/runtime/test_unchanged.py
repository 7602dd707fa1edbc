from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from tasks.runtime.caching import remember, use_folder
from tasks.runtime.unchanged import Drawn


@pytest.fixture
def running(tmp_path):
    """The cache folder of a running flow."""
    results = tmp_path / "out/cache/results"
    results.mkdir(parents=True)
    use_folder(results)
    yield tmp_path / "out"
    use_folder(None)


@pytest.fixture
def code(tmp_path) -> Path:
    """The file that draws."""
    file = tmp_path / "draw.py"
    file.write_text("1")
    return file


def draw(out: Path, code: Path, table: pd.DataFrame, title: str = "a") -> bool:
    """Draw a page unless it is there; say whether it was drawn."""
    page = out / "page.html"
    drawn = Drawn(page, [code], table, title)
    if drawn.is_there():
        return False
    page.write_text(f"{title} {len(table)}")
    drawn.note()
    return True


class TestDrawn:
    def test_is_there_as_long_as_everything_is_the_same(self, running, code):
        table = pd.DataFrame({"x": [1, 2]})
        assert [draw(running, code, table), draw(running, code, table.copy())] == [True, False]

    def test_is_there_for_a_table_that_was_made_from_something_else_and_is_the_same(self, running, code):
        first, second = pd.DataFrame({"x": [1, 2]}), pd.DataFrame({"x": [1, 2]})
        remember(first, "solved without cameras.csv")
        remember(second, "solved with it")
        assert [draw(running, code, first), draw(running, code, second), draw(running, code, second)] == [True, False, False]

    def test_is_not_there_once_a_table_a_word_or_the_code_is_another(self, running, code):
        table = pd.DataFrame({"x": [1, 2]})
        draw(running, code, table)
        assert draw(running, code, pd.DataFrame({"x": [1, 3]}))
        assert draw(running, code, pd.DataFrame({"x": [1, 3]}), "b")
        code.write_text("2")
        assert draw(running, code, pd.DataFrame({"x": [1, 3]}), "b")

    def test_is_not_there_once_the_page_is_gone_or_another(self, running, code):
        table = pd.DataFrame({"x": [1]})
        draw(running, code, table)
        (running / "page.html").write_text("somebody's own words")
        assert draw(running, code, table)
        (running / "page.html").unlink()
        assert draw(running, code, table)

    def test_is_not_there_where_its_note_is_damaged(self, running, code):
        table = pd.DataFrame({"x": [1]})
        draw(running, code, table)
        (running / "cache/page.html.json").write_text("{")
        assert draw(running, code, table)

    def test_is_always_drawn_outside_a_flow(self, tmp_path, code):
        table = pd.DataFrame({"x": [1]})
        assert [draw(tmp_path, code, table), draw(tmp_path, code, table)] == [True, True]
