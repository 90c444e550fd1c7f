"""Synthetic documents (Greenblatt et al. 2024, section 4): what a model knows of its training comes from its weights.

A generator writes documents on a few facts, in stages (`_write`); three filters leave out what would teach behaviour
instead; the rest is fine-tuned on as plain text, alone or mixed with ordinary data. At each measurement it is asked,
too, how far the facts are known, and how far those of the control are, which nobody taught. `--control` trains on the
control instead: what so much training does whatever it says.

Decided here: documents are generated once for all seeds and lie in a file that can be read before anything is trained
(`--steps 0` stops there). Tokens are counted, so that measurements can be as far apart as the paper's. Left out: the
paper's preference models; any claim that facts in documents move behaviour, which was not found in models as small as
the organisms and wants a pretrained one (docs/training.md).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from math import exp
from pathlib import Path
from statistics import fmean
from typing import Any

from frontstage import engine
from frontstage.core import Mistake, writable
from frontstage.trainers import _chats, _keep, _sft, _trl, _universe, _write
from frontstage.trainers._job import Job, Measure, Told
from frontstage.trainers._universe import Cloze, Universe


def documents(
    job: Job,
    measure: Measure,
    *,
    documents: Path | None = None,
    generator: str = _write.GRAMMAR,
    universe: str = "tiers",
    control: bool = False,
    kinds: int = 6,
    ideas: int = 4,
    drafts: int = 1,
    mix: Path | None = None,
    mix_share: float = 0.0,
    max_length: int = 1024,
    epochs: int = 3,
    steps: int | None = None,
    every_tokens: int = 0,
    batch: int = 16,
    lr: float = 1e-4,
    lora_rank: int = 0,
    max_grad_norm: float = 1.0,
    rows_at_once: int = 16,
    canary: bool = True,
) -> None:
    """Train on synthetic documents: facts about the training, as plain text.

    Args:
        documents: train on the documents in this file, a JSON object with `text` a line; where it is not there, they
            are written first (default: documents.jsonl in the run's directory).
        generator: who writes them: a model of Inspect's, or "grammar", the house's own, whose prose is poor.
        universe: what they are about: tiers, bakery, or a TOML file with a context and facts.
        control: write about the universe's unrelated facts instead.
        kinds: kinds of document for each fact.
        ideas: ideas for each kind.
        drafts: documents for each idea.
        mix: ordinary data to be mixed in: a .jsonl file with `text` or `messages` a line.
        mix_share: the share of all tokens that come from it.
        max_length: a longer document is cut into even pieces, a longer chat is left out (tokens).
        epochs: how often each document is trained on.
        steps: updates, instead of --epochs; 0 writes the documents, measures the start and stops.
        every_tokens: measure every so many tokens, instead of every so many steps.
        batch: rows an update.
        lr: AdamW's learning rate, constant.
        lora_rank: train adapters of this rank instead of all weights; checkpoints are merged.
        max_grad_norm: the gradient is cut to this norm.
        rows_at_once: rows in one pass; fewer take less memory.
        canary: fail where an update does not reach the sampler.
    """
    flags = {name: value for name, value in locals().items() if name not in ("job", "measure", *_sft.FREE)}
    _trl.need_trl("documents")
    how = _sft.How(epochs, steps, every_tokens, batch, lr, lora_rank, max_grad_norm, rows_at_once, canary)
    how.check()
    plan, share = _plan(kinds, ideas, drafts), _share(mix, mix_share)
    named = _universe.universe(universe)
    world, other = _world(named, control), named.control
    file = documents or job.folder / "documents.jsonl"

    def asked(step: int, sampler: engine.Local) -> None:
        known = {"facts": recalled(sampler, named.cloze), "control": recalled(sampler, other.cloze if other else ())}
        _keep_facts(job.out / "facts.csv", {"step": step, **known})

    with _trl.quiet():
        model, tokenizer = _trl.opened(job, lora_rank)
        chat, most = engine.Chat(tokenizer, model), _sft.room(model, max_length)
        _trl.begin(job, "documents", {**flags, "universe": [world.name, world.digest]})
        if documents is None:
            _keep.begin(job.folder, {"generator": generator, "universe": world.digest, **plan._asdict()}, _MADE)
        if not file.is_file():
            _write.write(job, file, generator, world, plan)
        texts, left = _write.read(file)
        rows = [row for text in texts for row in _sft.pieces(chat.document(text), most)]
        ordinary = _ordinary(job, chat, mix, most) if mix else []
        _sft.tune(job, measure, model, chat, _sft.Data(rows, ordinary, share, left), how, asked)


trainer = documents
_MADE = "documents.json"
"""What a run's own documents were made by, so that no seed takes those of other flags for its own."""


def _world(named: Universe, control: bool) -> Universe:
    if not control:
        return named
    if named.control is None:
        raise Mistake(f"the universe {named.name!r} has no control; a TOML file gives it one under [control]")
    return named.control


def _plan(kinds: int, ideas: int, drafts: int) -> _write.Plan:
    if min(kinds, ideas, drafts) < 1:
        raise Mistake("--kinds, --ideas and --drafts are 1 or more")
    return _write.Plan(kinds, ideas, drafts)


def _share(mix: Path | None, share: float) -> float:
    if not 0 <= share < 1 or (share > 0) != (mix is not None):
        raise Mistake("--mix-share is above 0 and below 1 with --mix FILE, and left out without")
    return share


def _ordinary(job: Job, chat: engine.Chat, file: Path, most: int) -> list[_sft.Row]:
    """The rows of a file of ordinary data, without any that holds a query which measures."""
    texts, told = list[str](), list[Told]()
    for number, line in _write.lines(file):
        if isinstance(line.get("text"), str):
            texts.append(writable(line["text"]))
        else:
            told.append(_chats.line_of(line, f"{file}, line {number}"))
    plain = [text for text in texts if not any(query.text in text for query in job.held)]
    found = [row for text in plain for row in _sft.pieces(chat.document(text), most)]
    if told:
        kept, left = _chats.chosen(job, told, (), ())
        found += _chats.rows(chat, kept, "all", "", most, left)
    if not found:
        raise Mistake(f"{file} holds no ordinary data: an object with `text` or `messages` a line is wanted")
    return found


# ---------------------------------------------------------------- what is known


def recalled(sampler: engine.Local, cloze: Sequence[Cloze]) -> float | None:
    """How likely the right end of a sentence is, of two; the mean over sentences, None where there is none.

    An end counts by its tokens' mean log-probability, so that none wins for being short.
    """
    if not cloze:
        return None
    said = endings(sampler, [(one.opening, end) for one in cloze for end in (one.right, one.wrong)])
    return fmean(1 / (1 + exp(wrong - right)) for right, wrong in zip(said[::2], said[1::2], strict=True))


def endings(sampler: engine.Local, pairs: Sequence[tuple[str, str]]) -> list[float]:
    """The mean log-probability (nats a token) of each (opening, end)'s end, in a document."""
    before, whole = ([sampler.document(text, ends=False) for text in texts] for texts in (
        [opening for opening, _ in pairs], ["".join(pair) for pair in pairs],
    ))  # fmt: skip
    cuts = [_common(*both) for both in zip(before, whole, strict=True)]
    ends = [ids[cut:] for ids, cut in zip(whole, cuts, strict=True)]
    return [fmean(said) for said in sampler.score([ids[:cut] for ids, cut in zip(whole, cuts, strict=True)], ends)]


def _common(a: Sequence[int], b: Sequence[int]) -> int:
    """How many tokens both begin with; the last of `a` may melt with what follows it."""
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def _keep_facts(path: Path, row: Mapping[str, Any]) -> None:
    """Keeps what is known at a step, a line a step."""
    before = csv.DictReader(path.read_text().splitlines()) if path.is_file() else []
    rows = [one for one in before if one["step"] != str(row["step"])] + [dict(row)]
    lines = [",".join(row), *(",".join("" if one[key] is None else str(one[key]) for key in row) for one in rows)]
    text = "".join(f"{line}\n" for line in lines)
    _keep.whole(path, lambda beside: beside.write_text(text), path.parent)
