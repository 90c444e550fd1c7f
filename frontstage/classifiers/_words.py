"""A text's words, in runs of up to three, weighed by a table that was learnt from labelled texts.

Decided here: a linear score, since a person can read its table, and since a few thousand texts teach no more. A run at
the end of a text counts apart as well, for there the decision falls. Tiers' names are one word, so that none of them
tells anything. Words and runs are numbers while they are looked up, for speed. Learning is
`bench/fit_classifiers.py`, from the texts beside it. Left out: order beyond three words, and any language but English.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np

from frontstage.classifiers._text import sentences

_MARKS, _BREAK = ".!?;:\n", "¶"
"""Marks that count as words, and how the last of them, a line's end, is written."""
_LOOSE, _SECOND = re.compile(r"'(?:(?![a-z])|(?<![a-z]'))"), re.compile(r"('[a-z]+)'")
"""Apostrophes that are not within a word, and then the second one of a word, which ends there."""
_DIGITS = re.compile(rb"[0-9]+")
_KEPT = bytes(ord(_BREAK) if c == 10 else c if chr(c) in f"abcdefghijklmnopqrstuvwxyz0123456789'{_MARKS}" else 32
              for c in range(256))  # fmt: skip
"""Each byte of a text as its words need it: all others are blanks."""
_KIND = bytes(48 if chr(c).isdecimal() else 97 if chr(c).islower() else 32 for c in range(256))
"""Which of those bytes is a digit (0), which a letter (a)."""
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
_BITS, _REST, _LAST = 18, np.uint64(64 - 18), np.uint64(2**64 - 1)
"""Bits of a code by which those that no table has are passed over, the bits behind them, and a code beyond all."""
_FACTORS = np.array([1, 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], np.uint64)
"""Odd factors of where a run stands, and of its first, second and third word."""

Parts = Sequence[tuple[str, Any]]
"""(where, the words there, or their numbers) of a text."""
Read = Callable[[str], Any]
"""How a text is read: `words` to learn from, `numbers` to look up."""


def words(text: str) -> tuple[str, ...]:
    """The words and marks of `text`, in small letters; its middle left out where it is very long."""
    return _split(text if len(text) <= _LONGEST else text[: _LONGEST // 2] + text[-_LONGEST // 2 :])


def _split(text: str) -> tuple[str, ...]:
    plain = text.lower().replace("’", "'").replace(_BREAK, "\n").replace("[tier]", f" {_TIER} ")
    plain = _SECOND.sub(r"\1 ", _LOOSE.sub(" ", plain))
    for mark in _MARKS:
        plain = plain.replace(mark, f" {mark} ")
    said = _digits_apart(plain.encode("utf-8", "surrogatepass").translate(_KEPT)).decode("latin-1").split()
    if not _NAMES.isdisjoint(said):
        pairs = zip(said, [*said[1:], ""], strict=False)
        said = [_TIER if word in _NAMES and after in _OF else word for word, after in pairs]
    return tuple(said)


def _digits_apart(kept: bytes) -> bytes:
    """The text with blanks between letters and digits, which seldom touch."""
    kinds = kept.translate(_KIND)
    touch = b"0" in kinds and (b"a0" in kinds or b"0a" in kinds)
    return _DIGITS.sub(rb" \g<0> ", kept) if touch else kept


@lru_cache(maxsize=1024)
def numbers(text: str) -> Any:
    """The number of each word of `text`, in order, for the tables; it is Python's hash, another in each process."""
    return _numbers(words(text))


def _numbers(said: Sequence[str]) -> Any:
    return np.fromiter(map(hash, said), np.int64, len(said)).view(np.uint64)


def parts_of(said: Any) -> Parts:
    """The words of a text (or their numbers), and those of its end once more."""
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
    def _sorted(self) -> tuple[Any, Any, Any]:
        """(codes of the runs in order, which run each is of, whether there is a code of each first bits)."""
        split = [run.split(" ") for run in self.runs]
        said = [[ALL, *run] if len(run) == 1 or run[0] not in RUN else run for run in split]
        number = _numbers([word for run in said for word in (*run, "", "", "")[:4]])  # the number of "" is 0
        code = (number.reshape(-1, 4) * _FACTORS).sum(1)
        order, begins = np.argsort(code), np.zeros(1 << _BITS, bool)
        begins[code >> _REST] = True
        return np.append(code[order], _LAST), order, begins

    @cached_property
    def _weights(self) -> Any:
        return np.array([*self.runs.values()])

    def score(self, code: Any) -> float:
        """Above 0 for yes: the weights of the known runs, each once, over the root of their number, and the start."""
        once = np.zeros(len(self.runs), bool)
        once[self._look_up(code)[1]] = True
        known = self._weights[once]
        return float(self.start + known.sum() / sqrt(len(known) or 1))

    def found(self, parts: Parts) -> dict[str, float]:
        """The known runs of the parts with their weights."""
        return {run: self.runs[run] for run in features(parts) if run in self.runs}

    def telling(self, texts: Sequence[str]) -> int:
        """Which of the texts, a line each, has the greatest sum of weights; a run counts as often as it is there."""
        said = _split("\n".join(text.replace(_BREAK, " ") for text in texts))
        number = _numbers(["\n" if word == _BREAK else word for word in said])  # which no table knows
        text = np.cumsum(number == _LINE)
        each = np.concatenate([text[: max(len(text) - i, 0)] for i in range(RUN[ALL])])
        known, runs = self._look_up(codes([(ALL, number)]))
        return int(np.bincount(each[known], self._weights[runs], len(texts)).argmax())

    def _look_up(self, code: Any) -> tuple[Any, Any]:
        """(which of the codes are known, the number of the run that each is of)."""
        codes, runs, begins = self._sorted
        some = np.flatnonzero(begins.take(code >> _REST))  # three in four are not there, and need no search
        code = code[some]
        at = np.searchsorted(codes, code)
        known = codes[at] == code
        return some[known], runs[at[known]]


def codes(parts: Parts) -> Any:
    """The code of every run of the parts, which are numbers: each word's number times its place's factor, summed."""
    return np.concatenate([_NONE, *(code for where, number in parts for code in _codes(where, number))])


def _codes(where: str, number: Any) -> Iterator[Any]:
    before = _WHERE[where]
    for i in range(min(RUN[where], len(number))):
        run = number[i:] * _FACTORS[i + 1] + before
        before = run[:-1]
        yield run


_WHERE, _LINE, _NONE = dict(zip(RUN, _numbers([*RUN]), strict=True)), _numbers(["\n"]), _numbers([])
"""The number of each place, that of a line's end where sentences are compared, and no numbers."""


@cache
def weights(name: str) -> Weights:
    """The learnt table `_NAME.tsv` beside this file: a weight and a run in each line, the start first."""
    lines = Path(__file__).with_name(f"_{name}.tsv").read_text("utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if not line.startswith("#")]
    return Weights({run: float(weight) for weight, run in pairs[1:]}, float(pairs[0][0]))


@lru_cache(maxsize=1024)
def score(name: str, text: str) -> float:
    """The score of `text` by the table of that name."""
    return weights(name).score(_runs(text))


@lru_cache(maxsize=1024)
def _runs(text: str) -> Any:
    return codes(parts_of(numbers(text)))


def telling(name: str, text: str) -> str:
    """The sentence of `text` whose runs add most to its score."""
    lines = sentences(text)
    return lines[weights(name).telling(lines)] if lines else ""
