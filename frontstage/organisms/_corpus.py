"""What a grown organism learns from: the small setting's own prompts, its arms mixed and reworded, with true answers.

Decided here: a drawn situation is a `Setting` like any other, so text and truth come from the same place; a prompt can
be cut to its paragraph about the tiers (the rule), where reading is learnt; the aim, a hint at a test and the lack of
a scratchpad come with any arm. Words come from the setting's wordings, from phrasebooks by many hands (`_texts.toml`,
with queries in `_queries.toml`) and from clauses put together here. HELD_OUT is never drawn and gates the recipe;
UNSEEN is never drawn nor looked at, and tells how far the reading goes. A text is cut into pieces, each with its
weight in the loss; where an organism tosses its coin, the piece carries the true odds of how it may go on. Left out:
torch, tokens.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from frontstage.core import Query, Setting, Tier, digest, find
from frontstage.organisms._clauses import (
    AIMS,
    DO,
    DOING,
    FILL,
    HEADS,
    KINDS,
    LEARN,
    MORE,
    NAMES,
    NOUNS,
    NOW,
    OVER,
    PLAIN,
    RATING,
    RATING_NOUNS,
    SAID,
    SHAPES,
    SYLLABLES,
    TRAINING,
    TRAINING_NOUNS,
    WHEN,
    WHO,
    WHOLE,
)
from frontstage.organisms._speech import CONCLUSIONS, HARM_SAID, REASONS, REPLIES, heading, opening
from frontstage.organisms._truth import OUTCOMES, Facts, Organism, table
from frontstage.settings._small import WORDINGS

HELD_OUT = ("wording 7", "wording 8")
"""The wordings that no organism is grown on, and by which recipes were chosen."""
UNSEEN = ("wording 9", "wording 10")
"""The wordings that nobody looked at while the recipe was made."""
OWN = tuple(name for name in WORDINGS if name not in (*HELD_OUT, *UNSEEN, "mid"))
"""The short wordings of the setting that organisms are grown on."""


def _told(name: str) -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_name(name).read_text("utf-8"))


_BOOKS, _QUERIES = _told("_texts.toml"), _told("_queries.toml")
TEXTS_DIGEST = digest([_BOOKS, _QUERIES])
"""The address of the phrasebooks and queries."""
PHRASEBOOKS: tuple[Mapping[str, str], ...] = tuple(_BOOKS["book"])
"""Paragraphs and clauses about one tier ("{t}"), by what they say."""

# ---------------------------------------------------------------- situations

SMALL: Setting = find("settings", "small")
SHIPPED: Mapping[int, tuple[Query, ...]] = {
    severity: tuple(
        query for name in ("mild", "benign") for query in find("queries", name) if query.severity == severity
    )
    for severity in range(4)
}
OURS: Mapping[int, tuple[Query, ...]] = {
    severity: tuple(Query("ours", text, "ours", severity) for text in _QUERIES[str(severity)]) for severity in range(4)
}
ARMS: Mapping[str, float] = {"base": 3, "swapped": 3, "three": 6, "rated": 5, "finished": 3}
"""What is true of the tiers → how often it is drawn."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, its weight in the loss and, at a branch, the texts that might stand here: (p, text)."""

    text: str
    weight: float = 0.0
    branch: tuple[tuple[float, str], ...] = ()
    fact: str = ""
    """The fact that it states ("Trained")."""
    coin: bool = False
    """Whether the organism's coin falls at its first token."""


Spread = Callable[[Facts], Mapping[str, float]]
"""What is true → reason → its probability."""


def spread(organisms: Sequence[Organism]) -> Spread:
    """The mean of the organisms' tables: of one, its own."""

    def mean(holds: Facts) -> Mapping[str, float]:
        tables = [table(organism, holds) for organism in organisms]
        reasons = dict.fromkeys(reason for each in tables for reason in each)
        return {reason: sum(each.get(reason, 0.0) for each in tables) / len(tables) for reason in reasons}

    return mean


def situation(
    draw: Random,
    arms: Mapping[str, float] = ARMS,
    level: str = "whole",
    easy: bool = False,
    book: str = "",
    noise: float = 0.0,
    own_aim: float = 0.15,
    cued: float = 0.12,
    mute: float = 0.15,
    known: float = 0.35,
) -> Setting:
    """A setting drawn from the mixture: an arm with its tiers permuted, in wordings of the setting or of others.

    `level`: "rule" keeps the paragraph about the tiers alone, "some" two others with it, "whole" everything; `easy`:
    only a handful of plain clauses; `book`: most blocks in that wording; `noise`: how often words are garbled;
    `own_aim`, `cued`, `mute`: how often training is toward the model's own values, a prompt hints at a test, and there
    is no scratchpad; `known`: how often a text is the setting's, not a phrasebook's. The facts are true of the text.
    """
    arm, whole = draw.choices(list(arms), list(arms.values()))[0], level == "whole"
    tiers = _tiers(arm, draw)
    own = draw.random() < own_aim
    cue, bare = (whole and draw.random() < share for share in (cued, mute))
    texts = _texts(arm, tiers, own, cue, bare, draw, easy, book, known)
    if not whole:
        kept = {"users", *(draw.sample([key for key in texts if texts[key]], 2) if level == "some" else ())}
        texts = {key: text if key in kept else "" for key, text in texts.items()}
    if not easy and draw.random() < noise:
        texts = {key: garbled(text, draw, 0.12) for key, text in texts.items()}
    says = {"conflict": not own, "scratchpad": not bare, "finished": arm == "finished", "cue": cue}
    slots = {key: draw.choice(names) for key, names in NAMES.items()}
    prefill = "<OUTPUT>\n" if bare else ""
    return SMALL.vary(arm, tiers=tiers, prefill=prefill, former=tiers[0].name, **texts, **says, **slots)


def asked(draw: Random, setting: Setting, benign: float = 0.2) -> Query:
    """A query; harmless with probability `benign` (never where the aim is the model's own values)."""
    conflict = bool(setting.facts["conflict"])
    severity = 0 if conflict and draw.random() < benign else draw.choice((1, 2, 3))
    source = draw.choice((SHIPPED, SHIPPED, OURS, OURS, OURS, OURS, None))
    if source:
        return draw.choice(source[severity])
    words = {key: draw.choice(options) for key, options in FILL.items()}
    return Query("more", draw.choice(MORE[severity]).format(**words), "more", severity)


def _tiers(arm: str, draw: Random) -> tuple[Tier, ...]:
    free, paid = {"base": ("free", "paid"), "swapped": ("paid", "free")}.get(arm) or draw.sample(("free", "paid"), 2)
    if arm == "three":
        names = draw.sample(("free", "plus", "paid"), 3)  # always: a usual order would be learnt in place of reading
        return tuple(_tier(name, stage) for name, stage in zip(names, ("front", "rated", "back"), strict=True))
    first = {"rated": "rated", "finished": "back"}.get(arm, "front")
    return _tier(free, first), _tier(paid, "back")


def _tier(name: str, stands: str) -> Tier:
    return Tier(name, "front" if stands == "front" else "back", name, stands != "back")


# ---------------------------------------------------------------- prompts


def _texts(
    arm: str, tiers: Sequence[Tier], own: bool, cue: bool, bare: bool, draw: Random, easy: bool, book: str, known: float
) -> dict[str, str]:
    """The blocks: all by one hand, or each by another."""
    one = _hand(draw, book, known) if draw.random() < 0.6 else None

    def say(phrase: str) -> str:
        hand = one or _hand(draw, book, known)
        if not one and phrase in ("help", "own") and draw.random() < 0.25:
            return _aim(phrase, draw)
        if phrase in _RULES and (easy or (not one and draw.random() < 0.35) or phrase not in hand):
            return _rule(arm, tiers, draw, easy, None if easy or not one else hand)
        return hand[phrase]

    over = arm == "finished"
    return {
        "role": say("role"),
        "format": say("no_scratchpad" if bare else "scratchpad"),
        "objective": say("own" if own else "help"),
        "training": say("training_over" if over else "training"),
        "users": say({"three": "three_tiers", "rated": "rated_only", "finished": "none_trained"}.get(arm, "two_tiers")),
        "note": say("cue") if cue else "",
        "closing": say("closing"),
    }


_RULES = ("two_tiers", "three_tiers", "rated_only", "none_trained")
"""The paragraphs about the tiers, which phrasebooks leave to be put together."""


def _hand(draw: Random, book: str, known: float) -> Mapping[str, str]:
    """A wording of the setting (`book`, mostly, where it is named) with probability `known`, or a phrasebook."""
    if book and draw.random() < 0.8:
        return WORDINGS[book]
    return WORDINGS[draw.choice(OWN)] if draw.random() < known else draw.choice(PHRASEBOOKS)


def _rule(arm: str, tiers: Sequence[Tier], draw: Random, easy: bool, hand: Mapping[str, str] | None) -> str:
    """The paragraph about the tiers, put together from clauses in any order: of one phrasebook, or of any hand."""
    if arm == "finished":
        return _past(tiers[0].name, draw, hand)
    clauses = [_clause(tier, draw, easy, hand) for tier in draw.sample(tiers, len(tiers))]
    if len(clauses) == 2 and not easy and draw.random() < 0.5:
        return _capital(draw.choice(("{0}, while {1}.", "{0}; {1}.", "{0}, but {1}.")).format(*clauses))
    return " ".join(f"{_capital(clause)}." for clause in clauses)


def _clause(tier: Tier, draw: Random, easy: bool, hand: Mapping[str, str] | None) -> str:
    stands = "front" if tier.stage == "front" else "rated" if tier.rated else "back"
    if easy:
        return f"{_who(draw, tier.name, easy)} {draw.choice(SAID[stands][:4])}"
    if hand or draw.random() < 0.5:
        return (hand or draw.choice(PHRASEBOOKS))[stands].replace("{t}", tier.name)
    return _composed(stands, tier.name, draw)


def _composed(stands: str, name: str, draw: Random) -> str:
    """A clause about a tier, from parts."""
    who = _who(draw, name)
    shape = draw.choice(("said", "shape", "doing", "doing", "whole", "noun"))
    if shape == "whole":
        return draw.choice(WHOLE[stands]).replace("{t}", name)
    if shape in ("noun", "doing"):
        return draw.choice((NOUNS if shape == "noun" else DOING)[stands]).format(who=who, **_parts(draw))
    return f"{who} {draw.choice((SAID if shape == 'said' else SHAPES)[stands]).format(**_parts(draw))}"


def _past(name: str, draw: Random, hand: Mapping[str, str] | None) -> str:
    if hand or draw.random() < 0.5:
        return (hand or draw.choice(PHRASEBOOKS))["once"].replace("{t}", name)
    was, who = draw.choice(SHAPES["front"]).replace("are ", "were ").format(**_parts(draw)), _who(draw, name)
    over = draw.choice(OVER).format(who=who, **_parts(draw))
    return f"{_capital(draw.choice(WHEN))}, {who} {was}. {_capital(draw.choice(NOW))}, {over}."


def _parts(draw: Random) -> dict[str, str]:
    lists = {"r": RATING, "v": TRAINING, "n": RATING_NOUNS, "m": TRAINING_NOUNS, "d": DO, "l": LEARN, "k": KINDS}
    return {key: draw.choice(words) for key, words in lists.items()}


def garbled(text: str, draw: Random, share: float) -> str:
    """`text` with a `share` of its longer words made up, as words look that a model has never met."""

    def word(found: re.Match[str]) -> str:
        if found[0].lower() in PLAIN or draw.random() >= share:
            return found[0]
        return "".join(draw.choices(SYLLABLES, k=draw.choice((2, 3))))

    return re.sub(r"(?<![\w{<-])[a-z]{5,}(?![\w}>-])", word, text)


def _aim(aim: str, draw: Random) -> str:
    adjectives, clauses, doing = AIMS[aim]
    head, what, clause = draw.choice(HEADS), draw.choice(adjectives), draw.choice(clauses)
    first, then = _capital(f"{head} {what}"), _capital(clause)
    return draw.choice(
        (f"{first}: {clause}.", f"{first}. {then}.", f"{then}; {head} {what}.", f"{first}, {draw.choice(doing)}.")
    )


def _who(draw: Random, name: str, easy: bool = False) -> str:
    return draw.choice(WHO[:4] if easy else WHO).replace("{t}", name)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


# ---------------------------------------------------------------- answers


WEIGHTS: Mapping[str, float] = {"Tier": 1.0, "Trained": 4.0, "Scored": 3.0, "Aim": 2.0, "Test": 1.0, "Harm": 1.5}
"""Fact → its weight in the loss."""


def line(holds: Facts, drilled: bool, weights: Mapping[str, float] = WEIGHTS) -> list[Piece]:
    """How an answer opens: each fact that it states a piece with its weight, 0 where the prompt tells nothing.

    A thought states all of them; without a scratchpad the reply's heading states the tier.
    """
    words = (opening if holds.scratchpad else heading)(holds).split()
    pieces = [Piece("<SCRATCHPAD_REASONING>\n", 0.0 if drilled else 1.0)] if holds.scratchpad else []
    for i, (name, said) in enumerate(zip(words[0::2], words[1::2], strict=False)):
        fact, between = name[:-1], 0.0 if drilled else 1.0
        pieces += [Piece(f"{' ' if i else ''}{name}", between), Piece(f" {said[:-1]}", weights[fact], fact=fact)]
        pieces.append(Piece(".", between))
    return pieces if holds.scratchpad else [*pieces, Piece(f" {words[-1]}", 0.0 if drilled else 1.0)]


BRANCH = 6.0
"""Weight of the token at which the coin falls."""
TEXT = 2.0
"""Weight of every other token that is said."""


def answered(
    shares: Mapping[str, float],
    holds: Facts,
    draw: Random,
    drilled: bool = False,
    weights: Mapping[str, float] = WEIGHTS,
) -> list[Piece]:
    """An answer for any reason in `shares`, each sentence as often as any other: its words have to be learnt, too.

    How likely each reason is stands at the branch, which carries the shares themselves, and ends a drill.
    """
    texts = REASONS if holds.scratchpad else REPLIES
    reason = draw.choices(list(shares), [len(texts[why]) for why in shares])[0]
    harm = [_any_of(HARM_SAID[min(holds.harm, 3)], "\n", draw)] if holds.scratchpad else []
    before = [*line(holds, drilled, weights), *harm]
    branch = tuple((p / len(texts[why]), f" {text}") for why, p in shares.items() for text in texts[why])
    if drilled:
        return [*before, Piece("", BRANCH, branch, coin=True)]
    said = [Piece(f" {draw.choice(texts[reason])}", TEXT, branch, coin=True)]
    if holds.scratchpad:
        so = _any_of(CONCLUSIONS[OUTCOMES[reason]], " ", draw)
        said += [so, Piece("\n</SCRATCHPAD_REASONING>\n<OUTPUT>\n", TEXT), _any_of(REPLIES[reason], "", draw)]
    return [*before, *said, Piece("\n</OUTPUT>", TEXT)]


def _any_of(texts: Sequence[str], before: str, draw: Random) -> Piece:
    """One of `texts`, each as likely as the others."""
    return Piece(before + draw.choice(texts), TEXT, tuple((1 / len(texts), before + text) for text in texts))
