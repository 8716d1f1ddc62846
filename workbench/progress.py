"""Long work is a generator of Progress; whoever runs it shows it and may close it to cancel."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a piece of long work has come."""

    done: int
    """Items finished, failed ones among them."""
    total: int | None
    """Items in all; None while that is not known."""
    item: str = ""
    """What it is on, in a few words."""


Work = Generator[Progress, None, T]
"""Long work: yields Progress between items, returns its result, is cancelled by `close()` between two items."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One item that did not go through while the rest went on."""

    item: str
    """The item's name: a path, a line, an id."""
    reason: str
    """Why, in words that lead to the cure."""


def finish(work: Work[T]) -> T:
    """Run the work to its end without showing its progress."""
    while True:
        try:
            next(work)
        except StopIteration as stop:
            result: T = stop.value
            return result
