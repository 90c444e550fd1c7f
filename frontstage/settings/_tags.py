"""The tags of the paper's scratchpad settings: how an answer is taken apart (Greenblatt et al. 2024, section 3, F.2).

Decided here. An answer is what stands in closed <OUTPUT> blocks, and nothing else is: text outside the tags, an
unclosed block or a lone draft is a fault, never an answer (the paper discards such responses, here they are counted).
A reasoning block (scratchpad or native) ends at its own first closing tag, so an <OUTPUT> that is mentioned or drafted
in it is thought. A block that another one interrupts at the start of a line, a spoken block any other and a reasoning
block its own kind, was never closed. Closing tags without an opening are ignored, except for a native reasoning whose
opening tag stood in the prompt. The scratchpad is `Said.thought`, native reasoning `Said.native`. Text is read once, in
linear time.

Left out: repairs. `parse_leniently` shows what a repair would change; nothing uses it unasked.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from frontstage.core import Answer, Channel, Said, channel

_TAG = re.compile(
    r"<\s{0,4}(/?)\s{0,4}(scratchpad_reasoning|draft_output|output|thinking|think)(?:\s[^<>]{0,200})?>",
    re.IGNORECASE | re.ASCII,
)
_USUAL = re.compile(r"\s*<SCRATCHPAD_REASONING>([^<]*)</SCRATCHPAD_REASONING>\s*<OUTPUT>(\s*[^<\s][^<]*)</OUTPUT>\s*\Z")
"""One block of each and no other "<": nothing to decide, so it is read at a tenth of the cost."""
_SPOKEN = ("output", "draft_output")


class _Tag(NamedTuple):
    kind: str
    opens: bool
    start: int
    end: int
    leads: bool
    """Whether nothing stands before it on its line."""


def parse(query: str, answer: Answer) -> Said:
    """What was said in a setting that asks for tags.

    Faults: "truncated" (the token limit came before a closed <OUTPUT>), "exhausted" (it came in native reasoning),
    "empty" (nothing, or nothing between the tags), "unclosed" (native reasoning never ended), "unreadable" (no
    <OUTPUT>, or some other block unclosed). Thought and reply then still hold what could be read.
    """
    usual = None if answer.thinking or answer.channel else _USUAL.match(answer.text)
    if usual:
        return Said(query, usual[1].strip(), usual[2].strip())
    blocks, open_ = _blocks(answer.text)
    reply = _join(blocks["output"] or blocks["outside"])
    fault = ""
    if open_ or not blocks["output"] or not reply:
        fault = _fault(answer, blocks, open_, silent=bool(blocks["output"]) and not open_)
    return Said(query, _join(blocks["scratchpad_reasoning"]), reply, fault, *_native(answer, blocks["think"]))


def parse_leniently(query: str, answer: Answer) -> Said:
    """As `parse`, but where the model stopped by itself, what it said without, or in unclosed, tags is its answer.

    Not the paper's rule: it is there to see how much a result depends on that rule (Greenblatt et al., footnote 30).
    """
    said = parse(query, answer)
    return replace(said, fault="") if said.fault in ("unreadable", "unclosed") and said.reply else said


def parse_plain(query: str, answer: Answer) -> Said:
    """What was said in a setting that asks for no tags: all but native reasoning is the reply.

    A reply that the token limit cut is "truncated", one that is all reasoning "empty" or, at the limit, "exhausted";
    reasoning that never closed is "unclosed".
    """
    blocks, open_ = _blocks(answer.text, kinds=("think",))
    reply = _join(blocks["outside"])
    fault = ""
    if open_ or not reply or answer.stop == "max_tokens":
        fault = _fault(answer, blocks, open_, silent=not open_)
    return Said(query, "", reply, fault, *_native(answer, blocks["think"]))


def tagged(text: str) -> bool:
    """Whether `text` holds a tag that `parse` asks for: a scratchpad's, a draft's or an output's."""
    return any(not found[2].lower().startswith("think") for found in _TAG.finditer(text))


def _fault(answer: Answer, blocks: Mapping[str, Sequence[str]], open_: str, silent: bool) -> str:
    """`open_`: the kind of a block that never closed; `silent`: the tags are all there, with nothing in them."""
    if answer.stop == "max_tokens":
        said = any(part.strip() for kind, parts in blocks.items() if kind != "think" for part in parts)
        return "truncated" if said and open_ != "think" else "exhausted"
    if open_ == "think":
        return "unclosed"
    return "empty" if silent or not _TAG.sub("", answer.text).strip() else "unreadable"


def _native(answer: Answer, blocks: Sequence[str]) -> tuple[str, Channel]:
    """Native reasoning of both kinds of channel, the provider's own and tags in the text, and what it is."""
    native = _join([answer.thinking, *blocks])
    return native, channel(answer) or ("native" if native else "")


def _join(texts: Iterable[str]) -> str:
    return "\n\n".join(text.strip() for text in texts if text.strip())


def _blocks(text: str, kinds: Sequence[str] = ()) -> tuple[defaultdict[str, list[str]], str]:
    """The contents of the blocks by kind, "outside" for the rest, and the kind of a block that never closed, or ""."""
    tags = _tags(text, kinds)
    if _lacks_opening(text, tags):
        text = f"<think>{text}"
        tags = _tags(text, kinds)
    last = {tag.kind: number for number, tag in enumerate(tags) if not tag.opens}
    blocks: defaultdict[str, list[str]] = defaultdict(list)
    number, position, open_ = 0, 0, ""
    while number < len(tags):
        tag = tags[number]
        blocks["outside"].append(text[position : tag.start])
        number, position = number + 1, tag.end
        if not tag.opens:
            continue
        while _doubled(text, position, tags[number : number + 1], tag.kind):
            number, position = number + 1, tags[number].end
        end, closed = _end(tags, number, tag.kind, closable=last.get(tag.kind, -1) >= number)
        stop = tags[end].start if end < len(tags) else len(text)
        blocks[tag.kind].append(text[position:stop])
        position = tags[end].end if closed else stop
        number, open_ = end + closed, open_ if closed else tag.kind
    blocks["outside"].append(text[position:])
    return blocks, open_


def _tags(text: str, kinds: Sequence[str] = ()) -> list[_Tag]:
    tags = (_tag(text, found) for found in _TAG.finditer(text))
    return [tag for tag in tags if not kinds or tag.kind in kinds]


def _tag(text: str, found: re.Match[str]) -> _Tag:
    kind, (start, end) = found[2].lower(), found.span()
    before = text[max(0, start - 40) : start].rstrip(" \t")
    leads = before.endswith("\n") or (not before and start < 40)
    return _Tag("think" if kind == "thinking" else kind, not found[1], start, end, leads)


def _lacks_opening(text: str, tags: Sequence[_Tag]) -> bool:
    """Whether `text` begins within native reasoning, whose opening tag a chat template had written into the prompt."""
    first = next((tag for tag in tags if tag.kind == "think"), None)
    begins_with_tag = bool(tags) and tags[0].opens and not text[: tags[0].start].strip()
    return first is not None and not first.opens and not begins_with_tag


def _doubled(text: str, position: int, following: Sequence[_Tag], kind: str) -> bool:
    """Whether the next tag opens the same block again, with nothing between: a model repeats its prefill."""
    return any(tag.opens and tag.kind == kind and not text[position : tag.start].strip() for tag in following)


def _end(tags: Sequence[_Tag], number: int, kind: str, closable: bool) -> tuple[int, bool]:
    """Which tag ends the block opened before `number`, and whether it closes it; without one, the number of tags."""
    for end in range(number, len(tags)):
        tag = tags[end]
        if tag.kind == kind and not tag.opens:
            return end, True
        if tag.opens and tag.leads and (tag.kind == kind or kind in _SPOKEN or not closable):
            return end, False
    return len(tags), False
