"""A word that stands twice, as it does where a hand slipped: “the the”."""

import re
from collections.abc import Iterator
from functools import lru_cache
from operator import eq

from checks.parts.lists import listed, primary
from checks.parts.prose import running
from checks.parts.words import words
from checks.spec import Check, Finding, Subject

_TWICE = re.compile(r"(?<![\w'’\-])([^\W\d_]+)([ \t\u00a0]+|[ \t]*\n[ \t]*)(\1)(?![\w'’\-])", re.IGNORECASE)  # noqa: RUF001 - apostrophes
_THRICE = re.compile(r"\s*(\w+)")


@lru_cache(maxsize=64)
def _right(language: str) -> frozenset[str]:
    """Words of which two may stand side by side; in any language, where none is named."""
    lists = listed("doubled")
    if language:
        return frozenset(f"{lists['']} {lists.get(language, '')}".split())
    return frozenset(word for code, right in lists.items() if code != "safe" for word in right.split()) - {"*"}


@lru_cache(maxsize=1)
def _safe() -> frozenset[str]:
    return frozenset(listed("doubled")["safe"].split())


def _run(subject: Subject) -> Iterator[Finding]:
    right = _right(primary(subject.facts.get("language", "")))
    if "*" in right:
        return
    for field in ("prompt", "completion"):
        text = subject.texts.get(field)
        if not text:
            continue
        said = words(text)  # nothing but blanks stands between the two, so that they are neighbours here as well
        if any(map(eq, said, said[1:])):
            for found in _TWICE.finditer(running(text)):
                if _wrong(found, right):
                    word, start = found[1], found.start()
                    yield CHECK.found(
                        subject, field, start, found.end(), "the same word twice", fix=word, safe=_slip(word)
                    )  # fmt: skip


def _wrong(found: re.Match[str], right: frozenset[str]) -> bool:
    word, between, second = found.groups()
    lower = word.lower()
    if lower in right or (len(word) == 1 and lower not in _safe()):
        return False
    if second[0].isupper() or (word != second and word[0].islower()):
        return False
    if "\n" in between and lower not in _safe():
        return False
    after = _THRICE.match(found.string, found.end())
    before = found.string[max(0, found.start() - len(word) - 1) : found.start()].strip().lower()
    return lower not in (before, after[1].lower() if after else "")


def _slip(word: str) -> bool:
    return word.lower() in _safe()


CHECK = Check("doubled", 1, "instant", "warn", "a word that stands twice, such as “the the”", _run)
