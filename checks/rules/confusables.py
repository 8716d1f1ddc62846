"""A letter of another script inside a word: it looks right, but searches, filters and models read another word."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from checks.parts.lists import listed
from checks.parts.markdown import without_code
from checks.spec import Check, Finding, Subject

_MIXED = re.compile(r"[A-Za-z][\u0370-\u052f]|[\u0370-\u052f][A-Za-z]")
_WORD = re.compile(r"[^\W\d_]+")
_OTHER = re.compile(r"[\u0370-\u052f]")
_LATIN = re.compile(r"[A-Za-z]")


@lru_cache(maxsize=1)
def _twins() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Letter of another script -> its Latin twin, and Latin letter -> its Cyrillic twin."""
    lists = listed("confusables")
    cyrillic: Mapping[str, str] = lists["cyrillic"]
    return {**cyrillic, **lists["greek"]}, {latin: other for other, latin in cyrillic.items()}


def _run(subject: Subject) -> Iterator[Finding]:
    for field, text in subject.texts.items():
        if text.isascii() or not _OTHER.search(text):
            continue
        prose = without_code(text)
        if _MIXED.search(prose):
            yield from _mixed(subject, field, prose)
        yield from _disguised(subject, field, prose)


def _mixed(subject: Subject, field: str, text: str) -> Iterator[Finding]:
    to_latin, to_cyrillic = _twins()
    for found in _WORD.finditer(text):
        word = found[0]
        if not _MIXED.search(word):
            continue
        other, latin = _OTHER.findall(word), _LATIN.findall(word)
        if len(latin) > len(other) and all(char in to_latin for char in other):
            fix = "".join(to_latin.get(char, char) for char in word)
        elif len(other) > len(latin) and all(char in to_cyrillic for char in latin):
            fix = "".join(to_cyrillic.get(char, char) for char in word)
        else:
            continue
        message = "a word with letters of two scripts that look alike"
        yield CHECK.found(subject, field, found.start(), found.end(), message, code="mixed", fix=fix, safe=True)


def _disguised(subject: Subject, field: str, text: str) -> Iterator[Finding]:
    """Words that are all look-alikes, in a text that has no other letter of their script."""
    to_latin, _ = _twins()
    others = _OTHER.findall(text)
    if len(others) * 4 > len(_LATIN.findall(text)) or any(char not in to_latin for char in others):
        return
    for found in _WORD.finditer(text):
        word = found[0]
        if len(word) > 1 and all(char in to_latin for char in word):
            fix = "".join(to_latin[char] for char in word)
            message = "a word of another script's letters that looks like one of this script"
            yield CHECK.found(subject, field, found.start(), found.end(), message, code="disguised", fix=fix)


CHECK = Check("confusables", 1, "instant", "warn", "letters of another script that look like Latin ones", _run)
