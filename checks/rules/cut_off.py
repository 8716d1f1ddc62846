"""A completion that stops in the middle: its writer, or a limit on its length, cut it off."""

import re
from collections.abc import Iterator
from functools import lru_cache

from checks.parts.lists import listed, primary
from checks.parts.markdown import code_spans
from checks.spec import Check, Finding, Severity, Subject

_STOPS = frozenset(".!?…。！？।؟。\"'”’»“`)]}*_>|~^=$\\/%°€£¥#:;&+@")  # noqa: RUF001 - stops of several scripts
"""What a text may end in; `:` and `;` are looked at before."""
_OPEN = frozenset(",;([{“„«")
_ITEM = re.compile(r"[ \t]*(?:[-*+•]|\d{1,3}[.)]|#{1,6})[ \t]*")
_LIST = re.compile(r"[ \t]*(?:[-*+•>|#]|\d{1,3}[.)]|\w[.)])[ \t]")
_ADDRESS = re.compile(r"://|@|^www\.|/")
_WORDS = 14
"""Words of a last line that is taken for prose."""
_CLOSE = 4
"""Words of a letter's last line that may end in a comma: the name below it is for another to write."""
_LONG = 80
"""Code points below which a text may be a title, a name or a phrase."""


@lru_cache(maxsize=32)
def _hanging(language: str) -> frozenset[str]:
    """Words in which no sentence ends."""
    return frozenset(listed("cut_off").get(language, "").split())


def _run(subject: Subject) -> Iterator[Finding]:
    text = (subject.texts.get("completion") or "").rstrip()
    if len(text) < _LONG:
        return
    begin = text.rfind("\n") + 1
    line = text[begin:]
    if text[-1] in ".)*+-•#" and "\n" in text and _ITEM.fullmatch(line):
        yield _found(subject, begin, len(text), "the last item of the list is empty", "empty-item")
        return
    if text[-1] in _STOPS and text[-1] not in ":;":
        return
    if any(end >= len(text) for _, end in code_spans(text)):
        return
    last = line.split()[-1]
    start = len(text) - len(last)
    if text[-1] == "," and len(line.split()) <= _CLOSE:
        return
    if text[-1] in _OPEN or text[-1] == ":":
        yield _found(subject, len(text) - 1, len(text), "the completion ends where something must follow", "hanging")
    elif last.lower() in _hanging(primary(subject.facts.get("language", "en"))) and not last.isupper():
        yield _found(subject, start, len(text), "the completion ends in a word that must be followed", "hanging")
    elif _stopless(text, line, last):
        yield _found(subject, start, len(text), "the last sentence has no end", "no-stop", "info")


def _found(
    subject: Subject, start: int, end: int, message: str, code: str, severity: Severity = "warn"
) -> Finding:  # fmt: skip
    return CHECK.found(subject, "completion", start, end, message, code=code, severity=severity)


def _stopless(text: str, line: str, last: str) -> bool:
    """Whether the last line is prose as what stands before it, which has its stops."""
    if (
        not last[-1].isalnum()
        or last[0] == "#"
        or _LIST.match(line)
        or _ADDRESS.search(last)
        or len(line.split()) < _WORDS
    ):
        return False
    if not (last[-1].islower() or last[-1].isupper() or last[-1].isdigit()):
        return False
    return ". " in text or ".\n" in text


CHECK = Check("cut-off", 1, "instant", "warn", "a completion that ends in the middle of a sentence or list", _run)
