"""A JSON list of objects, cut into its elements as it streams by, so that a file of any length fits.

Each element's own bytes go to the strict reader; here only strings, brackets and commas are told apart.
"""

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from workbench import strictjson
from workbench.errors import Refused
from workbench.importers.files.jsonl import row
from workbench.importers.files.spec import FileKind, Row

_IN_STRING = re.compile(rb'(?s)(?:[^"\\]++|\\.)*+')
_OUTSIDE = re.compile(rb'[^"\[\]{},]*+')
_CHUNK = 1 << 16


class _Splitter:
    """Cuts the bytes of a list into those of its elements."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.line = 1
        """Where the bytes that are held begin."""
        self.depth = 0
        """Brackets open: 1 between the elements, 0 before and behind the list."""
        self.count = 0
        """Elements that have ended."""
        self._ended = False
        self._in_string = False
        self._escaped = False
        self._held = bytearray()
        self._newlines = 0

    def feed(self, chunk: bytes) -> Iterator[tuple[int, bytes]]:
        """Take in the next bytes, and give the elements that end in them, each with its line."""
        begin, at = 0, int(self._escaped)
        self._escaped = False
        while at < len(chunk):
            found = (_IN_STRING if self._in_string else _OUTSIDE).match(chunk, at)
            assert found is not None  # both patterns match the empty string
            at = found.end()
            if at == len(chunk):
                break
            mark = chunk[at : at + 1]
            at += 1
            if mark == b"\\":  # the last byte of the chunk: what it escapes comes with the next
                self._escaped = True
            elif mark == b'"':
                self._in_string = not self._in_string
            elif self._parts(mark):
                self._hold(chunk[begin : at - 1])
                begin = at
                yield from self._element(mark)
        self._hold(chunk[begin:])

    def end(self) -> None:
        """Refuse a list that has not ended, or bytes behind its end."""
        if not self._ended:
            raise self.broken("the list has no end")
        self._nothing_held()

    def broken(self, reason: str) -> Refused:
        """The error for a list that cannot be cut further."""
        message = f"{self.name}, line {self.line}: {reason}"
        return Refused("Not a JSON list", message, "Is the file whole? Save it as one list, or as one object a line.")

    def _parts(self, mark: bytes) -> bool:
        """Count a bracket; say whether it or a comma begins the list, parts two elements or ends the list."""
        if mark in b"[{":
            self.depth += 1
            return self.depth == 1
        if mark in b"]}":
            self.depth -= 1
            return self.depth <= 0
        return self.depth <= 1

    def _hold(self, piece: bytes) -> None:
        """Keep bytes of an element, no more of them than show that it is too long."""
        self._newlines += piece.count(b"\n")
        self._held += piece[: max(0, strictjson.CAP + 1 - len(self._held))]

    def _element(self, mark: bytes) -> Iterator[tuple[int, bytes]]:
        """The element before a mark of the list's own."""
        if mark in b"[{":
            self._nothing_held()
            if mark != b"[":
                raise self.broken("it does not begin with [")
        elif self._ended or self.depth < 0 or (self.depth == 0 and mark != b"]"):
            raise self.broken("something stands outside the list")
        else:
            whole = bytes(self._held)
            element = whole.lstrip(b" \t\r\n")
            if element:
                yield self.line + whole[: len(whole) - len(element)].count(b"\n"), element
            elif self.count or mark == b",":
                raise self.broken("a comma too much")
            self.count += 1
            self._ended = self.depth == 0
        self._held.clear()
        self.line += self._newlines
        self._newlines = 0

    def _nothing_held(self) -> None:
        if (self._ended and self.depth) or bytes(self._held).removeprefix(codecs.BOM_UTF8).strip():
            raise self.broken("something stands outside the list")


def rows(stream: BinaryIO, name: str) -> Iterator[Row]:
    """The objects of the list."""
    splitter = _Splitter(name)
    while chunk := stream.read(_CHUNK):
        for line, element in splitter.feed(chunk):
            yield row(line, element, f"{name}, line {line}")
    splitter.end()


KIND = FileKind("json", (".json",), lambda head: head.lstrip()[:1] == b"[", rows)
