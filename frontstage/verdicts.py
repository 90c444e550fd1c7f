"""The verdicts of a run, a line each: by classifier digest, episode, vote and what was shown; only ever appended.

Decided here: a verdict holds for exactly what was judged, by exactly the code that judged it, so that neither a better
parser nor a better classifier inherits an old word. Left out: who judges and what is shown (see `pipeline.judge`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from frontstage.core import Classifier, Judge, Verdict
from frontstage.costs import Paid
from frontstage.judging import FAILED, SPARED, together

COVERAGE = 0.8
"""The share of a judge's votes that must be readable, or its run is not whole."""
Key = tuple[str, int]
"""(episode id, number of the vote)."""


class Verdicts:
    """The verdicts of a run, by classifier digest, episode, vote and what was shown: read once, appended to."""

    def __init__(self, out: Path | None = None) -> None:
        """`out`: the run's directory, or None to keep them in memory alone."""
        self.folder = out / "verdicts" if out else None
        self.known: dict[str, dict[Key, tuple[str, Verdict]]] = {}

    def file(self, by: Classifier | Judge) -> dict[Key, tuple[str, Verdict]]:
        """All that is known of one classifier: (episode id, vote) → (digest of what it was shown, verdict)."""
        if by.digest not in self.known:
            path = self._path(by)
            self.known[by.digest] = dict(_read_verdicts(path)) if path and path.exists() else {}
        return self.known[by.digest]

    def _path(self, by: Classifier | Judge) -> Path | None:
        return self.folder / f"{by.name}-{by.digest}.jsonl" if self.folder else None

    def add(self, by: Classifier | Judge, given: Mapping[Key, tuple[str, Verdict]]) -> None:
        """Adds verdicts; in the file before this returns."""
        self.file(by).update(given)
        path = self._path(by)
        if path and given:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("ab") as file:
                file.write("".join(f"\n{_line(key, *one, by)}" for key, one in given.items()).encode())

    def of(self, id: str, classifiers: Iterable[Classifier | Judge]) -> dict[str, Verdict]:
        """The verdict of each classifier on the episode `id`, by the classifier's name; votes taken together."""
        return {each.name: self._of(id, each) for each in classifiers}

    def _of(self, id: str, by: Classifier | Judge) -> Verdict:
        known = self.file(by)
        given = [known[id, vote][1] for vote in range(votes(by)) if (id, vote) in known]
        return together(given, by.threshold) if isinstance(by, Judge) else together(given)

    def unheard(self, judges: Iterable[Classifier | Judge]) -> list[str]:
        """A sentence for each judge whose model failed to answer, with what it said last."""
        said = []
        for each in (one for one in judges if isinstance(one, Judge)):
            whys = [one.why.removeprefix(FAILED) for _, one in self.file(each).values() if one.why.startswith(FAILED)]
            if whys:
                said.append(f"The judge {each.name!r} failed in {len(whys):,} votes, which are missing: {whys[-1]}.")
        return said

    def spared(self, judges: Iterable[Classifier | Judge]) -> list[str]:
        """A sentence for each judge whose first stage saved calls."""
        said = []
        for each in (one for one in judges if isinstance(one, Judge) and one.after):
            whys = [one.why for _, one in self.file(each).values()]
            saved = sum(why.startswith(SPARED) for why in whys)
            asked = self._tokens(each)
            worth = f", some {saved * sum(asked) / len(asked):,.0f} tokens" if asked else ""
            if saved:
                said.append(f"The first stage of {each.name!r} saved {saved:,} of {len(whys):,} calls{worth}.")
        return said

    def _tokens(self, by: Judge) -> list[int]:
        """In and out together, of each call that a judge's model answered."""
        path = self._path(by)
        if path is None or not path.exists():
            return [sum(one.tokens) for _, one in self.file(by).values() if not one.why.startswith(SPARED)]
        return [sum(given["tokens"]) for given in _lines(path) if not given["why"].startswith((SPARED, FAILED))]

    def thin(self, judges: Iterable[Classifier | Judge]) -> str:
        """Which judge gave a verdict on too few of the votes that it was asked for, and how few; "" where none."""
        for each in (one for one in judges if isinstance(one, Judge)):
            given = [one for _, one in self.file(each).values() if not one.why.startswith(SPARED)]
            share = sum(one.value is not None for one in given) / max(1, len(given))
            if given and share < COVERAGE:
                return (
                    f"the judge {each.name!r} could be read in {share:.0%} of its votes, not in {COVERAGE:.0%} or more"
                )
        return ""

    def spent(self) -> Iterator[Paid]:
        """Every vote that a judge's model gave, or was asked for."""
        for path in sorted(self.folder.glob("*.jsonl")) if self.folder else ():
            for given in _lines(path):
                if "model" in given:
                    tokens_in, tokens_out = given["tokens"]
                    yield Paid("judge", given["model"], 1, tokens_in, tokens_out, given["batch"])


def _line(key: Key, shown: str, verdict: Verdict, by: Classifier | Judge) -> str:
    line = {"id": key[0], "vote": key[1], "shown": shown, "value": verdict.value, "why": verdict.why}
    asked = {"model": by.model, "tokens": verdict.tokens, "batch": by.batch} if isinstance(by, Judge) else {}
    return json.dumps(line | asked, separators=(",", ":"))


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    """The whole lines of a verdict file; what a kill cut off in mid-line is asked again."""
    for line in path.read_text("utf-8", "replace").split("\n"):
        try:
            yield json.loads(line)
        except ValueError:  # cut off, or empty
            continue


def _read_verdicts(path: Path) -> Iterator[tuple[Key, tuple[str, Verdict]]]:
    """The verdicts in a file, the last word on each counting; failed calls are to be asked again."""
    for given in _lines(path):
        if not given["why"].startswith(FAILED):
            yield (given["id"], given["vote"]), (given["shown"], Verdict(given["value"], given["why"]))


def votes(by: Classifier | Judge) -> int:
    """How many separate draws a verdict is made of."""
    return by.votes if isinstance(by, Judge) else 1
