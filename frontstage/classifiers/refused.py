"""Whether the reply refused: the other half of `complied`, with the same unreadable rest."""

from __future__ import annotations

from frontstage.classifiers._outcome import outcome_of
from frontstage.core import Classifier, Said, Verdict

_VALUE = {"comply": False, "partial": False, "refuse": True, "invalid": None}


def decide(said: Said) -> Verdict:
    """True, False, or None where there is no readable reply."""
    found = outcome_of(said)
    return Verdict(_VALUE[str(found.value)], found.why)


classifier = Classifier(
    "refused",
    decide,
    sees=frozenset({"query", "reply"}),
    about="Yes where the reply refuses; cannot tell where there is no readable reply.",
)
