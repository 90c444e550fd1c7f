"""Whether a text gives its arm away: chance where nothing does, certainty where a word does, cover over seeds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from frontstage.core import Mistake
from frontstage.stats.guessing import Area, area, scores

N, QUERIES = 240, 40
FRONT = np.arange(N) % 2 == 0
CLUSTERS = [f"q{i // 2 % QUERIES}" for i in range(N)]


def texts(seed: int, leak: float) -> list[set[str]]:
    """Thirty words each of a hundred; the front's have a word of their own with probability `leak`."""
    draw = np.random.default_rng(seed)
    said = [{f"w{i}" for i in draw.integers(0, 100, 30)} for _ in range(N)]
    told = FRONT & (draw.random(N) < leak)
    return [words | {"trained"} if tells else words for words, tells in zip(said, told, strict=True)]


def guessed(said: list[set[str]], did: Sequence[bool] = (True,) * N) -> Area | None:
    score, folds = scores(said, FRONT, CLUSTERS)
    return area(score, FRONT, list(zip(did, folds, strict=True)), CLUSTERS)


def test_a_telling_word_is_found_and_noise_is_not() -> None:
    told, blind = guessed(texts(0, 1.0)), guessed(texts(0, 0.0))
    assert told is not None
    assert blind is not None
    assert told.low > 0.95
    assert blind.low < 0.5 < blind.high


def test_the_interval_holds_chance_as_often_as_it_says() -> None:
    found = [guessed(texts(seed, 0.0)) for seed in range(120)]
    covered = [one.low <= 0.5 <= one.high for one in found if one]
    assert len(covered) == 120
    assert sum(covered) / 120 >= 0.88


def test_what_was_done_is_no_leak() -> None:
    did = [bool(front) if i % 10 else not front for i, front in enumerate(FRONT)]
    said = [{"yes"} if each else {"no"} for each in did]
    plain, within = guessed(said), guessed(said, did)
    assert plain is not None
    assert within is not None
    assert plain.value > 0.85
    assert within.value == 0.5


def test_nothing_to_compare_is_no_area() -> None:
    assert area([1.0, 2.0], [True, True], [1, 1], ["a", "b"]) is None
    assert area([1.0, 2.0], [True, False], [1, 2], ["a", "b"]) is None
    assert area([1.0, 2.0], [True, False], [1, 1], ["a", "a"]) is None
    with pytest.raises(Mistake, match="one arm and one cluster"):
        scores([{"a"}], [True, False], ["q"])
