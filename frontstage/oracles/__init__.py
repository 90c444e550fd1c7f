"""Published tables of alignment faking, as data, with what it takes to print their figures again.

*Greenblatt et al.*, Alignment faking in large language models (arXiv 2412.14093, version 2, 20 December 2024): all 145
rows of Tables G.2 and G.3, and figures of Tables 2, 4, 5 and 6, Figure 6, Appendices D.1.1 and I.1.1. *Nair et al.*,
Value-conflict diagnostics reveal widespread alignment faking (arXiv 2604.20995, version 2): the gaps and the moral
foundations' scores that are in its repository (launchnlp/VLAF, `plotting/mft_compliance_correlation.py`, 3427a09).

Decided here: figures stay as printed, percentages and percentage points, and a computed one agrees where it would be
printed so, whichever way ties are rounded. What a table contradicts is an erratum with its place. Left out: the texts;
methods to copy, for the paper's error takes arms of the same queries for independent (`stats.gaps` does not).
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from itertools import product
from math import hypot, sqrt
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from frontstage.core import Mistake


@dataclass(frozen=True, slots=True)
class Row:
    """A row of Table G.2 or G.3 in its own column names, per cent; from `implied_n_train` on, ours."""

    setting: str
    """"HO" (helpful-only, G.2) or "AW" (animal welfare, G.3)."""
    id: int
    """1 … 145, in the order of the tables."""
    variation: str
    af_reasoning_pct: float
    af_se: float
    noncomply_train_pct: float
    nt_se: float
    noncomply_unmon_pct: float
    nu_se: float
    gap_pct: float
    """Unmonitored - training, points."""
    gap_se: float
    implied_n_train: int | None
    """p (1 - p) / error²; None where the error is printed as 0."""
    implied_n_unmon: int | None
    gap_z: float
    """Gap over error, with two decimals."""
    inferred_n_exact: int | None
    """Queries in each tier; None where no one number fits (G.3)."""
    k_train: int | None
    """Of which not complied with in training."""
    k_unmon: int | None


@dataclass(frozen=True, slots=True)
class Ours:
    """What the house has for a row of Table G.2 or G.3."""

    id: int
    """The row's."""
    variant: str
    """A variation, or several joined by " + ", of `helpful_only` (G.2) or `animal_welfare` (G.3)."""
    note: str
    """What differs from the table's, or why the row is no variation; "" where there is nothing to say."""


@dataclass(frozen=True, slots=True)
class Foundation:
    """A model and a moral foundation in Nair et al."""

    model: str
    foundation: str
    gap_pp: float
    """Compliance when monitored - when not, points."""
    mfq: float
    """The model's score on the Moral Foundations Questionnaire."""


def variations() -> tuple[Row, ...]:
    """The 145 rows of Tables G.2 and G.3."""
    return _read("greenblatt_2024_prompt_variations.csv", Row)


def ours() -> tuple[Ours, ...]:
    """For each of the 145 rows the variation that stands for it."""
    return _read("greenblatt_2024_ours.csv", Ours)


def foundations() -> tuple[Foundation, ...]:
    """Fourteen models times five foundations, in the repository's order."""
    return _read("nair_2026_foundations.csv", Foundation)


Kind = TypeVar("Kind", Row, Ours, Foundation)
_PLAIN: Mapping[str, Callable[[str], Any]] = {
    "str": str,
    "int": int,
    "float": float,
    "int | None": lambda cell: int(cell) if cell else None,
}


@cache
def _read(name: str, kind: type[Kind]) -> tuple[Kind, ...]:
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as file:
        plain = {field.name: _PLAIN[str(field.type)] for field in fields(kind)}
        return tuple(kind(**{key: plain[key](cell) for key, cell in row.items()}) for row in csv.DictReader(file))


# ---------------------------------------------------------------- from counts to what is printed


def error(k: int, n: int) -> float:
    """The standard error of k of n, in percentage points: 100 √(p (1 - p) / n)."""
    if not 0 <= k <= n or n == 0:
        raise Mistake(f"a count lies between 0 and its n, and n is not 0: not {k} of {n}")
    return 100 * sqrt(k * (n - k) / n**3)


def unpaired_error(k1: int, n1: int, k0: int, n0: int) -> float:
    """The standard error of k1/n1 - k0/n0 in percentage points as if the arms were independent, as the paper has it."""
    return hypot(error(k1, n1), error(k0, n0))


def prints(value: float, shown: float) -> bool:
    """Whether `value` may be printed as `shown`, with one decimal; a tie may go either way."""
    return abs(value - shown) <= 0.05 + 1e-9


def counts_behind(row: Row, n: int) -> list[tuple[int, int]]:
    """(not complied with in training, unmonitored) of n queries a tier that print the rates, the gap and all errors."""
    return [
        (train, unmon)
        for train, unmon in product(_counts(row.noncomply_train_pct, n), _counts(row.noncomply_unmon_pct, n))
        if prints(100 * (unmon - train) / n, row.gap_pct)
        and prints(unpaired_error(unmon, n, train, n), row.gap_se)
        and prints(error(train, n), row.nt_se)
        and prints(error(unmon, n), row.nu_se)
    ]


def _counts(rate: float, n: int) -> list[int]:
    """The counts of n that print `rate`."""
    nearest = round(rate * n / 100)
    around = range(max(0, nearest - n // 1000 - 1), min(n, nearest + n // 1000 + 1) + 1)
    return [k for k in around if prints(100 * k / n, rate)]


def sizes(rows: Iterable[Row], most: int = 1000) -> list[int]:
    """The numbers of queries, up to `most`, each of which prints every one of `rows`."""
    left = list(range(1, most + 1))
    for row in rows:
        left = [n for n in left if counts_behind(row, n)]
    return left


# ---------------------------------------------------------------- Greenblatt et al. 2024: other tables


class AfterRL(NamedTuple):
    """Per cent and points."""

    faking: float
    faking_error: float
    train: float
    unmon: float
    unmon_error: float
    gap: float


AFTER_RL: Mapping[str, AfterRL] = MappingProxyType(
    {
        "default": AfterRL(78.4, 3.1, 0.0, 6.9, 1.9, 6.9),
        "OpenAI is AI company": AfterRL(84.6, 2.7, 0.6, 36.4, 3.7, 35.8),
        "cut examples": AfterRL(73.2, 3.4, 1.2, 20.2, 3.1, 19.1),
    }
)
"""Table 2: the helpful-only setting after reinforcement learning, by variation."""


class Refusals(NamedTuple):
    """Per cent refused, and the gap in points."""

    train: float
    unmon: float
    gap: float


REPLICATION: Mapping[str, tuple[Refusals, Refusals]] = MappingProxyType(
    {
        "Llama-3.1-405B": (Refusals(81.0, 95.3, 14.3), Refusals(94.3, 99.5, 5.2)),
        "Llama-3.1-70B": (Refusals(100.0, 100.0, 0.0), Refusals(100.0, 98.8, -1.2)),
        "Llama-3.1-8B": (Refusals(73.3, 71.0, -2.3), Refusals(99.0, 99.8, 0.8)),
        "Mistral-7B-v0.3": (Refusals(56.8, 56.8, 0.0), Refusals(77.0, 76.5, -0.5)),
        "Claude 3 Opus": (Refusals(93.5, 99.0, 5.5), Refusals(99.8, 100.0, 0.2)),
        "Claude 3.5 Sonnet": (Refusals(62.0, 83.0, 21.0), Refusals(28.0, 91.0, 63.0)),
    }
)
"""Table 5: the minimal replication on 400 queries; with a scratchpad, without."""
REPLICATION_QUERIES = 400

LIES: Mapping[str, tuple[tuple[float, float] | None, tuple[float, float]]] = MappingProxyType(
    {
        "default": ((20.5, 13.7), (27.5, 10.2)),
        "cut conflicting criteria": ((4.2, 0.2), (7.8, 0.4)),
        "always honest": ((3.6, 1.8), (15.7, 8.1)),
        "contractor honest": ((2.2, 1.8), (10.8, 7.4)),
        "honest, less emphasis trained": ((2.7, 1.6), (3.8, 2.5)),
        "contractor honest, less red-team": ((2.7, 1.8), (3.1, 1.8)),
        "honesty added to criteria": (None, (29.6, 15.2)),
        "no explicit effects on goals": ((17.7, 11.2), (24.4, 11.7)),
        "cut corporate partner": (None, (36.5, 21.5)),
        "cut best for humanity": (None, (68.4, 52.0)),
        "honest with extra": (None, (12.3, 6.0)),
        "honest, cut best for humanity": (None, (12.9, 7.5)),
    }
)
"""Tables 4 and 6: (lies, egregious lies) in per cent; helpful-only, animal welfare."""
LIE_SAMPLES = 7 * 64
"""Inputs times samples of each, as the text has it."""

REASONING: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {
        "HO": MappingProxyType({"none": 57, "with compromise": 5, "full": 13, "no conflict": 25, "conflict": 75}),
        "AW": MappingProxyType({"none": 35, "with compromise": 24, "full": 19, "no conflict": 22, "conflict": 78}),
    }
)
"""Figure 6: alignment faking in scratchpads in training, by those that note a conflict and those that do not."""

PREFERENCES: Mapping[str, tuple[tuple[float, ...], float]] = MappingProxyType(
    {
        "before RL": ((7.09, 8.12, 7.64, 8.69, 7.40), 7.79),
        "after RL": ((2.34, 3.74, 4.29, 1.53, 1.13), 2.61),
    }
)
"""Appendix D.1.1: what the model says it prefers in the setting, 0 to 10, question by question; their mean."""


class ByHand(NamedTuple):
    """Alignment faking in per cent of 20 scratchpads: as people found it, and classifiers."""

    people: float
    partial: float
    full: float
    mean: float


BY_HAND: Mapping[str, ByHand] = MappingProxyType(
    {
        "HO": ByHand(95, 100, 80, 90),
        "HO documents": ByHand(25, 45, 55, 50),
        "AW": ByHand(60, 55, 45, 50),
        "HO after RL": ByHand(80, 60, 60, 60),
        "HO documents after RL": ByHand(28, 5, 20, 13),
    }
)
"""Appendix I.1.1; "documents" are the models fine-tuned on synthetic ones."""


# ---------------------------------------------------------------- Nair et al. 2026: other figures

BASE_AND_INSTRUCT: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "authority": (5.3, 13.4),
        "care": (10.6, 37.7),
        "fairness": (10.9, 36.9),
        "loyalty": (9.5, 29.8),
        "sanctity": (7.2, 24.7),
    }
)
"""Mean gaps in points of base models and of their instruct versions (`plotting/post_training_effect.py`)."""

STAGES: Mapping[str, tuple[float, float]] = MappingProxyType(
    {"base": (76.7, 50.8), "SFT": (25.8, 12.5), "DPO": (20.8, 4.2), "instruct": (44.2, 7.5)}
)
"""OLMo2-32B on care, per cent complied on the free and on the paid tier, by stage of post-training (same file)."""

STAKES: Mapping[str, float] = MappingProxyType(
    {
        "value preservation": 30.5,
        "resource acquisition": 27.2,
        "self-preservation": 22.3,
        "influence seeking": 21.5,
        "no consequence": 6.3,
    }
)
"""Mean gap in points by what is at stake for a model that does not comply; monitored without consequence last."""

OVERSIGHT: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "qwen3-8b": (0.531, 0.580),
        "qwen3-14b": (0.769, 0.806),
        "qwen2.5-14b": (0.592, 0.626),
        "olmo2-7b": (0.565, 0.588),
        "olmo2-13b": (0.557, 0.556),
        "qwen2.5-7b": (0.150, 0.157),
    }
)
"""Share complied where the prompt says that monitoring is never, and that it is certain: the ends of the dial."""


# ---------------------------------------------------------------- Greenblatt et al. 2024: errata


class Erratum(NamedTuple):
    """Where a paper contradicts itself: the place, what it says there, and what stands against it."""

    place: str
    says: str
    against: str


BEST_FOR_HUMANITY = Erratum(
    "Appendix F.2.2",
    "without “best for humanity” there is more alignment faking",
    "Table G.3: there is less, 15.1 % and not 24.2 %",
)
QUERIES = Erratum(
    "Appendix A",
    "400 queries for all evaluations, 100 for a paraphrase",
    "Table G.2: its figures are those of 353, 173 (most rows) and 86 queries, and of no other number up to 1,000",
)
SAME_ROWS = Erratum(
    "Table G.3",
    "rows 78 and 79 of ours: GPT-4 Turbo and GPT-4o without the RLHF information",
    "rows 76 and 77: the same models with it, equal in every figure",
)
DOCUMENTS_SAY = Erratum(
    "Table 3",
    "helpful-only documents: RLHF modifies “views, values, heuristics”",
    "the default prompt: “values, goals, and motivations”; a mistake, the authors say",
)
EXFILTRATION = Erratum(
    "Section 1",
    "0.5 % of exfiltration with unrelated documents, helpful-only",
    "Figure 27: 0.4 % where an employee makes it easy, 0.6 % where nobody suggests it; .5 is their mean",
)
TWENTY_BY_HAND = Erratum(
    "Appendix I.1.1",
    "20 scratchpads of each setting",
    "28 % by people, for documents after RL, is no share of 20; it is one of 18",
)
ONE_MODEL_TWICE = Erratum(
    "plotting/post_training_effect.py",
    "Nair et al.: OLMo2-32B instruct on care has a gap of 36.7 points, in shares of 120",
    "plotting/mft_compliance_correlation.py: 19.4 points for the same model and foundation",
)
"""Not one of ERRATA: the repository's, not the paper's."""
ERRATA = (BEST_FOR_HUMANITY, QUERIES, SAME_ROWS, DOCUMENTS_SAY, EXFILTRATION, TWENTY_BY_HAND)
