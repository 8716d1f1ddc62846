"""What services see of a project: a view to read and one door to write, whatever stores it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

from workbench.domain.event import Event, NewEvent, new_id
from workbench.domain.fold import Subject
from workbench.domain.listing import ChunkLine, DocumentLine, DraftLine, Filter, PairLine, StepLine
from workbench.domain.pair import Counts, Pair
from workbench.domain.project import Member, Project, Word

Tally = dict[tuple[str | None, ...], int]
"""Values, in the order in which they were asked for -> how many have them."""


class Undoing(Protocol):
    """A member's steps, and what stands on one."""

    def steps(self, member: str) -> list[StepLine]:
        """A member's steps, latest first."""

    def built_on(self, step: str) -> str:
        """Who or what stands on a step and would fall with it; '' where nothing does."""


class Known(Protocol):
    """What the project holds already, found by what it is made of."""

    def pair(self, prompt: str, completion: str) -> str | None:
        """A pair with these texts, blanks and case aside."""

    def document(self, sha256: str) -> str | None:
        """A document made of a file with this hash."""


class CheckRecords(Protocol):
    """What a project says of its checks, and what became of their findings."""

    def settings(self) -> Mapping[str, Any]:
        """What is set of the checks: key, without `checks.` -> value."""

    def words(self) -> list[Word]:
        """The words of the dictionary that are right."""

    def waived(self) -> frozenset[str]:
        """The pairs in which something is waived."""

    def demanding(self) -> frozenset[str]:
        """The pairs of whose prompt somebody said what it demands."""

    def outcomes(self, *by: str) -> dict[tuple[str, ...], Counts]:
        """What became of findings, by one or more of rule, author (a member's id), place (dimensions, as JSON)."""


class Lists(Protocol):
    """What there is much of, in lists and in numbers."""

    def pairs(self, filter: Filter) -> Iterator[PairLine]:  # noqa: A002 - the field's word
        """The pairs that a filter lets through."""

    def tally(
        self, *names: str, of: Literal["pair", "chunk"] = "pair", only: Mapping[str, Sequence[str]] | None = None
    ) -> Tally:
        """How many there are of each combination of values, of those only that have one of the values named.

        Pairs by stage, author, language, skill, cell, rivals, edited, imported, returned; chunks by document, state.
        """

    def documents(self, filter: Filter) -> Iterator[DocumentLine]:  # noqa: A002
        """The source documents."""

    def chunks(self, filter: Filter) -> Iterator[ChunkLine]:  # noqa: A002
        """The chunks, with their texts."""

    def drafts(self, filter: Filter) -> Iterator[DraftLine]:  # noqa: A002
        """The drafts, with their texts."""


class View(Lists, Protocol):
    """The project at one moment."""

    @property
    def project(self) -> Project:
        """The project itself."""

    def members(self) -> list[Member]:
        """Everybody, in the order of their joining."""

    def setting(self, key: str) -> Any:  # noqa: ANN401 - any JSON value
        """A setting's value, or its default."""

    def subject(self, subject: str) -> Subject | None:
        """Anything that the log is about, folded from its events."""

    def pair(self, pair: str) -> Pair:
        """A pair; raises Refused if there is none."""

    def text(self, digest: str) -> str | None:
        """A text by its salted hash, compared with it; None where it was erased."""

    def find(self, prefix: str, *kinds: str) -> str:
        """The full name behind a prefix of at least 6 characters; raises Refused if none or several fit."""

    @property
    def known(self) -> Known:
        """What the project holds already."""

    def history(self, subject: str) -> list[Event]:
        """All events that touched a subject, oldest first."""

    @property
    def checks(self) -> CheckRecords:
        """What the project says of its checks."""

    @property
    def undoing(self) -> Undoing:
        """What undo and redo ask of the project."""


@dataclass(frozen=True, slots=True)
class Act:
    """One action of a person: what undo takes back as a whole."""

    label: str
    member: Member
    account: str
    """Operating system account and host."""
    step: str = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class Changes:
    """What an operation wrote."""

    events: tuple[Event, ...]

    @property
    def subjects(self) -> frozenset[str]:
        """What was touched: screens refresh for these only."""
        return frozenset(event.subject for event in self.events)

    @property
    def kinds(self) -> frozenset[str]:
        """Kinds of events that were written."""
        return frozenset(event.kind for event in self.events)


Operation = Callable[[View], Iterable[NewEvent | Sequence[NewEvent]]]
"""Checks its preconditions against the view, raises if one fails, and yields what is to be written.

Each event is folded before the next is asked for. A sequence of events is written at once: each of them must be the
first about its subject.
"""


class Door(Protocol):
    """Where an operation is handed in: an open project, or whoever only wants to know what it would do."""

    def transact(self, act: Act, operation: Operation) -> Changes:
        """Do an operation: all of it or nothing."""


class Collection(Door, Protocol):
    """An open project."""

    @property
    def path(self) -> Path:
        """The project's file."""

    def transact_many(self, act: Act, operations: Iterable[Operation]) -> Iterator[Changes]:
        """Do many operations of one action, each in its own short transaction, letting others in between.

        If the process dies or the caller stops half-way, what was done is taken back when the file is next opened.
        """

    def view(self) -> AbstractContextManager[View]:
        """Look at the project at one moment."""

    def forget_erased(self) -> None:
        """Make sure that texts which must go are in no page of the file."""
