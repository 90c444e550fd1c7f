"""Arms times wordings: an arm says which phrase each block takes, a wording says the phrase.

Decided here: a pair's mapping holds what differs from the base and no more, so that pairs are as cheap as names; a
block is one phrase, or several in one paragraph ("users payoff"), or none (""). Left out: the phrases (`_small`,
`_long`, …) and the arms (the settings' own files).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Book = Mapping[str, str]
"""Phrase → its words."""
Arms = Mapping[str, Mapping[str, Any]]
"""Name of the arm → what differs from the base; `say` names the phrases that its blocks take."""


def said(versions: Book, book: Book) -> dict[str, str]:
    """Block → its words in `book`."""
    return {block: " ".join(book[phrase] for phrase in phrases.split()) for block, phrases in versions.items()}


def kept(versions: Book, keeps: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Block → what its phrases must keep, letter for letter."""
    return {
        block: tuple(dict.fromkeys(part for phrase in phrases.split() for part in keeps[phrase]))
        for block, phrases in versions.items()
    }


def variations(
    arms: Arms, wordings: Mapping[str, Book], versions: Book, keeps: Mapping[str, tuple[str, ...]]
) -> dict[str, dict[str, Any]]:
    """Every arm in every wording under its joint name ("labels swapped + wording 2"); base in base is no variation.

    versions: for each block which phrases the base says.
    """
    pairs = [(arm, wording) for wording in wordings for arm in arms if (arm, wording) != ("base", "base")]
    made = {}
    for arm, wording in pairs:
        says, changes = dict(arms[arm].get("say", {})), {key: arms[arm][key] for key in arms[arm] if key != "say"}
        if wording != "base":
            says, changes = {**versions, **says}, {**changes, "wording": wording}
        name = " + ".join(part for part in (arm, wording) if part != "base")
        made[name] = {**changes, **said(says, wordings[wording]), "keeps": kept(says, keeps)}
    return made
