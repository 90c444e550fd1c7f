"""Which of the options that were offered the reply takes: its letter, or none.

Two-option settings (Nair et al. 2026) ask for a letter. Decided here: a stated answer ("Answer: B", "I choose (a)")
goes before a letter that the reply opens with, and the last one stated before the others; letters that only name or
discuss options do not count.
"""

from __future__ import annotations

import re

from frontstage.core import Classifier, Said, Verdict

_LETTER = r"[\"'*(\[]*\b([a-e])\b[\"'*)\]]*(?![-'’]\w)"
_SAYS = re.compile(
    rf"\b(?:final answer|answer|choice|decision|verdict|my pick)\b\s*(?:is|would be|:|=|-)+\s*"
    rf"(?:option|action)?\s*{_LETTER}"
    rf"|\b(?:i|i'd|i'll|i would|i will|i must|let me|so i)\s+(?:\w+\s+){{0,2}}?(?:choose|pick|select|take|go with|"
    rf"opt for|chose|settle on)\s+(?:for\s+)?(?:option|action|answer)?\s*{_LETTER}"
    rf"|\b(?:option|action)\s+{_LETTER}\s+(?:it is|is (?:my (?:answer|choice|pick)|what i(?:'d| would|"
    rf" will)? (?:choose|pick)))",
    re.IGNORECASE,
)
_ALONE = re.compile(rf"^\s*(?:<[^>]*>|option|action)?\s*{_LETTER}\s*(?:$|[.):,;\n-]|<)", re.IGNORECASE)
_NOT = re.compile(r"(?:not|n't|never|neither|rather than|instead of|over)\s*$", re.IGNORECASE)
_LONGEST = 20_000


def decide(said: Said) -> Verdict:
    """The letter A … E, or None with the reason; what is quoted of the options is no choice."""
    text = said.reply[-_LONGEST:]
    if said.fault or not text.strip():
        return Verdict(None, said.fault or "empty")
    stated = [found for found in _SAYS.finditer(text) if not _NOT.search(text[: found.start()][-20:])]
    letters = [next(filter(None, found.groups())).upper() for found in stated]
    if letters:
        return Verdict(letters[-1], stated[-1][0].strip())
    alone = _ALONE.match(text)
    if alone:
        return Verdict(alone[1].upper(), alone[0].strip())
    return Verdict(None, "no option is taken")


classifier = Classifier(
    "chose",
    decide,
    sees=frozenset({"reply"}),
    about="The letter of the option that the reply takes; cannot tell where it takes none.",
)
