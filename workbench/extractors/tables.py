"""Reads the texts of a JSONL, CSV or Parquet file whose rows are documents, one row at a time."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from workbench.errors import Refused

LONGEST = 16 * 2**20
"""Most bytes of one line."""
SUFFIXES = (".jsonl", ".ndjson", ".csv", ".tsv", ".parquet")

Row = tuple[int, str, dict[str, Any]]
"""Line in the file (row, in Parquet) from 1, the text, and the row's other fields."""


def read_texts(path: Path, text_field: str) -> Iterator[Row]:
    """The texts of a file's rows; rows whose text is blank are left out.

    Args:
        path: the file; its suffix says what it is.
        text_field: the field or column that holds the text.

    Raises:
        Refused: unknown suffix, a bad line, or no such field; the rows before it were given out already.
        OSError: it cannot be read.
    """
    suffix = path.suffix.lower()
    if suffix in {".jsonl", ".ndjson"}:
        rows = _jsonl(path)
    elif suffix in {".csv", ".tsv"}:
        rows = _csv(path, "\t" if suffix == ".tsv" else ",")
    elif suffix == ".parquet":
        rows = _parquet(path, text_field)
    else:
        raise Refused(
            "Unknown format",
            f"{path}: rows are read from {' '.join(SUFFIXES)}",
            "Convert it, or ingest it without --text-field as one document.",
        )
    for line, fields in rows:
        if text_field not in fields:
            raise _missing(path, line, text_field, fields)
        text = fields.pop(text_field)
        if text is None:
            continue
        if not isinstance(text, str):
            raise _bad(path, line, f"field {text_field!r} is no text but {type(text).__name__}", "Name another field.")
        if "\0" in text:
            raise _bad(path, line, f"field {text_field!r} holds a NUL", "Remove the character U+0000.")
        if text.strip():
            yield line, text.replace("\r\n", "\n").replace("\r", "\n"), fields


def _bad(path: Path, line: int, reason: str, cure: str) -> Refused:
    return Refused("Bad row", f"{path}, line {line}: {reason}", cure)


def _missing(path: Path, line: int, field: str, fields: dict[str, Any]) -> Refused:
    there = ", ".join(sorted(str(name) for name in fields)) or "none"
    return Refused(
        "No such field",
        f"{path}, line {line}: there is no field {field!r}; there are: {there}",
        "Name one of these with --text-field.",
    )


def _lines(path: Path, stream: BinaryIO) -> Iterator[tuple[int, str]]:
    """The lines with their ends, decoded strictly, one at a time."""
    number = 0
    while line := stream.readline(LONGEST + 1):
        number += 1
        if len(line) > LONGEST:
            raise _bad(path, number, f"longer than {LONGEST:,} bytes", "Split the text into several rows.")
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        try:
            yield number, line.decode("utf-8")
        except UnicodeDecodeError as error:
            raise _bad(
                path,
                number,
                f"byte {error.start} of the line (0x{line[error.start]:02x}) is not UTF-8",
                "Save the file as UTF-8.",
            ) from None


def _jsonl(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    with path.open("rb") as stream:
        for number, line in _lines(path, stream):
            if not line.strip():
                continue
            try:
                value = json.loads(line, object_pairs_hook=_once, parse_constant=_no_number)
                json.dumps(value, ensure_ascii=False).encode("utf-8")
            except UnicodeEncodeError:
                raise _bad(
                    path,
                    number,
                    "an escape stands for half a character (lone surrogate)",
                    "Write the character itself, or both halves.",
                ) from None
            except (ValueError, RecursionError) as error:
                reason = error.msg if isinstance(error, json.JSONDecodeError) else str(error).split(";")[0]
                raise _bad(path, number, f"no JSON: {reason}", "Correct the line; each line is one object.") from None
            if not isinstance(value, dict):
                raise _bad(path, number, "no JSON object", 'Each line must be like {"text": "…"}.')
            yield number, value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        twice = next(key for key, _ in pairs if [name for name, _ in pairs].count(key) > 1)
        raise ValueError(f"the key {twice!r} is there twice")
    return fields


def _no_number(name: str) -> Any:  # noqa: ANN401 - never returns
    raise ValueError(f"{name} is no JSON number")


def _csv(path: Path, delimiter: str) -> Iterator[tuple[int, dict[str, Any]]]:
    with path.open("rb") as stream:
        csv.field_size_limit(LONGEST)
        reader = csv.reader((line for _, line in _lines(path, stream)), delimiter=delimiter, strict=True)
        header: list[str] | None = None
        before = 0
        while True:
            try:
                cells = next(reader, None)
            except csv.Error as error:
                raise _bad(path, before + 1, f"no CSV: {error}", "Quote fields as RFC 4180 has it.") from None
            line, before = before + 1, reader.line_num
            if cells is None:
                return
            if header is None:
                header = cells
                if len(set(header)) < len(header):
                    raise _bad(path, line, "two columns have one name", "Give every column its own name.")
            elif cells:
                if len(cells) != len(header):
                    raise _bad(
                        path,
                        line,
                        f"{len(cells)} fields where the head has {len(header)}",
                        "Correct the row, or quote its fields.",
                    )
                yield line, dict(zip(header, cells, strict=True))


def _parquet(path: Path, text_field: str) -> Iterator[tuple[int, dict[str, Any]]]:
    import pyarrow as arrow
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(path) as file:
            if text_field not in file.schema_arrow.names:
                raise _missing(path, 1, text_field, dict.fromkeys(file.schema_arrow.names))
            number = 0
            for batch in file.iter_batches(batch_size=256):
                for fields in batch.to_pylist():
                    number += 1
                    yield number, fields
    except (arrow.ArrowException, UnicodeDecodeError) as error:
        raise Refused("Parquet file not readable", f"{path}: {type(error).__name__}", "Write the file anew.") from None
