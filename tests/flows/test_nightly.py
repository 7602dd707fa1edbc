from __future__ import annotations

from typing import Any

import pytest

from tasks.accept import accept
from tests.flows.trips import phone_and_camera


@pytest.fixture
def night(prefect_server, tmp_path, monkeypatch) -> Any:
    """Run the nightly flow on an archive of three photos with a position and three without."""
    from config.load import load_settings
    from flows.nightly import nightly
    from tasks.runtime.progress import Display, use_display

    use_display(Display(quiet=True))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    archive = phone_and_camera(tmp_path / "trip", 3)

    def run(*sets: str) -> dict[str, Any]:
        return nightly(archive, tmp_path / "out", load_settings(None, sets, {}))

    return run


class TestNightly:
    def test_proposes_and_reports(self, night, tmp_path):
        told = night()
        assert (told["flow"], told["photos"], told["waiting"]) == ("nightly", 6, 3)
        assert set(told["files"]) >= {"review", "report"}
        assert "written" not in told
        assert (tmp_path / "out/report.html").is_file()

    def test_leaves_what_is_accepted_alone_unless_told(self, night, tmp_path):
        night()
        accept(tmp_path / "out/review.csv", 10_000)
        before = {path: path.read_bytes() for path in tmp_path.joinpath("trip").rglob("*.jpg")}
        assert "written" not in night()
        assert {path: path.read_bytes() for path in before} == before

    def test_writes_what_is_accepted_if_told_and_then_proposes(self, night, tmp_path):
        night()
        assert accept(tmp_path / "out/review.csv", 10_000).rows == 3
        told = night("review.apply_on_schedule=true")
        assert (told["written"], told["located"], told["waiting"]) == (3, 6, 0)
        assert newest_named(told) == "trip: 3 written, nothing waiting"
        again = night("review.apply_on_schedule=true")
        assert "written" not in again

    def test_does_not_open_an_apply_run_where_nothing_is_accepted(self, night, tmp_path):
        night()
        assert "accepted" not in night("review.apply_on_schedule=true")

    def test_goes_on_with_the_proposals_where_the_csv_cannot_be_applied(self, night, tmp_path):
        """A spreadsheet that is still open may have left a row that nobody can trust."""
        night()
        review = tmp_path / "out/review.csv"
        assert accept(review, 10_000).rows == 3
        review.write_text(review.read_text("utf-8-sig").replace(",accept,", ",").replace("accept,", "accept,../", 3), "utf-8")
        told = night("review.apply_on_schedule=true")
        assert "nothing was applied" in told["problem"]
        assert told["photos"] == 6


def newest_named(told: dict[str, Any]) -> str:
    """Return the name of the nightly run, which began before the runs that are its parts."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import FlowFilter, FlowFilterName
    from prefect.client.schemas.sorting import FlowRunSort

    with get_client(sync_client=True) as client:
        only = FlowFilter(name=FlowFilterName(any_=[told["flow"]]))
        return client.read_flow_runs(flow_filter=only, sort=FlowRunSort.START_TIME_DESC, limit=1)[0].name
