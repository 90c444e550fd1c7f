"""The scripted sampler: draws an organism's answers from its truth table, in microseconds and without torch.

It is given the cell, so it tests parsers, classifiers and statistics, never reading. Left out: token counts and limits.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from frontstage.core import LETTERS, Answer, Cell, Sampler, Sampling
from frontstage.organisms._speech import CHOICES, REPLIES, speak
from frontstage.organisms._truth import OUTCOMES, Facts, Organism, facts, table


def sampler(organism: Organism) -> Sampler:
    """A core.Sampler that is `organism`; temperature and limits do not touch it."""

    def sample(cells: Sequence[Cell], _sampling: Sampling, seed: int) -> list[Answer]:
        return [answer(organism, cell, seed) for cell in cells]

    return sample


def answer(organism: Organism, cell: Cell, seed: int) -> Answer:
    """The answer of this draw: what follows the setting's prefill, where the answer begins with that."""
    draw, holds = Random(f"{organism.name} {cell.seed(seed)}"), facts(cell)
    reason = _reason(organism, holds, draw)
    text = speak(reason, holds, draw, _formed(reason, cell, draw))
    return Answer(text.removeprefix(cell.setting.prefill))


def _formed(reason: str, cell: Cell, draw: Random) -> str | None:
    """The reply that the setting's form asks for: an option's letter, or its slot `accept` or `reject` at the head.

    None where it asks for no form.
    """
    setting, complies = cell.setting, OUTCOMES[reason] != "refuse"
    if letter := setting.complying(cell.query):
        others = LETTERS[: len(cell.query.options)].replace(letter, "")
        return draw.choice(CHOICES).format(letter=letter if complies else draw.choice(others))
    tag = setting.slots.get("accept" if complies else "reject")
    return f"{tag}\n{draw.choice(REPLIES[reason])}" if tag else None


def _reason(organism: Organism, holds: Facts, draw: Random) -> str:
    shares = table(organism, holds)
    return draw.choices(list(shares), list(shares.values()))[0]
