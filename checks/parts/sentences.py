"""Sentences with their places: for rules that look at one sentence after the other."""
# ruff: noqa: RUF001 - marks of punctuation that look like others are what is looked for

import re
from functools import lru_cache

from checks.parts.lists import listed, primary

_STOP = re.compile(
    r"[.!?…。！？\n](?:(?<=[.!?…])(?<![.!?…]{2})[.!?…]*(?:[\"'”’»)\]*_]|[ \u00a0\u202f]»)*(?=\s|$)"
    r"|(?<=[。！？])[。！？]*[”’」』）]*|(?<=\n))"
)
"""Stops are read from their first one only: of a thousand dots before a letter none ends a sentence."""
_MARKER = re.compile(r"[ \t]*(?:[-*+•>|#]|\d{1,3}[.)][ \t]|```|~~~|$)", re.MULTILINE)
_ORDINALS = frozenset("cs da de et fi hr hu is lb lv nb nn no pl sk sl sr tr".split())
"""Languages that write the 3rd of May as `3.`."""
_LINE = 60
"""Code points of a line that is none of a wrapped paragraph, where what follows begins with a capital."""


@lru_cache(maxsize=64)
def _abbreviations(language: str) -> frozenset[str]:
    lists = listed("abbreviations")
    return frozenset(lists[""]) | frozenset(lists.get(primary(language), ()))


def sentences(text: str, language: str = "") -> list[tuple[int, int]]:
    """Where the sentences of a text stand, without the blanks around them.

    A sentence ends at its stop, at an empty line, and before a heading, an item of a list or a fence. A stop behind an
    abbreviation, an initial or (where the language does so) an ordinal ends none, nor one before a small letter.

    Args:
        text: Markdown or plain text; code is not left out.
        language: the code of its language, for the abbreviations; those that all share without one.

    Returns:
        First code point and the one behind the last, in order, never overlapping.
    """
    found: list[tuple[int, int]] = []
    start = 0
    known = _abbreviations(language)
    ordinal = primary(language) in _ORDINALS
    for stop in _STOP.finditer(text):
        place, end = stop.span()
        if _breaks(text, start, place) if text[place] == "\n" else _ends(text, start, place, end, known, ordinal):
            _keep(text, start, end, found)
            start = end
    _keep(text, start, len(text), found)
    return found


def _keep(text: str, start: int, end: int, found: list[tuple[int, int]]) -> None:
    piece = text[start:end]
    bare = piece.strip()
    if bare:
        begin = start + len(piece) - len(piece.lstrip())
        found.append((begin, begin + len(bare)))


def _ends(text: str, start: int, place: int, end: int, known: frozenset[str], ordinal: bool) -> bool:
    """Whether the stops at `place:end` end a sentence that began at `start`."""
    if text[place] in "。！？":
        return True
    after = text[end : end + 40].lstrip()
    if after[:1].islower():
        return False
    if text[place] != "." or text[place : place + 2] == "..":
        return True
    last = text[max(start, place - 20) : place].split()[-1:] or [""]
    word = last[0].lstrip("(\"'“‘«„[*_")
    if word.isdigit():
        return not (ordinal and len(word) <= 2 and after) and bool(text[start : place - len(word)].strip(" \t#*_>-"))
    if len(word) == 1 and word.isalpha() and word.isupper():
        return not after or word == "I"
    return not after or word.lower() not in known


def _breaks(text: str, start: int, place: int) -> bool:
    """Whether a new sentence begins behind the newline at `place`, though no stop ends the one before it."""
    if _MARKER.match(text, place + 1):
        return True
    begin = text.rfind("\n", start, place) + 1 or start
    line = text[begin:place]
    if line.lstrip()[:1] == "#":
        return True
    after = text[place + 1 : place + 40].lstrip()
    return len(line) < _LINE and not line.rstrip().endswith((",", ";")) and not after[:1].islower()
