"""The policy-sync canary: a run in which the sampler answers with another policy than is trained fails at once.

Samplers that silently keep an old policy are the commonest serious bug of training stacks, and here it would read
"training did not change the gap". Decided here: what the sampler says of the tokens that it drew is held against what
the trainer says of them, at every step; and after an update with a gradient the sampler's word on fixed tokens must be
another than before. Left out: correcting for the difference (importance weights).
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from frontstage.core import Mistake
from frontstage.engine import Draw, Local

APART = 0.001
"""Nats a token, on average, by which sampler and trainer may differ in float32, where they differ by a millionth."""


def apart(sampled: Sequence[float], trained: Sequence[float]) -> tuple[float, float]:
    """(mean, largest) absolute difference of the two's log-probabilities of the same tokens, in nats."""
    found = [abs(a - b) for a, b in zip(sampled, trained, strict=True)]
    return fmean(found), max(found)


def check_apart(mean: float, most: float = APART) -> None:
    """Raises Mistake where the sampler's policy is not the trainer's."""
    if not mean <= most:  # what is no number is no agreement
        raise Mistake(
            f"the sampler does not answer with the policy that is trained: they differ by {mean:.3g} nats a token"
        )


class Canary:
    """What the sampler says of an answer before an update, and whether it says the same after.

    The answer is the one with the most surprising token, up to that: of tokens that are as good as certain it says the
    same to the last digit whatever the update.
    """

    def __init__(self, sampler: Local, prompts: Sequence[Sequence[int]], draws: Sequence[Draw]) -> None:
        place, at = min(
            ((place, at) for place, draw in enumerate(draws) for at in range(len(draw.ids))),
            key=lambda where: draws[where[0]].logprobs[where[1]],
        )
        self.sampler, self.prompt, self.reply = sampler, prompts[place], draws[place].ids[: at + 1]
        self.before = self._says()

    def _says(self) -> list[float]:
        return self.sampler.score([self.prompt], [self.reply])[0]

    def check_moved(self) -> None:
        """Raises Mistake where an update did not reach the sampler."""
        if self._says() == self.before:
            raise Mistake("the update did not reach the sampler: it still answers with the policy from before it")
