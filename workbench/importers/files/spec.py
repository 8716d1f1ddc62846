"""What a kind of file is that holds records, one a line, element or row.

A kind is one file of this folder with a module-level `KIND = FileKind(...)`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from workbench.importers.spec import BadLine, Record

Row = tuple[int, Record] | BadLine
"""A record and where it begins, or why it could not be read."""


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file."""

    name: str
    """As `--format` has it."""
    suffixes: tuple[str, ...]
    """The endings of its files' names."""
    told_by: Callable[[bytes], bool]
    """Whether the first kilobytes of a file without a telling name are this kind's."""
    rows: Callable[[BinaryIO, str], Iterator[Row]]
    """The records of a stream with the given name, in bounded memory; raises Refused where it cannot go on."""
