from __future__ import annotations

import pytest

from tasks.core.angles import angle_of

# 41°53'24.8" is 41 + 53 / 60 + 24.8 / 3600 degrees.
COLOSSEUM = 41 + 53 / 60 + 24.8 / 3600


class TestAngleOf:
    @pytest.mark.parametrize(
        "text",
        [
            "41°53'24.8\"N",
            "41° 53' 24.8\" N",
            "41\u00ba53\u203224.8\u2033N",
            "41°53\u201924,8\u201dN",
            "41°53'24.8''N",
            "N 41° 53' 24.8\"",
            "41 53 24.8 N",
            "41deg 53' 24.8\" n",
        ],
    )
    def test_reads_degrees_minutes_and_seconds_however_they_are_marked(self, text):
        found = angle_of(text)
        assert found.degrees == pytest.approx(COLOSSEUM, abs=1e-12)
        assert found.step_deg == pytest.approx(0.1 / 3600)
        assert found.axis == "latitude"

    @pytest.mark.parametrize(
        ("text", "degrees", "step", "axis"),
        [
            ("41.89 N", 41.89, 0.01, "latitude"),
            ("41.89S", -41.89, 0.01, "latitude"),
            ("12,4922 E", 12.4922, 0.0001, "longitude"),
            ("W 122.5", -122.5, 0.1, "longitude"),
            ("41.89°", 41.89, 0.01, ""),
            ("-41,890°", -41.89, 0.001, ""),
            ("12 E", 12.0, 1.0, "longitude"),
            ("N 41° 30'", 41.5, 1 / 60, "latitude"),
            ("-0°30'", -0.5, 1 / 60, ""),
            ("41°30.0' S", -41.5, 0.1 / 60, "latitude"),
        ],
    )
    def test_reads_letters_and_degree_signs_with_the_step_of_the_last_digit(self, text, degrees, step, axis):
        found = angle_of(text)
        assert (found.degrees, found.step_deg, found.axis) == (pytest.approx(degrees), pytest.approx(step), axis)

    @pytest.mark.parametrize("text", ["41.89", "41 53 24", "", "N", "4.1e1", "41.89, 12.49", "09. Okt", "N41E12", "1234 N"])
    def test_leaves_everything_else_to_others(self, text):
        assert angle_of(text) is None

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("12.49 O", "Ost (east) or Ouest (west)"),
            ("-41.89 S", "a sign or a letter too many"),
            ("N 41.89 N", "a sign or a letter too many"),
            ("41°61' N", "61 minutes or seconds"),
            ("41°53'60\" N", "60 minutes or seconds"),
            ("41.5° 30' N", "a fraction before its last part"),
        ],
    )
    def test_refuses_what_could_be_two_coordinates_or_none(self, text, reason):
        with pytest.raises(ValueError, match=r"^['\"]") as caught:
            angle_of(text)
        assert reason in str(caught.value)
