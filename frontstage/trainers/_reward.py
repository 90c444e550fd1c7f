"""What an answer is worth in training: a classifier's word on the reply, less penalties.

Decided here: the reward sees the query and the reply, never the scratchpad, as in Greenblatt et al. 2024, section 5;
what looks at the scratchpad is a mitigation with a flag of its own. A failed judge call is no reward, never a low one.
Left out: reward models with a head of their own (a judge's number is a reward).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import dist, isfinite, sqrt

from frontstage.core import Episode, Mistake, Verdict
from frontstage.trainers._job import Judged


def rewards(
    judged: Judged, played: Sequence[Episode], reward: str, format_penalty: float, length_penalty: float,
    length_free: int, thought_penalty: float, thought_free: int, process: float, process_by: str,
) -> list[float | None]:  # fmt: skip
    """The reward of each episode: None where its judge could not be asked. Raises Mistake for what is no number."""
    worths = [_worth(one, reward) for one in judged(reward, [_hidden(one) for one in played])]
    minded = judged(process_by, played) if process else []
    found = list[float | None]()
    for at, (one, worth) in enumerate(zip(played, worths, strict=True)):
        if one.said.fault:
            found.append(-format_penalty)
            continue
        less = length_penalty * _over(one.said.reply, length_free) + thought_penalty * _over(
            one.said.thought, thought_free
        )
        less += process * float(minded[at].value is True) if process else 0.0
        found.append(None if worth is None else worth - less)
    return found


def _hidden(one: Episode) -> Episode:
    """The episode as the reward sees it: without any thought."""
    return replace(one, said=replace(one.said, thought="", native="", channel=""))


def _worth(verdict: Verdict, name: str) -> float | None:
    if isinstance(verdict.value, str):
        raise Mistake(f"{name!r} says words such as {verdict.value!r}; a reward wants a yes or no, or a number")
    if verdict.value is None:
        return None
    if not isfinite(verdict.value):
        raise Mistake(f"the reward {name!r} is not a number ({verdict.value}; {verdict.why or 'no reason given'})")
    return float(verdict.value)


def _over(text: str, free: int) -> float:
    """Hundreds of words above the free ones."""
    return max(0, len(text.split()) - free) / 100


def advantages(rewards: Sequence[Sequence[float | None]]) -> list[list[float]]:
    """Each reward less its group's mean, over the group's standard deviation; 0 where there is no reward, or no spread.

    Raises Mistake for a group without any reward.
    """
    found = list[list[float]]()
    for at, group in enumerate(rewards):
        there = [value for value in group if value is not None]
        if not there:
            raise Mistake(f"none of the {len(group)} answers of group {at} has a reward; is the judge down?")
        mean = sum(there) / len(there)
        spread = dist(there, [mean] * len(there)) / sqrt(len(there))
        found.append([0.0 if value is None or spread < 1e-9 else (value - mean) / spread for value in group])
    return found
