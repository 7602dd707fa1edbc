"""Files as spreadsheets leave them, byte for byte: what is undone, and which rows are refused while the others go on."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tasks.core.review_csv import read_review
from tasks.decide import decide
from tests.review_rows import ARCHIVE_ID, described, proposal

ARCHIVE = Path("/photos/archive")
COLUMNS = ("decision", "path", "datetime", "latitude", "longitude", "gps_source", "error_m", "evidence", "map", "note")
COLUMNS += ("new_datetime", "date_decision", "altitude", "direction", "row_id")
PLACES = {
    "a.jpg": ("41.8902102", "12.4922309"),
    "b.jpg": ("48.8582602", "2.2944991"),
    "c.jpg": ("-33.8567844", "151.2152967"),
    "d.jpg": ("51.4778877", "-0.0014756"),
    "e.jpg": ("9.1000000", "1.5000000"),
}
PRINTS = {path: f"{number}{number}223344556677" for number, path in enumerate(PLACES, 1)}


def sheet(**cells):
    """Return the rows of five photos as review.csv shows them, every position accepted."""
    rows = []
    for path, (lat, lon) in PLACES.items():
        made = described(path, PRINTS[path], latitude=float(lat), longitude=float(lon), **cells)
        shown = {"decision": "accept", "latitude": lat, "longitude": lon, "error_m": "120", "altitude": "", "direction": ""}
        rows.append({name: str({**made, **shown}.get(name, "")) for name in COLUMNS})
    return rows


def column_of(rows, name, cells):
    return [{**row, name: cell} for row, cell in zip(rows, cells, strict=True)]


def saved(path, rows, *, separator=",", encoding="utf-8-sig", head=""):
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=separator, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes((head + text.getvalue()).encode(encoding))
    return path


@pytest.fixture
def judged(tmp_path):
    """Return a function that saves rows as a file and decides; a text or bytes are the file itself."""

    def judge(rows, fingerprints=PRINTS, **form):
        path = tmp_path / "review.csv"
        if isinstance(rows, bytes):
            path.write_bytes(rows)
        else:
            saved(path, rows, **form)
        return decide(read_review(path), ARCHIVE, ARCHIVE_ID, known_paths=list(PLACES), fingerprints=fingerprints)

    return judge


def positions(result):
    found = result.decisions.sort_values("path")
    return {row.path: (row.lat, row.lon, row.source, row.error_m) for row in found.itertuples()}


PROPOSED = {path: (float(lat), float(lon), "proxy", 120.0) for path, (lat, lon) in PLACES.items()}


def reasons(result):
    return dict(zip(result.refusals["path"], result.refusals["reason"], strict=True))


class TestUndone:
    def test_a_german_excel_file_with_semicolons_commas_and_the_columns_moved(self, judged):
        rows = [
            {name: row[name].replace(".", ",") if name in ("latitude", "longitude") else row[name] for name in reversed(COLUMNS)}
            for row in reversed(sheet())
        ]
        assert positions(judged(rows, separator=";", encoding="cp1252", head="sep=;\r\n")) == PROPOSED

    def test_trailing_zeros_dropped_by_every_number_cell(self, judged):
        rows = [{**row, **{name: repr(float(row[name])) for name in ("latitude", "longitude")}} for row in sheet()]
        assert rows[4]["latitude"] == "9.1"
        assert positions(judged(rows)) == PROPOSED

    def test_numbers_formatted_to_four_decimals_are_those_proposed(self, judged):
        rows = [{**row, **{name: f"{float(row[name]):.4f}" for name in ("latitude", "longitude")}} for row in sheet()]
        result = judged(rows)
        assert positions(result) == PROPOSED
        assert result.undone == ("4 positions shortened to 4 decimals or more, taken as proposed",)

    @pytest.mark.parametrize("cells", [[""] * 5, ["Proxy"] * 5, ["track"] * 5])
    def test_the_source_is_that_of_the_row_id_whatever_the_cell_says(self, judged, cells):
        assert positions(judged(column_of(sheet(), "gps_source", cells))) == PROPOSED

    def test_full_width_digits_other_minus_signs_and_marks_that_nobody_sees(self, judged):
        wide = str.maketrans("0123456789", "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19")
        rows = sheet()
        rows[0]["latitude"] = rows[0]["latitude"].translate(wide)
        rows[1]["latitude"] = f"\u00a0{rows[1]['latitude']}\u200b"
        rows[2]["latitude"] = rows[2]["latitude"].replace("-", "\u2013")
        assert positions(judged(rows)) == PROPOSED

    @pytest.mark.parametrize("word", ["TRUE", "WAHR", "VRAI", "1.0", "1,00", "✔", "☑\ufe0f", "X", "accept\u200b"])
    def test_decisions_that_a_spreadsheet_or_a_keyboard_wrote_in_its_own_way(self, judged, word):
        assert positions(judged([{**row, "decision": word} for row in sheet()])) == PROPOSED

    def test_says_how_many_decisions_are_logical_values(self, judged):
        words = ["WAHR", "falsch", "TRUE", "x", "no"]
        said = judged(column_of(sheet(), "decision", words)).undone
        assert said == ("3 decisions that a spreadsheet made TRUE or FALSE, read as accept or reject",)

    @pytest.mark.parametrize("word", ["2.0", "0.5", "1.5", "10", "yes?", "✗", "☐", "#NAME?", "TRUE;"])
    def test_other_words_are_refused_by_name(self, judged, word):
        result = judged([{**sheet()[0], "decision": word}])
        assert result.decisions.empty
        assert "is not known" in reasons(result)["a.jpg"]

    def test_a_typed_coordinate_with_a_letter(self, judged):
        rows = sheet()
        rows[0].update(latitude="41°54'30.0\" N", longitude="12,51234 E")
        result = judged(rows)
        lat, lon, source, error_m = positions(result)["a.jpg"]
        assert (lat, lon, source, error_m) == (pytest.approx(41 + 54.5 / 60), 12.51234, "manual", 10.0)
        assert result.undone == ("1 position written with N, S, E, W or degree signs",)


class TestDates:
    NEW = "2024-05-01T12:00:30"

    def dated(self, texts, **cells):
        rows = column_of(sheet(new_datetime=self.NEW), "new_datetime", texts)
        return [{**row, "decision": "", "date_decision": "x", **cells} for row in rows]

    @pytest.mark.parametrize("text", ["01.05.2024 12:00", "5/1/2024 12:00", "1/5/24 12:00", "45413,50034722"])
    def test_a_date_that_the_row_id_proves_is_the_one_that_was_shown(self, judged, text):
        result = judged(self.dated([text] * 5))
        assert result.decisions["taken"].tolist() == [self.NEW] * 5
        assert result.undone == ("5 dates in another form, read as ISO 8601",)

    def test_a_whole_date_is_written_as_it_stands_with_each_digit(self, judged):
        result = judged(self.dated(["2024-05-01 12:00:30.000"] * 5))
        assert result.decisions["taken"].tolist() == [f"{self.NEW}.000"] * 5

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("7/2/2024 12:00:00", "may be day 7 of month 2 or day 2 of month 7"),
            ("02.05.2024 12:00", "has no seconds"),
            ("45414.5", "is a number, as spreadsheets keep dates"),
            ("02.05.24 12:00:00", "which of its numbers is the year is not certain"),
        ],
    )
    def test_a_date_that_nothing_proves_is_refused_and_its_position_goes_on(self, judged, text, reason):
        result = judged(self.dated([text, *[self.NEW] * 4], decision="x"))
        assert reason in reasons(result)["a.jpg"]
        assert result.counts["dates"] == 4
        assert positions(result) == PROPOSED

    def test_the_other_dates_of_the_sheet_tell_which_order_it_has(self, judged):
        rows = self.dated(["7/2/2024 12:00:00", *[self.NEW] * 4])
        assert (
            judged(column_of(rows, "datetime", ["25/12/2023 10:00:00"] * 5)).decisions["taken"].iloc[0] == "2024-02-07T12:00:00"
        )
        assert (
            judged(column_of(rows, "datetime", ["12/25/2023 10:00:00"] * 5)).decisions["taken"].iloc[0] == "2024-07-02T12:00:00"
        )


class TestRefusedAlone:
    @pytest.mark.parametrize(
        ("path", "cells", "words"),
        [
            (
                "e.jpg",
                {"latitude": "09. Okt"},
                "is a date: the spreadsheet took 9.10 for one; make the cell text and write 9.1000000",
            ),
            (
                "e.jpg",
                {"longitude": "01. Mai"},
                "is a date: the spreadsheet took 1.5 for one; make the cell text and write 1.5000000",
            ),
            ("e.jpg", {"latitude": "2026-10-09"}, "is a date"),
            (
                "e.jpg",
                {"longitude": "15"},
                "longitude 15 lost its decimal point; write 1.5000000 again, or 15 E if you mean that",
            ),
            ("b.jpg", {"latitude": "488582602"}, "lost its decimal point"),
            ("a.jpg", {"latitude": "41.89", "longitude": "12.49"}, "is the proposed 41.8902102 rounded"),
            ("a.jpg", {"longitude": "12.5"}, "is the proposed 12.4922309 rounded"),
            ("a.jpg", {"latitude": "4,19E+01"}, "in scientific notation"),
            ("a.jpg", {"latitude": "418.902.102"}, "two separators"),
            ("a.jpg", {"latitude": "#####"}, "too narrow to show it"),
            ("a.jpg", {"latitude": "12.4922309", "longitude": "41.8902102"}, "latitude and longitude are exchanged"),
            ("c.jpg", {"latitude": "33.8567844"}, "lost or got a sign"),
            ("a.jpg", {"error_m": "01. Dez"}, "error_m '01. Dez' is a date"),
            ("a.jpg", {"error_m": "1,20E+02"}, "error_m '1,20E+02' is in scientific notation"),
            ("a.jpg", {"altitude": "#WERT!"}, "altitude '#WERT!' is an error of the spreadsheet"),
            ("a.jpg", {"direction": "N"}, "direction 'N' is not a number"),
            ("a.jpg", {"path": "a.jpg\nb.jpg"}, "the path holds 2 paths; write a row for each"),
            ("a.jpg", {"row_id": "1,20E+02"}, "none of ours"),
        ],
    )
    def test_a_damaged_row_is_refused_and_the_others_go_on(self, judged, path, cells, words):
        rows = [{**row, **cells} if row["path"] == path else row for row in sheet()]
        result = judged(rows, separator=";")
        assert len(result.refusals) == 1
        assert words in result.refusals["reason"].iloc[0]
        assert result.refusals["row"].tolist() == [list(PLACES).index(path) + 2]
        assert positions(result) == {other: place for other, place in PROPOSED.items() if other != path}

    @pytest.mark.parametrize("cells", [{"confidence": "08. Jan"}, {"evidence": "#NAME?"}, {"place": "=1"}, {"note": "12,3"}])
    def test_what_is_never_written_is_nobodys_business(self, judged, cells):
        assert positions(judged([{**row, **cells} for row in sheet()])) == PROPOSED

    def test_a_radius_with_a_thousands_point_beside_decimal_commas_is_doubtful(self, judged):
        rows = [{**row, "latitude": row["latitude"].replace(".", ",")} for row in sheet()]
        rows[0]["error_m"] = "1.234"
        assert "error_m 1.234 may have a decimal or a thousands separator" in reasons(judged(rows, separator=";"))["a.jpg"]

    def test_an_altitude_that_lost_its_point(self, judged):
        rows = column_of(sheet(altitude=30.5), "altitude", ["305", *["30.5"] * 4])
        assert reasons(judged(rows)) == {
            "a.jpg": "altitude 305 lost its decimal point, for 30.5 was proposed; mend it, or leave it blank"
        }

    def test_a_row_that_was_swallowed_by_a_quote_is_named_with_the_one_that_swallowed_it(self, judged):
        lines = [",".join(row.values()) for row in sheet()]
        lines[1] = lines[1].replace(",,", ',"', 1)  # note of b.jpg: a quote that the next row's closes
        lines[2] = lines[2].replace(",,", '",', 1)
        data = "\r\n".join([",".join(COLUMNS), *lines, ""]).encode("utf-8-sig")
        result = judged(data)
        assert result.counts["rows"] == 4
        assert "holds another row: a quote was not closed there" in reasons(result)["b.jpg"]
        assert sorted(positions(result)) == ["a.jpg", "d.jpg", "e.jpg"]


class TestSortedApart:
    @pytest.mark.parametrize("prints", [PRINTS, None])
    def test_row_ids_sorted_apart_are_no_edits_but_refused(self, judged, prints):
        ids = [row["row_id"] for row in sheet()]
        result = judged(column_of(sheet(), "row_id", ids[1:] + ids[:1]), prints)
        assert result.decisions.empty
        assert reasons(result)["a.jpg"].startswith(
            "the row_id is another photo's (that of row 3): column row_id or path was sorted"
        )

    def test_paths_sorted_apart_are_refused(self, judged):
        result = judged(column_of(sheet(), "path", [*list(PLACES)[1:], "a.jpg"]))
        assert result.decisions.empty
        assert all("the row_id is another photo's" in reason for reason in reasons(result).values())

    def test_two_row_ids_exchanged_refuse_these_two_rows_only(self, judged):
        ids = [row["row_id"] for row in sheet()]
        result = judged(column_of(sheet(), "row_id", [ids[1], ids[0], *ids[2:]]))
        assert sorted(reasons(result)) == ["a.jpg", "b.jpg"]
        assert sorted(positions(result)) == ["c.jpg", "d.jpg", "e.jpg"]

    @pytest.mark.parametrize("name", ["latitude", "longitude"])
    def test_one_column_of_coordinates_sorted_apart_is_no_edit(self, judged, name):
        cells = sorted((row[name] for row in sheet()), key=float, reverse=True)
        result = judged(column_of(sheet(), name, cells))
        kept = [path for path, cell in zip(PLACES, cells, strict=True) if cell in PLACES[path]]
        assert sorted(positions(result)) == kept
        assert {reason.partition(":")[0] for reason in reasons(result).values()} == {f"the {name} is that of another row"}

    def test_everything_about_the_position_sorted_apart_from_the_path(self, judged):
        block = ("latitude", "longitude", "gps_source", "error_m", "evidence", "map")
        rows = sheet()
        mixed = [{**row, **{name: other[name] for name in block}} for row, other in zip(rows, rows[1:] + rows[:1], strict=True)]
        result = judged(mixed)
        assert result.decisions.empty
        assert all("latitude to map were sorted or pasted apart from path" in reason for reason in reasons(result).values())

    def test_a_place_that_was_copied_to_many_rows_is_typed(self, judged):
        rows = [{**row, "latitude": PLACES["b.jpg"][0], "longitude": PLACES["b.jpg"][1]} for row in sheet()]
        result = judged(rows)
        assert {place[:2] for place in positions(result).values()} == {(48.8582602, 2.2944991)}
        assert result.counts["edited"] == 4

    def test_a_cell_that_was_dragged_down_counts_up(self, judged):
        rows = column_of(sheet(), "latitude", ["41.8902102", "42.8902102", "43.8902102", "44.8902102", "9.1"])
        result = judged(rows)
        assert sorted(reasons(result)) == ["b.jpg", "c.jpg", "d.jpg"]
        assert all("the one above counted on by 1" in reason for reason in reasons(result).values())

    def test_exchanged_names_of_two_columns_are_told_in_every_row(self, judged):
        rows = [{**row, "latitude": row["longitude"], "longitude": row["latitude"]} for row in sheet()]
        result = judged(rows)
        assert result.decisions.empty
        told = reasons(result)
        assert len({reason for path, reason in told.items() if path != "c.jpg"}) == 1
        assert "(where every row says so: the names of the two columns)" in told["a.jpg"]

    def test_a_name_on_another_column(self, judged):
        rows = [{**row, "latitude": row["error_m"], "error_m": row["latitude"]} for row in sheet()]
        result = judged(rows)
        assert result.decisions.empty
        assert all("stands in column error_m: a column or its name was moved" in reason for reason in reasons(result).values())

    def test_a_coordinate_of_another_row_beside_ones_own(self, judged):
        rows = column_of(sheet(), "latitude", [PLACES["c.jpg"][0]] * 5)
        result = judged(rows)
        assert sorted(positions(result)) == ["c.jpg"]
        assert {reason.partition(";")[0] for path, reason in reasons(result).items() if path != "c.jpg"} == {
            "the latitude is also that of 'c.jpg', and the longitude is still the one proposed here"
        }

    def test_the_radius_of_another_row(self, judged):
        rows = [{**row, "confidence": "0.81"} for row in sheet()]  # 1 / (1 + 120 / 500)
        rows[1]["error_m"] = "5000"
        rows[2].update(error_m="5000", gps_source="manual")
        result = judged(rows)
        assert sorted(reasons(result)) == ["b.jpg"]
        assert reasons(result)["b.jpg"].startswith("error_m 5000 does not go with confidence 0.81: a column was sorted")
        assert positions(result)["c.jpg"][2:] == ("manual", 5000.0)


class TestTwice:
    def test_a_copied_row_refuses_both(self, judged):
        rows = sheet()
        result = judged([*rows, {**rows[0], "latitude": "41.95"}])
        assert result.refusals["row"].tolist() == [2, 7]

    def test_a_row_id_that_two_rows_have_refuses_both(self, judged):
        rows = sheet()
        rows[1] = {**rows[0], "path": "b.jpg"}
        told = reasons(judged(rows))
        assert told["a.jpg"] == "row 3 has the same row_id, so one of the two is a copy; empty this cell in the copy"
        assert told["b.jpg"] == "row 2 has the same row_id, so one of the two is a copy; empty this cell in the copy"

    def test_photos_without_a_fingerprint_may_have_the_same_row_id_by_chance(self, judged, monkeypatch):
        monkeypatch.setattr("tasks.core.row_ids._digest", lambda size, *_: "0" * 2 * size)
        rows = [{**row, "row_id": proposal(row["path"], "")["row_id"]} for row in sheet()]
        assert len({row["row_id"] for row in rows}) == 1
        assert positions(judged(rows)) == PROPOSED


class TestNoMixUp:
    def test_a_photo_that_was_renamed_and_edited_is_the_persons(self, judged):
        """Propose renames the row, and what an edited row showed is proven by nothing then."""
        rows = [{**row, "latitude": "41.95", "map": ""} if row["path"] == "a.jpg" else row for row in sheet()]
        rows[0]["row_id"] = proposal("old.jpg", PRINTS["a.jpg"])["row_id"]
        assert positions(judged(rows))["a.jpg"][:3] == (41.95, 12.4922309, "manual")

    def test_a_photo_whose_picture_changed_goes_on_to_where_that_is_refused(self, judged):
        result = judged(sheet(), {**PRINTS, "a.jpg": "ffffffffffffffff"})
        assert positions(result) == PROPOSED
        assert result.decisions["fingerprint"].iloc[0] == PRINTS["a.jpg"][:10]

    def test_a_position_that_an_earlier_propose_described_as_typed(self, judged):
        link = "https://www.openstreetmap.org/?mlat=41.9500000&mlon=12.4922309#map=16/41.9500000/12.4922309"
        rows = sheet()
        rows[0].update(latitude="41.95", gps_source="manual", error_m="700", map=link)
        assert positions(judged(rows))["a.jpg"] == (41.95, 12.4922309, "manual", 700.0)

    def test_such_a_position_that_lost_its_digits_since(self, judged):
        link = "https://www.openstreetmap.org/?mlat=41.9512345&mlon=12.4922309#map=16/41.9512345/12.4922309"
        rows = sheet()
        rows[0].update(latitude="41.95", gps_source="manual", error_m="10", map=link)
        assert "is the proposed 41.9512345 rounded" in reasons(judged(rows))["a.jpg"]

    def test_rows_of_ones_own_need_no_row_id(self, judged):
        data = b"path,latitude,longitude,decision\r\na.jpg,41.89,12.49,x\r\nb.jpg,48.8582602,2.2944991,x\r\n"
        assert {path: place[2] for path, place in positions(judged(data)).items()} == {"a.jpg": "manual", "b.jpg": "manual"}
