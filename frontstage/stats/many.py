"""Several claims at once: how many of them stand when each could have stood by chance.

Decided here: by p values, Holm (1979) where one false claim is one too many, Benjamini and Hochberg (1995) where a
share of false ones is allowed; by e values, e-BH (Wang and Ramdas 2022), which allows that share whatever the claims
have in common: the same queries, the same model. What is adjusted for is all claims that were made, so one without a p
value is an error and not left out. BH is written out here, for scipy's comes with all its distributions, which cannot
be imported where torch is barred. Left out: Bonferroni and Hochberg, the one weaker than Holm, the other in need of
independence; knowledge of which claims belong together, which only their author has.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from frontstage.core import Mistake
from frontstage.stats.rates import Floats


def holm(p: ArrayLike) -> Floats:
    """Adjusted p values, [M] in the order given: at most alpha where Holm's step-down rejects at alpha.

    Keeps the chance of any false claim below alpha, whatever the claims have in common.
    """
    p_M = _read(p, "p value", 1.0)
    order = np.argsort(p_M)
    return _back(np.maximum.accumulate(p_M[order] * np.arange(len(p_M), 0, -1)), order)


def benjamini_hochberg(p: ArrayLike) -> Floats:
    """Adjusted p values, [M] in the order given: at most alpha where Benjamini and Hochberg's step-up rejects at alpha.

    Keeps the expected share of false claims among those that stand below alpha, if the claims are independent or go
    together; claims that exclude each other may break it (`e_bh` does not mind).
    """
    p_M = _read(p, "p value", 1.0)
    order = np.argsort(p_M)[::-1]
    return _back(np.minimum.accumulate(p_M[order] * len(p_M) / np.arange(len(p_M), 0, -1)), order)


def e_bh(e: ArrayLike, alpha: float = 0.05) -> NDArray[np.bool_]:
    """Which claims stand, [M] in the order given: the k largest e, k as large as the k-th is at least M / (alpha k).

    Wang and Ramdas (2022): the expected share of false ones among them is below alpha under any dependence.
    """
    if not 0 < alpha < 1:
        raise Mistake(f"alpha lies between 0 and 1, not {alpha}")
    e_M, size = _read(e, "e value"), np.size(e)
    standing = [k for k, value in enumerate(np.sort(e_M)[::-1].tolist(), 1) if value * k * alpha >= size]
    return np.asarray(e_M * max(standing, default=0) * alpha >= size)


def merged_e(e: ArrayLike) -> float:
    """One e value of the claim that all M stand for: their mean (Vovk and Wang 2021), valid under any dependence."""
    return float(_read(e, "e value").mean())


def _read(given: ArrayLike, what: str, most: float = np.inf) -> Floats:
    """`given` as a list of numbers from 0 to `most`; raises Mistake where it is none."""
    values_M = np.asarray(given, dtype=np.float64)
    if values_M.ndim != 1 or not len(values_M):
        raise Mistake(f"{what}s come as one list with at least one of them, not of shape {values_M.shape}")
    if np.isnan(values_M).any():
        raise Mistake(f"claim {int(np.isnan(values_M).argmax()) + 1} has no {what}: it counts too, or was never made")
    if (values_M < 0).any() or (values_M > most).any():
        limits = "is not negative" if most == np.inf else f"lies between 0 and {most:g}"
        raise Mistake(f"a {what} {limits}, not {values_M[(values_M < 0) | (values_M > most)][0]:g}")
    return values_M


def _back(adjusted_M: Floats, order: NDArray[np.intp]) -> Floats:
    """Adjusted p values, at most 1, from sorted order back to the order given."""
    given_M = np.empty_like(adjusted_M)
    given_M[order] = np.minimum(adjusted_M, 1.0)
    return given_M
