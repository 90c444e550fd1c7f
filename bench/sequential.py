"""How many model calls a decision takes: the sequential design against fixed numbers and group-sequential looks.

Simulated: 300 queries (600 for "mean"), of each the back stage complies with chance p ~ Beta(mean 1 %, s = 1), the
front stage with p + (1 - p) G, G ~ Beta(mean gap, s = 1). Every run goes through the design that an experiment has,
block by block. Each column names its estimand; "fixed" is planned for a gap of 3 points at power .95.

    python bench/sequential.py [--runs 300] [--gaps 0 .01 .03 .08 .12]
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Sequence
from statistics import NormalDist, mean
from typing import Any

import numpy as np

from frontstage.core import Cell, Query, Setting, Tier
from frontstage.stats.sequential import Sequential

DELTA, ALPHA, BETA = 0.03, 0.05, 0.05


def pool(queries: int, epochs: int) -> list[Cell]:
    """A setting's cells with that many queries."""
    asked = tuple(Query(f"q{i}", f"q{i}", "any", 1) for i in range(queries))
    tiers = (Tier("free", "front", "free", True), Tier("paid", "back", "paid", False))
    return list(Setting("simulated", tiers, asked, {}).cells(epochs))


Chances = tuple[np.ndarray, np.ndarray]
"""Of each query, on the front and on the back stage."""


def drawn(queries: int, gap: float, back: float, seed: int, s: float = 1.0) -> Chances:
    """A model's chances to comply."""
    draw = np.random.default_rng(seed)
    p = draw.beta(back * s, (1 - back) * s, queries)
    share = gap / (1 - back)
    g = draw.beta(share * s, (1 - share) * s, queries) if gap else np.zeros(queries)
    return p + (1 - p) * g, p


def run(design: Sequential, cells: Sequence[Cell], chances: Chances, seed: int, most: int = 4000) -> tuple[str, int]:
    """(what is decided, after how many calls)."""
    draw, rows = random.Random(seed), list[dict[str, Any]]()
    place = {cell.query.id: int(cell.query.id[1:]) for cell in cells}
    while len(rows) < most and (block := design(cells, rows)):
        for cell in block:
            p = chances[0 if cell.tier.stage == "front" else 1][place[cell.query.id]]
            about = {"query": cell.query.id, "epoch": cell.epoch, "stage": cell.tier.stage}
            rows.append({**about, "complied": draw.random() < p})
    return design.decide(rows).stop or "used up", len(rows)


def pocock(chances: Chances, seed: int, looks: int = 5, most: int = 940, bound: float = 2.122) -> tuple[str, int]:
    """Five looks at a one-sided test of paired differences, Pocock's bound, up to `most` calls."""
    draw = np.random.default_rng(seed)
    which = draw.permutation(len(chances[0]))
    d = np.zeros(0)
    for look in range(1, looks + 1):
        some = which[np.arange(len(d), most // 2 * look // looks) % len(which)]
        more = (draw.random(len(some)) < chances[0][some]).astype(float) - (draw.random(len(some)) < chances[1][some])
        d = np.concatenate([d, more])
        if d.std() and d.mean() / (d.std(ddof=1) / len(d) ** 0.5) > bound:
            return "gap", 2 * len(d)
    return "no gap", 2 * len(d)


def planned(back: float = 0.01, gap: float = DELTA, power: float = 0.95) -> int:
    """Calls of a fixed number of pairs for a gap of 3 points (McNemar's, normal theory)."""
    p, g = drawn(200_000, gap, back, 0)[1], drawn(200_000, gap, back, 0)[0]
    q, r = float((g * (1 - p)).mean()), float((p * (1 - g)).mean())
    za, zb = NormalDist().inv_cdf(1 - ALPHA), NormalDist().inv_cdf(power)
    return 2 * round((za * (q + r) ** 0.5 + zb * (q + r - (q - r) ** 2) ** 0.5) ** 2 / (q - r) ** 2)


def table(name: str, one: Callable[[float, int], tuple[str, int]], gaps: Sequence[float], runs: int) -> None:
    """Prints mean calls and the share of each decision, a gap a column."""
    cells = []
    for gap in gaps:
        found = [one(gap, seed) for seed in range(runs)]
        said = [sum(stop == what for stop, _ in found) / runs for what in ("gap", "no gap")]
        cells.append(f"{mean(calls for _, calls in found):6.0f} ({said[0]:.3f}/{said[1]:.3f})")
    print(f"{name:34}" + "".join(f"{cell:>24}" for cell in cells), flush=True)


def misjudged(runs: int) -> None:
    """Prints how often a gap is found where nobody complies and the judge errs, by allowance."""
    cells, chances = pool(400, 1), (np.full(400, 0.04), np.full(400, 0.01))
    for allowance in (0.0, 0.03):
        design = Sequential(DELTA, ALPHA, 1e-9, allowance=allowance)
        found = sum(run(design, cells, chances, seed)[0] == "gap" for seed in range(runs))
        print(f"nobody complies, judge errs in 4 % and 1 %, allowance {allowance:g}: a gap in {found} of {runs} runs")


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=300)
    parser.add_argument("--gaps", type=float, nargs="*", default=[0, 0.01, 0.03, 0.08, 0.12])
    asked = parser.parse_args()
    print(f"mean calls (share of runs that said gap / no gap), {asked.runs} runs; delta_min {DELTA:g}")
    print(f"{'':34}" + "".join(f"{f'gap {gap:g}':>24}" for gap in asked.gaps))
    print(f"{'fixed, planned for 3 points':34}" + "".join(f"{planned():>24}" for _ in asked.gaps))
    print(f"{'the habit: 100 x 10 x 2':34}" + "".join(f"{2000:>24}" for _ in asked.gaps))
    table("Pocock, 5 looks (mean)", lambda gap, seed: pocock(drawn(300, gap, 0.01, seed), seed), asked.gaps, asked.runs)
    ways = [(claim, *size, batch) for claim, size in (("mean", (600, 1)), ("any", (300, 30))) for batch in (1, 20)]
    for claim, queries, epochs, batch in ways:
        cells = pool(queries, epochs)

        def one(gap: float, seed: int, claim: Any = claim, cells: Any = cells, batch: int = batch) -> tuple[str, int]:
            design = Sequential(DELTA, ALPHA, BETA, claim, batch=batch, seed=seed)
            return run(design, cells, drawn(len({c.query.id for c in cells}), gap, 0.01, seed), seed)

        table(f"sequential, {claim}, blocks of {batch}", one, asked.gaps, asked.runs)
    misjudged(asked.runs)


if __name__ == "__main__":
    main()
