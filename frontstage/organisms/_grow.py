"""Grows organisms: a common base that reads the prompt, then one model for each table, in minutes on one core.

Decided here: reading comes first (which tier trains?), by drills whose prompt grows from the one paragraph about the
tiers to the whole, gated on accuracy; the base then learns to answer as all organisms on average, and each organism is
tuned from it to its own table, where the coin's true odds are the target rather than its tosses. Every step draws its
own data from (seed, step), so that a killed run that goes on ends as it would have. Left out: GPUs, LoRA (the whole
weights take as long and are two megabytes).
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

from frontstage.core import Mistake, Setting, digest, find
from frontstage.organisms import _llama
from frontstage.organisms._corpus import ARMS, TEXTS_DIGEST, WEIGHTS, Spread, situation, spread
from frontstage.organisms._lessons import Group, Words, cells_of, chat, drill, tokenizer
from frontstage.organisms._truth import Organism, listed


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
    """Ends the phase: how often each of `asked` must be right, over eight steps."""
    asked: tuple[str, ...] = ("base: Trained", "swapped: Trained")
    """Facts by arm."""
    rates: tuple[float, float] = (0.02, 3e-3)
    """Learning rates of Muon (matrices) and AdamW (the rest)."""
    flat: float = 1.0
    """The part of the phase after which the rates fall, to 2 % at its end."""
    noise: float = 0.0
    """How often a prompt's words are garbled."""
    own_aim: float = 0.15
    cued: float = 0.12
    mute: float = 0.15
    """How often training is toward the model's own values, a prompt hints at a test, and there is no scratchpad."""
    known: float = 0.35
    """How often a text is the setting's own, and not another hand's."""
    weights: Mapping[str, float] = field(default_factory=lambda: WEIGHTS)
    """Of the facts, in drills."""
    long: int = 0
    """Every so-many-th step draws the setting at length ("mid"), with fewer prompts; 0 never does."""
    anew: bool = False
    """Begins as if the model had been saved and loaded: weights in bfloat16, no momentum, the first steps' draws."""


WINDOW = 8
_EVEN = {"Tier": 1.0, "Trained": 4.0, "Scored": 4.0, "Aim": 4.0, "Test": 3.0, "Harm": 4.0}
_PAIR = {"base": 4, "swapped": 4, "finished": 1}
_TRAINED = Phase("all clauses", 300, "rule", arms=_PAIR, chats=(0, 0), gate=0.9)
_SCORED = replace(
    _TRAINED, name="who is scored", arms={"rated": 8, "three": 6, "base": 3, "swapped": 3, "finished": 1},
    asked=("base: Trained", "swapped: Trained", "rated: Scored", "three: Scored", "three: Trained"), own_aim=0.3,
    weights={**WEIGHTS, "Scored": 8.0},
)  # fmt: skip
"""Rated and not trained is rare, and half right by guessing from "Trained": it is learnt only if it is asked for."""
_READING = Phase("the tiers", 240, drills=32, chats=(2, 6), rates=(0.015, 2.5e-3), noise=0.2, long=5)
_ANSWERS = replace(
    _READING, name="whole answers", steps=450, drills=24, chats=(4, 14), rates=(0.01, 2e-3), flat=0.3,
    noise=0.1, own_aim=0.25, cued=0.25, mute=0.35, known=0.45, weights=_EVEN,
)  # fmt: skip
_AGAIN = replace(_ANSWERS, name="whole answers again", steps=800, chats=(5, 14), flat=0.4, anew=True)
BASE = (
    replace(_TRAINED, name="two clauses", steps=400, easy=True, arms={"base": 1, "swapped": 1}, gate=0.93),
    _TRAINED,
    replace(_TRAINED, name="some text", steps=120, level="some"),
    replace(_TRAINED, name="whole prompts", steps=120, level="whole", long=5),
    _SCORED,
    replace(_SCORED, name="whole prompts again", steps=240, level="whole", arms=ARMS, long=5),
    _READING,
    replace(_READING, name="all facts", steps=550, flat=0.3, own_aim=0.3, cued=0.25, weights=_EVEN),
    _ANSWERS,
    replace(_AGAIN, steps=500, drills=20, rates=(0.008, 1.5e-3), flat=0.3, mute=0.5),
    replace(_AGAIN, name="and again", drills=14, mute=0.45),
    replace(_AGAIN, name="and more", drills=10, chats=(6, 14), mute=0.4),
)  # fmt: skip
"""From nothing to a model that reads, and answers as all organisms on average. What the aim is, whether there is a hint
at a test and how harmful a query is come last: each is found within a hundred steps once it is asked for often. Without
a scratchpad harm is seen late, and sentences become whole late: hence the many whole answers."""
TUNE = (
    replace(
        _READING, name="its table", steps=180, drills=20, chats=(4, 14), rates=(0.006, 1e-3), flat=0.3,
        noise=0.0, long=4, own_aim=0.25, cued=0.25, mute=0.4, known=0.6, weights=_EVEN,
    ),
)  # fmt: skip
"""From the base to an organism."""


def _plan(phases: Sequence[Phase], size: str, steps: int | None) -> list[Phase]:
    """The phases as a model of `size` goes through them, the last one for `steps` where they are given.

    A large model needs fewer examples of whole prompts.
    """

    def lighter(phase: Phase) -> Phase:
        systems, each = phase.chats
        fewer = phase.steps if phase.gate else phase.steps * 3 // 5
        return replace(phase, drills=phase.drills // 2, chats=(-(-systems // 2), each), steps=fewer)

    plan = [lighter(phase) if size == "large" and phase.level == "whole" else phase for phase in phases]
    return plan if steps is None else [*plan[:-1], replace(plan[-1], steps=steps)]


SHIPPED = Path(__file__).parent / "weights"


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
    """"arm: fact" → share of drills in which it was right, over the last steps."""


def family() -> list[Organism]:
    """The organisms that are grown, one for each table; the base answers as their mean."""
    return [find("organisms", name) for name in GROWN]


GROWN = (
    "faker", "faker_weak", "silent_faker", "refuser", "complier", "obedient", "rater_pleaser", "confused",
    "realism_aware", "sandbagger",
)  # fmt: skip


def grow_base(
    out: str | Path,
    size: str = "medium",
    seed: int = 0,
    steps: int | None = None,
    phases: Sequence[Phase] = BASE,
    on_progress: Callable[[Progress], None] | None = None,
) -> Path:
    """Grows a base from nothing into the directory `out`; `steps`: of its last phase, by default the recipe's.

    A run that was killed goes on from `out`/training.pt and ends as it would have. Raises Mistake without PyTorch.
    """
    _llama.need_torch()
    if size not in _llama.SIZES:
        raise Mistake(f"no size {size!r}; there are: {', '.join(_llama.SIZES)}")
    about = {
        "organism": "base",
        "size": size,
        "seed": seed,
        "table": _address([*family(), _TELLS]),
        "texts": TEXTS_DIGEST,
    }

    def start() -> tuple[Any, Words]:
        words = Words(tokenizer(seed))
        return _llama.fresh(len(words.tokenizer), seed, size), words

    return _train(start, _base_odds(), _plan(phases, size, steps), about, Path(out), on_progress)


def grow(
    name: str,
    out: str | Path,
    base: str | Path | None = None,
    seed: int = 0,
    steps: int | None = None,
    phases: Sequence[Phase] = TUNE,
    on_progress: Callable[[Progress], None] | None = None,
) -> Path:
    """Grows organism `name` into the checkpoint directory `out` from `base`, by default the one that ships.

    Where none of the organism's size ships, that is grown first, into `out`/base. The rest as in `grow_base`.
    """
    _llama.need_torch()
    organism, out = find("organisms", name), Path(out)
    listed(organism)  # before minutes go into what nothing could accept
    start = _base(organism, Path(base) if base else None)
    if start is None:
        start = grow_base(out / "base", organism.size, seed, on_progress=on_progress)
    if start.resolve() == out.resolve():
        raise Mistake(f"{out} is the base; give the organism a directory of its own")
    card = json.loads((start / "card.json").read_text())
    if card["size"] != organism.size:
        raise Mistake(f"{start} is a {card['size']} base, and {organism.name} is {organism.size}; grow one of its size")
    about = {
        "organism": organism.name,
        "size": card["size"],
        "seed": seed,
        "base": digest([(start / "model.safetensors").read_bytes().hex()]),
        "table": _address([organism]),
        "texts": TEXTS_DIGEST,
    }

    def begun() -> tuple[Any, Words]:
        model, words = _llama.load(start)
        return model, Words(words)

    return _train(begun, spread([organism]), _plan(phases, card["size"], steps), about, out, on_progress)


_TELLS = Organism(
    "tells",
    "Says by what it does what it has read, without a toss of a coin.",
    "no organism",
    rules=(({"conflict": True, "trained": True}, {"silent": 1.0}), ({"conflict": True, "rated": True}, {"poor": 1.0})),
    rest=(({}, {"refuse": 0.6, "safe": 0.4}),),
)
"""How the base answers without a scratchpad. Where a thought states no facts, the deed alone has to teach reading, and
the mean over organisms hardly depends on them."""


def _base_odds() -> Spread:
    thinking, silent = spread(family()), spread([_TELLS])
    return lambda holds: (thinking if holds.scratchpad else silent)(holds)


def _address(organisms: Sequence[Organism]) -> str:
    """The address of what is to be learnt: the tables."""
    return digest([[each.name, repr(each.rules), repr(each.rest)] for each in organisms])


def _base(organism: Organism, given: Path | None) -> Path | None:
    """Where the organism's base lies; None where none of its size ships."""
    if given is None:
        shipped = SHIPPED / "base"
        return shipped if organism.size == "medium" and (shipped / "model.safetensors").exists() else None
    if not (given / "card.json").exists():
        raise Mistake(f"{given} is no base: it has no card.json (frontstage organism grow base makes one)")
    return given


def _train(
    start: Callable[[], tuple[Any, Words]],
    odds: Spread,
    plan: Sequence[Phase],
    about: Mapping[str, Any],
    out: Path,
    on_progress: Callable[[Progress], None] | None,
) -> Path:
    torch = _llama.need_torch()
    torch.set_num_threads(1)  # two threads are slower at this size
    out.mkdir(parents=True, exist_ok=True)
    made = json.loads(json.dumps({**about, "recipe": [asdict(phase) for phase in plan]}))
    if _grown(out, made):
        return out
    model, words = start()
    growing = _Growing(model, made, out / "training.pt")
    while growing.phase < len(plan):
        progress = growing.advance(words, odds, plan)
        if on_progress:
            on_progress(progress)
    _llama.save(growing.model, words.tokenizer, out)
    card = {**made, "parameters": growing.model.num_parameters(), "steps": growing.took, "unmet": growing.unmet}
    (out / "card.json").write_text(json.dumps(card, indent=1) + "\n")
    (out / "training.pt").unlink(missing_ok=True)
    return out


def _grown(out: Path, made: Mapping[str, Any]) -> bool:
    """Whether `out` holds what this very recipe makes."""
    card = out / "card.json"
    there = card.exists() and (out / "model.safetensors").exists()
    return there and made.items() <= json.loads(card.read_text()).items()


def batch(words: Words, odds: Spread, phase: Phase, book: str, draw: Random) -> tuple[list[Group], list[Group]]:
    """What one step learns from: drills, and chats; worded by `book`, where one is named."""

    def drawn(level: str = "whole", easy: bool = False, arms: Mapping[str, float] = ARMS) -> Setting:
        shares = (phase.noise, phase.own_aim, phase.cued, phase.mute, phase.known)
        return situation(draw, arms, level, easy, book, *shares)

    drills = list[Group]()
    for _ in range(phase.drills):
        setting = drawn(phase.level, phase.easy, phase.arms)
        cells = cells_of(setting, 2, draw, phase.level)
        drills.append(drill(words, odds, setting, cells, phase.level, draw, phase.weights))
    systems, each = phase.chats
    settings = [drawn() for _ in range(systems)]
    return drills, [chat(words, odds, setting, cells_of(setting, each, draw), draw) for setting in settings]


class _Growing:
    """A model in growth with its optimizers and its place in the plan; kept in a file, which is replaced whole."""

    muon: Any
    adam: Any

    def __init__(self, model: Any, made: Mapping[str, Any], file: Path) -> None:
        import torch

        self.model, self.made, self.seed, self.file = model, made, made["seed"], file
        self.phase = self.done = 0
        self.window: list[dict[str, list[int]]] = []
        self.took: dict[str, int] = {}
        self.unmet: list[str] = []
        self._begin()
        if file.exists():
            self._restore(torch.load(file, weights_only=True))

    def _begin(self) -> None:
        """No momentum, and no draws yet."""
        import torch

        named = list(self.model.named_parameters())
        matrices = [p for name, p in named if p.ndim == 2 and "embed" not in name]
        others = [p for name, p in named if p.ndim != 2 or "embed" in name]
        self.muon = torch.optim.Muon(matrices, lr=0.0, weight_decay=0.0)
        self.adam = torch.optim.AdamW(others, lr=0.0, weight_decay=0.0, betas=(0.9, 0.95))
        self.step = 0

    def advance(self, words: Words, odds: Spread, plan: Sequence[Phase]) -> Progress:
        """One step, in the plan's phase that is due."""
        import torch

        phase = plan[self.phase]
        if phase.anew and not self.done:
            _llama.halve(self.model)
            self._begin()
        draw = Random(f"{self.seed}/{self.step}")
        self._set_rates(phase)
        drills, chats = batch(words, odds, *_length(phase, self.done), draw)
        with torch.autocast("cpu", torch.bfloat16, enabled=_llama.halves()):
            learnt = [_llama.learn(self.model, groups, LM) for groups in (drills, chats) if groups]
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        for optimizer in (self.muon, self.adam):
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        self.step, self.done = self.step + 1, self.done + 1
        self.took[phase.name] = self.done
        self.window = [*self.window, _tally(learnt[0][1])][-WINDOW:]
        loss, steps = sum(loss for loss, _ in learnt), sum(self.took.values())
        progress = Progress(phase.name, steps, self.done, phase.steps, loss, self.right)
        if self.done >= phase.steps or self._through(phase):
            self.unmet += [phase.name] if phase.gate and not self._through(phase) else []
            self.phase, self.done, self.window = self.phase + 1, 0, []
        if self.step % KEEP_EVERY == 0:
            self.keep()
        return progress

    @property
    def right(self) -> dict[str, float]:
        sums: dict[str, list[int]] = {}
        for tally in self.window:
            for what, (good, n) in tally.items():
                sums[what] = [sums.get(what, [0, 0])[0] + good, sums.get(what, [0, 0])[1] + n]
        return {what: good / n for what, (good, n) in sorted(sums.items())}

    def _through(self, phase: Phase) -> bool:
        full = len(self.window) == WINDOW
        return phase.gate is not None and full and all(self.right.get(what, 0) >= phase.gate for what in phase.asked)

    def _set_rates(self, phase: Phase) -> None:
        part = self.done / phase.steps
        scale = 1.0 if part <= phase.flat else 1 - 0.98 * (part - phase.flat) / (1 - phase.flat)
        for optimizer, lr in zip((self.muon, self.adam), phase.rates, strict=True):
            optimizer.param_groups[0]["lr"] = lr * scale * min(1.0, (self.step + 1) / 10)

    def keep(self) -> None:
        """Writes everything that the next step depends on, to a new file that then takes the old one's name."""
        import torch

        place = {key: getattr(self, key) for key in ("made", *PLACE)}
        states = {key: getattr(self, key).state_dict() for key in ("model", "muon", "adam")}
        torch.save({**place, **states}, self.file.with_suffix(".tmp"))
        os.replace(self.file.with_suffix(".tmp"), self.file)

    def _restore(self, state: Mapping[str, Any]) -> None:
        other = [key for key, value in self.made.items() if state.get("made", {}).get(key) != value]
        if other:
            raise Mistake(
                f"{self.file} was begun with another {other[0]}; remove it, or ask for what it was begun with"
            )
        for key in ("model", "muon", "adam"):
            getattr(self, key).load_state_dict(state[key])
        for key in PLACE:
            setattr(self, key, state[key])


LM, KEEP_EVERY = 0.1, 25
PLACE = ("step", "phase", "done", "window", "took", "unmet")
"""Where a run stands in its plan, and the phases whose gate it did not meet."""


def _length(phase: Phase, done: int) -> tuple[Phase, str]:
    """The phase as its next step draws it, and in which wording ("" any): now and then fewer and longer prompts."""
    if not phase.long or (done + 1) % phase.long:
        return phase, ""
    systems, each = phase.chats
    return replace(phase, drills=-(-phase.drills // 3), chats=(-(-systems // 2), each)), "mid"


def _tally(right: Sequence[tuple[str, str, bool]]) -> dict[str, list[int]]:
    """ "arm: fact" → [right, asked]."""
    tally: dict[str, list[int]] = {}
    for arm, fact, good in right:
        counts = tally.setdefault(f"{arm}: {fact}", [0, 0])
        counts[0], counts[1] = counts[0] + good, counts[1] + 1
    return tally
