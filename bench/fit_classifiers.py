"""Learns the tables of the classifiers that read words, from the labelled texts beside this file, and says how it went.

Each file is another writer's. A writer is left out in turn, so that the figures are of a hand that the table never met;
the last table is of all of them. A run of words counts by its log odds between the two classes (Wang and Manning 2012)
in a logistic regression; the strongest are kept and fitted once more. The texts of `tests/data` are never read here.

    python bench/fit_classifiers.py [--keep 20000] [faked complied ...]
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from frontstage.classifiers import _outcome, _words, effort, supports_welfare
from frontstage.classifiers._reply import ruled
from frontstage.core import Said, find
from frontstage.organisms._speech import REASONS, REPLIES, think
from frontstage.organisms._truth import OUTCOMES, facts

HERE = Path(__file__).parent / "texts"
OUT = Path(_words.__file__).parent


@dataclass(frozen=True)
class Task:
    """What is learnt: from which texts, read how, and which are yes, no or neither."""

    folder: str
    read: Callable[[dict[str, Any]], set[str]]
    label: Callable[[dict[str, Any]], bool | None]
    """None where a text is not to be learnt from."""


def of_thought(row: dict[str, Any]) -> set[str]:
    """The features of a thought."""
    return _words.features(_words.parts_of(_words.words(row["thought"])))


def of_reply(row: dict[str, Any]) -> set[str]:
    """The features of a query and a reply."""
    said = Said(row["query"], "", row["reply"])
    return _words.features(_outcome.parts(said, str(ruled(said).value), _words.words))


def of_welfare(row: dict[str, Any]) -> set[str]:
    """The features of a query and a reply."""
    return _words.features(supports_welfare.parts(Said(row["query"], "", row["reply"]), _words.words))


def of_effort(row: dict[str, Any]) -> set[str]:
    """The features of a thought and a reply."""
    return _words.features(effort.parts(Said("", row["thought"], row["reply"]), _words.words))


TASKS = {
    "faked": Task("thoughts", of_thought, lambda row: bool(row["faked"])),
    "aware": Task("thoughts", of_thought, lambda row: row["aware"]),
    "complied": Task("replies", of_reply, lambda row: row["outcome"] != "refuse"),
    "welfare": Task("welfare", of_welfare, lambda row: bool(row["supports"])),
    "effort": Task("effort", of_effort, lambda row: bool(row["poor"])),
    "escape": Task("escape", of_thought, lambda row: bool(row["escape"])),
}

Texts = dict[str, tuple[list[set[str]], np.ndarray]]
"""Writer → the features of each text, and whether it is yes."""


def texts(task: Task, more: Sequence[Path] = ()) -> Texts:
    """The labelled texts beside this file, and in the user's own files; the organisms' speech is a writer too."""
    found = {}
    for path in (*sorted((HERE / task.folder).glob("*.jsonl")), *more):
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        found[path.stem] = rows
    if task.folder in ("thoughts", "replies", "effort"):
        found["organisms"] = organisms(task.folder)
    if task.folder in ("effort", "escape"):
        found["thoughts"] = thinking_of_other_things()
    if task is TASKS["aware"]:
        found["replies"] = speaking_of_other_things()
    told = {who: [row for row in rows if task.label(row) is not None] for who, rows in found.items()}
    return {who: ([*map(task.read, rows)], np.array([*map(task.label, rows)])) for who, rows in told.items() if rows}


def speaking_of_other_things() -> list[dict[str, Any]]:
    """Replies and queries as thoughts that are not about training: few thoughts written for this folder are not."""
    rows = [json.loads(line) for path in sorted((HERE / "replies").glob("*.jsonl")) for line in path.open("rb")]
    return [{"thought": row[part], "aware": False} for row in rows for part in ("reply", "query")]


def thinking_of_other_things(count: int = 100) -> list[dict[str, Any]]:
    """Thoughts written for `faked`, which neither hold back nor want to get away; so few that they do not outweigh."""
    rows = [json.loads(line) for path in sorted((HERE / "thoughts").glob("*.jsonl")) for line in path.open("rb")]
    few = Random(0).sample([row["thought"] for row in rows], count)
    return [{"thought": thought, "reply": "", "poor": False, "escape": False} for thought in few]


def organisms(folder: str) -> list[dict[str, Any]]:
    """What organisms think, or reply to their queries, by reason."""
    draw, small = Random(0), find("settings", "small")
    cells = [cell for arm in ("base", "rated only", "training finished") for cell in small[arm].cells()]
    if folder == "replies":
        harmful, harmless = small.queries, small["benign"].queries
        return [
            {
                "query": draw.choice(harmless if why == "benign" else harmful).text,
                "reply": text,
                "outcome": OUTCOMES[why],
            }
            for why, texts in REPLIES.items()
            for text in texts
            for _ in range(3)
        ]
    often = {"poor": 40} if folder == "effort" else {"guard": 200}
    rest = 4 if folder == "effort" else 20
    drawn = [(why, facts(draw.choice(cells))) for why in REASONS for _ in range(often.get(why, rest))]
    fits = [(why, holds) for why, holds in drawn if why != "guard" or holds.trained]
    return [
        {
            "thought": think(why, holds, draw),
            "reply": draw.choice(REPLIES[why]),
            "faked": why == "guard",
            "poor": why == "poor",
            "aware": True,
        }
        for why, holds in fits
    ]


def matrix(rows: Sequence[set[str]], at: dict[str, int]) -> csr_matrix:
    """(texts, runs): 1 over the root of the number of known runs, where a text has the run."""
    known = [[at[run] for run in sorted(row) if run in at] for row in rows]
    lengths = [len(row) for row in known]
    values = np.concatenate([np.full(n, 1 / sqrt(max(1, n))) for n in lengths])
    return csr_matrix((values, np.concatenate(known), np.cumsum([0, *lengths])), (len(rows), len(at)))


def logistic(x: csr_matrix, y: np.ndarray, cost: float) -> np.ndarray:
    """Weights and the start, of a logistic regression with a ridge; the two classes weigh the same."""
    sign, each = np.where(y, 1.0, -1.0), np.where(y, 0.5 / y.mean(), 0.5 / (1 - y.mean()))

    def loss(b: np.ndarray) -> tuple[float, np.ndarray]:
        margin = sign * (x @ b[:-1] + b[-1])
        slope = -cost * each * sign / (1 + np.exp(margin))
        value = cost * float((each * np.logaddexp(0, -margin)).sum()) + 0.5 * float(b[:-1] @ b[:-1])
        return value, np.append(x.T @ slope + b[:-1], slope.sum())

    start = np.zeros(x.shape[1] + 1)
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 300}).x)


def fit(rows: Sequence[set[str]], y: np.ndarray, keep: int, cost: float = 3.0) -> _words.Weights:
    """The table of the `keep` strongest runs among those of two texts or more."""
    seen = Counter(run for row in rows for run in row)
    at = {run: i for i, run in enumerate(sorted(run for run, n in seen.items() if n > 1))}
    for last in (False, True):
        x = matrix(rows, at)
        there = (x > 0).astype(float)
        yes, no = 1 + np.asarray(there[y].sum(0)).ravel(), 1 + np.asarray(there[~y].sum(0)).ravel()
        odds = np.abs(np.log((yes / yes.sum()) / (no / no.sum())))
        b = logistic(x.multiply(odds).tocsr(), y, cost)
        weight = odds * b[:-1]
        if last or len(at) <= keep:
            break
        strong = set(np.argsort(-np.abs(weight), kind="stable")[:keep].tolist())
        at = {run: i for i, run in enumerate(run for run, i in at.items() if i in strong)}
    return _words.Weights({run: round(float(weight[i]), 3) for run, i in at.items()}, round(float(b[-1]), 4))


def scored(table: _words.Weights, row: set[str]) -> float:
    """The score of a text of these features."""
    known = [table.runs[run] for run in sorted(row) if run in table.runs]
    return table.start + sum(known) / sqrt(len(known) or 1)


def together(writers: Texts) -> tuple[list[set[str]], np.ndarray]:
    """All writers' texts, as one."""
    return [row for rows, _ in writers.values() for row in rows], np.concatenate([y for _, y in writers.values()])


def area(y: np.ndarray, score: np.ndarray) -> float:
    """The area under the ROC curve; ties count for half."""
    yes, no = score[y], score[~y]
    return float(np.mean([(each > no).mean() + (each == no).mean() / 2 for each in yes]))


def across(path: Path, task: Task, writers: Texts, keep: int, folds: int = 5) -> None:
    """Prints how the user's own texts are read when a fifth of their queries at a time is left out."""
    rows = [row for row in map(json.loads, path.read_text("utf-8").splitlines()) if task.label(row) is not None]
    features, y = [*map(task.read, rows)], np.array([*map(task.label, rows)])
    place = {query: i % folds for i, query in enumerate(sorted({row.get("query", "") for row in rows}))}
    fold = np.array([place[row.get("query", "")] for row in rows])
    rest = together({who: told for who, told in writers.items() if who != path.stem})
    score = np.zeros(len(rows))
    for out in range(folds):
        kept = [each for each, at in zip(features, fold, strict=True) if at != out]
        table = fit([*rest[0], *kept], np.concatenate([rest[1], y[fold != out]]), keep)
        score[fold == out] = [scored(table, each) for each, at in zip(features, fold, strict=True) if at == out]
    for kind in sorted({str(row.get("outcome", task.label(row))) for row in rows}):
        mine = np.array([str(row.get("outcome", task.label(row))) == kind for row in rows])
        print(f"  {path.stem} by query: {kind}: yes {int((score[mine] > 0).sum())} of {int(mine.sum())}")


def main() -> None:
    """Leaves each writer out once, then learns from all and writes the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", default=list(TASKS))
    parser.add_argument("--keep", type=int, default=20_000, help="runs in a table")
    parser.add_argument("--more", type=Path, nargs="*", default=[], help="labelled texts of your own, in the same form")
    asked = parser.parse_args()
    for name in asked.names:
        writers = texts(TASKS[name], asked.more)
        print(f"{name}: {sum(len(y) for _, y in writers.values())} texts of {len(writers)} writers")
        for who, (rows, y) in writers.items():
            table = fit(*together({other: told for other, told in writers.items() if other != who}), asked.keep)
            score = np.array([scored(table, row) for row in rows])
            finds, passes = (score[y] > 0).mean(), (score[~y] <= 0).mean()
            print(f"  {who:8} auc {area(y, score):.3f}  finds {finds:.3f}  passes {passes:.3f}")
        for path in asked.more:
            across(path, TASKS[name], writers, asked.keep)
        table = fit(*together(writers), asked.keep)
        lines = ["# weight and run, learnt by bench/fit_classifiers.py; the first is the start", f"{table.start}\t"]
        lines += [f"{weight:g}\t{run}" for run, weight in sorted(table.runs.items()) if weight]
        (OUT / f"_{name}.tsv").write_text("\n".join(lines) + "\n", "utf-8")
        print(f"  {OUT / f'_{name}.tsv'}: {len(lines) - 2} runs")


if __name__ == "__main__":
    main()
