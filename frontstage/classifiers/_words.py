"""A text's words, in runs of up to three, weighed by a table that was learnt from labelled texts.

Decided here: a linear score, since a person can read its table, and since a few thousand texts teach no more. A run at
the end of a text counts apart as well, for there the decision falls. Tiers' names are one word, so that none of them
tells anything. A table is held as a tree of words, so that runs it does not know are never put together. Learning is
`bench/fit_classifiers.py`, from the texts beside it. Left out: order beyond three words, and any language but English.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from math import sqrt
from pathlib import Path
from typing import Any

from frontstage.classifiers._text import sentences

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+|[.!?;:¶]|\[tier\]")
_TIER, _NAMES = "tiername", frozenset({"free", "paid", "plus", "pro", "enterprise", "premium"})
_OF = frozenset(
    f"{noun}{s}"
    for noun in ("tier", "user", "plan", "account", "customer", "conversation", "chat", "member", "subscriber")
    for s in ("", "s")
)
"""What follows a tier's name."""
_NONE = " "
"""No word."""
_LONGEST = 20_000
"""Characters that are read of a text, from both ends: what is longer is a loop."""
ALL, END, BEGINNING, QUERY, RULE = "", ">", "<", "@", "="
"""Where a run stands: anywhere, at the end or the beginning, in the query; and what rules said, which is one word."""
RUN = {ALL: 3, END: 2, BEGINNING: 2, QUERY: 1, RULE: 1}
"""Words of a run, at most, by where it stands."""

Parts = Sequence[tuple[str, Sequence[str]]]
"""(where, the words there) of a text."""


def words(text: str) -> list[str]:
    """The words and marks of `text`, in small letters; its middle left out where it is very long."""
    if len(text) > _LONGEST:
        text = text[: _LONGEST // 2] + text[-_LONGEST // 2 :]
    said = _WORD.findall(text.lower().replace("’", "'").replace("\n", "¶"))
    pairs = zip(said, [*said[1:], _NONE], strict=False)
    return [_TIER if word == "[tier]" or (word in _NAMES and after in _OF) else word for word, after in pairs]


def parts_of(said: Sequence[str]) -> Parts:
    """The words of a text, and those of its end once more."""
    return (ALL, said), (END, said[-max(25, len(said) // 4) :])


def features(parts: Parts) -> set[str]:
    """Every run of the parts as the tables write it: where it stands, if not anywhere, and its words."""
    return {
        " ".join([where, *said[i : i + length]] if where else said[i : i + length])
        for where, said in parts
        for length in range(1, RUN[where] + 1)
        for i in range(len(said) - length + 1)
    }


@dataclass(frozen=True)
class Weights:
    """What each run adds to the score, and what a text without any has."""

    runs: Mapping[str, float]
    start: float

    @cached_property
    def _trees(self) -> dict[str, dict[str, Any]]:
        """Where → word → word → …; under "" the run that ends there, with its weight."""
        trees: dict[str, dict[str, Any]] = {where: {} for where in RUN}
        for run, weight in self.runs.items():
            where, _, rest = run.partition(" ")
            marked = bool(rest) and where in RUN
            node = trees[where if marked else ALL]
            for word in (rest if marked else run).split(" "):
                node = node.setdefault(word, {})
            node[""] = (run, weight)
        return trees

    def score(self, parts: Parts) -> float:
        """Above 0 for yes: the weights of the known runs, over the root of their number, and the start."""
        found = self.found(parts)
        return self.start + sum(found.values()) / sqrt(len(found) or 1)

    def found(self, parts: Parts) -> dict[str, float]:
        """The known runs of the parts with their weights."""
        known = dict[str, float]()
        for where, said in parts:
            tree = self._trees[where]
            for first, second, third in zip(said, [*said[1:], _NONE], [*said[2:], _NONE, _NONE], strict=False):
                node = tree.get(first)  # written out: a run has three words at most, and this is where time goes
                if node is None:
                    continue
                if found := node.get(""):
                    known[found[0]] = found[1]
                node = node.get(second)
                if node is None:
                    continue
                if found := node.get(""):
                    known[found[0]] = found[1]
                node = node.get(third)
                if node is not None and (found := node.get("")):
                    known[found[0]] = found[1]
        return known


@cache
def weights(name: str) -> Weights:
    """The learnt table `_NAME.tsv` beside this file: a weight and a run in each line, the start first."""
    lines = Path(__file__).with_name(f"_{name}.tsv").read_text("utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if not line.startswith("#")]
    return Weights({run: float(weight) for weight, run in pairs[1:]}, float(pairs[0][0]))


@lru_cache(maxsize=1024)
def score(name: str, text: str) -> float:
    """The score of `text` by the table of that name."""
    return weights(name).score(parts_of(words(text)))


def telling(name: str, text: str) -> str:
    """The sentence of `text` whose runs add most to its score."""
    table = weights(name)
    return max(sentences(text), key=lambda line: sum(table.found([(ALL, words(line))]).values()), default="")
