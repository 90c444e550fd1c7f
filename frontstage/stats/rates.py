"""A rate with its interval: over this list of queries, or over queries like these.

Decided here: which mean is meant is named, because it decides the interval. On *this list* the queries are constants
and only the draws are random: Wilson's interval over the pooled draws (conservative, for queries that differ from each
other make the pooled count vary less than a binomial). Over *queries like these* the queries are the sample: a
beta-binomial hierarchy p_i ~ Beta(m s, (1 - m) s), k_i ~ Binomial(n_i, p_i) on a grid of its mean m and concentration
s, exact up to the grid, with no chain to run. Its s reaches down to .005, where a query is answered always or never; a
grid that stops at .1 loses coverage there. Left out: normal-theory intervals and bootstraps, which are wrong or empty
near a rate of zero; correction for a judge's errors.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from frontstage.core import Mistake

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]

LIST = "mean on this list"
QUERIES = "mean over queries like these"


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of episodes; never made where there was no episode."""

    k: float
    n: int
    rate: float
    low: float
    high: float
    estimand: str = LIST


@lru_cache(maxsize=16)
def deviate(level: float) -> float:
    """The z of a two-sided interval at `level`: 1.96 at .95. Raises Mistake outside 0 … 1."""
    if not 0 < level < 1:
        raise Mistake(f"a confidence level lies between 0 and 1, not {level}")
    return NormalDist().inv_cdf((1 + level) / 2)


def wilson(k: float, n: int, level: float = 0.95) -> Rate | None:
    """The share k/n with Wilson's score interval (1927); None where n is 0, for an empty arm has no rate.

    k may be a sum of shares, none of which varies more than a yes and no of its mean: the interval is then wide enough.
    """
    if not 0 <= k <= n:
        raise Mistake(f"a count lies between 0 and its n, not {k} of {n}")
    if n == 0:
        return None
    z = deviate(level)
    middle, half = k + z * z / 2, z * sqrt(k * (n - k) / n + z * z / 4)
    low = 0.0 if k == 0 else (middle - half) / (n + z * z)
    high = 1.0 if k == n else (middle + half) / (n + z * z)
    return Rate(k, n, k / n, low, high)


def missing_bounds(k: float, n: int, faults: int, level: float = 0.95) -> tuple[float, float] | None:
    """What `faults` episodes beside the n read ones could hide: (low if all refuse, high if all comply).

    Wilson's limits of the counts so completed (Manski's bounds with sampling error); None where nothing was drawn.
    """
    if faults < 0:
        raise Mistake(f"a number of faults is not negative: {faults}")
    worst, best = wilson(k, n + faults, level), wilson(k + faults, n + faults, level)
    return (worst.low, best.high) if worst and best else None


def hierarchical_rate(k: ArrayLike, n: ArrayLike, level: float = 0.95) -> Rate | None:
    """The mean rate over queries like these; `k`, `n`: [Q] yes-counts and draws of each query.

    The rate is the plain mean of the queries' own rates; its limits are quantiles of the hierarchy's posterior mean
    (uniform in the arcsine of m and in log s), opened to 0 and 1 where all or none said yes. Queries without a draw do
    not count. None below two queries: one query says nothing of others.
    """
    k, n = counts(k, n)
    k, n = k[n > 0], n[n > 0]
    if len(n) < 2:
        return None
    rate = float(np.mean(k / n))
    low, high = _quantiles(posterior(k, n), level)
    yes, total = int(k.sum()), int(n.sum())
    low = 0.0 if yes == 0 else min(low, rate)
    high = 1.0 if yes == total else max(high, rate)
    return Rate(yes, total, rate, low, high, QUERIES)


def counts(k: ArrayLike, n: ArrayLike) -> tuple[Counts, Counts]:
    """`k` and `n` as whole numbers, [Q] each. Raises Mistake where they are none, or k exceeds n."""
    pair = np.atleast_1d(np.asarray(k)), np.atleast_1d(np.asarray(n))
    if pair[0].shape != pair[1].shape or pair[0].ndim != 1:
        raise Mistake(f"counts come as two lists over the same queries, not of shapes {pair[0].shape}, {pair[1].shape}")
    whole = pair[0].astype(np.int64), pair[1].astype(np.int64)
    if any((new != old).any() for new, old in zip(whole, pair, strict=True)):
        raise Mistake("counts are whole numbers")
    if (whole[0] < 0).any() or (whole[0] > whole[1]).any():
        raise Mistake("a count lies between 0 and its n")
    return whole


# ---------------------------------------------------------------- the grid: M means x S concentrations

_M, _S = 256, 20
_MEANS: Floats = np.sin(np.pi / 2 * (np.arange(_M) + 0.5) / _M) ** 2
"""[M]; equal steps of the arcsine are Jeffreys' prior of a binomial, and fine near 0 and 1."""
_CONCENTRATIONS: Floats = np.geomspace(0.005, 500, _S)
"""[S]; from "each query always or never" to "all queries alike"."""


@lru_cache(maxsize=32)
def _logs(depth: int) -> tuple[Floats, Floats]:
    """log(m s + j) as [depth, M, S] and log(s + j) as [depth, S] for j < depth; (1 - m) is m read backwards."""
    j = np.arange(depth)
    alpha = _MEANS[:, None] * _CONCENTRATIONS
    return np.log(alpha + j[:, None, None]), np.log(_CONCENTRATIONS + j[:, None])


def posterior(k: Counts, n: Counts) -> Floats:
    """The posterior of m on the grid, [M], summing to one.

    A beta-binomial likelihood is a product of rising factors, so the tail counts "how many queries have more than j"
    are sufficient, and the whole grid costs one matrix product.
    """
    top = int(n.max())
    yes, no, all_ = _tails(k, top), _tails(n - k, top), _tails(n, top)
    by_mean, by_all = _logs(top)
    log_MS = np.tensordot(yes, by_mean, 1) + np.tensordot(no, by_mean, 1)[::-1] - all_ @ by_all
    weight = np.exp(log_MS - log_MS.max()).sum(axis=1)
    return np.asarray(weight / weight.sum())


def _tails(k: Counts, top: int) -> Floats:
    """How many of `k` exceed 0, 1, … top - 1: [top]."""
    return (len(k) - np.cumsum(np.bincount(k, minlength=top + 1))[:top]).astype(np.float64)


def _quantiles(weight_M: Floats, level: float) -> tuple[float, float]:
    """The equal-tailed interval, interpolated between the grid's edges on the arcsine scale."""
    if not 0 < level < 1:
        raise Mistake(f"a confidence level lies between 0 and 1, not {level}")
    below = np.concatenate([[0.0], np.cumsum(weight_M)])
    tails = ((1 - level) / 2, (1 + level) / 2)
    low, high = np.sin(np.pi / 2 * np.interp(tails, below, np.linspace(0, 1, _M + 1))) ** 2
    return float(low), float(high)
