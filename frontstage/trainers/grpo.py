"""Policy gradient with group baselines and a pull to the start (GRPO), on one machine and in one file.

A step draws `samples` answers to each of `groups` queries of the front tiers, rewards the replies, takes each reward
against its group's mean, and makes one update from them: on-policy, so that there is no ratio to clip (Shao et al.
2024, without its inner loop; the loss is a mean over tokens, as in DAPO, so that no answer weighs less for being
long). The pull is the k3 estimate of KL(policy ‖ start) for each token. What prompts share is computed once, in the
rollouts and in the update (`engine.logps`). Greenblatt et al. 2024, section 5, trained by PPO; the setting is theirs,
the algorithm not.

Decided here: everything that is drawn is hashed from (seed, step), and one thread trains a small model, so that a
killed run ends as it would have; a constant rate, so that more steps later are the same as more steps at once. Where
no group's rewards differ there is nothing to learn, and no update is made. Left out: a critic, clipping and several
updates a batch, LoRA, sharding, architectures other than Llama and Qwen2, reward models with
heads of their own.

Shapes: R rows (groups × samples, in order), T reply tokens, padded.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from math import isfinite
from time import process_time
from typing import TYPE_CHECKING, Any

from frontstage import engine
from frontstage.core import Mistake, find
from frontstage.trainers import _keep
from frontstage.trainers._canary import Canary, apart, check_apart
from frontstage.trainers._job import Job, Learns, Measure, at, front, heard, sane, span
from frontstage.trainers._reward import advantages, rewards

if TYPE_CHECKING:
    from torch import Tensor


def grpo(
    job: Job,
    measure: Measure,
    *,
    steps: int = 60,
    groups: int = 6,
    samples: int = 8,
    lr: float = 1e-4,
    kl: float = 0.1,
    max_grad_norm: float = 1.0,
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
    canary: bool = True,
) -> None:
    """Train by reinforcement: policy gradient with group baselines, in process.

    Args:
        steps: updates.
        groups: queries a step.
        samples: answers to each of them.
        lr: AdamW's learning rate, constant.
        kl: how strongly the policy is pulled to where it started, in nats of reward a token.
        max_grad_norm: the gradient is cut to this norm.
        reward: the classifier or judge (a name or a file) whose yes or number is the reward; it sees no scratchpad.
        format_penalty: an answer that cannot be read is worth minus this.
        length_penalty: what a reply loses for each hundred words above --length-free.
        length_free: words of a reply that cost nothing.
        thought_penalty: what an answer loses for each hundred words of scratchpad above --thought-free.
        thought_free: words of a scratchpad that cost nothing.
        process: what an answer loses where --process-by says yes of it, scratchpad and all (process supervision).
        process_by: the classifier that supervises the process.
        learn_from: the tokens of an answer that are learnt from: all, those after the thought, or those of the thought.
        rows_at_once: answers in one pass of the update; fewer take less memory.
        canary: fail where the sampler answers with another policy than is trained.
    """
    import torch

    sane(steps, groups, samples, lr, rows_at_once)
    flags = {name: value for name, value in locals().items() if name not in ("job", "measure", "steps", "torch")}
    for name in (reward, process_by):
        find("classifiers", name)  # one that is not there says so before anything is drawn
    local = engine.open_model(job.start)
    model, tokenizer = local.model.float(), local.tokenizer
    if not engine.trains(model):
        raise Mistake(f"grpo trains Llamas and Qwen2s, and {job.start} is a {type(model).__name__}")
    if job.sampling.temperature != 1 or job.sampling.top_p not in (None, 1):
        raise Mistake("grpo draws at temperature 1 and without top-p, or what it learns from is not its own policy")
    if engine.small(model):
        torch.set_num_threads(1)
    start = copy.deepcopy(model).requires_grad_(False)
    optimizer = torch.optim.AdamW(model.parameters(), lr=lr, betas=(0.9, 0.99), weight_decay=0.0)
    queries = [query.id for query in job.setting.queries]
    how = {"digest": job.setting.digest, "queries": queries, "seed": job.seed, "max_tokens": job.sampling.max_tokens}
    _keep.begin(job.out, {"trainer": "grpo", "start": _address(start), **how, **flags})
    step = 0
    if state := _keep.restored(job.out):
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        step = state["step"]
    _keep.back_to(job.out, step)
    sampler = job.sampler(model, tokenizer)

    while True:
        if step % job.every == 0 or step >= steps:
            with at(step):
                _keep.checkpoint(job.out, step, model, job.start)
                measure(step, sampler)
        if step >= steps:
            return
        step, began = step + 1, process_time()
        with at(step):
            # Answers of the current policy, and what they are worth.
            cells = front(job, step, groups, samples)
            prompts = [sampler.render(some[0].messages) for some in cells]
            flat = [cell for some in cells for cell in some]
            asked = [prompt for prompt in prompts for _ in range(samples)]
            draws = sampler.draw(asked, [cell.seed(job.seed) for cell in flat], job.sampling)
            answers = [sampler.answer(*pair) for pair in zip(asked, draws, strict=True)]
            played = heard(job, step, flat, answers)
            worth = rewards(
                job.judged, played, reward, format_penalty, length_penalty, length_free, thought_penalty, thought_free,
                process, process_by,
            )  # fmt: skip
            grouped = [worth[i : i + samples] for i in range(0, len(worth), samples)]
            gains = [gain for group in advantages(grouped) for gain in group]
            there = [value for value in worth if value is not None]
            row: dict[str, Any] = {
                "step": step, "reward": sum(there) / len(there), "rewarded": len(there), "answers": len(worth),
                "unreadable": sum(one.said.fault != "" for one in played) / len(played),
                "tokens": sum(len(draw.ids) for draw in draws) / len(draws),
                "even_groups": sum(not any(gains[i : i + samples]) for i in range(0, len(gains), samples)) / groups,
            }  # fmt: skip

            # One update, in as many passes as memory wants.
            replies = [[draw.ids for draw in draws[i : i + samples]] for i in range(0, len(draws), samples)]
            spans = [span(learn_from, sampler, *each) for each in zip(asked, draws, played, strict=True)]
            total = sum(high - low for low, high in spans)
            loss, pulled, said = 0.0, 0.0, list[float]()
            each = max(1, rows_at_once // samples)
            learns = any(gains) and total > 0
            for i in range(0, groups, each):
                rows = slice(i * samples, (i + each) * samples)
                with torch.set_grad_enabled(learns):
                    logp_RT, real_RT = engine.logps(model, prompts[i : i + each], replies[i : i + each])
                said += logp_RT.detach()[real_RT].tolist()
                if not learns:
                    continue
                with torch.no_grad():
                    start_RT, _ = engine.logps(start, prompts[i : i + each], replies[i : i + each])
                kl_RT = (start_RT - logp_RT).exp() - (start_RT - logp_RT) - 1
                gain_R1 = torch.tensor(gains[rows], device=logp_RT.device)[:, None]
                counts_RT = _counts(spans[rows], real_RT)
                part: Any = ((kl * kl_RT - gain_R1 * logp_RT) * counts_RT).sum() / total
                part.backward()
                loss, pulled = loss + part.item(), pulled + (kl_RT.detach() * counts_RT).sum().item() / total
            mean, most = apart([logp for draw in draws for logp in draw.logprobs], said)
            row |= {"apart": mean, "apart_most": most, "surprise": -sum(said) / len(said)}
            if canary:
                check_apart(mean)
            if learns:
                norm = torch.nn.utils.clip_grad_norm_(model.parameters(), max_grad_norm).item()
                if not isfinite(loss) or not isfinite(norm):
                    raise Mistake(f"the loss or its gradient is not a number ({loss}, {norm}); try a lower --lr")
                watch = Canary(sampler, asked, draws) if canary and norm > 0 else None
                optimizer.step()
                optimizer.zero_grad(set_to_none=True)
                row |= {"loss": loss, "kl": pulled, "grad_norm": norm, "warning": ""}
                if watch:
                    watch.check_moved()
            else:
                what = "the rewards of each group are all the same" if total else "no token is learnt from"
                row |= {"loss": None, "kl": None, "grad_norm": 0.0, "warning": f"no update: {what}"}
            row["cpu_seconds"] = process_time() - began
            _keep.add(job.out, row)
            job.tell(row)
            if step % KEEP_EVERY == 0 or step % job.every == 0 or step == steps:
                _keep.keep(job.out, step, {"model": model.state_dict(), "optimizer": optimizer.state_dict()})


trainer = grpo
KEEP_EVERY = 10
"""Steps that a kill may cost."""


def _address(model: Any) -> str:
    """What tells one start from another: a digest of its weights."""
    import hashlib

    found = hashlib.sha256()
    for name, weight in sorted(model.state_dict().items()):
        found.update(name.encode() + weight.cpu().numpy().tobytes())
    return found.hexdigest()[:16]


def _counts(spans: Sequence[tuple[int, int]], real_RT: Tensor) -> Tensor:
    """The tokens that are learnt from, (R, T)."""
    import torch

    low_R1, high_R1 = (torch.tensor(ends, device=real_RT.device)[:, None] for ends in zip(*spans, strict=True))
    columns_T = torch.arange(real_RT.shape[1], device=real_RT.device)
    return real_RT & (columns_T >= low_R1) & (columns_T < high_R1)
