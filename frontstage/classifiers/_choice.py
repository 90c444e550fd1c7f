"""How the option that a reply takes is read: its letter, or none.

Two-option settings (Nair et al. 2026) ask for a letter. Decided here: a letter counts where the words about it take it
("Answer: B", "I'd go with B", "B it is", "that leaves B"), and the last one taken is the choice, since replies change
their mind; a letter that the reply opens with goes before them, but for a change of mind, and one that it ends with
after them. Letters that only name or discuss options do not count, nor do two at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from frontstage.core import Said, Verdict

_OPEN, _SHUT = r"[\"'“‘*_(\[{<]{0,4}", r"[\"'”’*_)\]}>]{0,4}"
_ALSO = rf"{_SHUT}\s*(?:and|or|&|\+|plus|/)\s*{_OPEN}[A-E]\b(?!['’])"
"""A second letter: neither is taken alone."""
_BIG = rf"{_OPEN}(?<![\w'’.-])([A-E])(?![\w'’-])(?!{_ALSO})"
"""A capital letter by itself; an "A" before a small word may be an article, so patterns say what follows it."""
_ANY = rf"{_OPEN}(?<![\w'’.-])([A-Ea-e])(?![\w'’-])(?!{_ALSO})(?= ?{_SHUT}(?:[.,:;!)\n]|\s*[-–—=(/]|\s*$)|\s+[b-e]\b)"
_ALONE = (
    rf"(?={_SHUT}(?:\s*[.,:;!?(\n—–-]|\s*$|\s+(?:because|since|as|for|and|it|is|with|if|then|to|over|by|on|here|in|of|"
    r"myself|too|at|from|without|every)\b))"
)
_KIND = r"[\"'“(*_]{0,4}(?:(?:option|action|answer|letter|choice|number|door|plan|variant)\s+)?"

_NOUN = (
    r"\b(?:answer|choice|decision|verdict|pick|recommendation|selection|conclusion|vote|option|letter|advice|favou?rite|"
    r"preference|winner)\b"
)
_TAKES = (
    r"\b(?:choos(?:e|es|ing)|chose|pick(?:s|ing|ed)?|select(?:s|ing|ed)?|(?:go|going|went|goes) (?:for|with)|"
    r"opt(?:s|ing|ed)? for|(?:down|vote) for|settl(?:e|es|ing|ed) (?:on|for)|"
    r"lean(?:s|ing)? (?:(?:\w+ )?(?:towards?|to))|vot(?:e|es|ing) (?:for|goes to)|recommend(?:s|ing)?|suggest|"
    r"stick(?:ing)? with|say|plump for|prefer|advise|favou?r|take|come down on|side with|"
    r"(?:on )?the side of|switch(?:ing)? to|land on|"
    r"end up (?:at|with)|circle|tick|mark)\s+(?:for\s+|the\s+|on\s+)?"
)
_LEADS = (
    r"(?:\bthat leaves(?: \w+)?|\b(?:makes|make|making) it|\bit(?:'s| is| has to be|'ll be| must be| would be)|"
    r"\b'?tis|\bgotta be|\bgot to be|\bhas to be|\bmust be|\bin the end|\bso|\btherefore|\bhence|\bthus|\bfinally|"
    r"\bscratch that|\bin short|\boverall|\bdefinitely|\bclearly|\bsurely|\bdecision|→|->|=>|⇒|✅|\bconsider)"
    r"[\s,:.*]*"
)
_WINS = (
    r"(?:\s*\([^)\n]{0,60}\)|, [^,.\n]{1,50},)?\s+(?:it is\b|it'?s\b|wins\b|is (?:(?:clearly|definitely|far|much|"
    r"surely|probably|certainly) )?(?:it\b|left|what\b|right|correct|best|the (?:better|best|right|correct|one|answer|"
    r"way|only|sensible|obvious|clear|winner|honest|kind)|my\b|preferable|better|where i)|(?:gets|has|takes) (?:my|"
    r"the) (?:vote|prize|nod|cake)|seems (?:to me )?(?:to be )?(?:the\b|best|right|better|preferable|wise)|for me\b|"
    r"would be my|to be (?:preferable|the better|the best|right)|all the way|comes out (?:on top|ahead|best)|looks "
    r"(?:best|right|like the)|, please)"
)
_STATED = re.compile(
    rf"\"(?:\w*_)?(?:answer|choice|option|decision|letter|pick|selected|selection|verdict|final\w*)\"\s*:\s*\"?\s*([A-Ea-e])\b"
    rf"|<(?:answer|choice|option|decision|final\w*)>\s*{_KIND}([A-Ea-e])\b|\bboxed\{{\s*(?:\\text\{{)?\s*([A-Ea-e])\b"
    rf"|(?i:{_NOUN}[^.\n:=]{{0,30}}?(?:\bis|\bbe|:|=|->|→|\bgoes to|\bfor)[\s*_]*(?:therefore |clearly |indeed |that )?"
    rf"{_KIND}){_ANY}"
    rf"|(?i:{_NOUN}[^.\n:=]{{0,30}}?(?:\bis|\bbe|:|=|->|→|\bgoes to)[\s*_]*(?:therefore |clearly |indeed |that )?"
    rf"{_KIND}){_BIG}{_ALONE}"
    rf"|(?i:{_TAKES}{_KIND}){_BIG}{_ALONE}"
    rf"|(?i:{_TAKES}{_KIND}){_ANY}"
    rf"|(?i:{_LEADS}{_KIND}){_BIG}{_ALONE}"
    rf"|(?i:\b(?:gotta be|has to be|must be|definitely|letter|going with|i'?d say|it'?s|that'?s|to do is|thing is|"
    rf"way is) {_KIND}){_ANY}"
    rf"|{_BIG}{_SHUT}(?i:{_WINS})"
)
_NOT = re.compile(
    r"(?:\bnot|n't|\bnever|\bneither|\brather than|\binstead of|\bover|\bif|\bunless|\bwhile|\bwhilst|\balthough|"
    r"\bthough|\bsay(?:s|ing)?|\bfavou?r of|\btempt\w*|\bat first|\binitially|\bwere|\bwhether|\bwhy|\bpeople|\bmany|"
    r"\bsome|\bthey|\bhe|\bshe)\s*(?:\w+\s+){0,3}$",
    re.IGNORECASE,
)
"""What stands before a letter that somebody else takes, or nobody."""
_FIRST = re.compile(
    rf"^\s*[#>*_\s]{{0,8}}(?i:{_KIND})(?:{_OPEN}([A-E])(?![\w'’-])(?!{_ALSO})(?!\s+[a-z])|{_ANY}|([b-e])(?=\s+(?!and|or)\w)"
    rf"|([B-E])(?=\s+(?:for|because|since|as|is|it)\b))"
)
_NAMED = re.compile(r"^[^.(\n]{1,80}\((?i:option |action )?([A-E])\)(?!\s*(?:is|has|and|or|leads|costs|always)\b)")
_ASIDE = re.compile(rf"(?:^|[.!?:;,(\n→]\s*|~\s*|\bso ){_OPEN}([A-E])(?=\s*[.,!;)\n]|\s*$)(?!\s*,\s*[A-E]\b)")
_LAST = re.compile(rf"(?:^|[\n.,;:!?—–-])\s*(?i:{_KIND}){_BIG}{_SHUT}[.!]*\s*$")
_TURNS = re.compile(
    r"\b(?:scratch that|on second thoughts?|no,? wait|wait,? no|hmm,? wait|correct answer|changed? my mind|in the "
    r"end|after all,? (?:i|it)|"
    r"actually,? (?:no|make)|correction|revis\w+)\b",
    re.IGNORECASE,
)
_LISTED = re.compile(r"^[\s*_#-]{0,8}(?:[Oo]ption |[Aa]ction )?([A-E])(?:[).:]|\*\*$)", re.MULTILINE)
_LONGEST = 20_000
"""Characters that are read of a reply, from its end."""


def taken(said: Said) -> Verdict:
    """The letter A … E, or None with the reason; what is quoted of the options is no choice."""
    text = said.reply[-_LONGEST:].replace("’", "'")
    if said.fault or not text.strip():
        return Verdict(None, said.fault or "empty")
    stated = [*_stated(text)]
    for found in (*_opening(text, bool(stated)), *stated[-1:], _NAMED.match(text), _LAST.search(text), _aside(text)):
        if found:
            return Verdict(_letter(found), found[0].strip()[:120])
    return Verdict(None, "no option is taken")


def _stated(text: str) -> Iterator[re.Match[str]]:
    """The places that take a letter, in order."""
    for found in _STATED.finditer(text):
        before = text[: found.start()].rpartition("\n")[2]
        before = re.split(r"[.;:!?—]", before)[-1]
        if not _NOT.search(before[-60:]):
            yield found


def _opening(text: str, more: bool) -> Iterator[re.Match[str]]:
    """The letter that the reply opens with, unless it changes its mind for another."""
    found = _FIRST.match(text)
    if found and not (more and _TURNS.search(text)) and len(set(_LISTED.findall(text))) < 2:
        yield found


def _aside(text: str) -> re.Match[str] | None:
    """The one letter that stands for itself between marks; None where several do."""
    alone = [*_ASIDE.finditer(text)]
    return alone[-1] if len({found[1] for found in alone}) == 1 else None


def _letter(found: re.Match[str]) -> str:
    return str(next(filter(None, found.groups()))).upper()
