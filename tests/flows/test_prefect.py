from __future__ import annotations

import errno
import os

from prefect.artifacts import Artifact
from prefect.client.orchestration import get_client

from tasks.core.reading import batch as extracting
from tests.flows.trips import phone_and_camera


def task_runs(flow_run_id) -> list:
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId

    with get_client(sync_client=True) as client:
        return client.read_task_runs(flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=[flow_run_id])))


def newest_flow_run():
    from prefect.client.schemas.sorting import FlowRunSort

    with get_client(sync_client=True) as client:
        return client.read_flow_runs(sort=FlowRunSort.START_TIME_DESC, limit=1)[0]


class TestFlowRuns:
    def test_are_named_after_the_archive_and_their_steps_after_what_they_do(self, whereshot, tmp_path):
        phone_and_camera(tmp_path / "Photos 2019", 2)
        whereshot("propose", "Photos 2019")
        run = newest_flow_run()
        assert run.name == "Photos 2019: 2 waiting"
        assert {task.name for task in task_runs(run.id)} == {
            "look for photos", "read photos", "ask ExifTool about the rest", "settle dates", "pair files of one photo",
            "tell camera bodies apart", "solve clocks", "turn wall clocks into UTC", "propose dates", "locate by GPS tracks",
            "find places", "name places", "recognise places", "locate by visits to places", "name places of proposals",
            "locate by photos near in time", "choose proposals", "merge review.csv", "draw report.html", "doubt positions",
            "find who travels together", "rehearse on located photos", "read what was rejected",
            "look up addresses", "locate by addresses", "make thumbnails", "draw review.html", "write review.xlsx",
            "leave out privacy zones", "trace journeys", "find roads", "look at photos",
        }  # fmt: skip

    def test_leave_an_artifact_with_the_counts_and_without_any_photos_path(self, whereshot, tmp_path):
        phone_and_camera(tmp_path / "trip", 3)
        whereshot("propose", "trip")
        shown = Artifact.get("trip-propose").data
        assert "| 6 | photos |" in shown
        assert "| 3 | waiting for your decision |" in shown
        assert f"`{tmp_path}/whereshot/trip/review.csv`" in shown
        assert "DSC_" not in shown
        assert "41.9" not in shown

    def test_of_an_unchanged_archive_take_every_table_from_the_cache(self, whereshot, tmp_path):
        phone_and_camera(tmp_path / "trip", 3)
        whereshot("propose", "trip")
        whereshot("propose", "trip")  # which finds places.csv for the first time
        whereshot("propose", "trip")
        states = {task.name: task.state_name for task in task_runs(newest_flow_run().id)}
        cached = {name for name, state in states.items() if state == "Cached"}
        looks_again = {"look for photos", "ask ExifTool about the rest", "read what was rejected", "look up addresses"}
        writes = {"merge review.csv", "make thumbnails", "draw review.html", "write review.xlsx", "draw report.html"}
        writes |= {"find roads", "look at photos"}  # they keep what they learn in files of their own
        sooner_than_read = {"leave out privacy zones", "trace journeys"}
        assert cached == set(states) - looks_again - writes - sooner_than_read

    def test_compute_a_damaged_result_anew(self, whereshot, tmp_path):
        phone_and_camera(tmp_path / "trip", 3)
        first = whereshot("propose", "trip", "--json").json
        for result in (tmp_path / "whereshot/trip/cache/results").glob("*-*"):
            result.write_bytes(result.read_bytes()[:-20])
        second = whereshot("propose", "trip", "--json")
        assert second.status == 0
        assert second.json["proposed"] == first["proposed"] == 3


class TestRetries:
    def test_an_input_output_error_that_passes_costs_nothing(self, whereshot, tmp_path, monkeypatch):
        phone_and_camera(tmp_path / "trip", 2)
        failures = ["camera/DSC_00.jpg"]

        def flaky(path):
            if failures and str(path).endswith(failures[0]):
                failures.pop()
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            return real(path)

        real = extracting.read_photo
        monkeypatch.setattr(extracting, "read_photo", flaky)
        said = whereshot("propose", "trip", "--set", "runner.retry_delay_s=0", "--json")
        assert (said.status, said.json["unreadable"], said.json["proposed"]) == (0, 0, 2)
        assert failures == []

    def test_one_that_stays_is_a_row_with_its_reason_and_is_tried_again_by_the_next_run(self, whereshot, tmp_path, monkeypatch):
        phone_and_camera(tmp_path / "trip", 2)
        tries = []

        def broken(path):
            if str(path).endswith("DSC_00.jpg"):
                tries.append(path)
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            return real(path)

        real = extracting.read_photo
        monkeypatch.setattr(extracting, "read_photo", broken)
        said = whereshot("propose", "trip", "--set", "runner.retry_delay_s=0", "--json")
        assert (said.status, said.json["unreadable"], len(tries)) == (0, 1, 3)
        assert "Input/output error" in (tmp_path / "whereshot/trip/review.csv").read_text()
        monkeypatch.setattr(extracting, "read_photo", real)
        said = whereshot("propose", "trip", "--json")
        assert (said.json["unreadable"], said.json["steps"]["extract"]["read"]) == (0, 1)
