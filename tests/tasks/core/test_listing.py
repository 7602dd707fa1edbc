from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from config.settings import DEFAULTS
from tasks.core.errors import UsageError
from tasks.core.listing import LISTED, Listing, listing_of


@pytest.fixture
def archive(tmp_path) -> Path:
    """An archive of four photos, a text and a hidden folder."""
    for name in ("a.jpg", "2019/rome/b.JPG", "2019/rome/c.heic", "caf\u00e9/d.jpg", "notes.txt", ".thumbs/e.jpg"):
        put(tmp_path / "archive" / name)
    return tmp_path / "archive"


def put(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    return path


def listing(archive: Path, *lines: str, encoding: str = "utf-8", newline: str = "\n") -> Listing:
    csv = archive.parent / "list.csv"
    csv.write_bytes(newline.join([*lines, ""]).encode(encoding))
    return listing_of(csv, archive, archive.parent / "out", DEFAULTS.extract.extensions, DEFAULTS.scan.exclude)


def paths(archive: Path, *lines: str) -> list[str]:
    found = listing(archive, *lines)
    assert found.notes == []
    return found.photos["path"].tolist()


class TestPaths:
    def test_are_relative_to_the_archive_in_the_order_of_the_list(self, archive):
        assert paths(archive, "path", "2019/rome/b.JPG", "a.jpg") == ["2019/rome/b.JPG", "a.jpg"]

    def test_may_be_absolute_inside_it(self, archive):
        assert paths(archive, "path", f"{archive}/2019/rome/b.JPG") == ["2019/rome/b.JPG"]

    def test_may_be_absolute_by_the_link_to_the_archive_or_by_its_real_place(self, archive):
        (archive.parent / "link").symlink_to(archive)
        assert paths(archive.parent / "link", "path", f"{archive.parent}/link/a.jpg") == ["a.jpg"]
        assert paths(archive.parent / "link", "path", f"{archive}/a.jpg") == ["a.jpg"]

    @pytest.mark.parametrize("path", ["./2019/rome/b.JPG", "2019//rome/b.JPG", ".//2019/./rome/b.JPG"])
    def test_lose_steps_that_lead_nowhere(self, archive, path):
        assert paths(archive, "path", path) == ["2019/rome/b.JPG"]

    def test_never_go_up_though_they_come_back(self, archive):
        with pytest.raises(UsageError, match=r"no row of it can be used: .*: row 2 \(2019/\.\./a\.jpg\) the path holds '\.\.'"):
            listing(archive, "path", "2019/../a.jpg")

    @pytest.mark.parametrize("path", ["/etc/passwd", "../outside.jpg", "2019/../../outside.jpg"])
    def test_that_leave_the_archive_are_told_with_their_rows_and_the_others_go_on(self, archive, path):
        put(archive.parent / "outside.jpg")
        found = listing(archive, "path", "a.jpg", path, "/tmp/b.jpg")
        assert found.photos["path"].tolist() == ["a.jpg"]
        assert len(found.notes) == 1
        assert found.notes[0].startswith(f"list.csv: 2 rows mean no photo of the archive: row 3 ({path}) the path ")
        assert "row 4 (/tmp/b.jpg) the path is not inside the archive" in found.notes[0]

    def test_of_a_folder_whose_name_begins_like_the_archives_are_outside(self, archive):
        put(archive.parent / "archive2/a.jpg")
        with pytest.raises(UsageError, match="is not inside the archive"):
            listing(archive, "path", f"{archive}2/a.jpg")

    def test_match_in_another_case_and_unicode_form_in_folders_too(self, archive):
        assert paths(archive, "path", "2019/ROME/B.jpg", "cafe\u0301/D.JPG") == ["2019/rome/b.JPG", "caf\u00e9/d.jpg"]

    def test_match_byte_for_byte_where_two_are_alike(self, archive):
        put(archive / "A.JPG")
        assert paths(archive, "path", "a.jpg", "A.JPG") == ["a.jpg", "A.JPG"]

    def test_that_two_photos_are_alike_to_are_told_and_left_out(self, archive):
        put(archive / "A.JPG")
        found = listing(archive, "path", "A.jpg", "2019/rome/b.JPG")
        assert found.photos["path"].tolist() == ["2019/rome/b.JPG"]
        (note,) = found.notes
        assert note.endswith("row 2 (A.jpg) is not there, and 2 are called so in another case or Unicode form: A.JPG, a.jpg")

    def test_of_bytes_that_are_not_utf8_are_written_as_tables_write_them(self, archive):
        with open(os.path.join(os.fsencode(archive), b"caf\xe9.jpg"), "wb"):
            pass
        assert paths(archive, "path", "caf%E9.jpg") == ["caf%E9.jpg"]

    @pytest.mark.parametrize("name", ["NA.jpg", "007.jpg", " lead.jpg", "a,b.jpg", 'say "hi".jpg', "\U0001f600.jpg", "=1+1.jpg"])
    def test_come_through_whatever_they_are_called(self, archive, name):
        put(archive / name)
        assert paths(archive, "path,album", f'"{name.replace(chr(34), chr(34) * 2)}",x') == [name]


class TestRowsLeftOut:
    def test_are_told_with_their_numbers_and_reasons_and_the_others_go_on(self, archive):
        (archive / "link.jpg").symlink_to(archive / "a.jpg")
        lines = ["path", "a.jpg", "gone.jpg", "", "notes.txt", "2019", ".thumbs/e.jpg", "link.jpg"]
        found = listing(archive, *lines)
        assert found.photos["path"].tolist() == ["a.jpg"]
        (note,) = found.notes
        assert note == (
            "list.csv: 5 rows mean no photo of the archive: row 3 (gone.jpg) is not there; row 5 (notes.txt) has no ending of a "
            "photo (setting extract.extensions); row 6 (2019) is a folder; list its photos; and 2 more"
        )

    def test_of_which_none_is_left_end_the_run(self, archive):
        said = r"list\.csv: no row of it can be used: 1 row means no photo of the archive: row 2 \(gone\.jpg\) is not there"
        with pytest.raises(UsageError, match=said):
            listing(archive, "path", "gone.jpg")

    def test_are_both_of_one_photo_that_differ_whatever_their_spelling(self, archive):
        lines = ["path,album", "a.jpg,one", "2019/rome/b.JPG,x", f"{archive}/a.jpg,two"]
        found = listing(archive, *lines)
        assert found.photos["path"].tolist() == found.review.rows["path"].tolist() == ["2019/rome/b.JPG"]
        assert found.notes == [
            "list.csv: 1 photo is left out, because rows for one photo differ: rows 2 and 4 (a.jpg); keep one of them"
        ]

    def test_are_all_but_one_of_equal_ones_without_a_word(self, archive):
        lines = ["path,latitude,album", "a.jpg,41.5,one", "A.JPG,41.5,one", "2019/rome/b.JPG,,", "./a.jpg,41.5,one"]
        found = listing(archive, *lines)
        assert (found.photos["path"].tolist(), found.review.lines) == (["a.jpg", "2019/rome/b.JPG"], [2, 4])
        assert found.notes == []


class TestFile:
    @pytest.mark.parametrize(
        ("content", "said"),
        [
            ("", "is empty"),
            ("name,album\na.jpg,x\n", "has no column path"),
            ("path,album\n", "lists no photo; write one path a row below the column path"),
        ],
    )
    def test_that_lists_nothing_is_refused_with_one_sentence(self, archive, content, said):
        csv = archive.parent / "list.csv"
        csv.write_text(content)
        with pytest.raises(UsageError, match=rf"list\.csv: {said}"):
            listing_of(csv, archive, archive.parent / "out", ["jpg"], [])

    def test_that_is_not_there_is_refused(self, archive):
        with pytest.raises(UsageError, match=r"nowhere\.csv: .*No such file"):
            listing_of(archive / "nowhere.csv", archive, archive.parent / "out", ["jpg"], [])

    def test_may_be_as_excel_saves_it(self, archive):
        found = listing(archive, "sep=;", "Path;datetime;latitude", "a.jpg;01.05.2024 12:00:07;41,5", encoding="utf-8-sig")
        assert found.photos.iloc[0].tolist()[:2] == ["a.jpg", pd.Timestamp("2024-05-01 12:00:07")]
        assert found.review.plain_rows()["latitude"].tolist() == ["41.5"]


class TestReview:
    def test_has_all_columns_under_the_archives_own_paths_with_rows_and_damage_aligned(self, archive):
        lines = ["path,album,,stars", "A.JPG,Rom,,5", "gone.jpg,x,,1", "2019/rome/b.JPG,Ostia,shifted,2"]
        review = listing(archive, *lines).review
        assert review.rows[["path", "album", "stars"]].to_numpy().tolist() == [
            ["a.jpg", "Rom", "5"],
            ["2019/rome/b.JPG", "Ostia", "2"],
        ]
        assert review.lines == [2, 4]
        assert [bool(reason) for reason in review.damage] == [False, True]


class TestDates:
    def test_are_wall_clocks_with_sub_seconds_and_offset_where_they_are_told(self, archive):
        found = listing(
            archive,
            "path,datetime",
            "a.jpg,2019:07:02 10:11:12",
            "2019/rome/b.JPG,2019-07-02T10:11:12.250-03:30",
            "2019/rome/c.heic,",
        )
        LISTED.check(found.photos)
        told = found.photos.set_index("path")
        assert told["taken_local"].tolist()[:2] == [pd.Timestamp("2019-07-02 10:11:12"), pd.Timestamp("2019-07-02 10:11:12.25")]
        assert told["subsec"].tolist() == ["", "250", ""]
        assert told["utc_offset_min"].fillna(0).tolist() == [0, -210, 0]
        assert (pd.isna(told["taken_local"].iloc[2]), np.isnan(told["utc_offset_min"].iloc[0])) == (True, True)

    def test_that_may_be_two_days_date_nothing_and_are_told(self, archive):
        found = listing(archive, "path,datetime", "a.jpg,01/02/2024 10:00:00")
        assert found.photos["taken_local"].isna().all()
        assert found.notes[0].startswith(
            "list.csv: 1 cell of the column datetime cannot be understood: row 2: '01/02/2024 10:00:00' may be day 1 of month 2"
        )
