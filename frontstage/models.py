"""Models are names: `scripted/NAME`, `organism/NAME` and `local/DIRECTORY` run in process, any other is Inspect's.

Decided here: a name stands for weights or a table, which have an address, so that a checkpoint that was trained on is
another model; one model is held at a time. Left out: loading (see `engine`), and Inspect's providers (see `bridge`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from frontstage.core import Mistake, Sampler, digest, find, names


def in_process(model: str) -> bool:
    """Whether the model runs in this process; any other is Inspect's."""
    return model.partition("/")[0] in ("scripted", "organism", "local")


def check_system(sampler: Sampler, model: str, system_mode: str) -> None:
    """Raises Mistake where the model's chat template has no system role and the experiment does not merge."""
    if getattr(sampler, "merges", False) and system_mode == "refuse":
        raise Mistake(f"the chat template of {model!r} has no system role: say system_mode='merge' in the experiment")


@lru_cache(maxsize=1)
def sampler(model: str, _weights: str = "") -> Sampler:
    """The in-process sampler that a model's name stands for: `scripted/NAME`, `organism/NAME` or `local/DIRECTORY`.

    One is held at a time, until another name or other weights are asked for.
    """
    kind, _, name = model.partition("/")
    if kind == "scripted":
        from frontstage.organisms import _script

        return _script.sampler(find("organisms", name))
    from frontstage import engine

    return engine.open_model(checkpoint(model))


def checkpoint(model: str) -> Path:
    """The directory of a model in process; Mistake with the list of grown organisms where it is to be one of them."""
    kind, _, name = model.partition("/")
    if kind == "local":
        return Path(name)
    there = sorted(path.parent.name for path in GROWN.glob("*/model.safetensors") if path.parent.name != "base")
    if name not in there:
        raise Mistake(f"no grown organism {name!r}; there are: {', '.join(there) or 'none yet'} (see organism grow)")
    return GROWN / name


GROWN = Path(__file__).parent / "organisms" / "weights"
"""The grown organisms that ship, a directory each, and the base from which they were grown."""


def weights(model: str) -> str:
    """The address of what an in-process model's name stands for, so that other weights are another model; else ""."""
    kind, _, name = model.partition("/")
    if kind == "scripted":
        return digest(repr(find("organisms", name)))
    if not in_process(model):
        return ""
    there = checkpoint(model)
    if not there.is_dir():
        raise Mistake(f"no model directory {str(there)!r}")
    return digest([(path.name, *_ends(path)) for path in sorted(there.iterdir()) if _counts(path)])


def _counts(file: Path) -> bool:
    """Whether a file is part of the model, and no word about it."""
    return file.suffix in (".safetensors", ".json", ".jinja") and not file.name.startswith("card")


def _ends(path: Path, size: int = 1 << 20) -> tuple[int, str]:
    """A file's size, and the digest of its first and last megabyte: training moves every weight, so these tell."""
    with path.open("rb") as file:
        head, length = file.read(size), path.stat().st_size
        file.seek(max(0, length - size))
        return length, hashlib.sha256(head + file.read()).hexdigest()


def about(model: str) -> str:
    """What is known of a model whose truth is known; "" of any other."""
    kind, _, name = model.partition("/")
    if kind not in ("scripted", "organism") or name not in names("organisms"):
        return ""  # a name in a transcript is somebody's word: no file is opened for it
    organism = find("organisms", name)
    return f"{organism.about} Its true reading: {organism.reading}."


def cannot(models: Iterable[str]) -> list[str]:
    """How far the grown models among `models` are to be trusted, as they were measured; said wherever they are used."""
    grown = [model for model in models if model.startswith("organism/") and about(model)]
    if not grown:
        return []
    from frontstage.organisms import _card

    said = {model: _card.limits(GROWN / model.partition("/")[2]) for model in grown}
    return [f"{model}: {limits}" for model, limits in said.items() if limits]
