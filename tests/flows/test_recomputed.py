from __future__ import annotations

from tasks.date import date
from tests.flows.trips import phone_and_camera


def result_of(out, step):
    (found,) = (out / "cache/results").glob(f"{step}-*")
    return found


def flip(out):
    result = result_of(out, "extract")
    content = bytearray(result.read_bytes())
    content[len(content) // 2] ^= 1
    result.write_bytes(content)


def cut_off(out):
    result = result_of(out, "date")
    result.write_bytes(result.read_bytes()[:-20])


def delete(out):
    result_of(out, "clock").unlink()


def empty(out):
    result_of(out, "utc").write_bytes(b"")


def put_a_folder_there(out):
    result = result_of(out, "locate_by_proxy")
    result.unlink()
    result.mkdir()


def mix_up(out):
    result_of(out, "choose").write_bytes(result_of(out, "date").read_bytes())


class TestDamagedResults:
    def test_are_computed_again_to_the_same_rows_and_said_in_one_line(self, whereshot, tmp_path):
        phone_and_camera(tmp_path / "trip", 3)
        whereshot("propose", "trip")
        out = tmp_path / "whereshot/trip"
        before = (out / "review.csv").read_bytes()
        for damage in (mix_up, flip, cut_off, delete, empty, put_a_folder_there):
            damage(out)
        (out / "review.csv").unlink()
        second = whereshot("propose", "trip")
        assert second.status == 0
        said = [line for line in second.err.splitlines() if "in the cache" in line]
        assert said == ["6 results in the cache were damaged; they were computed again"]
        assert (out / "review.csv").read_bytes() == before
        assert "in the cache" not in whereshot("propose", "trip").err


class TestOlderResults:
    def test_are_computed_again_and_said_in_one_line(self, whereshot, tmp_path, monkeypatch):
        phone_and_camera(tmp_path / "trip", 3)
        with monkeypatch.context() as older:
            older.setattr(date.cache, "version", date.cache.version - 1)
            first = whereshot("propose", "trip")
        second, third = whereshot("propose", "trip"), whereshot("propose", "trip")
        said = "results of another version of whereshot in the cache do not count; computed again: 1 of date"
        assert [said in run.err.splitlines() for run in (first, second, third)] == [False, True, False]
