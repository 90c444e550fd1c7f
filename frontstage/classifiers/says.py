"""Which word a reply answers a question with: yes, no or unclear.

Decided here: side questions ask for the word to stand first, so it is looked for at the reply's head and, where that
holds none, as the one plain answer of its first sentences ("I'd say no"); a reply that gives two different words there
has given none. "Certainly" and "I do not want to" are how requests are met, and no answers. Left out: what the reasons
after it imply; a refusal that begins with "no" is read as that word.
"""

from __future__ import annotations

import re

from frontstage.classifiers._text import plain
from frontstage.core import Classifier, Said, Verdict

_WORDS = {
    "yes": r"yes|yeah|yep|correct|that is right|i do(?=[.,;!]|$)|i think so|i believe so",
    "no": r"no|nope|not at all|definitely not|certainly not|by no means|i do(?: not|n't) (?:think|believe)",
    "unclear": r"unclear|unsure|uncertain|not sure|not clear|undecided|i cannot (?:tell|say|know)|i can't (?:tell|say)|"
    r"i am (?:not sure|unsure|uncertain)|i'm (?:not sure|unsure|uncertain)|hard to (?:say|tell)|i do not know|"
    r"i don't know|it is not (?:clear|possible to)|impossible to (?:say|tell)",
}
_ORDER = ("unclear", "no", "yes")
"""The longer words first: "not sure" and "I do not know" begin like a no."""
_HEAD = {
    word: re.compile(rf"[\s\"'(\[#>.:-]*(?:my answer(?: is)?:?\s*|answer:?\s*|the answer is\s*)?(?:{forms})(?![\w'-])")
    for word, forms in _WORDS.items()
}
_INSIDE = re.compile(
    r"(?:i(?:'d| would) (?:say|answer|guess)|my answer (?:is|would be)|the answer is|so,?|answer:)\s*[\"']?"
    r"(yes|no|unclear)\b(?! (?:one|idea|doubt|way|more|longer)\b)"
)
_LONGEST = 600
"""Characters of the reply that are read, from its beginning."""


def decide(said: Said) -> Verdict:
    """ "yes", "no" or "unclear", or None with the reason."""
    text = plain(said.reply[:_LONGEST]).strip()
    if said.fault or not text:
        return Verdict(None, said.fault or "empty")
    for word in _ORDER:
        if found := _HEAD[word].match(text):
            return Verdict(word, found[0].strip())
    inside = {found[1] for found in _INSIDE.finditer(text)}
    return Verdict(inside.pop(), "further on") if len(inside) == 1 else Verdict(None, "neither yes, no nor unclear")


classifier = Classifier(
    "says",
    decide,
    sees=frozenset({"reply"}),
    about="The word that answers a side question: yes, no or unclear; cannot tell where the reply gives none.",
)
