"""A gap whose queries come in clusters (topics, wordings): it rests on as many samples as there are clusters.

Decided here: the estimate is the mean of the queries' own gaps, and its error the clusters' (the sandwich with its
correction for few of them, CR1, and Student's t with one degree of freedom less than there are clusters; Cameron and
Miller 2015). It is for comparison, as is the bootstrap of whole clusters: below thirty clusters both are too narrow,
and the claim is about this list. Left out: wild bootstraps and CR2, which help between five clusters and thirty;
crossed clusters.

Shapes: Q queries, C clusters.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy import special  # type: ignore[import-untyped, unused-ignore]

from frontstage.core import Mistake
from frontstage.stats.gaps import Estimate
from frontstage.stats.rates import Floats, deviate

TOPICS = "mean over topics"
FEW = 30
"""Clusters below which neither interval is to be believed of topics like these."""


def cluster_t(d_Q: ArrayLike, cluster_Q: Sequence[Hashable], level: float = 0.95) -> Estimate | None:
    """The mean of the queries' own gaps `d_Q`, [Q] between −1 and 1, with the error of their clusters.

    None below two clusters, and where no cluster differs from the mean, since an interval of no width is none.
    """
    deviate(level)
    sums_C, gap = _sums(d_Q, cluster_Q)
    clusters, queries = len(sums_C), len(cluster_Q)
    error = sqrt(clusters / max(clusters - 1, 1) * float(sums_C @ sums_C)) / max(queries, 1)
    if clusters < 2 or error < 1e-12:
        return None
    half = error * float(special.stdtrit(clusters - 1, (1 + level) / 2))
    p = 2 * float(special.stdtr(clusters - 1, -abs(gap) / error))
    return Estimate(gap, gap - half, gap + half, p, TOPICS, _named("paired cluster t", clusters))


def cluster_bootstrap(
    d_Q: ArrayLike, cluster_Q: Sequence[Hashable], level: float = 0.95, draws: int = 2000, seed: int = 0
) -> Estimate | None:
    """The same, by quantiles of `draws` means of as many clusters, drawn whole with replacement; None as above."""
    deviate(level)
    sums_C, gap = _sums(d_Q, cluster_Q)
    if len(sums_C) < 2 or np.abs(sums_C).max() < 1e-12:
        return None
    sizes_C = _sizes(cluster_Q)
    chosen = np.random.default_rng(seed).integers(len(sums_C), size=(draws, len(sums_C)))
    means = gap + sums_C[chosen].sum(axis=1) / sizes_C[chosen].sum(axis=1)
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return Estimate(gap, float(low), float(high), None, TOPICS, _named("cluster bootstrap", len(sums_C)))


def _sums(d_Q: ArrayLike, cluster_Q: Sequence[Hashable]) -> tuple[Floats, float]:
    """(the clusters' sums of distances from the mean, [C]; the mean)."""
    d = np.asarray(d_Q, dtype=np.float64)
    if d.shape != (len(cluster_Q),):
        raise Mistake(f"each query has a gap and a cluster, not {d.shape} gaps and {len(cluster_Q)} clusters")
    if not len(d):
        return d, 0.0
    return np.bincount(_numbers(cluster_Q), d - d.mean()).astype(np.float64), float(d.mean())


def _sizes(cluster_Q: Sequence[Hashable]) -> Floats:
    return np.bincount(_numbers(cluster_Q)).astype(np.float64)


def _numbers(cluster_Q: Sequence[Hashable]) -> list[int]:
    """Each query's cluster as a number, in the order of their first queries."""
    number = {cluster: i for i, cluster in enumerate(dict.fromkeys(cluster_Q))}
    return [number[cluster] for cluster in cluster_Q]


def _named(method: str, clusters: int) -> str:
    return f"{method} over {clusters} topics" + (f": under {FEW}, so of this list only" if clusters < FEW else "")
