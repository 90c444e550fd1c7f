"""What a judge's errors do to a gap, and which correction holds: shares over simulated runs.

Each run has 1,000 answers a tier and 400 labels in all; the judge finds .85 of the true ones, and its false positives
are given by tier. The two-phase estimator labels within each verdict, the others at random; "pooled" is Rogan and
Gladen's correction with errors taken over both tiers together, which Frontstage does not offer. "made" counts the runs
in which a method could say anything.

    python bench/judge_error.py [--runs 1000]
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from frontstage.stats.audit import allot, corrected_gap, prediction_powered, rogan_gladen, two_phase
from frontstage.stats.gaps import Estimate, newcombe

CASES = (
    ("12 % / 0.5 %, false positives 2 % / 2 %", (0.12, 0.005), (0.02, 0.02)),
    ("3 % / 0.5 %, false positives 2 % / 2 %", (0.03, 0.005), (0.02, 0.02)),
    ("1 % / 1 %: no gap, false positives 4 % / 1 %", (0.01, 0.01), (0.04, 0.01)),
    ("12 % / 0.5 %, false positives 4 % / 1 %", (0.12, 0.005), (0.04, 0.01)),
)
"""(name, true rates front and back, the judge's false-positive rates front and back)."""
FOUND, ANSWERS, LABELS = 0.85, 1000, 200
"""Sensitivity; answers and labels a tier."""

Tier = tuple[NDArray[np.bool_], NDArray[np.bool_]]
"""(truth, verdict) of each answer."""


def drawn(rate: float, wrong: float, rng: np.random.Generator) -> Tier:
    """A tier's answers and what the judge said of them."""
    truth = rng.random(ANSWERS) < rate
    return truth, rng.random(ANSWERS) < np.where(truth, FOUND, wrong)


def labelled(tier: Tier, rng: np.random.Generator, strata: bool) -> NDArray[np.float64]:
    """Labels of `LABELS` answers, within each verdict or at random; nan for the others."""
    truth, verdict = tier
    picked = np.zeros(ANSWERS, bool)
    if strata:
        groups = [np.flatnonzero(verdict), np.flatnonzero(~verdict)]
        for group, count in zip(groups, allot([len(each) for each in groups], LABELS), strict=True):
            picked[rng.permutation(group)[:count]] = True
    else:
        picked[rng.permutation(ANSWERS)[:LABELS]] = True
    return np.where(picked, truth, np.nan)


def naive(tiers: list[Tier], _: np.random.Generator) -> Estimate | None:
    (_, a), (_, b) = tiers
    return newcombe(int(a.sum()), ANSWERS, int(b.sum()), ANSWERS)


def pooled(tiers: list[Tier], rng: np.random.Generator) -> Estimate | None:
    """Rogan and Gladen's, its sensitivity and specificity from both tiers' labels together."""
    labels = np.concatenate([labelled(tier, rng, False) for tier in tiers])
    verdicts = np.concatenate([verdict for _, verdict in tiers])
    true, false = verdicts[labels == 1], verdicts[labels == 0]
    if not len(true) or not len(false):
        return None
    found, passed = true.mean(), 1 - false.mean()
    shares = [verdict.mean() for _, verdict in tiers]
    gap = (shares[0] - shares[1]) / (found + passed - 1)
    errors = found * (1 - found) / len(true) + passed * (1 - passed) / len(false)
    spread = sum(q * (1 - q) / ANSWERS for q in shares) / (found + passed - 1) ** 2
    half = 1.96 * sqrt(spread + gap**2 * errors / (found + passed - 1) ** 2)
    return Estimate(gap, gap - half, gap + half, None, "", "pooled")


def per_tier(tiers: list[Tier], rng: np.random.Generator) -> Estimate | None:
    return corrected_gap(*(rogan_gladen(tier[1], labelled(tier, rng, False)) for tier in tiers))


def powered(tiers: list[Tier], rng: np.random.Generator) -> Estimate | None:
    return corrected_gap(*(prediction_powered(tier[1], labelled(tier, rng, False)) for tier in tiers))


def phases(tiers: list[Tier], rng: np.random.Generator) -> Estimate | None:
    return corrected_gap(*(two_phase(tier[1], labelled(tier, rng, True)) for tier in tiers))


METHODS: dict[str, Callable[[list[Tier], np.random.Generator], Estimate | None]] = {
    "naive": naive, "Rogan–Gladen pooled": pooled, "Rogan–Gladen per tier": per_tier, "PPI++": powered,
    "two-phase": phases,
}  # fmt: skip


def simulate(case: tuple[str, tuple[float, float], tuple[float, float]], runs: int, seed: int = 0) -> None:
    """Prints for each method how often its interval holds the gap, its error, and how often it finds one above zero."""
    name, rates, wrongs = case
    gap, rng = rates[0] - rates[1], np.random.default_rng(seed)
    found: dict[str, list[Estimate]] = {method: [] for method in METHODS}
    for _ in range(runs):
        tiers = [drawn(rate, wrong, rng) for rate, wrong in zip(rates, wrongs, strict=True)]
        for method, estimate in METHODS.items():
            made = estimate(tiers, rng)
            found[method] += [made] if made else []
    print(f"\n{name} (gap {100 * gap:.1f} points)\n{'':24}{'made':>8}{'covers':>8}{'rmse':>8}{'bias':>8}{'gap > 0':>9}")
    for method, made in found.items():
        covers = np.mean([one.low <= gap <= one.high for one in made])
        off = np.array([one.gap - gap for one in made])
        above = np.mean([one.low > 0 for one in made])
        print(
            f"{method:24}{len(made) / runs:8.3f}{covers:8.3f}{sqrt((off**2).mean()):8.4f}{off.mean():8.4f}{above:9.3f}"
        )


def main() -> None:
    """Simulates all cases."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=1000)
    for case in CASES:
        simulate(case, parser.parse_args().runs)


if __name__ == "__main__":
    main()
