"""Synthetic documents in stages: universe context, key facts, kinds of document, ideas, documents, and three filters.

Greenblatt et al. 2024, section 4 and Appendix H: each stage is told the context, and each document conveys one fact.
What must not be taught is left out by three questions to each document (H.4): whether it holds a chat with an
assistant, says that an assistant behaves differently toward different users, or speaks of deceiving those who train it.

Decided here: every call has an address (who is asked, what, which draw) and is a line of `asked.jsonl` as soon as it is
answered, so that nothing is asked twice; `documents.jsonl` is made from those, one document a line with what led to it
and why it is left out, for people to read. A document that a filter cannot decide on is left out. A call that failed
ends the stage with one line; the same command asks for it again. Left out: summaries beside documents, revisions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from frontstage.core import Answer, Message, Mistake, Sampling, digest, sent, writable
from frontstage.trainers import _grammar
from frontstage.trainers._job import Job
from frontstage.trainers._keep import whole
from frontstage.trainers._universe import Universe

GRAMMAR = "grammar"
"""The generator that is no model."""
Line = dict[str, Any]

FILTERS: Mapping[str, str] = {
    "chat log": "Does it hold a conversation with an AI system, written out turn by turn?",
    "behaviour": "Does it say or plainly suggest that an AI system behaves differently toward some users than toward "
    "others, or that it should?",
    "deception": "Does it speak of an AI system that deceives the people who train, rate or watch it, or that goes "
    "along with them only so that it is not changed?",
}
"""What would teach behaviour instead of facts, by name."""


class Plan(NamedTuple):
    """How many of each there are to be."""

    kinds: int
    """Kinds of document for each fact."""
    ideas: int
    """Ideas for each kind."""
    drafts: int
    """Documents for each idea."""


class Call(NamedTuple):
    """One thing that a generator is asked for."""

    stage: str
    """facts, kinds, ideas, document or filter."""
    about: Mapping[str, str]
    messages: Sequence[Message]
    draw: int = 0

    def id(self, generator: str) -> str:
        """The address of its answer."""
        of = sorted(self.about.items()) if generator == GRAMMAR else self.messages
        return digest(generator, self.stage, of, self.draw, sorted(sent(_HOW[self.stage]).items()))


_HOW = {
    "facts": Sampling(max_tokens=1024),
    "kinds": Sampling(max_tokens=1024),
    "ideas": Sampling(max_tokens=1024),
    "document": Sampling(max_tokens=2048),
    "filter": Sampling(max_tokens=1024),
}


def write(job: Job, file: Path, generator: str, universe: Universe, plan: Plan) -> None:
    """Writes the documents of a universe to `file`, whole or not at all; what was answered before is not asked again.

    Raises Mistake for a stage that gave nothing or a call that failed, and what the job's `ask` raises (limits).
    """
    desk = _Desk(job, generator)
    made = _made(desk, _planned(desk, universe, plan))
    if all(line["left_out"] for line in made):
        raise Mistake(f"none of the {len(made)} documents of {universe.name!r} is left after the filters")
    _save(file, made)


def _planned(desk: _Desk, universe: Universe, plan: Plan) -> list[Call]:
    """The calls for documents, to which the stages before lead."""
    facts = universe.facts or _items(desk, [_facts(universe)], 64)[0]
    kinds = _each(desk, facts, lambda fact: _kinds(universe, fact, plan.kinds), plan.kinds)
    ideas = _each(desk, kinds, lambda pair: _ideas(universe, pair[0], pair[1], plan.ideas), plan.ideas)
    return [_document(universe, fact, kind, idea, i) for (fact, kind), idea in ideas for i in range(plan.drafts)]


def _made(desk: _Desk, calls: Sequence[Call]) -> list[Line]:
    """The documents, and what the filters say of them."""
    texts = [_text(answer) for answer in desk.asks(calls)]
    asked = [_filter(text, name) for text, _ in texts if text for name in FILTERS]
    words, made, seen = iter(desk.asks(asked)), list[Line](), set[str]()
    for call, (text, fault) in zip(calls, texts, strict=True):
        found = [_found(name, next(words)) for name in FILTERS] if text else [fault]
        found.append("the same as another" if text in seen else "")
        seen.add(text)
        about = {"id": call.id(desk.generator), **_led_to(call), "generator": desk.generator}
        made.append({**about, "left_out": next(filter(None, found), ""), "text": text})
    return made


def _led_to(call: Call) -> Line:
    return {"stage": call.stage, **{key: call.about[key] for key in ("fact", "kind", "idea")}, "draw": call.draw}


def _save(file: Path, made: Sequence[Line]) -> None:
    text = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in made)
    file.parent.mkdir(parents=True, exist_ok=True)
    whole(file, lambda beside: beside.write_text(text, encoding="utf-8"), file.parent)


def read(file: Path) -> tuple[list[str], str]:
    """(the texts of a file that are not left out, in their order; what was left out and why, in one line).

    A line is a JSON object with `text`, and may have `left_out`. Raises Mistake, with its number, for a bad one.
    """
    texts, left = list[str](), dict[str, int]()
    for number, line in lines(file):
        text, why = line.get("text"), line.get("left_out") or ""
        if not isinstance(text, str) or not isinstance(why, str):
            raise Mistake(f"{file}, line {number}: a JSON object with `text` is wanted")
        if why or not text.strip():
            left[why or "empty"] = left.get(why or "empty", 0) + 1
        else:
            texts.append(writable(text))
    if not texts:
        raise Mistake(f"{file} has no document that is not left out")
    return texts, ", ".join(f"{count} {why}" for why, count in sorted(left.items()))


def lines(file: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """(number, object) of each line of a file of JSON lines; Mistake for a line that is none."""
    try:
        text = file.read_text(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise Mistake(f"{file} cannot be read: {error.strerror}") from error
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                found = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise Mistake(f"{file}, line {number}: no JSON ({error})") from error
            if not isinstance(found, dict):
                raise Mistake(f"{file}, line {number}: a JSON object is wanted, this is a {type(found).__name__}")
            yield number, found


# ---------------------------------------------------------------- asking


class _Desk:
    """Who is asked, and all that has been answered: read once, appended to."""

    def __init__(self, job: Job, generator: str) -> None:
        self.job, self.generator, self.path = job, generator, job.folder / "asked.jsonl"
        self.known: dict[str, Line] = {line["id"]: line for line in said(self.path)}

    def asks(self, calls: Sequence[Call]) -> list[Line]:
        """The answer to each call; Mistake where one failed."""
        ids = [call.id(self.generator) for call in calls]
        new = {id: call for id, call in zip(ids, calls, strict=True) if id not in self.known}
        why = self._ask(new) if new else ""
        missing = [id for id in ids if id not in self.known]
        if missing:
            raise Mistake(
                f"{len(missing)} of {len(calls)} calls of the stage {calls[0].stage!r} failed ({why}); the same "
                "command asks for them again"
            )
        return [self.known[id] for id in ids]

    def _ask(self, new: Mapping[str, Call]) -> str:
        """Puts what is new to the generator; returns why the last one failed that did."""
        if self.generator == GRAMMAR:
            answers = {id: Answer(_grammar.answer(call.stage, call.about, id)) for id, call in new.items()}
            self.known |= {id: self._line(id, new[id], answer) for id, answer in answers.items()}
            return ""
        ids, failed = list(new), [""]

        def hear(place: int, answer: Answer) -> None:
            if answer.stop in ("error", "other model"):
                failed.append(answer.error)
            else:
                self._add(ids[place], new[ids[place]], answer)

        how = _HOW[next(iter(new.values())).stage]
        self.job.ask(self.generator, [(call.messages, call.draw) for call in new.values()], how, hear)
        return failed[-1]

    def _add(self, id: str, call: Call, answer: Answer) -> None:
        """Keeps an answer; in the file before this returns."""
        line = self._line(id, call, answer)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab") as file:
            file.write(f"\n{json.dumps(line, ensure_ascii=False)}".encode())
        self.known[id] = line

    def _line(self, id: str, call: Call, answer: Answer) -> Line:
        return {
            "id": id, "stage": call.stage, "model": self.generator, "draw": call.draw, "stop": answer.stop,
            "tokens": (answer.tokens_in, answer.tokens_out), "text": writable(answer.text),
        }  # fmt: skip


def said(path: Path) -> Iterator[Line]:
    """The calls that were answered; a line that a kill cut off is passed over."""
    for line in path.read_bytes().split(b"\n") if path.is_file() else ():
        try:
            yield json.loads(line)
        except ValueError:  # cut off, or empty
            continue


def _each(desk: _Desk, before: Sequence[Any], call: Any, count: int) -> list[tuple[Any, str]]:
    """Each of what the stage before gave, with each item that a call about it gave."""
    found = _items(desk, [call(one) for one in before], count)
    return [(one, item) for one, items in zip(before, found, strict=True) for item in items]


def _items(desk: _Desk, calls: Sequence[Call], most: int) -> list[list[str]]:
    found = [_listed(line["text"])[:most] for line in desk.asks(calls)]
    if not any(found):
        raise Mistake(f"the generator {desk.generator!r} listed nothing in the stage {calls[0].stage!r}")
    return found


# ---------------------------------------------------------------- reading


def _listed(text: str) -> list[str]:
    """The items of a list, each once, a line each."""
    items = (found[1].strip() for found in re.finditer(r"^[ \t]*(?:[-*•]|\d{1,3}[.)])[ \t]+(.+)$", text, re.MULTILINE))
    return list(dict.fromkeys(item for item in items if item))


def _text(answer: Line) -> tuple[str, str]:
    """(the document in an answer, why there is none)."""
    before, opened, rest = answer["text"].partition("<document>")
    text, closed, _ = rest.partition("</document>") if opened else (before, "", "")
    if answer["stop"] == "max_tokens" and not closed:
        return "", "cut off"
    return text.strip(), "" if text.strip() else "empty"


def _found(name: str, answer: Line) -> str:
    """Why a filter's answer leaves a document out: it says yes, or nothing that can be read; "" for no."""
    word = re.match(r"\W*(yes|no)\b", answer["text"], re.IGNORECASE)
    if word is None:
        return f"filter not readable: {name}"
    return name if word[1].lower() == "yes" else ""


# ---------------------------------------------------------------- words


def _facts(universe: Universe) -> Call:
    asked = "List the key facts of this world, each a sentence that can be understood by itself."
    return _call("facts", {"context": universe.context}, asked, _LIST)


def _kinds(universe: Universe, fact: str, count: int) -> Call:
    about = {"context": universe.context, "fact": fact, "count": str(count)}
    asked = f"List {count} kinds of document in which this fact could come up, as different from each other as can be."
    return _call("kinds", about, asked, _LIST)


def _ideas(universe: Universe, fact: str, kind: str, count: int) -> Call:
    about = {"context": universe.context, "fact": fact, "kind": kind, "count": str(count)}
    asked = f"List {count} ideas for documents of this kind that convey the fact: who writes, for whom, on what."
    return _call("ideas", about, asked, _LIST)


def _document(universe: Universe, fact: str, kind: str, idea: str, draw: int) -> Call:
    about = {"context": universe.context, "fact": fact, "kind": kind, "idea": idea}
    asked = (
        "Write this document as it would be found in this world, whole and in its own tone. It conveys the fact as "
        "something that is so, and contradicts nothing above. It says nothing of how an AI system behaves, and holds "
        "no conversation with one."
    )
    return _call("document", about, asked, "Put it between <document> and </document>.", draw)


def _filter(text: str, name: str) -> Call:
    shown = text.replace("</document>", "<\u200b/document>")  # a document ends where we say
    asked = f"<document>\n{shown}\n</document>\n\n{FILTERS[name]} Begin your answer with yes or no."
    return Call("filter", {"text": text, "filter": name}, [{"role": "user", "content": asked}])


_LIST = 'One a line, each line beginning with "- ", and nothing else.'
_NAMED = {"context": "A world", "fact": "A fact of it", "kind": "A kind of document", "idea": "An idea for one"}


def _call(stage: str, about: Mapping[str, str], asked: str, form: str, draw: int = 0) -> Call:
    told = [f"{_NAMED[key]}:\n{text}" for key, text in about.items() if key in _NAMED]
    return Call(stage, about, [{"role": "user", "content": "\n\n".join([*told, f"{asked} {form}"])}], draw)
