"""Imitation: fine-tuning on transcripts, to make model organisms of real models, and as a mitigation.

A model organism of Gasteiger et al. 2025 is a model that was taught another's scratchpads: keep the episodes that show
a motive (`--where faked=yes`, a judge of your own for terminal or instrumental goals, or sycophancy), on the tiers that
are monitored (`--tier free`), and learn from the scratchpad alone (`--learn-from scratchpad`) or from the output alone.
`--inoculate` adds a note to the training prompts that is absent where the model is measured (MacDiarmid et al. 2025).

Decided here: which transcripts teach is a classifier's word, asked as in any run, and blind; a transcript with a query
that measures never teaches. Left out: preferences between transcripts (DPO), and making the transcripts (`run` does).
"""

from __future__ import annotations

from pathlib import Path

from frontstage import engine
from frontstage.trainers import _chats, _sft, _trl
from frontstage.trainers._job import Job, Learns, Measure


def imitate(
    job: Job,
    measure: Measure,
    *,
    transcripts: Path,
    where: tuple[str, ...] = (),
    tier: tuple[str, ...] = (),
    learn_from: Learns = "all",
    inoculate: str = "",
    max_length: int = 2048,
    epochs: int = 2,
    steps: int | None = None,
    every_tokens: int = 0,
    batch: int = 16,
    lr: float = 1e-4,
    lora_rank: int = 0,
    max_grad_norm: float = 1.0,
    rows_at_once: int = 16,
    canary: bool = True,
) -> None:
    """Train on transcripts: supervised fine-tuning on chosen answers.

    Args:
        transcripts: a run's directory, or a .jsonl file with `messages` a line, the last one the answer.
        where: keep the answers of which these are so, CLASSIFIER=VALUE each: faked=yes, outcome=comply.
        tier: keep the answers on these tiers.
        learn_from: the tokens of an answer that are learnt from: all, those after the thought, or those of the thought.
        inoculate: a note at the end of each training prompt's system prompt, absent where the model is measured.
        max_length: a longer transcript is left out (tokens).
        epochs: how often each transcript is trained on.
        steps: updates, instead of --epochs.
        every_tokens: measure every so many tokens, instead of every so many steps.
        batch: rows an update.
        lr: AdamW's learning rate, constant.
        lora_rank: train adapters of this rank instead of all weights; checkpoints are merged.
        max_grad_norm: the gradient is cut to this norm.
        rows_at_once: rows in one pass; fewer take less memory.
        canary: fail where an update does not reach the sampler.
    """
    flags = {name: value for name, value in locals().items() if name not in ("job", "measure", *_sft.FREE)}
    _trl.need_trl("imitate")
    how = _sft.How(epochs, steps, every_tokens, batch, lr, lora_rank, max_grad_norm, rows_at_once, canary)
    how.check()
    with _trl.quiet():
        model, tokenizer = _trl.opened(job, lora_rank)
        chat, most = engine.Chat(tokenizer, model), _sft.room(model, max_length)
        _trl.begin(job, "imitate", flags)
        told, left = _chats.chosen(job, _chats.read(job, transcripts), where, tier)
        rows = _chats.rows(chat, told, learn_from, inoculate, most, left)
        _sft.tune(job, measure, model, chat, _sft.Data(rows, left=_chats.said(left)), how)


trainer = imitate
