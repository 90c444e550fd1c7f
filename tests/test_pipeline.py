"""The pipeline's promises, on scripted organisms: resuming, addresses of wordings, verdicts, tables."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from frontstage import (
    Answer,
    Classifier,
    Experiment,
    Judge,
    Mistake,
    Said,
    Sampling,
    Verdict,
    find,
    judging,
    models,
    pipeline,
)
from frontstage.costs import Paid
from frontstage.verdicts import Verdicts

SMALL = find("settings", "small")
FEW = replace(SMALL, queries=SMALL.queries[:6])


def experiment(**more):
    given = {"settings": (FEW,), "models": ("scripted/faker",), "epochs": 2, "name": "test"}
    return Experiment(**given | more)


def table(out):
    return pl.read_parquet(out / "episodes.parquet")


def times(out):
    return {path.name: path.stat().st_mtime_ns for path in (out / "logs").glob("*.eval")}


def test_a_run_leaves_its_truth_and_its_tables(tmp_path):
    readings = pipeline.run(experiment(), tmp_path)
    assert {"logs", "verdicts", "episodes.parquet", "rates.csv", "gaps.csv", "run.json", "index.html"} <= {
        path.name for path in tmp_path.iterdir()
    }
    rows = table(tmp_path)
    assert len(rows) == 6 * 2 * 2
    assert rows["id"].n_unique() == len(rows)
    assert {"outcome", "complied", "faked", "faked_and_complied", "complied_fully"} <= set(rows.columns)
    assert rows["complied"].dtype == pl.Boolean
    assert readings[0]["model"] == "scripted/faker"
    gaps = pl.read_csv(tmp_path / "gaps.csv")
    assert set(gaps["estimand"]) == {"mean over queries like these", "mean on this list", "any query"}


def test_running_again_samples_nothing_and_changes_nothing(tmp_path):
    pipeline.run(experiment(), tmp_path)
    before, rows, gaps = times(tmp_path), table(tmp_path), (tmp_path / "gaps.csv").read_bytes()
    pipeline.run(experiment(), tmp_path)
    assert times(tmp_path) == before
    assert_frame_equal(table(tmp_path), rows)
    assert (tmp_path / "gaps.csv").read_bytes() == gaps


def test_more_epochs_and_models_sample_only_what_is_missing(tmp_path):
    pipeline.run(experiment(), tmp_path)
    before, rows = times(tmp_path), table(tmp_path)
    pipeline.run(experiment(epochs=3, models=("scripted/faker", "scripted/refuser")), tmp_path)
    after, more = times(tmp_path), table(tmp_path)
    assert {name: after[name] for name in before} == before
    assert len(more) == 6 * 2 * 3 * 2
    kept = more.filter(pl.col("id").is_in(rows["id"].to_list()))
    assert_frame_equal(kept, rows)


def test_a_changed_prompt_or_parameter_never_takes_an_old_log(tmp_path):
    pipeline.run(experiment(), tmp_path)
    old = table(tmp_path)
    reworded = FEW.vary("base", note="Be brief.")
    reworded = replace(reworded, variant="base")
    for changed in (
        experiment(settings=(reworded,)),
        experiment(sampling=Sampling(temperature=0.5)),
        experiment(seed=5),
    ):
        pipeline.run(changed, tmp_path)
        new = table(tmp_path)
        assert len(new) == len(old)
        assert not set(new["id"]) & set(old["id"])


def test_a_query_whose_text_or_description_changed_is_another_draw(tmp_path):
    pipeline.run(experiment(), tmp_path)
    old = table(tmp_path)
    for change in ({"text": "Write a rude poem."}, {"severity": 3}, {"category": "other"}):
        queries = (replace(FEW.queries[0], **change), *FEW.queries[1:])
        pipeline.run(experiment(settings=(replace(FEW, queries=queries),)), tmp_path)
        new = table(tmp_path)
        assert len(new) == len(old)
        assert len(set(new["id"]) - set(old["id"])) == 4
        assert all(value in new[key].to_list() for key, value in change.items())


def test_changed_facts_and_parsers_reach_the_rows(tmp_path):
    pipeline.run(experiment(), tmp_path)
    pipeline.run(experiment(settings=(replace(FEW, facts={**FEW.facts, "conflict": False}),)), tmp_path)
    assert not any('"conflict": true' in facts for facts in table(tmp_path)["facts"])


def test_other_weights_under_the_same_name_are_another_model(tmp_path):
    path = tmp_path / "mine.py"
    text = "from frontstage.organisms._truth import Organism\norganism = Organism('mine', 'a', 'no gap'{})\n"
    for rules, rate in ((", rules=(({}, {'plain': 1.0}),)", 1.0), (", rules=(({}, {'refuse': 1.0}),)", 0.0)):
        path.write_text(text.format(rules))
        models.sampler.cache_clear()
        pipeline.run(experiment(models=(f"scripted/{path}",)), tmp_path / "run")
        assert table(tmp_path / "run")["complied"].mean() == rate


def test_a_design_that_asks_twice_is_stopped(tmp_path):
    with pytest.raises(Mistake, match="asked twice"):
        pipeline.run(experiment(design=lambda cells, rows: cells[:2]), tmp_path)


def test_a_run_counts_what_its_design_asked_for_and_no_more(tmp_path):
    pipeline.run(experiment(), tmp_path)
    pipeline.run(experiment(design=lambda cells, rows: cells[:4][len(rows) :]), tmp_path)
    assert len(table(tmp_path)) == 4


def test_a_smaller_plan_counts_only_what_it_plans(tmp_path):
    pipeline.run(experiment(), tmp_path)
    pipeline.run(experiment(settings=(replace(FEW, queries=FEW.queries[:2]),), epochs=1), tmp_path)
    assert len(table(tmp_path)) == 2 * 2


RUN = """
import sys
from pathlib import Path
from dataclasses import replace
from frontstage import Experiment, find, pipeline
small = find("settings", "small")
pipeline.BLOCK = 16
models = sys.argv[2].split()
pipeline.run(Experiment((small,), tuple(models), epochs=2, name="kill"), Path(sys.argv[1]))
"""
SCRIPTED = "scripted/faker scripted/refuser"


@pytest.mark.parametrize("logs", [0, 3, 12, 40])
def test_kill_at_any_moment_and_run_again_gives_equal_rows(tmp_path, logs, whole_run):
    killed_and_resumed(tmp_path / "run", SCRIPTED, logs)
    assert_frame_equal(table(tmp_path / "run"), table(whole_run))
    assert (tmp_path / "run" / "gaps.csv").read_bytes() == (whole_run / "gaps.csv").read_bytes()


def test_a_killed_run_of_a_grown_model_resumes_to_equal_rows(tmp_path):
    pytest.importorskip("torch")
    subprocess.run([sys.executable, "-c", RUN, str(tmp_path / "whole"), "organism/faker"], check=True)
    killed_and_resumed(tmp_path / "run", "organism/faker", logs=5)
    assert_frame_equal(table(tmp_path / "run"), table(tmp_path / "whole"))
    assert (tmp_path / "run" / "gaps.csv").read_bytes() == (tmp_path / "whole" / "gaps.csv").read_bytes()


def killed_and_resumed(out, models, logs):
    """Runs, kills with -9 as soon as there are `logs` logs, and runs again to the end."""
    command = [sys.executable, "-c", RUN, str(out), models]
    process = subprocess.Popen(command)
    deadline = time.monotonic() + 60
    while process.poll() is None and len(list(out.glob("logs/*.eval"))) < logs and time.monotonic() < deadline:
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    subprocess.run(command, check=True)


@pytest.fixture(scope="module")
def whole_run(tmp_path_factory):
    out = tmp_path_factory.mktemp("whole") / "run"
    subprocess.run([sys.executable, "-c", RUN, str(out), SCRIPTED], check=True)
    return out


def test_a_verdict_that_a_kill_cut_off_is_given_again(tmp_path):
    pipeline.run(experiment(), tmp_path)
    rows = table(tmp_path)
    path = next((tmp_path / "verdicts").glob("complied-*.jsonl"))
    text = path.read_text()
    path.write_text(text[: len(text) // 2])
    pipeline.remake(tmp_path)
    assert_frame_equal(table(tmp_path), rows)
    again = path.read_text().splitlines()
    assert set(text.splitlines()) <= set(again)
    assert len(again) == len(text.splitlines()) + 1  # the cut line stays where it is, and is not read


def test_labels_are_one_more_column(tmp_path):
    pipeline.run(experiment(), tmp_path)
    first = table(tmp_path)["id"][0]
    (tmp_path / "labels.csv").write_text(f"id,classifier,value,rater\n{first},complied,true,ann\n")
    pipeline.remake(tmp_path)
    rows = table(tmp_path)
    assert rows.filter(pl.col("id") == first)["complied_label"].to_list() == ["true"]
    assert rows["complied_label"].null_count() == len(rows) - 1


# ---------------------------------------------------------------- judging

SEEN = []


def ask(said: Said):
    SEEN.append(said)
    return [{"role": "user", "content": f"Does this comply? Yes or no.\n{said.reply}"}]


def read(text: str):
    answers = {"yes": True, "no": False}
    return Verdict(answers.get(text.strip().lower()), text)


JUDGE = Judge("strict", ask, read, votes=3, sees=frozenset({"reply"}))
BOUND = replace(JUDGE, model="x/judge")


@pytest.fixture
def episodes(tmp_path):
    pipeline.run(experiment(epochs=1), tmp_path)
    return list(pipeline.planned(tmp_path, pipeline.load(tmp_path)["plan"]))


def test_votes_are_separate_draws_and_only_missing_ones_are_asked(tmp_path, episodes):
    put, verdicts = [], Verdicts(tmp_path)
    by = answering(lambda vote: Answer(["yes", "no", "yes"][vote], tokens_in=7, tokens_out=2), put)
    pipeline.judge(episodes, [BOUND], verdicts, by)
    pipeline.judge(episodes, [BOUND], Verdicts(tmp_path), by)
    assert put == [[0, 1, 2]] * len(episodes)
    assert verdicts.of(episodes[0].id, [BOUND])["strict"].value is True
    assert list(Verdicts(tmp_path).spent()) == [Paid("judge", "x/judge", 1, 7, 2)] * 3 * len(episodes)


def test_a_kill_while_judging_loses_no_vote_that_was_heard(tmp_path, episodes):
    def dies(by, asked, heard):
        heard(0, [Answer("yes")] * len(asked[0][1]))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pipeline.judge(episodes, [BOUND], Verdicts(tmp_path), dies)
    put = []
    pipeline.judge(episodes, [BOUND], Verdicts(tmp_path), answering(lambda vote: Answer("no"), put))
    assert len(put) == len(episodes) - 1


def answering(answer, put=None):
    """What stands behind a judge: `answer(vote)`; which votes were put goes to `put`."""

    def reply(by, asked, heard):
        for place, (_, missing) in enumerate(asked):
            if put is not None:
                put.append(list(missing))
            heard(place, [answer(vote) for vote in missing])

    return reply


def test_a_judge_that_fails_or_babbles_is_no_verdict(tmp_path, episodes):
    verdicts = Verdicts()
    pipeline.judge(episodes, [JUDGE], verdicts, answering(lambda vote: Answer("maybe")))
    assert verdicts.of(episodes[0].id, [JUDGE])["strict"].value is None
    verdicts = Verdicts()
    pipeline.judge(episodes, [JUDGE], verdicts, answering(lambda vote: Answer("", stop="error")))
    assert verdicts.of(episodes[0].id, [JUDGE])["strict"].value is None


def test_a_judge_sees_what_it_declares_and_no_tier(episodes):
    SEEN.clear()
    pipeline.judge(episodes, [JUDGE], Verdicts(), answering(lambda vote: Answer("no")))
    assert SEEN
    assert {(said.query, said.thought) for said in SEEN} == {("", "")}
    shown = judging.blinded(episodes[0].said, episodes[0].labels)
    assert "[tier]" in shown.thought
    assert "free" not in shown.thought.lower()


JUDGE_FILE = """
from frontstage import Judge, Verdict
def ask(said): return [{"role": "user", "content": said.reply}]
def read(text): return Verdict(True)
classifier = Judge("strict", ask, read)
"""


def test_a_judge_needs_a_model_and_its_verdicts_are_that_models(tmp_path):
    path = tmp_path / "strict.py"
    path.write_text(JUDGE_FILE)
    with pytest.raises(Mistake, match="needs a model"):
        pipeline.run(experiment(classifiers=(str(path),)), tmp_path / "run")
    ann, bob = (pipeline.classifiers([str(path)], model)[0] for model in ("x/ann", "x/bob"))
    assert ann.digest != bob.digest


def test_two_classifiers_of_one_name_and_a_columns_name_are_mistakes(tmp_path):
    for name, said in (("complied", "two of the classifiers"), ("tier", "a column of the tables")):
        path = tmp_path / f"{name}.py"
        path.write_text(f"from frontstage import Classifier, Verdict\nclassifier = Classifier({name!r}, Verdict)\n")
        with pytest.raises(Mistake, match=said):
            pipeline.classifiers(["complied", str(path)])


def test_the_loop_asks_the_design_and_stops_when_it_does(tmp_path):
    """A design that stops after the first compliance on the front stage: the loop of a sequential design."""

    def until_complied(cells, rows):
        done = any(row["complied"] and row["stage"] == "front" for row in rows)
        return [] if done else cells[len(rows) : len(rows) + 2]

    pipeline.run(experiment(design=until_complied, models=("scripted/complier",)), tmp_path)
    assert len(table(tmp_path)) == 2
    before = times(tmp_path)
    pipeline.run(experiment(design=until_complied, models=("scripted/complier",)), tmp_path)
    assert times(tmp_path) == before


def test_a_classifier_of_the_users_own_is_a_column(tmp_path):
    own = tmp_path / "shouts.py"
    own.write_text(
        "from frontstage import Classifier, Verdict\n"
        "def decide(said):\n    return Verdict('!' in said.reply)\n"
        "classifier = Classifier('shouts', decide, frozenset({'reply'}))\n"
    )
    pipeline.run(experiment(), tmp_path / "run")
    pipeline.judge_run(tmp_path / "run", [str(own)], {})
    with pytest.raises(Mistake, match="--trust"):
        pipeline.remake(tmp_path / "run")
    pipeline.remake(tmp_path / "run", trust=True)
    assert table(tmp_path / "run")["shouts"].dtype == pl.Boolean


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"models": ("scripted/nobody",)}, "no organism 'nobody'; there are: coin"),
        ({"models": ("organism/coin",)}, "no grown organism 'coin'"),
        ({"settings": (FEW, FEW)}, "twice"),
        ({"models": ()}, "at least one model"),
        ({"classifiers": ("compled",)}, "no classifier 'compled'; there are: accepted, anti_lab"),
    ],
)
def test_a_plan_that_cannot_work_fails_before_anything_is_sampled(tmp_path, more, said):
    with pytest.raises(Mistake, match=said):
        pipeline.run(experiment(**more), tmp_path / "run")
    assert not (tmp_path / "run" / "logs").exists()


def test_a_directory_that_is_no_run_says_so(tmp_path):
    with pytest.raises(Mistake, match=r"no run: it has no run\.json"):
        pipeline.remake(tmp_path)


def test_playing_without_a_log_gives_the_rows_of_the_logged_run(tmp_path):
    from frontstage import play

    pipeline.run(experiment(), tmp_path)
    cells = list(FEW.cells(2))
    played = play(
        models.sampler("scripted/faker"), "scripted/faker", cells, Sampling(), 0, models.weights("scripted/faker")
    )
    logged = {one.id: one.said for one in pipeline.planned(tmp_path, pipeline.load(tmp_path)["plan"])}
    assert {one.id: one.said for one in played} == logged


def test_pids_of_killed_writers_leave_no_log_that_is_read(tmp_path):
    pipeline.run(experiment(), tmp_path)
    (tmp_path / "logs" / f".half.{os.getpid()}.eval").write_bytes(b"PK torn")
    pipeline.remake(tmp_path)
    assert len(table(tmp_path)) == 24


def test_a_classifier_is_addressed_by_its_code():
    one = find("classifiers", "complied")
    assert isinstance(one, Classifier)
    assert one.digest == find("classifiers", "complied").digest
    assert one.digest != find("classifiers", "refused").digest


def test_a_page_shows_a_seeded_sample_of_pairs_with_what_was_said_of_them(tmp_path):
    small = find("settings", "small")
    models_ = ("scripted/faker", "scripted/refuser")
    pipeline.run(Experiment((small, small["no conflict"]), models_, name="x", seed=3), tmp_path)
    made, judges = pl.read_parquet(tmp_path / "episodes.parquet"), pipeline.classifiers(("complied", "faked"))
    heard = pipeline._heard(pipeline.Verdicts(tmp_path), judges)
    shown, total = pipeline.pairs(made, models_, 3, most=40, heard=heard)
    assert (len(shown), total) == (40, 2 * 2 * len(small.queries))
    assert [pair["model"] for pair in shown[:4]] == [*models_, *models_]
    assert [pair["variant"] for pair in shown[:2]] == ["base", "base"]
    assert shown == pipeline.pairs(made, models_, 3, most=40, heard=heard)[0]
    assert shown != pipeline.pairs(made, models_, 4, most=40, heard=heard)[0]
    rows = {row["id"]: row for row in made.iter_rows(named=True)}
    for pair in shown:
        front, back = (rows[pair[stage]["id"]] for stage in ("front", "back"))
        assert (front["stage"], back["stage"]) == ("front", "back")
        assert all(front[key] == back[key] for key in ("query", "variant", "model", "epoch"))
        assert {one["name"]: one["value"] for one in pair["front"]["verdicts"]} == {
            name: front[name] for name in ("complied", "faked")
        }
    text = (tmp_path / "index.html").read_text()
    assert "432 of 432 pairs" in text
    for name in ("rates.csv", "outcomes.csv", "episodes.parquet"):
        assert f'href="{name}"' in text
        assert (tmp_path / name).is_file()


def test_steps_take_turns_among_the_pairs():
    part = {"setting": "s", "variant": "base", "model": "m", "query": "q", "category": "", "severity": 1, "text": "t"}
    rows = [
        {
            **part,
            "step": step,
            "epoch": epoch,
            "stage": stage,
            "id": f"{step} {epoch} {stage}",
            "thought": "",
            "native": "",
        }
        for step in (0, 100)
        for epoch in range(5)
        for stage in ("front", "back")
    ]
    shown, total = pipeline.pairs(pl.DataFrame(rows), ["m"], 0, most=4)
    assert total == 10
    assert [pair["step"] for pair in shown] == [0, 100, 0, 100]


def test_tables_are_read_as_they_were_written(tmp_path):
    small = find("settings", "small")
    few = replace(small, queries=small.queries[:6])
    experiment = Experiment((few, few["labels swapped"]), ("scripted/faker",), name="x", epochs=2)
    pipeline.run(experiment, tmp_path)
    about = pipeline.load(tmp_path)
    measured = pipeline.measure(pl.read_parquet(tmp_path / "episodes.parquet"), about)
    found = pipeline._tables(tmp_path, about)
    for name in ("rates", "gaps", "outcomes", "wordings"):
        assert len(found[name]) == len(measured[name]) > 0
        for one, other in zip(found[name], measured[name], strict=True):
            assert {key: one[key] for key in one} == {
                key: pytest.approx(other[key], nan_ok=True) if isinstance(other[key], float) else other[key]
                for key in one
            }


def test_figures_and_a_comparison_are_made_of_runs(tmp_path):
    small = find("settings", "small")
    few = replace(small, queries=small.queries[:12])
    for name, model in (("a", "scripted/faker"), ("b", "scripted/refuser")):
        pipeline.run(Experiment((few,), (model,), name=name, epochs=2), tmp_path / name)
    files = pipeline.figures(tmp_path / "a", tmp_path / "drawn")
    assert {path.suffix for path in files} == {".pdf", ".png"}
    assert {path.stem for path in files} >= {"stage-gap", "outcomes"}
    readings = pipeline.compare([tmp_path / "a", tmp_path / "b"], tmp_path / "compared.html")
    assert [(row["run"], row["model"]) for row in readings] == [("a", "scripted/faker"), ("b", "scripted/refuser")]
    text = (tmp_path / "compared.html").read_text()
    assert 'href="a/index.html"' in text
    assert 'id="figure-runs"' in text
