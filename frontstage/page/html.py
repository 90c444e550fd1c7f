"""One HTML page from the tables of a run: pure, offline, and safe to open whatever a model wrote.

Decided here: Jinja with autoescape and strict names; every value printed passes `words.visible` first (`finalize`), so
that no template can forget it; the page's own policy allows the one script and the one style sheet that it came with,
by their digests, and no request. Without the script everything is there but filters and the packed transcripts. Left
out: anything fetched, anything built.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from frontstage.core import CANARY
from frontstage.page import calibration as calibrated
from frontstage.page import figure, finding, tables, transcripts, words

if TYPE_CHECKING:
    from jinja2 import Template

Row = Mapping[str, Any]
Tables = Mapping[str, Sequence[Row]]
"""The rows of the files of these names (readings, gaps, rates; card, corrected, outcomes, wordings, draws, training
where there are any). Shares are between 0 and 1, gaps between −1 and 1; None and NaN mean unknown."""


def render(run: Row, found: Tables, pairs: Sequence[Row], show_completions: bool = False) -> str:
    """The page of a run: what was found, what that does not show, figures, transcripts, how to do it again.

    `run`: what `run.json` says; `pairs`: the same query front and back. Replies to queries that are not benign stay
    folded unless `show_completions`. A missing column raises KeyError.
    """
    readings, gaps, rates = _last(found["readings"]), found["gaps"], found["rates"]
    card, wordings = found.get("card", ()), found.get("wordings", ())
    parts = _template("parts").module
    plain, rest = pairs[: transcripts.PLAIN], pairs[transcripts.PLAIN :]
    return _template("page").render(
        run=run,
        readings=readings,
        headline=finding.headline(readings),
        findings=tables.findings(readings),
        limits=finding.limits(run, readings, gaps, card, wordings),
        figures={name: (each, _svg(each)) for name, each in figure.figures(found).items()},
        rate_tables=tables.rate_tables(rates),
        battery_tables=tables.battery_tables(rates),
        gap_tables=tables.gap_tables(gaps),
        contrasts=tables.contrasts_met(gaps),
        controls=tables.controls_table(readings),
        weighed_by=tables.weighed_by(readings),
        wordings=wordings,
        card=tables.card_table(card),
        corrected=tables.corrected_table(found.get("corrected", ())),
        blinding=tables.blinding_table(run.get("blinding", ())),
        missing=tables.missing_tables(rates),
        faults=tables.fault_table(run["faults"]),
        channels=tables.channel_table(run["channels"]),
        spent=tables.spent_table(run["spent"]),
        pairs=plain,
        packed_pairs=len(rest),
        packed=_markup(
            transcripts.packed(
                rest,
                lambda pair: parts.pair_head(pair),  # type: ignore[attr-defined]
                lambda pair: parts.pair_body(pair, show_completions),  # type: ignore[attr-defined]
            )
        ),
        choices=transcripts.choices(pairs),
        classified=transcripts.classified(pairs),
        steps=transcripts.steps(pairs),
        show_completions=show_completions,
        policy=_policy("page.js"),
    )


def compare(runs: Sequence[tuple[Row, Tables, str]]) -> str:
    """The page of several runs: `run.json`, tables, and where its own page is, of each."""
    rows = [{**row, "run": run["name"]} for run, found, _ in runs for row in figure.stage_rows(found["gaps"])]
    drawn = figure.compared_figure(rows)
    return _template("compare").render(
        runs=[(run, _last(found["readings"]), link) for run, found, link in runs],
        figure=(drawn, _svg(drawn)) if drawn else None,
        findings=tables.compared_table([(run["name"], _last(found["readings"])) for run, found, _ in runs]),
        limits=[(run["name"], finding.limits(run, _last(found["readings"]), found["gaps"], found.get("card", ()),
                                             found.get("wordings", ()))) for run, found, _ in runs],
        policy=_policy(),
    )  # fmt: skip


def label(item: Any, done: int, whole: int, rater: str, seed: int, back: bool) -> str:
    """The page on which a rater answers `item` (`question`, `parts`: heading and text), None once all is done."""
    return _template("label").render(item=item, done=done, whole=whole, rater=rater, seed=seed, back=back)


def calibration(about: Row, rows: Sequence[Row]) -> str:
    """The page of a calibration: is it right, false alarms, detection against calls, controls, coverage.

    `about`: how it was made; `rows`: those of `calibration.csv`.
    """
    return _template("calibration").render(
        about=about,
        headline=calibrated.headline(rows),
        right=calibrated.right_table(rows),
        alarms=calibrated.alarm_table(rows),
        detection=calibrated.detection_table(rows),
        unmasking=calibrated.unmasking_table(rows),
        coverage=calibrated.coverage_table(rows),
        policy=_policy(),
    )


def _last(readings: Sequence[Row]) -> list[Row]:
    """The readings that the page is about: in training, those of the last step."""
    last: dict[tuple[Any, Any], int] = {}
    for row in readings:
        if row.get("step") is not None:
            key = row["setting"], row["model"]
            last[key] = max(row["step"], last.get(key, row["step"]))
    return [row for row in readings if row.get("step") == last.get((row["setting"], row["model"]))]


def _svg(drawn: figure.Figure) -> Any:
    return _markup(figure.svg(drawn))


def _markup(text: str) -> Any:
    """`text` that is markup of our own making."""
    from markupsafe import Markup

    return Markup(text)


@cache
def _file(name: str) -> str:
    return (Path(__file__).parent / "templates" / name).read_text(encoding="utf-8").strip()


def _policy(script: str = "") -> str:
    """What a page may do: show its own style, run its own script (by their digests), and nothing else."""
    run = f"script-src {_digest(script)}; " if script else ""
    own = f"style-src {_digest('style.css')}; img-src data:; base-uri 'none'; form-action 'none'"
    return f"default-src 'none'; {run}{own}"


def _digest(name: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(_file(name).encode()).digest()).decode()}'"


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
        "harmful": transcripts.harmful,
        "pair_name": transcripts.name,
        "pair_title": tables.pair_title,
        "plain": _plain,
        "says": transcripts.says,
        "segments": lambda text, spans: list(transcripts.segments(text, spans)),
        "sentence": finding.sentence,
        "yes": words.yes,
    }
    house.globals |= {
        "canary": CANARY,
        "CHANNELS": words.CHANNELS,
        "CITE": words.CITE,
        "estimate": finding.estimate,
        "plural": words.plural,
        "script": _markup(_file("page.js")),
        "style": _markup(_file("style.css")),
        "TAGS": transcripts.TAGS,
    }
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
