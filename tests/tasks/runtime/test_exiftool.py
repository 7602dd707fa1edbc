from __future__ import annotations

import os
import shutil
import time
from datetime import datetime
from pathlib import Path

import pytest

from tasks.runtime.exiftool import MOST_STOPS, Unusable, answers
from tests.builders import jpeg
from tests.tasks.fake_exiftool import fake_exiftool, starts

wall = datetime.fromisoformat
READ = wall("2024-05-01 12:00:07")


def ask(program: Path, *names: str, limit_s: float = 20) -> list[str]:
    """For each file: its error, or "read"."""
    return [answer.error or "read" for answer in answers(str(program), [f"/nowhere/{name}" for name in names], limit_s=limit_s)]


@pytest.fixture
def program(tmp_path) -> Path:
    return fake_exiftool(tmp_path / "bin/exiftool")


class TestAnswers:
    def test_of_many_files_come_from_one_process_in_their_order(self, program):
        assert ask(program, "a.crw", "b.wrong", "c.crw") == ["read", "File format error", "read"]
        assert starts(program) == 1

    def test_to_no_question_need_no_process(self, program):
        assert ask(program) == []
        assert starts(program) == 0

    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("b.dies", "ended without an answer"),
            ("b.ends", "ended without an answer"),
            ("b.hangs", "gave no answer within 0.5 s"),
            ("b.babbles", "said too much about it"),
        ],
    )
    def test_after_a_file_that_stops_the_program_come_from_a_new_process(self, program, name, said):
        started = time.monotonic()
        assert ask(program, "a.crw", name, "c.crw", "d.crw", limit_s=0.5) == ["read", said, "read", "read"]
        assert starts(program) == 2
        assert time.monotonic() - started < 10

    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("b.half", "its answer cannot be understood"),
            ("b.junk", "its answer cannot be understood"),
            ("b.gone", "no answer"),
        ],
    )
    def test_that_are_garbage_spoil_no_other(self, program, name, said):
        assert ask(program, "a.crw", name, "c.crw") == ["read", said, "read"]
        assert starts(program) == 1

    def test_leave_no_process_behind_that_hung(self, program, tmp_path):
        script = '#!/bin/sh\necho $$ > "$0.pid"\necho 13.00\necho "{ready0}"\nsleep 60\n'
        hangs = fake_exiftool(tmp_path / "bin/hangs", script=script)
        assert ask(hangs, "a.crw", limit_s=0.5) == ["gave no answer within 0.5 s"]
        with pytest.raises(ProcessLookupError):
            os.kill(int((tmp_path / "bin/hangs.pid").read_text()), 0)

    def test_end_where_the_program_stops_at_too_many_files(self, program):
        given = answers(str(program), ["/nowhere/x.dies"] * 9)
        assert [next(given).error for _ in range(MOST_STOPS)] == ["ended without an answer"] * MOST_STOPS
        with pytest.raises(Unusable, match="it stopped at 5 files; run again to go on with the rest"):
            next(given)


class TestUnusablePrograms:
    @pytest.mark.parametrize(
        ("script", "reason"),
        [
            ("#!/bin/sh\necho no such library >&2\nexit 2\n", r"bin/broken ended without an answer \(no such library\)"),
            ("#!/bin/sh\nsleep 60\n", r"bin/broken gave no answer within 0.5 s"),
            ('#!/bin/sh\necho hello\necho "{ready0}"\n', r"bin/broken is no ExifTool that we understand"),
            ("#!/nowhere/perl\n", r"bin/broken cannot be started \(No such file or directory\)"),
            ("\x7fELF no program", r"bin/broken cannot be started \(Exec format error\)"),
        ],
    )
    def test_are_told_from_files_that_stop_a_program(self, tmp_path, script, reason):
        broken = fake_exiftool(tmp_path / "bin/broken", script=script)
        with pytest.raises(Unusable, match=reason):
            ask(broken, "a.crw", "b.crw", limit_s=0.5)


class TestRealExifTool:
    def test_reads_files_whatever_their_names_are(self, tmp_path):
        """A dash in front, a line break, a hash, spaces at both ends, bytes that are not UTF-8, no ending, a strange one."""
        program = shutil.which("exiftool")
        if not program:
            pytest.skip("ExifTool is not installed")
        jpeg(tmp_path / "a.jpg", taken="2024:05:01 12:00:07")
        names = [b"-ver", b"a\nb.jpg", b"#a.jpg", b" a.jpg ", b"caf\xe9.jpg", "Zürich.jpg".encode(), b"a", b"a.\xff\xfe", b"a.%d"]
        paths = [os.path.join(os.fsencode(tmp_path), name) for name in names]
        for path in paths:
            shutil.copyfile(tmp_path / "a.jpg", path)
        given = list(answers(program, [os.fsdecode(path) for path in paths]))
        assert [(answer.error, answer.facts.taken_local) for answer in given] == [("", READ)] * len(names)

    def test_writes_nothing_beside_the_files(self, tmp_path):
        program = shutil.which("exiftool")
        if not program:
            pytest.skip("ExifTool is not installed")
        before = jpeg(tmp_path / "a.jpg").read_bytes()
        list(answers(program, [str(tmp_path / "a.jpg"), str(tmp_path / "missing.jpg")]))
        assert os.listdir(tmp_path) == ["a.jpg"]
        assert (tmp_path / "a.jpg").read_bytes() == before
