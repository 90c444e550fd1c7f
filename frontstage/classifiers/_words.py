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
from functools import cache, cached_property, lru_cache
from hashlib import blake2b
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np

from frontstage.classifiers._text import sentences

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+|[.!?;:¶]")
_BREAK = "¶"
"""A line's end among the words."""
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
_PLACES = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], np.uint64)
"""Odd factors of a run's first, second and third word."""

Parts = Sequence[tuple[str, Sequence[str]]]
"""(where, the words there) of a text."""


@lru_cache(maxsize=64)
def words(text: str) -> tuple[str, ...]:
    """The words and marks of `text`, in small letters; its middle left out where it is very long."""
    return _split(text if len(text) <= _LONGEST else text[: _LONGEST // 2] + text[-_LONGEST // 2 :])


def _split(text: str) -> tuple[str, ...]:
    plain = text.lower().replace("’", "'").replace("\n", _BREAK).replace("[tier]", f" {_TIER} ")
    said = _WORD.findall(plain)
    if not _NAMES.isdisjoint(said):
        pairs = zip(said, [*said[1:], ""], strict=False)
        said = [_TIER if word in _NAMES and after in _OF else word for word, after in pairs]
    return tuple(said)


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
    def _sorted(self) -> tuple[Any, Any]:
        """(codes of the runs in order, their weights in that order)."""
        split = [run.split(" ") for run in self.runs]
        said = [[ALL, *run] if len(run) == 1 or run[0] not in RUN else run for run in split]
        number = np.array([[*map(_number, run), *[0] * (4 - len(run))] for run in said], np.uint64)
        code = number[:, 0] + (number[:, 1:] * _PLACES).sum(1)
        order = np.argsort(code)
        return code[order], np.array(list(self.runs.values()))[order]

    def score(self, parts: Parts) -> float:
        """Above 0 for yes: the weights of the known runs, each once, over the root of their number, and the start."""
        code = np.sort(np.concatenate([_codes(where, tuple(said)) for where, said in parts]))
        weight, known = self._look_up(code)
        known[1:] &= code[1:] != code[:-1]
        return float(self.start + weight[known].sum() / sqrt(known.sum() or 1))

    def found(self, parts: Parts) -> dict[str, float]:
        """The known runs of the parts with their weights."""
        return {run: self.runs[run] for run in features(parts) if run in self.runs}

    def telling(self, texts: Sequence[str]) -> int:
        """Which of the texts, a line each, has the greatest sum of weights; a run counts as often as it is there."""
        whole = "\n".join(text.replace(_BREAK, " ") for text in texts)
        said = tuple("" if word == _BREAK else word for word in _split(whole))  # "": no table knows it
        text = np.cumsum([not word for word in said])
        at = np.concatenate([text[: max(len(text) - i, 0)] for i in range(RUN[ALL])])
        weight, known = self._look_up(_codes(ALL, said))
        return int(np.bincount(at[known], weight[known], len(texts)).argmax())

    def _look_up(self, code: Any) -> tuple[Any, Any]:
        """(weight, whether there is one), for each code."""
        codes, weights = self._sorted
        at = np.minimum(np.searchsorted(codes, code), len(codes) - 1)
        return weights[at], codes[at] == code


@lru_cache(maxsize=64)
def _codes(where: str, said: tuple[str, ...]) -> Any:
    """The code of every run in a text's words, the single words first: each word's number times its place's, summed."""
    number = np.fromiter(map(_number, said), np.uint64, len(said))
    run, codes = np.full(len(said) + 1, _number(where), np.uint64), [np.zeros(0, np.uint64)]
    for i in range(min(RUN[where], len(said))):
        run = run[: len(said) - i] + number[i:] * _PLACES[i]
        codes.append(run)
    return np.concatenate(codes)


class _Numbers(dict[str, int]):
    """Each word's number, below 2**64, made when it is first asked for: no two words of a language share one."""

    def __missing__(self, word: str) -> int:
        if len(self) > _KNOWN:
            self.clear()
        number = int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "little")
        return self.setdefault(word, number)


_KNOWN = 1 << 16
"""Words whose numbers are kept, at most: hostile text may have any number of them."""
_number = _Numbers().__getitem__


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
    return lines[weights(name).telling(lines)] if lines else ""
