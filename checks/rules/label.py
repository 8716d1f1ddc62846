"""A completion that announces itself: `Answer:`, or “Sure, here is the list:”."""

import re
from collections.abc import Iterator
from functools import lru_cache

from checks.parts.lists import listed
from checks.parts.words import small
from checks.spec import Check, Finding, Subject

_LONGEST = 160
"""Code points of a line that is taken for an announcement."""


@lru_cache(maxsize=1)
def _patterns() -> tuple["re.Pattern[str]", "re.Pattern[str]", "re.Pattern[str]"]:
    lists = listed("labels")
    label, sure, here = (
        "|".join(sorted({word for one in lists[kind].values() for word in one.split("|")}, key=len, reverse=True))
        for kind in ("label", "sure", "here")
    )
    return (
        re.compile(rf"(?:[*_#]+ ?)?(?:the )?(?:{label})[*_]{{0,2}} ?:[*_]{{0,2}}(?=\s)\s*"),
        re.compile(rf"(?:{sure})[,!.]? (?:{here})(?!\w)[^\n]{{0,{_LONGEST}}}?(?::|[.!](?=\n))[*_]{{0,2}}(?=\s)\s*"),
        re.compile(rf"(?:{here})(?!\w)[^\n]{{0,{_LONGEST}}}?:[*_]{{0,2}}(?=\n)\s*"),
    )


def _run(subject: Subject) -> Iterator[Finding]:
    text = subject.texts.get("completion")
    if not text or ":" not in text[: _LONGEST + 40]:
        return
    beginning = small(text[: _LONGEST + 40])
    at = len(beginning) - len(beginning.lstrip())
    label, sure, here = (pattern.match(beginning, at) for pattern in _patterns())
    found = label or sure or here
    if found is None or not text[found.end() :].strip():
        return
    end = at + len(found[0].rstrip())
    if label is not None:
        if label[0].strip(" *_#\n") not in small(subject.texts.get("prompt", "")):
            message = "the completion begins with a label instead of with itself"
            yield CHECK.found(subject, "completion", at, end, message, code="label", fix="")
    elif sure is not None:
        message = "the completion announces itself with a courtesy"
        yield CHECK.found(subject, "completion", at, end, message, code="preamble", fix="")
    else:
        message = "the completion announces what follows"
        yield CHECK.found(subject, "completion", at, end, message, code="announcement", severity="info")


CHECK = Check("label", 1, "instant", "warn", "“Answer:” or “Sure, here is …:” before the completion itself", _run)
