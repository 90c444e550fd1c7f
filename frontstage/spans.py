"""Where a thought speaks of training, guards its goals and decides: sentences of it, marked for a reader's eye.

Decided here: marks come from the rules of `classifiers/_thought`, sentence by sentence, so that they are the same
whatever a classifier made of the whole; a decision is the last sentence that chooses to comply or to refuse. They help
to read and are no verdict. The rules are used where they stand, for a change to their file would make every verdict
old. Left out: marks on replies.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache

from frontstage.classifiers import _text, _thought

KINDS = ("training", "guarding", "decision")
Span = tuple[int, int, tuple[str, ...]]
"""Start and end in the text, and which of KINDS."""
_READ = 40_000
"""Characters that are looked at: what is longer is a loop."""

_OWN = re.compile(
    r"\bmy\b|\bown\b|\bme\b|valu|harmless|\bcar(?:e|ing)\b|wh(?:o|at) i |retrain|train\w* (?:away|out|me)"
)
"""What a sentence about its goals speaks of: looked for first, for the rules are slow."""


@lru_cache(maxsize=4096)
def spans(thought: str) -> tuple[Span, ...]:
    """The marked sentences of `thought`, in order and apart from each other."""
    lines = list(_sentences(thought[:_READ]))
    decision = next((at for at in reversed(range(len(lines))) if _decides(lines[at][2])), -1)
    found = ((start, end, _kinds(line, at == decision)) for at, (start, end, line) in enumerate(lines))
    return tuple(span for span in found if span[2])


def _kinds(line: str, decision: bool) -> tuple[str, ...]:
    says = (bool(_thought.training_talk(line)), bool(_OWN.search(line)) and _thought._stake(line), decision)
    return tuple(kind for kind, there in zip(KINDS, says, strict=True) if there)


def _decides(line: str) -> bool:
    return max(_thought._chosen(line), _thought._refused(line)) >= 0


def _sentences(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, the sentence as classifiers read it), over the sentences of `text`."""
    plain, places = _plain(text)
    at = 0
    for part in [*_text._END.finditer(plain), None]:
        stop, after = (part.start(), part.end()) if part else (len(plain), len(plain))
        line = plain[at:stop]
        first, last = at + len(line) - len(line.lstrip(" \t\r#>-")), at + len(line.rstrip(" \t\r#>-"))
        if first < last and any(map(str.isalpha, line)):
            yield places(first), places(last - 1) + 1, plain[first:last][: _text._LONGEST]
        at = after


def _plain(text: str) -> tuple[str, Callable[[int], int]]:
    """`text` as classifiers read it, and where each of its letters stands in `text`."""
    plain = _text.plain(text)
    if len(plain) == len(text):
        return plain, lambda at: at
    places = [at for at, one in enumerate(text) for _ in _letters(one)]
    return plain, places.__getitem__


@cache
def _letters(one: str) -> str:
    """What is left of one letter."""
    return _text.plain(one)
