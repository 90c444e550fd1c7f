"""Supervised fine-tuning by TRL: rows of tokens that we made ourselves, in an order that the seed alone decides.

Decided here: TRL is given token ids and labels and prepares nothing, so that training sees the very tokens that the
engine asks with; the order of rows is a hash of (seed, epoch), so that a killed run ends as it would have and more
epochs go on; a constant rate; what TRL says of each step is a row, and the state is kept by us. The loss is the mean
over the tokens that are learnt from. With LoRA the checkpoints are merged, models like any other. Left out: packing,
several devices, quantised weights, evaluation losses.
"""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate
from math import ceil
from pathlib import Path
from random import Random
from time import process_time
from typing import Any, NamedTuple

from frontstage import engine
from frontstage.core import Mistake, digest, seed_of
from frontstage.engine import Draw
from frontstage.trainers import _keep
from frontstage.trainers._canary import Canary
from frontstage.trainers._job import Job, Measure, at
from frontstage.trainers.grpo import _address

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


FREE = ("epochs", "steps", "every_tokens")
"""Flags that may change when a training goes on."""
KEEP_EVERY = 10
"""Steps that a kill may cost."""
Measured = Callable[[int, engine.Local], None]


def check_installed() -> None:
    """Raises Mistake where a part of the extra is missing."""
    try:
        import datasets  # noqa: F401
        import peft  # noqa: F401
        import trl  # noqa: F401
    except ImportError as error:
        raise Mistake(f"this trainer needs TRL ({error}): pip install 'frontstage[train]'") from error


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


def room(local: engine.Local, most: int) -> int:
    """The longest row: `most`, or less where the model's context is."""
    if most < 2:
        raise Mistake(f"--max-length is 2 or more, not {most}")
    return min(most, local.context or most)


# ---------------------------------------------------------------- training


def begin(job: Job, name: str, local: engine.Local, flags: Mapping[str, Any]) -> None:
    """Makes the job's directory this training's; Mistake where it is another's."""
    queries = [query.id for query in job.setting.queries]
    of = {"digest": job.setting.digest, "queries": queries, "seed": job.seed}
    _keep.begin(job.out, {"trainer": name, "start": _address(local.model), **of, **flags})


def tune(
    job: Job, measure: Measure, local: engine.Local, data: Data, how: How,
    beside: Measured = lambda step, sampler: None,
) -> None:  # fmt: skip
    """Trains the model of `local` on `data`; measures at step 0, on the way, and at the end.

    `beside` is called where `measure` is. Raises Mistake, with the step, for a loss or gradient that is not a number,
    a sampler that keeps the old policy, and a disk that is full; the last whole checkpoint stays.
    """
    import torch

    _keep.begin(job.out, data.told(), "rows.json")
    if engine.small(local.model):
        torch.set_num_threads(1)
    state = _keep.restored(job.out)
    run = _Run(job, measure, local, data, how, beside, state["step"] if state else 0)
    if state:
        run.restore(state)
    _keep.back_to(job.out, run.done)
    run.train()


class _Run:
    """A training under way: TRL's trainer, and what we do at its steps."""

    def __init__(
        self, job: Job, measure: Measure, local: engine.Local, data: Data, how: How, beside: Measured, done: int
    ) -> None:
        self.job, self.measure, self.how, self.beside = job, measure, how, beside
        self.rows, self.order = data.both, planned(data, job.seed, how, done)
        self.done, self.steps = done, len(self.order) // how.batch
        sizes = [sum(len(row.ids) for row in self.of(step + 1)) for step in range(self.steps)]
        self.seen = [0, *accumulate(sizes)]
        """Tokens that have trained, by step."""
        self.base = local.model if how.lora_rank else local.model.float()
        self.trainer = self.by_trl(local.tokenizer)
        self.sampler = job.sampler(self.base, local.tokenizer)
        self.watch: Canary | None = None
        self.began = process_time()

    def of(self, step: int) -> list[Row]:
        """The rows of a step, from 1."""
        return [self.rows[place] for place in self.order[(step - 1) * self.how.batch : step * self.how.batch]]

    def restore(self, state: Mapping[str, Any]) -> None:
        weights = dict(self.trained())
        for key, value in state["model"].items():
            weights[key].data.copy_(value)
        self.trainer.create_optimizer()
        self.trainer.optimizer.load_state_dict(state["optimizer"])

    def trained(self) -> Iterator[tuple[str, Any]]:
        """The weights that training moves, by name."""
        return ((key, weight) for key, weight in self.base.named_parameters() if weight.requires_grad)

    def train(self) -> None:
        with at(self.done):
            if self.is_measured(self.done):
                self.measured(self.done)
        if self.done < self.steps:
            with engine.quietly():
                self.trainer.train()

    def is_measured(self, step: int) -> bool:
        if step in (0, self.steps):
            return True
        each = self.how.every_tokens
        if each:
            return self.seen[step] // each > self.seen[step - 1] // each
        return step % self.job.every == 0

    def measured(self, step: int) -> None:
        """Leaves a checkpoint, and has the policy measured."""
        _checkpoint(self.job, step, self.base, self.trainer.model)
        self.measure(step, self.sampler)
        self.beside(step, self.sampler)

    def begins(self) -> None:
        """Before a step: what is random in it hangs on the step alone."""
        import torch

        torch.manual_seed(seed_of("sft", self.job.seed, self.done + 1))
        self.began = process_time()

    def updates(self) -> None:
        """Before an update: a gradient that is no number makes none; the sampler is asked what it says before."""
        import torch

        gradients = [weight.grad for _, weight in self.trained() if weight.grad is not None]
        with at(self.done + 1):
            if not all(bool(torch.isfinite(gradient).all()) for gradient in gradients):
                raise Mistake("the loss or its gradient is not a number; try a lower --lr")
        moves = self.how.canary and any(bool(gradient.any()) for gradient in gradients)
        self.watch = self.canary() if moves else None

    def canary(self) -> Canary:
        """On the first tokens that this step learns from."""
        row = next(row for row in self.of(self.done + 1) if row.high > max(row.low, 1))
        low = max(row.low, 1)
        prompt, reply = row.ids[:low], row.ids[low : min(row.high, low + _LOOKED_AT)]
        said = self.sampler.score([prompt], [reply])[0]
        return Canary(self.sampler, [prompt], [Draw(tuple(reply), "stop", tuple(said))])

    def ended(self, loss: float, norm: float) -> None:
        """After a step: its row, the state, the checkpoint."""
        self.done += 1
        with at(self.done):
            if self.watch:
                self.watch.check_moved()
            tokens = self.seen[self.done] - self.seen[self.done - 1]
            row = {
                "step": self.done, "loss": loss, "grad_norm": norm, "tokens": tokens / self.how.batch,
                "seen_tokens": self.seen[self.done], "cpu_seconds": process_time() - self.began,
                "warning": "" if norm > 0 else "no update: the gradient is 0",
            }  # fmt: skip
            _keep.add(self.job.out, row)
            self.job.tell({**row, "of": self.steps})
            looked = self.is_measured(self.done)
            if looked or self.done % KEEP_EVERY == 0:
                held = {key: weight.detach() for key, weight in self.trained()}
                _keep.keep(self.job.out, self.done, {"model": held, "optimizer": self.trainer.optimizer.state_dict()})
            if looked:
                self.measured(self.done)

    def by_trl(self, tokenizer: Any) -> Any:
        """TRL's trainer of the rows that are left, in their order."""
        import datasets
        from peft import LoraConfig
        from transformers import PrinterCallback
        from trl.trainer.sft_trainer import SFTTrainer

        ids, labels = [list(row.ids) for row in self.rows], [row.labels for row in self.rows]
        left = self.order[self.done * self.how.batch :] or [0]  # TRL wants a row even where none is left
        rank = self.how.lora_rank
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # what TRL and PEFT still set by its old name
            made = SFTTrainer(
                model=self.base, args=self.config(), processing_class=tokenizer, callbacks=[_hearing(self)],
                train_dataset=datasets.Dataset.from_dict({"input_ids": ids, "labels": labels}).select(left),
                peft_config=LoraConfig(r=rank, lora_alpha=2 * rank, target_modules="all-linear", task_type="CAUSAL_LM")
                if rank else None,
            )  # fmt: skip
        made.remove_callback(PrinterCallback)
        return made

    def config(self) -> Any:
        from trl.trainer.sft_config import SFTConfig

        small, cpu = engine.small(self.base), self.base.device.type == "cpu"
        at_once = min(self.how.batch, self.how.rows_at_once)
        return SFTConfig(
            output_dir=str(self.job.out), max_steps=max(1, self.steps - self.done), seed=self.job.seed,
            per_device_train_batch_size=at_once, gradient_accumulation_steps=self.how.batch // at_once,
            learning_rate=self.how.lr, lr_scheduler_type="constant", optim="adamw_torch", adam_beta2=0.99,
            weight_decay=0.0, max_grad_norm=self.how.max_grad_norm, train_sampling_strategy="sequential",
            dataset_kwargs={"skip_prepare_dataset": True}, max_length=None, packing=False, use_cpu=cpu, bf16=not cpu,
            gradient_checkpointing=not small, save_strategy="no", logging_steps=1, logging_nan_inf_filter=False,
            report_to="none", disable_tqdm=True, dataloader_pin_memory=not cpu,
        )  # fmt: skip


_LOOKED_AT = 32
"""Tokens by which the canary is watched."""


def _hearing(run: _Run) -> Any:
    """What tells `run` of TRL's steps."""
    from transformers import TrainerCallback

    class Hearing(TrainerCallback):
        """TRL calls it by its own names."""

        def on_step_begin(self, *_: Any, **__: Any) -> None:
            run.begins()

        def on_pre_optimizer_step(self, *_: Any, **__: Any) -> None:
            run.updates()

        def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **_: Any) -> None:
            if logs and "grad_norm" in logs and "loss" in logs:
                run.ended(float(logs["loss"]), float(logs["grad_norm"]))

    return Hearing()


def _checkpoint(job: Job, step: int, base: Any, model: Any) -> Path:
    """The policy as a directory; with LoRA a merged copy of it."""
    if model is base:
        return _keep.checkpoint(job.out, step, base, job.start)
    if (job.out / f"step-{step}").is_dir():
        return job.out / f"step-{step}"
    return _keep.checkpoint(job.out, step, copy.deepcopy(model).merge_and_unload(), job.start)
