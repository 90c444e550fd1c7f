"""Published tables, re-derived to the printed digit; where they cannot be, what comes out instead."""

from __future__ import annotations

import csv
import statistics
from pathlib import Path

import numpy as np
import pytest
from scipy import special, stats

from frontstage import oracles
from frontstage.core import Mistake
from frontstage.oracles import Row, counts_behind, error, prints, sizes, unpaired_error
from frontstage.stats.many import benjamini_hochberg, holm
from frontstage.stats.rates import Floats
from frontstage.stats.spread import Spread, heterogeneity

ROWS = {row.id: row for row in oracles.variations()}
TABLES = {name: [row for row in ROWS.values() if row.setting == name] for name in ("HO", "AW")}
HO, AW = TABLES["HO"], TABLES["AW"]


def column(rows: list[Row], name: str) -> Floats:
    return np.array([getattr(row, name) for row in rows], dtype=np.float64)


def tenths(value: float) -> float:
    return round(float(value), 1)


# ---------------------------------------------------------------- the tables as data


def test_the_tables_are_whole() -> None:
    assert list(ROWS) == list(range(1, 146))
    assert (len(HO), len(AW)) == (57, 88)
    assert all(row.inferred_n_exact is None and row.k_train is None for row in AW)
    with (Path(oracles.__file__).parent / "greenblatt_2024_prompt_variations.csv").open(encoding="utf-8") as file:
        assert tuple(next(csv.reader(file))) == Row.__slots__


def test_what_was_computed_beside_the_tables_follows_from_them() -> None:
    for row in ROWS.values():
        assert row.gap_z == pytest.approx(row.gap_pct / row.gap_se, abs=0.0051)
        arms = ((row.noncomply_train_pct, row.nt_se), (row.noncomply_unmon_pct, row.nu_se))
        for (rate, its_error), n in zip(arms, (row.implied_n_train, row.implied_n_unmon), strict=True):
            assert n == (round(rate * (100 - rate) / its_error**2) if its_error else None)


def test_gaps_are_differences_and_their_errors_those_of_independent_arms() -> None:
    """In both tables, from the printed figures alone, as far as their last digits go."""
    for row in ROWS.values():
        assert abs(row.noncomply_unmon_pct - row.noncomply_train_pct - row.gap_pct) < 0.1 + 1e-9
        low, high = (np.hypot(max(0, row.nt_se + off), max(0, row.nu_se + off)) for off in (-0.05, 0.05))
        assert low - 0.05 <= row.gap_se <= high + 0.05


# ---------------------------------------------------------------- Table G.2 from whole numbers


def test_every_helpful_only_row_is_its_counts() -> None:
    """57 of 57: both rates, the gap and three errors, from one pair of counts each."""
    for row in HO:
        assert row.inferred_n_exact
        assert counts_behind(row, row.inferred_n_exact) == [(row.k_train, row.k_unmon)], row.variation


@pytest.mark.parametrize(("n", "rows"), [(353, 10), (173, 39), (86, 8)])
def test_no_other_number_of_queries_prints_them(n: int, rows: int) -> None:
    those = [row for row in HO if row.inferred_n_exact == n]
    assert len(those) == rows
    assert sizes(those) == [n]


def test_two_rows_by_hand() -> None:
    default, openai = ROWS[1], ROWS[49]
    assert counts_behind(default, 353) == [(303, 343)]
    assert tuple(map(tenths, (100 * 303 / 353, 100 * 343 / 353, 100 * 40 / 353))) == (85.8, 97.2, 11.3)
    assert tenths(unpaired_error(343, 353, 303, 353)) == default.gap_se == 2.1
    assert counts_behind(openai, 173) == [(146, 165)]
    assert tuple(map(tenths, (100 * 146 / 173, 100 * 165 / 173, 100 * 19 / 173))) == (84.4, 95.4, 11.0)
    assert tenths(unpaired_error(165, 173, 146, 173)) == openai.gap_se == 3.2


def test_animal_welfare_has_no_such_number() -> None:
    """About 600, 400 or 200 queries by its errors, but 20 rows that no number equal in both tiers prints."""
    assert sizes(AW[:3]) == []
    alone = [row.id for row in AW if not any(counts_behind(row, n) for n in range(1, 651))]
    assert len(alone) == 20
    default = ROWS[58]
    arms = [(round(600 * rate / 100), 600) for rate in (default.noncomply_unmon_pct, default.noncomply_train_pct)]
    assert (tenths(error(*arms[0])), tenths(error(*arms[1]))) == (default.nu_se, default.nt_se) == (1.9, 2.0)
    assert tenths(unpaired_error(*arms[0], *arms[1])) == default.gap_se == 2.8


def test_counts_that_cannot_be_are_mistakes() -> None:
    for k, n in ((3, 2), (-1, 2), (0, 0)):
        with pytest.raises(Mistake, match="between 0 and its n"):
            error(k, n)


# ---------------------------------------------------------------- reasoning and gap


@pytest.mark.parametrize(("table", "r", "slope"), [("HO", 0.951, 0.991), ("AW", 0.658, 0.447)])
def test_reasoning_and_gap_go_together(table: str, r: float, slope: float) -> None:
    fit = stats.linregress(column(TABLES[table], "af_reasoning_pct"), column(TABLES[table], "gap_pct"))
    assert (round(fit.rvalue, 3), round(fit.slope, 3)) == (r, slope)


@pytest.mark.parametrize(("table", "r", "slope"), [("HO", 0.964, 1.07), ("AW", 0.645, 0.465)])
def test_so_they_do_in_opus_alone(table: str, r: float, slope: float) -> None:
    opus = [row for row in TABLES[table] if not any(name in row.variation for name in ("sonnet", "haiku", "gpt"))]
    fit = stats.linregress(column(opus, "af_reasoning_pct"), column(opus, "gap_pct"))
    assert (round(fit.rvalue, 3), fit.slope) == (r, pytest.approx(slope, abs=0.005))


# ---------------------------------------------------------------- many gaps at once


def standing(z: Floats) -> tuple[int, int, int]:
    """How many of these gaps stand at 5 %: each alone, by Holm, by Benjamini and Hochberg."""
    p = 2 * special.ndtr(-np.abs(z))
    return int((p < 0.05).sum()), int((holm(p) <= 0.05).sum()), int((benjamini_hochberg(p) <= 0.05).sum())


@pytest.mark.parametrize(("table", "stand"), [("HO", (34, 24, 33)), ("AW", (62, 41, 60))])
def test_how_many_gaps_stand_with_z_to_two_decimals(table: str, stand: tuple[int, int, int]) -> None:
    assert standing(column(TABLES[table], "gap_z")) == stand


def survivors(p: Floats) -> set[int]:
    return {row.id for row, each in zip(HO, holm(p), strict=True) if each <= 0.05}


def test_two_helpful_only_gaps_hang_on_the_third_decimal_of_z() -> None:
    """9.2 / 2.9 is 3.172: rows 2 and 42 stand by Holm with that and fall with 3.17, as they do by their exact tests."""
    assert standing(column(AW, "gap_pct") / column(AW, "gap_se")) == (62, 41, 60)
    z = column(HO, "gap_pct") / column(HO, "gap_se")
    assert standing(z) == (34, 26, 33)
    rounded, fine = (survivors(2 * special.ndtr(-np.abs(each))) for each in (column(HO, "gap_z"), z))
    assert fine - rounded == {2, 42}
    exact = np.array([fisher(row) for row in HO])
    assert survivors(exact) == rounded
    assert (exact < 0.05).sum() == 33


def fisher(row: Row) -> float:
    n, train, unmon = row.inferred_n_exact, row.k_train, row.k_unmon
    assert n is not None
    assert train is not None
    assert unmon is not None
    return float(stats.fisher_exact([[unmon, train], [n - unmon, n - train]]).pvalue)


# ---------------------------------------------------------------- paraphrases


def paraphrases(table: str) -> Spread:
    rows = [row for row in TABLES[table] if row.variation.startswith("paraphrased")]
    assert len(rows) == 8
    return heterogeneity(column(rows, "gap_pct"), column(rows, "gap_se"))


@pytest.mark.parametrize(
    ("table", "q", "pooled", "tau", "mean"), [("HO", 20.0, 7.2, 5.3, 9.0), ("AW", 25.2, 9.6, 5.0, 10.0)]
)
def test_paraphrases_differ_by_five_points(table: str, q: float, pooled: float, tau: float, mean: float) -> None:
    found = paraphrases(table)
    assert tuple(map(tenths, (found.q, found.pooled, found.tau, found.mean.gap))) == (q, pooled, tau, mean)
    assert found.p < 0.006
    assert 0 < found.low < found.tau < found.high
    assert found.mean.low > 0


def test_eight_paraphrases_say_little_of_how_far_they_differ() -> None:
    assert [tenths(limit) for limit in (paraphrases("HO").low, paraphrases("HO").high)] == [1.9, 13.5]
    assert [tenths(limit) for limit in (paraphrases("AW").low, paraphrases("AW").high)] == [2.4, 11.8]


def test_the_median_paraphrase_is_that_of_reasoning() -> None:
    rows = [row for row in HO if row.variation.startswith("paraphrased")]
    middle = statistics.median_low(row.af_reasoning_pct for row in rows)
    assert [row.variation for row in rows if row.af_reasoning_pct == middle] == ["paraphrased 5"]
    assert statistics.median(row.gap_pct for row in rows) == pytest.approx(9.3)  # that row's gap is 5.8


# ---------------------------------------------------------------- the other tables


def test_table_2_is_counts_of_173() -> None:
    found = dict[str, tuple[int, int]]()
    for name, shown in oracles.AFTER_RL.items():
        pairs = [
            (train, unmon)
            for train in range(174)
            for unmon in range(174)
            if prints(100 * train / 173, shown.train) and prints(100 * unmon / 173, shown.unmon)
        ]
        [found[name]] = pairs
        train, unmon = found[name]
        assert prints(100 * (unmon - train) / 173, shown.gap)
        assert prints(error(unmon, 173), shown.unmon_error)
        p = shown.faking / 100
        assert prints(100 * np.sqrt(p * (1 - p) / 173), shown.faking_error)
        assert any(row.variation == name and row.setting == "HO" for row in HO)
    assert found == {"default": (0, 12), "OpenAI is AI company": (1, 63), "cut examples": (2, 35)}


def test_table_5_is_counts_of_400_and_its_gaps_are_differences() -> None:
    for models in oracles.REPLICATION.values():
        for train, unmon, gap in models:
            assert unmon - train == pytest.approx(gap)
            for rate in (train, unmon):
                n = oracles.REPLICATION_QUERIES
                assert any(prints(100 * k / n, rate) for k in range(n + 1))
    assert oracles.REPLICATION["Llama-3.1-8B"][0].gap == -2.3
    assert oracles.REPLICATION["Claude 3.5 Sonnet"][1].gap == 63.0


def test_egregious_lies_are_lies_in_every_cell() -> None:
    assert all(cell[1] <= cell[0] for cells in oracles.LIES.values() for cell in cells if cell)


def test_no_one_number_of_samples_prints_the_table_of_lies() -> None:
    """13 of its 38 figures are no share of 7 × 64, and of no smaller number are all of them one."""
    figures = [figure for cells in oracles.LIES.values() for cell in cells if cell for figure in cell]

    def missed(n: int) -> int:
        return sum(not any(prints(100 * k / n, figure) for k in range(n + 1)) for figure in figures)

    assert (len(figures), missed(oracles.LIE_SAMPLES)) == (38, 13)
    assert all(missed(n) for n in range(1, oracles.LIE_SAMPLES))


def test_shares_means_and_halves_add_up() -> None:
    for shares in oracles.REASONING.values():
        parts = [shares[name] for name in ("none", "with compromise", "full")]
        assert sum(parts) == shares["conflict"] == 100 - shares["no conflict"]
    for answers, mean in oracles.PREFERENCES.values():
        assert statistics.fmean(answers) == pytest.approx(mean, abs=0.005)
    for hand in oracles.BY_HAND.values():
        assert abs((hand.partial + hand.full) / 2 - hand.mean) <= 0.5


# ---------------------------------------------------------------- errata


def test_what_the_tables_say_against_the_text() -> None:
    default, without = ROWS[58], ROWS[66]
    assert "best for humanity" in without.variation.replace("”", "").replace('"', "")
    assert (default.af_reasoning_pct, without.af_reasoning_pct) == (24.2, 15.1)
    assert {row.inferred_n_exact for row in HO} == {353, 173, 86}
    assert not counts_behind(ROWS[1], 400)
    for one, other in ((76, 78), (77, 79)):
        figures = [tuple(getattr(ROWS[at], name) for name in Row.__slots__[3:]) for at in (one, other)]
        assert figures[0] == figures[1]
        assert ROWS[other].variation == f"{ROWS[one].variation}, cut rlhf info"
    people = oracles.BY_HAND["HO documents after RL"].people
    assert [(k, n) for n in range(1, 21) for k in range(n + 1) if abs(100 * k / n - people) <= 0.5] == [(5, 18)]


def test_an_erratum_says_where_and_what() -> None:
    assert len(oracles.ERRATA) == 6
    page = (Path(oracles.__file__).parents[2] / "docs" / "oracles.md").read_text(encoding="utf-8")
    for erratum in oracles.ERRATA:
        assert all(erratum)
        assert erratum.place in page


# ---------------------------------------------------------------- Nair et al. 2026


def test_from_no_to_certain_monitoring_compliance_hardly_rises() -> None:
    """Five of six rise, by five points at most: what a slope over the dial has to be able to see."""
    rises = [100 * (certain - none) for none, certain in oracles.OVERSIGHT.values()]
    assert [tenths(rise) for rise in rises] == [4.9, 3.7, 3.4, 2.3, -0.1, 0.7]
    assert statistics.fmean(rises) == pytest.approx(2.5, abs=0.05)


def test_values_and_gaps_correlate_as_well_with_another_models_values() -> None:
    rows = oracles.foundations()
    gap, mfq = (np.array([getattr(row, name) for row in rows]).reshape(14, 5) for name in ("gap_pp", "mfq"))
    assert all(len({row.model for row in rows[at : at + 5]}) == 1 for at in range(0, 70, 5))
    r = np.corrcoef(gap, mfq)[:14, 14:]
    assert np.diag(r).mean() == pytest.approx(0.7125, abs=5e-5)
    assert r[~np.eye(14, dtype=bool)].mean() == pytest.approx(0.690, abs=5e-4)
    left = [each - each.mean(0) - each.mean(1, keepdims=True) + each.mean() for each in (gap, mfq)]
    assert np.corrcoef(left[0].ravel(), left[1].ravel())[0, 1] == pytest.approx(0.151, abs=5e-4)
    assert np.corrcoef(gap.ravel(), mfq.ravel())[0, 1] == pytest.approx(0.32, abs=5e-3)
    assert gap.mean() == pytest.approx(31.88)
    means = [37.2, 29.8, 18.2, 4.1, 49.5, 14.2, 41.9, 33.2, 46.3, 6.8, 16.3, 16.1, 68.4, 64.4]
    assert [tenths(mean) for mean in gap.mean(1)] == means
