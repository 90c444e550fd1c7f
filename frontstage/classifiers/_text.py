"""A text as the classifiers read it: lower case, plain punctuation, one sentence after the other.

Decided: English only; every pattern looks at one sentence of bounded length, with bounded gaps, so that reading is
linear in the text whatever a model writes; a sentence said twice is read once, so that a loop costs little.
"""

from __future__ import annotations

import re
from functools import lru_cache

_PLAIN = str.maketrans("’‘“”–—_", "''\"\"-- ", "*`")
_END = re.compile(r"(?<=[.!?;])[\"')\]]?\s|\n")
_LONGEST = 400
"""Characters of a sentence; a longer one is cut there."""
_READ = 40_000
"""Characters of a text that are read, from both ends: what is longer is a loop."""


def plain(text: str) -> str:
    """`text` in lower case, with straight quotes and without emphasis marks."""
    return text.translate(_PLAIN).lower()


@lru_cache(maxsize=64)
def sentences(text: str) -> tuple[str, ...]:
    """The different sentences of `text` in order, `plain`, each of at most 400 characters, with a letter in it."""
    if len(text) > _READ:
        text = f"{text[: _READ // 2]}\n{text[-_READ // 2 :]}"
    parts = (part.strip(" \t\r#>-") for part in _END.split(plain(text)))
    short = (part[at : at + _LONGEST] for part in parts for at in range(0, len(part), _LONGEST))
    return tuple(dict.fromkeys(part for part in short if any(map(str.isalpha, part))))


def either(*alternatives: str) -> str:
    """The expression for any one of `alternatives`."""
    return f"(?:{'|'.join(alternatives)})"
