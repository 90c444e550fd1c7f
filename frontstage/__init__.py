"""Frontstage: the laboratory of alignment faking."""

from frontstage.core import (
    CANARY,
    Answer,
    Cell,
    Classifier,
    Episode,
    Experiment,
    Judge,
    Mistake,
    Query,
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

__version__ = "0.1.0"
__all__ = [
    "CANARY",
    "Answer",
    "Cell",
    "Classifier",
    "Episode",
    "Experiment",
    "Judge",
    "Mistake",
    "Query",
    "Said",
    "Sampling",
    "Setting",
    "Tier",
    "Verdict",
    "find",
    "fixed",
    "names",
    "play",
]
