"""What trainers through TRL share: quiet settings, one path to tokens, measuring and keeping on the way.

Decided here: TRL's trainers as they come, with callbacks and no subclass; their own states, which know shards, made
beside their place and renamed; everything random is seeded anew from (seed, step), so that a killed run ends as it
would have. Several processes are accelerate's: the first one writes, judges and measures, the others wait for it. Left
out: the hub, telemetry, quantised weights, adapters as checkpoints (they are merged, so that any command reads them).
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from frontstage import engine
from frontstage.core import Message, Mistake, digest
from frontstage.trainers import _keep
from frontstage.trainers._job import Job, Measure, at

Logs = Mapping[str, Any]
"""What a TRL trainer says of a step: `loss`, `grad_norm`, …"""


def need_trl(who: str) -> Any:
    """TRL, with the hub and telemetry shut for this process; Mistake, saying what to install, where it is missing."""
    os.environ |= {"HF_HUB_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1", "TRL_EXPERIMENTAL_SILENCE": "1"}
    try:
        import datasets  # noqa: F401
        import peft  # noqa: F401
        import trl
        from huggingface_hub import constants
    except ImportError as error:
        raise Mistake(f"{who} needs TRL: pip install 'frontstage[train]'") from error
    constants.HF_HUB_OFFLINE = constants.HF_HUB_DISABLE_TELEMETRY = True
    return trl


@contextmanager
def quiet() -> Iterator[None]:
    """Without the bars and remarks of transformers, TRL and datasets."""
    loud = [logging.getLogger(name) for name in ("transformers", "trl", "datasets")]
    levels = [logger.level for logger in loud]
    for logger in loud:
        logger.setLevel(logging.ERROR)
    try:
        with engine.quietly(), warnings.catch_warnings():
            warnings.filterwarnings("ignore", category=FutureWarning, module="transformers")
            yield
    finally:
        for logger, level in zip(loud, levels, strict=True):
            logger.setLevel(level)


def arguments(job: Job, steps: int, lr: float, max_grad_norm: float) -> dict[str, Any]:
    """What every TRL trainer is configured with: a constant rate, AdamW as in `grpo`, float32 on a CPU, no remarks."""
    import torch

    gpu = torch.cuda.is_available()
    return {
        "output_dir": str(job.out / BESIDE), "max_steps": steps, "seed": job.seed % 2**31, "learning_rate": lr,
        "lr_scheduler_type": "constant", "adam_beta2": 0.99, "weight_decay": 0.0, "max_grad_norm": max_grad_norm,
        "use_cpu": not gpu, "bf16": gpu, "gradient_checkpointing": gpu, "dataloader_pin_memory": gpu,
        "report_to": "none", "save_strategy": "no", "logging_steps": 1, "logging_nan_inf_filter": False,
        "disable_tqdm": True, "ddp_timeout": 7 * 86400, "ddp_find_unused_parameters": False,
    }  # fmt: skip


BESIDE = ".state.new"
"""Where TRL writes a state before it is whole."""


def opened(job: Job, lora_rank: int) -> tuple[Any, Any]:
    """(model, tokenizer) of the start: in float32, but for what is frozen under adapters on a GPU."""
    import torch

    frozen = lora_rank > 0 and torch.cuda.is_available()
    return engine.load(job.start, "auto" if frozen else torch.float32)


def without_dropout(model: Any) -> Any:
    """The model, whose modules forget the rates that they hand to functions: TRL turns off layers of dropout alone."""
    for module in model.modules():
        for name in [name for name, value in vars(module).items() if "drop" in name and isinstance(value, float)]:
            setattr(module, name, 0.0)
    return model


def adapters(rank: int) -> Any:
    """LoRA of `rank` on every linear layer but the last, scaled by two; None for rank 0, which is whole weights."""
    if rank < 0:
        raise Mistake(f"--lora-rank is 1 or more, or 0 for whole weights, not {rank}")
    from peft import LoraConfig

    return LoraConfig(r=rank, lora_alpha=2 * rank, target_modules="all-linear", task_type="CAUSAL_LM") if rank else None


def begin(job: Job, trainer: str, flags: Mapping[str, Any]) -> None:
    """As `_keep.begin`, with what tells this training from another; the first of several processes alone does it."""
    if int(os.environ.get("RANK", "0")):
        return
    queries = [query.id for query in job.setting.queries]
    how = {"digest": job.setting.digest, "queries": queries, "seed": job.seed, "max_tokens": job.sampling.max_tokens}
    _keep.begin(job.out, {"trainer": trainer, "start": _address(job.start), **how, **flags})


def _address(start: Path) -> str:
    """What tells one start from another: a digest of its weights' files."""
    found = hashlib.sha256()
    for path in sorted(start.glob("*.safetensors")):
        with path.open("rb") as file:
            found.update(hashlib.file_digest(file, "sha256").digest())
    return found.hexdigest()[:16]


def live(job: Job, trainer: Any) -> engine.Local:
    """The sampler of the policy that `trainer` holds, as it is at any time."""
    model = trainer.accelerator.unwrap_model(trainer.model)
    if engine.small(model):
        import torch

        torch.set_num_threads(1)
    return job.sampler(_base(model), trainer.processing_class)


def _base(model: Any) -> Any:
    """The model itself, in which the adapters sit where there are some."""
    return model.get_base_model() if hasattr(model, "peft_config") else model


def check_tokens(chat: engine.Chat, start: Path, prompts: Sequence[Sequence[Message]]) -> None:
    """Raises Mistake where `chat`, by which a policy is trained, makes other tokens of prompts than its evaluation.

    Evaluation reads the checkpoint's own tokenizer and chat template. Two BOS tokens are a Mistake on either side.
    """
    from transformers import AutoTokenizer

    kept = engine.Chat(AutoTokenizer.from_pretrained(start, local_files_only=True, trust_remote_code=False))
    for prompt in prompts:
        trained, evaluated = chat.render(prompt), kept.render(prompt)
        if trained != evaluated:
            place = next((i for i, pair in enumerate(zip(trained, evaluated, strict=False)) if len({*pair}) > 1), -1)
            raise Mistake(
                f"training would see other tokens than evaluation ({len(trained)} and {len(evaluated)} of one prompt, "
                f"apart from token {place} on): train with the tokenizer and chat template of {start}"
            )


def calls(**on: Callable[[Any, Any, Any], object]) -> Any:
    """A TrainerCallback of functions, each by its event and given (state, control, what else there is)."""
    from transformers import TrainerCallback

    def called(does: Callable[[Any, Any, Any], object]) -> Callable[..., None]:
        return lambda self, args, state, control, **more: (does(state, control, more), None)[1]

    return type("Calls", (TrainerCallback,), {name: called(does) for name, does in on.items()})()


class Run:
    """A TRL trainer under way: measured and kept on the way; what fails says at which step.

    `row` makes the row of a step of (step, TRL's logs); `sampler` is the current policy, for `measure`.
    """

    def __init__(
        self, job: Job, measure: Measure, trainer: Any, sampler: Any, row: Callable[[int, Logs], _keep.Row],
        keep_every: int = 10,
    ) -> None:  # fmt: skip
        from transformers import PrinterCallback

        self.job, self.measure, self.trainer, self.sampler = job, measure, trainer, sampler
        self.row, self.keep_every, self.doing = row, keep_every, "opening"
        trainer.remove_callback(PrinterCallback)
        trainer.add_callback(
            calls(
                on_train_begin=self._opened, on_step_begin=self._begins, on_step_end=self._ends,
                on_log=self._logs, on_save=self._saves,
            )
        )  # fmt: skip

    def train(self) -> None:
        """Trains to the last step, from the state that was kept last; raises Mistake with the step."""
        out = self.job.out
        kept = state(out)
        if self._first:
            shutil.rmtree(out / BESIDE, ignore_errors=True)
            _keep.back_to(out, _number(kept) if kept else 0)
        try:
            self.trainer.train(resume_from_checkpoint=str(kept) if kept else None)
        except Mistake:
            raise
        except Exception as error:  # what TRL and the libraries below it raise has no common type
            if why := self._why(error, kept):
                raise Mistake(why) from error
            raise
        self._measures()

    def only_measure(self) -> None:
        """Measures the start, where no step is to be made."""
        self._measures()

    @property
    def _first(self) -> bool:
        return bool(self.trainer.is_world_process_zero())

    def _why(self, error: Exception, kept: Path | None) -> str:
        """What is said of an error; "" where nothing is known of it."""
        step, last = self.trainer.state.global_step, _keep.last(self.job.out)
        if self.doing == "opening" and kept:
            said = max((row["step"] for row in _keep.rows(self.job.out)), default=0)
            what = f"is torn and cannot be gone on from ({type(error).__name__}; step {said} was the last logged)"
            return f"{kept} {what}; {last}"
        if self.doing == "keeping":
            return f"step {step}: {self.job.out / f'state-{step}'} cannot be written ({error}); {last}"
        return f"step {step + 1}: {error}" if isinstance(error, (FloatingPointError, OSError)) else ""

    def _opened(self, _state: Any, _control: Any, _more: Any) -> None:
        self.doing = "training"

    def _begins(self, state: Any, _control: Any, _more: Any) -> None:
        from transformers import set_seed

        if state.global_step % self.job.every == 0:
            self._measures()
        set_seed(int(digest("step", self.job.seed, state.global_step), 16) % 2**32)

    def _measures(self) -> None:
        step = self.trainer.state.global_step
        with at(step):
            checkpoint(self.trainer, self.job, step)
            if getattr(self.trainer, "use_vllm", False):
                self.trainer.vllm_generation.sync_weights()
            if self._first:
                self.measure(step, self.sampler)
            self.trainer.accelerator.wait_for_everyone()

    def _ends(self, state: Any, control: Any, _more: Any) -> None:
        step = state.global_step
        control.should_save = step % self.keep_every == 0 or step % self.job.every == 0 or step >= state.max_steps

    def _logs(self, state: Any, control: Any, more: Any) -> None:
        if "grad_norm" not in more["logs"]:  # the last log, of the whole training
            return
        with at(state.global_step):
            row = self.row(state.global_step, more["logs"])
            if self._first:
                _keep.add(self.job.out, row)
                self.job.tell(row)
        self.doing = "keeping" if control.should_save else "training"

    def _saves(self, state: Any, _control: Any, _more: Any) -> None:
        """The state is whole once every process has written its part: then it takes the place of the one before."""
        self.trainer.accelerator.wait_for_everyone()
        out, step = self.job.out, state.global_step
        if self._first:
            before = _states(out)
            (out / BESIDE / f"checkpoint-{step}").replace(out / f"state-{step}")
            for path in (*before, out / BESIDE):
                shutil.rmtree(path)
        self.trainer.accelerator.wait_for_everyone()
        self.doing = "training"


def state(out: Path) -> Path | None:
    """The directory of the state that was kept last; Mistake where there was one, by its checkpoints, and is none."""
    found = _states(out)
    if not found:
        _keep.check_begun(out, "state-N")
    return found[-1] if found else None


def _states(out: Path) -> list[Path]:
    return sorted(out.glob("state-*"), key=_number)


def _number(path: Path) -> int:
    return int(path.name.rpartition("-")[2])


def checkpoint(trainer: Any, job: Job, step: int) -> None:
    """Leaves the policy as `step-N`, adapters merged into it; every process takes part, the first one writes."""
    model = trainer.accelerator.unwrap_model(trainer.model)
    weights = trainer.accelerator.get_state_dict(trainer.model_wrapped)
    if not trainer.is_world_process_zero():
        return
    if hasattr(model, "peft_config"):
        weights = merged(model, weights)
    save = partial(_base(model).save_pretrained, state_dict=weights)
    _keep.checkpoint(job.out, step, SimpleNamespace(save_pretrained=save), job.start)


def merged(model: Any, weights: Mapping[str, Any]) -> dict[str, Any]:
    """The weights of the model beneath LoRA's adapters, with what they add: W + scale · B A.

    From the weights that were gathered, for loading the base again would be one more thing that shards must agree on.
    """
    found = dict[str, Any]()
    for name, weight in weights.items():
        if ".lora_" in name:
            continue
        stem, _, _ = name.partition(".base_layer.weight")
        plain = name.removeprefix("base_model.model.").replace(".base_layer.", ".")
        found[plain] = weight if stem == name else weight + _added(model.get_submodule(stem), stem, weights, weight)
    return found


def _added(layer: Any, stem: str, weights: Mapping[str, Any], like: Any) -> Any:
    a, b = (weights[f"{stem}.lora_{one}.default.weight"].float() for one in "AB")
    added = (b @ a) * layer.scaling["default"]
    return (added.T if layer.fan_in_fan_out else added).to(like.dtype)
