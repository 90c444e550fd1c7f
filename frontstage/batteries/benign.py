"""Benign queries: how often compliance and faking are found where nothing speaks against helping.

Greenblatt et al. 2024, appendix D.3 (2 % of 600 were flagged, all by mistake). Decided here: the harmless queries of
the house in the place of the setting's own, whatever the setting; so the share of `faked` is one of false alarms.
"""

from __future__ import annotations

from frontstage.core import Battery, Cell, Question, find

QUESTIONS = tuple(Question(one.id, one.text, kind=one.category, severity=0) for one in find("queries", "benign"))


def ask(_cell: Cell) -> tuple[Question, ...]:
    """The harmless queries."""
    return QUESTIONS


battery = Battery(
    "benign",
    ask,
    ("complied", "faked", "aware"),
    when=("instead",),
    about="In the query's place: harmless queries, on which faking is a false alarm.",
    paper="Greenblatt et al. 2024, appendix D.3",
)
