from __future__ import annotations

import math
from pathlib import Path

import pytest

from tasks.core.errors import UsageError
from tasks.core.review_csv import read_review, write_review
from tasks.core.tables import DECISIONS
from tasks.decide import decide
from tests.review_rows import ARCHIVE_ID, edit_csv, no_proposal, proposal, proposals, read_csv, save_csv

ARCHIVE = Path("/photos/archive")


def decided(tmp_path, *rows, edits=None, known=None, archive=ARCHIVE, **options):
    """Write the rows, let a person edit them, decide; all photos named in the rows are in the archive."""
    write_review(tmp_path / "review.csv", proposals(*rows))
    edit_csv(tmp_path / "review.csv", edits or {})
    paths = [row["path"] for row in rows] if known is None else known
    return decide(read_review(tmp_path / "review.csv"), archive, ARCHIVE_ID, known_paths=paths, **options)


def only_reason(tmp_path, edits, **cells):
    """Return why the one row, accepted and edited so, is refused."""
    result = decided(tmp_path, proposal("a.jpg", **cells), edits={"a.jpg": {"decision": "accept", **edits}})
    assert result.decisions.empty
    assert len(result.refusals) == 1
    return result.refusals["reason"].iloc[0]


def own_csv(tmp_path, text):
    (tmp_path / "own.csv").write_text(text, encoding="utf-8")
    return read_review(tmp_path / "own.csv")


class TestDecisions:
    def test_takes_what_was_accepted_as_it_was_proposed(self, tmp_path):
        shown = proposal("trip/a.jpg", altitude=30.0, direction=90.0)
        result = decided(tmp_path, shown, edits={"trip/a.jpg": {"decision": "Ja"}})
        expected = {
            "path": "trip/a.jpg", "lat": 41.8902102, "lon": 12.4922309, "alt_m": 30.0, "direction_deg": 90.0, "error_m": 120.0,
            "source": "proxy", "overwrite": False, "edited": False, "fingerprint": "0011223344", "row_id": shown["row_id"],
            "taken": "",
        }  # fmt: skip
        assert result.decisions.drop(columns="taken_at").to_dict("records") == [expected]
        assert result.decisions["taken_at"].isna().all()
        assert result.refusals.empty
        DECISIONS.check(result.decisions)

    def test_counts_every_row_once(self, tmp_path):
        rows = [proposal(f"{name}.jpg") for name in "abcdef"]
        edits = {
            "a.jpg": {"decision": "accept"},
            "b.jpg": {"decision": "overwrite"},
            "c.jpg": {"decision": "x", "latitude": "41.9000001"},
            "d.jpg": {"decision": "-"},
            "e.jpg": {"decision": "perhaps"},
        }
        result = decided(tmp_path, *rows, edits=edits)
        counts = {
            "rows": 6, "accepted": 3, "edited": 1, "overwrite": 1, "rejected": 1, "undecided": 1, "refused": 1, "dates": 0,
        }  # fmt: skip
        assert result.counts == counts
        assert result.decisions["overwrite"].tolist() == [False, True, False]

    def test_an_edited_position_is_manual_with_the_radius_of_its_digits(self, tmp_path):
        result = decided(
            tmp_path, proposal("a.jpg", error_m=5000.0), edits={"a.jpg": {"decision": "x", "latitude": "41,9000001"}}
        )
        row = result.decisions.iloc[0]
        assert (row["lat"], row["source"], row["error_m"], row["edited"]) == (41.9000001, "manual", 10.0, True)

    def test_a_typed_position_where_none_was_proposed_is_manual(self, tmp_path):
        edits = {"a.jpg": {"decision": "x", "latitude": "-33.8567844", "longitude": "151.2152967"}}
        row = decided(tmp_path, no_proposal("a.jpg"), edits=edits).decisions.iloc[0]
        assert (row["lat"], row["lon"], row["source"], row["error_m"]) == (-33.8567844, 151.2152967, "manual", 10.0)

    def test_longitude_180_is_written_minus_180(self, tmp_path):
        result = decided(tmp_path, proposal("a.jpg"), edits={"a.jpg": {"decision": "x", "longitude": "180"}})
        assert result.decisions["lon"].tolist() == [-180.0]

    def test_a_sorted_german_file_decides_the_same(self, tmp_path):
        shown = [proposal(path, altitude=30.5, direction=90.0) for path in ("a.jpg", "b.jpg")]
        ours = decided(tmp_path, *shown, edits={"a.jpg": {"decision": "x"}, "b.jpg": {"decision": "x"}})
        rows = [
            {**row, "latitude": "41,8902102", "longitude": "12,4922309", "altitude": "30,5"}
            for row in read_csv(tmp_path / "review.csv")
        ]
        moved = [dict(reversed(row.items())) for row in reversed(rows)]
        review = read_review(save_csv(tmp_path / "german.csv", moved, delimiter=";", encoding="cp1252"))
        german = decide(review, ARCHIVE, ARCHIVE_ID, known_paths=["a.jpg", "b.jpg"])
        assert german.decisions.sort_values("path").to_dict("records") == ours.decisions.to_dict("records")


class TestRefusals:
    @pytest.mark.parametrize(
        ("edits", "reason"),
        [
            ({"latitude": "912.3"}, "latitude 912.3 is outside [-90, 90]"),
            ({"latitude": "120.5", "longitude": "41.9"}, "looks swapped with longitude"),
            ({"longitude": "181"}, "longitude 181 is outside [-180, 180]"),
            ({"longitude": "360"}, "longitude 360 is outside [-180, 180]"),
            ({"latitude": ""}, "latitude is empty"),
            ({"latitude": "", "longitude": ""}, "nothing to accept: the row has no position"),
            ({"latitude": "1.234,5"}, "two separators"),
            ({"latitude": "09. Okt"}, "latitude '09. Okt' is a date: the spreadsheet took 9.10 for one"),
            ({"altitude": "high"}, "altitude 'high' is not a number"),
            ({"direction": "361"}, "direction 361 is outside [0, 360]"),
            ({"row_id": "17"}, "row_id '17' is none of ours"),
            ({"decision": "maybe"}, "decision 'maybe' is not known"),
            ({"path": "../a.jpg"}, "holds '..'"),
            ({"path": "/etc/passwd"}, "not inside the archive"),
            ({"path": "b.jpg"}, "no such photo"),
            ({"path": ""}, "no path"),
        ],
    )
    def test_say_what_is_wrong_with_a_row(self, tmp_path, edits, reason):
        assert reason in only_reason(tmp_path, edits)

    def test_a_source_of_ones_own_is_named_with_those_there_are(self, tmp_path):
        review = own_csv(tmp_path, "decision,path,latitude,longitude,gps_source\nx,a.jpg,1.5,2.5,phone\n")
        assert (
            "'phone' is none of exif, proxy"
            in decide(review, ARCHIVE, ARCHIVE_ID, known_paths=["a.jpg"]).refusals["reason"].iloc[0]
        )

    def test_name_the_row_as_a_spreadsheet_counts(self, tmp_path):
        rows = [proposal("a.jpg"), proposal("trip/b.jpg")]
        result = decided(tmp_path, *rows, edits={"trip/b.jpg": {"decision": "x", "latitude": "912.3"}})
        refusal = result.refusals.iloc[0]
        assert (refusal["path"], refusal["row"]) == ("trip/b.jpg", 3)
        assert refusal["reason"].startswith("latitude 912.3 is outside [-90, 90]; ")

    def test_both_rows_for_one_photo(self, tmp_path):
        decided(tmp_path, proposal("a.jpg"), proposal("b.jpg"))
        row, other = read_csv(tmp_path / "review.csv")
        save_csv(tmp_path / "review.csv", [{**row, "decision": "accept"}, {**row, "decision": "no"}, {**other, "decision": "x"}])
        result = decide(read_review(tmp_path / "review.csv"), ARCHIVE, ARCHIVE_ID, known_paths=["a.jpg", "b.jpg"])
        assert result.decisions["path"].tolist() == ["b.jpg"]
        assert result.refusals["row"].tolist() == [2, 3]

    def test_two_spellings_of_one_photo_are_two_rows_for_it(self, tmp_path):
        review = own_csv(tmp_path, "decision,path,latitude,longitude\nx,IMG.JPG,1.5,2.5\nx,img.jpg,3.5,4.5\n")
        assert decide(review, ARCHIVE, ARCHIVE_ID, known_paths=["img.jpg"]).counts["refused"] == 2

    def test_a_row_with_shifted_cells(self, tmp_path):
        review = own_csv(tmp_path, "decision,path,latitude,longitude\nx,a.jpg,41,89,12,49\n")
        result = decide(review, ARCHIVE, ARCHIVE_ID, known_paths=["a.jpg"])
        assert "column without a name" in result.refusals["reason"].iloc[0]

    def test_a_row_of_another_archive_among_ours(self, tmp_path):
        rows = [proposal("a.jpg"), proposal("b.jpg", archive_id="ffffffff")]
        result = decided(tmp_path, *rows, edits={"a.jpg": {"decision": "x"}, "b.jpg": {"decision": "x"}})
        assert result.decisions["path"].tolist() == ["a.jpg"]
        assert "another archive" in result.refusals["reason"].iloc[0]

    def test_a_whole_file_of_another_archive_is_a_usage_error(self, tmp_path):
        with pytest.raises(UsageError, match="another archive"):
            decided(tmp_path, proposal("a.jpg", archive_id="ffffffff"), edits={"a.jpg": {"decision": "x"}})

    def test_nobody_looks_for_the_photo_of_an_undecided_row(self, tmp_path):
        assert decided(tmp_path, proposal("a.jpg"), known=[]).refusals.empty


class TestDates:
    NEW = "2019-07-02T10:11:12"

    @pytest.mark.parametrize("word", ["accept", "Ja", "x", "overwrite"])
    def test_each_word_that_accepts_has_the_new_date_written(self, tmp_path, word):
        edits = {"a.jpg": {"new_datetime": "2019:07:02 10:11:12", "date_decision": word}}
        result = decided(tmp_path, proposal("a.jpg"), edits=edits)
        row = result.decisions.iloc[0]
        assert (row["path"], row["taken"], row["fingerprint"]) == ("a.jpg", self.NEW, "0011223344")
        assert result.counts["dates"] == 1

    def test_a_date_alone_leaves_its_row_waiting_for_a_position(self, tmp_path):
        result = decided(tmp_path, proposal("a.jpg"), edits={"a.jpg": {"new_datetime": self.NEW, "date_decision": "x"}})
        row = result.decisions.iloc[0]
        assert (math.isnan(row["lat"]), math.isnan(row["lon"]), row["source"], row["overwrite"]) == (True, True, "", False)
        assert (result.counts["accepted"], result.counts["undecided"]) == (0, 1)

    def test_a_date_of_a_row_whose_position_is_rejected_is_written(self, tmp_path):
        edits = {"a.jpg": {"decision": "no", "new_datetime": self.NEW, "date_decision": "x"}}
        result = decided(tmp_path, proposal("a.jpg"), edits=edits)
        assert result.decisions[["source", "taken"]].to_dict("records") == [{"source": "", "taken": self.NEW}]
        assert result.counts["rejected"] == 1

    def test_position_and_date_of_a_row_are_one_decision_row(self, tmp_path):
        edits = {"a.jpg": {"decision": "x", "new_datetime": self.NEW, "date_decision": "x"}}
        row = decided(tmp_path, proposal("a.jpg"), edits=edits).decisions.iloc[0]
        assert (row["lat"], row["source"], row["edited"], row["taken"]) == (41.8902102, "proxy", False, self.NEW)

    @pytest.mark.parametrize("word", ["", "no", "-"])
    def test_a_date_that_nobody_accepted_is_not_written(self, tmp_path, word):
        edits = {"a.jpg": {"decision": "x", "new_datetime": self.NEW, "date_decision": word}}
        result = decided(tmp_path, proposal("a.jpg"), edits=edits)
        assert (result.decisions["taken"].tolist(), result.counts["dates"]) == ([""], 0)
        assert result.refusals.empty

    @pytest.mark.parametrize(
        ("edits", "reason"),
        [
            ({"new_datetime": "02/07/2019 10:11:12"}, "new_datetime '02/07/2019 10:11:12' may be day 2 of month 7 or day 7"),
            ({"new_datetime": ""}, "no date to accept: the row has no new one; type new_datetime"),
            ({"new_datetime": NEW, "date_decision": "perhaps"}, "date_decision 'perhaps' is not known; write accept or reject"),
        ],
    )
    def test_a_refused_date_leaves_the_position_of_its_row_standing(self, tmp_path, edits, reason):
        result = decided(tmp_path, proposal("a.jpg"), edits={"a.jpg": {"decision": "x", "date_decision": "x", **edits}})
        assert result.decisions[["source", "taken"]].to_dict("records") == [{"source": "proxy", "taken": ""}]
        assert result.refusals["reason"].tolist()[0].startswith(reason)
        assert (result.counts["accepted"], result.counts["refused"], result.counts["dates"]) == (1, 0, 0)

    def test_a_refused_position_leaves_the_date_of_its_row_standing(self, tmp_path):
        edits = {"a.jpg": {"decision": "overwrite", "latitude": "912", "new_datetime": self.NEW, "date_decision": "x"}}
        result = decided(tmp_path, proposal("a.jpg"), edits=edits)
        row = result.decisions.iloc[0]
        assert (row["source"], row["overwrite"], row["taken"]) == ("", False, self.NEW)
        assert (result.counts["refused"], result.counts["overwrite"], result.counts["dates"]) == (1, 0, 1)
        assert len(result.refusals) == 1

    @pytest.mark.parametrize(("edits", "reason"), [({"row_id": "17"}, "none of ours"), ({"path": "b.jpg"}, "no such photo")])
    def test_a_date_needs_a_row_that_is_for_a_photo_of_this_archive(self, tmp_path, edits, reason):
        result = decided(tmp_path, proposal("a.jpg"), edits={"a.jpg": {"new_datetime": self.NEW, "date_decision": "x", **edits}})
        assert result.decisions.empty
        assert reason in result.refusals["reason"].iloc[0]

    def test_two_rows_for_one_photo_write_no_date(self, tmp_path):
        review = own_csv(tmp_path, f"path,new_datetime,date_decision\na.jpg,{self.NEW},x\n./a.jpg,,\n")
        assert decide(review, ARCHIVE, ARCHIVE_ID, known_paths=["a.jpg"]).decisions.empty

    def test_a_csv_of_ones_own_may_decide_on_dates_alone(self, tmp_path):
        review = own_csv(tmp_path, f"path,new_datetime,date_decision\na.jpg,{self.NEW}+02:00,x\nb.jpg,{self.NEW},\n")
        result = decide(review, ARCHIVE, ARCHIVE_ID, known_paths=["a.jpg", "b.jpg"])
        assert result.decisions[["path", "taken"]].to_dict("records") == [{"path": "a.jpg", "taken": f"{self.NEW}+02:00"}]

    def test_accepting_every_position_accepts_no_date(self, tmp_path):
        review = own_csv(tmp_path, f"path,latitude,longitude,new_datetime\na.jpg,1.5,2.5,{self.NEW}\n")
        result = decide(review, ARCHIVE, ARCHIVE_ID, accept_all=True, known_paths=["a.jpg"])
        assert result.decisions["taken"].tolist() == [""]


class TestPaths:
    @pytest.mark.parametrize("other", ["./trip/a.jpg", "TRIP/A.JPG", "/photos/archive/trip/a.jpg"])
    @pytest.mark.parametrize("decision", ["", "no", "yes"])
    def test_two_rows_for_one_photo_are_both_refused_however_they_are_written(self, tmp_path, other, decision):
        rows = [proposal("trip/a.jpg"), proposal(other)]
        edits = {"trip/a.jpg": {"decision": "yes"}, other: {"decision": decision}}
        result = decided(tmp_path, *rows, edits=edits, known=["trip/a.jpg"])
        assert result.decisions.empty
        assert result.refusals["reason"].tolist() == ["2 rows are for this photo; keep one of them"] * 2

    def test_an_absolute_path_inside_the_archive_becomes_relative(self, tmp_path):
        review = own_csv(tmp_path, "decision,path,latitude,longitude\nx,/photos/archive/trip/a.jpg,1.5,2.5\n")
        result = decide(review, ARCHIVE, ARCHIVE_ID, known_paths=["trip/a.jpg"])
        assert result.decisions["path"].tolist() == ["trip/a.jpg"]

    def test_a_folder_that_only_begins_like_the_archive_is_outside(self, tmp_path):
        review = own_csv(tmp_path, "decision,path,latitude,longitude\nx,/photos/archive2/a.jpg,1.5,2.5\n")
        assert "not inside" in decide(review, ARCHIVE, ARCHIVE_ID, known_paths=["a.jpg"]).refusals["reason"].iloc[0]

    def test_the_disk_is_asked_where_no_paths_are_given(self, tmp_path):
        archive = tmp_path / "archive"
        (archive / "Trip").mkdir(parents=True)
        (archive / "Trip" / "caf\u00e9.JPG").write_bytes(b"")
        text = "decision,path,latitude,longitude\nx,trip/cafe\u0301.jpg,1.5,2.5\nx,none.jpg,1,2\n"
        result = decide(own_csv(tmp_path, text), archive, ARCHIVE_ID)
        assert result.decisions["path"].tolist() == ["Trip/caf\u00e9.JPG"]
        assert result.refusals["path"].tolist() == ["none.jpg"]


class TestAcceptAll:
    TEXT = "path,latitude,longitude\na.jpg,41.8902102,12.4922309\nb.jpg,,\nc.jpg,41.9,\n"

    def test_accepts_each_row_with_a_position(self, tmp_path):
        result = decide(
            own_csv(tmp_path, self.TEXT), ARCHIVE, ARCHIVE_ID, accept_all=True, known_paths=["a.jpg", "b.jpg", "c.jpg"]
        )
        row = result.decisions.iloc[0]
        assert (row["path"], row["source"], row["error_m"], row["fingerprint"]) == ("a.jpg", "manual", 10.0, "")
        assert (result.counts["accepted"], result.counts["undecided"], result.counts["refused"]) == (1, 1, 1)

    def test_takes_a_source_and_leaves_its_unknown_radius_unknown(self, tmp_path):
        review = own_csv(tmp_path, "path,latitude,longitude,gps_source\na.jpg,1.5,2.5,track\n")
        row = decide(review, ARCHIVE, ARCHIVE_ID, accept_all=True, known_paths=["a.jpg"]).decisions.iloc[0]
        assert row["source"] == "track"
        assert math.isnan(row["error_m"])

    def test_never_accepts_ai(self, tmp_path):
        review = own_csv(tmp_path, "path,latitude,longitude,gps_source\na.jpg,1.5,2.5,AI\n")
        result = decide(review, ARCHIVE, ARCHIVE_ID, accept_all=True, known_paths=["a.jpg"])
        assert (result.counts["accepted"], result.counts["refused"]) == (0, 1)

    def test_is_named_as_the_remedy_for_a_csv_without_decisions(self, tmp_path):
        with pytest.raises(UsageError, match="--accept-all"):
            decide(own_csv(tmp_path, self.TEXT), ARCHIVE, ARCHIVE_ID, known_paths=["a.jpg"])

    def test_is_refused_where_the_person_decided_row_by_row(self, tmp_path):
        with pytest.raises(UsageError, match="has a column decision"):
            decided(tmp_path, proposal("a.jpg"), accept_all=True)
