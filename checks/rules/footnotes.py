"""Footnotes that say nothing, or that nothing points to."""

import re
from collections.abc import Iterator

from checks.parts.markdown import without_code
from checks.spec import Check, Finding, Subject

_MARK = re.compile(r"\[\^(?!\w-\w)([\w-]{1,60})\](:?)")


def _run(subject: Subject) -> Iterator[Finding]:
    for field in ("prompt", "completion"):
        text = subject.texts.get(field, "")
        if "[^" not in text:
            continue
        bare = without_code(text)
        marks = [(found, _defines(bare, found)) for found in _MARK.finditer(bare)]
        said_of = {found[1].lower() for found, defines in marks if defines}
        asked = {found[1].lower() for found, defines in marks if not defines}
        for found, defines in marks:
            start, end, label = found.start(), found.end() - len(found[2]), found[1].lower()
            if not defines and label not in said_of:
                yield CHECK.found(subject, field, start, end, "the footnote is missing", code="undefined",
                                  severity="warn" if said_of else "info")  # fmt: skip
            elif defines and label not in asked:
                yield CHECK.found(subject, field, start, end, "nothing points to this footnote", code="unused",
                                  severity="info")  # fmt: skip


def _defines(bare: str, found: "re.Match[str]") -> bool:
    """Whether the mark stands at the beginning of a line, with a colon behind."""
    before = bare[max(0, found.start() - 4) : found.start()]
    return bool(found[2]) and not before.rpartition("\n")[2].strip() and ("\n" in before or found.start() < 4)


CHECK = Check("footnotes", 1, "instant", "warn", "footnotes that are missing, or that nothing points to", _run)
