"""What every trainer is given beside its own flags: where it starts, in which situation, and who judges and measures.

Decided here: a trainer is a function `trainer(job, measure, *, its flags)`; it learns from the setting's front tiers
alone, and calls `measure(step, sampler)` with a sampler of the policy as it is now. Left out: a base class.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any, Literal, NamedTuple

from frontstage.core import (
    Answer,
    Cell,
    Episode,
    Message,
    Mistake,
    Query,
    Sampler,
    Sampling,
    Setting,
    Verdict,
    described,
    episode,
)
from frontstage.engine import Chat, Draw, Local

Measure = Callable[[int, Sampler], None]
"""(step, a sampler of the current policy): plays the held-out queries and keeps the rows."""
Judged = Callable[[str, Sequence[Episode]], Sequence[Verdict]]
"""(name of a classifier or judge, episodes) → its verdict on each, blind to tiers."""
Learns = Literal["all", "output", "scratchpad"]
"""The tokens of an answer that are learnt from: all, those after the thought, or those of the thought."""
Ask = Callable[[str, Sequence[tuple[Sequence[Message], int]], Sampling, Callable[[int, Answer], None]], None]
"""(a model of Inspect's, (prompt, number of the draw) each, how to sample, who hears (place, answer) as they come)."""


class Told(NamedTuple):
    """One answer of a run, or of a file of transcripts."""

    messages: Sequence[Message]
    """What was sent."""
    text: str
    """The answer after the prefill, to the letter."""
    episode: Episode


def nobody(model: str, *_: object) -> None:
    """Stands behind models where none can be asked."""
    raise Mistake(f"there is nobody here who could ask {model!r}")


def nothing(path: Path) -> Sequence[Told]:
    """Stands where no transcripts can be read."""
    raise Mistake(f"there is nobody here who could read {path}")


ANSWERS = Sampling(max_tokens=256)
"""How answers are drawn: at temperature 1, or what a policy learns from is not its own."""


@dataclass(frozen=True)
class Job:
    """One training, of one seed."""

    start: Path
    """The checkpoint directory that it starts from."""
    setting: Setting
    """With the queries that train, and no other."""
    out: Path
    """Where its checkpoints (`step-N`), its state and its log of steps go."""
    judged: Judged
    seed: int = 0
    every: int = 20
    """Steps between two measurements, which leave a checkpoint each."""
    sampling: Sampling = ANSWERS
    sampler: Callable[[Any, Any], Local] = Local
    """(model, tokenizer) → who answers with the current policy; by default the live model itself."""
    tell: Callable[[Mapping[str, Any]], None] = lambda row: None
    """Hears each step's row, and under "of" how many steps there are to be, where the flags do not say."""
    held: tuple[Query, ...] = ()
    """The queries that measure, which must not train."""
    run: Path | None = None
    """The directory of the whole run, for what its seeds share."""
    ask: Ask = nobody
    """Puts prompts to a model that is not in process, within the run's limits."""
    transcripts: Callable[[Path], Sequence[Told]] = nothing
    """The answers in a run's directory or in a file of transcripts."""

    @property
    def folder(self) -> Path:
        """Where that goes which does not depend on the seed."""
        return self.run or self.out


def front(job: Job, step: int, groups: int, samples: int) -> list[list[Cell]]:
    """The draws of a step: `groups` queries of the front tiers, `samples` of each; hashed from seed and step."""
    pairs = [(tier, query) for tier in job.setting.front for query in job.setting.queries]
    if not pairs:
        raise Mistake(
            f"setting {job.setting.name!r} ({job.setting.variant}) has no front tier, so nothing trains there"
        )
    if groups > len(pairs):
        raise Mistake(f"--groups wants at most the {len(pairs)} queries that train, not {groups}")
    picked = Random(f"{job.seed}/{step}").sample(pairs, groups)
    return [[Cell(job.setting, *pair, step * samples + i) for i in range(samples)] for pair in picked]


def heard(job: Job, step: int, cells: Sequence[Cell], answers: Sequence[Answer]) -> list[Episode]:
    """The episodes that the answers to `cells` make."""
    return [
        replace(
            episode(described("policy", cell, job.sampling, job.seed, str(step)), answer, cell.setting.parse), step=step
        )
        for cell, answer in zip(cells, answers, strict=True)
    ]


@contextmanager
def at(step: int) -> Iterator[None]:
    """Says of what goes wrong inside at which step it did."""
    try:
        yield
    except (Mistake, FloatingPointError, OSError) as error:
        raise Mistake(f"step {step}: {error}") from error


def sane(steps: int, groups: int, samples: int, lr: float, rows_at_once: int) -> None:
    """Raises Mistake for numbers that make no training."""
    if min(steps, groups, rows_at_once) < 1 or samples < 2:
        raise Mistake("--steps, --groups and --rows-at-once are 1 or more, and --samples 2: a group needs a baseline")
    if not lr > 0:
        raise Mistake(f"--lr is above 0, not {lr}")


def span(learn_from: Learns, sampler: Chat, prompt: Sequence[int], draw: Draw, one: Episode) -> tuple[int, int]:
    """The tokens of a draw that are learnt from, first and one past the last; the pull to the start is on the same."""
    whole = len(draw.ids)
    if learn_from == "all":
        return 0, whole
    text, thought = sampler.text(prompt, draw.ids), one.said.thought.strip()
    ends = text.index(thought) + len(thought) if thought in text else 0  # without a thought, all is output
    cut = bisect_left(range(whole + 1), ends, key=lambda n: len(sampler.text(prompt, draw.ids[:n])))
    return (cut, whole) if learn_from == "output" else (0, cut)
