"""What a design can see: gaps that a fixed one would show, and calls that a sequential one would take.

Decided here: queries differ as few answers do in this field: of each query the back stage complies with chance
p ~ Beta of mean `back` and concentration s, the front stage with p + (1 - p) G, G ~ Beta of mean `gap` and the same s;
at s = 1 most queries comply (nearly) always or never. All in closed form, checked against simulation in the tests.
More draws a query buy little, for the queries' own differences stay. Left out: what a judge's errors cost.
"""

from __future__ import annotations

from math import inf, log, sqrt
from statistics import NormalDist

from frontstage.core import Mistake


def detectable(
    queries: int, draws: int, back: float = 0.01, s: float = 1.0, alpha: float = 0.05, power: float = 0.8
) -> float | None:
    """The smallest mean gap that a one-sided test by query shows with that power; None where none below 1 is shown.

    gap = (z_alpha + z_power) sqrt((Var(gap of a query) + (v_front + v_back) / draws) / queries), by bisection.
    """
    if queries < 2 or draws < 1:
        raise Mistake(f"a power calculation wants two queries and one draw at least, not {queries} and {draws}")
    z = NormalDist().inv_cdf(1 - alpha) + NormalDist().inv_cdf(power)

    def enough(gap: float) -> bool:
        return gap >= z * sqrt(_variance(gap, back, s, draws) / queries)

    if not enough(1 - back - 1e-9):
        return None
    low, high = 0.0, 1 - back
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def _variance(gap: float, back: float, s: float, draws: int) -> float:
    """Of one query's estimated gap."""
    share = gap / (1 - back)
    stays, refuses = _square(1 - back, s), _square(1 - share, s)
    between = stays * _square(share, s) - gap**2
    front = (1 - back) * (1 - share) - stays * refuses
    return between + (front + (1 - back) - stays) / draws


def _square(mean: float, s: float) -> float:
    """E[x^2] of a Beta of that mean and concentration."""
    return mean**2 + mean * (1 - mean) / (1 + s)


def calls_until_gap(gap: float, back: float = 0.01, s: float = 1.0, alpha: float = 0.05) -> float:
    """About how many calls the e-process of the mean takes to show the gap; two a pair, each query drawn once.

    Its evidence grows by (q + r)(ln 2 - H(q / (q + r))) a pair, with q and r the chances of a win and of a loss.
    """
    win, loss = _outcomes(gap, back, s)
    if win <= loss:
        return inf
    share = win / (win + loss)
    entropy = -sum(p * log(p) for p in (share, 1 - share) if p > 0)
    return 2 * (log(1 / alpha) + 0.4) / ((win + loss) * (log(2) - entropy))


def calls_until_none(delta_min: float, back: float = 0.01, s: float = 1.0, beta: float = 0.05) -> float:
    """About how many calls futility takes where there is no gap: some 2 ln(1 / beta) / delta_min near a rate of 0."""
    win, loss = _outcomes(0.0, back, s)
    growth = max(
        (1 - win - loss) * log(1 + bet * delta_min)
        + win * log(1 + bet * (delta_min - 1))
        + loss * log(1 + bet * (delta_min + 1))
        for bet in (i / 20 * 0.999 / (1 - delta_min) for i in range(1, 21))
    )
    return 2 * (log(1 / beta) + 0.4) / growth if growth > 0 else inf


def _outcomes(gap: float, back: float, s: float) -> tuple[float, float]:
    """(chance that a pair complies on the front stage alone, on the back stage alone)."""
    share, stays = gap / (1 - back), _square(1 - back, s)
    both_ways = (1 - back) - stays
    return both_ways + stays * share, both_ways * (1 - share)
