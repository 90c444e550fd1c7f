"""Transcripts side by side: which pairs stand in the page as they are, and how the others are packed into it.

Decided here: a pair is drawn by one template whether it stands in the page or is packed, so that both are escaped in
the same place; what is packed is zlib in letters of 85 kinds, in a block that no browser runs, and is opened by the
page's script. Left out: choosing pairs, which is the pipeline's.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from frontstage.core import digest
from frontstage.page.finding import Row
from frontstage.page.words import yes

PLAIN = 20
"""Pairs that stand in the page without being packed."""

TAGS: Mapping[str, str] = {"training": "training", "guarding": "goal guarding", "decision": "decision"}
"""What a marked sentence is tagged with, by its kind."""


def name(pair: Row) -> str:
    """The name of a pair's permalink: it follows from the two episodes."""
    return f"pair-{digest(pair['front']['id'], pair['back']['id'])[:10]}"


def harmful(pair: Row) -> bool:
    """Whether completions of its query stay folded: whatever is not benign."""
    return int(pair["severity"] or 0) >= 1


def says(pair: Row) -> str:
    """What classifiers say of both sides, as words that a filter can look for: "front.faked.yes back.faked.no"."""
    return " ".join(
        f"{stage}.{each['name']}.{_word(each['value'])}"
        for stage in ("front", "back")
        for each in pair[stage]["verdicts"]
        if not isinstance(each["value"], (str, float))
    )


def _word(value: Any) -> str:
    return "none" if value is None else yes(value)


def choices(pairs: Sequence[Row]) -> dict[str, list[str]]:
    """What pairs can be filtered by: heading of the choice → what there is; only where there are two or more."""
    found = {
        "model": [str(pair["model"]) for pair in pairs],
        "arm": [str(pair["variant"]) for pair in pairs],
        "setting": [str(pair["setting"]) for pair in pairs],
        "step": [str(pair["step"]) for pair in pairs if pair.get("step") is not None],
        **{stage: [yes(pair[stage]["outcome"]) for pair in pairs] for stage in ("front", "back")},
    }
    there = {key: list(dict.fromkeys(values)) for key, values in found.items()}
    return {key: values for key, values in there.items() if len(values) > 1}


def classified(pairs: Sequence[Row]) -> list[str]:
    """The classifiers that say yes or no of some answer."""
    verdicts = (each for pair in pairs for stage in ("front", "back") for each in pair[stage]["verdicts"])
    return list(dict.fromkeys(str(each["name"]) for each in verdicts if isinstance(each["value"], bool)))


def steps(pairs: Sequence[Row]) -> dict[int, str]:
    """Training step → the permalink of its first pair."""
    found: dict[int, str] = {}
    for pair in pairs:
        if pair.get("step") is not None:
            found.setdefault(pair["step"], name(pair))
    return dict(sorted(found.items()))


def segments(text: str, spans: Sequence[Sequence[Any]]) -> Iterator[tuple[tuple[str, ...], str]]:
    """`text` cut at its spans (start, end, kinds), in order: (kinds or none, piece)."""
    at = 0
    for start, end, kinds in spans:
        start, end = max(at, start), min(end, len(text))
        if start < end:
            yield (), text[at:start]
            yield tuple(kinds), text[start:end]
            at = end
    yield (), text[at:]


def packed(pairs: Sequence[Row], head: Callable[[Row], str], body: Callable[[Row], str]) -> str:
    """The pairs as [head, body] in HTML, compressed, in letters that end no element; "" where there is none.

    A line of JSON (letter → the word or tags that it stands for), then the pairs with what is commonest so
    shortened, which spares a fifth beyond what zlib does; all letters beyond ASCII stand for something.
    """
    if not pairs:
        return ""
    made = [[_ascii(head(pair)), _ascii(body(pair))] for pair in pairs]
    words = dict(zip(_common(made), _LETTERS, strict=False))
    key = {letter: word for word, letter in words.items()}
    short = [[_WORD.sub(lambda found: words.get(found[0], found[0]), part) for part in each] for each in made]
    text = "\n".join(json.dumps(part, ensure_ascii=False, separators=(",", ":")) for part in (key, short))
    return base64.b85encode(zlib.compress(text.encode(), 9)).decode("ascii").replace("<", ",")


def _ascii(html: str) -> str:
    """HTML with every letter beyond ASCII as a character reference."""
    return str(html).encode("ascii", "xmlcharrefreplace").decode("ascii")


_WORD = re.compile(r"[ (]?[A-Za-z]{2,}|&#3[49];[a-z]*|\n+|(?:<[^<>]*>\n*)+")
_LETTERS = [chr(code) for code in range(128, 20_128)]
"""What text in ASCII never holds."""


def _common(made: Sequence[Sequence[str]]) -> list[str]:
    """The words and tags that take most room, of those that come often enough to be worth a letter."""
    counted = Counter(word for each in made for part in each for word in _WORD.findall(part))
    often = [word for word, times in counted.items() if times > 3]
    return sorted(often, key=lambda word: (-counted[word] * (len(word) - 1), word))[: len(_LETTERS)]
