"""What people say of a run's answers: which of them they are asked about, and the file that keeps their words.

Decided here: of each tier, half of the answers asked about are the classifier's yeses and half its noes, so that few
labels correct a rate (`stats.audit`); each rater has an order of their own, drawn from a seed. A label is a line of
labels.csv, appended as it is given; the last word of a rater on a question counts. Labels made elsewhere may name an
answer by the sha256 of its text instead of its id. Left out: the page on which people read (`labelling`).
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from frontstage.core import Mistake

if TYPE_CHECKING:
    import polars as pl

COLUMNS = ("id", "classifier", "value", "rater")
UNSURE = "unsure"
"""A label that is none: the rater could not tell."""
VALUES = ("true", "false", UNSURE)


@dataclass(frozen=True, slots=True)
class Label:
    """One rater's word on one answer; `value` is true, false, unsure, or for other questions any word."""

    id: str
    classifier: str
    value: str
    rater: str


def read_labels(path: Path) -> list[Label]:
    """The labels in a CSV file, the last word of each rater on each question; none where there is no file.

    Raises Mistake for a file without the columns id (or sha256), classifier and value.
    """
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        names = list(rows.fieldnames or ())
        key = "id" if "id" in names else "sha256"
        if not {key, "classifier", "value"} <= set(names):
            there = ", ".join(names) or "none"
            raise Mistake(f"{path} wants the columns {', '.join(COLUMNS)}; there are: {there}")
        last: dict[tuple[str, str, str], Label] = {}
        for row in rows:
            label = Label(*(str(row.get(name) or "").strip() for name in (key, *COLUMNS[1:])))
            if label.id and label.classifier and label.value:
                last[label.id, label.classifier, label.rater] = label
    return list(last.values())


def append(path: Path, labels: Iterable[Label]) -> None:
    """Adds labels to the file, each a whole line on disk before this returns; a line cut off by a kill is closed."""
    new = not path.exists() or not path.stat().st_size
    with path.open("a+", encoding="utf-8", newline="") as file:
        if not new:
            file.seek(max(0, file.tell() - 1))
            if file.read(1) != "\n":
                file.write("\n")
        rows = csv.writer(file, lineterminator="\n")
        if new:
            rows.writerow(COLUMNS)
        rows.writerows((each.id, each.classifier, each.value, each.rater) for each in labels)
        file.flush()
        os.fsync(file.fileno())


def of_texts(labels: Sequence[Label], digests: Mapping[str, Sequence[str]]) -> list[Label]:
    """Labels whose answers are named by the sha256 of their text, for each id of that text; others are left out."""
    return [Label(id, each.classifier, each.value, each.rater) for each in labels for id in digests.get(each.id, ())]


def to_ask(made: pl.DataFrame, names: Sequence[str], sample: int, seed: int, rater: str) -> list[tuple[str, str]]:
    """(episode id, classifier) in an order of the rater's own: of each tier a part, half of it yeses of the classifier.

    made: the run's episodes, a row each with `id`, `tier` and a boolean column a classifier. `sample` episodes a
    classifier, or as many as there are.
    """
    from frontstage.stats.audit import allot

    asked = list[tuple[str, str]]()
    for name in names:
        tiers = made["tier"].unique().sort().to_list()
        for place, tier in enumerate(tiers):
            here = made.filter((made["tier"] == tier) & made[name].is_not_null())
            strata = [here.filter(here[name] == said)["id"].sort().to_list() for said in (True, False)]
            part = sample // len(tiers) + (place < sample % len(tiers))
            counts = allot([len(each) for each in strata], min(part, sum(map(len, strata))))
            draw = Random(f"{seed}/{name}/{tier}")
            asked += [(id, name) for ids, n in zip(strata, counts, strict=True) for id in draw.sample(ids, n)]
    Random(f"{seed}/{rater}").shuffle(asked)
    return asked


def settled(labels: Iterable[Label]) -> dict[tuple[str, str], str]:
    """(id, classifier) → what all its raters who could tell said; left out where they differ."""
    said: dict[tuple[str, str], set[str]] = {}
    for each in labels:
        if each.value != UNSURE:
            said.setdefault((each.id, each.classifier), set()).add(each.value)
    return {key: values.pop() for key, values in said.items() if len(values) == 1}


def as_yes(value: Any) -> bool | None:
    """A label as yes or no; None for whatever is neither."""
    return {"true": True, "false": False}.get(str(value).strip().lower())
