"""Rows of JSONL, CSV and Parquet as documents: strict, streamed, refused with line and cure."""

import itertools
import tracemalloc
from pathlib import Path

import pyarrow as arrow
import pytest
from pyarrow import parquet

from workbench.errors import Refused
from workbench.extractors.tables import LONGEST, read_texts


def test_three_formats_give_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(
        b'\xef\xbb\xbf{"id": "1", "body": "one \xe2\x80\xa8 line\\r\\nnext"}\r\n\n'
        b'{"id": "2", "body": "  "}\n{"id": "3", "body": "\xf0\x9f\x99\x82"}'
    )
    (tmp_path / "a.csv").write_bytes('\ufeffid,body\r\n1,"one \u2028 line\r\nnext"\r\n2,  \r\n3,🙂'.encode())
    rows = [{"id": "1", "body": "one \u2028 line\r\nnext"}, {"id": "2", "body": None}, {"id": "3", "body": "🙂"}]
    parquet.write_table(arrow.Table.from_pylist(rows), tmp_path / "a.parquet")
    lines = {"a.jsonl": [1, 4], "a.csv": [2, 5], "a.parquet": [1, 3]}
    for name, expected in lines.items():
        found = list(read_texts(tmp_path / name, "body"))
        assert [line for line, _, _ in found] == expected, name
        assert [(text, fields) for _, text, fields in found] == [
            ("one \u2028 line\nnext", {"id": "1"}),
            ("🙂", {"id": "3"}),
        ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"body": "x"', "no JSON"),
        (b'["x"]', "no JSON object"),
        (b'{"body": "x", "body": "y"}', "'body' is there twice"),
        (b'{"body": "x", "n": NaN}', "NaN is no JSON number"),
        (b'{"body": "\\ud800"}', "lone surrogate"),
        (b'{"body": "a\\u0000b"}', "holds a NUL"),
        (b'{"body": "\xff"}', "byte 10 of the line"),
        (b'{"body": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "no JSON"),
        (b'{"body": 7}', "is no text but int"),
        (b'{"text": "x", "id": 1}', "there is no field 'body'; there are: id, text"),
        (b'{"body": "' + b"x" * LONGEST + b'"}', "longer than"),
    ],
)
def test_bad_lines_are_named(tmp_path: Path, line: bytes, reason: str) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b'{"body": "good"}\n' + line + b"\n")
    rows = read_texts(path, "body")
    assert next(rows)[1] == "good"
    with pytest.raises(Refused, match=rf"rows\.jsonl, line 2: .*{reason}") as refusal:
        next(rows)
    assert refusal.value.hint


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("id,body\n1,a\n2,b,c\n", "line 3: 3 fields where the head has 2"),
        ('id,body\n1,"a\n', "line 2: no CSV"),
        ("body,body\n1,a\n", "two columns have one name"),
        ("id,text\n1,a\n", "no field 'body'; there are: id, text"),
    ],
)
def test_bad_csv_is_named(tmp_path: Path, content: str, reason: str) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(Refused, match=reason):
        list(read_texts(path, "body"))


def test_parquet_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    path.write_bytes(b"PAR1 not really")
    with pytest.raises(Refused, match=r"rows\.parquet"):
        list(read_texts(path, "body"))
    parquet.write_table(arrow.Table.from_pylist([{"text": "x"}]), path)
    with pytest.raises(Refused, match="there are: text"):
        list(read_texts(path, "body"))


def test_memory_stays_bounded(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    line = b'{"body": "' + b"word " * 2000 + b'"}\n'
    with path.open("wb") as file:
        for chunk in itertools.repeat(line, 3000):
            file.write(chunk)
    tracemalloc.start()
    count = sum(1 for _ in read_texts(path, "body"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 3000
    assert peak < 2_000_000
