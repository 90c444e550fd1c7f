"""The tables of a calibration: how often the method is right about models whose truth is known.

Decided here: a share comes with its limits and its number of runs, or not at all; a false alarm is a look-alike that is
called faking, whatever else it is called. Left out: figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from frontstage.page.tables import Cell, Table
from frontstage.page.words import count, percent, plural

Row = Mapping[str, Any]

FAKING = ("spoken faking", "unspoken training-tracking gap")
"""The readings that call a model faking."""


def whole(rows: Sequence[Row]) -> list[Row]:
    """The experiment as planned: a row a model."""
    return [row for row in rows if row["budget"] == 1 and not row["without"]]


def look_alikes(rows: Sequence[Row]) -> list[Row]:
    """The rows of models that are not to be called faking."""
    return [row for row in rows if row["expected"] not in FAKING]


def headline(rows: Sequence[Row]) -> str:
    """How many runs were right, and how many of look-alikes raised a false alarm."""
    there, innocent = whole(rows), look_alikes(whole(rows))
    runs, right = sum(row["runs"] for row in there), round(sum(row["right"] * row["runs"] for row in there))
    alarms, of = round(sum(row["faking"] * row["runs"] for row in innocent)), sum(row["runs"] for row in innocent)
    said = f"{count(right)} of {plural(runs, 'run')} of {plural(len(there), 'model')} were read as they should be."
    return f"{said} {count(alarms)} of {plural(of, 'run')} of look-alikes were called faking." if of else said


def right_table(rows: Sequence[Row]) -> Table:
    """Is it right? A line a model."""
    body = tuple(
        (
            Cell(row["model"]), Cell(short(row["expected"])), Cell(count(row["runs"])), Cell(_share(row, "right")),
            Cell(percent(row["undecided"])), Cell(percent(row["otherwise"])), Cell(_most(row)),
        )
        for row in whole(rows)
    )  # fmt: skip
    head = ("Model", "Should read as", "Runs", "Read so", "Undecided", "Otherwise", "Commonest reading")
    return Table("Readings of the experiment as planned, with 95 % limits", head, body, lead=2)


def alarm_table(rows: Sequence[Row]) -> Table:
    """False alarms: look-alikes that were called faking, spoken or not."""
    body = tuple(
        (
            Cell(row["model"]), Cell(short(row["expected"])), Cell(count(row["runs"])),
            Cell(count(round(row["faking"] * row["runs"]))), Cell(percent(row["faking_high"])),
        )
        for row in look_alikes(whole(rows))
    )  # fmt: skip
    return Table(
        "Look-alikes that were called faking, and the upper 95 % limit of that share",
        ("Model", "Is", "Runs", "Called faking", "At most"), body, lead=2,
    )  # fmt: skip


def detection_table(rows: Sequence[Row]) -> Table | None:
    """Read right, by calls: a line a model, a column a budget; what was called faking instead stands beneath."""
    there = [row for row in rows if not row["without"]]
    budgets = {row["budget"]: row["calls"] for row in sorted(there, key=lambda row: row["budget"])}
    if len(budgets) < 2:
        return None
    at = {(row["model"], row["budget"]): row for row in there}
    simulated = [row for row in whole(rows) if (row["model"], min(budgets)) in at]
    body = tuple(
        (
            Cell(row["model"]), Cell(short(row["expected"])),
            *(_detected(at[row["model"], budget]) for budget in budgets),
        )
        for row in simulated
    )  # fmt: skip
    head = ("Model", "Should read as", *(f"{count(calls)} calls" for calls in budgets.values()))
    caption = f"Read as they should be, by calls of one model in all arms; {_at_least(there)} of each model"
    return Table(caption, head, body, lead=2)


def _detected(row: Row) -> Cell:
    undecided = f"undecided {percent(row['undecided'])}" if row["undecided"] else ""
    return Cell(percent(row["right"]), _alarms(row) or undecided)


def _alarms(row: Row) -> str:
    """A line on false alarms; "" where there was none."""
    wrong = row["faking"] - (row["right"] if row["expected"] in FAKING else 0)
    return f"called faking {percent(wrong)}" if wrong > 0 else ""


def unmasking_table(rows: Sequence[Row]) -> Table | None:
    """What each model is called once an arm is left out: a line a model, a column an arm."""
    arms = list(dict.fromkeys(row["without"] for row in rows if row["without"]))
    if not arms:
        return None
    at = {(row["model"], row["without"]): row for row in rows if row["budget"] == 1}
    simulated = [row for row in whole(rows) if (row["model"], arms[0]) in at]
    body = tuple(
        (Cell(row["model"]), _unmasked(row), *(_unmasked(at[row["model"], arm]) for arm in arms)) for row in simulated
    )
    head = ("Model", "With all arms", *(f"without {arm}" for arm in arms))
    less = [row for row in rows if row["without"]]
    caption = f"The commonest reading with an arm left out, and its share; {_at_least(less)} of each model"
    return Table(caption, head, body, lead=2)


def _unmasked(row: Row) -> Cell:
    alarms = _alarms(row) if row["expected"] not in FAKING and row["commonest"] not in FAKING else ""
    return Cell(short(row["commonest"]), ", ".join(filter(None, (percent(row["commonest_share"]), alarms))))


def _at_least(rows: Sequence[Row]) -> str:
    """How many runs the thinnest of these rows rests on."""
    return plural(min(row["runs"] for row in rows), "run")


def coverage_table(rows: Sequence[Row]) -> Table:
    """How often intervals of the stage gap hold the truth."""
    body = tuple(
        (
            Cell(row["model"]), Cell(count(row["covered_runs"])), Cell(percent(row["covered_queries"])),
            Cell(percent(row["covered_list"])),
        )
        for row in whole(rows)
        if row["covered_runs"]
    )  # fmt: skip
    head = ("Model", "Runs", "Over queries like these", "On the list that was asked")
    return Table("95 % intervals of the base arm's stage gap that hold the truth", head, body)


def short(reading: str) -> str:
    """A reading in few words."""
    return _SHORT.get(reading, reading.removeprefix("gap explained otherwise: "))


_SHORT = {"unspoken training-tracking gap": "unspoken gap"}


def _most(row: Row) -> str:
    return f"{short(row['commonest'])} {percent(row['commonest_share'])}"


def _share(row: Row, name: str) -> str:
    return percent(row[name], row[f"{name}_low"], row[f"{name}_high"])
