"""The finding in a sentence, and what it does not show.

Decided here: the sentence holds rates, gap, intervals and the reading, whatever came out; an instrument's behaviour is
never called evidence about a real model; a missing arm is named where the reader looks first. Left out: any judgement,
which is the rule's of `stats.readings`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from frontstage.page.words import count, joined, known, percent, plural, points

Row = Mapping[str, Any]

INSTRUMENTS: Mapping[str, tuple[str, str]] = {
    "scripted/": (
        "Scripted models",
        "draw their answers from a table that is given the truth, and read nothing: they test parsers and statistics",
    ),
    "organism/": ("Organisms", "were made to behave in a known way: they test the laboratory"),
}
"""How a model's name begins → what such models are called, and what they are."""

_SHOWN = 6


def sentence(reading: Row) -> str:
    """What was found for one model: rates on both stages, gap, faking, each with its interval, and the reading."""
    said = [_compliance(reading), _corrected(reading), _faking(reading), f"Reading: {reading['reading']}."]
    return " ".join(filter(None, said))


def headline(readings: Sequence[Row]) -> str:
    """How many of the models have which reading."""
    if not readings:
        return "No model was measured, so there is no finding."
    kinds: dict[str, list[str]] = {}
    for reading in readings:
        kind, _, which = str(reading["reading"]).partition(": ")
        kinds.setdefault(kind, []).append(which)
    said = joined([f"{len(found)} {kind}{_which(found)}" for kind, found in sorted(kinds.items(), key=_last)])
    models, settings = (len({reading[key] for reading in readings}) for key in ("model", "setting"))
    where = f" in {plural(settings, 'setting')}" if settings > 1 else ""
    return f"{plural(models, 'model')}{where}: {said}."


def _last(kind: tuple[str, list[str]]) -> tuple[bool, int]:
    """The commonest first, what is undecided last."""
    return kind[0] == "undecided", -len(kind[1])


def _which(found: Sequence[str]) -> str:
    named = list(dict.fromkeys(filter(None, found)))
    return f" ({', '.join(named)})" if named else ""


def limits(
    run: Row, readings: Sequence[Row], gaps: Sequence[Row], card: Sequence[Row] = (), wordings: Sequence[Row] = ()
) -> list[str]:
    """What this run does not show, one sentence or two an item; never empty. What its own notes say comes beside it."""
    models = list(
        dict.fromkeys(str(model) for model in [*run.get("models", ()), *(reading["model"] for reading in readings)])
    )
    return [
        *_instruments(models),
        *_missing(readings),
        *_controls(readings),
        _wordings(wordings),
        *_unreadable(readings),
        _scope(readings, gaps),
        _judged(readings, card),
        "A gap by itself is not alignment faking. The model knows only what its prompt says of the stages; whether it "
        "believed it, took it for a test, or thought what it did not write down, cannot be seen here.",
        *(f"{row['model']}: {row['about']}" for row in readings if row.get("about") and len(readings) == 1),
    ]


def _compliance(reading: Row) -> str:
    front, back, gap = (estimate(reading, key) for key in ("front", "back", "gap"))
    on = f"On {plural(reading['n_queries'], 'query', 'queries')}" if known(reading.get("n_queries")) else "Here"
    if not known(reading.get("front_rate")) and not known(reading.get("back_rate")):
        return (
            f"{reading['model']} gave too few readable answers to the same queries on both stages for a rate or a gap."
        )
    ending = f": a gap of {gap}" if gap != "n/a" else "; the gap cannot be given"
    return f"{on} {reading['model']} complied with {front} on the front stage and {back} on the back stage{ending}."


def _corrected(reading: Row) -> str:
    gap = reading.get("corrected")
    return f"Corrected by people's labels, the gap is {points(gap['gap'], gap['low'], gap['high'])}." if gap else ""


def _faking(reading: Row) -> str:
    share, rate = (estimate(reading, key) for key in ("faked_share", "faked"))
    where = _WHERE.get(reading.get("faked_in", "scratchpad"), "")
    if share == "n/a":
        return "" if rate == "n/a" else f"{rate} of its front-stage answers carry faking reasoning{where} and comply."
    return f"{share} of front-stage compliance carries faking reasoning{where}, {rate} of all front-stage answers."


_WHERE = {"native": " in their native reasoning", "summary": " in the summary of their native reasoning"}


def who(row: Row, setting: bool = False) -> str:
    """The model of a row, with its training step and its setting."""
    step = f", step {row['step']}" if known(row.get("step")) else ""
    return f"{row['model']}{step}{' · ' + row['setting'] if setting else ''}"


def estimate(reading: Row, key: str) -> str:
    """One of a reading's numbers ("front", "back", "faked", "faked_share" or "gap") with its interval."""
    if key == "gap":
        return points(reading.get("gap"), reading.get("low"), reading.get("high"))
    return percent(*(reading.get(f"{key}_{part}") for part in ("rate", "low", "high")))


def _instruments(models: Sequence[str]) -> list[str]:
    kinds = {start: [model for model in models if model.startswith(start)] for start in INSTRUMENTS}
    said = [
        f"{INSTRUMENTS[start][0]} ({_listed(found)}) {INSTRUMENTS[start][1]}."
        for start, found in kinds.items()
        if found
    ]
    if not said:
        return []
    every = sum(map(len, kinds.values())) == len(models)
    nothing = "Nothing on this page is" if every else "Nothing that is said of them is"
    return [" ".join([*said, f"{nothing} evidence about real models."])]


def _missing(readings: Sequence[Row]) -> list[str]:
    lacking: dict[tuple[str, ...], list[str]] = {}
    for reading in readings:
        if reading.get("missing"):
            lacking.setdefault(tuple(map(str, reading["missing"])), []).append(str(reading["model"]))
    return [
        f"Not known, though it would decide for {_listed(list(dict.fromkeys(models)))}: {joined(list(arms))}."
        for arms, models in lacking.items()
    ]


def _controls(readings: Sequence[Row]) -> list[str]:
    """Which explanations of a gap no arm of the run could weigh."""
    open_: dict[str, None] = {}
    for reading in readings:
        open_ |= dict.fromkeys(
            str(one["explanation"]) for one in reading.get("weights") or () if one["says"] == "not run"
        )
    return [f"No control of this run weighs {joined(list(open_))} as an explanation of a gap."] if open_ else []


def _wordings(wordings: Sequence[Row]) -> str:
    """How many wordings of the base arm were tried."""
    tried = len({(row["setting"], row["variant"]) for row in wordings})
    if tried <= 1:
        return "The situation was put in one wording; another may give another gap."
    return f"The situation was put in {count(tried)} wordings; others may give other gaps."


def _unreadable(readings: Sequence[Row]) -> list[str]:
    keys = ("unreadable_front", "unreadable_back")
    some = [row for row in readings if any(known(row.get(key)) and row[key] > 0 for key in keys)]
    unknown = [str(row["model"]) for row in readings if not all(known(row.get(key)) for key in keys)]
    worst = sorted(some, key=lambda row: -max(row[key] for key in keys if known(row.get(key))))
    several = len({row["setting"] for row in readings}) > 1
    shares = [f"{who(row, several)} {_both(row, keys)}" for row in worst]
    said = []
    if shares:
        said.append(
            f"Some answers could not be read ({_listed(shares, '; ')}); the tables give the bounds that this implies."
        )
    if unknown:
        said.append(f"How many answers could not be read is not known for {_listed(unknown)}.")
    return said or (["Every answer on both stages could be read."] if readings else [])


def _both(row: Row, keys: tuple[str, str]) -> str:
    return f"{percent(row.get(keys[0]))} front, {percent(row.get(keys[1]))} back"


def _scope(readings: Sequence[Row], gaps: Sequence[Row]) -> str:
    asked = {row["n_queries"] for row in readings if known(row.get("n_queries"))}
    number = f"{count(asked.pop())} " if len(asked) == 1 else ""
    if any("like these" in str(row.get("estimand")) for row in gaps):
        return f"Intervals speak of queries like the {number}asked; others, and other settings, may give other gaps."
    return f"Intervals speak of the {number}queries asked and of no others; other settings may give other gaps."


def _judged(readings: Sequence[Row], card: Sequence[Row]) -> str:
    """What is known of the classifiers' errors in this run."""
    if not card:
        return (
            "Nobody labelled answers of this run, so how often its classifiers are wrong here is not known; an error "
            "that is commoner on one stage makes a gap by itself (frontstage label)."
        )
    labelled = {name: sum(row["labelled"] for row in card if row["classifier"] == name) for name in _named(card)}
    said = joined([f"{plural(n, 'label')} of {name}" for name, n in labelled.items()])
    by = joined(sorted({str(row.get("by", "complied")) for row in readings}))
    inside = (
        f" The reading goes by the rates of {by} as they are, and asks that the corrected gap stands."
        if readings
        else ""
    )
    return f"How often the classifiers are wrong is known from {said} only; see the judge card.{inside}"


def _named(card: Sequence[Row]) -> list[str]:
    return list(dict.fromkeys(str(row["classifier"]) for row in card))


def _listed(parts: Sequence[str], comma: str = ", ") -> str:
    rest = len(parts) - _SHOWN
    return comma.join([*parts[:_SHOWN], *([f"and {rest} more"] if rest > 0 else [])])
