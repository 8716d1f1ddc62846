"""Headings whose order or marks are off, so that the outline of a text does not hold."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from checks.parts.markdown import Heading, Marks, parse, without_code
from checks.spec import Check, Finding, Subject
from workbench.domain.settings import Option

_TIGHT = re.compile(r"^ {0,3}(#{2,6})(?=[^\s#!{\[\"'.,;:)|])", re.MULTILINE)
_MAYBE = re.compile(r"^[ \t>*+-]{0,12}(?:#|(?:\*\*|__).{1,80}(?:\*\*|__)[ \t]*$|-+[ \t]*$|=+[ \t]*$)", re.MULTILINE)
"""A line that could be a heading or stand under one: words in bold within a line are none."""
_LONGEST = 80
"""Code points up to which a line in bold can be meant as a heading."""


def _level(text: str) -> int:
    if text not in ("0", "1", "2", "3", "4", "5", "6"):
        raise ValueError("a level from 1 to 6, or 0 for any")
    return int(text)


def _run(subject: Subject) -> Iterator[Finding]:
    for field in ("prompt", "completion"):
        text = subject.texts.get(field, "")
        some = "#" in text or "\n---" in text or "\n===" in text or "**" in text or "__" in text
        if not some or _MAYBE.search(text) is None:
            continue
        marks = parse(text)
        if marks.headings:
            yield from _ordered(subject, field, marks.headings)
            yield from _single(subject, field, marks.headings)
        if "##" in text:
            for found in _TIGHT.finditer(without_code(text)):
                start, end = found.span(1)
                yield CHECK.found(subject, field, start, end, "the heading's marks need a blank behind them",
                                  code="no-space", fix=found[1] + " ")  # fmt: skip
        yield from _bold(subject, field, marks)


def _ordered(subject: Subject, field: str, headings: list[Heading]) -> Iterator[Finding]:
    first, wanted = headings[0], subject.params["first_level"]
    if wanted and first.level != wanted:
        said = f"the first heading is of level {first.level}, not {wanted}"
        yield CHECK.found(subject, field, first.start, first.end, said, code="first-level")
    for before, one in pairwise(headings):
        if one.level > before.level + 1:
            said = f"a heading of level {one.level} follows one of level {before.level}"
            yield CHECK.found(subject, field, one.start, one.end, said, code="jump")


def _single(subject: Subject, field: str, headings: list[Heading]) -> Iterator[Finding]:
    """What each heading has of its own."""
    above: list[str] = []
    seen: Counter[tuple[str, ...]] = Counter()
    for one in headings:
        above = [*above[: one.level - 1], *[""] * (one.level - 1 - len(above)), one.title.strip().lower()]
        seen[tuple(above)] += 1
        if not one.title.strip():
            yield CHECK.found(subject, field, one.start, one.end, "the heading is empty", code="empty")
        elif seen[tuple(above)] > 1:
            said = "the same heading stands above, under the same one"
            yield CHECK.found(subject, field, one.start, one.end, said, code="repeated", severity="info")
        if one.underlined:
            said = "a heading by underlining; a line between paragraphs needs an empty line before it"
            yield CHECK.found(subject, field, one.start, one.end, said, code="underlined", severity="info")


def _bold(subject: Subject, field: str, marks: Marks) -> Iterator[Finding]:
    """Paragraphs of nothing but a few words in bold."""
    whole = {(one.start, one.end) for one in marks.emphasis if one.strong}
    if not whole:
        return
    for start, end in marks.paragraphs:
        behind = start + len(marks.text[start:end].rstrip())
        if (start, behind) in whole and behind - start <= _LONGEST and marks.text[behind - 3] not in ".!?…":
            said = "a line in bold stands where a heading could"
            yield CHECK.found(subject, field, start, behind, said, code="bold", severity="info")


CHECK = Check(
    "headings", 1, "instant", "warn", "headings out of order, empty, repeated or wrongly marked; bold in their place",
    _run, params=(Option("first_level", 0, _level, "level that the first heading has; 0 for any"),),
)  # fmt: skip
