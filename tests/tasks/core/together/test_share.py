from __future__ import annotations

import numpy as np
import pytest

from tasks.core.together.share import HABITS, MEASURED_LOG_ODDS, Fit, fitted, said_by_uses


def measured_days(near, far):
    """Give what days say that are surely near or far, far more surely than positions do: the case with a formula."""
    signs = np.r_[np.ones(near), -np.ones(far)]
    return np.repeat(50 * signs[:, None], len(HABITS), axis=1)


def days(count, uses, hits, chance):
    return said_by_uses(*(np.full(count, float(value)) for value in (uses, hits, chance)))


class TestSaidByUses:
    def test_no_habit_says_nothing(self):
        assert days(1, 10, 3, 0.2)[0, 0] == 0

    def test_is_the_ratio_of_two_binomials_to_the_power_of_bunches(self):
        """Two of three uses, chance 0.2, habit 0.25: p = 0.4, so ((0.4 / 0.2)^2 (0.6 / 0.8))^0.6."""
        assert days(1, 3, 2, 0.2)[0, HABITS.index(0.25)] == pytest.approx(0.6 * np.log(4 * 0.75))


class TestFitted:
    @pytest.mark.parametrize(("near", "far"), [(0, 0), (1, 0), (12, 0), (8, 4), (0, 1), (0, 5), (3, 40)])
    def test_share_of_sure_days_is_the_mean_of_the_beta_distribution(self, near, far):
        """Beta(0.8 + near, 0.2 + far): its mean has a formula."""
        fit = fitted(measured_days(near, far), 0.8)
        assert fit.share == pytest.approx(np.full(len(HABITS), (near + 0.8) / (near + far + 1)), abs=0.03)

    def test_a_thousand_days_say_what_their_share_is(self):
        assert fitted(measured_days(1000, 0), 0.8).share[0] > 0.99
        half = measured_days(1, 1).repeat(500, axis=0)
        assert fitted(half, 0.8).share[0] == pytest.approx(0.5, abs=0.06)

    def test_a_measured_day_is_mostly_what_it_says_whatever_the_others_say(self):
        said = np.r_[np.full((9, len(HABITS)), MEASURED_LOG_ODDS), np.full((1, len(HABITS)), -MEASURED_LOG_ODDS)]
        fit = fitted(said, 0.8)
        assert (fit.together[:9] > 0.99).all()
        assert (fit.together[9] < 0.1).all()

    def test_days_with_coincidences_speak_for_a_habit_and_days_without_against_one(self):
        assert fitted(days(10, 4, 3, 0.1), 0.8).weight[0] < 0.01
        assert fitted(days(10, 4, 0, 0.1), 0.8).weight[0] > 0.4
        assert fitted(np.empty((0, len(HABITS))), 0.8).weight[0] == pytest.approx(0.4)


class TestWeight:
    def test_is_a_probability_however_unlikely_the_days_are(self):
        fit = Fit(np.array([0.0, -900.0, -1000.0, -2000.0, 50.0]), np.full(5, 0.8), np.empty((0, 5)))
        assert fit.weight.sum() == pytest.approx(1)
        assert fit.weight.argmax() == 4

    def test_some_uses_that_coincide_on_half_of_the_days_do_not_make_two_strangers(self):
        """Every third use of the owner's phone on every other day, where one in six would by chance."""
        said = np.concatenate([days(20, 3, 1, 0.16), days(20, 3, 0, 0.16)])
        fit = fitted(said, 0.8)
        assert fit.share @ fit.weight > 0.6
