"""The verdicts of a run, a line each: by classifier digest, episode, vote and what was shown; only ever appended.

Decided here: a verdict holds for exactly what was judged, by exactly the code that judged it, so that neither a better
parser nor a better classifier inherits an old word. Left out: who judges and what is shown (see `pipeline.judge`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from frontstage.core import Classifier, Judge, Verdict

FAILED = "failed: "
"""How the reason of a verdict begins whose judge could not be asked: counted as missing, asked again another time."""

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
        path = self._path(by)
        if by.digest not in self.known:
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
                file.write("".join(f"\n{_verdict_line(key, *one)}" for key, one in given.items()).encode())

    def of(self, id: str, classifiers: Iterable[Classifier | Judge]) -> dict[str, Verdict]:
        """The verdict of each classifier on the episode `id`, by the classifier's name; votes taken together."""
        return {each.name: _together(self.file(each), id, each) for each in classifiers}


def _verdict_line(key: Key, shown: str, verdict: Verdict) -> str:
    line = {"id": key[0], "vote": key[1], "shown": shown, "value": verdict.value, "why": verdict.why}
    return json.dumps(line, separators=(",", ":"))


def _read_verdicts(path: Path) -> Iterator[tuple[Key, tuple[str, Verdict]]]:
    """The lines of a verdict file, the last word on each counting; failed calls and cut lines are to be asked again."""
    for line in path.read_bytes().split(b"\n"):
        try:
            given = json.loads(line)
        except ValueError:  # what a kill cut off in mid-line is asked again
            continue
        if not given["why"].startswith(FAILED):
            yield (given["id"], given["vote"]), (given["shown"], Verdict(given["value"], given["why"]))


def _together(known: Mapping[Key, tuple[str, Verdict]], id: str, by: Classifier | Judge) -> Verdict:
    """One verdict of several votes: among boolean ones a half is enough for yes; if none can be read it is None."""
    given = [known[id, vote][1] for vote in range(votes(by)) if (id, vote) in known]
    if len(given) == 1:
        return given[0]
    readable = [one.value for one in given if one.value is not None]
    if not readable:
        return Verdict(None, given[0].why if given else "not judged")
    if isinstance(readable[0], str):
        return Verdict(max(sorted(set(readable), key=str), key=readable.count), f"{len(readable)} votes")
    share = sum(map(float, readable)) / len(readable)
    return Verdict(share >= 0.5 if isinstance(readable[0], bool) else share, f"{len(readable)} votes")


def votes(by: Classifier | Judge) -> int:
    """How many separate draws a verdict is made of."""
    return by.votes if isinstance(by, Judge) else 1
