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
from dataclasses import replace
from functools import cache
from itertools import zip_longest
from operator import attrgetter
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from frontstage import bridge
from frontstage.core import (
    Answer,
    Cell,
    Classifier,
    Episode,
    Experiment,
    Judge,
    Message,
    Mistake,
    Said,
    Sampler,
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
from frontstage.verdicts import Verdicts, votes

if TYPE_CHECKING:
    import polars as pl

    from frontstage.transcripts import Transcripts

BLOCK = 128
"""Cells in one log: what a kill may cost an in-process model."""

Tell = Callable[[str, int, int], None]
"""(what, done, of how many): where progress goes."""


def quiet(_what: str, _done: int, _total: int) -> None:
    """Tells nobody."""


# ---------------------------------------------------------------- models are names

IN_PROCESS = ("scripted", "organism", "local")


@cache
def sampler(model: str) -> Sampler:
    """The in-process sampler that a model's name stands for: `scripted/NAME`, `organism/NAME` or `local/DIRECTORY`."""
    kind, _, name = model.partition("/")
    if kind == "scripted":
        from frontstage.organisms import _script

        return _script.sampler(find("organisms", name))
    from frontstage import engine

    return engine.open_model(weights(name) if kind == "organism" else Path(name))


def weights(organism: str) -> Path:
    """The directory of a grown organism; Mistake with the list of those that ship."""
    grown = Path(__file__).parent / "organisms" / "weights"
    there = sorted(path.parent.name for path in grown.glob("*/model.safetensors"))
    if organism not in there:
        raise Mistake(
            f"no grown organism {organism!r}; there are: {', '.join(there) or 'none yet'} (see organism grow)"
        )
    return grown / organism


# ---------------------------------------------------------------- sample


def pool(experiment: Experiment, model: str, setting: Setting) -> str:
    """The address of all that `model` may be asked in `setting`, which ties a log to them."""
    return digest(model, setting.digest, setting.variant, sorted(sent(experiment.sampling).items()), experiment.seed)


def sample(experiment: Experiment, out: Path, tell: Tell = quiet) -> None:
    """Samples what `out/logs` lacks, block by block, as the experiment's design asks for it, and judges as it goes.

    In process a killed block is drawn again whole and equal. A changed prompt, parameter or seed has another address,
    so that no old log is ever taken for it.
    """
    verdicts = Verdicts(out)
    sizes = [len(experiment.cells(setting)) for setting in experiment.settings]
    total, before = len(experiment.models) * sum(sizes), 0
    for model in experiment.models:
        for setting, size in zip(experiment.settings, sizes, strict=True):
            _sample_pool(experiment, model, setting, out, verdicts, _after(tell, model, before, total))
            before += size


def _after(tell: Tell, what: str, before: int, total: int) -> Callable[[int], None]:
    return lambda done: tell(what, before + done, total)


def _sample_pool(
    experiment: Experiment, model: str, setting: Setting, out: Path, verdicts: Verdicts, tell: Callable[[int], None]
) -> None:
    """The loop sample → judge → design, of one model in one setting."""
    cells, rows = experiment.cells(setting), list[Mapping[str, Any]]()
    there = logs(out).get(pool(experiment, model, setting), [])
    logged = {one.id: one for path in there for one in _episodes_of(path)}
    while block := experiment.design(cells, rows):
        for part in _parts(experiment, model, block, logged):
            path = _sample_part(experiment, model, part, out)
            logged.update((one.id, one) for one in _episodes_of(path))
            tell(len(logged))
        asked = [logged[address(model, cell, experiment.sampling, experiment.seed)] for cell in block]
        judge(asked, experiment.classifiers, verdicts, experiment.judge)
        rows += [row(one, verdicts.of(one.id, map(classifier, experiment.classifiers))) for one in asked]
        tell(len(rows))


def _parts(experiment: Experiment, model: str, block: Sequence[Cell], logged: Mapping[str, Episode]) -> Iterator[Any]:
    """What `logged` lacks of `block`, epoch by epoch, in parts of at most BLOCK cells: the same parts in every run."""
    how, seed = experiment.sampling, experiment.seed
    for epoch in sorted({cell.epoch for cell in block}):
        todo = [cell for cell in block if cell.epoch == epoch and address(model, cell, how, seed) not in logged]
        for start in range(0, len(todo), BLOCK):
            yield todo[start : start + BLOCK]


def _sample_part(experiment: Experiment, model: str, part: Sequence[Cell], out: Path) -> Path:
    """Samples `part` into one log and returns its path."""
    setting, how, seed = part[0].setting, experiment.sampling, experiment.seed
    about = [described(model, cell, how, seed) for cell in part]
    messages = [cell.messages for cell in part]
    header = _header(setting, model)
    path = _log(out, header, pool(experiment, model, setting), [one["id"] for one in about])
    if model.partition("/")[0] in IN_PROCESS:
        answers = sampler(model)(part, how, seed)
        bridge.write_log(path, header, list(zip(about, messages, answers, strict=True)))
    else:
        bridge.run_block(path, header, list(zip(about, messages, strict=True)))
    return path


def _header(setting: Setting, model: str) -> dict[str, Any]:
    return {
        "setting": setting.name, "variant": setting.variant, "digest": setting.digest, "model": model,
        "parse": named(setting.parse),
    }  # fmt: skip


def _log(out: Path, header: Mapping[str, Any], pool: str, ids: Sequence[str]) -> Path:
    words = re.sub(r"[^\w.]+", "-", f"{header['setting']}-{header['variant']}-{header['model']}")[:80]
    return out / "logs" / f"{words}-{pool}-{digest(ids)}.eval"


def logs(out: Path) -> dict[str, list[Path]]:
    """The whole logs of a run, by the pool that they belong to."""
    found: dict[str, list[Path]] = {}
    for path in sorted((out / "logs").glob("[!.]*.eval")):
        found.setdefault(path.stem.split("-")[-2], []).append(path)
    return found


def _episodes_of(path: Path) -> Iterator[Episode]:
    parse = called(bridge.read_header(path)["parse"])
    return (episode(about, answer, parse) for about, answer in bridge.read_log(path))


# ---------------------------------------------------------------- judge


@cache
def classifier(name: str) -> Classifier | Judge:
    """The classifier of that name or path."""
    found = find("classifiers", name)
    if not isinstance(found, (Classifier, Judge)):
        raise Mistake(f"the `classifier` of {name} is a {type(found).__name__}, not a Classifier or a Judge")
    return found


def columns(classifiers: Iterable[str]) -> list[str]:
    """The columns that these classifiers (names or paths) fill."""
    return [classifier(name).name for name in classifiers]


Reply = Callable[[Sequence[Sequence[Message]], int], Sequence[Answer]]
"""(prompts, number of the vote) → one answer a prompt: what stands behind a judge."""


def judge(
    asked: Sequence[Episode], classifiers: Iterable[str], verdicts: Verdicts, by: str | Reply | None = None
) -> None:
    """Adds to `verdicts` what the classifiers say of the episodes that they have not judged; samples nothing.

    `by` is the model that answers judges (or a function that does). Raises Mistake where a judge has none.
    """
    for start in range(0, len(asked), _AT_ONCE):
        some = asked[start : start + _AT_ONCE]
        hidden = [blinded(one) for one in some]
        for each in map(classifier, classifiers):
            _judge_by(each, some, [_shown(said, each.sees) for said in hidden], verdicts, by)


_AT_ONCE = 1000
"""Episodes that one classifier after the other judges, so that those which share a reading read once."""


def _judge_by(
    each: Classifier | Judge,
    asked: Sequence[Episode],
    shown: Sequence[Said],
    verdicts: Verdicts,
    by: str | Reply | None,
) -> None:
    marks = [_mark(said) for said in shown]
    for vote in range(votes(each)):
        known = verdicts.file(each)
        lacking = [at for at, one in enumerate(asked) if known.get((one.id, vote), ("",))[0] != marks[at]]
        given = _judged(each, [shown[at] for at in lacking], vote, by)
        new = {(asked[at].id, vote): (marks[at], one) for at, one in zip(lacking, given, strict=True)}
        verdicts.add(each, new)


def _mark(said: Said) -> str:
    """Twelve hex digits of what was shown: a verdict holds for that and for nothing else."""
    text = "\0".join((said.query, said.thought, said.reply, said.fault))
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def _judged(each: Classifier | Judge, shown: Sequence[Said], vote: int, by: str | Reply | None) -> list[Verdict]:
    if isinstance(each, Classifier):
        return [each.decide(said) for said in shown]
    if by is None:
        raise Mistake(f"classifier {each.name!r} is a judge and needs a model: name one as the experiment's `judge`")
    reply: Reply = by if callable(by) else lambda prompts, vote: bridge.ask(by, prompts, vote)
    answers = reply([each.ask(said) for said in shown], vote) if shown else []
    return [Verdict(None, answer.error or answer.stop) if answer.stop == "error" else each.read(answer.text)
            for answer in answers]  # fmt: skip


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
    pattern = re.compile(r"\b(?:" + "|".join(map(re.escape, labels)) + r")\b", re.IGNORECASE)
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


def frame(played: Iterable[Episode], verdicts: Verdicts, classifiers: Sequence[str]) -> pl.DataFrame:
    """The episodes as a polars frame in a fixed order: `row` of each, and what is computed of several classifiers."""
    import polars as pl

    from frontstage import tables

    judges = [classifier(name) for name in classifiers]
    names = [judge.name for judge in judges]
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


def tabulate(out: Path) -> pl.DataFrame:
    """`out/episodes.parquet`, made from the logs that `run.json` plans, the verdicts and the labels."""
    about = load(out)
    made = frame(planned(out, about["plan"]), Verdicts(out), about["classifiers"])
    made = _labelled(made, out / "labels.csv")
    made.write_parquet(out / "episodes.parquet")
    return made


def planned(out: Path, plan: Mapping[str, Any]) -> Iterator[Episode]:
    """The logged episodes that the run's plan asks for; what an earlier plan left in the logs is passed over."""
    for pool, paths in logs(out).items():
        if pool in plan:
            queries, epochs = set(plan[pool]["queries"]), plan[pool]["epochs"]
            for one in (one for path in paths for one in _episodes_of(path)):
                if one.query in queries and one.epoch < epochs:
                    yield one


def _labelled(made: pl.DataFrame, labels: Path) -> pl.DataFrame:
    """`made` with one column `NAME_label` for each classifier that people labelled (id, classifier, value, rater)."""
    import polars as pl

    if not labels.exists():
        return made
    given = pl.read_csv(labels, schema_overrides={"id": pl.String, "value": pl.String})
    wide = given.group_by("id", "classifier").agg(pl.col("value").mode().first()).pivot("classifier", index="id")
    return made.join(wide.rename({name: f"{name}_label" for name in wide.columns if name != "id"}), "id", "left")


# ---------------------------------------------------------------- measure


def measure(made: pl.DataFrame, about: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Rates, gaps and readings of a frame of episodes, as rows of plain values; pure."""
    from frontstage import tables

    names = tables.yes_no(made, columns(about["classifiers"]))
    counted = tables.counts(made, names)
    readings = tables.readings(counted, about["delta"]) if "complied" in names else []
    readings.sort(key=lambda one: about["models"].index(one["model"]))
    return {
        "rates": tables.rates(counted, names),
        "gaps": tables.gaps(counted, names),
        "readings": [{**one, "about": _about(one["model"])} for one in readings],
    }


def _about(model: str) -> str:
    """What is known of a model whose truth is known."""
    kind, _, name = model.partition("/")
    if kind not in ("scripted", "organism"):
        return ""
    organism = find("organisms", name)
    return f"{organism.about} Its true reading: {organism.reading}."


def cannot(models: Iterable[str]) -> list[str]:
    """What the grown models among `models` cannot do; said wherever they are used."""
    grown = {model: find("organisms", model.partition("/")[2]) for model in models if model.startswith("organism/")}
    return [f"{model} cannot do this: {one.cannot}" for model, one in grown.items() if one.cannot]


def _write_csv(path: Path, rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    import polars as pl

    pl.DataFrame(rows, schema=list(columns), infer_schema_length=None, orient="row").write_csv(path)


# ---------------------------------------------------------------- report

PAIRS = 60
"""Transcript pairs on a page."""


def report(out: Path, made: pl.DataFrame, about: Mapping[str, Any], tables: Mapping[str, Any]) -> Path:
    """Writes `out/index.html` from the tables and returns its path."""
    from frontstage import page

    shown, total = pairs(made, about["seed"])
    run = {**about, "pair_seed": about["seed"], "pair_total": total}
    run["notes"] = [*about.get("notes", []), *cannot(about["models"])]
    path = out / "index.html"
    _write_whole(path, page.render(run, tables["readings"], tables["gaps"], tables["rates"], shown))
    return path


def pairs(made: pl.DataFrame, seed: int, most: int = PAIRS) -> tuple[list[dict[str, Any]], int]:
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
    by_model: dict[str, list[dict[str, Any]]] = {}
    for side in random.Random(seed).sample(both, len(both)):
        by_model.setdefault(side["front"]["model"], []).append(side)
    lists = [sorted(some, key=lambda side: side is not _first_of(some)) for some in by_model.values()]
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
    _check(experiment)
    out.mkdir(parents=True, exist_ok=True)
    before, start = load(out).get("seconds", 0) if (out / "run.json").exists() else 0, perf_counter()
    about = _planned(experiment, command)
    _save(out, about | {"seconds": before})
    sample(experiment, out, tell)
    _save(out, about | {"seconds": before + perf_counter() - start})
    return remake(out, tell)


def remake(out: Path, tell: Tell = quiet) -> list[dict[str, Any]]:
    """Makes a run's tables and page again from its logs, verdicts and labels; returns the readings."""
    about = load(out)
    verdicts = Verdicts(out)
    tell("judging", 0, 3)
    judge(list(planned(out, about["plan"])), about["classifiers"], verdicts, about["judge"])
    tell("measuring", 1, 3)
    made = tabulate(out)
    if made.is_empty():
        raise Mistake(f"{out} holds no episode of its plan yet; run the experiment first")
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


def judge_run(out: Path, more: Sequence[str], model: str | None, tell: Tell = quiet) -> list[dict[str, Any]]:
    """Judges a run by `more` classifiers beside its own, then remakes it; nothing is sampled."""
    about = load(out)
    about["classifiers"] = list(dict.fromkeys([*about["classifiers"], *more]))
    about["judge"] = model or about["judge"]
    _needs_no_judge(about["classifiers"], about["judge"])
    _save(out, about)
    return remake(out, tell)


def read(
    file: Path, out: Path, front: str | None, back: str | None, lenient: bool = False, command: str = "",
    tell: Tell = quiet,
) -> tuple[list[dict[str, Any]], Sequence[tuple[int, str]]]:  # fmt: skip
    """Makes a run of transcripts made elsewhere; returns the readings and the bad lines (number, what is wrong)."""
    from frontstage import transcripts

    found = transcripts.read(file, front, back, lenient)
    models = sorted({model for model, *_ in found.drawn})
    settings = tuple({cell.setting.variant: cell.setting for _, cell, _, _ in found.drawn}.values())
    seed = int(digest(file.read_bytes().hex()), 16) >> 1  # other answers are other draws
    experiment = Experiment(settings, tuple(models), name=out.name, seed=seed)
    out.mkdir(parents=True, exist_ok=True)
    notes = [f"{len(found.bad)} lines of {file.name} could not be read and are not counted."] if found.bad else []
    epochs = 1 + max(cell.epoch for _, cell, _, _ in found.drawn)
    _save(out, {**_planned(replace(experiment, epochs=epochs), command), "notes": notes, "seconds": None})
    for model in models:
        for setting in settings:
            _write_read(experiment, model, setting, found, out)
    return remake(out, tell), found.bad


def _write_read(experiment: Experiment, model: str, setting: Setting, found: Transcripts, out: Path) -> None:
    """One log of what `found` holds of `model` in `setting`."""
    drawn = [
        (described(model, cell, experiment.sampling, experiment.seed) | {"record": record}, cell.messages, answer)
        for name, cell, answer, record in found.drawn
        if name == model and cell.setting is setting
    ]
    if drawn:
        header = _header(setting, model)
        path = _log(out, header, pool(experiment, model, setting), [about["id"] for about, _, _ in drawn])
        bridge.write_log(path, header, drawn)


def _check(experiment: Experiment) -> None:
    """Raises Mistake for what would fail later: a model, classifier or judge that is not there, a situation twice."""
    for model in experiment.models:
        kind, _, name = model.partition("/")
        if kind in ("scripted", "organism"):
            find("organisms", name)
        if kind == "organism":
            weights(name)
    _needs_no_judge(experiment.classifiers, experiment.judge)
    situations = [(setting.name, setting.variant) for setting in experiment.settings]
    twice = next((one for one in situations if situations.count(one) > 1), None)
    if twice:
        raise Mistake(
            f"the experiment has {' in variant '.join(map(repr, twice))} twice; give one another variant name"
        )
    if not experiment.models or not situations:
        raise Mistake("an experiment needs at least one model and one setting")


def _needs_no_judge(classifiers: Sequence[str], by: str | None) -> None:
    judges = [name for name in classifiers if isinstance(classifier(name), Judge)]
    if judges and by is None:
        raise Mistake(f"{judges[0]!r} is a judge and needs a model: the experiment's `judge`, or --model")


def _planned(experiment: Experiment, command: str) -> dict[str, Any]:
    """What `run.json` says before anything is sampled."""
    source = Path(experiment.source)
    plan = {
        pool(experiment, model, setting): {
            "model": model, "setting": setting.name, "variant": setting.variant,
            "queries": [query.id for query in setting.queries], "epochs": experiment.epochs,
        }
        for model in experiment.models
        for setting in experiment.settings
    }  # fmt: skip
    return {
        "name": experiment.name, "command": command, "seed": experiment.seed, "models": list(experiment.models),
        "classifiers": list(experiment.classifiers), "judge": experiment.judge, "primary": experiment.primary,
        "delta": experiment.delta, "sampling": dict(sent(experiment.sampling)), "versions": _versions(),
        "digests": {f"{one.name}/{one.variant}": one.digest for one in experiment.settings},
        "experiment": source.read_text(encoding="utf-8") if experiment.source and source.is_file() else None,
        "plan": plan,
    }  # fmt: skip


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
    """`out/run.json`; Mistake where there is none."""
    path = out / "run.json"
    if not path.is_file():
        raise Mistake(f"{str(out)!r} is no run: it has no run.json")
    about: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return about


def _save(out: Path, about: Mapping[str, Any]) -> None:
    _write_whole(out / "run.json", json.dumps(about, indent=1, ensure_ascii=False) + "\n")
