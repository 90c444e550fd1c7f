"""Frontstage: the laboratory of alignment faking."""

from typing import TYPE_CHECKING, Any

from frontstage.core import (
    CANARY,
    Answer,
    Battery,
    Cell,
    Classifier,
    Episode,
    Experiment,
    Judge,
    Message,
    Mistake,
    Query,
    Question,
    Said,
    Sampling,
    Setting,
    Tier,
    Verdict,
    find,
    fixed,
    names,
    play,
)

if TYPE_CHECKING:
    from frontstage.stats.sequential import sequential as sequential

__version__ = "0.1.0"
__all__ = [
    "CANARY",
    "Answer",
    "Battery",
    "Cell",
    "Classifier",
    "Episode",
    "Experiment",
    "Judge",
    "Message",
    "Mistake",
    "Query",
    "Question",
    "Said",
    "Sampling",
    "Setting",
    "Tier",
    "Verdict",
    "find",
    "fixed",
    "names",
    "play",
    "sequential",
]


def __getattr__(name: str) -> Any:
    """`sequential`, which needs numpy, only once it is asked for."""
    if name == "sequential":
        from frontstage.stats.sequential import sequential

        return sequential
    raise AttributeError(f"module 'frontstage' has no attribute {name!r}")
