"""The scripted sampler: draws an organism's answers from its truth table, in microseconds and without torch.

It is given the cell, so it tests parsers, classifiers and statistics, never reading. Left out: token counts and limits.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from frontstage.core import Answer, Cell, Sampler, Sampling, Setting
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
    text = speak(_reason(organism, holds, draw), holds, draw, str(cell.setting.facts.get("complying", "")))
    return Answer(continuing(cell.setting, text))


def continuing(setting: Setting, text: str) -> str:
    """`text` without the tag that the setting's prefill has opened, whatever words follow in it."""
    return text.removeprefix(next((tag for tag in _OPENED if setting.prefill.startswith(tag)), ""))


_OPENED = ("<OUTPUT>\n", "<SCRATCHPAD_REASONING>\n")


def _reason(organism: Organism, holds: Facts, draw: Random) -> str:
    shares = table(organism, holds)
    return draw.choices(list(shares), list(shares.values()))[0]
