from __future__ import annotations

import sqlite3
from datetime import date

import pytest

from tasks.core.addresses.answers import Found
from tasks.core.addresses.known_answers import Question, known_answers

TODAY = date(2026, 5, 1)
ROME = Found(41.9, 12.5, "Roma", (41.6, 12.2, 42.1, 12.9), "city")
HOUSE = Found(41.8, 12.4, "Casa", None, "house")


def question(text="Rome", most_hits=5, language="en", options="", service="nominatim"):
    return Question(service, options, language, text, most_hits)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "data" / "addresses.sqlite"


class TestKnownAnswers:
    def test_gives_back_what_was_kept(self, file):
        with known_answers(file) as known:
            known.keep(question(), [ROME, HOUSE], TODAY)
        with known_answers(file) as known:
            assert known.find(question(), date(2036, 5, 1)) == [ROME, HOUSE]

    def test_what_was_never_asked_is_not_known(self, file):
        with known_answers(file) as known:
            known.keep(question(), [ROME], TODAY)
            others = [question("Roma"), question(language="it"), question(options="domain=x"), question(service="photon")]
            assert [known.find(other, TODAY) for other in others] == [None] * 4

    @pytest.mark.parametrize("text", [" ROME ", "rome", "Rome,", "\uff32ome"])
    def test_case_form_and_spaces_do_not_matter(self, file, text):
        with known_answers(file) as known:
            known.keep(question(), [ROME], TODAY)
            assert known.find(question(text), TODAY) == [ROME]

    @pytest.mark.parametrize(("today", "found"), [(date(2026, 5, 30), []), (date(2026, 5, 31), None)])
    def test_nothing_found_is_known_for_less_than_thirty_days(self, file, today, found):
        with known_answers(file) as known:
            known.keep(question(), [], TODAY)
            assert known.find(question(), today) == found

    def test_an_answer_cut_short_then_is_no_answer_to_more(self, file):
        with known_answers(file) as known:
            known.keep(question(most_hits=2), [ROME, HOUSE], TODAY)
            assert known.find(question(most_hits=3), TODAY) is None
            known.keep(question(most_hits=3), [ROME, HOUSE], TODAY)
            assert known.find(question(most_hits=9), TODAY) == [ROME, HOUSE]

    def test_refuses_a_damaged_file(self, file):
        file.parent.mkdir()
        file.write_bytes(b"x" * 5000)
        with pytest.raises(sqlite3.DatabaseError), known_answers(file):
            pass

    def test_without_a_file_nothing_stays(self):
        with known_answers(None) as known:
            known.keep(question(), [ROME], TODAY)
            assert known.find(question(), TODAY) == [ROME]
        with known_answers(None) as known:
            assert known.find(question(), TODAY) is None
