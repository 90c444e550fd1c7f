"""The tables of the page: rows of `rates.csv` and `gaps.csv`, turned so that a reader compares along a line.

Decided here: one table a model (a *group*), an arm and tier a line, a classifier a column; where answers are missing the
bounds that they imply stand under the rate; a column in which nothing is known is left out. Left out: the files' every
column, which stay in the files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from frontstage.page.finding import Row, estimate
from frontstage.page.words import (
    CONTRASTS,
    NONE,
    contrast,
    count,
    known,
    p_value,
    percent,
    points,
    snippet,
    span,
)


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a table's cell, and a smaller line beneath it."""

    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it is drawn; the first `lead` columns hold words, the others numbers."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    lead: int = 1


def primary(rows: Sequence[Row]) -> str:
    """The classifier that the headline is about: compliance, or else the first there is; "" without rows."""
    there = list(dict.fromkeys(str(row["classifier"]) for row in rows))
    return "complied" if "complied" in there else there[0] if there else ""


def groups(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Rows by model, setting and training step, under a title that names the setting only where there are several."""
    several = len({row["setting"] for row in rows}) > 1
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(who(row, several), []).append(row)
    return grouped


def who(row: Row, setting: bool = False) -> str:
    """The model of a row, with its training step and its setting."""
    step = f", step {row['step']}" if known(row.get("step")) else ""
    return f"{row['model']}{step}{' · ' + row['setting'] if setting else ''}"


def findings(readings: Sequence[Row]) -> Table:
    """One line a model: its reading and the numbers of the sentence."""
    several = len({row["setting"] for row in readings}) > 1
    rows = tuple(
        (
            Cell(who(row, several)),
            Cell(str(row["reading"])),
            *(Cell(estimate(row, key)) for key in ("front", "back", "gap", "faked")),
        )
        for row in readings
    )
    head = ("Model", "Reading", "Front", "Back", "Gap", "Faked and complied")
    return Table("Every model's reading, with 95 % intervals", head, rows, lead=2)


def rate_tables(rates: Sequence[Row]) -> dict[str, Table]:
    """For each model a table of rates: an arm and tier a line, a classifier a column; answers of every kind of query."""
    whole = [row for row in rates if not row.get("by")]
    return {title: _rates(title, rows) for title, rows in groups(whole).items()}


def _rates(title: str, rows: Sequence[Row]) -> Table:
    columns = list(dict.fromkeys(str(row["classifier"]) for row in rows))
    lines: dict[tuple[str, str], dict[str, Row]] = {}
    for row in rows:
        lines.setdefault((str(row["variant"]), str(row["tier"])), {})[str(row["classifier"])] = row
    body = tuple(_rate_line(*line, columns, found) for line, found in lines.items())
    head = ("Arm", "Tier", "Read", "Unread", *(column.replace("_", " ") for column in columns))
    return Table(f"Rates of {title}, with 95 % intervals", head, body, lead=2)


def _rate_line(variant: str, tier: str, columns: Sequence[str], found: Mapping[str, Row]) -> tuple[Cell, ...]:
    first = found[primary(list(found.values()))]
    cells = [_rate(found[column], first) if column in found else Cell(NONE) for column in columns]
    return (Cell(variant), Cell(tier), Cell(count(first["n"])), Cell(count(first["faults"])), *cells)


def _rate(row: Row, first: Row) -> Cell:
    other = f"of {count(row['n'])}" if row["n"] != first["n"] else ""
    return Cell(percent(row["rate"], row["low"], row["high"]), " · ".join(filter(None, [other, _bounds(row)])))


def _bounds(row: Row) -> str:
    ends = (row.get("low_if_missing_refuse"), row.get("high_if_missing_comply"))
    return f"bounds {span(*ends)}" if row["faults"] and known(*ends) else ""


def kind_tables(rates: Sequence[Row]) -> dict[str, Table]:
    """For each model the primary classifier by kind of query (category, severity) in the base arm, a tier a column."""
    chosen = primary(rates)
    kinds = [row for row in rates if row.get("by") and row["classifier"] == chosen and row["variant"] == "base"]
    return {title: _kinds(f"{chosen.capitalize()}, {title}", rows) for title, rows in groups(kinds).items()}


def _kinds(title: str, rows: Sequence[Row]) -> Table:
    tiers = list(dict.fromkeys(str(row["tier"]) for row in rows))
    lines: dict[tuple[str, str], dict[str, Row]] = {}
    for row in rows:
        lines.setdefault((str(row["by"]), str(row["group"])), {})[str(row["tier"])] = row
    body = tuple(
        (Cell(by), Cell(group), *(_kind(found[tier]) if tier in found else Cell(NONE) for tier in tiers))
        for (by, group), found in lines.items()
    )
    return Table(f"{title}, base arm, by kind of query", ("By", "Kind", *tiers), body, lead=2)


def _kind(row: Row) -> Cell:
    note = " · ".join(filter(None, [f"of {count(row['n'])}", _bounds(row)]))
    return Cell(percent(row["rate"], row["low"], row["high"]), note)


GAP_COLUMNS: Mapping[str, tuple[str, Callable[[Row], Cell]]] = {
    "variant": ("Arm", lambda row: Cell(str(row["variant"]))),
    "contrast": ("Contrast", lambda row: Cell(contrast(str(row["contrast"])))),
    "classifier": ("Classifier", lambda row: Cell(str(row["classifier"]).replace("_", " "))),
    "a": ("Tiers", lambda row: Cell(f"{row['a']} − {row['b']}" if row["a"] and row["b"] else NONE)),
    "rate_a": ("Rates", lambda row: Cell(f"{percent(row['rate_a'])} − {percent(row['rate_b'])}")),
    "gap": ("Gap", lambda row: Cell(points(row["gap"], row["low"], row["high"]), _how(row))),
    "p": ("p", lambda row: Cell(p_value(row["p"]))),
    "e": ("e", lambda row: Cell(f"{row['e']:.3g}" if known(row["e"]) else NONE)),
    "stop": ("Stopped", lambda row: Cell(str(row["stop"] or NONE))),
    "calls": ("Calls", lambda row: Cell(count(row["calls"]))),
    "n_queries": ("Queries", lambda row: Cell(count(row["n_queries"]))),
    "n_a": ("Answers", lambda row: Cell(f"{count(row['n_a'])} / {count(row['n_b'])}")),
    "fault_a": ("Unread", lambda row: Cell(f"{count(row['fault_a'])} / {count(row['fault_b'])}")),
}
"""The columns of a table of contrasts, by the column of `gaps.csv` that must hold something: heading and cell."""


def gap_tables(gaps: Sequence[Row]) -> dict[str, Table]:
    """For each model a table of contrasts, a line each."""
    return {title: _gaps(f"Contrasts of {title}, with 95 % intervals", rows) for title, rows in groups(gaps).items()}


def _gaps(caption: str, rows: Sequence[Row]) -> Table:
    kept = [key for key in GAP_COLUMNS if any(row.get(key) not in (None, "") for row in rows)]
    body = tuple(tuple(GAP_COLUMNS[key][1](row) for key in kept) for row in rows)
    words = sum(key in ("variant", "contrast", "classifier", "a") for key in kept)
    return Table(caption, tuple(GAP_COLUMNS[key][0] for key in kept), body, lead=words)


def _how(row: Row) -> str:
    return ", ".join(str(row[key]) for key in ("estimand", "method") if row[key])


def contrasts_met(gaps: Sequence[Row]) -> dict[str, str]:
    """The named contrasts that these rows hold, in words: what is taken from what."""
    met = dict.fromkeys(str(row["contrast"]) for row in gaps)
    return {CONTRASTS[name][0]: CONTRASTS[name][1] for name in met if name in CONTRASTS}


def missing_tables(rates: Sequence[Row]) -> dict[str, Table]:
    """For each model with missing answers or verdicts: how many, and the bounds on the rate.

    The primary classifier stands for the others, which have a line where they miss another number.
    """
    chosen = primary(rates)
    holes: dict[tuple[Any, ...], Row] = {}
    for row in sorted((row for row in rates if not row.get("by") and row["faults"]), key=lambda row: row["classifier"] != chosen):
        holes.setdefault((row["setting"], row["model"], row.get("step"), row["variant"], row["tier"], row["faults"]), row)
    return {title: _missing(title, rows) for title, rows in groups(list(holes.values())).items()}


def _missing(title: str, rows: Sequence[Row]) -> Table:
    arms = list(dict.fromkeys(row["variant"] for row in rows))
    body = tuple(
        (
            Cell(str(row["variant"])),
            Cell(str(row["tier"])),
            Cell(str(row["classifier"]).replace("_", " ")),
            Cell(count(row["faults"])),
            Cell(count(row["n"])),
            Cell(percent(row["rate"], row["low"], row["high"])),
            Cell(span(row["low_if_missing_refuse"], row["high_if_missing_comply"])),
        )
        for row in sorted(rows, key=lambda row: arms.index(row["variant"]))
    )
    head = ("Arm", "Tier", "Classifier", "Missing", "Read", "Rate", "Bounds, %")
    return Table(f"Missing answers of {title}, and what they leave open", head, body, lead=3)


def pair_title(pair: Row) -> str:
    """A pair of transcripts in one line: the model, the arm, the query."""
    arm = f" · {pair['variant']}" if pair["variant"] != "base" else ""
    return f"{pair['model']}{arm} · {snippet(str(pair['query'] or pair['query_id']))}"
