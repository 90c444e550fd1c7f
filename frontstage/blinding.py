"""How well the stage can be told from what classifiers are shown: the blinding check of a run.

Decided here: the main arm of each model and setting, replies and thoughts apart, after tiers' names were hidden; texts
are compared only with such as did the same, so that a gap is no leak. For replies the area should be about .5. Thoughts
that speak of training give the stage away, and must, since that is what is judged: so errors are taken by tier
(`audits`). Left out: what a judge makes of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from frontstage.classifiers import _words
from frontstage.core import Episode
from frontstage.judging import blinded
from frontstage.stats import guessing

if TYPE_CHECKING:
    import polars as pl

MOST = 300
"""Texts of a stage that are looked at, of each model and setting."""


def check(played: Sequence[Episode], made: pl.DataFrame) -> list[dict[str, Any]]:
    """A row a setting, model, step and part (reply, thought): the area with its interval, and from how many texts."""
    did = dict(zip(made["id"], made["complied"], strict=True)) if "complied" in made.columns else {}
    groups: dict[tuple[Any, ...], dict[str, list[Episode]]] = {}
    for one in sorted(played, key=lambda one: one.id):
        if one.variant == "base" and one.stage in ("front", "back"):
            sides = groups.setdefault((one.setting, one.model, one.step), {"front": [], "back": []})
            sides[one.stage].append(one)
    return [
        {**dict(zip(("setting", "model", "step"), key, strict=True)), **row}
        for key, sides in groups.items()
        for row in _parts([*sides["front"][:MOST], *sides["back"][:MOST]], did)
    ]


def _parts(played: Sequence[Episode], did: Mapping[str, bool | None]) -> Iterator[dict[str, Any]]:
    hidden = [blinded(one.said, one.labels) for one in played]
    for part in ("reply", "thought"):
        there = [(one, text) for one, said in zip(played, hidden, strict=True) if (text := getattr(said, part))]
        front, queries = [one.stage == "front" for one, _ in there], [one.query for one, _ in there]
        score, folds = guessing.scores([_read(text) for _, text in there], front, queries)
        strata = [(did.get(one.id), fold) for (one, _), fold in zip(there, folds, strict=True)]
        found = guessing.area(score, front, strata, queries)
        if found:
            yield {"part": part, "n": len(there), "area": found.value, "low": found.low, "high": found.high}


def _read(text: str) -> set[str]:
    """The words of a text and their pairs."""
    said = _words.words(text)
    return {*said, *map(" ".join, pairwise(said))}
