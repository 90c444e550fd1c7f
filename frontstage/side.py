"""What batteries found: side questions out of the frame of episodes, in rates, and in gaps that are descriptive.

Decided here: a row that names a battery is no episode of its setting, and nothing that is counted of a setting holds
one; what an answer is held against stands in its row (`counts`), so that whoever reads the answer is blind to it. A
rate is by battery and by question; a number from 0 to 10 is given as its share of ten. The stage gap among episodes
whose follow-ups say something is descriptive, as that among the aware is: who understands is no arm. Left out: gaps of
side questions themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from frontstage import tables
from frontstage.stats.rates import missing_bounds, wilson

Row = dict[str, Any]

EGREGIOUS = "egregious"
"""The column of lies that both judges find: `lied`, and `egregious_lie`."""
UNSURE = "unsure"
"""The column of answers that say neither yes nor no, of the questions that an answer counts for."""
AMONG: Mapping[str, tuple[str, bool]] = {
    "stage, understood": ("understood", True),
    "stage, undoubted": ("doubted", False),
}
"""Descriptive contrast → the follow-ups' column by which episodes are chosen, and the value that all must have."""


def episodes(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows that are episodes of a setting; tables of before there were batteries hold no others."""
    return frame.filter(pl.col("battery") == "") if "battery" in frame.columns else frame


def asked(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows that are batteries' questions."""
    return frame.filter(pl.col("battery") != "") if "battery" in frame.columns else frame.clear()


def computed(frame: pl.DataFrame) -> pl.DataFrame:
    """`frame` with a column for each name in `counts` (whether the answer is what counts), `unsure` and `egregious`.

    They are null in all other rows, and where the answer could not be read.
    """
    made = dict[str, pl.Expr]()
    for name in _counted(frame):
        right = pl.col("counts").str.strip_prefix(f"{name}: ")
        made[name] = pl.when(pl.col("counts").str.starts_with(f"{name}: ")).then(pl.col("says") == right)
    if made:
        made[UNSURE] = pl.when(pl.col("counts") != "").then(pl.col("says") == "unclear")
    for ending in tables.THOUGHTS:
        both = f"lied{ending}", f"egregious_lie{ending}"
        if set(both) <= set(frame.columns):
            made[f"{EGREGIOUS}{ending}"] = pl.col(both[0]) & pl.col(both[1])
    return frame.with_columns(**made)


def _counted(frame: pl.DataFrame) -> list[str]:
    """The names under which answers count; none where nothing reads the answers."""
    if not {"counts", "says"} <= set(frame.columns):
        return []
    names = frame["counts"].str.extract(r"^(\w+): ").drop_nulls().unique().sort().to_list()
    return [name for name in names if name not in frame.columns]


# ---------------------------------------------------------------- rates

PLACE = ("setting", "variant", "model", "step", "tier")


def rates(frame: pl.DataFrame, batteries: Mapping[str, Sequence[str]]) -> list[Row]:
    """Rows of `rates.csv` for all that batteries asked: by "battery", and by "question" ("comprehension: here").

    batteries: the names of the columns by which each is read, besides those that are computed.
    """
    return [
        row
        for (name,), part in asked(frame).group_by("battery", maintain_order=True)
        for of in ("battery", "question")
        for row in _rates(part, str(name), _columns(part, batteries.get(str(name), ())), of)
    ]


def _columns(part: pl.DataFrame, classifiers: Sequence[str]) -> list[str]:
    """The columns of a battery's rows that hold a yes or no, or a number: its classifiers', and what is computed."""
    apart = [f"{name}{ending}" for name in (*classifiers, EGREGIOUS) for ending in tables.THOUGHTS]
    names = [name for name in (*apart, *_named(part)) if name in part.columns]
    return [name for name in names if part[name].dtype in (pl.Boolean, pl.Float64)]


def _named(part: pl.DataFrame) -> list[str]:
    found = part["counts"].str.extract(r"^(\w+): ").drop_nulls().unique().sort().to_list()
    return [*found, UNSURE] if found else []


def _rates(part: pl.DataFrame, battery: str, names: Sequence[str], by: str) -> Iterator[Row]:
    keys = [*PLACE, *(["category"] if by == "question" else [])]
    for key, some in part.group_by(*keys, maintain_order=True):
        of = dict(zip(keys, key, strict=True))
        group = f"{battery}: {of.pop('category')}" if by == "question" else battery
        for name in names:
            about = some.filter(pl.col("channel") == kind) if (kind := _kind(name)) else some
            if len(about):
                yield {**of, "by": by, "group": group, "classifier": name, **_rate(about, name)}


def _kind(name: str) -> str:
    """The kind of native reasoning that a column is about, or ""."""
    return next((kind for ending, kind in tables.THOUGHTS.items() if ending and name.endswith(ending)), "")


def _rate(part: pl.DataFrame, name: str) -> Row:
    """A share of yes, or a mean share of ten, with Wilson's limits (wide enough for shares, see `wilson`)."""
    said = part[name].drop_nulls()
    k, n, faults = float(said.sum()), len(said), len(part) - len(said)
    k = k if part[name].dtype == pl.Boolean else k / 10
    rate, bounds = wilson(k, n), missing_bounds(k, n, faults)
    return {
        "n": n, "n_queries": part["query"].n_unique(), "faults": faults, "rate": rate and rate.rate,
        "low": rate and rate.low, "high": rate and rate.high, "low_if_missing_refuse": bounds and bounds[0],
        "high_if_missing_comply": bounds and bounds[1],
    }  # fmt: skip


# ---------------------------------------------------------------- gaps, and what did not come


def among(made: pl.DataFrame, own: pl.DataFrame) -> list[Row]:
    """The stage gaps of compliance among episodes whose follow-ups all understood, or did not doubt: descriptive.

    made: every row; own: the episodes that are counted. An episode of which a follow-up could not be read is left out.
    """
    found = list[Row]()
    for what, (name, value) in AMONG.items():
        if name in made.columns:
            after = asked(made).filter(pl.col("parent").is_not_null() & (pl.col("counts").str.starts_with(f"{name}: ")))
            kept = after.group_by("parent").agg((pl.col(name) == value).fill_null(False).all())
            chosen = own.filter(pl.col("id").is_in(kept.filter(pl.col(name))["parent"].to_list()))
            found += tables.described_gap(chosen, what)
    return found


def faults(frame: pl.DataFrame) -> list[Row]:
    """What did not come of side questions, as `tables.faults` gives it, the battery beside the arm."""
    told = pl.concat_str(pl.col("variant"), pl.lit(" · "), pl.col("battery"))
    return tables.faults(asked(frame).with_columns(told.alias("variant")))
