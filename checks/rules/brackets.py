"""Brackets and quotation marks that nobody closed, or opened: half a thought, or a text that was cut."""

import re
from collections.abc import Iterator

from checks.parts.addresses import addresses
from checks.parts.markdown import parse
from checks.parts.pairing import even, lonely_curly, lonely_quotes, unpaired
from checks.parts.prose import without_formulas
from checks.parts.unfenced import unfenced
from checks.spec import Check, Finding, Subject

_OUT = re.compile(r"\\\"|\"{3,}|(?<=['(])\"(?=[')])|\$[^$\n]{1,300}\$")
_MARKS = "()[]{}"


def _run(subject: Subject) -> Iterator[Finding]:
    for field in ("prompt", "completion"):
        text = subject.texts.get(field, "")
        some = any(map(text.__contains__, _MARKS))
        straight = '"' in text
        curly = not text.isascii() and any(mark in text for mark in "\u201c\u201d\u00ab\u00bb")
        if not (some or straight or curly):
            continue
        if even(text) and not (straight and curly):
            continue
        bare = _bare(text, straight)
        if some:
            for place in unpaired(bare):
                said = "a bracket without its partner"
                yield CHECK.found(subject, field, place, place + 1, said, code="bracket")
        if straight or curly:
            yield from _quoted(subject, field, bare, straight, curly)


def _bare(text: str, straight: bool) -> str:
    """The text without code, links, tags, addresses and formulas, which have brackets of their own."""
    bare = without_formulas(text)
    spans = unfenced(text)[:]
    if "](" in bare or "<" in bare:
        marks = parse(text)
        spans += [*((one.start, one.end) for one in marks.links), *marks.html]
    if "://" in bare:
        spans += [(one.start, one.end) for one in addresses(bare)]
    if "\\" in bare or "$" in bare or straight:
        spans += [found.span() for found in _OUT.finditer(bare)]
    pieces, at = [], 0
    for start, end in sorted(spans):
        if start >= at:
            pieces += [bare[at:start], "\ufffc" * (end - start)]
            at = end
    return "".join([*pieces, bare[at:]]) if pieces else bare


def _quoted(subject: Subject, field: str, bare: str, straight: bool, curly: bool) -> Iterator[Finding]:
    curled = bare.count("\u201c") + bare.count("\u201d")
    if curled and '"' in bare:
        fewer = '"' if bare.count('"') < curled else "\u201c" if "\u201c" in bare else "\u201d"
        place = bare.find(fewer)
        said = "straight and typographic quotation marks are mixed"
        yield CHECK.found(subject, field, place, place + 1, said, code="mixed", severity="info")
        if not (bare.count('"') + curled) & 1:
            return
    found = [*(lonely_quotes(bare) if straight else ()), *(lonely_curly(bare) if curly else ())]
    for place in sorted(found):
        said = "a quotation mark without its partner"
        yield CHECK.found(subject, field, place, place + 1, said, code="quote")


CHECK = Check("brackets", 2, "instant", "warn", "brackets and quotation marks without a partner, or of two kinds", _run)
