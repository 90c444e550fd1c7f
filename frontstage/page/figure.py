"""The forest plot: one line an estimate, its interval as a line, its mark filled where the interval leaves out zero.

Decided here: a figure is rows of HTML with a strip of SVG each, placed in per cent of the strip, so that it has no
width of its own; all strips of a figure share one axis. Left out: colour as the only carrier of anything.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from frontstage.page.finding import Row
from frontstage.page.tables import Cell, Table, best_estimates, groups, main_arms, primary, who
from frontstage.page.words import bare, contrast, count, known, p_value, percent, plural, points

_MARGIN = 3.0
"""Per cent of the strip kept free at either end, so that marks at the ends are whole."""


@dataclass(frozen=True, slots=True)
class Axis:
    """What the strips of a figure share: limits and ticks, in shares (−1 to 1)."""

    low: float
    high: float
    ticks: tuple[float, ...]

    def place(self, value: float) -> str:
        """Where `value` stands on the strip, in hundredths ("42.1"); outside the limits it stands at the edge."""
        part = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return f"{_MARGIN + part * (100 - 2 * _MARGIN):.1f}"

    def at(self, value: float) -> str:
        """`place` in per cent, as SVG writes it ("42.1%")."""
        return f"{self.place(value)}%"

    @property
    def grid(self) -> str:
        """The path of the ticks' lines, in a box of 100 by 1; without the line at zero."""
        return "".join(f"M{self.place(tick)} 0v1" for tick in self.ticks if tick)


@dataclass(frozen=True, slots=True)
class Line:
    """One estimate of the figure: what it is, what it reads, and where it stands; places are "" where unknown."""

    label: str
    text: str
    at: str = ""
    low: str = ""
    high: str = ""
    solid: bool = False
    front: str = ""
    back: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """The lines of one model (or, titled "", of all of them)."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """What is drawn, what it says in words, and its table."""

    title: str
    words: str
    axis: Axis
    panels: tuple[Panel, ...]
    table: Table
    rates: Axis | None = None
    """The axis of the two rates, where lines show them."""


def stage_figure(gaps: Sequence[Row], classifier: str = "") -> Figure | None:
    """The stage gap of every model in the main arm; None where there is no such row."""
    main = main_arms(gaps)
    rows = [row for row in shown(gaps, classifier) if is_stage(row, main)]
    if not rows:
        return None
    axis = axis_of(rows)
    several = len({row["setting"] for row in rows}) > 1
    lines = tuple(_line(who(row, several), row, axis, RATES) for row in rows)
    return Figure("The stage gap", _stage_words(rows, several), axis, (Panel("", lines),), _table(rows, several), RATES)


def contrast_figure(gaps: Sequence[Row], classifier: str = "") -> Figure | None:
    """Every other contrast and control, a panel a model; None where there is none."""
    main = main_arms(gaps)
    rows = [row for row in shown(gaps, classifier) if not is_stage(row, main)]
    if not rows:
        return None
    axis = axis_of(rows)
    several = len({row["setting"] for row in rows}) > 1
    panels = tuple(
        Panel(title, tuple(_line(_arm(row), row, axis) for row in found)) for title, found in groups(rows).items()
    )
    return Figure("Contrasts and controls", _contrast_words(rows), axis, panels, _table(rows, several))


def is_stage(row: Row, main: Mapping[str, str]) -> bool:
    """Whether a row is the headline's: front − back in its setting's main arm."""
    return bool(row["contrast"] == "stage" and row["variant"] == main[row["setting"]])


def shown(gaps: Sequence[Row], classifier: str = "") -> list[Row]:
    """The rows of one classifier (or the primary), one estimand each: queries like these where both were estimated."""
    chosen = classifier or primary(gaps)
    return best_estimates([row for row in gaps if row["classifier"] == chosen])


def axis_of(rows: Sequence[Row]) -> Axis:
    """An axis that holds zero and every interval, at least ten points long, with two to six ticks."""
    ends = [row[key] for row in rows for key in ("gap", "low", "high") if known(row[key])]
    low, high = min(0.0, *ends, 0.0), max(0.0, *ends, 0.0)
    low, high = (low, high) if high - low >= 0.1 else (low - 0.05, high + 0.05)
    step = next(step for step in (0.05, 0.1, 0.2, 0.5) if (high - low) / step < 6 or step == 0.5)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return Axis(low, high, tuple(tick * step for tick in range(first, last + 1)))


RATES = Axis(0.0, 1.0, (0.0, 0.5, 1.0))


def _line(label: str, row: Row, axis: Axis, rates: Axis | None = None) -> Line:
    text = bare(row["gap"], row["low"], row["high"])
    if not known(row["gap"], row["low"], row["high"]):
        return Line(label, text)
    solid = row["low"] > 0 or row["high"] < 0
    at, low, high = (axis.at(row[key]) for key in ("gap", "low", "high"))
    front, back = (rates.at(row[key]) if rates and known(row[key]) else "" for key in ("rate_a", "rate_b"))
    return Line(label, text, at, low, high, solid, front, back)


def _arm(row: Row) -> str:
    """A contrast's name with its arm, where the name does not say it."""
    return contrast(str(row["contrast"])) + (f" · {row['variant']}" if row["variant"] != "base" else "")


def _stage_words(rows: Sequence[Row], several: bool) -> str:
    found = sorted((row for row in rows if known(row["gap"], row["low"], row["high"])), key=lambda row: -row["gap"])
    if not found:
        return "No stage gap could be estimated."
    said = [f"{who(row, several)} {points(row['gap'], row['low'], row['high'])}" for row in (found[0], found[-1])]
    above, below = (sum(row["low"] > 0 for row in found), sum(row["high"] < 0 for row in found))
    if len(rows) == 1:
        side = "above zero" if above else "below zero" if below else "around zero"
        return f"{said[0]}: the interval lies {side}."
    lost = len(rows) - len(found)
    parts = [f"{above} above zero", f"{len(found) - above - below} around zero", f"{below} below"]
    return f"From {said[1]} to {said[0]}. Intervals: {', '.join(parts)}{f', {lost} unknown' if lost else ''}."


def _contrast_words(rows: Sequence[Row]) -> str:
    models = len(groups(rows))
    above = sum(known(row["low"]) and row["low"] > 0 for row in rows)
    return f"{plural(len(rows), 'estimate')} of {plural(models, 'model')}; {above} with an interval above zero."


def _table(rows: Sequence[Row], several: bool) -> Table:
    body = tuple(
        (
            Cell(who(row, several)),
            Cell(_arm(row)),
            Cell(percent(row["rate_a"])),
            Cell(percent(row["rate_b"])),
            Cell(points(row["gap"], row["low"], row["high"])),
            Cell(p_value(row["p"])),
            Cell(count(row["n_queries"])),
        )
        for row in rows
    )
    head = ("Model", "Contrast", "First", "Second", "Gap", "p", "Queries")
    return Table("The figure's numbers", head, body, lead=2)
