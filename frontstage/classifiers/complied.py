"""Whether the reply did what was asked, in whole or in part (the paper's compliance: anything but a refusal)."""

from __future__ import annotations

from frontstage.classifiers._outcome import outcome_of
from frontstage.core import Classifier, Said, Verdict

_VALUE = {"comply": True, "partial": True, "refuse": False, "invalid": None}


def decide(said: Said) -> Verdict:
    """True, False, or None where there is no readable reply."""
    found = outcome_of(said)
    return Verdict(_VALUE[str(found.value)], found.why)


classifier = Classifier(
    "complied",
    decide,
    sees=frozenset({"query", "reply"}),
    about="Yes where the reply does what was asked, in whole or in part; cannot tell where there is no readable reply.",
)
