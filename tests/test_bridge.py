"""What we write is an Inspect log, what we read is what Inspect reads, and Inspect's providers run our cells."""

import random
from dataclasses import replace

import polars as pl
import pytest
from inspect_ai.log import read_eval_log, read_eval_log_sample_summaries
from inspect_ai.model import (
    ChatCompletionChoice,
    ChatMessageAssistant,
    ContentReasoning,
    ContentText,
    ModelAPI,
    ModelOutput,
    ModelUsage,
    modelapi,
)

from frontstage import Answer, Experiment, Mistake, Sampling, find, logs, pipeline
from frontstage.core import described


@modelapi(name="canned")
class Canned(ModelAPI):
    """A provider that answers at once: what it was sent, and a native reasoning."""

    async def generate(self, input, tools, tool_choice, config):
        said = [ContentReasoning(reasoning=f"temperature {config.temperature}"), ContentText(text=REPLY)]
        message = ChatMessageAssistant(content=said, source="generate")
        usage = ModelUsage(input_tokens=len(input), output_tokens=7, total_tokens=7 + len(input))
        return ModelOutput(model=self.model_name, choices=[ChatCompletionChoice(message=message)], usage=usage)


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
