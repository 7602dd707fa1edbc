from __future__ import annotations

import pytest

from tasks.core.radius_proofs import radius_fault


def row(error_m="254", confidence="0.66", **cells):
    return {"path": "a.jpg", "error_m": error_m, "confidence": confidence, "altitude": "", "direction": "", **cells}


class TestRadiusFault:
    @pytest.mark.parametrize(
        ("error_m", "confidence"),
        [
            ("254", "0.66"),  # 1 / (1 + 254 / 500) = 0.663
            ("1228", "0.29"),  # 0.289
            ("500", "0.5"),
            ("214", "0.7"),
            ("254", "0.7"),  # 0.66 shown with one decimal
            ("9.5", "0.98"),
            ("0.0", "1.00"),
            ("20000", "0.02"),
            ("254", "66%"),
            ("", ""),
            ("254", ""),
            ("-3", "1.00"),
        ],
    )
    def test_a_radius_that_its_confidence_was_reckoned_from(self, error_m, confidence):
        assert radius_fault(row(error_m, confidence)) == ""

    @pytest.mark.parametrize(("error_m", "confidence"), [("1054", "0.66"), ("254", "0.32"), ("0.66", "254"), ("10", "0.7")])
    def test_the_radius_of_another_row_or_column(self, error_m, confidence):
        assert radius_fault(row(error_m, confidence)) == (
            f"error_m {error_m} does not go with confidence {confidence}: a column was sorted, pasted or named apart from the"
            " others; undo that, or take the columns from history/, or write manual into gps_source if the radius is yours"
        )

    def test_a_radius_that_is_missing_beside_its_confidence(self):
        assert radius_fault(row("", altitude="254")).startswith("error_m is empty beside confidence 0.66: a column was sorted")

    @pytest.mark.parametrize("name", ["altitude", "direction"])
    def test_a_confidence_that_stands_in_another_column(self, name):
        assert radius_fault(row(confidence="", **{name: "0.66"})).startswith(
            f"confidence is empty, and its number stands in {name}: "
        )
        assert radius_fault(row(confidence="", **{name: "66"})) == ""

    @pytest.mark.parametrize("name", ["error_m", "confidence"])
    def test_a_column_that_the_person_deleted_proves_nothing(self, name):
        assert radius_fault({column: cell for column, cell in row("1054").items() if column != name}) == ""
