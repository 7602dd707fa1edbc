"""Tests of the packed columns of points; that the page reads them back is tested in the browser."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.page.packed_points import packed_points
from tasks.core.page.standing import standings
from tasks.core.tables import PHOTOS, PROPOSALS
from tests.unpacked_points import unpacked


def points(photos: list[dict[str, Any]]) -> dict[str, Any]:
    plain = {"kind": "photo", "time_basis": "none", "lat": 1.0, "lon": 2.0}
    return packed_points(standings(PHOTOS.make([{**plain, **photo} for photo in photos]), PROPOSALS.empty()))


class TestPaths:
    def test_a_folder_is_told_once_and_a_name_by_what_differs_from_the_one_before(self):
        taken = pd.Timestamp("2024-05-01")
        paths = ["trip/IMG_0001.jpg", "trip/IMG_0002.jpg", "home/é.jpg", "x.jpg"]
        found = points([{"path": path, "taken_local": taken + pd.Timedelta(hours=i)} for i, path in enumerate(paths)])
        assert found["path"] == {
            "folders": ["trip", "home", ""],
            "runs": [0, 2, 1, 1, 2, 1],
            "names": "0IMG_0001.jpg/72.jpg/0é.jpg/0x.jpg",
        }

    def test_a_sign_of_two_units_is_never_cut(self):
        found = points([{"path": "🏠a.jpg"}, {"path": "🏠b.jpg"}])
        assert found["path"]["names"] == "0🏠a.jpg/0🏠b.jpg"


class TestTimes:
    def test_wall_clocks_are_steps_and_instants_how_far_behind_they_are(self):
        at = pd.Timestamp("2024-05-01 10:00:05", tz="UTC")
        shot = {"taken_local": pd.Timestamp("2024-05-01 12:00:00"), "utc_offset_min": 120.0, "taken_at": at}
        later = {**shot, "taken_local": pd.Timestamp("2024-05-01 12:00:30"), "taken_at": at + pd.Timedelta(seconds=30)}
        found = points([{"path": "a.jpg", **shot}, {"path": "b.jpg", **later}, {"path": "c.jpg"}])
        # 1714564800 is 2024-05-01 12:00:00 UTC; the instant is two hours and a clock's error of five seconds behind.
        assert found["when"]["wall"] == [1714564800, 30, None]
        assert found["at"]["behind"] == [7195, 0, None]

    @pytest.mark.parametrize("when", ["2024-05", "2024-02-30 12:00:00", "yesterday"])
    def test_a_time_of_another_form_stays_text(self, when):
        photos = PHOTOS.make([{"path": "a.jpg", "kind": "photo", "time_basis": "none", "lat": 1.0, "lon": 2.0}])
        rows = standings(photos, PROPOSALS.empty()).assign(when=when)
        assert packed_points(rows)["when"] == [when]


class TestAllOfIt:
    """What is packed comes out again, whatever it is (``tests/unpacked_points.py`` reads it)."""

    PATHS = st.lists(
        st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=8),
        min_size=1,
        max_size=3,
    )
    MOMENTS = st.none() | st.datetimes(pd.Timestamp("1970-01-02"), pd.Timestamp("2099-12-31")).map(
        lambda at: at.replace(microsecond=0)
    )

    @given(
        st.lists(
            st.tuples(PATHS.map("/".join), MOMENTS, st.floats(-90, 90), st.none() | st.integers(-(10**6), 10**6)),
            max_size=12,
            unique_by=lambda row: row[0],
        )
    )
    def test_it_comes_out_as_it_went_in(self, given_rows):
        walls = ["" if at is None else f"{at:%Y-%m-%d %H:%M:%S} -03:30" for _, at, *_ in given_rows]
        instants = [
            pd.NaT if at is None or behind is None else at - pd.Timedelta(seconds=behind) for _, at, _, behind in given_rows
        ]
        rows = pd.DataFrame(
            {
                "path": pd.Series([path for path, *_ in given_rows], dtype="str"),
                "when": pd.Series(walls, dtype="str"),
                "at": pd.Series(instants, dtype="datetime64[us]").dt.tz_localize("UTC"),
                "lat": [lat for *_, lat, _ in given_rows],
            }
        )
        rows["lon"] = rows["lat"] * 1.9
        rows["error_m"] = 12.345
        rows["confidence"] = float("nan")
        for name in ("donor_dir", "source", "camera", "place", "evidence", "problem", "note"):
            rows[name] = rows["path"].str.slice(0, 1)
        told = unpacked(json.loads(json.dumps(packed_points(rows))))
        assert told["path"] == rows["path"].tolist()
        assert told["when"] == rows["when"].tolist()
        assert told["at"] == [None if at is pd.NaT else int(at.timestamp()) for at in rows["at"]]
        assert told["lat"] == pytest.approx(rows["lat"].tolist(), abs=0.6e-5)
        assert told["lon"] == pytest.approx(rows["lon"].tolist(), abs=0.6e-5)
        assert told["camera"] == rows["camera"].tolist()
        assert told["error_m"] == [12.3] * len(rows)


class TestSize:
    def test_fifty_thousand_located_photos_take_less_than_three_megabytes(self):
        count, random = 50_000, np.random.default_rng(1)
        seconds = np.cumsum(random.exponential(1200, count) + 1).astype("timedelta64[s]")
        local = np.datetime64("2020-01-01T08:00:00", "us") + seconds
        table = pd.DataFrame(
            {
                "path": [f"{when:%Y/%m}/IMG_{when:%Y%m%d_%H%M%S}.jpg" for when in pd.DatetimeIndex(local)],
                "kind": "photo", "time_basis": "offset", "taken_local": local, "utc_offset_min": 120.0,
                "taken_at": pd.DatetimeIndex(local).tz_localize("UTC") - pd.Timedelta(hours=2),
                "lat": 45 + np.cumsum(random.normal(0, 0.0003, count)), "lon": 9 + np.cumsum(random.normal(0, 0.0003, count)),
                "gps_error_m": random.choice([4.7, 5.0, 12.0, 65.0], count), "camera": "Acme One",
            }
        )  # fmt: skip
        rows = standings(PHOTOS.make(table), PROPOSALS.empty())
        text = json.dumps(packed_points(rows), ensure_ascii=False, separators=(",", ":"))
        assert len(text.encode()) < 3_000_000
