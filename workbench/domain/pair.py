"""A pair as its log says it is: revisions of its texts, verdicts on them, its stage."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from workbench.domain.road import Ruling, Stage


@dataclass(frozen=True, slots=True)
class Revision:
    """An immutable text of one field."""

    id: str
    """The event that brought it; an event may bring one revision of each field."""
    field: str
    text: str
    """Salted hash of the text."""
    parents: tuple[str, ...]
    """Revisions of the same field that it was made on."""
    author: str
    account: str
    hands: frozenset[str]
    """Members who wrote it or one of its ancestors: none of them verifies it."""
    accounts: frozenset[str]
    """Accounts of these hands."""
    source: Mapping[str, Any]
    """Where its characters came from: the draft taken, spans typed and pasted, seconds of work."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reviewer said of the revisions that they read."""

    id: str
    ruling: Ruling
    revisions: Mapping[str, str]
    """Field -> revision judged."""
    reviewer: str
    account: str
    same_account: bool
    """Given from an account that also wrote the text: one pair of hands."""
    payload: Mapping[str, Any]
    """Reasons, comment (a text), span, guideline version, answers, seconds."""
    standing: bool = True
    """False where it was overruled."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """Somebody's word that what a check found may stand: for the same flagged text, wherever in its field it is."""

    id: str
    """The event that said so."""
    rule: str
    code: str
    field: str
    finding: str
    """The finding's id when it was waived."""
    flagged: str
    """Salted hash of the text that the check flagged."""
    reason: str
    """Salted hash of why."""
    member: str


class Counts(NamedTuple):
    """What became of a check's findings."""

    fixed: int = 0
    """Shown while the text was written, and gone when it was submitted."""
    waived: int = 0
    open: int = 0
    """Neither: submitted as they were."""

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self)


@dataclass(slots=True)
class Pair:
    """One prompt with its completion and context, folded from its events."""

    id: str
    stage: Stage = Stage.PROMPT_DRAFT
    resume: Stage | None = None
    """Where an edited or discarded pair came from."""
    author: str = ""
    """Who made the pair."""
    origin: str = ""
    """The event that made it."""
    facts: dict[str, Any] = field(default_factory=dict)
    """Language, skill, cell, chunk, document, …; system and extra as salted hashes of their texts."""
    imported: bool = False
    on_word: str = ""
    """The lead on whose word it was taken in as accepted."""
    edited: str = ""
    """Share of the words that an editor changed after the last verdict, where no second verdict was asked for."""
    revisions: dict[tuple[str, str], Revision] = field(default_factory=dict)
    """(event, field) -> revision, oldest first."""
    heads: dict[str, str] = field(default_factory=dict)
    """Field -> revision in force."""
    rivals: list[tuple[str, str]] = field(default_factory=list)
    """(field, revision) of texts that wait beside a head for an editor: the open conflicts."""
    settlements: dict[str, str] = field(default_factory=dict)
    """Field -> the revision that a verdict, an edit within the limit or a lead's word settled."""
    verdicts: list[Verdict] = field(default_factory=list)
    waivers: list[Waiver] = field(default_factory=list)
    """Those that hold, oldest first."""
    outcomes: dict[str, Counts] = field(default_factory=dict)
    """Check -> what became of its findings: fixed before any submission, waived and open at the latest."""
    overruled: dict[str, str] = field(default_factory=dict)
    """Event -> why it has no effect."""
    first: int = 0
    """Place of the first event."""
    last: int = 0
    """Place of the last event that had an effect."""

    def head(self, name: str) -> Revision | None:
        """The revision of a field that is in force."""
        found = self.heads.get(name)
        return self.revisions[found, name] if found else None

    def settled(self, name: str) -> bool:
        """Whether the text in force needs no further verdict: accepted, edited a little, or on a lead's word."""
        head = self.heads.get(name)
        return head is not None and self.settlements.get(name) == head

    def texts(self) -> dict[str, str]:
        """Salted hashes of the texts in force, by field."""
        return {name: self.revisions[head, name].text for name, head in self.heads.items()}


def dimensions(facts: Mapping[str, Any]) -> dict[str, str]:
    """A pair's place in the dataset: dimension -> value, as far as its facts tell."""
    known = {key: str(facts[key]) for key in ("language", "skill", "format", "difficulty") if facts.get(key)}
    return known | {key: str(value) for key, value in (facts.get("cell") or {}).items()}
