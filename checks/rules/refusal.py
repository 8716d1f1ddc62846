"""A completion that declines: it teaches a model to decline, so somebody should have meant it."""

from collections.abc import Iterator

from checks.parts.phrases import said
from checks.parts.prose import running
from checks.spec import Check, Finding, Subject

_TOLD = {
    "refusal": "the completion declines to answer",
    "unable": "the completion says that it cannot",
}
_FIRST = 400
"""Code points at a text's beginning in which a refusal is one: later it is mostly told of somebody."""


def _run(subject: Subject) -> Iterator[Finding]:
    text = subject.texts.get("completion")
    if not text:
        return
    for code, start, end in said("refusal", subject.facts.get("language", ""), running(text)):
        if start < _FIRST:
            yield CHECK.found(subject, "completion", start, end, _TOLD[code], code=code)
            return


CHECK = Check("refusal", 1, "instant", "warn", "a completion that declines or says that it cannot", _run)
