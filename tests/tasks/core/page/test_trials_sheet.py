from __future__ import annotations

import math
import re
from html import unescape
from typing import Any

import pandas as pd
import pytest

from tasks.core.evidence_tables import TRIALS
from tasks.core.page.standing import standings
from tasks.core.page.trials_sheet import percent, trial_facts, waiting_in_words
from tasks.core.tables import PHOTOS, PROPOSALS
from tests.trial_rows import exact, trials

NOTHING = standings(PHOTOS.empty(), PROPOSALS.empty())


def facts(table: pd.DataFrame, rows: pd.DataFrame = NOTHING) -> tuple[dict[str, Any], str]:
    """What the panel says and the sheet's text, with plain spaces and without elements."""
    said, sheet = trial_facts(table, rows)
    words = [sentence.replace("\N{NO-BREAK SPACE}", " ") for sentence in said["words"]]
    text = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", sheet)))
    return {**said, "words": words}, text


def waiting(*offered_m: float, state: str = "proposed", waits: bool = True) -> pd.DataFrame:
    return pd.DataFrame({"state": state, "error_m": math.nan, "offered_m": list(offered_m), "waits": waits})


class TestPercent:
    @pytest.mark.parametrize(
        ("share", "words"),
        [
            (0.0, "0 %"), (0.0004, "under 0.1 %"), (0.001, "0.1 %"), (0.9555, "95.5 %"), (0.999, "99.9 %"),
            (0.99951, "over 99.9 %"), (1.0, "100 %"),
        ],
    )  # fmt: skip
    def test_only_nothing_is_none_and_only_all_is_all(self, share, words):
        assert percent(share) == words


class TestWaiting:
    def test_proposals_are_counted_by_the_radius_that_they_state(self):
        rows = waiting(5.0, 100.0, 100.1, 1000.0, 1000.1, 19_000.0, math.nan)
        assert waiting_in_words(rows) == (
            "7 proposals wait, by stated radius: 2 up to 100 m, 2 up to 1 km, 2 wider, 1 without one."
        )

    def test_classes_without_any_are_left_out(self):
        assert waiting_in_words(waiting(5000.0)) == "1 proposal waits, by stated radius: 1 wider."

    @pytest.mark.parametrize("state", ["located", "accepted", "rejected", "written", "missing", "donor"])
    def test_only_what_waits_for_a_decision_counts(self, state):
        assert waiting_in_words(waiting(5.0, state=state, waits=False)) == ""

    def test_those_instead_of_a_doubted_position_count_too_and_are_told(self):
        instead = waiting(5.0, 7.0, state="located")
        both = pd.concat([waiting(5000.0), instead, waiting(5.0, state="located", waits=False)], ignore_index=True)
        said = "by stated radius: 2 up to 100 m"
        assert waiting_in_words(both) == (
            f"3 proposals wait, {said}, 1 wider; 2 of them would replace a position that cannot be right."
        )
        assert waiting_in_words(instead) == (
            f"2 proposals wait, {said}; all of them would replace a position that cannot be right."
        )
        assert waiting_in_words(instead.head(1)) == (
            "1 proposal waits, by stated radius: 1 up to 100 m; it would replace a position that cannot be right."
        )


class TestTrialFacts:
    def test_first_sentence_has_the_share_its_interval_and_the_errors(self):
        """190 of 200 is 95 %; Wilson's interval by its formula, with z = 1.95996."""
        z, n, share = 1.959964, 200, 0.95
        middle, half = share + z * z / 2 / n, z * math.sqrt(share * (1 - share) / n + z * z / 4 / n / n)
        low, high = (100 * (middle + side * half) / (1 + z * z / n) for side in (-1, 1))
        said, _ = facts(exact(*[(100.0, 20.0)] * 150, *[(100.0, 90.0)] * 40, *[(100.0, 1500.0)] * 10))
        (sentence,) = said["words"]
        assert sentence == (
            "Of 200 of your own photos whose position was hidden and proposed again, "
            f"95.0 % ({low:.1f} to {high:.1f} %) lay inside the stated radius; "
            "half were at most 20 m off, nine of ten at most 90 m."
        )

    def test_photos_that_were_hidden_more_than_once_are_named_with_their_trials(self):
        said, _ = facts(trials(2400))
        assert said["words"][0].startswith(
            "Of 1,200 of your own photos whose position was hidden and proposed again (2,400 trials), "
        )

    def test_panel_and_sheet_say_what_waits(self):
        said, sheet = facts(trials(50), waiting(5.0))
        assert said["words"][1] == "1 proposal waits, by stated radius: 1 up to 100 m."
        assert said["words"][1] in sheet

    def test_a_number_and_its_unit_stay_on_one_line(self):
        (sentence,), nbsp = trial_facts(trials(50), NOTHING)[0]["words"], "\N{NO-BREAK SPACE}"
        assert re.findall(r"[0-9] (?:%|k?m\b)", sentence) == []
        assert f"{nbsp}%" in sentence

    @pytest.mark.parametrize(
        ("outside", "verdict"),
        [
            (5, "That agrees with the 95 % that a radius promises."),
            (6, "That agrees with the 95 % that a radius promises."),
            (0, "That is more than the 95 % that a radius promises: the radii are wider than they need to be."),
            (40, "That is less than the 95 % that a radius promises: the radii are too narrow."),
        ],
    )
    def test_says_plainly_whether_the_radii_keep_their_promise(self, outside, verdict):
        _, sheet = facts(exact(*[(100.0, 10.0)] * (100 - outside), *[(100.0, 200.0)] * outside))
        assert verdict in sheet

    def test_a_difference_that_only_many_trials_can_show_is_agreement(self):
        """95.8 % of 20,000: the interval is above 95 %, and nobody would act on it."""
        _, sheet = facts(exact(*[(100.0, 10.0)] * 19_160, *[(100.0, 200.0)] * 840))
        assert "That agrees with the 95 % that a radius promises." in sheet

    def test_says_how_many_narrow_radii_were_badly_wrong(self):
        table = exact(*[(100.0, 10.0)] * 29, (100.0, 2000.0))
        assert (
            "Of the 30 stated to less than 250 m, 1 lay more than 1 km off (3.3 %, at most 16.7 % in the long run)."
            in facts(table)[1]
        )
        none = exact(*[(100.0, 10.0)] * 20)
        assert (
            "Of the 20 stated to less than 250 m, none lay more than 1 km off (at most 16.1 % in the long run)." in facts(none)[1]
        )

    def test_says_how_many_would_have_had_no_proposal(self):
        assert "In 1,234 more trials nothing would have been proposed" in facts(trials(40, refused=1234))[1]
        assert "In 1 more trial nothing would have been proposed" in facts(trials(40, refused=1))[1]
        assert "nothing" not in facts(trials(40))[1]

    @pytest.mark.parametrize(
        ("table", "found"),
        [(TRIALS.empty(), "0 trials, and 20 are needed."), (trials(1), "1 trial, and 20 are needed."),
         (trials(19, refused=3), "19 trials, and 20 are needed; in 3 more nothing would have been proposed.")],
    )  # fmt: skip
    def test_too_few_trials_are_a_sentence_and_no_sheet(self, table, found):
        said, sheet = facts(table)
        assert said["words"] == [f"Too few located photos to say: positions were hidden and proposed again in {found}"]
        assert (said["sheet"], sheet) == (False, "")

    def test_tables_have_every_number_of_the_plots(self):
        """Of 25 radii of 50 m with errors of 1 to 25 m: half within 13 m, 95 % within 23.8 m; Wilson's interval of 25 of 25."""
        low = 100 / (1 + 1.959964**2 / 25)
        _, sheet = facts(exact(*[(50.0, float(off)) for off in range(1, 26)], camera="Acme One"))
        assert f"30 to 100 m 25 100 % {low:.1f} to 100 % 24 m 21 m or more" in sheet
        for label in ("under 1 min", "Acme One", "alone"):
            assert f"{label} half within 13 m 100 % {low:.1f} to 100 % 25" in sheet

    @pytest.mark.parametrize(("inside", "interval"), [(9999, "99.9 to 100 %"), (1, "0 to 0.1 %")])
    def test_ends_of_intervals_are_rounded(self, inside, interval):
        """Wilson's of 9,999 of 10,000 is 99.943 to 99.998 %, of 1 it is 0.002 to 0.057 %."""
        _, sheet = facts(exact(*[(50.0, 1.0)] * inside, *[(50.0, 51.0)] * (10_000 - inside)))
        assert f"({interval}) lay inside" in sheet

    def test_no_error_is_called_smaller_than_a_metre(self):
        said, sheet = facts(exact(*[(50.0, 0.0)] * 25))
        assert said["words"][0].endswith("half were at most 1 m off, nine of ten at most 1 m.")
        assert "within 0 m" not in sheet

    @pytest.mark.parametrize(("cameras", "sections"), [(1, 2), (9, 3)])
    def test_what_was_hidden_stands_below_the_shorter_column(self, cameras, sections):
        table = trials(1000, cameras=[f"Camera {number}" for number in range(cameras)])
        assert trial_facts(table.assign(error_m=50.0), NOTHING)[1].count("<section>") == sections

    def test_a_class_of_few_says_so_instead_of_a_quantile(self):
        assert "up to 30 m 1 100 % 20.7 to 100 % too few to say" in facts(exact(*[(50.0, 1.0)] * 20, (20.0, 1.0)))[1]

    def test_markup_in_the_name_of_a_camera_or_a_pattern_stays_text(self):
        evil = "</dialog><script>alert(1)</script>"
        _, sheet = trial_facts(exact(*[(50.0, 1.0)] * 20, camera=evil, pattern="<b>"), NOTHING)
        plain = trial_facts(exact(*[(50.0, 1.0)] * 20, camera="x", pattern="x"), NOTHING)[1]
        assert re.findall(r"</?\w+", sheet) == re.findall(r"</?\w+", plain)
        assert "&lt;/dialog&gt;&lt;script&gt;" in sheet
