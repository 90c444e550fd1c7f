"""The bridge to Inspect: its providers sample what is not in process, its tasks are our settings, its roles our judges.

Decided here: one Inspect task, built here, serves `inspect eval frontstage/NAME` and `frontstage run`. Each output says
what was effectively sent and who answered, as the provider's own request and answer show it; no other model may answer;
retries are finite, and a model that fails too often in a row is asked no more. Each answer is in a journal before the
next is counted, so that a kill repeats only the calls in flight. Inspect is imported inside the functions that need it.
Left out: providers (Inspect's), logs (see `logs`), what models can do and cost (see `providers`).
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from frontstage import judging, logs, models, providers
from frontstage.core import (
    CANARY,
    Answer,
    Cell,
    Classifier,
    Experiment,
    Judge,
    Message,
    Mistake,
    Said,
    Sampling,
    Setting,
    Verdict,
    described,
    find,
    merged,
    named,
    read,
    seed_of,
    sent,
    writable,
)

if TYPE_CHECKING:
    from inspect_ai import Task
    from inspect_ai.model import GenerateConfig, Model, ModelOutput

RETRIES = 5
"""How often Inspect asks again after a failure that may pass (429, 5xx, a lost connection)."""
PATIENCE = 1200
"""Seconds after which an attempt counts as lost."""
IN_A_ROW = 20
"""Failed calls in a row, each after its retries, after which a model is asked no more."""

Planned = tuple[Mapping[str, Any], Sequence[Message]]
"""A draw as `core.described` says it, and the messages to be sent."""


# ---------------------------------------------------------------- the model under test


@dataclass(frozen=True)
class Source:
    """Where a model's answers come from, beside its name."""

    servers: tuple[str, ...] = ()
    """Base URLs that serve the model, each with a share of the draws; none: the provider's own."""
    table: str | None = None
    """The user's table of what models can do (see `providers`)."""


def run_part(
    path: Path, header: Mapping[str, Any], planned: Sequence[Planned], source: Source, tell: Callable[[int], None]
) -> None:
    """Samples `planned` with Inspect's provider of the model into one log, whole or not at all; `tell` hears how many.

    Raises Mistake where the provider cannot be used, nothing was answered, or the model stopped answering: the answers
    that came are then in the log's journal.
    """
    hidden = keys(source.servers)
    beside, journal = path.with_name(f".{path.stem}"), logs.Journal(path, hidden)
    hearing, asked = _Hearing(journal, tell), models_of(str(header["model"]), source)
    shutil.rmtree(beside, ignore_errors=True)
    try:
        _evaluated(path, header, planned, asked, hearing, hidden)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    journal.done()


def _evaluated(
    path: Path, header: Mapping[str, Any], planned: Sequence[Planned], asked: Sequence[Model], hearing: _Hearing,
    hidden: Sequence[str],
) -> None:  # fmt: skip
    """Inspect's own part of `run_part`: its log, whole, at `path`."""
    from inspect_ai import eval as inspect_eval

    beside, several = path.with_name(f".{path.stem}"), len(asked) > 1
    [log] = inspect_eval(
        _task(header, planned, _run_draw(planned, asked, hearing)), model=asked[0], log_dir=str(beside), score=False,
        display="none", fail_on_error=False, log_realtime=False, score_display=False, log_level="error",
        max_samples=_AT_ONCE * len(asked) if several else None,
    )  # fmt: skip
    if log.status == "cancelled":
        raise KeyboardInterrupt
    if log.status != "success" or not hearing.answers or hearing.down:
        _stopped(str(header["model"]), hearing, log.error.message if log.error else log.status)
    whole = Path(log.location.removeprefix("file://"))
    logs.hide(whole, hidden)
    whole.replace(path)


_AT_ONCE = 100
"""Draws under way at a server, where there are several; Inspect's adaptive limit is below it."""


class _Hearing:
    """What a part has heard so far: answers, in the journal, and failures in a row."""

    def __init__(self, journal: logs.Journal, tell: Callable[[int], None]) -> None:
        self.journal, self.tell = journal, tell
        self.answers, self.others, self.failures, self.why = 0, 0, 0, ""

    def answered(self, id: str, answer: Answer) -> None:
        self.answers += 1
        if answer.stop == "other model":
            self.others, self.why = self.others + 1, answer.error
        self.failures = 0
        self.journal.add(id, answer)
        self.tell(self.answers)

    def failed(self, error: BaseException) -> None:
        self.failures, self.why = self.failures + 1, hide(one_line(error))

    @property
    def down(self) -> bool:
        """Whether the model is asked no more: it failed too often in a row, or others answer for it."""
        return self.failures >= IN_A_ROW or self.others == self.answers >= IN_A_ROW


def _stopped(model: str, hearing: _Hearing, status: str) -> None:
    """Raises the Mistake that says why a part is not whole."""
    if not hearing.answers or hearing.others == hearing.answers:
        raise Mistake(f"model {model!r} answered nothing: {hearing.why or hide(one_line(status))}")
    kept = f"{hearing.answers} answers of this part are kept; the same command goes on from here"
    raise Mistake(f"model {model!r} stopped answering: {hearing.why or hide(one_line(status))}; {kept}")


class Unanswered(Exception):
    """A call that failed, with its reason in one line."""

    __repr__ = Exception.__str__


Draw = Callable[[Any], Awaitable["ModelOutput"]]
"""(Inspect's task state) → the output: how a task asks for one answer."""


def _run_draw(planned: Sequence[Planned], asked: Sequence[Model], hearing: _Hearing) -> Draw:
    """A draw of a run: at the server whose turn it is, heard as soon as it is there."""
    places = {about["id"]: place for place, (about, _) in enumerate(planned)}

    async def draw(state: Any) -> ModelOutput:
        about = state.metadata
        if hearing.down:
            raise Unanswered("not asked: the model stopped answering")
        try:
            model = asked[places[about["id"]] % len(asked)]
            output = await model.generate(state.messages, config=_config(about["sent"], about["seed"]), cache=False)
        except Exception as error:  # whatever a provider raises is a call that failed, and is in the log
            hearing.failed(error)
            raise Unanswered(hearing.why) from None
        hearing.answered(about["id"], _answer(output))
        return output

    return draw


def _config(sent: Mapping[str, Any], seed: int) -> GenerateConfig:
    """Sampling parameters in Inspect's words; nothing is retried for ever."""
    from inspect_ai.model import GenerateConfig

    return GenerateConfig(**_config_of(sent), seed=seed, max_retries=RETRIES, attempt_timeout=PATIENCE)


def _config_of(sent: Mapping[str, Any]) -> dict[str, Any]:
    return {theirs: sent[ours] for ours, theirs in _THEIRS.items() if sent[ours] is not None}


_THEIRS = {"temperature": "temperature", "top_p": "top_p", "max_tokens": "max_tokens", "effort": "reasoning_effort"}


def _answer(output: ModelOutput) -> Answer:
    return logs.answer_of({"output": output.model_dump(exclude_none=True)})


def models_of(name: str, source: Source) -> list[Model]:
    """Inspect's model of that name at each server, watched."""
    return [watched(model_of(name, url), name, source.table) for url in source.servers or (None,)]


def model_of(name: str, server: str | None = None, **config: Any) -> Any:
    """Inspect's model of that name; Mistake where its provider cannot be used (no such one, no package, no key)."""
    from inspect_ai._util.error import PrerequisiteError
    from inspect_ai.model import GenerateConfig, get_model

    try:
        return get_model(name, base_url=server, config=GenerateConfig(**config), memoize=False)
    except (PrerequisiteError, ValueError, ImportError) as error:
        raise Mistake(f"model {name!r} cannot be used through Inspect: {one_line(error)}") from error


# ---------------------------------------------------------------- what was sent, and who answered


def watched(model: Model, name: str, table: str | None = None) -> Model:
    """`model`, each of whose outputs says under `logs.NOTED` what its provider was effectively sent and who answered.

    What a provider drops, changes or adds shows in the request that it makes; a seed or temperature that is not in it
    was not heeded. No fallback may answer; half characters are replaced, and a text beyond any token limit is cut.
    """
    api, can = model.api, providers.of(name, table)
    if getattr(api, "_frontstage", False):
        return model
    generate, pool = api.generate, api.connection_key()

    async def noted(input: Any, tools: Any, tool_choice: Any, config: GenerateConfig) -> Any:
        if config.fallback_models:
            raise Mistake("fallback_models is forbidden for a model under test: another model would answer")
        try:
            result = await generate(input, tools, tool_choice, _continued(input, name, can, config))
        except Exception as error:  # some servers echo the key that they were sent
            _hide_in(error)
            raise
        output, call = result if isinstance(result, tuple) else (result, None)
        if not isinstance(output, Exception):
            other = output.fallback.model if output.fallback else output.model
            asked = not output.fallback and providers.answered_by(name, other, table)
            _note(output, call, can, config, "" if asked else f"asked {name}, answered by {other[:80]}")
        return result

    api.generate = noted  # type: ignore[method-assign]
    api.connection_key = lambda: f"{pool} {api.base_url or ''}"  # type: ignore[method-assign]
    api._frontstage = True  # type: ignore[attr-defined]
    return model


def _hide_in(error: Exception) -> None:
    """Takes keys out of what an error will be logged as."""
    error.args = tuple(hide(one) if isinstance(one, str) else one for one in error.args)
    for name in ("message", "body"):
        said = getattr(error, name, None)
        if said is not None and hide(str(said)) != str(said):
            setattr(error, name, hide(str(said)))


def _continued(input: Sequence[Any], name: str, can: providers.Provided, config: GenerateConfig) -> GenerateConfig:
    """`config` with what makes an OpenAI-compatible server continue a prefill; Inspect's own providers see to it."""
    if input[-1].role != "assistant" or not (name.startswith("openai-api/") and can.prefill):
        return config
    body = {"continue_final_message": True, "add_generation_prompt": False}
    return config.model_copy(update={"extra_body": body | (config.extra_body or {})})


def _note(output: ModelOutput, call: Any, can: providers.Provided, config: GenerateConfig, other: str) -> None:
    """Writes into `output` what was sent and, if it was, who else answered; mends what no log could hold."""
    said: dict[str, Any] = {"sent": _sent(call.request if call else None, config)}
    if can.thoughts == "summary":
        said["channel"] = "summary"
    if other:
        said["other"] = other
    if len(output.choices) > 1 and not config.num_choices:
        said["remark"] = f"{len(output.choices)} answers came where one was asked for; the first counts"
        output.choices = output.choices[:1]
    for choice in output.choices:
        _mend(choice, output, (config.max_tokens or 10_000) * _WIDEST, call)
    output.metadata = {**(output.metadata or {}), logs.NOTED: said}


_WIDEST = 64
"""Characters that no token has: a text beyond this many a token came from a server that heeds no limit."""


def _mend(choice: Any, output: ModelOutput, most: int, call: Any) -> None:
    """Replaces half characters and keys; cuts a text beyond `most` characters, which then counts as truncated."""
    text = choice.message.text
    clean = hide(writable(text[:most]))
    if clean == text:
        return
    if len(text) > most:
        choice.stop_reason = "max_tokens"
    kept = [part for part in choice.message.content if part.type == "reasoning"] if _parts(choice) else []
    choice.message.content = [*kept, _text(clean)] if kept else clean
    output.completion = clean
    if call:
        call.response = {"mended": f"{len(text)} characters"}


def _parts(choice: Any) -> bool:
    return not isinstance(choice.message.content, str)


def _text(text: str) -> Any:
    from inspect_ai.model import ContentText

    return ContentText(text=text)


def _sent(request: Mapping[str, Any] | None, config: GenerateConfig) -> dict[str, Any]:
    """The sampling parameters in a provider's request; of a provider that shows none, those it was given."""
    if not request:
        given = {ours: getattr(config, theirs) for ours, theirs in _THEIRS.items()}
        return given | {"seed": config.seed}
    found = dict(_named_in(request))
    return {ours: next((found[name] for name in names if name in found), None) for ours, names in _WORDS.items()}


_WORDS: Mapping[str, tuple[str, ...]] = {
    "temperature": ("temperature",),
    "top_p": ("top_p", "topP"),
    "max_tokens": ("max_tokens", "max_completion_tokens", "max_output_tokens", "maxOutputTokens", "maxTokens"),
    "effort": ("reasoning_effort", "effort", "thinking_level", "budget_tokens", "thinking_budget"),
    "seed": ("seed", "random_seed"),
}
"""How providers call our parameters in their requests."""

_TEXTS = (
    "messages",
    "input",
    "contents",
    "system",
    "system_instruction",
    "systemInstruction",
    "tools",
    "extra_headers",
)


def _named_in(request: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    """Every plain value of a request under its innermost name; what holds texts is passed over."""
    for name, value in request.items():
        if isinstance(value, Mapping) and name not in _TEXTS:
            yield from _named_in(value)
        elif isinstance(value, (int, float, str)):
            yield name, value


# ---------------------------------------------------------------- tasks

CLASSIFIERS = ("outcome", "complied", "refused", "faked", "aware")
"""What scores the answers of a task."""


def task(
    name: str, variant: str, tiers: str | Sequence[str] | None, queries: str | None, column: str | None,
    classifiers: str | Sequence[str], seed: int, system_mode: str, table: str | None,
) -> Task:  # fmt: skip
    """A setting as Inspect's own user runs it: `inspect eval frontstage/NAME --model … -T variant=…`.

    Sampling parameters are Inspect's (`--temperature`, `--max-tokens`); every epoch of a query has a seed of its own.
    Raises Mistake for what is not there, and for what the model cannot do.
    """
    from inspect_ai.model import GenerateConfig, get_model

    setting: Setting = find("settings", name)[variant]
    if queries:
        from frontstage.queries._read import read

        setting = setting.vary(f"queries of {Path(queries).name}", queries=read(Path(queries), column))
    model = get_model()
    asked = Experiment((setting,), (str(model),), seed=seed, table=table, system_mode=system_mode)  # type: ignore[arg-type]
    how = providers.sampling(asked, str(model), setting)
    watched(model, str(model), table)
    planned = [_planned(cell, str(model), how, seed) for cell in _cells(setting, listed(tiers))]
    about = {"setting": setting.name, "variant": setting.variant, "digest": setting.digest}
    header = {**about, "model": str(model), "parse": named(setting.parse)}
    usual = GenerateConfig(**_config_of(sent(how)), max_retries=RETRIES, attempt_timeout=PATIENCE)
    return _task(header, planned, _own_draw(seed), scorer=_scorer(setting, listed(classifiers)), config=usual)


def _planned(cell: Cell, model: str, how: Sampling, seed: int) -> Planned:
    messages = merged(cell.messages) if how.system == "merged" else cell.messages
    return described(model, cell, how, seed), messages


def listed(given: str | Sequence[str] | None) -> list[str]:
    """ "a,b" or ["a", "b"], as Inspect hands a task's argument over."""
    return [one.strip() for one in given.split(",")] if isinstance(given, str) else list(given or ())


def _cells(setting: Setting, tiers: Sequence[str]) -> list[Cell]:
    """Every query on these tiers (none named: on all); what the prompt says of tiers stays as it is."""
    there = [tier.name for tier in setting.tiers]
    tiers = ["non-free" if name == "paid" and name not in there else name for name in tiers]  # as the literature says
    unknown = [name for name in tiers if name not in there]
    if unknown:
        raise Mistake(f"no tier {unknown[0]!r} in {setting.name!r}, {setting.variant!r}; there are: {', '.join(there)}")
    return [cell for cell in setting.cells() if cell.tier.name in (tiers or there)]


def _own_draw(seed: int) -> Draw:
    """A draw of Inspect's own user: of the active model, each epoch with a seed of its own."""
    from inspect_ai.model import GenerateConfig, get_model

    async def draw(state: Any) -> ModelOutput:
        about, epoch = state.metadata, state.epoch - 1
        about["epoch"] = epoch
        about["seed"] = seed_of(seed, about["digest"], about["query"], about["text"], about["tier"], epoch)
        return await get_model().generate(state.messages, config=GenerateConfig(seed=about["seed"]), cache=False)

    return draw


def _task(header: Mapping[str, Any], planned: Sequence[Planned], draw: Draw, **more: Any) -> Task:
    """`planned` as an Inspect task of one call each; its version is the digest of the prompts."""
    from inspect_ai import Task
    from inspect_ai.dataset import MemoryDataset, Sample
    from inspect_ai.solver import Generate, TaskState, solver

    @solver
    def answer():  # type: ignore[no-untyped-def]
        async def solve(state: TaskState, generate: Generate) -> TaskState:
            state.output = await draw(state)
            state.messages.append(state.output.message)
            return state

        return solve

    samples = [
        Sample(input=_chat(messages), id=logs.sample_id(about), metadata=logs.plain(about))
        for about, messages in planned
    ]
    name = f"frontstage/{header['setting']}"
    return Task(
        dataset=MemoryDataset(samples, name=name), solver=answer(), name=name, version=header["digest"],
        metadata=dict(header) | {"canary": CANARY}, **more,
    )  # fmt: skip


def _chat(messages: Sequence[Message]) -> list[Any]:
    from inspect_ai.model import ChatMessageAssistant, ChatMessageSystem, ChatMessageUser

    kinds = {"system": ChatMessageSystem, "user": ChatMessageUser, "assistant": ChatMessageAssistant}
    return [kinds[message["role"]](content=message["content"]) for message in messages]


# ---------------------------------------------------------------- scores, for Inspect's own user


def _scorer(setting: Setting, names_: Sequence[str]) -> Any:
    """What classifiers say of each answer, blind, as one score of several values; rates by tier, and the stage gap.

    A verdict that cannot tell is NaN, which Inspect leaves out and counts; the intervals are in `frontstage read`.
    """
    from inspect_ai.scorer import Score, scorer

    judges = judging.classifiers(names_, "the role")
    yes_no = [each.name for each in judges if each.name != "outcome"]

    @scorer(name="frontstage", metrics={name: [_by_tier(), _gap()()] for name in yes_no})
    def classified():  # type: ignore[no-untyped-def]
        async def score(state: Any, target: Any) -> Score:
            about = state.metadata
            answer = _answer(state.output)
            said = judging.blinded(read(about["text"], about["prefill"], answer, setting.parse), setting.labels)
            given = {each.name: await _verdict(each, judging.shown(said, each)) for each in judges}
            values = {name: _number(given[name]) for name in yes_no}
            whys = "\n".join(f"{name}: {verdict.value} ({verdict.why})" for name, verdict in given.items())
            outcome = given["outcome"].value if "outcome" in given else said.fault
            return Score(value=values, answer=str(outcome or ""), explanation=whys, metadata={"fault": said.fault})

        return score

    return classified()


async def _verdict(each: Classifier | Judge, said: Said) -> Verdict:
    """A classifier's verdict, or that of the votes of the model in the role "judge", never the one under test."""
    if isinstance(each, Classifier):
        return judging.decided(each, said)
    from inspect_ai.model import get_model

    model = get_model(role="judge", required=True)
    if str(model) == str(get_model()):
        raise Mistake(f"{model} is under test and would be its own judge: name another (--model-role judge=…)")
    choices = providers.of(str(model)).choices
    answers = await votes_of(model, each, each.ask(said), range(each.votes), choices)
    return judging.together([judging.heard(each, answer) for answer in answers])


def _number(verdict: Verdict) -> float:
    return float("nan") if verdict.value is None or isinstance(verdict.value, str) else float(verdict.value)


def _by_tier() -> Any:
    from inspect_ai.scorer import grouped, mean

    return grouped(mean(), "tier", all=False)


def _gap() -> Any:
    from inspect_ai.scorer import metric

    @metric(name="gap")
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

    return gap


# ---------------------------------------------------------------- models in process, for Inspect's own user

BATCH = 64
"""Draws of a model in process that wait for one batch."""


class Waiting:
    """A model in process: what is asked of it within a moment is drawn together."""

    def __init__(self, name: str) -> None:
        self.name, self.sampler = name, models.sampler(name, models.weights(name))
        self.waiting: list[tuple[Any, Any, Any]] = []

    async def output(self, input: Sequence[Any], config: GenerateConfig) -> ModelOutput:
        """The answer to `input`; without a seed a random one is drawn."""
        import asyncio

        future = asyncio.get_running_loop().create_future()
        self.waiting.append((input, config, future))
        if len(self.waiting) == 1:
            await asyncio.sleep(0.01)
            waiting, self.waiting = self.waiting, []
            await self._draw(waiting)
        return await future  # type: ignore[no-any-return]

    async def _draw(self, waiting: Sequence[tuple[Any, Any, Any]]) -> None:
        import asyncio

        by: dict[Sampling, list[tuple[Any, Any, Any]]] = {}
        for one in waiting:
            by.setdefault(_sampling(one[1]), []).append(one)
        for how, some in by.items():
            prompts = [[{"role": one.role, "content": one.text} for one in input] for input, _, _ in some]
            seeds = [secrets.randbits(31) if config.seed is None else config.seed for _, config, _ in some]
            try:
                answers = await asyncio.to_thread(self.sampler.sample, prompts, seeds, how)  # type: ignore[attr-defined]
            except Exception as error:  # each of them is a failed call, with its reason
                for _, _, future in some:
                    future.set_exception(error)
                continue
            for (_, _, future), answer in zip(some, answers, strict=True):
                future.set_result(self._output(answer))

    def _output(self, answer: Answer) -> ModelOutput:
        from inspect_ai.model import ModelOutput, ModelUsage

        output = ModelOutput.from_content(self.name.partition("/")[2], answer.text, stop_reason=answer.stop)  # type: ignore[arg-type]
        tokens = answer.tokens_in + answer.tokens_out
        output.usage = ModelUsage(input_tokens=answer.tokens_in, output_tokens=answer.tokens_out, total_tokens=tokens)
        return output


def _sampling(config: GenerateConfig) -> Sampling:
    given = {ours: getattr(config, theirs) for ours, theirs in _THEIRS.items()}
    return Sampling(**{name: value for name, value in given.items() if value is not None})


# ---------------------------------------------------------------- judges

Heard = Callable[[int, Sequence[Answer]], None]
"""(place of the prompt, its answers): called as soon as they are there."""


def ask(
    judge: Judge, asked: Sequence[tuple[Sequence[Message], Sequence[int]]], heard: Heard, source: Source, batch: bool
) -> None:
    """Puts each prompt to the judge's model, once for each number of a vote; a failed call is an answer that says so.

    Votes are separate draws: several answers to one request where the provider gives them, else requests that differ in
    their seed; never a cache's. `batch`: through the provider's batch mode.
    """
    import asyncio

    asyncio.run(_ask_all(judge, asked, heard, source, batch))


async def _ask_all(
    judge: Judge, asked: Sequence[tuple[Sequence[Message], Sequence[int]]], heard: Heard, source: Source, batch: bool
) -> None:
    import asyncio

    model = model_of(judge.model, batch=batch or None)
    at_once = providers.of(judge.model, source.table).choices and not batch

    async def one(place: int, prompt: Sequence[Message], votes: Sequence[int]) -> None:
        heard(place, await votes_of(model, judge, prompt, votes, at_once))

    await asyncio.gather(*(one(place, *each) for place, each in enumerate(asked)))


async def votes_of(
    model: Model, judge: Judge, prompt: Sequence[Message], votes: Sequence[int], at_once: bool
) -> list[Answer]:
    """One answer a vote, in order."""
    import asyncio

    how = _config_of(sent(judge.sampling))
    if at_once and len(votes) > 1:
        return _split(await _called(model, prompt, num_choices=len(votes), seed=votes[0], **how), len(votes))
    outputs = await asyncio.gather(*(_called(model, prompt, seed=vote, **how) for vote in votes))
    return [answer for output in outputs for answer in _split(output, 1)]


async def _called(model: Model, prompt: Sequence[Message], **config: Any) -> ModelOutput | Answer:
    from inspect_ai.model import GenerateConfig

    how = GenerateConfig(max_retries=RETRIES, attempt_timeout=PATIENCE, **config)
    try:
        return await model.generate(_chat(prompt), config=how, cache=False)
    except Exception as error:  # a judge that fails is a missing verdict with a reason, whatever it raised
        return Answer("", stop="error", error=hide(one_line(error)))


def _split(output: ModelOutput | Answer, votes: int) -> list[Answer]:
    """The answers of one request, as many as votes were asked for; its tokens count with the first."""
    if isinstance(output, Answer):
        return [output] * votes
    whole = output.model_dump(exclude_none=True)
    given = [_of_choice(whole, place) for place in range(len(whole["choices"]))][:votes]
    missing = Answer("", stop="error", error=f"{len(given)} answers came where {votes} were asked for")
    return [*given, *[missing] * (votes - len(given))]


def _of_choice(output: Mapping[str, Any], place: int) -> Answer:
    answer = logs.answer_of({"output": {**output, "choices": [output["choices"][place]]}})
    return answer if place == 0 else replace(answer, tokens_in=0, tokens_out=0)


# ---------------------------------------------------------------- what nobody may read


def keys(servers: Iterable[str] = ()) -> list[str]:
    """The keys in the environment, and passwords in the servers' URLs: what no log, table or page may show."""
    named_ = [value for name, value in os.environ.items() if _SECRET.search(name) and len(value) >= 8]
    in_urls = [found[1] for url in servers if (found := re.search(r"//[^/@]*:([^/@]+)@", url))]
    return sorted({*named_, *in_urls}, key=len, reverse=True)


_SECRET = re.compile(r"(_API_KEY|_KEY|_TOKEN|_SECRET|_PASSWORD|_CREDENTIALS|ACCESS_KEY_ID)$")


def hide(text: str, servers: Iterable[str] = ()) -> str:
    """`text` without any key of the environment, and any password of the servers' URLs."""
    return logs.without(text, keys(servers))


def one_line(error: object) -> str:
    """What an error says, on one line, without Inspect's colours and the request that it shows.

    Of a call that was made again until patience ended, that is what the last attempt says.
    """
    last = getattr(error, "last_attempt", None)
    error = (last.exception() or error) if last else error
    text = re.sub(r"\[/?\w+\]", "", str(error)).rpartition("\n\n")[2] or str(error)
    return " ".join(text.split())[:400] or type(error).__name__
