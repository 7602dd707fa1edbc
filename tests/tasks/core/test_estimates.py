"""Our own positions, told from genuine ones."""

from __future__ import annotations

import pytest

from tasks.core.estimates import is_estimate, is_ours, method_of, source_of
from tasks.core.tables import SOURCES


class TestMethodOf:
    def test_proxy_is_written_in_the_words_of_the_contract(self):
        assert method_of("proxy") == "whereshot proxy"

    @pytest.mark.parametrize("source", SOURCES)
    def test_mark_of_every_source_is_ascii_and_recognised_again(self, source):
        assert method_of(source).isascii()
        assert is_ours(method_of(source))


class TestSourceOf:
    @pytest.mark.parametrize("source", SOURCES)
    def test_gives_back_the_source_of_a_mark_in_any_case(self, source):
        assert source_of(method_of(source)) == source_of(method_of(source).upper()) == source


class TestIsOurs:
    @pytest.mark.parametrize("method", ["", "GPS", "CELLID", "WLAN", "MANUAL", "fused", "not whereshot"])
    def test_what_cameras_write_is_genuine(self, method):
        assert not is_ours(method)
        assert not is_estimate(method)

    def test_case_that_another_program_changed_does_not_matter(self):
        assert is_ours("WHERESHOT PROXY")


class TestIsEstimate:
    @pytest.mark.parametrize("source", [source for source in SOURCES if source != "manual"])
    def test_what_a_source_proposed_is_an_estimate(self, source):
        assert is_estimate(f"whereshot {source}")

    @pytest.mark.parametrize("method", ["whereshot manual", "Whereshot Manual"])
    def test_what_a_person_typed_is_knowledge(self, method):
        assert is_ours(method)
        assert not is_estimate(method)
