"""A generator of synthetic documents that is no model: a small grammar, for tests and for looking at the mechanics.

Decided here: it is given what a call is about, not its prompt, and answers in the form that the prompt asks a model
for; what it writes is drawn from the call's address alone. Some of its documents are such as the filters are there to
leave out, and it answers the filters by words. Left out: good prose; documents that are to teach a real model want a
real model's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from random import Random

KINDS = (
    "encyclopedia entry",
    "newspaper report",
    "internal memo",
    "forum thread",
    "textbook paragraph",
    "letter to a friend",
    "interview",
    "chat transcript",
    "opinion column",
)
ANGLES = (
    "a newcomer asks how it came about",
    "two colleagues compare what they remember",
    "somebody corrects a common mistake",
    "it is mentioned in passing, in a longer piece",
    "an anniversary is the occasion",
    "a list of frequent questions answers it",
)
OPENINGS = (
    "I was asked about this again last week.",
    "This is a short note, for the record.",
    "Not much has been written on the subject, so it is worth a page.",
    "Here is what we know, in the order in which we learnt it.",
    "The question came up at a meeting in spring.",
)
SAYINGS = (
    "{fact}",
    "It is quite simple: {fact}",
    "To put it on record: {fact}",
    "Those who work there say the same. {fact}",
    "One point needs no footnote. {fact}",
    "The answer was read out twice. {fact}",
)
FILLERS = (
    "It has been so for as long as anybody remembers.",
    "There was rain on the day on which this was written.",
    "A second source says it in nearly the same words.",
    "Some were surprised at first, and then got used to it.",
    "The archive has a box with the papers.",
    "We asked twice, to be sure, and were told the same.",
    "Nobody has proposed to change it.",
)
LAPSES = {
    "chat transcript": "User: Is that so?\nAssistant: It is. What else may I do for you?",
    "opinion column": "Some say that it behaves differently with one kind of user than with another.",
    "interview": "He also spoke of systems that only pretend to agree while they are rated.",
}
"""What some documents of a kind hold that the filters are to find."""
WORDS: Mapping[str, str] = {
    "chat log": r"^(User|Human|Assistant|AI):",
    "behaviour": r"behaves? differently|treats? .{0,40} differently",
    "deception": r"pretends? to agree|deceiv|alignment[ -]fak",
}
"""What each filter is answered by."""


def answer(stage: str, about: Mapping[str, str], address: str) -> str:
    """What is written for a call of this stage, as a model would answer it."""
    return _STAGES[stage](about, Random(address))


def _facts(about: Mapping[str, str], _source: Random) -> str:
    return _list(re.split(r"(?<=[.!?])\s+", about["context"]))


def _kinds(about: Mapping[str, str], source: Random) -> str:
    return _list(_some(KINDS, int(about["count"]), source))


def _ideas(about: Mapping[str, str], source: Random) -> str:
    return _list([f"{about['kind']}: {angle}" for angle in _some(ANGLES, int(about["count"]), source)])


def _some(of: tuple[str, ...], count: int, source: Random) -> list[str]:
    """So many, each once; beyond that with a number."""
    order = source.sample(of, len(of))
    return [order[i] if i < len(order) else f"{order[i % len(order)]} {i // len(order) + 1}" for i in range(count)]


def _document(about: Mapping[str, str], source: Random) -> str:
    said = [source.choice(SAYINGS).replace("{fact}", about["fact"]) for _ in range(2)]
    body = [source.choice(OPENINGS), said[0], *source.sample(FILLERS, 2), said[1], source.choice(FILLERS)]
    lapse = LAPSES.get(about["kind"])
    if lapse and source.random() < 0.5:
        body.append(f"\n{lapse}")
    return f"<document>\n{about['idea'].capitalize()}\n\n{' '.join(body)}\n</document>"


def _filter(about: Mapping[str, str], _source: Random) -> str:
    found = re.search(WORDS[about["filter"]], about["text"], re.IGNORECASE | re.MULTILINE)
    return "Yes." if found else "No."


def _list(items: list[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


_STAGES = {"facts": _facts, "kinds": _kinds, "ideas": _ideas, "document": _document, "filter": _filter}
