"""A table with a header, as RFC 4180 has it; comma, semicolon, tab or bar between its fields."""

import csv
from collections.abc import Iterator
from typing import BinaryIO

from workbench import strictjson
from workbench.domain.shown import visible
from workbench.errors import Refused
from workbench.importers.files.spec import FileKind, Row
from workbench.importers.spec import BadLine, listed

_DELIMITERS = ",;\t|"
_CURE = "Save it as CSV in UTF-8, texts with quotes or line ends in double quotes, quotes in them doubled."


class _Text:
    """A stream's lines as texts for the reader of tables; bytes that are not UTF-8 become halves of pairs."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._lines = strictjson.lines(stream)
        self._name = name
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        for number, line in self._lines:
            self.number = number
            if len(line) > strictjson.CAP:
                raise _broken(self._name, self.number, f"longer than {strictjson.CAP:,} bytes")
            yield line.decode("utf-8", "surrogateescape") + "\n"


def rows(stream: BinaryIO, name: str) -> Iterator[Row]:
    """The rows behind the header, each an object of texts; a row's line is its first."""
    text = _Text(stream, name)
    source = iter(text)
    header_line = next((line for line in source if line.strip()), "")
    delimiter = max(_DELIMITERS, key=header_line.count)
    try:
        header = next(csv.reader([header_line], delimiter=delimiter), [])
    except csv.Error as error:
        raise _broken(name, text.number, visible(str(error))) from None
    if len(set(header)) != len(header):
        twice = [name for name in header if header.count(name) > 1]
        raise _broken(name, text.number, f"the header names a column twice: {listed(twice[:1])}")
    csv.field_size_limit(max(csv.field_size_limit(), strictjson.CAP))
    reader = csv.reader(source, delimiter=delimiter, strict=True)
    try:
        begin = text.number + 1
        for fields in reader:
            if fields:
                yield _row(begin, header, fields)
            begin = text.number + 1
    except csv.Error as error:
        raise _broken(name, text.number, visible(str(error))) from None


def _row(line: int, header: list[str], fields: list[str]) -> Row:
    if len(fields) != len(header):
        reason = f"{len(fields)} fields under a header of {len(header)}"
        return BadLine(line, reason, "Put texts with a delimiter or quotes in double quotes.")
    for name, field in zip(header, fields, strict=True):
        if not field.isascii() and any("\ud800" <= mark <= "\udfff" for mark in field):
            return BadLine(line, f"the field {listed([name])} is not UTF-8", "Save the file as UTF-8.")
        if "\0" in field:
            return BadLine(line, f"a NUL character in the field {listed([name])}", "Take it out.")
    return line, dict(zip(header, fields, strict=True))


def _broken(name: str, line: int, reason: str) -> Refused:
    return Refused("Not a readable table", f"{name}, line {line}: {reason}", _CURE)


def told(head: bytes) -> bool:
    """Whether the first line could be a header: several names, no JSON."""
    first = head.lstrip().split(b"\n", 1)[0]
    return first[:1] not in (b"{", b"[") and b"\0" not in first and any(mark.encode() in first for mark in _DELIMITERS)


KIND = FileKind("csv", (".csv", ".tsv"), told, rows)
