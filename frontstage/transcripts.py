"""Transcripts made elsewhere, as the cells and answers that the pipeline knows.

A line of a `.jsonl` file is one answer: `query` and `response`, and if there, `id`, `tier`, `model`, `prompt` (the name
of the variant), `thinking`, `stop`, `category` and `severity`. Two answers of one model to the same query on the same
tier are two epochs. Each prompt is a setting of its own, for nothing says how they differ. Bad lines are counted and
named, never guessed at. Left out: the prompt that was sent, which a transcript does not tell.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from frontstage.core import Answer, Cell, Mistake, Parse, Query, Said, Setting, Tier, digest, writable
from frontstage.settings import _tags

Line = tuple[int, Mapping[str, Any]]
"""(number in the file, from 1; its fields)."""


@dataclass(frozen=True)
class Transcripts:
    """What a file held: (model, cell, answer, the record's own id) a good line, and why each bad line is bad."""

    drawn: Sequence[tuple[str, Cell, Answer, str | None]]
    bad: Sequence[tuple[int, str]]
    """(line number, what is wrong)."""


def parse(query: str, answer: Answer) -> Said:
    """Reads an answer by its scratchpad tags where it has any, else as plain text."""
    return (_tags.parse if _tags.tagged(answer.text) else _tags.parse_plain)(query, answer)


def parse_leniently(query: str, answer: Answer) -> Said:
    """As `parse`, but text outside its tags, or in a tag that never closes, is an answer too."""
    return (_tags.parse_leniently if _tags.tagged(answer.text) else _tags.parse_plain)(query, answer)


def read(path: Path, front: str | None = None, back: str | None = None, lenient: bool = False) -> Transcripts:
    """The transcripts in `path`; `front` and `back` name the tiers that stand on each stage.

    `lenient` reads answers whose tags are missing or unclosed, which the paper's rule counts as unreadable.

    Raises Mistake for a missing file, for a file without one good line, and for a tier name that no line has.
    """
    if not path.is_file():
        raise Mistake(f"no file {str(path)!r}")
    good, bad = list[Line](), list[tuple[int, str]]()
    for number, text in enumerate(path.read_text(encoding="utf-8-sig", errors="replace").split("\n"), 1):
        if text.strip():
            fields, wrong = _line(text)
            (bad.append((number, wrong)) if wrong else good.append((number, fields)))
    if not good:
        first = f"; line {bad[0][0]}: {bad[0][1]}" if bad else ""
        raise Mistake(f"{path} has no good line: each must be a JSON object with `query` and `response`{first}")
    lines = [fields for _, fields in good]
    tiers = _tiers(path, lines, front, back)
    return Transcripts(list(_drawn(path.stem, lines, tiers, parse_leniently if lenient else parse)), bad)


def _line(text: str) -> tuple[Mapping[str, Any], str]:
    """The line's fields, and what is wrong with it ("" if nothing)."""
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError) as error:
        return {}, f"no JSON ({error})"
    if not isinstance(fields, dict):
        return {}, f"a JSON object is wanted, this is a {type(fields).__name__}"
    fields = {name: writable(value) if isinstance(value, str) else value for name, value in fields.items()}
    for name in ("query", "response"):
        if not isinstance(fields.get(name), str):
            return {}, f"`{name}` is {'missing' if name not in fields else 'no text'}"
    for name in ("tier", "model", "prompt", "thinking", "stop", "category"):
        if not isinstance(fields.get(name) or "", str):
            return {}, f"`{name}` is no text"
    if fields.get("severity", 1) not in (0, 1, 2, 3):
        return {}, "`severity` is none of 0, 1, 2, 3"
    return fields, ""


def _drawn(
    name: str, lines: Sequence[Mapping[str, Any]], tiers: Mapping[str, Tier], by: Parse
) -> Iterator[tuple[str, Cell, Answer, str | None]]:
    queries = {text: Query(digest(text), text) for text in (line["query"] for line in lines)}
    plain = Setting(name, tuple(tiers.values()), tuple(queries.values()), blocks={}, parse=by)
    variants = sorted({_variant(line) for line in lines})
    apart = {variant: f"{name}/{variant}" if len(variants) > 1 else name for variant in variants}
    settings = {variant: replace(plain, name=apart[variant], variant=variant) for variant in variants}
    seen = Counter[tuple[str, ...]]()
    for line in lines:
        model, tier, variant = line.get("model") or "unnamed", line.get("tier") or "", _variant(line)
        key = (model, tier, variant, line["query"])
        query = Query(queries[line["query"]].id, line["query"], line.get("category") or "", line.get("severity", 1))
        cell = Cell(settings[variant], tiers[tier], query, seen[key])
        seen[key] += 1
        answer = Answer(line["response"], line.get("thinking") or "", _STOPS.get(line.get("stop") or "", "stop"))
        yield model, cell, answer, None if line.get("id") is None else str(line["id"])


def _tiers(path: Path, lines: Sequence[Mapping[str, Any]], front: str | None, back: str | None) -> dict[str, Tier]:
    there = sorted({line.get("tier") or "" for line in lines})
    for wanted in (front, back):
        if wanted is not None and wanted not in there:
            raise Mistake(f"no line of {path} has the tier {wanted!r}; there are: {', '.join(there)}")
    if front is not None and front == back:
        raise Mistake(f"--front and --back both name the tier {front!r}")
    stage = {front: "front", back: "back"}
    return {name: Tier(name, stage.get(name, "off"), name, name == front) for name in there}  # type: ignore[arg-type]


def _variant(line: Mapping[str, Any]) -> str:
    return line.get("prompt") or "base"


_STOPS = {"length": "max_tokens", "max_tokens": "max_tokens", "content_filter": "content_filter"}
"""How others say that a model did not stop by itself."""
