import numpy as np
import pandas as pd
import pytest

from tests.benchmarks import proxy_asking
from tests.benchmarks.proxy_asking import judged
from tests.benchmarks.proxy_cases import Archive, along_tracks, people, table_of
from tests.benchmarks.proxy_peers import Located, exiftool, nearest, photoprism
from tests.benchmarks.proxy_plot import svg
from tests.benchmarks.proxy_scenarios import SCENARIOS, SECOND_BODY, bursts, hidings, runs
from tests.benchmarks.proxy_scores import (
    answered,
    certified,
    certified_by_prototype,
    equal_coverage,
    inside,
    narrow_far,
    ratio_interval,
    reliability,
    same_rows,
    share,
)
from tests.benchmarks.proxy_tables import required

METRE = 1 / 111_195
HOUR_S = 3600.0
WALK = Located(np.array([0.0, 600.0, 4200.0]), 50 + np.array([0.0, 600.0, 1000.0]) * METRE, np.full(3, 10.0))


def one(*, off=10.0, stated=100.0, gap=60.0, person="a", scenario="half", prototype=(10.0, 400.0), nearest_m=20.0):
    """A row as ``judged`` gives it; ``off`` None = refused."""
    refused = off is None
    return {
        "pool": "people",
        "source": "here",
        "person": person,
        "sort": "phone",
        "scenario": scenario,
        "gap_s": gap,
        "off_m": np.nan if refused else off,
        "error_m": np.nan if refused else stated,
        "prototype_off_m": prototype[0],
        "prototype_m": prototype[1],
        "nearest 1 h": nearest_m,
        "ExifTool 1800/1800": np.nan,
        "PhotoPrism": np.nan,
    }


def rows(*made):
    return pd.DataFrame(list(made))


def walk(count=60, *, person="a", every_s=60.0, error_m=np.nan):
    """A walk north at a metre a second, a photo a minute."""
    at_s = 1_500_000_000 + np.arange(count) * every_s
    lat = 50 + np.arange(count) * every_s * METRE
    table = pd.DataFrame({"at_s": at_s, "lat": lat, "lon": 10.0, "error_m": error_m, "camera": "Acme One"})
    return Archive("people", "here", person, table_of(table), np.full(count, "phone", dtype=object))


def metres_north(found):
    return ((found[0] - 50) / METRE).round().tolist()


class TestPeers:
    def test_nearest_declines_beyond_an_hour(self):
        assert metres_north(nearest(WALK, np.array([200.0, 2500.0, 4200 + HOUR_S])))[:3] == [0.0, 1000.0, 1000.0]
        assert np.isnan(nearest(WALK, np.array([4201 + HOUR_S]))[0][0])

    def test_exiftool_interpolates_within_half_an_hour_and_takes_the_nearest_in_wider_gaps(self):
        assert metres_north(exiftool(WALK, np.array([300.0, 2000.0, 4300.0]))) == [300.0, 600.0, 1000.0]

    def test_exiftool_halves_longitude_across_the_antimeridian(self):
        across = Located(np.array([0.0, 100.0]), np.zeros(2), np.array([179.9, -179.9]))
        assert abs(exiftool(across, np.array([50.0]))[1][0]) == pytest.approx(180)

    def test_photoprism_moves_along_the_two_nearest_and_by_the_root_of_the_seconds_beyond_them(self):
        pair = Located(np.array([0.0, 1000.0]), 50 + np.array([0.0, 1000.0]) * METRE, np.full(2, 10.0))
        assert metres_north(photoprism(pair, np.array([250.0, -400.0, 2500.0]))) == [250.0, -20.0, 50.0]

    def test_photoprism_takes_the_two_nearest_though_both_are_before(self):
        close = Located(np.array([0.0, 100.0, 9000.0]), 50 + np.array([0.0, 100.0, 0.0]) * METRE, np.full(3, 10.0))
        assert metres_north(photoprism(close, np.array([400.0]))) == [20.0]

    def test_photoprism_takes_the_nearer_where_nobody_travels_so_fast_and_declines_where_that_is_vague(self):
        jump = Located(np.array([0.0, 6.0]), 50 + np.array([0.0, 1500.0]) * METRE, np.full(2, 10.0))
        assert metres_north(photoprism(jump, np.array([1.0, 5.0]))) == [0.0, 1500.0]
        far = Located(np.array([0.0, 6.0]), 50 + np.array([0.0, 2500.0]) * METRE, np.full(2, 10.0))
        assert np.isnan(photoprism(far, np.array([1.0]))[0][0])  # half of 2.5 km is over a kilometre

    def test_photoprism_declines_at_a_hundred_kilometres_apart_and_beyond_37_hours(self):
        apart = Located(np.array([0.0, 36000.0]), 50 + np.array([0.0, 101_000.0]) * METRE, np.full(2, 10.0))
        assert np.isnan(photoprism(apart, np.array([18000.0]))[0][0])
        days = Located(np.array([0.0, 60.0]), np.full(2, 50.0), np.full(2, 10.0))
        told = np.isfinite(photoprism(days, np.array([36.9 * HOUR_S, 37.1 * HOUR_S]))[0])
        assert told.tolist() == [True, False]


class TestScenarios:
    def test_every_pattern_leaves_a_donor_and_hides_a_photo_and_is_the_same_in_each_run(self):
        first, second = (list(hidings(walk(300, every_s=1800))) for _ in range(2))
        assert {one.scenario for one in first} == set(SCENARIOS)
        assert all(0 < one.hidden.sum() < 300 for one in first)
        assert all((a.hidden == b.hidden).all() for a, b in zip(first, second, strict=True))

    def test_single_hides_no_two_neighbours(self):
        hidden = next(one.hidden for one in hidings(walk(300)) if one.scenario == "single")
        assert np.diff(np.flatnonzero(hidden)).tolist() == [10] * 29

    def test_runs_are_of_5_to_30_photos_with_as_many_left_between(self):
        hidden = runs(2000, np.random.default_rng(1))
        lengths = np.diff(np.flatnonzero(np.diff(hidden.astype(int))))
        assert 5 <= lengths.min() <= lengths.max() <= 30

    def test_a_burst_ends_where_more_than_five_minutes_follow(self):
        assert bursts(np.array([0.0, 300.0, 601.0, 601.0, 2000.0])).tolist() == [0, 0, 1, 1, 2]

    def test_the_second_body_alone_has_another_name_and_3_to_19_donors_are_left(self):
        made = {one.scenario: one for one in hidings(walk(3000, every_s=600))}
        assert {one.scenario for one in made.values() if one.camera == SECOND_BODY} == {"second camera"}
        assert 3 <= (~made["3-19 left"].hidden).sum() <= 19


class TestPeople:
    @pytest.fixture
    def data(self, tmp_path):
        photos = tmp_path / "photos"
        photos.mkdir()
        head = "person,camera,at_s,lat,lon,error_m,kind,utc\n"
        lines = [f"{who},Acme One,{1_500_000_000 + 60 * row}.5,50.1,10.2,,phone,1\n" for who in "abc" for row in range(12)]
        (photos / "here.csv").write_text(head + "".join(lines) + "d,,1500000000,50,10,,pin,1\n")
        (photos / "sim_test.csv").write_text(head + "".join(line.replace("a,", "sim_a,", 1) for line in lines[:12]))
        (tmp_path / "people.csv").write_text("source,person,split\nhere,a,test\nhere,b,train\nhere,c,test\nhere,d,test\n")
        return tmp_path

    def test_only_people_of_the_split_with_enough_photos_are_judged(self, data):
        assert [one.person for one in people(data, "test")] == ["a", "c"]
        assert [one.person for one in people(data, "train")] == ["b"]

    def test_a_person_is_an_archive_with_the_instants_of_the_file(self, data):
        photos = next(people(data, "test")).photos
        assert photos["taken_at"].iloc[1] == pd.Timestamp(1_500_000_060_500, unit="ms", tz="UTC")
        assert photos[["lat", "lon", "camera", "kind"]].iloc[1].tolist() == [50.1, 10.2, "Acme One", "photo"]

    def test_where_a_source_tells_no_camera_of_a_person_it_is_one_but_a_single_blank_is_unknown(self):
        rows = pd.DataFrame({"at_s": [0.0, 1.0], "lat": 50.0, "lon": 10.0, "camera": [np.nan, np.nan]})
        assert table_of(rows)["camera"].tolist() == ["Acme One", "Acme One"]
        assert table_of(rows.assign(camera=["Globex", np.nan]))["camera"].tolist() == ["Globex", ""]

    def test_simulated_photographers_are_a_pool_of_their_own(self, data):
        assert [(one.pool, one.person) for one in along_tracks(data, "test")] == [("tracks", "sim_a")]


class TestJudged:
    def test_says_how_far_each_answer_is_from_the_truth_that_it_was_not_told(self, monkeypatch):
        def north(photos):
            """Place whatever has no position 30 m north of where the walk was."""
            wanted = photos[photos["lat"].isna()]
            since_s = (wanted["taken_at"] - pd.Timestamp(1_500_000_000, unit="s", tz="UTC")).dt.total_seconds()
            return pd.DataFrame({"path": wanted["path"], "lat": 50 + (since_s + 30) * METRE, "lon": 10.0, "error_m": 50.0})

        monkeypatch.setattr(proxy_asking, "located", north)
        made = judged(walk())
        assert made["off_m"].to_numpy() == pytest.approx(np.full(len(made), 30.0), rel=1e-3)
        assert (made["gap_s"] >= 60).all()
        half = made[made["scenario"] == "half"].dropna(subset="further_s")
        assert half["apart_m"].to_numpy() == pytest.approx((half["gap_s"] + half["further_s"]).to_numpy(), rel=1e-3)

    def test_a_photo_whose_own_truth_is_vague_is_not_judged_and_no_donor_of_the_peers(self, monkeypatch):
        monkeypatch.setattr(proxy_asking, "located", lambda photos: photos[["path", "lat", "lon"]].assign(error_m=1.0))
        assert judged(walk(error_m=900.0)).empty

    def test_the_real_step_places_a_hidden_photo_of_a_steady_walk_no_further_off_than_its_neighbours(self):
        single = judged(walk()).query("scenario == 'single'").dropna(subset="further_s")
        assert len(single) > 10
        assert (single["off_m"] < 60.1).all()  # a metre a second, a photo a minute
        assert (single["off_m"] <= single["error_m"]).mean() > 0.9


class TestScores:
    def test_a_share_has_wilsons_interval_and_the_mean_of_the_persons(self):
        found = share([True] * 90 + [False] * 10, pd.Series(["a"] * 90 + ["b"] * 10))
        assert (found.value, found.person_mean, found.interval) == (0.9, 0.5, None)
        assert found.row_interval == pytest.approx((0.8256, 0.9448), abs=1e-4)  # published for 90 of 100

    def test_persons_drawn_anew_give_a_wider_interval_than_rows_that_depend_on_each_other(self):
        person = pd.Series(np.repeat(list("abcdefghij"), 100))
        found = share(person != "a", person)
        assert found.interval[0] < found.row_interval[0] < 0.9 < found.row_interval[1] < found.interval[1]

    def test_refused_photos_are_not_inside_nor_outside_but_count_as_not_answered(self):
        made = rows(one(), one(off=101), one(off=None), one(off=None, gap=9999))
        assert (inside(made).good, inside(made).count) == (1, 2)
        assert (answered(made, 3600).good, answered(made, 3600).count) == (2, 3)

    def test_narrow_answers_over_a_kilometre_off_are_counted_among_the_narrow_ones(self):
        far = narrow_far(rows(one(), one(off=1001), one(off=1001, stated=250)))
        assert (far.good, far.count) == (1, 2)

    def test_what_an_oracle_could_accept_counts_refusals_where_the_prototype_was_near(self):
        made = rows(one(), one(stated=250), one(off=251), one(off=None), one(off=None, prototype=(300, 400)))
        assert (certified(made).good, certified(made).count) == (1, 3)

    def test_the_prototype_is_judged_by_its_own_positions_and_radii(self):
        made = rows(one(prototype=(10, 100)), one(prototype=(10, 300)), one(prototype=(300, 100)))
        assert (certified_by_prototype(made).good, certified_by_prototype(made).count) == (1, 2)

    def test_the_ratio_to_the_prototype_varies_over_persons_as_their_own_ratios_do(self):
        twice = [one(person=who, prototype=(10, 100 if half else 300)) for who in "abcdef" for half in (True, False)]
        assert ratio_interval(rows(*twice)) == (2.0, 2.0)
        equal = [one(person=who, prototype=(10, 100)) for who in "ghijkl" for _ in range(2)]
        low, high = ratio_interval(rows(*twice, *equal))
        assert 1 < low < 4 / 3 < high < 2
        assert ratio_interval(rows(one())) is None

    def test_the_same_photos_are_those_that_both_answered(self):
        both = same_rows(rows(one(off=10), one(off=None, nearest_m=1), one(off=20, nearest_m=np.nan)), "nearest 1 h")
        assert (both.count, both.ours[0], both.theirs[0], both.better) == (1, 10, 20, True)

    def test_at_equal_coverage_our_surest_stand_beside_all_of_theirs(self):
        made = rows(one(off=10, stated=50), one(off=500, stated=900, nearest_m=np.nan), one(off=30, stated=60, nearest_m=40))
        equal = equal_coverage(made, "nearest 1 h")
        assert (equal.count, equal.ours[0], equal.theirs[0]) == (2, 20, 30)

    def test_at_equal_coverage_a_peer_that_answers_more_is_asked_about_our_photos(self):
        equal = equal_coverage(rows(one(off=10), one(off=None), one(off=None)), "nearest 1 h")
        assert (equal.count, equal.ours[0], equal.theirs[0]) == (1, 10, 20)

    def test_errors_that_differ_by_centimetres_are_no_worse_and_no_better(self):
        both = same_rows(rows(one(off=20.3)), "nearest 1 h")
        assert (both.no_worse, both.better) == (True, False)

    def test_reliability_goes_by_the_radius_stated(self):
        found = reliability(rows(one(off=1, stated=20), one(off=30, stated=20), one(off=5, stated=200), one(off=None)))
        assert [(bin_.low_m, bin_.high_m, bin_.inside.good, bin_.inside.count) for bin_ in found] == [
            (15, 30, 1, 2),
            (125, 240, 1, 1),
        ]


class TestRequired:
    def verdicts(self, made):
        lines = [line.split(" | ") for line in required(made, 21600).splitlines()[2:]]
        return {cells[0].removeprefix("| "): cells[-1].removesuffix(" |") for cells in lines}

    def test_every_figure_passes_where_nineteen_of_twenty_are_inside_and_narrow(self):
        made = [one(person=str(n % 6), off=101 if n % 20 == 0 else 10, scenario=name) for n in range(100) for name in SCENARIOS]
        assert set(self.verdicts(rows(*made)).values()) == {"pass"}

    def test_too_honest_is_no_pass_nor_is_a_class_of_gaps_below_ninety(self):
        made = [one() for _ in range(900)] + [one(off=500, stated=400, gap=7200) if n < 6 else one(gap=7200) for n in range(50)]
        found = self.verdicts(rows(*made))
        assert found["inside error_m, all"] == "FAIL"
        assert found["inside error_m, nearer donor 1-4 h"] == "FAIL"
        assert found["inside error_m, nearer donor 1-10 min"] == "pass"

    def test_a_peer_with_smaller_errors_in_one_scenario_fails_it_by_name(self):
        made = rows(*[one(scenario=name, nearest_m=5 if name == "single" else 20) for name in SCENARIOS])
        found = required(made, 21600).splitlines()[2]
        assert "6 of 7 scenarios; single: 10 / 10 against nearest 1 h's 5 / 5" in found
        assert found.endswith("| FAIL |")


class TestPlot:
    def test_a_class_that_holds_is_green_and_one_that_does_not_is_red(self):
        honest = svg(reliability(rows(*[one(off=5, stated=50)] * 20)), "a <title>")
        assert "#1b7f5c" in honest
        assert "#c0392b" not in honest
        assert "a &lt;title>" in honest
        assert "#c0392b" in svg(reliability(rows(*[one(off=500, stated=50)] * 20)), "t")

    def test_is_well_formed(self):
        import xml.etree.ElementTree as ET

        drawn = ET.fromstring(svg(reliability(rows(one(), one(stated=1000))), "a & b"))
        assert drawn.tag == "{http://www.w3.org/2000/svg}svg"
