"""A file of records written anew with some of them changed: of the same kind, all else as it was."""

import csv
import io
import os
import secrets
import stat
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import orjson

from workbench.errors import Refused
from workbench.importers.reading import kind_of
from workbench.importers.spec import Record


class _Writer(Protocol):
    def record(self, line: int, record: Record, *, changed: bool) -> None: ...

    def end(self) -> None: ...


class Rewriting:
    """A new file that grows record by record beside its place, and takes it when it is whole.

    JSON lines that are not changed keep their bytes.
    """

    def __init__(self, source: Path, target: Path) -> None:
        """Begin a new file.

        Args:
            source: the file that is read; it stays as it is.
            target: where the new one is to be; what is there is replaced.

        Raises:
            Refused: they are one file, or the new one cannot be written.
        """
        if target.exists() and target.samefile(source):
            raise Refused("The same file", f"{target.name} is the file that is read", "name another one with -o")
        self._target = target
        self._part = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        try:
            mode = stat.S_IMODE(source.stat().st_mode) & 0o666 | stat.S_IWUSR
            handle = os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
        except OSError as error:
            raise _unwritable(target, error) from None
        self._file: BinaryIO = os.fdopen(handle, "wb")
        self._source = source.open("rb")
        self._writer = _WRITERS[kind_of(source)](self._source, self._file)

    def record(self, line: int, record: Record, *, changed: bool) -> None:
        """Write a record; every one that was read comes by, in the order of the file.

        Args:
            line: where it begins; its row in a Parquet table.
            record: it, as it is to be.
            changed: whether that is different from what was read.
        """
        self._writer.record(line, record, changed=changed)

    def finish(self) -> None:
        """Put the file in its place; raises Refused where it cannot be written."""
        try:
            self._writer.end()
            self._file.flush()
            os.fsync(self._file.fileno())
            self._part.replace(self._target)
        except OSError as error:
            raise _unwritable(self._target, error) from None
        finally:
            self.close()

    def close(self) -> None:
        """Let go; a file that was not finished goes."""
        self._file.close()
        self._source.close()
        with suppress(FileNotFoundError):
            self._part.unlink()


def _unwritable(target: Path, error: OSError) -> Refused:
    return Refused("The file cannot be written", f"{target.name}: {error.strerror}", "name another place with -o")


class _Lines:
    """Copies JSON lines as they are, but for those of changed records."""

    def __init__(self, source: BinaryIO, target: BinaryIO) -> None:
        self._source = source
        self._target = target
        self._next = 1

    def record(self, line: int, record: Record, *, changed: bool) -> None:
        if not changed:
            return
        while self._next < line:
            self._target.write(self._line())
        old = self._line()
        self._target.write(orjson.dumps(record) + old[len(old.rstrip(b"\r\n")) :])

    def end(self) -> None:
        while line := self._line():
            self._target.write(line)

    def _line(self) -> bytes:
        self._next += 1
        return self._source.readline()


class _List:
    """Writes the elements of a JSON list anew, one a line."""

    def __init__(self, _source: BinaryIO, target: BinaryIO) -> None:
        self._target = target
        self._before = b"[\n"

    def record(self, _line: int, record: Record, *, changed: bool) -> None:
        self._target.write(self._before + orjson.dumps(record))
        self._before = b",\n"

    def end(self) -> None:
        self._target.write(b"\n]\n")


class _Table:
    """Writes the rows of a CSV table anew, with its delimiter and ends of lines."""

    def __init__(self, source: BinaryIO, target: BinaryIO) -> None:
        head = source.readline()
        while head and not head.strip():
            head = source.readline()
        self._target = target
        text = head.decode("utf-8-sig", "replace")
        self._delimiter = max(",;\t|", key=text.count)
        self._ending = "\r\n" if head.endswith(b"\r\n") else "\n"
        target.write(head if head.endswith(b"\n") else head + b"\n")

    def record(self, _line: int, record: Record, *, changed: bool) -> None:
        row = io.StringIO()
        csv.writer(row, delimiter=self._delimiter, lineterminator=self._ending).writerow(record.values())
        self._target.write(row.getvalue().encode("utf-8"))

    def end(self) -> None:
        """Nothing is left to write."""


class _Parquet:
    """Writes a Parquet table batch by batch, with the columns replaced that hold a change."""

    def __init__(self, source: BinaryIO, target: BinaryIO) -> None:
        import pyarrow.parquet

        table = pyarrow.parquet.ParquetFile(source)
        self._batches = table.iter_batches(batch_size=256)
        self._writer = pyarrow.parquet.ParquetWriter(target, table.schema_arrow)
        self._changed: dict[int, Record] = {}
        self._first = 1
        self._batch = next(self._batches, None)

    def record(self, line: int, record: Record, *, changed: bool) -> None:
        while self._batch is not None and line >= self._first + self._batch.num_rows:
            self._flush()
        if changed:
            self._changed[line] = record

    def end(self) -> None:
        while self._batch is not None:
            self._flush()
        self._writer.close()

    def _flush(self) -> None:
        batch: Any = self._batch
        for number, name in enumerate(batch.schema.names if self._changed else ()):
            batch = batch.set_column(number, batch.schema.field(number), self._column(name, batch))
        self._writer.write_batch(batch)
        self._first += batch.num_rows
        self._changed.clear()
        self._batch = next(self._batches, None)

    def _column(self, name: str, batch: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
        import pyarrow

        old = batch.column(batch.schema.get_field_index(name))
        values = old.to_pylist()
        news = {line - self._first: record[name] for line, record in self._changed.items()}
        if not any(_texts(value) and values[row] != value for row, value in news.items()):
            return old
        return pyarrow.array(
            [news[row] if row in news and _texts(value) else value for row, value in enumerate(values)], old.type
        )


def _texts(value: object) -> bool:
    """Whether a value is a text or holds some: only these are ever changed."""
    if isinstance(value, dict):
        return any(map(_texts, value.values()))
    return isinstance(value, str) or (isinstance(value, list) and any(map(_texts, value)))


_WRITERS: Mapping[str, Callable[[BinaryIO, BinaryIO], _Writer]] = {
    "jsonl": _Lines, "json": _List, "csv": _Table, "parquet": _Parquet,
}  # fmt: skip
