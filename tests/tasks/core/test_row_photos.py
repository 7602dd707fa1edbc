from __future__ import annotations

from tasks.core.row_photos import also_for, photos_of_rows
from tests.tasks.timed import ROME, photo, table


def of_rows(*rows, every_photo=False):
    return photos_of_rows(table(*rows), every_photo=every_photo)


class TestPhotosOfRows:
    def test_photos_alone_have_a_row_where_they_have_no_position_or_a_problem(self):
        rows = photo("a.jpg"), photo("b.jpg", **ROME), photo("c.jpg", problem="damaged", **ROME)
        ours, others = of_rows(*rows)
        assert (ours["path"].tolist(), len(others)) == (["a.jpg", "c.jpg"], 0)
        assert of_rows(*rows, every_photo=True)[0]["path"].tolist() == ["a.jpg", "b.jpg", "c.jpg"]

    def test_of_a_pair_one_has_the_row_and_the_others_name_it(self):
        ours, others = of_rows(photo("x.cr2", pair="x.jpg"), photo("x.jpg", pair="x.jpg"), photo("y.jpg"))
        assert ours["path"].tolist() == ["x.jpg", "y.jpg"]
        assert dict(zip(others["path"], others["row"], strict=True)) == {"x.cr2": "x.jpg"}

    def test_a_row_keeps_what_its_own_photo_tells(self):
        lead = photo("x.jpg", "2024-05-01 12:00:00", pair="x.jpg", problem="odd")
        (ours, _) = of_rows(lead, photo("x.cr2", "2024-05-01 12:00:01", pair="x.jpg", camera="Other"))
        told = ours.iloc[0]
        assert (str(told["taken_local"]), told["camera"], told["problem"]) == ("2024-05-01 12:00:00", "Acme One", "odd")

    def test_a_film_lends_no_date_for_it_may_be_told_in_utc(self):
        film = photo("x.mov", "2024-05-01 10:00:00", pair="x.jpg", kind="video")
        (ours, _) = of_rows(photo("x.jpg", pair="x.jpg"), film)
        assert ours["taken_local"].isna().all()


class TestAlsoFor:
    def test_names_those_without_a_position_beside_one_without(self):
        rows = [photo("d/x.jpg", pair="d/x.jpg", **ROME), photo("d/x.cr2", pair="d/x.jpg")]
        rows.append(photo("d/x.mov", pair="d/x.jpg", kind="video"))
        assert also_for(*of_rows(*rows)).to_dict() == {"d/x.cr2": "; also for x.mov"}

    def test_names_nothing_in_an_archive_without_pairs(self):
        assert also_for(*of_rows(photo("a.jpg"))).empty
