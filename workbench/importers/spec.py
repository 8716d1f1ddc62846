"""What a shape of finished pairs is, and what all shapes do alike.

A shape is one file of this folder with a module-level `SHAPE = Shape(...)`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import orjson

from workbench.domain.finished import FinishedPair
from workbench.domain.shown import visible
from workbench.errors import Refused

Record = dict[str, Any]
"""One JSON object of a file, or one row of its table."""
Turns = Literal["last"] | None
"""What becomes of a conversation of several turns: refused, or its last turn a pair with the earlier as context."""
SYNONYMS = {
    "prompt": ("prompt", "question"),
    "completion": ("completion", "response", "answer", "output"),
    "context": ("context", "input"),
    "system": ("system", "system_prompt"),
}
"""The parts of a pair, and under which names people have them."""


class BadRecordError(Exception):
    """A record that is no pair."""

    def __init__(self, reason: str, cure: str = "Mend the record, or leave it out.") -> None:
        """Say why, without the record's text, and what to do."""
        super().__init__(reason)
        self.reason = reason
        self.cure = cure


class BlankPartError(BadRecordError):
    """A record that is a pair but for a prompt or completion without any text."""

    def __init__(self, reason: str, pair: FinishedPair) -> None:
        """Say which part is blank, and keep the pair for whoever judges it instead of taking it in."""
        super().__init__(reason, "Fill it in, or leave the record out.")
        self.pair = pair


@dataclass(frozen=True, slots=True)
class BadLine:
    """A record that could not be read as a pair; the file goes on behind it."""

    line: int
    """Where it begins: the line of the file, the row of a Parquet table; from 1."""
    reason: str
    """What is wrong with it, without its text."""
    cure: str
    """What to do about it."""

    def refused(self, name: str) -> Refused:
        """The error that stops an import of all or nothing.

        Args:
            name: the file's name.
        """
        return Refused("The file was refused", f"{name}, line {self.line}: {self.reason}", self.cure)


@dataclass(frozen=True, slots=True)
class Shape:
    """One of the shapes in which people have pairs."""

    name: str
    """As the glossary of the field has it: `messages`, `alpaca`."""
    fields: str
    """The fields that tell it, for the hint of a refusal."""
    recognises: Callable[[Mapping[str, Any]], bool]
    """Whether a record has this shape, told by its fields' names."""
    read: Callable[[Record, Turns, int], FinishedPair]
    """The pair in a record, given its line; raises BadRecordError."""


def text_of(record: Mapping[str, Any], names: Iterable[str]) -> str | None:
    """The text of the one field among synonyms that is filled.

    Raises:
        BadRecordError: two of them are, or it is no text.
    """
    filled = [name for name in names if name in record and record[name] not in (None, "")]
    if len(filled) > 1:
        raise BadRecordError(f"both {filled[0]!r} and {filled[1]!r} are filled", "Choose one with --map.")
    if not filled:
        return None
    value = record[filled[0]]
    if not isinstance(value, str):
        raise BadRecordError(f"{filled[0]!r} is {kind(value)}, not a text", "Choose another field with --map.")
    return value


def finished(
    record: Record, used: Iterable[str], line: int, prompt: str | None, completion: str | None,
    context: str | None = None, system: str | None = None, kept: Record | None = None,
) -> FinishedPair:  # fmt: skip
    """Make the pair of a record's parts, and keep the fields that were not used.

    Args:
        record: the record.
        used: the fields that are in the parts.
        line: where it begins.
        prompt: its text, or None.
        completion: its text, or None.
        context: its text, or None.
        system: its text, or None.
        kept: further fields to keep beside the unused ones.

    Raises:
        BlankPartError: prompt or completion is missing or blank.
    """
    used = set(used)
    rest = {name: value for name, value in record.items() if name not in used} | (kept or {})
    extra = orjson.dumps(rest, option=orjson.OPT_SORT_KEYS).decode() if rest else None
    pair = FinishedPair(prompt or "", completion or "", context or None, system or None, extra, line)
    for name, text in (("prompt", pair.prompt), ("completion", pair.completion)):
        if not text.strip():
            raise BlankPartError(f"the {name} is empty", pair)
    return pair


def kind(value: object) -> str:
    """What a JSON value is, in words."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    names = {int: "a number", float: "a number", str: "a text", list: "a list", dict: "an object"}
    return names.get(type(value), type(value).__name__)


def listed(names: Iterable[str]) -> str:
    """Some fields' names, safe to show and short."""
    names = [visible(name[:40]) for name in names]
    return ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
