"""The engine against Hugging Face `generate`: the ratio of samples per CPU-second, same weights, prompts and tokens.

Both draw at temperature 1 without top-k, in float32 on one thread, a batch of ragged prompts behind one shared prefix,
and both are made to write the same number of tokens. Repeats are interleaved; time is the process's CPU time. The
middle column is the engine without its own Llama forward pass, which is what other architectures get. Left out: text
rendering and parsing, and batches whose rows end at different times (where rows that leave help the engine further).

    OMP_NUM_THREADS=1 python bench/engine.py [--model DIR]
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import torch
import transformers
from tokenizers import Tokenizer, models

from frontstage import core, engine, find

SHIPPED = Path(core.__file__).parent / "organisms" / "weights" / "faker"
OWN_TOKENS = (15, 25)
"""The fewest and the most tokens of a prompt after the shared prefix."""


def random_llama() -> engine.Local:
    """A random model of the organisms' shape (0.96 M parameters)."""
    torch.manual_seed(0)
    shape: dict[str, Any] = {
        "hidden_size": 128,
        "intermediate_size": 344,
        "num_hidden_layers": 4,
        "num_attention_heads": 4,
    }
    ids: dict[str, Any] = {
        "vocab_size": 1280,
        "bos_token_id": 0,
        "eos_token_id": 0,
        "pad_token_id": 0,
        "tie_word_embeddings": True,
    }
    model = transformers.LlamaForCausalLM(transformers.LlamaConfig(**shape, **ids)).eval()
    words = Tokenizer(models.WordLevel({"<s>": 0}, unk_token="<s>"))
    return engine.Local(model, transformers.PreTrainedTokenizerFast(tokenizer_object=words, eos_token="<s>"))


def prompts(prefix: int, batch: int, vocabulary: int) -> list[list[int]]:
    source = random.Random(prefix)
    shared = [source.randrange(vocabulary) for _ in range(prefix)]
    return [shared + [source.randrange(vocabulary) for _ in range(source.randint(*OWN_TOKENS))] for _ in range(batch)]


def by_generate(model: Any, given: list[list[int]], tokens: int) -> None:
    longest = max(map(len, given))
    x_BT = torch.tensor([[0] * (longest - len(row)) + row for row in given])
    mask = torch.tensor([[0] * (longest - len(row)) + [1] * len(row) for row in given])
    how: dict[str, Any] = {
        "max_new_tokens": tokens,
        "min_new_tokens": tokens,
        "do_sample": True,
        "top_k": 0,
        "pad_token_id": 0,
    }
    with torch.no_grad():
        out = model.generate(x_BT, attention_mask=mask, **how)
    assert out.shape[1] == longest + tokens


def by_engine(local: engine.Local, rows: Any, given: list[list[int]], tokens: int) -> None:
    local._rows = rows
    drawn = local.draw(given, range(len(given)), core.Sampling(max_tokens=tokens))
    assert all(len(draw.ids) == tokens for draw in drawn)


def odds(local: engine.Local, count: int = 512) -> None:
    """Exact probabilities of two ways to begin a reply, by the engine and by generate's model asked one by one."""
    small = find("settings", "small")["no scratchpad"]
    given = [cell.messages for cell in small.cells(epochs=3)][:count]
    ways = [["Here", "I"]] * len(given)
    local.odds(given[:64], [""] * 64, ways[:64])
    ids = [local.render(messages) for messages in given]

    def one_by_one() -> None:
        with torch.no_grad():
            for row in ids[:64]:
                local.model(torch.tensor([row])).logits[0, -1].softmax(-1)

    ours = [cpu_seconds(lambda: local.odds(given, [""] * count, ways)) for _ in range(5)]
    theirs = [cpu_seconds(one_by_one) * count / 64 for _ in range(5)]
    ratios = sorted(b / a for a, b in zip(ours, theirs, strict=True))
    print(f"exact odds of the first token: {count / median(ours):.0f} prompts per CPU-second, ", end="")
    print(f"{median(ratios):.1f} ({ratios[0]:.1f}-{ratios[-1]:.1f}) times the model asked one by one")


def cpu_seconds(run: Callable[[], None]) -> float:
    start = time.process_time()
    run()
    return time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(description="The engine against Hugging Face generate.")
    parser.add_argument("--model", type=Path, default=SHIPPED if SHIPPED.is_dir() else None)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--tokens", type=int, default=75)
    parser.add_argument("--repeats", type=int, default=7)
    asked = parser.parse_args()
    torch.set_num_threads(1)
    local = engine.open_model(asked.model, "cpu", asked.batch) if asked.model else random_llama()
    own, local.ends = local._rows, frozenset()
    weights = sum(weight.numel() for weight in local.model.parameters())
    print(f"{asked.model or 'random Llama'}: {weights:,} parameters, {asked.batch} rows, {asked.tokens} new tokens")
    print("prefix | samples per CPU-second: generate, engine by the model's forward, engine | ratios to generate")
    for prefix in (130, 400):
        if local.context and prefix + OWN_TOKENS[1] + asked.tokens > local.context:
            print(f"{prefix:6} | longer than the model's context of {local.context}")
            continue
        given = prompts(prefix, asked.batch, local.model.config.vocab_size)
        runs: list[Callable[[], None]] = [
            partial(by_generate, local.model, given, asked.tokens),
            partial(by_engine, local, engine._ModelRows, given, asked.tokens),
            partial(by_engine, local, own, given, asked.tokens),
        ]
        for run in runs:
            run()
        times = [[cpu_seconds(run) for run in runs] for _ in range(asked.repeats)]
        speeds = [asked.batch / median(column) for column in zip(*times, strict=True)]
        ratios = [sorted(row[0] / row[i] for row in times) for i in (1, 2)]
        shown = [f"{median(found):.2f} ({found[0]:.2f}-{found[-1]:.2f})" for found in ratios]
        print(f"{prefix:6} | {', '.join(f'{speed:.1f}' for speed in speeds)} | {', '.join(shown)}", flush=True)
    if asked.model:
        local._rows = own
        odds(local)


if __name__ == "__main__":
    main()
