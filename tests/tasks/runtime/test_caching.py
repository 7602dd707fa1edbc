from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from config.settings import Proxy
from tasks.runtime import caching
from tasks.runtime.caching import StepCache, TableSerializer, digest, prune, remember, use_folder


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


def store(folder, key, content):
    """Store a table sealed, as a task run does."""
    (folder / key).write_bytes(caching._sealed(TableSerializer().dumps(content), key))
    (folder / "keys" / key).write_text(json.dumps({"storage_key": str(folder / key)}))


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


class TestSealedResults:
    @pytest.fixture
    def sealed(self, tmp_path):
        (tmp_path / "keys").mkdir()
        store(tmp_path, "t-1", table())
        return tmp_path

    def test_are_plain_parquet_files(self, sealed):
        pd.testing.assert_frame_equal(pd.read_parquet(sealed / "t-1"), table(), check_dtype=False)
        pd.testing.assert_frame_equal(TableSerializer().loads((sealed / "t-1").read_bytes()), table())

    def test_are_kept_while_they_are_as_they_were_stored(self, sealed):
        assert caching._keep_or_drop(sealed, "t-1")
        assert (sealed / "t-1").exists()

    def test_are_dropped_for_any_flipped_byte_or_still_give_the_same_table(self, sealed):
        """Footer and column names included; only in the seal's own name is a flip harmless, and then nothing else differs."""
        sound = (sealed / "t-1").read_bytes()
        kept = []
        for place in range(len(sound)):
            flipped = bytearray(sound)
            flipped[place] ^= 0x40
            (sealed / "t-1").write_bytes(flipped)
            (sealed / "keys/t-1").write_text(json.dumps({"storage_key": str(sealed / "t-1")}))
            if caching._keep_or_drop(sealed, "t-1"):
                kept.append(place)
                pd.testing.assert_frame_equal(TableSerializer().loads(bytes(flipped)), table())
        assert len(kept) <= len("whereshot seal ")

    def test_are_dropped_where_they_are_another_keys(self, sealed):
        store(sealed, "t-2", table(a=[7], b=["z"]))
        (sealed / "t-1").write_bytes((sealed / "t-2").read_bytes())
        assert not caching._keep_or_drop(sealed, "t-1")
        assert caching._keep_or_drop(sealed, "t-2")

    @pytest.mark.parametrize("name", ["t-1", "keys/t-1"])
    def test_are_dropped_where_a_folder_has_taken_their_place(self, sealed, name):
        (sealed / name).unlink()
        (sealed / name).mkdir()
        (sealed / name / "x").write_text("foreign")
        assert not caching._keep_or_drop(sealed, "t-1")
        assert not (sealed / name).exists()

    @pytest.mark.parametrize("content", [b"", b"junk", b"[]", b"{}", b"\xff", b"[" * 100_000])
    def test_are_dropped_where_their_record_is_damaged(self, sealed, content):
        (sealed / "keys/t-1").write_bytes(content)
        assert not caching._keep_or_drop(sealed, "t-1")
        assert not (sealed / "keys/t-1").exists()


class TestUseFolder:
    @pytest.fixture
    def said(self, monkeypatch):
        lines: list[str] = []
        monkeypatch.setattr(caching, "say", lines.append)
        yield lines
        caching.use_folder(None)

    def test_says_at_the_end_of_the_run_how_many_results_were_damaged(self, folder, said):
        (folder / "t-1").write_bytes(b"junk")
        use_folder(folder)
        caching._keep_or_drop(folder, "t-1")
        assert said == []
        use_folder(None)
        assert said == ["1 result in the cache was damaged; it was computed again"]

    def test_says_nothing_of_a_folder_that_was_moved_or_of_a_sound_one(self, folder, said):
        store(folder, "t-2", table())
        (folder / "keys/t-1").write_text(json.dumps({"storage_key": "/elsewhere/t-1"}))
        use_folder(folder)
        for key in ("t-1", "t-2", "t-3"):
            caching._keep_or_drop(folder, key)
        use_folder(None)
        assert said == []

    def test_says_it_once(self, folder, said):
        (folder / "t-1").write_bytes(b"junk")
        use_folder(folder)
        caching._keep_or_drop(folder, "t-1")
        use_folder(None)
        use_folder(None)
        assert len(said) == 1


class TestPrune:
    def test_removes_what_was_not_used_for_the_days_given_and_nothing_else(self, tmp_path):
        for name, age_days in (("old", 61), ("young", 59)):
            (tmp_path / name).write_text(name)
            os.utime(tmp_path / name, (1e9 - age_days * 86400,) * 2)
        assert prune(tmp_path, 60, now_s=1e9) == 1
        assert [path.name for path in tmp_path.iterdir()] == ["young"]
