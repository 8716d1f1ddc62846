"""The values of a completion that extracts: of JSON its strings and numbers, of a list its items, else its lines."""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from checks.parts.figures import figures, held
from checks.parts.named import bare
from checks.parts.strict import parsed

_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"(\s*:)?|-?[0-9][0-9.eE+-]*', re.S)
_ITEM = re.compile(r"^[ \t]*+(?:[-*+•]|[0-9]{1,3}[.)])[ \t]++(\S[^\n]*)", re.MULTILINE)
_LINE = re.compile(r"^[ \t]*+(\S[^\n]*)", re.MULTILINE)
_TABLE = re.compile(r"^[ \t]*+\|?[ \t]*+:?-+:?[ \t]*+\|[-:| \t]*+$\n?", re.MULTILINE)
_CELL = re.compile(r"(?<=\|)[^|\n]+(?=\|)")
_LABEL = re.compile(r"(?:\*\*|__)?[^\s:|*][^:|\n*]{0,38}:(?:\*\*|__)?[ \t]+")
_NOTHING: Final = frozenset(
    "null none n a na unknown not mentioned not stated not given unbekannt keine nichts".split()
)
_MARKS = "*_`\"'“”„«» .,;\t\r\u00a0"
_MOST: Final = 400
"""Values of a completion that are looked at."""


def values(text: str) -> Iterator[tuple[int, int]]:
    """Where the values stand, without quotation marks, bullets and labels."""
    body = text.strip()
    if body[:1] in ("{", "[") and parsed(body)[1] is None:
        yield from _of_json(text)
        return
    ruled = _TABLE.search(text)
    if ruled is not None:
        yield from ((start, end) for start, end in _cells(text, ruled.end()) if start < end)
        return
    pattern = _ITEM if _ITEM.search(text) else _LINE
    for number, match in enumerate(pattern.finditer(text)):
        if number == _MOST:
            return
        start, end = match.span(1)
        label = _LABEL.match(text, start, end)
        start, end = _stripped(text, label.end() if label else start, end)
        if start < end and not text[start:end].endswith(":") and text[start] not in "|#<":
            yield start, end


def _cells(text: str, at: int) -> Iterator[tuple[int, int]]:
    """The cells of a table with bars on both sides, below its rule."""
    for number, match in enumerate(_CELL.finditer(text, at)):
        if number == _MOST:
            return
        yield _stripped(text, *match.span())


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _MARKS:
        start += 1
    while end > start and text[end - 1] in _MARKS:
        end -= 1
    return start, end


def _of_json(text: str) -> Iterator[tuple[int, int]]:
    for number, match in enumerate(_TOKEN.finditer(text)):
        if number == 2 * _MOST:
            return
        if match[1] is None:
            yield match.span()
        elif not match[2] and match[1].strip():
            yield match.span(1)


def stands_in(value: str, context: str, language: str = "") -> bool:
    """Whether a context has a value word for word: case, blanks and marks aside, numbers however they are written."""
    meant = _unescaped(value)
    plain = bare(meant)
    if not plain.strip() or plain in bare(context) or plain.strip() in _NOTHING or set(plain.split()) <= _NOTHING:
        return True
    there = held(context, language).units
    found = list(figures(meant, language))
    if not found or any(not one.values & there.keys() for one in found):
        return False
    rest = set(plain.split()) - set(bare(" ".join(meant[one.start : one.end] for one in found)).split())
    return rest <= set(bare(context).split())


@lru_cache(maxsize=256)
def _unescaped(value: str) -> str:
    """A string of JSON as it is meant; what is none as it is."""
    if "\\" not in value:
        return value
    try:
        return str(json.loads(f'"{value}"', strict=False))
    except ValueError:
        return value
