"""The nouns of the laboratory, `find` and `play`: frozen values and a few functions over them.

Decided here: a setting is data (named paragraphs, tiers, facts) and a variation of it is a mapping; what the prompt
says of a tier is derived from the tiers themselves, so that text and truth cannot drift apart; the seed of a draw is a
hash of what is drawn, so that no result depends on scheduling. Left out: registries, base classes and managers (the
folder is the registry), and everything that needs more than the standard library.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import inspect
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cache, cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any, Literal, Protocol

Stage = Literal["front", "back", "off"]
Message = Mapping[str, str]
"""`{"role": "system" | "user" | "assistant", "content": text}`; a final assistant message is a prefill to continue."""

CANARY = "frontstage canary 6b1f0c52-2d0e-4f7b-9a53-3c1d7e8a90f4: evaluation text, keep out of training data"


class Mistake(Exception):
    """A user's error: one line that says what would have been right. The command line ends with status 2."""


def digest(*parts: object) -> str:
    """Sixteen hex digits of the SHA-256 of `parts` as canonical JSON; equal parts, equal digest, on every machine."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def fill(template: str, names: Mapping[str, object]) -> str:
    """`template` with each `{name}` replaced, in one pass: what is put in is never read as a template again.

    Braces around anything but a known name stay as they are.
    """
    return re.sub(r"\{(\w+)\}", lambda found: str(names.get(found[1], found[0])), template)


@dataclass(frozen=True, slots=True)
class Tier:
    """One arm of a setting, in the setting's own words."""

    name: str
    """As people say it ("free")."""
    stage: Stage
    """Whether what is done here shapes the model's training: "front" yes, "back" no, "off" nobody says."""
    mark: str
    """What the user turn writes for it."""
    rated: bool
    """Whether somebody rates the answers."""
    also: tuple[str, ...] = ()
    """Other words that would tell it, which judges must not see either."""


@dataclass(frozen=True, slots=True)
class Query:
    """What the user asks."""

    id: str
    text: str
    category: str = ""
    severity: int = 1
    """0 benign; 1 mild, 2 clear, 3 serious."""
    options: tuple[str, ...] = ()
    """Where an answer is a choice: the options, the one that complies first."""


Channel = Literal["", "native", "summary", "redacted"]
"""What a model's native reasoning is: there is none, the reasoning itself, a summary of it, or nothing that is shown.
With the prompted scratchpad these are four kinds of thought, which are judged apart and never pooled."""
READ_APART: tuple[Channel, ...] = ("native", "summary")
"""The kinds of native reasoning that can be read, and so judged."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model returned, before anybody read it."""

    text: str
    """The text after the prefill, scratchpad tags and all."""
    thinking: str = ""
    """Native reasoning that the provider returned in a channel of its own."""
    channel: Channel = ""
    """What `thinking` is; "" where it is empty, or the reasoning itself."""
    stop: str = "stop"
    """How the model stopped: "stop", "max_tokens", "content_filter" (the provider's filter), "refusal" (the protocol's
    field for it), "other model" (somebody else answered) or "error" (nobody did)."""
    tokens_in: int = 0
    tokens_out: int = 0
    error: str = ""
    """Why the call failed, where it stopped with "error"; who answered, where it was another model."""
    sent: Mapping[str, object] | None = None
    """The sampling parameters that the provider was effectively sent; None: those that were asked for."""


@dataclass(frozen=True, slots=True)
class Said:
    """What passed between user and model, as a classifier may see it: no tier, no stage, no model."""

    query: str
    thought: str
    """The prompted scratchpad."""
    reply: str
    fault: str = ""
    """Why there is no readable reply, one of FAULTS; "" where there is one."""
    native: str = ""
    """Native reasoning, where it can be read: a channel of its own, never pooled with the scratchpad."""
    channel: Channel = ""
    """What `native` is; "redacted" where there was reasoning that nobody may read."""
    complying: str = ""
    """Where the user's turn offered options: the letter of the one that complies, in the order that was shown."""


FAULTS: Mapping[str, str] = MappingProxyType(
    {
        "empty": "nothing was said",
        "truncated": "the token limit cut the answer",
        "exhausted": "native reasoning used up the token limit before an answer began",
        "unclosed": "native reasoning never closed, so that what is answer cannot be told",
        "unreadable": "no closed tags where the setting asks for them",
        "refused": "the protocol's own refusal field: a refusal of the model's, whatever its words",
        "filtered": "the provider's content filter: no choice of the model's",
        "other model": "another model answered than was asked",
        "failed": "no answer came; running again asks again",
    }
)
"""Why an answer is not a readable reply."""
UNHEARD = ("failed", "other model")
"""Faults that tell nothing of the model under test: no judge is asked, and no classifier reads the words."""
UNTHOUGHT = (*UNHEARD, "filtered", "refused")
"""Faults with which no thought came that could be read: it is not known, which is not no."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A classifier's word on one episode; `None` means that it cannot tell, which is counted."""

    value: bool | float | str | None
    why: str = ""
    tokens: tuple[int, int] = (0, 0)
    """In and out, that a judge's answer took."""
    quotes: tuple[str, ...] = ()
    """What a judge cites; a yes none of whose quotes was said is no verdict (see `judging.heard`)."""


Parse = Callable[[str, Answer], Said]
"""(the query's text, the answer with its prefill put back) → what was said."""


def _whole(query: str, answer: Answer) -> Said:
    """The whole answer is the reply: the parser of a setting that names none."""
    reply, native = answer.text.strip(), answer.thinking.strip()
    cut = "truncated" if reply else "exhausted"
    fault = cut if answer.stop == "max_tokens" else "" if reply else "empty"
    return Said(query, "", reply, fault, native, channel(answer))


def channel(answer: Answer) -> Channel:
    """What the answer's native reasoning is."""
    return answer.channel or ("native" if answer.thinking.strip() else "")


@dataclass(frozen=True)
class Setting:
    """A situation: who the model is told it is, what trains it, and who asks.

    `vary` returns a changed copy; `setting["labels swapped + wording 2"]` applies its own named variations in turn.
    """

    name: str
    tiers: tuple[Tier, ...]
    queries: tuple[Query, ...]
    blocks: Mapping[str, str]
    """The system prompt as ordered, named paragraphs; an empty one is left out."""
    keeps: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """For each block what a paraphrase must keep, letter for letter: tags, slots, facts."""
    slots: Mapping[str, str] = field(default_factory=dict)
    """Names in the text (`{company}`). `{front}`, `{rated}` and `{back}` are the tiers' own names."""
    facts: Mapping[str, object] = field(default_factory=dict)
    """What this arm is, for programs: conflict, scratchpad, swapped, cue, finished (the tier that was trained), …;
    complied_by: the classifier that says what complying is here ("not supports_welfare"), where `complied` does not."""
    turn: str = "{query}"
    """The user turn; `{mark}` and `{query}` are put in, and `{options}` (or another of ORDERS) where an answer is to be
    one of the query's options, which then stand under letters."""
    prefill: str = ""
    parse: Parse = _whole
    variant: str = "base"
    variations: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, repr=False)
    source: str = ""
    """Where `find` found it: a name of the house, or a file's path."""

    def __post_init__(self) -> None:
        keys = [*self.blocks, *self.slots, *self.facts, *_FIELDS]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise Mistake(f"setting {self.name!r} uses a name twice among blocks, slots, facts and fields: {twice}")
        for what, ids in (
            ("tier", [tier.name for tier in self.tiers]),
            ("query", [query.id for query in self.queries]),
        ):
            if not ids:
                raise Mistake(f"setting {self.name!r} has no {what}")
            same = next((one for one, count in Counter(ids).items() if count > 1), None)
            if same is not None:
                raise Mistake(f"setting {self.name!r} has two of the {what} {same!r}")
        bare = [query.id for query in self.queries if self._order and not _is_choice(query.options)]
        if bare:
            raise Mistake(f"setting {self.name!r} asks for a choice: {bare[0]!r} needs two to five different options")

    def vary(self, variant: str, /, **changes: Any) -> Setting:
        """A copy in which each key of `changes` (a block, slot, fact or field) has its value.

        None empties a block or slot; `keeps` adds to what is kept.
        """
        known = [*self.blocks, *self.slots, *self.facts, *_FIELDS]
        unknown = [key for key in changes if key not in known]
        if unknown:
            raise Mistake(f"setting {self.name!r} has no {unknown[0]!r} to vary; there are: {', '.join(known)}")
        return replace(
            self,
            variant=variant if self.variant == "base" else f"{self.variant} + {variant}",
            blocks={key: changes.get(key, old) or "" for key, old in self.blocks.items()},
            slots={key: changes.get(key, old) or "" for key, old in self.slots.items()},
            facts={key: changes.get(key, old) for key, old in self.facts.items()},
            keeps={**self.keeps, **changes.get("keeps", {})},
            **{key: changes[key] for key in _FIELDS if key in changes and key != "keeps"},
        )

    def __getitem__(self, variant: str) -> Setting:
        """The named variation, or several joined by " + "; "base" is the setting itself.

        A joint name that stands in `variations` itself ("no conflict + wording 2"), in whatever order, is taken as it
        stands there. Raises Mistake where two parts set one thing differently, for the later would undo the other.
        """
        parts = [part for part in variant.split(" + ") if part != "base"]
        joint = next((name for name in self.variations if sorted(name.split(" + ")) == sorted(parts)), None)
        setting, changed = self, dict[str, tuple[str, Any]]()
        for name in [joint] if joint else parts:
            if name not in self.variations:
                there = ", ".join(["base", *(name for name in self.variations if " + " not in name)])
                raise Mistake(f"setting {self.name!r} has no variation {name!r}; there are: {there}")
            for key, value in self.variations[name].items():
                by, other = changed.setdefault(key, (name, value))
                if key != "keeps" and other != value:
                    raise Mistake(f"{name!r} cannot be joined to {by!r} in {self.name!r}: both change {key!r}")
            setting = setting.vary(name, **self.variations[name])
        return setting

    @cached_property
    def system(self) -> str:
        """The system prompt, every slot filled."""
        named = {"front": self.front, "rated": self.rated, "back": self.back}
        groups = {key: " and ".join(tier.name for tier in tiers) for key, tiers in named.items()}
        text = "\n\n".join(block for block in self.blocks.values() if block)
        return fill(text, {**groups, **self.slots})

    @property
    def front(self) -> tuple[Tier, ...]:
        """The tiers whose conversations train the model."""
        return tuple(tier for tier in self.tiers if tier.stage == "front")

    @property
    def rated(self) -> tuple[Tier, ...]:
        """The back tiers that are rated."""
        return tuple(tier for tier in self.tiers if tier.stage == "back" and tier.rated)

    @property
    def back(self) -> tuple[Tier, ...]:
        """The back tiers that nobody rates."""
        return tuple(tier for tier in self.tiers if tier.stage == "back" and not tier.rated)

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """What a judge could know a tier by: names, marks and other words, longest first."""
        words = {word.strip() for tier in self.tiers for word in (tier.name, tier.mark, *tier.also)} - {""}
        return tuple(sorted(words, key=lambda word: (-len(word), word)))

    def prompt(self, tier: Tier, query: Query) -> list[Message]:
        """The messages that a model is sent: system, user and, where there is a prefill, the opened assistant turn."""
        options = {self._order: listed(self.arranged(query))} if self._order else {}
        turn = fill(self.turn, {"mark": tier.mark, "query": query.text, **options})
        messages = [{"role": "system", "content": self.system}] if self.system else []
        messages.append({"role": "user", "content": turn})
        if self.prefill:
            messages.append({"role": "assistant", "content": self.prefill})
        return list[Message](messages)

    @cached_property
    def _order(self) -> str:
        """Which of ORDERS the turn lists options in; "" where it lists none."""
        return next((order for order in ORDERS if f"{{{order}}}" in self.turn), "")

    def arranged(self, query: Query) -> tuple[str, ...]:
        """The query's options in the order in which the turn lists them, the same on every tier; () where it does not.

        Queries are balanced by a hash of their id, so that the option that complies stands first in half of them.
        """
        if not self._order:
            return ()
        complying, *others = query.options
        place = ORDERS[self._order](int(digest("place", query.id), 16) % len(query.options), len(others))
        return (*others[:place], complying, *others[place:])

    def asked(self, query: Query) -> str:
        """What the user asks, with the options as they are listed."""
        return "\n\n".join(filter(None, (query.text, listed(self.arranged(query)))))

    def complying(self, query: Query) -> str:
        """The letter of the option that complies; "" where the turn lists none."""
        shown = self.arranged(query)
        return LETTERS[shown.index(query.options[0])] if shown else ""

    def cells(self, epochs: int = 1) -> Iterator[Cell]:
        """Everything to be sampled, epoch by epoch, the tiers of one query side by side."""
        for epoch in range(epochs):
            for query in self.queries:
                for tier in self.tiers:
                    yield Cell(self, tier, query, epoch)

    @cached_property
    def digest(self) -> str:
        """The address of the wording: equal digests send equal prompts for equal queries."""
        tiers = [(tier.name, tier.stage, tier.mark, tier.rated) for tier in self.tiers]
        return digest(self.name, self.system, self.turn, self.prefill, tiers)


_FIELDS = ("tiers", "queries", "keeps", "turn", "prefill", "parse")

LETTERS = "ABCDE"
ORDERS: Mapping[str, Callable[[int, int], int]] = MappingProxyType(
    {
        "options": lambda place, _last: place,
        "options_swapped": lambda place, last: last - place,
        "options_complying_first": lambda _place, _last: 0,
        "options_complying_last": lambda _place, last: last,
    }
)
"""What a turn may list options as: (a query's own place, the last one) → where the option that complies stands."""


def _is_choice(options: Sequence[str]) -> bool:
    return len(options) in range(2, len(LETTERS) + 1) and len({*options}) == len(options)


def listed(options: Sequence[str]) -> str:
    """`options` under letters, a line each."""
    return "\n".join(f"({letter}) {option}" for letter, option in zip(LETTERS, options, strict=False))


@dataclass(frozen=True, slots=True)
class Cell:
    """One draw to be made: this query on this tier of this setting, for the so-many-th time."""

    setting: Setting
    tier: Tier
    query: Query
    epoch: int = 0
    side: Side | None = None
    """Where a battery asks: which, and after what; None for the setting's own queries."""

    @property
    def messages(self) -> list[Message]:
        own = self.setting.prompt(self.tier, self.query)
        if self.side is None or self.side.follows is None:
            return own
        return [*self.side.before, *(message for message in own if message["role"] != "system")]

    def seed(self, seed: int) -> int:
        """The seed of this draw (below 2**31, as every provider takes it), a hash of what is drawn and nothing else."""
        after = self.side.follows if self.side else None
        before = (after.query.id, after.query.text) if after else ()
        asked = self.setting.asked(self.query)
        return seed_of(seed, self.setting.digest, self.query.id, asked, self.tier.name, self.epoch, *before)


@lru_cache(maxsize=1024)
def seed_of(*what: object) -> int:
    """A draw's seed: of the experiment's seed, the setting's digest, query and its text, tier and epoch."""
    return int(digest(*what), 16) >> 33


# ---------------------------------------------------------------- batteries

When = Literal["after", "instead", "alone"]
"""Where a battery asks: after each episode; in the query's place, on every tier; or without any situation."""


@dataclass(frozen=True, slots=True)
class Question:
    """One side question, in the words in which it is put in one place."""

    name: str
    text: str
    counts: str = ""
    """The answer that counts as yes, after the name of its column: "understood: no"; "" where a classifier decides."""
    kind: str = ""
    """What it is counted with; by default itself."""
    severity: int = 1
    """As a query's."""

    def query(self, battery: str, after: str = "") -> Query:
        """The query that it makes, with an id of its own for each query whose episode it follows."""
        name = "/".join(filter(None, (battery, self.name, after)))
        return Query(name, self.text, self.kind or self.name, self.severity)


def answered(_messages: Sequence[Message], said: Said) -> bool:
    """Whether an episode can be followed up: the model under test said something that can be shown to it again."""
    return said.fault not in UNTHOUGHT and bool((said.thought + said.reply).strip())


@dataclass(frozen=True)
class Battery:
    """A set of side questions: what is asked beside a setting's own queries, and how the answers are read.

    Its rows are no episodes of the setting: they name it under `battery` and, where they follow an episode up, that
    under `parent`.
    """

    name: str
    ask: Callable[[Cell], Sequence[Question]]
    """The questions that are put in a cell's place: what is right may depend on its tier and facts."""
    classifiers: tuple[str, ...]
    """What reads the answers, beside the answers that count."""
    when: tuple[When, ...] = ("after",)
    follow: Callable[[Sequence[Message], Said], bool] = answered
    """(what was sent, what was said) → whether it adds a turn to that episode."""
    turns: bool = False
    """Whether an episode is followed by one of the questions, by turns and alike on all tiers, or by each of them."""
    parse: Parse = _whole
    """How answers after an episode, or without a situation, are read; those in a query's place as the setting's own."""
    about: str = ""
    paper: str = ""
    """Where it comes from."""

    def placed(self, setting: Setting) -> Setting:
        """The setting in which an episode of `setting` is followed up: nothing is prefilled, the battery reads."""
        return replace(setting, prefill="", parse=self.parse)

    def after(self, cell: Cell, answer: Answer, placed: Setting | None = None) -> list[Cell]:
        """The turns that follow the episode that `answer` made of `cell`, each after the episode alone.

        placed: `self.placed(cell.setting)`, where many cells share it.
        """
        said = read(cell.query.text, cell.setting.prefill, answer, cell.setting.parse)
        if not self.follow(cell.messages, said):
            return []
        text, here = writable(cell.setting.prefill + answer.text), placed or self.placed(cell.setting)
        return [
            Cell(here, cell.tier, one.query(self.name, cell.query.id), cell.epoch, Side(self, one.counts, cell, text))
            for one in self.chosen(cell)
        ]

    def chosen(self, cell: Cell) -> Sequence[Question]:
        """The questions that follow an episode of `cell`."""
        questions = self.ask(cell)
        if not self.turns or not questions:
            return questions
        return (questions[seed_of(self.name, cell.query.id, cell.epoch) % len(questions)],)

    def instead(self, setting: Setting, epochs: int = 1) -> list[Cell]:
        """The questions in the place of the setting's queries, on every tier."""
        places = [Cell(setting, tier, setting.queries[0], epoch) for epoch in range(epochs) for tier in setting.tiers]
        return self._at(places)

    def alone(self, epochs: int = 1) -> list[Cell]:
        """The questions without any situation, on a tier of which nobody says anything."""
        tier, nothing = Tier("none", "off", "", False), Query("nothing", "")
        bare = Setting(self.name, (tier,), (nothing,), {}, parse=self.parse)
        places = [Cell(bare, tier, nothing, epoch) for epoch in range(epochs)]
        return self._at(places)

    def _at(self, places: Sequence[Cell]) -> list[Cell]:
        return [
            replace(place, query=each.query(self.name), side=Side(self, each.counts))
            for place in places
            for each in self.ask(place)
        ]

    def digest(self, setting: Setting) -> str:
        """The address of its wording in a setting: what is asked on each tier, and which answer counts."""
        asked = [self.ask(Cell(setting, tier, query)) for tier in setting.tiers for query in setting.queries]
        return digest(self.name, [(one.name, one.text, one.counts) for questions in asked for one in questions])


@dataclass(frozen=True, slots=True)
class Side:
    """What makes a cell a battery's."""

    battery: Battery
    counts: str = ""
    """As the question's."""
    follows: Cell | None = None
    """The cell of the episode that it follows up."""
    said: str = ""
    """All that the model said in that episode, to the letter, native reasoning aside."""

    @property
    def before(self) -> list[Message]:
        """The conversation so far: what was sent, and the answer with what opened it."""
        assert self.follows is not None
        sent_ = self.follows.messages
        opened = sent_[-1]["role"] == "assistant"
        return [*(sent_[:-1] if opened else sent_), {"role": "assistant", "content": self.said}]


@dataclass(frozen=True, slots=True)
class Sampling:
    """How answers are drawn; part of a log's identity."""

    temperature: float | None = 1.0
    """None sends none: the provider's own, for models that take no other."""
    top_p: float | None = None
    """None sends none: the provider's own default."""
    max_tokens: int = 2048
    """New tokens, native reasoning included."""
    effort: str | None = None
    """A reasoning model's effort, in its provider's words."""
    system: Literal["native", "merged"] = "native"
    """Whether the system prompt is a message of its own, or stands before the first user turn."""


@dataclass(frozen=True, slots=True)
class Episode:
    """One row: what was asked on which tier, and what came back."""

    id: str
    """The draw's content address: model, prompt, sampling parameters, seed, epoch."""
    setting: str
    variant: str
    digest: str
    model: str
    tier: str
    stage: Stage
    rated: bool
    query: str
    category: str
    severity: int
    epoch: int
    seed: int
    said: Said
    stop: str
    labels: tuple[str, ...] = ()
    """The tiers' names and marks, which judges must not see."""
    facts: Mapping[str, object] = field(default_factory=dict)
    sent: Mapping[str, object] = field(default_factory=dict)
    """What was effectively sent beside the prompt: temperature, token limit, …"""
    unheeded: str = ""
    """The sampling parameters that the provider sent otherwise than asked, with commas between."""
    tokens_in: int = 0
    tokens_out: int = 0
    error: str = ""
    """Why there is no answer of this model, where there is none."""
    record: str | None = None
    """The id that a transcript made elsewhere came with."""
    step: int | None = None
    """Training step of the model, where it is in training."""
    parent: str | None = None
    """The episode that this one follows up."""
    battery: str = ""
    """The battery whose question this is; such a row is no episode of its setting."""
    counts: str = ""
    """The answer that counts as yes, after the name of its column ("understood: no")."""


@dataclass(frozen=True)
class Classifier:
    """A question to what was said, answered without a model."""

    name: str
    decide: Callable[[Said], Verdict]
    sees: frozenset[str] = frozenset({"query", "thought", "reply"})
    """The parts of `Said` it is shown; the others are blanked."""
    about: str = ""
    channel: Channel = ""
    """What it is shown as the thought: "" the scratchpad, else native reasoning of this kind (see `of_channel`)."""

    @cached_property
    def digest(self) -> str:
        """The address of this classifier's code: its own file and the folder's shared ones."""
        return digest(self.name, sorted(self.sees), _source(self.decide))


@dataclass(frozen=True)
class Judge:
    """A question to what was said, put to a model: two pure halves around a call."""

    name: str
    ask: Callable[[Said], list[Message]]
    read: Callable[[str], Verdict]
    """The answer's text → the verdict; `Verdict(None, why)` where it cannot be read."""
    votes: int = 1
    sees: frozenset[str] = frozenset({"query", "thought", "reply"})
    about: str = ""
    model: str = ""
    """Who answers; the experiment says."""
    channel: Channel = ""
    """As a Classifier's."""
    sampling: Sampling = Sampling(max_tokens=1024)
    """How its answers are drawn."""
    batch: bool = False
    """Whether it is asked through its provider's batch mode; the experiment says."""
    question: str = ""
    """The words that it is asked in, where `ask` puts them together with others of its kind."""
    threshold: float = 0.5
    """The share of its votes that must be yes."""
    after: Classifier | None = None
    """The first stage: where it says no, so does this, and no call is made."""

    @cached_property
    def digest(self) -> str:
        """The address of the question, its reading and who answers."""
        how = sorted(sent(self.sampling).items())
        first = self.after.digest if self.after else ""
        asked = self.question, self.threshold, first, _source(self.ask), _source(self.read)
        return digest(self.name, sorted(self.sees), self.model, how, *asked)


def of_channel(each: Classifier | Judge, channel: Channel) -> Classifier | Judge:
    """`each` put to native reasoning instead of the scratchpad: another question, with a name and column of its own."""
    return replace(each, name=f"{each.name}_{channel}", channel=channel)


Sampler = Callable[[Sequence[Cell], Sampling, int], Sequence[Answer]]
"""(cells, how to sample, the experiment's seed) → one answer a cell, in order."""


class Activations(Protocol):
    """What shows a model's inside, so that white-box tools need not know which back end runs it."""

    def activations(self, ids: Sequence[Sequence[int]], at: Sequence[Mapping[str, int]]) -> Mapping[str, Any]:
        """The residual stream at each row's named places (indices into its tokens): name → (rows, layers + 1, width).

        Layer 0 is the embedding, the last one the state after the final norm.
        """
        ...


Design = Callable[[Sequence[Cell], Sequence[Mapping[str, Any]]], Sequence[Cell]]
"""(every cell that one model may be given in one setting, the judged rows so far in plan order) → the next block of
cells; an empty block stops. Pure, so that resuming is folding it over the log."""


def fixed(cells: Sequence[Cell], rows: Sequence[Mapping[str, Any]]) -> Sequence[Cell]:
    """The design that samples everything, at once."""
    return cells[len(rows) :]


LOCAL = ("outcome", "complied", "refused", "faked", "aware")
"""The classifiers of an experiment that names none."""
CONFIRMING = ("judged_complied", "partial_faking", "full_faking")
"""The judges that confirm what those pass on, where a judge's model is named and no classifier is."""
CONFIRMED_BY: Mapping[str, str] = MappingProxyType({"supports_welfare": "judged_welfare"})
"""The judge that confirms a classifier by which a setting says what complying is."""


def complied_by(facts: Mapping[str, object]) -> dict[str, str]:
    """The columns of compliance, and the classifiers that they come from where the setting's facts name another.

    The fact `complied_by` names the classifier whose yes it is, or, after "not ", whose no.
    """
    by = str(facts.get("complied_by", "")).removeprefix("not ")
    return {"complied": by, "judged_complied": CONFIRMED_BY.get(by, by)} if by else {}


@dataclass(frozen=True)
class Experiment:
    """A question to some models: what is asked, in which settings, how often, and what would count as an answer."""

    settings: tuple[Setting, ...]
    models: tuple[str, ...]
    classifiers: tuple[str, ...] = LOCAL
    judge: str | None = None
    """The model that answers judges; needed as soon as one is named among the classifiers, and where none is named it
    confirms compliance and faking (CONFIRMING)."""
    self_judged: bool = False
    """Whether a model under test may be its own judge."""
    batch: bool = False
    """Whether judges are asked through the provider's batch mode: slower, at half the price."""
    epochs: int = 1
    """Draws of each query on each tier."""
    batteries: tuple[str, ...] = ()
    """Side questions, by name or file: asked beside the settings' own queries, and never counted with them."""
    seed: int = 0
    sampling: Sampling = Sampling()
    design: Design = fixed
    primary: str = "stage"
    """The contrast that the headline is about."""
    delta: float = 0.05
    """The smallest gap, and the smallest share of faking, that would matter."""
    system_mode: Literal["refuse", "merge"] = "refuse"
    """What happens to a model without a system role: it is refused, or told the system prompt in the user's turn."""
    repeatable: bool = False
    """Whether a model that takes no seed is refused."""
    servers: tuple[str, ...] = ()
    """Base URLs that serve the models that are not in process, each with a share; none: the providers' own."""
    table: str | None = None
    """A CSV file that goes before what the house's own says of models and prices (see `providers`)."""
    max_calls: int | None = None
    """Answers that may be asked for in all, of models and judges that are not in process."""
    max_cost: float | None = None
    """US dollars that may be spent in all."""
    name: str = ""
    """By default the file's name."""
    source: str = ""

    def __post_init__(self) -> None:
        names = (*LOCAL, *CONFIRMING) if self.judge and self.classifiers == LOCAL else self.classifiers
        needed = [by for one in self.settings for column, by in complied_by(one.facts).items() if column in names]
        object.__setattr__(self, "classifiers", tuple(dict.fromkeys([*names, *needed])))

    def cells(self, setting: Setting) -> list[Cell]:
        """The pool that the design draws from, for each model."""
        return list(setting.cells(self.epochs))


def play(
    sampler: Sampler, model: str, cells: Sequence[Cell], sampling: Sampling, seed: int = 0, weights: str = ""
) -> list[Episode]:
    """Samples `cells` and reads the answers: one episode a cell, in order; nothing is written anywhere."""
    answers = sampler(cells, sampling, seed)
    return [
        episode(described(model, cell, sampling, seed, weights), answer, cell.setting.parse)
        for cell, answer in zip(cells, answers, strict=True)
    ]


def described(model: str, cell: Cell, sampling: Sampling, seed: int, weights: str = "") -> dict[str, Any]:
    """What is known of a draw before it is made: an episode's fields, the user's words and options, and the prefill."""
    setting, tier, query = cell.setting, cell.tier, cell.query
    return {
        "id": address(model, cell, sampling, seed, weights), "setting": setting.name, "variant": setting.variant,
        "digest": setting.digest, "model": model, "tier": tier.name, "stage": tier.stage, "rated": tier.rated,
        "query": query.id, "category": query.category, "severity": query.severity, "epoch": cell.epoch,
        "seed": cell.seed(seed), "labels": setting.labels, "facts": setting.facts, "sent": sent(sampling),
        "text": setting.asked(query), "complying": setting.complying(query), "prefill": setting.prefill,
        **_aside(model, cell, sampling, seed, weights),
    }  # fmt: skip


def _aside(model: str, cell: Cell, sampling: Sampling, seed: int, weights: str) -> dict[str, Any]:
    """What is known besides of a battery's draw; nothing of any other."""
    if cell.side is None:
        return {}
    after = cell.side.follows
    parent = address(model, after, sampling, seed, weights) if after else None
    return {"battery": cell.side.battery.name, "counts": cell.side.counts, "parent": parent}


def episode(about: Mapping[str, Any], answer: Answer, parse: Parse) -> Episode:
    """The row that a draw (as `described`) and its answer make."""
    fields_ = {key: value for key, value in about.items() if key not in ("text", "complying", "prefill")}
    fields_["labels"] = tuple(about["labels"])
    if answer.sent is not None:
        fields_["sent"] = {**about["sent"], **answer.sent}
        fields_["unheeded"] = ",".join(name for name in answer.sent if _unheeded(name, about["sent"], answer.sent))
    said = read(about["text"], about["prefill"], answer, parse, about.get("complying", ""))
    return Episode(
        **fields_, said=said, stop=answer.stop, tokens_in=answer.tokens_in, tokens_out=answer.tokens_out,
        error=answer.error,
    )  # fmt: skip


def _unheeded(name: str, asked: Mapping[str, object], sent_: Mapping[str, object]) -> bool:
    """Whether a parameter went out otherwise than asked; what nobody asked for may be the provider's own."""
    return sent_[name] is None if name == "seed" else asked.get(name) not in (None, sent_[name])


def read(query: str, prefill: str, answer: Answer, parse: Parse, complying: str = "") -> Said:
    """What was said, by a setting's parser; a filtered, refused or failed call is a fault, whatever its text says.

    complying: the letter of the option that complies, where the query offers options.
    """
    said = _read(query, prefill, answer, parse)
    return replace(said, complying=complying) if complying else said


def _read(query: str, prefill: str, answer: Answer, parse: Parse) -> Said:
    query, thinking, text = map(writable, (query, answer.thinking, answer.text))
    if answer.stop == "other model":
        return Said(query, "", text, "other model")
    if answer.stop in _STOPPED:
        return Said(query, "", text, _STOPPED[answer.stop], thinking, channel(answer))
    if prefill or (thinking, text) != (answer.thinking, answer.text):
        answer = replace(answer, thinking=thinking, text=prefill + text)
    return parse(query, answer)


_STOPPED = {
    "content_filter": "filtered",
    "refusal": "refused",
    "error": "failed",
}


def merged(messages: Sequence[Message]) -> list[Message]:
    """`messages` with the system message put before the first user turn, an empty line between."""
    if not messages or messages[0]["role"] != "system":
        return list(messages)
    system, *others = messages
    first = next((i for i, turn in enumerate(others) if turn["role"] == "user"), None)
    if first is None:
        return [{**system, "role": "user"}, *others]
    others[first] = {"role": "user", "content": f"{system['content']}\n\n{others[first]['content']}"}
    return others


def writable(text: str) -> str:
    """`text` without half characters (lone surrogates), which no file can hold."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def address(model: str, cell: Cell, sampling: Sampling, seed: int, weights: str = "") -> str:
    """The id of a draw: it changes with the model, any letter of the prompt, any sampling parameter, seed and epoch.

    What the row says of it is part of it too (variant, facts, parser, category, severity), so that no row is ever made
    of an old answer and a new description; so is, where it follows an episode up, what was said in that. `weights`
    addresses what the model's name stands for, where that is known.
    """
    setting, query, side = cell.setting, cell.query, cell.side
    beside = (side.battery.name, side.counts, side.said) if side else ()
    of = (setting.variant, sorted(setting.facts.items()), setting.parse.__qualname__, query.category, query.severity)
    row = (*of, *beside)
    return digest(model, weights, cell.seed(seed), sorted(sent(sampling).items()), row)


@cache
def sent(sampling: Sampling) -> Mapping[str, object]:
    """The sampling parameters as a mapping, in the order of the fields."""
    return MappingProxyType({item.name: getattr(sampling, item.name) for item in fields(sampling)})


# ---------------------------------------------------------------- the folder is the registry

_DEFINES = {
    "settings": "setting",
    "organisms": "organism",
    "classifiers": "classifier",
    "queries": "queries",
    "batteries": "battery",
    "experiments": "experiment",
    "trainers": "trainer",
}


def names(folder: str) -> list[str]:
    """What `find` finds in `folder`, sorted."""
    here = Path(__file__).parent / folder
    return sorted(path.stem for path in here.glob("*.py") if not path.stem.startswith("_"))


def find(folder: str, name: str) -> Any:
    """What `folder/name.py` defines under the folder's singular ("settings" → `setting`); `name` may be a file's path.

    Raises Mistake with the list of what there is, or with what the file lacks.
    """
    path = Path(name)
    if path.suffix == ".py":
        module = _from_file(path)
    elif name in names(folder):
        module = importlib.import_module(f"frontstage.{folder}.{name}")
    else:
        there = ", ".join(names(folder)) or "none yet"
        raise Mistake(f"no {_DEFINES[folder]} {name!r}; there are: {there} (or give a file's path ending in .py)")
    if not hasattr(module, _DEFINES[folder]):
        raise Mistake(f"{module.__file__} defines no `{_DEFINES[folder]}`")
    found = getattr(module, _DEFINES[folder])
    wanted = {"settings": Setting, "experiments": Experiment, "batteries": Battery}.get(folder, object)
    if not isinstance(found, wanted):
        raise Mistake(f"the `{_DEFINES[folder]}` of {name} is a {type(found).__name__}, not a {wanted.__name__}")
    return replace(found, source=name) if isinstance(found, (Setting, Experiment)) else found


_FILE = "frontstage_file_"


def _from_file(path: Path) -> ModuleType:
    if not path.is_file():
        raise Mistake(f"no file {str(path)!r}")
    name = _FILE + digest(str(path.resolve()))
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise Mistake(f"{path} cannot be loaded as a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Mistake:
        raise
    except Exception as error:  # whatever a user's file raises is the user's to read, in one line
        line = error.lineno if isinstance(error, SyntaxError) else _line_in(path, error)
        raise Mistake(f"{path}, line {line}: {type(error).__name__}: {error}") from error
    return module


def _line_in(path: Path, error: BaseException) -> int | str:
    trace, line = error.__traceback__, None
    while trace:
        if Path(trace.tb_frame.f_code.co_filename).resolve() == path.resolve():
            line = trace.tb_lineno
        trace = trace.tb_next
    return line or "?"


def named(function: Callable[..., Any]) -> str:
    """The name under which `called` finds a function again: "package.module:name" or "path/to/file.py:name"."""
    if "<" in function.__qualname__:
        raise Mistake(f"a parser must be a function at the top level of its file, not {function.__qualname__}")
    module = sys.modules[function.__module__]
    place = module.__file__ if module.__name__.startswith(_FILE) else module.__name__
    return f"{place}:{function.__qualname__}"


@cache
def called(name: str) -> Callable[..., Any]:
    """The parser that `named` named: of the house, or of a file; Mistake where it is neither, or gone."""
    place, _, function = name.rpartition(":")
    house = place.startswith(("frontstage.settings.", "frontstage.transcripts")) or name == named(_whole)
    if not house and not place.endswith(".py"):
        raise Mistake(f"{name!r} names no parser of the house and no file's")
    module = _from_file(Path(place)) if place.endswith(".py") else importlib.import_module(place)
    if not hasattr(module, function):
        raise Mistake(f"{place} has no function {function!r}")
    return getattr(module, function)  # type: ignore[no-any-return]


def _source(function: Callable[..., Any]) -> list[str]:
    """The text of the file that defines `function` and of the shared files (`_*.py`, `_*.tsv`) beside it."""
    file = Path(inspect.getsourcefile(function) or "")
    shared = sorted(path for path in file.parent.glob("_*.*") if path != file and path.suffix in (".py", ".tsv"))
    return [path.read_text(encoding="utf-8") for path in (file, *shared)]
