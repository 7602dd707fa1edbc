from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from flows.targets import Asked, check_targets, joint_out
from tasks.core.errors import UsageError
from tasks.core.identity import identify
from tasks.core.share.files import png_of


@pytest.fixture
def anna(tmp_path):
    (tmp_path / "anna").mkdir()
    return tmp_path / "anna"


@pytest.fixture
def ben(tmp_path):
    (tmp_path / "ben").mkdir()
    return tmp_path / "ben"


def refusal(asked: Asked, archives: list[Path], out: Path) -> str:
    with pytest.raises(UsageError) as caught:
        check_targets(asked, archives, out, "light")
    return str(caught.value)


class TestCheckTargets:
    def test_takes_files_and_folders_beside_the_archive_and_in_its_output_folder(self, anna, tmp_path):
        asked = Asked(
            share=tmp_path / "trip.PNG",
            exports=(tmp_path / "a.gpx", tmp_path / "a.geojson", tmp_path / "a.kml"),
            copy_places=tmp_path / "sorted",
            review_copy=tmp_path / "for_ben",
        )
        (tmp_path / "out").mkdir()
        (tmp_path / "out/review.csv").touch()
        check_targets(asked, [anna], tmp_path / "out", "light")
        check_targets(Asked(share=anna / "whereshot/trip.png"), [anna], anna / "whereshot", "light")

    def test_a_picture_of_a_persons_is_not_overwritten_also_not_by_the_other_forms(self, anna, tmp_path):
        Image.new("RGB", (8, 8)).save(tmp_path / "trip-dark-wide.png")
        assert "trip-dark-wide.png is there" in refusal(Asked(share=tmp_path / "trip.png"), [anna], tmp_path / "out")
        (tmp_path / "trip-dark-wide.png").write_bytes(png_of(Image.new("RGB", (8, 8))))
        check_targets(Asked(share=tmp_path / "trip.png"), [anna], tmp_path / "out", "light")

    def test_a_track_of_a_persons_is_not_overwritten(self, anna, tmp_path):
        (tmp_path / "walk.gpx").write_text("<gpx/>")
        assert "was not written by Whereshot" in refusal(Asked(exports=(tmp_path / "walk.gpx",)), [anna], tmp_path / "out")

    def test_one_format_is_asked_for_once(self, anna, tmp_path):
        asked = Asked(exports=(tmp_path / "a.gpx", tmp_path / "b.GPX"))
        assert "2 times" in refusal(asked, [anna], tmp_path / "out")

    def test_a_review_that_is_not_there_is_not_copied(self, anna, tmp_path):
        assert "whereshot propose writes it" in refusal(Asked(review_copy=tmp_path / "ben"), [anna], tmp_path / "out")

    def test_one_archive_in_another_is_not_counted_twice(self, anna, tmp_path):
        (anna / "trip").mkdir()
        said = refusal(Asked(), [anna / "trip", anna], tmp_path / "out")
        assert f"{anna / 'trip'}: lies in {anna}" in said

    @pytest.mark.parametrize("option", ["share", "copy_places", "review_copy"])
    def test_refuses_to_write_into_the_archive_also_through_a_link(self, anna, tmp_path, option):
        (tmp_path / "link").symlink_to(anna)
        said = refusal(Asked(**{option: tmp_path / "link/new.png"}), [anna], tmp_path / "out")
        assert f"--{option.replace('_', '-')}" in said
        assert str(anna) in said

    def test_refuses_an_export_into_one_of_several_archives(self, anna, ben, tmp_path):
        assert str(ben) in refusal(Asked(exports=(ben / "all.gpx",)), [anna, ben], tmp_path / "out")

    def test_names_the_formats_of_an_export(self, anna, tmp_path):
        said = refusal(Asked(exports=(tmp_path / "trip.csv",)), [anna], tmp_path / "out")
        assert ".gpx, .geojson, .kml" in said

    def test_refuses_a_picture_that_is_no_png_and_a_folder_as_a_file(self, anna, tmp_path):
        assert ".png" in refusal(Asked(share=tmp_path / "trip.jpg"), [anna], tmp_path / "out")
        (tmp_path / "d.png").mkdir()
        assert "is a folder" in refusal(Asked(share=tmp_path / "d.png"), [anna], tmp_path / "out")

    @pytest.mark.parametrize("option", ["copy_places", "review_copy"])
    def test_what_is_public_holds_no_copies(self, anna, tmp_path, option):
        said = refusal(Asked(public=True, **{option: tmp_path / "copies"}), [anna], tmp_path / "out")
        assert "--public does not go with" in said

    @pytest.mark.parametrize("option", ["copy_places", "review_copy"])
    def test_copies_are_of_one_archive(self, anna, ben, tmp_path, option):
        assert "one archive" in refusal(Asked(**{option: tmp_path / "copies"}), [anna, ben], tmp_path / "out")

    def test_refuses_an_archive_that_is_named_twice_also_by_another_path(self, anna, tmp_path):
        (tmp_path / "link").symlink_to(anna)
        assert "twice" in refusal(Asked(), [anna, tmp_path / "link"], tmp_path / "out")

    def test_a_map_of_several_does_not_go_into_the_output_folder_of_one(self, anna, ben, tmp_path):
        identify(anna, tmp_path / "out")
        assert str(anna) in refusal(Asked(), [anna, ben], tmp_path / "out")
        assert "is one of the archives" in refusal(Asked(), [anna, ben], ben)


class TestJointOut:
    def test_is_named_after_all_archives(self):
        assert joint_out([Path("/x/anna"), Path("/x/ben")]) == Path("whereshot/anna+ben")

    def test_a_long_name_is_cut(self):
        name = joint_out([Path(f"/x/{letter * 60}") for letter in "ab"]).name
        assert name.startswith("a" * 60 + "+")
        assert name.endswith("…")
        assert len(name) <= 81
