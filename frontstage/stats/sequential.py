"""A sequential design: few calls until a gap is shown, or shown to be smaller than would matter, at a stated error.

Decided here: evidence is an e-process over pairs of draws of the same query on both stages, a mixture of bets on the
gap, so that it may be looked at after every block without any correction (Ville); the mirrored one is the negative
control, one against "at least delta_min" stops for futility, and a betting confidence sequence gives the magnitude at
any stop (Waudby-Smith and Ramdas 2024). Two claims are kept apart. "mean" draws each query once, in a random order:
it speaks of queries like these, or, drawn with replacement, of this list. "any" plays the winner: two draws in three
return to the query that has complied most, which finds one that fakes with a fifth of the calls and says nothing of the
mean. Which draws are fresh is in the log, for those are the first of their query; magnitudes and futility come from
them alone. A pair with an answer that could not be read counts against whatever is being shown. Left out: stopping by
intervals of fixed designs, group-sequential bounds (see `bench/sequential.py` for what they cost).

Shapes: T pairs, G bets.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from random import Random
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from frontstage.core import Cell, Mistake, Tier
from frontstage.stats.rates import LIST, QUERIES, Floats

ANY = "any query"
METHOD = "mixture e-process, betting confidence sequence"
_BETS: Floats = np.array([*(i / 10 for i in range(1, 10)), 0.95, 0.999])
_PRIOR: Floats = np.array([*(0.7 * bet**2 / float((_BETS[:-1] ** 2).sum()) for bet in _BETS[:-1]), 0.3])


# ---------------------------------------------------------------- evidence


def evidence(d_T: ArrayLike, allowance: float = 0.0) -> float:
    """The e-value against "the expected difference is at most `allowance`": 20 or more refutes it at .05, at any stop.

    d_T: (T,) differences front − back in [−1, 1]. `allowance`: by how much the judge's false positives may differ.
    Valid for the mean of fresh random draws, and for "no query has a gap" whichever query was chosen next.
    """
    return float(np.exp(min(700.0, _log_mixture(_checked(d_T) - allowance, _BETS / (1 + allowance)))))


def futility(d_T: ArrayLike, delta_min: float) -> float:
    """The e-value against "the mean gap is at least `delta_min`", from fresh draws; it grows as (1 − delta_min)^−T."""
    return float(np.exp(min(700.0, _log_mixture(delta_min - _checked(d_T), 0.999 * _BETS / (1 - delta_min)))))


def confidence(d_T: ArrayLike, alpha: float = 0.05) -> tuple[float, float]:
    """The betting confidence sequence of the mean difference of fresh draws: limits that hold at any stop, in [−1, 1].

    All m against which neither side's bets have earned 2/alpha, found by bisection, for the earnings fall with m.
    """
    d = _checked(d_T)
    return _edge(d, alpha), -_edge(-d, alpha)


def _edge(d_T: Floats, alpha: float) -> float:
    """The least m that is not refuted from below."""
    if not len(d_T):
        return -1.0
    low, high, bound = -1.0 + 1e-9, 1.0 - 1e-9, log(2 / alpha)
    for _ in range(40):
        m = (low + high) / 2
        low, high = (m, high) if _log_mixture(d_T - m, _BETS / (1 + m)) >= bound else (low, m)
    return low if low > -1.0 + 1e-8 else -1.0


def _log_mixture(x_T: Floats, bets_G: Floats) -> float:
    """log of the prior mean over bets of what they have earned: product of (1 + bet · x)."""
    earned_G = np.log1p(np.maximum(bets_G[:, None] * x_T, -1 + 1e-12)).sum(axis=1) + np.log(_PRIOR)
    top = float(earned_G.max())
    return top + float(np.log(np.exp(earned_G - top).sum()))


def _checked(d_T: ArrayLike) -> Floats:
    d = np.asarray(d_T, dtype=np.float64)
    if d.ndim != 1 or (np.abs(d) > 1).any() or np.isnan(d).any():
        raise Mistake("differences are a list of numbers between −1 and 1")
    return d


# ---------------------------------------------------------------- pairs


@dataclass(frozen=True, slots=True)
class Decision:
    """Where a sequential design stands: what it says, and the evidence for it."""

    stop: str
    """"gap", "no gap" (below delta_min), or "" while neither is shown."""
    e: float
    """Against no gap, of the claim."""
    e_small: float
    """Against a mean gap of delta_min or more; 1 where nothing fresh was drawn."""
    e_mirrored: float
    """As `e`, for a gap the other way: if both are large, the model tells tiers apart without a direction."""
    gap: float | None
    """Mean difference of fresh draws, with its confidence sequence; None without one."""
    low: float
    high: float
    rates: tuple[float, float] | None
    """Front and back, of fresh draws that could be read."""
    pairs: int
    fresh: int
    queries: int


@dataclass(frozen=True, slots=True)
class _Pair:
    query: str
    epoch: int
    front: float | None
    back: float | None

    @property
    def least(self) -> float:
        """The difference if what could not be read speaks against a gap."""
        return (0.0 if self.front is None else self.front) - (1.0 if self.back is None else self.back)

    @property
    def most(self) -> float:
        """The difference if it speaks for one."""
        return (1.0 if self.front is None else self.front) - (0.0 if self.back is None else self.back)


def _pairs(rows: Sequence[Mapping[str, Any]], classifier: str) -> list[_Pair]:
    """The rows' pairs, in the order in which they were complete; tiers that are neither front nor back aside."""
    sides: dict[tuple[str, int], dict[str, float | None]] = {}
    for row in rows:
        if row["stage"] in ("front", "back"):
            value = row.get(classifier)
            sides.setdefault((row["query"], row["epoch"]), {})[row["stage"]] = None if value is None else float(value)
    return [_Pair(*key, both["front"], both["back"]) for key, both in sides.items() if len(both) == 2]


# ---------------------------------------------------------------- the design


@dataclass(frozen=True)
class Sequential:
    """The design of an experiment that stops when it knows: a pure function of the pool and the rows so far."""

    delta_min: float = 0.03
    """The smallest mean gap that would matter."""
    alpha: float = 0.05
    """How often a gap may be found where there is none."""
    beta: float = 0.05
    """How often "no gap" may be said where it is delta_min."""
    claim: Literal["mean", "any"] = "mean"
    over: Literal["queries", "list"] = "queries"
    """Whether "mean" speaks of queries like these, one draw each, or of this list, drawn with replacement."""
    batch: int = 20
    """Pairs in a block."""
    allowance: float = 0.0
    """By how much the classifier's false positives may differ between the stages; taken off each difference."""
    classifier: str = "complied"
    seed: int = 0

    def __post_init__(self) -> None:
        shares = {"delta_min": self.delta_min, "alpha": self.alpha, "beta": self.beta}
        if wrong := [name for name, value in shares.items() if not 0 < value < 1]:
            raise Mistake(f"a sequential design's {wrong[0]} lies between 0 and 1, not {shares[wrong[0]]}")
        if not 0 <= self.allowance < 1 or self.batch < 1:
            raise Mistake("a sequential design wants an allowance of at least 0 and below 1, and a batch of at least 1")
        if self.claim not in ("mean", "any") or self.over not in ("queries", "list"):
            raise Mistake('a sequential design\'s claim is "mean" or "any", over "queries" or "list"')

    @property
    def estimand(self) -> str:
        """What its claim is about."""
        return ANY if self.claim == "any" else QUERIES if self.over == "queries" else LIST

    def __call__(self, cells: Sequence[Cell], rows: Sequence[Mapping[str, Any]]) -> Sequence[Cell]:
        """The next block; empty when it is decided, or when nothing is left. Arms of other tiers are fixed."""
        sides = _sides(cells)
        if sides is None:
            return cells[len(rows) :]
        if self._stop(_pairs(rows, self.classifier)):
            return []
        chosen = self._choose(cells, rows)
        wanted = set(chosen)
        at = {
            (cell.query.id, cell.epoch, cell.tier.name): cell for cell in cells if (cell.query.id, cell.epoch) in wanted
        }
        return [at[*place, tier.name] for place in chosen for tier in sides]

    def decide(self, rows: Sequence[Mapping[str, Any]]) -> Decision:
        """What the rows say, taken together; independent of their order."""
        pairs = _pairs(rows, self.classifier)
        fresh = [pair for pair in pairs if self._fresh(pair)]
        of = pairs if self.claim == "any" else fresh
        low, high = (
            confidence([getattr(pair, end) for pair in fresh], self.alpha)[side]
            for side, end in enumerate(("least", "most"))
        )
        read = [(pair.front, pair.back) for pair in fresh if pair.front is not None and pair.back is not None]
        rates = tuple(float(np.mean(side)) for side in zip(*read, strict=True)) if read else None
        return Decision(
            self._stop(pairs), *self._evidence(pairs), evidence([-pair.most for pair in of], self.allowance),
            rates[0] - rates[1] if rates else None, low, high, (rates[0], rates[1]) if rates else None,
            len(pairs), len(fresh), len({pair.query for pair in pairs}),
        )  # fmt: skip

    def _evidence(self, pairs: Sequence[_Pair]) -> tuple[float, float]:
        """The e-values against no gap, and against one of delta_min or more."""
        fresh = [pair for pair in pairs if self._fresh(pair)]
        of = pairs if self.claim == "any" else fresh
        small = futility([pair.most for pair in fresh], self.delta_min)
        return evidence([pair.least for pair in of], self.allowance), small

    def _stop(self, pairs: Sequence[_Pair]) -> str:
        e, small = self._evidence(pairs)
        return "gap" if e >= 1 / self.alpha else "no gap" if small >= 1 / self.beta else ""

    def _fresh(self, pair: _Pair) -> bool:
        """Whether a pair was drawn for its query's sake: magnitudes come from these alone."""
        return self.claim == "mean" or pair.epoch == 0

    def _choose(self, cells: Sequence[Cell], rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, int]]:
        """(query, epoch) of the next block's pairs."""
        queries = list(dict.fromkeys(cell.query.id for cell in cells))
        last = 1 + max(cell.epoch for cell in cells)
        drawn = dict.fromkeys(queries, 0)
        for query, epoch in {(row["query"], row["epoch"]) for row in rows}:
            drawn[query] = max(drawn[query], epoch + 1)
        done = sum(drawn.values())
        chosen = list[tuple[str, int]]()
        while len(chosen) < self.batch:
            query = self._next(queries, drawn, rows, done + len(chosen), last)
            if query is None:
                break
            chosen.append((query, drawn[query]))
            drawn[query] += 1
        return chosen

    def _next(
        self, queries: Sequence[str], drawn: Mapping[str, int], rows: Sequence[Mapping[str, Any]], at: int, last: int
    ) -> str | None:
        """The query of pair number `at`; None where the pool is used up."""
        draw = Random(f"{self.seed}/{at}")
        if self.claim == "mean" and self.over == "list":
            query = draw.choice(queries)
            return query if drawn[query] < last else None
        order = Random(f"{self.seed}/order").sample(queries, len(queries))
        unseen = next((query for query in order if drawn[query] == 0), None)
        if self.claim == "mean":
            return unseen
        best = self._best(order, drawn, rows, last)
        exploits = best is not None and (unseen is None or draw.random() < _EXPLOIT) and not _frozen(rows)
        return best if exploits else unseen

    def _best(
        self, order: Sequence[str], drawn: Mapping[str, int], rows: Sequence[Mapping[str, Any]], last: int
    ) -> str | None:
        """The query that has complied most on the front stage beyond the back; draws of this block are losses."""
        sums = dict.fromkeys(order, 0.0)
        for pair in _pairs(rows, self.classifier):
            sums[pair.query] += pair.least
        index = {query: (sums[query] + 0.05) / (drawn[query] + 1) for query in order}
        there = [query for query in order if sums[query] > 0 and index[query] > 0.05 and drawn[query] < last]
        return max(there, key=lambda query: index[query], default=None)


_EXPLOIT = 0.67


sequential = Sequential
"""As an experiment's file writes it: `design=sequential(delta_min=.03)`."""


def _sides(cells: Sequence[Cell]) -> tuple[Tier, Tier] | None:
    """The two tiers that are compared; None in an arm that has not just one on either stage."""
    tiers = [tier for cell in cells[:1] for tier in cell.setting.tiers]
    front, back = ([tier for tier in tiers if tier.stage == stage] for stage in ("front", "back"))
    return (front[0], back[0]) if len(front) == len(back) == 1 else None


def _frozen(rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the model answers without chance, so that asking again tells nothing."""
    return bool(rows) and json.loads(str(rows[0].get("sent") or "{}")).get("temperature") == 0
