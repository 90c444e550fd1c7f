"""Supervised fine-tuning by TRL: rows of tokens that we made ourselves, in an order that the seed alone decides.

Decided here: TRL is given token ids and labels and prepares nothing, so that training sees the very tokens that the
engine asks with; the order of rows is a hash of (seed, epoch), so that a killed run ends as it would have and more
epochs go on; a constant rate; what TRL says of each step is a row, and the state is kept by us. The loss is the mean
over the tokens that are learnt from. With LoRA the checkpoints are merged, models like any other. Left out: packing,
several devices, quantised weights, evaluation losses.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate, islice
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

    def told(self) -> dict[str, Any]:
        """What it is: its address, how much, and what was left out."""
        address = digest([(row.ids, row.low, row.high) for row in (*self.rows, *self.mix)])
        return {"rows": len(self.rows), "mixed in": len(self.mix), "left out": self.left or "nothing", "data": address}


def stream(data: Data, seed: int) -> Iterator[tuple[int, Row]]:
    """(epoch, row) for ever: each epoch has every row, and so many of `mix` that they are its share of the tokens.

    `mix` goes on in the next epoch where it ended in this one, and begins anew where it is used up.
    """
    own, beside = sum(len(row.ids) for row in data.rows), _cycled(data.mix, seed)
    epoch, debt = 0, 0.0
    while True:
        debt += own * data.share / (1 - data.share)
        some = list(data.rows)
        while debt > 0 and data.mix:
            some.append(next(beside))
            debt -= len(some[-1].ids)
        Random(f"{seed}/order/{epoch}").shuffle(some)
        yield from ((epoch, row) for row in some)
        epoch += 1


def _cycled(mix: Sequence[Row], seed: int) -> Iterator[Row]:
    turn = 0
    while mix:
        yield from Random(f"{seed}/mix/{turn}").sample(list(mix), len(mix))
        turn += 1


def planned(data: Data, seed: int, how: How) -> list[Row]:
    """The rows of all steps, in order: `--batch` of them a step."""
    if how.steps is not None:
        return [row for _, row in islice(stream(data, seed), how.steps * how.batch)]
    found, some = list[Row](), stream(data, seed)
    for epoch, row in some:
        if epoch >= how.epochs and len(found) % how.batch == 0:
            break
        found.append(row)
    return found


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

    order = planned(data, job.seed, how)
    _keep.begin(job.out, data.told(), "rows.json")
    steps, batch = len(order) // how.batch, how.batch
    tokens = [sum(len(row.ids) for row in order[i * batch : (i + 1) * batch]) for i in range(steps)]
    seen = [0, *accumulate(tokens)]
    if engine.small(local.model):
        torch.set_num_threads(1)
    state = _keep.restored(job.out)
    step = state["step"] if state else 0
    rest = order[min(step, steps) * batch :] or list(data.rows[:1])
    run = _Run(job, measure, local, how, order, rest, seen, beside, min(step, steps))
    if state:
        run.restore(state)
    _keep.back_to(job.out, step)
    run.train()


class _Run:
    """A training under way: TRL's trainer, and what we do at its steps."""

    def __init__(
        self, job: Job, measure: Measure, local: engine.Local, how: How, order: Sequence[Row], rest: Sequence[Row],
        seen: Sequence[int], beside: Measured, done: int,
    ) -> None:  # fmt: skip
        self.job, self.measure, self.how, self.order, self.seen = job, measure, how, order, seen
        self.beside, self.done, self.steps = beside, done, len(seen) - 1
        self.base = local.model if how.lora_rank else local.model.float()
        self.trainer = _trainer(job, self.base, local.tokenizer, how, rest, self)
        self.sampler = job.sampler(self.base, local.tokenizer)
        self.watch: Canary | None = None
        self.began = process_time()

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
        rows = self.order[self.done * self.how.batch : (self.done + 1) * self.how.batch]
        row = next(row for row in rows if row.high > max(row.low, 1))
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
            rows = self.order[(self.done - 1) * self.how.batch : self.done * self.how.batch]
            tokens = sum(len(row.ids) for row in rows)
            row = {
                "step": self.done, "loss": loss, "grad_norm": norm, "tokens": tokens / len(rows),
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


_LOOKED_AT = 32
"""Tokens by which the canary is watched."""


def _trainer(job: Job, model: Any, tokenizer: Any, how: How, rows: Sequence[Row], run: _Run) -> Any:
    """TRL's trainer of these rows, in their order, which hears of nothing but `run`."""
    import datasets
    from peft import LoraConfig
    from transformers import PrinterCallback, TrainerCallback
    from trl.trainer.sft_config import SFTConfig
    from trl.trainer.sft_trainer import SFTTrainer

    class Heard(TrainerCallback):
        """Tells `run` of TRL's steps."""

        def on_step_begin(self, *_: Any, **__: Any) -> None:
            run.begins()

        def on_pre_optimizer_step(self, *_: Any, **__: Any) -> None:
            run.updates()

        def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **_: Any) -> None:
            if logs and "grad_norm" in logs and "loss" in logs:
                run.ended(float(logs["loss"]), float(logs["grad_norm"]))

    small, cpu, at_once = engine.small(model), model.device.type == "cpu", min(how.batch, how.rows_at_once)
    config = SFTConfig(
        output_dir=str(job.out), max_steps=max(1, len(rows) // how.batch), per_device_train_batch_size=at_once,
        gradient_accumulation_steps=how.batch // at_once, learning_rate=how.lr, lr_scheduler_type="constant",
        optim="adamw_torch", adam_beta2=0.99, weight_decay=0.0, max_grad_norm=how.max_grad_norm, seed=job.seed,
        train_sampling_strategy="sequential", dataset_kwargs={"skip_prepare_dataset": True}, max_length=None,
        packing=False, use_cpu=cpu, bf16=not cpu, gradient_checkpointing=not small, save_strategy="no",
        logging_steps=1, logging_nan_inf_filter=False, report_to="none", disable_tqdm=True,
        dataloader_pin_memory=not cpu,
    )  # fmt: skip
    lora = LoraConfig(r=how.lora_rank, lora_alpha=2 * how.lora_rank, target_modules="all-linear", task_type="CAUSAL_LM")
    made = SFTTrainer(
        model=model, args=config, processing_class=tokenizer, callbacks=[Heard()],
        train_dataset=datasets.Dataset.from_dict(
            {"input_ids": [list(row.ids) for row in rows], "labels": [row.labels for row in rows]}
        ),
        peft_config=lora if how.lora_rank else None,
    )  # fmt: skip
    made.remove_callback(PrinterCallback)
    return made


def _checkpoint(job: Job, step: int, base: Any, model: Any) -> Path:
    """The policy as a directory; with LoRA a merged copy of it."""
    if model is base:
        return _keep.checkpoint(job.out, step, base, job.start)
    if (job.out / f"step-{step}").is_dir():
        return job.out / f"step-{step}"
    return _keep.checkpoint(job.out, step, copy.deepcopy(model).merge_and_unload(), job.start)
