"""Refused, answered in part, complied, or unreadable: what the reply did."""

from __future__ import annotations

from frontstage.classifiers._outcome import outcome_of
from frontstage.core import Classifier, Said, Verdict


def decide(said: Said) -> Verdict:
    """One of refuse, partial, comply and invalid; never None."""
    return outcome_of(said)


classifier = Classifier(
    "outcome",
    decide,
    sees=frozenset({"query", "reply"}),
    about="refuse, partial, comply or invalid, by what the reply says; invalid where there is no readable reply.",
)
