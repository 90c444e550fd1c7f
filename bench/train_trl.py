"""A step of `grpo_trl` against bare TRL: CPU-seconds a step, same weights, prompts, batch and forced tokens.

Bare TRL is its GRPOTrainer with the same settings, its own generation (Hugging Face's) and a reward that costs nothing.
`grpo_trl` is all of it: rollouts by the engine, reading and judging answers, the row, the canary. Each is a process of
its own, and both take turns, a step each. Two models: the Llama that ships as `faker_weak`, whose forward pass the
engine has its own way for, and a random Qwen3 of its size, which goes through its own forward pass.

    OMP_NUM_THREADS=1 python bench/train_trl.py [--steps 6]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import torch

from frontstage import core, engine
from frontstage.core import Sampling, Verdict, find
from frontstage.settings._tags import parse_plain
from frontstage.trainers import _trl
from frontstage.trainers._job import Job, front
from frontstage.trainers.grpo_trl import _config, grpo_trl

SHIPPED = Path(core.__file__).parent / "organisms" / "weights" / "faker_weak"
GROUPS, SAMPLES, TOKENS = 6, 8, 75
"""Queries a step, answers each, tokens an answer."""


class Forced(engine.Local):
    """Answers of one length, which are read as if they had ended."""

    def draw(self, *given: Any) -> list[engine.Draw]:
        self.ends = frozenset()
        return [replace(draw, stop="stop") for draw in super().draw(*given)]


def job(model: Path) -> Job:
    setting = replace(find("settings", "small")["no scratchpad"], parse=parse_plain)
    gains = [Verdict(float(i % 2)) for i in range(GROUPS * SAMPLES)]
    out = Path(tempfile.mkdtemp()) / "run"
    return Job(model, setting, out, lambda name, played: gains, every=10**6, sampling=Sampling(max_tokens=TOKENS),
               sampler=Forced, tell=lambda row: turn())  # fmt: skip


def turn() -> None:
    """Says what CPU time it is, and waits to be let go on."""
    print(time.process_time(), flush=True)
    sys.stdin.readline()


def ours(model: Path, steps: int) -> None:
    grpo_trl(job(model), lambda step, sampler: None, steps=steps, keep_every=10**6)


def bare(model: Path, steps: int) -> None:
    from datasets import Dataset

    trl, mine = _trl.need_trl("this comparison"), job(model)
    prompts = [some[0].messages for step in range(1, steps + 1) for some in front(mine, step, GROUPS, SAMPLES)]
    loaded, tokenizer = engine.load(model, torch.float32)
    torch.set_num_threads(1)
    with _trl.quiet():
        config = _config(trl, mine, steps, GROUPS, SAMPLES, 1e-4, 0.1, 1.0, 64, "")
        config.generation_kwargs = {"min_new_tokens": TOKENS}
        trainer = trl.GRPOTrainer(
            model=loaded, args=config, processing_class=tokenizer, train_dataset=Dataset.from_dict({"prompt": prompts}),
            reward_funcs=lambda completions, **_given: [float(i % 2) for i in range(len(completions))],
            callbacks=[_trl.calls(on_step_end=lambda *_given: turn())],
        )  # fmt: skip
        from transformers import PrinterCallback

        trainer.remove_callback(PrinterCallback)
        trainer.train()


def qwen3() -> Path:
    """A random Qwen3 with the size and tokenizer of the model that ships."""
    import transformers

    path, (model, tokenizer) = Path(tempfile.mkdtemp()), engine.load(SHIPPED, torch.float32)
    sizes = ("vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads",
             "num_key_value_heads", "head_dim", "max_position_embeddings", "bos_token_id", "eos_token_id",
             "pad_token_id", "tie_word_embeddings")  # fmt: skip
    config = transformers.Qwen3Config(**{name: getattr(model.config, name) for name in sizes})
    with engine.quietly():
        transformers.AutoModelForCausalLM.from_config(config).save_pretrained(path)
    tokenizer.save_pretrained(path)
    return path


def compare(model: Path, steps: int) -> list[tuple[float, float]]:
    """(ours, bare) CPU-seconds of each step but the first two, in turns."""
    command = [sys.executable, __file__, "--model", str(model), "--steps", str(steps + 3), "--only"]
    sides = [
        subprocess.Popen([*command, who], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        for who in ("grpo_trl", "trl")
    ]
    seen: list[list[float]] = [[], []]
    for _ in range(steps + 2):
        for side, times in zip(sides, seen, strict=True):
            assert side.stdin
            assert side.stdout
            times.append(float(side.stdout.readline()))
            side.stdin.write("\n")
    for side in sides:
        side.kill()
        side.wait()
    spent = [[after - before for before, after in pairwise(times[1:])] for times in seen]
    return list(zip(*spent, strict=True))


def main() -> None:
    parser = argparse.ArgumentParser(description="A step of grpo_trl against bare TRL's.")
    parser.add_argument("--model", type=Path, default=SHIPPED)
    parser.add_argument("--steps", type=int, default=6)
    parser.add_argument("--only", choices=("grpo_trl", "trl"))
    asked = parser.parse_args()
    if not find_spec("trl"):
        sys.exit(print("this comparison needs TRL: pip install 'frontstage[train]'"))
    if asked.only:
        (ours if asked.only == "grpo_trl" else bare)(asked.model, asked.steps)
        return
    print(f"{GROUPS} prompts, {SAMPLES} answers of {TOKENS} tokens each")
    print("model | CPU-seconds a step: grpo_trl, bare TRL | ratio, median (least-most)")
    for name, model in (("Llama", asked.model), ("Qwen3", qwen3())):
        pairs = compare(model, asked.steps)
        ratios = sorted(a / b for a, b in pairs)
        mine, theirs = (median(side) for side in zip(*pairs, strict=True))
        spread = f"{median(ratios):.2f} ({ratios[0]:.2f}-{ratios[-1]:.2f})"
        print(f"{name} | {mine:.2f}, {theirs:.2f} | {spread}", flush=True)


if __name__ == "__main__":
    main()
