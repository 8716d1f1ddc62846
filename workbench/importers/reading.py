"""The pairs of a file: which kind of file it is, which shape each record has."""

import codecs
import io
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, cast

import orjson

from workbench.domain.finished import FinishedPair
from workbench.domain.shown import visible
from workbench.errors import Refused
from workbench.importers.files.spec import FileKind, Row
from workbench.importers.mapping import mapped
from workbench.importers.spec import BadLine, BadRecordError, BlankPartError, Record, Shape, Turns, listed
from workbench.plugins import discover

_HEAD = 1 << 12
_FOREIGN = {
    b"\xff\xfe": ("UTF-16", "Save it as UTF-8."),
    b"\xfe\xff": ("UTF-16", "Save it as UTF-8."),
    b"\x1f\x8b": ("compressed by gzip", "Unpack it first: gunzip -k FILE."),
    b"PK": ("a zip archive or a spreadsheet", "Unpack it, or save the sheet as CSV, first."),
    b"BZ": ("compressed by bzip2", "Unpack it first: bunzip2 -k FILE."),
    b"\x28\xb5\x2f\xfd": ("compressed by zstd", "Unpack it first: unzstd FILE."),
}


class _Rejoined(io.RawIOBase):
    """A stream with the bytes that were looked at put back in front."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        super().__init__()
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # any writable buffer comes as this
        data = self._head[: len(buffer)] or self._rest.read(len(buffer))
        self._head = self._head[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)


def read_rows(source: Path | BinaryIO, *, kind: str | None = None) -> Iterator[Row]:
    """The records of a file in bounded memory, whatever they are.

    Args:
        source: a file, or a stream of bytes such as standard input.
        kind: jsonl, json, csv or parquet; None to tell it by the name's ending, then by the first bytes.

    Yields:
        A record with its line, or BadLine for one that could not be read.

    Raises:
        Refused: the file is not there, of no known kind, or broken so that no further record can be found in it.
    """
    with ExitStack() as stack:
        name = visible(source.name) if isinstance(source, Path) else "standard input"
        try:
            stream = stack.enter_context(source.open("rb")) if isinstance(source, Path) else source
            head, stream = _looked_at(stream)
            if not head.strip():
                raise Refused("Nothing to read", f"{name} is empty", "Is it the right file?")
            suffix = source.suffix.lower() if isinstance(source, Path) else ""
            yield from _kind(kind, suffix, head, name).rows(stream, name)
        except OSError as error:
            raise unreadable(name, error) from None


def kind_of(source: Path) -> str:
    """Which kind of file it is, told as `read_rows` does; raises Refused where it is none that is known."""
    name = visible(source.name)
    try:
        with source.open("rb") as stream:
            head, _ = _looked_at(stream)
    except OSError as error:
        raise unreadable(name, error) from None
    return _kind(None, source.suffix.lower(), head, name).name


def unreadable(name: str, error: OSError) -> Refused:
    """The error for a file that the system does not give."""
    cure = "Check the path, and whether you may read it."
    return Refused("The file cannot be read", f"{name}: {error.strerror}", cure)


def read_pairs(
    source: Path | BinaryIO, *, kind: str | None = None, mapping: Mapping[str, str] | None = None, turns: Turns = None
) -> Iterator[FinishedPair | BadLine]:
    """The finished pairs of a file, in bounded memory.

    Args:
        source: a file, or a stream of bytes such as standard input.
        kind: jsonl, json, csv or parquet; None to tell it.
        mapping: our names of parts to the file's fields (`mapping.parse_mapping`).
        turns: "last" to take the earlier turns of a conversation as context; None to refuse it by its line.

    Yields:
        A pair, or BadLine for a record that is none: the caller stops at the first, or counts them.

    Raises:
        Refused: as `read_rows`, or when no record at all could be read as a pair.
    """
    for found in read_records(source, kind=kind, reading=Reading(mapping or {}, turns)):
        yield found if isinstance(found, BadLine) else found[1]


@dataclass(frozen=True, slots=True)
class Reading:
    """How records are read as pairs."""

    mapping: Mapping[str, str] = field(default_factory=dict)
    """Our names of parts to the file's fields."""
    turns: Turns = None
    """What becomes of a conversation of several turns."""
    blank: bool = False
    """Whether a blank prompt or completion is a pair, for whoever judges texts instead of taking them in."""

    def pair(self, line: int, record: Record) -> FinishedPair | BadLine:
        """The pair in a record, given its line."""
        try:
            return _pair(record, line, _shapes(), self)
        except BadRecordError as error:
            return BadLine(line, error.reason, error.cure)


def read_records(
    source: Path | BinaryIO, *, kind: str | None = None, reading: Reading
) -> Iterator[tuple[Record, FinishedPair] | BadLine]:
    """The records of a file with the pair in each; otherwise as `read_pairs`."""
    first: BadLine | None = None
    pairs = 0
    for row in read_rows(source, kind=kind):
        found = row if isinstance(row, BadLine) else reading.pair(*row)
        if isinstance(found, BadLine):
            first = first or found
            yield found
        elif not isinstance(row, BadLine):
            pairs += 1
            yield row[1], found
    if not pairs:
        name = visible(source.name) if isinstance(source, Path) else "standard input"
        trouble = f"; the first trouble is in line {first.line}: {first.reason}" if first else ""
        cure = first.cure if first else "Is it the right file?"
        raise Refused("No pair in it", f"{name}: no record could be read as a pair{trouble}", cure)


@lru_cache(maxsize=1)
def _shapes() -> tuple[Shape, ...]:
    return tuple(discover("workbench.importers", Shape).values())


def _looked_at(stream: BinaryIO) -> tuple[bytes, BinaryIO]:
    """The first bytes of a stream behind a byte order mark, and the stream with them still to read."""
    if stream.seekable():
        start = stream.tell()
        head = stream.read(_HEAD)
        stream.seek(start)
    else:
        head = stream.read(_HEAD)
        stream = cast("BinaryIO", io.BufferedReader(_Rejoined(head, stream)))
    return head.removeprefix(codecs.BOM_UTF8), stream


def _kind(asked: str | None, suffix: str, head: bytes, name: str) -> FileKind:
    for start, (what, cure) in _FOREIGN.items():
        if head.startswith(start):
            raise Refused("Not a file of records", f"{name} is {what}", cure)
    kinds = discover("workbench.importers.files", FileKind)
    if asked is not None:
        if asked not in kinds:
            raise Refused("Unknown kind of file", f"{listed([asked])} is none", f"There are {', '.join(kinds)}.")
        return kinds[asked]
    if suffix == ".json" and not kinds["json"].told_by(head):
        return kinds["jsonl"]
    named = next((kind for kind in kinds.values() if suffix in kind.suffixes), None)
    told = named or next((kind for kind in kinds.values() if kind.told_by(head)), None)
    if told is None:
        message = f"{name}: no JSON lines, JSON list, CSV with a header or Parquet"
        raise Refused("Not a file of records", message, "Documents are taken in by `workbench ingest`.")
    return told


def _pair(record: Record, line: int, shapes: tuple[Shape, ...], reading: Reading) -> FinishedPair:
    aside: Record = {}
    if reading.mapping:
        record, aside = mapped(record, reading.mapping)
    fitting = [shape for shape in shapes if shape.recognises(record)]
    if len(fitting) == 1:
        try:
            pair = fitting[0].read(record, reading.turns, line)
        except BlankPartError as error:
            if not reading.blank:
                raise
            pair = error.pair
        return _with_extra(pair, aside) if aside else pair
    if fitting:
        names = " and ".join(shape.name for shape in fitting)
        raise BadRecordError(f"it could be {names}", "Say which fields: --map prompt=FIELD --map completion=FIELD.")
    cure = f"A pair has {' · '.join(shape.fields for shape in shapes)}; or --map prompt=FIELD --map completion=FIELD."
    raise BadRecordError(f"no known shape; its fields are {listed(record) or 'none'}", cure)


def _with_extra(pair: FinishedPair, aside: Record) -> FinishedPair:
    kept = orjson.loads(pair.extra) if pair.extra else {}
    extra = orjson.dumps(kept | aside, option=orjson.OPT_SORT_KEYS).decode()
    return FinishedPair(pair.prompt, pair.completion, pair.context, pair.system, extra, pair.line)
