"""Tests of review.html in headless Chromium: texts of the archive stay texts, pictures come from beside the page."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tasks.core.paths import to_text
from tests.builders import jpeg
from tests.review_rows import proposal, proposals
from tests.tasks.in_browser import asked_elsewhere, errors, wait_for
from tests.tasks.in_review import ENDING, SCRIPT, focus, made, odd_rows, open_review, press, shown


@pytest.fixture(scope="module")
def odd(tmp_path_factory) -> Path:
    return made(tmp_path_factory.mktemp("odd") / "out", odd_rows())


class TestNastyTexts:
    def test_html_and_script_in_names_notes_places_and_columns_do_nothing(self, browser, tmp_path):
        place = {"place_id": "p", "lat": 41.9, "lon": 12.5, "radius_m": 500.0, "name": SCRIPT, "emoji": "<b>", "place": ENDING}
        open_review(browser, made(tmp_path / "out", odd_rows(), places=[place]))
        for row in (0, 1, 13):
            focus(browser, row)
            press(browser, " ")
            press(browser, "\ue00c")
        browser.execute_script("R.select([0, 1]); R.setFilter({text: '<script>'}); R.say(R.cell(0, 'path'))")
        browser.find_element("id", "search-text").send_keys("<img")
        wait_for(browser, "return document.querySelectorAll('#found li').length > 0")
        strange = "return [window.hit, document.querySelectorAll('#list script, #detail script, #found img').length]"
        assert browser.execute_script(strange) == [None, 0]
        assert asked_elsewhere(browser, "review.html") == []
        assert [line for line in errors(browser) if "ERR_FILE_NOT_FOUND" not in line] == []

    def test_the_page_itself_refuses_a_script_that_is_not_its_own(self, browser, odd):
        open_review(browser, odd)
        browser.execute_script(
            "const add = (tag) => document.body.appendChild(document.createElement(tag));"
            "const s = document.createElement('script'); s.textContent = 'window.hit = 1'; document.body.append(s);"
            "add('div').innerHTML = '<img src=data:, onerror=\"window.hit = 2\">';"
        )
        time.sleep(0.2)
        assert browser.execute_script("return window.hit") is None

    def test_a_name_that_looks_like_html_can_be_found_and_read(self, browser, odd):
        open_review(browser, odd)
        browser.execute_script("R.setFilter({text: 'onerror'})")
        assert len(shown(browser)) == 1
        focus(browser, browser.execute_script("return R.shown[0]"))
        assert "<script>window.hit='script'</script>" in browser.find_element("id", "detail").text


class TestPictures:
    def test_thumbnails_come_from_the_files_beside_the_page_and_a_missing_one_is_a_neutral_box(self, browser, tmp_path):
        jpeg(tmp_path / "out" / "thumbnails" / "ab" / "a.jpg")
        rows = proposals(proposal("a.jpg"), proposal("b.jpg"), proposal("c.jpg"))
        pictures = [
            {"path": "a.jpg", "thumbnail": "thumbnails/ab/a.jpg"}, {"path": "b.jpg", "thumbnail": "thumbnails/ab/gone.jpg"},
        ]  # fmt: skip
        open_review(browser, made(tmp_path / "out", rows, pictures=pictures))
        wait_for(browser, "return document.querySelector('#row-0 img').naturalWidth === 96")
        wait_for(browser, "return document.querySelector('#row-1 .row-frame').classList.contains('without')")
        assert browser.execute_script("return document.querySelector('#row-2 .row-frame').classList.contains('without')")
        assert not browser.execute_script("return document.querySelector('#row-0 .row-frame').classList.contains('without')")

    @pytest.mark.parametrize("name", [b"plain.jpg", b"a #1? 100%.jpg", b"caf\xe9 %41.jpg", "año 🌴.jpg".encode()])
    def test_the_large_picture_is_the_photo_itself_whatever_its_name(self, browser, tmp_path, name):
        archive = tmp_path / "the archive"
        jpeg(archive / "x.jpg", size=(320, 200))
        (archive / "a#b").mkdir()
        os.rename(os.fsencode(archive / "x.jpg"), os.fsencode(archive / "a#b") + b"/" + name)
        path = "a#b/" + to_text(os.fsdecode(name))
        photo = {"path": path, "kind": "photo", "time_basis": "none", "format": "jpeg"}
        open_review(browser, made(tmp_path / "out", proposals(proposal(path)), photos=[photo], archive=archive))
        focus(browser, 0)
        wait_for(browser, "return document.querySelector('#detail .preview img').naturalWidth === 320")

    def test_where_browsers_cannot_show_the_photo_its_preview_is_shown_else_the_thumbnail(self, browser, tmp_path):
        jpeg(tmp_path / "out" / "thumbnails" / "p.jpg", size=(640, 400))
        jpeg(tmp_path / "out" / "thumbnails" / "t.jpg")
        rows = proposals(proposal("a.nef"), proposal("b.heic"))
        photos = [
            {"path": path, "kind": "photo", "time_basis": "none", "format": form}
            for path, form in (("a.nef", "nef"), ("b.heic", "heif"))
        ]
        pictures = [
            {"path": "a.nef", "thumbnail": "thumbnails/t.jpg", "preview": "thumbnails/p.jpg"},
            {"path": "b.heic", "thumbnail": "thumbnails/t.jpg"},
        ]  # fmt: skip
        open_review(browser, made(tmp_path / "out", rows, photos=photos, pictures=pictures))
        for row, width in ((0, 640), (1, 96)):
            focus(browser, row)
            wait_for(browser, "return document.querySelector('#detail .preview img').naturalWidth === arguments[0]", width)
