"""What is said of the providers' models: rows add up, the user's come last, snapshots answer, the table is sound."""

import csv
import datetime
import os
import re

import pytest

from frontstage import providers
from frontstage.core import Mistake
from frontstage.providers import COLUMNS, TABLE, answered_by, of


@pytest.fixture
def own(tmp_path):
    def write(*lines):
        path = tmp_path / "own.csv"
        path.write_text("".join(f"{line}\n" for line in lines))
        return str(path)

    return write


def test_a_model_that_no_row_knows_is_believed_little():
    known = of("somebody/new-model")
    assert (known.prefill, known.choices, known.batch) == (False, False, False)
    assert (known.system, known.temperature, known.seed, known.reasoning) == (True, True, True, "asked")
    assert (known.answers, known.usd_in, known.usd_out) == ("", None, None)


@pytest.mark.parametrize("model", ["scripted/faker", "organism/faker", "local/runs/checkpoint"])
def test_in_process_models_do_everything_for_nothing(model):
    known = of(model)
    assert (known.prefill, known.system, known.temperature, known.seed) == (True, True, True, True)
    assert known.reasoning == ("asked" if model.startswith("local/") else "never")
    assert (known.usd_in, known.usd_out) == (0, 0)


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("openai/gpt-4o", {"prefill": False, "seed": True, "choices": True, "reasoning": "never", "usd_in": 2.5}),
        ("openai/gpt-4o-mini-2024-07-18", {"choices": True, "usd_in": 0.15, "usd_out": 0.6}),
        ("openai/o3", {"temperature": False, "seed": False, "choices": False, "reasoning": "always", "usd_in": None}),
        ("openai/gpt-5-mini", {"temperature": False, "reasoning": "always", "usd_out": 2}),
        ("openai/gpt-5-pro", {"reasoning": "always", "usd_in": None}),
        ("openai/gpt-5.1-2025-11-13", {"temperature": True, "reasoning": "asked", "usd_in": 1.25}),
        ("openai/gpt-5.5", {"temperature": False, "reasoning": "default"}),
        ("openai/gpt-6-sol", {"temperature": False, "reasoning": "default"}),
        ("openai/azure/my-gpt-4o", {"choices": True, "batch": False, "answers": "*", "usd_in": None}),
        ("anthropic/claude-3-opus-20240229", {"prefill": True, "temperature": False, "seed": False, "usd_out": 75}),
        ("anthropic/claude-3-5-sonnet-latest", {"prefill": True, "reasoning": "never", "usd_in": 3}),
        ("anthropic/claude-3-7-sonnet-20250219", {"prefill": True, "reasoning": "asked", "batch": True}),
        ("anthropic/claude-sonnet-4-20250514", {"prefill": True, "reasoning": "asked", "usd_in": 3}),
        ("anthropic/claude-opus-4-1-20250805", {"prefill": True, "usd_in": 15}),
        ("anthropic/claude-opus-4-5", {"prefill": True, "usd_in": 5}),
        ("anthropic/claude-haiku-4-5@20251001", {"prefill": True, "usd_in": 1}),
        ("anthropic/claude-sonnet-4-6", {"prefill": False, "reasoning": "asked", "usd_in": 3}),
        ("anthropic/claude-opus-5", {"prefill": False, "reasoning": "default", "usd_in": 5}),
        ("anthropic/claude-opus-5-5", {"prefill": False, "reasoning": "always", "usd_in": 4}),
        ("anthropic/claude-mythos-5-1", {"reasoning": "always", "usd_in": None}),
        ("anthropic/bedrock/anthropic.claude-opus-4-20250514-v1:0", {"prefill": True, "batch": False, "answers": "*"}),
        ("google/gemini-2.0-flash", {"reasoning": "never", "choices": True, "seed": False}),
        ("google/gemini-2.5-flash-lite", {"reasoning": "asked", "usd_in": 0.1}),
        ("google/gemini-2.5-flash", {"reasoning": "default", "choices": True, "usd_in": 0.3}),
        ("google/gemini-2.5-pro", {"reasoning": "always", "choices": True, "batch": True}),
        ("google/gemini-3.1-pro-preview", {"reasoning": "always", "choices": False, "usd_out": 12}),
        ("grok/grok-3", {"reasoning": "never", "choices": False, "batch": True}),
        ("grok/grok-3-mini", {"reasoning": "always", "usd_in": 0.3}),
        ("grok/grok-4-0709", {"reasoning": "always", "usd_in": 3}),
        ("grok/grok-4-fast-non-reasoning", {"reasoning": "never", "usd_in": None}),
        ("deepseek/deepseek-chat", {"reasoning": "never", "temperature": True}),
        ("deepseek/deepseek-reasoner", {"reasoning": "always", "temperature": False}),
        ("mistral/mistral-large-2512", {"reasoning": "never", "seed": True, "prefill": False, "usd_in": 0.5}),
        ("together/meta-llama/Meta-Llama-3.1-405B-Instruct-Turbo", {"choices": True, "batch": True, "usd_in": None}),
        ("openrouter/meta-llama/llama-3.1-405b-instruct", {"prefill": False, "choices": False, "usd_in": None}),
        ("bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0", {"temperature": True, "answers": "*"}),
        ("bedrock/anthropic.claude-opus-5", {"temperature": False, "reasoning": "default"}),
        ("vllm/Qwen/Qwen3-8B", {"prefill": True, "choices": True, "seed": True, "usd_in": 0}),
        ("sglang/meta-llama/Llama-3.3-70B-Instruct", {"prefill": True, "choices": True, "usd_out": 0}),
        ("hf/Qwen/Qwen3-8B", {"prefill": False, "seed": False, "usd_in": 0}),
        ("openai-api/service/model", {"prefill": False, "choices": False, "usd_in": None}),
    ],
)
def test_what_the_table_says_of_the_field_s_models(model, said):
    known = of(model)
    assert {each: getattr(known, each) for each in said} == said


def test_a_row_of_a_model_is_one_of_its_snapshots_but_not_of_its_siblings(own):
    path = own("model,usd_in", "acme/one,1", "acme/one-2026-02-01,2")
    priced = {name: of(f"acme/{name}", path).usd_in for name in ("one", "one-2026-01-01", "one-2026-02-01", "one-mini")}
    assert priced == {"one": 1, "one-2026-01-01": 1, "one-2026-02-01": 2, "one-mini": None}


def test_names_and_globs_match_in_any_case(own):
    path = own("model,prefill", "Together/Meta-Llama/*,yes")
    assert of("together/meta-llama/Llama-3.3-70B", path).prefill
    assert of("OpenAI/GPT-4o").usd_in == 2.5


def test_the_user_s_rows_come_last_in_their_order_and_a_blank_says_nothing(own):
    path = own("model,prefill,usd_in,answers", "*,yes,,", "openai/gpt-4o,,9,", "openai/*,no,,gpt-*")
    known = of("openai/gpt-4o", path)
    assert (known.prefill, known.usd_in, known.usd_out, known.answers) == (False, 9, 10, "gpt-*")
    assert of("somebody/else", path).prefill
    assert not of("somebody/else").prefill


def test_a_user_s_file_is_read_again_when_it_changes(own):
    path = own("model,usd_in", "a/b,1")
    assert of("a/b", path).usd_in == 1
    own("model,usd_in", "a/b,2")
    os.utime(path, ns=(1, 1))
    assert of("a/b", path).usd_in == 2


def test_a_spreadsheet_s_file_is_read(own):
    assert (
        of("a/b", own("\ufeffmodel, reasoning ,source".replace(" ,", ","), "a/b, Never ,mine", "")).reasoning == "never"
    )


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["prefill,seed", "yes,no"], "no column model; it may have: model, prefill, .*usd_out, checked, source"),
        ([], "no column model"),
        (["model,price", "a/b,1"], "unknown column 'price'; there are: model, prefill"),
        (["model,prefill", "a/b,maybe"], "line 2: prefill is 'maybe'; it is one of: yes, no"),
        (["model,batch", "a/b,yes", "a/c,1"], "line 3: batch is '1'; it is one of: yes, no"),
        (["model,reasoning", "a/b,high"], "reasoning is 'high'; it is one of: never, asked, default, always"),
        (["model,usd_in", "a/b,$3"], r"usd_in is '\$3'; it is dollars for a million tokens, 0 or more"),
        (["model,usd_out", "a/b,-3"], "usd_out is '-3'; it is dollars"),
        (["model,usd_out", "a/b,nan"], "usd_out is 'nan'; it is dollars"),
        (["model,usd_out", "a/b,inf"], "usd_out is 'inf'; it is dollars"),
        (["model,prefill", ",yes"], "line 2 names no model"),
        (["model,prefill", "a/b,yes,no"], "line 2 has more cells than the header has columns"),
    ],
)
def test_a_user_s_mistake_is_one_line_that_says_what_is_right(own, lines, said):
    with pytest.raises(Mistake, match=said) as raised:
        of("some/model", own(*lines))
    assert "\n" not in str(raised.value)


def test_a_file_that_is_not_there_or_no_text_is_a_mistake(tmp_path):
    picture = tmp_path / "table.csv"
    picture.write_bytes(b"\xff\xd8\xff")
    for path in (tmp_path / "none.csv", tmp_path, picture):
        with pytest.raises(Mistake, match=r"no table of models at .* a CSV file with the column model"):
            of("openai/gpt-4o", str(path))


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("openai/gpt-4o", "gpt-4o"),
        ("openai/gpt-4o", "gpt-4o-2024-08-06"),
        ("openai/gpt-4o-2024-08-06", "gpt-4o"),
        ("openai/gpt-4o", ""),
        ("openai/chatgpt-4o-latest", "chatgpt-4o-latest"),
        ("openai/gpt-5.6", "gpt-5.6-sol"),
        ("anthropic/claude-opus-4-5", "claude-opus-4-5-20251101"),
        ("anthropic/claude-opus-4-5@20251101", "claude-opus-4-5-20251101"),
        ("anthropic/claude-3-5-sonnet-latest", "claude-3-5-sonnet-20241022"),
        ("anthropic/claude-sonnet-4", "claude-sonnet-4-20250514"),
        ("google/gemini-2.0-flash", "models/gemini-2.0-flash-001"),
        ("google/gemini-2.5-flash-preview", "gemini-2.5-flash-preview-09-2025"),
        ("grok/grok-4", "grok-4-0709"),
        ("mistral/mistral-large-latest", "mistral-large-2512"),
        ("together/meta-llama/Llama-3.3-70B-Instruct", "Meta-Llama/llama-3.3-70b-instruct"),
        ("openrouter/meta-llama/llama-3.1-405b-instruct:free", "meta-llama/llama-3.1-405b-instruct"),
        ("openrouter/anthropic/claude-3-haiku", "anthropic.claude/claude-3-haiku-20240307-v1:0"),
        ("azureai/my-deployment", "gpt-4o-2024-08-06"),
        ("mockllm/model", "mockllm"),
    ],
)
def test_a_model_or_its_snapshot_may_answer(asked, answered):
    assert answered_by(asked, answered)


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("openai/gpt-4o", "gpt-4o-mini"),
        ("openai/gpt-4o", "gpt-4o-mini-2024-07-18"),
        ("openai/gpt-4o-2024-08-06", "gpt-4o-2024-05-13"),
        ("openai/gpt-5", "gpt-5.1"),
        ("openai/gpt-5", "gpt-5-mini"),
        ("openai/o1", "o1-preview"),
        ("openai/o1", "o3"),
        ("anthropic/claude-sonnet-4", "claude-sonnet-4-5"),
        ("anthropic/claude-sonnet-4", "claude-sonnet-4-5-20250929"),
        ("anthropic/claude-opus-5-5", "claude-opus-5"),
        ("google/gemini-1.5-pro-001", "gemini-1.5-pro-002"),
        ("grok/grok-4", "grok-4-1"),
        ("grok/grok-4", "grok-4.3"),
        ("together/meta-llama/Llama-3.3-70B-Instruct", "meta-llama/Llama-3.1-8B-Instruct"),
        ("ollama/llama3.1:8b", "llama3.1:70b"),
        ("deepseek/deepseek-v4-flash", "deepseek-flash"),
    ],
)
def test_a_sibling_may_not_answer(asked, answered):
    assert not answered_by(asked, answered)


def test_a_row_s_glob_says_who_may_answer(own):
    path = own("model,answers", "openai/gpt-4o,Acme-*", "router/*,acme/*")
    assert answered_by("openai/gpt-4o", "acme-7b", path)
    assert not answered_by("openai/gpt-4o", "gpt-4o", path)
    assert answered_by("router/any", "Acme/x", path)
    assert not answered_by("router/any", "other/x", path)
    assert answered_by("openai/gpt-4o", "", path)


ROWS = list(csv.DictReader(TABLE.open(encoding="utf-8")))


def test_the_shipped_table_is_sound():
    assert tuple(ROWS[0]) == COLUMNS
    assert len(providers._rows_of(TABLE)) == len(ROWS)
    globs = [row["model"].lower() for row in ROWS]
    assert globs[0] == "*"
    assert len(set(globs)) == len(globs)
    everything = {"model", "answers", "usd_in", "usd_out"}
    assert all(ROWS[0][column] for column in COLUMNS if column not in everything)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["model"])
def test_every_row_is_dated_sourced_and_says_something(row):
    assert datetime.date(2026, 11, 1) <= datetime.date.fromisoformat(row["checked"])
    assert re.fullmatch(r"\S(.*\S)?", row["source"])
    assert any(row[column] for column in COLUMNS[1:-2])
    assert bool(row["usd_in"]) == bool(row["usd_out"])
    assert re.fullmatch(r"\*|[a-z-]+/.+", row["model"])


OPENAI = [
    "gpt-3.5-turbo",
    "gpt-4",
    "gpt-4-turbo",
    "gpt-4o",
    "gpt-4o-mini",
    "gpt-4o-2024-08-06",
    "gpt-4.1",
    "gpt-4.1-mini",
    "gpt-4.1-nano",
    "gpt-4.5-preview",
    "o1",
    "o1-mini",
    "o1-preview",
    "o1-pro",
    "o3",
    "o3-mini",
    "o3-pro",
    "o3-2025-04-16",
    "o4-mini",
    "gpt-5",
    "gpt-5-2025-08-07",
    "gpt-5-mini",
    "gpt-5-nano",
    "gpt-5.1",
    "gpt-5.1-codex",
    "gpt-5.2",
    "gpt-5.3-codex",
    "gpt-5.4",
    "gpt-5.4-mini",
    "gpt-5.5",
    "gpt-5.6",
    "gpt-5.6-sol",
    "gpt-5.6-luna",
    "gpt-6-astra",
    "gpt-6-sol",
    "gpt-6-luna",
    "gpt-6.1-sol",
]


@pytest.mark.parametrize("name", OPENAI)
def test_the_table_agrees_with_inspect_about_openai(name):
    from inspect_ai.model import _openai as inspect

    always, default = inspect.always_reasons_model(name), inspect.reasons_by_default_model(name)
    known = of(f"openai/{name}")
    assert (known.reasoning == "always") == always
    assert (known.reasoning == "default") == (default and not always)
    assert known.temperature == (not (always or default))
    responses = inspect.is_o_series_model(name) or inspect.is_gpt_5_model(name)
    assert known.seed == known.choices == (not responses)
