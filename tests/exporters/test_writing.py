"""A file is there whole or not at all, with the mode that it had, and a stream gets the same bytes."""

import errno
import hashlib
import io
import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from workbench.errors import Refused
from workbench.progress import finish
from workbench.services.exporting import write_lines, write_stream


def rows(count: int) -> Iterator[dict[str, object]]:
    return ({"prompt": f"P{i} ü\u2028", "completion": "C\x9b"} for i in range(count))


def test_file_and_stream_get_the_same_bytes_twice(tmp_path: Path) -> None:
    target, stream = tmp_path / "out.jsonl", io.BytesIO()
    first = finish(write_lines(rows(1_200), target))
    again = finish(write_lines(rows(1_200), target))
    streamed = finish(write_stream(rows(1_200), stream))
    body = target.read_bytes()
    assert body == stream.getvalue()
    assert first == again
    assert first.path == target
    assert first.sha256 == streamed.sha256 == hashlib.sha256(body).hexdigest()
    assert (first.pairs, first.bytes, streamed.path) == (1_200, len(body), None)
    assert [json.loads(line) for line in body.decode().splitlines()] == list(rows(1_200))
    assert os.listdir(tmp_path) == ["out.jsonl"]


def test_a_new_file_is_private_and_a_replaced_one_keeps_its_mode(tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    finish(write_lines(rows(1), target))
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    target.chmod(0o640)
    finish(write_lines(rows(2), target))
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_a_cancelled_export_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    target.write_text("before")
    work = write_lines(rows(10_000), target, total=10_000)
    step = next(work)
    assert (step.done, step.total) == (500, 10_000)
    assert len(os.listdir(tmp_path)) == 2
    assert all(path.stat().st_mode & 0o077 == 0 for path in tmp_path.glob(".*"))
    work.close()
    assert target.read_text() == "before"
    assert os.listdir(tmp_path) == ["out.jsonl"]


def test_an_error_among_the_rows_leaves_nothing(tmp_path: Path) -> None:
    def failing() -> Iterator[dict[str, object]]:
        yield from rows(700)
        raise Refused("Gone", "the text was erased", "Export again.")

    with pytest.raises(Refused, match="erased"):
        finish(write_lines(failing(), tmp_path / "out.jsonl"))
    assert os.listdir(tmp_path) == []


def test_what_cannot_be_written_is_refused_with_the_cure(tmp_path: Path) -> None:
    project = tmp_path / "lease.sft"
    project.write_bytes(b"SQLite format 3\0" + b"\0" * 84)
    for target, reason in (
        (tmp_path / "nowhere" / "out.jsonl", os.strerror(errno.ENOENT)),
        (tmp_path, "folder"),
        (project, "project"),
        (tmp_path / ("x" * 300), os.strerror(errno.ENAMETOOLONG)),
        (Path("/dev/full"), os.strerror(errno.ENOSPC)),
    ):
        with pytest.raises(Refused) as caught:
            finish(write_lines(rows(3), target))
        assert reason in f"{caught.value.title} {caught.value.message}"
        assert caught.value.hint
    assert project.read_bytes().startswith(b"SQLite")
    assert os.listdir(tmp_path) == ["lease.sft"]


def test_a_link_is_followed_and_a_device_is_written_to_straight(tmp_path: Path) -> None:
    target, link = tmp_path / "out.jsonl", tmp_path / "latest.jsonl"
    target.write_text("before")
    link.symlink_to(target)
    finish(write_lines(rows(2), link))
    assert link.is_symlink()
    assert len(target.read_bytes().splitlines()) == 2
    assert finish(write_lines(rows(2), Path(os.devnull))).pairs == 2
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)
