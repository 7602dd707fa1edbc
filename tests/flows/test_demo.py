from __future__ import annotations


class TestDemo:
    def test_runs_everything_and_says_what_to_open(self, whereshot, tmp_path):
        said = whereshot("demo", "--json")
        assert said.status == 0
        told = said.json
        assert told["photos"] == told["located"] + 37 + 1 + 2 + 1 + 3 - told["accepted"] + 1
        assert told["accepted"] == told["verified"] >= 15
        # 95 % is what a radius promises.
        assert told["within_radius"] >= 0.95 * told["verified"]
        assert (tmp_path / "whereshot-demo/whereshot/report.html").is_file()
        assert "has the SHA-256 that it had before" in said.err
        assert "now open whereshot-demo/whereshot/report.html" in said.err
        # Nobody told that the camera was an hour behind, never having been set to summer time, and some minutes ahead of that.
        assert "Demo Camera #DC-000042, from 2024-05-18 07:33: the clock stood on UTC+00:00, 1 h behind Europe/Lisbon" in said.err
        assert "bursts coincide with the photos of Demo Phone" in said.err

    def test_takes_a_new_folder_when_there_was_a_demo_before(self, whereshot, tmp_path):
        (tmp_path / "whereshot-demo").mkdir()
        assert whereshot("demo", "--quiet").status == 0
        assert (tmp_path / "whereshot-demo-2/lisbon").is_dir()
        assert list((tmp_path / "whereshot-demo").iterdir()) == []

    def test_does_not_draw_into_a_folder_that_holds_something(self, whereshot, tmp_path):
        (tmp_path / "mine/lisbon").mkdir(parents=True)
        (tmp_path / "mine/lisbon/a.txt").write_text("mine")
        said = whereshot("demo", "--out", "mine")
        assert said.status == 2
        assert (tmp_path / "mine/lisbon/a.txt").read_text() == "mine"
