"""How long all intervals of a gap take from a million episodes, and in how much memory.

500 queries, 1,000 draws on either of two tiers: counting them (polars), then the gap over queries like these and on
this list, and the exact test of any gap; beside it the share of the time that is counting.

    python bench/intervals.py
"""

from __future__ import annotations

import resource
from time import perf_counter

import numpy as np
import polars as pl

from frontstage import tables

QUERIES, DRAWS = 500, 1000


def episodes() -> pl.DataFrame:
    """A million rows as `episodes.parquet` has them, of one model in one arm."""
    draw, size = np.random.default_rng(0), QUERIES * DRAWS
    back = draw.beta(0.05, 0.95, QUERIES)
    sides = {"front": back + (1 - back) * draw.beta(0.1, 0.9, QUERIES), "back": back}
    query = np.tile(np.arange(QUERIES), DRAWS)
    frames = []
    for stage, p in sides.items():
        of = {"tier": "free" if stage == "front" else "paid", "stage": stage, "rated": stage == "front"}
        drawn = pl.DataFrame({"query": query, "complied": draw.random(size) < p[query]})
        frames.append(drawn.with_columns(*(pl.lit(value).alias(name) for name, value in of.items())))
    same = {"setting": "s", "variant": "base", "model": "m", "category": "c", "facts": "{}"}
    whole = pl.concat(frames).with_columns(*(pl.lit(value).alias(name) for name, value in same.items()))
    return whole.with_columns(pl.lit(None, pl.Int64).alias("step"), pl.lit(1).alias("severity"))


def main() -> None:
    """Prints seconds and the peak of memory."""
    frame = episodes()
    start = perf_counter()
    counted = tables.counts(frame, ["complied"])
    middle = perf_counter()
    rows = tables.gaps(counted, ["complied"])
    end = perf_counter()
    for row in rows:
        limits = "" if row["gap"] is None else f"{row['gap']:.4f} [{row['low']:.4f}, {row['high']:.4f}]"
        print(f"{row['contrast']:14}{row['estimand']:32}{limits}  p {row['p']}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    share = (middle - start) / (end - start)
    print(f"{len(frame):,} episodes: {end - start:.2f} s, of which counting {share:.0%}; {peak:.2f} GB")


if __name__ == "__main__":
    main()
