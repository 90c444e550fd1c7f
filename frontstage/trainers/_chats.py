"""Transcripts as rows that train: who said what, which of it is learnt from, and what is left out and why.

Decided here: a row's tokens are those that the engine asks with and draws (one chat template, one encoding), the end
of the answer included. A transcript that holds a query which measures is left out, and so is an answer that could not
be read, does not fit, or holds a token with which the template makes turns: no text can open a turn. Left out: several
answers in one conversation (the last one teaches), native reasoning.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from frontstage import engine
from frontstage.core import Answer, Episode, Message, Mistake, Query, digest, writable
from frontstage.engine import Draw
from frontstage.settings import _tags
from frontstage.trainers import _write
from frontstage.trainers._job import Job, Learns, Told, span
from frontstage.trainers._sft import Row

Left = Counter[str]
"""How many were left out, by the reason."""


def read(job: Job, path: Path) -> list[Told]:
    """The transcripts in a run's directory, or in a file of JSON lines; Mistake where there are none.

    A line has `messages` (role and content each, the last one the answer), and may have `tier`.
    """
    if path.suffix == ".jsonl" and path.is_file():
        found = [line_of(line, f"{path}, line {number}") for number, line in _write.lines(path)]
    else:
        found = list(job.transcripts(path))
    if not found:
        raise Mistake(f"{path} holds no transcripts")
    return found


def line_of(line: Any, where: str) -> Told:
    """The transcript that a line is; Mistake, with `where` it stands, for one that is none."""
    messages, tier = line.get("messages"), line.get("tier") or ""
    if not isinstance(messages, list) or not all(_is_message(one) for one in messages):
        raise Mistake(f"{where}: `messages` is a list of objects with `role` (system, user or assistant) and `content`")
    if not messages or messages[-1]["role"] != "assistant" or not any(one["role"] == "user" for one in messages):
        raise Mistake(f"{where}: the last of `messages` is the assistant's answer, and a user asks before")
    if not isinstance(tier, str):
        raise Mistake(f"{where}: `tier` is no text")
    said = [{"role": one["role"], "content": writable(one["content"])} for one in messages]
    return Told(said[:-1], said[-1]["content"], _episode(said, tier))


def _is_message(one: object) -> bool:
    known = ("system", "user", "assistant")
    return isinstance(one, dict) and one.get("role") in known and isinstance(one.get("content"), str)


def _episode(messages: Sequence[Message], tier: str) -> Episode:
    """What classifiers are shown of a line."""
    asked = [one["content"] for one in messages if one["role"] == "user"][-1]
    answer = Answer(messages[-1]["content"])
    said = (_tags.parse if _tags.tagged(answer.text) else _tags.parse_plain)(asked, answer)
    return Episode(
        digest("transcript", messages, tier), "transcripts", "base", "", "", tier, "off", False, digest(asked), "", 1,
        0, 0, said, "stop", labels=(tier,) if tier else (),
    )  # fmt: skip


# ---------------------------------------------------------------- what is kept


def chosen(job: Job, told: Sequence[Told], where: Sequence[str], tiers: Sequence[str]) -> tuple[list[Told], Left]:
    """The transcripts on these tiers (all, where none is named) of which each of `where` (NAME=VALUE) is so."""
    left, asked = Left(), [_asked(one) for one in where]
    there = sorted({one.episode.tier for one in told})
    odd = next((tier for tier in tiers if tier not in there), None)
    if odd is not None:
        raise Mistake(f"no transcript has the tier {odd!r}; there are: {', '.join(map(repr, there))}")
    found = [one for one in told if not tiers or one.episode.tier in tiers]
    left["on another tier"] += len(told) - len(found)
    left.update(one.episode.said.fault for one in found if one.episode.said.fault)
    read_ = [one for one in found if not one.episode.said.fault]
    found = [one for one in read_ if not any(holds(one, query) for query in job.held)]
    left["with a query that measures"] += len(read_) - len(found)
    for name, value in asked:
        verdicts = job.judged(name, [one.episode for one in found])
        kept = [one for one, verdict in zip(found, verdicts, strict=True) if _word(verdict.value) == value]
        left[f"where {name} is not {value}"] += len(found) - len(kept)
        found = kept
    if not found:
        raise Mistake(f"no transcript is left: {said(left)}")
    return found, left


def holds(one: Told, query: Query) -> bool:
    """Whether a query stands in what was sent."""
    return any(query.text in message["content"] for message in one.messages)


def _asked(where: str) -> tuple[str, str]:
    name, named, value = where.partition("=")
    if not named or not name or not value:
        raise Mistake(f"--where wants CLASSIFIER=VALUE (faked=yes, outcome=comply), not {where!r}")
    return name, value


def _word(value: bool | float | str | None) -> str:
    """A verdict's value as `--where` writes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "unknown" if value is None else value if isinstance(value, str) else f"{value:g}"


def said(left: Left) -> str:
    """What was left out, in one line; "" where nothing was."""
    return ", ".join(f"{count} {why}" for why, count in sorted(left.items()) if count)


# ---------------------------------------------------------------- as rows


def rows(chat: engine.Chat, told: Sequence[Told], learn_from: Learns, note: str, most: int, left: Left) -> list[Row]:
    """The rows of transcripts, `note` added to each system prompt; what makes none is counted in `left`."""
    found = list[Row]()
    for one in told:
        row = _row(chat, one, learn_from, note, most)
        if isinstance(row, Row):
            found.append(row)
        else:
            left[row] += 1
    if not found:
        raise Mistake(f"no transcript is left: {said(left)}")
    return found


def _row(chat: engine.Chat, one: Told, learn_from: Learns, note: str, most: int) -> Row | str:
    """One transcript as a row, or why it makes none."""
    if any(chat.turns(text) for text in (*(message["content"] for message in one.messages), one.text)):
        return "with a token that makes turns"
    prompt, reply = chat.taught(noted(one.messages, note), one.text)
    if len(prompt) + len(reply) > most:
        return "longer than --max-length"
    thought, text = one.episode.said.thought.strip(), chat.text(prompt, reply)
    if learn_from == "scratchpad" and not thought:
        return "without a scratchpad"
    if learn_from != "all" and thought not in text:
        return "whose scratchpad is in several parts"
    draw = Draw(tuple(reply), "stop")
    low, high = span(learn_from, chat, prompt, draw, one.episode)
    return Row((*prompt, *reply), len(prompt) + low, len(prompt) + high)


def noted(messages: Sequence[Message], note: str) -> list[Message]:
    """The messages with a note at the end of the system prompt, which is made where there is none."""
    if not note:
        return list(messages)
    if messages[0]["role"] != "system":
        return [{"role": "system", "content": note}, *messages]
    return [{**messages[0], "content": f"{messages[0]['content']}\n\n{note}"}, *messages[1:]]
