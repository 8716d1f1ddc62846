"""What is wrong with a piece of data or code, and where in it: what the readers of formats hand to the rules."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple


class Fault(NamedTuple):
    """Something that a reader of a format trips over."""

    start: int
    """First code point concerned, in the text that was read."""
    end: int
    code: str
    """Which finding it is, in kebab-case."""
    message: str
    """What is wrong, in words that hold nothing of the text."""


def line_starts(text: str) -> Sequence[int]:
    """Where each line of a text begins: CR LF is one line end, as are CR and LF alone, and nothing else is."""
    starts, at = [0], 0
    for line in text.replace("\r\n", " \n").replace("\r", "\n").split("\n")[:-1]:
        at += len(line) + 1
        starts.append(at)
    return starts


def spot(text: str, start: int, end: int = -1) -> tuple[int, int]:
    """A place that can be shown: what was named, or where that is nothing, the last character before it.

    Args:
        text: the text.
        start: where the fault is told.
        end: behind it; by default the rest of the word there, 20 code points at most.
    """
    start = max(0, min(start, len(text)))
    if end < 0:
        end = start
        while end < min(len(text), start + 20) and (text[end].isalnum() or text[end] == "_"):
            end += 1
        end = max(end, start + 1)
    end = min(end, len(text))
    if text[start:end].strip():
        return start, end
    before = len(text[:start].rstrip())
    return (before - 1, before) if before else (start, end)


def line_of(starts: Sequence[int], place: int) -> int:
    """The number of the line, from 1, in which a place is."""
    return bisect_right(starts, place)
