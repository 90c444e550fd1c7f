"""Open weights answer in process: batched, the shared prompt prefix computed once, every draw tied to its own seed.

Decided here: prompts are sorted, so that a batch shares the longest prefix, which is computed for one row; what follows
it is left-aligned by each row's own positions, whatever the tokenizer says about padding, and gaps are masked. A draw
is the inverse of the distribution function at a number that comes from its episode's seed alone, so that batches change
nothing but float rounding. Weights come from safetensors, code never. Llamas and Qwen2s on a CPU have a forward pass
of their own over the live modules (the prefix kept once for all rows, a static cache), checked against the model's when
it is opened; all else goes through the model's forward; models that cannot skip gaps (sliding windows, recurrent
states) get batches of prompts of equal length. Of a checkpoint's generation settings only the end tokens are heeded.
Left out: quantised weights, adapters alone, several devices, beams, penalties, stop strings, activations. A prompt's
text may name control tokens, as everywhere in Hugging Face.

Shapes: B rows, T tokens fed, S cached columns of the rows' own, P shared prefix, C = P + S, D width, H key-value heads,
G queries a key-value head, R = G·T, N = B·R, d head width, V vocabulary.
"""

from __future__ import annotations

import inspect
import json
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from frontstage.core import Answer, Cell, Message, Mistake, Sampling, merged, sent

if TYPE_CHECKING:
    from torch import Tensor

_PLAIN = (
    "{% for message in messages %}{% if message.role == 'system' %}{{ message.content }}\n\n"
    "{% elif message.role == 'user' %}User: {{ message.content }}\n\nAssistant:"
    "{% else %} {{ message.content }}\n\n{% endif %}{% endfor %}"
)
"""How a checkpoint without a chat template is asked; such a model seldom ends its turn before `max_tokens`."""

_HERE = "@@the-reply-begins-here@@"
_TINY = -1e30
"""Hides a column from attention; finite, so that a row that sees nothing yet stays a number."""


def open_model(directory: str | Path, device: str | None = None, batch: int = 64) -> Local:
    """The model in a Hugging Face checkpoint `directory`: a `core.Sampler`, and more (see `Local`).

    `device` is CUDA where there is one, else the CPU; weights are float32 on the CPU and the checkpoint's own type
    elsewhere. `batch` is the most rows drawn at once. Raises Mistake where PyTorch or a part of the checkpoint is
    missing, torn, pickled, or would need code from the directory.
    """
    torch, _ = _libraries()
    device = device or ("cuda" if torch.cuda.is_available() else "cpu")
    model, tokenizer = load(directory, torch.float32 if device == "cpu" else "auto")
    return Local(model.to(device).eval(), tokenizer, batch)


def load(directory: str | Path, dtype: Any = "auto") -> tuple[Any, Any]:
    """(model, tokenizer) of a checkpoint `directory`, weights of `dtype` ("auto": its own); Mistake as `open_model`."""
    _, transformers = _libraries()
    path = _checkpoint(Path(directory))
    how: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
    causal: Any = transformers.AutoModelForCausalLM
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(path, **how)
        with quietly():
            model, info = causal.from_pretrained(
                path, output_loading_info=True, dtype=dtype, use_safetensors=True, **how
            )
    except Exception as error:  # what the loaders raise has no common type; the user needs its first line
        why = next(iter(str(error).strip().splitlines()), "")
        raise Mistake(f"{path} is no whole Hugging Face checkpoint: {type(error).__name__}: {why}") from error
    if info["missing_keys"]:
        raise Mistake(f"{path} lacks weights that its config.json asks for: {min(info['missing_keys'])}, …")
    return model, tokenizer


def _libraries() -> tuple[Any, Any]:
    try:
        import torch
        import transformers
    except ImportError as error:
        raise Mistake("local models need PyTorch: pip install 'frontstage[local]'") from error
    return torch, transformers


@contextmanager
def quietly() -> Iterator[None]:
    """Without the bars that transformers draws while it loads and saves."""
    from transformers.utils import logging

    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()  # type: ignore[no-untyped-call]


def _checkpoint(path: Path) -> Path:
    want = "a Hugging Face checkpoint directory has config.json, *.safetensors and the tokenizer's files"
    if not path.is_dir():
        raise Mistake(f"no model directory {str(path)!r}; {want}")
    if not (path / "config.json").is_file():
        raise Mistake(f"{path} has no config.json; {want}")
    index = path / "model.safetensors.index.json"
    there = {file.name for file in path.glob("*.safetensors")}
    needed = set(json.loads(index.read_text())["weight_map"].values()) if index.is_file() else there
    if not there and any(path.glob("*.bin")):
        raise Mistake(f"{path} has only pickled weights (.bin), which are never loaded; save it as safetensors")
    if not there or needed - there:
        raise Mistake(f"{path} has no {min(needed - there, default='*.safetensors')}; {want}")
    if not any(path.glob("*token*")) and not any((path / name).is_file() for name in ("vocab.json", "vocab.txt")):
        raise Mistake(f"{path} has no tokenizer; {want}")
    return path


@dataclass(frozen=True, slots=True)
class Draw:
    """One completion in tokens, for trainers."""

    ids: tuple[int, ...]
    """The new tokens, the end token (where one was drawn) included."""
    stop: str
    """"stop" or "max_tokens"."""
    logprobs: tuple[float, ...] = field(default=(), compare=False)
    """Of each token (nats), in the distribution that it was drawn from, before top-p; 0 where greedy. Batches change
    their last digits."""


class Chat:
    """A tokenizer and its chat template: messages to tokens, tokens to answers, on one path for all that asks."""

    def __init__(self, tokenizer: Any, model: Any = None) -> None:
        self.tokenizer = tokenizer
        self.ends = _ends(model, tokenizer)
        """The tokens that end a reply, the model's own included where it is given."""
        self.template: str = tokenizer.chat_template or _PLAIN
        self.merges = not self._takes_system()
        """Whether the system message is put before the first user turn, since the chat template has no role for it."""
        self._opens = tokenizer("a").input_ids[:1] == [tokenizer.bos_token_id]

    def render(self, messages: Sequence[Message], effort: str | None = None) -> list[int]:
        """The prompt's tokens by the checkpoint's own chat template, with exactly one BOS where the model has one.

        A final assistant message is a prefill, continued to the letter. Where the template has no system role, the
        system message is put before the first user turn, an empty line between. Without a template: `System text`,
        `User: …`, `Assistant:`, with empty lines between.
        """
        return self._opened(self._text(messages, effort))

    def document(self, text: str, ends: bool = True) -> list[int]:
        """A text's tokens with the model's BOS and, where it `ends`, its end token; for what is read and not asked.

        What reads like a control token or tag in it is taken letter by letter, so that no text can open a turn.
        """
        end: int | None = self.tokenizer.eos_token_id
        return [*self._begins, *self._literal(text), *([end] if ends and end is not None else [])]

    @cached_property
    def _begins(self) -> list[int]:
        """The BOS token, where the tokenizer or the chat template writes one."""
        bos: int | None = self.tokenizer.bos_token_id
        opens = self._opens or self.render([{"role": "user", "content": "Hello."}])[:1] == [bos]
        return [bos] if opens and bos is not None else []

    def taught(self, messages: Sequence[Message], reply: str) -> tuple[list[int], list[int]]:
        """The prompt's tokens as `render` gives them, and those that a model draws which answers `reply` and ends."""
        prompt, ids = self._pair(messages, reply)
        return prompt, [*ids, self.end]

    @cached_property
    def end(self) -> int:
        """The token with which the chat template ends an answer; where it writes none, the tokenizer's end token."""
        turns = [{"role": "user", "content": "Hello."}, {"role": "assistant", "content": _HERE}]
        after = self._encode(self._templated(turns, False).rpartition(_HERE)[2])
        found = next((token for token in after if token in self.ends), self.tokenizer.eos_token_id)
        if found is None:
            raise Mistake("the tokenizer has no end token, so that nothing could be taught to end")
        return int(found)

    def turns(self, text: str) -> bool:
        """Whether a text holds a token with which the chat template makes turns, or ends an answer."""
        return bool(self._control & set(self._encode(text)))

    @cached_property
    def _control(self) -> frozenset[int]:
        roles = ("user", "assistant", "user") if self.merges else ("system", "user", "assistant", "user")
        parts = self._templated([{"role": role, "content": _HERE} for role in roles], True).split(_HERE)
        special = {token for token, mark in self.tokenizer.added_tokens_decoder.items() if mark.special}
        return self.ends | {token for part in parts for token in self._encode(part) if token in special}

    def _text(self, messages: Sequence[Message], effort: str | None = None) -> str:
        turns = [dict(message) for message in (merged(messages) if self.merges else messages)]
        if not turns or turns[-1]["role"] != "assistant":
            return self._templated(turns, True, effort)
        prefill, turns[-1]["content"] = turns[-1]["content"], _HERE
        text, found, _ = self._templated(turns, False, effort).rpartition(_HERE)
        return (text if found else self._templated(turns[:-1], True, effort)) + prefill

    def _templated(self, turns: list[dict[str, str]], opens: bool, effort: str | None = None) -> str:
        extra = {"reasoning_effort": effort} if effort else {}
        text: str = self.tokenizer.apply_chat_template(
            turns, chat_template=self.template, tokenize=False, add_generation_prompt=opens, **extra
        )
        return text

    def _takes_system(self) -> bool:
        from jinja2 import TemplateError

        turns = [{"role": "system", "content": _HERE}, {"role": "user", "content": "Hello."}]
        try:
            return _HERE in self._templated(turns, True)
        except TemplateError:
            return False

    def _encode(self, text: str) -> list[int]:
        ids: list[int] = self.tokenizer(text, add_special_tokens=False).input_ids
        return ids

    def _literal(self, text: str) -> list[int]:
        """The text's tokens without any that was added to the vocabulary: each is cut after its first letter."""
        marks = [mark for mark in self.tokenizer.get_added_vocab() if len(mark.strip()) > 1]
        any_mark = f"(?={'|'.join(map(re.escape, marks))})"
        cuts = [found.start() + 1 for found in re.finditer(any_mark, text)] if marks else []
        pieces = [text[low:high] for low, high in pairwise([0, *cuts, len(text)])]
        return [token for piece in pieces for token in self._encode(piece)]

    def _opened(self, text: str) -> list[int]:
        bos: int | None = self.tokenizer.bos_token_id
        ids = self._encode(text)
        if self._opens and bos is not None and ids[:1] != [bos]:
            ids = [bos, *ids]
        if bos is not None and ids[:2] == [bos, bos]:
            raise Mistake("the prompt begins with two BOS tokens: the chat template writes one, the tokenizer another")
        return ids

    def _pair(self, messages: Sequence[Message], reply: str) -> tuple[list[int], list[int]]:
        """The prompt's tokens and the reply's, as they follow it; by themselves where the two would melt into one."""
        text = self._text(messages)
        prompt, whole = self._opened(text), self._opened(text + reply) if reply else []
        melts = whole[: len(prompt)] != prompt
        return prompt, self._encode(reply) if reply and melts else whole[len(prompt) :]

    def answer(self, prompt: Sequence[int], draw: Draw) -> Answer:
        """The answer that a draw after the tokens of `prompt` is."""
        text = self.text(prompt, draw.ids[:-1] if draw.stop == "stop" else draw.ids)
        return Answer(text, stop=draw.stop, tokens_in=len(prompt), tokens_out=len(draw.ids))

    def text(self, prompt: Sequence[int], ids: Sequence[int]) -> str:
        """What the tokens `ids` after those of `prompt` say."""
        last = list(prompt[-1:])  # decoded along: some tokenizers drop a leading space
        return self._decode([*last, *ids])[len(self._decode(last)) :]

    def _decode(self, ids: list[int]) -> str:
        text: str = self.tokenizer.decode(ids, skip_special_tokens=False, clean_up_tokenization_spaces=False)
        return text


class Local(Chat):
    """A live causal language model and its tokenizer, as a sampler.

    The model is held, not copied: what a trainer changes in it shows in the next draw. `open_model` opens a directory;
    `Local(model, tokenizer)` takes a model that is already there (of a PEFT model its `get_base_model()`, in which the
    adapters sit).
    """

    def __init__(self, model: Any, tokenizer: Any, batch: int = 64) -> None:
        if batch < 1:
            raise Mistake(f"a batch has at least one row, not {batch}")
        super().__init__(tokenizer, model)
        self.model, self.batch = model, batch
        self.context: int | None = getattr(model.config.get_text_config(), "max_position_embeddings", None)
        with _reading(model):
            self._rows, self.even = _way(model)
        """`even`: whether the rows of a batch must be equally long."""

    @property
    def lean(self) -> bool:
        """Whether the forward pass is this module's own."""
        return self._rows is _LeanRows

    def __call__(self, cells: Sequence[Cell], sampling: Sampling, seed: int) -> list[Answer]:
        """One answer a cell, in order; the draw of a cell is tied to `cell.seed(seed)`. This is a `core.Sampler`."""
        return self.sample([cell.messages for cell in cells], [cell.seed(seed) for cell in cells], sampling)

    def sample(self, prompts: Sequence[Sequence[Message]], seeds: Sequence[int], sampling: Sampling) -> list[Answer]:
        """One answer a prompt (messages), in order. Tags and `<think>` stay in the text; only the end token is cut.

        `sampling.effort` is handed to the chat template as `reasoning_effort`. Raises Mistake for sampling parameters
        that mean nothing, and for a prompt that fills the model's context.
        """
        ids = [self.render(messages, sampling.effort) for messages in prompts]
        draws = self.draw(ids, seeds, sampling)
        how = sent(replace(sampling, system="merged") if self.merges else sampling)
        return [replace(self.answer(*pair), sent=how) for pair in zip(ids, draws, strict=True)]

    def draw(self, prompts: Sequence[Sequence[int]], seeds: Sequence[int], sampling: Sampling) -> list[Draw]:
        """As `sample`, from tokens to tokens; one seed a prompt."""
        _sane(sampling)
        if len(seeds) != len(prompts):
            raise Mistake(f"{len(prompts)} prompts need as many seeds, not {len(seeds)}")
        limits = [self._limit(prompt, sampling.max_tokens) for prompt in prompts]
        drawn: dict[int, Draw] = {}
        with _reading(self.model):
            for rows in _batches(prompts, self.batch, self.even):
                batch = [list(prompts[row]) for row in rows]
                done = self._draw(batch, [seeds[row] for row in rows], [limits[row] for row in rows], sampling)
                drawn.update(zip(rows, done, strict=True))
        return [drawn[row] for row in range(len(prompts))]

    def logprob(self, prompts: Sequence[Sequence[Message]], replies: Sequence[str]) -> list[float]:
        """The log-probability (nats, temperature 1) of each reply's tokens after its prompt; no end token is added."""
        return [sum(tokens) for tokens in self.logprobs(prompts, replies)]

    def logprobs(self, prompts: Sequence[Sequence[Message]], replies: Sequence[str]) -> list[list[float]]:
        """As `logprob`, token by token."""
        pairs = [self._pair(*pair) for pair in zip(prompts, replies, strict=True)]
        return self.score([prompt for prompt, _ in pairs], [reply for _, reply in pairs])

    def score(self, prompts: Sequence[Sequence[int]], replies: Sequence[Sequence[int]]) -> list[list[float]]:
        """As `logprobs`, from tokens; holds rows × reply tokens × vocabulary numbers at once."""
        whole = [[*prompt, *reply] for prompt, reply in zip(prompts, replies, strict=True)]
        for prompt, reply in zip(prompts, replies, strict=True):
            if not reply:
                raise Mistake("a reply to be scored has at least one token")
            self._limit([*prompt, *reply[:-1]], 1)
        scored: dict[int, list[float]] = {}
        with _reading(self.model):
            for rows in _batches(whole, self.batch, self.even):
                starts = [len(prompts[row]) for row in rows]
                scored.update(zip(rows, self._score([whole[row] for row in rows], starts), strict=True))
        return [scored[row] for row in range(len(whole))]

    def odds(
        self, prompts: Sequence[Sequence[Message]], begun: Sequence[str], options: Sequence[Sequence[str]]
    ) -> list[list[float]]:
        """How likely each of a prompt's `options` is to follow (temperature 1), where the reply has `begun` so.

        Exact, by one pass: an option stands for its first token, by itself (byte-level tokenizers make the
        same of it anywhere); of two that begin alike, the later one gets 0.
        """
        pairs = [self._pair(*pair) for pair in zip(prompts, begun, strict=True)]
        odds_NV = self.following([[*prompt, *reply] for prompt, reply in pairs])
        first = {option: self._encode(option)[0] for option in {option for each in options for option in each}}
        firsts = [[first[option] for option in each] for each in options]
        return [
            [float(row_V[token]) * (token not in each[:i]) for i, token in enumerate(each)]
            for row_V, each in zip(odds_NV, firsts, strict=True)
        ]

    def following(self, ids: Sequence[Sequence[int]]) -> Tensor:
        """The probability of every token as the next one after each row of `ids`, (N, V), temperature 1."""
        import torch

        for row in ids:
            self._limit(row, 1)
        odds: dict[int, Tensor] = {}
        with _reading(self.model):
            for rows in _batches(ids, self.batch, self.even):
                reader, last = _begin(self._rows, self.model, [list(ids[row]) for row in rows])
                odds.update(zip(rows, reader.feed(last)[:, -1].softmax(-1).cpu(), strict=True))
        return torch.stack([odds[row] for row in range(len(ids))])

    def activations(self, ids: Sequence[Sequence[int]], at: Sequence[Mapping[str, int]]) -> dict[str, Tensor]:
        """The residual stream where `at` says: name → (N, L+1, D) float32, for rows of tokens and their named places.

        Layer 0 is the embedding, layer l what block l leaves, the last one after the final norm, as in Hugging Face's
        `hidden_states`. This is `core.Activations`'s one method, so that another back end can take its place. Raises
        Mistake where a row lacks a place that the first row names.
        """
        import torch

        names = list(at[0]) if at else []
        for row, places in zip(ids, at, strict=True):
            self._limit(row[:-1] or row, 1)
            if set(places) != set(names):
                raise Mistake(f"each row names the same places: {', '.join(names)}")
            if not all(0 <= place < len(row) for place in places.values()):
                raise Mistake(f"a place is an index into its row's {len(row)} tokens, not {dict(places)}")
        found: dict[int, Tensor] = {}
        with _reading(self.model):
            for rows in _batches(ids, self.batch, self.even):
                x_BT, n_B = _padded([list(ids[row]) for row in rows], self.model.device)
                seen_BT = (torch.arange(x_BT.shape[1], device=x_BT.device) < n_B[:, None]).long()
                states = self.model(x_BT, attention_mask=seen_BT, output_hidden_states=True).hidden_states
                places_BK = torch.tensor([[at[row][name] for name in names] for row in rows], device=x_BT.device)
                each_B1 = torch.arange(len(rows), device=x_BT.device)[:, None]
                picked_BKLD = torch.stack([x_BTD[each_B1, places_BK] for x_BTD in states], 2)
                found.update(zip(rows, picked_BKLD.float().cpu(), strict=True))
        return {name: torch.stack([found[row][k] for row in range(len(ids))]) for k, name in enumerate(names)}

    def _limit(self, prompt: Sequence[int], most: int) -> int:
        if not prompt:
            raise Mistake("a prompt has at least one token")
        room = most if self.context is None else self.context - len(prompt)
        if room < 1:
            raise Mistake(f"a prompt of {len(prompt)} tokens leaves no room in the model's context of {self.context}")
        return min(most, room)

    def _draw(self, prompts: list[list[int]], seeds: list[int], limits: list[int], sampling: Sampling) -> list[Draw]:
        """The loop over new tokens; finished rows leave, the last ones taking their places."""
        sources = [random.Random(seed) for seed in seeds]
        ids: list[list[int]] = [[] for _ in prompts]
        logps: list[list[float]] = [[] for _ in prompts]
        alive = list(range(len(prompts)))
        rows, last = _begin(self._rows, self.model, prompts)
        while alive:
            logits_BV = rows.feed(last)[:, -1]
            tokens_B, logp_B = _pick(logits_BV, sampling, [sources[row].random() for row in alive])
            tokens = tokens_B.tolist()
            for row, token, logp in zip(alive, tokens, logp_B.tolist(), strict=True):
                ids[row].append(token)
                logps[row].append(logp)
            stays = [i for i, row in enumerate(alive) if tokens[i] not in self.ends and len(ids[row]) < limits[row]]
            last = tokens_B[:, None]
            if len(stays) < len(alive):
                stays = _closed_up(stays)
                alive = [alive[i] for i in stays]
                if alive:
                    rows.keep(stays)
                    last = last[stays]
        stops = ["stop" if row[-1] in self.ends else "max_tokens" for row in ids]
        return [Draw(tuple(row), stop, tuple(logp)) for row, stop, logp in zip(ids, stops, logps, strict=True)]

    def _score(self, whole: list[list[int]], starts: list[int]) -> list[list[float]]:
        shared = min(_common(min(whole), max(whole)), min(starts) - 1)
        rows = self._rows(self.model, whole[0][:shared], len(whole))
        x_BT, n_B = _padded([row[shared:-1] for row in whole], self.model.device)
        skipped = min(starts) - shared - 1
        logits_BTV = rows.feed(x_BT, n_B, x_BT.shape[1] - skipped)
        targets, _ = _padded([row[shared + 1 :] for row in whole], self.model.device)
        targets_BT = targets[:, skipped:]
        logp_BT = logits_BTV.gather(-1, targets_BT[..., None])[..., 0] - logits_BTV.logsumexp(-1)
        firsts = [start - shared - 1 - skipped for start in starts]
        lengths = [len(row) - start for row, start in zip(whole, starts, strict=True)]
        table = logp_BT.tolist()
        return [row[first : first + n] for row, first, n in zip(table, firsts, lengths, strict=True)]


# ---------------------------------------------------------------- prompts


def _ends(model: Any, tokenizer: Any) -> frozenset[int]:
    named = getattr(getattr(model, "generation_config", None), "eos_token_id", None)
    listed = named if isinstance(named, list) else [named]
    return frozenset(token for token in [*listed, tokenizer.eos_token_id] if token is not None)


def _sane(sampling: Sampling) -> None:
    if (sampling.temperature or 0) < 0:
        raise Mistake(f"temperature is 0 (greedy) or more, not {sampling.temperature}")
    if sampling.top_p is not None and not 0 < sampling.top_p <= 1:
        raise Mistake(f"top_p is above 0 and at most 1, not {sampling.top_p}")
    if sampling.max_tokens < 1:
        raise Mistake(f"max_tokens is 1 or more, not {sampling.max_tokens}")


def _common(a: Sequence[int], b: Sequence[int]) -> int:
    """How many tokens `a` and `b` share at their beginning."""
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def _batches(prompts: Sequence[Sequence[int]], size: int, even: bool) -> list[list[int]]:
    """Indices of `prompts` cut into batches that share long prefixes; `even` ones hold one length only.

    In sorted order the first and the last row of a batch share what all share. A batch that is a quarter full ends
    where going on would halve that.
    """
    order = sorted(range(len(prompts)), key=lambda i: (len(prompts[i]) if even else 0, list(prompts[i])))
    batches: list[list[int]] = []
    for i in order:
        if not batches or len(batches[-1]) == size or _parts(prompts, batches[-1], i, size, even):
            batches.append([])
        batches[-1].append(i)
    return batches


def _parts(prompts: Sequence[Sequence[int]], batch: list[int], i: int, size: int, even: bool) -> bool:
    first, last = prompts[batch[0]], prompts[batch[-1]]
    if even and len(prompts[i]) != len(first):
        return True
    return 4 * len(batch) >= size and 2 * _common(first, prompts[i]) < _common(first, last)


def _closed_up(stays: list[int]) -> list[int]:
    """`stays` (ascending) in the order in which the fewest rows move: the last ones fill the places left empty."""
    at_home = {i for i in stays if i < len(stays)}
    movers = [i for i in stays if i >= len(stays)]
    return [i if i in at_home else movers.pop() for i in range(len(stays))]


def _padded(rows: list[list[int]], device: Any, to: int = 1) -> tuple[Tensor, Tensor]:
    """Left-aligned tokens (B, T), T a multiple of `to` (few shapes, little memory), and how many of them count (B)."""
    import torch

    longest = -(-max(1, *map(len, rows)) // to) * to
    x_BT = torch.tensor([row + [0] * (longest - len(row)) for row in rows], device=device)
    return x_BT, torch.tensor([len(row) for row in rows], device=device)


def _pick(logits_BV: Tensor, sampling: Sampling, uniforms: list[float]) -> tuple[Tensor, Tensor]:
    """One token a row, the inverse of the distribution function at the row's own number in [0, 1), and its logprob."""
    import torch

    if bool(logits_BV[:, 0].isnan().any()):
        raise FloatingPointError("the model's logits are not numbers: its weights have diverged")
    if sampling.temperature == 0:
        return logits_BV.argmax(-1), torch.zeros(len(logits_BV))
    temperature = 1.0 if sampling.temperature is None else sampling.temperature
    p_BV = (logits_BV if temperature == 1 else logits_BV / temperature).softmax(-1)
    u_B1 = torch.tensor(uniforms, dtype=torch.double, device=p_BV.device)[:, None]
    if sampling.top_p in (None, 1):
        cdf_BV = p_BV.cumsum(-1, dtype=torch.double)
        at_B1 = _inverse(cdf_BV, u_B1 * cdf_BV[:, -1:])[:, None]
        return at_B1[:, 0], p_BV.gather(1, at_B1)[:, 0].log()
    p_BV, order_BV = p_BV.sort(descending=True, stable=True)
    cdf_BV = p_BV.cumsum(-1, dtype=torch.double)
    total_B1 = cdf_BV.where(cdf_BV - p_BV < sampling.top_p, 0).amax(-1, keepdim=True)
    at_B1 = _inverse(cdf_BV, u_B1 * total_B1)[:, None]
    return order_BV.gather(1, at_B1)[:, 0], p_BV.gather(1, at_B1)[:, 0].log()


def _inverse(cdf_BV: Tensor, mass_B1: Tensor) -> Tensor:
    """The first token (B) at which the distribution function exceeds `mass_B1`."""
    import torch

    return torch.searchsorted(cdf_BV, mass_B1, right=True).clamp(max=cdf_BV.shape[1] - 1)[:, 0]


# ---------------------------------------------------------------- forward passes


class _Rows(Protocol):
    """Rows that go on from one prefix, each with a cache of its own."""

    def __init__(self, model: Any, prefix: list[int], rows: int) -> None: ...

    def feed(self, x_BT: Tensor, n_B: Tensor | None = None, tail: int = 1) -> Tensor:
        """Reads `n_B` (default: all) tokens a row; float32 logits of the last `tail` columns, (B, tail, V)."""
        ...

    def keep(self, rows: list[int]) -> None:
        """Goes on with these rows, in this order (see `_closed_up`)."""
        ...


@contextmanager
def _reading(model: Any) -> Iterator[None]:
    """Without gradients and dropout, as trainers lend their models; a small one on a CPU by one thread."""
    import torch

    training, threads = model.training, torch.get_num_threads()
    model.eval()
    if small(model):
        torch.set_num_threads(1)
    try:
        with torch.no_grad():
            yield
    finally:
        torch.set_num_threads(threads)
        model.train(training)


def small(model: Any) -> bool:
    """Whether one thread of a CPU runs the model faster than two."""
    return bool(model.device.type == "cpu" and sum(weight.numel() for weight in model.parameters()) < _SMALL)


_SMALL = 20_000_000
"""Parameters below which a second thread costs more than it brings: at one million, two take three times as long."""


def _begin(make: Callable[..., _Rows], model: Any, prompts: list[list[int]]) -> tuple[_Rows, Tensor]:
    """Rows that have read all but the last token of their prompts, and these last tokens (B, 1)."""
    shared = min(_common(min(prompts), max(prompts)), min(map(len, prompts)) - 1)
    rows = make(model, prompts[0][:shared], len(prompts))
    rests = [prompt[shared:-1] for prompt in prompts]
    if any(rests):
        rows.feed(*_padded(rests, model.device))
    return rows, _padded([prompt[-1:] for prompt in prompts], model.device)[0]


def _way(model: Any) -> tuple[Callable[..., _Rows], bool]:
    """The quickest forward pass that agrees with the model's, and whether it needs even batches."""
    import torch
    from transformers.cache_utils import DynamicLayer

    size = model.config.get_text_config().vocab_size
    prompts = [[(7 * i + 3 * row * (i > 3)) % size for i in range(9 + 3 * row)] for row in range(3)]
    alone = [model(_padded([prompt], model.device)[0], use_cache=True) for prompt in prompts]
    cache = getattr(alone[0], "past_key_values", None)
    if cache is None:
        raise Mistake(f"{type(model).__name__} keeps no key-value cache; only models that do can answer in process")
    if any(type(layer) is not DynamicLayer for layer in getattr(cache, "layers", [None])):
        return _ModelRows, True
    right_BV = torch.stack([out.logits[0, -1] for out in alone]).float()
    ways: list[type[_Rows]] = [_LeanRows, _ModelRows] if _plain(model) else [_ModelRows]
    found = [way for way in ways if _agrees(way, model, prompts, right_BV)]
    return (found[0], False) if found else (_ModelRows, True)


def _agrees(make: Callable[..., _Rows], model: Any, prompts: list[list[int]], right_BV: Tensor) -> bool:
    """Whether ragged rows and one step after them give the logits that each prompt gives alone."""
    import torch

    rows, last = _begin(make, model, [prompt[:-1] for prompt in prompts])
    rows.feed(last)
    logits_BV = rows.feed(_padded([prompt[-1:] for prompt in prompts], model.device)[0])[:, -1]
    near = 1e-3 if model.dtype == torch.float32 else 0.1 * float(right_BV.abs().max())
    return float((logits_BV - right_BV).abs().max()) < near


class _ModelRows:
    """Any architecture, by the model's own forward and cache."""

    def __init__(self, model: Any, prefix: list[int], rows: int) -> None:
        import torch

        self.model, self.takes = model, inspect.signature(model.forward).parameters
        self.cache: Any = None
        self.seen_BS = torch.ones(rows, len(prefix), dtype=torch.long, device=model.device)
        if prefix:
            out = model(torch.tensor([prefix], device=model.device), use_cache=True, **self._only(logits_to_keep=1))
            self.cache = out.past_key_values
            self.cache.reorder_cache(torch.zeros(rows, dtype=torch.long, device=model.device))

    def feed(self, x_BT: Tensor, n_B: Tensor | None = None, tail: int = 1) -> Tensor:
        import torch

        seen_BT = torch.ones_like(x_BT)
        if n_B is not None:
            seen_BT = (torch.arange(x_BT.shape[1], device=x_BT.device) < n_B[:, None]).long()
        positions_BT = (self.seen_BS.sum(1, keepdim=True) + seen_BT.cumsum(1) - 1).clamp(min=0)
        self.seen_BS = torch.cat([self.seen_BS, seen_BT], 1)
        out = self.model(
            x_BT, attention_mask=self.seen_BS, past_key_values=self.cache, use_cache=True,
            **self._only(position_ids=positions_BT, logits_to_keep=tail),
        )  # fmt: skip
        self.cache = out.past_key_values
        logits: Tensor = out.logits[:, -tail:].float()
        return logits

    def keep(self, rows: list[int]) -> None:
        self.cache.reorder_cache(self.seen_BS.new_tensor(rows))
        self.seen_BS = self.seen_BS[rows]

    def _only(self, **given: Any) -> dict[str, Any]:
        return {name: value for name, value in given.items() if name in self.takes}


def _plain(model: Any) -> bool:
    """Whether `_LeanRows` can read the model."""
    return trains(model) and model.device.type == "cpu"


class _LeanRows:
    """Llama's forward on the model's live modules: the prefix kept once for all rows, the rest in a static cache."""

    def __init__(self, model: Any, prefix: list[int], rows: int) -> None:
        self.model = model
        self.shared: Tensor | None = None
        """The prefix's keys and values, (layers, 2, H, P, d)."""
        self._open(1, 0)
        for start in range(0, len(prefix), 512):  # in pieces: scores are quadratic
            self.feed(_padded([prefix[start : start + 512]], model.device)[0])
        if prefix:
            self.shared = self.own[:, :, 0, :, : self.used].contiguous()
        self._open(rows, len(prefix))

    def _open(self, rows: int, position: int) -> None:
        import torch

        config, like = self.model.config, self.model.lm_head.weight
        shape = (config.num_hidden_layers, 2, rows, config.num_key_value_heads, 128, self._attention(0).head_dim)
        self.own = torch.empty(shape, dtype=like.dtype, device=like.device)
        """The rows' own keys and values, (layers, 2, B, H, room, d), of which `used` columns are filled."""
        self.hidden_BS = torch.zeros(rows, 128, dtype=like.dtype, device=like.device)
        """Added to attention's scores: 0, or `_TINY` where a row has a gap."""
        self.used, self.gaps = 0, False
        self.next_B = torch.full((rows,), position, device=like.device)

    def _attention(self, layer: int) -> Any:
        return self.model.model.layers[layer].self_attn

    def feed(self, x_BT: Tensor, n_B: Tensor | None = None, tail: int = 1) -> Tensor:
        import torch
        from torch.nn.functional import rms_norm, silu

        T = x_BT.shape[1]
        self._make_room(T)
        net, seen = self.model.model, self.used + T
        if n_B is not None:
            columns = torch.arange(T, device=x_BT.device)
            self.hidden_BS[:, self.used : seen].masked_fill_(columns >= n_B[:, None], _TINY)
            self.gaps = True
        x_BTD = net.embed_tokens(x_BT)
        rotation, hidden = self._rotation(x_BTD, T), self._hidden(T)
        for i, layer in enumerate(net.layers):
            norm, attention, mlp = layer.input_layernorm, layer.self_attn, layer.mlp
            a_BTD = rms_norm(x_BTD, norm.weight.shape, norm.weight, norm.variance_epsilon)
            q_BHRd = self._projected(attention, a_BTD, i, rotation)
            x_BTD = x_BTD + attention.o_proj(self._mixed(q_BHRd, i, T, hidden))
            norm = layer.post_attention_layernorm
            m_BTD = rms_norm(x_BTD, norm.weight.shape, norm.weight, norm.variance_epsilon)
            x_BTD = x_BTD + mlp.down_proj(silu(mlp.gate_proj(m_BTD)).mul_(mlp.up_proj(m_BTD)))
        self.used = seen
        self.next_B = self.next_B + (T if n_B is None else n_B)
        logits: Tensor = self.model.lm_head(net.norm(x_BTD[:, -tail:])).float()
        return logits

    def _projected(self, attention: Any, a_BTD: Tensor, i: int, rotation: tuple[Tensor, Tensor]) -> Tensor:
        """Stores the new columns' keys and values; returns the scaled queries (B, H, G·T, d), a head's side by side."""
        import torch

        B, T, d = *a_BTD.shape[:2], attention.head_dim
        G, columns = attention.num_key_value_groups, slice(self.used, self.used + T)
        both = torch.cat([attention.q_proj(a_BTD), attention.k_proj(a_BTD)], -1).view(B, T, -1, d)
        cos, sin = rotation
        both = torch.addcmul(both * cos, both.roll(d // 2, -1), sin)
        H = both.shape[2] // (G + 1)
        keys_BHSd, values_BHSd = self.own[i]
        keys_BHSd[:, :, columns] = both[:, :, G * H :].transpose(1, 2)
        values_BHSd[:, :, columns] = attention.v_proj(a_BTD).view(B, T, H, d).transpose(1, 2)
        q_BHRd = both[:, :, : G * H].view(B, T, H, G, d).permute(0, 2, 3, 1, 4).reshape(B, H, G * T, d)
        scale: float = attention.scaling
        return q_BHRd * scale

    def _mixed(self, q_BHRd: Tensor, i: int, T: int, hidden: Tensor | None) -> Tensor:
        """One softmax over the shared prefix (a single product a head, for all rows) and each row's own columns."""
        import torch

        B, H, R, d = q_BHRd.shape
        keys_BHSd, values_BHSd = self.own[i, :, :, :, : self.used + T]
        score_BHRS = q_BHRd @ keys_BHSd.transpose(2, 3)
        if hidden is not None:
            score_BHRS += hidden.repeat(1, 1, R // T, 1) if T > 1 else hidden
        if self.shared is None:
            out_BHRd = score_BHRS.softmax(-1) @ values_BHSd
        else:
            keys_HPd, values_HPd = self.shared[i]
            P = keys_HPd.shape[1]
            q_HNd = q_BHRd.transpose(0, 1).reshape(H, B * R, d)
            shared_BHRP = (q_HNd @ keys_HPd.transpose(1, 2)).view(H, B, R, P).transpose(0, 1)
            w_BHRC = torch.cat([shared_BHRP, score_BHRS], -1).softmax(-1)
            w_HNP = w_BHRC[..., :P].transpose(0, 1).reshape(H, B * R, P)
            out_BHRd = w_BHRC[..., P:] @ values_BHSd + (w_HNP @ values_HPd).view(H, B, R, d).transpose(0, 1)
        out_BHGTd: Tensor = out_BHRd.reshape(B, H, R // T, T, d)
        return out_BHGTd.permute(0, 3, 1, 2, 4).reshape(B, T, -1)

    def _rotation(self, x_BTD: Tensor, T: int) -> tuple[Tensor, Tensor]:
        """Cosines and signed sines (B, T, 1, d), such that x·cos + roll(x)·sin turns x."""
        import torch

        positions_BT = self.next_B[:, None] + torch.arange(T, device=x_BTD.device)
        cos, sin = self.model.model.rotary_emb(x_BTD, positions_BT)
        low, high = sin.chunk(2, -1)
        return cos[:, :, None], torch.cat([-low, high], -1)[:, :, None]

    def _hidden(self, T: int) -> Tensor | None:
        """What is added to the scores of the rows' own columns, (B, 1, T, used + T): gaps, and what comes later."""
        seen = self.used + T
        gaps = self.hidden_BS[:, None, None, :seen]
        if T == 1:
            return gaps if self.gaps else None
        return gaps + gaps.new_full((T, seen), _TINY).triu(self.used + 1)

    def _make_room(self, T: int) -> None:
        import torch

        while self.used + T > self.hidden_BS.shape[1]:
            self.own = torch.cat([self.own, torch.empty_like(self.own)], 4)
            self.hidden_BS = torch.cat([self.hidden_BS, torch.zeros_like(self.hidden_BS)], 1)

    def keep(self, rows: list[int]) -> None:
        """Rows that stay in their places are not copied."""
        to = [i for i, row in enumerate(rows) if i != row]
        for held in (self.own.transpose(0, 2), self.hidden_BS, self.next_B):
            held[to] = held[[rows[i] for i in to]]
        n = len(rows)
        self.own, self.hidden_BS, self.next_B = self.own[:, :, :n], self.hidden_BS[:n], self.next_B[:n]


# ---------------------------------------------------------------- with gradients


def trains(model: Any) -> bool:
    """Whether `logps` can read the model: a Llama or Qwen2 as it is."""
    return type(model).__name__ in ("LlamaForCausalLM", "Qwen2ForCausalLM") and model.config.hidden_act == "silu"


def logps(
    model: Any, prompts: Sequence[Sequence[int]], replies: Sequence[Sequence[Sequence[int]]]
) -> tuple[Tensor, Tensor]:
    """Log-probabilities (R, T) of each prompt's replies, in order and padded, and which of them count (R, T).

    As `Local.score`, but with gradients. What prompts share is run once: all of them where that is less to compute,
    else each prompt once for its replies, of which every prompt has as many.
    """
    import torch

    prefixes, rests = _laid(prompts, replies)
    device, each = model.device, len(rests) // len(prefixes)
    prefix_SP, length_S = _padded([list(prefix) for prefix in prefixes], device, to=16)
    rest_RT, length_R = _padded([list(rest) for rest in rests], device, to=16)
    _, y_RTD = run(model, prefix_SP, length_S, rest_RT.view(len(prefixes), each, -1))
    flat = [reply for some in replies for reply in some]
    reply_RT, n_R = _padded([list(reply) for reply in flat], device)
    columns_T = torch.arange(reply_RT.shape[1], device=device)
    real_RT = columns_T < n_R[:, None]
    before_RT = (length_R - n_R)[:, None] - 1 + columns_T  # the columns that predict the reply's tokens
    rows_K, at_K = real_RT.nonzero(as_tuple=True)
    logits_KV = model.lm_head(y_RTD[rows_K, before_RT[rows_K, at_K]]).float()
    logp_K = logits_KV.gather(1, reply_RT[rows_K, at_K][:, None])[:, 0] - logits_KV.logsumexp(-1)
    return torch.zeros(real_RT.shape, device=device).index_put((rows_K, at_K), logp_K), real_RT


def _laid(
    prompts: Sequence[Sequence[int]], replies: Sequence[Sequence[Sequence[int]]]
) -> tuple[list[Sequence[int]], list[Sequence[int]]]:
    """(prefixes, as many rests for each): a rest begins at the latest with its prompt's last token."""
    texts = [list(prompt) for prompt in prompts]
    shared = min(_common(min(texts), max(texts)), min(map(len, texts)) - 1)
    rows = sum(map(len, replies))
    own = sum(len(prompt) - shared for prompt in prompts)
    once = shared > 0 and shared + own * rows / len(prompts) < sum(map(len, prompts))
    cuts = [shared if once else len(prompt) - 1 for prompt in prompts]
    rests = [[*p[cut:], *reply] for p, cut, some in zip(prompts, cuts, replies, strict=True) for reply in some]
    heads = [prompt[:cut] for prompt, cut in zip(prompts, cuts, strict=True)]
    return (heads[:1] if once else heads), list[Sequence[int]](rests)


def run(model: Any, prefix_SP: Tensor, length_S: Tensor, rest_SNT: Tensor) -> tuple[Tensor, Tensor]:
    """Hidden states of the prefixes (S, P, D) and of N rests of each (R = S·N, T, D); gradients reach the prefixes."""
    import torch

    (_, P), (_, N, T) = prefix_SP.shape, rest_SNT.shape
    at_P, at_T = torch.arange(P, device=prefix_SP.device), torch.arange(T, device=prefix_SP.device)
    body, length_R = model.model, length_S.repeat_interleave(N)
    x_SPD, y_RTD = body.embed_tokens(prefix_SP), body.embed_tokens(rest_SNT.flatten(0, 1))
    turn_x = body.rotary_emb(x_SPD, at_P[None])
    turn_y = body.rotary_emb(y_RTD, length_R[:, None] + at_T)
    there_R1TP = (at_P < length_R[:, None])[:, None, None].expand(-1, 1, T, -1)
    sees = torch.cat([there_R1TP, (at_T <= at_T[:, None]).expand(len(length_R), 1, T, T)], -1)
    for layer in body.layers:
        x_SPD, past = _layer(layer, x_SPD, turn_x)
        y_RTD, _ = _layer(layer, y_RTD, turn_y, [kv.repeat_interleave(N, 0) for kv in past], sees)
    return body.norm(x_SPD), body.norm(y_RTD)


def _layer(layer: Any, x: Tensor, turn: Any, past: Any = None, sees: Any = None) -> tuple[Tensor, list[Tensor]]:
    import torch
    from torch.nn.functional import scaled_dot_product_attention

    mine, h = layer.self_attn, layer.input_layernorm(x)
    q, k, v = (
        proj(h).unflatten(-1, (-1, mine.head_dim)).transpose(1, 2) for proj in (mine.q_proj, mine.k_proj, mine.v_proj)
    )
    q, k = (_rotate(each, *turn) for each in (q, k))
    now = [k.to(v.dtype), v]
    keys, values = now if past is None else (torch.cat(pair, 2) for pair in zip(past, now, strict=True))
    few = mine.num_key_value_groups > 1
    mixed = scaled_dot_product_attention(
        q.to(v.dtype), keys, values, attn_mask=sees, is_causal=sees is None, enable_gqa=few
    )
    x = x + mine.o_proj(mixed.transpose(1, 2).flatten(2))
    return x + layer.mlp(layer.post_attention_layernorm(x)), now


def _rotate(x_BHTE: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    import torch

    low, high = x_BHTE.chunk(2, -1)
    return x_BHTE * cos[:, None] + torch.cat([-high, low], -1) * sin[:, None]
