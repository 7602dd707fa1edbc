from __future__ import annotations

import math

import pytest

from config.settings import Settings
from tasks.apply import apply
from tasks.core.errors import UsageError
from tasks.core.tables import ESTIMATES
from tasks.estimates import chosen, estimates, undoable, write_csv
from tests.builders import jpeg
from tests.review_rows import read_csv
from tests.tasks.applying import OSLO, ROME, decide
from tests.tasks.timed import photo, table

PLACED = {"lat": ROME[0], "lon": ROME[1]}


def marked(*rows):
    return ESTIMATES.make([{"path": path, "source": source, **PLACED} for path, source in rows])


def paths(found):
    return found["path"].tolist()


@pytest.fixture
def archive(tmp_path):
    """Two photos without a position."""
    for number in range(2):
        jpeg(tmp_path / f"archive/{number}.jpg", seed=number)
    return tmp_path / "archive"


def write(archive, run_id, path="0.jpg", place=ROME, **values):
    out = archive.parent / "out"
    out.mkdir(exist_ok=True)
    outcomes = apply(decide(archive, [path], place, **values), archive, out, run_id, Settings())
    assert outcomes["status"].tolist() == ["written"]
    return out


class TestEstimates:
    def test_are_the_archives_photos_with_a_position_under_our_mark(self, tmp_path):
        photos = table(
            photo("b.jpg", gps_method="whereshot proxy", gps_error_m=40.0, **PLACED),
            photo("a.jpg", gps_method="Whereshot MANUAL", **PLACED),
            photo("phone.jpg", gps_method="GPS", **PLACED),
            photo("plain.jpg", **PLACED),
            photo("none.jpg", gps_method="whereshot proxy"),
            photo("donor.jpg", gps_method="whereshot proxy", donor_dir="/phone", **PLACED),
        )
        found = estimates(photos, tmp_path)
        assert found[["path", "source", "run_id"]].values.tolist() == [["a.jpg", "manual", ""], ["b.jpg", "proxy", ""]]
        assert found["error_m"].fillna(-1).tolist() == [-1, 40]

    def test_name_the_last_run_that_wrote_just_this_position(self, archive):
        write(archive, "r1")
        out = write(archive, "r2", place=OSLO)
        photos = table(
            photo("0.jpg", gps_method="whereshot proxy", lat=OSLO[0], lon=OSLO[1]),
            photo("1.jpg", gps_method="whereshot proxy", lat=OSLO[0], lon=OSLO[1]),
        )
        assert estimates(photos, out)["run_id"].tolist() == ["r2", ""]
        photos = table(photo("0.jpg", gps_method="whereshot proxy", **PLACED))
        assert estimates(photos, out)["run_id"].tolist() == ["r1"]

    def test_make_no_journal_where_there_is_none(self, tmp_path):
        estimates(table(photo("a.jpg", gps_method="whereshot proxy", **PLACED)), tmp_path)
        assert list(tmp_path.iterdir()) == []


class TestChosen:
    FOUND = marked(("a.jpg", "proxy"), ("b.jpg", "manual"), ("c.jpg", "track"))

    def test_is_everything_where_nothing_is_named(self):
        assert paths(chosen(self.FOUND, (), ())) == ["a.jpg", "b.jpg", "c.jpg"]

    def test_is_what_path_and_source_both_allow(self):
        assert paths(chosen(self.FOUND, ("a.jpg", "b.jpg"), ("proxy", "track"))) == ["a.jpg"]

    @pytest.mark.parametrize(
        ("paths_named", "sources", "removed"),
        [((), (), ["a.jpg", "c.jpg"]), (("b.jpg",), (), ["b.jpg"]), ((), ("manual",), ["b.jpg"]), ((), ("proxy",), ["a.jpg"])],
    )
    def test_to_remove_is_nothing_typed_unless_it_is_named(self, paths_named, sources, removed):
        assert paths(chosen(self.FOUND, paths_named, sources, to_remove=True)) == removed

    def test_refuses_a_path_or_source_that_none_has(self):
        with pytest.raises(UsageError, match=r"--path d\.jpg: no position of ours"):
            chosen(self.FOUND, ("d.jpg",), ())
        with pytest.raises(UsageError, match=r"--source gps: .*there are manual, proxy, track"):
            chosen(self.FOUND, (), ("gps",))


class TestUndoable:
    def test_lists_newest_runs_first(self, archive):
        write(archive, "r1", "1.jpg")
        out = write(archive, "r2", "0.jpg")
        rows = undoable(marked(("1.jpg", "proxy"), ("0.jpg", "proxy")), archive, out)
        assert rows[["run_id", "path"]].values.tolist() == [["r2", "0.jpg"], ["r1", "1.jpg"]]

    def test_is_nothing_where_no_journal_is(self, archive, tmp_path):
        assert undoable(marked(("0.jpg", "proxy")), archive, tmp_path).empty


class TestWriteCsv:
    def test_writes_what_a_spreadsheet_reads_and_runs_no_formula(self, tmp_path):
        found = ESTIMATES.make([{"path": "=1.jpg", "lat": 1.5, "lon": -2.25, "source": "proxy", "error_m": 40.4, "run_id": "r1"}])
        write_csv(found, tmp_path / "e.csv")
        assert read_csv(tmp_path / "e.csv") == [
            {
                "path": "'=1.jpg", "latitude": "1.5000000", "longitude": "-2.2500000", "gps_source": "proxy", "error_m": "40",
                "run_id": "r1",
            }
        ]  # fmt: skip

    def test_leaves_an_unknown_radius_blank(self, tmp_path):
        write_csv(marked(("a.jpg", "proxy")), tmp_path / "e.csv")
        assert [row["error_m"] for row in read_csv(tmp_path / "e.csv")] == [""]
        assert math.isnan(marked(("a.jpg", "proxy"))["error_m"].iloc[0])
