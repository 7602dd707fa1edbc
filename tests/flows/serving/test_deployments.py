from __future__ import annotations

from pathlib import Path

import pytest

from config.settings import DEFAULTS
from flows.serving.checking import Timetable, Wanted


def names(*archives: Path) -> list[str]:
    from flows.serving.deployments import name_archives

    return [served.name for served in name_archives(archives, [Path("out")] * len(archives))]


class TestNameArchives:
    def test_names_each_by_its_folder(self, tmp_path):
        assert names(tmp_path / "Photos 2019", tmp_path / "Камера") == ["Photos 2019", "Камера"]

    def test_adds_the_folder_above_where_two_have_one_name(self, tmp_path):
        assert names(tmp_path / "nas/Photos", tmp_path / "disk/Photos", tmp_path / "Phone") == [
            "Photos (nas)",
            "Photos (disk)",
            "Phone",
        ]

    def test_adds_a_number_where_the_folders_above_have_one_name_too(self, tmp_path):
        assert names(tmp_path / "x/nas/Photos", tmp_path / "y/nas/Photos") == ["Photos (nas)", "Photos (nas) 2"]

    def test_leaves_out_what_prefect_takes_in_no_name(self, tmp_path):
        assert names(tmp_path / "100 % <us> & them") == ["100 - -us- - them"]


class TestDeploymentsOf:
    @pytest.fixture
    def made(self, prefect_server, tmp_path) -> dict:
        from flows.serving.deployments import Served, deployments_of

        served = Served(tmp_path / "Photos 2019", tmp_path / "out", "Photos 2019")
        nights = Timetable("0 3 * * *", "Europe/Rome")
        wanted = Wanted([], [], DEFAULTS, nights, donors=[tmp_path / "Phone"], mapping=tmp_path / "places.csv")
        return {one.flow_name: one for one in deployments_of(served, wanted)}

    def test_are_five_and_only_the_nightly_one_is_scheduled(self, made):
        assert set(made) == {"nightly", "propose", "apply", "report", "restore"}
        scheduled = {name: one.schedules[0].schedule for name, one in made.items() if one.schedules}
        assert {name: (one.cron, one.timezone) for name, one in scheduled.items()} == {"nightly": ("0 3 * * *", "Europe/Rome")}

    def test_have_their_parameters_filled_in(self, made, tmp_path):
        for deployment in made.values():
            assert deployment.parameters["archive"] == str(tmp_path / "Photos 2019")
            assert deployment.parameters["out"] == str(tmp_path / "out")
            assert deployment.parameters["settings"]["proxy"]["max_gap_s"] == 21600
        assert made["apply"].parameters["review"] == str(tmp_path / "out/review.csv")
        assert "review" not in made["propose"].parameters
        for name in ("nightly", "propose"):
            assert made[name].parameters["donors"] == [str(tmp_path / "Phone")]
            assert made[name].parameters["mapping"] == str(tmp_path / "places.csv")

    def test_ask_for_nothing_that_is_not_filled_in_or_optional(self, made):
        for deployment in made.values():
            assert set(deployment._parameter_openapi_schema.required) <= set(deployment.parameters)

    def test_explain_every_parameter_and_every_setting_in_the_form(self, made):
        for deployment in made.values():
            schema = deployment._parameter_openapi_schema
            assert [name for name, shown in schema.properties.items() if not shown.get("description")] == []
            sections = {name: shown for name, shown in schema.definitions.items() if name != "Settings"}
            assert len(sections.keys() - {"Sequence", "Asked"}) == len(type(DEFAULTS).model_fields)
            for section in sections.values():
                assert [name for name, shown in section["properties"].items() if not shown.get("description")] == []

    def test_are_told_in_one_sentence_without_the_arguments(self, made):
        assert made["restore"].description.startswith("Give the photos of an apply run back as they were.")
        assert all("Args:" not in deployment.description for deployment in made.values())
