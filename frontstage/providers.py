"""What the models of Inspect's providers can do and what they cost: a small dated table, which a user's own overrides.

Decided here: a name gathers every row whose glob matches it, from general to specific, then the user's rows; a blank
cell says nothing. A row that names a model names its dated snapshots too. The table says what is effective through
Inspect, so a parameter that Inspect drops is one that the model does not have. Of a model that no row knows the careful
thing is believed: no prefill, for a continuation that is none spoils the answer without an error; a system message,
temperature and seed, for nearly all take them and what was sent is recorded; reasoning only where it is asked for, for
an effort that nobody asked for may be refused; no choices and no batches, for doing without costs money and nothing
else; and no price, for a guessed one would be summed. Prices are those of short prompts, the dearer where the hour or
a launch discount matters, without caches. Left out: context lengths, rate limits and discounts, and any look at a
provider's own list of models.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from fnmatch import fnmatchcase
from functools import lru_cache
from math import inf
from pathlib import Path
from typing import Any, Literal, get_args

from frontstage.core import Experiment, Mistake, Sampling, Setting

Reasoning = Literal["never", "asked", "default", "always"]
"""Native reasoning: there is none; only where an effort is asked for; unless the effort "none" is sent; it cannot be
switched off."""

Thoughts = Literal["native", "summary"]
"""What is shown as native reasoning, where the answer itself does not say: the reasoning, or a summary of it."""


@dataclass(frozen=True, slots=True)
class Provided:
    """What a provider serves under a model's name: what it can do, which name answers, what it charges."""

    prefill: bool
    """Continues a final assistant message to the letter."""
    system: bool
    """Takes a system message of its own."""
    temperature: bool
    """Heeds the temperature where no reasoning is asked for."""
    seed: bool
    """Takes a seed for each draw."""
    reasoning: Reasoning
    thoughts: Thoughts
    choices: bool
    """Gives n answers to one prompt in one request, which bills the prompt once (Inspect's num_choices)."""
    batch: bool
    """Is served in Inspect's batch mode."""
    answers: str
    """A glob that the answering model's name must match; "": the name that was asked for, see `answered_by`."""
    usd_in: float | None
    """Dollars for a million input tokens; None: not known."""
    usd_out: float | None
    """Dollars for a million output tokens, those of the reasoning among them; None: not known."""


TABLE = Path(__file__).with_suffix(".csv")
"""The table that ships."""

_SAID = tuple(field.name for field in fields(Provided))
COLUMNS = ("model", *_SAID, "checked", "source")
"""A table's columns: a user's own may have any of them beside `model`."""


def of(model: str, own: str | None = None) -> Provided:
    """What is known of a model, as Inspect names it, by the shipped table and the user's own, a path.

    Raises Mistake where the user's table cannot be read: missing, an unknown column, a cell that means nothing.
    """
    return _known(model.lower(), _version(TABLE), *([_version(Path(own))] if own else []))


@lru_cache(maxsize=512)
def _known(name: str, *tables: Version) -> Provided:
    names = {name, _snapshot(name)[0]}
    cells: dict[str, Any] = {"answers": "", "usd_in": None, "usd_out": None}
    for glob, said in (row for table in tables for row in _read(*table)):
        if any(fnmatchcase(each, glob) for each in names):
            cells |= said
    return Provided(**cells)


def answered_by(asked: str, answered: str, own: str | None = None) -> bool:
    """Whether a model of the name `answered` may answer for `asked`: itself or a snapshot of it, never a sibling.

    A provider that does not say who answered is believed.
    """
    name = answered.lower()
    last = name.rpartition("/")[2]
    if not name:
        return True
    if glob := of(asked, own).answers.lower():
        return any(fnmatchcase(each, glob) for each in (name, last))
    base, dates = _snapshot(asked.lower().rpartition("/")[2])
    base_, dates_ = _snapshot(last)
    return base == base_ and (dates <= dates_ or dates_ <= dates)


def alike(one: str, other: str) -> bool:
    """Whether two names are one model's at one provider: the same, or a snapshot of it."""
    if one == other:
        return True
    same = one.partition("/")[0] == other.partition("/")[0] and "*" not in (of(one).answers, of(other).answers)
    return same and (answered_by(one, other) or answered_by(other, one))


def _snapshot(name: str) -> tuple[str, frozenset[str]]:
    """A name without its snapshot, and the snapshot's dates and numbers; routes ("latest", ":free") are none."""
    dates = set()
    while found := _ENDING.search(name):
        name = name[: found.start()]
        if found["date"]:
            dates.add(found["date"].replace("-", ""))
    return name, frozenset(dates)


# A single digit is a version ("claude-sonnet-4-5"), so that a sibling is never taken for a snapshot.
_ENDING = re.compile(
    r"(?:[-@](?P<date>20\d\d-\d\d-\d\d|20\d{6}|\d\d-20\d\d|\d\d-\d\d|\d{3,4})"
    r"|-latest|-v\d+:\d+|:(?:latest|free|extended|nitro|floor|online|thinking))$"
)


Version = tuple[Path, int]
"""A table, and when it was last changed (nanoseconds)."""
Row = tuple[str, Mapping[str, Any]]
"""A glob in small letters, and what its row says."""


def _version(path: Path) -> Version:
    try:
        return path, path.stat().st_mtime_ns
    except OSError as error:
        raise _no_table(path) from error


def _no_table(path: Path) -> Mistake:
    return Mistake(f"no table of models at {str(path)!r}: it is to be a CSV file with the column model")


@lru_cache
def _read(path: Path, _changed: int) -> tuple[Row, ...]:
    try:
        return _rows_of(path)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise _no_table(path) from error


def _rows_of(path: Path) -> tuple[Row, ...]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, restval="", skipinitialspace=True)
        columns = reader.fieldnames or ()
        if "model" not in columns:
            raise Mistake(f"{path} has no column model; it may have: {', '.join(COLUMNS)}")
        if strange := [column for column in columns if column not in COLUMNS]:
            raise Mistake(f"{path} has an unknown column {strange[0]!r}; there are: {', '.join(COLUMNS)}")
        return tuple(_rows(reader, path))


def _rows(reader: csv.DictReader[str], path: Path) -> Iterator[Row]:
    for row in reader:
        where = f"{path}, line {reader.line_num}"
        if None in row:
            raise Mistake(f"{where} has more cells than the header has columns")
        if not (glob := row["model"].strip()):
            raise Mistake(f"{where} names no model; a glob such as openai/gpt-4o* is wanted")
        cells = {column: row.get(column, "").strip() for column in _SAID}
        yield glob.lower(), {column: _read_cell(column, cell, where) for column, cell in cells.items() if cell}


def _read_cell(column: str, cell: str, where: str) -> Any:
    if column == "answers":
        return cell
    if column.startswith("usd"):
        return _price(column, cell, where)
    known = _WORDS.get(column, _YES_NO)
    if cell.lower() not in known:
        raise Mistake(f"{where}: {column} is {cell!r}; it is one of: {', '.join(known)}")
    return known[cell.lower()]


_YES_NO: Mapping[str, Any] = {"yes": True, "no": False}
_WORDS = {
    "reasoning": {each: each for each in get_args(Reasoning)},
    "thoughts": {each: each for each in get_args(Thoughts)},
}


def _price(column: str, cell: str, where: str) -> float:
    try:
        price = float(cell)
    except ValueError:
        price = -1.0
    if not 0 <= price < inf:
        raise Mistake(f"{where}: {column} is {cell!r}; it is dollars for a million tokens, 0 or more")
    return price


# ---------------------------------------------------------------- what a model cannot do


def sampling(experiment: Experiment, model: str, setting: Setting) -> Sampling:
    """The experiment's sampling as this model can take it in this setting.

    A temperature of 1 is not sent where none is taken; native reasoning is switched off where an arm is to have no
    scratchpad; a model without a system role is told the system prompt in the user's turn, if the experiment merges.
    Raises Mistake, in one line, for what the model cannot do.
    """
    can, how, where = of(model, experiment.table), experiment.sampling, f"{setting.variant!r} of {setting.name!r}"
    arm = f"--without {setting.variant!r}"
    if setting.prefill and not can.prefill:
        raise Mistake(
            f"{model!r} does not continue a prefill, which {where} opens its answers with; leave it out ({arm})"
        )
    if not can.temperature and how.temperature not in (None, 1):
        raise Mistake(
            f"{model!r} takes no temperature but its own: leave it at 1 (nothing is sent), not {how.temperature}"
        )
    if experiment.repeatable and not can.seed:
        raise Mistake(f"{model!r} takes no seed, so that no draw of it is repeatable; leave repeatable out")
    if setting.system and not can.system:
        if experiment.system_mode == "refuse":
            raise Mistake(
                f"{model!r} takes no system prompt: say system_mode='merge' in the experiment, or leave it out"
            )
        how = replace(how, system="merged")
    if setting.facts.get("scratchpad") is False:
        how = replace(how, effort=_no_effort(can, model, where, arm))
    return how if can.temperature else replace(how, temperature=None)


def _no_effort(can: Provided, model: str, where: str, arm: str) -> str | None:
    """What is sent so that a model does not reason natively."""
    if can.reasoning == "always":
        raise Mistake(f"{model!r} cannot answer without reasoning, and {where} is to have none; leave it out ({arm})")
    return "none" if can.reasoning == "default" else None
