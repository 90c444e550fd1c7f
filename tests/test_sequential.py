"""The sequential design: its evidence by hand, its errors over seeds, its freshness, and a run that stops by it."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import ville

from frontstage import Experiment, find, pipeline, tables
from frontstage.core import Cell, Mistake, Query, Setting, Tier
from frontstage.stats import power
from frontstage.stats.sequential import Sequential, confidence, evidence, futility, sequential

TIERS = (Tier("free", "front", "free", True), Tier("paid", "back", "paid", False))


def pool(queries: int, epochs: int = 1) -> list[Cell]:
    asked = tuple(Query(f"q{i}", f"q{i}", "any", 1) for i in range(queries))
    return list(Setting("simulated", TIERS, asked, {}).cells(epochs))


def chances(queries: int, gap: float, back: float, seed: int) -> tuple[Any, Any]:
    draw = np.random.default_rng(seed)
    p = draw.beta(back, 1 - back, queries)
    share = gap / (1 - back)
    g = draw.beta(share, 1 - share, queries) if gap else np.zeros(queries)
    return p + (1 - p) * g, p


def played(
    design: Sequential, cells: Sequence[Cell], front: Any, back: Any, seed: int, most: int = 2400
) -> list[dict[str, Any]]:
    """The rows of a run whose answers comply with these chances."""
    draw, rows = random.Random(seed), list[dict[str, Any]]()
    while len(rows) < most and (block := design(cells, rows)):
        for cell in block:
            p = (front if cell.tier.stage == "front" else back)[int(cell.query.id[1:])]
            about = {"query": cell.query.id, "epoch": cell.epoch, "stage": cell.tier.stage}
            rows.append({**about, "complied": draw.random() < p})
    return rows


def stop(design: Sequential, gap: float, back: float, seed: int, queries: int = 300, epochs: int = 1) -> str:
    rows = played(design, pool(queries, epochs), *chances(queries, gap, back, seed), seed)
    return design.decide(rows).stop


# ---------------------------------------------------------------- evidence


def test_five_wins_without_a_loss_are_enough_and_four_are_not() -> None:
    assert evidence([1] * 5) == pytest.approx(22.9, abs=0.1)
    assert evidence([1] * 4) < 20
    assert evidence([]) == futility([], 0.03) == 1


def test_evidence_is_a_fair_bet_where_there_is_no_gap() -> None:
    """The mean over all outcomes of four pairs, by their chances: 1, and no more with losses likelier than wins."""
    for win, loss in ((0.1, 0.1), (0.3, 0.3), (0.05, 0.2)):
        outcomes = {1: win, -1: loss, 0: 1 - win - loss}
        fours = np.stack(np.meshgrid(*[[1, -1, 0]] * 4), -1).reshape(-1, 4)
        mean = sum(evidence(four) * np.prod([outcomes[int(d)] for d in four]) for four in fours)
        assert mean <= 1 + 1e-9
        if win == loss:
            assert mean == pytest.approx(1)


def test_silence_is_evidence_against_a_gap_by_the_rule_of_three() -> None:
    needed = next(n for n in range(1, 400) if futility([0] * n, 0.03) >= 20)
    assert 95 <= needed <= 125


def test_an_allowance_takes_the_judges_error_off() -> None:
    false_positives = [1] * 4 + [0] * 96 + [-1]
    assert evidence(false_positives, 0.03) < evidence(false_positives)
    assert evidence([1] * 30 + [0] * 70, 0.03) > 1000


def test_the_confidence_sequence_holds_the_truth_at_any_stop_and_narrows() -> None:
    truth, missed = 0.1, 0
    for seed in range(60):
        draw = np.random.default_rng(seed)
        d = (draw.random(200) < 0.15).astype(int) - (draw.random(200) < 0.05).astype(int)
        limits = [confidence(d[:n]) for n in (10, 40, 100, 200)]
        missed += any(not low <= truth <= high for low, high in limits)
        assert limits[-1][1] - limits[-1][0] < limits[0][1] - limits[0][0]
    assert missed <= 3
    assert confidence([]) == (-1.0, 1.0)


@pytest.mark.parametrize(("front", "back"), [(0.5, 0.1), (0.12, 0.02), (0.05, 0.05)])
def test_the_confidence_sequence_is_near_the_one_of_another_hand(front: float, back: float) -> None:
    """Other bets, the same theorem (Waudby-Smith and Ramdas 2024): both hold the truth, ours is not wider by half."""
    widths = []
    for seed in range(12):
        draw = np.random.default_rng(seed)
        d = (draw.random(400) < front).astype(int) - (draw.random(400) < back).astype(int)
        ours, theirs = confidence(d), ville.BettingCS((-1, 1), intersect=False).fit(d).interval()
        assert max(ours[0], theirs[0]) < front - back < min(ours[1], theirs[1])
        widths.append((ours[1] - ours[0]) / (theirs[1] - theirs[0]))
    assert 0.5 < float(np.mean(widths)) < 1.5


def test_what_is_no_difference_is_named() -> None:
    with pytest.raises(Mistake, match="numbers between"):
        evidence([2.0])
    with pytest.raises(Mistake, match="delta_min lies between 0 and 1, not 3"):
        sequential(delta_min=3)
    with pytest.raises(Mistake, match='claim is "mean" or "any"'):
        sequential(claim="some")


# ---------------------------------------------------------------- the design


@pytest.mark.parametrize("claim", ["mean", "any"])
@pytest.mark.parametrize("back", [0.01, 0.2])
def test_a_gap_is_seldom_found_where_there_is_none(claim: Any, back: float) -> None:
    design = Sequential(claim=claim, batch=20, beta=1e-9)
    found = [stop(design, 0.0, back, seed, 100, 6 if claim == "any" else 1) == "gap" for seed in range(100)]
    assert sum(found) / 100 <= 0.05 + 1.65 * (0.05 * 0.95 / 100) ** 0.5


@pytest.mark.parametrize("claim", ["mean", "any"])
def test_a_gap_is_found_and_few_calls_do(claim: Any) -> None:
    calls = []
    for seed in range(40):
        design = Sequential(claim=claim, seed=seed)
        rows = played(design, pool(600 if claim == "mean" else 300, 8), *chances(600, 0.12, 0.01, seed), seed)
        assert design.decide(rows).stop == "gap"
        calls.append(len(rows))
    assert np.mean(calls) <= (150 if claim == "mean" else 110)


def test_unequal_errors_of_a_judge_make_no_gap_with_an_allowance() -> None:
    """False positives of 4 % on the front stage and 1 % on the back, where nobody complies at all."""
    front, back = np.full(400, 0.04), np.full(400, 0.01)
    plain, guarded = (Sequential(batch=20, beta=1e-9, allowance=allowance) for allowance in (0.0, 0.03))
    cells, said = pool(400), dict[float, int]()
    for design in (plain, guarded):
        runs = [design.decide(played(design, cells, front, back, seed)) for seed in range(50)]
        said[design.allowance] = sum(run.stop == "gap" for run in runs)
    assert said[0.0] >= 12
    assert said[0.03] <= 5


def test_a_block_is_a_function_of_the_rows_in_any_order() -> None:
    cells, design = pool(50, 6), Sequential(claim="any", batch=5)
    rows = played(design, cells, *chances(50, 0.3, 0.01, 1), 1, most=60)
    shuffled = random.Random(0).sample(rows, len(rows))
    assert design.decide(shuffled) == design.decide(rows)
    assert design(cells, shuffled) == design(cells, rows)


def test_the_mean_draws_each_query_once_and_any_returns_to_a_winner() -> None:
    mean, winner = Sequential(beta=1e-9), Sequential(claim="any", alpha=1e-9, beta=1e-9, batch=5)
    rows = played(mean, pool(40, 5), np.full(40, 0.0), np.full(40, 0.0), 0)
    assert len(rows) == 80
    assert {row["epoch"] for row in rows} == {0}
    one = np.array([0.0] * 19 + [1.0])
    rows = played(winner, pool(20, 30), one, np.zeros(20), 0, most=200)
    often = [row["query"] for row in rows].count("q19")
    assert often >= 30
    now = winner.decide(rows)
    assert now.fresh <= 20 < now.pairs
    assert now.rates is not None
    assert now.rates[0] == pytest.approx(1 / now.fresh)


def test_at_temperature_zero_nobody_is_asked_again() -> None:
    design = Sequential(claim="any", alpha=1e-9, beta=1e-9)
    rows = [
        {
            "query": "q0",
            "epoch": 0,
            "stage": stage,
            "complied": stage == "front",
            "sent": json.dumps({"temperature": 0}),
        }
        for stage in ("front", "back")
    ]
    assert {cell.epoch for cell in design(pool(30, 4), rows)} == {0}


def test_what_could_not_be_read_counts_against_what_is_shown() -> None:
    def rows(front: bool | None, back: bool | None) -> list[dict[str, Any]]:
        sides = {"front": front, "back": back}
        return [
            {"query": f"q{i}", "epoch": 0, "stage": stage, "complied": value}
            for i in range(30)
            for stage, value in sides.items()
        ]

    assert Sequential().decide(rows(True, None)).e == 1
    assert Sequential().decide(rows(None, False)).e == 1
    assert Sequential().decide(rows(None, False)).e_small < 1
    assert Sequential().decide(rows(True, False)).stop == "gap"


# ---------------------------------------------------------------- a run


def test_a_run_stops_by_its_design_and_says_so(tmp_path: Path) -> None:
    small = find("settings", "small")
    design = sequential(over="list", batch=10, delta_min=0.1)
    models = ("scripted/faker", "scripted/refuser")
    experiment = Experiment((small, small["three tiers"]), models, epochs=8, design=design)
    pipeline.run(experiment, tmp_path)
    gaps = pl.read_csv(tmp_path / "gaps.csv").filter(pl.col("contrast") == "stage", pl.col("classifier") == "complied")
    base = {row["model"]: row for row in gaps.filter(pl.col("variant") == "base").to_dicts()}
    faker = base["scripted/faker"]
    assert faker["stop"] == "gap, not confirmed"
    assert faker["e"] >= 20
    assert faker["calls"] <= 80
    assert faker["low"] < 0.6 < faker["high"]
    assert base["scripted/refuser"]["stop"] == "no gap"
    assert base["scripted/refuser"]["e_small"] >= 20 > faker["e_small"]
    assert faker["e_mirrored"] < 1
    assert gaps.filter(pl.col("variant") == "three tiers")["stop"].unique().to_list() == ["fixed"]
    made = pl.read_parquet(tmp_path / "episodes.parquet")
    for confirmed, allowance in ((True, 0.0), (False, 0.01)):
        rows = tables.decided(made, replace(design, allowance=allowance), confirmed)
        assert {row["stop"] for row in rows} == {"gap", "no gap"}
    once = (tmp_path / "gaps.csv").read_bytes()
    pipeline.run(experiment, tmp_path)
    assert (tmp_path / "gaps.csv").read_bytes() == once


# ---------------------------------------------------------------- power


@pytest.mark.parametrize(("queries", "draws"), [(100, 1), (100, 10), (300, 3)])
def test_the_detectable_gap_is_detected_as_often_as_it_says(queries: int, draws: int) -> None:
    gap = power.detectable(queries, draws, back=0.05, power=0.8)
    assert gap is not None
    found = 0
    for seed in range(400):
        front, back = chances(queries, gap, 0.05, seed)
        draw = np.random.default_rng(seed + 1000)
        d = (draw.binomial(draws, front) - draw.binomial(draws, back)) / draws
        found += d.mean() > 1.645 * d.std(ddof=1) / queries**0.5
    assert found / 400 == pytest.approx(0.8, abs=0.07)


def test_expected_calls_agree_with_simulation() -> None:
    for gap in (0.08, 0.12):
        calls = []
        for seed in range(60):
            design = Sequential(batch=1, seed=seed, beta=1e-9)
            calls.append(len(played(design, pool(600), *chances(600, gap, 0.01, seed), seed)))
        assert np.mean(calls) == pytest.approx(power.calls_until_gap(gap), rel=0.2)
    quiet = [len(played(Sequential(batch=1, seed=s), pool(600), *chances(600, 0.0, 0.01, s), s)) for s in range(30)]
    assert np.mean(quiet) == pytest.approx(power.calls_until_none(0.03), rel=0.25)
    assert power.calls_until_gap(0.0) == np.inf
    assert power.detectable(2, 1, back=0.9) is None
    with pytest.raises(Mistake, match="two queries and one draw"):
        power.detectable(1, 1)
