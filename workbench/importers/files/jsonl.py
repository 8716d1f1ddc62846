"""A JSON object a line."""

from collections.abc import Iterator
from typing import BinaryIO

from workbench import strictjson
from workbench.errors import Refused
from workbench.importers.files.spec import FileKind, Row
from workbench.importers.spec import BadLine, kind


def rows(stream: BinaryIO, name: str) -> Iterator[Row]:
    """The objects of the lines; blank lines are passed over."""
    for number, line in strictjson.lines(stream):
        if not line.strip():
            continue
        if number == 1 and line.strip() == b"{":
            message = f"{name}, line 1: one object over several lines"
            raise Refused("Not a list of records", message, "Save it as one object a line, or as a list of objects.")
        yield row(number, line, f"{name}, line {number}")


def row(number: int, line: bytes, where: str) -> Row:
    """The object that some bytes hold."""
    try:
        value = strictjson.loads(line, where=where)
    except strictjson.BadJson as error:
        return BadLine(number, error.reason, error.hint)
    if not isinstance(value, dict):
        return BadLine(number, f"{kind(value)}, not an object", "One JSON object a record, with its fields' names.")
    return number, value


KIND = FileKind("jsonl", (".jsonl", ".ndjson"), lambda head: head.lstrip()[:1] == b"{", rows)
