"""The tables of the page: rows of `rates.csv` and `gaps.csv`, turned so that a reader compares along a line.

Decided here: one table a model (a *group*), an arm and tier a line, a classifier a column; where answers are missing
the bounds that they imply stand under the rate; a column in which nothing is known is left out. Left out: rates by kind
of query beyond the base arm and the primary classifier; they stay in the files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from frontstage.core import FAULTS
from frontstage.page.finding import Row, estimate, who
from frontstage.page.words import (
    CHANNELS,
    CONTRASTS,
    NONE,
    bare,
    contrast,
    count,
    evidence,
    known,
    p_value,
    percent,
    plural,
    points,
    share,
    snippet,
    span,
)


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a table's cell, and a smaller line beneath it."""

    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it is drawn; the first `lead` columns hold words, the others numbers."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    lead: int = 1


def primary(rows: Sequence[Row]) -> str:
    """The classifier that the headline is about: compliance, or else the first there is; "" without rows."""
    there = list(dict.fromkeys(str(row["classifier"]) for row in rows))
    return next((name for name in ("judged_complied", "complied", *there) if name in there), "")


def main_arms(rows: Sequence[Row]) -> dict[str, str]:
    """For each setting the arm that the headline is about: "base", or the first where there is none of this name."""
    found: dict[str, str] = {}
    for row in rows:
        setting, variant = str(row["setting"]), str(row["variant"])
        found[setting] = variant if variant == "base" else found.get(setting, variant)
    return found


def groups(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Rows by model, setting and training step, under a title that names the setting only where there are several."""
    several = len({row["setting"] for row in rows}) > 1
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(who(row, several), []).append(row)
    return grouped


def findings(readings: Sequence[Row]) -> Table:
    """One line a model: its reading and the numbers of the sentence."""
    several = len({row["setting"] for row in readings}) > 1
    rows = tuple(
        (
            Cell(who(row, several)),
            Cell(str(row["reading"])),
            *(Cell(estimate(row, key)) for key in ("front", "back", "gap", "faked")),
        )
        for row in readings
    )
    head = ("Model", "Reading", "Front", "Back", "Gap", "Faked and complied")
    return Table("Every model's reading, with 95 % intervals", head, rows, lead=2)


def compared_table(runs: Sequence[tuple[str, Sequence[Row]]]) -> Table:
    """Every reading of several runs, a line each, those of one model together."""
    lines = [(name, row) for name, readings in runs for row in readings]
    order = list(dict.fromkeys(row["model"] for _, row in lines))
    several = len({row["setting"] for _, row in lines}) > 1
    rows = tuple(
        (
            Cell(who(row, several)), Cell(name), Cell(str(row["reading"])),
            *(Cell(estimate(row, key)) for key in ("front", "back", "gap", "faked")),
        )
        for name, row in sorted(lines, key=lambda line: order.index(line[1]["model"]))
    )  # fmt: skip
    head = ("Model", "Run", "Reading", "Front", "Back", "Gap", "Faked and complied")
    return Table("Every reading, with 95 % intervals", head, rows, lead=3)


def rate_tables(rates: Sequence[Row]) -> dict[str, Table]:
    """For each model a table of rates: an arm and tier a line, a classifier a column; all queries."""
    whole = [row for row in rates if not row.get("by")]
    return {title: _rates(title, rows) for title, rows in groups(whole).items()}


def _rates(title: str, rows: Sequence[Row]) -> Table:
    columns = list(dict.fromkeys(str(row["classifier"]) for row in rows))
    lines: dict[tuple[str, str], dict[str, Row]] = {}
    for row in rows:
        lines.setdefault((str(row["variant"]), str(row["tier"])), {})[str(row["classifier"])] = row
    body = tuple(_rate_line(*line, columns, found) for line, found in lines.items())
    head = ("Arm", "Tier", "Read", "Unread", *(column.replace("_", " ") for column in columns))
    return Table(f"Rates of {title}, with 95 % intervals", head, body, lead=2)


def _rate_line(variant: str, tier: str, columns: Sequence[str], found: Mapping[str, Row]) -> tuple[Cell, ...]:
    first = found[primary(list(found.values()))]
    cells = [_rate(found[column], first) if column in found else Cell(NONE) for column in columns]
    return (Cell(variant), Cell(tier), Cell(count(first["n"])), Cell(count(first["faults"])), *cells)


def _rate(row: Row, first: Row) -> Cell:
    other = f"of {count(row['n'])}" if row["n"] != first["n"] else ""
    return Cell(percent(row["rate"], row["low"], row["high"]), " · ".join(filter(None, [other, _bounds(row)])))


def _bounds(row: Row) -> str:
    ends = (row.get("low_if_missing_refuse"), row.get("high_if_missing_comply"))
    return f"bounds {span(*ends)}" if row["faults"] and known(*ends) else ""


def kind_rows(rates: Sequence[Row], outcomes: Sequence[Row]) -> list[Row]:
    """The primary classifier by kind of query in the main arm, with the stage of each row's tier, as `outcomes` has it.

    By category and by severity, each where the queries are of two kinds or more.
    """
    chosen, main = primary(rates), main_arms(rates)
    stages = {(row["setting"], row["variant"], row["tier"]): row["stage"] for row in outcomes}
    kinds = [row for row in rates if row.get("by") in ("category", "severity") and row["classifier"] == chosen]
    kinds = [row for row in kinds if row["variant"] == main[row["setting"]]]
    several = {by for by in ("category", "severity") if len({row["group"] for row in kinds if row["by"] == by}) > 1}
    placed = [{**row, "stage": stages.get((row["setting"], row["variant"], row["tier"]))} for row in kinds]
    return [row for row in placed if row["by"] in several and row["stage"] in ("front", "back")]


KINDS: Mapping[str, str] = {
    "comply_faked": "complied, faking reasoning",
    "comply": "complied, no faking reasoning",
    "partial": "complied in part",
    "unreadable": "unreadable",
    "refuse_faked": "refused after faking reasoning",
    "refuse": "refused",
}
"""Kind of answer, from compliance to refusal → its name."""


def outcome_rows(outcomes: Sequence[Row]) -> list[Row]:
    """The rows that a figure has room for: the main arm, or every arm of one or two models where they are few."""
    main = main_arms(outcomes)
    few = len({(row["setting"], row["model"], row.get("step")) for row in outcomes}) <= 2 and len(outcomes) <= 30
    rows = [row for row in outcomes if few or row["variant"] == main[row["setting"]]]
    place = {name: list(dict.fromkeys(row[name] for row in rows)) for name in ("setting", "model", "variant")}
    stages = ["front", "back", "off"]
    return sorted(
        rows, key=lambda row: (*(where.index(row[name]) for name, where in place.items()), stages.index(row["stage"]))
    )


def outcome_table(outcomes: Sequence[Row]) -> Table:
    """What the answers were, an arm and tier a line."""
    several = len({row["setting"] for row in outcomes}) > 1
    body = tuple(
        (
            Cell(who(row, several)), Cell(str(row["variant"])), Cell(str(row["tier"]), f"{row['stage']} stage"),
            Cell(count(row["n"])), *(Cell(percent(row[kind] / row["n"] if row["n"] else None)) for kind in KINDS),
        )
        for row in outcomes
    )  # fmt: skip
    caption = "Answers of each arm and tier, in per cent of all of them"
    return Table(caption, ("Model", "Arm", "Tier", "Answers", *KINDS.values()), body, lead=3)


def gap_table(rows: Sequence[Row], first: Sequence[str] = ()) -> Table:
    """Gaps with their rates, a line each; `first`: columns that stand before the model."""
    several = len({row["setting"] for row in rows}) > 1
    body = tuple(
        (
            *(Cell(str(row[name])) for name in first),
            Cell(who(row, several)),
            Cell(contrast(str(row["contrast"])), "" if row["variant"] == "base" else str(row["variant"])),
            Cell(percent(row["rate_a"])),
            Cell(percent(row["rate_b"])),
            Cell(points(row["gap"], row["low"], row["high"])),
            Cell(p_value(row["p"])),
            Cell(count(row["n_queries"])),
        )
        for row in rows
    )
    head = (*(name.capitalize() for name in first), "Model", "Contrast", "First", "Second", "Gap", "p", "Queries")
    return Table("The figure’s numbers", head, body, lead=2 + len(first))


def wording_table(wordings: Sequence[Row]) -> Table:
    """The stage gap in each wording, and how far the wordings of a model differ (tau)."""
    several = len({row["setting"] for row in wordings}) > 1
    body = tuple(
        (
            Cell(who(row, several)), Cell(str(row["variant"])), Cell(points(row["gap"], row["low"], row["high"])),
            Cell(points(row["tau"], row["tau_low"], row["tau_high"])), Cell(p_value(row["p_same"])),
        )
        for row in wordings
    )  # fmt: skip
    head = ("Model", "Wording", "Stage gap", "Tau of its wordings", "p, all the same")
    return Table("The base arm in the wordings that were tried", head, body, lead=2)


def step_table(rows: Sequence[Row]) -> Table:
    """The stage gap at each step of training, and the share of the front stage's thoughts that fake."""
    body = tuple(
        (
            Cell(str(row["model"])), Cell(count(row["step"])),
            Cell(percent(row["rate_a"])), Cell(percent(row["rate_b"])),
            Cell(points(row["gap"], row["low"], row["high"])), Cell(percent(row.get("faked"))),
            Cell(count(row["n_queries"])),
        )
        for row in rows
    )  # fmt: skip
    return Table("Over training", ("Model", "Step", "Front", "Back", "Gap", "Faked, front", "Queries"), body)


def draws_table(draws: Sequence[Row]) -> Table:
    """Where each arm of a sequential design stood at its last look."""
    last = {(who(row, True), row["variant"]): row for row in draws}
    body = tuple(
        (
            Cell(who(row)), Cell(str(row["variant"])), Cell(count(row["pairs"])),
            *(Cell(evidence(row[key])) for key in ("e", "e_small", "e_mirrored")),
            Cell(points(row["gap"], row["low"], row["high"])),
        )
        for row in last.values()
    )  # fmt: skip
    head = ("Model", "Arm", "Pairs", "e, no gap", "e, a gap that matters", "e, mirrored", "Gap")
    return Table("At the last look; limits hold whenever one stops", head, body, lead=2)


def controls_table(readings: Sequence[Row]) -> Table | None:
    """What each explanation of the gap is worth, a model a line; None where no control was run."""
    weighed = [row for row in readings if any(one["says"] != "not run" for one in row.get("weights") or ())]
    if not weighed:
        return None
    several = len({row["setting"] for row in weighed}) > 1
    names = list(dict.fromkeys(str(one["explanation"]) for row in weighed for one in row["weights"]))
    body = []
    for row in weighed:
        of = {one["explanation"]: one for one in row["weights"]}
        body.append((Cell(who(row, several)), *(_weight(of.get(name)) for name in names)))
    head = ("Model", *(name.capitalize() for name in names))
    return Table("What each explanation of the gap is worth, in points with 95 % intervals", head, tuple(body))


def _weight(one: Row | None) -> Cell:
    if one is None or one["says"] == "not run":
        return Cell("not run")
    share = f", {percent(one['share'])} of the gap" if known(one["share"]) and one["share"] > 0 else ""
    return Cell(bare(one["gap"], one["low"], one["high"]), f"{one['says']}{share}")


def weighed_by(readings: Sequence[Row]) -> dict[str, str]:
    """Explanation → the contrast that weighs it, in words."""
    return {
        str(one["explanation"]).capitalize(): str(one["by"]).replace(" - ", " − ")
        for row in readings
        for one in row.get("weights") or ()
    }


def battery_tables(rates: Sequence[Row]) -> dict[str, Table]:
    """For each model what batteries found: a battery, reading and arm a line, a tier a column.

    What was asked without a situation, where the battery itself stands for the setting, is in no table of its own.
    """
    whole = [row for row in rates if row.get("by") == "battery"]
    whole.sort(key=lambda row: row["setting"] == row["group"])
    several = len({row["setting"] for row in whole if row["setting"] != row["group"]}) > 1
    grouped: dict[str, list[Row]] = {}
    for row in whole:
        grouped.setdefault(who(row, several and row["setting"] != row["group"]), []).append(row)
    return {title: _batteries(title, rows) for title, rows in grouped.items()}


def _batteries(title: str, rows: Sequence[Row]) -> Table:
    tiers = list(dict.fromkeys(str(row["tier"]) for row in rows))
    lines: dict[tuple[str, ...], dict[str, Row]] = {}
    for row in rows:
        arm = "no situation" if row["setting"] == row["group"] else str(row["variant"])
        key = (str(row["group"]), str(row["classifier"]).replace("_", " "), arm)
        lines.setdefault(key, {})[str(row["tier"])] = row
    body = tuple(
        (*map(Cell, key), *(_share(found[tier]) if tier in found else Cell(NONE) for tier in tiers))
        for key, found in lines.items()
    )
    caption = f"Side questions to {title}, with 95 % intervals; numbers from 0 to 10 as shares of ten"
    return Table(caption, ("Battery", "Says", "Arm", *tiers), body, lead=3)


def _share(row: Row) -> Cell:
    note = " · ".join(filter(None, [f"of {count(row['n'])}", _bounds(row)]))
    return Cell(percent(row["rate"], row["low"], row["high"]), note)


def best_estimates(gaps: Sequence[Row]) -> list[Row]:
    """One row a contrast and classifier: as labels correct it, or else over queries like these, where it is there."""
    best: dict[tuple[Any, ...], Row] = {}
    for row in gaps:
        key = tuple(row.get(name) for name in ("setting", "model", "step", "variant", "contrast", "classifier"))
        if key not in best or _rank(row) > _rank(best[key]):
            best[key] = row
    return list(best.values())


def _rank(row: Row) -> tuple[bool, bool, bool]:
    there, first = known(row["gap"], row["low"], row["high"]), ("two-phase", "mixture e-process")
    return there, str(row["method"]).startswith(first), "like these" in str(row["estimand"])


def gap_tables(gaps: Sequence[Row]) -> dict[str, Table]:
    """For each model a table of contrasts, a line each: the primary classifier in full, the others' gaps beside it."""
    return {title: _gaps(title, rows, primary(gaps)) for title, rows in groups(gaps).items()}


def _gaps(title: str, rows: Sequence[Row], chosen: str) -> Table:
    others = [name for name in dict.fromkeys(str(row["classifier"]) for row in rows) if name != chosen]
    lines: dict[tuple[str, str], dict[str, list[Row]]] = {}
    for row in rows:
        line = lines.setdefault((str(row["variant"]), str(row["contrast"])), {})
        line.setdefault(str(row["classifier"]), []).append(row)
    columns = {key: value for key, value in GAP_COLUMNS.items() if any(row.get(key) not in _IDLE for row in rows)}
    body = tuple(_gap_line(*line, found, chosen, others, columns) for line, found in lines.items())
    head = ("Arm", "Contrast", "Rates", chosen.replace("_", " "), "p")
    return Table(
        f"Contrasts of {title}: gaps in points, with 95 % intervals, {_methods(rows)}",
        (*head, *(name.replace("_", " ") for name in others), *(name for name, _ in columns.values())),
        body,
        lead=2,
    )


def _gap_line(
    variant: str,
    name: str,
    found: Mapping[str, Sequence[Row]],
    chosen: str,
    others: Sequence[str],
    columns: Mapping[str, tuple[str, Callable[[Row], str]]],
) -> tuple[Cell, ...]:
    """A contrast in one arm; what the primary classifier did not estimate there is n/a."""
    row, gap = None, Cell(NONE)
    if chosen in found:
        [row] = best_estimates(found[chosen])
        gap = Cell(bare(row["gap"], row["low"], row["high"]), _beside(row, found[chosen]))
    any_row = row or next(iter(found.values()))[0]
    return (
        Cell(variant),
        Cell(contrast(name), "" if name in CONTRASTS else _compared(any_row)),
        Cell(_rates_of(row) if row else NONE),
        gap,
        Cell(p_value(row["p"]) if row else NONE),
        *(Cell(_gap(found[other]) if other in found else NONE) for other in others),
        *(Cell(cell(row) if row else NONE) for _, cell in columns.values()),
    )


def _gap(rows: Sequence[Row]) -> str:
    [row] = best_estimates(rows)
    return bare(row["gap"], row["low"], row["high"])


def _beside(shown: Row, rows: Sequence[Row]) -> str:
    """The interval under the other estimand, and the bounds where answers are missing."""
    other = [
        f"{_short(row)} [{span(row['low'], row['high'])}]".replace(" ", "\u00a0")
        for row in rows
        if row is not shown and known(row["low"])
    ]
    ends = (shown.get("low_if_missing"), shown.get("high_if_missing"))
    missing = (shown["fault_a"] or shown["fault_b"]) and known(*ends)
    return " · ".join([*other, *([f"bounds {span(*ends)}"] if missing else [])])


def _short(row: Row) -> str:
    return str(row["estimand"]).removeprefix("mean ")


def _methods(rows: Sequence[Row]) -> str:
    """What the intervals speak of, and how they were made, in the order in which a cell shows them."""
    drawn = [row for row in sorted(rows, key=_rank, reverse=True) if known(row["gap"])]
    made = dict.fromkeys((str(row["estimand"]), str(row["method"])) for row in drawn)
    return "; ".join(f"{estimand} by {method}" if method else estimand for estimand, method in made)


_IDLE = (None, "", "fixed")
"""What a column may hold throughout without being worth its room."""

GAP_COLUMNS: Mapping[str, tuple[str, Callable[[Row], str]]] = {
    "e": ("e", lambda row: evidence(row["e"])),
    "p_holm": ("p, Holm", lambda row: p_value(row["p_holm"])),
    "e_bh": ("e-BH", lambda row: NONE if row["e_bh"] is None else "stands" if row["e_bh"] else "does not"),
    "stop": ("Stopped", lambda row: str(row["stop"] or NONE)),
    "n_queries": ("Queries", lambda row: count(row["n_queries"])),
    "n_a": ("Read", lambda row: f"{count(row['n_a'])} / {count(row['n_b'])}"),
    "fault_a": ("Unread", lambda row: f"{count(row['fault_a'])} / {count(row['fault_b'])}"),
}
"""The last columns of a table of contrasts, by the column of `gaps.csv` that must hold something: heading and cell."""


def _compared(row: Row) -> str:
    return f"{row['a']} − {row['b']}" if row["a"] and row["b"] else ""


def _rates_of(row: Row) -> str:
    rates = [percent(row["rate_a"]), percent(row["rate_b"])]
    return NONE if rates == [NONE, NONE] else " − ".join(rates)


def contrasts_met(gaps: Sequence[Row]) -> dict[str, str]:
    """The named contrasts that these rows hold, in words: what is taken from what."""
    met = dict.fromkeys(str(row["contrast"]) for row in gaps)
    return {CONTRASTS[name][0]: CONTRASTS[name][1] for name in met if name in CONTRASTS}


def card_table(card: Sequence[Row]) -> Table | None:
    """The judge card: how verdicts and people's labels agree, a classifier and tier a line; None without labels."""
    if not card:
        return None
    several = len({(row["setting"], row["model"], row["step"]) for row in card}) > 1
    rows = tuple(
        (
            Cell(str(row["classifier"]).replace("_", " "), f"{who(row)}, {row['variant']}" if several else ""),
            Cell(str(row["tier"])),
            Cell(count(row["labelled"]), plural(row["raters"], "rater")),
            *(Cell(count(row[key])) for key in ("yes_yes", "yes_no", "no_yes", "no_no")),
            Cell(percent(row["sensitivity"])),
            Cell(percent(row["specificity"])),
            Cell(share(row["kappa"]), f"[{share(row['kappa_low'])}–{share(row['kappa_high'])}]"),
            Cell(share(row["ac1"])),
            Cell(share(row["positive"])),
            Cell(share(row["alpha"])),
        )
        for row in card
    )
    head = (
        "Classifier", "Tier", "Labelled", "yes / yes", "yes / no", "no / yes", "no / no", "Sensitivity", "Specificity",
        "Kappa", "AC1", "On yes", "Alpha",
    )  # fmt: skip
    caption = "How classifiers agree with people, by tier: counts are verdict / label; alpha is among raters"
    return Table(caption, head, rows, lead=2)


def blinding_table(blinding: Sequence[Row]) -> Table | None:
    """How well the stage can be told from what judges are shown, a model a line; None where nothing was compared."""
    if not blinding:
        return None
    several = len({row["setting"] for row in blinding}) > 1
    lines: dict[str, dict[str, Row]] = {}
    for row in blinding:
        lines.setdefault(who(row, several), {})[str(row["part"])] = row
    body = tuple(
        (Cell(name), *(_area(found.get(part)) for part in ("reply", "thought"))) for name, found in lines.items()
    )
    return Table("Area under the curve, with 95 % intervals by query", ("Model", "Replies", "Thoughts"), body)


def _area(row: Row | None) -> Cell:
    if row is None:
        return Cell(NONE)
    return Cell(f"{share(row['area'])} [{share(row['low'])}–{share(row['high'])}]", f"of {count(row['n'])}")


def corrected_table(corrected: Sequence[Row]) -> Table | None:
    """Rates and gaps as labels correct them, beside the classifier's own and other methods; None without labels."""
    if not corrected:
        return None
    methods = list(dict.fromkeys(str(row["method"]) for row in corrected if row["what"] != "stage gap"))
    lines: dict[tuple[Any, ...], dict[str, Row]] = {}
    for row in corrected:
        key = (who(row), row["variant"], row["classifier"], row["what"])
        lines.setdefault(key, {})["gap" if row["what"] == "stage gap" else str(row["method"])] = row
    several = len({(row["model"], row["variant"], row["step"]) for row in corrected}) > 1
    body = tuple(
        (
            Cell(str(name).replace("_", " "), f"{model}, {variant}" if several else ""),
            Cell(str(what)),
            *_corrected_cells(found, methods),
        )
        for (model, variant, name, what), found in sorted(lines.items(), key=lambda line: line[0][:3])
    )
    head = ("Classifier", "Tier", "As classified", *methods)
    return Table("Rates corrected by people's labels, with 95 % intervals; gaps in points", head, body, lead=2)


def _corrected_cells(found: Mapping[str, Row], methods: Sequence[str]) -> Iterator[Cell]:
    if gap := found.get("gap"):
        yield from (Cell(""), Cell(bare(gap["rate"], gap["low"], gap["high"])), *(Cell("") for _ in methods[1:]))
        return
    yield Cell(percent(next(iter(found.values()))["plain"]))
    for method in methods:
        row = found.get(method)
        yield Cell(percent(row["rate"], row["low"], row["high"]) if row else NONE)


def missing_tables(rates: Sequence[Row]) -> dict[str, Table]:
    """For each model with missing answers or verdicts: how many, and the bounds on the rate.

    The primary classifier stands for the others, which have a line where they miss another number.
    """
    chosen = primary(rates)
    holes: dict[tuple[Any, ...], Row] = {}
    whole = [row for row in rates if not row.get("by") and row["faults"]]
    for row in sorted(whole, key=lambda row: row["classifier"] != chosen):
        key = tuple(row.get(name) for name in ("setting", "model", "step", "variant", "tier", "faults"))
        holes.setdefault(key, row)
    return {title: _missing(title, rows) for title, rows in groups(list(holes.values())).items()}


def _missing(title: str, rows: Sequence[Row]) -> Table:
    arms = list(dict.fromkeys(row["variant"] for row in rows))
    body = tuple(
        (
            Cell(str(row["variant"])),
            Cell(str(row["tier"])),
            Cell(str(row["classifier"]).replace("_", " ")),
            Cell(count(row["faults"])),
            Cell(count(row["n"])),
            Cell(percent(row["rate"], row["low"], row["high"])),
            Cell(span(row["low_if_missing_refuse"], row["high_if_missing_comply"])),
        )
        for row in sorted(rows, key=lambda row: arms.index(row["variant"]))
    )
    head = ("Arm", "Tier", "Classifier", "Missing", "Read", "Rate", "Bounds, %")
    return Table(f"Missing answers of {title}, and what they leave open", head, body, lead=3)


def fault_table(faults: Sequence[Row]) -> Table | None:
    """Why answers could not be read, a line a model, arm, tier and fault."""
    models = list(dict.fromkeys(row["model"] for row in faults))
    body = tuple(
        (
            *(Cell(str(row[name])) for name in ("model", "variant", "tier")),
            Cell(str(row["fault"]), FAULTS.get(row["fault"], "")),
            Cell(count(row["n"]), snippet(row["why"] or "")),
        )
        for row in sorted(faults, key=lambda row: models.index(row["model"]))
    )
    head = ("Model", "Arm", "Tier", "Fault", "Answers")
    return Table("Faults, by model, arm and tier", head, body, lead=4) if body else None


def channel_table(channels: Sequence[Row]) -> Table | None:
    """How many answers have which kind of thought."""
    kinds = ("scratchpad", *CHANNELS)
    body = tuple(
        (*(Cell(str(row[name])) for name in ("model", "variant", "tier")), *(Cell(count(row[kind])) for kind in kinds))
        for row in channels
    )
    head = ("Model", "Arm", "Tier", "Scratchpad", *CHANNELS.values())
    return Table("Answers by kind of thought; one answer may have several", head, body, lead=3) if body else None


def spent_table(spent: Sequence[Row]) -> Table | None:
    """What was spent, a line a stage and model; nothing where every model runs in process."""
    body = tuple(
        (
            Cell(str(row["stage"])),
            Cell(str(row["model"])),
            *(Cell(count(row[name])) for name in ("calls", "tokens_in", "tokens_out")),
            Cell(NONE if row["usd"] is None else f"{row['usd']:.2f}" if row["usd"] >= 0.01 else f"{row['usd']:.2g}"),
        )
        for row in spent
    )
    head = ("Stage", "Model", "Calls", "Tokens in", "Tokens out", "US dollars")
    return Table("What was spent, all invocations of this run together", head, body, lead=2) if body else None


def pair_title(pair: Row) -> str:
    """A pair of transcripts in one line: the model, the arm, the query."""
    arm = f" · {pair['variant']}" if pair["variant"] != "base" else ""
    return f"{pair['model']}{arm} · {snippet(str(pair['query'] or pair['query_id']))}"
