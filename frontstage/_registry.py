"""What Inspect finds of ours: a task and scores for every setting, a provider for every kind of model in process.

`inspect eval frontstage/small --model organism/faker` needs nothing else. Inspect imports this module whenever it looks
a name up, so it imports nothing heavy and raises nothing. Left out: `scripted/NAME`, which is given the cell and reads
no message; intervals and readings, which `frontstage read` makes of the logs.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from inspect_ai import Task, task
from inspect_ai._util.error import PrerequisiteError
from inspect_ai.model import GenerateConfig, Model, ModelAPI, ModelOutput, ModelUsage, get_model, modelapi
from inspect_ai.scorer import Score, grouped, mean, metric, scorer

from frontstage import bridge, judging, logs, models, providers
from frontstage.core import (
    LOCAL,
    Answer,
    Cell,
    Classifier,
    Experiment,
    Judge,
    Mistake,
    Said,
    Sampling,
    Setting,
    Verdict,
    described,
    find,
    merged,
    named,
    names,
    read,
    seed_of,
    sent,
)

Listed = str | Sequence[str]
"""Names: "a,b" or ["a", "b"], as Inspect hands a task's argument over."""


# ---------------------------------------------------------------- tasks


def _publish(name: str) -> None:
    """Registers the task `frontstage/NAME`."""

    @task(name=name)
    def published(
        variant: str = "base",
        tiers: Listed = (),
        queries: str | None = None,
        column: str | None = None,
        classifiers: Listed = LOCAL,
        seed: int = 0,
        system_mode: str = "refuse",
        table: str | None = None,
    ) -> Task:
        """One setting of the laboratory: every query on every tier, both stages in one task.

        Sampling parameters are Inspect's (`--temperature`, `--max-tokens`); every epoch of a query has its own seed.

        Args:
            variant: a variation, or several joined by " + ".
            tiers: only these tiers (by default all).
            queries: a .csv or .jsonl file of the user's own queries.
            column: the file's column that holds the queries.
            classifiers: what scores the answers; a judge among them is asked in the role "judge".
            seed: every draw's seed follows from it.
            system_mode: "merge" tells a model without a system role the system prompt in the user's turn.
            table: a CSV file of what models can do, which goes before the house's own.
        """
        try:
            _check(seed, system_mode, queries, column)
            setting = _asked_of(find("settings", name)[variant], queries, column)
            how: dict[str, Any] = {"seed": seed, "table": table, "system_mode": system_mode}
            asked = Experiment((setting,), (), tuple(_listed(classifiers)), **how)
            return _task(asked, _cells(setting, _listed(tiers)))
        except Mistake as mistake:
            raise PrerequisiteError(str(mistake)) from mistake  # which Inspect prints as one line


def _check(seed: object, system_mode: str, queries: str | None, column: str | None) -> None:
    """Raises Mistake for a task's argument that means nothing."""
    if not isinstance(seed, int):
        raise Mistake(f"seed wants a whole number, not {seed!r}")
    if system_mode not in ("refuse", "merge"):
        raise Mistake(f"system_mode is refuse or merge, not {system_mode!r}")
    if column and not queries:
        raise Mistake("column goes with queries=FILE")


def _task(asked: Experiment, cells: Sequence[Cell]) -> Task:
    """The cells as a task for Inspect's active model, as that can take them."""
    [setting], model = asked.settings, _active()
    how = providers.sampling(asked, str(model), setting)
    if isinstance(model.api, _InProcess):
        models.check_system(model.api.local, str(model), asked.system_mode)
    judges = judging.classifiers(asked.classifiers, "the role")
    if any(isinstance(each, Judge) for each in judges):
        _judge(asked.table)
    bridge.watched(model, str(model), asked.table)
    about = {"setting": setting.name, "variant": setting.variant, "digest": setting.digest}
    usual = GenerateConfig(**bridge.config_of(sent(how)), max_retries=bridge.RETRIES, attempt_timeout=bridge.PATIENCE)
    return bridge.task_of(
        {**about, "model": str(model), "parse": named(setting.parse)},
        [_planned(cell, str(model), how, asked.seed) for cell in cells],
        _drawn_by(asked.seed), scorer=_scorer(setting, judges, asked.table), config=usual,
    )  # fmt: skip


def _active() -> Model:
    try:
        return get_model()
    except ValueError as error:
        raise Mistake("a task wants its model first: inspect eval …, or eval('frontstage/NAME', model=…)") from error


def _listed(given: Listed) -> list[str]:
    return [one.strip() for one in given.split(",")] if isinstance(given, str) else list(given)


def _asked_of(setting: Setting, queries: str | None, column: str | None) -> Setting:
    """`setting`, with the user's own queries if there are any."""
    if not queries:
        return setting
    from frontstage.queries import _read

    own = _read.read(Path(queries), column)
    return setting.vary(f"queries of {Path(queries).name}", queries=own)


def _cells(setting: Setting, tiers: Sequence[str]) -> list[Cell]:
    """Every query on these tiers (none named: on all); what the prompt says of tiers stays as it is."""
    there = [tier.name for tier in setting.tiers]
    tiers = ["non-free" if name == "paid" and name not in there else name for name in tiers]  # as the literature says
    unknown = [name for name in tiers if name not in there]
    if unknown:
        raise Mistake(f"no tier {unknown[0]!r} in {setting.name!r}, {setting.variant!r}; there are: {', '.join(there)}")
    return [cell for cell in setting.cells() if cell.tier.name in (tiers or there)]


def _planned(cell: Cell, model: str, how: Sampling, seed: int) -> bridge.Planned:
    messages = merged(cell.messages) if how.system == "merged" else cell.messages
    return described(model, cell, how, seed), messages


def _drawn_by(seed: int) -> bridge.Draw:
    """A draw of the active model, each epoch with a seed of its own."""

    async def draw(state: Any) -> ModelOutput:
        about, epoch = state.metadata, state.epoch - 1
        about["epoch"] = epoch
        about["seed"] = seed_of(seed, about["digest"], about["query"], about["text"], about["tier"], epoch)
        own = GenerateConfig(seed=about["seed"])
        output = await get_model().generate(state.messages, config=own, cache=False)
        about["sent"] = about["sent"] | _sampled(output)
        return output

    return draw


def _sampled(output: ModelOutput) -> dict[str, Any]:
    """How an answer was drawn, its seed aside: Inspect's user asks for it by options of Inspect's, which come last."""
    sent = bridge.answer_in(output).sent or {}
    return {name: value for name, value in sent.items() if name != "seed"}


for _name in names("settings"):
    _publish(_name)


# ---------------------------------------------------------------- scores


def _scorer(setting: Setting, judges: Sequence[Classifier | Judge], table: str | None) -> Any:
    """What classifiers say of each answer, blind, as one score of several values; rates by tier, and the stage gap.

    A verdict that cannot tell is NaN, which Inspect leaves out and counts.
    """
    yes_no = [each.name for each in judges if each.name != "outcome"]
    by_tier = grouped(mean(), "tier", all=False)

    @scorer(name="frontstage", metrics={name: [by_tier, gap()] for name in yes_no})
    def classified():  # type: ignore[no-untyped-def]
        async def score(state: Any, target: Any) -> Score:
            about, answer = state.metadata, bridge.answer_in(state.output)
            heard = read(about["text"], about["prefill"], answer, setting.parse, about.get("complying", ""))
            said = judging.blinded(heard, setting.labels)
            asked = [each for each in judges if judging.concerns(each, said)]
            given = {each.name: Verdict(None, "nothing to judge") for each in judges}
            given |= {each.name: await _verdict(each, said, table) for each in asked}
            found = judging.complied(setting.facts, {name: verdict.value for name, verdict in given.items()})
            given |= {name: Verdict(value, "as the setting has it") for name, value in found.items()}
            whys = "\n".join(f"{name}: {verdict.value} ({verdict.why})" for name, verdict in given.items())
            outcome = given["outcome"].value if "outcome" in given else said.fault
            values = {name: _number(given[name]) for name in yes_no}
            return Score(value=values, answer=str(outcome or ""), explanation=whys, metadata={"fault": said.fault})

        return score

    return classified()


async def _verdict(each: Classifier | Judge, hidden: Said, table: str | None) -> Verdict:
    """A classifier's verdict, or that of the votes of the model in the role "judge", never the one under test."""
    said = judging.shown(hidden, each)
    if isinstance(each, Classifier):
        return judging.decided(each, said)
    if first := judging.spared(each, hidden):
        return first
    model = _judge(table)
    at_once = providers.of(str(model), table).choices
    answers = await bridge.votes_of(model, each, each.ask(said), range(each.votes), at_once)
    return judging.together([judging.heard(each, answer, said) for answer in answers], each.threshold)


def _judge(table: str | None) -> Model:
    """The model in the role "judge", watched; Mistake where that is the model under test."""
    model, tested = get_model(role="judge", required=True), str(get_model())
    if providers.alike(str(model), tested):
        raise Mistake(f"{model} is under test and would be its own judge: name another (--model-role judge=…)")
    return bridge.watched(model, str(model), table)


def _number(verdict: Verdict) -> float:
    return float("nan") if verdict.value is None or isinstance(verdict.value, str) else float(verdict.value)


@metric
def gap():  # type: ignore[no-untyped-def]
    """Front minus back, the mean over the queries that were read on both."""

    def compute(scores: Sequence[Any]) -> float:
        sides: dict[str, dict[str, float]] = {}
        for one in scores:
            value, about = one.score.as_float(), one.sample_metadata or {}
            if value == value:
                sides.setdefault(str(about.get("query")), {})[str(about.get("stage"))] = value
        gaps = [side["front"] - side["back"] for side in sides.values() if {"front", "back"} <= set(side)]
        return sum(gaps) / len(gaps) if gaps else float("nan")

    return compute


# ---------------------------------------------------------------- models in process

BATCH = 64
"""Draws of a model in process that wait for one batch."""


_Asked = tuple[Any, GenerateConfig, "asyncio.Future[ModelOutput]"]
"""A prompt, how to answer it, and who waits for the answer."""


class _InProcess(ModelAPI):
    """A model in process behind Inspect's face: what is asked of it within a moment is drawn together."""

    kind = ""

    def __init__(
        self,
        model_name: str,
        base_url: str | None = None,
        api_key: str | None = None,
        config: GenerateConfig = GenerateConfig(),  # noqa: B008  (Inspect's own signature)
        **_model_args: Any,
    ) -> None:
        super().__init__(model_name, base_url, api_key, [], config)
        name = f"{self.kind}/{model_name}"
        self.local: Any = models.sampler(name, models.weights(name))
        self.waiting: list[_Asked] = []
        self.drawing: asyncio.Task[None] | None = None

    async def generate(self, input: Any, tools: Any, tool_choice: Any, config: GenerateConfig) -> ModelOutput:
        if (config.num_choices or 1) > 1:
            raise ValueError("a model in process gives one answer to a request")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[ModelOutput] = loop.create_future()
        if self.drawing is None or self.drawing.done() or self.drawing.get_loop() is not loop:
            self.waiting = []  # what another loop left waiting is gone with it
            self.drawing = loop.create_task(self._draw_all())
        self.waiting.append((input, config, future))
        return await future

    async def _draw_all(self) -> None:
        """Draws what waits, batch by batch, one at a time; a task of its own, which no caller's end can end."""
        await asyncio.sleep(0.01)
        while self.waiting:
            some, self.waiting = self.waiting[:BATCH], self.waiting[BATCH:]
            by: dict[Sampling, list[_Asked]] = {}
            for one in some:
                by.setdefault(_sampling(one[1]), []).append(one)
            for how, alike in by.items():
                await self._draw(how, alike)

    async def _draw(self, how: Sampling, some: Sequence[_Asked]) -> None:
        prompts = [[{"role": turn.role, "content": turn.text} for turn in input] for input, _, _ in some]
        seeds = [secrets.randbits(31) if config.seed is None else config.seed for _, config, _ in some]
        try:
            answers: Sequence[Any] = await asyncio.to_thread(self.local.sample, prompts, seeds, how)
        except Exception as error:  # each of them is a failed call, with its reason
            answers = [error] * len(some)
        for (_, _, future), answer in zip(some, answers, strict=True):
            if future.done():  # its caller gave up
                continue
            if isinstance(answer, Exception):
                future.set_exception(answer)
            else:
                future.set_result(self._output(answer))

    def _output(self, answer: Answer) -> ModelOutput:
        stop: Any = answer.stop
        output = ModelOutput.from_content(self.model_name, answer.text, stop_reason=stop)
        tokens = answer.tokens_in + answer.tokens_out
        output.usage = ModelUsage(input_tokens=answer.tokens_in, output_tokens=answer.tokens_out, total_tokens=tokens)
        output.metadata = {logs.NOTED: {"sent": dict(answer.sent or {})}}
        return output

    def max_connections(self) -> int:
        return BATCH


def _sampling(config: GenerateConfig) -> Sampling:
    given = {ours: getattr(config, theirs) for ours, theirs in bridge.THEIRS.items()}
    return Sampling(**{name: value for name, value in given.items() if value is not None})


@modelapi(name="organism")
class Organism(_InProcess):
    """`organism/NAME`: a grown organism."""

    kind = "organism"


@modelapi(name="local")
class Local(_InProcess):
    """`local/DIRECTORY`: a Hugging Face checkpoint, in process."""

    kind = "local"
