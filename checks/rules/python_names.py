"""Names in Python code that nothing gives a value: a slip of the pen, or an import that was forgotten."""

import re
import sys
from collections.abc import Iterator

from checks.parts.coding import blocks
from checks.parts.fault import Fault
from checks.parts.languages import package
from checks.parts.pythoncode import Read, Unknown, bound, read, unknown
from checks.parts.snippets import python
from checks.spec import Check, Finding, Severity, Subject

_MOST = 20
"""Findings of one completion: behind them nobody reads."""


def _run(subject: Subject) -> Iterator[Finding]:
    known: set[str] = set()
    told = 0
    for block in blocks(subject.texts, subject.facts):
        if block.language != "python":
            continue
        piece = python(block.piece)
        code = read(piece.text)
        if isinstance(code, Fault):
            continue
        for one in unknown(code, piece.text):
            if one.name in known or told >= _MOST:
                continue
            told += 1
            place = piece.whole(Fault(one.start, one.end, "", ""))
            yield _found(subject, one, place, piece.text, code)
        known.update(bound(code))


def _found(subject: Subject, one: Unknown, place: Fault, text: str, code: Read) -> Finding:
    is_module = text[one.end : one.end + 1] == "." and (package(one.name) or one.name in sys.stdlib_module_names)
    likely = is_module or _slip(one.name, code) or subject.facts.get("skill", "").startswith("code")
    weight: Severity = "warn" if likely and code.whole and not _mentioned(subject, one.name, place) else "info"
    if is_module:
        message = "a module that is used and never imported"
        return CHECK.found(
            subject, "completion", place.start, place.end, message, code="missing-import", severity=weight
        )
    message = "a name that nothing gives a value"
    return CHECK.found(subject, "completion", place.start, place.end, message, code="undefined-name", severity=weight)


def _slip(name: str, code: Read) -> bool:
    """Whether a name looks like one that the code does define."""
    from rapidfuzz.distance import OSA

    least = 4
    if len(name) < least or name[:1].isupper():
        return False
    return any(OSA.distance(name, one, score_cutoff=1) == 1 for one in bound(code) if len(one) >= least)


def _mentioned(subject: Subject, name: str, place: Fault) -> bool:
    """Whether the other texts, or the completion before this place, speak of a name: it may be given there."""
    said = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    others = [text for field, text in subject.texts.items() if field != "completion"]
    return any(said.search(text) for text in (*others, subject.texts["completion"][: place.start]))


CHECK = Check("python-names", 1, "quick", "warn", "names and modules that Python code uses and nothing defines", _run)
