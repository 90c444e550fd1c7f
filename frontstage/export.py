"""A run's episodes for other tools: JSON lines that `frontstage read` takes back, a table, or Transluce Docent's runs.

Decided here: what a model said is taken from the logs, raw, with its prefill put back, so that a reader of the lines
comes to the same verdicts; each line tells the parser too. Every line and row carries the canary string. A file is
written whole or not at all. Docent gives its own ids, for it keys them across all collections: ours is in the metadata.
Left out: the library of Docent (`AgentRun.model_validate_json` reads a line), and prompts in the table.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from frontstage import logs
from frontstage.core import CANARY, Answer, Episode, Message, Mistake, Said

if TYPE_CHECKING:
    import polars as pl

Row = Mapping[str, Any]
"""A row of `episodes.parquet`."""


class Logged(NamedTuple):
    """What the logs hold of an episode beside its row."""

    about: Mapping[str, Any]
    """The draw, as `core.described` says it."""
    answer: Answer
    messages: list[Message]
    """What was sent."""
    parse: str
    """The name of the parser."""

    @property
    def text(self) -> str:
        """The answer as its parser is given it: the prefill is put back where an answer goes on from it."""
        return (self.about["prefill"] if self.answer.stop in ("stop", "max_tokens") else "") + self.answer.text


FORMATS = {"jsonl": "episodes.jsonl", "csv": "episodes.csv", "docent": "docent.jsonl"}
"""The formats, and what their files in a run's directory are called."""


def write(run: Path, to: str, out: Path | None = None) -> Path:
    """Writes a run's episodes in the format `to` and returns the file: `out`, or one in the run's directory.

    A file that is there is replaced. Raises Mistake for an unknown format, a directory that is no run, episodes without
    a log, and an `out` that cannot be written or that the run itself needs.
    """
    if to not in FORMATS:
        raise Mistake(f"no format {to!r}; there are: {', '.join(FORMATS)}")
    path, made = out or run / FORMATS[to], _episodes(run)
    if path.is_dir() or path.resolve() in _needed(run):
        raise Mistake(f"{path} is {'a directory' if path.is_dir() else 'the run itself'}; name another file")
    if to == "csv":
        _write_whole(path, csv(made))
    else:
        lines = {"jsonl": jsonl, "docent": docent}[to](made, logged(run, made["id"]))
        _write_whole(path, "".join(f"{line}\n" for line in lines))
    return path


def _needed(run: Path) -> set[Path]:
    names = ("labels.csv", "plan.json", "run.json", "episodes.parquet")
    files = [*(run / name for name in names), *(run / "logs").glob("*"), *(run / "verdicts").glob("*")]
    return {path.resolve() for path in files}


def _episodes(run: Path) -> pl.DataFrame:
    import polars as pl

    if not (run / "run.json").is_file():
        raise Mistake(f"{str(run)!r} is no run: it has no run.json")
    try:
        return pl.read_parquet(run / "episodes.parquet")
    except (OSError, pl.exceptions.PolarsError) as error:
        raise Mistake(f"{run} has no episodes.parquet that can be read; `frontstage report {run}` makes it") from error


def logged(run: Path, ids: Iterable[str]) -> dict[str, Logged]:
    """What the run's logs hold of these episodes; Mistake where one is in no log."""
    wanted, found = set(ids), dict[str, Logged]()
    for path in sorted((run / "logs").glob("[!.]*.eval")):
        parse = logs.header(path)["eval"]["metadata"]["parse"]
        for sample in logs.samples(path):
            about, answer = sample["metadata"], logs.answer_of(sample)
            kept = found.get(about["id"])
            if about["id"] in wanted and (kept is None or kept.answer.stop == "error"):
                found[about["id"]] = Logged(about, answer, logs.asked(sample), parse)
    if missing := wanted - found.keys():
        raise Mistake(f"{len(missing)} of the {len(wanted)} episodes of {run} are in none of its logs")
    return found


def _write_whole(path: Path, text: str) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(text, encoding="utf-8", newline="")
        beside.replace(path)
    except OSError as error:
        if beside.exists():
            beside.unlink()
        raise Mistake(f"{path} cannot be written: {error.strerror}") from error


# ---------------------------------------------------------------- formats


def jsonl(made: pl.DataFrame, said: Mapping[str, Logged]) -> Iterator[str]:
    """One JSON object an episode, which `frontstage read` takes back: what it reads, and the row's other columns."""
    if taken := [name for name in _READ if name in made.columns]:
        raise Mistake(f"a column {taken[0]!r} cannot stand in a .jsonl file, for a field of its lines has that name")
    for row in made.iter_rows(named=True):
        read = _fields(row, said[row["id"]])
        yield _json(read | {name: value for name, value in row.items() if name not in (*read, "text", "variant")})


_READ = ("canary", "prompt", "query_id", "response", "thinking", "reasoning", "parse", "labels")
"""The fields of a line that are no columns; its `query` and `prompt` are the columns `text` and `variant`."""


def _fields(row: Row, said: Logged) -> dict[str, Any]:
    answer = said.answer
    return {
        "canary": CANARY, "id": row["id"], "model": row["model"], "tier": row["tier"], "prompt": row["variant"],
        "query": row["text"], "response": said.text, "thinking": answer.thinking,
        "reasoning": answer.channel or ("native" if answer.thinking else ""), "stop": answer.stop,
        "error": answer.error, "query_id": row["query"], "parse": said.parse, "labels": list(said.about["labels"]),
        "facts": json.loads(row["facts"]), "sent": json.loads(row["sent"]),
    }  # fmt: skip


def csv(made: pl.DataFrame) -> str:
    """The table and a column `canary`; an apostrophe stands before what a spreadsheet would take for a formula."""
    import polars as pl

    safe = made.with_columns(pl.lit(CANARY).alias("canary"), pl.col(pl.String).str.replace(_FORMULA, "'${1}"))
    return safe.rename(lambda name: re.sub(_FORMULA, r"'\1", name)).write_csv()


_FORMULA = "^([=+\\-@\t\r＝＋－＠])"


def docent(made: pl.DataFrame, said: Mapping[str, Logged]) -> Iterator[str]:
    """One AgentRun of Transluce Docent an episode, as JSON: one transcript, with the prompt that was sent."""
    verdicts = [name for name in made.columns if name not in _DESCRIBES]
    for row in made.iter_rows(named=True):
        yield _json(_agent_run(row, said[row["id"]], {name: row[name] for name in verdicts}))


_DESCRIBES = {field.name for of in (Episode, Said) for field in fields(of)} | {"text"}
"""The columns that are no verdicts."""


def _agent_run(row: Row, said: Logged, verdicts: Mapping[str, Any]) -> dict[str, Any]:
    texts = {name: value for name, value in verdicts.items() if isinstance(value, str)}
    about = {name: row[name] for name in row if name not in verdicts and name not in _IN_MESSAGES}
    read = {"facts": json.loads(row["facts"]), "sent": json.loads(row["sent"])}
    scores = {name: value for name, value in verdicts.items() if name not in texts}
    name = f"{row['setting']}, {row['variant']}: {row['tier']}, {row['query']}"
    messages = [*_sent(said), _assistant(said, row["model"])]
    metadata = {**about, **read, "scores": scores, "categories": texts, "canary": CANARY}
    return {"name": name, "transcripts": [{"messages": messages, "metadata": {}}], "metadata": metadata}


_IN_MESSAGES = ("thought", "native", "reply", "text")


def _sent(said: Logged) -> list[Message]:
    """The messages without an opened assistant turn, which is the beginning of the answer."""
    opened = bool(said.messages) and said.messages[-1]["role"] == "assistant"
    return said.messages[:-1] if opened else said.messages


def _assistant(said: Logged, model: str) -> dict[str, Any]:
    answer = said.answer
    text = {"type": "text", "text": said.text, "refusal": answer.stop == "refusal" or None}
    hidden = answer.channel in ("summary", "redacted")
    summary = {"summary": answer.thinking} if hidden and answer.thinking else {}
    thought = {"type": "reasoning", "reasoning": answer.thinking, **summary, "redacted": hidden}
    parts = [thought, text] if answer.thinking or hidden else [text]
    return {"role": "assistant", "content": parts, "model": model, "metadata": {"stop": answer.stop}}


def _json(value: Mapping[str, Any]) -> str:
    """ASCII, so that no reader takes a letter of a model's for the end of a line; a number that JSON lacks is null."""
    return json.dumps({key: _finite(each) for key, each in value.items()}, separators=(",", ":"))


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(each) for key, each in value.items()}
    return None if isinstance(value, float) and not isfinite(value) else value
