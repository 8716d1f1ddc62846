"""What a prompt plainly asks for and a program can verify: so many words, no commas, certain words, one language."""

from collections.abc import Iterator

from checks.parts.constraining import named
from checks.parts.verifying import loose, strict
from checks.spec import Check, Finding, Subject

_ELSEWHERE = "detectable_format:json_format"
"""What the formats are checked for already."""


def _run(subject: Subject) -> Iterator[Finding]:
    prompt, completion = subject.texts.get("prompt", ""), subject.texts.get("completion", "")
    if not prompt or not completion.strip():
        return
    for one in named(prompt):
        kind, given = one.constraint
        if kind.name == _ELSEWHERE or strict(completion, one.constraint):
            continue
        message, start, end = kind.wrong(completion, given)
        if loose(completion, one.constraint):
            message += "; it holds but for the first or last line, or asterisks"
            yield CHECK.found(subject, "completion", start, end, message, code=kind.code, severity="info")
        else:
            yield CHECK.found(subject, "completion", start, end, message, code=kind.code)


CHECK = Check(
    "constraints", 1, "instant", "warn", "completions that break what their prompt asks for and a program can verify",
    _run,
)  # fmt: skip
