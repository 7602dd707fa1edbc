from __future__ import annotations

import csv
import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.core.errors import UsageError
from tasks.core.places_csv import COLUMNS, read_places, write_places
from tasks.core.tables import PLACES
from tests.place_rows import place, places
from tests.review_rows import read_csv, save_csv

VISIT = "2024-05-{day:02d}T09:00:12Z/2024-05-{day:02d}T11:20:05Z"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "places.csv"


def edit(path, edits, **how):
    """Change cells by place_id, as a person does."""
    save_csv(path, [{**row, **edits.get(row["place_id"], {})} for row in read_csv(path)], **how)


class TestWritePlaces:
    def test_writes_the_columns_that_a_person_looks_at_first(self, path):
        assert write_places(path, places(place("pa", name="Home", emoji="🏠", lon=-0.00000001)))
        assert path.read_bytes().startswith(b"\xef\xbb\xbfname,emoji,place,first_at,last_at,visits,photos,lat,lon,radius_m,")
        (row,) = read_csv(path)
        assert tuple(row) == COLUMNS
        assert row == {
            "name": "Home", "emoji": "🏠", "place": "Monti, Rome, Italy", "first_at": "2024-05-01T09:00:12Z",
            "last_at": "2024-05-01T11:20:05Z", "visits": "1", "photos": "12", "lat": "41.8902102", "lon": "0.0000000",
            "radius_m": "500", "place_id": "pa", "within": "", "visit_times": VISIT.format(day=1),
        }  # fmt: skip

    def test_shows_a_radius_in_metres_that_hold_it_and_no_time_as_blank(self, path):
        write_places(path, places(place("pa", radius_m=5.2, first_at=pd.NaT, last_at=pd.NaT), place("pb", radius_m=0.0)))
        shown = [(row["radius_m"], row["first_at"], row["last_at"]) for row in read_csv(path)]
        assert shown == [("6", "", ""), ("0", "2024-05-01T09:00:12Z", "2024-05-01T11:20:05Z")]

    def test_keeps_the_order_of_the_places(self, path):
        write_places(path, places(place("pb"), place("pa"), place("pc")))
        assert [row["place_id"] for row in read_csv(path)] == ["pb", "pa", "pc"]

    def test_leaves_a_file_that_says_the_same_alone(self, path):
        write_places(path, places(place("pa", name="Home")))
        before = path.stat()
        assert not write_places(path, places(place("pa", name="Home")))
        assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)

    def test_columns_that_are_not_ours_stay_with_their_place_as_they_were(self, path):
        write_places(path, places(place("pa"), place("pb")))
        save_csv(path, [{"Rating": f" '={row['place_id']}", **row, "-x": "-1.50"} for row in read_csv(path)])
        write_places(path, places(place("pc"), place("pb"), place("pa")))
        rows = read_csv(path)
        assert [*rows[0]] == [*COLUMNS, "Rating", "-x"]
        assert [(row["place_id"], row["Rating"], row["-x"]) for row in rows] == [
            ("pc", "", ""),
            ("pb", " '=pb", "-1.50"),
            ("pa", " '=pa", "-1.50"),
        ]
        content = path.read_bytes()
        assert not write_places(path, places(place("pc"), place("pb"), place("pa")))
        assert path.read_bytes() == content

    def test_a_name_typed_since_the_file_was_read_stays(self, path):
        write_places(path, places(place("pa"), place("pb", name="B")))
        edit(path, {"pa": {"name": "Home", "emoji": "🏠"}, "pb": {"name": ""}})
        write_places(path, places(place("pa"), place("pb", name="B")))
        assert [(row["name"], row["emoji"]) for row in read_csv(path)] == [("Home", "🏠"), ("B", "")]

    @pytest.mark.parametrize("typed", [{"name": "Home"}, {"emoji": "🏠"}, {"Note": "blue door"}])
    def test_a_place_that_left_stays_without_photos_if_a_person_wrote_something_in_its_row(self, path, typed):
        write_places(path, places(place("pa"), place("pb"), place("pc")))
        save_csv(path, [{**row, "Note": "", **(typed if row["place_id"] == "pb" else {})} for row in read_csv(path)])
        write_places(path, places(place("pc")))
        left = read_csv(path)[1]
        assert [row["place_id"] for row in read_csv(path)] == ["pc", "pb"]
        assert typed.items() <= left.items()
        assert [left[name] for name in ("photos", "visits", "first_at", "visit_times", "lat")] == ["0", "0", "", "", "41.8902102"]
        assert not write_places(path, places(place("pc")))

    def test_a_file_that_is_not_understood_is_left_as_it_is(self, path):
        path.write_text("name,lat\nHome,41.9\n")
        with pytest.raises(UsageError, match="has no column place_id"):
            write_places(path, places(place("pa")))
        assert path.read_text() == "name,lat\nHome,41.9\n"

    def test_a_cell_never_grows_beyond_what_excel_holds_and_keeps_the_latest_visits(self, path):
        """783 intervals of 41 characters and a blank between fill 32,885; the mark (28) and 761 of them 31,990."""
        days = pd.date_range("2020-01-01", periods=783).strftime("%Y-%m-%d").tolist()
        visits = [f"{day}T09:00:12Z/{day}T11:20:05Z" for day in days]
        write_places(path, places(place("pa", visits=783, visit_times=" ".join(visits))))
        (row,) = read_csv(path)
        assert len(row["visit_times"]) == 31_990
        mark, *listed = row["visit_times"].split(" ")
        assert (mark, listed, row["visits"]) == ("22-earlier-visits-not-listed", visits[22:], "783")
        assert read_places(path)["visit_times"].tolist() == [" ".join(listed)]
        assert read_places(path)["visits"].tolist() == [783]

    def test_as_many_visits_as_fit_are_listed_without_a_mark(self, path):
        times = " ".join([VISIT.format(day=1)] * 761)
        assert len(times) <= 32_000 < len(times) + 42
        write_places(path, places(place("pa", visits=761, visit_times=times)))
        assert read_csv(path)[0]["visit_times"] == times


class TestReadPlaces:
    @pytest.mark.parametrize("text", [None, "", "\ufeff"])
    def test_no_file_is_none(self, path, text):
        if text is not None:
            path.write_text(text)
        assert read_places(path) is None

    def test_a_header_alone_is_no_places(self, path):
        write_places(path, PLACES.empty())
        assert PLACES.check(read_places(path)).empty

    def test_gives_back_what_was_written(self, path):
        first_at, last_at = pd.Timestamp("2024-05-01T09:00:12Z"), pd.Timestamp("2024-05-01T11:20:05Z")
        written = places(
            place("pa", name="=1+1", emoji="👩‍👩‍👧", first_at=first_at, last_at=last_at),
            place("pb", name='Omas "Häuschen"\nam See', within="pa", lat=-0.5, lon=-180.0, radius_m=0.0, photos=1234567,
                  visits=0, first_at=pd.NaT, last_at=pd.NaT, visit_times=""),
        )  # fmt: skip
        write_places(path, written)
        pd.testing.assert_frame_equal(read_places(path), written)

    def test_undoes_what_a_german_spreadsheet_does(self, path):
        write_places(path, places(place("pa", name="Zuhause", radius_m=1234.0), place("pb", within="pa")))
        rows = [
            {**row, "lat": "41,8902102", "lon": "12,5", "first_at": "01.05.24 09:00", "visits": "1,0"} for row in read_csv(path)
        ]
        save_csv(path, [dict(reversed(row.items())) for row in reversed(rows)], delimiter=";", encoding="utf-8")
        found = read_places(path).set_index("place_id")
        assert found.loc["pa", ["name", "lat", "lon", "radius_m", "within"]].tolist() == ["Zuhause", 41.8902102, 12.5, 1234.0, ""]
        assert found.loc["pb", "within"] == "pa"
        assert (found["first_at"].isna().all(), found["visits"].tolist()) == (True, [0, 0])

    def test_a_decimal_comma_in_one_cell_makes_those_of_a_comma_file_certain(self, path):
        path.write_text('place_id,lat,lon,radius_m,within\np,"41,123","12,4922309",5,\n')
        assert read_places(path)[["lat", "lon"]].to_numpy().tolist() == [[41.123, 12.4922309]]

    def test_180_degrees_are_written_otherwise(self, path):
        path.write_text("place_id,lat,lon,radius_m,within\np,-17,180.0000000,5,\n")
        assert read_places(path)["lon"].tolist() == [-180.0]

    def test_needs_only_what_tells_one_place_from_another(self, path):
        path.write_text("place_id,lat,lon,radius_m,within\np,1,2,3,\n")
        (row,) = read_places(path).to_dict("records")
        assert (row["name"], row["photos"], row["visit_times"], pd.isna(row["first_at"])) == ("", 0, "", True)

    def test_visits_that_overlap_are_no_fault(self, path):
        """Two people, or two cameras, are at two places at once."""
        write_places(path, places(place("pa"), place("pb", lat=48.0)))
        assert len(set(read_places(path)["visit_times"])) == 1

    @pytest.mark.parametrize(
        ("cells", "said"),
        [
            ({"lat": "91.5"}, r"row 3: lat 91.5 is outside \[-90, 90\]; a spreadsheet may have dropped the decimal point"),
            ({"lon": "124922309"}, r"row 3: lon 124922309 is outside \[-180, 180\]"),
            ({"lon": "12°29'"}, 'row 3: lon "12°29\'" is not a number; write digits'),
            ({"lat": ""}, "row 3: lat is empty, or delete the row"),
            ({"radius_m": "-5"}, r"row 3: radius_m -5 is outside \[0, 20100000\]"),
            ({"radius_m": "5. Mrz"}, "row 3: radius_m '5. Mrz' is not a number"),
            ({"place_id": " "}, "row 3: has no place_id, which says what place it is; restore it, or delete the row"),
            ({"within": "pb"}, "row 3: within 'pb' is a place that is itself within another; write the place_id of one"),
        ],
    )
    def test_a_row_that_is_not_certain_is_refused_with_its_number_and_the_remedy(self, path, cells, said):
        write_places(path, places(place("pa"), place("pb")))
        edit(path, {"pb": cells})
        with pytest.raises(UsageError, match=rf"places\.csv, {said}"):
            read_places(path)

    def test_a_cell_beyond_the_columns_is_refused(self, path):
        """A name with a comma that an editor left without quotes moves all cells after it."""
        write_places(path, places(place("pa", name="Home")))
        path.write_text(path.read_text("utf-8-sig").replace("Home", "Rome, home"))
        with pytest.raises(UsageError, match=r"row 2: .* stands in a column without a name; quote cells"):
            read_places(path)

    def test_two_rows_of_one_place_are_refused_with_both_numbers(self, path):
        write_places(path, places(place("pa"), place("pb")))
        rows = read_csv(path)
        save_csv(path, [*rows, {**rows[0], "name": "Home"}])
        with pytest.raises(UsageError, match=r"rows 2 and 4: are both of the place pa and differ; .* keep one of them"):
            read_places(path)

    def test_two_rows_of_one_place_that_differ_in_a_column_of_the_persons_own_are_refused_too(self, path):
        write_places(path, places(place("pa")))
        (row,) = read_csv(path)
        save_csv(path, [{**row, "Note": "x"}, {**row, "Note": "y"}])
        with pytest.raises(UsageError, match="rows 2 and 3"):
            read_places(path)

    def test_two_rows_that_say_the_same_are_one(self, path):
        write_places(path, places(place("pa", name="Home")))
        save_csv(path, read_csv(path) * 2)
        assert read_places(path)["name"].tolist() == ["Home"]

    def test_a_parent_that_the_person_deleted_is_no_fault(self, path):
        write_places(path, places(place("pa"), place("pb", within="pa")))
        save_csv(path, read_csv(path)[1:])
        assert read_places(path)["within"].tolist() == ["pa"]

    @pytest.mark.parametrize(
        "name", ["=cmd|' /C calc'!A0", "-home-", "@work", "+1", "'=x", "''quoted", "בית של סבתא", "🇮🇹👨‍👩‍👧‍👦1️⃣", "a;b\tc"]
    )
    def test_a_name_is_free_text_and_no_formula(self, path, name):
        write_places(path, places(place("pa", name=name, emoji=name)))
        assert read_places(path)[["name", "emoji"]].to_numpy().tolist() == [[name, name]]
        with path.open(encoding="utf-8-sig", newline="") as stream:
            cells = [cell for row in csv.reader(stream) for cell in row]
        assert not [cell for cell in cells if re.match(r"[=+@\t\r]|-[^0-9]", cell)]

    @settings(max_examples=50, deadline=None)
    @given(
        lat=st.floats(-90, 90), lon=st.floats(-180, 180, exclude_max=True), radius_m=st.floats(0, 2e7),
        name=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    )  # fmt: skip
    def test_any_place_comes_back_within_a_centimetre_and_a_metre(self, lat, lon, radius_m, name, tmp_path_factory):
        path = tmp_path_factory.mktemp("places") / "places.csv"
        write_places(path, places(place("pa", lat=lat, lon=lon, radius_m=radius_m, name=name)))
        (found,) = read_places(path).to_dict("records")
        assert found["lat"] == pytest.approx(lat, abs=5.1e-8)
        assert (found["lon"] - lon + 180) % 360 - 180 == pytest.approx(0, abs=5.1e-8)
        assert radius_m - 0.001 <= found["radius_m"] <= radius_m + 1.001
        assert found["name"] == name.strip()
