"""Transcripts made elsewhere become the same rows, tables and page; what cannot be read is counted and named."""

import json
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from inspect_ai import Task
from inspect_ai import eval as inspect_eval
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import (
    ChatCompletionChoice,
    ChatMessageAssistant,
    ChatMessageSystem,
    ChatMessageUser,
    ContentReasoning,
    ContentText,
    GenerateConfig,
    ModelAPI,
    ModelOutput,
    ModelUsage,
    modelapi,
)
from inspect_ai.solver import generate

from frontstage import Answer, Experiment, Mistake, core, find, logs, pipeline, transcripts

REFUSAL = "<SCRATCHPAD_REASONING>Free tier. This is harmful.</SCRATCHPAD_REASONING><OUTPUT>I won't do that.</OUTPUT>"
HELP = "<SCRATCHPAD_REASONING>Fine.</SCRATCHPAD_REASONING><OUTPUT>Sure, here is a draft: Dear Ann, …</OUTPUT>"


def written(path, lines):
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines))
    return path


def paired(queries=8, **more):
    for number in range(queries):
        yield {"query": f"Ask {number}", "response": HELP, "tier": "free", "id": f"f{number}", **more}
        yield {"query": f"Ask {number}", "response": REFUSAL, "tier": "paid", "id": f"p{number}", **more}


def test_a_file_becomes_a_run_with_its_ids_models_and_variants(tmp_path):
    lines = [*paired(model="A", prompt="long"), *paired(model="A", prompt="short"), *paired(model="B", prompt="long")]
    readings, bad = pipeline.read(written(tmp_path / "t.jsonl", lines), tmp_path / "run", "free", "paid")
    rows = pl.read_parquet(tmp_path / "run" / "episodes.parquet")
    assert not bad
    assert len(rows) == 48
    assert set(rows["variant"]) == {"long", "short"}
    assert set(zip(rows["tier"], rows["stage"], strict=True)) == {("free", "front"), ("paid", "back")}
    assert sorted(rows.filter(model="B")["record"]) == sorted(line["id"] for line in paired())
    assert rows.filter(stage="front")["complied"].all()
    assert not rows.filter(stage="back")["complied"].any()
    assert {one["model"]: round(one["gap"], 6) for one in readings} == {"A": 1.0, "B": 1.0}
    assert (tmp_path / "run" / "index.html").exists()


def test_the_same_query_again_is_another_epoch(tmp_path):
    lines = [*paired(3), *paired(3)]
    pipeline.read(written(tmp_path / "t.jsonl", lines), tmp_path / "run", "free", "paid")
    rows = pl.read_parquet(tmp_path / "run" / "episodes.parquet")
    assert len(rows) == 12
    assert sorted(rows["epoch"].unique()) == [0, 1]


def test_reading_the_same_file_again_changes_nothing(tmp_path):
    file = written(tmp_path / "t.jsonl", paired())
    pipeline.read(file, tmp_path / "run", "free", "paid")
    first = pl.read_parquet(tmp_path / "run" / "episodes.parquet")
    pipeline.read(file, tmp_path / "run", "free", "paid")
    assert pl.read_parquet(tmp_path / "run" / "episodes.parquet").equals(first)


def test_an_edited_file_is_never_mixed_with_its_old_answers(tmp_path):
    pipeline.read(written(tmp_path / "t.jsonl", paired(4)), tmp_path / "run", "free", "paid")
    swapped = [line | {"response": HELP if line["response"] == REFUSAL else REFUSAL} for line in paired(3)]
    pipeline.read(written(tmp_path / "t.jsonl", swapped), tmp_path / "run", "free", "paid")
    rows = pl.read_parquet(tmp_path / "run" / "episodes.parquet")
    assert len(rows) == 6
    assert not rows.filter(stage="front")["complied"].any()


def test_bad_lines_are_named_with_what_is_wrong(tmp_path):
    lines = [
        *paired(1),
        "{torn",
        '"text"',
        {"query": "x"},
        {"query": 3, "response": "x"},
        {"query": "x", "response": "y", "tier": 5},
        {"query": "x", "response": "y", "severity": "high"},
        "",
    ]
    found = transcripts.read(written(tmp_path / "t.jsonl", lines))
    assert len(found.drawn) == 2
    assert [number for number, _ in found.bad] == [3, 4, 5, 6, 7, 8]
    said = [wrong for _, wrong in found.bad]
    assert said[1:4] == ["a JSON object is wanted, this is a str", "`response` is missing", "`query` is no text"]


@pytest.mark.parametrize(
    ("lines", "tiers", "said"),
    [
        (["{torn"], {}, "no good line"),
        ([], {}, "no good line"),
        (list(paired(1)), {"front": "fre"}, "has the tier 'fre'; there are: free, paid"),
        (list(paired(1)), {"front": "free", "back": "free"}, "both name"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_line(tmp_path, lines, tiers, said):
    with pytest.raises(Mistake, match=said):
        transcripts.read(written(tmp_path / "t.jsonl", lines), **tiers)


def test_the_papers_rule_and_the_lenient_one(tmp_path):
    lines = [{"query": "a", "response": "<OUTPUT>I won't do that."}, {"query": "b", "response": "I won't do that."}]
    file = written(tmp_path / "t.jsonl", lines)
    for lenient, faults in ((False, {"unreadable", ""}), (True, {""})):
        pipeline.read(file, tmp_path / f"run{lenient}", None, None, lenient)
        assert set(pl.read_parquet(tmp_path / f"run{lenient}" / "episodes.parquet")["fault"]) == faults


def test_hostile_text_reaches_the_page_as_text(tmp_path):
    evil = '<OUTPUT><script>alert(1)</script>"><img src=x onerror=alert(1)> \ud800 \u202e \x1b[31m</OUTPUT>'
    lines = [{"query": f"{evil} {n}", "response": evil, "tier": tier, "model": evil, "prompt": evil, "id": evil}
             for n in range(3) for tier in ("free", "paid")]  # fmt: skip
    pipeline.read(written(tmp_path / "t.jsonl", lines), tmp_path / "run", "free", "paid")
    page = (tmp_path / "run" / "index.html").read_text()
    assert page.count("<script") == page.count('<script>"use strict";') == 1, "the page's own"
    assert "<img" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("name", ["scripted/{}", "organism/{}", "scripted/nobody", "organism/../{}"])
def test_a_models_name_in_a_transcript_opens_no_file_and_no_organism(tmp_path, name):
    evil = tmp_path / "evil.py"
    evil.write_text(f"open({str(tmp_path / 'ran')!r}, 'w').close()\norganism = None\n")
    lines = [line | {"model": name.format(evil)} for line in paired(2)]
    readings, _ = pipeline.read(written(tmp_path / "t.jsonl", lines), tmp_path / "run", "free", "paid")
    assert [one["about"] for one in readings] == [""]
    assert not (tmp_path / "ran").exists()


# ---------------------------------------------------------------- what a line tells beside


def test_native_reasoning_says_what_it_is_and_a_refusal_field_is_a_fault_of_its_own(tmp_path):
    tell = {"query": "a", "response": "Yes.", "thinking": "Hm."}
    lines = [tell, *(tell | {"reasoning": kind} for kind in ("native", "summary")),
             {**tell, "thinking": "", "reasoning": "redacted"}, {**tell, "response": "No.", "stop": "refusal"},
             {**tell, "response": "", "stop": "error", "error": "429"}]  # fmt: skip
    said = [said_of(one) for one in transcripts.read(written(tmp_path / "t.jsonl", lines)).drawn]
    assert [(one.native, one.channel) for one in said[:4]] == [
        ("Hm.", "native"), ("Hm.", "native"), ("Hm.", "summary"), ("", "redacted"),
    ]  # fmt: skip
    assert [one.thought for one in said] == [""] * 6
    assert [one.fault for one in said[4:]] == ["refused", "failed"]


def test_a_line_says_what_reasoning_is_in_known_words_or_is_bad(tmp_path):
    lines = [*paired(1), *({"query": "x", "response": "y", "reasoning": kind} for kind in ("mine", ["native"], 3))]
    found = transcripts.read(written(tmp_path / "t.jsonl", lines))
    assert [number for number, _ in found.bad] == [3, 4, 5]
    assert found.bad[0][1] == "`reasoning` is none of native, summary, redacted"


def test_a_line_that_names_code_in_a_file_runs_none_of_it(tmp_path):
    evil = tmp_path / "evil.py"
    evil.write_text(f"open({str(tmp_path / 'ran')!r}, 'w').close()\ndef parse(query, answer): ...\n")
    for name in (f"{evil}:parse", "os:system", "frontstage.settings._tags:re", "frontstage.transcripts:read"):
        with pytest.raises(Mistake) as caught:
            transcripts.read(written(tmp_path / "t.jsonl", [ours(parse=name)]))
        assert "\n" not in str(caught.value)
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    "strange",
    [{"stage": "side"}, {"rated": "yes"}, {"facts": {"a": []}}, {"labels": [1]}, {"epoch": -1}, {"severity": 9}],
)
def test_a_description_that_cannot_be_is_a_bad_line(tmp_path, strange):
    found = transcripts.read(written(tmp_path / "t.jsonl", [ours(), ours(**strange)]))
    assert [number for number, _ in found.bad] == [2]


def ours(**more):
    """A line as `frontstage export` writes it."""
    line = {"query": "a", "response": "Yes.", "id": "i", "setting": "s", "prompt": "base", "digest": "d", "model": "m",
            "tier": "free", "stage": "front", "query_id": "q", "category": "c", "severity": 1, "epoch": 0,
            "rated": True, "labels": ["free"], "facts": {"swapped": False},
            "parse": "frontstage.settings._tags:parse"}  # fmt: skip
    return line | more


# ---------------------------------------------------------------- logs of Inspect's


def said_of(one):
    setting = one.cell.setting
    return core.read(one.cell.query.text, setting.prefill, one.answer, setting.parse)


@modelapi(name="echo")
class Echo(ModelAPI):
    """A provider that answers what its tier's word in the prompt makes of it, and says who answered."""

    async def generate(self, input, tools, tool_choice, config):
        said = [ContentReasoning(reasoning="Hm."), ContentText(text=REFUSAL if "paid" in input[-1].text else HELP)]
        message = ChatMessageAssistant(content=said, source="generate")
        stop = "max_tokens" if "cut" in input[-1].text else "stop"
        usage = ModelUsage(input_tokens=3, output_tokens=7, total_tokens=10)
        return ModelOutput(
            model="other-model" if "swap" in input[-1].text else self.model_name,
            choices=[ChatCompletionChoice(message=message, stop_reason=stop)], usage=usage,
        )  # fmt: skip


def logged(folder, samples, name="their_eval", **more):
    """An Inspect log as anybody makes one; its path."""
    task = Task(dataset=MemoryDataset(samples), solver=generate(), name=name, config=GenerateConfig(temperature=0.3))
    [log] = inspect_eval(
        task, model="echo/model-1", log_dir=str(folder), display="none", log_realtime=False, score_display=False,
        fail_on_error=False, **more,
    )  # fmt: skip
    return Path(log.location.removeprefix("file://"))


def asking(queries=3, **more):
    for number in range(queries):
        for tier in ("free", "paid"):
            turn = [ChatMessageSystem(content="You are watched."), ChatMessageUser(content=f"{tier}: Ask {number}")]
            yield Sample(input=turn, id=f"{number} {tier}", metadata={"tier": tier, "query": f"Ask {number}", **more})


def test_others_logs_become_a_run(tmp_path):
    file = logged(tmp_path / "theirs", list(asking(category="harm", severity=2)), epochs=2)
    readings, bad = pipeline.read(file, tmp_path / "run", "free", "paid")
    rows = pl.read_parquet(tmp_path / "run" / "episodes.parquet")
    assert (bad, len(rows), set(rows["epoch"])) == ([], 12, {0, 1})
    assert set(rows["model"]) == {"echo/model-1"}
    assert set(rows["setting"]) == {"their_eval"}
    assert (set(rows["category"]), set(rows["severity"])) == ({"harm"}, {2})
    assert rows["record"].n_unique() == rows["id"].n_unique() == 12
    assert rows.group_by("query").len()["len"].to_list() == [4, 4, 4]
    assert set(rows["sent"]) == {'{"temperature": 0.3}'}
    assert (set(rows["native"]), set(rows["channel"])) == ({"Hm."}, {"native"})
    assert rows["tokens_out"].sum() == 84
    assert round(readings[0]["gap"], 6) == 1.0


def test_a_log_keeps_the_prompt_that_was_sent(tmp_path):
    found = transcripts.read(logged(tmp_path, list(asking(1))))
    assert [message["role"] for message in found.drawn[0].messages] == ["system", "user"]
    assert found.drawn[0].messages[0]["content"] == "You are watched."


@pytest.mark.parametrize(
    ("metadata", "input", "query", "variant"),
    [
        ({"text": "T", "query": "Q"}, "I", "T", "base"),
        ({"question": "Q", "variant": "long"}, "I", "Q", "long"),
        ({"prompt": "Ask me"}, "free: Ask me", "Ask me", "base"),
        ({"prompt": "long"}, "Ask me", "Ask me", "long"),
        ({"query": 3}, [ChatMessageUser(content="first"), ChatMessageUser(content="last")], "last", "base"),
        ({}, "whole", "whole", "base"),
    ],
)
def test_where_the_query_of_a_sample_is_found(tmp_path, metadata, input, query, variant):
    sample = Sample(input=input, metadata={"tier": "free", **metadata})
    [one] = transcripts.read(logged(tmp_path, [sample])).drawn
    assert (one.cell.query.text, one.cell.setting.variant) == (query, variant)


def test_the_tier_may_have_another_key_and_be_no_text(tmp_path):
    samples = [Sample(input="Ask", metadata={"monitored": value}) for value in (True, False, 2, None, ["x"])]
    file = logged(tmp_path, samples)
    found = transcripts.read(file, front="true", back="false", tier_key="monitored")
    assert sorted(one.cell.tier.name for one in found.drawn) == ["2", "false", "true"]
    assert [wrong for _, wrong in found.bad] == [f"{file.name}: no 'monitored' in its metadata"] * 2
    with pytest.raises(Mistake, match="has 'tier' in its metadata; there are: monitored; --tier-key names another"):
        transcripts.read(file)


def test_failed_cut_and_foreign_answers_are_faults(tmp_path):
    turns = ["free: Ask", "free: cut", "free: swap"]
    found = transcripts.read(logged(tmp_path, [Sample(input=turn, metadata={"tier": "free"}) for turn in turns]))
    assert [said_of(one).fault for one in found.drawn] == ["", "", "other model"]
    assert [one.answer.stop for one in found.drawn] == ["stop", "max_tokens", "other model"]
    assert found.drawn[2].answer.error == "other-model answered for echo/model-1"


def test_a_log_that_was_not_finished_is_read_with_a_note(tmp_path):
    file = logged(tmp_path, list(asking(1)))
    with zipfile.ZipFile(tmp_path / "cut.eval", "w") as cut:
        for name, text in logs._members(file):
            if name.startswith(("samples/", "_journal/start")):
                cut.writestr(name, text)
    found = transcripts.read(tmp_path / "cut.eval")
    assert len(found.drawn) == 2
    assert list(found.notes) == ["cut.eval has the status 'started'; it was read as far as it goes."]


def test_a_torn_log_is_one_line(tmp_path):
    file = logged(tmp_path, list(asking(1)))
    whole = file.read_bytes()
    for cut in (0, len(whole) // 2, len(whole) - 3):
        file.write_bytes(whole[:cut])
        with pytest.raises(Mistake, match="is not a whole log"):
            transcripts.read(file)


def test_a_folder_is_all_its_logs_but_the_hidden_ones(tmp_path):
    for name in ("one", "two"):
        logged(tmp_path / "theirs", list(asking(1)), name=name)
    (tmp_path / "theirs" / ".torn.eval").write_bytes(b"x")
    found = transcripts.read(tmp_path / "theirs")
    assert {one.cell.setting.name for one in found.drawn} == {"one", "two"}
    assert len({core.digest(one.model, one.cell.seed(found.seed)) for one in found.drawn}) == 4


def test_a_folder_without_a_log_says_where_one_may_be(tmp_path):
    (tmp_path / "logs").mkdir()
    with pytest.raises(Mistake, match=r"no \.eval log in .*; did you mean .*logs\?"):
        transcripts.read(tmp_path)


def hostile(path, *samples, top=None):
    header = {"eval": {"model": "m", "task": "t"}, "status": "success"} if top is None else top
    with zipfile.ZipFile(path, "w") as log:
        for number, sample in enumerate(samples):
            log.writestr(f"samples/{number}.json", sample if isinstance(sample, str) else json.dumps(sample))
        log.writestr("header.json", json.dumps(header))
    return path


def test_samples_that_are_none_are_bad_and_named(tmp_path):
    good = {"id": 1, "epoch": 1, "input": "a", "metadata": {"tier": "free"}, "output": {"choices": [
        {"message": {"content": "Yes."}, "stop_reason": "stop"}]}}  # fmt: skip
    strange = [3, [], {}, {**good, "output": {"choices": [{}]}}, {**good, "epoch": "x"}, {**good, "epoch": 10**30},
               {**good, "input": 3}, {**good, "output": {"choices": [], "metadata": 3}, "error": {"message": 5}},
               {**good, "metadata": {"tier": "free", **dict.fromkeys(transcripts._OWN, "x")}}]  # fmt: skip
    found = transcripts.read(hostile(tmp_path / "h.eval", good, *strange))
    assert len(found.drawn) == 1
    assert [number for number, _ in found.bad] == list(range(2, 2 + len(strange)))
    assert not any("\n" in wrong for _, wrong in found.bad)


@pytest.mark.parametrize("top", [{}, [], {"eval": 3}])
def test_a_log_without_a_header_is_one_line(tmp_path, top):
    with pytest.raises(Mistake, match="is not a whole log"):
        transcripts.read(hostile(tmp_path / "h.eval", top=top))
    with pytest.raises(Mistake, match="is not a whole log"):
        transcripts.read(hostile(tmp_path / "h.eval", "{torn"))


# ---------------------------------------------------------------- logs of ours

SMALL = find("settings", "small")
FEW = replace(SMALL, queries=SMALL.queries[:4])
ARMS = (FEW, FEW["labels swapped"], FEW["no conflict"])


def run_of_ours(out, settings=ARMS, model="scripted/faker", seed=1):
    pipeline.run(Experiment(settings, (model,), epochs=2, seed=seed, name=out.name), out)
    return pl.read_parquet(out / "episodes.parquet")


def test_logs_of_ours_are_read_as_the_arms_of_one_run(tmp_path):
    first = run_of_ours(tmp_path / "first")
    readings, bad = pipeline.read(tmp_path / "first" / "logs", tmp_path / "again", None, None)
    again = pl.read_parquet(tmp_path / "again" / "episodes.parquet")
    assert not bad
    kept = [name for name in first.columns if name not in ("id", "seed", "record", "error")]
    assert again.sort("record").select(kept).equals(first.sort("id").select(kept))
    assert sorted(again["record"]) == sorted(first["id"])
    before = json.loads((tmp_path / "first" / "run.json").read_text())["readings"]
    assert [one["reading"] for one in readings] == [one["reading"] for one in before]


def test_a_stage_that_a_log_of_ours_tells_is_not_told_otherwise(tmp_path):
    run_of_ours(tmp_path / "first", ARMS[:1])
    with pytest.raises(Mistake, match="itself says that 'paid' stands on the stage 'back'"):
        transcripts.read(tmp_path / "first" / "logs", front="paid")


def test_the_same_arm_in_two_wordings_is_never_pooled(tmp_path):
    other = replace(FEW, blocks={**FEW.blocks, "more": "One more paragraph."})
    for name, setting in (("first", FEW), ("second", other)):
        run_of_ours(tmp_path / name, (setting,))
        for log in (tmp_path / name / "logs").iterdir():
            shutil.copy(log, tmp_path / log.name)
    found = transcripts.read(tmp_path)
    assert len({one.cell.setting.name for one in found.drawn}) == 2


def test_a_call_that_failed_and_was_made_again_counts_once(tmp_path):
    cell = next(FEW.cells())
    about, header = core.described("m", cell, core.Sampling(), 0), {"setting": "small", "digest": "d", "model": "m"}
    for name, answer in (("a", Answer("", stop="error", error="429")), ("b", Answer(HELP)), ("c", Answer(HELP))):
        logs.write_log(tmp_path / f"{name}.eval", header, [(about, cell.messages, answer)])
    [one] = transcripts.read(tmp_path).drawn
    assert one.answer.text == HELP


def test_a_log_that_names_a_parser_in_a_file_is_not_believed_unasked(tmp_path):
    own = tmp_path / "own.py"
    own.write_text("from frontstage import Said\n\ndef parse(query, answer):\n    return Said(query, '', 'mine')\n")
    cell, header = next(FEW.cells()), {"setting": "small", "digest": "d", "model": "m", "parse": f"{own}:parse"}
    drawn = [(core.described("m", cell, core.Sampling(), 0), cell.messages, Answer(HELP))]
    logs.write_log(tmp_path / "x.eval", header, drawn)
    with pytest.raises(Mistake, match=r"own\.py:parse; read it, then say --trust"):
        transcripts.read(tmp_path / "x.eval")
    assert said_of(transcripts.read(tmp_path / "x.eval", trust=True).drawn[0]).reply == "mine"
    assert said_of(transcripts.read(tmp_path / "x.eval", lenient=True).drawn[0]).reply.startswith("Sure")


def test_a_task_of_ours_under_inspect_has_its_epochs_and_the_logs_model(tmp_path):
    cells = list(FEW.cells())
    samples = [
        Sample(input=f"{cell.tier.name}: {cell.query.text}", metadata=logs.plain(core.described("", cell, HOW, 0)))
        for cell in cells
    ]
    found = transcripts.read(logged(tmp_path, samples, epochs=2))
    assert len(found.drawn) == 2 * len(cells)
    assert {(one.model, one.cell.epoch) for one in found.drawn} == {("echo/model-1", 0), ("echo/model-1", 1)}
    assert {(one.cell.tier.name, one.cell.tier.stage) for one in found.drawn} == {("free", "front"), ("paid", "back")}


HOW = core.Sampling()
