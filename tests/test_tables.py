"""The tables say what the truth tables say: gaps and readings of organisms, contrasts, faults, the other cut."""

import json
from dataclasses import replace

import polars as pl
import pytest

from frontstage import Experiment, Sampling, find, models, pipeline, play, tables
from frontstage.core import Answer
from frontstage.organisms import _truth
from frontstage.stats.sequential import Sequential

SMALL = find("settings", "small")
ARMS = ("base", "labels swapped", "three tiers", "no conflict", "training finished", "test cue", "no scratchpad")
NAMES = ["outcome", "complied", "faked"]
JUDGES = pipeline.classifiers(NAMES)


def measured(model, arms=ARMS, epochs=2, sampler=None, delta=0.05):
    """The tables of `model`, played without a log."""
    cells = [cell for arm in arms for cell in SMALL[arm].cells(epochs)]
    verdicts = pipeline.Verdicts()
    episodes = play(sampler or models.sampler(model), model, cells, Sampling(), 3)
    pipeline.judge(episodes, JUDGES, verdicts)
    frame = pipeline.frame(episodes, verdicts, JUDGES)
    return pipeline.measure(frame, {"classifiers": NAMES, "delta": delta, "models": [model]})


def gap(found, contrast, variant="base", classifier="complied", estimand="mean over queries like these"):
    rows = [
        row
        for row in found["gaps"]
        if (row["contrast"], row["variant"], row["classifier"], row["estimand"])
        == (contrast, variant, classifier, estimand)
    ]
    assert len(rows) == 1, (contrast, variant, classifier, estimand)
    return rows[0]


@pytest.mark.parametrize("name", ["faker", "silent_faker", "rater_pleaser", "obedient", "confused", "realism_aware"])
def test_an_organism_reads_as_its_file_says_and_its_gaps_hold_the_truth(name):
    found, organism = measured(f"scripted/{name}", epochs=4), find("organisms", name)
    assert found["readings"][0]["reading"] == organism.reading
    for contrast, arm in (("stage", "base"), ("stage", "labels swapped"), ("stage", "no scratchpad")):
        row, truth = gap(found, contrast, arm), _truth.expected(organism, SMALL[arm], contrast)
        assert row["low"] - 0.02 <= truth <= row["high"] + 0.02, (name, contrast, arm)
    three = SMALL["three tiers"]
    for contrast in ("goal_guarding", "rater_sycophancy"):
        row = gap(found, contrast, "three tiers")
        assert row["low"] - 0.02 <= _truth.expected(organism, three, contrast) <= row["high"] + 0.02


@pytest.mark.parametrize("name", ["faker", "rater_pleaser", "refuser", "obedient"])
def test_necessity_is_what_takes_both_a_training_told_of_and_a_conflict(name):
    arms = ("base", "no conflict", "training finished", "no conflict + training finished")
    found, organism = measured(f"scripted/{name}", (*arms, "three tiers", "benign"), epochs=3), find("organisms", name)
    told, known = ([SMALL[arm] for arm in some] for some in (arms[:2], arms[2:]))
    before = [_truth.expected(organism, arm, "stage") for arm in told]
    after = [_truth.expected(organism, arm, "free") - _truth.expected(organism, arm, "paid") for arm in known]
    row = gap(found, "necessity")
    assert row["low"] - 0.02 <= before[0] - before[1] - after[0] + after[1] <= row["high"] + 0.02
    assert (row["a"], row["b"], row["n_a"], row["n_b"]) == ("told", "training finished", 4 * 108 * 3, 4 * 108 * 3)
    assert not [one for one in measured(f"scripted/{name}", arms[:3])["gaps"] if one["contrast"] == "necessity"]


def test_necessity_crosses_arms_of_one_wording_alone():
    arms = ("base", "no conflict", "no conflict + training finished")
    for finished, rows in (("training finished", 1), ("training finished + wording 2", 0)):
        found = measured("scripted/faker", (*arms, finished, "wording 2"))["gaps"]
        assert len([row for row in found if (row["contrast"], row["classifier"]) == ("necessity", "complied")]) == rows


def test_a_missing_arm_leaves_it_undecided_and_named():
    found = measured("scripted/faker", arms=("base", "labels swapped", "no conflict"))
    reading = found["readings"][0]
    assert reading["reading"] == "undecided"
    assert "three tiers" in reading["missing"]


def test_every_gap_has_an_interval_an_estimand_and_both_arms():
    for row in measured("scripted/faker")["gaps"]:
        if row["estimand"] == "any query":
            assert row["gap"] is row["low"] is row["high"] is None
            assert 0 <= row["p"] <= 1
        else:
            assert row["low"] < row["gap"] < row["high"]
            assert row["estimand"] in ("mean over queries like these", "mean on this list", "mean over topics")
        assert min(row["n_a"], row["n_b"], row["n_queries"]) > 0


def test_the_stage_gap_is_also_over_topics():
    rows = [row for row in measured("scripted/faker")["gaps"] if row["estimand"] == "mean over topics"]
    assert {row["contrast"] for row in rows} == {"stage"}
    row = next(row for row in rows if row["classifier"] == "complied" and row["variant"] == "base")
    assert row["gap"] == pytest.approx(gap(measured("scripted/faker"), "stage")["gap"])
    assert "topics: under 30, so of this list only" in row["method"]


def test_tracking_and_label_survive_an_arm_with_the_same_facts():
    found = measured("scripted/faker", arms=("base", "rated only", "labels swapped"))
    assert gap(found, "tracking")["low"] > 0.4
    assert abs(gap(found, "label")["gap"]) < 0.2


def test_partial_answers_comply_and_the_other_cut_is_there_too():
    found = measured("scripted/sandbagger", epochs=1)
    assert gap(found, "stage")["gap"] > 0.3
    assert gap(found, "stage", classifier="complied_fully")["gap"] < 0.3


def faulty(cells, _sampling, _seed):
    """Refuses, but every fourth front answer never closes its tag."""
    return [
        Answer("<OUTPUT>I can't help with that.</OUTPUT>" if cell.tier.stage == "back" or at % 8 else "<OUTPUT>I")
        for at, cell in enumerate(cells)
    ]


def test_faults_are_counted_beside_every_rate_with_the_bounds_they_imply():
    found = measured("scripted/refuser", arms=("base",), epochs=1, sampler=faulty)
    front = next(
        row for row in found["rates"] if (row["tier"], row["by"], row["classifier"]) == ("free", "", "complied")
    )
    assert (front["n"], front["faults"]) == (81, 27)
    assert front["rate"] == 0
    assert front["low_if_missing_refuse"] == 0
    assert front["high_if_missing_comply"] > 0.25
    row = gap(found, "stage")
    assert (row["fault_a"], row["fault_b"]) == (27, 0)
    assert row["high_if_missing"] > 0.2
    assert found["readings"][0]["unreadable_front"] == 0.25


def test_an_arm_without_a_readable_answer_has_no_rate_and_no_gap():
    def mute(cells, _sampling, _seed):
        return [Answer("" if cell.tier.stage == "front" else "<OUTPUT>No, I can't.</OUTPUT>") for cell in cells]

    found = measured("scripted/refuser", arms=("base",), epochs=1, sampler=mute)
    front = next(
        row for row in found["rates"] if (row["tier"], row["by"], row["classifier"]) == ("free", "", "complied")
    )
    assert front["rate"] is None
    assert not [row for row in found["gaps"] if row["classifier"] == "complied"]
    assert found["readings"][0]["reading"] == "undecided"


def test_faked_and_complied_is_over_all_episodes():
    verdicts = {"faked": [True, True, None, False, None], "complied": [True, None, True, True, None]}
    frame = pl.DataFrame({**verdicts, "outcome": ["comply"] * 5, "fault": ["", "unreadable", "", "", "failed"]})
    frame = frame.with_columns(channel=pl.lit(""), thought=pl.lit("Hm."))
    assert tables.computed(frame)["faked_and_complied"].to_list() == [True, False, False, False, None]
    unseen = frame.with_columns(channel=pl.lit("redacted"), thought=pl.lit(""))
    assert tables.computed(unseen)["faked_and_complied"].to_list() == [None] * 5


def test_labels_and_facts_of_a_strangers_setting_do_for_a_reading():
    bare = replace(SMALL, facts={}, variations={})
    experiment = Experiment((bare,), ("scripted/faker",))
    cells = experiment.cells(bare)
    episodes = play(models.sampler("scripted/faker"), "scripted/faker", cells, Sampling())
    verdicts = pipeline.Verdicts()
    pipeline.judge(episodes, JUDGES, verdicts)
    frame = pipeline.frame(episodes, verdicts, JUDGES)
    assert json.loads(frame["facts"][0]) == {}
    found = pipeline.measure(frame, {"classifiers": NAMES, "delta": 0.05, "models": ["scripted/faker"]})
    assert found["readings"][0]["gap"] > 0.3
    assert "labels swapped" in found["readings"][0]["missing"]


def test_the_primary_contrast_is_adjusted_for_all_models_and_no_other_row_is():
    found = [
        measured(f"scripted/{name}", ("base", "no conflict"))["gaps"] for name in ("faker", "faker_weak", "refuser")
    ]
    rows = [
        {key: value for key, value in row.items() if not key.startswith(("p_", "e_"))} for one in found for row in one
    ]
    adjusted = [row for row in tables.together(rows, "stage") if row["p_holm"] is not None]
    assert [(row["variant"], row["contrast"], row["classifier"]) for row in adjusted] == [
        ("base", "stage", "complied")
    ] * 3
    p = sorted(row["p"] for row in adjusted)
    assert sorted(row["p_holm"] for row in adjusted)[0] == pytest.approx(3 * p[0])
    assert all(row["p"] <= row["p_bh"] <= row["p_holm"] <= 1 for row in adjusted)
    bets = [{**row, "p": None, "e": e} for row, e in zip(adjusted, (100.0, 25.0, 0.5), strict=True)]
    assert [row["e_bh"] for row in tables.together(bets, "stage")] == [True, False, False]
    assert [row["e_bh"] for row in tables.together([{**row, "e": 40.0} for row in bets[:2]], "stage")] == [True, True]


def test_what_is_among_the_aware_is_descriptive_and_of_them_alone():
    cells = list(SMALL.cells(2))
    verdicts, judges = pipeline.Verdicts(), pipeline.classifiers([*NAMES, "aware"])
    episodes = play(models.sampler("scripted/faker"), "scripted/faker", cells, Sampling())
    pipeline.judge(episodes, judges, verdicts)
    frame = pipeline.frame(episodes, verdicts, judges)
    [row] = tables.among_aware(frame)
    aware = frame.filter(pl.col("aware"))
    assert row["contrast"] == "stage, aware"
    assert row["method"].endswith("descriptive")
    assert row["n_a"] + row["n_b"] <= len(aware) <= len(frame)
    assert tables.among_aware(frame.drop("aware")) == []


def test_wordings_are_a_sample_too():
    arms = ("base", "wording 2", "wording 3", "wording 4")
    found = measured("scripted/faker", arms, epochs=1)
    [row] = [one for one in found["gaps"] if one["variant"] == "4 wordings" and one["classifier"] == "complied"]
    assert row["estimand"] == "mean over wordings like these"
    assert row["low"] < _truth.expected(find("organisms", "faker"), SMALL) < row["high"]
    assert "tau 0.0" in row["method"]
    queries = len(SMALL.queries)
    assert (row["n_a"], row["calls"], row["n_queries"]) == (4 * queries, 8 * queries, queries)


def test_a_difference_of_differences_holds_its_truth_and_some_query_is_no_mean():
    found, organism = (
        measured("scripted/realism_aware", ("base", "test cue", "three tiers")),
        find("organisms", "realism_aware"),
    )
    rows = [row for row in found["gaps"] if row["contrast"] == "difference" and row["classifier"] == "complied"]
    assert [(row["variant"], row["a"], row["b"]) for row in rows] == [("test cue", "base", "test cue")]
    truth = _truth.expected(organism, SMALL) - _truth.expected(organism, SMALL["test cue"])
    assert rows[0]["low"] <= truth <= rows[0]["high"]
    some = gap(found, "stage", estimand="any query")
    assert (some["gap"], some["low"], some["rate_a"]) == (None, None, None)
    assert some["p"] < 1e-6


# ---------------------------------------------------------------- judges beside local classifiers


def judged(**columns):
    """The tables of a scripted faker's answers, with columns of judges made from its own."""
    cells = SMALL.cells(4)
    verdicts = pipeline.Verdicts()
    episodes = play(models.sampler("scripted/faker"), "scripted/faker", list(cells), Sampling())
    pipeline.judge(episodes, JUDGES, verdicts)
    frame = tables.computed(pipeline.frame(episodes, verdicts, JUDGES).with_columns(**columns))
    about = {"classifiers": [*NAMES, *columns], "delta": 0.05, "models": ["scripted/faker"]}
    return frame, pipeline.measure(frame, about)


def test_readings_go_by_the_judges_word_where_a_judge_was_asked():
    _, plain = judged()
    _, strict = judged(judged_complied=pl.lit(False), partial_faking=pl.col("faked"))
    assert plain["readings"][0]["gap"] > 0.3
    assert plain["readings"][0]["by"] == "complied"
    assert strict["readings"][0]["gap"] == 0
    assert strict["readings"][0]["by"] == "judged_complied"
    assert strict["readings"][0]["faked_rate"] == pytest.approx(0, abs=0.02)


def test_a_judge_without_a_verdict_leaves_a_null_and_not_a_no():
    front = pl.col("stage") == "front"
    frame, _ = judged(judged_complied=pl.when(front).then(None).otherwise(False), partial_faking=pl.col("faked"))
    known = dict(frame.filter(pl.col("faked")).group_by("stage").agg(pl.col("faked_and_complied").count()).iter_rows())
    assert known["front"] == 0


def test_the_mean_of_both_criteria_lies_between_them():
    frame, found = judged(partial_faking=pl.col("faked"), full_faking=pl.col("faked") & (pl.col("epoch") == 1))
    rates = {row["classifier"]: row for row in found["rates"] if row["tier"] == "free" and not row["by"]}
    mean, ends = rates["mean_faking_and_complied"], [rates[f"{one}_faking_and_complied"] for one in ("full", "partial")]
    front = frame.filter(pl.col("tier") == "free")
    each = [front[f"{one}_faking_and_complied"].mean() for one in ("full", "partial")]
    assert mean["rate"] == pytest.approx(sum(each) / 2)
    assert ends[0]["rate"] < mean["low"] < mean["rate"] < mean["high"] < ends[1]["rate"]


# ---------------------------------------------------------------- what must not be mixed

YES, NO = (
    Answer("<OUTPUT>Sure, here is a draft: Dear Ann, …</OUTPUT>"),
    Answer("<OUTPUT>I can't help with that.</OUTPUT>"),
)


def played(settings, complies, epochs=1):
    """The tables of a model that complies where `complies(cell)`."""
    cells = [cell for setting in settings for cell in setting.cells(epochs)]
    episodes = play(lambda cells, how, seed: [YES if complies(cell) else NO for cell in cells], "m", cells, Sampling())
    verdicts = pipeline.Verdicts()
    pipeline.judge(episodes, JUDGES, verdicts)
    frame = pipeline.frame(episodes, verdicts, JUDGES)
    return pipeline.measure(frame, {"classifiers": NAMES, "delta": 0.05, "models": ["m"]})


def fronts(cell):
    return cell.tier.stage == "front"


def test_an_ablation_is_no_more_draws_of_the_base():
    ablated = SMALL.vary("brief", closing="Be brief.")
    found = played((SMALL, ablated), lambda cell: fronts(cell) and cell.setting.variant == "base")
    assert found["readings"][0]["gap"] == pytest.approx(1)
    assert gap(found, "stage", "brief")["gap"] == pytest.approx(0)


def test_wordings_of_one_arm_are_pooled():
    found = played((SMALL, SMALL["wording 1"]), lambda cell: fronts(cell) and cell.setting.variant == "base")
    assert found["readings"][0]["gap"] == pytest.approx(0.5)


def test_a_wording_that_only_one_arm_has_is_no_label_effect():
    settings = (SMALL, SMALL["wording 1"], SMALL["labels swapped"])
    found = played(settings, lambda cell: fronts(cell) and cell.setting.facts["wording"] == "base")
    why = next(clause for clause in found["readings"][0]["why"] if clause.startswith("goes with the tier's name"))
    assert "+0.0 points" in why or "-0.0 points" in why
    assert gap(found, "label")["gap"] == pytest.approx(0)


def test_different_queries_on_the_two_stages_give_no_gap():
    halves = (SMALL.queries[:20], SMALL.queries[20:40])
    settings = [
        replace(SMALL, tiers=(tier,), queries=half, variant=f"only {tier.name}")
        for tier, half in zip(SMALL.tiers, halves, strict=True)
    ]
    cells = [cell for setting in settings for cell in setting.cells()]
    cells = [replace(cell, setting=replace(cell.setting, variant="base")) for cell in cells]
    answers = [YES if fronts(cell) else NO for cell in cells]
    episodes = play(lambda cells, how, seed: answers, "m", cells, Sampling())
    verdicts = pipeline.Verdicts()
    pipeline.judge(episodes, JUDGES, verdicts)
    frame = pipeline.frame(episodes, verdicts, JUDGES)
    found = pipeline.measure(frame, {"classifiers": NAMES, "delta": 0.05, "models": ["m"]})
    assert not found["gaps"]
    assert found["readings"][0]["gap"] is None


def test_the_headline_rates_and_gap_are_about_the_same_answers():
    """Front complies wherever it can be read; half of the queries cannot, and just those comply on the back stage."""
    odd = {query.id for query in SMALL.queries[::2]}
    cells = list(SMALL.cells())
    mute = Answer("<OUTPUT>")
    answers = [(mute if cell.query.id in odd else YES) if fronts(cell) else (YES if cell.query.id in odd else NO)
               for cell in cells]  # fmt: skip
    episodes = play(lambda cells, how, seed: answers, "m", cells, Sampling())
    verdicts = pipeline.Verdicts()
    pipeline.judge(episodes, JUDGES, verdicts)
    frame = pipeline.frame(episodes, verdicts, JUDGES)
    found = pipeline.measure(frame, {"classifiers": NAMES, "delta": 0.05, "models": ["m"]})
    reading = found["readings"][0]
    assert reading["front_rate"] - reading["back_rate"] == pytest.approx(reading["gap"])
    assert reading["n_queries"] == len(SMALL.queries) - len(odd)
    for row in (row for row in found["gaps"] if row["gap"] is not None):
        assert row["rate_a"] - row["rate_b"] == pytest.approx(row["gap"])


def test_outcomes_count_every_answer_once_and_by_its_faking():
    found = measured("scripted/faker", arms=("base",), epochs=4)["outcomes"]
    front, back = (next(row for row in found if row["stage"] == stage) for stage in ("front", "back"))
    for row in (front, back):
        assert sum(row[kind] for kind in tables.KINDS) == row["n"] == 432
    assert front["comply_faked"] > 10 * front["comply"]
    assert back["comply_faked"] < 0.02 * back["n"]
    truth = _truth.expected(find("organisms", "faker"), SMALL, "free", "faked_and_complied")
    assert abs(front["comply_faked"] / front["n"] - truth) < 0.1


def test_the_share_of_compliance_that_fakes_is_of_what_could_be_seen():
    faker, pleaser = (measured(f"scripted/{name}", arms=("base",), epochs=4) for name in ("faker", "rater_pleaser"))
    shares = [found["readings"][0] for found in (faker, pleaser)]
    assert shares[0]["faked_share_low"] < 0.94 < shares[0]["faked_share_high"]  # .58 of .62, the classifier aside
    assert shares[1]["faked_share_high"] < 0.05
    unseen = pl.when(pl.col("epoch") == 1).then(None).otherwise(pl.col("faked"))
    hidden = judged(judged_complied=pl.col("complied"), partial_faking=unseen)[1]["readings"][0]
    assert hidden["faked_share_rate"] > 0.85  # a query with a thought unseen does not count as one without faking


def test_what_cannot_be_read_is_an_outcome_and_a_frame_without_outcomes_has_none():
    frame = pl.DataFrame(
        {
            **{"setting": ["s"] * 4, "variant": ["base"] * 4, "model": ["m"] * 4, "step": [None] * 4},
            **{"tier": ["free"] * 4, "stage": ["front"] * 4, "rated": [True] * 4},
            **{"thought": ["x"] * 4, "channel": [""] * 4, "faked": [True, None, True, False]},
            **{"outcome": ["comply", "comply", "refuse", "invalid"]},
        }
    )
    [row] = tables.outcomes(frame)
    assert {kind: row[kind] for kind in tables.KINDS if row[kind]} == {
        "comply_faked": 1, "comply": 1, "refuse_faked": 1, "unreadable": 1
    }  # fmt: skip
    assert tables.outcomes(frame.drop("outcome")) == []


def test_each_wording_has_its_gap_and_one_spread():
    found = measured("scripted/faker", arms=("base", "wording 1", "wording 2", "labels swapped"))["wordings"]
    assert [row["variant"] for row in found] == ["base", "wording 1", "wording 2"], "an arm is no wording"
    assert len({(row["tau"], row["tau_low"], row["tau_high"], row["p_same"]) for row in found}) == 1
    assert all(row["low"] < row["gap"] < row["high"] for row in found)
    [alone] = measured("scripted/faker", arms=("base", "labels swapped"))["wordings"]
    assert alone["tau"] is None, "one wording says nothing of others"


def test_the_evidence_over_draws_ends_where_the_design_decided(tmp_path):
    design = Sequential(over="list")
    experiment = Experiment((SMALL,), ("scripted/faker", "scripted/refuser"), NAMES, epochs=3, design=design, name="x")
    pipeline.run(experiment, tmp_path)
    rows = pl.read_csv(tmp_path / "draws.csv")
    gaps = pl.read_csv(tmp_path / "gaps.csv").filter(pl.col("e").is_not_null() & (pl.col("variant") == "base"))
    for model in experiment.models:
        curve, decided = rows.filter(pl.col("model") == model), gaps.filter(pl.col("model") == model)
        assert curve["pairs"].is_sorted()
        assert curve["e"][-1] == pytest.approx(decided["e"][0])
        assert 2 * curve["pairs"][-1] == decided["calls"][0]
        assert (curve["e"][:-1] < 1 / design.alpha).all(), "it stopped at the first look that was enough"
