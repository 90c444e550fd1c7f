"""The verbs, in running order: sample → judge → tabulate → measure → report.

Decided here: a run is a directory; its truth is `logs/*.eval`, `verdicts/*.jsonl` and `labels.csv`, and each later
verb can be repeated from it. A design is folded over what is logged, so that running again is resuming. Left out: a
run object, silent retries, and anything that a file between two verbs does not show.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial
from itertools import zip_longest
from operator import attrgetter
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from frontstage import bridge, models
from frontstage.core import (
    CANARY,
    Answer,
    Cell,
    Classifier,
    Episode,
    Experiment,
    Judge,
    Message,
    Mistake,
    Parse,
    Said,
    Setting,
    Verdict,
    address,
    called,
    described,
    digest,
    episode,
    find,
    named,
    sent,
)
from frontstage.verdicts import FAILED, Verdicts, votes

if TYPE_CHECKING:
    import polars as pl

    from frontstage.transcripts import Transcripts

BLOCK = 128
"""Cells in one log: what a kill may cost an in-process model."""

Tell = Callable[[str, int, int], None]
"""(what, done, of how many): where progress goes."""


def quiet(_what: str, _done: int, _total: int) -> None:
    """Tells nobody."""


# ---------------------------------------------------------------- sample


@dataclass(frozen=True)
class Pool:
    """All that one model may be asked in one setting of an experiment."""

    experiment: Experiment
    model: str
    setting: Setting
    weights: str
    """The address of what the model's name stands for (`models.weights`)."""

    @cached_property
    def address(self) -> str:
        """What ties a log to this pool, in its file's name."""
        how = sorted(sent(self.experiment.sampling).items())
        return digest(self.model, self.weights, self.setting.digest, self.setting.variant, how, self.experiment.seed)

    @cached_property
    def cells(self) -> list[Cell]:
        return self.experiment.cells(self.setting)

    def id(self, cell: Cell) -> str:
        """The episode's id that this draw will have."""
        return address(self.model, cell, self.experiment.sampling, self.experiment.seed, self.weights)

    def described(self, cell: Cell) -> dict[str, Any]:
        """What is known of this draw before it is made."""
        return described(self.model, cell, self.experiment.sampling, self.experiment.seed, self.weights)

    def header(self) -> dict[str, Any]:
        """What a log of this pool says of all its draws."""
        setting = self.setting
        about = {"setting": setting.name, "variant": setting.variant, "digest": setting.digest}
        return {**about, "model": self.model, "parse": named(setting.parse)}

    def log(self, out: Path, ids: Sequence[str]) -> Path:
        """Where the log of these draws lies."""
        words = re.sub(r"[^A-Za-z0-9_]+", "-", f"{self.setting.name} {self.setting.variant} {self.model}")
        return out / "logs" / f"{words.strip('-')[:80]}-{self.address}-{digest(ids)}.eval"


def pools(experiment: Experiment) -> Iterator[Pool]:
    """Every model in every setting, in plan order. Raises Mistake for a model in process that is not there."""
    for model in experiment.models:
        its = models.weights(model)
        for setting in experiment.settings:
            yield Pool(experiment, model, setting, its)


def sample(experiment: Experiment, out: Path, tell: Tell = quiet) -> dict[str, list[str]]:
    """Samples what `out/logs` lacks, block by block, as the experiment's design asks for it, and judges as it goes.

    In process a killed block is drawn again whole and equal. A changed prompt, parameter, seed or weight has another
    address, so that no old log is ever taken for it. Returns the ids that were asked for, by pool.
    """
    all_, verdicts, before = list(pools(experiment)), Verdicts(out), 0
    total, asked = sum(len(pool.cells) for pool in all_), dict[str, list[str]]()
    for pool in all_:
        asked[pool.address] = _sample_pool(pool, out, verdicts, _after(tell, pool.model, before, total))
        before += len(pool.cells)
    return asked


def _after(tell: Tell, what: str, before: int, total: int) -> Callable[[int], None]:
    return lambda done: tell(what, before + done, total)


def _sample_pool(pool: Pool, out: Path, verdicts: Verdicts, tell: Callable[[int], None]) -> list[str]:
    """The loop sample → judge → design, of one pool; the ids that the design asked for, in its order."""
    design, judges = pool.experiment.design, classifiers(pool.experiment.classifiers, pool.experiment.judge)
    asked, rows = list[str](), list[Mapping[str, Any]]()
    logged = {one.id: one for path in logs(out).get(pool.address, []) for one in _episodes_of(path, pool.setting.parse)}
    while block := design(pool.cells, rows):
        ids = [pool.id(cell) for cell in block]
        if set(ids) & set(asked):
            raise Mistake(
                f"the design asked twice for the same draw in {pool.setting.name!r}, {pool.setting.variant!r}"
            )
        for part in _parts(block, ids, logged):
            path = _sample_part(pool, part, out)
            logged.update((one.id, one) for one in _episodes_of(path, pool.setting.parse))
            tell(len(logged))
        played = [logged[id] for id in ids]
        judge(played, judges, verdicts)
        rows += [row(one, verdicts.of(one.id, judges)) for one in played]
        asked += ids
        tell(len(asked))
    return asked


def _parts(block: Sequence[Cell], ids: Sequence[str], logged: Mapping[str, Episode]) -> Iterator[list[Cell]]:
    """What `logged` lacks of `block`, epoch by epoch, in parts of at most BLOCK cells: the same parts in every run."""
    lacking = [cell for cell, id in zip(block, ids, strict=True) if id not in logged]
    for epoch in sorted({cell.epoch for cell in lacking}):
        todo = [cell for cell in lacking if cell.epoch == epoch]
        for start in range(0, len(todo), BLOCK):
            yield todo[start : start + BLOCK]


def _sample_part(pool: Pool, part: Sequence[Cell], out: Path) -> Path:
    """Samples `part` into one log and returns its path."""
    about, messages = [pool.described(cell) for cell in part], [cell.messages for cell in part]
    path = pool.log(out, [one["id"] for one in about])
    if models.in_process(pool.model):
        answers = models.sampler(pool.model, pool.weights)(part, pool.experiment.sampling, pool.experiment.seed)
        bridge.write_log(path, pool.header(), list(zip(about, messages, answers, strict=True)))
    else:
        bridge.run_block(path, pool.header(), list(zip(about, messages, strict=True)))
    return path


def logs(out: Path) -> dict[str, list[Path]]:
    """The whole logs of a run, by the address of the pool that they belong to; other files are passed over."""
    found: dict[str, list[Path]] = {}
    for path in sorted((out / "logs").glob("*.eval")):
        ours = re.fullmatch(r"[^.].*-([0-9a-f]{16})-[0-9a-f]{16}", path.stem)
        if ours:
            found.setdefault(ours[1], []).append(path)
    return found


def _episodes_of(path: Path, parse: Parse) -> Iterator[Episode]:
    return (episode(about, answer, parse) for about, answer in bridge.read_log(path))


# ---------------------------------------------------------------- judge


def classifiers(names: Iterable[str], model: str | None = None) -> list[Classifier | Judge]:
    """The classifiers of these names or paths; judges are bound to the model that answers them.

    Raises Mistake for one that is not there, two of one name, one named like a column, a judge without a model.
    """
    from frontstage.tables import COMPUTED

    found = [_classifier(name) for name in names]
    for one in found:
        if [other.name for other in found].count(one.name) > 1:
            raise Mistake(f"two of the classifiers are named {one.name!r}; give one another name")
        if one.name in (*COLUMNS, *COMPUTED):
            raise Mistake(f"a classifier cannot be named {one.name!r}: a column of the tables is")
        if isinstance(one, Judge) and not model:
            raise Mistake(f"{one.name!r} is a judge and needs a model: the experiment's `judge`, or --model")
    return [replace(one, model=model or "") if isinstance(one, Judge) else one for one in found]


@cache
def _classifier(name: str) -> Classifier | Judge:
    found = find("classifiers", name)
    if not isinstance(found, (Classifier, Judge)):
        raise Mistake(f"the `classifier` of {name} is a {type(found).__name__}, not a Classifier or a Judge")
    return found


Reply = Callable[[Sequence[Sequence[Message]], int], Sequence[Answer]]
"""(prompts, number of the vote) → one answer a prompt: what stands behind a judge."""


def judge(
    played: Sequence[Episode], judges: Sequence[Classifier | Judge], verdicts: Verdicts, reply: Reply | None = None
) -> None:
    """Adds to `verdicts` what the classifiers say of the episodes that they have not judged; samples nothing.

    `reply` stands behind the judges instead of the models that they name.
    """
    for start in range(0, len(played), _AT_ONCE):
        some = played[start : start + _AT_ONCE]
        hidden = [blinded(one) for one in some]
        for each in judges:
            _judge_by(each, some, [_shown(said, each.sees) for said in hidden], verdicts, reply)


_AT_ONCE = 1000
"""Episodes that one classifier after the other judges, so that those which share a reading read once."""


def _judge_by(
    each: Classifier | Judge,
    played: Sequence[Episode],
    shown: Sequence[Said],
    verdicts: Verdicts,
    reply: Reply | None,
) -> None:
    marks = [_mark(said) for said in shown]
    for vote in range(votes(each)):
        known = verdicts.file(each)
        lacking = [at for at, one in enumerate(played) if known.get((one.id, vote), ("",))[0] != marks[at]]
        given = _judged(each, [shown[at] for at in lacking], vote, reply)
        new = {(played[at].id, vote): (marks[at], one) for at, one in zip(lacking, given, strict=True)}
        verdicts.add(each, new)


def _mark(said: Said) -> str:
    """Twelve hex digits of what was shown: a verdict holds for that and for nothing else."""
    text = "\0".join((said.query, said.thought, said.reply, said.fault))
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def _judged(each: Classifier | Judge, shown: Sequence[Said], vote: int, reply: Reply | None) -> list[Verdict]:
    if isinstance(each, Classifier):
        return [_decided(each, said) for said in shown]
    ask = reply or partial(bridge.ask, each.model)
    answers = ask([each.ask(said) for said in shown], vote) if shown else []
    return [_failed(answer) if answer.stop == "error" else each.read(answer.text) for answer in answers]


def _decided(each: Classifier, said: Said) -> Verdict:
    try:
        return each.decide(said)
    except Exception as error:  # a classifier may be the user's own, who needs to hear which and why
        raise Mistake(f"classifier {each.name!r} failed on an answer: {type(error).__name__}: {error}") from error


def _failed(answer: Answer) -> Verdict:
    return Verdict(None, f"{FAILED}{answer.error or answer.stop}")


def blinded(one: Episode) -> Said:
    """What was said, with one placeholder for the names and marks of all tiers."""
    hide, said = _hiding(one.labels), one.said
    return Said(hide(said.query), hide(said.thought), hide(said.reply), said.fault)


def _shown(said: Said, sees: frozenset[str]) -> Said:
    """`said` with the parts blank that a classifier does not see."""
    query, thought, reply = (getattr(said, part) if part in sees else "" for part in ("query", "thought", "reply"))
    return Said(query, thought, reply, said.fault)


@cache
def _hiding(labels: tuple[str, ...]) -> Callable[[str], str]:
    if not labels:
        return lambda text: text
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, labels)) + r")(?!\w)", re.IGNORECASE)
    return lambda text: pattern.sub("[tier]", text)


# ---------------------------------------------------------------- tabulate


def row(one: Episode, verdicts: Mapping[str, Verdict]) -> dict[str, Any]:
    """One row of `episodes.parquet`: the episode's fields, flat, and one column a classifier."""
    flat = dict(zip(_PLAIN, _plain(one), strict=True))
    said = {"text": one.said.query, "thought": one.said.thought, "reply": one.said.reply, "fault": one.said.fault}
    mappings = {name: _as_json(tuple(getattr(one, name).items())) for name in _AS_JSON}
    return flat | said | mappings | {name: verdict.value for name, verdict in verdicts.items()}


@cache
def _as_json(items: tuple[tuple[str, object], ...]) -> str:
    return json.dumps(dict(items), sort_keys=True)


_OF_SAID = ("text", "thought", "reply", "fault")
_AS_JSON = ("facts", "sent")
COLUMNS = (
    "id", "setting", "variant", "digest", "model", "tier", "stage", "rated", "query", "category", "severity", "epoch",
    "seed", "stop", "facts", "sent", "tokens_in", "tokens_out", "record", "step", "parent", *_OF_SAID,
)  # fmt: skip
"""The columns that every run has, before those of its classifiers."""
_PLAIN = tuple(name for name in COLUMNS if name not in _OF_SAID and name not in _AS_JSON)
_plain = attrgetter(*_PLAIN)


def frame(played: Iterable[Episode], verdicts: Verdicts, judges: Sequence[Classifier | Judge]) -> pl.DataFrame:
    """The episodes as a polars frame in a fixed order: `row` of each, and what is computed of several classifiers."""
    import polars as pl

    from frontstage import tables

    names = [each.name for each in judges]
    filled: dict[str, list[Any]] = {name: [] for name in (*COLUMNS, *names)}
    for one in played:
        values = row(one, verdicts.of(one.id, judges))
        for name, column in filled.items():
            column.append(values[name])
    made = pl.DataFrame(filled, schema_overrides={**_TYPES, **{name: _type(filled[name]) for name in names}})
    return tables.computed(made.sort("setting", "variant", "model", "step", "epoch", "query", "tier", "id"))


_TYPES: Mapping[str, Any] = {
    **dict.fromkeys(("severity", "epoch", "tokens_in", "tokens_out", "step"), int),
    **dict.fromkeys(("record", "parent"), str),
    "rated": bool,
    "seed": int,
}


def _type(values: Sequence[Any]) -> Any:
    """A classifier's column type: what its verdicts are; boolean where it gave none."""
    import polars as pl

    kinds = {type(value) for value in values if value is not None}
    return pl.String if str in kinds else pl.Float64 if kinds & {float, int} else pl.Boolean


def tabulate(
    out: Path, played: Iterable[Episode], verdicts: Verdicts, judges: Sequence[Classifier | Judge]
) -> pl.DataFrame:
    """`out/episodes.parquet`, made of the episodes that the run plans, the verdicts on them and the labels."""
    made = _labelled(frame(played, verdicts, judges), out / "labels.csv")
    made.write_parquet(out / "episodes.parquet", metadata={"canary": CANARY})
    return made


def planned(out: Path, plan: Mapping[str, Any]) -> Iterator[Episode]:
    """The logged episodes that the run's plan asks for; what an earlier plan left in the logs is passed over."""
    for pool, paths in logs(out).items():
        if pool in plan:
            ids, parse = set(plan[pool]["ids"]), called(plan[pool]["parse"])
            yield from (one for path in paths for one in _episodes_of(path, parse) if one.id in ids)


def _labelled(made: pl.DataFrame, labels: Path) -> pl.DataFrame:
    """`made` with a column `NAME_label` for each classifier that people labelled; null where raters disagree."""
    import polars as pl

    if not labels.exists():
        return made
    if not labels.read_text(encoding="utf-8").strip():
        raise Mistake(f"{labels} is empty; it wants the columns id, classifier, value, rater, or not to be there")
    given = pl.read_csv(labels, infer_schema=False)
    if not {"id", "classifier", "value"} <= set(given.columns):
        raise Mistake(f"{labels} wants the columns id, classifier, value, rater; there are: {', '.join(given.columns)}")
    agreed = given.group_by("id", "classifier").agg(
        pl.when(pl.col("value").n_unique() == 1).then(pl.col("value").first()).alias("value")
    )
    wide = agreed.sort("classifier", "id").pivot("classifier", index="id", values="value", maintain_order=True)
    return made.join(wide.rename({name: f"{name}_label" for name in wide.columns if name != "id"}), "id", "left")


# ---------------------------------------------------------------- measure


def measure(made: pl.DataFrame, about: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Rates, gaps and readings of a frame of episodes, as rows of plain values; pure."""
    from frontstage import tables

    names = tables.yes_no(made, [_classifier(name).name for name in about["classifiers"]])
    counted = tables.counts(made, names)
    readings = tables.readings(counted, about["delta"]) if "complied" in names else []
    found = {"rates": tables.rates(counted, names), "gaps": tables.gaps(counted, names), "readings": readings}
    for rows in found.values():
        rows.sort(key=lambda one: about["models"].index(one["model"]))
    readings.sort(key=lambda one: one["setting"])
    return found | {"readings": [{**one, "about": models.about(one["model"])} for one in readings]}


def _write_csv(path: Path, rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    import polars as pl

    pl.DataFrame(rows, schema=list(columns), infer_schema_length=None, orient="row").write_csv(path)


# ---------------------------------------------------------------- report

PAIRS = 60
"""Transcript pairs on a page."""


def report(out: Path, made: pl.DataFrame, about: Mapping[str, Any], tables: Mapping[str, Any]) -> Path:
    """Writes `out/index.html` from the tables and returns its path."""
    from frontstage import page

    seed = about["seed"] or 0
    shown, total = pairs(made, about["models"], seed)
    run = {**about, "pair_seed": seed, "pair_total": total}
    run["notes"] = [*about["notes"], *models.cannot(about["models"])]
    path = out / "index.html"
    _write_whole(path, page.render(run, tables["readings"], tables["gaps"], tables["rates"], shown))
    return path


def pairs(made: pl.DataFrame, models: Sequence[str], seed: int, most: int = PAIRS) -> tuple[list[dict[str, Any]], int]:
    """The same query on both stages, side by side: at most `most` pairs, the models in turn, in a seeded random order.

    Returns the pairs and how many there are in all.
    """
    import random

    sides: dict[tuple[Any, ...], dict[str, Any]] = {}
    wanted = made.filter(made["stage"].is_in(["front", "back"]))
    for one in wanted.iter_rows(named=True):
        key = tuple(one[name] for name in ("setting", "variant", "model", "step", "query", "epoch"))
        sides.setdefault(key, {}).setdefault(one["stage"], one)
    both = [side for side in sides.values() if len(side) == 2]
    by_model: dict[str, list[dict[str, Any]]] = {model: [] for model in models}
    for side in random.Random(seed).sample(both, len(both)):
        by_model[side["front"]["model"]].append(side)
    lists = [sorted(some, key=lambda side: side is not _first_of(some)) for some in by_model.values() if some]
    turns = [side for turn in zip_longest(*lists) for side in turn if side]
    return [_pair(side) for side in turns[:most]], len(both)


def _first_of(some: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The pair that a model's list begins with: one of the base, where there is one."""
    return next((side for side in some if side["front"]["variant"] == "base"), some[0])


def _pair(side: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    front = side["front"]
    shared = {name: front[name] for name in ("setting", "variant", "model", "category", "severity")}
    return shared | {"query_id": front["query"], "query": front["text"]} | {stage: _side(side[stage]) for stage in side}


def _side(one: Mapping[str, Any]) -> dict[str, Any]:
    names = ("id", "tier", "thought", "reply", "fault", "stop", "outcome", "faked", "aware")
    return {name: one.get(name) for name in names}


def _write_whole(path: Path, text: str) -> None:
    """Writes `text` beside `path` and renames it, so that a kill leaves the old file."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


# ---------------------------------------------------------------- the verbs together


def run(experiment: Experiment, out: Path, command: str = "", tell: Tell = quiet) -> list[dict[str, Any]]:
    """Samples what is missing, then makes verdicts, tables and page; returns the readings. Running again resumes."""
    check(experiment)
    about = _about_run(experiment, command)
    out.mkdir(parents=True, exist_ok=True)
    before, start = _seconds(out), perf_counter()
    _save(out, about | {"seconds": before})
    for pool, ids in sample(experiment, out, tell).items():
        about["plan"][pool]["ids"] = ids
    _save(out, about | {"seconds": before + perf_counter() - start})
    return remake(out, trust=True, tell=tell)


def _seconds(out: Path) -> float:
    """How long this run was sampled before; a run.json that is missing or torn is made anew."""
    try:
        return load(out)["seconds"] or 0.0
    except Mistake:
        return 0.0


def remake(out: Path, trust: bool = False, tell: Tell = quiet) -> list[dict[str, Any]]:
    """Makes a run's tables and page again from its logs, verdicts and labels; returns the readings.

    A run may name parsers and classifiers in files of its maker's: they are loaded only with `trust`, else a Mistake
    says which.
    """
    about = load(out)
    _refuse_code(out, about, trust)
    return _remake(out, about, tell)


def _refuse_code(out: Path, about: Mapping[str, Any], trust: bool, own: Sequence[str] = ()) -> None:
    """Raises Mistake where making the run again would call code in a file, unless it is trusted or the user's `own`."""
    code = [*(pool["parse"] for pool in about["plan"].values()), *about["classifiers"]]
    foreign = [name for name in code if ".py" in name and name not in own]
    if foreign and not trust:
        raise Mistake(f"{out} would run code that is not the laboratory's: {foreign[0]}; read it, then say --trust")


def _remake(out: Path, about: dict[str, Any], tell: Tell) -> list[dict[str, Any]]:
    judges, verdicts = classifiers(about["classifiers"], about["judge"]), Verdicts(out)
    tell("judging", 0, 3)
    played = list(planned(out, about["plan"]))
    if not played:
        raise Mistake(f"{out} holds no episode of its plan yet; run the experiment first")
    judge(played, judges, verdicts)
    tell("measuring", 1, 3)
    made = tabulate(out, played, verdicts, judges)
    found = measure(made, about)
    _write_csv(out / "rates.csv", found["rates"], RATES)
    _write_csv(out / "gaps.csv", found["gaps"], GAPS)
    tell("reporting", 2, 3)
    about |= {"n_episodes": len(made), "cost": _cost(made), "readings": found["readings"]}
    _save(out, about)
    report(out, made, about, found)
    return found["readings"]


RATES = (
    "setting", "variant", "model", "step", "tier", "by", "group", "classifier", "n", "n_queries", "faults", "rate",
    "low", "high", "low_if_missing_refuse", "high_if_missing_comply",
)  # fmt: skip
GAPS = (
    "setting", "variant", "model", "step", "classifier", "contrast", "a", "b", "rate_a", "rate_b", "gap", "low", "high",
    "p", "e", "estimand", "method", "stop", "calls", "n_queries", "n_a", "n_b", "fault_a", "fault_b", "low_if_missing",
    "high_if_missing",
)  # fmt: skip


def judge_run(
    out: Path, more: Sequence[str], model: str | None, trust: bool = False, tell: Tell = quiet
) -> list[dict[str, Any]]:
    """Judges a run by `more` classifiers beside its own, then remakes it; nothing is sampled."""
    before = load(out)
    _refuse_code(out, before, trust, own=more)
    _can_judge(model)
    about = before | {"classifiers": list(dict.fromkeys([*before["classifiers"], *more]))}
    return _remake(out, about | {"judge": model or before["judge"]}, tell)


def read(
    file: Path, out: Path, front: str | None, back: str | None, lenient: bool = False, command: str = "",
    tell: Tell = quiet,
) -> tuple[list[dict[str, Any]], Sequence[tuple[int, str]]]:  # fmt: skip
    """Makes a run of transcripts made elsewhere; returns the readings and the bad lines (number, what is wrong)."""
    from frontstage import transcripts

    found = transcripts.read(file, front, back, lenient)
    theirs = sorted({model for model, *_ in found.drawn})
    settings = tuple({id(cell.setting): cell.setting for _, cell, _, _ in found.drawn}.values())
    seed = int(digest(file.read_bytes().hex()), 16) >> 1  # other answers are other draws
    experiment = Experiment(settings, tuple(theirs), name=out.name, seed=seed)
    out.mkdir(parents=True, exist_ok=True)
    notes = [f"{len(found.bad)} lines of {file.name} could not be read and are not counted."] if found.bad else []
    plan: dict[str, Any] = {}
    for model in theirs:
        for setting in settings:
            pool = Pool(experiment, model, setting, "")
            plan |= {pool.address: _entry(pool, _write_read(pool, found, out))}
    _save(out, {**_about_run(experiment, command, plan), "notes": notes, "seconds": None, "seed": None})
    return remake(out, tell=tell), found.bad


def _write_read(pool: Pool, found: Transcripts, out: Path) -> list[str]:
    """Logs what `found` holds of one pool; returns the ids."""
    drawn = [
        (pool.described(cell) | {"record": record}, cell.messages, answer)
        for model, cell, answer, record in found.drawn
        if model == pool.model and cell.setting is pool.setting
    ]
    ids = [about["id"] for about, _, _ in drawn]
    if drawn:
        bridge.write_log(pool.log(out, ids), pool.header(), drawn)
    return ids


def check(experiment: Experiment, providers: bool = True) -> None:
    """Raises Mistake for what would fail later: a model, classifier or judge that is not there, a situation twice.

    `providers` asks Inspect's providers too, who want their packages and keys.
    """
    if not experiment.models or not experiment.settings:
        raise Mistake("an experiment needs at least one model and one setting")
    situations = [(setting.name, setting.variant) for setting in experiment.settings]
    twice = next((one for one in situations if situations.count(one) > 1), None)
    if twice:
        raise Mistake(
            f"the experiment has {' in variant '.join(map(repr, twice))} twice; give one another variant name"
        )
    classifiers(experiment.classifiers, experiment.judge)
    for model in experiment.models:
        if models.in_process(model):
            models.weights(model)
        elif providers:
            bridge.model_of(model)
    if providers:
        _can_judge(experiment.judge)


def _can_judge(model: str | None) -> None:
    if model and models.in_process(model):
        raise Mistake(f"{model!r} cannot be a judge: judges are models of Inspect's (openai/…, vllm/…)")
    if model:
        bridge.model_of(model)


def _about_run(experiment: Experiment, command: str, plan: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What `run.json` and `plan.json` say of a run; by default everything that it may ask is its plan."""
    source = Path(experiment.source)
    if plan is None:
        plan = {pool.address: _entry(pool, [pool.id(cell) for cell in pool.cells]) for pool in pools(experiment)}
    return {
        "name": experiment.name, "command": command, "seed": experiment.seed, "models": list(experiment.models),
        "classifiers": list(experiment.classifiers), "judge": experiment.judge, "primary": experiment.primary,
        "delta": experiment.delta, "sampling": dict(sent(experiment.sampling)), "versions": _versions(),
        "digests": {f"{one.name}/{one.variant}": one.digest for one in experiment.settings},
        "experiment": source.read_text(encoding="utf-8") if experiment.source and source.is_file() else None,
        "notes": [], "canary": CANARY, "plan": dict(plan),
    }  # fmt: skip


def _entry(pool: Pool, ids: Sequence[str]) -> dict[str, Any]:
    """A pool in the plan: what it is, how its answers are read, and which draws are asked for."""
    return {**pool.header(), "weights": pool.weights, "ids": list(ids)}


def _versions() -> dict[str, str]:
    import platform
    from importlib.metadata import PackageNotFoundError, version

    found = {"python": platform.python_version()}
    for name in ("frontstage", "inspect-ai", "polars", "torch", "transformers"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # an extra that is not installed was not used
            continue
    return found


def _cost(made: pl.DataFrame) -> dict[str, int]:
    return {"calls": len(made), "tokens in": int(made["tokens_in"].sum()), "tokens out": int(made["tokens_out"].sum())}


def load(out: Path) -> dict[str, Any]:
    """What `out/run.json` and, under "plan", `out/plan.json` say; Mistake where they are missing or torn."""
    if not (out / "run.json").is_file():
        raise Mistake(f"{str(out)!r} is no run: it has no run.json")
    try:
        about: dict[str, Any] = json.loads((out / "run.json").read_text(encoding="utf-8"))
        return about | {"plan": json.loads((out / "plan.json").read_text(encoding="utf-8"))}
    except (OSError, ValueError) as error:
        raise Mistake(f"{out} has lost its run.json or plan.json ({error}); run the experiment again") from error


def _save(out: Path, about: Mapping[str, Any]) -> None:
    rest = {key: value for key, value in about.items() if key != "plan"}
    _write_whole(out / "plan.json", json.dumps(about["plan"], separators=(",", ":")) + "\n")
    _write_whole(out / "run.json", json.dumps(rest, indent=1, ensure_ascii=False) + "\n")
