"""What a project holds beside its pairs: members, settings, cells, guidelines, documents, chunks, drafts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Role(StrEnum):
    """What a member may do; a lead may do all, yet never verifies their own text."""

    AUTHOR = "author"
    REVIEWER = "reviewer"
    EDITOR = "editor"
    LEAD = "lead"


@dataclass(frozen=True, slots=True)
class Project:
    """The project itself, as its first event says."""

    id: str
    name: str
    languages: tuple[str, ...]
    team: bool
    group: str | None
    """Unix group whose members share the file."""


@dataclass(frozen=True, slots=True)
class Member:
    """A person at work on the project."""

    id: str
    name: str
    roles: tuple[Role, ...]
    account: str
    """The operating system account that they act from."""
    languages: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()

    def may(self, *roles: Role) -> bool:
        """Whether one of these roles, or the lead's, is theirs."""
        return Role.LEAD in self.roles or any(role in self.roles for role in roles)


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of the project, as the last change left it."""

    id: str
    key: str
    value: Any


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the project's dictionary."""

    id: str
    word: str
    language: str
    """Its code; '' for a word of any language."""
    known: bool
    """Whether it is right; False once it was taken out again."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A part of the dataset with a target: one value for each of the project's dimensions."""

    id: str
    dimensions: Mapping[str, str]
    target: int
    bounds: Mapping[str, tuple[int, int]]
    """Field -> least and most tokens."""


@dataclass(frozen=True, slots=True)
class Guideline:
    """The instructions that authors and reviewers work by, with all earlier versions."""

    id: str
    versions: tuple[tuple[str, str], ...]
    """(event, text) of each version, oldest first: version 1 is the first."""


@dataclass(frozen=True, slots=True)
class Document:
    """A source document: its text as it was extracted once, and where it was cut."""

    id: str
    text: str
    """Salted hash of the extracted text."""
    facts: Mapping[str, Any]
    """path, title, sha256 (of the file), format, kind, language, programming_language, licence, line, fields."""
    spans: tuple[tuple[int, int, tuple[str, ...]], ...]
    """(start, end, heading path) of its chunks, in order."""
    chunker: str = ""


@dataclass(frozen=True, slots=True)
class ChunkState:
    """What is known of a chunk beyond its span."""

    id: str
    document: str
    kept: bool | None = None
    """Kept or dropped, by a person or the relevance filter; None while nobody said."""
    by: str = ""
    """`person` or `model`: who decided; a person's word stands against the model's."""
    why: str = ""
    profile: str | None = None
    """Salted hash of the profile's canonical JSON."""
    source: Mapping[str, Any] = field(default_factory=dict)
    """Model, digest, template hash, options, seed of the profile; empty where a person wrote it."""
    failure: str = ""
    """Why the last attempt at a profile failed; empty when it did not."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A text of a model, offered to an expert: no data until a person takes it over."""

    id: str
    purpose: str
    """prompt, completion or rewrite."""
    text: str | None
    """Salted hash; None where the model gave no text."""
    facts: Mapping[str, Any]
    """model, digest, template, template_hash, options, seed, chunk, pair, evidence, skill, language, finish, …"""
    state: str = "open"
    """open, taken, refused or failed."""
    reason: str = ""
    taken_in: tuple[str, ...] = ()
    """Pairs that it went into."""
