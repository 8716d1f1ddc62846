"""A Parquet table, a batch of rows at a time."""

import math
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, time
from decimal import Decimal
from typing import Any, BinaryIO

from workbench import strictjson
from workbench.errors import Refused
from workbench.importers.files.spec import FileKind, Row
from workbench.importers.spec import BadLine, listed

_BATCH = 256
_CURE = "Write the column as text or numbers, or leave it out."


class _NotJsonError(Exception):
    """A value that JSON does not have."""


def rows(stream: BinaryIO, name: str) -> Iterator[Row]:
    """The rows, numbered from 1."""
    import pyarrow
    import pyarrow.parquet

    with ExitStack() as stack:
        if not stream.seekable():
            spool = stack.enter_context(tempfile.TemporaryFile())
            shutil.copyfileobj(stream, spool)
            stream = spool
        number = 0
        try:
            table = pyarrow.parquet.ParquetFile(stream)
            for batch in table.iter_batches(batch_size=_BATCH):
                for record in batch.to_pylist():
                    number += 1
                    yield _row(number, record)
        except (pyarrow.ArrowException, OSError, UnicodeDecodeError) as error:
            message = f"{name}, after row {number}: it cannot be read as Parquet ({type(error).__name__})"
            raise Refused("Not a readable Parquet table", message, "Is the file whole? Write it anew.") from None


def _row(number: int, record: dict[str, Any]) -> Row:
    for name, value in record.items():
        try:
            record[name] = _plain(value, 1)
        except _NotJsonError as error:
            return BadLine(number, f"the column {listed([name])} holds {error}", _CURE)
    return number, record


def _plain(value: Any, depth: int) -> Any:  # noqa: ANN401 - any value of Arrow's
    """A value as JSON has it. NaN is how tables write a missing number, so it becomes null."""
    if depth > strictjson.DEPTH:
        raise _NotJsonError(f"more than {strictjson.DEPTH} levels")
    match value:
        case None | bool():
            return value
        case str():
            if "\0" in value or len(value) > strictjson.CAP:
                raise _NotJsonError("a text with a NUL character, or of more than 1 MiB")
            return value
        case int():
            if not -(2**63) <= value < 2**63:
                raise _NotJsonError("an integer beyond 64 bits")
            return value
        case float():
            if math.isinf(value):
                raise _NotJsonError("an infinite number")
            return None if math.isnan(value) else value
        case date() | time():
            return value.isoformat()
        case Decimal():
            return str(value)
        case list() | tuple():
            return [_plain(part, depth + 1) for part in value]
        case dict():
            return {str(name): _plain(part, depth + 1) for name, part in value.items()}
    raise _NotJsonError("bytes or another value that JSON does not have")


KIND = FileKind("parquet", (".parquet",), lambda head: head.startswith(b"PAR1"), rows)
