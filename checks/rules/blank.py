"""A prompt or completion in which there is nothing to read."""

import unicodedata
from collections.abc import Iterator

from checks.spec import Check, Finding, Subject

_FILLERS = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and symbols that are drawn as nothing."""


def _blank(text: str) -> bool:
    if text[:1].isascii() and text[:1].isalnum():
        return False
    return all(
        char.isspace() or char in _FILLERS or unicodedata.category(char) in ("Cc", "Cf", "Zs", "Zl", "Zp", "Mn")
        for char in text
    )


def _run(subject: Subject) -> Iterator[Finding]:
    for field in ("prompt", "completion"):
        text = subject.texts.get(field)
        if text is not None and _blank(text):
            what = "holds nothing but blanks or invisible characters" if text else "is empty"
            yield CHECK.found(subject, field, 0, len(text), f"the {field} {what}")


CHECK = Check("blank", 1, "instant", "block", "a prompt or completion that is empty or only looks filled", _run)
