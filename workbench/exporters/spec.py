"""What a format of export is, and what all formats do alike.

A format is one file of this folder with a module-level `EXPORTER = Exporter(...)`.

Every row of a format has the same columns with values of the same types, whatever the data: a missing text is the
empty text, never null, and a list is written as JSON text. For `datasets` takes the types from the first megabytes:
a column that is null or an empty list up to there can't become a text or a list of objects behind it. It also means
that files of one format can be loaded together.

The text that a model is trained on stands whole in its place, the context in front of the prompt. The columns
`context` and `system` repeat such a part alone, so that an import can take it off again (`finished.parted`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

Row = dict[str, Any]
"""One row of an export, its columns in their order."""


@dataclass(frozen=True, slots=True)
class ExportVerdict:
    """What one person said about one text of a pair."""

    field: str
    """prompt, completion or context; with joint verification one verdict for each."""
    revision: str
    """The revision that was judged."""
    verdict: str
    """accept, reject or edit."""
    reviewer: str
    """The member's name."""
    same_account: bool
    """Whether reviewer and author share an account of the operating system."""
    time: str
    """When, in ISO 8601."""
    reasons: tuple[str, ...] = ()
    """The reasons' codes."""
    comment: str = ""
    """What the reviewer wrote beside them."""


@dataclass(frozen=True, slots=True)
class ExportPair:
    """A pair on its way out."""

    id: str
    prompt: str
    """Without its context and the system message."""
    completion: str
    context: str | None = None
    system: str | None = None
    language: str = ""
    skill: str = ""
    cell: Mapping[str, str] = field(default_factory=dict)
    """The pair's place in the plan: every dimension of the project in every pair, "" where it has none."""
    author: str = ""
    """The names of those who wrote it."""
    verdicts: tuple[ExportVerdict, ...] = ()
    """Oldest first."""
    demands: Sequence[Mapping[str, Any]] | None = None
    """What its author confirmed that the prompt asks of the completion: `type` and `given`, as IFEval names them; empty
    where all that was read in it was refused, None where nothing was said of this prompt."""
    provenance: Mapping[str, Any] = field(default_factory=dict)
    """Whatever else is known of where it comes from: the same keys, with values of the same types, in every pair."""
    extra: str | None = None
    """The fields that the pair was imported with and no shape knows, as a JSON object's text."""


@dataclass(frozen=True, slots=True)
class Exporter:
    """A format in which pairs leave."""

    name: str
    """As `export --format` has it."""
    suffix: str
    """The ending of its files' names."""
    record: Callable[[ExportPair, bool], Row]
    """The row of a pair, given whether the metadata go with it."""


def with_metadata(row: Row, pair: ExportPair, wanted: bool) -> Row:
    """Add the column `metadata` to a row, if it is wanted."""
    return row | {"metadata": metadata(pair)} if wanted else row


def metadata(pair: ExportPair) -> Row:
    """What is known of a pair beside its texts."""
    return {
        "id": pair.id,
        "language": pair.language,
        "skill": pair.skill,
        "cell": {name: pair.cell[name] or "" for name in sorted(pair.cell)},
        "author": pair.author,
        "same_account": any(verdict.same_account for verdict in pair.verdicts),
        "verdicts": orjson.dumps(pair.verdicts).decode(),
        "demands": _scalar(pair.demands),
        "provenance": {name: _scalar(pair.provenance[name]) for name in sorted(pair.provenance)},
        "extra": pair.extra or "",
    }


def _scalar(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """A value that has one type in every row."""
    if value is None:
        return ""
    return value if isinstance(value, str | bool | int | float) else orjson.dumps(value).decode()
