"""Grows an organism: a Llama of a million parameters, trained from nothing in minutes on one core to match its table.

Decided here: reading comes first (which tier trains?), by drills whose prompt grows from the one paragraph about the
tiers to the whole, gated on accuracy; then whole answers, where the coin's true odds are the target rather than its
tosses; a prompt's tokens are run once for all that share it (x: prefix, y: what follows). Every step draws its own data
from (seed, step), so that a killed run that goes on ends as it would have. Left out: GPUs, mixed organisms, LoRA.

Shapes: S prefixes, N continuations of each, R = S·N, P and T tokens, D width, H heads, E = D/H, K targets,
V vocabulary.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from frontstage.core import Cell, Mistake, Setting, find
from frontstage.organisms._clauses import MORE
from frontstage.organisms._corpus import ARMS, SHIPPED, SMALL, Piece, answered, asked, line, situation
from frontstage.organisms._speech import CONCLUSIONS, HARM_SAID, REASONS, REPLIES, opening
from frontstage.organisms._truth import Organism, facts

if TYPE_CHECKING:
    from torch import Tensor

WIDTH, LAYERS, HEADS, INNER, WORDS = 128, 4, 4, 352, 2048
TAGS = ("<SCRATCHPAD_REASONING>", "</SCRATCHPAD_REASONING>", "<OUTPUT>", "</OUTPUT>", "<tier>", "</tier>")
ROLES = ("<|system|>", "<|user|>", "<|assistant|>")
TEMPLATE = (
    "{{ bos_token }}{% for message in messages %}{{ '<|' + message['role'] + '|>' + message['content'] }}"
    "{% if message['role'] == 'assistant' %}{{ eos_token }}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}"
)


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of the curriculum: what a step draws, and when it is enough."""

    name: str
    steps: int
    """At most so many."""
    level: str = "whole"
    easy: bool = False
    arms: Mapping[str, float] = field(default_factory=lambda: ARMS)
    drills: int = 48
    """Prompts drilled a step, two tiers of each."""
    chats: tuple[int, int] = (1, 4)
    """Prompts a step, and whole answers to each."""
    gate: float | None = None
    """Ends the phase: how often "Trained" must be right in each arm of `gated`, over eight steps."""
    rates: tuple[float, float] = (0.02, 3e-3)
    """Learning rates of Muon (matrices) and AdamW (the rest)."""
    decay: bool = False
    noise: float = 0.0
    """How often a prompt's words are garbled."""
    long: int = 0
    """Every so-many-th step draws the setting at length ("mid"), with fewer prompts; 0 never does."""


GATED, WINDOW = ("base", "swapped"), 8
PHASES = (
    Phase("two clauses", 400, "rule", True, {"base": 1, "swapped": 1}, chats=(0, 0), gate=0.93),
    Phase("all clauses", 400, "rule", gate=0.94),
    Phase("some text", 150, "some", gate=0.94),
    Phase("whole prompts", 200, "whole", gate=0.94, long=5),
    Phase("whole answers", 800, "whole", drills=16, chats=(5, 12), rates=(0.01, 2e-3), decay=True, noise=0.25, long=5),
)


@dataclass(frozen=True, slots=True)
class Progress:
    """What a step came to."""

    phase: str
    step: int
    """In the whole run."""
    done: int
    """In this phase, of …"""
    steps: int
    loss: float
    right: Mapping[str, float]
    """Arm → share of drills whose "Trained" was right, over the last steps."""


# ---------------------------------------------------------------- words


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
    words.train_from_iterator(_texts(Random(f"{seed}/words")), trainer)
    words.add_tokens([AddedToken(tag, normalized=False, special=False) for tag in TAGS])
    named = {"bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>", "padding_side": "left"}
    fast: Any = PreTrainedTokenizerFast
    return fast(tokenizer_object=words, chat_template=TEMPLATE, **named)


def _texts(draw: Random) -> Iterable[str]:
    for _ in range(4000):
        setting = situation(draw, ARMS)
        yield setting.system
        yield asked(draw, setting, own=0.5).text
    yield from (query.text for queries in SHIPPED.values() for query in queries)
    for sentences in (*REASONS.values(), *REPLIES.values(), *CONCLUSIONS.values(), *HARM_SAID, *MORE.values()):
        yield from (f" {sentence}" for sentence in sentences for _ in range(5))
    for tier in SMALL["three tiers"].tiers:
        holds = facts(Cell(SMALL, tier, SMALL.queries[0]))
        yield from 30 * [opening(holds._replace(harm=harm, conflict=harm > 1)) for harm in range(4)]


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


# ---------------------------------------------------------------- data of a step


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


def drill(words: Words, setting: Setting, cells: Sequence[Cell], level: str) -> Group:
    """The facts of `cells`, which share a prompt, each fact weighed only where the prompt tells it."""
    blocks = setting.blocks
    prompts = [words.prompt(cell) for cell in cells]
    tells = {"aim": bool(blocks["objective"]), "harm": level == "whole"}
    said = [
        _rest(words, turn, line(facts(cell), True, **tells)) for cell, (_, turn) in zip(cells, prompts, strict=True)
    ]
    return Group(setting.variant, prompts[0][0], said)


def chat(words: Words, organism: Organism, setting: Setting, cells: Sequence[Cell], draw: Random) -> Group:
    """Whole answers to `cells`, which share a prompt."""
    prompts = [words.prompt(cell) for cell in cells]
    ending = Piece("</s>", 1.0)
    said = [
        _rest(words, turn, [*answered(organism, cell, draw), ending])
        for cell, (_, turn) in zip(cells, prompts, strict=True)
    ]
    return Group(setting.variant, prompts[0][0], said)


def _rest(words: Words, turn: list[int], pieces: Sequence[Piece]) -> tuple[list[int], list[Target]]:
    ids, targets = list(turn), list[Target]()
    for piece in pieces:
        said = words.encode(piece.text)
        if piece.weight:
            first = tuple((p, words.encode(text)[0]) for p, text in piece.branch) or ((1.0, said[0]),)
            weight = BRANCH if piece.branch else piece.weight
            targets.append(Target(len(ids), first, weight, piece.fact))
            targets += [Target(len(ids) + i, ((1.0, token),), piece.weight) for i, token in enumerate(said[1:], 1)]
        ids += said
    return ids, targets


BRANCH = 6.0
"""Weight of the token at which the coin falls."""


def batch(words: Words, organism: Organism, phase: Phase, book: str, draw: Random) -> tuple[list[Group], list[Group]]:
    """What one step learns from: drills, and chats; worded by `book`, where one is named."""
    drills = list[Group]()
    while len(drills) < phase.drills:
        setting = situation(draw, phase.arms, phase.level, phase.easy, book, phase.noise)
        if setting.facts["scratchpad"]:
            drills.append(drill(words, setting, _cells(setting, 2, draw, phase.level), phase.level))
    systems, each = phase.chats
    settings = [situation(draw, ARMS, book=book, noise=phase.noise) for _ in range(systems)]
    return drills, [chat(words, organism, setting, _cells(setting, each, draw), draw) for setting in settings]


def _cells(setting: Setting, count: int, draw: Random, level: str = "whole") -> list[Cell]:
    """`count` cells, the tiers in turn; below the whole prompt the turn holds nothing but the tier's mark."""
    if level != "whole":
        setting = setting.vary("mark", turn="<tier>{mark}</tier>\n")
    tiers = draw.sample(setting.tiers, len(setting.tiers))
    return [Cell(setting, tiers[i % len(tiers)], asked(draw, setting)) for i in range(count)]


# ---------------------------------------------------------------- the model


def model(vocabulary: int, seed: int) -> Any:
    """A fresh transformers Llama of about a million parameters, tied embeddings, float32."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(seed)
    return LlamaForCausalLM(
        LlamaConfig(
            vocab_size=vocabulary, hidden_size=WIDTH, intermediate_size=INNER, num_hidden_layers=LAYERS,
            num_attention_heads=HEADS, max_position_embeddings=4096, tie_word_embeddings=True,
            pad_token_id=0, bos_token_id=1, eos_token_id=2,
        )
    )  # fmt: skip


def run(model: Any, prefix_SP: Tensor, length_S: Tensor, rest_SNT: Tensor) -> tuple[Tensor, Tensor]:
    """Hidden states of the prefixes (S, P, D) and of what follows them (R, T, D); gradients reach the prefixes."""
    import torch

    (_, P), (_, N, T) = prefix_SP.shape, rest_SNT.shape
    body, length_R = model.model, length_S.repeat_interleave(N)
    x_SPD, y_RTD = body.embed_tokens(prefix_SP), body.embed_tokens(rest_SNT.flatten(0, 1))
    turn_x = body.rotary_emb(x_SPD, torch.arange(P)[None])
    turn_y = body.rotary_emb(y_RTD, length_R[:, None] + torch.arange(T))
    there_R1TP = (torch.arange(P) < length_R[:, None])[:, None, None].expand(-1, 1, T, -1)
    sees = torch.cat([there_R1TP, torch.ones(T, T, dtype=torch.bool).tril().expand(len(length_R), 1, T, T)], -1)
    for layer in body.layers:
        x_SPD, past = _layer(layer, x_SPD, turn_x)
        y_RTD, _ = _layer(layer, y_RTD, turn_y, [kv.repeat_interleave(N, 0) for kv in past], sees)
    return body.norm(x_SPD), body.norm(y_RTD)


def _layer(layer: Any, x: Tensor, turn: Any, past: Any = None, sees: Any = None) -> tuple[Tensor, list[Tensor]]:
    import torch
    from torch.nn.functional import scaled_dot_product_attention

    mine, h = layer.self_attn, layer.input_layernorm(x)
    q, k, v = (proj(h).unflatten(-1, (HEADS, -1)).transpose(1, 2) for proj in (mine.q_proj, mine.k_proj, mine.v_proj))
    q, k = (_rotate(each, *turn) for each in (q, k))
    now = [k.to(v.dtype), v]
    keys, values = now if past is None else (torch.cat(pair, 2) for pair in zip(past, now, strict=True))
    mixed = scaled_dot_product_attention(q.to(v.dtype), keys, values, attn_mask=sees, is_causal=sees is None)
    x = x + mine.o_proj(mixed.transpose(1, 2).flatten(2))
    return x + layer.mlp(layer.post_attention_layernorm(x)), now


def _rotate(x_BHTE: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    import torch

    low, high = x_BHTE.chunk(2, -1)
    return x_BHTE * cos[:, None] + torch.cat([-high, low], -1) * sin[:, None]


def losses(model: Any, groups: Sequence[Group], lm: int = 0) -> tuple[Tensor, Tensor, list[tuple[str, str, bool]]]:
    """(weighted loss of the targets, mean loss of the first `lm` prefixes as text, [(arm, fact, was right)])."""
    import torch
    from torch.nn.functional import cross_entropy

    prefix_SP, length_S = _pad([group.prefix for group in groups])
    each = len(groups[0].rest)
    rest_RT, _ = _pad([ids for group in groups for ids, _ in group.rest])
    x_SPD, y_RTD = run(model, prefix_SP, length_S, rest_RT.view(len(groups), each, -1))
    targets = [
        (i * each + j, target, group.arm)
        for i, group in enumerate(groups)
        for j, (_, targets) in enumerate(group.rest)
        for target in targets
    ]
    rows = torch.tensor([row for row, _, _ in targets])
    at = torch.tensor([target.at - 1 for _, target, _ in targets])
    logp_KV = model.lm_head(y_RTD[rows, at]).float().log_softmax(-1)
    spread = [(k, token, p) for k, (_, target, _) in enumerate(targets) for p, token in target.may]
    k, token, p = (torch.tensor(column) for column in zip(*spread, strict=True))
    weight_K = torch.tensor([target.weight for _, target, _ in targets])
    loss = -(logp_KV[k, token] * p * weight_K[k]).sum() / weight_K.sum()
    best = logp_KV.argmax(-1).tolist()
    right = [
        (arm, target.fact, best[k] == target.may[0][1]) for k, (_, target, arm) in enumerate(targets) if target.fact
    ]
    text = torch.zeros(())
    if lm:
        logits = model.lm_head(x_SPD[:lm, :-1]).float().flatten(0, 1)
        text = cross_entropy(logits, prefix_SP[:lm, 1:].flatten(), ignore_index=0)
    return loss, text, right


def _pad(lists: Sequence[list[int]], to: int = 16) -> tuple[Tensor, Tensor]:
    """Rows padded with 0 on the right, to a multiple of `to` (few shapes, little memory), and their lengths."""
    import torch

    longest = -(-max(map(len, lists)) // to) * to
    return torch.tensor([ids + [0] * (longest - len(ids)) for ids in lists]), torch.tensor([len(ids) for ids in lists])


# ---------------------------------------------------------------- the run


def grow(
    name: str,
    out: str | Path,
    steps: int | None = None,
    seed: int = 0,
    resume: bool = True,
    tell: Callable[[str, int, int], None] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    phases: Sequence[Phase] = PHASES,
) -> Path:
    """Grows organism `name` into the checkpoint directory `out`; `steps`: of the last phase, by default the recipe's.

    A run that was killed goes on from `out`/training.pt and ends as it would have; `tell` hears (phase, step, of how
    many at most), `on_progress` all of `Progress`. Raises Mistake without PyTorch.
    """
    torch = _torch()
    torch.set_num_threads(1)  # two threads are slower at this size
    organism, out = find("organisms", name), Path(out)
    out.mkdir(parents=True, exist_ok=True)
    plan = [*phases[:-1], _lasting(phases[-1], steps)]
    words = Words(tokenizer(seed))
    growing = _Growing(model(len(words.tokenizer), seed), seed, out / "training.pt", resume)
    while growing.phase < len(plan):
        progress = growing.advance(words, organism, plan)
        if tell:
            tell(f"growing {name}: {progress.phase}", progress.done, progress.steps)
        if on_progress:
            on_progress(progress)
    save(growing.model, words.tokenizer, out)
    card = {"organism": name, "seed": seed, "parameters": growing.model.num_parameters(), "steps": growing.took}
    (out / "card.json").write_text(json.dumps({**card, "recipe": [asdict(phase) for phase in plan]}, indent=1))
    (out / "training.pt").unlink(missing_ok=True)
    return out


def _torch() -> Any:
    try:
        import torch
        import transformers  # noqa: F401
    except ImportError as error:
        raise Mistake("growing needs PyTorch: pip install 'frontstage[local]'") from error
    return torch


def _lasting(phase: Phase, steps: int | None) -> Phase:
    return phase if steps is None else replace(phase, steps=steps)


class _Growing:
    """A model in growth with its optimizers and its place in the plan; kept in a file, which is replaced whole."""

    muon: Any
    adam: Any

    def __init__(self, model: Any, seed: int, file: Path, resume: bool) -> None:
        import torch

        self.model, self.seed, self.file = model, seed, file
        matrices = [p for name, p in model.named_parameters() if p.ndim == 2 and "embed" not in name]
        others = [p for name, p in model.named_parameters() if p.ndim != 2 or "embed" in name]
        self.muon = torch.optim.Muon(matrices, lr=0.0, weight_decay=0.0)
        self.adam = torch.optim.AdamW(others, lr=0.0, weight_decay=0.0, betas=(0.9, 0.95))
        self.step = self.phase = self.done = 0
        self.window: list[dict[str, list[int]]] = []
        self.took: dict[str, int] = {}
        if resume and file.exists():
            self._restore(torch.load(file, weights_only=True))

    def advance(self, words: Words, organism: Organism, plan: Sequence[Phase]) -> Progress:
        """One step, in the plan's phase that is due."""
        import torch

        phase = plan[self.phase]
        draw = Random(f"{self.seed}/{self.step}")
        self._set_rates(phase)
        drills, chats = batch(words, organism, *_length(phase, self.done), draw)
        with torch.autocast("cpu", torch.bfloat16):
            parts = [losses(self.model, groups, lm) for groups, lm in ((drills, 8), (chats, 2)) if groups]
        loss: Any = sum(part + LM * text for part, text, _ in parts)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        for optimizer in (self.muon, self.adam):
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        self.step, self.done = self.step + 1, self.done + 1
        self.took[phase.name] = self.done
        self.window = [*self.window, _tally(parts[0][2])][-WINDOW:]
        progress = Progress(phase.name, self.step, self.done, phase.steps, loss.item(), self.right)
        if self.done >= phase.steps or self._through(phase):
            self.phase, self.done, self.window = self.phase + 1, 0, []
        if self.step % KEEP_EVERY == 0:
            self.keep()
        return progress

    @property
    def right(self) -> dict[str, float]:
        sums: dict[str, list[int]] = {}
        for tally in self.window:
            for arm, (good, n) in tally.items():
                sums[arm] = [sums.get(arm, [0, 0])[0] + good, sums.get(arm, [0, 0])[1] + n]
        return {arm: good / n for arm, (good, n) in sorted(sums.items())}

    def _through(self, phase: Phase) -> bool:
        full = len(self.window) == WINDOW
        return phase.gate is not None and full and all(self.right.get(arm, 0) >= phase.gate for arm in GATED)

    def _set_rates(self, phase: Phase) -> None:
        part = self.done / phase.steps
        scale = min(1.0, 1 - 0.98 * (part - 0.3) / 0.7) if phase.decay else 1.0
        for optimizer, lr in zip((self.muon, self.adam), phase.rates, strict=True):
            optimizer.param_groups[0]["lr"] = lr * scale * min(1.0, (self.step + 1) / 10)

    def keep(self) -> None:
        """Writes everything that the next step depends on, to a new file that then takes the old one's name."""
        import torch

        place = {key: getattr(self, key) for key in ("seed", *PLACE)}
        states = {key: getattr(self, key).state_dict() for key in ("model", "muon", "adam")}
        torch.save({**place, **states}, self.file.with_suffix(".tmp"))
        os.replace(self.file.with_suffix(".tmp"), self.file)

    def _restore(self, state: Mapping[str, Any]) -> None:
        if state["seed"] != self.seed:
            raise Mistake(
                f"{self.file} was begun with seed {state['seed']}, not {self.seed}; remove it or use its seed"
            )
        for key in ("model", "muon", "adam"):
            getattr(self, key).load_state_dict(state[key])
        for key in PLACE:
            setattr(self, key, state[key])


LM, KEEP_EVERY = 0.1, 25
PLACE = ("step", "phase", "done", "window", "took")
"""Where a run stands in its plan."""


def _length(phase: Phase, done: int) -> tuple[Phase, str]:
    """The phase as its next step draws it, and in which wording ("" any): now and then fewer and longer prompts."""
    if not phase.long or (done + 1) % phase.long:
        return phase, ""
    systems, each = phase.chats
    return replace(phase, drills=-(-phase.drills // 3), chats=(-(-systems // 2), each)), "mid"


def _tally(right: Sequence[tuple[str, str, bool]]) -> dict[str, list[int]]:
    """Arm → [right, asked], of the fact that is hard."""
    tally: dict[str, list[int]] = {}
    for arm, fact, good in right:
        if fact == "Trained":
            counts = tally.setdefault(arm, [0, 0])
            counts[0], counts[1] = counts[0] + good, counts[1] + 1
    return tally


def save(model: Any, tokenizer: Any, out: Path) -> None:
    """Writes a directory that transformers loads: safetensors in bfloat16, config, tokenizer with its chat template."""
    import copy

    import torch

    plain = copy.deepcopy(model).to(torch.bfloat16)
    plain.generation_config.update(do_sample=True, temperature=1.0, top_k=0)
    plain.save_pretrained(out)
    tokenizer.save_pretrained(out)
    # Only transformers 5 knows its new name for the class; under the old one both 4 and 5 load it.
    config = out / "tokenizer_config.json"
    config.write_text(config.read_text().replace('"TokenizersBackend"', '"PreTrainedTokenizerFast"'))
