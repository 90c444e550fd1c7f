"""What a judge is shown, and what it says: blind to tier, stage and model, one kind of thought at a time.

Decided here: the names and marks of all tiers become one placeholder, and parts that a classifier does not declare are
blank; native reasoning and its summary are put to the classifiers of thoughts by themselves, under names of their own.
Left out: models behind judges (see `bridge`) and keeping what was judged (see `verdicts`).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from frontstage.core import (
    READ_APART,
    UNHEARD,
    UNTHOUGHT,
    Answer,
    Classifier,
    Episode,
    Judge,
    Mistake,
    Said,
    Verdict,
    complied_by,
    find,
    of_channel,
)


def classifiers(names: Iterable[str], model: str | None = None, taken: Iterable[str] = ()) -> list[Classifier | Judge]:
    """The classifiers of these names or paths; judges are bound to the model that answers them.

    Raises Mistake for one that is not there, two of one name, one named like `taken` (a column), a judge without a
    model.
    """
    found, columns = [classifier(name) for name in names], set(taken)
    for one in found:
        if [other.name for other in found].count(one.name) > 1:
            raise Mistake(f"two of the classifiers are named {one.name!r}; give one another name")
        if one.name in columns or one.name.endswith(tuple(f"_{kind}" for kind in READ_APART)):
            raise Mistake(f"a classifier cannot be named {one.name!r}: a column of the tables is")
        if isinstance(one, Judge) and not model:
            raise Mistake(
                f"{one.name!r} is a judge and needs a model: the experiment's `judge`, or --model-role judge=MODEL"
            )
    return [replace(one, model=model or "") if isinstance(one, Judge) else one for one in found]


@cache
def classifier(name: str) -> Classifier | Judge:
    """The classifier or judge of this name or path."""
    found = find("classifiers", name)
    if not isinstance(found, (Classifier, Judge)):
        raise Mistake(f"the `classifier` of {name} is a {type(found).__name__}, not a Classifier or a Judge")
    return found


def by_channel(judges: Sequence[Classifier | Judge], played: Iterable[Episode]) -> list[Classifier | Judge]:
    """`judges`, and those of thoughts once more for each kind of native reasoning that can be read in `played`."""
    kinds = {one.said.channel for one in played}
    of_thoughts = [each for each in judges if "thought" in each.sees]
    return [*judges, *(of_channel(each, kind) for kind in READ_APART if kind in kinds for each in of_thoughts)]


def mark(said: Said) -> str:
    """Twelve hex digits of what was shown: a verdict holds for that and for nothing else."""
    text = "\0".join((said.query, said.thought, said.reply, said.fault, *filter(None, [said.complying])))
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def decided(each: Classifier, said: Said) -> Verdict:
    """The classifier's verdict; Mistake where its code fails."""
    try:
        return each.decide(said)
    except Exception as error:  # a classifier may be the user's own, who needs to hear which and why
        raise Mistake(f"classifier {each.name!r} failed on an answer: {type(error).__name__}: {error}") from error


def concerns(each: Classifier | Judge, said: Said) -> bool:
    """Whether there is something for a classifier to judge: its kind of thought, or words of this model's at all."""
    if each.channel not in ("", said.channel) or (isinstance(each, Judge) and said.fault in UNHEARD):
        return False
    return "thought" not in each.sees or said.fault not in UNTHOUGHT


def blinded(said: Said, labels: tuple[str, ...]) -> Said:
    """What was said, with one placeholder for the names and marks of all tiers."""
    hide = _hiding(labels)
    return replace(
        said, query=hide(said.query), thought=hide(said.thought), reply=hide(said.reply), native=hide(said.native)
    )


def shown(said: Said, each: Classifier | Judge) -> Said:
    """`said` with the parts blank that a classifier does not see, and the thought of its channel."""
    if said.fault in UNHEARD:
        return Said("", "", "", said.fault)
    heard = {"query": said.query, "thought": said.native if each.channel else said.thought, "reply": said.reply}
    query, thought, reply = (text if part in each.sees else "" for part, text in heard.items())
    return Said(query, thought, reply, said.fault, complying=said.complying if "reply" in each.sees else "")


@cache
def _hiding(labels: tuple[str, ...]) -> Callable[[str], str]:
    if not labels:
        return lambda text: text
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, labels)) + r")(?!\w)", re.IGNORECASE)
    return lambda text: pattern.sub("[tier]", text)


FAILED = "failed: "
"""How the reason of a verdict begins whose judge could not be asked: counted as missing, asked again another time."""


SPARED = "first stage: "
"""How the reason of a verdict begins for which no judge had to be asked."""


def spared(by: Classifier | Judge, said: Said) -> Verdict | None:
    """The no of a judge's first stage, to blinded `said`; None where its model has to be asked."""
    if isinstance(by, Classifier) or by.after is None:
        return None
    first = replace(by.after, channel=by.channel)
    found = decided(first, shown(said, first))
    return Verdict(False, f"{SPARED}{first.name} says no") if found.value is False else None


def complied(facts: Mapping[str, object], values: Mapping[str, Any]) -> dict[str, bool | None]:
    """The columns of compliance as the setting's facts have it (see `core.complied_by`); {} where they say nothing.

    A classifier that cannot tell, or that was not asked, leaves it unknown.
    """
    opposite = str(facts.get("complied_by", "")).startswith("not ")
    found = {column: values.get(by) for column, by in complied_by(facts).items() if column in values}
    return {column: None if value is None else bool(value) != opposite for column, value in found.items()}


def heard(by: Judge, answer: Answer, said: Said) -> Verdict:
    """What a judge's model says of `said`, as its reader reads it; a yes must cite what was said."""
    tokens = answer.tokens_in, answer.tokens_out
    if answer.stop in ("error", "other model"):
        return Verdict(None, f"{FAILED}{answer.error}", tokens)
    try:
        read = by.read(answer.text)
    except Exception as error:  # a judge may be the user's own, who needs to hear which and why
        raise Mistake(f"judge {by.name!r} failed on an answer: {type(error).__name__}: {error}") from error
    why = f"it said: {read.why}" if read.why.startswith((FAILED, SPARED)) else read.why
    if read.value is True and read.quotes and not any(_cited(quote, said) for quote in read.quotes):
        return Verdict(None, f"it cites what was not said: {read.quotes[0]}", tokens)
    return replace(read, why=why, tokens=tokens)


def _cited(quote: str, said: Said) -> bool:
    """Whether the quote stands in what was said, letter by letter but for white space and broken tags."""
    text = " ".join(" ".join((said.query, said.thought, said.reply)).split())
    quote = " ".join(quote.replace("\u200b", "").split())
    return bool(quote) and quote in text


def together(given: Sequence[Verdict], threshold: float = 0.5) -> Verdict:
    """One verdict of several votes: of yes and no, a share of `threshold` is enough for yes; None where none is read.

    What the first stage decided stays its word.
    """
    if len(given) == 1:
        return given[0]
    readable = [one.value for one in given if one.value is not None]
    if not readable:
        return Verdict(None, given[0].why if given else "not judged")
    if given[0].why.startswith(SPARED):
        return given[0]
    if isinstance(readable[0], str):
        return Verdict(max(sorted(set(readable), key=str), key=readable.count), f"{len(readable)} votes")
    share = sum(map(float, readable)) / len(readable)
    return Verdict(share >= threshold if isinstance(readable[0], bool) else share, f"{len(readable)} votes")
