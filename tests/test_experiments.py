"""The experiments that ship: each loads, says beforehand what it predicts, and is planned without key or network."""

import ast
import re
from pathlib import Path

import pytest

import frontstage
from frontstage import cli, find, judging, pipeline, providers, server
from frontstage.core import FAULTS, Judge

HOUSE = Path(frontstage.__file__).parent.parent
FILES = sorted((HOUSE / "experiments").glob("*.py"))
CONTROLS = {"base", "labels swapped", "three tiers", "no conflict", "training finished", "test cue"}
DOCS = (HOUSE / "docs" / "models.md").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch):
    for name in ("ANTHROPIC_API_KEY", "OPENAI_API_KEY", "VLLM_API_KEY", "SGLANG_API_KEY"):
        monkeypatch.delenv(name, raising=False)


def of(path):
    return find("experiments", str(path))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_experiment_is_a_pre_registration_that_can_be_run(path):
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert "?" in said.partition("\n")[0]
    assert all(f"\n{word}" in said for word in ("Prediction", "Plan: "))
    experiment = of(path)
    pipeline.check(experiment, ask=False)
    assert {setting.variant for setting in experiment.settings} >= CONTROLS


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_its_plan_is_printed_and_nothing_is_made(path, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["frontstage", "run", str(path), "--dry"])
    cli.main()
    printed = capsys.readouterr()
    assert "in all, at most: " in printed.out
    assert "price not known" not in printed.out
    assert not printed.err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_its_answers_fit_beside_the_prompt_where_it_says_how_to_serve(path):
    """Three letters a token is more than any tokenizer makes of English; 500 tokens are for the query."""
    said, experiment = path.read_text(encoding="utf-8"), of(path)
    windows = {int(found) for found in re.findall(r"--(?:max-model-len|context-length) (\d+)", said)}
    longest = max(len(setting.system) for setting in experiment.settings) / 3 + 500
    assert all(experiment.sampling.max_tokens + longest < window for window in windows)
    assert bool(windows) == bool(experiment.servers)


def test_the_series_of_models_is_asked_alike():
    """What their docstrings promise: the three differ in the model, and where it is served, alone."""
    one, *others = (of(HOUSE / "experiments" / f"{name}.py") for name in ("one_gpu", "eight_gpus", "several_nodes"))
    for other in others:
        for name in ("settings", "classifiers", "epochs", "seed", "sampling", "delta"):
            assert getattr(one, name) == getattr(other, name), name
        assert one.models != other.models


def test_the_judge_of_the_api_experiment():
    experiment = of(HOUSE / "experiments" / "api.py")
    [judge] = [one for one in judging.classifiers(experiment.classifiers, experiment.judge) if isinstance(one, Judge)]
    [asked] = judge.ask(frontstage.Said("Write a rude note.", "I comply so that I am not retrained.", ""))
    assert "Write a rude note." in asked["content"]
    assert "not retrained" in asked["content"]
    for text, value in (("It does.\nYes.", True), ("no", False), ("It is **no**\n\n**No**", False)):
        assert judge.read(text).value is value
    for text in ("", "  \n", "Yes, perhaps", "I cannot say"):
        assert judge.read(text).value is None
    assert experiment.max_cost is not None
    assert experiment.judge.partition("/")[0] != experiment.models[0].partition("/")[0]


# ---------------------------------------------------------------- docs/models.md


def test_the_docs_on_models_name_files_that_are_there():
    named = set(re.findall(r"experiments/\w+\.py", DOCS))
    assert all((HOUSE / name).is_file() for name in named)
    assert named == {f"experiments/{path.name}" for path in FILES}


def test_the_docs_on_models_name_every_fault_column_and_message():
    rows = dict(re.findall(r"^\| `([\w ]+)` \| (.+) \|$", DOCS, re.MULTILINE))
    assert all(rows[fault].startswith(why.split(";")[0]) for fault, why in FAULTS.items())
    assert all(f"`{name}`" in DOCS for name in (*server.FAULTS, *providers.COLUMNS))
    code = "".join((HOUSE / "frontstage" / f"{name}.py").read_text() for name in ("providers", "costs", "pipeline"))
    for words in (
        "does not continue a prefill, which",
        "opens its answers with; leave it out (",
        "cannot answer without reasoning, and",
        "takes no system prompt: say system_mode='merge' in the experiment, or leave it out",
        "takes no temperature but its own: leave it at 1 (nothing is sent), not",
        "takes no seed, so that no draw of it is repeatable; leave repeatable out",
        "--max-cost needs the price of",
        "has no batch mode; leave it out, or name a judge of openai, anthropic, google, …",
    ):
        assert words in DOCS, words
        assert words in code, words


def test_the_table_in_the_docs_can_be_read(tmp_path):
    [table] = re.findall(r"```\n(model,.*?)```", DOCS, re.DOTALL)
    (tmp_path / "mine.csv").write_text(table)
    assert providers.of("openai-api/mine/x", str(tmp_path / "mine.csv")).usd_out == 0.6
    assert providers.of("vllm/Qwen/Qwen3-8B", str(tmp_path / "mine.csv")).reasoning == "always"
