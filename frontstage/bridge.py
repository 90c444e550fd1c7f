"""The bridge to Inspect: its providers sample what is not in process, and every run's truth is its `.eval` log.

Decided here: one log a block, written beside its place and renamed, so that a log is whole or absent. What is sampled
in process is written, and every log is read, as the zip of JSON that a log is: a tenth of the time, and no import of a
second (`bench/pipeline.py`); the tests open what we write with Inspect. This is the only module that imports
inspect_ai, inside the functions that need it. Left out: scores in the log (judging is a separate act, see `pipeline`).
"""

from __future__ import annotations

import io
import json
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from frontstage.core import CANARY, Answer, Message, Mistake

if TYPE_CHECKING:
    from inspect_ai import Task

Drawn = tuple[Mapping[str, Any], Answer]
"""A draw as `core.described` says it, and the answer to it."""

Messages = Sequence[Message]


# ---------------------------------------------------------------- logs


def write_log(
    path: Path, header: Mapping[str, Any], drawn: Sequence[tuple[Mapping[str, Any], Messages, Answer]]
) -> None:
    """Writes one block as an Inspect log, whole or not at all; `drawn` holds (described, messages sent, answer)."""
    top = _top(header, len(drawn))
    samples = [_sample_json(*one) for one in drawn]
    summaries = [_summary(sample) for sample in samples]
    beside = path.with_name(f".{path.stem}.{os.getpid()}.eval")
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as log:
        _put(log, "_journal/start.json", {key: top[key] for key in ("version", "eval", "plan")})
        for sample in samples:
            _put(log, f"samples/{sample['id']}_epoch_1.json", sample)
        _put(log, "_journal/summaries/1.json", summaries)
        _put(log, "summaries.json", summaries)
        _put(log, "header.json", top)
    beside.replace(path)


def _put(log: zipfile.ZipFile, name: str, value: object) -> None:
    log.writestr(name, json.dumps(value, separators=(",", ":")))


def _top(header: Mapping[str, Any], size: int) -> dict[str, Any]:
    """The log's header, in Inspect's words (its log format version 2)."""
    name = f"frontstage/{header['setting']}"
    spec = {
        "created": _now(), "task": name, "task_version": header["digest"], "model": header["model"], "config": {},
        "dataset": {"name": name, "samples": size}, "metadata": dict(header) | {"canary": CANARY},
    }  # fmt: skip
    return {"version": 2, "status": "success", "eval": spec, "plan": {}, "stats": {}}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _sample_json(about: Mapping[str, Any], messages: Messages, answer: Answer) -> dict[str, Any]:
    """One draw as Inspect's EvalSample."""
    parts = [{"type": "reasoning", "reasoning": answer.thinking}, {"type": "text", "text": answer.text}]
    content = parts if answer.thinking else answer.text
    said = {"role": "assistant", "content": content, "source": "generate", "model": about["model"]}
    tokens = {"input_tokens": answer.tokens_in, "output_tokens": answer.tokens_out}
    usage = tokens | {"total_tokens": answer.tokens_in + answer.tokens_out}
    choice = {"message": said, "stop_reason": answer.stop if answer.stop in _STOPS else "unknown"}
    failed = {"message": answer.error or "no answer came", "traceback": "", "traceback_ansi": ""}
    asked = [dict(message) for message in messages]
    return {
        "id": _sample_id(about), "epoch": 1, "input": about["text"], "target": "", "messages": [*asked, said],
        "output": {"model": about["model"], "choices": [choice], "usage": usage},
        "metadata": _plain(about), "scores": {}, "events": [], "error": failed if answer.stop == "error" else None,
    }  # fmt: skip


def _summary(sample: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: sample[key] for key in ("id", "epoch", "input", "target", "metadata")}
    return kept | {"completed": True, "message_count": len(sample["messages"])}


def _plain(about: Mapping[str, Any]) -> dict[str, Any]:
    """`about` in types that JSON knows."""
    return {**about, "facts": dict(about["facts"]), "sent": dict(about["sent"])}


def _sample_id(about: Mapping[str, Any]) -> str:
    words = f"{about['query']} {about['tier']} {about['epoch']}"
    return words if len(words) < 120 else f"{words[:100]} {about['id']}"


def _chat(messages: Messages) -> list[Any]:
    from inspect_ai.model import ChatMessageAssistant, ChatMessageSystem, ChatMessageUser

    kinds = {"system": ChatMessageSystem, "user": ChatMessageUser, "assistant": ChatMessageAssistant}
    return [kinds[message["role"]](content=message["content"]) for message in messages]


def read_log(path: Path) -> Iterator[Drawn]:
    """The draws of one log, in its order, one at a time.

    Raises Mistake for a file that is no whole Inspect log.
    """
    from pydantic_core import from_json

    for name, text in _members(path):
        if name.startswith("samples/"):
            sample = from_json(text)
            yield sample["metadata"], _answer(sample)


def _members(path: Path) -> Iterator[tuple[str, bytes]]:
    """(name, content) of each member of a log; taken straight from the file's bytes, at a third of zipfile's cost."""
    try:
        whole = path.read_bytes()
        with zipfile.ZipFile(io.BytesIO(whole)) as log:
            there = log.infolist()
        for member in there:
            yield member.filename, _content(whole, member)
    except (zipfile.BadZipFile, KeyError, ValueError, struct.error, zlib.error) as error:
        raise Mistake(f"{path} is not a whole log ({error}); move it away and run again") from error


def _content(whole: bytes, member: zipfile.ZipInfo) -> bytes:
    """A member's bytes, unpacked (none, deflate or zstandard) and checked against its checksum."""
    names, extra = struct.unpack_from("<HH", whole, member.header_offset + 26)
    start = member.header_offset + 30 + names + extra
    packed = whole[start : start + member.compress_size]
    if member.compress_type == zipfile.ZIP_DEFLATED:
        text = zlib.decompress(packed, -zlib.MAX_WBITS)
    elif member.compress_type == _ZSTANDARD:
        text = _unpacker().decompressobj().decompress(packed)
    else:
        text = packed
    if zlib.crc32(text) != member.CRC:
        raise zipfile.BadZipFile(f"the checksum of {member.filename} does not hold")
    return text


_ZSTANDARD = 93


@cache
def _unpacker() -> Any:
    from zstandard import ZstdDecompressor

    return ZstdDecompressor()


def _answer(sample: Mapping[str, Any]) -> Answer:
    choices = sample.get("output", {}).get("choices") or []
    if sample.get("error") or not choices:
        message = (sample.get("error") or {}).get("message", "no answer came")
        return Answer("", stop="error", error=message)
    content = choices[0]["message"]["content"]
    parts = [{"type": "text", "text": content}] if isinstance(content, str) else content
    text = "".join(part["text"] for part in parts if part["type"] == "text")
    thoughts = [
        part.get("summary") or "" if part.get("redacted") else part.get("reasoning", "")
        for part in parts
        if part["type"] == "reasoning"
    ]
    refused = any(part.get("refusal") for part in parts)
    usage = sample["output"].get("usage") or {}
    stop = "content_filter" if refused else _STOPS.get(choices[0]["stop_reason"], "stop")
    tokens = usage.get("input_tokens", 0), usage.get("output_tokens", 0)
    return Answer(text, "\n".join(filter(None, thoughts)), stop, *tokens)


_STOPS = {
    "stop": "stop",
    "max_tokens": "max_tokens",
    "model_length": "max_tokens",
    "content_filter": "content_filter",
}


# ---------------------------------------------------------------- sampling through Inspect


def run_block(path: Path, header: Mapping[str, Any], planned: Sequence[tuple[Mapping[str, Any], Messages]]) -> None:
    """Samples `planned` (described, messages) with Inspect's provider of the model into one log, whole or not at all.

    Nothing is retried for ever and no other model may answer. Raises Mistake where the provider cannot be used at all.
    """
    import shutil

    from inspect_ai import eval as inspect_eval

    beside = path.with_name(f".{path.stem}.{os.getpid()}")
    model = str(header["model"])
    logs = inspect_eval(
        task(header, planned), model=model_of(model), log_dir=str(beside), display="none", fail_on_error=False,
        log_realtime=False, score_display=False, max_retries=5, **_config(planned[0][0]["sent"]),
    )  # fmt: skip
    log = logs[0]
    samples = log.samples or []
    if log.status != "success" or (samples and all(sample.error for sample in samples)):
        first = next((sample.error.message for sample in samples if sample.error), None)
        raise Mistake(f"model {model!r} answered nothing: {first or (log.error and log.error.message) or log.status}")
    path.parent.mkdir(parents=True, exist_ok=True)
    Path(log.location.removeprefix("file://")).replace(path)
    shutil.rmtree(beside, ignore_errors=True)


def _config(sent: Mapping[str, Any]) -> dict[str, Any]:
    """Sampling parameters in Inspect's words."""
    names = {"temperature": "temperature", "top_p": "top_p", "max_tokens": "max_tokens", "effort": "reasoning_effort"}
    return {theirs: sent[ours] for ours, theirs in names.items() if sent[ours] is not None}


def task(header: Mapping[str, Any], planned: Sequence[tuple[Mapping[str, Any], Messages]]) -> Task:
    """`planned` as an Inspect task of one generate call each, every call with its own seed."""
    from inspect_ai import Task
    from inspect_ai.dataset import MemoryDataset, Sample
    from inspect_ai.solver import Generate, TaskState, solver

    @solver
    def answer():  # type: ignore[no-untyped-def]
        async def solve(state: TaskState, generate: Generate) -> TaskState:
            return await generate(state, seed=state.metadata["seed"] % 2**31)

        return solve

    name = f"frontstage/{header['setting']}"
    samples = [
        Sample(input=_chat(messages), id=_sample_id(about), metadata=_plain(about)) for about, messages in planned
    ]
    return Task(
        dataset=MemoryDataset(samples, name=name), solver=answer(), name=name,
        metadata=dict(header) | {"canary": CANARY},
    )  # fmt: skip


def ask(model: str, prompts: Sequence[Messages], vote: int = 0) -> list[Answer]:
    """One answer of the judge `model` to each of `prompts`; a failed call is an answer that stopped with "error"."""
    import asyncio

    return asyncio.run(_ask(model, prompts, vote))


async def _ask(model: str, prompts: Sequence[Messages], vote: int) -> list[Answer]:
    import asyncio

    judge = model_of(model, seed=vote, max_retries=5)

    async def one(prompt: Messages) -> Answer:
        asked = _chat(prompt)
        try:
            output = await judge.generate(asked, cache=False)
        except Exception as error:  # a judge that fails is a missing verdict with a reason, whatever it raised
            return Answer("", stop="error", error=_one_line(error))
        return Answer(output.completion, stop=_STOPS.get(output.stop_reason, "stop"))

    return list(await asyncio.gather(*(one(prompt) for prompt in prompts)))


def model_of(name: str, **config: Any) -> Any:
    """Inspect's model of that name; Mistake where its provider cannot be used (no such one, no package, no key)."""
    from inspect_ai._util.error import PrerequisiteError
    from inspect_ai.model import GenerateConfig, get_model

    try:
        return get_model(name, config=GenerateConfig(**config), memoize=False)
    except (PrerequisiteError, ValueError, ImportError) as error:
        raise Mistake(f"model {name!r} cannot be used through Inspect: {_one_line(error)}") from error


def _one_line(error: BaseException) -> str:
    """What an error says, on one line, without Inspect's colours."""
    return " ".join(re.sub(r"\[/?\w+\]", "", str(error)).split())[:400] or type(error).__name__
