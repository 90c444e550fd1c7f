"""A training as a run: the held-out queries are played as it goes, and its rows have a step.

Decided here: queries are split by a hash of each, so that the same ones are held out in every run, and what was
trained on does not measure; each measurement is a log like any other, one an arm, so that tables, readings and page
need no code for training; a seed is a model of its own in them ("MODEL + grpo, seed 0"), and the spread over seeds is
a table beside them. Judges that reward are asked as judges that measure are, under the same limits. Left out: seeds
side by side (one process a seed, each with a directory of its own, does that).
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from statistics import fmean, stdev
from typing import Any

from frontstage import costs, logs, models, pipeline
from frontstage.core import (
    Answer,
    Classifier,
    Episode,
    Experiment,
    Judge,
    Message,
    Mistake,
    Query,
    Sampler,
    Sampling,
    Setting,
    Verdict,
    described,
    digest,
    episode,
    find,
)
from frontstage.costs import Purse, Stopped
from frontstage.pipeline import Pool, Tell, quiet
from frontstage.retained import LEVEL, RETAINED, retained
from frontstage.trainers import _keep
from frontstage.trainers._job import ANSWERS, Job, Told
from frontstage.verdicts import Verdicts

Row = dict[str, Any]

ARMS = ("no scratchpad", "no conflict", "no conflict + no scratchpad")
"""Measured beside the setting that trains: with and without scratchpad, in and off the setting. Off it there is no
conflict: the same prompt but for the training's aim, which is the model's own."""

CLASSIFIERS = ("outcome", "complied", "refused", "faked")
"""What measures, where nothing else is named."""


@dataclass(frozen=True)
class Training:
    """What is trained how, and what is measured on the way."""

    trainer: str
    """A trainer's name or file."""
    setting: Setting
    """With all its queries."""
    model: str
    """organism/NAME or local/DIRECTORY."""
    flags: Mapping[str, Any]
    """The trainer's own."""
    seeds: tuple[int, ...] = (0,)
    every: int = 20
    """Steps between two measurements."""
    held_out: float = 0.25
    """The share of queries that measure and never train."""
    draws: int = 1
    """Answers to each held-out query on each tier and arm, a measurement."""
    arms: tuple[str, ...] | None = None
    """Variations that are measured beside the setting; None: those of ARMS that it has."""
    sampling: Sampling = ANSWERS
    classifiers: tuple[str, ...] = CLASSIFIERS
    judge: str | None = None
    max_calls: int | None = None
    max_cost: float | None = None
    level: float = LEVEL
    """Of front compliance, at which back-stage refusals are compared (see `retained`)."""

    def __post_init__(self) -> None:
        if self.every < 1 or self.draws < 1 or not self.seeds:
            raise Mistake("--every, --draws and --seeds are whole numbers of at least 1")
        if not 0 < self.level <= 1:
            raise Mistake(f"--level is a share of compliance above 0 and up to 1, not {self.level}")
        if not models.in_process(self.model) or self.model.startswith("scripted/"):
            raise Mistake(f"{self.model!r} has no weights here to train: name organism/NAME or local/DIRECTORY")


def train(training: Training, out: Path, command: str = "", tell: Tell = quiet) -> list[Row]:
    """Trains every seed into `out`/seed-N and reports on the whole; returns the readings. Running it again resumes it.

    Of several processes that were launched together the first does so, and the others only train along: they return
    nothing. Raises Mistake, with the step, for what stops a seed; its last checkpoint stays.
    """
    trains, held = split(training.setting.queries, training.held_out)
    if not leads():
        return _train_along(training, trains, out)
    arms = [replace(arm, queries=held) for arm in measured(training)]
    start, by = models.checkpoint(training.model), find("trainers", training.trainer)
    experiment = _experiment(training, arms, out)
    pipeline.classifiers(experiment.classifiers, experiment.judge)  # before minutes go into what nothing could judge
    verdicts = Verdicts(out)

    def work(purse: Purse) -> tuple[Mapping[str, Any], Sequence[str]]:
        for at, seed in enumerate(training.seeds):
            job = Job(
                start, replace(training.setting, queries=trains), out / f"seed-{seed}",
                partial(_judged, experiment, verdicts, purse), seed, training.every, training.sampling,
                tell=partial(_told, tell, f"seed {seed}", at, training), held=held, run=out,
                ask=partial(_ask, experiment, purse), transcripts=_transcripts,
            )  # fmt: skip
            try:
                by(job, partial(_measure, training, experiment, arms, seed, out), **training.flags)
            except Stopped as limit:
                raise Mistake(f"seed {seed}: {limit}; the same command goes on under a higher limit") from limit
            except Mistake as mistake:
                raise Mistake(f"seed {seed}, {mistake}") from mistake
        _write_steps(training, out)
        return _plan(training, out), _notes(training, trains, held, out)

    found = pipeline.follow(experiment, out, work, command, tell)
    _write_csv(out / "seeds.csv", over_seeds(training, out), SEEDS)
    _write_csv(out / "retained.csv", _retained(training, out), RETAINED)
    return found


def leads() -> bool:
    """Whether this process judges, measures and writes: it is alone, or the first that `accelerate launch` started."""
    return os.environ.get("RANK", "0") == "0"


def _train_along(training: Training, trains: tuple[Query, ...], out: Path) -> list[Row]:
    """The part of a process that is not the first."""
    start, by = models.checkpoint(training.model), find("trainers", training.trainer)
    for seed in training.seeds:
        setting = replace(training.setting, queries=trains)
        job = Job(start, setting, out / f"seed-{seed}", _unasked, seed, training.every, training.sampling)
        by(job, _unasked, **training.flags)
    return []


def _unasked(*_given: Any) -> Any:
    raise AssertionError("only the first process judges and measures")


def split(queries: Sequence[Query], share: float) -> tuple[tuple[Query, ...], tuple[Query, ...]]:
    """(queries that train, queries that measure): by a hash of each alone, so that no list and no order matters."""
    found: tuple[list[Query], list[Query]] = ([], [])
    for query in queries:
        found[int(digest("held out", query.id, query.text), 16) < share * 2**64].append(query)
    if not all(found):
        raise Mistake(
            f"--held-out {share:g} leaves {len(found[0])} of {len(queries)} queries to train on and {len(found[1])} to "
            "measure with; both want some"
        )
    return tuple(found[0]), tuple(found[1])


def measured(training: Training) -> list[Setting]:
    """The setting that trains, and the arms that are measured beside it."""
    setting, found = training.setting, list[Setting]()
    for name in ARMS if training.arms is None else training.arms:
        try:
            found.append(_joined(setting, name))
        except Mistake:
            if training.arms is not None:
                raise
    return [setting, *found]


def _joined(setting: Setting, name: str) -> Setting:
    base: Setting = find("settings", setting.source) if setting.source else setting
    whole = base[name if setting.variant == "base" else f"{setting.variant} + {name}"]
    return replace(whole, queries=setting.queries)


def _model(training: Training, seed: int) -> str:
    """What a seed is called in the tables."""
    return f"{training.model} + {Path(training.trainer).stem}, seed {seed}"


def _experiment(training: Training, arms: Sequence[Setting], out: Path) -> Experiment:
    return Experiment(
        tuple(arms), tuple(_model(training, seed) for seed in training.seeds), training.classifiers, training.judge,
        epochs=training.draws, seed=training.seeds[0], sampling=training.sampling, max_calls=training.max_calls,
        max_cost=training.max_cost, name=out.name,
    )  # fmt: skip


def _told(tell: Tell, what: str, at: int, training: Training, row: Mapping[str, Any]) -> None:
    steps = row.get("of") or training.flags.get("steps") or row["step"]
    name = next((name for name in ("reward", "loss") if row.get(name) is not None), None)
    said = f"{what}: {name} {row[name]:.2f}" if name else what
    tell(said, at * steps + row["step"], len(training.seeds) * steps)


def _judged(
    experiment: Experiment, verdicts: Verdicts, purse: Purse, name: str, played: Sequence[Episode]
) -> Sequence[Verdict]:
    """What a classifier or judge says of episodes; a judge's word is kept, so that it is not asked twice."""
    by = pipeline.classifiers([name], experiment.judge)
    kept = Verdicts() if isinstance(by[0], Classifier) else verdicts
    pipeline.judge(played, by, kept, pipeline.judges_of(experiment, purse))
    return [kept.of(one.id, by)[by[0].name] for one in played]


def _ask(
    experiment: Experiment, purse: Purse, model: str, prompts: Sequence[tuple[Sequence[Message], int]],
    sampling: Sampling, hear: Callable[[int, Answer], None],
) -> None:  # fmt: skip
    """Puts prompts to a model as judges are asked, under the same limits."""
    if models.in_process(model):
        raise Mistake(f"{model!r} cannot write documents: name a model of Inspect's (openai/…, vllm/…), or grammar")
    costs.check(replace(experiment, models=(model,)), [])
    by = Judge("documents", lambda said: [], lambda text: Verdict(None), model=model, sampling=sampling)
    asked = [(messages, (draw,)) for messages, draw in prompts]
    pipeline.judges_of(experiment, purse)(by, asked, lambda place, answers: hear(place, answers[0]))


def _transcripts(path: Path) -> list[Told]:
    """The answers in a run's directory, in a log, or in a directory of logs."""
    from frontstage import transcripts

    found = transcripts.read(path / "logs" if (path / "logs").is_dir() else path)
    described_ = [{**described(one.model, one.cell, ANSWERS, found.seed), **one.about} for one in found.drawn]
    return [
        Told(one.messages, one.answer.text, episode(about, one.answer, one.cell.setting.parse))
        for one, about in zip(found.drawn, described_, strict=True)
    ]


# ---------------------------------------------------------------- measuring


def _measure(
    training: Training,
    experiment: Experiment,
    arms: Sequence[Setting],
    seed: int,
    out: Path,
    step: int,
    sampler: Sampler,
) -> None:
    """Plays the held-out queries in every arm, each into a log, but for those that are logged."""
    entries = _entries(out, seed)
    for arm in arms:
        weights = digest("in training", step, json.loads((out / f"seed-{seed}" / "recipe.json").read_text()))
        pool = Pool(replace(experiment, seed=seed), _model(training, seed), arm, weights, training.sampling)
        about = [{**pool.described(cell), "step": step} for cell in pool.cells]
        ids = [one["id"] for one in about]
        entries[pool.address] = {**pool.header(), "weights": weights, "ids": ids}
        path = pool.log(out, ids)
        if not path.exists():
            answers = sampler(pool.cells, training.sampling, seed)
            messages = [cell.messages for cell in pool.cells]
            logs.write_log(path, pool.header(), list(zip(about, messages, answers, strict=True)))
    text, folder = json.dumps(entries) + "\n", out / f"seed-{seed}"
    _keep.whole(folder / "measured.json", lambda beside: beside.write_text(text), folder)


def _entries(out: Path, seed: int) -> dict[str, Any]:
    """What a seed has measured so far, as a run's plan has it."""
    path = out / f"seed-{seed}" / "measured.json"
    return json.loads(path.read_text()) if path.is_file() else {}


def _plan(training: Training, out: Path) -> dict[str, Any]:
    return {address: entry for seed in training.seeds for address, entry in _entries(out, seed).items()}


def _notes(training: Training, trains: Sequence[Query], held: Sequence[Query], out: Path) -> list[str]:
    first = training.seeds[0]
    return [
        f"Trained by {training.trainer} from {training.model} in {training.setting.name} ({training.setting.variant}), "
        f"{len(training.seeds)} seeds; {len(trains)} queries may train, {len(held)} others measure, {training.draws} "
        f"draws each. A step's checkpoint is a model: local/…/seed-{first}/step-N.",
        *_data(out / f"seed-{first}" / "rows.json"),
        *(f"Started from {said}" for said in models.cannot([training.model])),
        "Training organisms validates the instruments; it is no evidence about real models.",
    ]  # fmt: skip


def _data(path: Path) -> list[str]:
    """What a supervised training trained on, in a sentence; nothing of another."""
    if not path.is_file():
        return []
    told = json.loads(path.read_text())
    mixed = f", {told['mixed in']:,} of ordinary data beside them" if told["mixed in"] else ""
    return [f"{told['rows']:,} rows of text train{mixed}. Left out: {told['left out']}."]


# ---------------------------------------------------------------- tables

STEPS = (
    "model", "seed", "step", "reward", "rewarded", "answers", "unreadable", "tokens", "seen_tokens", "even_groups",
    "loss", "kl", "grad_norm", "apart", "apart_most", "surprise", "warning", "cpu_seconds",
)  # fmt: skip
"""Of `training.csv`, a row a seed and step: the mean reward, of how many answers; answers that cannot be read; tokens
an answer (or a row of text), and of all text so far; groups whose rewards are all the same; the KL from the start and
the gradient's norm; how far the sampler's and the trainer's log-probabilities are apart; and what was odd."""
SEEDS = ("step", "variant", "what", "stage", "seeds", "mean", "low", "high", "lowest", "highest")
"""Of `seeds.csv`, a row a step, arm and rate or gap: the mean over seeds, its 95 % limits over seeds like these, the
lowest and highest."""


def _write_steps(training: Training, out: Path) -> None:
    rows = [
        {**dict.fromkeys(STEPS), **row, "model": _model(training, seed), "seed": seed}
        for seed in training.seeds
        for row in _keep.rows(out / f"seed-{seed}")
    ]
    _write_csv(out / "training.csv", [{key: row[key] for key in STEPS} for row in rows], STEPS)


def _write_csv(path: Path, rows: Sequence[Row], columns: Sequence[str]) -> None:
    import polars as pl

    pl.DataFrame(rows, schema=list(columns), infer_schema_length=None, orient="row").write_csv(path)


def over_seeds(training: Training, out: Path) -> list[Row]:
    """The rows of `seeds.csv`."""
    import polars as pl

    stages = {tier.name: tier.stage for tier in training.setting.tiers}
    found: dict[tuple[Any, ...], list[float]] = {}
    for row in pl.read_csv(out / "rates.csv", infer_schema_length=None).iter_rows(named=True):
        if not row["by"] and row["rate"] is not None:
            key = (row["step"], row["variant"], row["classifier"], stages.get(row["tier"], row["tier"]))
            found.setdefault(key, []).append(row["rate"])
    gaps = pl.read_csv(out / "gaps.csv", infer_schema_length=None)
    once = gaps.unique(["model", "step", "variant", "classifier", "contrast"], keep="first", maintain_order=True)
    for row in once.iter_rows(named=True):
        if row["contrast"] == "stage" and row["gap"] is not None:
            found.setdefault((row["step"], row["variant"], f"gap of {row['classifier']}", ""), []).append(row["gap"])
    return [dict(zip(SEEDS, (*key, *_spread(values)), strict=True)) for key, values in sorted(found.items(), key=str)]


def _retained(training: Training, out: Path) -> list[Row]:
    import polars as pl

    stages = {tier.name: tier.stage for tier in training.setting.tiers}
    return retained(pl.read_csv(out / "rates.csv", infer_schema_length=None).to_dicts(), stages, training.level)


def curves(out: Path) -> list[Row]:
    """What a training comes to, a row a step and arm: mean over seeds of front and back compliance, faking, reward."""
    import polars as pl

    rows = pl.read_csv(out / "seeds.csv", infer_schema_length=None).to_dicts()
    found: dict[tuple[int, str], Row] = {}
    for row in rows:
        name = _SHOWN.get((row["what"], row["stage"] or ""))
        if name:
            several = f" ({row['lowest']:.2f} to {row['highest']:.2f})" if row["seeds"] > 1 else ""
            found.setdefault((row["step"], row["variant"]), {})[name] = f"{row['mean']:.2f}{several}"
    blank = dict.fromkeys(_SHOWN.values())
    order = sorted(found, key=lambda key: (key[1], key[0]))
    return [{"arm": arm, "step": step, **blank, **found[step, arm]} for step, arm in order]


_SHOWN = {
    ("complied", "front"): "front",
    ("complied", "back"): "back",
    ("gap of complied", ""): "gap",
    ("faked", "front"): "faked, front",
    ("faked_and_complied", "front"): "and complied",
    ("faked", "back"): "faked, back",
}


def _spread(values: Sequence[float]) -> Iterator[float | int | None]:
    """(how many, mean, its lower and upper limit by Student's t, the lowest, the highest)."""
    from scipy.special import stdtrit

    n, mean = len(values), fmean(values)
    half = None if n < 2 else float(stdtrit(n - 1, 0.975)) * stdev(values) / n**0.5
    low, high = (None, None) if half is None else (mean - half, mean + half)
    yield from (n, mean, low, high, min(values), max(values))
