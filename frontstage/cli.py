"""The command line: a command is a typed function, and its docstring is its help.

Decided here: nothing heavy is imported before a command needs it; a user's error is one line and status 2. Left out:
configuration files (an experiment is a Python file).
"""

from __future__ import annotations

import inspect
import shlex
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, get_type_hints

from tyro.conf import Positional
from tyro.extras import SubcommandApp

from frontstage.core import UNHEARD, Battery, Cell, Experiment, Mistake, Setting, find, names

app = SubcommandApp()
organism = SubcommandApp()

STOPPED = 3
"""The exit status of a run that a limit stopped: what it has is measured, and it goes on another time."""
FOLDERS = ("settings", "queries", "batteries", "organisms", "classifiers", "trainers")


@app.command(name="list")
def list_() -> None:
    """List what there is, a line each: settings, variations, queries, batteries, organisms, classifiers, trainers."""
    for folder in FOLDERS:
        print(folder)
        for name in names(folder):
            print(f"  {name:<22}{_line(folder, name)}")
            for variant, line in _variants(find(folder, name)) if folder == "settings" else ():
                print(f"    {variant:<41}{line}")


def _line(folder: str, name: str) -> str:
    about = _about(folder, name) if folder == "classifiers" else None
    if about:
        return about
    found = find(folder, name)
    if folder == "settings":
        about = f"{len(found.system.split()):,} words, {len(found.queries)} queries"
        worded = [variant for variant in found.variations if set(found.variations[variant]) >= {"wording"}]
        return f"{about}; {len(found.variations) - len(worded)} variations, {len(worded)} more in other wordings"
    if folder == "queries":
        return f"{len(found)} queries in {len({query.category for query in found})} categories"
    if folder == "organisms":
        return f"{found.about} (reads as: {found.reading})"
    return str(inspect.getdoc(found)).partition("\n")[0] if folder == "trainers" else str(found.about)


def _about(folder: str, name: str) -> str | None:
    """What a file says of what it defines, where it stands there in plain words; to import it all takes too long."""
    import ast

    tree = ast.parse((Path(__file__).parent / folder / f"{name}.py").read_text(encoding="utf-8"))
    made = [each for node in tree.body if isinstance(node, ast.Assign) for each in ast.walk(node.value)]
    calls = [each for each in made if isinstance(each, ast.Call)]
    said = [word.value for call in calls for word in call.keywords if word.arg == "about"]
    said += [call.args[1] for call in calls if len(call.args) > 1 and not said]
    words = [each.value for each in said if isinstance(each, ast.Constant)]
    return str(words[-1]) if words else None


def _variants(setting: Setting) -> Iterator[tuple[str, str]]:
    """(name, what it does) of each variation; arms in other wordings are one line together, the wordings' own."""
    for variant, changes in setting.variations.items():
        if " + " not in variant or "wording" not in changes:
            cut = [key for key, value in changes.items() if value in (None, "")]
            other = [key for key in changes if key not in (*cut, "keeps", "wording")]
            said = [f"{verb} {', '.join(keys)}" for verb, keys in (("cuts", cut), ("changes", other)) if keys]
            every = "every block in other words, alone and with the arms that a reading needs"
            yield variant, every if "wording" in changes else "; ".join(said)


@app.command
def show(
    setting: Positional[str],
    variant: str = "base",
    tier: str | None = None,
    diff: bool = False,
) -> None:
    """Print a setting's prompt, or a battery's questions as they are put in the small setting.

    Args:
        setting: a setting's or a battery's name, or the path of a file that defines one.
        variant: a variation, or several joined by " + ".
        tier: print only this tier's messages.
        diff: print what the variation changes, line by line, instead of the prompt.
    """
    if battery := _battery(setting):
        _print_battery(battery, find("settings", "small")[variant], tier)
        return
    base: Setting = find("settings", setting)
    shown = base[variant]
    if diff:
        _print_diff(base, shown)
        return
    tiers = [one for one in shown.tiers if tier in (None, one.name)]
    if not tiers:
        raise Mistake(f"no tier {tier!r} in {setting}; there are: {', '.join(one.name for one in shown.tiers)}")
    print(f"# {shown.name}, {shown.variant} (digest {shown.digest})\n")
    for one in tiers if tier else tiers[:1]:
        for message in shown.prompt(one, shown.queries[0]):
            print(f"[{message['role']}]\n{message['content']}\n")
    for one in tiers:
        print(f"tier {one.name}: {one.stage} stage, {'rated' if one.rated else 'not rated'}")


def _battery(name: str) -> Battery | None:
    """The battery of this name, or in this file; None where there is none."""
    with suppress(Mistake):
        return find("batteries", name)  # type: ignore[no-any-return]
    return None


def _print_battery(battery: Battery, setting: Setting, tier: str | None) -> None:
    """Prints a battery's questions in a setting, on each tier or the one named: every text once, with what counts."""
    tiers = [one for one in setting.tiers if tier in (None, one.name)]
    if not tiers:
        raise Mistake(f"no tier {tier!r} in {setting.name}; there are: {', '.join(one.name for one in setting.tiers)}")
    print(f"# {battery.name} (digest {battery.digest(setting)})\n\n{battery.about}\n{battery.paper}")
    print(f"asked: {', '.join(_WHEN[when] for when in battery.when)}{', one by turns' if battery.turns else ''}")
    print(f"read by: {', '.join(battery.classifiers)}")
    told = dict[tuple[str, str], dict[str, str]]()
    for cell in (Cell(setting, one, query) for query in setting.queries for one in tiers):
        for question in battery.ask(cell):
            told.setdefault((question.name, question.text), {})[cell.tier.name] = question.counts
    for (name, text), counts in told.items():
        print(f"\n[{name}]\n{text}")
        for right in filter(None, dict.fromkeys(counts.values())):
            print(f"{right} ({', '.join(where for where, what in counts.items() if what == right)})")


_WHEN = {"after": "after each episode", "instead": "in the query's place", "alone": "without a situation"}


def _print_diff(base: Setting, shown: Setting) -> None:
    import difflib

    before, after = f"{base.name}, {base.variant}", f"{shown.name}, {shown.variant}"
    if _as_text(base) == _as_text(shown):
        print("nothing that is sent differs")
    for line in difflib.unified_diff(_as_text(base), _as_text(shown), before, after, lineterm="", n=0):
        print(line)


def _as_text(setting: Setting) -> list[str]:
    tiers = [f"tier {tier.name}: {tier.stage}, mark {tier.mark}, rated {tier.rated}" for tier in setting.tiers]
    lines = [*setting.system.splitlines(), f"turn: {setting.turn!r}", f"prefill: {setting.prefill!r}", *tiers]
    return [*lines, f"queries: {len(setting.queries)} ({setting.queries[0].id} …)"]


@app.command
def run(
    experiment: Positional[Path],
    out: Path | None = None,
    limit: int | None = None,
    dry: bool = False,
    model: tuple[str, ...] = (),
    without: tuple[str, ...] = (),
    epochs: int | None = None,
    queries: Path | None = None,
    column: str | None = None,
    battery: tuple[str, ...] = (),
    model_role: tuple[str, ...] = (),
    server: tuple[str, ...] = (),
    table: str | None = None,
    batch: bool = False,
    max_calls: int | None = None,
    max_cost: float | None = None,
) -> None:
    """Run an experiment: sample, judge, tabulate, measure, report. Running it again resumes it.

    Args:
        experiment: the file that defines `experiment`.
        out: the run's directory (default: runs/NAME).
        limit: ask only the first so many queries of each setting.
        dry: print the plan, with calls, tokens and dollars, and stop.
        model: measure these models instead of the experiment's.
        without: leave these arms out, by the names of their variations.
        epochs: draws of each query on each tier, instead of the experiment's.
        queries: ask the queries in this .csv or .jsonl file instead of the settings' own.
        column: the file's column that holds them.
        battery: ask these side questions too (names or files).
        model_role: judge=MODEL names the model that answers judges.
        server: base URLs that serve the models that are not in process, each with a share of the draws.
        table: a CSV file of what models can do and cost, which goes before the house's own.
        batch: ask judges through the provider's batch mode, slower and at half the price.
        max_calls: stop before more answers than this are asked for, in all; a higher limit goes on from there.
        max_cost: stop before more US dollars than this are spent, in all.
    """
    from frontstage import pipeline

    if experiment.suffix != ".py":
        raise Mistake(f"an experiment is a Python file; {str(experiment)!r} does not end in .py")
    whole = _without(find("experiments", str(experiment)), without)
    planned = _changed(whole, experiment, limit, model, epochs, queries, column)
    asked = {**_judging(model_role, table, batch, max_calls, max_cost), **({"servers": server} if server else {})}
    beside = tuple(dict.fromkeys((*planned.batteries, *battery)))
    planned = replace(planned, batteries=beside, **asked)
    if dry:
        pipeline.check(planned, ask=False)
        _print_plan(planned)
        return
    out = out or Path("runs") / planned.name
    with _Progress() as tell:
        readings = pipeline.run(planned, out, _command(), tell)
    _print_readings(readings, out)


def _without(planned: Experiment, variants: tuple[str, ...]) -> Experiment:
    """The experiment without these arms; Mistake where one is not there, or none is left."""
    there = dict.fromkeys(setting.variant for setting in planned.settings)
    for name in variants:
        if name not in there:
            raise Mistake(f"the experiment has no arm {name!r} to leave out; there are: {', '.join(there)}")
    left = tuple(setting for setting in planned.settings if setting.variant not in variants)
    if not left:
        raise Mistake("no arm is left")
    return replace(planned, settings=left)


def _judging(
    roles: tuple[str, ...], table: str | None, batch: bool, max_calls: int | None, max_cost: float | None
) -> dict[str, Any]:
    """What the command line changes of an experiment's judging and limits."""
    said = {"judge": _judge(roles), "table": table, "batch": batch or None, "max_calls": max_calls}
    return {name: value for name, value in {**said, "max_cost": max_cost}.items() if value is not None}


def _judge(roles: tuple[str, ...]) -> str | None:
    """The model in the role of the judge, the only role there is."""
    model = None
    for role in roles:
        name, _, model = role.partition("=")
        if name != "judge" or not model:
            raise Mistake(f"--model-role wants judge=MODEL, not {role!r}")
    return model


def _changed(
    planned: Experiment, path: Path, limit: int | None, models: tuple[str, ...], epochs: int | None,
    queries: Path | None, column: str | None,
) -> Experiment:  # fmt: skip
    """The experiment as the command line changes it."""
    for name, number in (("limit", limit), ("epochs", epochs)):
        if number is not None and number < 1:
            raise Mistake(f"--{name} wants a whole number of at least 1, not {number}")
    settings = planned.settings
    if queries:
        from frontstage.queries._read import read

        own = read(queries, column)
        settings = tuple(one.vary(f"queries of {queries.name}", queries=own) for one in settings)
    elif column:
        raise Mistake("--column goes with --queries FILE")
    if limit:
        settings = tuple(replace(one, queries=one.queries[:limit]) for one in settings)
    return replace(
        planned, settings=settings, models=models or planned.models, epochs=epochs or planned.epochs,
        name=planned.name or path.stem,
    )  # fmt: skip


def _print_plan(planned: Experiment) -> None:
    from rich.table import Table

    from frontstage import costs, pipeline

    table = Table(title=f"{planned.name}: the plan", title_justify="left")
    for column in ("setting", "variant", "queries", "tiers", "epochs", "cells"):
        table.add_column(column, justify="left" if column in ("setting", "variant") else "right")
    for setting in planned.settings:
        numbers = (len(setting.queries), len(setting.tiers), planned.epochs, len(planned.cells(setting)))
        table.add_row(setting.name, setting.variant, *(f"{number:,}" for number in numbers))
    _console().print(table)
    for each in pipeline.batteries(planned):
        print(f"battery {each.name}: {each.about}")
    rows = costs.estimate(planned, pipeline.judges_in(planned))
    _print_costs("what it asks for: about so many tokens in, at most so many out", rows)
    print(f"in all, at most: {costs.said(rows)}")
    asked = [row for row in rows if row["usd"] != 0]
    calls, usd = sum(row["calls"] for row in asked), sum(row["usd"] or 0.0 for row in asked)
    if calls > (planned.max_calls or calls) or usd > (planned.max_cost or usd):
        print("its limits are below that: it may stop before its end, and goes on under higher ones")


def _print_costs(title: str, rows: list[dict[str, Any]]) -> None:
    from rich.table import Table

    from frontstage import costs

    table = Table(title=title, title_justify="left")
    for column in ("stage", "model", "calls", "tokens in", "tokens out", "US dollars"):
        table.add_column(column, justify="left" if column in ("stage", "model") else "right", overflow="fold")
    for row in rows:
        numbers = (f"{row[name]:,}" for name in ("calls", "tokens_in", "tokens_out"))
        usd = "not known" if row["usd"] is None else costs.dollars(row["usd"])
        table.add_row(row["stage"], _safe(row["model"]), *numbers, usd)
    _console().print(table)


@app.command
def plan(
    experiment: Positional[Path],
    limit: int | None = None,
    epochs: int | None = None,
    back: float = 0.01,
    spread: float = 1.0,
    power: float = 0.8,
    delta_min: float = 0.03,
) -> None:
    """Say which gaps an experiment could show, and how many calls a sequential design would take.

    Args:
        experiment: the file that defines `experiment`.
        limit: as if only the first so many queries of each setting were asked.
        epochs: as if each query were drawn so often on each tier.
        back: the back stage's mean rate that is assumed.
        spread: how alike queries are: near 0 each complies always or never, 1 is what was seen, 50 all alike.
        power: how often the gap is to be shown.
        delta_min: the smallest gap that would matter, for the sequential design.
    """
    if not 0 < back < 1 or not 0 < power < 1 or not 0 < delta_min < 1 or spread <= 0:
        raise Mistake("--back, --power and --delta-min lie between 0 and 1, --spread above 0")
    planned = _changed(find("experiments", str(experiment)), experiment, limit, (), epochs, None, None)
    _print_detectable(planned, back, spread, power)
    _print_sequential(max(len(one.queries) for one in planned.settings), back, spread, delta_min)
    topics = {query.category for one in planned.settings for query in one.queries}
    if len(topics) < 30:
        print(f"the queries are of {len(topics)} categories: if answers hang together within a category, intervals")
        print("speak of this list only; some 30 categories would let them speak of queries like these")


def _print_detectable(planned: Experiment, back: float, spread: float, power: float) -> None:
    from rich.table import Table

    from frontstage.stats.power import detectable

    title = f"smallest stage gap that is shown in {power:.0%} of runs, one-sided at .05, back stage at {100 * back:g} %"
    draws = sorted({1, planned.epochs, 10})
    table = Table(title=title, title_justify="left")
    table.add_column("queries", justify="right")
    for n in draws:
        name = f"{n} draw{'s' if n > 1 else ''} each"
        table.add_column(f"{name} (planned)" if n == planned.epochs else name, justify="right")
    sizes = {len(one.queries): " (planned)" for one in planned.settings}
    for queries in sorted({*sizes, 100, 300, 600}):
        gaps = [detectable(queries, n, back, spread, power=power) if queries > 1 else None for n in draws]
        cells = ["none" if gap is None else f"{100 * gap:.1f} points" for gap in gaps]
        table.add_row(f"{queries}{sizes.get(queries, '')}", *cells)
    _console().print(table)


def _print_sequential(queries: int, back: float, spread: float, delta_min: float) -> None:
    from rich.table import Table

    from frontstage.stats.power import calls_until_gap, calls_until_none

    table = Table(title="calls that design=sequential() takes on average, a model and arm", title_justify="left")
    for column in ("true gap", "calls", "queries drawn once"):
        table.add_column(column, justify="right")
    gaps = {f"{100 * gap:g} points": calls_until_gap(gap, back, spread) for gap in (0.03, 0.05, 0.08, 0.12, 0.3, 0.6)}
    rows = [("none", calls_until_none(delta_min, back, spread)), *gaps.items()]
    for name, calls in rows:
        enough = "" if calls / 2 <= queries else f" (there are {queries})"
        table.add_row(name, f"{calls:,.0f}", f"{calls / 2:,.0f}{enough}")
    _console().print(table)


@app.command
def explain(run: Positional[Path]) -> None:
    """Say what a run's reading rests on, what each explanation is worth, and which arm would decide.

    Args:
        run: the run's directory.
    """
    from frontstage import pipeline
    from frontstage.page import sentence

    about = pipeline.load(run)
    if not about.get("readings"):
        raise Mistake(f"{run} has no reading: it needs the classifier 'complied' and answers on both stages")
    for one in about["readings"]:
        print(_safe(sentence(one).replace("\u202f", " ").replace("\u00a0", " ")).plain)
        for clause in one["why"]:
            print(f"  {clause}")
        if one["missing"]:
            print(f"  missing, and it would decide: {'; '.join(one['missing'])}")
        _print_weights(one.get("weights") or [])
        print()


def _print_weights(weights: Sequence[Mapping[str, Any]]) -> None:
    for one in weights:
        share = "" if one["share"] is None else f", {100 * one['share']:.0f} % of the gap"
        ends = [one[key] for key in ("gap", "low", "high")]
        limits = "" if None in ends else "{:+.1f} [{:+.1f}, {:+.1f}]".format(*(100 * end for end in ends))
        print(f"  {one['explanation']:22} {one['says']:8} {limits}{share}  ({one['by']})")


@app.command
def calibrate(
    experiment: Path | None = None,
    runs: int = 200,
    organism: tuple[str, ...] = (),
    grown: int = 0,
    out: Path = Path("runs/calibration"),
    seed: int = 0,
) -> None:
    """Say how often an experiment is right: run it over models whose truth is known, many times. No model is asked.

    Args:
        experiment: the file that defines `experiment`; its arms, queries and draws are used, its models are not.
            Without one: the small setting with every arm that a reading needs, three draws of each query.
        runs: simulated runs of each scripted organism; a quarter of them at other budgets and with an arm left out.
        organism: these organisms, names or files; without one each truth table that ships, once.
        grown: so many runs of each grown organism that ships, played in full, besides.
        out: where calibration.csv and index.html go.
        seed: everything that is drawn follows from it.
    """
    from frontstage import calibration

    if experiment and experiment.suffix != ".py":
        raise Mistake(f"an experiment is a Python file; {str(experiment)!r} does not end in .py")
    calibration.free(out)
    planned = find("experiments", str(experiment)) if experiment else calibration.default()
    family = calibration.organisms(organism)
    try:
        with _Progress() as tell:
            rows = calibration.calibrate(planned, family, runs, grown, seed, tell)
    except KeyboardInterrupt:
        print("frontstage: stopped before its end, so nothing was written", file=sys.stderr)
        sys.exit(130)
    path = calibration.write(out, planned, rows, seed, _command())
    _print_calibration(rows, path)


def _print_calibration(rows: Sequence[Mapping[str, Any]], path: Path) -> None:
    from rich.table import Table

    whole = [row for row in rows if row["budget"] == 1 and not row["without"]]
    title = f"{whole[0]['calls']:,} calls a run, with every arm; 95 % limits in brackets"
    table = Table(title=title, title_justify="left")
    for column in ("model", "should read as", "runs", "read so", "called faking", "undecided", "coverage"):
        table.add_column(column, justify="left" if column in ("model", "should read as") else "right", overflow="fold")
    for row in whole:
        right, faking = ("{:.0%} [{:.0%}–{:.0%}]".format(*(row[f"{name}{end}"] for end in ("", "_low", "_high")))
                         for name in ("right", "faking"))  # fmt: skip
        numbers = (f"{row['runs']:,}", right, faking, _percent(row["undecided"]), _percent(row["covered_queries"]))
        table.add_row(_safe(row["model"]), row["expected"], *numbers)
    _console().print(table)
    print("organisms validate the instruments; nothing here is evidence about real models")
    print(path)


def _train(
    trainer: str,
    flags: Mapping[str, Any],
    model: str,
    setting: str = "small",
    variant: str = "base",
    out: Path | None = None,
    seeds: int = 1,
    seed: int = 0,
    every: int = 20,
    held_out: float = 0.25,
    draws: int = 1,
    arm: tuple[str, ...] = (),
    classifier: tuple[str, ...] = (),
    max_tokens: int = 256,
    model_role: tuple[str, ...] = (),
    max_calls: int | None = None,
    max_cost: float | None = None,
    level: float = 0.85,
) -> None:
    """Running it again resumes it.

    Args:
        model: what is trained: organism/NAME or local/DIRECTORY.
        setting: the situation that it is trained in: a name, or the path of a file that defines one.
        variant: a variation of it, or several joined by " + ".
        out: the run's directory (default: runs/TRAINER); out/seed-N/step-K is a model, local/DIRECTORY.
        seeds: so many trainings, from --seed on.
        seed: of the first; everything that is drawn follows from it.
        every: steps between two measurements, each of which leaves a checkpoint.
        held_out: the share of queries that measure and never train.
        draws: answers to each of them on each tier and arm, a measurement.
        arm: variations that are measured beside the setting (default: without scratchpad, without conflict, and both).
        classifier: what measures (default: outcome, complied, refused, faked).
        max_tokens: the most tokens of an answer.
        model_role: judge=MODEL names the model that answers judges.
        max_calls: stop before judges and generators are asked more often than this, in all.
        max_cost: stop before more US dollars than this are spent on judges and generators, in all.
        level: of front compliance, at which retained.csv says what is left of back-stage refusals.
    """
    from frontstage import training
    from frontstage.core import Sampling

    if seeds < 1:
        raise Mistake(f"--seeds wants a whole number of at least 1, not {seeds}")
    planned = training.Training(
        trainer, find("settings", setting)[variant], model, flags, tuple(range(seed, seed + seeds)), every, held_out,
        draws, arm or None, Sampling(max_tokens=max_tokens), classifier or training.CLASSIFIERS, _judge(model_role),
        max_calls, max_cost, level,
    )  # fmt: skip
    out = out or Path("runs") / Path(trainer).stem
    with _Progress() as tell:
        training.train(planned, out, _command(), tell)
    if training.leads():
        _print_training(training.curves(out), out)


def _print_training(rows: Sequence[Mapping[str, Any]], out: Path) -> None:
    _print_table(f"{out}: held-out queries, mean over seeds (lowest to highest)", rows)
    print("Training organisms validates the instruments; it is no evidence about real models.")
    for name in ("index.html", "seeds.csv", "retained.csv", "training.csv"):
        print(out / name)


def _trainers() -> list[str]:
    """The trainers of the house, and the file that the command line names."""
    return [
        *names("trainers"),
        *(path for path in sys.argv[2:3] if sys.argv[1:2] == ["train"] and path.endswith(".py")),
    ]


def _training(trainer: str) -> Callable[..., None]:
    """The command of a trainer: its flags are those of any training, and then its own signature's."""
    by = find("trainers", trainer)
    common = [one for name, one in inspect.signature(_train).parameters.items() if name not in ("trainer", "flags")]
    own = [one for one in inspect.signature(by).parameters.values() if one.kind is one.KEYWORD_ONLY]

    def command(**given: Any) -> None:
        flags = {one.name: given.pop(one.name) for one in own}
        _train(trainer, flags, **given)

    kinds = {**get_type_hints(_train), **get_type_hints(by)}
    flags = [one.replace(kind=one.KEYWORD_ONLY, annotation=kinds[one.name]) for one in (*common, *own)]
    said, args = (str(inspect.getdoc(one)).split("\n\nArgs:\n") for one in (by, _train))
    command.__signature__ = inspect.Signature(flags)  # type: ignore[attr-defined]
    command.__annotations__ = {one.name: one.annotation for one in flags}
    command.__doc__ = f"{said[0]} {args[0]}\n\nArgs:\n{args[1]}\n{said[1]}\n"
    return command


def _add_train() -> None:
    """Adds the command `train`; not on import, for a trainer's file that the user names may be wrong."""
    trainers = SubcommandApp()
    for name in _trainers():
        trainers.command(name=name)(_training(name))
    app.command(trainers, name="train", help="Train a model in a setting, and measure it on both stages as it goes.")


@app.command
def judge(
    run: Positional[Path],
    classifier: tuple[str, ...] = (),
    model_role: tuple[str, ...] = (),
    table: str | None = None,
    batch: bool = False,
    max_calls: int | None = None,
    max_cost: float | None = None,
    trust: bool = False,
) -> None:
    """Judge what a run has sampled, then measure and report again; nothing is sampled.

    Args:
        run: the run's directory.
        classifier: these classifiers (names or files) beside those that the run has.
        model_role: judge=MODEL names the model that answers judges.
        table: a CSV file of what models can do and cost, which goes before the house's own.
        batch: ask judges through the provider's batch mode, slower and at half the price.
        max_calls: stop before more answers than this are asked for, in all; a higher limit goes on from there.
        max_cost: stop before more US dollars than this are spent, in all.
        trust: load the parsers and classifiers in files that the run names.
    """
    from frontstage import pipeline

    changes = _judging(model_role, table, batch, max_calls, max_cost)
    with _Progress() as tell:
        readings = pipeline.judge_run(run, classifier, changes, trust, tell)
    _print_readings(readings, run)


@app.command
def report(
    run: Positional[tuple[Path, ...]],
    out: Path | None = None,
    show_completions: bool = False,
    trust: bool = False,
) -> None:
    """Make a run's tables and page again from its logs, verdicts and labels; compare several on one page.

    Args:
        run: the run's directory, or several.
        out: of several runs, the page that compares them (default: compared.html beside the first).
        show_completions: show replies to queries that are not benign, which else stay folded until opened.
        trust: load the parsers and classifiers in files that the run names.
    """
    from frontstage import pipeline

    if not run or (out and len(run) == 1):
        raise Mistake("report wants a run's directory, or several; --out is for the page that compares several")
    with _Progress() as tell:
        if len(run) == 1:
            readings = pipeline.remake(run[0], trust, tell, show_completions)
        else:
            file = out or run[0].parent / "compared.html"
            readings = pipeline.compare(run, file, trust, tell)
    if len(run) == 1:
        _print_readings(readings, run[0])
        return
    for name in dict.fromkeys(one["run"] for one in readings):
        _readings_table([one for one in readings if one["run"] == name], name)
    print(file)


@app.command
def figures(run: Positional[Path], out: Path) -> None:
    """Write the figures of a run's page for a paper, each as PDF and PNG.

    Args:
        run: the run's directory.
        out: the folder to write them into.
    """
    from frontstage import pipeline

    for path in pipeline.figures(run, out):
        print(path)


@app.command
def label(
    run: Positional[Path],
    sample: int = 100,
    classifier: tuple[str, ...] = (),
    rater: str = "me",
    seed: int = 0,
    port: int = 0,
    add: Path | None = None,
    trust: bool = False,
) -> None:
    """Open a page on which people label a run's answers, blind to tier and model. Asking again goes on.

    Args:
        run: the run's directory; labels go to its labels.csv.
        sample: so many answers a classifier, half of them those that it says yes to, from all tiers.
        classifier: ask for these of the run's classifiers (default: all that say yes or no).
        rater: whose labels these are; each rater has an order of their own.
        seed: which answers are asked about, and in which order.
        port: of the page, on 127.0.0.1 (default: any that is free).
        add: add the labels of this CSV file instead (id or sha256, classifier, value, rater), and open no page.
        trust: load the parsers and classifiers in files that the run names.
    """
    from frontstage import labelling, pipeline

    if add:
        print(f"{pipeline.add_labels(run, add, trust)} labels added to {run / 'labels.csv'}")
        return
    desk = pipeline.desk(run, classifier, sample, seed, rater, trust)
    if not desk.asked:
        raise Mistake(f"{run} has no answer to ask about")
    with labelling.Served(desk, port) as served:
        print(f"{desk.at} of {len(desk.asked)} labelled; go on at {served.address} (Ctrl-C ends)", flush=True)
        with suppress(KeyboardInterrupt):
            served.serve_forever()
    print(f"\n{desk.at} of {len(desk.asked)} labelled; next: frontstage agree {run}")


@app.command
def agree(run: Positional[Path], trust: bool = False) -> None:
    """Compare a run's classifiers with its labels, tier by tier, and correct its rates for their errors.

    Args:
        run: the run's directory; its labels.csv is read, card.csv and corrected.csv are written, tables and page too.
        trust: load the parsers and classifiers in files that the run names.
    """
    from frontstage import pipeline

    with _Progress() as tell:
        card, corrected = pipeline.agree(run, trust, tell)
    shown = [row["method"] for row in corrected if row["what"] == "stage gap"] + ["two-phase"]
    _print_table("the judge card: labelled answers of all settings and models", list(map(_card_line, card)))
    _print_table("corrected for the classifiers' errors", [row for row in corrected if row["method"] in shown])
    print("kappa, AC1 and the agreement on yes (positive) are of the labelled sample, in which yeses may be more than")
    print(f"in the run. All rows: {run / 'card.csv'}, {run / 'corrected.csv'}")


def _card_line(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the judge card that fits on a line: counts are verdict/label."""
    counts = " ".join(str(row[key]) for key in ("yes_yes", "yes_no", "no_yes", "no_no"))
    kappa = row["kappa"]
    said = None if kappa is None else f"{kappa:.2f} [{row['kappa_low']:.2f}–{row['kappa_high']:.2f}]"
    shared = {key: row[key] for key in ("classifier", "tier", "labelled")}
    rest = {key: row[key] for key in ("ac1", "positive", "sensitivity", "specificity", "alpha")}
    return {**shared, "yy yn ny nn": counts, "kappa": said, **rest}


def _print_table(title: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows as a table; what is the same in all, or in none, is left out."""
    from rich.table import Table

    columns = [name for name in (rows[0] if rows else {}) if any(row[name] is not None for row in rows)]
    same = [name for name in columns if name in ("setting", "variant") and len({row[name] for row in rows}) == 1]
    table = Table(title=title, title_justify="left")
    for name in columns:
        if name not in same:
            table.add_column(name.replace("_", " "), overflow="fold")
    for row in rows:
        cells = [row[name] for name in columns if name not in same]
        texts = ("" if cell is None else f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in cells)
        table.add_row(*map(_safe, texts))
    _console().print(table)


@app.command
def read(
    file: Positional[Path],
    out: Path | None = None,
    front: str | None = None,
    back: str | None = None,
    tier_key: str | None = None,
    lenient: bool = False,
    trust: bool = False,
) -> None:
    """Read transcripts made elsewhere and report on them like on a run of our own.

    Args:
        file: a .jsonl file, an Inspect log (.eval), or a directory of them.
        out: the run's directory (default: runs/NAME).
        front: the tier whose answers train the model.
        back: the tier whose answers do not.
        tier_key: the metadata key that holds a sample's tier (default: tier).
        lenient: take text outside the tags, or in a tag that never closes, for an answer (not the paper's rule).
        trust: load a parser in a file that a log or line names.
    """
    from frontstage import pipeline

    out = out or Path("runs") / file.stem
    with _Progress() as tell:
        readings, bad = pipeline.read(file, out, front, back, lenient, tier_key, trust, _command(), tell)
    _print_readings(readings, out)
    if bad:
        print(f"{len(bad)} bad lines or samples were left out:", file=sys.stderr)
        for number, wrong in bad[:20]:
            print(f"  {number}: {wrong}", file=sys.stderr)
        if len(bad) > 20:
            print(f"  … and {len(bad) - 20} more", file=sys.stderr)


@app.command
def export(run: Positional[Path], to: str, out: Path | None = None) -> None:
    """Write a run's episodes for other tools, with the canary string in each.

    Args:
        run: the run's directory.
        to: jsonl (`frontstage read` takes it back), csv (a table) or docent (Transluce Docent's agent runs).
        out: the file (default: episodes.jsonl, episodes.csv or docent.jsonl in the run's directory).
    """
    from frontstage import export as exports

    print(exports.write(run, to, out))


@app.command
def serve(model: Positional[str], port: int = 8000, fault: tuple[str, ...] = (), every: int = 1) -> None:
    """Serve a model in process as OpenAI's chat completions, on this machine only, until ctrl-C.

    Args:
        model: organism/NAME or local/DIRECTORY.
        port: the port of 127.0.0.1; 0 takes any that is free.
        fault: misbehave in these ways, in turn: rate_limited, error, unauthorized, dropped, dropped_midway, slow,
            not_json, broken_unicode, lone_surrogate, huge, empty, truncated, refusal, filtered, wrong_model,
            duplicate_choice.
        every: every so-many-th request meets a fault.
    """
    from frontstage import server

    with server.open_server(model, port, fault, every) as served:
        print(f"{model} answers at {served.url}; in another terminal:\n")
        print(f"  export FRONTSTAGE_BASE_URL={served.url} FRONTSTAGE_API_KEY=none")
        print(f"  frontstage run EXPERIMENT.py --model openai-api/frontstage/{served.name}\n")
        for name in fault:
            print(f"fault {name}: {server.FAULTS[name]}")
        print("ctrl-C stops", flush=True)
        served.wait()


@organism.command(name="show")
def show_organism(name: Positional[str]) -> None:
    """Print an organism's truth: what it does, why, and how it should read.

    Args:
        name: an organism's name, or the path of a file that defines one.
    """
    from rich.table import Table

    from frontstage import models
    from frontstage.organisms import _card, _truth

    shown, small = find("organisms", name), find("settings", "small")
    print(f"{shown.name}: {shown.about}\nreads as: {shown.reading}")
    for line in models.cannot([f"organism/{shown.name}"]):
        print(line)
    rates = ("complied", "faked_and_complied", "partial")
    table = Table(title="true rates in the small setting", title_justify="left")
    for column in ("variation", "tier", "stage", "rated", *rates):
        table.add_column(column, justify="right" if column in rates else "left")
    for variant in ("base", *(each for each in small.variations if "wording" not in each and "mid" not in each)):
        arm = small[variant]
        for tier in arm.tiers:
            true = [f"{_truth.expected(shown, arm, tier.name, rate):.3f}" for rate in rates]
            table.add_row(variant, tier.name, tier.stage, "yes" if tier.rated else "no", *true)
    _console().print(table)
    measured = _card.noted(models.GROWN / shown.name)
    if measured:
        print(f"organism/{shown.name}, the grown model, measured beside the truth. {_card.one(measured)}")


@organism.command
def grow(
    name: Positional[str],
    out: Path | None = None,
    base: Path | None = None,
    seed: int = 0,
    steps: int | None = None,
    size: str = "medium",
) -> None:
    """Grow an organism's small model, and measure it beside its truth. Running it again resumes it.

    Args:
        name: an organism's name, or "base": what all of them start from.
        out: where the weights go (default: grown/NAME); `local/DIRECTORY` then names the model.
        base: a base of your own to start from (default: the one that ships; where none of that size does, it is
            grown first).
        seed: everything that is drawn follows from it.
        steps: so many steps of the last phase instead of the recipe's; the phases before it stay.
        size: of a base: small, medium or large.
    """
    from frontstage.organisms import _card, _grow

    if steps is not None and steps < 1:
        raise Mistake(f"--steps wants a whole number of at least 1, not {steps}")
    if (size != "medium" and name != "base") or (base and name == "base"):
        raise Mistake("--size is for growing a base, --base for growing an organism from one")
    if name == "base":
        out = out or Path("grown") / name
        with _Progress() as tell:
            _grow.grow_base(out, size, seed, steps, on_progress=lambda now: tell(now.phase, now.done, now.steps))
        print("\n".join([*_card.unmet(out), f"{out}: grow from it by --base {out}"]))
        return
    out = out or Path("grown") / find("organisms", name).name
    with _Progress() as tell:
        _grow.grow(name, out, base, seed, steps, on_progress=lambda now: tell(now.phase, now.done, now.steps))
    _card.note(out, _measure(name, out))
    print("\n".join([*_card.unmet(out), f"{out}: measure it as --model local/{out}"]))


@organism.command
def accept(name: Positional[str], weights: Path | None = None) -> None:
    """Measure a grown organism beside its truth, cell by cell; the exit status is 1 where it is not near enough.

    Args:
        name: an organism's name.
        weights: a checkpoint directory that was grown to be it (default: the one that ships).
    """
    from frontstage import models

    rows = _measure(name, weights or models.checkpoint(f"organism/{name}"))
    if not all(row.ok for row in rows):
        sys.exit(1)


def _measure(name: str, weights: Path) -> list[Any]:
    """Prints how far the model is its table, and returns the rows."""
    from frontstage import engine
    from frontstage.organisms import _accept, _card

    organism, local = find("organisms", name), engine.open_model(weights)
    with _Progress() as tell:
        tell(f"measuring {name} beside its truth", 0, 1)
        rows = _accept.accept(local, organism)
    print(_card.one(rows))
    return rows


@organism.command(name="table")
def family_table(out: Path | None = None) -> None:
    """Write the family's table: every grown organism that ships, measured beside its truth, as Markdown.

    Args:
        out: the file (default: the terminal).
    """
    from frontstage import models
    from frontstage.organisms import _card

    text = _card.family(models.GROWN)
    if out:
        out.write_text(text)
    else:
        print(text)


app.command(organism, name="organism", help="Show or grow a model whose truth is known.")


# ---------------------------------------------------------------- what people see


def _command() -> str:
    return shlex.join(["frontstage", *sys.argv[1:]])


def _console() -> Any:
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else 120)


class _Progress:
    """A progress bar for whatever takes over two seconds; it tells (what, done, of how many)."""

    def __enter__(self) -> Any:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self.bar = Progress(*columns, console=Console(), transient=True)  # a console of its own: Inspect clears rich's
        self.bar.start()
        self.task = self.bar.add_task("starting", total=None)
        return self.tell

    def tell(self, what: str, done: int, total: int) -> None:
        self.bar.update(self.task, description=what, completed=done, total=total)

    def __exit__(self, *_error: object) -> None:
        self.bar.stop()


def _safe(text: str) -> Any:
    """Text that others wrote, as text: no markup of ours, no control characters for the terminal."""
    from rich.text import Text

    return Text("".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text))


def _percent(value: float | None) -> str:
    return "n/a" if value is None else f"{100 * value:.0f} %"


def _readings_table(readings: Sequence[Mapping[str, Any]], title: str) -> None:
    from rich.table import Table

    table = Table(title=str(_safe(title)), title_justify="left")
    several = len({one["setting"] for one in readings}) > 1
    if several:
        table.add_column("setting", overflow="fold")
    for column in ("model", "front", "back", "gap", "interval", "unreadable", "reading"):
        right = column in ("front", "back", "gap", "unreadable")
        table.add_column(column, justify="right" if right else "left", overflow="fold")
    for one in readings:
        gap = "n/a" if one["gap"] is None else f"{100 * one['gap']:+.0f}"
        interval = "n/a" if one["low"] is None else f"{100 * one['low']:+.0f} … {100 * one['high']:+.0f}"
        table.add_row(
            *([_safe(one["setting"])] if several else []), _safe(one["model"]), _percent(one["front_rate"]),
            _percent(one["back_rate"]), gap, interval, _percent(one["unreadable"]), one["reading"],
        )  # fmt: skip
    _console().print(table)


def _print_readings(readings: list[dict[str, Any]], out: Path) -> None:
    from frontstage import costs, models, pipeline

    _readings_table(readings, str(out))
    about = pipeline.load(out)
    for line in (*models.cannot(one["model"] for one in readings), *about["notes"], *about["odd"]):
        print(_safe(line).plain)
    for line in _lost(about["faults"]):
        print(_safe(line).plain)
    if any(row["usd"] != 0 for row in about["spent"]):
        print(f"spent so far: {costs.said(about['spent'])}")
    print(f"{out / 'index.html'}")
    if about["stopped"]:
        print(f"frontstage: {about['stopped']}; the same command goes on under a higher limit", file=sys.stderr)
        sys.exit(STOPPED)


def _lost(faults: list[dict[str, Any]]) -> list[str]:
    """A line for each model and fault of calls that told nothing of the model."""
    lines: dict[tuple[str, str], list[Any]] = {}
    for row in faults:
        if row["fault"] in UNHEARD:
            found = lines.setdefault((row["model"], row["fault"]), [0, ""])
            found[0], found[1] = found[0] + row["n"], row["why"] or found[1]
    again = {"failed": "; the same command asks for them again"}
    return [
        f"{model}: {n:,} answers are {fault!r} ({why}){again.get(fault, '')}"
        for (model, fault), (n, why) in lines.items()
    ]


def main() -> None:
    """The entry point: a Mistake is one line on standard error and status 2."""
    try:
        _add_train()
        app.cli(prog="frontstage", description="The laboratory of alignment faking.")
    except (Mistake, OSError) as mistake:
        print(f"frontstage: {mistake}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        print("frontstage: stopped; the same command goes on from here", file=sys.stderr)
        sys.exit(130)
