from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

import tasks.rescue as module
from config.settings import Extract
from tasks.core.reading.by_exiftool import Answer
from tasks.core.reading.facts import Facts
from tasks.core.tables import FILES, PHOTOS
from tasks.rescue import KEPT, rescue
from tests.builders import jpeg
from tests.tasks.fake_exiftool import fake_exiftool, starts

wall = datetime.fromisoformat
UNREAD = "the metadata of CRW files is not read"
READ = pd.Timestamp("2024-05-01 12:00:07")


class Archive:
    """FILES and PHOTOS of files that need not exist, and the step run on them with an ExifTool."""

    def __init__(self, folder: Path, program: Path | str) -> None:
        self.folder, self.program, self.rows = folder, program, []

    def add(self, path: str, problem: str = UNREAD, *, size: int = 9, mtime_ns: int = 1, donor_dir: str = "", **facts) -> None:
        stamps = {"path": path, "donor_dir": donor_dir, "size": size, "mtime_ns": mtime_ns, "ctime_ns": mtime_ns}
        self.rows.append({**stamps, "problem": problem, "time_basis": "none", "kind": "photo", "fingerprint": "f", **facts})

    @property
    def photos(self) -> pd.DataFrame:
        return PHOTOS.make(self.rows)

    def rescued(self) -> pd.DataFrame:
        """PHOTOS after the step, by path."""
        made = rescue(
            self.photos,
            FILES.make(self.rows),
            self.folder / "photos",
            Extract(exiftool=str(self.program)),
            self.folder / "earlier",
        )
        return PHOTOS.check(made).set_index("path")


@pytest.fixture
def archive(tmp_path) -> Archive:
    return Archive(tmp_path, fake_exiftool(tmp_path / "bin/exiftool"))


@pytest.fixture
def told(monkeypatch) -> list[str]:
    """The lines that the person is told."""
    lines: list[str] = []
    monkeypatch.setattr(module, "say", lines.append)
    return lines


class TestRescue:
    def test_fills_what_was_missing_and_takes_the_problem_away(self, archive):
        archive.add("a.crw", make="Acme", model="One", serial="7", fingerprint="f")
        row = archive.rescued().loc["a.crw"]
        assert (row["taken_local"], row["datetime_source"], row["format"], row["problem"]) == (READ, "exif", "tst", "")
        assert (row["camera"], row["fingerprint"], row["kind"]) == ("Acme One #7", "f", "photo")

    def test_leaves_the_other_rows_and_the_argument_as_they_are(self, archive):
        archive.add("a.jpg", "", taken_local=wall("2024-01-01 08:00:00"), lat=1.0, lon=2.0)
        archive.add("b.crw")
        archive.add("c.jpg", "")
        before = archive.photos
        given = before.copy()
        made = rescue(
            given, FILES.make(archive.rows), archive.folder, Extract(exiftool=str(archive.program)), archive.folder / "e"
        )
        pd.testing.assert_frame_equal(given, before)
        assert made["path"].tolist() == ["a.jpg", "b.crw", "c.jpg"]
        pd.testing.assert_frame_equal(made.drop(index=1), before.drop(index=1))
        assert made.loc[1, "taken_local"] == READ

    @pytest.mark.parametrize(
        "row",
        [
            {"problem": ""},
            {"problem": UNREAD, "taken_local": wall("2024-01-01 08:00:00")},
            {"problem": "latitude 99 is outside [0, 90]", "lat": 1.0, "lon": 2.0},
            {"problem": "cannot be read: Input/output error"},
            {"problem": "not a picture: the content is text"},
            {"problem": "the file is empty", "size": 0},
        ],
        ids=lambda row: row["problem"] or "no problem",
    )
    def test_asks_nothing_about_a_row_that_it_cannot_help(self, archive, row):
        archive.add("a.crw", **row)
        made = archive.rescued()
        assert made["problem"].tolist() == [row["problem"]]
        assert starts(archive.program) == 0

    def test_asks_nothing_about_a_folder(self, archive):
        archive.add("away/", size=0)
        assert archive.rescued()["problem"].tolist() == [UNREAD]
        assert starts(archive.program) == 0

    def test_gives_back_the_same_table_where_nothing_failed(self, archive):
        archive.add("a.jpg", "")
        photos = archive.photos
        assert rescue(photos, FILES.make(archive.rows), archive.folder, Extract(), archive.folder / "earlier") is photos

    def test_finds_the_files_of_a_donor_folder_there(self, archive, monkeypatch):
        asked = []
        monkeypatch.setattr(module, "answers", lambda _, paths: [asked.append(path) or Answer(Facts(), path) for path in paths])
        archive.add("a.crw")
        archive.add("b.crw", donor_dir="/phone")
        archive.rescued()
        assert asked == [str(archive.folder / "photos/a.crw"), "/phone/b.crw"]

    def test_of_a_million_photos_without_a_failure_costs_next_to_nothing(self, archive):
        paths = pd.Series(range(1_000_000)).astype("str")
        photos = PHOTOS.make(pd.DataFrame({"path": paths, "time_basis": "none", "kind": "photo"}))
        files = FILES.make(pd.DataFrame({"path": paths}))
        started = time.monotonic()
        rescue(photos, files, archive.folder, Extract(), archive.folder / "earlier")
        assert time.monotonic() - started < 0.5


class TestProblems:
    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("not a picture of a known format: it begins with the bytes 01 02", ""),
            ("corrupt EXIF: the main directory is cut off", ""),
            ("corrupt MRW: the block that holds its EXIF is missing", ""),
            ("the film's movie box is compressed, which is not read", ""),
            ("corrupt JPEG: it ends without image data", "corrupt JPEG: it ends without image data; read by ExifTool"),
            (
                "truncated: the file ends before the picture does",
                "truncated: the file ends before the picture does; read by ExifTool",
            ),
            (f"{UNREAD}; truncated: the file is short", "truncated: the file is short; read by ExifTool"),
        ],
    )
    def test_that_were_only_ours_end_and_those_of_the_file_stay(self, archive, before, after):
        archive.add("a.crw", before)
        assert archive.rescued()["problem"].tolist() == [after]

    def test_stay_with_what_exiftool_says_where_it_fails_too(self, archive):
        archive.add("a.wrong")
        row = archive.rescued().loc["a.wrong"]
        assert row["problem"] == f"{UNREAD}; ExifTool: File format error"
        assert pd.isna(row["taken_local"])

    def test_of_a_photo_in_which_exiftool_finds_nothing_either_are_those_of_the_file(self, archive):
        """A limit of our readers is none any more; damage is damage."""
        said = '[{"File:MIMEType": "image/x-test", "File:FileTypeExtension": "TST"}]'
        lines = ["#!/bin/sh", "echo 13.00", *(f"echo '{{ready{number}}}'; echo '{said}'" for number in range(3))]
        empty = "\n".join(lines)
        archive.program = fake_exiftool(archive.folder / "bin/empty", script=empty)
        archive.add("a.crw")
        archive.add("b.crw", "corrupt EXIF: no TIFF header")
        assert archive.rescued()["problem"].tolist() == ["", "corrupt EXIF: no TIFF header"]


class TestStops:
    def test_cost_one_file_its_answer_and_the_others_nothing(self, archive, monkeypatch):
        for name in ("a.crw", "b.dies", "c.half", "d.crw"):
            archive.add(name)
        assert archive.rescued()["problem"].to_dict() == {
            "a.crw": "",
            "b.dies": f"{UNREAD}; ExifTool: ended without an answer",
            "c.half": f"{UNREAD}; ExifTool: its answer cannot be understood",
            "d.crw": "",
        }

    def test_that_are_too_many_are_said_and_the_rest_is_asked_by_the_next_run(self, archive, told):
        for number in range(7):
            archive.add(f"{number}.dies")
        first = archive.rescued()["problem"]
        assert (first != UNREAD).sum() == 5
        assert told == ["2 files could not be tried with ExifTool: it stopped at 5 files; run again to go on with the rest"]
        assert (archive.rescued()["problem"] != UNREAD).sum() == 7
        assert len(told) == 1


class TestWithoutExifTool:
    def test_the_rows_keep_their_reason_and_the_person_is_told_once(self, archive, told, monkeypatch):
        archive.program = ""
        monkeypatch.setenv("PATH", str(archive.folder / "nothing"))
        archive.add("a.crw")
        archive.add("b.crw")
        assert archive.rescued()["problem"].tolist() == [UNREAD, UNREAD]
        assert told == [
            "2 files with a problem gave neither date nor place; install ExifTool (exiftool) and run again to try it on them"
        ]

    def test_nothing_is_said_where_nothing_failed(self, archive, told, monkeypatch):
        archive.program = ""
        monkeypatch.setenv("PATH", str(archive.folder / "nothing"))
        archive.add("a.jpg", "")
        archive.rescued()
        assert told == []

    def test_off_asks_nothing_and_says_nothing(self, archive, told):
        archive.program = "off"
        archive.add("a.crw")
        assert archive.rescued()["problem"].tolist() == [UNREAD]
        assert told == []

    def test_a_setting_that_names_no_program_is_said(self, archive, told):
        archive.program = "/nowhere/exiftool"
        archive.add("a.crw")
        assert archive.rescued()["problem"].tolist() == [UNREAD]
        (line,) = told
        assert line.startswith("1 file with a problem gave neither date nor place;")
        assert "extract.exiftool = '/nowhere/exiftool' is no program; correct it and run again" in line

    def test_one_that_cannot_be_started_is_said_and_fails_nothing(self, archive, told):
        archive.program = fake_exiftool(archive.folder / "bin/broken", script="#!/nowhere/perl\n")
        archive.add("a.crw")
        assert archive.rescued()["problem"].tolist() == [UNREAD]
        assert told == [
            f"1 file could not be tried with ExifTool: {archive.program} cannot be started (No such file or directory)"
        ]

    def test_without_a_folder_for_temporary_files_it_is_said_and_fails_nothing(self, archive, told, monkeypatch):
        monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
        archive.add("a.crw")
        assert archive.rescued()["problem"].tolist() == [UNREAD]
        (line,) = told
        assert line.startswith("1 file could not be tried with ExifTool: [Errno 2] No such file or directory: '/nowhere/")

    def test_one_on_the_path_is_found(self, archive, monkeypatch):
        monkeypatch.setenv("PATH", f"{archive.program.parent}:/usr/bin:/bin")
        archive.program = ""
        archive.add("a.crw")
        assert archive.rescued()["problem"].tolist() == [""]


class TestKeptAnswers:
    def test_are_used_again_without_starting_the_program(self, archive):
        archive.add("a.crw")
        archive.add("b.wrong")
        archive.add("c.junk")
        first = archive.rescued()
        pd.testing.assert_frame_equal(archive.rescued(), first)
        assert starts(archive.program) == 1

    def test_of_a_changed_file_are_asked_for_again(self, archive):
        archive.add("a.crw")
        archive.add("b.crw", mtime_ns=1)
        archive.rescued()
        archive.rows.pop()
        archive.add("b.wrong", mtime_ns=2)
        assert archive.rescued()["problem"].tolist() == ["", f"{UNREAD}; ExifTool: File format error"]
        assert starts(archive.program) == 2

    def test_of_another_exiftool_are_not_used(self, archive):
        archive.add("a.crw")
        archive.rescued()
        fake_exiftool(archive.program, version="13.0001")
        archive.rescued()
        assert starts(archive.program) == 2

    def test_that_are_cut_off_are_asked_for_again_and_that_is_said(self, archive, told):
        archive.add("a.crw")
        first = archive.rescued()
        kept = archive.folder / "earlier" / KEPT
        kept.write_bytes(kept.read_bytes()[:-200])
        pd.testing.assert_frame_equal(archive.rescued(), first)
        assert starts(archive.program) == 2
        assert told == ["earlier answers of ExifTool were damaged in the cache; it is asked again"]

    def test_in_which_a_bit_flipped_never_become_another_answer(self, archive):
        archive.add("a.crw", "truncated: the file is short")
        archive.add("b.wrong")
        first = archive.rescued()
        kept = archive.folder / "earlier" / KEPT
        content = kept.read_bytes()
        for at in range(1, len(content), len(content) // 25):
            kept.write_bytes(content[:at] + bytes([content[at] ^ 0x04]) + content[at + 1 :])
            pd.testing.assert_frame_equal(archive.rescued(), first)

    def test_of_donor_folders_outlive_a_run_that_does_not_look_at_them(self, archive):
        archive.add("a.crw")
        archive.add("b.crw", donor_dir="/phone")
        archive.rescued()
        donor = archive.rows.pop()
        archive.add("c.crw")
        archive.rescued()
        archive.rows.append(donor)
        assert archive.rescued()["problem"].tolist() == ["", "", ""]
        assert starts(archive.program) == 2

    def test_of_files_that_are_gone_are_dropped(self, archive):
        archive.add("a.crw")
        archive.add("b.crw")
        archive.rescued()
        archive.rows.pop(0)
        archive.add("c.crw")
        archive.rescued()
        assert pd.read_parquet(archive.folder / "earlier" / KEPT)["path"].tolist() == ["b.crw", "c.crw"]

    def test_are_not_kept_where_the_file_was_out_of_reach(self, archive):
        archive.add("a.gone")
        assert archive.rescued()["problem"].tolist() == [f"{UNREAD}; ExifTool: no answer"]
        archive.rescued()
        assert starts(archive.program) == 2


class TestRealExifTool:
    @pytest.fixture
    def real(self, tmp_path) -> Archive:
        if not shutil.which("exiftool"):
            pytest.skip("ExifTool is not installed")
        jpeg(tmp_path / "a.jpg", taken="2024:05:01 12:00:07", offset="+02:00", lat=41.5, lon=-12.25)
        return Archive(tmp_path, "")

    @pytest.mark.parametrize("ending", ["mie", "exv"])
    def test_reads_a_format_that_none_of_our_readers_knows(self, real, ending):
        path = real.folder / f"photos/-strange\nname.{ending}"
        path.parent.mkdir()
        subprocess.run(["exiftool", "-q", "-o", f"b.{ending}", "-tagsfromfile", "a.jpg", "-all:all"], cwd=real.folder, check=True)
        shutil.move(real.folder / f"b.{ending}", path)
        real.add(path.name, "not a picture of a known format: it begins with the bytes 7e 10")
        row = real.rescued().loc[path.name]
        assert (row["taken_local"], row["utc_offset_min"], row["lat"], row["lon"]) == (READ, 120, 41.5, -12.25)
        assert (row["camera"], row["format"], row["problem"]) == ("Acme One", ending, "")

    def test_reads_a_film_in_a_container_that_none_of_our_readers_knows(self, real):
        """A RIFF film whose header date is where cameras write it."""
        date = b"Wed May 01 12:00:07 2024\n\0"
        chunk = b"IDIT" + len(date).to_bytes(4, "little") + date
        header = b"LIST" + (len(chunk) + 4).to_bytes(4, "little") + b"hdrl" + chunk
        (real.folder / "photos").mkdir()
        (real.folder / "photos/a.avi").write_bytes(b"RIFF" + (len(header) + 4).to_bytes(4, "little") + b"AVI " + header)
        real.add("a.avi", "the metadata of VIDEO files is not read")
        row = real.rescued().loc["a.avi"]
        assert (row["taken_local"], row["kind"], row["format"], row["problem"]) == (READ, "video", "video", "")

    def test_says_what_is_wrong_with_a_file_that_it_cannot_read(self, real):
        (real.folder / "photos").mkdir()
        (real.folder / "photos/a.jpg").write_bytes(b"\1\2\3\4 and nothing of the kind")
        unknown = "not a picture of a known format: it begins with the bytes 01 02 03 04 20 61 6e 64"
        real.add("a.jpg", unknown)
        assert real.rescued().loc["a.jpg", "problem"] == f"{unknown}; ExifTool: File format error"

    def test_says_what_exiftool_warns_of_where_it_finds_nothing(self, real):
        (real.folder / "photos").mkdir()
        (real.folder / "photos/a.crw").write_bytes(b"II\x1a\0\0\0HEAPCCDR and then nothing of the kind")
        real.add("a.crw")
        assert real.rescued().loc["a.crw", "problem"] == "ExifTool: CRW file format error"
