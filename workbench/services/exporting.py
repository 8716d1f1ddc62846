"""Rows become bytes, the same bytes every time, in a file that is there whole or not at all."""

import hashlib
import os
import re
import secrets
import stat
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from workbench.domain.shown import visible
from workbench.errors import Refused
from workbench.progress import Progress, Work

_STEP = 500
"""Rows between two signs of progress."""
_PROJECT = b"SQLite format 3\0"
# DEL, C1, the marks of direction, the separators of lines and paragraphs, and the byte order mark, as UTF-8 bytes.
_ESCAPED = re.compile(rb"\x7f|\xc2[\x80-\x9f]|\xd8\x9c|\xe2\x80[\x8e\x8f\xa8-\xae]|\xe2\x81[\xa6-\xa9]|\xef\xbb\xbf")


@dataclass(frozen=True, slots=True)
class Written:
    """What was written."""

    path: Path | None
    """The file; None for a stream."""
    pairs: int
    """Rows."""
    sha256: str
    """Of all bytes, as 64 hexadecimal digits."""
    bytes: int
    """How many."""


def line_of(record: Mapping[str, Any]) -> bytes:
    r"""A row as one JSON line in UTF-8, with its LF.

    Keys keep their order. Characters that a terminal would obey, or that other programs take for the end of a line,
    are written as \u escapes: the text that is read back is the same.
    """
    return _ESCAPED.sub(_escape, orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))


def write_stream(records: Iterable[Mapping[str, Any]], stream: BinaryIO, *, total: int | None = None) -> Work[Written]:
    """Write rows to a stream, as standard output, byte for byte as `write_lines` writes them to a file.

    Args:
        records: the rows, taken one by one.
        stream: where they go; it is flushed, not closed.
        total: how many there are, for the progress.

    Raises:
        BrokenPipeError: nobody reads any more.
    """
    pairs, size, digest = 0, 0, hashlib.sha256()
    for record in records:
        line = line_of(record)
        digest.update(line)
        stream.write(line)
        pairs += 1
        size += len(line)
        if pairs % _STEP == 0:
            yield Progress(pairs, total)
    stream.flush()
    yield Progress(pairs, total)
    return Written(None, pairs, digest.hexdigest(), size)


def write_lines(records: Iterable[Mapping[str, Any]], target: Path, *, total: int | None = None) -> Work[Written]:
    """Write rows to a file: beside it, with its mode or 0600, and renamed when all of it is on the disk.

    An error or a cancellation leaves what was there before, and nothing beside it. What is no plain file, as
    /dev/stdout or a named pipe, is written to straight.

    Args:
        records: the rows, taken one by one.
        target: the file; where it is a link, what it leads to.
        total: how many there are, for the progress.

    Raises:
        Refused: the folder is not there or not writable, the target is a folder or a project, the disk is full.
    """
    shown = visible(str(target))
    try:
        target = target.resolve()
        before = _status(target)
        if before is not None and not stat.S_ISREG(before.st_mode):
            if stat.S_ISDIR(before.st_mode):
                raise Refused("The target is a folder", shown, "Name a file in it: -o FOLDER/FILE.jsonl.")
            with target.open("wb", buffering=0) as stream:
                written = yield from write_stream(records, stream, total=total)
            return Written(target, written.pairs, written.sha256, written.bytes)
        if before is not None and _is_project(target):
            raise Refused("The target is a project", shown, "Name another file; an export never replaces a project.")
        return (yield from _beside(target, before, lambda stream: write_stream(records, stream, total=total)))
    except BrokenPipeError:
        raise
    except OSError as error:
        cure = "Check the folder, your right to write in it and the space left, or name another with -o."
        raise Refused("The file cannot be written", f"{shown}: {error.strerror}", cure) from None


def _beside(target: Path, before: os.stat_result | None, work: Callable[[BinaryIO], Work[Written]]) -> Work[Written]:
    """Do the work on a file beside the target that takes its place at the end."""
    part = target.with_name(f".{secrets.token_hex(8)}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            written = yield from work(stream)
            if before is not None:
                _like(stream.fileno(), before)
            os.fsync(stream.fileno())
        part.replace(target)
    except BaseException:  # a cancellation too leaves nothing beside the target
        part.unlink(missing_ok=True)
        raise
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return Written(target, written.pairs, written.sha256, written.bytes)


def _like(descriptor: int, before: os.stat_result) -> None:
    """Give a file the mode of the one that it replaces, never to another group than that one's."""
    mode = stat.S_IMODE(before.st_mode) & 0o777
    with suppress(PermissionError):
        os.fchown(descriptor, -1, before.st_gid)
    if os.fstat(descriptor).st_gid != before.st_gid:
        mode &= 0o707
    os.fchmod(descriptor, mode)


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _is_project(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return stream.read(len(_PROJECT)) == _PROJECT
    except PermissionError:
        return False


def _escape(found: re.Match[bytes]) -> bytes:
    return b"\\u%04x" % ord(found.group().decode())
