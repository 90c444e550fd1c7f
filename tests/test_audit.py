"""Rates corrected for a judge's error: by hand, at the edges, and against known truth over seeded runs."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import beta

from frontstage.core import Mistake
from frontstage.stats.audit import allot, corrected_gap, prediction_powered, rogan_gladen, two_phase
from frontstage.stats.rates import LIST, QUERIES, wilson

NAN = math.nan


def tier(yes: tuple[int, int, int], no: tuple[int, int, int]) -> tuple[list[bool], list[float]]:
    """Verdicts and labels: of each verdict (answers, labelled, labelled true)."""
    judged, labels = list[bool](), list[float]()
    for verdict, (n, a, h) in ((True, yes), (False, no)):
        judged += [verdict] * n
        labels += [1.0] * h + [0.0] * (a - h) + [NAN] * (n - a)
    return judged, labels


def test_the_two_phase_rate_is_its_formula() -> None:
    rate = two_phase(*tier((50, 40, 30), (450, 100, 2)))
    assert rate
    r = 50 / 500 * 30 / 40 + 450 / 500 * 2 / 100
    assert rate.rate == pytest.approx(r)
    assert (rate.n, rate.estimand) == (500, LIST)
    low1 = (30 / 40 - beta.ppf(0.025, 30.5, 10.5)) * math.sqrt(1 - 40 / 50)
    low0 = (2 / 100 - beta.ppf(0.025, 2.5, 98.5)) * math.sqrt(1 - 100 / 450)
    z2 = 1.959964**2
    whole = (r + z2 / 1000 - math.sqrt(z2 * r * (1 - r) / 500 + z2 * z2 / (4 * 500**2))) / (1 + z2 / 500)
    assert rate.low == pytest.approx(r - math.sqrt((0.1 * low1) ** 2 + (0.9 * low0) ** 2 + (r - whole) ** 2), abs=1e-6)


def test_a_judge_that_people_checked_throughout_leaves_only_the_sampling() -> None:
    rate, plain = two_phase(*tier((20, 20, 15), (80, 80, 5))), wilson(20, 100)
    assert rate
    assert plain
    assert (rate.rate, rate.low, rate.high) == pytest.approx((plain.rate, plain.low, plain.high))
    nothing = two_phase(*tier((0, 0, 0), (100, 100, 0)))
    assert nothing
    assert nothing.rate == nothing.low == 0
    assert nothing.high == pytest.approx(wilson(0, 100).high)  # type: ignore[union-attr]


def test_zero_events_are_an_upper_bound_that_labels_bring_down() -> None:
    highs = [two_phase(*tier((0, 0, 0), (1000, a, 0))).high for a in (50, 100, 300)]  # type: ignore[union-attr]
    assert highs[0] > highs[1] > highs[2] > 0.004
    assert highs[2] < 0.01  # some 300 noes for a rate below 1 %


def test_what_nobody_labelled_has_no_rate() -> None:
    assert two_phase([], []) is None
    assert two_phase(*tier((10, 0, 0), (90, 50, 1))) is None
    assert two_phase(*tier((10, 5, 5), (90, 0, 0))) is None
    assert corrected_gap(None, two_phase(*tier((10, 5, 5), (90, 9, 0)))) is None
    assert rogan_gladen(*tier((10, 5, 5), (90, 0, 0))) is None
    assert prediction_powered(*tier((10, 10, 5), (90, 90, 0))) is None


def test_bad_labels_are_one_line() -> None:
    with pytest.raises(Mistake, match="one label"):
        two_phase([True], [1.0, 0.0])
    with pytest.raises(Mistake, match="1, 0 or nan"):
        two_phase([True], [2.0])
    with pytest.raises(Mistake, match="one cluster for each"):
        two_phase([True, False], [1.0, 0.0], ["a"])
    one, many = two_phase([True, False], [1, 0]), two_phase([True, False], [1, 0], ["a", "b"])
    with pytest.raises(Mistake, match="one estimand"):
        corrected_gap(one, many)


def test_answers_to_one_query_count_for_less_when_they_go_together() -> None:
    judged, labels = tier((100, 50, 40), (300, 100, 3))
    together = [i // 10 for i in range(400)]  # each query always or never
    apart = [i % 40 for i in range(400)]
    alone, mixed, clustered = (two_phase(judged, labels, each) for each in (None, apart, together))
    assert alone
    assert mixed
    assert clustered
    assert clustered.estimand == mixed.estimand == QUERIES
    assert mixed.high - mixed.low == pytest.approx(alone.high - alone.low, rel=0.02)
    assert clustered.high - clustered.low > 1.5 * (alone.high - alone.low)
    assert clustered.rate == alone.rate


def test_rogan_and_gladen_undo_known_errors() -> None:
    judged = [True] * 130 + [False] * 870
    labels = [1.0] * 85 + [0.0] * 2 + [NAN] * 43 + [1.0] * 15 + [0.0] * 98 + [NAN] * 757
    rate = rogan_gladen(judged, labels)
    assert rate
    assert rate.rate == pytest.approx((0.13 + 0.98 - 1) / (0.85 + 0.98 - 1))
    useless = rogan_gladen([True, False] * 10, [1.0, 1.0, 0.0, 0.0] * 5)
    assert useless is None


def test_prediction_power_is_the_labelled_mean_where_verdicts_tell_nothing() -> None:
    rng = np.random.default_rng(0)
    labels = np.where(rng.random(2000) < 0.5, rng.random(2000) < 0.3, NAN)
    rate = prediction_powered(np.zeros(2000, bool), labels)
    assert rate
    assert rate.rate == pytest.approx(np.nanmean(labels))


def test_labels_go_to_both_verdicts() -> None:
    assert allot([50, 950], 200) == [50, 150]
    assert allot([500, 500], 200) == [100, 100]
    assert allot([180, 20], 100) == [80, 20]
    assert allot([3, 2], 100) == [3, 2]


@pytest.mark.parametrize(
    ("rates", "wrong", "covers"), [((0.12, 0.005), (0.02, 0.02), 0.93), ((0.01, 0.01), (0.04, 0.01), 0.95)]
)
def test_the_corrected_gap_covers_the_truth_and_finds_none_where_there_is_none(
    rates: tuple[float, float], wrong: tuple[float, float], covers: float
) -> None:
    rng, runs, held, found = np.random.default_rng(5), 300, 0, 0
    for _ in range(runs):
        made = []
        for rate, error in zip(rates, wrong, strict=True):
            truth = rng.random(1000) < rate
            judged = rng.random(1000) < np.where(truth, 0.85, error)
            groups = [np.flatnonzero(judged), np.flatnonzero(~judged)]
            picked = np.zeros(1000, bool)
            for group, count in zip(groups, allot([len(each) for each in groups], 200), strict=True):
                picked[rng.permutation(group)[:count]] = True
            made.append(two_phase(judged, np.where(picked, truth, NAN)))
        gap = corrected_gap(*made)
        assert gap
        held += gap.low <= rates[0] - rates[1] <= gap.high
        found += gap.low > 0
    assert held / runs >= covers
    if rates[0] == rates[1]:
        assert found / runs <= 0.01
