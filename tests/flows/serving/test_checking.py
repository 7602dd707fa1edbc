from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from flows.serving.checking import check_archives, check_serving, local_zone, timetable
from tasks.core.errors import UsageError

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def no_server_of_the_users_own(monkeypatch):
    monkeypatch.delenv("PREFECT_API_URL", raising=False)


@pytest.fixture
def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


class TestCheckServing:
    @pytest.mark.parametrize(
        "cron", ["0 3 * * *", "*/5 * * * *", "30 2 * * mon-fri", "0 3 L * *", "CRON_TZ=Europe/Rome 0 3 * * *"]
    )
    def test_takes_times_that_come(self, cron, free_port):
        check_serving(cron, free_port)

    @pytest.mark.parametrize(
        ("cron", "fault"),
        [
            ("", "has 0 fields"),
            ("every night", "has 2 fields"),
            ("@daily", "has 1 field instead of five"),
            ("0 3 * *", "has 4 fields"),
            ("0 0 3 * * *", "has 6 fields"),
            ("61 3 * * *", "bad minute"),
            ("0 24 * * *", "bad hour"),
            ("0 3 * * someday", "bad day-of-week"),
            ("0 3 30 2 *", "bad day-of-month"),
            ("H 3 * * *", "bad minute"),
        ],
    )
    def test_names_a_cron_that_is_none_with_an_example_and_the_five_fields(self, cron, fault, free_port):
        with pytest.raises(UsageError) as refused:
            check_serving(cron, free_port)
        sentence = str(refused.value)
        assert sentence.startswith(f"--cron {cron!r}: ")
        assert fault in sentence
        assert '"0 3 * * *"' in sentence
        assert "minute, hour, day of month, month, day of week" in sentence

    def test_names_a_time_zone_that_is_none(self, free_port):
        with pytest.raises(UsageError, match="'Mars/Base' is not a time zone"):
            check_serving("CRON_TZ=Mars/Base 0 3 * * *", free_port)

    def test_names_a_port_in_use_and_the_remedy(self):
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            with pytest.raises(UsageError, match=f"--port {port}: another program is using it.*choose another with --port"):
                check_serving(None, port)

    @pytest.mark.parametrize("port", [0, -1, 65536])
    def test_names_a_port_out_of_range(self, port):
        with pytest.raises(UsageError, match=f"--port {port}: ports go from 1 to 65535"):
            check_serving(None, port)

    def test_takes_no_port_beside_a_server_of_the_users_own(self, monkeypatch):
        monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
        check_serving(None, None)
        with pytest.raises(UsageError, match="leave --port out, or unset PREFECT_API_URL"):
            check_serving(None, 4201)

    def test_imports_no_prefect(self):
        code = "import sys; import flows.serving.serve; print([name for name in sys.modules if name.split('.')[0] == 'prefect'])"
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, text=True)
        assert done.stdout == "[]\n"


class TestTimetable:
    def test_is_in_the_zone_that_the_environment_names(self, monkeypatch):
        monkeypatch.setenv("TZ", "America/New_York")
        assert timetable("0 3 * * *").zone == "America/New_York"

    def test_is_in_the_zone_before_the_fields_if_there_is_one(self, monkeypatch):
        monkeypatch.setenv("TZ", "America/New_York")
        read = timetable("CRON_TZ=Asia/Tokyo  0 3 * *  sun")
        assert (read.cron, read.zone) == ("0 3 * * sun", "Asia/Tokyo")

    def test_is_in_another_zone_where_the_environment_names_none(self, monkeypatch):
        """POSIX allows TZ=CET-1CEST, of which Prefect knows nothing."""
        monkeypatch.setenv("TZ", "CET-1CEST")
        assert "CEST" not in local_zone()

    @pytest.mark.parametrize(
        "cron", ["0 3 * * *", "*/5 * * * *", "30 2 * * mon-fri", "0 3 L * *", "15 4 1 jan,jul *", "0 3 * * 5#1"]
    )
    def test_is_one_that_prefect_takes_too(self, cron):
        from prefect.schedules import Cron

        read = timetable(cron)
        assert Cron(read.cron, timezone=read.zone).cron == cron


class TestCheckArchives:
    def test_refuses_an_archive_that_is_named_twice(self, tmp_path):
        (tmp_path / "a").mkdir()
        (tmp_path / "link").symlink_to(tmp_path / "a")
        with pytest.raises(UsageError, match="is named twice"):
            check_archives([tmp_path / "a", tmp_path / "link"], [tmp_path / "out1", tmp_path / "out2"])

    def test_refuses_two_archives_with_one_output_folder(self, tmp_path):
        with pytest.raises(UsageError, match="would both write to"):
            check_archives([tmp_path / "x/Photos", tmp_path / "y/Photos"], [tmp_path / "out", tmp_path / "out"])

    def test_takes_archives_that_are_apart(self, tmp_path):
        check_archives([tmp_path / "x", tmp_path / "y"], [tmp_path / "out/x", tmp_path / "out/y"])
