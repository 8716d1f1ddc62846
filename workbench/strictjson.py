"""JSON from strangers, read strictly: what two programs would read in two ways is refused, never guessed.

The standard decoder takes NaN, the last of two equal keys, half a surrogate pair and numbers that no database
holds; each of them turns up later, as a wrong row or in the middle of an import. Here they stop at the door.
"""

import codecs
import json
import math
import re
from collections.abc import Iterator
from typing import Any, BinaryIO, NoReturn

from workbench.domain.shown import visible
from workbench.errors import Refused

CAP = 1 << 20
"""Bytes of one line, or of one record of an array, at most."""
DEPTH = 32
"""Lists and objects inside each other, at most."""
_INTEGERS = range(-(2**63), 2**63)
_SUSPICIOUS = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
_SURROGATE = re.compile("[\ud800-\udfff]")


class BadJson(Refused):
    """Bytes that are not strict JSON."""

    def __init__(self, where: str, reason: str, hint: str) -> None:
        """Say where, why and what to do.

        Args:
            where: file and line.
            reason: what is wrong, without the text itself.
            hint: the cure.
        """
        super().__init__("Not strict JSON", f"{where}: {reason}", hint)
        self.where = where
        self.reason = reason

    def __reduce__(self) -> tuple[type["BadJson"], tuple[str, str, str]]:
        """Survive the way from one process to another."""
        return BadJson, (self.where, self.reason, self.hint)


class _WrongError(ValueError):
    """Raised inside the decoder; becomes a BadJson."""


def loads(line: bytes, *, where: str, cap: int = CAP) -> Any:  # noqa: ANN401 - any JSON value
    """Read one JSON value.

    Args:
        line: UTF-8 bytes.
        where: file and line, for the error.
        cap: bytes at most.

    Raises:
        BadJson: the bytes are not UTF-8 or not JSON, or hold what not every program reads alike: NaN, Infinity, a
            number beyond a double or 64 bits, a key twice, half a surrogate pair, NUL, more than 32 levels.
    """
    if len(line) > cap:
        raise BadJson(where, f"longer than {cap:,} bytes", "Split the text into shorter records.")
    try:
        value = _DECODER.decode(line.decode("utf-8"))
        if _SUSPICIOUS.search(line) or line.count(b"[") + line.count(b"{") > DEPTH:
            _look_through(value)
        return value
    except UnicodeDecodeError as error:
        raise BadJson(where, f"byte {error.start + 1} is not UTF-8", "Save the file as UTF-8.") from None
    except json.JSONDecodeError as error:
        reason = f"{error.msg[:1].lower()}{error.msg[1:]}, at character {error.pos + 1}"
        if line.startswith(codecs.BOM_UTF8):
            reason = "a byte order mark where none belongs"
        raise BadJson(where, reason, "Mend the JSON there, or leave the record out.") from None
    except _WrongError as error:
        raise BadJson(where, str(error), "Mend the value there, or leave the record out.") from None
    except RecursionError:
        raise BadJson(where, f"more than {DEPTH} levels", "Flatten the record.") from None


def lines(stream: BinaryIO, cap: int = CAP) -> Iterator[tuple[int, bytes]]:
    """Cut a stream into lines, at LF only, without their ends, in bounded memory.

    One byte order mark at the very start is dropped. A line longer than the cap arrives cut to one byte more than
    the cap, which `loads` with the same cap refuses; the rest of it is read past.

    Yields:
        The line's number, from 1, and its bytes.
    """
    number = 0
    while line := stream.readline(cap + 2):
        number += 1
        if number == 1:
            line = line.removeprefix(codecs.BOM_UTF8)
        if line.endswith(b"\n"):
            yield number, line[:-1]
            continue
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = stream.readline(1 << 16)
        yield number, line[: cap + 1]


def _constant(name: str) -> NoReturn:
    raise _WrongError(f"{name} is not JSON")


def _float(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise _WrongError("a number too large for a double")
    return number


def _integer(digits: str) -> int:
    if len(digits) > 20 or (number := int(digits)) not in _INTEGERS:
        raise _WrongError("an integer beyond 64 bits")
    return number


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise _WrongError(f"the key {visible(twice[:60])!r} stands twice in one object")
    return found


def _look_through(value: object) -> None:
    """Refuse strings that no database keeps whole, and depth."""
    level, depth = [value], 0
    while level:
        below: list[Any] = []
        for part in level:
            if isinstance(part, str):
                if "\0" in part:
                    raise _WrongError("a NUL character in a text")
                if _SURROGATE.search(part):
                    raise _WrongError("half a surrogate pair in a text")
            elif isinstance(part, dict):
                below += part.keys()
                below += part.values()
            elif isinstance(part, list):
                below += part
        depth += any(isinstance(part, dict | list) for part in level)
        if depth > DEPTH:
            raise _WrongError(f"more than {DEPTH} levels")
        level = below


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant, parse_float=_float, parse_int=_integer)
