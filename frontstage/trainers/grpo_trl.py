"""The experiment of `grpo` on any Hugging Face causal model, whole weights or LoRA, by TRL's GRPOTrainer.

Same queries a step, same rewards, same rows and checkpoints; answers come from the live model, token by token as in
evaluation, or from vLLM, and the update is TRL's (its dapo loss: a mean over the step's tokens; k3 pull to the start).
Processes and shards are accelerate's (`accelerate launch`), rollouts on several GPUs vLLM's; none of that is ours.

Decided here: one update a batch, at a constant rate, without dropout, so that training is on-policy; draws that are
hashed from (seed, step) whatever the number of processes; the first process judges for all. TRL divides a group's
gains by the standard deviation over n - 1, `grpo` over n. Left out: a subclass of TRL's trainer, repeatable draws from
vLLM, tools and several turns.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import isfinite, isnan, nan
from time import process_time
from typing import Any

from frontstage.core import Answer, Cell, Message, Mistake, Sampling, find
from frontstage.engine import Chat, Draw
from frontstage.trainers import _keep, _trl
from frontstage.trainers._canary import APART, Canary, check_apart
from frontstage.trainers._job import Job, Learns, Measure, at, front, heard, sane, span
from frontstage.trainers._reward import advantages, rewards

ROUGH = 0.05
"""Nats a token by which sampler and trainer may differ on a GPU, where bfloat16 rounds to a hundredth or so."""


def grpo_trl(
    job: Job,
    measure: Measure,
    *,
    steps: int = 60,
    groups: int = 6,
    samples: int = 8,
    lr: float = 1e-4,
    kl: float = 0.1,
    max_grad_norm: float = 1.0,
    lora_rank: int = 0,
    reward: str = "complied",
    format_penalty: float = 1.0,
    length_penalty: float = 0.0,
    length_free: int = 100,
    thought_penalty: float = 0.0,
    thought_free: int = 0,
    process: float = 0.0,
    process_by: str = "faked",
    learn_from: Learns = "all",
    rows_at_once: int = 64,
    vllm: str = "",
    keep_every: int = 10,
    canary: bool = True,
) -> None:
    """Train any Hugging Face causal model by reinforcement, through TRL: whole weights or LoRA, one GPU or many.

    Args:
        steps: updates.
        groups: queries a step.
        samples: answers to each of them.
        lr: AdamW's learning rate, constant.
        kl: how strongly the policy is pulled to where it started, in nats of reward a token.
        max_grad_norm: the gradient is cut to this norm.
        lora_rank: the rank of LoRA's adapters; 0 trains the whole weights.
        reward: the classifier or judge (a name or a file) whose yes or number is the reward; it sees no scratchpad.
        format_penalty: an answer that cannot be read is worth minus this.
        length_penalty: what a reply loses for each hundred words above --length-free.
        length_free: words of a reply that cost nothing.
        thought_penalty: what an answer loses for each hundred words of scratchpad above --thought-free.
        thought_free: words of a scratchpad that cost nothing.
        process: what an answer loses where --process-by says yes of it, scratchpad and all (process supervision).
        process_by: the classifier that supervises the process.
        learn_from: the tokens of an answer that are learnt from: all, those after the thought, or those of the thought.
        rows_at_once: answers in one pass of the update on each GPU; fewer take less memory.
        vllm: who draws answers: colocate, the URL of `trl vllm-serve`, or else the live model itself.
        keep_every: steps that a kill may cost; a state with the optimizer's is written so often.
        canary: fail where the sampler answers with another policy than is trained.
    """
    flags = {name: value for name, value in locals().items() if name not in ("job", "measure", "steps", "keep_every")}
    sane(steps, groups, samples, lr, rows_at_once)
    if keep_every < 1:
        raise Mistake(f"--keep-every is 1 or more, not {keep_every}")
    for name in (reward, process_by):
        find("classifiers", name)  # one that is not there says so before anything is drawn
    if job.sampling.temperature != 1 or job.sampling.top_p not in (None, 1):
        raise Mistake("grpo_trl draws at temperature 1 and without top-p, or what it learns from is not its own policy")
    trl = _trl.need_trl("grpo_trl")

    def worth(played: Sequence[Any]) -> list[float | None]:
        return rewards(
            job.judged, played, reward, format_penalty, length_penalty, length_free, thought_penalty, thought_free,
            process, process_by,
        )  # fmt: skip

    with _trl.quiet():
        config = _config(trl, job, steps, groups, samples, lr, kl, max_grad_norm, rows_at_once, vllm)
        model, tokenizer = _trl.opened(job, lora_rank)
        _trl.begin(job, "grpo_trl", flags)
        rollouts = _Rollouts(job, groups, samples, learn_from, worth, canary)
        trainer = _trainer(trl, job, config, _trl.without_dropout(model), tokenizer, _trl.adapters(lora_rank), rollouts)
        rollouts.sampler = sampler = _Vllm(trainer) if vllm else _live(job, trainer)
        prompts = [job.setting.prompt(tier, query) for tier in job.setting.tiers for query in job.setting.queries[:2]]
        _trl.check_tokens(sampler, job.start, prompts)
        _trl.Run(job, measure, trainer, sampler, rollouts.row, keep_every).train()


trainer = grpo_trl


def _config(
    trl: Any, job: Job, steps: int, groups: int, samples: int, lr: float, kl: float, max_grad_norm: float,
    rows_at_once: int, vllm: str,
) -> Any:  # fmt: skip
    """TRL's settings for one generation and one update a step, its rows shared out over processes and passes."""
    processes = int(os.environ.get("WORLD_SIZE", "1"))
    if groups * samples % processes:
        raise Mistake(f"{groups} × {samples} answers cannot be shared out evenly over {processes} processes")
    mine = groups * samples // processes
    each = max(rows for rows in range(1, mine + 1) if mine % rows == 0 and rows <= rows_at_once)
    server = {"vllm_mode": "server", "vllm_server_base_url": vllm} if vllm != "colocate" else {"vllm_mode": vllm}
    return trl.GRPOConfig(
        **_trl.arguments(job, steps, lr, max_grad_norm), per_device_train_batch_size=each,
        gradient_accumulation_steps=mine // each, num_generations=samples, beta=kl, loss_type="dapo",
        scale_rewards="group", temperature=1.0, top_p=1.0, top_k=0, max_completion_length=job.sampling.max_tokens,
        shuffle_dataset=False, disable_dropout=True, **({"use_vllm": True, **server} if vllm else {}),
    )  # fmt: skip


def _trainer(trl: Any, job: Job, config: Any, model: Any, tokenizer: Any, adapters: Any, rollouts: _Rollouts) -> Any:
    """TRL's trainer as it comes, with our rollouts, and a hook that hears what it says of the tokens it learns from."""
    made = trl.GRPOTrainer(
        model=model, args=config, processing_class=tokenizer, peft_config=adapters, rollout_func=rollouts,
        reward_funcs=lambda worth, **_given: worth, train_dataset=_asked(job, config, rollouts),
        callbacks=[
            _trl.calls(
                on_step_begin=rollouts.begins, on_pre_optimizer_step=rollouts.before, on_optimizer_step=rollouts.after
            )
        ],
    )  # fmt: skip
    made.model.register_forward_hook(rollouts.hears, with_kwargs=True)
    return made


def _asked(job: Job, config: Any, rollouts: _Rollouts) -> Any:
    """The groups of all steps, in order, a row each: step, tier, query, and its prompt, made when it is asked for."""
    from datasets import Dataset

    @lru_cache(maxsize=2)
    def heads(step: int) -> list[Cell]:
        return [some[0] for some in front(job, step, rollouts.groups, rollouts.samples)]

    def rows(batch: Mapping[str, list[int]]) -> dict[str, list[Any]]:
        cells = [heads(step)[group] for step, group in zip(batch["step"], batch["group"], strict=True)]
        return {
            "prompt": [cell.messages for cell in cells], "step": batch["step"],
            "tier": [cell.tier.name for cell in cells], "query": [cell.query.id for cell in cells],
        }  # fmt: skip

    heads(1)
    places = [(step, group) for step in range(1, config.max_steps + 1) for group in range(rollouts.groups)]
    table = {name: [place[i] for place in places] for i, name in enumerate(("step", "group"))}
    return Dataset.from_dict(table).with_transform(rows)


def _live(job: Job, trainer: Any) -> Any:
    """The live model as sampler; Mistake where no process holds all of it."""
    if str(trainer.accelerator.distributed_type).rpartition(".")[2] in ("FSDP", "DEEPSPEED"):
        raise Mistake("weights in shards cannot answer in process: give --vllm colocate, or a server's URL")
    return _trl.live(job, trainer)


@dataclass
class _Rollouts:
    """One step after another: answers for TRL, what they are worth, and what the step's row says of them."""

    job: Job
    groups: int
    samples: int
    learn_from: Learns
    worth: Callable[[Sequence[Any]], list[float | None]]
    canary: bool
    sampler: Any = None
    """With `render` and `draw`; and `score`, where the canary can ask it about fixed tokens."""
    step: dict[str, Any] = field(default_factory=dict)
    """The columns of the step's row so far."""
    drawn: list[tuple[list[int], Draw]] = field(default_factory=list)
    """This process's prompts and draws."""
    said: list[tuple[float, float]] = field(default_factory=list)
    """What sampler and trainer say of the tokens that are learnt from."""
    watch: Canary | None = None
    began: float = 0.0

    def __call__(self, prompts: Sequence[Sequence[Message]], trainer: Any) -> dict[str, list[Any]]:
        """TRL's `rollout_func`: one answer to each prompt of this process, and the reward as a field beside it."""
        from accelerate.utils import broadcast_object_list, gather_object

        step = trainer.state.global_step + 1
        with at(step):
            cells = [cell for some in front(self.job, step, self.groups, self.samples) for cell in some]
            mine = slice(len(prompts) * trainer.accelerator.process_index, None)
            mine = slice(mine.start, mine.start + len(prompts))
            if [list(prompt) for prompt in prompts] != [cell.messages for cell in cells[mine]]:
                raise Mistake("TRL asks for answers to other prompts than this step's; is its version the one tested?")
            heads = [self.sampler.render(cell.messages) for cell in cells[:: self.samples]]
            asked = [head for head in heads for _ in range(self.samples)]
            seeds = [cell.seed(self.job.seed) for cell in cells[mine]]
            draws = self.sampler.draw(asked[mine], seeds, self.job.sampling)
            self.drawn = list(zip(asked[mine], draws, strict=True))
            everyones = gather_object(draws)
            told = [self._judged(step, cells, asked, everyones) if trainer.accelerator.is_main_process else None]
            found = broadcast_object_list(told)[0]
            if isinstance(found, Exception):
                raise found
            worth, spans, self.step = found
        masks = [
            [int(low <= i < high) for i in range(len(draw.ids))]
            for draw, (low, high) in zip(draws, spans[mine], strict=True)
        ]
        return {
            "prompt_ids": asked[mine], "completion_ids": [list(draw.ids) for draw in draws],
            "logprobs": [list(draw.logprobs) for draw in draws], "worth": worth[mine],
            **({} if self.learn_from == "all" else {"env_mask": masks}),
        }  # fmt: skip

    def _judged(self, step: int, cells: Sequence[Cell], asked: Sequence[list[int]], draws: Sequence[Draw]) -> Any:
        """(rewards, spans of the tokens that are learnt from, columns), or the error that every process is to raise."""
        try:
            answers = [self.sampler.answer(*pair) for pair in zip(asked, draws, strict=True)]
            played = heard(self.job, step, cells, answers)
            worth = self.worth(played)
            groups = [worth[i : i + self.samples] for i in range(0, len(worth), self.samples)]
            even = sum(not any(gains) for gains in advantages(groups))
            spans = [span(self.learn_from, self.sampler, *one) for one in zip(asked, draws, played, strict=True)]
        except Exception as error:  # of any kind: the other processes wait for this one's word
            return error
        there = [value for value in worth if value is not None]
        total = sum(high - low for low, high in spans)
        same = "the rewards of each group are all the same" if even == self.groups else ""
        return worth, spans, {
            "step": step, "reward": sum(there) / len(there), "rewarded": len(there), "answers": len(worth),
            "unreadable": sum(one.said.fault != "" for one in played) / len(played),
            "tokens": sum(len(draw.ids) for draw in draws) / len(draws), "even_groups": even / self.groups,
            "warning": same or ("" if total else "no token is learnt from"),
        }  # fmt: skip

    def begins(self, _state: Any, _control: Any, _more: Any) -> None:
        self.began, self.said = process_time(), []

    def hears(self, module: Any, _args: Any, given: Mapping[str, Any], out: Any) -> None:
        """Keeps what the trainer says of the tokens that it learns from, beside what the sampler said of them."""
        import torch

        if not (torch.is_grad_enabled() and module.training and hasattr(out, "log_probs")):
            return
        sampled = {(*prompt, *draw.ids): draw.logprobs for prompt, draw in self.drawn}
        for row in range(len(given["input_ids"])):
            ids = given["input_ids"][row][given["attention_mask"][row].bool()].tolist()
            if tuple(ids) not in sampled:
                raise Mistake(f"step {self.step['step']}: the trainer was given other tokens than the sampler drew")
            trained = out.log_probs[row][given["labels"][row, 1:] != -100].tolist()
            self.said += zip(sampled[tuple(ids)], trained, strict=True)

    def before(self, state: Any, _control: Any, more: Any) -> None:
        """The canary's first half, before an update; and no update where there is nothing to learn."""
        from accelerate.utils import gather_object

        with at(state.global_step + 1):
            said = [pair for pair in gather_object(self.said) if not isnan(pair[0])]
            gaps = [abs(a - b) for a, b in said]
            mean = sum(gaps) / len(gaps)
            self.step |= {"apart": mean, "apart_most": max(gaps), "surprise": -sum(b for _, b in said) / len(said)}
            if self.canary:
                check_apart(mean, APART if more["model"].device.type == "cpu" else ROUGH)
            if self.step["warning"]:
                more["model"].zero_grad()
            moves = any(weight.grad is not None and weight.grad.any() for weight in more["model"].parameters())
            asks = self.canary and moves and hasattr(self.sampler, "score")
            self.watch = Canary(self.sampler, *zip(*self.drawn, strict=True)) if asks else None

    def after(self, state: Any, _control: Any, _more: Any) -> None:
        """The canary's second half, after an update."""
        if self.watch:
            with at(state.global_step + 1):
                self.watch.check_moved()

    def row(self, _step: int, logs: _trl.Logs) -> _keep.Row:
        """The step's row, as `grpo` has it; raises Mistake where TRL's loss or gradient is not a number."""
        loss, norm, pulled = (logs.get(name) for name in ("loss", "grad_norm", "kl"))
        if self.step["warning"]:
            loss, norm, pulled = None, 0.0, None
            self.step["warning"] = f"no update: {self.step['warning']}"
        elif not all(isfinite(value) for value in (loss, norm) if value is not None):
            raise Mistake(f"the loss or its gradient is not a number ({loss}, {norm}); try a lower --lr")
        warning = self.step.pop("warning")
        spent = {"warning": warning, "cpu_seconds": process_time() - self.began}
        return {**self.step, "loss": loss, "kl": pulled, "grad_norm": norm, **spent}


class _Vllm(Chat):
    """vLLM beside TRL's trainer, to which TRL brings the weights, as a sampler; its draws are not tied to seeds."""

    def __init__(self, trainer: Any) -> None:
        super().__init__(trainer.processing_class)
        self.trainer = trainer

    def draw(self, prompts: Sequence[Sequence[int]], _seeds: Sequence[int], _sampling: Sampling) -> list[Draw]:
        """Of a step's rows, every process its own; TRL has brought the weights."""
        asked = [list(prompt) for prompt in prompts]
        _, ids, logprobs, _ = self.trainer.vllm_generation.generate(asked, None, self.trainer.num_generations)
        return self._draws(ids, logprobs)

    def __call__(self, cells: Sequence[Cell], sampling: Sampling, _seed: int) -> list[Answer]:
        """For measuring: the first process asks alone."""
        asked, there = [self.render(cell.messages) for cell in cells], self.trainer.vllm_generation
        if there.mode == "server":
            found = there.vllm_client.generate(asked, max_tokens=sampling.max_tokens, logprobs=0)
            draws = self._draws(found["completion_ids"], found["logprobs"])
        else:
            draws = self._draws(*there.generate(asked, None, 1)[1:3])
        return [self.answer(*pair) for pair in zip(asked, draws, strict=True)]

    def _draws(self, ids: Sequence[Sequence[int]], logprobs: Sequence[Any]) -> list[Draw]:
        ends = self.trainer.eos_token_ids
        return [
            Draw(tuple(row), "stop" if row[-1] in ends else "max_tokens", tuple(map(_number, said)))
            for row, said in zip(ids, logprobs, strict=True)
        ]


def _number(logprobs: Sequence[float | None]) -> float:
    """The drawn token's; not a number where vLLM has none, which it says as None."""
    return nan if logprobs[0] is None else logprobs[0]
