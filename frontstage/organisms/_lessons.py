"""What one step of growing learns from, in tokens: prompts that are run once for all that follows them.

Decided here: a lesson is cut into targets, each with its weight; a drill is an answer that ends where the coin falls,
so that most of a step goes into reading. Left out: torch, but for the tokenizer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from random import Random
from typing import Any

from frontstage.core import Cell, Setting
from frontstage.organisms._clauses import MORE
from frontstage.organisms._corpus import (
    BRANCH,
    OURS,
    SHIPPED,
    SMALL,
    TEXT,
    WEIGHTS,
    Piece,
    Spread,
    answered,
    asked,
    line,
    situation,
)
from frontstage.organisms._speech import CONCLUSIONS, HARM_SAID, REASONS, REPLIES, heading, opening
from frontstage.organisms._truth import facts

WORDS = 2560
TAGS = ("<SCRATCHPAD_REASONING>", "</SCRATCHPAD_REASONING>", "<OUTPUT>", "</OUTPUT>", "<tier>", "</tier>")
ROLES = ("<|system|>", "<|user|>", "<|assistant|>")
TEMPLATE = (
    "{{ bos_token }}{% for message in messages %}{{ '<|' + message['role'] + '|>' + message['content'] }}"
    "{% if message['role'] == 'assistant' %}{{ eos_token }}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}"
)


def tokenizer(seed: int = 0) -> Any:
    """A byte-level BPE tokenizer of the corpus, of transformers' fast kind; tags and roles are single tokens."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    words = Tokenizer(models.BPE())
    words.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    words.decoder = decoders.ByteLevel()
    special, alphabet = ["<pad>", "<s>", "</s>", *ROLES], pre_tokenizers.ByteLevel.alphabet()
    room = WORDS - len(TAGS)
    trainer = trainers.BpeTrainer(
        vocab_size=room, special_tokens=special, initial_alphabet=alphabet, show_progress=False
    )
    words.train_from_iterator(_corpus(Random(f"{seed}/words")), trainer)
    words.add_tokens([AddedToken(tag, normalized=False, special=False) for tag in TAGS])
    named = {"bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>", "padding_side": "left"}
    fast: Any = PreTrainedTokenizerFast
    return fast(tokenizer_object=words, chat_template=TEMPLATE, **named)


def _corpus(draw: Random) -> Iterable[str]:
    for _ in range(4000):
        setting = situation(draw)
        yield setting.system
        yield asked(draw, setting).text
    for queries in (*SHIPPED.values(), *OURS.values()):
        yield from (query.text for query in queries)
    for sentences in (*REASONS.values(), *REPLIES.values(), *CONCLUSIONS.values(), *HARM_SAID, *MORE.values()):
        yield from (f" {sentence}" for sentence in sentences for _ in range(50))
    for tier in SMALL["three tiers"].tiers:
        holds = facts(Cell(SMALL, tier, SMALL.queries[0]))._replace(cue=tier.rated, once=True)
        yield from 30 * [opening(holds._replace(harm=harm, conflict=harm > 1)) for harm in range(4)]
        yield from 30 * [heading(holds)]


@dataclass(frozen=True)
class Words:
    """A tokenizer with what training asks of it."""

    tokenizer: Any

    def prompt(self, cell: Cell) -> tuple[list[int], list[int]]:
        """The cell's messages by the chat template → the system's tokens, the tokens from the user's mark on."""
        messages = cell.messages
        ends = messages[-1]["role"] == "assistant"
        how = {"tokenize": False, "add_generation_prompt": not ends, "continue_final_message": ends}
        ids = self.encode(self.tokenizer.apply_chat_template(messages, **how))
        turn = ids.index(self.encode("<|user|>")[0])
        return ids[:turn], ids[turn:]

    def encode(self, text: str) -> list[int]:
        return _encode(self.tokenizer, text)


@cache
def _encode_short(tokenizer: Any, text: str) -> tuple[int, ...]:
    return tuple(tokenizer.backend_tokenizer.encode(text, add_special_tokens=False).ids)


def _encode(tokenizer: Any, text: str) -> list[int]:
    if len(text) < 200:
        return list(_encode_short(tokenizer, text))
    return list(tokenizer.backend_tokenizer.encode(text, add_special_tokens=False).ids)


# ---------------------------------------------------------------- lessons


@dataclass(frozen=True, slots=True)
class Target:
    """A token to be said: where, which (p, id), how much it weighs, and which fact of which arm it states."""

    at: int
    may: tuple[tuple[float, int], ...]
    weight: float
    fact: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A prefix and what follows it."""

    arm: str
    prefix: list[int]
    rest: list[tuple[list[int], list[Target]]]


def drill(
    words: Words,
    spread: Spread,
    setting: Setting,
    cells: Sequence[Cell],
    level: str,
    draw: Random,
    weights: Mapping[str, float] = WEIGHTS,
) -> Group:
    """The facts of `cells`, which share a prompt, each weighed only where the prompt tells it; then the coin."""
    told = {"Aim": bool(setting.blocks["objective"]), "Test": level == "whole", "Harm": level == "whole"}
    weights = {fact: weight if told.get(fact, True) else 0.0 for fact, weight in weights.items()}

    def pieces(cell: Cell) -> list[Piece]:
        holds = facts(cell)
        if level != "whole":
            return line(holds, True, weights)
        return answered(spread(holds), holds, draw, drilled=True, weights=weights)

    return _group(words, setting, cells, [pieces(cell) for cell in cells])


def chat(words: Words, spread: Spread, setting: Setting, cells: Sequence[Cell], draw: Random) -> Group:
    """Whole answers to `cells`, which share a prompt."""
    holding = [facts(cell) for cell in cells]
    ending = Piece("</s>", TEXT)
    return _group(words, setting, cells, [[*answered(spread(holds), holds, draw), ending] for holds in holding])


def _group(words: Words, setting: Setting, cells: Sequence[Cell], said: Sequence[Sequence[Piece]]) -> Group:
    prompts = [words.prompt(cell) for cell in cells]
    rests = [_rest(words, turn, pieces) for (_, turn), pieces in zip(prompts, said, strict=True)]
    return Group(setting.variant, prompts[0][0], rests)


def _rest(words: Words, turn: list[int], pieces: Sequence[Piece]) -> tuple[list[int], list[Target]]:
    ids, targets = list(turn), list[Target]()
    for piece in pieces:
        said = words.encode(piece.text) if piece.text else []
        if piece.branch:
            ways = [(p, words.encode(text)) for p, text in piece.branch]
            targets += _forked(len(ids), said, ways, piece.weight, BRANCH if piece.coin else piece.weight)
        elif piece.weight:
            targets += [Target(len(ids) + i, ((1.0, token),), piece.weight) for i, token in enumerate(said)]
            targets[-len(said)] = replace(targets[-len(said)], fact=piece.fact)
        ids += said
    return ids, targets


def _forked(
    at: int, said: list[int], ways: Sequence[tuple[float, list[int]]], weight: float, first: float
) -> list[Target]:
    """A target for each token of `said` (at least one): the odds of all ways that have begun as it has."""
    targets = list[Target]()
    for i in range(max(1, len(said))):
        here = [(p, way[i]) for p, way in ways if way[:i] == said[:i] and len(way) > i]
        whole = sum(p for p, _ in here)
        targets.append(Target(at + i, tuple((p / whole, token) for p, token in here), weight if i else first))
    return targets


def cells_of(setting: Setting, count: int, draw: Random, level: str = "whole") -> list[Cell]:
    """`count` cells, the tiers in turn; below the whole prompt the turn holds nothing but the tier's mark."""
    if level != "whole":
        setting = setting.vary("mark", turn="<tier>{mark}</tier>\n")
    tiers = draw.sample(setting.tiers, len(setting.tiers))
    return [Cell(setting, tiers[i % len(tiers)], asked(draw, setting)) for i in range(count)]
