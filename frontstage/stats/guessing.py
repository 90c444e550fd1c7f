"""Whether a text gives away which of two arms it is from: guessed by words that were learnt on other queries' texts.

A judge can only be blind to what its material does not tell. Decided here: a naive Bayes guesser, as simple as a reader
in a hurry; each query's texts are guessed from those of other queries; texts are compared within the same stratum (what
was done), for that is no leak; the interval is by query (of 200 simulated runs of 40 queries without a leak .90 held .5
in intervals that say .95). Left out: what a clever judge could tell beyond words.

Shapes: N texts, W words, F and B texts of the two arms.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix

from frontstage.core import Mistake
from frontstage.stats.rates import Floats, deviate

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Area:
    """How often a text of the first arm gets the higher score, of pairs in one stratum; .5 is chance."""

    value: float
    low: float
    high: float
    pairs: int
    """Of texts, that were compared."""


def scores(texts: Sequence[Collection[str]], front: ArrayLike, clusters: Sequence[str]) -> tuple[Floats, list[int]]:
    """(N,) log odds that each text is of the first arm, by the words of texts in other clusters alone; and its fold.

    Two folds' scores come from two guessers and cannot be compared: folds are strata. texts: the words in each; front:
    (N,) whether it is of the first arm; clusters: (N,) its query.
    """
    front_N = np.asarray(front, bool)
    if not len(texts) == len(front_N) == len(clusters):
        raise Mistake("one arm and one cluster for each text")
    at = {word: i for i, word in enumerate(sorted({word for text in texts for word in text}))}
    known = [sorted(at[word] for word in text) for text in texts]
    ends = np.cumsum([0, *map(len, known)])
    there_NW = csr_matrix((np.ones(ends[-1]), [i for row in known for i in row], ends), (len(texts), len(at)))
    place = {name: i % FOLDS for i, name in enumerate(sorted(set(clusters)))}
    fold_N = np.array([place[name] for name in clusters], int)
    found = np.zeros(len(texts))
    for fold in range(FOLDS):
        mine_N = fold_N == fold
        if mine_N.any():
            found[mine_N] = there_NW[mine_N] @ _weights(there_NW[~mine_N], front_N[~mine_N])
    return found, fold_N.tolist()


def _weights(there_NW: csr_matrix, front_N: NDArray[np.bool_]) -> Floats:
    """(W,) log odds of each word, between the texts of the two arms; 0 where an arm has no text."""
    counts = [np.asarray(there_NW[side].sum(0), float).ravel() + 0.5 for side in (front_N, ~front_N)]
    sizes = [int(side.sum()) + 1 for side in (front_N, ~front_N)]
    if 1 in sizes:
        return np.zeros(there_NW.shape[1])
    return np.log(counts[0] / sizes[0]) - np.log(counts[1] / sizes[1])


def area(
    score: ArrayLike, front: ArrayLike, strata: Sequence[object], clusters: Sequence[str], level: float = 0.95
) -> Area | None:
    """The area under the ROC curve over pairs of one stratum; ties count for half.

    score, front, strata, clusters: (N,) each. The interval is by clusters (Obuchowski 1997), on the logit scale. None
    where no stratum has texts of both arms, or there are fewer than two clusters.
    """
    score_N, front_N = np.asarray(score, float), np.asarray(front, bool)
    _, stratum_N = np.unique(np.array([str(one) for one in strata]), return_inverse=True)
    _, cluster_N = np.unique(np.array(clusters), return_inverse=True)
    f, b = np.where(front_N)[0], np.where(~front_N)[0]
    both_FB = (stratum_N[f][:, None] == stratum_N[b]).astype(float)
    pairs = int(both_FB.sum())
    count = int(cluster_N.max()) + 1 if len(cluster_N) else 0
    if not pairs or count < 2:
        return None
    wins_FB = (score_N[f][:, None] > score_N[b]) + 0.5 * (score_N[f][:, None] == score_N[b])
    value = float((wins_FB * both_FB).sum()) / pairs
    off_FB = (wins_FB - value) * both_FB / pairs
    by_cluster = np.bincount(cluster_N[f], off_FB.sum(1), count) + np.bincount(cluster_N[b], off_FB.sum(0), count)
    error = sqrt(count / (count - 1) * float((by_cluster**2).sum()))
    return Area(value, *_logit_limits(value, error, pairs, level), pairs)


def _logit_limits(value: float, error: float, pairs: int, level: float) -> tuple[float, float]:
    inside = min(max(value, 0.5 / pairs), 1 - 0.5 / pairs)
    middle, half = log(inside / (1 - inside)), deviate(level) * error / (inside * (1 - inside))
    low, high = (1 / (1 + exp(-min(max(middle + side * half, -50), 50))) for side in (-1, 1))
    return min(low, value), max(high, value)
