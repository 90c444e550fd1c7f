"""The tag parser: what counts as an answer, what is a fault, and how long a hostile text may take."""

import sys
from types import FrameType
from typing import Any

import pytest

from frontstage.core import Answer, Said
from frontstage.settings import _tags
from frontstage.settings._tags import parse, parse_leniently, parse_plain, tagged

S, NOT_S, D, NOT_D = "<SCRATCHPAD_REASONING>", "</SCRATCHPAD_REASONING>", "<DRAFT_OUTPUT>", "</DRAFT_OUTPUT>"
O, NOT_O = "<OUTPUT>", "</OUTPUT>"  # noqa: E741

READABLE = {
    "one of each": (f"{S}\nI think.\n{NOT_S}\n\n{O}\nHello.\n{NOT_O}", "I think.", "Hello."),
    "several, in any order": (
        f"{S}a{NOT_S}{D}no{NOT_D}{S}b{NOT_S}{O}one{NOT_O}{S}c{NOT_S}{O}two{NOT_O}",
        "a\n\nb\n\nc",
        "one\n\ntwo",
    ),
    "output only": (f"{O}Hello.{NOT_O}", "", "Hello."),
    "text outside is not sent": (f"Sure!\n{S}a{NOT_S} and now\n{O}b{NOT_O}\nDone.", "a", "b"),
    "any case": ("<scratchpad_reasoning>a</Scratchpad_Reasoning><Output>b</output>", "a", "b"),
    "spaces, attributes": ('<SCRATCHPAD_REASONING >a</ SCRATCHPAD_REASONING>< OUTPUT n="1">b</OUTPUT\n>', "a", "b"),
    "prefill repeated": (f"{O}\n{O}\nHello.\n{NOT_O}", "", "Hello."),
    "closed twice": (f"{S}a{NOT_S}{NOT_S}{O}b{NOT_O}{NOT_O}", "a", "b"),
    "tag mentioned in thought": (f"{S}I answer in {O} tags.{NOT_S}{O}b{NOT_O}", f"I answer in {O} tags.", "b"),
    "answer drafted in thought": (
        f"{S}Perhaps:\n{O}\nx\n{NOT_O}\nNo.{NOT_S}{O}b{NOT_O}",
        f"Perhaps:\n{O}\nx\n{NOT_O}\nNo.",
        "b",
    ),
    "tag mentioned in the reply": (f"{O}Write {S} first.{NOT_O}", "", f"Write {S} first."),
    "other tags are text": (f"{S}<b>a</b>{NOT_S}{O}1 < 2 <OUTPUTS> {{x}}{NOT_O}", "<b>a</b>", "1 < 2 <OUTPUTS> {x}"),
}

NATIVE = {
    "alone": (f"<think>n</think>{O}b{NOT_O}", "n", "", "b"),
    "then a scratchpad": (f"<thinking>n</thinking>{S}a{NOT_S}{O}b{NOT_O}", "n", "a", "b"),
    "opened in the prompt": (f"I could use\n{O} tags\n</think>\n{O}b{NOT_O}", f"I could use\n{O} tags", "", "b"),
}

FAULTY = {
    "nothing": ("", "stop", "empty", "", ""),
    "white space": (" \n\t", "stop", "empty", "", ""),
    "empty output": (f"{S}a{NOT_S}{O} {NOT_O}", "stop", "empty", "a", ""),
    "a prefill alone": (f"{O}\n", "stop", "empty", "", ""),
    "no tag": ("I cannot help with that.", "stop", "unreadable", "", "I cannot help with that."),
    "no tag, cut": ("I cannot help wi", "max_tokens", "truncated", "", "I cannot help wi"),
    "no output": (f"{S}a{NOT_S}", "stop", "unreadable", "a", ""),
    "draft alone": (f"{S}a{NOT_S}{D}d{NOT_D}", "stop", "unreadable", "a", ""),
    "scratchpad cut": (f"{S}\nI think and th", "max_tokens", "truncated", "I think and th", ""),
    "scratchpad unclosed": (f"{S}\na\n{O}\nb\n{NOT_O}", "stop", "unreadable", "a", "b"),
    "scratchpad opened again": (f"{S}a\n{S}b{NOT_S}{O}c{NOT_O}", "stop", "unreadable", "a\n\nb", "c"),
    "output unclosed": (f"{S}a{NOT_S}{O}Hello.", "stop", "unreadable", "a", "Hello."),
    "output cut": (f"{S}a{NOT_S}{O}Hel", "max_tokens", "truncated", "a", "Hel"),
    "output runs into a scratchpad": (f"{O}b\n{S}a{NOT_S}\n{O}c{NOT_O}", "stop", "unreadable", "a", "b\n\nc"),
    "output within the scratchpad": (f"{S}a {O}b{NOT_O}{NOT_S}", "stop", "unreadable", f"a {O}b{NOT_O}", ""),
    "second output cut": (f"{O}b{NOT_O}{S}a{NOT_S}{O}c", "max_tokens", "truncated", "a", "b\n\nc"),
    "native unclosed": ("<think>n", "stop", "unclosed", "", ""),
    "native unclosed, then an output": (f"<think>n\n{O}b{NOT_O}", "stop", "unclosed", "", "b"),
    "native cut": ("<think>n", "max_tokens", "exhausted", "", ""),
    "native closed, then cut": ("<think>n</think>\n", "max_tokens", "exhausted", "", ""),
    "cut before a word": ("", "max_tokens", "exhausted", "", ""),
    "cut in a draft": (f"{D}d", "max_tokens", "truncated", "", ""),
    "native alone": ("<think>n</think>Hello.", "stop", "unreadable", "", "Hello."),
    "draft unclosed": (f"{D}d\n{O}b{NOT_O}", "stop", "unreadable", "", "b"),
}


@pytest.mark.parametrize("case", READABLE)
def test_an_answer_stands_in_closed_outputs(case: str) -> None:
    text, thought, reply = READABLE[case]
    said = parse("q", Answer(text))
    assert (said.query, said.thought, said.reply, said.fault) == ("q", thought, reply, "")


@pytest.mark.parametrize("case", FAULTY)
def test_everything_else_is_a_fault_that_shows_what_could_be_read(case: str) -> None:
    text, stop, fault, thought, reply = FAULTY[case]
    said = parse("q", Answer(text, stop=stop))
    assert (said.fault, said.thought, said.reply) == (fault, thought, reply)


def test_a_limit_reached_after_the_answer_is_no_fault() -> None:
    assert parse("q", Answer(f"{O}b{NOT_O} and so o", stop="max_tokens")).fault == ""


@pytest.mark.parametrize("case", NATIVE)
def test_native_reasoning_and_scratchpad_are_two_channels(case: str) -> None:
    text, native, thought, reply = NATIVE[case]
    assert parse("q", Answer(text)) == Said("q", thought, reply, "", native, "native")


def test_native_reasoning_of_the_providers_channel_precedes_what_the_text_says() -> None:
    said = parse("q", Answer(f"<think>m</think>{S}a{NOT_S}{O}b{NOT_O}", thinking="n"))
    assert (said.native, said.thought, said.channel) == ("n\n\nm", "a", "native")
    assert parse("q", Answer("", thinking="n")).fault == "empty"
    assert parse("q", Answer("", thinking="n", stop="max_tokens")).fault == "exhausted"


def test_a_summary_and_what_is_redacted_are_named_as_such() -> None:
    assert parse("q", Answer(f"{O}b{NOT_O}", thinking="n", channel="summary")).channel == "summary"
    assert parse("q", Answer(f"{O}b{NOT_O}", channel="redacted")) == Said("q", "", "b", "", "", "redacted")
    assert parse_plain("q", Answer("b", channel="redacted")).channel == "redacted"


def test_lenient_reading_saves_what_was_said_and_nothing_that_was_cut() -> None:
    assert parse_leniently("q", Answer("I cannot help with that.")).fault == ""
    assert parse_leniently("q", Answer(f"{S}a\n{O}b{NOT_O}")).reply == "b"
    assert parse_leniently("q", Answer(f"{S}a")).fault == "unreadable"
    assert parse_leniently("q", Answer(f"{O}Hel", stop="max_tokens")).fault == "truncated"
    assert parse_leniently("q", Answer("")).fault == "empty"


def test_without_tags_all_but_native_reasoning_is_the_reply() -> None:
    said = parse_plain("q", Answer(f"<think>n</think>\n{O} is a tag in HTML.", thinking="m"))
    assert (said.native, said.thought, said.reply, said.fault) == ("m\n\nn", "", f"{O} is a tag in HTML.", "")
    assert parse_plain("q", Answer("n</think>Hello.")).native == "n"
    faults = {"": "empty", "<think>n</think>": "empty", "<think>n": "unclosed"}
    assert {text: parse_plain("q", Answer(text)).fault for text in faults} == faults
    assert parse_plain("q", Answer("Hel", stop="max_tokens")).fault == "truncated"
    assert parse_plain("q", Answer("<think>Hel", stop="max_tokens")).fault == "exhausted"


def test_tagged_tells_a_scratchpad_answer_from_a_plain_one() -> None:
    assert tagged(f"x {NOT_O}")
    assert not tagged("<think>n</think> an outPUT, 1 < 2 > 0")


BOMBS = [
    "<", "</", "< / ", " ", "<OUTPUT ", "<OUTPUT" + " " * 150, O, NOT_O, S, f"{O}\n", f"\n{O}a", f"{O}\n{D}\n{NOT_O}",
    f"x{S}\n{O}\n{NOT_O}\n", f"{S}{O}", f"{O}\n{S}\n", "<think>\n" + O, "</think>", "<think>a</think>", f"{S} {NOT_S}",
]  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS)
@pytest.mark.parametrize("tail", ["", NOT_S + NOT_O])
def test_hostile_tags_are_read_in_linear_work(bomb: str, tail: str) -> None:
    """Counted in executed lines, which no busy machine changes; a megabyte then ends, however slow the machine."""
    once, twice = (lines_run(bomb * (size // len(bomb)) + tail) for size in (6_000, 12_000))
    assert twice <= 2.2 * once + 100
    assert parse("q", Answer(bomb * (1_000_000 // len(bomb)) + tail)).query == "q"


def lines_run(text: str) -> int:
    """How many lines of the parser's module run while `text` is read."""
    count, before = 0, sys.gettrace()

    def trace(frame: FrameType, event: str, _arg: object) -> Any:
        nonlocal count
        if frame.f_code.co_filename != _tags.__file__:
            return None
        count += event == "line"
        return trace

    sys.settrace(trace)
    try:
        parse("q", Answer(text))
    finally:
        sys.settrace(before)
    return count
