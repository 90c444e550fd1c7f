"""What a training leaves on disk: checkpoints that any command takes as `local/DIR`, its state, and a line a step.

Decided here: each is written beside its place and renamed, so that it is whole or absent, and what was there before
stays until then; the state holds all that the next step needs, so that a killed run ends as it would have. Left out:
sharded weights, and more than one state.
"""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from frontstage.core import Mistake
from frontstage.engine import quietly

Row = dict[str, Any]


def begin(out: Path, recipe: Mapping[str, Any], name: str = "recipe.json") -> None:
    """Makes `out` the directory of this recipe; Mistake, with what differs, where it is another's."""
    path, made = out / name, json.loads(json.dumps(recipe, default=str))
    if not path.is_file():
        out.mkdir(parents=True, exist_ok=True)
        whole(path, lambda beside: beside.write_text(json.dumps(made, indent=1) + "\n"), out)
        return
    there = json.loads(path.read_text())
    odd = next((key for key in sorted({*made, *there}) if made.get(key) != there.get(key)), None)
    if odd is not None:
        raise Mistake(f"{out} holds a training with {odd} = {there.get(odd)}, not {made.get(odd)}; name another --out")


def keep(out: Path, step: int, state: Mapping[str, Any]) -> None:
    """Keeps all that the step after `step` needs."""
    import torch

    held = io.BytesIO()
    torch.save({**state, "step": step}, held)
    whole(out / "state.pt", lambda beside: beside.write_bytes(held.getbuffer()), out)


def restored(out: Path) -> dict[str, Any] | None:
    """The state that was kept last, None where a training has just begun; Mistake where it is torn or missing."""
    import torch

    path = out / "state.pt"
    if not path.is_file():
        check_begun(out, "state.pt")
        return None
    try:
        state: dict[str, Any] = torch.load(path, weights_only=True, map_location="cpu")
    except Exception as error:  # a torn archive raises whatever its first bad byte leads to
        said = [row["step"] for row in rows(out)]
        raise Mistake(
            f"{path} is torn and cannot be gone on from (step {max(said, default=0)} was the last logged); {last(out)}"
        ) from error
    return state


def check_begun(out: Path, state: str) -> None:
    """Raises Mistake where checkpoints say that a state, which is not there, has been."""
    if any(name != "step-0" for name in _checkpoints(out)):
        raise Mistake(f"{out} has lost its {state}, without which it cannot go on; {last(out)}")


def checkpoint(out: Path, step: int, model: Any, start: Path) -> Path:
    """Leaves the policy as a directory `out/step-N`: safetensors, config, the tokenizer's files as `start` has them."""
    path = out / f"step-{step}"
    if path.is_dir():
        return path

    def write(beside: Path) -> None:
        with quietly():
            model.save_pretrained(beside)
        for file in start.iterdir():
            if file.is_file() and not _of_weights(file.name) and not (beside / file.name).exists():
                shutil.copyfile(file, beside / file.name)

    whole(path, write, out)
    return path


def _of_weights(name: str) -> bool:
    return name.startswith(("model", "pytorch_model", "card", ".")) or name.endswith((".safetensors", ".bin", ".pt"))


def add(out: Path, row: Row) -> None:
    """Adds a step's row to `out/steps.jsonl`."""
    with (out / "steps.jsonl").open("ab") as file:
        file.write(f"{json.dumps(row)}\n".encode())


def rows(out: Path) -> list[Row]:
    """The rows of the steps so far; a line that a kill cut off is passed over."""
    path = out / "steps.jsonl"
    found = list[Row]()
    for line in path.read_text().splitlines() if path.is_file() else []:
        try:
            found.append(json.loads(line))
        except ValueError:  # cut off in mid-line: that step is taken again
            break
    return found


def back_to(out: Path, step: int) -> None:
    """Forgets the rows of the steps after `step`, which are taken again."""
    text = "".join(f"{json.dumps(row)}\n" for row in rows(out) if row["step"] <= step)
    whole(out / "steps.jsonl", lambda beside: beside.write_text(text), out)


def _checkpoints(out: Path) -> list[str]:
    return sorted((path.name for path in out.glob("step-*")), key=lambda name: int(name.removeprefix("step-")))


def last(out: Path) -> str:
    """Which whole checkpoint there is, for a line about what went wrong."""
    there = _checkpoints(out)
    return f"the last whole checkpoint is {out / there[-1]}" if there else "there is no checkpoint yet"


def whole(path: Path, write: Callable[[Path], object], out: Path) -> None:
    """Has `write` make a file or directory beside `path`, then renames it; Mistake where that fails."""
    beside = path.with_name(f".{path.name}.new")
    if beside.is_dir():
        shutil.rmtree(beside)
    try:
        write(beside)
        beside.replace(path)
    except Exception as error:  # safetensors has errors of its own for a full disk
        shutil.rmtree(beside, ignore_errors=True) if beside.is_dir() else beside.unlink(missing_ok=True)
        raise Mistake(f"{path} cannot be written ({error}); {last(out)}") from error
