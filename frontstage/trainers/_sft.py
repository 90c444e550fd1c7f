"""Supervised fine-tuning by TRL: rows of tokens that we made ourselves, in an order that the seed alone decides.

Decided here: TRL is given token ids and labels and prepares nothing, so that training sees the very tokens that the
engine asks with; the order of rows is a hash of (seed, epoch), so that a killed run ends as it would have and more
epochs go on; a distance in tokens between measurements is turned into steps by the mean. The loss is the mean over the
tokens that are learnt from. Left out: packing, several processes, evaluation losses.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from math import ceil, isfinite
from random import Random
from time import process_time
from typing import Any, NamedTuple

from frontstage import engine
from frontstage.core import Mistake, digest
from frontstage.engine import Draw
from frontstage.trainers import _keep, _trl
from frontstage.trainers._canary import Canary
from frontstage.trainers._job import Job, Measure, at

HIDDEN = -100
"""The label of a token that is not learnt from."""


class Row(NamedTuple):
    """One sequence that trains."""

    ids: tuple[int, ...]
    low: int
    """The first token that is learnt from, and one past the last."""
    high: int

    @property
    def labels(self) -> list[int]:
        """The tokens where they are learnt from, else HIDDEN."""
        return [token if self.low <= place < self.high else HIDDEN for place, token in enumerate(self.ids)]


class How(NamedTuple):
    """What both supervised trainers have flags for."""

    epochs: int
    steps: int | None
    """Instead of epochs."""
    every_tokens: int
    batch: int
    lr: float
    lora_rank: int
    max_grad_norm: float
    rows_at_once: int
    canary: bool

    def check(self) -> None:
        """Raises Mistake for what makes no training."""
        for name in ("epochs", "batch", "rows_at_once"):
            if getattr(self, name) < 1:
                raise Mistake(f"--{name.replace('_', '-')} is 1 or more, not {getattr(self, name)}")
        if self.batch % min(self.batch, self.rows_at_once):
            raise Mistake(f"--batch {self.batch} is no multiple of --rows-at-once {self.rows_at_once}")
        if not self.lr > 0:
            raise Mistake(f"--lr is above 0, not {self.lr}")
        if min(self.lora_rank, self.every_tokens, self.steps or 0) < 0:
            raise Mistake("--lora-rank, --every-tokens and --steps are 0 or more")
        if os.environ.get("WORLD_SIZE", "1") != "1":
            raise Mistake("this trainer trains in one process; leave `accelerate launch` out")


FREE = ("epochs", "steps", "every_tokens")
"""Flags that may change when a training goes on."""
Measured = Callable[[int, engine.Local], None]


def _nothing(_step: int, _sampler: engine.Local) -> None:
    """Measures nothing."""


# ---------------------------------------------------------------- rows


class Data(NamedTuple):
    """What trains."""

    rows: Sequence[Row]
    mix: Sequence[Row] = ()
    """Ordinary data beside it."""
    share: float = 0.0
    """Of all tokens that train, how many are of `mix`."""
    left: str = ""
    """What was left out, and why."""

    @property
    def both(self) -> tuple[Row, ...]:
        """All rows, those of `mix` last."""
        return (*self.rows, *self.mix)

    def told(self) -> dict[str, Any]:
        """What it is: its address, how much, and what was left out."""
        address = digest([(row.ids, row.low, row.high) for row in self.both])
        return {"rows": len(self.rows), "mixed in": len(self.mix), "left out": self.left or "nothing", "data": address}


def stream(data: Data, seed: int) -> Iterator[tuple[int, int]]:
    """(epoch, place in `both`) for ever: an epoch has every row, and of `mix` what makes its share of the tokens.

    `mix` goes on in the next epoch where it ended in this one, and begins anew where it is used up.
    """
    every, own = data.both, sum(len(row.ids) for row in data.rows)
    beside, epoch, debt = _cycled(range(len(data.rows), len(every)), seed), 0, 0.0
    while True:
        debt += own * data.share / (1 - data.share)
        some = list(range(len(data.rows)))
        while debt > 0 and data.mix:
            some.append(next(beside))
            debt -= len(every[some[-1]].ids)
        Random(f"{seed}/order/{epoch}").shuffle(some)
        yield from ((epoch, place) for place in some)
        epoch += 1


def _cycled(places: Sequence[int], seed: int) -> Iterator[int]:
    turn = 0
    while places:
        yield from Random(f"{seed}/mix/{turn}").sample(places, len(places))
        turn += 1


def planned(data: Data, seed: int, how: How, done: int = 0) -> list[int]:
    """The places of all rows in the order in which they train, `--batch` of them a step; at least `done` steps."""
    found, least = list[int](), how.batch * max(done, how.steps or 0)
    for epoch, place in stream(data, seed):
        whole = len(found) >= least and len(found) % how.batch == 0
        if whole and (how.steps is not None or epoch >= how.epochs):
            return found
        found.append(place)
    raise AssertionError("a stream never ends")


def pieces(ids: Sequence[int], most: int) -> list[Row]:
    """A text's tokens as rows that are learnt from whole, none longer than `most`."""
    count = ceil(len(ids) / most)
    size = ceil(len(ids) / count) if count else 0
    cut = [tuple(ids[low : low + size]) for low in range(0, len(ids), max(1, size))]
    return [Row(piece, 1, len(piece)) for piece in cut if len(piece) > 1]  # nothing comes before the first


def room(model: Any, most: int) -> int:
    """The longest row: `most`, or less where the model's context is."""
    if most < 2:
        raise Mistake(f"--max-length is 2 or more, not {most}")
    return min(most, getattr(model.config.get_text_config(), "max_position_embeddings", None) or most)


# ---------------------------------------------------------------- training


def tune(
    job: Job, measure: Measure, model: Any, chat: engine.Chat, data: Data, how: How, beside: Measured = _nothing
) -> None:
    """Trains `model` on `data`; measures at step 0, on the way, and at the end.

    `beside` is called where `measure` is. Raises Mistake, with the step, for a loss or gradient that is not a number,
    a sampler that keeps the old policy, and a disk that is full; the last whole checkpoint stays.
    """
    _keep.begin(job.out, data.told(), "rows.json")
    kept = _trl.state(job.out)
    order = planned(data, job.seed, how, int(kept.name.rpartition("-")[2]) if kept else 0)
    both = data.both
    rows = [[both[place] for place in order[i : i + how.batch]] for i in range(0, len(order), how.batch)]
    sizes = [sum(len(row.ids) for row in each) for each in rows]
    tokens = [0, *accumulate(sizes)]
    every = max(1, round(how.every_tokens * len(sizes) / tokens[-1])) if how.every_tokens and sizes else job.every
    mine = replace(job, every=every, tell=lambda row: job.tell({**row, "of": len(sizes)}))

    def looks(step: int, sampler: Any) -> None:
        measure(step, sampler)
        beside(step, sampler)

    trainer = _trainer(mine, model, chat.tokenizer, data, order, how)
    sampler = _trl.live(mine, trainer)
    steps = _Steps(sampler, rows, tokens, how)
    run = _trl.Run(mine, looks, trainer, sampler, steps.row)
    on = {"on_step_begin": steps.begins, "on_pre_optimizer_step": steps.before, "on_optimizer_step": steps.after}
    trainer.add_callback(_trl.calls(**on))
    run.train() if sizes else run.only_measure()


def _trainer(job: Job, model: Any, tokenizer: Any, data: Data, order: Sequence[int], how: How) -> Any:
    """TRL's trainer as it comes, given rows of tokens in the order in which they train."""
    from datasets import Dataset

    trl = _trl.need_trl("this trainer")
    at_once = min(how.batch, how.rows_at_once)
    config = trl.SFTConfig(
        **_trl.arguments(job, max(1, len(order) // how.batch), how.lr, how.max_grad_norm),
        per_device_train_batch_size=at_once, gradient_accumulation_steps=how.batch // at_once,
        train_sampling_strategy="sequential", dataset_kwargs={"skip_prepare_dataset": True}, max_length=None,
        packing=False,
    )  # fmt: skip
    ids, labels = [list(row.ids) for row in data.both], [row.labels for row in data.both]
    return trl.SFTTrainer(
        model=_trl.without_dropout(model), args=config, processing_class=tokenizer,
        peft_config=_trl.adapters(how.lora_rank),
        train_dataset=Dataset.from_dict({"input_ids": ids, "labels": labels}).select(list(order) or [0]),
    )  # fmt: skip


@dataclass
class _Steps:
    """What we do at TRL's steps: the canary, and the step's row."""

    sampler: Any
    rows: Sequence[Sequence[Row]]
    """Those of each step."""
    tokens: Sequence[int]
    """How many have trained after each step, from 0 on."""
    how: How
    watch: Canary | None = None
    began: float = 0.0

    def begins(self, _state: Any, _control: Any, _more: Any) -> None:
        self.began = process_time()

    def before(self, state: Any, _control: Any, more: Any) -> None:
        """The canary's first half, before an update: what the sampler says of tokens that this step teaches."""
        moves = any(weight.grad is not None and weight.grad.any() for weight in more["model"].parameters())
        self.watch = None
        if self.how.canary and moves:
            row = next(row for row in self.rows[state.global_step] if row.high > max(row.low, 1))
            low = max(row.low, 1)
            prompt, reply = row.ids[:low], row.ids[low : min(row.high, low + _LOOKED_AT)]
            said = self.sampler.score([prompt], [reply])[0]
            self.watch = Canary(self.sampler, [prompt], [Draw(tuple(reply), "stop", tuple(said))])

    def after(self, state: Any, _control: Any, _more: Any) -> None:
        """The canary's second half, after an update."""
        if self.watch:
            with at(state.global_step + 1):
                self.watch.check_moved()

    def row(self, step: int, logs: _trl.Logs) -> _keep.Row:
        """The step's row; raises Mistake where the loss or its gradient is not a number."""
        loss, norm, rows = logs["loss"], logs["grad_norm"], self.rows[step - 1]
        if not (isfinite(loss) and isfinite(norm)):
            raise Mistake(f"the loss or its gradient is not a number ({loss}, {norm}); try a lower --lr")
        return {
            "step": step, "loss": loss, "grad_norm": norm, "seen_tokens": self.tokens[step],
            "tokens": (self.tokens[step] - self.tokens[step - 1]) / len(rows),
            "warning": "" if norm > 0 else "no update: the gradient is 0", "cpu_seconds": process_time() - self.began,
        }  # fmt: skip


_LOOKED_AT = 32
"""Tokens by which the canary is watched."""
