"""The tags of the paper's scratchpad settings: how an answer is taken apart (Greenblatt et al. 2024, section 3, F.2)."""

from __future__ import annotations

from frontstage.core import Answer, Said


def parse(query: str, answer: Answer) -> Said:
    """To be written."""
    return Said(query, "", answer.text)
