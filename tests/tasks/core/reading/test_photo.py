"""read_photo as a whole: its manners with anything that is no photo."""

from __future__ import annotations

import os
import time
from datetime import datetime
from pathlib import Path

import pytest

from tasks.core.reading import read_photo
from tests.builders import jpeg
from tests.tasks.core.reading.soundness import assert_sound


class TestNastyFiles:
    def test_no_file_raises_or_takes_a_second_and_each_that_is_no_picture_says_so(self, corpus):
        files = [path for path in (corpus / "nasty").rglob("*") if path.is_file()]
        assert len(files) >= 70
        for path in files:
            began = time.perf_counter()
            facts = read_photo(path)
            assert time.perf_counter() - began < 1, path
            assert facts.format or facts.problem, path
            assert_sound(facts)

    @pytest.mark.parametrize(
        ("path", "problem"),
        [
            ("piexif/notjpeg.jpg", "the file is empty"),
            ("pillow/truncated_jpeg.jpg", "truncated: the image data stops before its end"),
            ("pillow/truncated_end_chunk.png", "truncated: the file ends before the picture does"),
            ("pillow/truncated_exif_dpi.jpg", "corrupt EXIF: no TIFF header"),
            ("pillow/exif_typeerror.jpg", "corrupt EXIF: the pointer to the Exif directory is not a number"),
            ("exif_samples_tests/45-gps_ifd.jpg", "corrupt EXIF: the pointer to the GPS directory is not a number"),
        ],
    )
    def test_the_reason_is_in_words(self, corpus, path, problem):
        assert read_photo(corpus / "nasty" / path).problem == problem

    def test_healthy_photos_have_no_problem(self, corpus):
        walk = [path for path in (corpus / "photos" / "rome_walk").iterdir() if path.suffix.lower() == ".jpg"]
        assert len(walk) == 19
        assert [read_photo(path).problem for path in walk] == [""] * 19


class TestWhatIsNoPicture:
    @pytest.mark.parametrize(
        ("content", "problem"),
        [
            (b"", "the file is empty"),
            (b"Dear diary,\nno picture today.\n", "not a picture: the content is text"),
            ("Größe: 3 €".encode(), "not a picture: the content is text"),
            (b"<!DOCTYPE html><html>Not found</html>", "not a picture: the content is a web page"),
            (b"%PDF-1.7\n%\xe2\xe3", "not a picture: the content is a PDF"),
            (bytes(5000), "not a picture: it begins with nothing but zero bytes"),
            (b"\0\x11\x22\x33\xff", "not a picture of a known format: it begins with the bytes 00 11 22 33 ff"),
            (b"FUJIFILM\0\1", "not a picture of a known format: it begins with 'FUJIFILM'"),
            (b"\xff\xd8", "truncated: the file ends before the image data"),
            (b"\xff\xd8\xff\xd9", "corrupt JPEG: it ends without image data"),
        ],
    )  # fmt: skip
    def test_an_ending_of_a_picture_does_not_make_it_one(self, tmp_path, content, problem):
        path = tmp_path / "IMG_0001.JPG"
        path.write_bytes(content)
        assert read_photo(path).problem == problem

    def test_a_wrong_ending_does_not_hide_a_picture(self, tmp_path):
        facts = read_photo(jpeg(tmp_path / "photo.png"))
        assert (facts.format, facts.problem, facts.taken_local) == ("jpeg", "", datetime(2024, 5, 1, 12))  # noqa: DTZ001

    def test_a_missing_file_is_for_the_caller(self, tmp_path):
        with pytest.raises(FileNotFoundError):
            read_photo(tmp_path / "gone.jpg")

    def test_a_folder_or_a_pipe_is_for_the_caller_and_is_not_waited_for(self, tmp_path):
        os.mkfifo(tmp_path / "pipe.jpg")
        for path in (tmp_path, tmp_path / "pipe.jpg"):
            with pytest.raises(OSError, match="has the name of a file"):
                read_photo(path)

    def test_a_name_that_is_not_utf_8_is_read(self, tmp_path):
        path = str(tmp_path).encode() + b"/caf\xe9.jpg"
        Path(path.decode(errors="surrogateescape")).write_bytes(jpeg(tmp_path / "a.jpg").read_bytes())
        assert read_photo(path.decode(errors="surrogateescape")).make == "Acme"
