"""How far a gap goes with the wording: what differs between paraphrases beyond what sampling explains.

Decided here: each wording's gap is its own true gap and a sampling error, the true gaps vary by a standard deviation
tau. Cochran's Q asks whether they vary at all, DerSimonian and Laird (1986) say by how much, and inverting Q over tau
(Viechtbauer 2007) says how little is known of it from a handful of wordings. The mean is that over wordings like these,
with Hartung and Knapp's error, never below the plain one. Left out: likelihood estimates, which differ by less than
that interval; wordings that differ in kind, which are arms and not paraphrases.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy import special  # type: ignore[import-untyped, unused-ignore]

from frontstage.core import Mistake
from frontstage.stats.gaps import Estimate
from frontstage.stats.rates import Floats

WORDINGS = "mean over wordings like these"


@dataclass(frozen=True, slots=True)
class Spread:
    """Gaps between wordings, in the unit of the gaps."""

    q: float
    """Cochran's Q."""
    p: float
    """Of "all wordings have the same gap", from Q; trust it where each gap has many events."""
    tau: float
    """Standard deviation of the true gaps."""
    low: float
    high: float
    """Limits of tau; both 0 where the gaps lie even closer together than their errors let expect."""
    pooled: float
    """Mean weighted by precision alone, as if all wordings had the same gap."""
    mean: Estimate


def heterogeneity(gaps: ArrayLike, errors: ArrayLike, level: float = 0.95) -> Spread:
    """The spread of gaps over wordings; `gaps`, `errors`: [W] gaps and their standard errors, at least two.

    Wordings on the same queries share luck, which makes Q smaller and the spread an underestimate. Raises Mistake where
    an error is not above 0.
    """
    gap_W, error_W = _read(gaps, errors)
    if not 0 < level < 1:
        raise Mistake(f"a confidence level lies between 0 and 1, not {level}")
    free = len(gap_W) - 1
    weight_W = error_W**-2
    q = _q(gap_W, error_W, 0.0)
    tau = sqrt(max(0.0, (q - free) / float(weight_W.sum() - (weight_W**2).sum() / weight_W.sum())))
    low, high = (
        _where(lambda tau: _q(gap_W, error_W, tau), float(special.chdtri(free, tail)))
        for tail in ((1 - level) / 2, (1 + level) / 2)
    )
    pooled = float(np.average(gap_W, weights=weight_W))
    return Spread(q, float(special.chdtrc(free, q)), tau, low, high, pooled, _mean(gap_W, error_W, tau, level))


def _read(gaps: ArrayLike, errors: ArrayLike) -> tuple[Floats, Floats]:
    gap_W, error_W = np.asarray(gaps, np.float64), np.asarray(errors, np.float64)
    if gap_W.shape != error_W.shape or gap_W.ndim != 1 or len(gap_W) < 2:
        raise Mistake(f"one error for each of at least two gaps, not {error_W.shape} for {gap_W.shape}")
    if not (np.isfinite(gap_W).all() and np.isfinite(error_W).all() and (error_W > 0).all()):
        raise Mistake("each wording has a gap, and a standard error above 0")
    return gap_W, error_W


def _q(gap_W: Floats, error_W: Floats, tau: float) -> float:
    """Q when the true gaps vary by `tau`: about the number of wordings less one where they do; falls as tau grows."""
    weight_W = 1 / (error_W**2 + tau**2)
    return float(weight_W @ (gap_W - np.average(gap_W, weights=weight_W)) ** 2)


def _where(falls: Callable[[float], float], target: float) -> float:
    """The least argument from 0 at which `falls` is down to `target`, by bisection."""
    low, high = 0.0, 1.0
    while falls(high) > target:
        low, high = high, 2 * high
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if falls(middle) > target else (low, middle)
    return high if falls(0.0) > target else 0.0


def _mean(gap_W: Floats, error_W: Floats, tau: float, level: float) -> Estimate:
    """The random-effects mean, with Hartung and Knapp's (2001) error or the plain one, whichever is larger."""
    weight_W, free = 1 / (error_W**2 + tau**2), len(gap_W) - 1
    mean = float(np.average(gap_W, weights=weight_W))
    error = sqrt(max(1.0, _q(gap_W, error_W, tau) / free) / float(weight_W.sum()))
    half = error * float(special.stdtrit(free, (1 + level) / 2))
    p = 2 * float(special.stdtr(free, -abs(mean) / error))
    return Estimate(mean, mean - half, mean + half, p, WORDINGS, "DerSimonian-Laird, Hartung-Knapp")
