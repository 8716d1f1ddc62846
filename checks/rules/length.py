"""Texts that are shorter or longer than their cell asks for, in tokens as the editor counts them."""

from collections.abc import Iterator

from checks.parts.bounds import BOUNDS, beyond, bounded
from checks.spec import Check, Finding, Subject
from workbench.domain.length import length


def _run(subject: Subject) -> Iterator[Finding]:
    for field, text, least, most in bounded(subject.texts, subject.params):
        tokens = length(text).tokens
        code, asked = beyond(tokens, least, most)
        if code:
            message = f"about {tokens} tokens, estimated from words and bytes; {asked}"
            yield CHECK.found(subject, field, 0, len(text), message, code=code)


CHECK = Check(
    "length", 2, "instant", "warn", "a text outside the bounds of its cell, in tokens", _run,
    params=BOUNDS,
)  # fmt: skip
