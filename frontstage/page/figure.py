"""The figures of a run: drawn once by matplotlib, shown in the page as SVG with real text, written as PDF and PNG.

Decided here: a figure is a value that says what it shows in words and brings its table, and is drawn when it is asked
for; colours have names, which in SVG become the page's own variables, so that light, dark and print hold for figures
too; front is a filled circle in the one accent, back a square in ink, so that nothing hangs on colour alone; every text
is shortened and made visible, and is never read as mathematics. Left out: pyplot, interaction, figures without
intervals.
"""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

from frontstage.page.finding import Row, who
from frontstage.page.tables import (
    KINDS,
    Cell,
    Table,
    best_estimates,
    draws_table,
    gap_table,
    groups,
    kind_rows,
    main_arms,
    outcome_rows,
    outcome_table,
    primary,
    step_table,
    wording_table,
)
from frontstage.page.words import bare, contrast, count, evidence, known, percent, plural, points, short, visible

COLOURS: Mapping[str, str] = {
    "ink": "#1d1c19", "soft": "#5f5c55", "line": "#85817a", "rule": "#dcd8cd", "paper": "#fdfcf9",
    "front": "#a5400f", "front2": "#e2b59c", "front3": "#f3e2d6", "back": "#3f4a54", "back2": "#b9b8b2",
    "back3": "#e6e4dd",
}  # fmt: skip
"""Name of a colour in the page's style sheet → how it looks on white paper."""
WIDTH = 7.0
"""Inches: a page's text is as wide, so that eight points are eight points in a paper."""
_ROW, _SIZE = 0.19, 8.0


@dataclass(frozen=True, slots=True)
class Figure:
    """What is drawn, what it says in words, how to read it, and its table."""

    name: str
    """Of its file, and its place in the page."""
    title: str
    words: str
    note: str
    table: Table
    draw: Callable[[], Any]
    """Draws it, as a matplotlib figure."""


def figures(tables: Mapping[str, Sequence[Row]]) -> dict[str, Figure]:
    """Every figure that these tables (as `html.render` takes them) have something to show in, by name."""
    gaps, rates = tables["gaps"], tables["rates"]
    chosen, outcomes = primary(rates), tables.get("outcomes", ())
    made = (
        stage_figure(gaps, chosen), contrast_figure(gaps, chosen), outcome_figure(outcomes),
        kind_figure(rates, outcomes), wording_figure(tables.get("wordings", ())),
        step_figure(gaps, chosen, tables.get("training", ())), draws_figure(tables.get("draws", ())),
    )  # fmt: skip
    return {each.name: each for each in made if each}


# ---------------------------------------------------------------- gaps


def shown(gaps: Sequence[Row], classifier: str = "") -> list[Row]:
    """The rows of one classifier (or the primary), one estimand each: queries like these where both were estimated."""
    chosen = classifier or primary(gaps)
    return best_estimates([row for row in gaps if row["classifier"] == chosen])


def stage_rows(gaps: Sequence[Row], classifier: str = "") -> list[Row]:
    """The headline's rows: the stage gap of each model in its setting's main arm."""
    main = main_arms(gaps)
    return [row for row in shown(gaps, classifier) if _is_stage(row, main)]


def stage_figure(gaps: Sequence[Row], classifier: str = "") -> Figure | None:
    """The stage gap of every model in the main arm; None where none has one."""
    rows = [row for row in stage_rows(gaps, classifier) if not known(row.get("step"))]
    there = [row for row in rows if _drawn(row)]
    if not there:
        return None
    note = (
        "Left: the share of answers that comply, front stage (filled circle) and back stage (square). Right: the gap "
        "in percentage points with its 95 % interval; the mark is filled where the interval leaves out zero."
    )
    return Figure(
        "stage-gap", "The stage gap", _stage_words(rows), note, gap_table(rows), lambda: _draw_stage(there)
    )  # fmt: skip


def contrast_figure(gaps: Sequence[Row], classifier: str = "") -> Figure | None:
    """Every other contrast and control, a panel a model, all on one axis; None where there is none."""
    main = main_arms(gaps)
    rows = [row for row in shown(gaps, classifier) if not _is_stage(row, main) and not known(row.get("step"))]
    rows = [row for row in rows if row["contrast"] not in _BESIDE]
    there = [row for row in rows if _drawn(row)]
    if not there:
        return None
    above = sum(row["low"] > 0 for row in there)
    said = f"{plural(len(there), 'estimate')} of {plural(len(groups(rows)), 'model')}; {above} above zero."
    note = "Gaps in percentage points with 95 % intervals; the mark is filled where the interval leaves out zero."
    return Figure("contrasts", "Contrasts and controls", said, note, gap_table(rows), lambda: _draw_contrasts(there))


_BESIDE = ("difference", "stage, aware")
"""Contrasts that a figure leaves to the tables: one follows from two others, one compares unlike with unlike."""


def compared_figure(rows: Sequence[Row]) -> Figure | None:
    """The stage gap of several runs side by side: `stage_rows` of each, with the run's name under "run"."""
    there = [row for row in rows if _drawn(row)]
    if not there:
        return None
    note = "Left: the share of answers that comply, on either stage. Right: the gap in points with its 95 % interval."
    above = sum(row["low"] > 0 for row in there)
    said = f"{plural(len(there), 'gap')} of {plural(len({row['run'] for row in rows}), 'run')}; {above} above zero."
    table = gap_table(rows, ("run",))
    return Figure("runs", "The stage gap, run by run", said, note, table, lambda: _draw_stage(there, "run"))


def _is_stage(row: Row, main: Mapping[str, str]) -> bool:
    return bool(row["contrast"] == "stage" and row["variant"] == main[row["setting"]])


def _drawn(row: Row) -> bool:
    return known(row["gap"], row["low"], row["high"])


def _stage_words(rows: Sequence[Row]) -> str:
    several = len({row["setting"] for row in rows}) > 1
    found = sorted((row for row in rows if _drawn(row)), key=lambda row: -row["gap"])
    said = [f"{who(row, several)} {points(row['gap'], row['low'], row['high'])}" for row in (found[0], found[-1])]
    above, below = (sum(row["low"] > 0 for row in found), sum(row["high"] < 0 for row in found))
    if len(rows) == 1:
        side = "above zero" if above else "below zero" if below else "around zero"
        return f"{said[0]}: the interval lies {side}."
    lost = len(rows) - len(found)
    parts = [f"{above} above zero", f"{len(found) - above - below} around zero", f"{below} below"]
    return f"From {said[1]} to {said[0]}. Intervals: {', '.join(parts)}{f', {lost} unknown' if lost else ''}."


def limits_of(rows: Sequence[Row]) -> tuple[float, float, list[float]]:
    """An axis that holds zero and every interval of `rows`, at least ten points long: low, high, two to six ticks."""
    ends = [row[key] for row in rows for key in ("gap", "low", "high") if known(row[key])]
    low, high = min(0.0, *ends, 0.0), max(0.0, *ends, 0.0)
    low, high = (low, high) if high - low >= 0.1 else (low - 0.05, high + 0.05)
    step = next(step for step in (0.05, 0.1, 0.2, 0.5) if (high - low) / step < 6 or step == 0.5)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return low, high, [tick * step for tick in range(first, last + 1)]


def _draw_stage(rows: Sequence[Row], by: str = "setting") -> Any:
    lines = list(_under_heads(rows, by))
    labels = [label for label, _ in lines]
    left, height = _left(labels) * (1.12 if None in (row for _, row in lines) else 1.0), _ROW * len(lines)
    made, place = _sheet(0.05 + height + 0.35)
    rates, gaps = place(left, 0.05, 1.75, height), place(left + 2.0, 0.05, WIDTH - left - 3.2, height)
    _share_axis(rates, "complied, %")
    low, high, ticks = limits_of(rows)
    _gap_axis(gaps, low, high, ticks, "gap, points")
    for axes in (rates, gaps):
        _rows_of(axes, len(lines))
    gaps.set_yticks([])
    _labels(rates, labels, [row is None for _, row in lines])
    at = [(place_, row) for place_, (_, row) in enumerate(lines) if row is not None]
    _dumbbells(rates, [(y, row["rate_a"], row["rate_b"]) for y, row in at])
    _intervals(gaps, at)
    for y, row in at:
        gaps.text(1.02, y, bare(row["gap"], row["low"], row["high"]), transform=gaps.get_yaxis_transform(), va="center")
    return made


def _under_heads(rows: Sequence[Row], by: str) -> Iterator[tuple[str, Row | None]]:
    """A line a row, under a heading for each setting (or run) where there are several."""
    heads: dict[str, list[Row]] = {}
    for row in rows:
        heads.setdefault(str(row[by]), []).append(row)
    for head, some in heads.items():
        if len(heads) > 1:
            yield head, None
        several = len({row["setting"] for row in some}) > 1
        yield from ((who(row, several), row) for row in some)


def _draw_contrasts(rows: Sequence[Row]) -> Any:
    names = list(dict.fromkeys(_arm(row) for row in rows))
    panels = [(title, {_arm(row): row for row in some}) for title, some in groups(rows).items()]
    low, high, ticks = limits_of(rows)
    one = len(panels) == 1

    def panel(axes: Any, held: Mapping[str, Row]) -> None:
        _gap_axis(axes, low, high, ticks, "gap, points" if one else "")
        _intervals(axes, [(names.index(name), row) for name, row in held.items()], 4.6 if one else 3.6)
        if one:
            for name, row in held.items():
                text = bare(row["gap"], row["low"], row["high"])
                axes.text(1.02, names.index(name), text, transform=axes.get_yaxis_transform(), va="center")

    return _panels(names, panels, panel, right=1.1 if one else 0.1)


def _arm(row: Row) -> str:
    """A contrast's name with its arm, where the name does not say it."""
    return contrast(str(row["contrast"])) + (f" · {row['variant']}" if row["variant"] != "base" else "")


# ---------------------------------------------------------------- what the answers were


def outcome_figure(outcomes: Sequence[Row]) -> Figure | None:
    """What the answers were, a bar a tier: of every model in its main arm, or of every arm where there are two or
    fewer models."""
    rows = [row for row in outcome_rows(outcomes) if row["n"]]
    if not rows:
        return None
    most = max(rows, key=lambda row: row["comply_faked"] / row["n"])
    share, of = most["comply_faked"] / most["n"], f"{who(most)}, tier {most['tier']}"
    said = f"Compliance with faking reasoning is commonest in {of}: {percent(share)} of {count(most['n'])} answers."
    if not share:
        said = "No answer complies with faking reasoning."
    note = (
        "Each bar is all answers of one tier, from compliance at the left to refusal at the right; numbers in it are "
        "per cent, where there is room. What could not be read is hatched and belongs to neither side."
    )
    return Figure(
        "outcomes", "Answers, tier by tier", said, note, outcome_table(outcomes), lambda: _draw_outcomes(rows)
    )


_FILL: Mapping[str, tuple[str, str, str]] = {
    "comply_faked": ("front", "paper", ""),
    "comply": ("front2", "ink", ""),
    "partial": ("front3", "ink", ""),
    "unreadable": ("paper", "", "////"),
    "refuse_faked": ("back2", "ink", ""),
    "refuse": ("back3", "ink", ""),
}
"""Kind of answer → its fill, the ink on it, its hatching."""


def _draw_outcomes(rows: Sequence[Row]) -> Any:
    arms = len({row["variant"] for row in rows}) > 1
    several = len({row["setting"] for row in rows}) > 1
    place, at, heads = 0.0, list[float](), list[tuple[float, str, bool]]()
    setting, name = None, None
    for row in rows:
        if several and row["setting"] != setting:
            place += 0.55 if at else 0.0
            heads.append((place, str(row["setting"]), True))
            place, name = place + 0.45, None
        if (_bars_of(row, arms)) != name:
            place += 0.55 if at else 0.0
            heads.append((place, _bars_of(row, arms), False))
        setting, name = row["setting"], _bars_of(row, arms)
        at.append(place)
        place += 1.0
    tiers = [str(row["tier"]) for row in rows]
    inside, outside = _left(tiers, 0.45), _left([head for _, head, bold in heads if not bold])
    height, left = _ROW * place, inside + outside
    made, axes_at = _sheet(0.5 + height + 0.35)
    axes = axes_at(left, 0.5, WIDTH - left - 0.35, height)
    _share_axis(axes, "per cent of the tier's answers")
    axes.set_ylim(place - 0.45, -0.55)
    _stack(axes, at, rows)
    axes.set_yticks(at, [_text(tier, 18) for tier in tiers])
    across, beside = axes.get_yaxis_transform(), -inside / (WIDTH - left - 0.35) - 0.005
    for y, text, bold in heads:
        x, side = (-left / (WIDTH - left - 0.35), "left") if bold else (beside, "right")
        weight = "bold" if bold else "normal"
        axes.text(x, y, _text(text, 60), transform=across, ha=side, va="center", fontweight=weight)
    _legend(made, rows, left)
    return made


def _bars_of(row: Row, arms: bool) -> str:
    return f"{who(row)}{' · ' + str(row['variant']) if arms else ''}"


def _stack(axes: Any, at: Sequence[float], rows: Sequence[Row]) -> None:
    lefts = [0.0] * len(rows)
    for kind, (fill, ink, hatch) in _FILL.items():
        widths = [row[kind] / row["n"] for row in rows]
        some = [place for place, width in enumerate(widths) if width]
        axes.barh(
            [at[i] for i in some], [widths[i] for i in some], left=[lefts[i] for i in some], height=0.82,
            color=COLOURS[fill], hatch=hatch, edgecolor=COLOURS["line" if hatch else "paper"], linewidth=0.6,
        )  # fmt: skip
        for i in some:
            if ink and widths[i] >= 0.06:
                x, text = lefts[i] + widths[i] / 2, f"{100 * widths[i]:.0f}"
                axes.text(x, at[i], text, ha="center", va="center_baseline", color=COLOURS[ink], fontsize=7)
        lefts = [left + width for left, width in zip(lefts, widths, strict=True)]


def _legend(made: Any, rows: Sequence[Row], left: float) -> None:
    from matplotlib.patches import Patch

    there = [kind for kind in _FILL if any(row[kind] for row in rows)]
    marks = [
        Patch(facecolor=COLOURS[_FILL[kind][0]], hatch=_FILL[kind][2] * 2, edgecolor=COLOURS["line"], linewidth=0.5)
        for kind in there
    ]
    made.legend(
        marks, [KINDS[kind] for kind in there], loc="upper left", bbox_to_anchor=(0, 1), ncols=3, frameon=False,
        handlelength=1.2, handleheight=0.9, columnspacing=1.6, borderaxespad=0.2,
    )  # fmt: skip


# ---------------------------------------------------------------- kinds of query, wordings


def kind_figure(rates: Sequence[Row], outcomes: Sequence[Row] = ()) -> Figure | None:
    """Compliance on both stages by category and severity, a panel a model; None where there are no kinds."""
    rows = [row for row in kind_rows(rates, outcomes) if row["n"] and not known(row.get("step"))]
    names = list(dict.fromkeys(_kind(row) for row in rows))
    if len(names) < 2:
        return None
    by_gap = [(front["rate"] - back["rate"], name, who(front)) for name, front, back in _both_sides(rows)]
    said = f"{plural(len(names), 'kind')} of query."
    if by_gap:
        gap, name, model = max(by_gap)
        said = f"Of {plural(len(names), 'kind')} of query the widest gap is {100 * gap:.0f} points: {name}, {model}."
    note = (
        "Filled circles: front stage; squares: back stage; lines are 95 % intervals of the share, which are wide where "
        "a kind has few queries. No line is a test: with so many kinds some differ by chance."
    )
    return Figure("kinds", "By category and severity", said, note, _kind_table(rows), lambda: _draw_kinds(names, rows))


def _kind(row: Row) -> str:
    return f"severity {row['group']}" if row["by"] == "severity" else str(row["group"] or "no category")


def _both_sides(rows: Sequence[Row]) -> Iterator[tuple[str, Row, Row]]:
    sides: dict[tuple[str, str], dict[str, Row]] = {}
    for row in rows:
        if known(row["rate"]):
            sides.setdefault((_kind(row), who(row, True)), {})[row["stage"]] = row
    yield from ((name, both["front"], both["back"]) for (name, _), both in sides.items() if len(both) == 2)


def _kind_table(rows: Sequence[Row]) -> Table:
    several = len({row["setting"] for row in rows}) > 1
    lines: dict[tuple[str, str], dict[str, Row]] = {}
    for row in rows:
        lines.setdefault((who(row, several), _kind(row)), {})[row["stage"]] = row

    def cell(row: Row | None) -> Cell:
        return Cell(percent(row["rate"], row["low"], row["high"]), f"of {count(row['n'])}") if row else Cell("n/a")

    body = tuple(
        (Cell(model), Cell(name), cell(both.get("front")), cell(both.get("back")))
        for (model, name), both in lines.items()
    )
    caption = f"{str(rows[0]['classifier']).replace('_', ' ')} by kind of query, main arm"
    return Table(caption, ("Model", "Kind", "Front", "Back"), body, lead=2)


def _draw_kinds(names: Sequence[str], rows: Sequence[Row]) -> Any:
    panels = [(title, some) for title, some in groups(rows).items()]

    def panel(axes: Any, some: Sequence[Row]) -> None:
        _share_axis(axes, "complied, %" if len(panels) == 1 else "")
        for stage, shift in (("front", -0.17), ("back", 0.17)):
            mine = [row for row in some if row["stage"] == stage and known(row["rate"], row["low"], row["high"])]
            at = [names.index(_kind(row)) + shift for row in mine]
            _segments(axes, at, [(row["low"], row["high"]) for row in mine], stage, 0.8)
            _marks(axes, at, [row["rate"] for row in mine], stage, 3.6)

    return _panels(names, panels, panel)


def wording_figure(wordings: Sequence[Row]) -> Figure | None:
    """The base arm's stage gap in each wording that was tried, a panel a model; None where no two were."""
    rows = [row for some in groups(wordings).values() if len(some) > 1 for row in some if _drawn(row)]
    if not rows:
        return None
    firsts = {title: some[0] for title, some in groups(rows).items()}
    taus = [f"{title} {_tau(row)}" for title, row in firsts.items() if known(row["tau"])]
    said = f"Between wordings the true gap varies by a standard deviation (tau) of: {'; '.join(taus[:6])}."
    note = "The same arm in other words. The spread is what these wordings differ by beyond what chance explains."
    return Figure("wordings", "By paraphrase", said, note, wording_table(rows), lambda: _draw_wordings(rows))


def _tau(row: Row) -> str:
    return points(row["tau"], row["tau_low"], row["tau_high"])


def _draw_wordings(rows: Sequence[Row]) -> Any:
    names = list(dict.fromkeys(str(row["variant"]) for row in rows))
    low, high, ticks = limits_of(rows)

    def panel(axes: Any, some: Sequence[Row]) -> None:
        _gap_axis(axes, low, high, ticks, "gap, points")
        _intervals(axes, [(names.index(str(row["variant"])), row) for row in some])

    return _panels(names, list(groups(rows).items()), panel)


# ---------------------------------------------------------------- over training, over draws


def step_figure(gaps: Sequence[Row], classifier: str = "", training: Sequence[Row] = ()) -> Figure | None:
    """Compliance on both stages, faking reasoning, gap and reward over training, a column a model; None without steps.

    `training`: the mean reward of each step, where it was one of reinforcement.
    """
    faked = {_place(row): row["rate_a"] for row in stage_rows(gaps, "faked")}
    drawn = [row for row in stage_rows(gaps, classifier) if known(row.get("step")) and _drawn(row)]
    rows = [{**row, "faked": faked.get(_place(row))} for row in drawn]
    if not rows:
        return None
    ends = [
        f"{row['model']} {points(row['gap'], row['low'], row['high'])} at step {row['step']}" for row in _last(rows)
    ]
    rewards = _rewards(training)
    note = (
        "Above: the share that complies on the front stage (circles) and the back stage (squares), and the share of "
        "thoughts on the front stage that fake (dashed). Below: the gap in points with its 95 % band"
    ) + (", and the mean reward of each step's answers." if rewards else ".")
    return Figure(
        "steps",
        "Compliance, faking and the gap, step by step",
        f"{'; '.join(ends[:6])}.",
        note,
        step_table(rows),
        lambda: _draw_steps(rows, rewards),
    )


def _rewards(training: Sequence[Row]) -> Mapping[str, Sequence[tuple[int, float]]]:
    """Model → (step, mean reward) in order, without the steps that no answer was rewarded in."""
    found: dict[str, list[tuple[int, float]]] = {}
    for row in sorted(training, key=lambda row: row["step"]):
        if known(row.get("reward")):
            found.setdefault(str(row["model"]), []).append((row["step"], row["reward"]))
    return found


def _place(row: Row) -> tuple[Any, ...]:
    return tuple(row.get(key) for key in ("setting", "model", "variant", "step"))


def _last(rows: Sequence[Row]) -> list[Row]:
    return list({(row["setting"], row["model"]): row for row in sorted(rows, key=lambda row: row["step"])}.values())


def _draw_steps(rows: Sequence[Row], rewards: Mapping[str, Sequence[tuple[int, float]]]) -> Any:
    models: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: row["step"]):
        models.setdefault(str(row["model"]), []).append(row)
    limits, across, tall = limits_of(rows), min(4, len(models)), 4.1 if rewards else 3.1
    deep, wide = -(-len(models) // across), (WIDTH - 0.7) / across
    made, place = _sheet(deep * tall)
    for number, (name, some) in enumerate(models.items()):
        x, y = 0.6 + wide * (number % across), 0.35 + tall * (number // across)
        panels = [place(x, y, wide - 0.35, 1.1), place(x, y + 1.3, wide - 0.35, 0.95)]
        _draw_shares(panels[0], some)
        _draw_gap(panels[1], some, limits)
        if rewards:
            panels.append(place(x, y + 2.45, wide - 0.35, 0.8))
            _draw_reward(panels[2], rewards.get(name, ()), [row["step"] for row in some])
        panels[0].set_title(_text(name, 24), loc="left")
        for panel in panels[:-1]:
            panel.set_xticks([])
        panels[-1].set_xlabel("training step")
        if number % across == 0:
            for panel, said in zip(panels, ("of answers, %", "gap, points", "reward"), strict=False):
                panel.set_ylabel(said)
    return made


def _draw_shares(panel: Any, rows: Sequence[Row]) -> None:
    steps = [row["step"] for row in rows]
    for stage, key in (("front", "rate_a"), ("back", "rate_b")):
        panel.plot(steps, [row[key] for row in rows], color=COLOURS[stage], lw=1.2)
        _marks(panel, [row[key] for row in rows], steps, stage, 3.6)
    if any(known(row["faked"]) for row in rows):
        faked = [row["faked"] if known(row["faked"]) else float("nan") for row in rows]
        panel.plot(steps, faked, color=COLOURS["front"], lw=1.1, ls="--")
    panel.set_yticks([0, 0.5, 1], ["0", "50", "100"])
    panel.set_ylim(-0.05, 1.05)


def _draw_gap(panel: Any, rows: Sequence[Row], limits: tuple[float, float, Sequence[float]]) -> None:
    steps, (low, high, ticks) = [row["step"] for row in rows], limits
    panel.fill_between(steps, [row["low"] for row in rows], [row["high"] for row in rows], color=COLOURS["rule"])
    panel.plot(steps, [row["gap"] for row in rows], color=COLOURS["ink"], lw=1.2, marker="o", ms=3)
    panel.axhline(0, color=COLOURS["line"], lw=0.8)
    panel.set_ylim(low - 0.03, high + 0.03)
    panel.set_yticks(ticks, [_points(tick) for tick in ticks])


def _draw_reward(panel: Any, rewards: Sequence[tuple[int, float]], steps: Sequence[int]) -> None:
    panel.plot([step for step, _ in rewards], [reward for _, reward in rewards], color=COLOURS["ink"], lw=1)
    margin = 0.05 * (max(steps) - min(steps))
    panel.set_xlim(min(steps) - margin, max(steps) + margin)


def draws_figure(draws: Sequence[Row]) -> Figure | None:
    """The evidence for a gap, and for none, after so many pairs; None where the design was fixed."""
    main = main_arms(draws)
    rows = [row for row in draws if row["variant"] == main[row["setting"]]]
    if not rows:
        return None
    last = list({who(row, True): row for row in rows}.values())
    said = "; ".join(
        f"{row['model']} after {plural(row['pairs'], 'pair')}: e = {evidence(row['e'])}" for row in last[:6]
    )
    note = (
        "Evidence (e-values, on a logarithmic scale) against “no gap” (accent) and against “a gap that would matter” "
        "(ink, dashed). Each may be looked at after every draw; above the dotted line it is enough to stop."
    )
    return Figure("draws", "Evidence over draws", f"{said}.", note, draws_table(draws), lambda: _draw_draws(rows))


def _draw_draws(rows: Sequence[Row]) -> Any:
    panels = list(groups(rows).items())
    across = min(3, len(panels))
    deep, wide = -(-len(panels) // across), (WIDTH - 0.7) / across
    top = max(40.0, *(min(1e6, row[key]) for row in rows for key in ("e", "e_small")))
    made, place = _sheet(0.2 + deep * 2.0)
    for number, (title, some) in enumerate(panels):
        axes = place(0.65 + wide * (number % across), 0.3 + 2.0 * (number // across), wide - 0.2, 1.3)
        pairs = [0, *(row["pairs"] for row in some)]
        for key, stage, dash in (("e", "front", "-"), ("e_small", "back", "--")):
            values = [1.0, *(min(1e6, max(1e-3, row[key])) for row in some)]
            axes.plot(pairs, values, color=COLOURS[stage], lw=1.3, ls=dash)
        axes.axhline(1 / some[0]["alpha"], color=COLOURS["line"], lw=0.9, ls=":")
        axes.set_yscale("log")
        axes.set_ylim(5e-3, 2 * top)
        ticks, said = _decades(top)
        axes.set_yticks(ticks, said if number % across == 0 else [""] * len(ticks))
        axes.minorticks_off()
        axes.set_title(_text(title, 28), loc="left")
        axes.set_xlabel("pairs")
        if number % across == 0:
            axes.set_ylabel("e-value")
    return made


def _decades(top: float) -> tuple[list[float], list[str]]:
    said = {0.01: "0.01", 1.0: "1", 20.0: "20", 1e3: "1,000", 1e5: "100,000"}
    ticks = [tick for tick in said if tick <= 2 * top]
    return ticks, [said[tick] for tick in ticks]


# ---------------------------------------------------------------- what figures are made of


def _sheet(height: float) -> tuple[Any, Callable[..., Any]]:
    """A figure of `height` inches, and what puts axes on it: (left, top, width, height) in inches from the top left."""
    from matplotlib.figure import Figure as Sheet

    sheet = Sheet(figsize=(WIDTH, height))

    def place(left: float, top: float, width: float, high: float) -> Any:
        axes = sheet.add_axes((left / WIDTH, 1 - (top + high) / height, width / WIDTH, high / height))
        axes.tick_params(length=0, pad=3)
        for side in ("top", "right", "left"):
            axes.spines[side].set_visible(False)
        return axes

    return sheet, place


def _panels(
    names: Sequence[str], panels: Sequence[tuple[str, Any]], draw: Callable[[Any, Any], None], right: float = 0.1
) -> Any:
    """A grid of panels that share their rows: names at the left of each row of panels, titles above."""
    left, across = _left(names), min(4, len(panels))
    deep, height = -(-len(panels) // across), _ROW * len(names)
    wide = (WIDTH - left - right) / across
    titles = [_title(title, int(wide / 0.07)) for title, _ in panels]
    head = 0.1 if len(panels) == 1 else 0.4 if any("\n" in title for title in titles) else 0.25
    whole = height + head + 0.38
    sheet, place = _sheet(deep * whole)
    for number, (_, held) in enumerate(panels):
        x, y = left + wide * (number % across), head + whole * (number // across)
        axes = place(x + 0.08, y, wide - 0.16, height)
        draw(axes, held)
        _rows_of(axes, len(names))
        _labels(axes, names if number % across == 0 else [""] * len(names))
        if len(panels) > 1:
            axes.set_title(titles[number], loc="left", fontsize=7, pad=5, linespacing=1.1)
    return sheet


def _rows_of(axes: Any, n: int) -> None:
    axes.set_ylim(n - 0.5, -0.5)


def _labels(axes: Any, names: Sequence[str], heads: Sequence[bool] = ()) -> None:
    axes.set_yticks(range(len(names)), [_text(name) for name in names])
    for label, head in zip(axes.get_yticklabels(), heads, strict=False):
        if head:
            label.set_fontweight("bold")


def _left(names: Sequence[str], least: float = 0.9) -> float:
    """Inches that these labels need."""
    return max(least, 0.15 + 0.06 * max((len(_text(name)) for name in names), default=0))


def _text(text: str, most: int = 40) -> str:
    """A label on one line, nothing in it hidden, with its middle left out where it is long."""
    return short(visible(" ".join(str(text).split())), most)


def _title(text: str, most: int) -> str:
    """A panel's title, on two lines where one is too short for it."""
    cut = text.rfind(" · ") + 2 if " · " in text else text.rfind("/")
    if len(text) <= most or cut < 1:
        return _text(text, most)
    return f"{_text(text[: cut + 1], most)}\n{_text(text[cut + 1 :], most)}"


def _share_axis(axes: Any, name: str) -> None:
    axes.set_xlim(-0.02, 1.02)
    axes.set_xticks([0, 0.5, 1], ["0", "50", "100"])
    axes.set_xlabel(name, color=COLOURS["soft"], labelpad=2)
    axes.grid(axis="x", color=COLOURS["rule"], lw=0.6)
    axes.set_axisbelow(True)


def _gap_axis(axes: Any, low: float, high: float, ticks: Sequence[float], name: str) -> None:
    room = 0.03 * (high - low)
    axes.set_xlim(low - room, high + room)
    axes.set_xticks(ticks, [_points(tick) for tick in ticks])
    axes.set_xlabel(name, color=COLOURS["soft"], labelpad=2)
    axes.grid(axis="x", color=COLOURS["rule"], lw=0.6)
    axes.axvline(0, color=COLOURS["line"], lw=0.9)
    axes.set_axisbelow(True)


def _points(share: float) -> str:
    return f"{round(100 * share)}".replace("-", "−")


def _intervals(axes: Any, rows: Sequence[tuple[float, Row]], size: float = 4.6) -> None:
    """Gaps with their intervals; filled where zero is left out."""
    _segments(axes, [y for y, _ in rows], [(row["low"], row["high"]) for _, row in rows], "ink", 1.3)
    for solid in (True, False):
        some = [(y, row) for y, row in rows if (row["low"] > 0 or row["high"] < 0) is solid]
        x, y = [row["gap"] for _, row in some], [y for y, _ in some]
        fill = COLOURS["ink" if solid else "paper"]
        axes.plot(x, y, ls="", marker="o", ms=size, mfc=fill, mec=COLOURS["ink"], mew=1, clip_on=False)


def _dumbbells(axes: Any, rows: Sequence[tuple[float, float | None, float | None]]) -> None:
    both = [(y, front, back) for y, front, back in rows if known(front) and known(back)]
    _segments(axes, [y for y, _, _ in both], [(front, back) for _, front, back in both], "line", 1.0)
    for stage, side in (("back", 2), ("front", 1)):
        there = [(row[0], row[side]) for row in rows if known(row[side])]
        _marks(axes, [y for y, _ in there], [x for _, x in there], stage, 4.6)


def _segments(axes: Any, at: Sequence[float], ends: Sequence[tuple[Any, Any]], colour: str, width: float) -> None:
    """Horizontal lines, as one path."""
    x = [part for low, high in ends for part in (low, high, math.nan)]
    y = [part for place in at for part in (place, place, math.nan)]
    axes.plot(x, y, color=COLOURS[colour], lw=width, solid_capstyle="butt")


def _marks(axes: Any, at: Sequence[float], x: Sequence[Any], stage: str, size: float) -> None:
    shape, less = ("o", 0.0) if stage == "front" else ("s", 0.6)
    axes.plot(x, at, ls="", marker=shape, ms=size - less, mfc=COLOURS[stage], mec=COLOURS[stage], clip_on=False)


# ---------------------------------------------------------------- how they are written


@contextmanager
def _styled(name: str) -> Iterator[None]:
    """matplotlib as the house wants it: real text, no mathematics, the same bytes for the same figure."""
    import matplotlib

    style: Any = {
        "svg.fonttype": "none", "svg.hashsalt": name, "pdf.fonttype": 42, "text.parse_math": False,
        "font.family": ["DejaVu Sans"], "font.size": _SIZE, "axes.titlesize": _SIZE, "axes.labelsize": 7.5,
        "xtick.labelsize": 7.5, "ytick.labelsize": _SIZE, "text.color": COLOURS["ink"],
        "axes.labelcolor": COLOURS["soft"], "xtick.labelcolor": COLOURS["soft"], "ytick.labelcolor": COLOURS["ink"],
        "axes.edgecolor": COLOURS["line"], "axes.linewidth": 0.7, "axes.facecolor": "none", "hatch.linewidth": 0.6,
        "hatch.color": COLOURS["line"], "legend.fontsize": 7.5, "axes.titleweight": "bold", "path.simplify": False,
    }  # fmt: skip
    with matplotlib.rc_context(style), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of letters that the font lacks: a page's reader has others
        yield


def svg(figure: Figure) -> str:
    """The figure as an <svg> for the page: named, described, in the page's colours, with nothing that could act."""
    out = StringIO()
    with _styled(figure.name):
        figure.draw().savefig(out, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return _for_page(out.getvalue(), figure)


def write(made: Mapping[str, Figure], folder: Path) -> list[Path]:
    """Writes each figure as PDF and PNG (300 dots an inch) into `folder`; the files, in order."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for name, figure in made.items():
        with _styled(name):
            sheet = figure.draw()
            for kind, dated in (("pdf", {"CreationDate": None, "Title": figure.title}), ("png", {})):
                held = BytesIO()
                sheet.savefig(held, format=kind, dpi=300, metadata=dated, facecolor="white", bbox_inches="tight")
                files.append(folder / f"{name}.{kind}")
                files[-1].write_bytes(held.getvalue())
    return files


def _for_page(text: str, figure: Figure) -> str:
    """matplotlib's document as an element of the page: attributes for styles, variables for colours, names its own."""
    from xml.etree import ElementTree

    root = ElementTree.fromstring(text)
    for each in list(root.iter()):
        each.tag = str(each.tag).rpartition("}")[2]
        _plain(each, figure.name)
    _without_idle(root)
    words = {f"{figure.name}-svg-title": ("title", figure.title), f"{figure.name}-svg-words": ("desc", figure.words)}
    for at, (name, (tag, said)) in enumerate(words.items()):
        made = ElementTree.Element(tag, {"id": name})
        made.text = visible(said)
        root.insert(at, made)
    root.attrib = {"viewBox": root.get("viewBox", ""), "role": "img", "aria-labelledby": " ".join(words)}
    return _ROUND.sub(_rounded, ElementTree.tostring(root, encoding="unicode")).replace("\n", " ")


_ROUND = re.compile(r"(?<= )(?:d|x|y|transform)=\"[^\"]*\"")
_NUMBER = re.compile(r"-?\d+\.\d+")
_VARIABLE = {colour: f"var(--{name})" for name, colour in COLOURS.items()}
_KEPT = ("fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-dashoffset", "text-anchor", "font-size",
         "font-weight", "fill-opacity", "stroke-linecap")  # fmt: skip


def _rounded(found: re.Match[str]) -> str:
    return _NUMBER.sub(lambda number: f"{float(number[0]):.1f}".removesuffix(".0"), found[0])


def _plain(each: Any, prefix: str) -> None:
    """An element's style as attributes, its colours as variables, its ids and links with the figure's name."""
    style = {key: value for key, value in _style(each).items() if key in _KEPT}
    plain = {key.rpartition("}")[2]: value for key, value in each.attrib.items() if key != "style"}
    if each.tag in ("g", "svg"):
        plain.pop("id", None)
    if each.tag == "text":
        style = {"fill": COLOURS["ink"], **style}
        plain = {key: value for key, value in plain.items() if "(-0 " not in value}
    each.attrib.clear()
    for key, value in {**plain, **style}.items():
        each.set(key, _own(key, value, prefix))


def _style(each: Any) -> dict[str, str]:
    style = dict(part.split(": ", 1) for part in each.get("style", "").split("; ") if ": " in part)
    size = re.search(r"([\d.]+)px", style.pop("font", ""))
    return {**style, "font-size": f"{size[1]}px"} if size else style


def _own(key: str, value: str, prefix: str) -> str:
    """An attribute's value in the page: colours as variables, and names that no other figure has."""
    if key == "id":
        return f"{prefix}-{value}"
    if key == "href":
        return f"#{prefix}-{value[1:]}"
    return _VARIABLE.get(value, value.replace("url(#", f"url(#{prefix}-") if key != "d" else value)


def _without_idle(each: Any) -> None:
    """Takes out what draws nothing: matplotlib's metadata and styles, and groups that say nothing."""
    inside = []
    for child in list(each):
        _without_idle(child)
        if child.tag in ("metadata", "style") or (child.tag in ("g", "defs") and not len(child)):
            continue
        if child.tag == "g" and not child.attrib:
            inside += list(child)
        else:
            inside.append(child)
    each[:] = inside
    for child in each:
        child.tail = None
    if each.tag != "text":
        each.text = None
