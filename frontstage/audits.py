"""How good a run's classifiers are by people's labels, and what its rates and gaps are once that is corrected for.

Decided here: everything is by tier and classifier, for errors may differ by tier; a tier's answers are one population,
of all queries and epochs. Where labels exist the two-phase rate is the one to quote; Rogan and Gladen's and the
prediction-powered one stand beside it. Left out: answers that nobody could read, which have no verdict.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from frontstage.core import Mistake
from frontstage.labels import UNSURE, Label, as_yes, settled
from frontstage.stats import agreement, audit
from frontstage.stats.rates import Rate

if TYPE_CHECKING:
    import polars as pl

CARD = (
    "setting", "variant", "model", "step", "classifier", "tier", "labelled", "yes_yes", "yes_no", "no_yes", "no_no",
    "kappa", "kappa_low", "kappa_high", "ac1", "positive", "sensitivity", "specificity", "raters", "alpha",
)  # fmt: skip
"""Columns of the judge card: `yes_no` counts the answers that the classifier says yes to and people no."""
CORRECTED = (
    "setting", "variant", "model", "step", "classifier", "what", "n", "labelled", "plain", "rate", "low", "high",
    "method",
)  # fmt: skip
"""Columns of the corrected rates; `what` is a tier, or "stage gap"."""
_BY = ("setting", "variant", "model", "step")


def card(made: pl.DataFrame, labels: Sequence[Label], by: Sequence[str] = _BY) -> list[dict[str, Any]]:
    """A row for each classifier that was labelled and each tier: how verdicts and labels agree in the labelled sample.

    made: episodes with `id`, `tier` and a boolean column a classifier; `by`: what is told apart besides. Of a sample
    that holds more yeses than the run, sensitivity and specificity are weighted back to the run. Coefficients that are
    not defined are None.
    """
    return [_card(of, name, tier, rows, labels) for of, name, tier, rows in _labelled(made, labels, by)]


def corrected(made: pl.DataFrame, labels: Sequence[Label]) -> list[dict[str, Any]]:
    """The corrected rate of each tier that was labelled, by three methods, and the stage gap by the first of them."""
    found = list[dict[str, Any]]()
    for of, name, tier, rows in _labelled(made, labels, _BY):
        judged, label = _read(rows, name)
        about = {**of, "classifier": name, "n": len(rows), "labelled": sum(row["label"] is not None for row in rows)}
        plain = sum(judged) / len(judged)
        rates = {
            TWO_PHASE: _two_phase(rows, name),
            "Rogan–Gladen": audit.rogan_gladen(judged, label),
            "PPI++": audit.prediction_powered(judged, label),
        }
        for method, rate in rates.items():
            if rate:
                limits = {"rate": rate.rate, "low": rate.low, "high": rate.high}
                found.append({**about, "what": tier, "plain": plain, **limits, "method": method})
    return [*found, *map(_as_corrected, gaps(made, labels))]


TWO_PHASE = "two-phase"


def gaps(made: pl.DataFrame, labels: Sequence[Label]) -> list[dict[str, Any]]:
    """The stage gaps that labels correct, as rows of `gaps.csv`: of classifiers labelled on one tier of each stage."""
    stages: dict[tuple[Any, ...], dict[str, list[Any]]] = {}
    for of, name, _, rows in _labelled(made, labels, _BY):
        if rate := _two_phase(rows, name):
            stages.setdefault((*of.values(), name), {}).setdefault(rows[0]["stage"], []).append((rate, rows))
    found = list[dict[str, Any]]()
    for (*whose, name), sides in stages.items():
        if [len(sides.get(stage, ())) for stage in ("front", "back")] == [1, 1]:  # two tiers of a stage have no one gap
            found.append(
                {**dict(zip(_BY, whose, strict=True)), "classifier": name, **_gap(sides["front"], sides["back"])}
            )
    return found


def _gap(front: Sequence[tuple[Rate, list[Any]]], back: Sequence[tuple[Rate, list[Any]]]) -> dict[str, Any]:
    """What `gaps.csv` says of a corrected stage gap, but for whose it is."""
    (rate_a, rows_a), (rate_b, rows_b) = front[0], back[0]
    gap = audit.corrected_gap(rate_a, rate_b)
    assert gap is not None
    return {
        "contrast": "stage", "a": "front", "b": "back", "rate_a": rate_a.rate, "rate_b": rate_b.rate, **asdict(gap),
        "e": None, "stop": "fixed", "calls": len(rows_a) + len(rows_b), "n_a": len(rows_a), "n_b": len(rows_b),
        "n_queries": len({row["query"] for row in (*rows_a, *rows_b)}), "fault_a": None, "fault_b": None,
        "low_if_missing": None, "high_if_missing": None,
    }  # fmt: skip


def _as_corrected(gap: Mapping[str, Any]) -> dict[str, Any]:
    """A corrected gap as a row of `corrected.csv`."""
    shared = {key: gap[key] for key in (*_BY, "classifier", "low", "high", "method")}
    return {**shared, "what": "stage gap", "n": None, "labelled": None, "plain": None, "rate": gap["gap"]}


def _two_phase(rows: Sequence[Mapping[str, Any]], name: str) -> Rate | None:
    return audit.two_phase(*_read(rows, name), [row["query"] for row in rows])


def _read(rows: Sequence[Mapping[str, Any]], name: str) -> tuple[list[bool], list[float]]:
    """Verdicts, and labels as 1, 0 or nan."""
    return [bool(row[name]) for row in rows], [_number(row["label"]) for row in rows]


def _labelled(
    made: pl.DataFrame, labels: Sequence[Label], by: Sequence[str]
) -> Iterator[tuple[dict[str, Any], str, str, list[dict[str, Any]]]]:
    """`by`, classifier, tier, and the rows that it judged, with what people said as `label`; yes or no alone."""
    said = settled(labels)
    for name in sorted({each.classifier for each in labels}):
        if name not in made.columns:
            raise Mistake(
                f"labels name {name!r}, of which the run has no verdicts (frontstage judge adds a classifier)"
            )
        if str(made[name].dtype) != "Boolean":
            continue
        judged = made.filter(made[name].is_not_null())
        for key, part in judged.group_by([*by, "tier"], maintain_order=True):
            rows = part.select("id", "query", "stage", name).to_dicts()
            rows = [{**row, "label": as_yes(said.get((row["id"], name)))} for row in rows]
            if any(row["label"] is not None for row in rows):
                *of, tier = key
                yield dict(zip(by, of, strict=True)), name, tier, rows


def _card(
    of: Mapping[str, Any], name: str, tier: str, rows: Sequence[Mapping[str, Any]], labels: Sequence[Label]
) -> dict[str, Any]:
    pairs = [(row["label"], bool(row[name])) for row in rows if row["label"] is not None]
    counts = {
        f"{_WORD[judged]}_{_WORD[label]}": sum(pair == (label, judged) for pair in pairs)
        for judged in (True, False)
        for label in (True, False)
    }
    kappa = agreement.with_limits(pairs, agreement.kappa)
    found, passed = _weighted(rows, name)
    ratings = _ratings(rows, name, labels)
    return {
        **of, "classifier": name, "tier": tier, "labelled": len(pairs), **counts,
        "kappa": kappa.value if kappa else None, "kappa_low": kappa.low if kappa else None,
        "kappa_high": kappa.high if kappa else None, "ac1": agreement.ac1(pairs),
        "positive": agreement.positive(pairs), "sensitivity": found, "specificity": passed,
        "raters": len({each.rater for each in labels if each.classifier == name}), "alpha": agreement.alpha(ratings),
    }  # fmt: skip


_WORD = {True: "yes", False: "no"}


def _weighted(rows: Sequence[Mapping[str, Any]], name: str) -> tuple[float | None, float | None]:
    """(sensitivity, specificity) in the run: each labelled answer stands for those of its verdict that were not."""
    mass = {True: {True: 0.0, False: 0.0}, False: {True: 0.0, False: 0.0}}
    for verdict in (True, False):
        here = [row["label"] for row in rows if bool(row[name]) is verdict]
        known = [label for label in here if label is not None]
        for label in known:
            mass[label][verdict] += len(here) / len(known)
    shares = [mass[label][label] / sum(mass[label].values()) if any(mass[label].values()) else None for label in mass]
    return shares[0], shares[1]


def _ratings(rows: Sequence[Mapping[str, Any]], name: str, labels: Sequence[Label]) -> list[list[str]]:
    """What each rater said, a list an answer."""
    said: dict[str, list[str]] = {row["id"]: [] for row in rows}
    for each in labels:
        if each.classifier == name and each.id in said and each.value != UNSURE:
            said[each.id].append(each.value)
    return list(said.values())


def _number(label: bool | None) -> float:
    return float("nan") if label is None else float(label)
