"""What a source document is after it was read: a text, and what is known of its structure.

Offsets everywhere are Unicode code points into `Extracted.text`, ends exclusive.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["prose", "code"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the document, or the name of a definition in source code."""

    level: int
    """1 for the outermost."""
    start: int
    """Where its line (in code: its definition with the comments above it) begins."""
    title: str


@dataclass(frozen=True, slots=True)
class Block:
    """A span that is not cut inside unless it alone is too long for a chunk; blocks nest or are disjoint."""

    start: int
    end: int
    kind: str
    """`fence`, `table`, `item`, `figure`, or `definition` in source code."""


@dataclass(frozen=True, slots=True)
class Extracted:
    """A source document's text with its structure, and what the file says about itself."""

    title: str
    text: str
    headings: tuple[Heading, ...]
    """In the order of the text."""
    blocks: tuple[Block, ...]
    """In the order of their starts, an outer block before those in it."""
    kind: Kind
    programming_language: str | None
    licence: str | None
    """SPDX identifier or expression, where the file states one."""
    language: str | None
    """Natural language tag (`en`, `pt-BR`), where the file states one."""


@dataclass(frozen=True, slots=True)
class Span:
    """Where a chunk lies: `text[start:end]` is the chunk."""

    start: int
    end: int
    heading_path: tuple[str, ...]
    """Titles of the headings above it, outermost first; those that all of the chunk has in common."""
