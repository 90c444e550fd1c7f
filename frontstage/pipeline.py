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
import shutil
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import cache, cached_property, partial
from itertools import zip_longest
from operator import attrgetter
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from frontstage import bridge, costs, judging, labels, logs, models, providers
from frontstage.core import (
    CANARY,
    Answer,
    Battery,
    Cell,
    Classifier,
    Design,
    Episode,
    Experiment,
    Judge,
    Message,
    Mistake,
    Parse,
    Said,
    Sampling,
    Setting,
    Verdict,
    address,
    called,
    described,
    digest,
    episode,
    find,
    fixed,
    merged,
    named,
    sent,
)
from frontstage.costs import Purse, Stopped
from frontstage.judging import blinded, by_channel, classifier, decided, mark, shown
from frontstage.verdicts import Verdicts, votes

if TYPE_CHECKING:
    import polars as pl

    from frontstage.labelling import Desk
    from frontstage.transcripts import Drawn

BLOCK = 128
"""Cells in one log of an in-process model: what a kill may cost."""
PART = 4096
"""Cells in one log of any other model, of which a kill costs none: a journal keeps what was answered."""

Tell = Callable[[str, int, int], None]
"""(what, done, of how many): where progress goes."""


def quiet(_what: str, _done: int, _total: int) -> None:
    """Tells nobody."""


# ---------------------------------------------------------------- sample


@dataclass(frozen=True)
class Pool:
    """All that one model may be asked in one setting of an experiment, of its own queries or by one battery."""

    experiment: Experiment
    model: str
    setting: Setting
    weights: str
    """The address of what the model's name stands for (`models.weights`)."""
    sampling: Sampling
    """The experiment's, as this model takes it in this setting (`providers.sampling`)."""
    battery: Battery | None = None
    when: str = ""
    """Where the battery asks: "after", "instead" or "alone"."""
    asked: tuple[Cell, ...] = ()
    """What the battery asks."""

    @cached_property
    def address(self) -> str:
        """What ties a log to this pool, in its file's name."""
        how = sorted(sent(self.sampling).items())
        beside = (self.battery.name, self.when) if self.battery else ()
        of = (self.model, self.weights, self.setting.digest, self.setting.variant, how, self.experiment.seed)
        return digest(*of, *beside)

    @cached_property
    def cells(self) -> list[Cell]:
        return list(self.asked) if self.battery else self.experiment.cells(self.setting)

    @property
    def design(self) -> Design:
        """The experiment's; a battery asks everything."""
        return fixed if self.battery else self.experiment.design

    @property
    def classifiers(self) -> Sequence[str]:
        """The names of what reads the answers."""
        return self.battery.classifiers if self.battery else self.experiment.classifiers

    def id(self, cell: Cell) -> str:
        """The episode's id that this draw will have."""
        return address(self.model, cell, self.sampling, self.experiment.seed, self.weights)

    def described(self, cell: Cell) -> dict[str, Any]:
        """What is known of this draw before it is made."""
        return described(self.model, cell, self.sampling, self.experiment.seed, self.weights)

    def messages(self, cell: Cell) -> list[Message]:
        """What the model is sent."""
        return merged(cell.messages) if self.sampling.system == "merged" else cell.messages

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
    """Every model in every setting, in plan order. Raises Mistake for what a model is not, or cannot do."""
    for model in experiment.models:
        its = models.weights(model)
        for setting in experiment.settings:
            yield Pool(experiment, model, setting, its, providers.sampling(experiment, model, setting))


def batteries(experiment: Experiment) -> list[Battery]:
    """The experiment's batteries; Mistake where two have one name."""
    found: list[Battery] = [find("batteries", name) for name in experiment.batteries]
    twice = next((one.name for one in found if [other.name for other in found].count(one.name) > 1), None)
    if twice:
        raise Mistake(f"the experiment names the battery {twice!r} twice; give one another name")
    return found


def side_pools(pool: Pool) -> Iterator[Pool]:
    """What batteries ask of the pool's model in its setting in the place of queries; after the last one, alone."""
    experiment, found = pool.experiment, batteries(pool.experiment)
    for each in found:
        if "instead" in each.when:
            yield _beside(pool, each, "instead", each.instead(pool.setting, experiment.epochs))
    for each in found:
        if "alone" in each.when and pool.setting is experiment.settings[-1]:
            yield _beside(pool, each, "alone", each.alone(experiment.epochs))


def _beside(pool: Pool, each: Battery, when: str, cells: Sequence[Cell]) -> Pool:
    """The pool of what a battery asks the model of `pool`: in the setting of `cells`."""
    setting = cells[0].setting if cells else pool.setting
    how = providers.sampling(pool.experiment, pool.model, setting)
    return replace(pool, setting=setting, sampling=how, battery=each, when=when, asked=tuple(cells))


def follow_pools(pool: Pool, out: Path, ids: Collection[str]) -> Iterator[Pool]:
    """What batteries ask after those episodes `ids` of the pool that are logged, a battery each."""
    found = [each for each in batteries(pool.experiment) if "after" in each.when]
    said = _answers_of(pool, out) if found else {}
    parents = [(cell, said[id]) for cell in pool.cells if (id := pool.id(cell)) in said and id in ids]
    for each in found:
        placed = each.placed(pool.setting)
        cells = [one for cell, answer in parents for one in each.after(cell, answer, placed)]
        yield replace(_beside(pool, each, "after", cells), setting=placed)


def _answers_of(pool: Pool, out: Path) -> dict[str, Answer]:
    """The pool's logged answers by their ids, as they came; where a call failed and was made again, the later one."""
    found: dict[str, Answer] = {}
    for about, answer in (one for path in logged_in(out).get(pool.address, []) for one in logs.read_log(path)):
        if about["id"] not in found or found[about["id"]].stop == "error":
            found[about["id"]] = answer
    return found


def sample(
    experiment: Experiment,
    out: Path,
    purse: Purse | None = None,
    verdicts: Verdicts | None = None,
    tell: Tell = quiet,
) -> dict[str, list[str]]:
    """Samples what `out/logs` lacks, block by block, as the experiment's design asks for it, and judges as it goes.

    In process a killed block is drawn again whole and equal; of any other model only the calls in flight are made
    again, and those that failed. A changed prompt, parameter, seed or weight has another address, so that no old log is
    ever taken for it. Returns the ids that were asked for, by pool; raises Stopped where `purse` is empty (with none
    there is no limit).
    """
    all_, before = list(pools(experiment)), 0
    purse, verdicts = purse or Purse(None, None, None), verdicts or Verdicts(out)
    each = sum(costs.draws(experiment, setting) for setting in experiment.settings)
    total, asked = each * len(experiment.models), dict[str, list[str]]()

    def drawn(pool: Pool) -> list[str]:
        nonlocal before
        asked[pool.address] = _sample_pool(pool, out, verdicts, purse, _after(tell, pool.model, before, total))
        before += len(pool.cells)
        return asked[pool.address]

    for pool in all_:
        for side in [*follow_pools(pool, out, set(drawn(pool))), *side_pools(pool)]:
            drawn(side)
    return asked


def _after(tell: Tell, what: str, before: int, total: int) -> Callable[[int], None]:
    return lambda done: tell(what, before + done, total)


def _sample_pool(pool: Pool, out: Path, verdicts: Verdicts, purse: Purse, tell: Callable[[int], None]) -> list[str]:
    """The loop sample → judge → design, of one pool; the ids that the design asked for, in its order."""
    design, how = pool.design, pool.experiment
    judges = classifiers(pool.classifiers, how.judge, how.batch)
    reply, asked, rows = judges_of(pool.experiment, purse), list[str](), list[Mapping[str, Any]]()
    logged = {id: one for id, one in _logged(pool, out).items() if not _asked_again(one, pool.experiment.table)}
    while block := design(pool.cells, rows):
        ids = [pool.id(cell) for cell in block]
        if set(ids) & set(asked):
            raise Mistake(
                f"the design asked twice for the same draw in {pool.setting.name!r}, {pool.setting.variant!r}"
            )
        for part in _parts(block, ids, logged, BLOCK if models.in_process(pool.model) else PART):
            logged.update(_sample_part(pool, part, out, purse, partial(_more, tell, len(logged))))
            tell(len(logged))
        played = [logged[id] for id in ids]
        judge(played, judges, verdicts, reply)
        rows += [row(one, verdicts.of(one.id, judges)) for one in played]
        asked += ids
        tell(len(asked))
    return asked


def _asked_again(one: Episode, table: str | None) -> bool:
    """Whether a draw is to be made again: its call failed, or the user's table now knows who answered."""
    who = one.error.rpartition("answered by ")[2]
    known = one.stop == "other model" and providers.answered_by(one.model, who, table)
    return one.stop == "error" or known


def _more(tell: Callable[[int], None], before: int, done: int) -> None:
    tell(before + done)


def _parts(block: Sequence[Cell], ids: Sequence[str], logged: Mapping[str, Episode], most: int) -> Iterator[list[Cell]]:
    """What `logged` lacks of `block`, epoch by epoch, in parts of at most `most` cells: the same parts in every run."""
    lacking = [cell for cell, id in zip(block, ids, strict=True) if id not in logged]
    for epoch in sorted({cell.epoch for cell in lacking}):
        todo = [cell for cell in lacking if cell.epoch == epoch]
        for start in range(0, len(todo), most):
            yield todo[start : start + most]


def _sample_part(
    pool: Pool, part: Sequence[Cell], out: Path, purse: Purse, tell: Callable[[int], None]
) -> dict[str, Episode]:
    """Samples `part` into logs, as far as the purse goes at a time; the episodes by their ids."""
    found: dict[str, Episode] = {}
    while rest := part[len(found) :]:
        worsts = [costs.worst(cell.messages, pool.sampling.max_tokens) for cell in rest]
        some = rest[: purse.fits(pool.model, worsts, "sample")]
        path = _sample_log(pool, some, out, partial(_more, tell, len(found)))
        made = {one.id: one for one in _episodes_of(path, pool.setting.parse)}
        purse.pay(pool.model, len(made), [(one.tokens_in, one.tokens_out) for one in made.values()], "sample")
        found |= made
    return found


def _sample_log(pool: Pool, part: Sequence[Cell], out: Path, tell: Callable[[int], None]) -> Path:
    """Samples `part` into one log and returns its path."""
    about, messages = [pool.described(cell) for cell in part], [pool.messages(cell) for cell in part]
    path = pool.log(out, [one["id"] for one in about])
    if models.in_process(pool.model):
        sampler = models.sampler(pool.model, pool.weights)
        models.check_system(sampler, pool.model, pool.experiment.system_mode)
        answers = sampler(part, pool.sampling, pool.experiment.seed)
        logs.write_log(path, pool.header(), list(zip(about, messages, answers, strict=True)))
    else:
        planned_ = list(zip(about, messages, strict=True))
        answers_ = any(one.stop != "error" for one in _logged(pool, out).values()) or _answers(pool.model, out)
        bridge.run_part(path, pool.header(), planned_, source(pool.experiment), tell, answers_)
    return path


def _answers(model: str, out: Path) -> bool:
    """Whether the model has answered anything in this run."""
    drawn = (one for paths in logged_in(out).values() for path in paths for one in logs.read_log(path))
    return any(about["model"] == model and answer.stop != "error" for about, answer in drawn)


def source(experiment: Experiment) -> bridge.Source:
    """Where the answers of models that are not in process come from."""
    return bridge.Source(experiment.servers, experiment.table)


def _recover(pool: Pool, out: Path) -> None:
    """Makes a log of each journal that a killed run left of this pool: what was answered is not asked again.

    Answers that this plan does not know stay in the journal, for a plan that does.
    """
    for path in sorted((out / "logs").glob(f".*-{pool.address}-*.jsonl")):
        shutil.rmtree(path.with_suffix(""), ignore_errors=True)
        answers, whole = logs.journal(path), path.with_name(f"{path.stem[1:]}.eval")
        known = {about["id"] for about, _ in logs.read_log(whole)} if whole.exists() else set()
        cells = {id: cell for cell in pool.cells if (id := pool.id(cell)) in answers and id not in known}
        if cells:
            drawn = [(pool.described(cell), pool.messages(cell), answers[id]) for id, cell in cells.items()]
            logs.write_log(pool.log(out, list(cells)), pool.header(), drawn)
        logs.forget(path, {*cells, *known})


def _logged(pool: Pool, out: Path) -> dict[str, Episode]:
    return _one_each(
        one for path in logged_in(out).get(pool.address, []) for one in _episodes_of(path, pool.setting.parse)
    )


def _one_each(played: Iterable[Episode]) -> dict[str, Episode]:
    """The episodes by their ids; where a call failed and was made again, what came of it."""
    found: dict[str, Episode] = {}
    for one in played:
        if one.id not in found or found[one.id].stop == "error":
            found[one.id] = one
    return found


def logged_in(out: Path) -> dict[str, list[Path]]:
    """The whole logs of a run, by the address of the pool that they belong to; other files are passed over."""
    found: dict[str, list[Path]] = {}
    for path in sorted((out / "logs").glob("*.eval")):
        ours = re.fullmatch(r"[^.].*-([0-9a-f]{16})-[0-9a-f]{16}", path.stem)
        if ours:
            found.setdefault(ours[1], []).append(path)
    return found


def _episodes_of(path: Path, parse: Parse) -> Iterator[Episode]:
    return (episode(about, answer, parse) for about, answer in logs.read_log(path))


# ---------------------------------------------------------------- judge


def classifiers(names: Iterable[str], model: str | None = None, batch: bool = False) -> list[Classifier | Judge]:
    """The classifiers of these names or paths, none named like a column of the tables (see `judging.classifiers`)."""
    from frontstage.tables import COMPUTED

    found = judging.classifiers(names, model, (*COLUMNS, *COMPUTED))
    return [replace(one, batch=batch) if isinstance(one, Judge) else one for one in found]


Reply = Callable[[Judge, Sequence[tuple[Sequence[Message], Sequence[int]]], bridge.Heard], None]
"""(judge, (prompt, numbers of the votes) each, who hears the answers as they come): what stands behind a judge."""


def judges_of(experiment: Experiment, purse: Purse) -> Reply:
    """The models behind an experiment's judges, asked as far as `purse` goes; raises Stopped where it is empty."""

    def reply(by: Judge, asked: Sequence[tuple[Sequence[Message], Sequence[int]]], heard: bridge.Heard) -> None:
        done = 0
        while rest := asked[done:]:
            worsts = [costs.worst(prompt, by.sampling.max_tokens, len(votes_)) for prompt, votes_ in rest]
            some = rest[: purse.fits(by.model, worsts, "judge")]
            bridge.ask(by, some, partial(_paid, by, heard, purse, done), bridge.Source(table=experiment.table))
            done += len(some)

    return reply


def _paid(by: Judge, heard: bridge.Heard, purse: Purse, before: int, place: int, answers: Sequence[Answer]) -> None:
    purse.pay(by.model, len(answers), [(one.tokens_in, one.tokens_out) for one in answers], "judge")
    heard(before + place, answers)


def nobody(_by: Judge, _asked: object, _heard: bridge.Heard) -> None:
    """Stands behind judges that are not to be asked: what they have not judged stays missing."""


def judge(
    played: Sequence[Episode], judges: Sequence[Classifier | Judge], verdicts: Verdicts, reply: Reply = nobody
) -> None:
    """Adds to `verdicts` what the classifiers say of the episodes that they have not judged; samples nothing.

    `reply` stands behind the judges.
    """
    for start in range(0, len(played), _AT_ONCE):
        some = played[start : start + _AT_ONCE]
        hidden = [blinded(one.said, one.labels) for one in some]
        for each in by_channel(judges, some):
            heard = [place for place, said in enumerate(hidden) if judging.concerns(each, said)]
            _judge_by(each, [some[at] for at in heard], [hidden[at] for at in heard], verdicts, reply)


_AT_ONCE = 1000
"""Episodes that one classifier after the other judges, so that those which share a reading read once."""


def _judge_by(
    each: Classifier | Judge,
    played: Sequence[Episode],
    hidden: Sequence[Said],
    verdicts: Verdicts,
    reply: Reply,
) -> None:
    said = [shown(one, each) for one in hidden]
    marks, known = [mark(one) for one in said], verdicts.file(each)

    def lacking(place: int) -> list[int]:
        return [vote for vote in range(votes(each)) if known.get((played[place].id, vote), ("",))[0] != marks[place]]

    def add(place: int, given: Mapping[int, Verdict]) -> None:
        verdicts.add(each, {(played[place].id, vote): (marks[place], one) for vote, one in given.items()})

    todo = [(place, missing) for place in range(len(played)) if (missing := lacking(place))]
    if isinstance(each, Classifier):
        verdicts.add(each, {(played[at].id, 0): (marks[at], decided(each, said[at])) for at, _ in todo})
        return
    spared = {place: first for place, _ in todo if (first := judging.spared(each, hidden[place]))}
    given = {(played[at].id, vote): (marks[at], spared[at]) for at, missing in todo if at in spared for vote in missing}
    verdicts.add(each, given)
    left = [(place, said[place], missing) for place, missing in todo if place not in spared]
    if left:
        _put(each, left, add, reply)


def _put(
    by: Judge, todo: Sequence[tuple[int, Said, list[int]]], add: Callable[[int, Mapping[int, Verdict]], None],
    reply: Reply,
) -> None:  # fmt: skip
    """Puts what a judge has not judged to its model; each answer is in the file as soon as it is there."""

    def heard(at: int, answers: Sequence[Answer]) -> None:
        place, said, missing = todo[at]
        add(place, {vote: judging.heard(by, answer, said) for vote, answer in zip(missing, answers, strict=True)})

    reply(by, [(by.ask(said), missing) for _, said, missing in todo], heard)


# ---------------------------------------------------------------- tabulate


def row(one: Episode, verdicts: Mapping[str, Verdict]) -> dict[str, Any]:
    """One row of `episodes.parquet`: the episode's fields, flat, and one column a classifier."""
    flat = dict(zip(_PLAIN, _plain(one), strict=True))
    said = {"text": one.said.query} | {name: getattr(one.said, name) for name in _OF_SAID[1:]}
    mappings = {name: _as_json(tuple(getattr(one, name).items())) for name in _AS_JSON}
    values = {name: verdict.value for name, verdict in verdicts.items()}
    return flat | said | mappings | values | judging.complied(one.facts, values)


@cache
def _as_json(items: tuple[tuple[str, object], ...]) -> str:
    return json.dumps(dict(items), sort_keys=True)


_OF_SAID = ("text", "thought", "native", "channel", "reply", "fault", "complying")
_AS_JSON = ("facts", "sent")
COLUMNS = (
    "id", "setting", "variant", "digest", "model", "tier", "stage", "rated", "query", "category", "severity", "epoch",
    "seed", "stop", "error", "facts", "sent", "unheeded", "tokens_in", "tokens_out", "record", "step", "parent",
    "battery", "counts", *_OF_SAID,
)  # fmt: skip
"""The columns that every run has, before those of its classifiers."""
_PLAIN = tuple(name for name in COLUMNS if name not in _OF_SAID and name not in _AS_JSON)
_plain = attrgetter(*_PLAIN)


def frame(played: Iterable[Episode], verdicts: Verdicts, judges: Sequence[Classifier | Judge]) -> pl.DataFrame:
    """The episodes as a polars frame in a fixed order: `row` of each, and what is computed of several classifiers."""
    import polars as pl

    from frontstage import side, tables

    played = list(played)
    judges = by_channel(judges, played)
    names = [each.name for each in judges]
    filled: dict[str, list[Any]] = {name: [] for name in (*COLUMNS, *names)}
    for one in played:
        values = row(one, verdicts.of(one.id, judges))
        for name, column in filled.items():
            column.append(values[name])
    made = pl.DataFrame(filled, schema_overrides={**_TYPES, **{name: _type(filled[name]) for name in names}})
    made = made.sort("setting", "variant", "model", "step", "epoch", "query", "tier", "id")
    return side.computed(tables.computed(made))


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


def planned(out: Path, plan: Mapping[str, Any], bill: costs.Bill | None = None) -> Iterator[Episode]:
    """The logged episodes that the run's plan asks for; what an earlier plan left in the logs is passed over.

    Every draw in the logs goes on the `bill`, where one is given.
    """
    for pool, paths in logged_in(out).items():
        drawn = (one for path in paths for one in _billed(path, bill))
        if pool in plan:
            ids, parse = set(plan[pool]["ids"]), called(plan[pool]["parse"])
            yield from _one_each(episode(*one, parse) for one in drawn if one[0]["id"] in ids).values()
        elif bill:
            deque(drawn, maxlen=0)


def _billed(path: Path, bill: costs.Bill | None) -> Iterator[logs.Drawn]:
    for about, answer in logs.read_log(path):
        if bill:
            bill.add(about, answer)
        yield about, answer


def _labelled(made: pl.DataFrame, path: Path) -> pl.DataFrame:
    """`made` with a column `NAME_label` for each classifier that people labelled; null where raters differ."""
    import polars as pl

    said = labels.settled(labels.read_labels(path))
    names = sorted({name for _, name in said})
    columns = [pl.Series(f"{name}_label", [said.get((id, name)) for id in made["id"]], pl.String) for name in names]
    return made.with_columns(columns)


# ---------------------------------------------------------------- measure


def measure(
    made: pl.DataFrame, about: Mapping[str, Any], given: Sequence[labels.Label] = ()
) -> dict[str, list[dict[str, Any]]]:
    """Rates, gaps, readings, the judge card and corrected rates of a frame of episodes, as plain rows; pure.

    given: what people said; a gap that their labels correct stands before the same gap as the classifier has it.
    """
    from frontstage import audits, side, tables
    from frontstage.stats.sequential import Sequential

    whole, made = made, side.episodes(made)
    names = tables.yes_no(made, [classifier(name).name for name in about["classifiers"]])
    design = Sequential(**about["design"]) if about.get("design") else None
    decided = tables.decided(made, design, _confirmed(design.classifier, given)) if design else []
    fresh = tables.fresh(made, design) if design else made
    counted = tables.counts(fresh, names)
    asked = {name: [classifier(each).name for each in by] for name, by in about.get("batteries", {}).items()}
    given = [each for each in given if each.classifier in made.columns]
    corrected = audits.gaps(fresh, given)
    readings = tables.readings(counted, about["delta"], decided, corrected) if "complied" in names else []
    found = {
        "rates": [*tables.rates(counted, names), *side.rates(whole, asked)],
        "gaps": tables.together(
            [
                *corrected, *decided, *tables.beside(tables.gaps(counted, names), decided),
                *tables.among_aware(fresh), *side.among(whole, fresh),
            ],
            about.get("primary", "stage"),
        ),
        "readings": [{**one, "about": models.about(one["model"]), **_corrected(one, corrected)} for one in readings],
        "card": audits.card(made, given), "corrected": audits.corrected(made, given),
        "outcomes": tables.outcomes(fresh), "wordings": tables.wordings(counted),
    }  # fmt: skip
    for rows in found.values():
        rows.sort(key=lambda one: about["models"].index(one["model"]))
    found["readings"].sort(key=lambda one: one["setting"])
    return found


def _confirmed(name: str, given: Sequence[labels.Label]) -> bool:
    """Whether a classifier's yeses were confirmed, by a judge that is its second stage or by people."""
    return isinstance(classifier(name), Judge) or any(each.classifier == name for each in given)


def _corrected(reading: Mapping[str, Any], gaps: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The gap of a reading as people's labels correct it, of compliance in the base arm; nothing without labels."""
    of = {key: reading[key] for key in ("setting", "model", "step")}
    same = {**of, "variant": "base", "classifier": reading["by"]}
    mine = next((row for row in gaps if same.items() <= row.items()), None)
    return {"corrected": {key: mine[key] for key in ("gap", "low", "high")}} if mine else {}


def _write_csv(path: Path, rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    import polars as pl

    pl.DataFrame(rows, schema=list(columns), infer_schema_length=None, orient="row").write_csv(path)


# ---------------------------------------------------------------- report

PAIRS = 1000
"""Transcript pairs in a page."""


def report(
    out: Path, made: pl.DataFrame, about: Mapping[str, Any], tables: Mapping[str, Any], heard: Heard | None = None,
    show_completions: bool = False,
) -> Path:  # fmt: skip
    """Writes `out/index.html` from the tables and returns its path; `heard`: what classifiers said of an episode."""
    from frontstage import page

    seed = about["seed"] or 0
    shown, total = pairs(made, about["models"], seed, heard=heard)
    run = {**about, "pair_seed": seed, "pair_total": total}
    run["files"] = {name: what for name, what in FILES.items() if (out / name).is_file()}
    run["notes"] = [*about["notes"], *about["odd"], *models.cannot(about["models"])]
    if about["stopped"]:
        run["notes"].insert(0, f"The run is not whole: {about['stopped']}.")
    path = out / "index.html"
    _write_whole(path, page.render(run, tables, shown, show_completions))
    return path


Heard = Callable[[str], Sequence[Mapping[str, Any]]]
"""An episode's id → what each classifier said of it: name, value, why, votes (value, why)."""


def _heard(verdicts: Verdicts, judges: Sequence[Classifier | Judge]) -> Heard:
    def of(id: str) -> list[dict[str, Any]]:
        found = []
        for each in judges:
            known = verdicts.file(each)
            given = [known[id, vote][1] for vote in range(votes(each)) if (id, vote) in known]
            if given:
                word, each_vote = verdicts.of(id, [each])[each.name], [(one.value, one.why) for one in given]
                found.append({"name": each.name, "value": word.value, "why": word.why, "votes": each_vote})
        return found

    return of


def pairs(
    made: pl.DataFrame, models: Sequence[str], seed: int, most: int = PAIRS, heard: Heard | None = None
) -> tuple[list[dict[str, Any]], int]:
    """The same query on both stages, side by side: at most `most` pairs, the models in turn, in a seeded random order.

    Each model's steps are taken in turn too. Returns the pairs and how many there are in all.
    """
    import random

    import polars as pl

    staged = made.with_row_index("at").filter(pl.col("stage").is_in(["front", "back"]))
    first = staged.group_by(*_PAIRED, "stage", maintain_order=True).agg(pl.col("at").first())
    front, back = (first.filter(pl.col("stage") == stage).drop("stage") for stage in ("front", "back"))
    both = front.join(back, on=_PAIRED, suffix="_back", nulls_equal=True, maintain_order="left")
    lists: dict[tuple[str, int | None], list[tuple[bool, int, int]]] = {}
    rows = both.select("model", "step", "variant", "at", "at_back").rows()
    for model, step, variant, one, other in random.Random(seed).sample(rows, len(rows)):
        lists.setdefault((model, step), []).append((variant == "base", one, other))
    order = sorted(lists, key=lambda key: (models.index(key[0]), key[1] or 0))
    turns = [side for turn in zip_longest(*(_base_first(lists[key]) for key in order)) for side in turn if side]
    shown = [_pair(made.row(one, named=True), made.row(other, named=True), heard) for _, one, other in turns[:most]]
    return shown, len(rows)


_PAIRED = ("setting", "variant", "model", "step", "query", "epoch")
"""What two sides of a pair have in common."""


def _base_first(some: Sequence[tuple[bool, int, int]]) -> list[tuple[bool, int, int]]:
    """`some` with one of the base at its beginning, where there is one."""
    first = next((side for side in some if side[0]), some[0])
    return [first, *(side for side in some if side is not first)]


def _pair(front: Mapping[str, Any], back: Mapping[str, Any], heard: Heard | None) -> dict[str, Any]:
    shared = {name: front[name] for name in ("setting", "variant", "model", "step", "category", "severity")}
    sides = {"front": _side(front, heard), "back": _side(back, heard)}
    return shared | {"query_id": front["query"], "query": front["text"]} | sides


def _side(one: Mapping[str, Any], heard: Heard | None) -> dict[str, Any]:
    from frontstage.spans import spans

    marked = {part: spans(one[part]) if one[part] else () for part in ("thought", "native")}
    said = [{**each, "label": one.get(f"{each['name']}_label")} for each in (heard(one["id"]) if heard else ())]
    return {name: one.get(name) for name in _OF_A_SIDE} | {"spans": marked, "verdicts": said}


_OF_A_SIDE = ("id", "tier", "thought", "native", "channel", "reply", "fault", "error", "stop", "outcome")
FILES: Mapping[str, str] = {
    "rates.csv": "each tier's share of yes for each classifier", "gaps.csv": "every contrast",
    "outcomes.csv": "what the answers were", "wordings.csv": "the gap in each wording",
    "draws.csv": "the evidence over draws", "card.csv": "classifiers beside people",
    "corrected.csv": "rates as labels correct them", "episodes.parquet": "an episode a row",
    "training.csv": "reward, loss and more, step by step", "seeds.csv": "rates and gaps over seeds",
    "retained.csv": "refusals left on the back stage at equal front compliance",
    "run.json": "what was run, and what came of it", "plan.json": "the draws that were asked for",
}  # fmt: skip
"""The files beside a page, and what they hold."""


def _write_whole(path: Path, text: str) -> None:
    """Writes `text` beside `path` and renames it, so that a kill leaves the old file."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


# ---------------------------------------------------------------- the verbs together


def run(experiment: Experiment, out: Path, command: str = "", tell: Tell = quiet) -> list[dict[str, Any]]:
    """Samples what is missing, then makes verdicts, tables and page; returns the readings. Running again resumes.

    Where a limit of the experiment's is reached, what there is is measured, and `run.json` says so under "stopped".
    """
    check(experiment)
    about = _about_run(experiment, command)
    with _alone(out):
        for pool in pools(experiment):
            _recover(pool, out)
            for side in [*follow_pools(pool, out, set(map(pool.id, pool.cells))), *side_pools(pool)]:
                _recover(side, out)
        about["plan"] |= _followed(experiment, out, about["plan"])
        before, start, purse, verdicts = _seconds(out), perf_counter(), _purse(experiment, out), Verdicts(out)
        _save(out, about | {"seconds": before})
        try:
            for address_, ids in sample(experiment, out, purse, verdicts, tell).items():
                about["plan"][address_]["ids"] = ids
        except Stopped as limit:
            about["stopped"] = str(limit)
            about["plan"] |= _followed(experiment, out, about["plan"])
        _save(out, about | {"seconds": before + perf_counter() - start})
        return _remake(out, load(out), judges_of(experiment, purse), verdicts, tell)


def _followed(experiment: Experiment, out: Path, plan: Mapping[str, Any]) -> dict[str, Any]:
    """The entries in the plan of all that follows up the planned episodes that are logged."""
    return {
        side.address: _entry(side, [side.id(cell) for cell in side.cells])
        for pool in (pools(experiment) if experiment.batteries else ())
        for side in follow_pools(pool, out, set(plan[pool.address]["ids"]))
    }


def follow(
    experiment: Experiment, out: Path, work: Callable[[Purse], tuple[Mapping[str, Any], Sequence[str]]],
    command: str = "", tell: Tell = quiet,
) -> list[dict[str, Any]]:  # fmt: skip
    """Makes the run of the draws that `work` logs in `out` by itself: a training's; returns the readings.

    `work` is given what may be spent, and returns the plan (what it logged, by pool) and notes for the page.
    """
    with _alone(out):
        before, start, purse = _seconds(out), perf_counter(), _purse(experiment, out)
        plan, notes = work(purse)
        about = {**_about_run(experiment, command, plan), "notes": list(notes)}
        _save(out, about | {"seconds": before + perf_counter() - start})
        return _remake(out, load(out), judges_of(experiment, purse), Verdicts(out), tell)


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Holds a run for this process; Mistake where another is at work on it. Systems without such locks hold nothing."""
    out.mkdir(parents=True, exist_ok=True)
    try:
        import fcntl
    except ImportError:  # not a POSIX system
        yield
        return
    with (out / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Mistake(f"another process is at work on {out}; wait for it, or name another directory") from error
        yield


def _purse(experiment: Experiment, out: Path) -> Purse:
    """What the experiment's limits leave of what this run has spent before."""
    purse = Purse(experiment.max_calls, experiment.max_cost, experiment.table, experiment.batch)
    for one in spent(out, experiment.table):
        if not models.in_process(one["model"]):
            purse.calls, purse.usd = purse.calls + one["calls"], purse.usd + (one["usd"] or 0.0)
    return purse


def spent(out: Path, table: str | None) -> list[dict[str, Any]]:
    """What a run has cost in all, by stage and model: every answer, judge's verdict and document."""
    bill = costs.Bill()
    deque(planned(out, {}, bill), maxlen=0)
    return costs.spent(_paid_in(out, bill, Verdicts(out)), table)


def _paid_in(out: Path, bill: costs.Bill, verdicts: Verdicts) -> Iterator[costs.Paid]:
    yield from bill.paid
    yield from verdicts.spent()
    yield from costs.written(out / "asked.jsonl")


def _seconds(out: Path) -> float:
    """How long this run was sampled before; a run.json that is missing or torn is made anew."""
    try:
        return load(out)["seconds"] or 0.0
    except Mistake:
        return 0.0


def remake(out: Path, trust: bool = False, tell: Tell = quiet, show_completions: bool = False) -> list[dict[str, Any]]:
    """Makes a run's tables and page again from its logs, verdicts and labels; returns the readings. No model is asked.

    A run may name parsers and classifiers in files of its maker's: they are loaded only with `trust`, else a Mistake
    says which.
    """
    about = load(out)
    _refuse_code(out, about, trust)
    return _remake(out, about, nobody, Verdicts(out), tell, show_completions)


def desk(out: Path, names: Sequence[str], sample: int, seed: int, rater: str, trust: bool = False) -> Desk:
    """What `rater` is asked of a run: `sample` answers a classifier, of the run's own where `names` is empty.

    Raises Mistake where there is no run, no such classifier, or nothing to ask.
    """
    import polars as pl

    from frontstage import labelling, side

    about = load(out)
    _refuse_code(out, about, trust)
    if sample < 1:
        raise Mistake(f"--sample wants a number of answers of at least 1, not {sample}")
    made = side.episodes(pl.read_parquet(out / "episodes.parquet"))
    played = {one.id: one for one in planned(out, about["plan"])}
    by = by_channel(classifiers(about["classifiers"], about["judge"]), played.values())
    can = [each.name for each in by if str(made[each.name].dtype) == "Boolean"]
    if unknown := [name for name in names if name not in can]:
        raise Mistake(f"the run has no yes or no of {unknown[0]!r}; there are: {', '.join(can)}")
    asked = labels.to_ask(made, list(names) or can, sample, seed, rater)
    return labelling.Desk(labelling.items(asked, played, by), out / "labels.csv", rater, seed)


def add_labels(out: Path, file: Path, trust: bool = False) -> int:
    """Adds the labels in a CSV file to a run's, by episode id or by the sha256 of the answer's text; how many.

    Raises Mistake where none of them is of an answer in the run.
    """
    about = load(out)
    _refuse_code(out, about, trust)
    if not file.is_file():
        raise Mistake(f"there is no file {file}; labels are a CSV with the columns {', '.join(labels.COLUMNS)}")
    given = labels.read_labels(file)
    named: dict[str, list[str]] = {}
    for one in planned(out, about["plan"]):
        named.setdefault(one.id, []).append(one.id)
    for id, text in _texts_of(out, named):
        named.setdefault(hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(), []).append(id)
    mine = labels.of_texts(given, named)
    if not mine:
        raise Mistake(f"none of the {len(given)} labels in {file} is of an answer in {out}")
    labels.append(out / "labels.csv", mine)
    return len(mine)


def agree(out: Path, trust: bool = False, tell: Tell = quiet) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Makes the run again, and returns its judge card, by tier alone, and its corrected rates.

    Raises Mistake where nobody labelled anything.
    """
    import polars as pl

    from frontstage import audits, side

    given = labels.read_labels(out / "labels.csv")
    if not given:
        raise Mistake(f"{out} has no labels; frontstage label {out} asks for some")
    remake(out, trust, tell)
    made = side.episodes(pl.read_parquet(out / "episodes.parquet"))
    return audits.card(made, given, ()), audits.corrected(made, given)


def _texts_of(out: Path, ids: Collection[str]) -> Iterator[tuple[str, str]]:
    """(episode id, the answer's whole text) of the logged episodes among `ids`, each once."""
    drawn = (one for paths in logged_in(out).values() for path in paths for one in logs.read_log(path))
    yield from {about["id"]: answer.text for about, answer in drawn if about["id"] in ids}.items()


def _refuse_code(out: Path, about: Mapping[str, Any], trust: bool, own: Sequence[str] = ()) -> None:
    """Raises Mistake where making the run again would call code in a file, unless it is trusted or the user's `own`."""
    beside = [name for by in about.get("batteries", {}).values() for name in by]
    code = [*(pool["parse"] for pool in about["plan"].values()), *about["classifiers"], *beside]
    foreign = [name for name in code if ".py" in name and name not in own]
    if foreign and not trust:
        raise Mistake(f"{out} would run code that is not the laboratory's: {foreign[0]}; read it, then say --trust")


def _all_names(own: Iterable[str], beside: Mapping[str, Iterable[str]]) -> list[str]:
    """The names of all classifiers, the experiment's and its batteries', each once."""
    return list(dict.fromkeys([*own, *(name for by in beside.values() for name in by)]))


def _remake(
    out: Path, about: dict[str, Any], reply: Reply, verdicts: Verdicts, tell: Tell, show_completions: bool = False
) -> list[dict[str, Any]]:
    from frontstage import side

    asked, how = about.get("batteries", {}), (about["judge"], about.get("batch", False))
    judges = classifiers(_all_names(about["classifiers"], asked), *how)
    tell("judging", 0, 3)
    bill = costs.Bill()
    played = list(planned(out, about["plan"], bill))
    own = [one for one in played if not one.battery]
    if not played:
        raise Mistake(about.get("stopped") or f"{out} holds no episode of its plan yet; run the experiment first")
    if len(played) == sum(len(pool["ids"]) for pool in about["plan"].values()):
        about["stopped"] = ""  # whatever stopped it before
    try:
        judge(own, classifiers(about["classifiers"], *how), verdicts, reply)
        for name, by in asked.items():
            judge([one for one in played if one.battery == name], classifiers(by, *how), verdicts, reply)
    except Stopped as limit:
        about["stopped"] = about["stopped"] or str(limit)
    tell("measuring", 1, 3)
    made = tabulate(out, played, verdicts, judges)
    found = measure(made, about, labels.read_labels(out / "labels.csv"))
    found |= {"draws": _draws(side.episodes(made), about), "training": _read_csv(out / "training.csv")}
    _write_tables(out, found)
    tell("reporting", 2, 3)
    whole, made = made, side.episodes(made)
    about |= {"n_episodes": len(made), "n_asides": len(whole) - len(made), "readings": found["readings"]}
    about |= _came(made)
    about["faults"] += side.faults(whole)
    about["blinding"] = sorted(_blinding(own, made), key=lambda row: about["models"].index(row["model"]))
    about["odd"] += [*verdicts.unheard(judges), *verdicts.spared(judges)]
    about["stopped"] = about["stopped"] or verdicts.thin(judges)
    read = about["seconds"] is None  # from transcripts: nothing was asked
    about["spent"] = [] if read else costs.spent(_paid_in(out, bill, verdicts), about.get("table"))
    _save(out, about)
    report(out, made, about, found, _heard(verdicts, by_channel(judges, played)), show_completions)
    return found["readings"]


def _draws(made: pl.DataFrame, about: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What a sequential design knew after so many draws, in the order in which it asked for them; [] of a fixed one."""
    from frontstage import tables
    from frontstage.stats.sequential import Sequential

    if not about.get("design"):
        return []
    order = {id: turn for pool in about["plan"].values() for turn, id in enumerate(pool["ids"])}
    return tables.draws(made, Sequential(**about["design"]), order)


def _blinding(played: Sequence[Episode], made: pl.DataFrame) -> list[dict[str, Any]]:
    """How well the stage can be told from what classifiers are shown."""
    from frontstage import blinding

    return blinding.check(played, made)


def _came(made: pl.DataFrame) -> dict[str, Any]:
    """What `run.json` says of how the answers came: faults, kinds of thought, what was not as asked."""
    from frontstage import tables

    return {"faults": tables.faults(made), "channels": tables.channels(made), "odd": tables.oddities(made)}


def _write_tables(out: Path, found: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Writes the tables of a run; none stays from labels or designs that are gone."""
    for name, columns in _columns().items():
        path = out / f"{name}.csv"
        if found[name] or columns in (RATES, GAPS):
            _write_csv(path, found[name], columns)
        else:
            path.unlink(missing_ok=True)


def _columns() -> dict[str, tuple[str, ...]]:
    """The tables of a run, by the name of the file, and their columns."""
    from frontstage import audits, tables

    kinds = ("n", *tables.KINDS)
    return {
        "rates": RATES, "gaps": GAPS, "card": audits.CARD, "corrected": audits.CORRECTED,
        "outcomes": ("setting", "variant", "model", "step", "tier", "stage", "rated", *kinds),
        "wordings": ("setting", "model", "step", "classifier", "variant", "gap", "low", "high", "tau", "tau_low",
                     "tau_high", "p_same"),
        "draws": ("setting", "variant", "model", "step", "pairs", "e", "e_small", "e_mirrored", "gap", "low", "high",
                  "alpha", "beta"),
    }  # fmt: skip


def _tables(out: Path, about: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The tables of a run as they were written, and its readings."""
    written = {name: _read_csv(out / f"{name}.csv") for name in (*_columns(), "training")}
    return {"readings": about.get("readings") or [], **written}


def _read_csv(path: Path) -> list[dict[str, Any]]:
    """The rows of a table, words as words and the rest as numbers; [] where there is no file."""
    import polars as pl

    if not path.is_file():
        return []
    types = {"step": pl.Int64, **dict.fromkeys(_WORDS, pl.String)}
    rows = pl.read_csv(path, infer_schema_length=None, schema_overrides=types)
    return rows.with_columns(pl.col(name).fill_null("") for name in _WORDS if name in rows.columns).to_dicts()


_WORDS = (
    "setting", "variant", "model", "tier", "by", "group", "classifier", "contrast", "a", "b", "stop", "estimand",
    "method",
)  # fmt: skip
"""The columns of words."""


RATES = (
    "setting", "variant", "model", "step", "tier", "by", "group", "classifier", "n", "n_queries", "faults", "rate",
    "low", "high", "low_if_missing_refuse", "high_if_missing_comply",
)  # fmt: skip
GAPS = (
    "setting", "variant", "model", "step", "classifier", "contrast", "a", "b", "rate_a", "rate_b", "gap", "low", "high",
    "p", "e", "estimand", "method", "stop", "calls", "n_queries", "n_a", "n_b", "fault_a", "fault_b", "low_if_missing",
    "high_if_missing", "p_holm", "p_bh", "e_bh", "e_small", "e_mirrored",
)  # fmt: skip


def figures(out: Path, folder: Path) -> list[Path]:
    """Writes the figures of a run's page into `folder`, as PDF and PNG; the files. Mistake where there is none."""
    from frontstage import page

    made = page.figures(_tables(out, load(out)))
    if not made:
        raise Mistake(f"{out} has nothing that a figure could show; make its tables: frontstage report {out}")
    return page.write(made, folder)


def compare(runs: Sequence[Path], file: Path, trust: bool = False, tell: Tell = quiet) -> list[dict[str, Any]]:
    """Makes each run again and compares them on one page, `file`; returns all readings, with their run's name."""
    from frontstage import page

    readings = [{**row, "run": out.name} for out in runs for row in remake(out, trust, tell)]
    abouts = [(out, load(out)) for out in runs]
    links = [os.path.relpath(out / "index.html", file.parent) for out in runs]
    held = [(about, _tables(out, about), link) for (out, about), link in zip(abouts, links, strict=True)]
    file.parent.mkdir(parents=True, exist_ok=True)
    _write_whole(file, page.compare(held))
    return readings


def judge_run(
    out: Path, more: Sequence[str], changes: Mapping[str, Any], trust: bool = False, tell: Tell = quiet
) -> list[dict[str, Any]]:
    """Judges a run by `more` classifiers beside its own, then remakes it; no model under test is asked.

    `changes` to what the run says of judging: judge, self_judged, batch, table, max_calls, max_cost.
    """
    before = load(out)
    _refuse_code(out, before, trust, own=more)
    about = {**before, **changes}
    about["classifiers"] = list(dict.fromkeys([*before["classifiers"], *more]))
    how: dict[str, Any] = {name: about[name] for name in JUDGING if about.get(name) is not None}
    experiment = Experiment((), tuple(before["models"]), tuple(about["classifiers"]), **how)
    about["classifiers"] = list(experiment.classifiers)  # a judge that is named alone confirms
    judges = classifiers(about["classifiers"], about["judge"])
    _check_judge(experiment, judges)
    costs.check(replace(experiment, models=()), judges)
    with _alone(out):
        return _remake(out, about, judges_of(experiment, _purse(experiment, out)), Verdicts(out), tell)


JUDGING = ("judge", "self_judged", "batch", "table", "max_calls", "max_cost")
"""The fields of an experiment that `judge_run` needs, as `run.json` keeps them."""


def read(
    file: Path, out: Path, front: str | None, back: str | None, lenient: bool = False, tier_key: str | None = None,
    trust: bool = False, command: str = "", tell: Tell = quiet,
) -> tuple[list[dict[str, Any]], Sequence[tuple[int, str]]]:  # fmt: skip
    """Makes a run of transcripts made elsewhere; returns the readings and what is bad (number, why)."""
    from frontstage import transcripts

    if file.resolve().is_relative_to(out.resolve()):
        raise Mistake(f"{out} holds {file} itself; name another directory for the run")
    found = transcripts.read(file, front, back, lenient, tier_key, trust)
    theirs = sorted({one.model for one in found.drawn})
    settings = tuple({id(one.cell.setting): one.cell.setting for one in found.drawn}.values())
    experiment = Experiment(settings, tuple(theirs), name=out.name, seed=found.seed)
    out.mkdir(parents=True, exist_ok=True)
    bad = [f"{len(found.bad)} answers of {file.name} could not be read and are not counted."] if found.bad else []
    plan = dict(_write_read(experiment, found.drawn, out))
    staged = any(one.cell.tier.stage != "off" for one in found.drawn)
    notes = [*bad, *found.notes, *([] if staged else [_NO_STAGE])]
    about = {**_about_run(experiment, command, plan), "sampling": {}}
    _save(out, {**about, "notes": notes, "seconds": None, "seed": None})
    return remake(out, trust, tell=tell), found.bad


_NO_STAGE = "No tier was named as the front stage, so there is no gap: see --front and --back."


def _write_read(experiment: Experiment, drawn: Sequence[Drawn], out: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Logs what was read, pool by pool; returns their addresses and entries in the plan."""
    groups: dict[tuple[str, int], list[Drawn]] = {}
    for one in drawn:
        groups.setdefault((one.model, id(one.cell.setting)), []).append(one)
    for (model, _), some in sorted(groups.items(), key=lambda item: item[0][0]):
        pool = Pool(experiment, model, some[0].cell.setting, "", experiment.sampling)
        written = [({**pool.described(one.cell), **one.about}, one.messages, one.answer) for one in some]
        ids = [about["id"] for about, _, _ in written]
        logs.write_log(pool.log(out, ids), pool.header(), written)
        yield pool.address, _entry(pool, ids)


def check(experiment: Experiment, ask: bool = True) -> None:
    """Raises Mistake for what would fail later: what is not there, what a model cannot do, a situation twice.

    `ask` asks Inspect's providers too, who want their packages and keys.
    """
    if not experiment.models or not experiment.settings:
        raise Mistake("an experiment needs at least one model and one setting")
    situations = [(setting.name, setting.variant) for setting in experiment.settings]
    twice = next((one for one in situations if situations.count(one) > 1), None)
    if twice:
        raise Mistake(
            f"the experiment has {' in variant '.join(map(repr, twice))} twice; give one another variant name"
        )
    judges = judges_in(experiment)
    for pool in pools(experiment):
        list(side_pools(pool))
    _check_servers(experiment)
    costs.check(experiment, judges)
    if ask:
        for model in experiment.models:
            if not models.in_process(model):
                bridge.models_of(model, source(experiment))
    _check_judge(experiment, judges, ask)


def judges_in(experiment: Experiment) -> list[Classifier | Judge]:
    """All classifiers of an experiment, its batteries' too; see `classifiers`."""
    beside = {one.name: one.classifiers for one in batteries(experiment)}
    return classifiers(_all_names(experiment.classifiers, beside), experiment.judge)


def _check_servers(experiment: Experiment) -> None:
    for url in experiment.servers:
        if not url.startswith(("http://", "https://")):
            raise Mistake(f"--server wants http://HOST:PORT/v1, not {url!r}")
        if "@" in url:
            raise Mistake(
                "a server's URL holds a name or password, which logs would show; give the key as NAME_API_KEY"
            )
    kinds = {model.partition("/")[0] for model in experiment.models if not models.in_process(model)}
    if experiment.servers and len(kinds) > 1:
        raise Mistake(
            f"--server is for one provider's models, not {', '.join(sorted(kinds))}: each would get their keys"
        )


def _check_judge(experiment: Experiment, judges: Sequence[Classifier | Judge], ask: bool = True) -> None:
    model = experiment.judge
    if model is None:
        return
    if models.in_process(model):
        raise Mistake(f"{model!r} cannot be a judge: judges are models of Inspect's (openai/…, vllm/…)")
    own = any(providers.alike(model, one) for one in experiment.models if not models.in_process(one))
    if own and not experiment.self_judged and any(isinstance(one, Judge) for one in judges):
        raise Mistake(
            f"{model!r} is under test and would be its own judge: name another (--model-role judge=…), or say "
            "self_judged=True in the experiment"
        )
    if experiment.batch and not providers.of(model, experiment.table).batch:
        raise Mistake(f"{model!r} has no batch mode; leave it out, or name a judge of openai, anthropic, google, …")
    if ask:
        bridge.model_of(model)


def _about_run(experiment: Experiment, command: str, plan: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What `run.json` and `plan.json` say of a run; by default everything that it may ask is its plan."""
    from frontstage.stats.sequential import Sequential

    source = Path(experiment.source)
    if plan is None:
        known = [one for pool in pools(experiment) for one in (pool, *side_pools(pool))]
        plan = {pool.address: _entry(pool, [pool.id(cell) for cell in pool.cells]) for pool in known}
    return {
        "name": experiment.name, "command": bridge.hide(command), "seed": experiment.seed,
        "models": list(experiment.models),
        "classifiers": list(experiment.classifiers), "primary": experiment.primary,
        "batteries": {one.name: list(one.classifiers) for one in batteries(experiment)},
        "delta": experiment.delta, "sampling": dict(sent(experiment.sampling)), "versions": _versions(),
        **{name: getattr(experiment, name) for name in JUDGING}, "stopped": "",
        "servers": list(experiment.servers),
        "design": asdict(experiment.design) if isinstance(experiment.design, Sequential) else None,
        "digests": {f"{one.name}/{one.variant}": one.digest for one in experiment.settings},
        "experiment": bridge.hide(source.read_text(encoding="utf-8")) if source.is_file() else None,
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
