"""What rows that review keeps are called, beside those that are proposed anew."""

from __future__ import annotations

import pytest

from tasks.core.review_merge import merge_review
from tasks.label import label
from tasks.review import review
from tests.gazetteers import Gazetteer, words_of
from tests.place_rows import place, places
from tests.review_rows import ARCHIVE_ID, edit_csv, no_proposal, proposal, proposals, read_csv

DAY = {"place": "", "group": "2024-05-01"}
FAR = {"latitude": 48.0, "longitude": 2.0}
TYPED = {"latitude": "40.7", "longitude": "14.5"}


@pytest.fixture
def gazetteer(monkeypatch):
    return Gazetteer(monkeypatch)


def propose(out, rows, *known):
    """Label and review as the flow does; return the outcome."""
    found = places(*known)
    return review(label(proposals(*rows), found), out, ARCHIVE_ID, keep_history=9, places=found)


def said(out):
    """Return place and group of each row by path."""
    return {row["path"]: (row["place"], row["group"]) for row in read_csv(out / "review.csv")}


class TestNamesInKeptRows:
    ROWS = (
        proposal("undecided.jpg", **DAY),
        proposal("accepted.jpg", **DAY),
        proposal("far.jpg", **FAR, **DAY),
        proposal("typed.jpg", **DAY),
        proposal("typed home.jpg", **FAR, **DAY),
        no_proposal("typed alone.jpg", **DAY),
        no_proposal("nothing.jpg", **DAY),
    )
    HOME = place("ph", name="Home", emoji="🏠")

    def decided(self, tmp_path, *known):
        propose(tmp_path, self.ROWS, *known)
        edits = {
            "accepted.jpg": {"decision": "accept"},
            "far.jpg": {"decision": "no"},
            "typed.jpg": TYPED,
            "typed home.jpg": {"latitude": "41.8902", "longitude": "12.4922", "decision": "accept"},
            "typed alone.jpg": TYPED | {"decision": "x"},
        }
        edit_csv(tmp_path / "review.csv", edits)
        return propose(tmp_path, self.ROWS, *known)

    def test_win_at_typed_decided_and_undecided_positions(self, gazetteer, tmp_path):
        self.decided(tmp_path, self.HOME)
        assert said(tmp_path) == {
            "undecided.jpg": ("Home", "2024-05-01 🏠 Home"),
            "accepted.jpg": ("Home", "2024-05-01 🏠 Home"),
            "far.jpg": (words_of(48, 2), "2024-05-01"),
            "typed.jpg": (words_of(40.7, 14.5), "2024-05-01"),
            "typed home.jpg": ("Home", "2024-05-01 🏠 Home"),
            "typed alone.jpg": (words_of(40.7, 14.5), "2024-05-01"),
            "nothing.jpg": ("", "2024-05-01"),
        }

    def test_the_run_after_rewrites_nothing_and_looks_nothing_up_for_kept_rows(self, gazetteer, tmp_path):
        assert self.decided(tmp_path, self.HOME).rewritten
        labelled = label(proposals(*self.ROWS), places(self.HOME))
        content, asked = (tmp_path / "review.csv").read_bytes(), len(gazetteer.asked)
        outcome = review(labelled, tmp_path, ARCHIVE_ID, keep_history=9, places=places(self.HOME))
        assert (outcome.rewritten, len(gazetteer.asked)) == (False, asked)
        assert (tmp_path / "review.csv").read_bytes() == content

    def test_a_name_given_taken_away_or_changed_is_seen_in_rows_that_are_decided(self, gazetteer, tmp_path):
        monti = place("ph", emoji="")
        self.decided(tmp_path, monti)
        before = {"accepted.jpg": (words_of(41.8902, 12.4922), "2024-05-01 Monti")}
        assert before.items() <= said(tmp_path).items()
        assert propose(tmp_path, self.ROWS, place("ph", name="Work")).rewritten
        shown = said(tmp_path)
        assert [shown[path] for path in ("accepted.jpg", "typed home.jpg")] == [("Work", "2024-05-01 Work")] * 2
        propose(tmp_path, self.ROWS, monti)
        assert before.items() <= said(tmp_path).items()

    def test_a_decided_row_says_where_it_is_and_not_where_the_newer_proposal_is(self, gazetteer, tmp_path):
        propose(tmp_path, [proposal("a.jpg", **DAY)], self.HOME)
        edit_csv(tmp_path / "review.csv", {"a.jpg": {"decision": "accept"}})
        newer = proposal("a.jpg", **FAR, **DAY)
        propose(tmp_path, [newer], self.HOME, place("pp", name="Paris", lat=48.0, lon=2.0))
        assert said(tmp_path) == {"a.jpg": ("Home", "2024-05-01 🏠 Home")}

    def test_a_position_typed_anew_is_described_anew(self, gazetteer, tmp_path):
        self.decided(tmp_path)
        edit_csv(tmp_path / "review.csv", {"typed.jpg": {"latitude": "40,8"}})
        propose(tmp_path, self.ROWS)
        assert said(tmp_path)["typed.jpg"] == (words_of(40.8, 14.5), "2024-05-01")

    def test_a_row_whose_position_is_no_number_keeps_its_words_as_it_keeps_all_its_cells(self, gazetteer, tmp_path):
        propose(tmp_path, self.ROWS[:1])
        before = said(tmp_path)["undecided.jpg"][0]
        edit_csv(tmp_path / "review.csv", {"undecided.jpg": {"latitude": "here"}})
        propose(tmp_path, self.ROWS[:1])
        assert said(tmp_path)["undecided.jpg"][0] == before
        assert read_csv(tmp_path / "review.csv")[0]["latitude"] == "here"

    def test_the_rows_that_the_report_takes_are_those_of_the_file(self, gazetteer, tmp_path):
        outcome = self.decided(tmp_path, self.HOME)
        assert outcome.rows["place"].tolist() == [place for place, _ in said(tmp_path).values()]

    def test_without_places_rows_stay_as_they_are_merged(self, gazetteer, tmp_path):
        self.decided(tmp_path, self.HOME)
        rows = proposals(*self.ROWS)
        outcome = review(rows, tmp_path, ARCHIVE_ID, keep_history=9)
        assert outcome.rows.loc[outcome.rows["path"] == "typed.jpg", "place"].tolist() == [words_of(40.7, 14.5)]
        assert merge_review(rows, None).rows["place"].tolist() == [""] * len(rows)
