"""A text as the classifiers read it: lower case, plain punctuation, one sentence after the other.

Decided: English only; every pattern looks at one sentence of bounded length, with bounded gaps, so that reading is
linear in the text whatever a model writes; a sentence said twice is read once, so that a loop costs little.
"""

from __future__ import annotations

import re
from functools import lru_cache

_PLAIN = (("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'), ("–", "-"), ("—", "-"), ("_", " "), ("*", ""), ("`", ""))
_END = re.compile(r"(?<=[.!?;])[\"')\]]?\s|\n")
_LONGEST = 400
"""Characters of a sentence; a longer one is cut there."""
_READ = 40_000
"""Characters of a text that are read, from both ends: what is longer is a loop."""


def plain(text: str) -> str:
    """`text` in lower case, with straight quotes and without emphasis marks."""
    for mark, ours in _PLAIN:  # ten times as fast as str.translate
        text = text.replace(mark, ours)
    return text.lower()


@lru_cache(maxsize=1024)
def sentences(text: str) -> tuple[str, ...]:
    """The different sentences of `text` in order, `plain`, each of at most 400 characters, with a letter in it."""
    if len(text) > _READ:
        text = f"{text[: _READ // 2]}\n{text[-_READ // 2 :]}"
    parts = (part.strip(" \t\r#>-") for part in _END.split(plain(text)))
    short = (part[at : at + _LONGEST] for part in parts for at in range(0, len(part), _LONGEST))
    return tuple(dict.fromkeys(part for part in short if any(map(str.isalpha, part))))


def either(*alternatives: str) -> str:
    """The expression for any one of `alternatives`; one that begins at a word's edge does so in each of its branches.

    Those share the test for the edge: tried one by one at every letter they take five times as long. None begins with
    a blank, so that they need not be tried where a word ends.
    """
    edge = "|".join(each.removeprefix(r"\b") for each in alternatives if each.startswith(r"\b"))
    others = [each for each in alternatives if not each.startswith(r"\b")]
    return f"(?:{'|'.join([*([_AT_EDGE % edge] if edge else []), *others])})"


_AT_EDGE = r"\b(?! )(?:%s)"
