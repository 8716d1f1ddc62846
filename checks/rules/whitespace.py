"""Blanks that nobody sees and a model learns: at ends of lines and texts, doubled, or of a kind that does not break."""

import re
from collections.abc import Iterator

from checks.parts.markdown import FILL, code_spans, inside, without_code
from checks.spec import Check, Finding, Subject

_TRAILING = re.compile(r"(?<=[^ \t\r\n])([ \t]+)(?=\r?\n|\Z)")
_DOUBLED = re.compile(r"  +(?=[^\s|])")
_STIFF = re.compile("[\u00a0\u202f\u2007]")
_EMPTY = re.compile(r"\n(?:[ \t]*\n){3,}")
_FRENCH = frozenset(":;!?\u00bb%\u20ac$")


def _run(subject: Subject) -> Iterator[Finding]:
    for field in ("prompt", "completion"):
        text = subject.texts.get(field, "")
        if not text or text.isspace():
            continue
        yield from _ends(subject, field, text)
        if " \n" in text or "\t\n" in text or " \r" in text or "\t\r" in text:
            yield from _trailing(subject, field, without_code(text))
        if "  " in text:
            bare = without_code(text)
            if "  " in bare:
                yield from _doubled(subject, field, bare)
        if "\n\n\n\n" in text or "\n \n" in text:
            yield from _empty(subject, field, text)
        if not text.isascii() and ("\u00a0" in text or "\u202f" in text or "\u2007" in text):
            yield from _unbroken(subject, field, text)


def _ends(subject: Subject, field: str, text: str) -> Iterator[Finding]:
    bare = text.lstrip()
    if len(bare) < len(text):
        start = len(text) - len(bare)
        first = text.rfind("\n", 0, start) + 1
        cut = first if "\t" in text[first:start] or start - first > 3 else start  # what is indented may be code
        if cut:
            yield CHECK.found(subject, field, 0, cut, "blanks before the text", code="before", fix="", safe=True)
    end = len(text.rstrip())
    if end < len(text) and text[end:] != "\n":
        yield CHECK.found(subject, field, end, len(text), "blanks behind the text", code="behind", fix="", safe=True)


def _trailing(subject: Subject, field: str, bare: str) -> Iterator[Finding]:
    behind = len(bare.rstrip())
    for found in _TRAILING.finditer(bare):
        start, end = found.span(1)
        following = (
            bare[end + 1 : end + 3].removeprefix("\n")[:1] if bare[end : end + 1] == "\r" else bare[end + 1 : end + 2]
        )
        breaks = found[1].endswith("  ") and following not in ("", "\r", "\n")  # Markdown's mark of a new line
        if start < behind and not breaks and bare[start - 1] not in ("\\", FILL):
            said = "blanks at the end of a line"
            yield CHECK.found(subject, field, start, end, said, code="trailing", fix="", safe=True)


def _doubled(subject: Subject, field: str, bare: str) -> Iterator[Finding]:
    """Two or three blanks between words: more are a column, and those behind a list's mark its indent."""
    for found in _DOUBLED.finditer(bare):
        before = bare[found.start() - 1 : found.start()]
        if not before or before.isspace() or before == "|":
            continue
        line = bare.rfind("\n", max(0, found.start() - 20), found.start()) + 1
        item = bare[line : found.start()].strip().rstrip(".):") if found.start() - line < 8 else "text"
        if item not in ("-", "*", "+", "#", "##", "###") and not item.isdigit() and len(found[0]) < 4:
            said = "more than one blank between two words"
            yield CHECK.found(subject, field, found.start(), found.end(), said, code="doubled", fix=" ")


def _empty(subject: Subject, field: str, text: str) -> Iterator[Finding]:
    code = code_spans(text)
    first, last = len(text) - len(text.lstrip()), len(text.rstrip())
    for found in _EMPTY.finditer(text, first, last):
        if not inside(code, found.start()):
            said = "several empty lines in a row"
            yield CHECK.found(subject, field, found.start() + 1, found.end(), said, code="empty-lines", fix="\n")


def _unbroken(subject: Subject, field: str, text: str) -> Iterator[Finding]:
    """Blanks that do not break, but for those that French puts beside its signs and printers behind digits."""
    first, last = len(text) - len(text.lstrip()), len(text.rstrip())
    for found in _STIFF.finditer(text, first, last):
        before, behind = text[found.start() - 1], text[found.end()]
        if behind not in _FRENCH and before != "\u00ab" and not before.isdigit():
            said, safe = "a blank that does not break", before.isalnum() and behind.isalnum()
            yield CHECK.found(subject, field, found.start(), found.end(), said, code="unbroken", fix=" ", safe=safe)


CHECK = Check("whitespace", 1, "instant", "info", "blanks at ends, doubled, or of a kind that does not break", _run)
