"""Texts outside the bounds of their cell, counted by the model that the project asks: its tokens, not an estimate."""

from collections.abc import Iterator

from checks.parts.bounds import beyond, bounded
from checks.parts.counting import counted
from checks.spec import Check, Finding, Subject
from workbench.domain.length import length


def _run(subject: Subject) -> Iterator[Finding | None]:
    for field, text, least, most in bounded(subject.texts, subject.params):
        tokens = yield from counted(subject.tools, text)
        assert subject.tools.model is not None
        whose = f"{tokens} tokens as {subject.tools.model.model} counts them"
        code, asked = beyond(tokens, least, most)
        if code:
            yield CHECK.found(subject, field, 0, len(text), f"{whose}; {asked}", code=code)
        elif beyond(length(text).tokens, least, most)[0]:
            message = f"{whose}, within the bounds: the estimate is wrong here"
            yield CHECK.found(subject, field, 0, len(text), message, code="within", severity="info")


CHECK = Check(
    "tokens", 2, "slow", "warn", "a text outside the bounds of its cell, in tokens as a model's host counts them", _run,
    needs=("model",), shares="length",
)  # fmt: skip
