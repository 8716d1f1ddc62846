"""Pieces of a text that are read by themselves, such as the code in a fence, with the way back to the text's places."""

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from checks.parts.fault import Fault, line_starts
from checks.parts.markdown import Fence, parse


class Piece(NamedTuple):
    """A part of a text: its own text, and where each of its lines stands in the whole one."""

    text: str
    starts: Sequence[int]
    """Where its lines begin in itself."""
    places: Sequence[int]
    """Where they begin in the whole text."""

    def place(self, at: int) -> int:
        """The place in the whole text."""
        line = bisect_right(self.starts, at) - 1
        return self.places[line] + at - self.starts[line]

    def whole(self, fault: Fault) -> Fault:
        """A fault with its place in the whole text."""
        start = self.place(fault.start)
        end = self.place(fault.end - 1) + 1 if fault.end > fault.start else start
        return fault._replace(start=start, end=max(start, end))


class Fenced(NamedTuple):
    """A fenced block of code with its code as a piece."""

    fence: Fence
    piece: Piece
    language: str
    """The first word behind the opening mark, in small letters; '' where there is none."""


def cut(text: str, start: int, end: int) -> Piece:
    """The part of a text between two places."""
    return Piece(text[start:end], (0,), (start,))


@lru_cache(maxsize=8)
def fenced(text: str) -> Sequence[Fenced]:
    """The fenced blocks of a text."""
    if "```" not in text and "~~~" not in text:
        return ()
    found = parse(text).fences
    starts = line_starts(text) if found else ()
    return tuple(Fenced(fence, _inside(text, starts, fence), _language(fence.info)) for fence in found)


def _inside(text: str, starts: Sequence[int], fence: Fence) -> Piece:
    """The code of a fence: its lines are those of the text without what stands before them in lists and quotations."""
    first = bisect_right(starts, fence.first) - 1
    own, places, at = [], [], 0
    for number, line in enumerate(fence.content.split("\n")):
        own.append(at)
        at += len(line) + 1
        begin = starts[min(first + number, len(starts) - 1)]
        behind = starts[first + number + 1] if first + number + 1 < len(starts) else len(text)
        places.append(begin + max(len(text[begin:behind].rstrip("\r\n")) - len(line), 0))
    return Piece(fence.content, own, places)


def _language(info: str) -> str:
    word = info.replace("{", " ").replace(",", " ").replace("}", " ").split()[:1]
    return word[0].lstrip(".").lower() if word else ""
