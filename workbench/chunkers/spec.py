"""What a chunker is, and the one way in: a document is cut by the chunker for its kind."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from workbench.domain.document import Extracted, Kind, Span
from workbench.plugins import discover


@dataclass(frozen=True, slots=True)
class Limits:
    """How long chunks are to be, in tokens, which are estimated from characters."""

    target: int = 350
    minimum: int = 80
    """Shorter neighbours are put together where that stays below the maximum."""
    maximum: int = 700
    """No chunk is longer."""
    characters_per_token: int = 4

    def __post_init__(self) -> None:
        """Refuse limits that contradict each other.

        Raises:
            ValueError: not 0 < minimum <= target <= maximum.
        """
        if not 0 < self.minimum <= self.target <= self.maximum or self.characters_per_token < 1:
            raise ValueError(f"limits must be 0 < minimum <= target <= maximum: {self}")

    @property
    def shortest(self) -> int:
        """The minimum in characters."""
        return self.minimum * self.characters_per_token

    @property
    def wanted(self) -> int:
        """The target in characters."""
        return self.target * self.characters_per_token

    @property
    def longest(self) -> int:
        """The maximum in characters."""
        return self.maximum * self.characters_per_token


@dataclass(frozen=True, slots=True)
class Chunker:
    """A way of cutting one kind of document."""

    name: str
    kind: Kind
    cut: Callable[[Extracted, Limits], tuple[Span, ...]]
    """The chunks in order: disjoint, none blank, together all of the text but blanks."""


DEFAULT = Limits()


@cache
def chunkers() -> dict[str, Chunker]:
    """The chunkers by the kind of document that they are for."""
    return {chunker.kind: chunker for chunker in discover("workbench.chunkers", Chunker).values()}


def chunk(extracted: Extracted, limits: Limits = DEFAULT) -> tuple[Span, ...]:
    """Cut a document into chunks: `text[span.start:span.end]`, in order, disjoint, covering all but blanks."""
    return chunkers()[extracted.kind].cut(extracted, limits)
