from __future__ import annotations

from tasks.core.alike_reasons import Refusal, in_groups

DATE = "latitude '09. Okt' is a date; write 9.10"


def refusals(rows, reason=DATE):
    return [Refusal(row, f"{row}.jpg", reason) for row in rows]


class TestInGroups:
    def test_up_to_three_rows_of_a_kind_have_a_line_each(self):
        assert in_groups(refusals([7, 5, 6]), 5) == [f"row {row} ({row}.jpg): {DATE}" for row in (5, 6, 7)]

    def test_more_rows_share_one_with_ranges(self):
        assert in_groups(refusals([2, 3, 4, 7, 9, 10]), 5) == [f"rows 2 to 4, 7, 9 and 10: {DATE}"]

    def test_thousands_of_rows_are_counted(self):
        rows = [12, 40, 41, *range(100, 4_100, 2)]
        assert in_groups(refusals(rows), 3) == [f"rows 12, 40, 41 and 2,000 more: {DATE}"]

    def test_reasons_that_differ_in_quotes_and_numbers_only_are_one_with_an_example(self):
        mixed = [Refusal(row, f"{row}.jpg", f"latitude '0{row}. Okt' is a date; write {row}.10") for row in range(2, 7)]
        assert in_groups(mixed, 5) == ["rows 2 to 6, such as row 2 (2.jpg): latitude '02. Okt' is a date; write 2.10"]

    def test_letters_of_the_compass_belong_to_the_number(self):
        mixed = [Refusal(row, f"{row}.jpg", f"write {row}.5 {'NS'[row % 2]} again") for row in range(2, 7)]
        assert len(in_groups(mixed, 5)) == 1

    def test_the_commonest_reason_comes_first(self):
        lines = in_groups([*refusals([2], "odd"), *refusals(range(10, 20), "usual")], 5)
        assert lines == ["rows 10 to 19: usual", "row 2 (2.jpg): odd"]

    def test_position_and_date_of_one_row_count_once_in_a_group(self):
        assert in_groups(refusals([2, 2, 3, 4]), 5)[0].startswith("rows 2 to 4: ")

    def test_nothing_refused_is_no_line(self):
        assert in_groups([], 5) == []
