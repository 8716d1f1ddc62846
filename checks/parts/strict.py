"""JSON as the standard has it: what other programs refuse, or read in two ways, is a fault with its place."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from checks.parts.fault import Fault, spot

_MEANT = (
    ("Expecting property name", "a name in double quotes is missing here"),
    ("Expecting ',' delimiter", "a comma or the closing bracket is missing here"),
    ("Expecting ':' delimiter", "a colon is missing here"),
    ("Expecting value", "a value is missing here"),
    ("Unterminated string", "this string is never closed"),
    ("Invalid control character", "a control character stands in a string: write it as an escape"),
    ("Invalid \\u", "this is no escape of JSON"),
    ("Invalid \\", "this is no escape of JSON"),
    ("Illegal trailing comma", "a comma without anything behind it"),
    ("Unexpected UTF-8 BOM", "a byte order mark where none belongs"),
)
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.S)
_CONSTANTS = {"NaN", "Infinity", "-Infinity"}
Path = tuple[str | int, ...]


def parsed(text: str) -> tuple[int, Fault | None]:
    """Read the JSON value that a text begins with: where it ends, or what is wrong with it."""
    try:
        return _decoder().raw_decode(text)[1], None
    except json.JSONDecodeError as error:
        said = next((words for start, words in _MEANT if error.msg.startswith(start)), "JSON does not go on like this")
        control = error.msg.startswith("Invalid control")
        span = (error.pos, error.pos + 1) if control else spot(text, error.pos)
        return 0, Fault(*span, "broken", said)
    except (RecursionError, ValueError):  # ValueError: a number with more digits than Python reads
        return 0, Fault(0, min(1, len(text)), "broken", "nested too deeply, or a number too long, to be read")


def strict_faults(text: str) -> Iterator[Fault]:
    """What stands in JSON that Python reads but the standard, or common sense, does not: NaN, and a name twice."""
    if "NaN" not in text and "Infinity" not in text and not _doubled(text):
        return
    for path, start, end, twice in _walk(text):
        if twice:
            yield Fault(start, end, "duplicate-key", "this name stands twice in one object: one value is lost")
        elif path is None and text[start:end] in _CONSTANTS:
            yield Fault(start, end, "broken", "JSON has no such number")


def places(text: str) -> Mapping[Path, tuple[int, int]]:
    """Path -> where the value begins and its first token ends, in JSON that can be read."""
    return {path: (start, end) for path, start, end, _ in _walk(text) if path is not None}


def _walk(text: str) -> Iterator[tuple[Path | None, int, int, bool]]:
    """Each value with its path; each name that was there before; each word once more without a path."""
    names: list[set[str] | None] = []
    path: list[str | int] = []
    wants_name = False
    for found in _TOKEN.finditer(text):
        token, start, end = found[0], found.start(), found.end()
        if token == ",":
            if names and names[-1] is None and path:
                last = path[-1]
                path[-1] = last + 1 if isinstance(last, int) else 0
            wants_name = bool(names) and names[-1] is not None
        elif token in "}]":
            if names:
                names.pop()
                path.pop()
            wants_name = False
        elif wants_name and token != ":":
            kept = names[-1]
            assert kept is not None
            name = _name(token)
            yield None, start, end, name in kept
            kept.add(name)
            path[-1] = name
            wants_name = False
        elif token != ":":
            yield tuple(path) if len(path) <= _DEEP else None, start, end, False
            if token in "{[":
                names.append(set() if token == "{" else None)
                path.append("" if token == "{" else 0)
                wants_name = token == "{"
            else:
                yield None, start, end, False


_DEEP = 64
"""Levels below which no path is told: it would grow with the square of the depth."""


def _name(token: str) -> str:
    try:
        return str(json.loads(token, strict=False))
    except ValueError:
        return token


def _doubled(text: str) -> bool:
    found: list[bool] = []

    def pairs(items: list[tuple[str, Any]]) -> None:
        if len({name for name, _ in items}) != len(items):
            found.append(True)

    try:
        json.JSONDecoder(object_pairs_hook=pairs, strict=True).raw_decode(text)
    except (ValueError, RecursionError):
        return False
    return bool(found)


@lru_cache(maxsize=1)
def _decoder() -> json.JSONDecoder:
    return json.JSONDecoder()
