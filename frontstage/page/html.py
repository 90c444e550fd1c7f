"""One HTML page from the tables of a run: pure, offline, and safe to open whatever a model wrote.

Decided here: Jinja with autoescape and strict names; every value printed passes `words.visible` first (`finalize`), so
that no template can forget it; the page forbids itself scripts and every request by its own content policy. Left out:
JavaScript.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from frontstage.core import CANARY
from frontstage.page import calibration as calibrated
from frontstage.page import figure, finding, tables, words

if TYPE_CHECKING:
    from jinja2 import Template

Row = Mapping[str, Any]


def render(
    run: Row,
    readings: Sequence[Row],
    gaps: Sequence[Row],
    rates: Sequence[Row],
    pairs: Sequence[Row],
    card: Sequence[Row] = (),
    corrected: Sequence[Row] = (),
) -> str:
    """The page of a run: what was found, what that does not show, figure, tables, transcripts, how to do it again.

    `run`: what `run.json` says; `readings`: one row a model; `gaps`, `rates`, `card`, `corrected`: the rows of the
    files of these names; `pairs`: the same query front and back. Shares are between 0 and 1, gaps between −1 and 1;
    None and NaN mean unknown. A missing column raises KeyError.
    """
    chosen = tables.primary(rates)
    figures = [figure.stage_figure(gaps, chosen), figure.contrast_figure(gaps, chosen)]
    return _template("page").render(
        run=run,
        canary=CANARY,
        readings=readings,
        headline=finding.headline(readings),
        findings=tables.findings(readings),
        limits=finding.limits(run, readings, gaps, card),
        figures=[drawn for drawn in figures if drawn],
        rate_tables=tables.rate_tables(rates),
        kind_tables=tables.kind_tables(rates),
        battery_tables=tables.battery_tables(rates),
        gap_tables=tables.gap_tables(gaps),
        contrasts=tables.contrasts_met(gaps),
        card=tables.card_table(card),
        corrected=tables.corrected_table(corrected),
        blinding=tables.blinding_table(run.get("blinding", ())),
        missing=tables.missing_tables(rates),
        faults=tables.fault_table(run["faults"]),
        channels=tables.channel_table(run["channels"]),
        spent=tables.spent_table(run["spent"]),
        pairs=pairs,
    )


def label(item: Any, done: int, whole: int, rater: str, seed: int, back: bool) -> str:
    """The page on which a rater answers `item` (`question`, `parts`: heading and text), None once all is done."""
    return _template("label").render(item=item, done=done, whole=whole, rater=rater, seed=seed, back=back)


def calibration(about: Row, rows: Sequence[Row]) -> str:
    """The page of a calibration: is it right, false alarms, detection against calls, controls, coverage.

    `about`: how it was made; `rows`: those of `calibration.csv`.
    """
    return _template("calibration").render(
        about=about,
        canary=CANARY,
        headline=calibrated.headline(rows),
        right=calibrated.right_table(rows),
        alarms=calibrated.alarm_table(rows),
        detection=calibrated.detection_table(rows),
        unmasking=calibrated.unmasking_table(rows),
        coverage=calibrated.coverage_table(rows),
    )


@cache
def _template(name: str) -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    house = Environment(
        loader=PackageLoader("frontstage.page", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    house.filters |= {
        "count": words.count,
        "duration": words.duration,
        "fold": words.fold,
        "pair_title": tables.pair_title,
        "plain": _plain,
        "points_of": words.axis_points,
        "sentence": finding.sentence,
        "yes": words.yes,
    }
    house.globals |= {"CHANNELS": words.CHANNELS, "estimate": finding.estimate, "plural": words.plural}
    return house.get_template(f"{name}.html.jinja")


def _shown(value: Any) -> Any:
    """What a template prints: text made visible, "n/a" for what is not known; markup is its own."""
    if hasattr(value, "__html__"):
        return value
    return words.NONE if value is None else words.visible(str(value))


def _plain(value: Any) -> str:
    """A value of `run.json` on one line; nested mappings and lists become "key value, key value"."""
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_plain(part)}" for key, part in value.items()) or words.NONE
    if isinstance(value, (list, tuple)):
        return ", ".join(map(_plain, value)) or words.NONE
    return words.NONE if value is None else str(value)
