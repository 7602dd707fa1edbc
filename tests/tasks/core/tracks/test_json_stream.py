from __future__ import annotations

import io
import json
import tracemalloc

from tasks.core.tracks.json_stream import items, paths


def read(data: bytes, path: str, *, several: bool = False) -> tuple[list[object], list[str]]:
    problems: list[str] = []
    return list(items(io.BytesIO(data), path, problems, several=several)), problems


class TestItems:
    def test_members_of_an_array_come_one_by_one_with_plain_numbers(self):
        found, problems = read(b'{"a": [{"x": 1}, {"x": 2.5}], "b": [3]}', "a.item")
        assert found == [{"x": 1}, {"x": 2.5}]
        assert [type(entry["x"]) for entry in found] == [int, float]
        assert problems == []

    def test_byte_order_mark_is_passed_over(self):
        assert read(b"\xef\xbb\xbf[1, 2]", "item") == ([1, 2], [])

    def test_what_stands_before_the_damage_is_given_and_the_damage_told_without_quoting_the_file(self):
        for broken in (
            b'[{"lat": 12.345}, {"lat": 1',
            b'[{"lat": 12.345}, {"lat": oops}]',
            b'[{"lat": 12.345}, {"lat": 9' + b"9" * 400 + b"}]",
        ):
            found, problems = read(broken, "item")
            assert found == [{"lat": 12.345}]
            assert problems == ["the JSON is damaged or breaks off after 1 of its entries"]

    def test_several_values_in_a_row_are_read_where_that_is_expected(self):
        assert read(b'{"x": 1}\n{"x": 2}\n', "", several=True) == ([{"x": 1}, {"x": 2}], [])

    def test_nesting_that_no_track_has_is_refused_before_it_costs_memory(self):
        tracemalloc.start()
        try:
            found, problems = read(b"[1," + b"[" * 3_000_000, "item")
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert problems == ["the JSON is nested deeper than 100 levels after 0 of its entries"]
        assert found == []
        assert peak < 20_000_000

    def test_brackets_in_texts_are_no_nesting(self):
        entries = [{"note": '[[{{\\"' * 40, "x": number} for number in range(5000)]
        found, problems = read(json.dumps(entries).encode(), "item")
        assert problems == []
        assert found == entries

    def test_a_stream_can_be_read_for_one_path_after_the_other(self):
        stream = io.BytesIO(b'{"a": [1], "b": [2]}')
        problems: list[str] = []
        assert [*items(stream, "a.item", problems), *items(stream, "b.item", problems)] == [1, 2]


class TestPaths:
    def test_paths_of_a_beginning_that_breaks_off_are_those_before_the_break(self):
        assert paths(b'{"locations": [{"lat": 1, "time": "x"}, {"lo') >= {"locations.item.lat", "locations.item.time"}

    def test_what_is_no_json_has_none(self):
        assert paths(b"hello") <= {""}
