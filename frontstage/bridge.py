"""The bridge to Inspect: its providers sample what is not in process, its tasks are our settings, its roles our judges.

Decided here: one kind of Inspect task serves `frontstage run` and Inspect's own user (see `_registry`). Each output
says what was effectively sent and who answered, as the provider's own request and answer show it; no other model may
answer; retries are finite, and a model that fails too often in a row is asked no more. Each answer is in a journal
before the next is counted, so that a kill repeats only the calls in flight. Inspect is imported inside the functions
that need it. Left out: providers (Inspect's), logs (see `logs`), what models can do and cost (see `providers`).
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from frontstage import logs, providers
from frontstage.core import (
    CANARY,
    Answer,
    Judge,
    Message,
    Mistake,
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
    path: Path, header: Mapping[str, Any], planned: Sequence[Planned], source: Source, tell: Callable[[int], None],
    answers: bool = False,
) -> None:  # fmt: skip
    """Samples `planned` with Inspect's provider of the model into one log, whole or not at all; `tell` hears how many.

    `answers`: whether the model is known to answer, so that a part in which every call fails is a part of failures.
    Raises Mistake where the provider cannot be used, nothing was ever answered, or the model stopped answering: the
    answers that came are then in the log's journal.
    """
    hidden = keys()
    beside, journal = path.with_name(f".{path.stem}"), logs.Journal(path, hidden)
    hearing, asked = _Hearing(journal, tell), models_of(str(header["model"]), source)
    shutil.rmtree(beside, ignore_errors=True)
    try:
        _evaluated(path, header, planned, asked, hearing, hidden, answers)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    journal.done()


def _evaluated(
    path: Path, header: Mapping[str, Any], planned: Sequence[Planned], asked: Sequence[Model], hearing: _Hearing,
    hidden: Sequence[str], answers: bool,
) -> None:  # fmt: skip
    """Inspect's own part of `run_part`: its log, whole, at `path`."""
    from inspect_ai import eval as inspect_eval

    beside, several = path.with_name(f".{path.stem}"), len(asked) > 1
    found = inspect_eval(
        task_of(header, planned, _run_draw(asked, hearing)), model=asked[0], log_dir=str(beside), score=False,
        display="none", fail_on_error=False, log_realtime=False, score_display=False, log_level="error",
        acp_server=False, max_samples=_AT_ONCE * len(asked) if several else None,
    )  # fmt: skip
    if not found or found[0].status == "cancelled":
        raise KeyboardInterrupt
    [log] = found
    if log.status != "success" or hearing.down or not (hearing.answers or answers):
        where = getattr(asked[0].api, "base_url", None) or ""
        _stopped(str(header["model"]), hearing, log.error.message if log.error else log.status, where)
    whole = Path(log.location.removeprefix("file://"))
    logs.hide(whole, hidden)
    whole.replace(path)


_AT_ONCE = 100
"""Draws under way at a server, where there are several, and prompts put to a judge; Inspect's own limit is below it."""


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
        self.failures, self.why = self.failures + 1, one_line(error)

    @property
    def down(self) -> bool:
        """Whether the model is asked no more: it failed too often in a row, or others answer for it."""
        return self.failures >= IN_A_ROW or self.others == self.answers >= IN_A_ROW


def _stopped(model: str, hearing: _Hearing, status: str, where: str) -> None:
    """Raises the Mistake that says why a part is not whole."""
    if "onnection" in hearing.why and where:
        hearing.why = f"{hearing.why.rstrip('.')} ({where}: is the server up?)"
    if not hearing.answers or hearing.others == hearing.answers:
        raise Mistake(f"model {model!r} answered nothing: {hearing.why or one_line(status)}")
    kept = f"{hearing.answers} answers of this part are kept; the same command goes on from here"
    raise Mistake(f"model {model!r} stopped answering: {hearing.why or one_line(status)}; {kept}")


class Unanswered(Exception):
    """A call that failed, with its reason in one line."""

    __repr__ = Exception.__str__


Draw = Callable[[Any], Awaitable["ModelOutput"]]
"""(Inspect's task state) → the output: how a task asks for one answer."""


def _run_draw(asked: Sequence[Model], hearing: _Hearing) -> Draw:
    """A draw of a run, heard as soon as it is there; all tiers of one query are asked at the same server."""

    async def draw(state: Any) -> ModelOutput:
        about = state.metadata
        if hearing.down:
            raise Unanswered("not asked: the model stopped answering")
        try:
            model = asked[seed_of(about["query"], about["epoch"]) % len(asked)]
            output = await model.generate(state.messages, config=_config(about["sent"], about["seed"]), cache=False)
        except Exception as error:  # whatever a provider raises is a call that failed, and is in the log
            hearing.failed(error)
            raise Unanswered(hearing.why) from None
        hearing.answered(about["id"], answer_in(output))
        return output

    return draw


def _config(sent: Mapping[str, Any], seed: int) -> GenerateConfig:
    """Sampling parameters in Inspect's words; nothing is retried for ever."""
    from inspect_ai.model import GenerateConfig

    return GenerateConfig(**config_of(sent), seed=seed, max_retries=RETRIES, attempt_timeout=PATIENCE)


def config_of(sent: Mapping[str, Any]) -> dict[str, Any]:
    """Sampling parameters in Inspect's words, those that are to be sent."""
    return {theirs: sent[ours] for ours, theirs in THEIRS.items() if sent[ours] is not None}


THEIRS = {"temperature": "temperature", "top_p": "top_p", "max_tokens": "max_tokens", "effort": "reasoning_effort"}


def answer_in(output: ModelOutput) -> Answer:
    """The answer in an output of Inspect's."""
    return logs.answer_of({"output": output.model_dump(exclude_none=True)})


def models_of(name: str, source: Source) -> list[Model]:
    """Inspect's model of that name at each server, watched.

    Inspect's provider `vllm` knows one server a model; of several, each is asked as the OpenAI server that it is.
    """
    provider, _, model = name.partition("/")
    if provider == "vllm" and len(source.servers) > 1:
        os.environ.setdefault("VLLM_API_KEY", "none")
        provider = "openai-api/vllm"
    asked = [model_of(f"{provider}/{model}", url) for url in source.servers or (None,)]
    return [watched(each, name, source.table) for each in asked]


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
    was not heeded. No fallback may answer; half characters and keys are replaced, and a text beyond any token limit is
    cut. `name` is the model's for the user.
    """
    api, can, hidden = model.api, providers.of(name, table), keys()
    if getattr(api, "_frontstage", False):
        return model
    generate, pool = api.generate, api.connection_key()
    believed = cache(partial(providers.answered_by, name, own=table))

    async def noted(input: Any, tools: Any, tool_choice: Any, config: GenerateConfig) -> Any:
        if config.fallback_models:
            raise Mistake("fallback_models is forbidden for a model under test: another model would answer")
        try:
            result = await generate(input, tools, tool_choice, _continued(input, str(model), can, config))
        except Exception as error:  # some servers echo the key that they were sent
            _hide_in(error, hidden)
            raise
        output, call = result if isinstance(result, tuple) else (result, None)
        if isinstance(output, Exception):
            _hide_in(output, hidden)
            return result
        other = output.fallback.model if output.fallback else output.model
        known = not output.fallback and believed(other)
        _note(output, call, can, config, "" if known else f"asked {name}, answered by {other[:80]}")
        _mend(output, (config.max_tokens or 10_000) * _WIDEST, call, hidden)
        return result

    api.generate = noted  # type: ignore[method-assign]
    api.connection_key = lambda: f"{pool} {api.base_url or ''}"  # type: ignore[method-assign]
    api._frontstage = True  # type: ignore[attr-defined]
    return model


def _hide_in(error: Exception, hidden: Sequence[str]) -> None:
    """Takes keys out of what an error will be logged as."""
    error.args = tuple(logs.without(one, hidden) if isinstance(one, str) else one for one in error.args)
    for name in ("message", "body"):
        said = getattr(error, name, None)
        if said is not None and logs.without(str(said), hidden) != str(said):
            setattr(error, name, logs.without(str(said), hidden))


def _continued(input: Sequence[Any], name: str, can: providers.Provided, config: GenerateConfig) -> GenerateConfig:
    """`config` with what makes an OpenAI-compatible server continue a prefill; Inspect's own providers see to it."""
    if input[-1].role != "assistant" or not (name.startswith("openai-api/") and can.prefill):
        return config
    body = {"continue_final_message": True, "add_generation_prompt": False}
    return config.model_copy(update={"extra_body": body | (config.extra_body or {})})


def _note(output: ModelOutput, call: Any, can: providers.Provided, config: GenerateConfig, other: str) -> None:
    """Writes into `output` what was sent, what is shown of its reasoning, who else answered, and what was odd."""
    known = (output.metadata or {}).get(logs.NOTED, {}).get("sent")
    said: dict[str, Any] = {"sent": known or _sent(call.request if call else None, config)}
    if can.thoughts == "summary":
        said["channel"] = "summary"
    if other:
        said["other"] = other
    if len(output.choices) > 1 and not config.num_choices:
        said["remark"] = f"{len(output.choices)} answers came where one was asked for; the first counts"
        output.choices = output.choices[:1]
    output.metadata = {**(output.metadata or {}), logs.NOTED: said}


_WIDEST = 64
"""Characters that no token has: a text beyond this many a token came from a server that heeds no limit."""


def _mend(output: ModelOutput, most: int, call: Any, hidden: Sequence[str]) -> None:
    """Replaces half characters and keys; cuts a text beyond `most` characters, which then counts as truncated."""

    def clean(text: str) -> str:
        return logs.without(writable(text[:most]), hidden)

    for choice in output.choices:
        content = choice.message.content
        said = [content] if isinstance(content, str) else [_text_of(part) for part in content]
        if [clean(text) for text in said] == said:
            continue
        if any(len(text) > most for text in said):
            choice.stop_reason = "max_tokens"
        choice.message.content = (
            clean(content) if isinstance(content, str) else [_with(part, clean) for part in content]
        )
        output.completion = choice.message.text
        if call:
            call.response = {"mended": f"{sum(map(len, said))} characters"}


def _text_of(part: Any) -> str:
    return str(getattr(part, "text" if part.type == "text" else "reasoning", ""))


def _with(part: Any, clean: Callable[[str], str]) -> Any:
    name = "text" if part.type == "text" else "reasoning"
    return part.model_copy(update={name: clean(_text_of(part))}) if hasattr(part, name) else part


def _sent(request: Mapping[str, Any] | None, config: GenerateConfig) -> dict[str, Any]:
    """The sampling parameters in a provider's request; of a provider that shows none, those it was given."""
    if not request:
        given = {ours: getattr(config, theirs) for ours, theirs in THEIRS.items()}
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
    "messages", "input", "contents", "system", "system_instruction", "systemInstruction", "tools", "extra_headers",
)  # fmt: skip


def _named_in(request: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    """Every plain value of a request under its innermost name; what holds texts is passed over."""
    for name, value in request.items():
        if isinstance(value, Mapping) and name not in _TEXTS:
            yield from _named_in(value)
        elif isinstance(value, (int, float, str)):
            yield name, value


# ---------------------------------------------------------------- tasks


def task_of(header: Mapping[str, Any], planned: Sequence[Planned], draw: Draw, **more: Any) -> Task:
    """`planned` as an Inspect task of one call each, by `draw`; its version is the digest of the prompts."""
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


# ---------------------------------------------------------------- judges

Heard = Callable[[int, Sequence[Answer]], None]
"""(place of the prompt, its answers): called as soon as they are there."""


def ask(judge: Judge, asked: Sequence[tuple[Sequence[Message], Sequence[int]]], heard: Heard, source: Source) -> None:
    """Puts each prompt to the judge's model, once for each number of a vote; a failed call is an answer that says so.

    Votes are separate draws: several answers to one request where the provider gives them, else requests that differ in
    their seed; never a cache's. A judge that fails too often in a row is asked no more.
    """
    import asyncio

    asyncio.run(_ask_all(judge, asked, heard, source))


async def _ask_all(
    judge: Judge, asked: Sequence[tuple[Sequence[Message], Sequence[int]]], heard: Heard, source: Source
) -> None:
    import asyncio

    model = watched(model_of(judge.model, batch=judge.batch or None), judge.model, source.table)
    at_once = providers.of(judge.model, source.table).choices and not judge.batch
    failures, room = 0, asyncio.Semaphore(len(asked) if judge.batch else _AT_ONCE)

    async def one(place: int, prompt: Sequence[Message], votes: Sequence[int]) -> None:
        nonlocal failures
        async with room:
            answers = [Answer("", stop="error", error="not asked: the judge stopped answering")] * len(votes)
            if failures < IN_A_ROW:
                answers = await votes_of(model, judge, prompt, votes, at_once)
            failures = failures + 1 if all(answer.stop == "error" for answer in answers) else 0
            heard(place, answers)

    await asyncio.gather(*(one(place, *each) for place, each in enumerate(asked)))


async def votes_of(
    model: Model, judge: Judge, prompt: Sequence[Message], votes: Sequence[int], at_once: bool
) -> list[Answer]:
    """One answer a vote, in order."""
    import asyncio

    how = config_of(sent(judge.sampling))
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
        return Answer("", stop="error", error=one_line(error))


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


def keys() -> list[str]:
    """The keys in the environment: what no log, table or page may show."""
    found = {value for name, value in os.environ.items() if _SECRET.search(name) and _KEY.fullmatch(value)}
    return sorted(found, key=len, reverse=True)


_SECRET = re.compile(r"(_API_KEY|_KEY|_TOKEN|_SECRET|_PASSWORD|_CREDENTIALS|ACCESS_KEY_ID)$")
_KEY = re.compile(r"(?![a-z]*$)\S{8,}")
"""Eight letters or more and no plain word ("frontstage"), which may stand in any text."""


def hide(text: str) -> str:
    """`text` without any key of the environment."""
    return logs.without(text, keys())


def one_line(error: object) -> str:
    """What an error says, on one line and without keys, Inspect's colours and the request that it shows.

    Of a call that was made again until patience ended, that is what the last attempt says.
    """
    last = getattr(error, "last_attempt", None)
    error = (last.exception() or error) if last else error
    text = re.sub(r"\[/?\w+\]", "", str(error)).rpartition("\n\n")[2] or str(error)
    return hide(" ".join(text.split()))[:400] or type(error).__name__
