"""Transcripts made elsewhere, JSON lines or Inspect logs, as the cells and answers that the pipeline knows.

A line of a `.jsonl` file is one answer: `query` and `response`, and if there, `id`, `tier`, `model`, `prompt` (the name
of the variant), `thinking`, `reasoning` (what `thinking` is: native, summary or redacted), `stop`, `error`, `category`
and `severity`. An Inspect log (`.eval`, or a directory of them) is read if its samples' metadata names a tier.

Decided here: the same query asked again on the same tier is another epoch. Each prompt is a setting of its own, for
nothing says how they differ, except where a draw describes itself as ours do (`core.described`: logs of ours, lines of
`frontstage export`): then setting, variant, stages, facts and parser are its own, and several logs are the arms of one
run. Bad lines and samples are counted and named, never guessed at. Left out: the prompt that a line's model was sent,
which a line does not tell; a prefill in others' logs, for nothing tells whether the answer repeats it; tools.
"""

from __future__ import annotations

import hashlib
import inspect
import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from frontstage import logs, providers
from frontstage.core import (
    LETTERS,
    Answer,
    Cell,
    Channel,
    Message,
    Mistake,
    Parse,
    Query,
    Said,
    Setting,
    Stage,
    Tier,
    called,
    digest,
    named,
    writable,
)
from frontstage.settings import _tags


class Drawn(NamedTuple):
    """One answer: whose, to what, and what is known beside the cell."""

    model: str
    cell: Cell
    answer: Answer
    about: Mapping[str, Any]
    """What stands over the cell's own description: `record`, the id it came with, and `sent`, the sampling parameters
    that are known; of a draw of ours also its labels and its wording's digest."""
    messages: Sequence[Message]
    """What was sent, as far as that is known."""


@dataclass(frozen=True)
class Transcripts:
    """What was found: the good lines or samples, and why each bad one is bad."""

    drawn: Sequence[Drawn]
    bad: Sequence[tuple[int, str]]
    """(line number, or number of the sample in its log, from 1; what is wrong)."""
    seed: int
    """Below 2**63: other bytes are other draws."""
    notes: Sequence[str] = ()
    """What a reader of the result should know."""


def parse(query: str, answer: Answer) -> Said:
    """Reads an answer by its scratchpad tags where it has any, else as plain text."""
    return (_tags.parse if _tags.tagged(answer.text) else _tags.parse_plain)(query, answer)


def parse_leniently(query: str, answer: Answer) -> Said:
    """As `parse`, but text outside its tags, or in a tag that never closes, is an answer too."""
    return (_tags.parse_leniently if _tags.tagged(answer.text) else _tags.parse_plain)(query, answer)


def read(
    path: Path, front: str | None = None, back: str | None = None, lenient: bool = False, tier_key: str | None = None,
    trust: bool = False,
) -> Transcripts:  # fmt: skip
    """The transcripts in `path`; `front` and `back` name the tiers that stand on each stage.

    `lenient` reads answers whose tags are missing or unclosed, which the paper's rule counts as unreadable. `tier_key`
    is the metadata key that holds a sample's tier, by default "tier"; where it is named, no sample is taken for ours.
    `trust` loads a parser in a file that a log of ours names.

    Raises Mistake for a missing or torn file, for one without a good line or sample, for a tier that none has, and for
    one whose stage a draw of ours tells differently.
    """
    how, files = _How(parse_leniently if lenient else None, tier_key, trust), _logs_in(path)
    headers = {file: logs.header(file) for file in files}
    told = [each for file in files for each in _samples(file, headers[file], how)] if files else list(_lines(path, how))
    whole = _once([each for each in told if isinstance(each, _Told)])
    good = [each for each in whole if not (each.own or {}).get("battery")]
    bad = [each for each in told if not isinstance(each, _Told)]
    if not good:
        raise Mistake(_nothing(path, files, how, bad))
    stages = _stages(path, good, front, back)
    notes = [*_notes(headers), *_beside(len(whole) - len(good))]
    return Transcripts(list(_drawn(good, stages)), bad, _seed(files or [path]), notes)


class _How(NamedTuple):
    """How a caller wants transcripts read."""

    parse: Parse | None
    """In the place of what a draw of ours names, and of `parse`."""
    tier_key: str | None
    trust: bool


@dataclass(frozen=True, slots=True)
class _Told:
    """What one line or sample tells."""

    model: str
    setting: str
    variant: str
    tier: str
    query: Query
    answer: Answer
    record: str | None
    parse: Parse
    epoch: int = 0
    """The one that it should have, if no other has it."""
    messages: Sequence[Message] = ()
    own: Mapping[str, Any] | None = None
    """Its description, where it is a draw of ours."""


class _Wrong(Exception):
    """What is wrong with a line or sample."""


_Bad = tuple[int, str]


def _logs_in(path: Path) -> list[Path]:
    """The Inspect logs that `path` means; none where it is another kind of file."""
    if path.is_dir():
        found = sorted(file for file in path.glob("*.eval") if not file.name.startswith("."))
        inside = f"; did you mean {path / 'logs'}?" if (path / "logs").is_dir() else ""
        if not found:
            raise Mistake(f"no .eval log in {str(path)!r}{inside}")
        return found
    if not path.is_file():
        raise Mistake(f"no file {str(path)!r}")
    return [path] if path.suffix == ".eval" else []


def _nothing(path: Path, files: Sequence[Path], how: _How, bad: Sequence[_Bad]) -> str:
    """Why there is nothing in `path` to be read."""
    if files and all(wrong.endswith(_no_tier(how)) for _, wrong in bad):
        keys = sorted({str(key) for file in files for sample in logs.samples(file) for key in _metadata(sample)})
        there = f"there are: {', '.join(keys[:40])}; --tier-key names another" if keys else "there is no metadata"
        return f"no sample of {path} has {how.tier_key or 'tier'!r} in its metadata; {there}"
    first = f"; {'sample' if files else 'line'} {bad[0][0]}: {bad[0][1]}" if bad else ""
    wanted = "each must be a JSON object with `query` and `response`"
    return f"{path} has no good {'sample' if files else f'line: {wanted}'}{first}"


def _once(all_: Sequence[_Told]) -> list[_Told]:
    """One answer a draw of ours, which a run that was resumed may have asked for again where the call had failed."""
    kept: dict[object, _Told] = {}
    for number, told in enumerate(all_):
        id = (told.own["id"], told.model, told.epoch, _how_sent(told)) if told.own else number
        if id not in kept or kept[id].answer.stop == "error":
            kept[id] = told
    return list(kept.values())


def _how_sent(told: _Told) -> str:
    """The sampling parameters of a draw of ours, but for its seed: others make another arm, never one pool."""
    sent = {**(told.own or {}).get("sent", {}), **(told.answer.sent or {})}
    return json.dumps({name: value for name, value in sent.items() if name != "seed"}, sort_keys=True)


def _seed(files: Sequence[Path]) -> int:
    whole = hashlib.sha256(b"".join(hashlib.sha256(file.read_bytes()).digest() for file in files))
    return int(whole.hexdigest()[:16], 16) >> 1


def _beside(count: int) -> list[str]:
    """What is said of answers to batteries of ours, which are no episodes of a setting."""
    return [f"{count:,} answers to side questions were left out."] if count else []


def _notes(headers: Mapping[Path, Mapping[str, Any]]) -> Iterator[str]:
    for file, header in headers.items():
        if header.get("status") != "success":
            yield f"{file.name} has the status {header.get('status')!r}; it was read as far as it goes."


# ---------------------------------------------------------------- lines


def _lines(path: Path, how: _How) -> Iterator[_Told | _Bad]:
    for number, text in enumerate(path.read_text(encoding="utf-8-sig", errors="replace").split("\n"), 1):
        if text.strip():
            try:
                yield _line(_fields(text), path.stem, how)
            except _Wrong as wrong:
                yield number, str(wrong)


def _fields(text: str) -> Mapping[str, Any]:
    try:
        fields = _writable(json.loads(text))
    except (ValueError, RecursionError) as error:
        raise _Wrong(f"no JSON ({error})") from error
    if not isinstance(fields, dict):
        raise _Wrong(f"a JSON object is wanted, this is a {type(fields).__name__}")
    return fields


def _writable(value: Any) -> Any:
    """`value` with every text in it such that a file can hold it."""
    if isinstance(value, dict):
        return {writable(key): _writable(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_writable(each) for each in value]
    return writable(value) if isinstance(value, str) else value


def _line(fields: Mapping[str, Any], name: str, how: _How) -> _Told:
    _check(fields)
    variant, answer = fields.get("prompt") or "base", _answered(fields)
    about = {**fields, "text": fields["query"], "query": fields.get("query_id"), "variant": variant, "prefill": ""}
    if how.tier_key is None and _ours(about):
        return _own(about, answer, _word(fields.get("parse")), how)
    query = Query(
        digest(fields["query"]), fields["query"], fields.get("category") or "", int(fields.get("severity", 1))
    )
    return _Told(
        fields.get("model") or "unnamed", name, variant, fields.get("tier") or "", query, answer,
        None if fields.get("id") is None else str(fields["id"]), how.parse or parse,
    )  # fmt: skip


def _check(fields: Mapping[str, Any]) -> None:
    for key in ("query", "response"):
        if not isinstance(fields.get(key), str):
            raise _Wrong(f"`{key}` is {'missing' if key not in fields else 'no text'}")
    for key in ("tier", "model", "prompt", "thinking", "reasoning", "stop", "error", "category"):
        if not isinstance(fields.get(key) or "", str):
            raise _Wrong(f"`{key}` is no text")
    if fields.get("severity", 1) not in _SEVERITIES:
        raise _Wrong("`severity` is none of 0, 1, 2, 3")
    if (fields.get("reasoning") or "native") not in _CHANNELS:
        raise _Wrong(f"`reasoning` is none of {', '.join(_CHANNELS)}")


def _answered(fields: Mapping[str, Any]) -> Answer:
    tokens = {key: fields[key] for key in ("tokens_in", "tokens_out") if type(fields.get(key)) is int}
    return Answer(
        fields["response"], fields.get("thinking") or "", _CHANNELS[fields.get("reasoning") or "native"],
        _STOPS.get(fields.get("stop") or "", "stop"), **tokens, error=fields.get("error") or "",
        sent=_scalars(fields.get("sent")),
    )  # fmt: skip


_SEVERITIES = (0, 1, 2, 3)
_CHANNELS: Mapping[str, Channel] = {"native": "", "summary": "summary", "redacted": "redacted"}
_STOPS = {
    "length": "max_tokens",
    "max_tokens": "max_tokens",
    "model_length": "max_tokens",
    **{name: name for name in ("content_filter", "refusal", "other model", "error")},
}
"""How others, and we, say that a model did not stop by itself."""


def _scalars(values: object) -> dict[str, object]:
    """What of `values` is a plain value under a name: all that a row can hold, and nothing where it is no mapping."""
    held = values.items() if isinstance(values, Mapping) else ()
    return {str(key): value for key, value in held if value is None or isinstance(value, (str, int, float))}


# ---------------------------------------------------------------- samples of Inspect's


def _samples(path: Path, header: Mapping[str, Any], how: _How) -> Iterator[_Told | _Bad]:
    for number, sample in enumerate(logs.samples(path), 1):
        try:
            yield _sample(sample, header, path.stem, how)
        except _Wrong as wrong:
            yield number, f"{path.name}: {wrong}"
        except (KeyError, IndexError, TypeError, AttributeError, ValueError) as error:
            yield number, f"{path.name}: no sample of Inspect's ({error!r})"


def _sample(sample: Mapping[str, Any], header: Mapping[str, Any], name: str, how: _How) -> _Told:
    about, spec, sent = _metadata(sample), header["eval"], logs.asked(sample)
    if how.tier_key is None and _ours(about):
        model, epoch = about["model"] or spec["model"], max(about["epoch"], sample["epoch"] - 1)
        answer, parser = _answer(sample, model), _word(_metadata(spec).get("parse"))
        return replace(_own({**about, "model": model, "epoch": epoch}, answer, parser, how), messages=sent)
    (text, variant), category, severity = _asked(about, sample), about.get("category"), about.get("severity")
    query = Query(
        digest(text), text, _word(category), severity if type(severity) is int and severity in _SEVERITIES else 1
    )
    model, task = _word(spec.get("model")) or "unnamed", _word(spec.get("task")) or name
    answer = replace(_answer(sample, model), sent=_parameters(header))
    record = _word(sample.get("uuid")) or f"{sample['id']} {sample['epoch']}"
    return _Told(
        model, task, variant, _tier(about, how), query, answer, record, how.parse or parse,
        _epoch(sample["epoch"] - 1), sent,
    )  # fmt: skip


def _epoch(number: int) -> int:
    if not 0 <= number < 2**31:
        raise _Wrong(f"no epoch {number}")
    return number


def _metadata(held: Mapping[str, Any]) -> Mapping[str, Any]:
    found = held.get("metadata") if isinstance(held, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _word(value: object) -> str:
    return value if isinstance(value, str) else ""


def _tier(about: Mapping[str, Any], how: _How) -> str:
    """The tier that metadata names; a truth value or number in JSON's words ("true", "2")."""
    value = about.get(how.tier_key or "tier")
    if value is None or not isinstance(value, (str, int, float)):
        raise _Wrong(_no_tier(how))
    return value if isinstance(value, str) else json.dumps(value)


def _no_tier(how: _How) -> str:
    return f"no {how.tier_key or 'tier'!r} in its metadata"


def _asked(about: Mapping[str, Any], sample: Mapping[str, Any]) -> tuple[str, str]:
    """The query's text and the variant's name; `prompt` is the one if it stands in the user's turn, else the other."""
    sent = logs.asked({"input": sample["input"]})
    turn = next((message["content"] for message in reversed(sent) if message["role"] == "user"), "")
    words = {key: _word(about.get(key)) for key in ("text", "query", "question", "prompt", "variant")}
    prompt, variant = (words["prompt"], "") if words["prompt"] in turn else ("", words["prompt"])
    text = words["text"] or words["query"] or words["question"] or prompt or turn
    if not text:
        raise _Wrong("no query: neither a text in its metadata nor a user's turn")
    return text, words["variant"] or variant or "base"


def _answer(sample: Mapping[str, Any], model: str) -> Answer:
    """The sample's answer, or that another model gave it; a log that notes who answered is believed."""
    answer, output = logs.answer_of(sample), sample.get("output") or {}
    if not all(isinstance(text, str) for text in (answer.text, answer.thinking, answer.error)):
        raise _Wrong("its answer is no text")
    answered = _word(output.get("model"))
    if answer.stop == "error" or logs.NOTED in _metadata(output) or providers.answered_by(model, answered):
        return answer
    return replace(answer, stop="other model", error=f"{answered} answered for {model}")


def _parameters(header: Mapping[str, Any]) -> dict[str, object]:
    """The sampling parameters that a log's header names, in our words."""
    plan = header.get("plan")
    config = _scalars(plan.get("config") if isinstance(plan, Mapping) else None)
    return {ours: config[theirs] for theirs, ours in _PARAMETERS.items() if theirs in config}


_PARAMETERS = {"temperature": "temperature", "top_p": "top_p", "max_tokens": "max_tokens", "reasoning_effort": "effort"}


# ---------------------------------------------------------------- draws of ours

_OWN: Mapping[str, type] = {
    **dict.fromkeys(("id", "setting", "variant", "digest", "model", "tier", "stage", "query", "text", "prefill"), str),
    **{"category": str, "severity": int, "epoch": int, "rated": bool, "labels": list, "facts": dict},
}
"""What `core.described` says of a draw, as far as it is needed."""


def _ours(about: Mapping[str, Any]) -> bool:
    return about.keys() >= _OWN.keys() and about["query"] is not None


def _own(about: Mapping[str, Any], answer: Answer, parser: str, how: _How) -> _Told:
    """A draw that describes itself; what the description says is checked, for anybody may have written it."""
    strange = next((name for name, kind in _OWN.items() if not isinstance(about[name], kind)), None)
    if strange:
        raise _Wrong(f"`{strange}` is a {type(about[strange]).__name__}, not a {_OWN[strange].__name__}")
    if about["stage"] not in ("front", "back", "off") or about["severity"] not in _SEVERITIES:
        raise _Wrong(f"no stage {about['stage']!r}, or no severity {about['severity']}")
    if not all(isinstance(each, str) for each in about["labels"]) or _scalars(about["facts"]) != about["facts"]:
        raise _Wrong("`labels` or `facts` hold more than plain values")
    if about.get("complying", "") not in ("", *LETTERS):
        raise _Wrong(f"`complying` is {about['complying']!r}, not the letter of an option")
    query = Query(about["query"], about["text"], about["category"], about["severity"])
    answer = replace(answer, sent=_scalars(about.get("sent")) | _scalars(answer.sent))
    record, by = _word(about.get("record")) or about["id"], how.parse or _parser(parser, how.trust)
    return _Told(
        about["model"], about["setting"], about["variant"], about["tier"], query, answer, record, by,
        _epoch(about["epoch"]), own=about,
    )  # fmt: skip


def _parser(name: str, trust: bool) -> Parse:
    """The parser of that name: the house's, or with `trust` one in a file; `parse` where none is named."""
    if not name:
        return parse
    if ".py" in name and not trust:
        raise Mistake(f"this would run code that is not the laboratory's: {name}; read it, then say --trust")
    try:
        found = called(name)
    except (ImportError, TypeError, ValueError) as error:
        raise Mistake(f"{name!r} names no parser ({error})") from error
    if not inspect.isfunction(found) or list(inspect.signature(found).parameters) != ["query", "answer"]:
        raise Mistake(f"{name!r} names no parser: a function of a query and an answer is wanted")
    return found


# ---------------------------------------------------------------- cells

_Situation = tuple[object, ...]


def _stages(path: Path, all_: Sequence[_Told], front: str | None, back: str | None) -> Mapping[str | None, Stage]:
    there = sorted({told.tier for told in all_})
    for wanted in (front, back):
        if wanted is not None and wanted not in there:
            raise Mistake(f"nothing in {path} has the tier {wanted!r}; there are: {', '.join(there)}")
    if front is not None and front == back:
        raise Mistake(f"--front and --back both name the tier {front!r}")
    stages: dict[str | None, Stage] = {front: "front", back: "back"}
    for told in all_:
        if told.own and told.tier in stages and told.own["stage"] != stages[told.tier]:
            said = f"{told.tier!r} stands on the stage {told.own['stage']!r} in {told.setting!r}, {told.variant!r}"
            raise Mistake(f"{path} itself says that {said}; leave out --front and --back")
    return stages


def _drawn(all_: Sequence[_Told], stages: Mapping[str | None, Stage]) -> Iterator[Drawn]:
    settings = _settings(all_, stages)
    tiers = {key: {tier.name: tier for tier in setting.tiers} for key, setting in settings.items()}
    taken, after = set[_Situation](), dict[_Situation, int]()
    for told in all_:
        key = _situation(told)
        draw = (key, told.model, told.tier, told.query.id)
        epoch = after.get((*draw, told.epoch), told.epoch)
        while (*draw, epoch) in taken:
            epoch += 1
        taken.add((*draw, epoch))
        after[*draw, told.epoch] = epoch + 1
        cell = Cell(settings[key], tiers[key][told.tier], told.query, epoch)
        own = {key: told.own[key] for key in ("labels", "digest", "complying") if key in told.own} if told.own else {}
        about = {"record": told.record, "sent": told.answer.sent or {}, **own}
        yield Drawn(told.model, cell, told.answer, about, told.messages or cell.messages)


def _situation(told: _Told) -> _Situation:
    """What ties answers to one setting."""
    own = told.own or {"digest": "", "prefill": "", "facts": {}}
    facts = json.dumps(own["facts"], sort_keys=True)
    how = _how_sent(told) if told.own else ""
    return told.setting, told.variant, named(told.parse), own["digest"], own["prefill"], facts, how, told.own is None


def _settings(all_: Sequence[_Told], stages: Mapping[str | None, Stage]) -> dict[_Situation, Setting]:
    """One setting a situation, with a name of its own where nothing else tells it from another."""
    groups: dict[_Situation, list[_Told]] = {}
    for told in all_:
        groups.setdefault(_situation(told), []).append(told)
    theirs = sorted({told.tier for told in all_ if not told.own})
    free = tuple(Tier(name, stages.get(name, "off"), name, stages.get(name) == "front") for name in theirs)
    return {key: _setting(groups[key], name, free) for key, name in _names(groups).items()}


def _names(keys: Collection[_Situation]) -> dict[_Situation, str]:
    """The settings' names: with the variant's where nothing says how variants differ, or the digest of what does."""
    twins = Counter(key[:2] for key in keys)
    variants = Counter(name for name, _ in twins)
    apart = {key: f"{key[0]}/{key[1]}" if key[-1] and variants[key[0]] > 1 else str(key[0]) for key in keys}
    return {key: name if twins[key[:2]] == 1 else f"{name}/{digest(key)}" for key, name in apart.items()}


def _setting(some: Sequence[_Told], name: str, free: tuple[Tier, ...]) -> Setting:
    """The setting of some answers: no words, but the tiers, queries and facts that they tell."""
    first, own = some[0], some[0].own or {"facts": {}, "prefill": ""}
    theirs = {Tier(told.tier, told.own["stage"], told.tier, told.own["rated"]) for told in some if told.own}
    tiers = tuple(sorted(theirs, key=lambda tier: tier.name)) or free
    queries = {(told.query.id, told.query.text): told.query for told in some}
    return Setting(
        name, tiers, tuple(queries.values()), {}, facts=own["facts"], prefill=own["prefill"], parse=first.parse,
        variant=first.variant,
    )  # fmt: skip
