"""Every kind of file that holds records, whole, broken and hostile."""

import io
import json
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench import strictjson
from workbench.domain.finished import FinishedPair
from workbench.errors import Refused
from workbench.importers.mapping import parse_mapping
from workbench.importers.reading import read_pairs, read_rows
from workbench.importers.spec import BadLine

DATA = Path(__file__).parents[1] / "data" / "pairs"
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)


class Pipe(io.RawIOBase):
    """Bytes that come in pieces and cannot be sought, as through a pipe."""

    def __init__(self, body: bytes, piece: int) -> None:
        super().__init__()
        self._body = io.BytesIO(body)
        self._piece = piece

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - any writable buffer
        data = self._body.read(min(len(buffer), self._piece))
        buffer[: len(data)] = data
        return len(data)


def piped(body: bytes, piece: int = 7) -> io.BufferedReader:
    return io.BufferedReader(Pipe(body, piece))


def pairs(body: bytes, kind: str | None = None) -> list[tuple[Any, ...]]:
    found = read_pairs(io.BytesIO(body), kind=kind)
    return [(f.line, f.prompt, f.completion) if isinstance(f, FinishedPair) else (f.line, f.reason) for f in found]


def refusal(body: bytes, kind: str | None = None) -> Refused:
    with pytest.raises(Refused) as caught:
        list(read_pairs(io.BytesIO(body), kind=kind))
    assert caught.value.hint
    return caught.value


def test_lines_are_numbered_blank_ones_passed_over_and_bad_ones_named() -> None:
    body = b'\xef\xbb\xbf{"prompt":"P","completion":"C"}\r\n\n{not json}\n{"prompt":"Q\xe2\x80\xa8","completion":"D"}'
    assert [found[0] for found in pairs(body)] == [1, 3, 4]
    assert pairs(body)[2] == (4, "Q\u2028", "D")


def test_a_line_too_long_is_bad_and_the_next_is_read() -> None:
    long = json.dumps({"prompt": "P" * strictjson.CAP, "completion": "C"}).encode()
    assert pairs(long + b'\n{"prompt":"Q","completion":"D"}\n') == [(1, "longer than 1,048,576 bytes"), (2, "Q", "D")]


def test_a_list_is_cut_into_its_records_with_their_lines() -> None:
    body = b"""[
  {"prompt": "P [ { , \\" \\\\", "completion": "C"},
  {"prompt": "Q",
   "completion": "D"}, {"x": NaN},

  {"prompt": "R", "completion": "E"}
]
"""
    assert pairs(body) == [
        (2, 'P [ { , " \\', "C"),
        (3, "Q", "D"),
        (4, "NaN is not JSON"),
        (6, "R", "E"),
    ]


def test_a_record_too_long_in_a_list_is_bad_and_the_next_is_read() -> None:
    body = json.dumps(
        [{"prompt": "P" * strictjson.CAP, "completion": "C"}, {"prompt": "Q", "completion": "D"}]
    ).encode()
    assert pairs(body) == [(1, "longer than 1,048,576 bytes"), (1, "Q", "D")]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'[{"prompt":"P","completion":"C"}', "no end"),
        (b'[{"prompt":"P","completion":"C}]', "no end"),
        (b'[{"prompt":"P","completion":"C"},]', "comma"),
        (b'[,{"prompt":"P","completion":"C"}]', "comma"),
        (b'[{"prompt":"P","completion":"C"}] x', "outside"),
        (b'[{"prompt":"P","completion":"C"}][]', "outside"),
        (b'[{"prompt":"P","completion":"C"}]]', "outside"),
        (b'[{"prompt":"P","completion":"C"}],', "outside"),
        (b'[{"prompt":"P","completion":"C"}}', "outside"),
        (b'x[{"prompt":"P","completion":"C"}]', "outside"),
        (b'{"data": []}', "does not begin"),
    ],
)
def test_a_broken_list_is_refused_with_its_line(body: bytes, reason: str) -> None:
    error = refusal(b"\n" + body, "json")
    assert reason in error.message
    assert "standard input, line " in error.message


@given(
    st.lists(st.dictionaries(TEXTS, st.lists(TEXTS, max_size=2) | TEXTS | st.integers(-9, 9), max_size=3), max_size=5),
    st.sampled_from([None, 1, "\r\n\t"]),
    st.booleans(),
    st.integers(1, 9),
)
def test_a_list_is_read_as_the_standard_reader_reads_it(
    records: list[dict[str, Any]], indent: int | str | None, escaped: bool, piece: int
) -> None:
    body = json.dumps(records, indent=indent, ensure_ascii=escaped).encode()
    found = list(read_rows(piped(body, piece), kind="json"))
    assert [row[1] for row in found if isinstance(row, tuple)] == records
    assert len(found) == len(records)


def test_a_table_is_read_with_quotes_line_ends_and_its_rows_lines() -> None:
    body = 'prompt,completion,topic\r\n"a, ""b""\r\nc\u2028",x,\r\n\r\nd,"y",law\r\n'.encode()
    assert pairs(body) == [(2, 'a, "b"\r\nc\u2028', "x"), (5, "d", "y")]
    first, second = read_pairs(io.BytesIO(body))
    assert isinstance(first, FinishedPair)
    assert isinstance(second, FinishedPair)
    assert (first.extra, second.extra) == ('{"topic":""}', '{"topic":"law"}')


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_table_s_delimiter_is_told_by_its_header(delimiter: str) -> None:
    body = f"\ufeffinstruction{delimiter}input{delimiter}output\nP{delimiter}{delimiter}C".encode()
    assert pairs(body) == [(2, "P", "C")]


def test_a_long_field_of_a_table_is_read() -> None:
    long = "x" * 500_000
    assert pairs(f'prompt,completion\nP,"{long}"\n'.encode()) == [(2, "P", long)]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b"P\n", "1 fields under a header of 2"),
        (b"P,C,X\n", "3 fields under a header of 2"),
        (b"P,\xff\n", "completion is not UTF-8"),
        (b"P,a\x00b\n", "NUL"),
        (b"P,\n", "completion is empty"),
    ],
)
def test_a_bad_row_of_a_table_is_named(row: bytes, reason: str) -> None:
    found = pairs(b"prompt,completion\nQ,D\n" + row + b"R,E\n")
    assert found[0] == (2, "Q", "D")
    assert found[1][0] == 3
    assert reason in found[1][1]
    assert found[2] == (4, "R", "E")


@pytest.mark.parametrize(
    ("body", "line"),
    [
        (b'prompt,completion\nP,C\nQ,"D\n', 4),
        (b'prompt,completion\nP,"C"x\n', 2),
        (b"prompt,prompt\nP,C\n", 1),
        (b"prompt,completion\nP," + b"x" * (strictjson.CAP + 1), 2),
    ],
)
def test_a_broken_table_is_refused_with_its_line(body: bytes, line: int) -> None:
    message = refusal(body, "csv").message
    assert message.startswith(f"standard input, line {line}:") or line == 4


def parquet(columns: dict[str, Any]) -> bytes:
    sink = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(columns), sink, row_group_size=2)
    return sink.getvalue()


def test_a_parquet_table_is_read_from_a_file_and_a_pipe() -> None:
    said = [[{"role": "user", "content": f"P{i}"}, {"role": "assistant", "content": "C"}] for i in range(5)]
    body = parquet({"messages": said, "score": [0.5, float("nan"), None, 1.0, 2.0]})
    assert pairs(body) == [(i + 1, f"P{i}", "C") for i in range(5)]
    found = list(read_pairs(piped(body, 1000)))
    assert [pair.extra for pair in found if isinstance(pair, FinishedPair)] == [
        f'{{"score":{score}}}' for score in ("0.5", "null", "null", "1.0", "2.0")
    ]


def test_what_json_does_not_have_is_refused_by_its_row() -> None:
    body = parquet({"prompt": ["P", "Q", "R"], "completion": ["C", "D", "E\0"], "x": [1.0, float("inf"), 2.0]})
    assert [found[:2] for found in pairs(body)] == [
        (1, "P"),
        (2, "the column x holds an infinite number"),
        (3, "the column completion holds a text with a NUL character, or of more than 1 MiB"),
    ]
    body = parquet({"prompt": ["P"], "completion": ["C"], "x": [b"\x00\xff"]})
    assert "bytes" in refusal(body).message


def test_a_cut_parquet_table_is_refused() -> None:
    body = parquet({"prompt": ["P"] * 9, "completion": ["C"] * 9})
    assert "Parquet" in refusal(body[:-10]).title
    assert "Parquet" in refusal(body[:8] + b"\xff" * 60 + body[68:]).title


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"[]", "no record"),
        (b"Once upon a time there was no comma", "no JSON lines"),
        ('{"prompt":"P"}'.encode("utf-16"), "UTF-16"),
        (b"\x1f\x8b\x08\x00abc", "gzip"),
        (b"PK\x03\x04abc", "zip"),
        (b'{"title": "x"}\n{"title": "y"}\n', "line 1: no known shape; its fields are title"),
        (b'{\n "prompt": "P",\n "completion": "C"\n}\n', "one object over several lines"),
    ],
)
def test_what_is_no_file_of_pairs_is_refused(body: bytes, reason: str) -> None:
    assert reason in refusal(body).message


def test_the_name_s_ending_tells_the_kind(tmp_path: Path) -> None:
    line, table = '{"prompt":"P","completion":"C"}', "prompt,completion\nP,C\n"
    for name, body in (("a.jsonl", line), ("b.json", line), ("c.json", f"[{line}]"), ("d.CSV", table), ("e", line)):
        (tmp_path / name).write_text(body)
        assert len(list(read_pairs(tmp_path / name))) == 1, name


def test_a_file_that_is_not_there_or_a_folder_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere\x1b[2J.jsonl", tmp_path):
        with pytest.raises(Refused) as caught:
            list(read_pairs(path))
        assert "\x1b" not in caught.value.message
        assert caught.value.hint


@given(st.binary(max_size=300) | TEXTS.map(str.encode), st.sampled_from([None, "jsonl", "json", "csv", "parquet"]))
def test_any_bytes_become_pairs_bad_lines_or_a_refusal(body: bytes, kind: str | None) -> None:
    found: list[FinishedPair | BadLine] = []
    refused: Refused | None = None
    try:
        found.extend(read_pairs(io.BytesIO(body), kind=kind))
    except Refused as error:
        refused = error
    assert refused.hint if refused else any(isinstance(pair, FinishedPair) for pair in found)


def test_real_pairs_judged_by_people_are_read_with_a_mapping() -> None:
    source = DATA / "pandalm_20.json"
    whole = json.loads(source.read_text())
    found = list(read_pairs(source, mapping=parse_mapping(["completion=response1"])))
    assert len(found) == len(whole) == 20
    lines = source.read_text().splitlines()
    for pair, record in zip(found, whole, strict=True):
        if not record["response1"]:
            assert isinstance(pair, BadLine)
            assert pair.reason == "the completion is empty"
            continue
        assert isinstance(pair, FinishedPair)
        assert (pair.prompt, pair.completion) == (record["instruction"], record["response1"])
        assert pair.context == (record["input"] or None)
        rest = {name: record[name] for name in record.keys() - {"instruction", "input", "response1"}}
        assert json.loads(pair.extra or "") == rest
        assert f'"idx": {record["idx"]},' in lines[pair.line]


def test_real_prompts_without_completions_are_refused_with_the_cure() -> None:
    source = DATA / "ifeval_prompts_40.jsonl"
    found: list[object] = []
    with pytest.raises(Refused, match="its fields are key, prompt, instruction_id_list, kwargs"):
        found.extend(read_pairs(source))
    rows = list(read_rows(source))
    assert [row[1] for row in rows if isinstance(row, tuple)] == [
        json.loads(li) for li in source.read_text().split("\n")[:40]
    ]
