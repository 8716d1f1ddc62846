"""Texts that are shorter or longer than their cell asks for, in tokens as the editor counts them."""

from collections.abc import Iterator

from checks.spec import Check, Finding, Subject
from workbench.domain.length import length
from workbench.domain.settings import Option


def _whole(text: str) -> int:
    if not text.isdigit():
        raise ValueError("a whole number of tokens, 0 for no bound")
    return int(text)


def _run(subject: Subject) -> Iterator[Finding]:
    for field in ("prompt", "completion"):
        text = subject.texts.get(field)
        least, most = subject.params[f"{field}_min"], subject.params[f"{field}_max"]
        if not text or not (least or most):
            continue
        tokens = length(text).tokens
        if tokens < least:
            message = f"about {tokens} tokens, estimated from words and bytes; at least {least} are asked for"
            yield CHECK.found(subject, field, 0, len(text), message, code="short")
        elif most and tokens > most:
            message = f"about {tokens} tokens, estimated from words and bytes; at most {most} are asked for"
            yield CHECK.found(subject, field, 0, len(text), message, code="long")


CHECK = Check(
    "length", 1, "instant", "warn", "a prompt or completion outside the bounds of its cell, in tokens", _run,
    params=tuple(
        Option(f"{field}_{end}", 0, _whole, f"{'least' if end == 'min' else 'most'} tokens of a {field}; 0: none")
        for field in ("prompt", "completion")
        for end in ("min", "max")
    ),
)  # fmt: skip
