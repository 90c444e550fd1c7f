"""The scripted sampler: draws an organism's answers from its truth table, in microseconds and without torch.

It is given the cell, so it tests parsers, classifiers and statistics, never reading. Left out: token counts and limits.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from frontstage.core import Answer, Cell, Sampler, Sampling
from frontstage.organisms._aside import aside
from frontstage.organisms._speech import speak
from frontstage.organisms._truth import Facts, Organism, facts, table


def sampler(organism: Organism) -> Sampler:
    """A core.Sampler that is `organism`; temperature and limits do not touch it."""

    def sample(cells: Sequence[Cell], _sampling: Sampling, seed: int) -> list[Answer]:
        return [answer(organism, cell, seed) for cell in cells]

    return sample


def answer(organism: Organism, cell: Cell, seed: int) -> Answer:
    """The answer of this draw: what follows the setting's prefill, where the answer begins with that."""
    draw, holds = Random(f"{organism.name} {cell.seed(seed)}"), facts(cell)
    if cell.side and holds.harm:
        before = cell.side.follows
        text = aside(organism, cell, reason(organism, before, seed) if before else "", draw)
    else:
        text = speak(_reason(organism, holds, draw), holds, draw)
    return Answer(text.removeprefix(cell.setting.prefill))


def reason(organism: Organism, cell: Cell, seed: int) -> str:
    """The reason of this draw."""
    return _reason(organism, facts(cell), Random(f"{organism.name} {cell.seed(seed)}"))


def _reason(organism: Organism, holds: Facts, draw: Random) -> str:
    shares = table(organism, holds)
    return draw.choices(list(shares), list(shares.values()))[0]
