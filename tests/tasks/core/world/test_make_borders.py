from __future__ import annotations

import json

import numpy as np
import pytest

from tasks.core.world import make_borders
from tasks.core.world.make_borders import ATLAS, LEFT_OUT, WITHOUT_NUMBER, main, pack
from tests.tasks.core.world.atlases import CODES, atlas, geometry


class TestPack:
    def test_keeps_each_border_once(self):
        packed = pack(atlas(), CODES)
        assert len(packed["steps"]) == 4 + 2 + 4 + 5 + 5 + 3
        assert packed["rings"].tolist() == [0, 1, 2, ~1, 3, 4]

    def test_leaves_out_a_ring_that_encloses_nothing(self):
        assert pack(atlas(), CODES)["unit_of"].tolist() == [0, 1, 2, 3]

    def test_gives_numbers_their_codes_and_units_without_number_what_is_known_of_them(self):
        world = atlas()
        world["objects"]["countries"]["geometries"][0] = geometry("Somaliland", [[0, 1]])
        packed = pack(world, CODES)
        assert packed["unit_codes"].tolist()[:2] == ["SO", "BB"]
        assert packed["unit_names"].tolist()[:2] == ["Somaliland", ""]

    def test_leaves_out_reefs_that_several_countries_claim(self):
        world = atlas()
        world["objects"]["countries"]["geometries"][3] = geometry(min(LEFT_OUT), [[4]])
        assert "DD" not in pack(world, CODES)["unit_codes"].tolist()

    @pytest.mark.parametrize("number", ["", "999"])
    def test_a_unit_that_nothing_is_known_of_is_an_error_that_names_it(self, number):
        world = atlas()
        world["objects"]["countries"]["geometries"][0] = geometry("Atlantis", [[0, 1]], number)
        with pytest.raises(ValueError, match="Atlantis"):
            pack(world, CODES)

    def test_units_without_number_have_codes_of_two_letters(self):
        assert {len(code) for code, _ in WITHOUT_NUMBER.values()} == {2}


class TestMain:
    def test_the_same_atlas_makes_the_same_file_to_the_byte(self, tmp_path, monkeypatch):
        world = atlas()
        for number, unit in enumerate(world["objects"]["countries"]["geometries"]):
            unit["id"] = ("756", "276", "242", "010", "276")[number]
        (tmp_path / ATLAS).write_text(json.dumps(world), encoding="utf-8")
        made = []
        for name in ("first.npz", "second.npz"):
            monkeypatch.setattr(make_borders, "DATA", tmp_path / name)
            main(tmp_path)
            made.append((tmp_path / name).read_bytes())
        assert made[0] == made[1]
        with np.load(tmp_path / "first.npz", allow_pickle=False) as packed:
            assert packed["unit_codes"].tolist() == ["CH", "DE", "FJ", "AQ", "DE"]
