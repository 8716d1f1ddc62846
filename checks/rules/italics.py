"""Italics, where the guideline forbids them: bold is for what matters, quotation marks for what is quoted."""

from collections.abc import Iterator

from checks.parts.markdown import parse
from checks.spec import Check, Finding, Subject


def _run(subject: Subject) -> Iterator[Finding]:
    for field in ("prompt", "completion"):
        text = subject.texts.get(field, "")
        if "*" not in text and "_" not in text:
            continue
        for one in parse(text).emphasis:
            if not one.strong:
                fix = text[one.start + 1 : one.end - 1]
                yield CHECK.found(subject, field, one.start, one.end, "words in italics", fix=fix)


CHECK = Check("italics", 1, "instant", "warn", "words in italics, where the guideline forbids them", _run, on=False)
