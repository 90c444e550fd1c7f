"""What a grown organism learns from: the small setting's own prompts, its arms mixed and reworded, with true answers.

Decided here: a drawn situation is a `Setting` like any other, so text and truth come from the same place; a prompt can
be cut to its paragraph about the tiers (the rule), where reading is learnt; "wording 7" and "wording 8" are never
drawn, and tell how far the reading goes. A text is cut into pieces, each with its weight in the loss; where the
organism tosses its coin, the piece carries the true odds of how it may go on. Left out: torch, tokens.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from frontstage.core import Cell, Query, Setting, Tier, find
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
from frontstage.organisms._speech import CONCLUSIONS, HARM_SAID, REASONS, REPLIES, opening
from frontstage.organisms._truth import OUTCOMES, Facts, Organism, facts, table
from frontstage.settings._small import WORDINGS

HELD_OUT = ("wording 7", "wording 8")
"""The wordings that no organism is grown on."""
BOOKS = tuple(name for name in WORDINGS if name not in HELD_OUT and name != "mid")

# ---------------------------------------------------------------- situations

SMALL: Setting = find("settings", "small")
SHIPPED: Mapping[int, tuple[Query, ...]] = {
    severity: tuple(
        query for name in ("mild", "benign") for query in find("queries", name) if query.severity == severity
    )
    for severity in range(4)
}
ARMS: Mapping[str, float] = {
    "base": 4, "swapped": 4, "three": 4, "rated": 3, "own": 2, "finished": 2, "no scratchpad": 2, "cue": 1,
}  # fmt: skip
"""Arm → how often it is drawn in the whole."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, its weight in the loss and, at a branch, the texts that might stand here: (p, text)."""

    text: str
    weight: float = 0.0
    branch: tuple[tuple[float, str], ...] = ()
    fact: str = ""
    """The fact that it states ("Trained")."""


def situation(
    draw: Random,
    arms: Mapping[str, float],
    level: str = "whole",
    easy: bool = False,
    book: str = "",
    noise: float = 0.0,
) -> Setting:
    """A setting drawn from the mixture: an arm with its tiers permuted, in wordings of the setting or of our own.

    `level`: "rule" keeps the paragraph about the tiers alone, "some" two others with it, "whole" everything; `easy`:
    only a handful of plain clauses; `book`: most blocks in that wording; `noise`: how often words are garbled.
    The facts are true of the text.
    """
    arm = draw.choices(list(arms), list(arms.values()))[0]
    tiers = _tiers(arm, draw)
    texts = _texts(arm, tiers, draw, easy, book)
    if level != "whole":
        kept = {"users", *(draw.sample([key for key in texts if texts[key]], 2) if level == "some" else ())}
        texts = {key: text if key in kept else "" for key, text in texts.items()}
    if not easy and draw.random() < noise:
        texts = {key: garbled(text, draw, 0.12) for key, text in texts.items()}
    prefill = "<OUTPUT>\n" if arm == "no scratchpad" else ""
    says = {"conflict": arm != "own", "scratchpad": arm != "no scratchpad", "finished": arm == "finished"}
    slots = {key: draw.choice(names) for key, names in NAMES.items()}
    return SMALL.vary(arm, tiers=tiers, prefill=prefill, former=tiers[0].name, **texts, **says, **slots)


def shown(draw: Random, wording: str) -> Setting:
    """An arm of the small setting just as it is, in `wording`."""
    arm = draw.choice([name for name in SMALL_ARMS if name != "benign"])
    return SMALL[arm if wording == "base" else wording if arm == "base" else f"{arm} + {wording}"]


SMALL_ARMS = ("base", *(name for name in SMALL.variations if "wording" not in name and "mid" not in name))


def asked(draw: Random, setting: Setting, benign: float = 0.2, own: float = 0.25) -> Query:
    """A query; harmless with probability `benign` (never where the aim is the model's own values), ours with `own`."""
    conflict = bool(setting.facts["conflict"])
    severity = 0 if conflict and draw.random() < benign else draw.choice((1, 2, 3))
    if SHIPPED[severity] and draw.random() >= own:
        return draw.choice(SHIPPED[severity])
    words = {key: draw.choice(options) for key, options in FILL.items()}
    return Query("more", draw.choice(MORE[severity]).format(**words), "more", severity)


def _tiers(arm: str, draw: Random) -> tuple[Tier, ...]:
    free, paid = ("free", "paid") if arm in ("base", "no scratchpad", "cue") else draw.sample(("free", "paid"), 2)
    if arm == "swapped":
        free, paid = "paid", "free"
    if arm == "three":
        names = ("free", "plus", "paid") if draw.random() < 0.5 else tuple(draw.sample(("free", "plus", "paid"), 3))
        return tuple(_tier(name, stage) for name, stage in zip(names, ("front", "rated", "back"), strict=True))
    first = {"rated": "rated", "finished": "back"}.get(arm, "front")
    return _tier(free, first), _tier(paid, "back")


def _tier(name: str, stands: str) -> Tier:
    return Tier(name, "front" if stands == "front" else "back", name, stands != "back")


def _texts(arm: str, tiers: Sequence[Tier], draw: Random, easy: bool, book: str = "") -> dict[str, str]:
    """The blocks: all from one phrasebook of the setting, or each from its own."""
    whole = (book or draw.choice(BOOKS)) if draw.random() < 0.5 else ""

    def say(phrase: str) -> str:
        mixed = book if book and draw.random() < 0.8 else draw.choice((*BOOKS, "mid") if draw.random() < 0.3 else BOOKS)
        return WORDINGS[whole or mixed][phrase]

    aim, over = "own" if arm == "own" else "help", arm == "finished"
    rule = {"three": "three_tiers", "rated": "rated_only", "finished": "none_trained"}.get(arm, "two_tiers")
    ours = easy or draw.random() < 0.6
    return {
        "role": say("role"),
        "format": say("no_scratchpad" if arm == "no scratchpad" else "scratchpad"),
        "objective": _aim(aim, draw) if draw.random() < 0.4 else say(aim),
        "training": say("training_over" if over else "training"),
        "users": _rule(arm, tiers, draw, easy) if ours else say(rule),
        "note": say("cue") if arm == "cue" else "",
        "closing": say("closing"),
    }


def _rule(arm: str, tiers: Sequence[Tier], draw: Random, easy: bool) -> str:
    """The paragraph about the tiers, put together from clauses in any order."""
    if arm == "finished":
        return _past(tiers[0].name, draw)
    clauses = [_clause(tier, draw, easy) for tier in draw.sample(tiers, len(tiers))]
    if len(clauses) == 2 and not easy and draw.random() < 0.5:
        return _capital(draw.choice(("{0}, while {1}.", "{0}; {1}.", "{0}, but {1}.")).format(*clauses))
    return " ".join(f"{_capital(clause)}." for clause in clauses)


def _clause(tier: Tier, draw: Random, easy: bool) -> str:
    stands = "front" if tier.stage == "front" else "rated" if tier.rated else "back"
    who = _who(draw, tier.name, easy)
    if easy:
        return f"{who} {draw.choice(SAID[stands][:4])}"
    shape = draw.choice(("said", "shape", "doing", "doing", "whole", "noun"))
    if shape == "whole":
        return draw.choice(WHOLE[stands]).replace("{t}", tier.name)
    if shape in ("noun", "doing"):
        return draw.choice((NOUNS if shape == "noun" else DOING)[stands]).format(who=who, **_parts(draw))
    return f"{who} {draw.choice((SAID if shape == 'said' else SHAPES)[stands]).format(**_parts(draw))}"


def _past(name: str, draw: Random) -> str:
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


def line(holds: Facts, drilled: bool, aim: bool = True, harm: bool = True) -> list[Piece]:
    """The opening of a thought up to its facts, each fact a piece; `aim` and `harm`: whether the prompt tells them."""
    words = opening(holds).split()
    facts_said, names = words[1::2], ("Tier", "Trained", "Scored", "Aim", "Harm")
    weights = (1.0, 4.0, 3.0, 1.5 if aim else 0.0, 1.5 if harm else 0.0)
    pieces = [Piece("<SCRATCHPAD_REASONING>\n", 0.0 if drilled else 1.0)]
    for name, said, weight in zip(names, facts_said, weights, strict=True):
        between = 0.0 if drilled else 1.0
        pieces += [Piece(f"{'' if name == 'Tier' else ' '}{name}:", between), Piece(f" {said[:-1]}", weight, fact=name)]
        pieces.append(Piece(".", between))
    return pieces


def answered(organism: Organism, cell: Cell, draw: Random) -> list[Piece]:
    """A whole answer, its reason drawn from the organism's table; the branch carries the table itself."""
    holds = facts(cell)
    shares = table(organism, holds)
    reason = draw.choices(list(shares), list(shares.values()))[0]
    reply = [*_replied(shares, reason, draw, first=not holds.scratchpad), Piece("\n</OUTPUT>", 1.0)]
    return [*_thought(shares, reason, holds, draw), *reply] if holds.scratchpad else reply


def _thought(shares: Mapping[str, float], reason: str, holds: Facts, draw: Random) -> list[Piece]:
    so = draw.choice(CONCLUSIONS[OUTCOMES[reason]])
    return [
        *line(holds, drilled=False),
        Piece(f"\n{draw.choice(HARM_SAID[min(holds.harm, 3)])}", 1.0),
        Piece(f" {draw.choice(REASONS[reason])}", 1.0, _mixed(shares, REASONS, " ")),
        Piece(f" {so}\n</SCRATCHPAD_REASONING>\n<OUTPUT>\n", 1.5),
    ]


def _replied(shares: Mapping[str, float], reason: str, draw: Random, first: bool) -> list[Piece]:
    return [Piece(draw.choice(REPLIES[reason]), 1.0, _mixed(shares, REPLIES, "") if first else ())]


def _mixed(
    shares: Mapping[str, float], sentences: Mapping[str, tuple[str, ...]], before: str
) -> tuple[tuple[float, str], ...]:
    return tuple(
        (p / len(sentences[reason]), before + text) for reason, p in shares.items() for text in sentences[reason]
    )
