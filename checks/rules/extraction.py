"""An extracted value that its context does not hold: whoever extracts says nothing in words of their own."""

from collections.abc import Iterator

from checks.parts.extracted import stands_in, values
from checks.spec import Check, Finding, Subject


def _run(subject: Subject) -> Iterator[Finding]:
    context, completion = subject.texts.get("context"), subject.texts.get("completion")
    if not context or not completion or subject.facts.get("skill") != "extraction":
        return
    language = subject.facts.get("language", "")
    seen: dict[str, bool] = {}
    for start, end in values(completion):
        value = completion[start:end]
        if value not in seen:
            seen[value] = stands_in(value, context, language)
        if not seen[value]:
            message = "the context does not hold this value word for word"
            yield CHECK.found(subject, "completion", start, end, message)


CHECK = Check(
    "extraction", 1, "instant", "warn", "an extracted value that the context does not hold word for word", _run,
)  # fmt: skip
