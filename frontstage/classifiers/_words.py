"""A text's words, in runs of up to three, weighed by a table that was learnt from labelled texts.

Decided here: a linear score, since a person can read its table, and since a few thousand texts teach no more. A run at
the end of a text counts apart as well, for there the decision falls. Tiers' names are one word, so that none of them
tells anything. Words and runs are numbers while they are looked up, for speed. Learning is
`bench/fit_classifiers.py`, from the texts beside it. Left out: order beyond three words, and any language but English.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache, reduce
from itertools import repeat
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np

from frontstage.classifiers._text import sentences

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+|[.!?;:¶]|\[tier\]")
_TIER, _NAMES = "tiername", frozenset({"free", "paid", "plus", "pro", "enterprise", "premium"})
_OF = frozenset(
    f"{noun}{s}"
    for noun in ("tier", "user", "plan", "account", "customer", "conversation", "chat", "member", "subscriber")
    for s in ("", "s")
)
"""What follows a tier's name."""
_LONGEST = 20_000
"""Characters that are read of a text, from both ends: what is longer is a loop."""
ALL, END, BEGINNING, QUERY, RULE = "", ">", "<", "@", "="
"""Where a run stands: anywhere, at the end or the beginning, in the query; and what rules said, which is one word."""
RUN = {ALL: 3, END: 2, BEGINNING: 2, QUERY: 1, RULE: 1}
"""Words of a run, at most, by where it stands."""
_WHERE = {where: i for i, where in enumerate(RUN)}

Parts = Sequence[tuple[str, Sequence[str]]]
"""(where, the words there) of a text."""


@lru_cache(maxsize=64)
def words(text: str) -> tuple[str, ...]:
    """The words and marks of `text`, in small letters; its middle left out where it is very long."""
    if len(text) > _LONGEST:
        text = text[: _LONGEST // 2] + text[-_LONGEST // 2 :]
    said = _WORD.findall(text.lower().replace("’", "'").replace("\n", "¶"))
    pairs = zip(said, [*said[1:], ""], strict=False)
    return tuple([_TIER if word == "[tier]" or (word in _NAMES and after in _OF) else word for word, after in pairs])


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
    def _places(self) -> list[tuple[str, list[str]]]:
        """Each run as where it stands and its words."""
        split = [run.split(" ") for run in self.runs]
        return [(said[0], said[1:]) if len(said) > 1 and said[0] in RUN else (ALL, said) for said in split]

    @cached_property
    def _numbers(self) -> dict[str, int]:
        """Each known word's number, from 1."""
        return {word: i for i, word in enumerate(sorted({word for _, said in self._places for word in said}), 1)}

    @cached_property
    def _sorted(self) -> tuple[Any, Any]:
        """(codes of the runs in order, their places among the runs)."""
        base = len(self._numbers) + 1
        codes = [reduce(lambda code, word: code * base + self._numbers[word], said, 0) for _, said in self._places]
        ends = [_WHERE[where] * base**3 for where, _ in self._places]
        whole = np.array(codes, np.int64) + np.array(ends, np.int64)
        order = np.argsort(whole)
        return whole[order], order

    @cached_property
    def _weights(self) -> Any:
        return np.array(list(self.runs.values()))

    def score(self, parts: Parts) -> float:
        """Above 0 for yes: the weights of the known runs, over the root of their number, and the start."""
        known = self._weights[self._known(parts)]
        return float(self.start + known.sum() / sqrt(len(known) or 1))

    def found(self, parts: Parts) -> dict[str, float]:
        """The known runs of the parts with their weights."""
        names = list(self.runs)
        return {names[i]: self.runs[names[i]] for i in self._known(parts)}

    def telling(self, texts: Sequence[Sequence[str]]) -> int:
        """Which of the texts, lists of words, has the greatest sum of weights; a run counts as often as it is there."""
        said = [word for text in texts for word in (*text, "")]  # which ends a run
        at, code = self._runs(ALL, said)
        place, known = self._look_up(code)
        text = np.repeat(np.arange(len(texts)), [len(text) + 1 for text in texts])
        return int(np.bincount(text[at[known]], self._weights[place[known]], len(texts)).argmax())

    def _known(self, parts: Parts) -> Any:
        """The places of the parts' runs among the known ones, each once."""
        codes = [self._runs(where, said)[1] for where, said in parts]
        code = np.sort(np.concatenate(codes)) if codes else np.zeros(0, np.int64)
        place, known = self._look_up(code)
        known[1:] &= code[1:] != code[:-1]
        return place[known]

    def _runs(self, where: str, said: Sequence[str]) -> tuple[Any, Any]:
        """(where each run of known words begins, its code: its words as a number in base words + 1)."""
        base = len(self._numbers) + 1
        number = np.fromiter(map(self._numbers.get, said, repeat(0)), np.int64, len(said))
        run, there = np.zeros(len(number) + 1, np.int64), np.ones(len(number) + 1, bool)
        begins, codes = [], []
        for length in range(1, min(RUN[where], len(number)) + 1):
            last = number[length - 1 :]
            run, there = run[: len(last)] * base + last, there[: len(last)] & (last > 0)
            begins.append(np.flatnonzero(there))
            codes.append(run[there] + _WHERE[where] * base**3)
        none = np.zeros(0, np.int64)
        return np.concatenate([none, *begins]), np.concatenate([none, *codes])

    def _look_up(self, code: Any) -> tuple[Any, Any]:
        """(place among the runs, whether it is one), for each code."""
        table, order = self._sorted
        at = np.minimum(np.searchsorted(table, code), len(table) - 1)
        return order[at], table[at] == code


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
    lines = sentences(text)
    return lines[weights(name).telling([words(line) for line in lines])] if lines else ""
