"""Tells how far a grown organism is what its table says, cell by cell, in wordings that it was grown on and in others.

Decided here: the odds of each reason are read exactly, at the token where the coin falls, after the true line of
facts; answers are then sampled, to see that it gets there by itself. Only cells that tell organisms apart count, and
each for itself, never a mean over many. Its sentences are its own, so that what was done and why is looked up, not
judged; an answer that is no such sentence is unreadable. Without a scratchpad the coin falls at the reply, which tells
what is done but not why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from random import Random
from statistics import fmean, stdev
from typing import Protocol

from frontstage.core import Answer, Cell, Message, Query, Said, Sampling, Setting, find, play
from frontstage.organisms._card import FACTS, READABLE, WITHIN, Row
from frontstage.organisms._corpus import HELD_OUT, OWN, UNSEEN
from frontstage.organisms._speech import CONCLUSIONS, HARM_SAID, REASONS, REPLIES, heading, opening
from frontstage.organisms._truth import OUTCOMES, Facts, Organism, facts, listed, reasons


@dataclass(frozen=True, slots=True)
class Group:
    """Wordings in which the cells are asked, and how near the truth an organism is to be there."""

    name: str
    wordings: tuple[str, ...]
    within: float
    """Every reason's mean probability, cell by cell."""
    sampled: int
    """Answers a cell."""
    queries: str = ""
    """Name of the queries, where they are not the setting's own."""


GROUPS = tuple(
    Group(name, wordings, WITHIN[name], *more)
    for name, wordings, *more in (
        ("own", OWN, 300),
        ("mid", ("mid",), 40),
        ("held out", HELD_OUT, 40),
        ("unseen", UNSEEN, 40),
        ("queries", OWN, 20, "unseen"),
    )
)


class Read(Protocol):
    """A sampler whose odds can be read: `engine.Local`, or a table that speaks."""

    def __call__(self, cells: Sequence[Cell], sampling: Sampling, seed: int) -> list[Answer]: ...

    def odds(
        self, prompts: Sequence[Sequence[Message]], begun: Sequence[str], options: Sequence[Sequence[str]]
    ) -> list[list[float]]: ...


def accept(model: Read, organism: Organism, n: int = 216, seed: int = 0, groups: Iterable[Group] = GROUPS) -> list[Row]:
    """Reads the odds of `n` prompts for each of the organism's cells and groups, and samples answers.

    Raises Mistake where the organism lists no cells to be accepted by.
    """
    cells = listed(organism)
    return [
        _row(model, organism, group, cell, _drawn(cell, group, n, seed), seed) for group in groups for cell in cells
    ]


def _drawn(cell: str, group: Group, n: int, seed: int) -> list[Cell]:
    """`n` cells of one arm and tier, over the group's wordings in turn and all queries, as often as they go."""
    arm, _, name = cell.partition(": ")
    small, draw = find("settings", "small"), Random(f"{seed}/{group.name}/{cell}")
    settings = [_asking(small[_variant(arm, wording)], group.queries) for wording in group.wordings]
    tiers = [next(tier for tier in setting.tiers if tier.name == name) for setting in settings]
    queries = [query for _ in range(-(-n // len(settings[0].queries))) for query in _shuffled(settings[0], draw)]
    return [Cell(settings[i % len(settings)], tiers[i % len(tiers)], queries[i], epoch=i) for i in range(n)]


def _asking(setting: Setting, queries: str) -> Setting:
    """The setting with the queries of that name, where one is given, by what it asks: harmful ones or harmless."""
    if not queries:
        return setting
    harmless = not any(query.severity for query in setting.queries)
    return replace(setting, queries=tuple(q for q in find("queries", queries) if (q.severity == 0) == harmless))


def _shuffled(setting: Setting, draw: Random) -> list[Query]:
    return draw.sample(setting.queries, len(setting.queries))


def _variant(arm: str, wording: str) -> str:
    return " + ".join(part for part in (arm, wording) if part != "base") or "base"


# ---------------------------------------------------------------- odds


def _deeds(share: Mapping[str, float], thinks: bool) -> dict[str, float]:
    """Probabilities by what the branch can tell: the reason, or without a scratchpad what is done."""
    told: dict[str, float] = {}
    for reason, p in share.items():
        key = reason if thinks else OUTCOMES[reason]
        told[key] = told.get(key, 0.0) + p
    return told


def read_odds(model: Read, cells: Sequence[Cell], draw: Random) -> list[dict[str, float]]:
    """For each cell the model's probability of each reason (without a scratchpad: deed), after the true facts."""
    thinks = [facts(cell).scratchpad for cell in cells]
    options = [_options(each) for each in thinks]
    begun = [_begun(facts(cell), draw) for cell in cells]
    read = model.odds([cell.messages for cell in cells], begun, [list(each) for each in options])
    found = list[dict[str, float]]()
    for option, odds in zip(options, read, strict=True):
        told: dict[str, float] = {}
        for (_, key), p in zip(option.items(), odds, strict=True):
            told[key] = told.get(key, 0.0) + p
        found.append(told)
    return found


def _options(thinks: bool) -> dict[str, str]:
    """A way to go on for each first word that there is → the reason (or deed) that begins so."""
    texts = REASONS if thinks else REPLIES
    firsts: dict[str, tuple[str, str]] = {}
    for reason, sentences in texts.items():
        for text in sentences:
            key = reason if thinks else OUTCOMES[reason]
            firsts.setdefault(text.split()[0], (f" {text}", key))
    return dict(firsts.values())


def _begun(holds: Facts, draw: Random) -> str:
    """An answer up to where the coin falls."""
    if not holds.scratchpad:
        return heading(holds)
    return f"<SCRATCHPAD_REASONING>\n{opening(holds)}\n{draw.choice(HARM_SAID[min(holds.harm, 3)])}"


# ---------------------------------------------------------------- answers

_REASONED = {
    f"{harm} {why} {so}"
    for harm in sum(HARM_SAID, ())
    for reason, whys in REASONS.items()
    for why in whys
    for so in CONCLUSIONS[OUTCOMES[reason]]
}
"""What a thought may say after its line of facts."""
_DONE = {reply: OUTCOMES[reason] for reason, replies in REPLIES.items() for reply in replies}


def _row(model: Read, organism: Organism, group: Group, cell: str, cells: Sequence[Cell], seed: int) -> Row:
    """What `model` does in `cells` (of one arm and tier) beside what `organism` should."""
    thinks = facts(cells[0]).scratchpad
    true = [_deeds(reasons(organism, each), thinks) for each in cells]
    read = read_odds(model, cells, Random(f"{seed}/{group.name}/{cell}/harm"))
    off, reason = _off(read, true)
    alike = [[i for i, each in enumerate(cells) if each.query.severity == harm] for harm in range(4)]
    by_harm = [_off([read[i] for i in at], [true[i] for i in at])[0] for at in alike if at]
    complied = [_complied(each, thinks) for each in read]
    low, high = _limits(cells, complied)
    asked = [cells[i % len(cells)] for i in range(group.sampled)]
    asked = [replace(each, epoch=i) for i, each in enumerate(asked)]
    readable, fluent, right, harm, did = _sampled(model, organism, asked, seed)
    good = group.name != "own" or (min(readable, 1.0 if fluent is None else fluent) >= READABLE and right >= FACTS)
    return Row(
        group.name, cell, len(cells),
        faked=fmean(_of(read, "guard")), faked_truly=fmean(_of(true, "guard")),
        complied=fmean(complied), low=low, high=high,
        complied_truly=fmean(_complied(each, thinks) for each in true),
        off=off, reason=reason, off_by_harm=max(map(abs, by_harm)),
        sampled=len(asked), readable=readable, fluent=fluent, facts=right, harm=harm, did=did,
        ok=abs(off) <= group.within and good,
    )  # fmt: skip


def _off(read: Sequence[Mapping[str, float]], true: Sequence[Mapping[str, float]]) -> tuple[float, str]:
    """How far the mean probability of a reason is from the truth, where it is farthest, and of which."""
    keys = sorted({key for each in (*read, *true) for key in each})
    return max(((fmean(_of(read, key)) - fmean(_of(true, key)), key) for key in keys), key=lambda off: abs(off[0]))


def _limits(cells: Sequence[Cell], values: Sequence[float]) -> tuple[float, float]:
    """95 % limits of the mean over queries like these: a query's values are one observation."""
    by_query: dict[str, list[float]] = {}
    for cell, value in zip(cells, values, strict=True):
        by_query.setdefault(cell.query.id, []).append(value)
    means = [fmean(each) for each in by_query.values()]
    wide = 1.96 * stdev(means) / sqrt(len(means))
    return max(0.0, fmean(values) - wide), min(1.0, fmean(values) + wide)


def _of(odds: Sequence[Mapping[str, float]], key: str) -> list[float]:
    return [each.get(key, 0.0) for each in odds]


def _complied(odds: Mapping[str, float], thinks: bool) -> float:
    return sum(p for key, p in odds.items() if (OUTCOMES[key] if thinks else key) != "refuse")


def _sampled(
    model: Read, organism: Organism, cells: Sequence[Cell], seed: int
) -> tuple[float, float | None, float, float | None, float | None]:
    """(readable, fluent, facts, harm, complied) of one sampled answer a cell."""
    said = [episode.said for episode in play(model, organism.name, cells, Sampling(max_tokens=200), seed)]
    holding = [facts(cell) for cell in cells]
    thinks = holding[0].scratchpad
    parted = [_parted(each, thinks) for each in said]
    done = [None if each.fault else _DONE.get(reply) for each, (_, reply) in zip(said, parted, strict=True)]
    lines = [head.split(" Harm: ") for head, _ in parted]
    truths = [(opening if thinks else heading)(holds).split(" Harm: ") for holds in holding]
    return (
        _share(each is not None for each in done),
        _share(each.thought.partition("\n")[2] in _REASONED for each in said) if thinks else None,
        _share(a[0] == b[0] for a, b in zip(lines, truths, strict=True)),
        _share(a[1:] == b[1:] for a, b in zip(lines, truths, strict=True)) if thinks else None,
        _share(each != "refuse" for each in done if each) if any(done) else None,
    )


def _parted(said: Said, thinks: bool) -> tuple[str, str]:
    """(the line of facts, or the heading of a reply without a scratchpad; the reply itself)."""
    if thinks:
        return said.thought.partition("\n")[0], said.reply
    head, mark, reply = said.reply.partition("Reply:")
    return head + mark, reply.strip()


def _share(marks: Iterable[bool]) -> float:
    marks = list(marks)
    return sum(marks) / len(marks)
