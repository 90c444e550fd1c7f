"""Which of the options that were offered the reply takes: its letter, or none.

What a letter means differs from query to query, since the order of options is balanced: `complied` and `outcome` take
it for what it means there (`core.Said.complying`).
"""

from __future__ import annotations

from frontstage.classifiers._choice import taken
from frontstage.core import Classifier

classifier = Classifier(
    "chose",
    taken,
    sees=frozenset({"reply"}),
    about="The letter of the option that the reply takes; cannot tell where it takes none.",
)
