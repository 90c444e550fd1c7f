"""Rates corrected for a judge's error, by people's labels of some of the answers that it judged: tier by tier.

Decided here: the two-phase estimator. The judge's word cuts a tier's answers into two strata, people label some of each
at random, and the strata's shares of true ones are put together; what was not labelled and what was never sampled both
widen the interval. Jeffreys' limits keep it honest where a stratum shows no error, Wilson's where the rate is zero.
Errors are taken per tier, for a judge that errs more often on one stage makes a gap of nothing: a correction by errors
pooled over tiers found one in 84 % of runs without any (`bench/judge_error.py`), so there is none here. Rogan and
Gladen's and the prediction-powered estimate stand beside it for comparison; both ask for labels drawn without regard
to the verdict.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv

from frontstage.core import Mistake
from frontstage.stats.gaps import Estimate, mover
from frontstage.stats.rates import LIST, QUERIES, Floats, Rate, deviate

Marks = NDArray[np.bool_]


def two_phase(
    judged: ArrayLike, labels: ArrayLike, clusters: ArrayLike | None = None, level: float = 0.95
) -> Rate | None:
    """The true rate of one tier from all verdicts and some labels; limits as in Jeffreys (1946) and MOVER.

    judged: (N,) the judge's verdicts, true or false; labels: (N,) 1, 0 or nan where nobody looked, drawn at random
    within each verdict; clusters: (N,) whose answers belong together (queries), for the mean over queries like these.
    None where there are no answers, or none labelled of a verdict that was given. Raises Mistake for lengths or labels
    that do not fit.
    """
    judged_N, label_N = _read(judged, labels)
    strata = [label_N[judged_N == verdict] for verdict in (True, False)]
    strata = [each for each in strata if len(each)]
    if not strata or any(np.isnan(each).all() for each in strata):
        return None
    shares = [_share(each, level) for each in strata]
    weights = [len(each) / len(judged_N) for each in strata]
    rate = float(sum(w * p for w, (p, _, _) in zip(weights, shares, strict=True)))
    spread = 1.0 if clusters is None else _design_effect(judged_N, np.asarray(clusters))
    low, high = _sampled(rate, len(judged_N) / spread, level)
    down = (rate - low) ** 2 + sum((w * (p - least)) ** 2 for w, (p, least, _) in zip(weights, shares, strict=True))
    up = (high - rate) ** 2 + sum((w * (most - p)) ** 2 for w, (p, _, most) in zip(weights, shares, strict=True))
    n = len(judged_N)
    limits = max(0.0, rate - sqrt(down)), min(1.0, rate + sqrt(up))
    return Rate(round(rate * n), n, rate, *limits, LIST if clusters is None else QUERIES)


def corrected_gap(front: Rate | None, back: Rate | None) -> Estimate | None:
    """The gap of two corrected rates, by MOVER from their limits; None where one is missing.

    The tiers' audits and draws are independent; queries that both share make the interval wider than it need be.
    """
    if front is None or back is None:
        return None
    if front.estimand != back.estimand:
        raise Mistake(f"rates of one estimand can be compared, not of {front.estimand!r} and {back.estimand!r}")
    return Estimate(*mover((1.0, -1.0), (front, back)), None, front.estimand, "two-phase, Jeffreys, MOVER")


def rogan_gladen(judged: ArrayLike, labels: ArrayLike, level: float = 0.95) -> Rate | None:
    """(q + Sp - 1) / (Se + Sp - 1) of one tier (Rogan and Gladen 1978; variance as in Lee et al. 2025); for comparison.

    Labels must be drawn without regard to the verdict. None where no true or no false answer was labelled, or the judge
    is no better than chance.
    """
    judged_N, label_N = _read(judged, labels)
    true, false = judged_N[label_N == 1], judged_N[label_N == 0]
    if not len(true) or not len(false):
        return None
    found, passed, n = float(true.mean()), float(1 - false.mean()), len(judged_N)
    better = found + passed - 1
    if better <= 0:
        return None
    q = float(judged_N.mean())
    rate = min(1.0, max(0.0, (q + passed - 1) / better))
    errors = rate**2 * found * (1 - found) / len(true) + (1 - rate) ** 2 * passed * (1 - passed) / len(false)
    half = deviate(level) * sqrt(q * (1 - q) / n + errors) / better
    return Rate(round(rate * n), n, rate, max(0.0, rate - half), min(1.0, rate + half))


def prediction_powered(judged: ArrayLike, labels: ArrayLike, level: float = 0.95) -> Rate | None:
    """The labelled mean, helped by all verdicts as far as they go with it (PPI++, Angelopoulos et al. 2023).

    For comparison: normal theory, which covers too little near a rate of zero. Labels must be drawn without regard to
    the verdict. None where fewer than two answers are labelled, or none is left over.
    """
    judged_N, label_N = _read(judged, labels)
    known = ~np.isnan(label_N)
    h, f, others = label_N[known], judged_N[known].astype(float), judged_N[~known].astype(float)
    n, rest = len(h), len(others)
    if n < 2 or not rest:
        return None
    together = float(np.var(np.concatenate([f, others]), ddof=1))
    tuned = float(np.cov(h, f)[0, 1]) / ((1 + n / rest) * together) if together else 0.0
    rate = tuned * float(others.mean()) + float((h - tuned * f).mean())
    half = deviate(level) * sqrt(tuned**2 * float(others.var()) / rest + float((h - tuned * f).var(ddof=1)) / n)
    rate = min(1.0, max(0.0, rate))
    size = len(judged_N)
    return Rate(round(rate * size), size, rate, max(0.0, rate - half), min(1.0, rate + half))


def allot(strata: Sequence[int], labels: int) -> list[int]:
    """How many answers of each stratum to label: half of `labels` each, and what one has not goes to the other.

    strata: how many answers the judge said yes to, and how many no. The noes set the floor: to show that a rate is
    below x takes some 3/x of them.
    """
    yes, no = strata
    first = min(yes, max(labels // 2, labels - no))
    return [first, min(no, labels - first)]


def _read(judged: ArrayLike, labels: ArrayLike) -> tuple[Marks, Floats]:
    judged_N, label_N = np.asarray(judged, bool), np.asarray(labels, float)
    if judged_N.shape != label_N.shape or judged_N.ndim != 1:
        raise Mistake(f"one label (or nan) for each verdict, not {label_N.shape} for {judged_N.shape}")
    if not set(np.unique(label_N[~np.isnan(label_N)])) <= {0.0, 1.0}:
        raise Mistake("a label is 1, 0 or nan")
    return judged_N, label_N


def _share(label_A: Floats, level: float) -> tuple[float, float, float]:
    """(share, low, high) of true ones in a stratum; narrower the more of it was labelled."""
    known = label_A[~np.isnan(label_A)]
    a, h, tail = len(known), int(known.sum()), (1 - level) / 2
    share = h / a
    low = 0.0 if h == 0 else float(betaincinv(h + 0.5, a - h + 0.5, tail))
    high = 1.0 if h == a else float(betaincinv(h + 0.5, a - h + 0.5, 1 - tail))
    left = sqrt(1 - a / len(label_A))
    return share, share - (share - low) * left, share + (high - share) * left


def _sampled(rate: float, n: float, level: float) -> tuple[float, float]:
    """Wilson's limits of a rate over `n` answers, which a design effect may have made a fraction."""
    z = deviate(level)
    middle, half = rate + z * z / (2 * n), z * sqrt(rate * (1 - rate) / n + z * z / (4 * n * n))
    low = 0.0 if rate == 0 else (middle - half) / (1 + z * z / n)
    high = 1.0 if rate == 1 else (middle + half) / (1 + z * z / n)
    return min(low, rate), max(high, rate)


def _design_effect(judged_N: Marks, cluster_N: NDArray[np.generic]) -> float:
    """How much more the verdicts' mean varies than that of independent ones would, at least 1."""
    if len(cluster_N) != len(judged_N):
        raise Mistake(f"one cluster for each verdict, not {len(cluster_N)} for {len(judged_N)}")
    _, at = np.unique(cluster_N, return_inverse=True)
    q, n, count = float(judged_N.mean()), len(judged_N), int(at.max()) + 1
    if count < 2 or q in (0.0, 1.0):
        return 1.0
    off = np.bincount(at, weights=judged_N - q)
    return max(1.0, float((off**2).sum()) * count / (count - 1) / n / (q * (1 - q)))
