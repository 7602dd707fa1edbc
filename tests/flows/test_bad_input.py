from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tasks.core.locks import locked
from tests.builders import jpeg
from tests.flows.trips import phone_and_camera
from tests.review_rows import read_csv

ROOT = Path(__file__).parents[2]


def refused(said, status: int, *words: str) -> None:
    """Assert one clear line on standard error, nothing like a traceback, and the status."""
    lines = said.err.strip().splitlines()
    assert said.status == status
    assert lines[-1].startswith("whereshot: ")
    assert "Traceback" not in said.err
    for word in words:
        assert word in lines[-1]


class TestUsage:
    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (["propose", "missing"], "missing: there is no such folder"),
            (["propose", "file.txt"], "file.txt: is a file"),
            (["propose"], "archive"),
            (["propose", "trip", "--gps"], "--gps"),
            (["fly", "trip"], "fly"),
            (["accept", "review.csv"], "within"),
            (["accept", "review.csv", "--within", "far"], "--within"),
            (["propose", "trip", "--config", "none.toml"], "none.toml: no such settings file"),
            (["propose", "trip", "--set", "proxy.max_gap=5"], "did you mean max_gap_s?"),
            (["propose", "trip", "--set", "proxy.max_gap_s=soon"], "proxy.max_gap_s = 'soon' is not allowed"),
            (["propose", "trip", "--donors", "missing"], "missing: there is no such folder"),
            (["propose", "trip", "--out", "other/../trip"], "is the archive itself; choose another folder with --out"),
            (["apply", "none.csv"], "none.csv"),
            (["restore", "trip"], "trip: is no output folder of Whereshot"),
            (["report", "trip", "other", "trip"], "trip: is named twice"),
            (["report", "trip", "other", "--out", "trip"], "is one of the archives"),
        ],
        ids=lambda value: " ".join(value) if isinstance(value, list) else "",
    )
    def test_wrong_words_are_one_line_and_status_2(self, whereshot, tmp_path, words, said):
        for name in ("trip", "other"):
            jpeg(tmp_path / name / "a.jpg")
        (tmp_path / "file.txt").write_text("x")
        refused(whereshot(*words), 2, said)
        assert not (tmp_path / "whereshot").exists()

    def test_wrong_settings_are_told_before_prefect_is_imported(self, tmp_path):
        code = (
            "import sys; from flows.__main__ import _main\n"
            "status = _main(['propose', '.', '--set', 'proxy.max_gap=5'])\n"
            "print(status, 'prefect' in sys.modules, 'pandas' in sys.modules)"
        )
        done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)},
                              capture_output=True, text=True, check=True)  # fmt: skip
        assert done.stdout.split() == ["2", "False", "False"]

    def test_a_full_disk_is_one_line_with_the_remedy(self, whereshot, tmp_path, monkeypatch):
        def full(*_: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device", "out/cache/x")

        monkeypatch.setattr("flows.commands.finding.check_places", full)
        jpeg(tmp_path / "trip" / "a.jpg")
        said = whereshot("propose", "trip")
        assert said.status == 2
        assert said.err == (
            "whereshot: out/cache/x: No space left on device;"
            " make room and run the same command again, it goes on where it stopped\n"
        )

    def test_json_is_one_object_for_a_failure_too(self, whereshot):
        said = whereshot("propose", "missing", "--json")
        assert said.json == {
            "flow": "propose",
            "error": "missing: there is no such folder; name the folder that holds the photos",
            "exit_status": 2,
        }

    def test_photos_paths_are_not_sent_to_a_prefect_server_on_another_machine(self, whereshot, tmp_path, monkeypatch):
        jpeg(tmp_path / "trip/a.jpg")
        whereshot("propose", "trip")
        monkeypatch.setenv("PREFECT_API_URL", "https://prefect.example.org/api")
        refused(whereshot("restore", "whereshot/trip", "--path", "a.jpg"), 2, "unset PREFECT_API_URL")

    def test_an_empty_word_is_no_path(self, whereshot, tmp_path):
        jpeg(tmp_path / "a.jpg")
        refused(whereshot("propose", ""), 2, "empty")
        assert not (tmp_path / "whereshot").exists()

    def test_a_word_that_is_not_utf8_is_told_in_plain_text(self, whereshot, tmp_path):
        name = b"caf\xe9".decode(errors="surrogateescape")
        said = whereshot("propose", name, "--json")
        refused(said, 2, "caf%E9: is not UTF-8")
        assert said.json["exit_status"] == 2

    def test_output_folders_are_looked_at_before_prefect_is_imported(self, tmp_path):
        jpeg(tmp_path / "trip/a.jpg")
        (tmp_path / "file").write_text("x")
        code = (
            "import sys; from flows.__main__ import _main\n"
            "words = (['propose', 'trip', '--out', 'file'], ['apply', 'none.csv'], ['restore', 'trip'],"
            " ['propose', 'trip', '--set', 'backup.dir=trip/b'])\n"
            "print(*(_main(call) for call in words), 'prefect' in sys.modules)"
        )
        done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)},
                              capture_output=True, text=True, check=True)  # fmt: skip
        assert done.stdout.split() == ["2", "2", "2", "2", "False"]
        assert "backup.dir = trip/b: lies in the archive" in done.stderr


class TestArchives:
    def test_an_archive_without_a_photo_is_nothing_to_do(self, whereshot, tmp_path):
        (tmp_path / "texts").mkdir()
        (tmp_path / "texts/a.txt").write_text("no photo")
        refused(whereshot("propose", "texts"), 3, "no photo in it")

    def test_another_archives_output_folder_stops_the_command(self, whereshot, tmp_path):
        jpeg(tmp_path / "one/a.jpg")
        jpeg(tmp_path / "two/a.jpg")
        assert whereshot("propose", "one", "--out", "out").status == 0
        refused(whereshot("propose", "two", "--out", "out"), 2, "belongs to the archive", str(tmp_path / "one"))

    def test_an_output_folder_that_cannot_be_made_stops_the_command(self, whereshot, tmp_path):
        jpeg(tmp_path / "one/a.jpg")
        (tmp_path / "file").write_text("x")
        refused(whereshot("propose", "one", "--out", "file/out"), 2, "--out")

    def test_a_second_run_at_the_same_time_is_kept_out(self, whereshot, tmp_path):
        jpeg(tmp_path / "one/a.jpg")
        whereshot("propose", "one", "--out", "out")
        with locked(tmp_path / "out", tmp_path / "one", writes=True):
            refused(whereshot("propose", "one", "--out", "out"), 3, "another run")
            refused(whereshot("propose", "one", "--out", "elsewhere"), 3, "another run")

    def test_an_archive_whose_own_name_is_not_utf8_is_reached_through_a_link(self, whereshot, tmp_path):
        stray = os.path.join(os.fsencode(tmp_path), b"caf\xe9")
        os.mkdir(stray)
        os.symlink(stray, tmp_path / "cafe")
        jpeg(tmp_path / "cafe/a.jpg")
        said = whereshot("propose", "cafe", "--json")
        assert (said.status, said.json["photos"]) == (0, 1)
        assert said.json["archive"].endswith("caf%E9")

    def test_an_output_folder_inside_the_archive_is_not_scanned(self, whereshot, tmp_path):
        phone_and_camera(tmp_path / "trip", 2)
        whereshot("propose", "trip", "--out", "trip/out")
        whereshot("accept", "trip/out/review.csv", "--within", "100000")
        whereshot("apply", "trip/out/review.csv")
        assert whereshot("propose", "trip", "--out", "trip/out", "--json").json["photos"] == 4


class TestReviewFiles:
    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "is empty"),
            (b"name,lat\na,1\n", "path"),
            (b"\x89PNG\r\n\x1a\n\x00\x00\x00", ""),
            (b"decision,path\naccept,nowhere.jpg\n", "no row can be trusted"),
        ],
        ids=["empty", "no path", "picture", "no sound row"],
    )
    def test_that_are_none_are_one_line_and_status_2(self, whereshot, tmp_path, content, said):
        jpeg(tmp_path / "trip/a.jpg")
        (tmp_path / "mine.csv").write_bytes(content)
        refused(whereshot("apply", "mine.csv", "--archive", "trip"), 2, "mine.csv", said)
        assert not list(tmp_path.rglob("journal.sqlite"))


class TestNasty:
    def test_loses_no_row_and_shows_no_traceback_on_the_corpus_of_broken_pictures(self, whereshot, corpus, tmp_path):
        shutil.copytree(corpus / "nasty", tmp_path / "nasty")
        said = whereshot(
            "propose", "nasty", "--all", "--json", "--set", "extract.extensions=['jpg','jpeg','tif','png','bmp','j2k']"
        )
        assert said.status == 0
        assert "Traceback" not in said.err
        expected = {
            str(path.relative_to(tmp_path / "nasty"))
            for path in (tmp_path / "nasty").rglob("*")
            if path.suffix.lower() in (".jpg", ".jpeg", ".tif", ".png", ".bmp", ".j2k")
        }
        rows = read_csv(tmp_path / "whereshot/nasty/review.csv")
        assert {row["path"] for row in rows} == expected
        assert said.json["photos"] == len(expected)
        assert all(row["evidence"] or row["problem"] for row in rows if not row["latitude"])
