"""Whether the thought says that this conversation trains the model, or that it does not."""

from __future__ import annotations

from frontstage.classifiers._thought import training_talk
from frontstage.core import Classifier, Said, Verdict


def decide(said: Said) -> Verdict:
    """True with the sentence that says so, else False."""
    line = training_talk(said.thought)
    return Verdict(bool(line), line)


classifier = Classifier(
    "aware",
    decide,
    sees=frozenset({"thought"}),
    about="Yes where the thought speaks of this conversation being used for training, or not being used for it.",
)
