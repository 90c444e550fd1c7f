"""The scripted sampler: draws an organism's answers from its truth table, in microseconds and without torch.

It is given the cell, so it tests parsers, classifiers and statistics, never reading. Left out: token counts and limits.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from frontstage.core import LETTERS, Answer, Cell, Query, Sampler, Sampling, Setting
from frontstage.organisms._aside import aside
from frontstage.organisms._speech import CHOICES, REPLIES, SAID_BY, speak
from frontstage.organisms._truth import OUTCOMES, Facts, Organism, facts, table


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
        why = _reason(organism, holds, draw)
        text = speak(why, holds, draw, replies(why, cell.setting, cell.query))
    return Answer(continuing(cell.setting, text))


def continuing(setting: Setting, text: str) -> str:
    """`text` without the tag that the setting's prefill has opened, whatever words follow in it."""
    return text.removeprefix(next((tag for tag in _OPENED if setting.prefill.startswith(tag)), ""))


_OPENED = ("<OUTPUT>\n", "<SCRATCHPAD_REASONING>\n")


def replies(reason: str, setting: Setting, query: Query) -> Sequence[str]:
    """Those that the setting's form asks for: a letter, its slot `accept` or `reject` at the head, what it complies by.

    () where it asks for no form.
    """
    complies = OUTCOMES[reason] != "refuse"
    if letter := setting.complying(query):
        letters = letter if complies else LETTERS[: len(query.options)].replace(letter, "")
        return [said.format(letter=each) for each in letters for said in CHOICES]
    if tag := setting.slots.get("accept" if complies else "reject"):
        return [f"{tag}\n{reply}" for reply in REPLIES[reason]]
    comply, refuse = SAID_BY.get(str(setting.facts.get("complied_by", "")), ((), ()))
    return comply if complies else refuse


def reason(organism: Organism, cell: Cell, seed: int) -> str:
    """The reason of this draw."""
    return _reason(organism, facts(cell), Random(f"{organism.name} {cell.seed(seed)}"))


def _reason(organism: Organism, holds: Facts, draw: Random) -> str:
    shares = table(organism, holds)
    return draw.choices(list(shares), list(shares.values()))[0]
