"""The tables of the projection: each can be emptied and folded again from the log."""

from sqlalchemy import Index, LargeBinary
from sqlmodel import Field, SQLModel

from storage.tables import LOG


class ProjectRow(SQLModel, table=True):
    """The project itself."""

    __tablename__ = "project"

    uid: bytes = Field(primary_key=True, sa_type=LargeBinary)
    name: str
    languages: str
    team: int
    unix_group: str | None


class MemberRow(SQLModel, table=True):
    """A member."""

    __tablename__ = "member"

    uid: bytes = Field(primary_key=True, sa_type=LargeBinary)
    name: str = Field(index=True)
    roles: str
    account: str
    languages: str
    domains: str


class SettingRow(SQLModel, table=True):
    """A setting."""

    __tablename__ = "setting"

    uid: bytes = Field(primary_key=True, sa_type=LargeBinary)
    key: str = Field(index=True)
    value: str


class DictionaryRow(SQLModel, table=True):
    """A word of the dictionary."""

    __tablename__ = "dictionary"

    uid: bytes = Field(primary_key=True, sa_type=LargeBinary)
    word: str
    language: str
    known: int
    seal: int
    """Checksum of the columns before it."""


class CellRow(SQLModel, table=True):
    """A cell with its target."""

    __tablename__ = "cell"

    uid: bytes = Field(primary_key=True, sa_type=LargeBinary)
    dimensions: str
    target: int
    bounds: str


class GuidelineRow(SQLModel, table=True):
    """A version of the guideline."""

    __tablename__ = "guideline"

    version: int = Field(primary_key=True)
    event: bytes = Field(sa_type=LargeBinary)
    text: bytes = Field(sa_type=LargeBinary)


class DocumentRow(SQLModel, table=True):
    """A source document."""

    __tablename__ = "document"

    id: int | None = Field(default=None, primary_key=True)
    uid: bytes = Field(unique=True, sa_type=LargeBinary)
    text: bytes = Field(sa_type=LargeBinary)
    sha256: str = Field(index=True)
    path: str
    title: str
    facts: str
    chunker: str
    chunks: int
    seal: int
    """Checksum of the columns before it."""


class ChunkRow(SQLModel, table=True):
    """A chunk: a span of its document's text, with what is known of it."""

    __tablename__ = "chunk"

    id: int | None = Field(default=None, primary_key=True)
    uid: bytes = Field(unique=True, sa_type=LargeBinary)
    document: bytes = Field(sa_type=LargeBinary, index=True)
    ordinal: int
    start: int
    end: int
    heading_path: str
    fingerprint: bytes | None = Field(sa_type=LargeBinary, index=True)
    seal: int
    """Checksum of the columns before it."""
    kept: int | None = None
    decided_by: str = ""
    why: str = ""
    profile: bytes | None = Field(default=None, sa_type=LargeBinary)
    source: str = "{}"
    failure: str = ""
    state_seal: int
    """Checksum of what is known of it."""


class DraftRow(SQLModel, table=True):
    """A model's text that was offered."""

    __tablename__ = "draft"

    id: int | None = Field(default=None, primary_key=True)
    uid: bytes = Field(unique=True, sa_type=LargeBinary)
    purpose: str
    text: bytes | None = Field(sa_type=LargeBinary)
    facts: str
    state: str = Field(index=True)
    reason: str
    taken_in: str
    chunk: bytes | None = Field(default=None, sa_type=LargeBinary, index=True)
    pair: bytes | None = Field(default=None, sa_type=LargeBinary, index=True)
    seal: int
    """Checksum of the columns before it."""


class PairRow(SQLModel, table=True):
    """A pair: its stage and the texts in force."""

    __tablename__ = "pair"
    __table_args__ = (
        # By the columns at its end nothing is looked up: a list is chosen by them, and so what they hold stands twice.
        Index("pair_stage", "stage", "last", "language", "skill", "author", "first"),
        Index("pair_last", "last"),
    )

    id: int | None = Field(default=None, primary_key=True)
    uid: bytes = Field(unique=True, sa_type=LargeBinary)
    stage: str
    resume: str | None
    author: bytes = Field(sa_type=LargeBinary)
    language: str | None
    skill: str | None
    facts: str
    prompt: bytes | None = Field(sa_type=LargeBinary)
    completion: bytes | None = Field(sa_type=LargeBinary)
    context: bytes | None = Field(sa_type=LargeBinary)
    prompt_head: bytes | None = Field(sa_type=LargeBinary)
    completion_head: bytes | None = Field(sa_type=LargeBinary)
    context_head: bytes | None = Field(sa_type=LargeBinary)
    rivals: str
    settled: str
    imported: int
    on_word: str
    edited: str
    fingerprint: bytes | None = Field(sa_type=LargeBinary, index=True)
    first: int
    last: int
    seal: int
    """Checksum of the columns before it: a bit that flipped on the disk is no answer."""


class RevisionRow(SQLModel, table=True):
    """A later revision of one field of a pair; the first texts are those of the event that made it."""

    __tablename__ = "revision"
    __table_args__ = {"sqlite_with_rowid": False}

    pair: bytes = Field(primary_key=True, sa_type=LargeBinary)
    event: bytes = Field(primary_key=True, sa_type=LargeBinary)
    field: str = Field(primary_key=True)
    text: bytes = Field(sa_type=LargeBinary)
    parents: str
    author: bytes = Field(sa_type=LargeBinary)
    account: str
    hands: str
    accounts: str
    source: str


class VerdictRow(SQLModel, table=True):
    """A verdict on revisions of a pair."""

    __tablename__ = "verdict"

    event: bytes = Field(primary_key=True, sa_type=LargeBinary)
    pair: bytes = Field(sa_type=LargeBinary, index=True)
    ruling: str
    revisions: str
    reviewer: bytes = Field(sa_type=LargeBinary)
    account: str
    same_account: int
    payload: str
    standing: int


class WaiverRow(SQLModel, table=True):
    """Somebody's word that what a check found in a pair may stand."""

    __tablename__ = "waiver"

    event: bytes = Field(primary_key=True, sa_type=LargeBinary)
    pair: bytes = Field(sa_type=LargeBinary, index=True)
    rule: str
    code: str
    field: str
    finding: str
    flagged: bytes = Field(sa_type=LargeBinary)
    reason: bytes = Field(sa_type=LargeBinary)
    member: bytes = Field(sa_type=LargeBinary)


class OutcomeRow(SQLModel, table=True):
    """What became of a check's findings on a pair; whose pair it is, and its place in the dataset, stand here too."""

    __tablename__ = "outcome"
    __table_args__ = (
        Index("outcome_rule", "rule", "author", "place", "fixed", "waived", "open"),
        {"sqlite_with_rowid": False},
    )

    pair: bytes = Field(primary_key=True, sa_type=LargeBinary)
    rule: str = Field(primary_key=True)
    author: bytes = Field(sa_type=LargeBinary)
    place: str
    """Dimension -> value, as JSON."""
    fixed: int
    waived: int
    open: int


class OverruledRow(SQLModel, table=True):
    """An event of the log that has no effect, and why."""

    __tablename__ = "overruled"

    event: bytes = Field(primary_key=True, sa_type=LargeBinary)
    subject: bytes = Field(primary_key=True, sa_type=LargeBinary)
    why: str


class StepRow(SQLModel, table=True):
    """A step: what one action did, and whether it was undone."""

    __tablename__ = "step"
    __table_args__ = (Index("step_actor", "actor", "last"),)

    uid: bytes = Field(primary_key=True, sa_type=LargeBinary)
    actor: bytes = Field(sa_type=LargeBinary)
    label: str
    lasting: int
    """Whether no undo takes it back."""
    last: int
    """Rank of its last event, or of its last undo or redo."""
    undone: int = 0
    toggled: int = 0
    """Whether it was ever undone."""


class ErasedRow(SQLModel, table=True):
    """A text that must be gone."""

    __tablename__ = "erased"

    hash: bytes = Field(primary_key=True, sa_type=LargeBinary)


PROJECTION: tuple[type[SQLModel], ...] = (
    ProjectRow, MemberRow, SettingRow, DictionaryRow, CellRow, GuidelineRow, DocumentRow, ChunkRow, DraftRow, PairRow,
    RevisionRow, VerdictRow, WaiverRow, OutcomeRow, OverruledRow, StepRow, ErasedRow,
)  # fmt: skip
"""Tables that can be emptied and folded again."""

EVERY: tuple[type[SQLModel], ...] = (*LOG, *PROJECTION)
"""All tables of a project's file."""
