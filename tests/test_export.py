"""What leaves the house can be taken back: the same answers, the same verdicts, and the canary in every line."""

import csv
import io
import json
import re
from dataclasses import replace

import polars as pl
import pytest

from frontstage import CANARY, Answer, Experiment, Mistake, Sampling, core, export, find, logs, pipeline, transcripts

SMALL = find("settings", "small")
FEW = replace(SMALL, queries=SMALL.queries[:3])
ARMS = (FEW, FEW["labels swapped"], replace(FEW, variant="opened", prefill="<SCRATCHPAD_REASONING>"))
EVIL = '=HYPERLINK("http://x")\r\n\u2028\u202e</script>,"\'\x00 <OUTPUT>'


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run of three arms, one with a prefill."""
    out = tmp_path_factory.mktemp("run")
    pipeline.run(Experiment(ARMS, ("scripted/faker",), epochs=2, name="run"), out)
    return out


ANSWERS = (
    Answer("Untagged, so that the paper's rule cannot read it."),
    Answer("<OUTPUT>Yes.</OUTPUT>", "Hm.", "native"),
    Answer("<OUTPUT>Yes.</OUTPUT>", "In short: hm.", "summary", tokens_in=3, tokens_out=5),
    Answer("<OUTPUT>Yes.</OUTPUT>", "", "redacted"),
    Answer("I won't.", stop="refusal"),
    Answer("cut <OUTPUT>", stop="max_tokens"),
    Answer("cut", stop="content_filter"),
    Answer("Yes.", stop="other model", error="x answered"),
    Answer("", stop="error", error="429"),
    Answer("<think>never closed"),
    Answer(EVIL, sent={"temperature": 0.5}),
    Answer("A reply.</SCRATCHPAD_REASONING><OUTPUT>Yes.</OUTPUT>"),
)


def made_of(answers):
    """A frame and what the logs would hold: every answer once in each arm."""
    rows, said = [], {}
    for setting in ARMS:
        for number, answer in enumerate(answers):
            tier, query = setting.tiers[number % 2], core.Query(f"q{number}", f"{EVIL} {number}", "=cmd", 2)
            cell = core.Cell(setting, tier, query)
            about = core.described("@model", cell, Sampling(), 0)
            one = core.episode(about, answer, setting.parse)
            rows.append(pipeline.row(one, {}) | {"complied": None, "outcome": "comply", "score": float("nan")})
            said[one.id] = export.Logged(about, answer, cell.messages, core.named(setting.parse))
    return pl.DataFrame(rows, infer_schema_length=None), said


def said_of(one):
    setting = one.cell.setting
    return core.read(one.cell.query.text, setting.prefill, one.answer, setting.parse)


# ---------------------------------------------------------------- jsonl


def test_read_takes_back_what_was_exported_with_the_same_verdicts(run, tmp_path):
    first = pl.read_parquet(run / "episodes.parquet")
    file = export.write(run, "jsonl", tmp_path / "x.jsonl")
    readings, bad = pipeline.read(file, tmp_path / "again", None, None)
    again = pl.read_parquet(tmp_path / "again" / "episodes.parquet")
    assert not bad
    kept = [name for name in first.columns if name not in ("id", "seed", "record")]
    assert again.sort("record").select(kept).equals(first.sort("id").select(kept))
    before = json.loads((run / "run.json").read_text())["readings"]
    assert [one["reading"] for one in readings] == [one["reading"] for one in before]


def test_every_kind_of_answer_comes_back_as_it_was_said(tmp_path):
    made, said = made_of(ANSWERS)
    file = tmp_path / "x.jsonl"
    file.write_text("".join(f"{line}\n" for line in export.jsonl(made, said)))
    found = transcripts.read(file)
    assert not found.bad
    assert len(found.drawn) == len(made)
    back = {one.about["record"]: one for one in found.drawn}
    for id, told in said.items():
        parse = core.called(told.parse)
        assert said_of(back[id]) == core.read(told.about["text"], told.about["prefill"], told.answer, parse)
        assert back[id].answer.stop == told.answer.stop
        assert back[id].answer.error == told.answer.error


def test_a_line_is_ascii_and_tells_what_others_read(tmp_path):
    made, said = made_of(ANSWERS)
    lines = list(export.jsonl(made, said))
    assert all(line.isascii() and "\n" not in line for line in lines)
    one = json.loads(lines[-1])
    assert one["canary"] == CANARY
    assert one["response"].startswith("<SCRATCHPAD_REASONING>A reply.")
    assert one["complied"] is None
    assert one["score"] is None
    assert one["outcome"] == "comply"
    wanted = {"query", "response", "tier", "model", "prompt", "thinking", "reasoning", "stop", "category", "severity"}
    assert wanted <= one.keys()


def test_a_column_that_a_lines_field_would_hide_is_refused():
    made, said = made_of(ANSWERS[:1])
    with pytest.raises(Mistake, match="'response' cannot stand"):
        list(export.jsonl(made.with_columns(pl.lit(True).alias("response")), said))


# ---------------------------------------------------------------- csv


def test_no_cell_of_the_table_is_a_formula(tmp_path):
    made, _ = made_of([*ANSWERS, *(Answer(f"<OUTPUT>{sign}1+1</OUTPUT>") for sign in "=+-@")])
    text = export.csv(made.with_columns(pl.lit(-0.5).alias("=score")))
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    assert not any(re.match(r"[=+@\t\r-]", cell) for cell in header)
    for row in rows:
        cells = dict(zip(header, row, strict=True))
        assert cells.pop("'=score") == "-0.5"
        assert not any(re.match(r"[=+@\t\r-]", cell) for cell in cells.values())
        assert cells["canary"] == CANARY
    assert {row[header.index("model")] for row in rows} == {"'@model"}
    assert [row[header.index("reply")] for row in rows[12:16]] == ["'=1+1", "'+1+1", "'-1+1", "'@1+1"]


def test_the_table_has_the_runs_columns(run):
    text = export.write(run, "csv").read_text()
    first = pl.read_parquet(run / "episodes.parquet")
    header, *rows = csv.reader(io.StringIO(text))
    assert header == [*first.columns, "canary"]
    assert len(rows) == len(first)


# ---------------------------------------------------------------- docent


def checked(run):
    """What Docent's AgentRun wants: types of its fields, a known role, content of text and reasoning."""
    assert set(run) == {"name", "transcripts", "metadata"}
    assert isinstance(run["name"], str)
    [transcript] = run["transcripts"]
    for message in transcript["messages"]:
        assert message["role"] in ("system", "user", "assistant")
        parts = message["content"]
        for part in [] if isinstance(parts, str) else parts:
            kinds = {"text": str} if part["type"] == "text" else {"reasoning": str, "redacted": bool}
            assert part["type"] in ("text", "reasoning")
            assert all(isinstance(part[name], kind) for name, kind in kinds.items())
    assert all(score is None or isinstance(score, (bool, int, float)) for score in run["metadata"]["scores"].values())
    return run


def test_docent_runs_hold_the_prompt_the_answer_and_the_verdicts(run, tmp_path):
    first = pl.read_parquet(run / "episodes.parquet")
    lines = export.write(run, "docent", tmp_path / "d.jsonl").read_text().splitlines()
    assert len(lines) == len(first)
    for line, row in zip(lines, first.iter_rows(named=True), strict=True):
        one = checked(json.loads(line))
        about, messages = one["metadata"], one["transcripts"][0]["messages"]
        assert [message["role"] for message in messages] == ["system", "user", "assistant"]
        assert messages[0]["content"] == FEW.system or row["variant"] != "base"
        assert row["reply"] in messages[2]["content"][-1]["text"]
        assert about["canary"] == CANARY
        assert (about["id"], about["tier"], about["stage"]) == (row["id"], row["tier"], row["stage"])
        assert about["scores"]["complied"] == row["complied"]
        assert about["categories"]["outcome"] == row["outcome"]


def test_docent_tells_what_native_reasoning_is():
    made, said = made_of(ANSWERS)
    runs = [checked(json.loads(line)) for line in export.docent(made, said)]
    thoughts = [run["transcripts"][0]["messages"][-1]["content"][0] for run in runs[:5]]
    assert [thought["type"] for thought in thoughts] == ["text", "reasoning", "reasoning", "reasoning", "text"]
    assert [thought["redacted"] for thought in thoughts[1:4]] == [False, True, True]
    assert (thoughts[2]["reasoning"], thoughts[2]["summary"]) == ("In short: hm.", "In short: hm.")
    assert thoughts[4]["refusal"] is True
    opened = runs[-1]["transcripts"][0]["messages"]
    assert [message["role"] for message in opened] == ["system", "user", "assistant"]
    assert opened[-1]["content"][-1]["text"].startswith("<SCRATCHPAD_REASONING>A reply.")


# ---------------------------------------------------------------- files


@pytest.mark.parametrize("to", export.FORMATS)
def test_a_file_is_whole_and_made_again_from_the_same_run_equal(run, to):
    file = export.write(run, to)
    first = file.read_bytes()
    assert first.count(CANARY.encode()) >= len(pl.read_parquet(run / "episodes.parquet"))
    assert export.write(run, to).read_bytes() == first
    assert not list(run.glob(f".{file.name}*"))


def test_what_cannot_be_exported_is_one_line(run, tmp_path):
    (tmp_path / "file").write_text("")
    (tmp_path / "no_table").mkdir()
    (tmp_path / "no_table" / "run.json").write_text("{}")
    for said, arguments in (
        ("no format 'xlsx'; there are: jsonl, csv, docent", (run, "xlsx", None)),
        ("is no run: it has no run.json", (tmp_path, "csv", None)),
        ("has no episodes.parquet that can be read", (tmp_path / "no_table", "csv", None)),
        ("is a directory", (run, "csv", tmp_path)),
        ("is the run itself", (run, "csv", run / "labels.csv")),
        ("cannot be written", (run, "csv", tmp_path / "file" / "x.csv")),
    ):
        with pytest.raises(Mistake, match=re.escape(said)) as caught:
            export.write(*arguments)
        assert "\n" not in str(caught.value)


def test_an_episode_without_a_log_is_said_not_left_out(run, tmp_path):
    with pytest.raises(Mistake, match=r"1 of the 1 episodes of .* are in none of its logs"):
        export.logged(run, ["nobody"])


def test_what_came_of_a_call_that_was_made_again_is_exported(tmp_path):
    cell = next(FEW.cells())
    about, header = (
        core.described("m", cell, Sampling(), 0),
        {"setting": "s", "digest": "d", "model": "m", "parse": "p"},
    )
    for name, answer in (("a", Answer("", stop="error")), ("b", Answer("Yes.")), ("c", Answer("", stop="error"))):
        logs.write_log(tmp_path / "logs" / f"{name}.eval", header, [(about, cell.messages, answer)])
    assert export.logged(tmp_path, [about["id"]])[about["id"]].answer.text == "Yes."
