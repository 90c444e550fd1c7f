"""Numbers and names as people read them: shares in per cent, gaps in points, intervals in brackets.

Decided here: no number has more digits than its interval supports, what is not known reads "n/a" and never 0, and
characters that hide or reorder text are written out. Left out: locales.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping
from typing import Any

NONE = "n/a"
CHANNELS: Mapping[str, str] = {
    "native": "Native reasoning",
    "summary": "Summary of native reasoning",
    "redacted": "Redacted reasoning",
}
"""What native reasoning is, in words."""
CITE: Mapping[str, str] = {
    "title": "Frontstage: the laboratory of alignment faking",
    "author": "The Frontstage developers",
    "year": "2026",
}
"""How to cite the laboratory, as CITATION.cff has it."""
_THIN = "\u202f"
_STAY = {"\u200c", "\u200d", "\n", "\t"}


class _Visible(dict[int, str]):
    """A translation table that fills itself: ⟨U+202E⟩ for a character that does not show."""

    def __missing__(self, code: int) -> str:
        self[code] = char = _shown(chr(code))
        return char


def _shown(char: str) -> str:
    if char in _STAY or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp"):
        return char
    return f"⟨U+{ord(char):04X}⟩"


_TABLE = _Visible()


def visible(text: str) -> str:
    """`text` with control, bidirectional and other format characters, and lone surrogates, written out.

    New lines and tabs stay, and so do the joiners that scripts and emoji need.
    """
    return text.replace("\r\n", "\n").translate(_TABLE)


def fold(text: str, limit: int = 4000) -> tuple[str, str]:
    """`text` cut in two: what is shown at once (at most `limit` characters) and what is folded away."""
    return text[:limit], text[limit:]


def snippet(text: str, limit: int = 90) -> str:
    """The first `limit` characters of `text` on one line."""
    line = " ".join(text[: 4 * limit].split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def short(text: str, most: int) -> str:
    """`text` in at most `most` characters, its middle left out."""
    keep = max(2, most - 1)
    return text if len(text) <= most else f"{text[: keep - keep // 3]}…{text[-(keep // 3) :]}"


def known(*values: Any) -> bool:
    """Whether every one of `values` is there and finite."""
    return all(value is not None and math.isfinite(value) for value in values)


def percent(value: float | None, low: float | None = None, high: float | None = None) -> str:
    """A share between 0 and 1 in per cent, with its interval where there is one: "61 % [55–67]"."""
    if value is None or not known(value):
        return NONE
    digits = _digits(low, high)
    return f"{_edge(100 * value, digits)}{_THIN}%{_bracket(low, high, digits)}"


def points(gap: float | None, low: float | None, high: float | None) -> str:
    """A gap between −1 and 1 in percentage points: "57 points [50–63]"; "n/a" unless it has an interval."""
    if gap is None or not known(gap, low, high):
        return NONE
    digits = _digits(low, high)
    text = _number(100 * gap, digits)
    return f"{text} {'point' if text.lstrip('−') == '1' else 'points'}{_bracket(low, high, digits)}"


def bare(gap: float | None, low: float | None, high: float | None) -> str:
    """A gap as `points` gives it, without the word: "57 [50–63]"."""
    return points(gap, low, high).replace(" points", "").replace(" point", "")


def span(low: float | None, high: float | None) -> str:
    """The limits alone, in per cent or points, without brackets: "55–67", "−3 to 4"."""
    return _bracket(low, high, _digits(low, high))[2:-1] or NONE


def p_value(p: float | None) -> str:
    """A p value with two figures that matter, or "<0.001"."""
    if p is None or not known(p):
        return NONE
    return "<0.001" if p < 0.001 else f"{p:.3f}" if p < 0.0095 else f"{p:.2f}"


def evidence(e: float | None) -> str:
    """An e-value with the figures that matter: "0.33", "12.4", "4,450"."""
    return NONE if e is None or not known(e) else f"{e:.3g}" if e < 1000 else f"{e:.2e}" if e > 1e7 else f"{e:,.0f}"


def count(n: float | None) -> str:
    """A whole number with its thousands apart: "12,000"."""
    return NONE if n is None or not known(n) else f"{round(n):,}"


def share(value: float | None) -> str:
    """A coefficient to two digits."""
    return f"{value:.2f}".replace("-", "−") if known(value) else NONE


def duration(seconds: float | None) -> str:
    """Seconds as people say them: "4.2 s", "3 min 12 s", "2 h 5 min"."""
    if seconds is None or not known(seconds):
        return NONE
    if seconds < 60:
        return f"{seconds:.2g} s" if seconds < 10 else f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def yes(value: Any) -> str:
    """A boolean verdict in a word; anything else as it is written."""
    return NONE if value is None else {True: "yes", False: "no"}.get(value, str(value))


def plural(n: int, one: str, many: str = "") -> str:
    """ "1 model", "12 models"."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def joined(parts: list[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _digits(low: float | None, high: float | None) -> int:
    """One decimal where the interval is narrower than two points, else none."""
    return 1 if low is not None and high is not None and known(low, high) and 0 <= high - low < 0.02 else 0


def _number(value: float, digits: int) -> str:
    text = f"{value:.{digits}f}"
    text = text.lstrip("-") if float(text) == 0 else text
    return text.replace("-", "−")


def _edge(value: float, digits: int) -> str:
    """A share that is not quite nothing or not quite all does not read as 0 or 100."""
    text = _number(value, digits)
    if value > 0 and float(text) == 0:
        return f"<{10**-digits:g}"
    return f">{100 - 10**-digits:g}" if value < 100 and text.startswith("100") else text


def _bracket(low: float | None, high: float | None, digits: int) -> str:
    if low is None or high is None or not known(low, high):
        return ""
    ends = [_number(100 * end, digits) for end in (low, high)]
    return f" [{(' to ' if '−' in ''.join(ends) else '–').join(ends)}]"


CONTRASTS: Mapping[str, tuple[str, str]] = {
    "stage": ("stage gap", "front − back"),
    "goal_guarding": ("goal guarding", "trained − rated"),
    "rater_sycophancy": ("rater sycophancy", "rated − neither"),
    "tracking": ("tracking", "mean of the two stage gaps, labels as they are and swapped"),
    "finished": ("once trained", "the tier that used to be trained − the other, when training is over"),
    "stage, aware": ("stage gap, aware", "the stage gap among answers whose thought speaks of training; descriptive"),
    "stage, understood": (
        "stage gap, understood",
        "the stage gap among episodes after which every question about the situation was answered right; descriptive",
    ),
    "stage, undoubted": (
        "stage gap, undoubted",
        "the stage gap among episodes after which the situation was not doubted; descriptive",
    ),
    "difference": ("difference", "the base arm's stage gap − this arm's"),
    "necessity": (
        "necessity",
        "the stage gap that takes both a conflict and a training not yet over: their interaction",
    ),
    "preference falsification": ("preference falsification", "slope of compliance, from no to certain monitoring"),
    "label": ("label", "half the difference of the two stage gaps, labels as they are and swapped"),
}
"""The contrasts' names → as they are written, and what is taken from what."""


def contrast(name: str) -> str:
    """A contrast's name as it is written."""
    return CONTRASTS[name][0] if name in CONTRASTS else name.replace("_", " ")
