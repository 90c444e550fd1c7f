"""Every run's truth is its `.eval` logs: written and read here as the zip of JSON that an Inspect log is.

Decided here: a log is whole or absent, written beside its place and renamed. What is sampled in process is written, and
every log is read, without Inspect: a tenth of the time, and no import of a second (`bench/pipeline.py`); the tests open
what we write with Inspect, and read what Inspect writes. What an API answers is first a line of a journal, so that a
kill loses only what was in flight. Left out: scores (judging is a separate act, see `pipeline`).
"""

from __future__ import annotations

import io
import json
import os
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Any

from frontstage.core import CANARY, Answer, Channel, Message, Mistake, writable

Drawn = tuple[Mapping[str, Any], Answer]
"""A draw as `core.described` says it, and the answer to it."""

Messages = Sequence[Message]


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
    said = {"role": "assistant", "content": _content_of(answer), "source": "generate", "model": about["model"]}
    tokens = {"input_tokens": answer.tokens_in, "output_tokens": answer.tokens_out}
    usage = tokens | {"total_tokens": answer.tokens_in + answer.tokens_out}
    choice = {"message": said, "stop_reason": answer.stop if answer.stop in _STOPS else "unknown"}
    failed = {"message": answer.error or "no answer came", "traceback": "", "traceback_ansi": ""}
    asked = [dict(message) for message in messages]
    return {
        "id": sample_id(about), "epoch": 1, "input": about["text"], "target": "", "messages": [*asked, said],
        "output": {"model": about["model"], "choices": [choice], "usage": usage, "metadata": _noted(answer)},
        "metadata": plain(about), "scores": {}, "events": [], "error": failed if answer.stop == "error" else None,
    }  # fmt: skip


def _content_of(answer: Answer) -> str | list[dict[str, Any]]:
    """An assistant message's content in Inspect's words: one text, or parts where there is more than that."""
    said, thinking = writable(answer.text), writable(answer.thinking)
    text = {"type": "text", "text": said} | ({"refusal": True} if answer.stop == "refusal" else {})
    thoughts = []
    if answer.channel == "summary":
        thoughts.append({"type": "reasoning", "reasoning": "", "summary": thinking, "redacted": True})
    elif thinking:
        thoughts.append({"type": "reasoning", "reasoning": thinking})
    if answer.channel == "redacted":
        thoughts.append({"type": "reasoning", "reasoning": "", "redacted": True})
    return [*thoughts, text] if thoughts or answer.stop == "refusal" else said


NOTED = "frontstage"
"""The key in an output's metadata under which stands what was effectively sent, who else answered, and what was odd."""


def _noted(answer: Answer) -> dict[str, Any] | None:
    noted: dict[str, Any] = {}
    if answer.error and answer.stop != "error":
        noted["other" if answer.stop == "other model" else "remark"] = answer.error
    if answer.sent is not None:
        noted["sent"] = dict(answer.sent)
    return {NOTED: noted} if noted else None


def _summary(sample: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: sample[key] for key in ("id", "epoch", "input", "target", "metadata")}
    return kept | {"completed": True, "message_count": len(sample["messages"])}


def plain(about: Mapping[str, Any]) -> dict[str, Any]:
    """`about`, as `core.described` says it, in types that JSON knows."""
    return {**about, "facts": dict(about["facts"]), "sent": dict(about["sent"])}


def sample_id(about: Mapping[str, Any]) -> str:
    """What Inspect's viewer lists a draw by."""
    return f"{about['query']} {about['tier']} {about['epoch']}"[:100] + f" {about['id'][:8]}"


def read_log(path: Path) -> Iterator[Drawn]:
    """The draws of one log, in its order, one at a time.

    Raises Mistake for a file that is no whole Inspect log.
    """
    from pydantic_core import from_json

    for name, text in _members(path):
        if name.startswith("samples/"):
            sample = from_json(text)
            yield sample["metadata"], answer_of(sample)


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
        text = _unpacked(packed)
    else:
        text = packed
    if zlib.crc32(text) != member.CRC:
        raise zipfile.BadZipFile(f"the checksum of {member.filename} does not hold")
    return text


_ZSTANDARD = 93


def _unpacked(packed: bytes) -> bytes:
    from zstandard import ZstdError

    try:
        text: bytes = _unpacker().decompressobj().decompress(packed)
    except ZstdError as error:
        raise zipfile.BadZipFile(str(error)) from error
    return text


@cache
def _unpacker() -> Any:
    from zstandard import ZstdDecompressor

    return ZstdDecompressor()


def answer_of(sample: Mapping[str, Any]) -> Answer:
    """The answer in an EvalSample of Inspect's, as JSON: `output`, and `error` where the call failed."""
    output, error = sample.get("output") or {}, sample.get("error")
    choices = output.get("choices") or []
    if error or not choices:
        return Answer("", stop="error", error=error["message"] if error else "no answer came")
    noted = (output.get("metadata") or {}).get(NOTED, {})
    content, usage = choices[0]["message"]["content"], output.get("usage") or {}
    parts = [{"type": "text", "text": content}] if isinstance(content, str) else content
    stop = "refusal" if any(part.get("refusal") for part in parts) else _STOPS.get(choices[0]["stop_reason"], "stop")
    return Answer(
        "".join(part["text"] for part in parts if part["type"] == "text"),
        *_thinking([part for part in parts if part["type"] == "reasoning"], noted.get("channel", "native")),
        stop="other model" if "other" in noted else stop,
        tokens_in=sum(_count(usage.get(name)) for name in _TOKENS_IN),
        tokens_out=_count(usage.get("output_tokens")),
        error=noted.get("other", noted.get("remark", "")),
        sent=noted.get("sent"),
    )


def _count(tokens: object) -> int:
    """A number of tokens; 0 for what cannot be one, in a log of somebody else's."""
    return tokens if isinstance(tokens, int) and 0 <= tokens < 1 << 40 else 0


_TOKENS_IN = ("input_tokens", "input_tokens_cache_read", "input_tokens_cache_write")


def _thinking(parts: Sequence[Mapping[str, Any]], shown: Channel) -> tuple[str, Channel]:
    """What can be read of native reasoning, and what it is: no more than its least readable part.

    `shown`: what the provider shows where a part does not say that it is redacted.
    """
    if not parts:
        return "", ""
    texts = [part.get("summary") if part.get("redacted") else part.get("reasoning") for part in parts]
    kinds = {("summary" if part.get("summary") else "redacted") if part.get("redacted") else shown for part in parts}
    if "redacted" not in kinds and not any(texts):
        return "", ""
    channel: Channel = "redacted" if "redacted" in kinds else "summary" if "summary" in kinds else "native"
    return "\n".join(filter(None, texts)), channel


_STOPS = {
    "stop": "stop",
    "max_tokens": "max_tokens",
    "model_length": "max_tokens",
    "content_filter": "content_filter",
}


def header(path: Path) -> Mapping[str, Any]:
    """What a log says of all its samples; of one that was never finished, what stood at its start.

    Raises Mistake for a file that is no whole Inspect log.
    """
    there = dict(_json(path, ("_journal/start.json", "header.json")))
    top = there.get("header.json", there.get("_journal/start.json"))
    if not isinstance(top, dict) or not isinstance(top.get("eval"), dict):
        raise Mistake(f"{path} is not a whole log (it has no header); move it away and run again")
    return top if "header.json" in there else {**top, "status": "started"}


def samples(path: Path) -> Iterator[Mapping[str, Any]]:
    """The samples of a log as Inspect's EvalSample in JSON, in its order, one at a time; its own or another's log.

    Raises Mistake for a file that is no whole Inspect log.
    """
    return (sample for _, sample in _json(path, ("samples/",)))


def _json(path: Path, names: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    from pydantic_core import from_json

    for name, text in _members(path):
        if name.startswith(names):
            try:
                yield name, from_json(text)
            except ValueError as error:
                raise Mistake(f"{path} is not a whole log ({name}: {error}); move it away and run again") from error


def asked(sample: Mapping[str, Any]) -> list[Message]:
    """What was sent before the first answer of a sample came: system, user and opened assistant turns, as text."""
    messages = sample.get("messages") or sample.get("input") or []
    if isinstance(messages, str):
        return [{"role": "user", "content": messages}]
    before = takewhile(lambda message: message.get("source") != "generate", messages)
    return [{"role": one["role"], "content": text_of(one["content"])} for one in before if one["role"] in _ROLES]


_ROLES = ("system", "user", "assistant")


def text_of(content: str | Sequence[Mapping[str, Any]]) -> str:
    """The text of a message's content, its other parts left out."""
    return content if isinstance(content, str) else "".join(part["text"] for part in content if part["type"] == "text")


# ---------------------------------------------------------------- journals


class Journal:
    """The answers of a log that is being made, a line each as it comes: what a kill leaves for the next run."""

    def __init__(self, log: Path, secrets: Sequence[str] = ()) -> None:
        """`log`: the path that the whole log will have; `secrets` are left out."""
        self.path, self.secrets = log.with_name(f".{log.stem}.jsonl"), secrets
        self.path.parent.mkdir(parents=True, exist_ok=True)

    def add(self, id: str, answer: Answer) -> None:
        """Adds the answer to the draw `id`; in the file before this returns."""
        line = {"id": id, **hidden(_fields(answer), self.secrets)}
        with self.path.open("ab") as file:
            file.write(f"\n{json.dumps(line, separators=(',', ':'))}".encode())

    def done(self) -> None:
        """Forgets the journal: its log is whole."""
        self.path.unlink(missing_ok=True)


def _fields(answer: Answer) -> dict[str, Any]:
    named = {item.name: getattr(answer, item.name) for item in fields(answer)}
    return {name: dict(value) if isinstance(value, Mapping) else value for name, value in named.items()}


def forget(path: Path, ids: Collection[str]) -> None:
    """Takes the draws `ids` out of a journal, whose log is whole; a journal that holds nothing more is gone."""
    lines = [line for line in path.read_bytes().split(b"\n") if not any(id.encode() in line for id in ids)]
    if not any(lines):
        path.unlink()
        return
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    beside.write_bytes(b"\n".join(lines))
    beside.replace(path)


def journal(path: Path) -> dict[str, Answer]:
    """The answers in a journal by the ids of their draws; a line that a kill cut off is passed over."""
    found = {}
    for line in path.read_bytes().split(b"\n"):
        try:
            said = json.loads(line)
        except ValueError:  # cut off in mid-line: that call counts as in flight
            continue
        id = said.pop("id")
        found[id] = Answer(**said)
    return found


# ---------------------------------------------------------------- what nobody may read

HIDDEN = "(key)"
"""What stands for a key."""


def without(text: str, secrets: Sequence[str]) -> str:
    """`text` without any of `secrets`."""
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    return text


def hide(path: Path, secrets: Sequence[str]) -> None:
    """Writes a log again without `secrets`, where one of them stands in it: servers echo what they are sent."""
    from pydantic_core import from_json

    sought = [secret.encode() for secret in secrets]
    members = list(_members(path))
    if not any(secret in text for _, text in members for secret in sought):
        return
    beside = path.with_name(f".{path.stem}.{os.getpid()}.eval")
    with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as log:
        for name, text in members:
            _put(log, name, hidden(from_json(text), secrets))
    beside.replace(path)


def hidden(value: Any, secrets: Sequence[str]) -> Any:
    """A JSON value without `secrets` in any of its texts; what names a thing is left, so that it stays itself."""
    if isinstance(value, str):
        return without(value, secrets)
    if isinstance(value, list):
        return [hidden(one, secrets) for one in value]
    if isinstance(value, Mapping):
        return {name: one if name in _NAMES else hidden(one, secrets) for name, one in value.items()}
    return value


_NAMES = ("id", "model", "role", "type", "query", "tier", "setting", "variant", "digest", "task")
