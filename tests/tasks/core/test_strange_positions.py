from __future__ import annotations

import pytest

from tasks.core.shown_rows import shown_in
from tasks.core.strange_positions import Numbered, positions_of_others
from tests.review_rows import described

# A walk in Rome, one in Singapore, and a place south of the equator: as proposed.
SHOWN = [
    ("41.9006516", "12.4995405"),
    ("41.9030038", "12.4978816"),
    ("41.9053560", "12.4962227"),
    ("41.9077082", "12.4945638"),
    ("1.3506516", "103.7995405"),
    ("1.3530038", "103.7978816"),
    ("1.3553560", "103.7962227"),
    ("-33.8788887", "18.3851113"),
]
COLUMNS = ("path", "latitude", "longitude", "gps_source", "map", "row_id")


def sheet(places=SHOWN, shown=SHOWN):
    """Return rows that showed one list of positions and hold another."""
    rows = []
    for number, ((lat, lon), (was_lat, was_lon)) in enumerate(zip(places, shown, strict=True)):
        made = described(f"{number}.jpg", f"{number:032x}", latitude=float(was_lat), longitude=float(was_lon))
        rows.append({**{name: str(made[name]) for name in COLUMNS}, "latitude": lat, "longitude": lon})
    return rows


def told(places, shown=SHOWN, asking=None):
    """Return why which of the rows are refused, by place."""
    rows = sheet(places, shown)
    numbered = [Numbered(at, row["path"], row, shown_in(row, row["path"])) for at, row in enumerate(rows)]
    columns = {name: [row[name] for row in rows] for name in COLUMNS}
    return positions_of_others([one for one in numbered if asking is None or one.at in asking], columns)


def changed(cells, shown=SHOWN):
    """Return the positions with (latitude, longitude) of some replaced, None = as it was."""
    return [tuple(new or old for new, old in zip(cells.get(at, (None, None)), was, strict=True)) for at, was in enumerate(shown)]


class TestOneCoordinatePasted:
    def test_the_latitude_of_another_row_beside_ones_own_longitude(self):
        found = told(changed({4: ("-33.8788887", None)}))
        assert found == {
            4: "the latitude is also that of '7.jpg', and the longitude is still the one proposed here; paste both, or undo the"
            " paste, or write 103.7995405 E if you mean that"
        }

    def test_the_longitude_of_another_row_beside_ones_own_latitude(self):
        assert told(changed({7: (None, "103.7962227")}))[7].endswith("or write 33.8788887 S if you mean that")

    @pytest.mark.parametrize("name", [0, 1])
    def test_one_filled_down_over_several_rows(self, name):
        cells = (SHOWN[3][0], None) if name == 0 else (None, SHOWN[3][1])
        assert sorted(told(changed(dict.fromkeys((4, 5, 6, 7), cells)))) == [4, 5, 6, 7]

    def test_a_row_that_nobody_decided_is_a_place_all_the_same(self):
        assert sorted(told(changed({4: (SHOWN[0][0], None)}), asking={4})) == [4]

    def test_what_the_other_row_showed_before_it_was_typed_over(self):
        assert sorted(told(changed({0: ("41.8902102", "12.4922309"), 4: (SHOWN[0][0], None)}))) == [4]

    def test_one_that_was_typed_and_filled_down_is_nobodys_place_in_any_of_the_rows(self):
        assert sorted(told(changed(dict.fromkeys((0, 1, 4), ("48.8582602", None))))) == [0, 1, 4]

    def test_one_of_a_column_with_four_decimals_filled_down_to_the_next_row(self):
        four = [tuple(f"{float(cell):.4f}" for cell in place) for place in SHOWN]
        assert sorted(told([*four[:4], (four[3][0], four[4][1]), *four[5:]])) == [4]

    def test_a_letter_at_the_other_coordinate_says_that_it_is_meant(self):
        assert told(changed({4: ("-33.8788887", "103.7995405 E")})) == {}

    def test_one_written_with_a_letter_is_the_same_one(self):
        assert sorted(told(changed({4: ("33.8788887 S", None)}))) == [4]


class TestWhatPeopleDo:
    def test_both_coordinates_copied_to_other_rows(self):
        assert told(changed(dict.fromkeys((0, 2, 4, 5, 6), SHOWN[7]))) == {}

    def test_both_copied_where_one_is_the_rows_own_already(self):
        shown = [("41.9006516", "12.4995405"), ("41.9123456", "12.4995405"), ("1.3506516", "103.7995405")]
        assert told([shown[0], shown[0], shown[2]], shown) == {}

    def test_a_new_number_for_one_coordinate(self):
        assert told(changed({0: ("41.9012345", None), 4: (None, "103.8123456"), 7: ("-33.9", None)})) == {}

    def test_a_new_number_for_one_coordinate_of_photos_at_one_place(self):
        shown = [("41.9006516", "12.4995405")] * 3 + [("1.3506516", "103.7995405")]
        assert told([("41.9012345", "12.4995405")] * 3 + shown[3:], shown) == {}

    def test_a_short_number_that_another_row_has_by_chance(self):
        assert told(changed({0: ("41.91", None), 5: ("41.91", None)})) == {}

    def test_a_number_of_four_decimals_that_a_row_far_away_has(self):
        assert told(changed({0: ("41.9123", "12.4912"), 5: ("41.9123", None)})) == {}

    def test_positions_of_one_camera_copied_as_a_block_to_the_rows_of_the_other(self):
        shown = [*SHOWN[:4], *((f"41.95{at}", f"12.55{at}") for at in range(4))]
        assert told([*SHOWN[:4], *SHOWN[:4]], shown) == {}


class TestBlocks:
    def test_positions_moved_up_by_a_row_are_refused_at_the_edge_too(self):
        found = told([*SHOWN[1:], SHOWN[7]])
        assert sorted(found) == [0, 1, 2, 3, 4, 5, 6]
        assert {reason.partition(":")[0] for reason in found.values()} == {"the longitude is that of another row"}

    def test_three_rows_moved_down_beside_many_that_were_typed(self):
        typed = {at: (f"48.85{at}1234", f"2.29{at}5678") for at in (0, 5, 6, 7)}
        assert sorted(told(changed({**typed, 1: SHOWN[0], 2: SHOWN[1], 3: SHOWN[2]}))) == [1, 2, 3]

    def test_a_column_sorted_apart_and_saved_with_four_decimals(self):
        latitudes = sorted((f"{float(lat):.4f}" for lat, _ in SHOWN), key=float)
        found = told([(lat, f"{float(lon):.4f}") for lat, (_, lon) in zip(latitudes, SHOWN, strict=True)])
        assert sorted(found) == [0, 1, 2, 3, 4, 5, 6, 7]
