"""``whereshot serve`` watched from outside: its deployments, runs that wait for their turn, and what kills leave."""

from __future__ import annotations

import fcntl
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flows.serving.served import Serve, until
from tests.flows.trips import phone_and_camera

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="this system has no /proc"),
]


@pytest.fixture
def folder(tmp_path) -> Iterator[Path]:
    """A folder with two archives."""
    phone_and_camera(tmp_path / "Photos 2019", 3)
    phone_and_camera(tmp_path / "Camera", 2)
    return tmp_path


@pytest.fixture
def serves() -> Iterator[list[Serve]]:
    """What a test starts; whatever is left of it afterwards is killed."""
    started: list[Serve] = []
    yield started
    for serve in started:
        serve.end()


class Held:
    """The lock of an output folder, held as another run holds it."""

    def __init__(self, out: Path) -> None:
        out.mkdir(parents=True, exist_ok=True)
        self.file = os.open(out / "lock", os.O_RDWR | os.O_CREAT)
        fcntl.flock(self.file, fcntl.LOCK_EX)

    def release(self) -> None:
        os.close(self.file)


class TestServe:
    def test_serves_runs_that_wait_for_their_turn_and_ends_without_a_trace(self, folder, serves):
        serves.append(serve := Serve(folder, "Photos 2019", "Camera", cron="0 3 * * *").ready())
        assert "nightly runs: 0 3 * * * (Europe/Rome), next on" in serve.said.read_text()
        deployments = serve.ask("deployments/filter", {})
        assert {(one["name"], tuple(one["tags"])) for one in deployments} == {
            ("Photos 2019", ("whereshot", "Photos 2019")),
            ("Camera", ("whereshot", "Camera")),
        }
        scheduled = [one for one in deployments if one["schedules"]]
        assert len(deployments) == 10
        assert [one["schedules"][0]["schedule"]["timezone"] for one in scheduled] == ["Europe/Rome"] * 2

        held = Held(folder / "whereshot/Photos 2019")
        waiting = serve.click("nightly", "Photos 2019")
        beside = serve.click("report", "Camera")
        serve.wait_for(beside, "Completed")
        assert serve.wait_for(waiting, "Waiting")["state"]["message"] == "another run works on this archive"
        held.release()
        done = serve.wait_for(waiting, "Completed")
        assert done["name"] == "Photos 2019: 3 waiting"
        artifacts = serve.ask("artifacts/filter", {"artifacts": {"key": {"any_": ["photos-2019-nightly"]}}})
        assert "**3 proposals wait for your decision.**" in artifacts[0]["data"]
        assert "DSC_" not in artifacts[0]["data"]

        lines = until(
            lambda: [log["message"] for log in serve.ask("logs/filter", {}) if "wait for your decision" in log["message"]]
        )
        assert lines == ["6 photos: 3 have a position, 3 get a proposal (3 wait for your decision)"]
        second = Serve(folder, "Camera")
        serves.append(second)
        assert second.process.wait(30) == 3
        assert "whereshot: whereshot serve is at work already" in serve.said.read_text()

        serve.process.send_signal(signal.SIGTERM)
        assert serve.process.wait(60) == 0
        # The processes that read photos end by themselves.
        assert [left for left in serve.processes() if left not in serve.processes("loky")] == []

    def test_marks_what_was_killed_as_crashed_and_goes_on(self, folder, serves):
        serves.append(serve := Serve(folder, "Photos 2019").ready())
        held = Held(folder / "whereshot/Photos 2019")
        killed = serve.click("propose", "Photos 2019")
        serve.wait_for(killed, "Waiting")
        for process in serve.processes("prefect.engine"):
            os.kill(process, signal.SIGKILL)
        serve.wait_for(killed, "Crashed")

        left = serve.click("nightly", "Photos 2019")
        serve.wait_for(left, "Waiting")
        serve.process.kill()
        serve.process.wait()
        until(lambda: not serve.processes())
        held.release()

        serve.said.unlink()
        serves.append(again := Serve(folder, "Photos 2019", port=serve.port).ready())
        assert "1 run died with an earlier whereshot serve" in again.said.read_text()
        assert again.run(left)["state_name"] == "Crashed"
        parts = again.ask("flow_runs/filter", {"flow_runs": {"parent_flow_run_id": {"any_": [left]}}})
        assert [part["state_name"] for part in parts] == ["Crashed"]
        assert again.wait_for(again.click("nightly", "Photos 2019"), "Completed")["name"] == "Photos 2019: 3 waiting"
