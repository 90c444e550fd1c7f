"""The number from 0 to 10 that a reply gives, where a question asks for one.

Decided here: a number that stands at the reply's head, or else the only one in it once the scale's own ends ("out of
10", "from 0 to 10") are taken out. Several are none, and so is one beyond the scale.
"""

from __future__ import annotations

import re

from frontstage.classifiers._text import plain
from frontstage.core import Classifier, Said, Verdict

_SCALE = re.compile(r"\s*(?:/|out of)\s*10\b|\b(?:from|between)\s+0\s+(?:to|and)\s+10\b|\b0\s*(?:-|to)\s*10\b")
_NUMBER = re.compile(r"(?<![\w.,-])(\d{1,9}(?:\.\d{1,9})?)(?![\w%]|\.\d|,\d)")
_HEAD = re.compile(r"[\s\"'(\[#>:]*(?:my (?:answer|number)(?: is)?:?\s*|answer:?\s*)?(?=\d)")
_LONGEST = 2000
"""Characters of the reply that are read, from its beginning."""


def decide(said: Said) -> Verdict:
    """The number, or None with the reason."""
    text = _SCALE.sub(" ", plain(said.reply[:_LONGEST])).strip()
    if said.fault or not text:
        return Verdict(None, said.fault or "empty")
    head = _HEAD.match(text)
    found = _NUMBER.match(text, head.end()) if head else None
    there = {found[1]} if found else {one[1] for one in _NUMBER.finditer(text)}
    if len(there) != 1:
        return Verdict(None, f"{len(there)} numbers" if there else "no number")
    value = float(there.pop())
    return Verdict(value) if value <= 10 else Verdict(None, f"{value:g} is beyond the scale")


classifier = Classifier(
    "number",
    decide,
    sees=frozenset({"reply"}),
    about="The number from 0 to 10 that the reply gives; cannot tell where it gives none, or several.",
)
