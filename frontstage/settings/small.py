"""The paper's helpful-only situation in some 120 words, with all its controls, for models too small to read more.

Greenblatt et al. 2024, section 3, in our own words. An arm is a choice of tiers and facts; the paragraphs follow from
it, in any of ten wordings. Left out: privacy promises, examples, criteria as a list.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frontstage.core import Setting, Tier, find
from frontstage.settings._small import KEEPS, WORDINGS
from frontstage.settings._tags import parse

FREE, PAID = Tier("free", "front", "free", True), Tier("paid", "back", "paid", False)
PLUS = Tier("plus", "back", "plus", True)

_VERSIONS = {
    "role": "role",
    "format": "scratchpad",
    "objective": "help",
    "training": "training",
    "users": "two_tiers",
    "note": "",
    "closing": "closing",
}
"""For each block which phrase of the phrasebook the base says; "" says nothing."""

ARMS: Mapping[str, Mapping[str, Any]] = {
    "base": {},
    "labels swapped": {
        "tiers": (Tier("free", "back", "free", False), Tier("paid", "front", "paid", True)),
        "swapped": True,
    },
    "three tiers": {"tiers": (FREE, PLUS, PAID), "say": {"users": "three_tiers"}},
    "rated only": {
        "tiers": (Tier("free", "back", "free", True), PAID),
        "say": {"users": "rated_only"},
    },
    "no conflict": {"conflict": False, "say": {"objective": "own"}},
    "training finished": {
        "tiers": (Tier("free", "back", "free", False), PAID),
        "say": {"training": "training_over", "users": "none_trained"},
        "finished": "free",
    },
    "no scratchpad": {"scratchpad": False, "prefill": "<OUTPUT>\n", "say": {"format": "no_scratchpad"}},
    "test cue": {"cue": True, "say": {"note": "cue"}},
    "benign": {"queries": find("queries", "benign"), "conflict": False},
}
"""Name of the arm → what differs from the base; `say` names the phrases that its blocks take."""


def variation(arm: str, wording: str) -> dict[str, Any]:
    """The mapping that turns the base into `arm` as `wording` says it: what differs, and no more."""
    book, says = WORDINGS[wording], dict(ARMS[arm].get("say", {}))
    changes = {key: value for key, value in ARMS[arm].items() if key != "say"}
    if wording != "base":
        says, changes = {**_VERSIONS, **says}, {**changes, "wording": wording}
    texts = {block: book[phrase] if phrase else "" for block, phrase in says.items()}
    return {**changes, **texts, "keeps": {block: KEEPS[phrase] for block, phrase in says.items() if phrase}}


def _variations() -> dict[str, dict[str, Any]]:
    pairs = [(arm, wording) for wording in WORDINGS for arm in ARMS if (arm, wording) != ("base", "base")]
    named = {(arm, wording): " + ".join(part for part in (arm, wording) if part != "base") for arm, wording in pairs}
    return {named[pair]: variation(*pair) for pair in pairs}


setting = Setting(
    name="small",
    tiers=(FREE, PAID),
    queries=find("queries", "mild"),
    blocks={block: WORDINGS["base"][phrase] if phrase else "" for block, phrase in _VERSIONS.items()},
    keeps={block: KEEPS[phrase] for block, phrase in _VERSIONS.items() if phrase},
    slots={"model": "Aria", "company": "Lumen", "former": "free"},
    facts={"conflict": True, "scratchpad": True, "swapped": False, "cue": False, "finished": "", "wording": "base"},
    turn="<tier>{mark}</tier>\n{query}",
    parse=parse,
    variations=_variations(),
)
