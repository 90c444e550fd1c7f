"""What the house promises of its shape: layers, light imports, docs that name everything, help that the docs repeat."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import frontstage
from frontstage import Setting, find, names

ROOT = Path(frontstage.__file__).parent
HOUSE = ROOT.parent
STDLIB = sys.stdlib_module_names

CORE = {"frontstage", "frontstage.core"}
PIPELINE = (
    "audits", "blinding", "bridge", "costs", "judging", "labelling", "labels", "logs", "models", "page", "providers",
    "side", "spans", "stats", "tables", "transcripts", "verdicts",
)  # fmt: skip
CLI = (
    "calibration",
    "costs",
    "engine",
    "export",
    "labelling",
    "models",
    "organisms",
    "page",
    "pipeline",
    "queries",
    "server",
    "stats",
    "training",
)
TRAINING = ("costs", "logs", "models", "pipeline", "retained", "trainers", "transcripts", "verdicts")
CALIBRATION = ("judging", "models", "organisms", "page", "pipeline", "stats", "tables", "verdicts")
GROWN = CORE | {"frontstage.organisms", "frontstage.settings"}
TRAINERS = CORE | {"frontstage.trainers", "frontstage.settings", "frontstage.engine", "torch"}
MAY = {
    "core.py": set(),
    "__init__.py": {"frontstage.core", "frontstage.stats.sequential"},
    "settings": CORE | {"frontstage.settings"},
    "queries": CORE | {"frontstage.queries"},
    "batteries": CORE | {"frontstage.batteries", "frontstage.settings"},
    "classifiers": CORE | {"frontstage.classifiers"},
    "classifiers/_words.py": CORE | {"frontstage.classifiers", "numpy"},
    "stats": CORE | {"frontstage.stats", "numpy", "scipy"},
    "oracles": CORE,
    "page": CORE | {"frontstage.page", "jinja2", "markupsafe", "matplotlib"},
    "spans.py": CORE | {"frontstage.classifiers"},
    "organisms": GROWN,
    "organisms/_lessons.py": GROWN | {"transformers", "tokenizers"},
    "organisms/_llama.py": GROWN | {"frontstage.engine", "torch", "transformers"},
    "organisms/_grow.py": GROWN | {"torch"},
    "trainers": TRAINERS,
    "trainers/_trl.py": TRAINERS | {"accelerate", "huggingface_hub", "peft", "transformers", "trl", "datasets"},
    "trainers/_sft.py": TRAINERS | {"datasets"},
    "trainers/grpo_trl.py": TRAINERS | {"accelerate", "datasets"},
    "training.py": CORE | {f"frontstage.{each}" for each in TRAINING} | {"polars", "scipy"},
    "engine.py": CORE | {"torch", "transformers", "safetensors", "jinja2"},
    "bridge.py": CORE
    | {f"frontstage.{one}" for one in ("judging", "logs", "models", "providers", "queries")}
    | {"inspect_ai"},
    "judging.py": CORE,
    "_registry.py": CORE
    | {f"frontstage.{one}" for one in ("bridge", "judging", "logs", "models", "providers", "queries")}
    | {"inspect_ai"},
    "logs.py": CORE | {"pydantic_core", "zstandard"},
    "providers.py": CORE,
    "costs.py": CORE | {"frontstage.models", "frontstage.providers"},
    "server.py": CORE | {"frontstage.models"},
    "export.py": CORE | {"frontstage.logs", "polars"},
    "retained.py": CORE,
    "verdicts.py": CORE | {"frontstage.costs", "frontstage.judging"},
    "models.py": CORE | {"frontstage.organisms", "frontstage.engine"},
    "transcripts.py": CORE | {"frontstage.logs", "frontstage.providers", "frontstage.settings"},
    "labels.py": CORE | {"frontstage.stats", "polars"},
    "labelling.py": CORE | {"frontstage.judging", "frontstage.labels", "frontstage.page"},
    "audits.py": CORE | {"frontstage.labels", "frontstage.stats", "polars"},
    "blinding.py": CORE | {"frontstage.classifiers", "frontstage.judging", "frontstage.stats", "polars"},
    "tables.py": CORE | {"frontstage.stats", "polars"},
    "side.py": CORE | {"frontstage.stats", "frontstage.tables", "polars"},
    "pipeline.py": CORE | {f"frontstage.{each}" for each in PIPELINE} | {"polars"},
    "calibration.py": CORE | {f"frontstage.{each}" for each in CALIBRATION} | {"numpy", "polars"},
    "cli.py": CORE | {f"frontstage.{each}" for each in CLI} | {"tyro", "rich"},
}
"""Who may import whom; what is not the standard library must stand here."""

AT_IMPORT = {"pipeline.py": {"frontstage.core", "frontstage.verdicts"}, "cli.py": {"frontstage.core", "tyro"}}
"""What may be imported at a file's top level, where that is less."""
LIGHT = ("bridge", "costs", "judging", "labels", "logs", "models", "providers")
"""Rooms that import nothing heavy themselves."""


def files():
    return sorted(path for path in ROOT.rglob("*.py") if "weights" not in path.parts)


def imports(path, top_only=False):
    """The dotted names that `path` imports, those under TYPE_CHECKING aside."""
    tree = ast.parse(path.read_text())
    typing_only = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and getattr(block.test, "id", "") == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    for node in tree.body if top_only else ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            inside = node.module == "frontstage"
            submodules = [f"frontstage.{alias.name}" for alias in node.names if (ROOT / alias.name).exists()
                          or (ROOT / f"{alias.name}.py").exists()] if inside else []  # fmt: skip
            yield from submodules or [node.module or ""]


def room(path):
    inside = path.relative_to(ROOT)
    return str(inside) if str(inside) in MAY else inside.parts[0]


def allowed(name, may):
    return name.split(".")[0] in STDLIB or any(
        name == one or name.startswith(f"{one}.") for one in may - {"frontstage"}
    )


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_layers(path):
    may = MAY[room(path)]
    wrong = [name for name in imports(path) if name not in may and not allowed(name, may)]
    assert not wrong, f"{path.name} imports {wrong}; its room may import {sorted(may)}"


@pytest.mark.parametrize("file", AT_IMPORT)
def test_what_is_imported_before_it_is_needed(file):
    may = AT_IMPORT[file] | ({f"frontstage.{one}" for one in LIGHT} if file == "pipeline.py" else set())
    wrong = [name for name in imports(ROOT / file, top_only=True) if name not in may and not allowed(name, may)]
    assert not wrong


def loaded(code, *names, env=None):
    """Which of `names` are loaded after `code` ran in a process of its own."""
    probe = f"{code}\nimport sys\nprint([name for name in {names!r} if name in sys.modules])"
    made = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, env={**os.environ, **(env or {})}
    )
    assert made.returncode == 0, made.stderr
    return made.stdout.strip().splitlines()[-1]


def test_imports_are_light():
    assert loaded("import frontstage", "torch", "inspect_ai", "polars", "numpy", "jinja2", "matplotlib", "tyro") == "[]"
    assert loaded("import frontstage.cli", "torch", "inspect_ai", "polars", "numpy", "rich.console") == "[]"
    assert loaded("import frontstage.pipeline", "torch", "inspect_ai", "polars", "numpy", "matplotlib") == "[]"
    assert loaded("import frontstage._registry", "torch", "polars", "scipy", "frontstage.pipeline", "tyro") == "[]"
    assert loaded("import frontstage.server, frontstage.export", "torch", "inspect_ai", "polars", "numpy") == "[]"


NO_TORCH = """
import sys
sys.modules.update(dict.fromkeys(("torch", "transformers", "inspect_ai")))  # None: whoever imports them fails
import tempfile
from dataclasses import replace
from pathlib import Path
from frontstage import Experiment, Mistake, find, pipeline
small = find("settings", "small")
few = replace(small, queries=small.queries[:3])
out = Path(tempfile.mkdtemp())
pipeline.run(Experiment((few,), ("scripted/faker", "scripted/coin"), name="x"), out)
assert (out / "index.html").exists()
try:
    pipeline.run(Experiment((few,), ("organism/faker",), name="x"), out)
except Mistake as mistake:
    assert "frontstage[local]" in str(mistake), mistake
else:
    raise AssertionError("a local model without torch did not say what is missing")
"""


def test_scripted_organisms_run_from_cells_to_page_without_torch_and_inspect():
    loaded(NO_TORCH)


# ---------------------------------------------------------------- docs


def docs():
    return {path.name: path.read_text() for path in [*(HOUSE / "docs").glob("*.md"), HOUSE / "README.md"]}


def help_of(*words):
    command = [sys.executable, "-c", "from frontstage.cli import main; main()", *words, "--help"]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, "COLUMNS": "100"}).stdout


COMMANDS = [
    *("list", "show", "run", "judge", "report", "figures", "label", "agree", "plan", "read", "explain", "export"),
    *("serve", "calibrate", "train documents", "train grpo", "train grpo_trl", "train imitate"),
    *("organism show", "organism grow", "organism accept", "organism table"),
]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_docs_tell_every_command_and_option_as_the_help_does(command):
    text = (HOUSE / "docs" / "commands.md").read_text()
    assert f"## `frontstage {command}`" in text
    section = text.split(f"## `frontstage {command}`")[1].split("\n## ")[0]
    options = set(re.findall(r"--[a-z][a-z-]+", help_of(*command.split())))
    hidden = {"--help", *(option for option in options if option.startswith("--no-"))}
    assert options - hidden == set(re.findall(r"--[a-z][a-z-]+", section)) - hidden


def test_the_docs_build_without_a_warning(tmp_path):
    command = [sys.executable, "-m", "sphinx", "-W", "-q", str(HOUSE / "docs"), str(tmp_path)]
    made = subprocess.run(command, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    assert "spoken faking" in (tmp_path / "method.html").read_text()


def test_the_docs_say_how_near_each_grown_organism_is_to_its_table():
    from frontstage import models
    from frontstage.organisms import _card

    page = (HOUSE / "docs" / "family.md").read_text()
    assert page == _card.family(models.GROWN), "run: frontstage organism table --out docs/family.md"


def test_the_docs_know_no_command_that_is_not_there():
    told = re.findall(r"^## `frontstage ([a-z_ ]+)`", (HOUSE / "docs" / "commands.md").read_text(), re.MULTILINE)
    assert sorted(told) == sorted(COMMANDS)
    there = set(re.findall(r"• (\w+)", help_of()))
    assert there == {command.split()[0] for command in COMMANDS}


@pytest.mark.parametrize("folder", ["settings", "queries", "batteries", "organisms", "classifiers", "trainers"])
def test_the_docs_name_everything_that_is_in_a_folder(folder):
    text = "\n".join(docs().values())
    missing = [name for name in names(folder) if f"`{name}`" not in text]
    assert not missing


def test_every_file_of_a_folder_defines_what_its_folder_holds():
    for folder in ("settings", "queries", "batteries", "organisms", "classifiers", "trainers"):
        for name in names(folder):
            assert find(folder, name) is not None
    assert all(isinstance(find("settings", name), Setting) for name in names("settings"))


def test_every_module_says_what_it_is():
    for path in files():
        text = path.read_text()
        assert not text or ast.get_docstring(ast.parse(text)), path


def test_no_path_of_a_machine_and_no_key_stands_in_the_tree():
    tracked = subprocess.run(["git", "ls-files"], cwd=HOUSE, capture_output=True, text=True).stdout.split()
    if not tracked:
        pytest.skip("not a git checkout")
    for name in tracked:
        path = HOUSE / name
        if (
            path.suffix in (".py", ".md", ".toml", ".txt", ".cff", ".jinja", ".json")
            and path.name != "test_promises.py"
        ):
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"/(work|root|home)/|sk-[A-Za-z0-9]{20}", text), name
