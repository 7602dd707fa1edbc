from __future__ import annotations

import pytest

from tasks.core.addresses.services import (
    answer_changing,
    class_of,
    known_services,
    of_questions,
    options_in,
    question_words,
    with_environment,
)


class TestClassOf:
    def test_knows_the_geocoders_of_geopy(self):
        assert {"nominatim", "photon", "opencage", "google"} <= set(known_services())
        assert class_of("photon").__name__ == "Photon"

    def test_names_them_where_there_is_no_such_one(self):
        with pytest.raises(ValueError, match=r"geopy knows no geocoder 'nominatm'; it knows arcgis, .*nominatim"):
            class_of("nominatm")


class TestOptionsIn:
    def test_reads_words_of_key_and_value(self):
        options = options_in(["domain = nominatim.example.org ", "scheme=http", "country_codes=it"], "nominatim")
        assert options == {"domain": "nominatim.example.org", "scheme": "http", "country_codes": "it"}

    def test_keeps_an_equals_sign_in_a_key(self):
        assert options_in(["api_key=abc=="], "opencage") == {"api_key": "abc=="}

    @pytest.mark.parametrize(
        ("words", "service", "reason"),
        [
            (["domain"], "nominatim", "'domain' is no option; write key=value"),
            (["domain="], "nominatim", "'domain=' is no option"),
            (["domian=x"], "nominatim", "nominatim has no option domian; it has .*domain"),
            (["timeout=3"], "nominatim", "has no option timeout"),
            (["user_agent=x"], "nominatim", "has no option user_agent"),
            (["country_codes=it"], "photon", "photon has no option country_codes"),
            ([], "opencage", "opencage needs api_key"),
        ],
    )
    def test_refuses_what_the_geocoder_does_not_take(self, words, service, reason):
        with pytest.raises(ValueError, match=reason):
            options_in(words, service)

    def test_does_not_repeat_what_may_be_a_key(self):
        with pytest.raises(ValueError, match="api_key") as refused:
            options_in(["apikey=s3cr3t"], "opencage")
        assert "s3cr3t" not in str(refused.value)


class TestWithEnvironment:
    def test_takes_a_key_from_the_environment(self):
        assert with_environment({"api_key": "$KEY", "scheme": "http"}, {"KEY": "abc"}) == {"api_key": "abc", "scheme": "http"}

    def test_names_what_the_environment_lacks(self):
        with pytest.raises(ValueError, match=r"the environment has no KEY, which geocode\.options names for api_key"):
            with_environment({"api_key": "$KEY"}, {})


class TestAnswerChanging:
    def test_holds_no_key(self):
        options = {"domain": "user:password@geo.example.org", "api_key": "s3cr3t", "scheme": "http", "country_codes": "it"}
        assert answer_changing(options) == "country_codes=it domain=geo.example.org"


class TestQuestionWords:
    def test_says_only_what_the_geocoder_understands(self):
        assert question_words("nominatim", "it", 5) == {"exactly_one": False, "limit": 5, "language": "it"}
        assert question_words("arcgis", "it", 5) == {"exactly_one": False}
        assert question_words("nominatim", "", 5) == {"exactly_one": False, "limit": 5}

    def test_options_of_a_question_are_told_from_those_of_the_service(self):
        assert of_questions({"domain": "x", "country_codes": "it"}) == {"country_codes": "it"}
