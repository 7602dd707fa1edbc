from __future__ import annotations

from pathlib import Path

import pytest

from flows.describing import artifact_key, as_markdown, run_name

PROPOSED = {"photos": 300, "located": 80, "unreadable": 0, "proposed": 220, "waiting": 214}


class TestRunName:
    @pytest.mark.parametrize(
        ("counts", "expected"),
        [
            (PROPOSED, "Photos 2019: 214 waiting"),
            ({**PROPOSED, "waiting": 1214}, "Photos 2019: 1,214 waiting"),
            ({**PROPOSED, "waiting": 0}, "Photos 2019: nothing waiting"),
            ({"accepted": 12, "written": 10, "sidecar": 2, "failed": 0, "refused": 0}, "Photos 2019: 12 written"),
            ({"accepted": 0, "written": 0, "sidecar": 0, "failed": 0, "refused": 3}, "Photos 2019: 0 written, 3 refused"),
            (
                {**PROPOSED, "accepted": 6, "written": 6, "sidecar": 0, "refused": 1},
                "Photos 2019: 6 written, 1 refused, 214 waiting",
            ),
            ({**PROPOSED, "accepted": 1, "written": 0, "sidecar": 0, "refused": 0}, "Photos 2019: 214 waiting"),
            ({"restored": 5, "unchanged": 1, "refused": 0, "failed": 0}, "Photos 2019: 5 restored"),
            ({**PROPOSED, "problem": "x"}, "Photos 2019: a problem, 214 waiting"),
            ({"photos": 6, "located": 3}, "Photos 2019"),
        ],
    )
    def test_says_what_came_of_the_run(self, counts, expected):
        assert run_name("Photos 2019", counts) == expected

    def test_does_not_say_that_a_dry_run_has_written(self):
        assert run_name("a", {"written": 2, "sidecar": 0}, dry_run=True) == "a: dry run, 2 would be written"


class TestArtifactKey:
    @pytest.mark.parametrize(
        ("title", "expected"), [("Photos 2019", "photos-2019-propose"), ("Été/à 'x'", "t-x-propose"), ("写真", "propose")]
    )
    def test_is_of_small_letters_digits_and_dashes(self, title, expected):
        assert artifact_key(title, "propose") == expected


class TestAsMarkdown:
    def markdown(self, counts=PROPOSED, *, links=True) -> str:
        files = {"review": Path("/nas/out (1)/review.csv"), "report": Path("/nas/out (1)/report.html")}
        return as_markdown("Photos 2019: 214 waiting", counts, files, Path("/nas/out (1)"), links=links)

    def test_says_what_waits_what_to_open_and_the_next_command(self):
        shown = self.markdown()
        assert "**214 proposals wait for your decision.**" in shown
        assert "[review.csv](file:///nas/out%20%281%29/review.csv) `/nas/out (1)/review.csv`" in shown
        assert "[report.html](file:///nas/out%20%281%29/report.html)" in shown
        assert "whereshot apply '/nas/out (1)/review.csv'" in shown
        assert "| 300 | photos |" in shown

    def test_says_how_to_undo_what_was_written(self):
        shown = self.markdown({"accepted": 3, "written": 3, "sidecar": 0})
        assert "whereshot restore '/nas/out (1)'" in shown

    def test_has_no_links_to_files_where_the_reader_sits_elsewhere(self):
        assert "file://" not in self.markdown(links=False)

    def test_shows_counts_and_no_list(self):
        """Refusals name photos: they are in the JSON and in the CSV."""
        shown = self.markdown({**PROPOSED, "refusals": [{"path": "trip/a.jpg", "reason": "gone"}], "steps": {"scan": 1}})
        assert "a.jpg" not in shown

    def test_does_not_let_an_archives_name_be_markup(self):
        shown = as_markdown("<b>*x*", {}, {}, Path("/out"), links=True)
        assert shown == "## \\<b\\>\\*x\\*"
