"""How far two readers, or a classifier and people, agree: beyond chance, and where it matters, with intervals.

Decided here: one coefficient is not enough. Cohen's kappa falls when one answer is rare though readers agree, so Gwet's
AC1 and the agreement on the positive class stand beside it; Krippendorff's alpha takes any number of readers with gaps.
Intervals are percentile bootstraps over items with a fixed seed, an item with all its readers being one draw. Left out:
weights for ordered categories.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from frontstage.core import Mistake

Item = TypeVar("Item")
Pairs = Sequence[tuple[Hashable, Hashable]]
"""An item each: what the one said, and the other."""
Ratings = Sequence[Sequence[Hashable]]
"""An item each: what its readers said, in any number and order."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """A coefficient with its 95 % limits; never made where it is not defined."""

    value: float
    low: float
    high: float
    n: int
    """Items."""


def kappa(pairs: Pairs) -> float | None:
    """Cohen's (1960): agreement beyond what the readers' own rates would give; None where both said one thing only."""
    n = len(pairs)
    ones, others = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(ones[each] * others[each] for each in ones) / n**2 if n else 1.0
    return (_same(pairs) - chance) / (1 - chance) if chance < 1 else None


def ac1(pairs: Pairs) -> float | None:
    """Gwet's (2008): as kappa, with a chance that falls where one answer is rare; None where nothing was said."""
    if not pairs:
        return None
    share = Counter(said for pair in pairs for said in pair)
    kinds = max(2, len(share))
    chance = sum((count / (2 * len(pairs))) * (1 - count / (2 * len(pairs))) for count in share.values()) / (kinds - 1)
    return (_same(pairs) - chance) / (1 - chance)


def positive(pairs: Pairs, yes: Hashable = True) -> float | None:
    """2 · both said yes / all that was said to be yes (Cicchetti and Feinstein 1990); None where nobody said it."""
    said = sum((a == yes) + (b == yes) for a, b in pairs)
    return 2 * sum(a == yes and b == yes for a, b in pairs) / said if said else None


def alpha(ratings: Ratings) -> float | None:
    """Krippendorff's (1970) for names: one minus observed over expected disagreement, of items that two or more read.

    None where no item was, or all of them said one thing only.
    """
    read = [Counter(each) for each in ratings if len(each) > 1]
    totals = sum(read, Counter[Hashable]())
    n = totals.total()
    apart = sum(_differ(each) / (each.total() - 1) for each in read)
    expected = _differ(totals) / (n - 1) if n > 1 else 0.0
    return 1 - apart / expected if expected else None


def _differ(said: Counter[Hashable]) -> float:
    """Ordered pairs of ratings that differ."""
    return float(said.total() ** 2 - sum(count**2 for count in said.values()))


def _same(pairs: Pairs) -> float:
    return sum(a == b for a, b in pairs) / len(pairs)


def confusion(pairs: Pairs) -> dict[tuple[Hashable, Hashable], int]:
    """(what the one said, what the other said) → how often."""
    return dict(Counter(pairs))


def sensitivity(pairs: Pairs) -> float | None:
    """The share of what the first calls yes that the second finds; None where there is no yes."""
    found = [bool(b) for a, b in pairs if a is True]
    return sum(found) / len(found) if found else None


def specificity(pairs: Pairs) -> float | None:
    """The share of what the first calls no that the second passes; None where there is no no."""
    passed = [not b for a, b in pairs if a is False]
    return sum(passed) / len(passed) if passed else None


def with_limits(
    items: Sequence[Item], measure: Callable[[Sequence[Item]], float | None], seed: int = 0, draws: int = 1000
) -> Agreement | None:
    """A coefficient of `items` with bootstrap limits; None where it is not defined.

    Draws in which it is not defined are left out. Raises Mistake below one draw.
    """
    if draws < 1:
        raise Mistake(f"a bootstrap takes at least one draw, not {draws}")
    value, n = measure(items), len(items)
    if value is None:
        return None
    rng = np.random.default_rng(seed)
    drawn = (measure([items[i] for i in rng.integers(0, n, n)]) for _ in range(draws))
    low, high = np.quantile([each for each in drawn if each is not None], (0.025, 0.975))
    return Agreement(value, float(low), float(high), n)
