from __future__ import annotations

import pandas as pd
import pytest

from tasks.core.addresses.asking import addresses_asked
from tasks.core.errors import UsageError
from tasks.core.row_ids import make_row_id
from tests.tasks.timed import ROME, photo, table

ARCHIVE = "0123abcd"


def rows(*cells):
    return pd.DataFrame([{"path": "", "address": "", "row_id": ""} | row for row in cells], dtype="str")


def asked(earlier, photos, bulk="", only=()):
    found = addresses_asked(earlier, table(*photos), bulk, only)
    return {path: (address, bool(is_bulk)) for path, address, is_bulk in found.itertuples(index=False, name=None)}


class TestTypedAddresses:
    def test_each_text_is_its_photos_on_one_line(self):
        earlier = rows({"path": "a.jpg", "address": " Piazza\nNavona "}, {"path": "b.jpg"})
        assert asked(earlier, [photo("a.jpg"), photo("b.jpg")]) == {"a.jpg": ("Piazza Navona", False)}

    def test_a_photo_that_has_a_position_is_not_asked_about(self):
        assert asked(rows({"path": "a.jpg", "address": "Rome"}), [photo("a.jpg", **ROME)]) == {}

    def test_one_with_a_doubted_position_is(self):
        doubted = photo("a.jpg", **ROME, doubt="far from all others")
        assert asked(rows({"path": "a.jpg", "address": "Rome"}), [doubted]) == {"a.jpg": ("Rome", False)}

    def test_a_path_in_another_case_or_form_is_the_same_photo(self):
        earlier = rows({"path": "E\u0301T\u00c9.JPG", "address": "Rome"})
        assert asked(earlier, [photo("été.jpg")]) == {"été.jpg": ("Rome", False)}

    def test_a_moved_photo_takes_its_address_along(self):
        row_id = make_row_id(ARCHIVE, "a1" * 20, {"path": "old.jpg"})
        earlier = rows({"path": "old.jpg", "address": "Rome", "row_id": row_id})
        assert asked(earlier, [photo("new/old.jpg", fingerprint="a1" * 20)]) == {"new/old.jpg": ("Rome", False)}

    def test_two_copies_of_the_picture_leave_it_open_which_one_moved(self):
        row_id = make_row_id(ARCHIVE, "a1" * 20, {"path": "old.jpg"})
        earlier = rows({"path": "old.jpg", "address": "Rome", "row_id": row_id})
        assert asked(earlier, [photo("x.jpg", fingerprint="a1" * 20), photo("y.jpg", fingerprint="a1" * 20)]) == {}

    def test_two_rows_of_a_photo_that_differ_are_nobodys(self):
        earlier = rows({"path": "a.jpg", "address": "Rome"}, {"path": "a.jpg", "address": "Paris"})
        assert asked(earlier, [photo("a.jpg")]) == {}

    def test_photos_of_donor_folders_are_not_ours(self):
        assert asked(rows({"path": "a.jpg", "address": "Rome"}), [photo("a.jpg", donor_dir="/phone")]) == {}

    def test_without_an_earlier_review_or_its_column_nothing_is_asked(self):
        assert asked(None, [photo("a.jpg")]) == {}
        assert asked(rows({"path": "a.jpg"}).drop(columns=["address", "row_id"]), [photo("a.jpg")]) == {}

    def test_a_csv_without_row_ids_is_read_too(self):
        earlier = rows({"path": "a.jpg", "address": "Rome"}).drop(columns="row_id")
        assert asked(earlier, [photo("a.jpg")]) == {"a.jpg": ("Rome", False)}


class TestOneAddressForMany:
    def test_is_of_every_photo_and_video_without_a_position(self):
        photos = [
            photo("a.jpg"), photo("b.mp4", kind="video"), photo("c.png", kind="screenshot"), photo("d.jpg", kind="received"),
            photo("e.jpg", **ROME), photo("f.jpg", **ROME, doubt="far from all others"), photo("g.jpg", donor_dir="/phone"),
        ]  # fmt: skip
        assert asked(None, photos, "Rome, Italy") == dict.fromkeys(("a.jpg", "b.mp4", "c.png", "d.jpg"), ("Rome, Italy", True))

    def test_is_of_those_that_a_glob_means(self):
        photos = [photo("2019/rome/a.jpg"), photo("2019/rome/old/b.jpg"), photo("2019/paris/c.jpg")]
        assert list(asked(None, photos, "Rome", ("2019/rome/**",))) == ["2019/rome/a.jpg", "2019/rome/old/b.jpg"]

    def test_a_rows_own_address_goes_before_it(self):
        earlier = rows({"path": "a.jpg", "address": "Paris"})
        assert asked(earlier, [photo("a.jpg"), photo("b.jpg")], "Rome") == {"a.jpg": ("Paris", False), "b.jpg": ("Rome", True)}

    def test_a_rows_own_address_is_that_of_its_whole_pair(self):
        photos = [photo("a.jpg", pair="a.jpg"), photo("a.cr2", pair="a.jpg")]
        assert asked(rows({"path": "a.jpg", "address": "Paris"}), photos, "Rome") == {"a.jpg": ("Paris", False)}

    def test_a_photo_whose_other_file_has_a_position_has_one(self):
        photos = [photo("a.jpg", pair="a.jpg", **ROME), photo("a.cr2", pair="a.jpg"), photo("b.jpg")]
        assert list(asked(None, photos, "Rome")) == ["b.jpg"]

    def test_a_glob_that_means_no_photo_is_named(self):
        with pytest.raises(UsageError, match=r"--only 2018/\*\*: no photo"):
            asked(None, [photo("2019/a.jpg")], "Rome", ("2018/**",))

    def test_a_glob_without_an_address_is_refused(self):
        with pytest.raises(UsageError, match="--only goes with --address"):
            asked(None, [photo("2019/a.jpg")], " ", ("2019/**",))
