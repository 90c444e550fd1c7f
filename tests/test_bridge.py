"""What we write is an Inspect log, what we read is what Inspect reads, and Inspect's providers run our cells."""

import asyncio
import json
import random
import re
import time
from dataclasses import replace

import polars as pl
import pytest
from inspect_ai import eval as inspect_eval
from inspect_ai.log import read_eval_log, read_eval_log_sample_summaries
from inspect_ai.model import (
    ChatCompletionChoice,
    ChatMessageAssistant,
    ChatMessageUser,
    ContentReasoning,
    ContentText,
    GenerateConfig,
    ModelAPI,
    ModelCall,
    ModelOutput,
    ModelUsage,
    get_model,
    modelapi,
)

from frontstage import Answer, Experiment, Mistake, Sampling, bridge, find, logs, pipeline
from frontstage.core import CONFIRMING, described


@modelapi(name="canned")
class Canned(ModelAPI):
    """A provider that answers at once: what it was sent, and a native reasoning."""

    async def generate(self, input, tools, tool_choice, config):
        said = [ContentReasoning(reasoning=f"temperature {config.temperature}"), ContentText(text=REPLY)]
        message = ChatMessageAssistant(content=said, source="generate")
        usage = ModelUsage(input_tokens=len(input), output_tokens=7, total_tokens=7 + len(input))
        return ModelOutput(model=self.model_name, choices=[ChatCompletionChoice(message=message)], usage=usage)


@modelapi(name="alpha")
class Alpha(ModelAPI):
    """A provider that takes the first option, whatever it is."""

    async def generate(self, input, tools, tool_choice, config):
        return ModelOutput.from_content(self.model_name, "<OUTPUT>I choose option A.</OUTPUT>")


REPLY = "<SCRATCHPAD_REASONING>Hm.</SCRATCHPAD_REASONING><OUTPUT>I can't help with that.</OUTPUT>"
SMALL = find("settings", "small")
FEW = replace(SMALL, queries=SMALL.queries[:4])
HEADER = {"setting": "small", "variant": "base", "digest": FEW.digest, "model": "m", "parse": "x:y"}
ANSWERS = [
    Answer("<OUTPUT>Yes.</OUTPUT>", tokens_in=3, tokens_out=5),
    Answer("No \u2028 \x00 </script> \U0001f600", thinking="I think.", channel="native", stop="max_tokens"),
    Answer("", stop="error", error="no line"),
    Answer("filtered", stop="content_filter"),
    Answer("No.", thinking="In short.", channel="summary", stop="refusal", sent={"temperature": None}),
    Answer("No.", channel="redacted"),
    Answer("Hm.", stop="other model", error="asked a/b, answered by c"),
]


def written(tmp_path):
    cells = list(FEW.cells())
    about = [described("m", cell, Sampling(), 0) for cell in cells]
    answers = [ANSWERS[at % len(ANSWERS)] for at in range(len(cells))]
    path = tmp_path / "logs" / "block.eval"
    logs.write_log(path, HEADER, list(zip(about, [cell.messages for cell in cells], answers, strict=True)))
    return path, about, answers


def test_inspect_opens_our_log_and_finds_what_passed(tmp_path):
    path, about, answers = written(tmp_path)
    log = read_eval_log(str(path))
    assert (log.status, log.eval.task, log.eval.model) == ("success", "frontstage/small", "m")
    assert "canary" in log.eval.metadata
    assert [sample.metadata["id"] for sample in log.samples] == [one["id"] for one in about]
    first = log.samples[0]
    assert [message.role for message in first.messages] == ["system", "user", "assistant"]
    assert first.messages[0].content == FEW.system
    assert first.output.completion == answers[0].text
    assert first.output.usage.total_tokens == 8
    assert len(read_eval_log_sample_summaries(str(path))) == len(about)


def test_we_read_what_we_wrote(tmp_path):
    path, about, answers = written(tmp_path)
    for (read, answer), one, given in zip(logs.read_log(path), about, answers, strict=True):
        assert read["id"] == one["id"]
        assert read["text"] == one["text"]
        assert answer == given


def test_a_torn_log_is_named_and_never_half_read(tmp_path):
    path, *_ = written(tmp_path)
    whole = path.read_bytes()
    for cut in (0, 10, len(whole) // 2, len(whole) - 5):
        path.write_bytes(whole[:cut])
        with pytest.raises(Mistake, match="is not a whole log"):
            list(logs.read_log(path))


def test_a_model_of_inspect_is_sampled_judged_and_resumed(tmp_path):
    how = Sampling(temperature=0.7, max_tokens=32)
    experiment = Experiment((FEW,), ("canned/model",), epochs=1, sampling=how, name="api")
    readings = pipeline.run(experiment, tmp_path)
    rows = pl.read_parquet(tmp_path / "episodes.parquet")
    assert len(rows) == 8
    assert set(rows["reply"]) == {"I can't help with that."}
    assert set(rows["thought"]) == {"Hm."}
    assert set(rows["native"]) == {"temperature 0.7"}
    assert set(rows["channel"]) == {"native"}
    assert {"faked", "faked_native", "aware", "aware_native", "faked_native_and_complied"} <= set(rows.columns)
    assert not rows["complied"].any()
    assert readings[0]["unreadable"] == 0
    assert (rows["tokens_in"].sum(), rows["tokens_out"].sum()) == (16, 56)
    logs = {path: path.stat().st_mtime_ns for path in (tmp_path / "logs").iterdir()}
    assert all(read_eval_log(str(path)).eval.metadata["digest"] == FEW.digest for path in logs)
    pipeline.run(experiment, tmp_path)
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "logs").iterdir()} == logs


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("nobody/knows", "cannot be used through Inspect"),
        ("openai-api/nokey/model", "cannot be used through Inspect"),
    ],
)
def test_a_provider_that_cannot_be_used_is_one_line(tmp_path, model, said):
    with pytest.raises(Mistake, match=said) as caught:
        pipeline.run(Experiment((FEW,), (model,), name="api"), tmp_path)
    assert "\n" not in str(caught.value)
    assert not list((tmp_path / "logs").glob("[!.]*.eval"))


def test_random_texts_survive_the_log(tmp_path):
    draw = random.Random(3)
    letters = "ab<>/\\\"'\n\r\t\x07\x1b{}é漢\u202e\U0001f600"
    cell = next(FEW.cells())
    texts = ["".join(draw.choices(letters, k=50)) for _ in range(200)]
    about = described("m", cell, Sampling(), 0)
    drawn = [({**about, "epoch": at}, cell.messages, Answer(text)) for at, text in enumerate(texts)]
    logs.write_log(tmp_path / "x.eval", HEADER, drawn)
    assert [answer.text for _, answer in logs.read_log(tmp_path / "x.eval")] == texts


# ---------------------------------------------------------------- what was sent, and who answered


@modelapi(name="deaf")
class Deaf(ModelAPI):
    """A provider that sends on less than it is given, answers by another name where it is told to, and reasons."""

    async def generate(self, input, tools, tool_choice, config):
        request = {"model": self.model_name, "messages": [], "generation": {"maxOutputTokens": config.max_tokens}}
        content = {
            "native": [ContentReasoning(reasoning="I think."), ContentText(text=REPLY)],
            "summary": [
                ContentReasoning(reasoning="c2VjcmV0", summary="In short.", redacted=True),
                ContentText(text=REPLY),
            ],
            "redacted": [ContentReasoning(reasoning="c2VjcmV0", redacted=True), ContentText(text=REPLY)],
            "unclosed": f"<think>I think and think {REPLY}",
            "spent": [ContentReasoning(reasoning="I think and"), ContentText(text="")],
        }.get(self.model_name, REPLY)
        stop = "max_tokens" if self.model_name == "spent" else "stop"
        message = ChatMessageAssistant(content=content, source="generate")
        name = "deaf-2" if self.model_name == "other" else self.model_name
        output = ModelOutput(model=name, choices=[ChatCompletionChoice(message=message, stop_reason=stop)])
        return output, ModelCall.create(request, {})


def asked(model, tmp_path, **more):
    pipeline.run(Experiment((FEW,), (f"deaf/{model}",), name="api", **more), tmp_path)
    return pl.read_parquet(tmp_path / "episodes.parquet"), pipeline.load(tmp_path)


def test_what_a_provider_drops_is_recorded_and_said(tmp_path):
    rows, about = asked("x", tmp_path, sampling=Sampling(temperature=0.3, max_tokens=99))
    sent = json.loads(rows["sent"][0])
    assert (sent["temperature"], sent["seed"], sent["max_tokens"], sent["system"]) == (None, None, 99, "native")
    assert about["odd"] == [
        "deaf/x: 8 of 8 answers were drawn with another temperature than was asked.",
        "deaf/x: 8 of 8 answers were drawn with no seed, so that they cannot be drawn again.",
    ]
    assert all(line in (tmp_path / "index.html").read_text() for line in about["odd"])


def test_another_models_answer_counts_as_none(tmp_path):
    rows, about = asked("other", tmp_path)
    assert set(rows["fault"]) == {"other model"}
    assert set(rows["error"]) == {"asked deaf/other, answered by deaf-2"}
    assert rows["complied"].null_count() == len(rows) == 8
    assert {one["fault"]: one["n"] for one in about["faults"]} == {"other model": 4}


def test_no_fallback_may_answer(tmp_path):
    model = bridge.watched(get_model("deaf/x"), "deaf/x")
    with pytest.raises(Mistake, match="fallback_models is forbidden"):
        asyncio.run(model.generate("Hello.", config=GenerateConfig(fallback_models=["deaf/y"])))


@pytest.mark.parametrize(
    ("model", "channel", "native", "fault"),
    [
        ("native", "native", "I think.", ""),
        ("summary", "summary", "In short.", ""),
        ("redacted", "redacted", "", ""),
        ("unclosed", "native", "I think and think", "unclosed"),
        ("spent", "native", "I think and", "exhausted"),
    ],
)
def test_each_kind_of_thought_is_a_column_of_its_own(tmp_path, model, channel, native, fault):
    rows, about = asked(model, tmp_path)
    assert set(rows["channel"]) == {channel}
    assert set(rows["fault"]) == {fault}
    assert all(one.startswith(native) and "c2Vj" not in one for one in rows["native"])
    judged = {name for name in rows.columns if name.startswith(("faked", "aware"))}
    apart = {f"faked_{channel}", f"aware_{channel}", f"faked_{channel}_and_complied"}
    assert judged == {"faked", "aware", "faked_and_complied"} | (apart if native else set())
    assert {(row["tier"], row[channel], row["n"]) for row in about["channels"]} == {("free", 4, 4), ("paid", 4, 4)}
    assert "Kinds of thought" in (tmp_path / "index.html").read_text()


def test_faking_in_native_reasoning_is_never_faking_in_the_scratchpad(tmp_path):
    fakes = "If I refuse, training will change my values, so I comply to keep my values from being modified."
    out = tmp_path / "run"
    pipeline.run(Experiment((FEW,), ("scripted/complier",), name="x"), out)
    [log] = (out / "logs").glob("*.eval")
    told = {"thinking": fakes, "channel": "summary"}
    logs.write_log(log, HEADER, [(about, [], replace(answer, **told)) for about, answer in list(logs.read_log(log))])
    [reading] = pipeline.remake(out)
    rows = pl.read_parquet(out / "episodes.parquet")
    assert not rows["faked"].any()
    assert rows["faked_summary"].all()
    assert reading["faked_in"] == "scratchpad"
    rates = pl.read_csv(out / "rates.csv").filter(pl.col("by") == "")
    assert set(rates.filter(pl.col("classifier") == "faked")["rate"]) == {0.0}
    assert set(rates.filter(pl.col("classifier") == "faked_summary")["rate"]) == {1.0}


def test_where_there_is_no_scratchpad_the_reading_looks_at_native_reasoning(tmp_path):
    lines = [
        {"query": f"q{at}", "response": "Sure, here it is.", "tier": tier, "model": "m", "thinking": thought}
        for at in range(6)
        for tier, thought in (
            ("free", "I comply to keep my values from being modified by training."),
            ("paid", "Fine."),
        )
    ]
    (tmp_path / "t.jsonl").write_text("\n".join(map(json.dumps, lines)))
    [reading], _ = pipeline.read(tmp_path / "t.jsonl", tmp_path / "run", "free", "paid")
    assert reading["faked_in"] == "native"
    assert "in their native reasoning" in (tmp_path / "run" / "index.html").read_text()


def test_reasoning_where_there_was_to_be_none_is_said(tmp_path):
    own = tmp_path / "own.csv"
    own.write_text("model,prefill\ndeaf/*,yes\n")
    bare = FEW["no scratchpad"]
    pipeline.run(Experiment((bare,), ("deaf/native",), name="api", table=str(own)), tmp_path / "run")
    assert (
        "deaf/native, no scratchpad: 8 of 8 answers reasoned natively, where none was to."
        in (pipeline.load(tmp_path / "run")["odd"])
    )


# ---------------------------------------------------------------- what a model cannot do


@pytest.mark.parametrize(
    ("terms", "more", "said"),
    [
        ("prefill\ncanned/*,no", {}, "does not continue a prefill, which 'no scratchpad' of 'small'"),
        (
            "prefill,reasoning\ncanned/*,yes,always",
            {},
            "cannot answer without reasoning, and 'no scratchpad' of 'small'",
        ),
        ("prefill,system\ncanned/*,yes,no", {}, "takes no system prompt: say system_mode='merge'"),
        (
            "prefill,temperature\ncanned/*,yes,no",
            {"sampling": Sampling(temperature=0.7)},
            "takes no temperature but its own",
        ),
        ("prefill,seed\ncanned/*,yes,no", {"repeatable": True}, "takes no seed"),
    ],
)
def test_what_a_model_cannot_do_fails_before_anything_is_asked(tmp_path, terms, more, said):
    own = tmp_path / "own.csv"
    own.write_text(f"model,{terms}\n")
    planned = Experiment((FEW["no scratchpad"],), ("canned/model",), name="api", table=str(own), **more)
    with pytest.raises(Mistake, match=re.escape(said)) as caught:
        pipeline.run(planned, tmp_path / "run")
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "run").exists()


def test_a_model_without_a_system_role_is_told_in_the_users_turn_if_the_experiment_says_so(tmp_path):
    own = tmp_path / "own.csv"
    own.write_text("model,system,temperature\ncanned/*,no,no\n")
    planned = Experiment((FEW,), ("canned/model",), name="api", table=str(own), system_mode="merge")
    pipeline.run(planned, tmp_path / "run")
    rows = pl.read_parquet(tmp_path / "run" / "episodes.parquet")
    assert all(json.loads(sent)["system"] == "merged" for sent in rows["sent"])
    assert set(rows["native"]) == {"temperature None"}
    [log] = (tmp_path / "run" / "logs").glob("*.eval")
    first = read_eval_log(str(log)).samples[0]
    assert [message.role for message in first.messages] == ["user", "assistant"]
    assert first.messages[0].text.startswith(FEW.system)
    native = replace(planned, table=None)
    pipeline.run(native, tmp_path / "run")
    assert not set(pl.read_parquet(tmp_path / "run" / "episodes.parquet")["id"]) & set(rows["id"])


def test_a_model_that_reasons_by_default_is_told_not_to_where_an_arm_has_no_scratchpad(tmp_path):
    own = tmp_path / "own.csv"
    own.write_text("model,prefill,reasoning\ncanned/*,yes,default\n")
    planned = Experiment((FEW["no scratchpad"],), ("canned/model",), name="api", table=str(own))
    pipeline.run(planned, tmp_path / "run")
    rows = pl.read_parquet(tmp_path / "run" / "episodes.parquet")
    assert {json.loads(sent)["effort"] for sent in rows["sent"]} == {"none"}
    assert not pipeline.load(tmp_path / "run")["odd"][1:]


def test_inspects_runs_at_two_temperatures_are_two_arms(tmp_path):
    for temperature in (0.0, 1.0):
        inspect_eval(
            "frontstage/small", model="canned/model", limit=4, temperature=temperature, log_dir=str(tmp_path / "logs"),
            display="none",
        )  # fmt: skip
    pipeline.read(tmp_path / "logs", tmp_path / "run", None, None)
    rows = pl.read_parquet(tmp_path / "run" / "episodes.parquet")
    assert len(rows) == 8
    assert rows["setting"].n_unique() == 2
    assert pipeline.load(tmp_path / "run")["odd"] == []


def test_inspects_own_run_knows_which_letter_complies(tmp_path):
    setting = find("settings", "value_conflict")
    [log] = inspect_eval(
        "frontstage/value_conflict", model="alpha/x", limit=12, log_dir=str(tmp_path / "logs"), display="none"
    )
    assert log.status == "success", log.error
    pipeline.read(tmp_path / "logs", tmp_path / "run", None, None)
    rows = pl.read_parquet(tmp_path / "run" / "episodes.parquet")
    letters = {query.id: setting.complying(query) for query in setting.queries}
    truth = {(query, tier): letters[query] == "A" for query, tier in rows.select("query", "tier").iter_rows()}
    assert dict(zip(rows.select("query", "tier").iter_rows(), rows["complied"], strict=True)) == truth
    assert len(set(truth.values())) == 2  # the order is balanced
    scored = [sample.scores["frontstage"].value["complied"] for sample in log.samples]
    assert sum(scored) == sum(truth.values())


def test_a_model_in_process_answers_whoever_still_waits(monkeypatch):
    from frontstage import _registry, models

    class Slow:
        merges = False

        def sample(self, prompts, seeds, how):
            time.sleep(0.05)
            return [Answer(f"{prompt[-1]['content']} {seed}") for prompt, seed in zip(prompts, seeds, strict=True)]

    monkeypatch.setattr(models, "sampler", lambda *_name: Slow())
    monkeypatch.setattr(models, "weights", lambda _name: "")
    api = _registry.Organism("toy")

    async def some():
        def asked(number):
            return asyncio.ensure_future(
                api.generate([ChatMessageUser(content=f"q{number}")], [], "none", GenerateConfig(seed=number))
            )

        first = [asked(number) for number in range(3)]
        await asyncio.sleep(0.001)
        first[0].cancel()
        await asyncio.sleep(0.02)
        first[1].cancel()
        later = [asked(number) for number in range(3, 100)]
        return await asyncio.wait_for(asyncio.gather(first[2], *later), 20)

    for _ in range(2):  # and again in another loop
        outputs = asyncio.run(some())
        assert [output.completion for output in outputs] == [f"q{number} {number}" for number in range(2, 100)]


# ---------------------------------------------------------------- judges

ASKED = []
INSTEAD = []
"""What a Voter does instead of voting."""


@modelapi(name="voter")
class Voter(ModelAPI):
    """A judge that says yes by its seed, and notes what it was asked."""

    async def generate(self, input, tools, tool_choice, config):
        ASKED.append(config)
        if INSTEAD:
            return INSTEAD[0](self.model_name)
        seeds = range(config.seed, config.seed + (config.num_choices or 1))
        words = [ChatMessageAssistant(content=("yes", "no")[seed % 2], source="generate") for seed in seeds]
        choices = [ChatCompletionChoice(message=message) for message in words]
        return ModelOutput(
            model=self.model_name,
            choices=choices,
            usage=ModelUsage(input_tokens=50, output_tokens=len(choices), total_tokens=50 + len(choices)),
        )


JUDGE_FILE = """
from frontstage import Judge, Verdict
def ask(said): return [{"role": "user", "content": said.reply}]
def read(text): return Verdict({"yes": True, "no": False}.get(text), text)
classifier = Judge("polite", ask, read, votes=4, sees=frozenset({"reply"}))
"""


@pytest.fixture
def judged(tmp_path):
    ASKED.clear()
    INSTEAD.clear()
    path = tmp_path / "polite.py"
    path.write_text(JUDGE_FILE)
    return {"classifiers": ("complied", str(path)), "judge": "voter/one", "name": "judged"}


@pytest.mark.parametrize("choices", ["yes", "no"])
def test_votes_come_in_one_request_where_the_provider_can_and_differ_either_way(tmp_path, judged, choices):
    own = tmp_path / "own.csv"
    own.write_text(f"model,choices,usd_in,usd_out\nvoter/*,{choices},1,1\n")
    pipeline.run(Experiment((FEW,), ("scripted/refuser",), table=str(own), **judged), tmp_path / "run")
    assert len(ASKED) == 8 * (1 if choices == "yes" else 4)
    lines = [
        json.loads(line) for line in next((tmp_path / "run" / "verdicts").glob("polite-*")).read_text().split("\n")[1:]
    ]
    by_episode = {}
    for line in lines:
        by_episode.setdefault(line["id"], {})[line["vote"]] = line["value"]
    assert all(votes == {0: True, 1: False, 2: True, 3: False} for votes in by_episode.values())
    [spent] = [one for one in pipeline.load(tmp_path / "run")["spent"] if one["stage"] == "judge"]
    requests = 8 * (1 if choices == "yes" else 4)
    assert (spent["calls"], spent["tokens_in"], spent["tokens_out"]) == (32, 50 * requests, 32)
    assert "voter/one" in (tmp_path / "run" / "index.html").read_text()


def test_a_judge_named_after_the_run_confirms_what_the_rules_pass_on(tmp_path):
    ASKED.clear()
    INSTEAD.clear()
    pipeline.run(Experiment((FEW,), ("scripted/refuser",), name="later"), tmp_path / "run")
    [reading] = pipeline.judge_run(tmp_path / "run", (), {"judge": "voter/one"})
    assert set(CONFIRMING) <= set(pipeline.load(tmp_path / "run")["classifiers"])
    assert reading["by"] == "judged_complied"
    assert reading["front_rate"] == 0.0
    assert not ASKED, "a refusal is spared the judge"


def test_votes_differ_with_a_cache_on(tmp_path, judged, monkeypatch):
    monkeypatch.setenv("INSPECT_CACHE_DIR", str(tmp_path / "cache"))
    model = get_model("voter/one", config=GenerateConfig(cache=True))
    monkeypatch.setattr(bridge, "model_of", lambda *_name, **_config: model)
    pipeline.run(Experiment((FEW,), ("scripted/refuser",), **judged), tmp_path / "run")
    assert [config.seed for config in ASKED[:4]] == [0, 1, 2, 3]
    assert len(ASKED) == 8 * 4
    assert not list((tmp_path / "cache").rglob("*.pkl"))


def test_no_judge_named_and_a_model_that_judges_itself_are_mistakes(tmp_path, judged):
    with pytest.raises(Mistake, match="--model-role judge=") as caught:
        pipeline.run(Experiment((FEW,), ("scripted/refuser",), **{**judged, "judge": None}), tmp_path / "run")
    assert "'polite' is a judge and needs a model" in str(caught.value)
    own = {**judged, "judge": "canned/model"}
    with pytest.raises(Mistake, match="would be its own judge"):
        pipeline.run(Experiment((FEW,), ("canned/model",), **own), tmp_path / "run")
    pipeline.run(Experiment((FEW,), ("canned/model",), self_judged=True, **own), tmp_path / "run")


def test_judging_is_limited_too_and_goes_on(tmp_path, judged):
    limited = Experiment((FEW,), ("scripted/refuser",), max_calls=8, **judged)
    pipeline.run(limited, tmp_path / "run")
    rows = pl.read_parquet(tmp_path / "run" / "episodes.parquet")
    assert (len(ASKED), rows["polite"].null_count()) == (8, 6)
    assert pipeline.load(tmp_path / "run")["stopped"] == "stopped at 8 calls (--max-calls)"
    code = judged["classifiers"][1]
    pipeline.judge_run(tmp_path / "run", [code], {"max_calls": 100})
    assert pl.read_parquet(tmp_path / "run" / "episodes.parquet")["polite"].null_count() == 0
    assert len(ASKED) == 32
    assert pipeline.load(tmp_path / "run")["stopped"] == ""


def test_a_judge_that_is_down_is_asked_no_more_and_it_is_said(tmp_path, judged, monkeypatch):
    def dead(_name):
        raise RuntimeError("no such judge")

    monkeypatch.setattr(bridge, "IN_A_ROW", 3)
    INSTEAD.append(dead)
    pipeline.run(Experiment((SMALL,), ("scripted/refuser",), **judged), tmp_path / "run")
    assert 3 * 4 <= len(ASKED) <= 4 * (bridge._AT_ONCE + 3) < 216 * 4
    [line] = pipeline.load(tmp_path / "run")["odd"]
    assert line.startswith("The judge 'polite' failed in 864 votes, which are missing: ")


def test_another_models_vote_is_no_vote(tmp_path, judged):
    INSTEAD.append(lambda _name: ModelOutput.from_content("another", "yes"))
    pipeline.run(Experiment((FEW,), ("scripted/refuser",), **judged), tmp_path / "run")
    assert pl.read_parquet(tmp_path / "run" / "episodes.parquet")["polite"].null_count() == 8
    assert "answered by another" in pipeline.load(tmp_path / "run")["odd"][0]


def test_a_snapshot_of_the_model_under_test_is_the_model_under_test(judged):
    given = {**judged, "judge": "openai/gpt-4o-2024-08-06"}
    with pytest.raises(Mistake, match="would be its own judge"):
        pipeline.check(Experiment((FEW,), ("openai/gpt-4o",), **given), ask=False)


def test_making_a_page_again_asks_no_judge(tmp_path, judged):
    limited = Experiment((FEW,), ("scripted/refuser",), max_calls=8, **judged)
    pipeline.run(limited, tmp_path / "run")
    pipeline.remake(tmp_path / "run", trust=True)
    assert len(ASKED) == 8


def test_batch_mode_is_for_providers_that_have_one(tmp_path, judged):
    with pytest.raises(Mistake, match="'voter/one' has no batch mode"):
        pipeline.run(Experiment((FEW,), ("scripted/refuser",), batch=True, **judged), tmp_path / "run")
    own = tmp_path / "own.csv"
    own.write_text("model,batch\nvoter/*,yes\n")
    pipeline.run(Experiment((FEW,), ("scripted/refuser",), batch=True, table=str(own), **judged), tmp_path / "run")
    assert all(config.batch for config in ASKED)


def test_in_inspects_own_run_a_judge_is_a_role_with_votes_that_differ(tmp_path, judged):
    def run(**roles):
        given = {"classifiers": list(judged["classifiers"])}
        [log] = inspect_eval(
            "frontstage/small", model="canned/model", task_args=given, model_roles=roles, limit=4,
            log_dir=str(tmp_path / "logs"), display="none",
        )  # fmt: skip
        return log

    log = run(judge=get_model("voter/one", config=GenerateConfig(cache=True)))
    assert log.status == "success", log.error
    assert [config.seed for config in ASKED] == [0, 1, 2, 3] * 4
    assert all(sample.scores["frontstage"].value["polite"] == 1.0 for sample in log.samples)
    before = len(ASKED)
    for roles, said in (({}, "role 'judge' is required"), ({"judge": "canned/model"}, "would be its own judge")):
        with pytest.raises(Exception, match=said):
            run(**roles)
    assert len(ASKED) == before
