from __future__ import annotations

import itertools

import pytest

from tasks.core.pairs import leads_of
from tests.tasks.timed import photo, table

NOON = "2024-05-01 12:00:00"
FORMATS = {"jpg": "jpeg", "jpeg": "jpeg", "heic": "heif", "cr2": "cr2", "nef": "nef", "cr3": "cr3", "dng": "dng", "raf": "raf"}


def shot(path, wall=NOON, **columns):
    """Give a row whose format is that of its ending; a film's kind is video."""
    format_ = FORMATS.get(path.rpartition(".")[2].lower(), "video")
    return photo(path, wall, **{"format": format_, "kind": "video" if format_ == "video" else "photo", **columns})


def leads(*rows):
    """Give the lead's path by the path of each member of a pair."""
    photos = table(*rows)
    found = leads_of(photos)
    return {photos["path"][at]: photos["path"][lead] for at, lead in enumerate(found) if lead >= 0}


def pair(lead, *others):
    return dict.fromkeys((lead, *others), lead)


class TestRawAndJpeg:
    @pytest.mark.parametrize("raw", ["a/IMG_1.CR2", "a/img_1.cr3", "a/IMG_1.nef", "a/IMG_1.RAF", "a/IMG_1.dng"])
    @pytest.mark.parametrize("picture", ["a/IMG_1.JPG", "a/IMG_1.heic"])
    def test_of_one_stem_are_a_pair_led_by_what_can_be_looked_at(self, raw, picture):
        assert leads(shot(raw), shot(picture)) == pair(picture, raw)

    def test_are_told_by_their_content_and_not_by_their_ending(self):
        assert leads(shot("a.CR2", format="jpeg"), shot("a.JPG", format="cr2")) == pair("a.CR2", "a.JPG")

    @pytest.mark.parametrize("other", ["b/IMG_1.CR2", "IMG_1.CR2", "a/IMG_2.CR2", "a/IMG_1.edit.CR2", "A/IMG_1.CR2"])
    def test_of_another_folder_or_stem_are_none(self, other):
        assert leads(shot("a/IMG_1.JPG"), shot(other)) == {}

    def test_of_the_archive_and_of_a_donor_folder_are_none(self):
        assert leads(shot("IMG_1.JPG"), shot("IMG_1.CR2", donor_dir="/phone")) == {}
        both = shot("IMG_1.JPG", donor_dir="/phone"), shot("IMG_1.CR2", donor_dir="/phone")
        assert leads(*both) == pair("IMG_1.JPG", "IMG_1.CR2")

    @pytest.mark.parametrize(("second", "is_pair"), [("12:00:02", True), ("11:59:58", True), ("12:00:02.1", False), (None, True)])
    def test_may_be_two_seconds_apart_and_one_may_have_no_date(self, second, is_pair):
        raw = shot("a.CR2", second and f"2024-05-01 {second}")
        assert leads(shot("a.JPG"), raw) == (pair("a.JPG", "a.CR2") if is_pair else {})

    def test_whole_hours_apart_are_none(self):
        assert leads(shot("a.JPG"), shot("a.CR2", "2024-05-01 14:00:00")) == {}

    @pytest.mark.parametrize("columns", [{"day_only": True}, {"datetime_source": "file"}, {"datetime_source": "sequence"}])
    def test_a_time_that_no_camera_wrote_does_not_speak_against_a_pair(self, columns):
        assert leads(shot("a.JPG"), shot("a.CR2", "2024-05-01 17:23:00", **columns)) == pair("a.JPG", "a.CR2")

    @pytest.mark.parametrize(
        ("make", "model", "is_pair"),
        [("ACME ", "One", True), ("", "", True), ("Boxy", "One", False), ("Acme", "Two", False)],
    )
    def test_of_two_cameras_are_none_as_far_as_these_are_known(self, make, model, is_pair):
        found = leads(shot("a.JPG", make="Acme", model="One"), shot("a.CR2", make=make, model=model))
        assert found == (pair("a.JPG", "a.CR2") if is_pair else {})

    def test_with_a_heif_beside_are_one_pair_led_by_the_jpeg(self):
        assert leads(shot("a.CR3"), shot("a.HEIC"), shot("a.JPG")) == pair("a.JPG", "a.CR3", "a.HEIC")

    def test_and_a_dng_made_of_the_raw_are_one_pair(self):
        assert leads(shot("a.CR2"), shot("a.DNG"), shot("a.JPG")) == pair("a.JPG", "a.CR2", "a.DNG")

    def test_are_none_where_a_third_file_of_the_stem_speaks_against_it(self):
        assert leads(shot("a.CR3"), shot("a.HEIC", "2024-05-02 12:00:00"), shot("a.JPG")) == {}

    @pytest.mark.parametrize("second", ["a.jpeg", "A.jpg"])
    def test_are_none_where_two_jpegs_have_the_stem(self, second):
        assert leads(shot("a.JPG"), shot(second), shot("a.CR2")) == {}

    def test_of_a_pixel_are_found_by_what_it_calls_them(self):
        jpeg, raw = "PXL_20240501_120000123.RAW-01.COVER.jpg", "PXL_20240501_120000123.RAW-02.ORIGINAL.dng"
        assert leads(shot(jpeg), shot(raw)) == pair(jpeg, raw)

    def test_of_one_accented_name_in_two_unicode_forms_are_a_pair(self):
        assert leads(shot("caf\u00e9.JPG"), shot("cafe\u0301.CR2")) == pair("caf\u00e9.JPG", "cafe\u0301.CR2")

    @pytest.mark.parametrize("kind", ["screenshot", "received", "derived"])
    def test_of_a_kind_that_its_owner_did_not_take_are_none(self, kind):
        assert leads(shot("a.JPG", kind=kind), shot("a.CR2")) == {}

    def test_two_raws_or_a_jpeg_and_a_heif_alone_are_none(self):
        assert leads(shot("a.CR2"), shot("a.DNG"), shot("b.JPG"), shot("b.HEIC"), shot("c.JPG"), shot("c.CR2")) == pair(
            "c.JPG", "c.CR2"
        )

    def test_does_not_depend_on_the_order_of_the_rows(self):
        rows = shot("a.CR3"), shot("a.HEIC"), shot("a.JPG"), shot("b.JPG"), shot("a.MOV")
        expected = pair("a.JPG", "a.CR3", "a.HEIC", "a.MOV")
        assert all(leads(*some) == expected for some in itertools.permutations(rows))


class TestLivePhotos:
    def test_with_one_identifier_are_a_pair_whatever_their_names_and_dates(self):
        rows = shot("IMG_1.HEIC", content_id="X"), shot("clip.MOV", "2020-01-01 00:00:00", content_id="x"), shot("IMG_2.HEIC")
        assert leads(*rows) == pair("IMG_1.HEIC", "clip.MOV")

    def test_of_one_identifier_in_two_folders_are_none(self):
        assert leads(shot("a/1.HEIC", content_id="X"), shot("b/2.MOV", content_id="X")) == {}

    def test_with_two_identifiers_are_none_though_name_and_date_agree(self):
        assert leads(shot("a.HEIC", content_id="X"), shot("a.MOV", content_id="Y")) == {}

    def test_copied_and_edited_under_other_names_go_by_their_names(self):
        paths = "IMG_1.HEIC", "IMG_1.MOV", "IMG_E1.JPG", "IMG_E1.MOV"
        found = leads(*(shot(path, content_id="X") for path in paths))
        assert found == pair("IMG_1.HEIC", "IMG_1.MOV") | pair("IMG_E1.JPG", "IMG_E1.MOV")

    @pytest.mark.parametrize("paths", [("1.HEIC", "2.HEIC", "3.MOV"), ("1.HEIC", "2.MOV", "3.MOV")])
    def test_of_which_nobody_knows_who_belongs_to_whom_are_none(self, paths):
        assert leads(*(shot(path, content_id="X") for path in paths)) == {}

    def test_with_a_raw_are_one_pair(self):
        rows = shot("1.HEIC", content_id="X"), shot("1.DNG"), shot("clip.MOV", content_id="X")
        assert leads(*rows) == pair("1.HEIC", "1.DNG", "clip.MOV")

    def test_with_a_converted_jpeg_are_one_pair_though_the_jpeg_lost_the_identifier(self):
        rows = shot("1.HEIC", content_id="X"), shot("1.JPG"), shot("1.MOV", content_id="X")
        assert leads(*rows) == pair("1.JPG", "1.HEIC", "1.MOV")

    def test_with_a_jpeg_of_another_day_beside_are_a_pair_without_it(self):
        rows = shot("1.HEIC", content_id="X"), shot("1.JPG", "2001-01-01 00:00:00"), shot("1.MOV", content_id="X")
        assert leads(*rows) == pair("1.HEIC", "1.MOV")

    @pytest.mark.parametrize(
        ("film", "is_pair"),
        [
            ("2024-05-01 12:00:05", True),
            ("2024-05-01 12:00:06", False),
            ("2024-05-01 10:00:01", True),  # UTC, two hours behind
            ("2024-05-01 06:15:03", True),  # Kathmandu
            ("2024-05-01 10:07:00", False),
            ("2024-04-30 22:00:00", True),  # Line Islands
            ("2024-04-30 21:45:00", False),
            ("2024-05-02 12:00:00", False),
            (None, False),
        ],
    )
    def test_without_identifiers_need_one_name_and_one_time_in_whatever_zone(self, film, is_pair):
        assert leads(shot("a.HEIC"), shot("a.MOV", film)) == (pair("a.HEIC", "a.MOV") if is_pair else {})

    def test_without_identifiers_need_the_pictures_date_too(self):
        assert leads(shot("DSC_0001.JPG", None), shot("DSC_0001.MOV")) == {}

    @pytest.mark.parametrize("columns", [{"make": "Boxy"}, {"model": "Two"}])
    def test_of_two_cameras_are_none(self, columns):
        assert leads(shot("a.JPG", make="Acme", model="One"), shot("a.MOV", **columns)) == {}

    def test_of_another_name_are_none_without_an_identifier(self):
        assert leads(shot("IMG_0001.JPG"), shot("MVI_0001.MOV")) == {}

    def test_two_films_of_one_stem_are_no_part_of_a_pair(self):
        assert leads(shot("a.HEIC"), shot("a.DNG"), shot("a.MOV"), shot("a.MP4")) == pair("a.HEIC", "a.DNG")

    def test_a_raw_alone_may_have_a_film(self):
        assert leads(shot("a.NEF"), shot("a.MOV")) == pair("a.NEF", "a.MOV")

    def test_without_identifiers_go_by_the_times_in_their_names_too(self):
        picture, film = shot("20240501_120000.JPG"), shot("20240501_120000.MP4", datetime_source="filename")
        assert leads(picture, film) == pair("20240501_120000.JPG", "20240501_120000.MP4")

    @pytest.mark.parametrize("columns", [{"day_only": True}, {"datetime_source": "file"}, {"datetime_source": "sequence"}])
    def test_a_time_that_no_camera_wrote_makes_no_film_a_part_of_a_pair(self, columns):
        assert leads(shot("a.JPG", **columns), shot("a.MP4", **columns)) == {}


class TestLeadsOf:
    @pytest.mark.parametrize("rows", [(), (shot("a.JPG"),), (shot("a.MOV"), shot("b.MOV")), (shot("a.JPG"), shot("b.JPG"))])
    def test_an_archive_without_pairs_has_none(self, rows):
        assert leads(*rows) == {}

    def test_what_is_not_recognised_or_a_folder_is_in_no_pair(self):
        assert leads(shot("a.JPG"), shot("a.txt", format=""), shot("a/", format="")) == {}
