"""The tables of the log with its texts, which are the truth, and of what this copy knows of itself."""

from sqlalchemy import Index, LargeBinary, text
from sqlmodel import Field, SQLModel

# --- the log -----------------------------------------------------------------------------------------------------


class Word(SQLModel, table=True):
    """A short string that many events repeat: a site, an account, a label."""

    id: int | None = Field(default=None, primary_key=True)
    value: str = Field(unique=True)


class EventRow(SQLModel, table=True):
    """An event; hashes and ids are kept as bytes."""

    __tablename__ = "event"
    __table_args__ = (
        Index("event_subject", "subject", "place"),
        Index("event_step", "step"),
        Index("event_place", "place"),
        Index("event_member", "subject", sqlite_where=text("kind = 'member.changed'")),
    )

    id: int | None = Field(default=None, primary_key=True)
    hash: bytes = Field(unique=True, sa_type=LargeBinary)
    line: int
    site: int
    seq: int
    prev: bytes | None = Field(default=None, sa_type=LargeBinary)
    parents: str | None
    clock: int
    place: int
    actor: bytes = Field(sa_type=LargeBinary)
    account: int
    kind: str
    subject: bytes = Field(sa_type=LargeBinary)
    step: bytes = Field(sa_type=LargeBinary)
    label: int
    payload: str
    version: int
    signature: bytes | None = Field(default=None, sa_type=LargeBinary)


class TextRow(SQLModel, table=True):
    """A text under its salted hash; body and salt are gone where it was erased."""

    __tablename__ = "text"

    id: int | None = Field(default=None, primary_key=True)
    hash: bytes = Field(unique=True, sa_type=LargeBinary)
    salt: bytes | None = Field(sa_type=LargeBinary)
    body: str | None


# --- what this copy knows of itself ------------------------------------------------------------------------------


class Kind(SQLModel, table=True):
    """A kind of event that this program writes."""

    name: str = Field(primary_key=True)
    moves: int
    """Whether it moves a pair to another stage."""


class Line(SQLModel, table=True):
    """A history: the events of one site, or of one branch of a site that was continued twice."""

    id: int | None = Field(default=None, primary_key=True)
    site: int
    tip_seq: int
    tip_hash: bytes | None = Field(default=None, sa_type=LargeBinary)


class News(SQLModel, table=True):
    """Where something of other lines became known in a line: see `workbench.domain.causality`."""

    line: int = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    vector: str


class Here(SQLModel, table=True):
    """Which site this file is, and where it remembers to lie."""

    id: int = Field(primary_key=True)
    site: int
    line: int
    host: str
    inode: str


class Batch(SQLModel, table=True):
    """A long import under way; one whose process is gone is taken back when the file is next opened."""

    step: bytes = Field(primary_key=True, sa_type=LargeBinary)
    actor: bytes = Field(sa_type=LargeBinary)
    account: str
    host: str
    process: str


LOG: tuple[type[SQLModel], ...] = (Word, EventRow, TextRow, Kind, Line, News, Here, Batch)
"""Tables that are the truth, or this copy's own."""
