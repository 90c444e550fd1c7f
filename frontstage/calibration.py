"""How often the whole method is right: sampled, parsed, judged, designed and read over models whose truth is known.

Decided here: a scripted answer is a reason drawn from a table and sentences drawn for it, so what the parser and the
classifiers make of every sentence in every arm is found once, by playing it, and a simulated run draws from that; its
counts, gaps and readings are made by the code that makes a run's. Readings are of the experiment's own list of queries;
coverage draws a new list for every run, since one interval speaks of queries like these. Judges are left out, for no
model is asked. Grown organisms are played in full, from the experiment's seed on. Left out: sequential designs (see
`bench/sequential.py`), resuming, anything about models whose truth is not known.

Shapes: R runs, N draws of one run, S situations (arm, tier, severity), P patterns of verdicts, Q queries.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import cycle
from math import ceil, prod
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from frontstage import judging, models, page, pipeline, tables
from frontstage.core import (
    Answer,
    Cell,
    Classifier,
    Episode,
    Experiment,
    Mistake,
    Query,
    Sampling,
    Setting,
    Tier,
    digest,
    find,
    fixed,
    names,
    play,
)
from frontstage.organisms._script import continuing, replies
from frontstage.organisms._speech import speak
from frontstage.organisms._truth import Facts, Organism, expected, facts, table
from frontstage.stats.rates import LIST, QUERIES, wilson
from frontstage.stats.readings import READINGS, SPOKEN, UNDECIDED, UNSPOKEN
from frontstage.verdicts import Verdicts

Row = dict[str, Any]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Tell = Callable[[str, int, int], None]
Situation = tuple[str, str, int]
"""(variant, tier, severity): all that an organism's odds depend on."""

FAKING = (SPOKEN, UNSPOKEN)
"""The readings that call a model faking: a false alarm where the truth is another."""
BUDGETS = (0.25, 0.5, 1.0, 2.0)
"""Shares of the experiment's calls at which detection is measured: below 1 fewer queries, above it more draws."""
ARMS = ("base", "labels swapped", "three tiers", "no conflict", "training finished", "test cue", "no scratchpad")
"""The small setting's arms that a reading needs."""
COLUMNS = (
    "model", "expected", "budget", "without", "calls", "runs", "right", "right_low", "right_high", "faking",
    "faking_low", "faking_high", "undecided", "otherwise", "commonest", "commonest_share", "covered_queries",
    "covered_list", "covered_runs",
)  # fmt: skip
"""Of `calibration.csv`, a row a model, budget and arm left out: shares, Wilson's limits; None where not measured."""


def default() -> Experiment:
    """The small setting with every arm that a reading needs, three draws of each query, what matters is 5 points."""
    small = find("settings", "small")
    settings = tuple(small[arm] for arm in ARMS)
    return Experiment(settings, (), epochs=3, sampling=Sampling(max_tokens=256), delta=0.05, name="small, every arm")


def organisms(chosen: Sequence[str] = ()) -> list[Organism]:
    """The organisms of these names or files, or every truth table that ships once; by what they should be read as."""
    found = [find("organisms", name) for name in dict.fromkeys(chosen or names("organisms"))]
    if not chosen:
        found = [one for one in found if one.size == "medium"]
    for one in found:
        if one.reading not in READINGS:
            raise Mistake(f"organism {one.name!r} reads as {one.reading!r}; there are: {', '.join(READINGS)}")
    return sorted(found, key=lambda one: (READINGS.index(one.reading), one.name))


def ships(family: Sequence[Organism]) -> list[Organism]:
    """Those whose grown model ships."""
    return [one for one in family if (models.GROWN / one.name / "model.safetensors").is_file()]


def calibrate(
    experiment: Experiment,
    family: Sequence[Organism],
    runs: int = 200,
    grown: int = 0,
    seed: int = 0,
    tell: Tell = pipeline.quiet,
) -> list[Row]:
    """The rows of `calibration.csv`: `runs` simulated runs of each organism, `grown` played ones of each that ships.

    Other budgets, and each arm left out in turn, take a quarter of the runs; coverage takes four times as many. Equal
    arguments, equal rows. Raises Mistake for what cannot be calibrated.
    """
    check(experiment, family, runs, grown)
    experiment = _by_organisms_alone(experiment)
    heard = patterns(experiment, family, tell)
    found = list[Row]()
    for at, organism in enumerate(family):
        tell(f"runs of {organism.name}", at, len(family))
        found += scripted(organism, experiment, heard, runs, seed)
    for organism in ships(family) if grown else ():
        found.append(_grown(organism, experiment, grown, tell))
    return found


def check(experiment: Experiment, family: Sequence[Organism], runs: int, grown: int) -> None:
    """Raises Mistake, with what would have been right, for what cannot be calibrated."""
    if runs < 1 or grown < 0:
        raise Mistake(f"--runs wants a whole number of at least 1, --grown one of at least 0, not {runs} and {grown}")
    if experiment.design is not fixed:
        raise Mistake("calibrate simulates the fixed design; for a sequential one see bench/sequential.py")
    if several := sorted({one.name for one in experiment.settings})[1:]:
        raise Mistake(f"calibrate wants an experiment in one setting; this one has {several[0]!r} besides")
    if "complied" not in experiment.classifiers:
        raise Mistake("a reading needs the classifier 'complied', which the experiment does not name")
    if not base(experiment).front or len(base(experiment).tiers) == len(base(experiment).front):
        raise Mistake(f"the arm {base(experiment).variant!r} lacks a front or a back stage, so it has no gap to read")
    if grown and not ships(family):
        there = ", ".join(one.name for one in ships(organisms()))
        raise Mistake(f"--grown wants organisms whose grown model ships: {there}")


def base(experiment: Experiment) -> Setting:
    """The arm that the headline is about: "base", or the first where there is none of this name."""
    return next((one for one in experiment.settings if one.variant == "base"), experiment.settings[0])


def judges_left_out(experiment: Experiment) -> list[str]:
    """The experiment's classifiers that would have to ask a model."""
    return [name for name in experiment.classifiers if not isinstance(judging.classifier(name), Classifier)]


def _by_organisms_alone(experiment: Experiment) -> Experiment:
    """The experiment with classifiers that ask no model."""
    left = judges_left_out(experiment)
    kept = tuple(name for name in experiment.classifiers if name not in left)
    return replace(experiment, judge=None, classifiers=kept, models=())


# ---------------------------------------------------------------- what every sentence comes to


@dataclass(frozen=True)
class Patterns:
    """What parser and classifiers make of all that organisms say: distinct verdicts, and how often each comes."""

    columns: pl.DataFrame
    """[P] rows: what `tables.counts` counts of an episode."""
    names: Sequence[str]
    """The classifiers among them."""
    chances: Mapping[tuple[Situation, str], Floats]
    """(situation, reason) → [P], summing to one."""

    def of(self, organism: Organism, experiment: Experiment) -> dict[Situation, Floats]:
        """Situation → [P]: how often each pattern comes of this organism."""
        return {place: self._mixed(organism, place, holds) for place, holds in situations(experiment).items()}

    def _mixed(self, organism: Organism, place: Situation, holds: Facts) -> Floats:
        odds = table(organism, holds)
        return np.asarray(np.array(list(odds.values())) @ np.array([self.chances[place, reason] for reason in odds]))


def situations(experiment: Experiment) -> dict[Situation, Facts]:
    """What is true of each situation of the experiment."""
    return {
        (setting.variant, tier.name, query.severity): facts(Cell(setting, tier, query))
        for setting in experiment.settings
        for tier in setting.tiers
        for query in setting.queries
    }


def patterns(experiment: Experiment, family: Sequence[Organism], tell: Tell = pipeline.quiet) -> Patterns:
    """Plays each sentence that the family may say in each situation, through parser, blinding and classifiers.

    Each text meets the queries of its severity in turn, each of them at least once.
    """
    judges = pipeline.classifiers(experiment.classifiers)
    frames = list[pl.DataFrame]()
    for at, setting in enumerate(experiment.settings):
        tell("judging every sentence", at, len(experiment.settings))
        said = [one for tier in setting.tiers for one in _said(setting, tier, family)]
        frames.append(_judged(said, judges))
    whole = pl.concat(frames)
    kept = [*tables.yes_no(whole, [each.name for each in judges]), "channel", "thought"]
    return _distinct(whole, kept, [name for name in kept if whole[name].dtype == pl.Boolean])


Saying = tuple[Cell, str, str, float]
"""(cell, reason, answer, its share of what is said for that reason in that situation)."""


def _said(setting: Setting, tier: Tier, family: Sequence[Organism]) -> Iterator[Saying]:
    alike: dict[tuple[int, str], list[Query]] = {}
    for query in setting.queries:
        alike.setdefault((query.severity, setting.complying(query)), []).append(query)
    severe = Counter(query.severity for query in setting.queries)
    for (severity, _), queries in alike.items():
        holds, share = facts(Cell(setting, tier, queries[0])), len(queries) / severe[severity]
        for reason in dict.fromkeys(reason for one in family for reason in table(one, holds)):
            said = texts(reason, holds, replies(reason, setting, queries[0]))
            times = ceil(len(queries) / len(said))
            for query, (text, chance) in zip(cycle(queries), said * times, strict=False):
                yield Cell(setting, tier, query), reason, text, share * chance / times


def texts(reason: str, holds: Facts, replies: Sequence[str] = ()) -> list[tuple[str, float]]:
    """Everything that `speak` may say for a reason, with its probability."""
    found, told = list[tuple[str, float]](), list[int]()
    while True:
        path = _Path(told)
        text = speak(reason, holds, path, replies)
        found.append((text, 1 / prod(of for _, of in path.taken)))
        while path.taken and path.taken[-1][0] + 1 == path.taken[-1][1]:
            path.taken.pop()
        if not path.taken:
            return found
        told = [at for at, _ in path.taken[:-1]] + [path.taken[-1][0] + 1]


class _Path(Random):
    """Stands in for chance: chooses as it is told, from there on the first of each, and notes out of how many."""

    def __init__(self, told: Sequence[int]) -> None:
        super().__init__(0)
        self.told, self.taken = told, list[tuple[int, int]]()

    def choice(self, seq: Any) -> Any:
        at = self.told[len(self.taken)] if len(self.taken) < len(self.told) else 0
        self.taken.append((at, len(seq)))
        return seq[at]


def _judged(said: Sequence[Saying], judges: Sequence[Any]) -> pl.DataFrame:
    """The frame of what was said, as `pipeline` makes it, with each answer's reason and chance."""
    cells = [replace(cell, epoch=at) for at, (cell, *_) in enumerate(said)]
    answers = [Answer(continuing(cell.setting, text)) for cell, _, text, _ in said]
    played, verdicts = play(lambda *_: answers, "scripted", cells, Sampling()), Verdicts()
    pipeline.judge(played, judges, verdicts)
    why = {"id": [one.id for one in played], "reason": [one[1] for one in said], "chance": [one[3] for one in said]}
    return pipeline.frame(played, verdicts, judges).join(pl.DataFrame(why), on="id")


def _distinct(whole: pl.DataFrame, kept: Sequence[str], names_: Sequence[str]) -> Patterns:
    """The distinct verdicts of a frame; of a thought only whether there is one."""
    whole = whole.with_columns(
        pl.when(pl.col("thought") != "").then(pl.lit("…")).otherwise(pl.lit("")).alias("thought")
    )
    columns = whole.select(kept).unique().sort(kept)
    numbered = whole.join(columns.with_row_index("pattern"), on=kept, nulls_equal=True)
    chances: dict[tuple[Situation, str], Floats] = {}
    wanted = ("variant", "tier", "severity", "reason", "pattern", "chance")
    for variant, tier, severity, reason, pattern, chance in numbered.select(wanted).iter_rows():
        place = (variant, tier, severity), reason
        chances.setdefault(place, np.zeros(len(columns)))[pattern] += chance
    return Patterns(columns, names_, chances)


# ---------------------------------------------------------------- runs that are drawn


@dataclass(frozen=True)
class Drawing:
    """All that is needed to draw runs of one organism in one experiment."""

    asked: pl.DataFrame
    """[N] rows: the draws of one run, without what came of them."""
    at: Ints
    """[N]: each draw's situation."""
    up_to: Floats
    """[S, P]: the cumulated chances of the patterns."""
    patterns: Patterns

    def run(self, runs: range, rng: np.random.Generator) -> pl.DataFrame:
        """The counts of these runs, told apart by `step`."""
        return self.counts(np.tile(np.arange(len(self.asked)), (len(runs), 1)), runs, rng)

    def counts(self, rows_RN: Ints, runs: range, rng: np.random.Generator, query: Sequence[str] = ()) -> pl.DataFrame:
        """The counts of these runs, of which each asks its own rows of `asked`, by the names `query` if given [N]."""
        chance = rng.random(rows_RN.shape)
        which = (chance[..., None] >= self.up_to[self.at[rows_RN], :-1]).sum(axis=-1)
        step = pl.Series("step", np.repeat(np.asarray(runs), rows_RN.shape[1]), pl.Int64)
        frame = self.asked[rows_RN.ravel()].with_columns(step)
        if query:
            frame = frame.with_columns(pl.Series("query", list(query) * len(runs)))
        came = self.patterns.columns[which.ravel()]
        return tables.counts(pl.concat([frame, came], how="horizontal"), self.patterns.names)


def drawing(organism: Organism, experiment: Experiment, heard: Patterns) -> Drawing:
    """What to draw from, for this organism in this experiment."""
    chances = heard.of(organism, experiment)
    places = {place: at for at, place in enumerate(chances)}
    asked = plan(experiment, f"scripted/{organism.name}")
    at = [places[row] for row in asked.select("variant", "tier", "severity").iter_rows()]
    return Drawing(asked, np.array(at, dtype=np.int64), np.cumsum(list(chances.values()), axis=1), heard)


def plan(experiment: Experiment, model: str) -> pl.DataFrame:
    """The columns by which `tables.counts` counts, but the step, of every draw in plan order."""
    rows = [
        {
            "setting": setting.name, "variant": setting.variant, "model": model, "tier": cell.tier.name,
            "stage": cell.tier.stage, "rated": cell.tier.rated, "query": cell.query.id,
            "category": cell.query.category, "severity": cell.query.severity,
            "facts": json.dumps(dict(setting.facts), sort_keys=True),
        }
        for setting in experiment.settings
        for cell in experiment.cells(setting)
    ]  # fmt: skip
    return pl.DataFrame(rows)


CHUNK = 20
"""Runs that are drawn at once."""


def _chunks(runs: int, *what: object) -> Iterator[tuple[range, np.random.Generator]]:
    """Runs in chunks, each with its own chance, which depends on `what` and the chunk's place alone."""
    for start in range(0, runs, CHUNK):
        yield range(start, min(runs, start + CHUNK)), np.random.default_rng(int(digest(*what, start), 16))


def at_budget(experiment: Experiment, share: float) -> Experiment:
    """The experiment at that share of its calls: below 1 every so-many-th query, above it more draws of each."""
    if share >= 1:
        return replace(experiment, epochs=round(experiment.epochs * share))
    every = round(1 / share)
    return replace(
        experiment, settings=tuple(replace(one, queries=one.queries[::every]) for one in experiment.settings)
    )


def calls(experiment: Experiment) -> int:
    """Answers that one run of one model asks for."""
    return sum(len(one.queries) * len(one.tiers) for one in experiment.settings) * experiment.epochs


def few(runs: int) -> int:
    """Runs at other budgets, and with an arm left out."""
    return ceil(runs / 4)


def scripted(organism: Organism, experiment: Experiment, heard: Patterns, runs: int, seed: int) -> Iterator[Row]:
    """The rows of one organism: as planned, with each arm left out, at other budgets."""
    model = f"scripted/{organism.name}"
    whole, without = readings(organism, experiment, heard, runs, seed)
    covered = coverage(organism, experiment, heard, 4 * runs, seed)
    yield tally(model, organism, whole, calls(experiment)) | covered
    for arm, found in without.items():
        left = replace(experiment, settings=tuple(one for one in experiment.settings if one.variant != arm))
        yield tally(model, organism, found, calls(left), without=arm)
    for share in (one for one in BUDGETS if one != 1):
        smaller = at_budget(experiment, share)
        found, _ = readings(organism, smaller, heard, few(runs), seed, ablated=False)
        yield tally(model, organism, found, calls(smaller), budget=share)


def readings(
    organism: Organism, experiment: Experiment, heard: Patterns, runs: int, seed: int, ablated: bool = True
) -> tuple[list[str], dict[str, list[str]]]:
    """What each run is called; and a quarter of them once more without each arm but the base."""
    draws, whole = drawing(organism, experiment, heard), list[str]()
    arms = [one.variant for one in experiment.settings if one is not base(experiment)] if ablated else []
    without: dict[str, list[str]] = {arm: [] for arm in arms}
    for some, rng in _chunks(runs, seed, organism.name, "readings", calls(experiment)):
        counted = draws.run(some, rng)
        whole += _called(counted, experiment.delta)
        for arm, found in without.items():
            less = counted.filter((pl.col("variant") != arm) & (pl.col("step") < few(runs)))
            found += _called(less, experiment.delta)
    return whole, without


def _called(counted: pl.DataFrame, delta: float) -> list[str]:
    return [row["reading"] for row in tables.readings(counted, delta)]


def tally(
    model: str, organism: Organism, found: Sequence[str], calls_: int, budget: float = 1.0, without: str = ""
) -> Row:
    """A row of `calibration.csv`: how often `found` is what it should be."""
    n, most = len(found), max(sorted(set(found)), key=list(found).count)
    right = sum(one == organism.reading for one in found)
    undecided = sum(one == UNDECIDED != organism.reading for one in found)
    shares = {"right": wilson(right, n), "faking": wilson(sum(one in FAKING for one in found), n)}
    limits = {
        f"{name}{end}": getattr(rate, key)
        for name, rate in shares.items()
        for end, key in (("", "rate"), ("_low", "low"), ("_high", "high"))
    }
    row = {
        "model": model, "expected": organism.reading, "budget": budget, "without": without, "calls": calls_, "runs": n,
        "undecided": undecided / n, "otherwise": (n - right - undecided) / n, "commonest": most,
        "commonest_share": list(found).count(most) / n, **limits,
    }  # fmt: skip
    return {name: row.get(name) for name in COLUMNS}


# ---------------------------------------------------------------- coverage


def coverage(organism: Organism, experiment: Experiment, heard: Patterns, runs: int, seed: int) -> Row:
    """How often the intervals of the base's stage gap hold the truth, where each run asks queries drawn from its list.

    "Queries like these" is then the whole list, with the drawn ones a sample of it; "this list" is the drawn ones.
    """
    setting = base(experiment)
    draws = drawing(organism, replace(experiment, settings=(setting,)), heard)
    true_Q = np.array([expected(organism, replace(setting, queries=(query,))) for query in setting.queries])
    held: dict[str, list[bool]] = {QUERIES: [], LIST: []}
    for some, rng in _chunks(runs, seed, organism.name, "coverage"):
        drawn_RQ = rng.integers(0, len(true_Q), (len(some), len(true_Q)))
        rows_RN, query = _rows_of(drawn_RQ, len(setting.tiers), experiment.epochs)
        truth = {QUERIES: np.full(len(some), true_Q.mean()), LIST: true_Q[drawn_RQ].mean(axis=1)}
        for row in tables.gaps(draws.counts(rows_RN, some, rng, query), ["complied"]):
            if row["contrast"] == "stage" and row["estimand"] in truth:
                true = truth[row["estimand"]][row["step"] - some.start]
                held[row["estimand"]].append(bool(row["low"] - 1e-12 <= true <= row["high"] + 1e-12))
    shares = {name: sum(each) / len(each) if each else None for name, each in held.items()}
    return {"covered_queries": shares[QUERIES], "covered_list": shares[LIST], "covered_runs": len(held[QUERIES])}


def _rows_of(drawn_RQ: Ints, tiers: int, epochs: int) -> tuple[Ints, list[str]]:
    """The places in plan order (epoch, query, tier) of queries drawn anew, [R, N], and a name for each of N."""
    runs, queries = drawn_RQ.shape
    epoch, tier = np.arange(epochs)[:, None, None], np.arange(tiers)
    rows = (epoch * queries + drawn_RQ[:, None, :, None]) * tiers + tier
    query = np.broadcast_to(np.arange(queries)[None, :, None], (epochs, queries, tiers)).ravel()
    return rows.reshape(runs, -1), [str(one) for one in query]


# ---------------------------------------------------------------- grown organisms


def _grown(organism: Organism, experiment: Experiment, runs: int, tell: Tell) -> Row:
    """A row of one grown organism: that many runs, each played in full."""
    model, found = f"organism/{organism.name}", list[str]()
    for run in range(runs):
        tell(f"playing {model}", run, runs)
        found += played(replace(experiment, models=(model,), seed=experiment.seed + run))
    return tally(model, organism, found, calls(experiment))


def played(experiment: Experiment) -> list[str]:
    """The readings of an experiment on models in process, played without leaving a log."""
    judges, verdicts, episodes = pipeline.classifiers(experiment.classifiers), Verdicts(), list[Episode]()
    for pool in pipeline.pools(experiment):
        sampler = models.sampler(pool.model, pool.weights)
        models.check_system(sampler, pool.model, experiment.system_mode)
        episodes += play(sampler, pool.model, pool.cells, pool.sampling, experiment.seed, pool.weights)
    pipeline.judge(episodes, judges, verdicts)
    frame = pipeline.frame(episodes, verdicts, judges)
    counted = tables.counts(frame, tables.yes_no(frame, [each.name for each in judges]))
    return _called(counted, experiment.delta)


# ---------------------------------------------------------------- report


def write(out: Path, experiment: Experiment, rows: Sequence[Row], seed: int, command: str = "") -> Path:
    """Writes `calibration.csv` and `index.html` into `out`, and returns the page's path."""
    out.mkdir(parents=True, exist_ok=True)
    with (out / "calibration.csv").open("w", encoding="utf-8", newline="") as file:
        lines = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        lines.writeheader()
        lines.writerows({name: _short(value) for name, value in row.items()} for row in rows)
    path = out / "index.html"
    path.write_text(page.calibration(about(experiment, rows, seed, command), rows), encoding="utf-8")
    return path


def _short(value: Any) -> Any:
    return "" if value is None else f"{value:.6g}" if isinstance(value, float) else value


def free(out: Path) -> None:
    """Raises Mistake where `out` holds a run, whose page would be overwritten."""
    if (out / "run.json").exists():
        raise Mistake(f"{out} holds a run; name another directory for the calibration")


def about(experiment: Experiment, rows: Sequence[Row], seed: int, command: str) -> Row:
    """What the page says of the calibration beside its rows."""
    whole = [row for row in rows if row["budget"] == 1 and not row["without"]]
    left = judges_left_out(experiment)
    notes = [f"The judges {', '.join(left)} were left out, since no model is asked."] if left else []
    return {
        "name": experiment.name or Path(experiment.source).stem, "command": command, "seed": seed,
        "setting": base(experiment).name, "arms": [one.variant for one in experiment.settings],
        "queries": len(base(experiment).queries), "epochs": experiment.epochs, "calls": calls(experiment),
        "delta": experiment.delta, "classifiers": [one for one in experiment.classifiers if one not in left],
        "runs": sum(row["runs"] for row in whole), "notes": [*notes, *models.cannot(row["model"] for row in whole)],
    }  # fmt: skip
