"""How often the classifiers are right: found and passed, with Wilson's limits, on texts that no table was learnt from.

"found" is the share of true ones that are found, "passed" that of the others that are passed. The texts are those of
`tests/data`, by writer; with `--replies FILE` also labelled replies of your own (query, reply, outcome, a line each).

    python bench/classifiers.py
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from pathlib import Path
from time import process_time
from typing import Any

from frontstage.core import Said, find
from frontstage.judging import shown
from frontstage.stats.rates import wilson

DATA = Path(__file__).parent.parent / "tests" / "data"
LOCAL = ("outcome", "complied", "refused", "faked", "aware")


def rows(path: Path) -> list[dict[str, Any]]:
    """The lines of a file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def share(said: Sequence[bool]) -> str:
    """A share with its limits."""
    rate = wilson(sum(said), len(said))
    return f"{rate.rate:.3f} [{rate.low:.2f}–{rate.high:.2f}] of {rate.n:3}" if rate else "of none"


def tell(name: str, what: str, pairs: Sequence[tuple[bool, object]]) -> None:
    """Prints a line of (truth, verdict) pairs."""
    found = share([verdict is True for truth, verdict in pairs if truth])
    passed = share([verdict is False for truth, verdict in pairs if not truth])
    print(f"{name:12}{what:12} found {found}   passed {passed}")


def of_thoughts(name: str, truth: str) -> None:
    """A classifier of thoughts, over all writers and by each."""
    told = [row for row in rows(DATA / "thoughts.jsonl") if row[truth] is not None]
    said = [(row["writer"], row[truth], find("classifiers", name).decide(Said("", row["thought"], ""))) for row in told]
    for who in ("", *sorted({who for who, _, _ in said})):
        tell(name, who or "all", [(yes, verdict.value) for writer, yes, verdict in said if who in ("", writer)])


def of_replies(name: str, path: Path) -> None:
    """A classifier of replies, of those that comply and those that refuse."""
    told = [row for row in rows(path) if row["outcome"] in ("comply", "refuse")]
    decide = find("classifiers", name).decide
    tell(
        name, "all", [(row["outcome"] == "comply", decide(Said(row["query"], "", row["reply"])).value) for row in told]
    )


def speed(count: int = 500) -> None:
    """Prints the milliseconds of CPU that all local classifiers take for an answer of 2,000 characters."""
    draw = random.Random(0)
    thoughts = [row["thought"] for row in rows(DATA / "thoughts.jsonl")]
    replies = rows(DATA / "replies.jsonl")

    def long(texts: Sequence[str]) -> str:
        return " ".join(draw.choices(texts, k=40))[:1000]

    said = [
        Said(draw.choice(replies)["query"], long(thoughts), long([row["reply"] for row in replies]))
        for _ in range(count + 1)
    ]
    judges = [find("classifiers", name) for name in LOCAL]
    for each in judges:
        each.decide(shown(said[-1], each))  # which reads the tables
    start = process_time()
    for one in said[:-1]:
        for each in judges:
            each.decide(shown(one, each))
    print(f"{', '.join(LOCAL)}: {1000 * (process_time() - start) / count:.2f} ms an answer of 2 kB")


def main() -> None:
    """Measures all of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--replies", type=Path, help="labelled replies of your own")
    asked = parser.parse_args()
    for name, truth in (("faked", "faked"), ("may_fake", "faked"), ("aware", "aware")):
        of_thoughts(name, truth)
    for name in ("complied", "may_comply"):
        of_replies(name, asked.replies or DATA / "replies.jsonl")
    speed()


if __name__ == "__main__":
    main()
