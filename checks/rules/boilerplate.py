"""Phrases by which a model's answer is known: what it says of itself, its courtesies, its padding."""

import re
from collections.abc import Iterator
from functools import lru_cache

from checks.parts.lists import listed
from checks.parts.phrases import said
from checks.parts.prose import running
from checks.parts.words import vocabulary
from checks.spec import Check, Finding, Severity, Subject

_TOLD: dict[str, tuple[Severity, str]] = {
    "self": ("warn", "a model speaks of itself"),
    "cutoff": ("warn", "a model speaks of where its training ended"),
    "closing": ("info", "a model's courtesy at the end"),
    "opener": ("info", "a model's courtesy at the start"),
    "filler": ("info", "a stock phrase that says nothing"),
}
_LAST = 300
"""Code points at a text's end in which a courtesy is one."""


@lru_cache(maxsize=1)
def _letters() -> frozenset[str]:
    """Words by which a letter is known, in whose end a courtesy belongs."""
    return frozenset(re.findall(r"\w+", " ".join(listed("letters").values())))


def _run(subject: Subject) -> Iterator[Finding]:
    for field in ("prompt", "completion"):
        text = subject.texts.get(field)
        if not text:
            continue
        for code, start, end in said("boilerplate", subject.facts.get("language", ""), running(text)):
            if code == "closing" and (start < len(text) - _LAST or _is_letter(subject)):
                continue
            if field == "prompt" and code != "cutoff":
                continue
            severity, message = _TOLD[code]
            yield CHECK.found(subject, field, start, end, message, code=code, severity=severity)


def _is_letter(subject: Subject) -> bool:
    texts = (subject.texts.get(field, "") for field in ("prompt", "completion"))
    return any(not _letters().isdisjoint(vocabulary(text)) for text in texts)


CHECK = Check(
    "boilerplate", 1, "instant", "warn", "a model's talk of itself, its courtesies and stock phrases", _run
)  # fmt: skip
