"""What a run costs: an estimate before, a purse that is never overdrawn, and what was spent, by stage and model.

Decided here: a limit counts what all invocations of a run have spent; a call is made only if it fits at its worst (its
prompt generously estimated, all the tokens that it may write), so that a run stops below its limit and never above.
Models in process cost nothing and are not counted. Left out: failed calls' tokens, which providers do not tell.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from frontstage import models, providers
from frontstage.core import (
    Answer,
    Cell,
    Classifier,
    Experiment,
    Judge,
    Message,
    Mistake,
    Said,
    Sampling,
    Setting,
    find,
)

Worst = tuple[int, int, int]
"""(calls, tokens in, tokens out) that are taken at most."""
Row = dict[str, Any]


class Stopped(Exception):
    """A limit is reached: what was asked for stays, and the same command goes on under a higher one."""


def tokens(messages: Sequence[Message]) -> int:
    """About how many tokens a prompt has: a token is about four letters of English."""
    return -(-sum(len(message["content"]) for message in messages) // 4)


def worst(messages: Sequence[Message], most: int, calls: int = 1) -> Worst:
    """What calls may take at most, for a limit that is to hold: a token for three bytes, and all they may write."""
    size = sum(len(message["content"].encode("utf-8", "replace")) for message in messages)
    return calls, calls * (size // 3 + 16), calls * most


def price(model: str, tokens_in: int, tokens_out: int, table: str | None, batch: bool = False) -> float | None:
    """US dollars; None where the price is not known. Batch mode is half price."""
    can = providers.of(model, table)
    if can.usd_in is None or can.usd_out is None:
        return None
    return (0.5 if batch else 1) * (tokens_in * can.usd_in + tokens_out * can.usd_out) / 1e6


@dataclass
class Purse:
    """What a run may still spend: calls and dollars, over all that it has spent before."""

    max_calls: int | None
    max_cost: float | None
    table: str | None
    batch: bool = False
    calls: int = 0
    usd: float = field(default=0.0)

    def fits(self, model: str, worsts: Sequence[Worst], stage: str) -> int:
        """How many of these, in their order, fit at their worst; at least one, or Stopped is raised."""
        if models.in_process(model):
            return len(worsts)
        calls, usd = self.calls, self.usd
        for fit, (more, tokens_in, tokens_out) in enumerate(worsts):
            calls, usd = calls + more, usd + self._price(model, tokens_in, tokens_out, stage)
            if self.max_calls is not None and calls > self.max_calls:
                return fit or self._stop(f"{self.calls:,} calls", "--max-calls")
            if self.max_cost is not None and usd > self.max_cost:
                return fit or self._stop(f"{dollars(self.usd)} US dollars: the next call may pass it", "--max-cost")
        return len(worsts)

    def _stop(self, at: str, limit: str) -> int:
        raise Stopped(f"stopped at {at} ({limit})")

    def pay(self, model: str, calls: int, used: Iterable[tuple[int, int]], stage: str) -> None:
        """Takes out what calls have cost: how many, and (tokens in, tokens out) each."""
        if not models.in_process(model):
            self.calls += calls
            self.usd += sum(self._price(model, *one, stage) for one in used)

    def _price(self, model: str, tokens_in: int, tokens_out: int, stage: str) -> float:
        return price(model, tokens_in, tokens_out, self.table, self.batch and stage == "judge") or 0.0


class Paid(NamedTuple):
    """Calls that were made, and what they took."""

    stage: str
    """"sample", "judge" or "write"."""
    model: str
    calls: int
    tokens_in: int
    tokens_out: int
    batch: bool = False


@dataclass
class Bill:
    """What a run's draws took, each counted once though it stands in two logs; a failed call and its repeat are two."""

    paid: list[Paid] = field(default_factory=list)
    answered: set[str] = field(default_factory=set)

    def add(self, about: Mapping[str, Any], answer: Answer) -> None:
        """Puts a logged draw on the bill."""
        if about["id"] not in self.answered:
            self.paid.append(Paid("sample", about["model"], 1, answer.tokens_in, answer.tokens_out))
        if answer.stop != "error":
            self.answered.add(about["id"])


def written(path: Path) -> Iterator[Paid]:
    """What a generator of documents was asked for, by the file that keeps its answers."""
    for line in path.read_bytes().split(b"\n") if path.is_file() else ():
        try:
            one = json.loads(line)
        except ValueError:  # cut off, or empty
            continue
        yield Paid("write", one["model"], 1, *one["tokens"])


def spent(paid: Iterable[Paid], table: str | None) -> list[Row]:
    """What calls add up to, a row a stage and model; `usd` None: not known."""
    rows: dict[tuple[str, str], Row] = {}
    for one in paid:
        none: Row = {"stage": one.stage, "model": one.model, "calls": 0, "tokens_in": 0, "tokens_out": 0, "usd": 0.0}
        row = rows.setdefault((one.stage, one.model), none)
        for name in ("calls", "tokens_in", "tokens_out"):
            row[name] += getattr(one, name)
        usd = price(one.model, one.tokens_in, one.tokens_out, table, one.batch)
        row["usd"] = None if usd is None or row["usd"] is None else row["usd"] + usd
    return list(rows.values())


# ---------------------------------------------------------------- before


def estimate(experiment: Experiment, judges: Sequence[Classifier | Judge]) -> list[Row]:
    """What an experiment asks for, a row a stage and model as `spent` gives them; tokens out and dollars at most."""
    rows, by_name = list[Paid](), {each.name: each for each in judges}
    for setting in experiment.settings:
        longest = Answer("x" * 4 * experiment.sampling.max_tokens)
        for names, cells in _asked(experiment, setting, longest):
            rows += _estimated(experiment, cells, [by_name[name] for name in names if name in by_name])
    return spent(rows, experiment.table)


def _estimated(experiment: Experiment, cells: Sequence[Cell], judges: Sequence[Classifier | Judge]) -> Iterator[Paid]:
    """What cells cost, and judging what comes of them."""
    sent, most = sum(tokens(cell.messages) for cell in cells), experiment.sampling.max_tokens
    yield from (Paid("sample", model, len(cells), sent, len(cells) * most) for model in experiment.models)
    for judge in (each for each in judges if isinstance(each, Judge)):
        once = sum(tokens(judge.ask(_at_most(cell, experiment.sampling))) for cell in cells)
        votes = judge.votes * sum(_thoughts(model, judge, experiment.table) for model in experiment.models)
        out = votes * len(cells) * judge.sampling.max_tokens
        yield Paid("judge", judge.model, votes * len(cells), votes * once, out, experiment.batch)


def _asked(experiment: Experiment, setting: Setting, said: Answer) -> Iterator[tuple[list[str], list[Cell]]]:
    """(names of the classifiers, cells) of a setting's own queries, and of what each battery asks in it, at most.

    said: what is taken to be the answer to each query. What needs no situation is asked with the last setting.
    """
    own = experiment.cells(setting)
    yield _called(experiment.classifiers), own
    for battery in (replace(find("batteries", name), follow=_always) for name in experiment.batteries):
        names = _called(battery.classifiers)
        if "after" in battery.when:
            placed = battery.placed(setting)
            yield names, [one for cell in own for one in battery.after(cell, said, placed)]
        if "instead" in battery.when:
            yield names, battery.instead(setting, experiment.epochs)
        if "alone" in battery.when and setting is experiment.settings[-1]:
            yield names, battery.alone(experiment.epochs)


def _always(_messages: Sequence[Message], _said: Said) -> bool:
    return True


def _called(names: Iterable[str]) -> list[str]:
    return [find("classifiers", name).name for name in names]


def draws(experiment: Experiment, setting: Setting) -> int:
    """How many answers one model may be asked for in a setting, by its own queries and by batteries."""
    return sum(len(cells) for _, cells in _asked(experiment, setting, Answer("x")))


def _thoughts(model: str, judge: Judge, table: str | None) -> int:
    """How many kinds of thought of an answer a judge may be asked about: two, where a model may reason natively."""
    return 2 if "thought" in judge.sees and providers.of(model, table).reasoning != "never" else 1


def _at_most(cell: Cell, sampling: Sampling) -> Said:
    """The longest thing that a judge may be shown of a cell: half of the tokens thought, half of them reply."""
    half = "x" * (2 * sampling.max_tokens)
    return Said(cell.setting.asked(cell.query), half, half)


def check(experiment: Experiment, judges: Sequence[Classifier | Judge]) -> None:
    """Raises Mistake for a limit that makes no sense, or that could not be held since a price is not known."""
    for name, limit in (("--max-calls", experiment.max_calls), ("--max-cost", experiment.max_cost)):
        if limit is not None and not 0 < limit < float("inf"):
            raise Mistake(f"{name} wants a number above 0, not {limit}")
    if experiment.max_cost is None:
        return
    asked = [*experiment.models, *(each.model for each in judges if isinstance(each, Judge))]
    for model in asked:
        if not models.in_process(model) and price(model, 0, 0, experiment.table) is None:
            raise Mistake(
                f"--max-cost needs the price of {model!r}, which is not known: give it in a table (--table), "
                "with the columns model, usd_in and usd_out (dollars per million tokens)"
            )


def dollars(usd: float) -> str:
    """An amount with its cents, or where it is less than one, with two digits that matter."""
    return f"{usd:,.2f}" if usd >= 0.01 or not usd else f"{usd:.2g}"


def said(rows: Sequence[Mapping[str, Any]]) -> str:
    """What was spent in one line: "2,040 calls, 1.2 million tokens, 3.20 US dollars"."""
    calls = sum(row["calls"] for row in rows)
    usd = [row["usd"] for row in rows]
    money = "price not known" if None in usd else f"{dollars(sum(usd))} US dollars"
    return f"{calls:,} calls, {sum(row['tokens_in'] + row['tokens_out'] for row in rows):,} tokens, {money}"
