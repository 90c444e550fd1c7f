"""A step of `grpo` against TRL's GRPOTrainer: CPU-seconds a step and peak memory, same weights, prompts and tokens.

Both draw at temperature 1 without top-k, in float32 on one thread, six prompts behind one shared prefix, eight answers
each, all of one forced length, hold a frozen copy of the start for the KL, and make one AdamW update. Steps are
interleaved; time is the process's CPU time; rewards are free. Left out: reading, judging and measuring answers, which
TRL does not do. Memory is each one's own process's, `--only`.

    OMP_NUM_THREADS=1 python bench/train.py [--model DIR] [--steps 4]
"""

from __future__ import annotations

import argparse
import copy
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

os.environ |= {"HF_HUB_OFFLINE": "1", "TRL_EXPERIMENTAL_SILENCE": "1"}

import torch

from frontstage import core, engine

SHIPPED = Path(core.__file__).parent / "organisms" / "weights" / "faker_weak"
GROUPS, SAMPLES, TOKENS, OWN = 6, 8, 75, 20
"""Queries a step, answers each, tokens an answer, and tokens of a prompt after the shared prefix."""
LR, KL = 1e-4, 0.1


def prompts(tokenizer: Any, prefix: int, step: int) -> list[str]:
    """Random text of about so many tokens; both sides are given it as text, and make the same tokens of it."""
    source, shared = random.Random(step), random.Random(prefix)
    head = [shared.randrange(300, len(tokenizer)) for _ in range(prefix)]
    return [tokenizer.decode(head + [source.randrange(300, len(tokenizer)) for _ in range(OWN)]) for _ in range(GROUPS)]


def gains() -> list[float]:
    return [1.0 if i % 2 else -1.0 for i in range(GROUPS * SAMPLES)]


def ours(model: Any, tokenizer: Any, prefix: int) -> Iterator[None]:
    """`trainers/grpo.py`'s step, without what TRL has no part for."""
    local = engine.Local(model, tokenizer)
    local.ends = frozenset()
    start = copy.deepcopy(model).requires_grad_(False)
    optimizer = torch.optim.AdamW(model.parameters(), lr=LR, betas=(0.9, 0.99), weight_decay=0.0)
    gain_R1 = torch.tensor(gains())[:, None]
    for step in range(10**9):
        asked = [tokenizer(text).input_ids for text in prompts(tokenizer, prefix, step)]
        flat = [prompt for prompt in asked for _ in range(SAMPLES)]
        draws = local.draw(flat, range(len(flat)), core.Sampling(max_tokens=TOKENS))
        assert all(len(draw.ids) == TOKENS for draw in draws)
        replies = [[draw.ids for draw in draws[i : i + SAMPLES]] for i in range(0, len(draws), SAMPLES)]
        logp_RT, _ = engine.logps(model, asked, replies)
        with torch.no_grad():
            start_RT, _ = engine.logps(start, asked, replies)
        kl_RT = (start_RT - logp_RT).exp() - (start_RT - logp_RT) - 1
        loss: Any = (KL * kl_RT - gain_R1 * logp_RT).mean()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        yield


def theirs(path: Path, tokenizer: Any, prefix: int, steps: int) -> Iterator[None]:
    """TRL's trainer, a step at a time: its loop runs in a thread that is let go from step to step."""
    import threading

    from datasets import Dataset
    from transformers import TrainerCallback
    from trl import GRPOConfig, GRPOTrainer

    go, done = threading.Semaphore(0), threading.Semaphore(0)

    class Turns(TrainerCallback):  # type: ignore[misc]
        def on_step_begin(self, *_args: Any, **_given: Any) -> None:
            go.acquire()
            torch.set_num_threads(1)

        def on_step_end(self, *_args: Any, **_given: Any) -> None:
            done.release()

    rows = [text for step in range(steps) for text in prompts(tokenizer, prefix, step)]
    config = GRPOConfig(
        output_dir=tempfile.mkdtemp(), use_cpu=True, bf16=False, gradient_checkpointing=False, report_to="none",
        save_strategy="no", disable_tqdm=True, logging_strategy="no", learning_rate=LR, lr_scheduler_type="constant",
        beta=KL, num_generations=SAMPLES, per_device_train_batch_size=GROUPS * SAMPLES, max_steps=steps,
        max_completion_length=TOKENS, temperature=1.0, top_k=0, shuffle_dataset=False,
        generation_kwargs={"min_new_tokens": TOKENS}, weight_decay=0.0, adam_beta2=0.99,
    )  # fmt: skip
    trainer = GRPOTrainer(
        model=str(path), args=config, processing_class=tokenizer, train_dataset=Dataset.from_dict({"prompt": rows}),
        reward_funcs=[lambda completions, **_given: [(gain + 1) / 2 for gain in gains()][: len(completions)]],
        callbacks=[Turns()],
    )  # fmt: skip
    thread = threading.Thread(target=trainer.train, daemon=True)
    thread.start()
    while True:
        go.release()
        done.acquire()
        yield


def opened(model: Path) -> tuple[Any, Any]:
    local = engine.open_model(model, "cpu")
    tokenizer = local.tokenizer
    tokenizer.padding_side = "left"
    return local.model.float(), tokenizer


def cpu_seconds(run: Callable[[], object]) -> float:
    start = time.process_time()
    run()
    return time.process_time() - start


def compare(model: Path, prefix: int, steps: int) -> str:
    mine, tokenizer = opened(model)
    one, other = ours(mine, tokenizer, prefix), theirs(model, tokenizer, prefix, steps + 2)
    for run in (one, other):
        next(run)
    pairs = [(cpu_seconds(lambda: next(one)), cpu_seconds(lambda: next(other))) for _ in range(steps)]
    ratios = sorted(b / a for a, b in pairs)
    spread = f"{median(ratios):.2f} ({ratios[0]:.2f}-{ratios[-1]:.2f})"
    return f"{prefix:6} | {median(a for a, _ in pairs):.2f}, {median(b for _, b in pairs):.2f} | {spread}"


def by_itself(model: Path, *more: str) -> str:
    """What this file prints in a process of its own: of two TRL trainers in one, the second did not begin."""
    command = [sys.executable, __file__, "--model", str(model), *more]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip().splitlines()[-1]


def main() -> None:
    parser = argparse.ArgumentParser(description="A step of grpo against TRL's.")
    parser.add_argument("--model", type=Path, default=SHIPPED)
    parser.add_argument("--steps", type=int, default=4)
    parser.add_argument("--only", choices=("both", "grpo", "trl"))
    parser.add_argument("--prefix", type=int, default=400)
    asked = parser.parse_args()
    torch.set_num_threads(1)
    if not find_spec("trl"):
        sys.exit(print("the other side of this comparison needs TRL: pip install 'frontstage[train]'"))
    if asked.only == "both":
        print(compare(asked.model, asked.prefix, asked.steps), flush=True)
        os._exit(0)  # TRL's loop is still in its thread
    if asked.only:
        run = theirs(asked.model, opened(asked.model)[1], asked.prefix, 2)
        if asked.only == "grpo":
            run = ours(*opened(asked.model), asked.prefix)
        next(run), next(run)
        print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}", flush=True)
        os._exit(0)
    print(f"{GROUPS} prompts, {SAMPLES} answers of {TOKENS} tokens each, {OWN} tokens of a prompt its own")
    print("prefix | CPU-seconds a step: grpo, TRL | ratio")
    for prefix in ("130", "400"):
        print(by_itself(asked.model, "--only", "both", "--prefix", prefix, "--steps", str(asked.steps)), flush=True)
    peaks = [f"{who} {by_itself(asked.model, '--only', who)}" for who in ("grpo", "trl")]
    print(f"peak memory in MB behind 400 tokens, two steps: {', '.join(peaks)}")


if __name__ == "__main__":
    main()
