from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from config.settings import Proxy
from tasks.runtime import caching
from tasks.runtime.caching import StepCache, TableSerializer, digest, prune, remember


def table(**columns):
    return pd.DataFrame(columns or {"a": [1, 2], "b": ["x", "y"]})


class TestDigest:
    def test_of_a_table_is_by_content_not_by_object(self):
        assert digest(table()) == digest(table())

    @pytest.mark.parametrize(
        "other",
        [
            {"a": [1, 3], "b": ["x", "y"]},
            {"a": [2, 1], "b": ["y", "x"]},
            {"a": [1, 2], "c": ["x", "y"]},
            {"a": [1.0, 2.0], "b": ["x", "y"]},
            {"a": [1], "b": ["x"]},
        ],
        ids=["value", "order", "name", "dtype", "length"],
    )
    def test_of_a_table_changes_with_anything_in_it(self, other):
        assert digest(table(**other)) != digest(table())

    def test_of_settings_changes_with_a_value(self):
        assert digest(Proxy(max_gap_s=1)) != digest(Proxy(max_gap_s=2))
        assert digest(Proxy(max_gap_s=1)) == digest(Proxy(max_gap_s=1))

    def test_tells_a_path_from_the_same_text_elsewhere_in_a_list(self):
        assert digest((Path("a"), Path("b"))) != digest((Path("ab"),))

    def test_refuses_what_has_no_stable_digest(self):
        with pytest.raises(TypeError, match="no stable digest"):
            digest(object())

    def test_that_is_remembered_belongs_to_that_very_table_only(self):
        known = table()
        remember(known, "key")
        assert digest(known) == "key"
        assert digest(known.copy()) != "key"

    def test_is_not_inherited_by_a_table_that_gets_the_place_of_a_dead_one(self):
        for number in range(50):
            remember(pd.DataFrame({"a": [number]}), f"key{number}")
        assert not digest(pd.DataFrame({"a": [99]})).startswith("key")


class TestStepCache:
    def test_gives_another_key_to_another_version_task_or_argument(self):
        keys = {
            StepCache(1).key("date", {"photos": table()}),
            StepCache(2).key("date", {"photos": table()}),
            StepCache(1).key("utc", {"photos": table()}),
            StepCache(1).key("date", {"photos": table(a=[5], b=["z"])}),
        }
        assert len(keys) == 4

    def test_does_not_mix_up_arguments_that_swap_their_values(self):
        assert StepCache(1).key("t", {"a": 1, "b": 2}) != StepCache(1).key("t", {"a": 2, "b": 1})

    def test_leaves_ignored_arguments_out(self):
        cache = StepCache(1, ignored=("advance",))
        assert cache.key("t", {"a": 1, "advance": print}) == cache.key("t", {"a": 1, "advance": len})


class TestTableSerializer:
    def test_gives_back_dtypes_and_missing_values(self):
        given = pd.DataFrame(
            {
                "at": pd.to_datetime(["2024-01-01", None], utc=True).astype("datetime64[us, UTC]"),
                "wall": pd.to_datetime(["2024-01-01", None]).astype("datetime64[us]"),
                "lat": [1.5, np.nan],
                "text": pd.Series(["a\nb", ""], dtype="str"),
            }
        )
        pd.testing.assert_frame_equal(TableSerializer().loads(TableSerializer().dumps(given)), given)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "keys").mkdir()
    (tmp_path / "t-1").write_bytes(TableSerializer().dumps(table(a=list(range(5000)), b=["x"] * 5000)))
    (tmp_path / "keys/t-1").write_text(json.dumps({"storage_key": str(tmp_path / "t-1")}))
    return tmp_path


class TestKeepOrDrop:
    def test_keeps_a_sound_record_and_marks_it_as_used(self, folder):
        os.utime(folder / "t-1", (0, 0))
        caching._keep_or_drop(folder, "t-1")
        assert (folder / "t-1").stat().st_mtime > 1e9
        assert (folder / "keys/t-1").exists()

    def test_drops_a_record_with_a_flipped_bit(self, folder):
        content = bytearray((folder / "t-1").read_bytes())
        content[40] ^= 1
        (folder / "t-1").write_bytes(content)
        caching._keep_or_drop(folder, "t-1")
        assert not (folder / "keys/t-1").exists()

    @pytest.mark.parametrize("content", [b"", b"PAR1", b"junk"])
    def test_drops_a_record_whose_result_is_cut_off(self, folder, content):
        (folder / "t-1").write_bytes(content)
        caching._keep_or_drop(folder, "t-1")
        assert not (folder / "keys/t-1").exists()

    def test_drops_a_record_whose_result_is_gone(self, folder):
        (folder / "t-1").unlink()
        caching._keep_or_drop(folder, "t-1")
        assert not (folder / "keys/t-1").exists()

    def test_drops_a_record_that_points_elsewhere_because_the_folder_was_moved(self, folder):
        (folder / "keys/t-1").write_text(json.dumps({"storage_key": "/elsewhere/t-1"}))
        caching._keep_or_drop(folder, "t-1")
        assert not (folder / "t-1").exists()


class TestPrune:
    def test_removes_what_was_not_used_for_the_days_given_and_nothing_else(self, tmp_path):
        for name, age_days in (("old", 61), ("young", 59)):
            (tmp_path / name).write_text(name)
            os.utime(tmp_path / name, (1e9 - age_days * 86400,) * 2)
        assert prune(tmp_path, 60, now_s=1e9) == 1
        assert [path.name for path in tmp_path.iterdir()] == ["young"]
