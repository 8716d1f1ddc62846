"""Lines of lists: what a person sees of many things at once, and how they are chosen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Filter:
    """Which lines, in which order."""

    stage: str | None = None
    author: str | None = None
    """Member's id."""
    language: str | None = None
    skill: str | None = None
    ids: tuple[str, ...] | None = None
    """Only these."""
    parent: str | None = None
    """Only chunks of this document, drafts of this chunk or pair."""
    state: str | None = None
    """Of drafts: open, taken, refused, failed; of chunks: kept, dropped, open, profiled."""
    conflicts: bool = False
    """Only pairs with an open conflict."""
    among: Callable[[str, Mapping[str, Any]], bool] | None = None
    """Only pairs that it lets through by their id and facts: those of one side of the split."""
    limit: int | None = None
    offset: int = 0
    sort: str | None = None
    """Field, with `-` before it for the other direction."""


@dataclass(frozen=True, slots=True)
class PairLine:
    """A pair in a list."""

    id: str
    stage: str
    prompt: str | None
    completion: str | None
    context: str | None
    author: str
    """Member's id."""
    language: str | None
    skill: str | None
    revisions: Mapping[str, str | None]
    """Field -> head."""
    facts: Mapping[str, Any]
    conflicts: int
    on_word: str
    edited: str


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A document in a list."""

    id: str
    path: str
    title: str
    sha256: str
    chunks: int
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ChunkLine:
    """A chunk in a list."""

    id: str
    document: str
    start: int
    end: int
    heading_path: tuple[str, ...]
    text: str
    kept: bool | None
    decided_by: str
    why: str
    profile: Mapping[str, Any] | None
    failure: str
    duplicate: bool
    """Whether an earlier chunk has the same text."""


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft in a list."""

    id: str
    purpose: str
    text: str
    model: str
    state: str
    reason: str
    taken_in: tuple[str, ...]
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StepLine:
    """One action of a member."""

    id: str
    label: str
    undone: bool
    fresh: bool
    """Never undone."""
    last: int
    """Rank of its last event, undo or redo."""
