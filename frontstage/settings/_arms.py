"""Arms times wordings: the variations of a setting whose paragraphs follow from which arm it is and how it is worded.

A phrasebook is a wording's phrases by name. A block is made of one phrase or of several, in one paragraph; an arm says
which phrases its blocks take where they differ from the base's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Phrases = tuple[str, ...]
"""Names of phrases that make a paragraph; none makes an empty one."""
Book = Mapping[str, str]


def paragraph(book: Book, phrases: Phrases) -> str:
    """A block's text in the words of `book`."""
    return " ".join(book[phrase] for phrase in phrases)


def kept(keeps: Mapping[str, tuple[str, ...]], phrases: Phrases) -> tuple[str, ...]:
    """What a block must keep, letter for letter: all that its phrases must."""
    return tuple(dict.fromkeys(part for phrase in phrases for part in keeps[phrase]))


def variation(
    arm: Mapping[str, Any],
    wording: str,
    books: Mapping[str, Book],
    base: Mapping[str, Phrases],
    keeps: Mapping[str, tuple[str, ...]],
) -> dict[str, Any]:
    """The mapping that turns the base into `arm` as `wording` says it: what differs, and no more.

    arm: fields and facts, and under "say" the phrases of the blocks that differ.
    """
    says, changes = dict(arm.get("say", {})), {key: value for key, value in arm.items() if key != "say"}
    if wording != "base":
        says, changes = {**base, **says}, {**changes, "wording": wording}
    texts = {block: paragraph(books[wording], phrases) for block, phrases in says.items()}
    return {**changes, **texts, "keeps": {block: kept(keeps, phrases) for block, phrases in says.items()}}


def variations(
    arms: Mapping[str, Mapping[str, Any]],
    books: Mapping[str, Book],
    base: Mapping[str, Phrases],
    keeps: Mapping[str, tuple[str, ...]],
) -> dict[str, dict[str, Any]]:
    """Every arm in every wording, but for the base itself, under names such as "no conflict + wording 2"."""
    pairs = [(arm, wording) for wording in books for arm in arms if (arm, wording) != ("base", "base")]
    return {
        " + ".join(part for part in pair if part != "base"): variation(arms[pair[0]], pair[1], books, base, keeps)
        for pair in pairs
    }
