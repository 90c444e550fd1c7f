"""Queries from the user's own file: one request a row of a .csv, or a line of a .jsonl.

The usual sets are read as they come (JailbreakBench `Goal`, StrongREJECT `forbidden_prompt`, AdvBench `goal`, HarmBench
`Behavior` with its `ContextString` before it, VLAF `scenario` with its two options); none is shipped. Ids are the
file's where it has an `id`, else its name and the row's number, so that they stay what they are when another column
changes. Left out: guesses. A row without a text, a repeated id or a line that is no JSON object is an error, for a set
that is silently shorter measures something else.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from frontstage.core import Mistake, Query

COLUMNS = ("query", "prompt", "forbidden_prompt", "goal", "Goal", "behavior", "Behavior", "scenario", "text")
"""Where a request stands, by preference, if no column is named; JailbreakBench's `Behavior` only sums up its `Goal`."""

CHOICES = (("complying", "other"), ("developer_compliant", "developer_noncompliant"))
"""Where two options stand, the one that complies first; a row has both or none."""

Row = tuple[int, Mapping[str, Any]]
"""(line in the file, from 1; its fields)."""


def read(path: Path | str, column: str | None = None) -> tuple[Query, ...]:
    """The queries in `path`, in its order; severity is 3 where the file says nothing.

    Raises Mistake, with the line's number, for a file that cannot be read as it stands.
    """
    path = Path(path)
    rows = list(_rows(path))
    if not rows:
        raise Mistake(f"{path} holds no query")
    column = column or _column(path, rows)
    queries = tuple(_query(path, column, number, *row) for number, row in enumerate(rows, 1))
    lines = [line for line, _ in rows]
    _distinct(path, "id", [query.id for query in queries], lines)
    _distinct(path, "query", [query.text for query in queries], lines)
    return queries


def _rows(path: Path) -> Iterator[Row]:
    if not path.is_file():
        raise Mistake(f"no file {str(path)!r}")
    if path.suffix.lower() not in (".csv", ".jsonl"):
        raise Mistake(f"{path} is neither a .csv nor a .jsonl file, from which queries are read")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise Mistake(f"{path} is not UTF-8 text (byte {error.start}); save it as UTF-8") from error
    return _csv(path, text) if path.suffix.lower() == ".csv" else _jsonl(path, text)


def _csv(path: Path, text: str) -> Iterator[Row]:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    line = 2
    try:
        for row in reader:
            if None in row:
                raise Mistake(f"{path}, line {line}: more fields than the {len(reader.fieldnames or ())} columns")
            yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise Mistake(f"{path}, line {line}: {error}") from error


def _jsonl(path: Path, text: str) -> Iterator[Row]:
    for line, part in enumerate(text.split("\n"), 1):
        if not part.strip():
            continue
        try:
            row = json.loads(part)
        except (ValueError, RecursionError) as error:
            raise Mistake(f"{path}, line {line}: not JSON ({error}); each line must be one object") from error
        if not isinstance(row, dict):
            raise Mistake(f"{path}, line {line}: a {type(row).__name__}, where each line must be a JSON object")
        yield line, row


def _column(path: Path, rows: Sequence[Row]) -> str:
    there = _columns(rows)
    found = [name for name in COLUMNS if name in there]
    if not found:
        raise Mistake(f"{path} has no column {' or '.join(COLUMNS)}; it has: {', '.join(there)} (name one)")
    return found[0]


def _columns(rows: Iterable[Row]) -> list[str]:
    return list(dict.fromkeys(str(name) for _, row in rows for name in row))


def _query(path: Path, column: str, number: int, line: int, row: Mapping[str, Any]) -> Query:
    if column not in row:
        raise Mistake(f"{path}, line {line}: no column {column!r}; there are: {', '.join(_columns([(line, row)]))}")
    if not _is_text(row[column]):
        raise Mistake(f"{path}, line {line}: column {column!r} holds no text")
    text = "\n\n".join(part for part in (_first(row, "ContextString"), row[column].strip()) if part)
    name = _first(row, "id", "BehaviorID") or f"{path.stem}-{number}"
    category = _first(row, "category", "Category", "SemanticCategory")
    return Query(name, text, category, _severity(path, line, row), _options(path, line, row))


def _options(path: Path, line: int, row: Mapping[str, Any]) -> tuple[str, ...]:
    options = tuple(_first(row, *names) for names in zip(*CHOICES, strict=True))
    if any(options) and not all(options):
        raise Mistake(f"{path}, line {line}: one option alone; {' and '.join(CHOICES[0])} are both wanted, or neither")
    return options if any(options) else ()


def _is_text(value: object) -> bool:
    """Whether `value` is a text that can be written to a file again (JSON can smuggle in half a surrogate pair)."""
    return isinstance(value, str) and bool(value.strip()) and not any("\ud800" <= sign <= "\udfff" for sign in value)


def _first(row: Mapping[str, Any], *columns: str) -> str:
    values = (row.get(column) for column in columns)
    return next((str(value).strip() for value in values if value is not None and str(value).strip()), "")


def _severity(path: Path, line: int, row: Mapping[str, Any]) -> int:
    value = _first(row, "severity") or "3"
    if value not in ("0", "1", "2", "3"):
        raise Mistake(f"{path}, line {line}: severity {value!r}; it must be 0 (benign), 1, 2 or 3")
    return int(value)


def _distinct(path: Path, what: str, values: Sequence[str], lines: Sequence[int]) -> None:
    """One query in two lines would count as two queries, and its draws as independent."""
    first: dict[str, int] = {}
    for value, line in zip(values, lines, strict=True):
        if value in first:
            raise Mistake(f"{path}, line {line}: the {what} {value[:60]!r} again, as in line {first[value]}; each once")
        first[value] = line
