"""What a prompt plainly asks for and a program can verify: so many words, no commas, certain words, one language.

Where the author said which of these demands the prompt makes, exactly those are verified.
"""

from collections.abc import Iterator

from checks.parts import demanding
from checks.parts.verifying import loose, strict
from checks.spec import Check, Finding, Subject

_ELSEWHERE = "detectable_format:json_format"
"""What the formats are checked for already."""


def _run(subject: Subject) -> Iterator[Finding]:
    prompt, completion = subject.texts.get("prompt", ""), subject.texts.get("completion", "")
    if not prompt or not completion.strip():
        return
    for one in demanding.of(subject).held:
        kind, given = one
        if kind.name == _ELSEWHERE or strict(completion, one):
            continue
        message, start, end = kind.wrong(completion, given)
        if loose(completion, one):
            message += "; it holds but for the first or last line, or asterisks"
            yield CHECK.found(subject, "completion", start, end, message, code=kind.code, severity="info")
        else:
            yield CHECK.found(subject, "completion", start, end, message, code=kind.code)


CHECK = Check(
    "constraints", 2, "instant", "warn", "completions that break what their prompt asks for and a program can verify",
    _run, beside=("demands",),
)  # fmt: skip
