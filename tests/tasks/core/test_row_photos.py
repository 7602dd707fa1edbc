from __future__ import annotations

from tasks.core.row_photos import also_for, photos_of_rows
from tasks.core.tables import DATES
from tests.tasks.timed import ROME, photo, table


def of_rows(*rows, every_photo=False, dates=()):
    return photos_of_rows(table(*rows), DATES.make(list(dates)), every_photo=every_photo)


def a_date(path, taken="2024-05-01T12:00:00", source="clock"):
    return {"path": path, "taken": taken, "source": source, "evidence": f"of {path}"}


class TestPhotosOfRows:
    def test_photos_alone_have_a_row_where_they_have_no_position_or_a_problem(self):
        rows = photo("a.jpg"), photo("b.jpg", **ROME), photo("c.jpg", problem="damaged", **ROME)
        ours, others, _ = of_rows(*rows)
        assert (ours["path"].tolist(), len(others)) == (["a.jpg", "c.jpg"], 0)
        assert of_rows(*rows, every_photo=True)[0]["path"].tolist() == ["a.jpg", "b.jpg", "c.jpg"]

    def test_a_photo_with_a_doubted_position_has_a_row_with_the_doubt_as_its_problem(self):
        doubted = {**ROME, "doubt": "stuck"}
        ours, *_ = of_rows(photo("a.jpg", **doubted), photo("b.jpg", **ROME), photo("c.jpg", problem="odd", **doubted))
        assert dict(zip(ours["path"], ours["problem"], strict=True)) == {"a.jpg": "stuck", "c.jpg": "odd; stuck"}

    def test_of_a_pair_one_has_the_row_and_the_others_name_it(self):
        ours, others, _ = of_rows(photo("x.cr2", pair="x.jpg"), photo("x.jpg", pair="x.jpg"), photo("y.jpg"))
        assert ours["path"].tolist() == ["x.jpg", "y.jpg"]
        assert dict(zip(others["path"], others["row"], strict=True)) == {"x.cr2": "x.jpg"}

    def test_a_row_keeps_what_its_own_photo_tells(self):
        lead = photo("x.jpg", "2024-05-01 12:00:00", pair="x.jpg", problem="odd")
        (ours, *_) = of_rows(lead, photo("x.cr2", "2024-05-01 12:00:01", pair="x.jpg", camera="Other"))
        told = ours.iloc[0]
        assert (str(told["taken_local"]), told["camera"], told["problem"]) == ("2024-05-01 12:00:00", "Acme One", "odd")

    def test_a_film_lends_no_date_for_it_may_be_told_in_utc(self):
        film = photo("x.mov", "2024-05-01 10:00:00", pair="x.jpg", kind="video")
        (ours, *_) = of_rows(photo("x.jpg", pair="x.jpg"), film)
        assert ours["taken_local"].isna().all()


class TestDatedRows:
    def test_a_located_photo_with_a_proposed_date_has_a_row(self):
        rows = photo("a.jpg", **ROME), photo("b.jpg", **ROME), photo("c.jpg")
        ours, _, dates = of_rows(*rows, dates=[a_date("b.jpg")])
        assert (ours["path"].tolist(), dates["path"].tolist()) == (["b.jpg", "c.jpg"], ["b.jpg"])

    def test_a_pair_has_one_row_with_the_date_of_its_own_photo(self):
        wall = "2024-05-01 13:00:00"
        rows = photo("x.cr2", wall, pair="x.jpg", **ROME), photo("x.jpg", wall, pair="x.jpg", **ROME)
        ours, others, dates = of_rows(*rows, dates=[a_date("x.cr2"), a_date("x.jpg")])
        assert (ours["path"].tolist(), others["path"].tolist()) == (["x.jpg"], ["x.cr2"])
        assert dates[["path", "evidence"]].to_numpy().tolist() == [["x.jpg", "of x.jpg"]]

    def test_an_undated_photo_has_the_date_of_the_other_picture_of_its_pair(self):
        rows = photo("x.jpg", pair="x.jpg"), photo("x.cr2", "2024-05-01 13:00:00", pair="x.jpg")
        _, _, dates = of_rows(*rows, dates=[a_date("x.cr2")])
        assert dates[["path", "evidence"]].to_numpy().tolist() == [["x.jpg", "of x.cr2"]]

    def test_a_dated_photo_never_takes_another_files_date(self):
        rows = photo("x.jpg", "2024-05-01 13:00:00", pair="x.jpg", **ROME), photo("x.cr2", "2019-01-01", pair="x.jpg", **ROME)
        ours, _, dates = of_rows(*rows, dates=[a_date("x.cr2", source="filename")])
        assert (len(ours), len(dates)) == (0, 0)

    def test_a_film_never_speaks_for_the_date_of_its_picture(self):
        wall = "2024-05-01 13:00:00"
        film = photo("x.mov", wall, pair="x.heic", kind="video")
        pictures = [photo(f"x.{ending}", wall, pair="x.heic", **ROME) for ending in ("heic", "jpg")]
        assert of_rows(film, *pictures).ours["path"].tolist() == ["x.mov"]
        ours, others, dates = of_rows(film, *pictures, dates=[a_date("x.heic"), a_date("x.jpg")])
        assert (ours["path"].tolist(), dates["path"].tolist()) == (["x.mov", "x.heic"], ["x.heic"])
        assert dict(zip(others["path"], others["row"], strict=True)) == {"x.jpg": "x.heic"}


class TestAlsoFor:
    def test_names_those_without_a_position_beside_one_without(self):
        rows = [photo("d/x.jpg", pair="d/x.jpg", **ROME), photo("d/x.cr2", pair="d/x.jpg")]
        rows.append(photo("d/x.mov", pair="d/x.jpg", kind="video"))
        assert also_for(*of_rows(*rows)[:2]).to_dict() == {"d/x.cr2": "; also for x.mov"}

    def test_names_nothing_in_an_archive_without_pairs(self):
        assert also_for(*of_rows(photo("a.jpg"))[:2]).empty
