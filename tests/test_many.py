"""Several claims at once, and gaps between wordings: by closure, scipy, published numbers and seeded runs."""

from __future__ import annotations

from itertools import combinations
from math import inf, nan, sqrt

import numpy as np
import pytest
from scipy import stats
from ville import evalues

from frontstage.core import Mistake
from frontstage.stats.many import benjamini_hochberg, e_bh, holm, merged_e
from frontstage.stats.spread import WORDINGS, heterogeneity

RNG = np.random.default_rng(11)
LISTS = [[0.04], [0.01, 0.01, 0.01], [0, 1, 0.5, 0.03], *(RNG.beta(0.3, 1, m).tolist() for m in (2, 5, 6, 7))]


def test_e_bh_is_villes() -> None:
    for seed in range(40):
        e = np.exp(np.random.default_rng(seed).normal(1, 2, 12))
        for alpha in (0.05, 0.2):
            assert (e_bh(e, alpha) == evalues.ebh(e, alpha)).all()


@pytest.mark.parametrize("p", LISTS)
def test_holm_is_the_closure_of_bonferroni(p: list[float]) -> None:
    def worst(i: int) -> float:
        """The largest Bonferroni p of all the sets of claims that claim i is one of."""
        others = [j for j in range(len(p)) if j != i]
        sets = ((i, *more) for size in range(len(p)) for more in combinations(others, size))
        return max(min(1.0, len(each) * min(p[j] for j in each)) for each in sets)

    assert holm(p) == pytest.approx([worst(i) for i in range(len(p))])


def test_holm_is_statsmodels() -> None:
    known = pytest.importorskip(
        "statsmodels.stats.multitest", reason="statsmodels is not installed: nothing to compare"
    )
    for p in (*LISTS, RNG.random(200) ** 4):
        assert holm(p) == pytest.approx(known.multipletests(p, method="holm")[1])
        assert benjamini_hochberg(p) == pytest.approx(known.multipletests(p, method="fdr_bh")[1])


@pytest.mark.parametrize("p", [*LISTS, (RNG.random(200) ** 4).tolist()])
def test_benjamini_and_hochberg_are_scipys(p: list[float]) -> None:
    assert benjamini_hochberg(p) == pytest.approx(stats.false_discovery_control(p))
    assert (benjamini_hochberg(p) <= holm(p) + 1e-12).all()


def test_e_bh_is_its_definition_in_the_order_given() -> None:
    assert e_bh([1.0, 80.0, 40.0, 0.0]).tolist() == [False, True, True, False]  # 80 >= 4 / .05; 40 >= 4 / (.05 x 2)
    assert e_bh([79.0, 39.0, 0.0, 1.0]).tolist() == [False] * 4
    assert e_bh([79.0, 41.0, 0.0, 1.0]).tolist() == [True, True, False, False]  # the second carries the first
    assert e_bh([20.0], 0.05).tolist() == [True]
    assert e_bh([inf, 0.0], 0.01).tolist() == [True, False]
    for e in RNG.pareto(0.5, (200, 12)):
        ordered = sorted(e, reverse=True)
        k = max((k for k in range(1, 13) if ordered[k - 1] >= 12 / (0.1 * k)), default=0)
        assert sorted(e[e_bh(e, 0.1)], reverse=True) == ordered[:k]


def test_e_bh_keeps_its_share_when_claims_share_their_data() -> None:
    """Twelve claims on one sample, nine of them false; likelihood ratios of one unit's shift, all with common noise."""
    rng, true, alpha, shares, power = np.random.default_rng(3), np.arange(12) < 3, 0.1, list[float](), list[float]()
    for _ in range(1000):
        x = 3.5 * true + sqrt(0.8) * rng.standard_normal() + sqrt(0.2) * rng.standard_normal(12)
        stands = e_bh(np.exp(3 * x - 4.5), alpha)
        shares.append((stands & ~true).sum() / max(1, stands.sum()))
        power.append((stands & true).sum() / 3)
    assert np.mean(shares) <= alpha
    assert np.mean(power) > 0.5


def test_merged_e_is_their_mean() -> None:
    assert merged_e([0.0, 3.0, 9.0]) == 4.0
    assert merged_e([7.0]) == 7.0


@pytest.mark.parametrize("adjust", [holm, benjamini_hochberg])
def test_every_claim_needs_its_p_value(adjust: object) -> None:
    assert callable(adjust)
    for p, says in (
        ([0.1, None], "claim 2 has no p value"),
        ([nan, 0.1], "claim 1 has no p value"),
        ([], "at least one"),
        ([[0.1]], "one list"),
        ([-0.1], "between 0 and 1, not -0.1"),
        ([0.2, 1.5], "between 0 and 1, not 1.5"),
    ):
        with pytest.raises(Mistake, match=says):
            adjust(p)


def test_bad_e_values_are_one_line() -> None:
    for e, says in (([], "at least one"), ([nan], "claim 1 has no e value"), ([2.0, -1.0], "is not negative, not -1")):
        with pytest.raises(Mistake, match=says):
            e_bh(e)
        with pytest.raises(Mistake, match=says):
            merged_e(e)
    with pytest.raises(Mistake, match="alpha lies between 0 and 1"):
        e_bh([1.0], 5)


# ---------------------------------------------------------------- between wordings

BCG = (
    (4, 123, 11, 139), (6, 306, 29, 303), (3, 231, 11, 220), (62, 13598, 248, 12867), (33, 5069, 47, 5808),
    (180, 1541, 372, 1451), (8, 2545, 10, 629), (505, 88391, 499, 88391), (29, 7499, 45, 7277), (17, 1716, 65, 1665),
    (186, 50634, 141, 27338), (5, 2498, 3, 2341), (27, 16913, 29, 17854),
)  # fmt: skip
"""Thirteen trials of a vaccine (Colditz et al. 1994), the usual example: ill of vaccinated, ill of others."""


def test_the_spread_of_the_usual_example_is_as_published() -> None:
    a, n, c, m = (np.asarray(column, float) for column in zip(*BCG, strict=True))
    found = heterogeneity(np.log(a / n) - np.log(c / m), np.sqrt(1 / a - 1 / n + 1 / c - 1 / m))
    assert found.q == pytest.approx(152.2330, abs=5e-5)
    assert found.tau**2 == pytest.approx(0.3088, abs=5e-5)
    assert (found.low**2, found.high**2) == pytest.approx((0.1197, 1.1115), abs=5e-5)
    assert found.pooled == pytest.approx(-0.4303, abs=5e-5)
    assert found.mean.gap == pytest.approx(-0.7141, abs=5e-5)
    assert found.p < 1e-20
    assert found.mean.estimand == WORDINGS


def test_wordings_that_agree_have_no_spread_and_the_plain_error() -> None:
    found = heterogeneity([0.1, 0.1, 0.1, 0.1], [0.02] * 4)
    assert (found.q, found.p, found.tau, found.low, found.high) == pytest.approx((0, 1, 0, 0, 0), abs=1e-9)
    assert found.pooled == pytest.approx(found.mean.gap) == pytest.approx(0.1)
    assert found.mean.high - 0.1 == pytest.approx(stats.t.ppf(0.975, 3) * 0.01)


def test_the_unit_goes_through() -> None:
    one, hundred = (heterogeneity(scale * np.array([0.02, 0.1, 0.3]), [scale * 0.03] * 3) for scale in (1, 100))
    assert hundred.q == pytest.approx(one.q)
    for name in ("tau", "low", "high", "pooled"):
        assert getattr(hundred, name) == pytest.approx(100 * getattr(one, name))
    assert one.mean.p == pytest.approx(hundred.mean.p)


@pytest.mark.parametrize("tau", [0.0, 0.05])
def test_the_spreads_limits_and_the_means_cover_with_eight_wordings(tau: float) -> None:
    rng, runs, spread, mean = np.random.default_rng(7), 600, 0, 0
    errors = np.linspace(0.025, 0.055, 8)
    for _ in range(runs):
        found = heterogeneity(0.1 + tau * rng.standard_normal(8) + errors * rng.standard_normal(8), errors)
        spread += found.low <= tau <= found.high
        mean += found.mean.low <= 0.1 <= found.mean.high
    assert spread / runs >= 0.935
    assert mean / runs >= 0.935


def test_bad_spreads_are_one_line() -> None:
    for gaps, errors in (([0.1], [0.1]), ([0.1, 0.2], [0.1]), ([[0.1], [0.2]], [[0.1], [0.1]])):
        with pytest.raises(Mistake, match="at least two gaps"):
            heterogeneity(gaps, errors)
    for gaps, errors in (([0.1, 0.2], [0.1, 0.0]), ([0.1, nan], [0.1, 0.1]), ([0.1, 0.2], [0.1, None])):
        with pytest.raises(Mistake, match="standard error above 0"):
            heterogeneity(gaps, errors)
    with pytest.raises(Mistake, match="level"):
        heterogeneity([0.1, 0.2], [0.1, 0.1], 95)
