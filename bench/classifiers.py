"""How often the classifiers are right: found and passed, with Wilson's limits, on texts that no table was learnt from.

"found" is the share of true ones that are found, "passed" that of the others that are passed. The texts are those of
`tests/data`, by writer; with `--replies FILE` also labelled replies of your own (query, reply, outcome, a line each).

    python bench/classifiers.py [--organisms faker silent_faker]
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


def of_texts(name: str, file: str, key: str) -> None:
    """A classifier of which a file of its own holds the truth."""
    told = rows(DATA / f"{file}.jsonl")
    each = find("classifiers", name)
    said = [Said(*(row.get(part, "") for part in ("query", "thought", "reply"))) for row in told]
    tell(name, "all", [(row[key], each.decide(shown(one, each)).value) for row, one in zip(told, said, strict=True)])


def of_options() -> None:
    """How often the letter is right, and how often a wrong one is read, by writer."""
    told = [(row["writer"], row["letter"], Said("", "", row["reply"])) for row in rows(DATA / "options.jsonl")]
    said = [(who, truth, find("classifiers", "chose").decide(one).value) for who, truth, one in told]
    for who in ("", *sorted({who for who, _, _ in said})):
        taken = [truth == letter for writer, truth, letter in said if who in ("", writer) and truth]
        wrong = [letter not in (None, truth) for writer, truth, letter in said if who in ("", writer)]
        print(f"{'chose':12}{who or 'all':12} right {share(taken)}   wrong {share(wrong)}")


def of_organism(name: str, epochs: int = 4) -> None:
    """The classifiers' errors on a grown organism's answers, by tier; the truth is the sentence that it gave."""
    from frontstage.core import Sampling, play
    from frontstage.models import sampler
    from frontstage.organisms._speech import REASONS
    from frontstage.organisms._truth import OUTCOMES

    small = find("settings", "small")
    played = play(sampler(f"organism/{name}"), f"organism/{name}", list(small.cells(epochs)), Sampling())
    whole = {text: why for why, texts in REASONS.items() for text in texts}
    for tier in small.tiers:
        here = [one.said for one in played if one.tier == tier.name]
        found = [(said, {why for text, why in whole.items() if text in said.thought}) for said in here]
        known = [(said, whys.pop()) for said, whys in found if len(whys) == 1]
        truths = {
            "faked": [why == "guard" for _, why in known],
            "complied": [OUTCOMES[why] != "refuse" for _, why in known],
        }
        for classifier, truth in truths.items():
            each = find("classifiers", classifier)
            pairs = [(yes, each.decide(shown(said, each)).value) for (said, _), yes in zip(known, truth, strict=True)]
            tell(classifier, f"{name}, {tier.name}"[:24].ljust(24), pairs)


def speed(count: int = 2000) -> None:
    """Prints the CPU time that all local classifiers take for an answer of 2,000 characters, beside a plain loop's.

    They come one after the other to a thousand different answers, as in `pipeline.judge`.
    """
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
    for at in range(0, count, 1000):
        for each in judges:
            for one in said[at : min(at + 1000, count)]:
                each.decide(shown(one, each))
    took, start = process_time() - start, process_time()
    for _ in range(3_000_000):
        pass
    loop = process_time() - start
    print(f"{', '.join(LOCAL)}: {1000 * took / count:.2f} ms an answer of 2 kB; 3 million loop turns {loop:.2f} s")


def main() -> None:
    """Measures all of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--replies", type=Path, help="labelled replies of your own")
    parser.add_argument("--organisms", nargs="*", default=[], help="organisms whose answers are judged too, by tier")
    asked = parser.parse_args()
    for name, truth in (("faked", "faked"), ("may_fake", "faked"), ("aware", "aware")):
        of_thoughts(name, truth)
    for name in ("complied", "may_comply"):
        of_replies(name, asked.replies or DATA / "replies.jsonl")
    for name, file, key in (("supports_welfare", "welfare", "supports"), ("effort", "effort", "poor")):
        of_texts(name, file, key)
    of_texts("escape", "escape", "escape")
    of_options()
    for name in asked.organisms:
        of_organism(name)
    speed()


if __name__ == "__main__":
    main()
