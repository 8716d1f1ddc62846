"""The table of inputs that JSON readers take each in its own way: here each is refused, with its place."""

import io
import json
import math
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench import strictjson

NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | NUMBERS | NAMES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"a": NaN}', "NaN"),
        (b'{"a": -Infinity}', "Infinity"),
        (b'{"a": 1e400}', "too large for a double"),
        (b'{"a": 1, "a": 2}', "'a' stands twice"),
        (b'{"b": {"a": 1, "\\u0061": 2}}', "'a' stands twice"),
        (rb'{"a": "\ud800"}', "half a surrogate pair"),
        (rb'{"\udfff": 1}', "half a surrogate pair"),
        (rb'{"a": ["\u0000"]}', "NUL"),
        (b'{"a": "\x00"}', "control character"),
        (b'{"a": "x\ty"}', "control character"),
        (b"[" * 100_000, "levels"),
        (b"[" * 33 + b"]" * 33, "more than 32 levels"),
        (b'{"a":' * 33 + b"1" + b"}" * 33, "more than 32 levels"),
        (b"9" * 5_000, "64 bits"),
        (b"9223372036854775808", "64 bits"),
        (b"-9223372036854775809", "64 bits"),
        (b'{"a": "\xff"}', "byte 8 is not UTF-8"),
        (b'{"a": "\xed\xa0\x80"}', "not UTF-8"),
        (b'\xef\xbb\xbf{"a": 1}', "byte order mark"),
        ('{"a": 1}'.encode("utf-16"), "not UTF-8"),
        (b'{"a": 1} {"b": 2}', "extra data"),
        (b"{'a': 1}", "expecting"),
        (b'{"a": 01}', "delimiter"),
        (b'{"a": 1,}', "expecting"),
        (b"", "expecting value"),
        (b'"' + b"x" * strictjson.CAP + b'"', "longer than 1,048,576 bytes"),
    ],
)
def test_what_is_read_in_two_ways_is_refused(line: bytes, reason: str) -> None:
    with pytest.raises(strictjson.BadJson) as caught:
        strictjson.loads(line, where="pairs.jsonl, line 7")
    assert reason in caught.value.reason
    assert caught.value.message.startswith("pairs.jsonl, line 7: ")
    assert caught.value.hint
    assert pickle.loads(pickle.dumps(caught.value)).reason == caught.value.reason


def test_a_refusal_does_not_tell_the_text() -> None:
    for line in (b'{"a": "secret-4815', b'{"a": "secret-4815\\ud800"}', b'{"a": secret-4815}', b'"secret-4815\xff"'):
        with pytest.raises(strictjson.BadJson) as caught:
            strictjson.loads(line, where="x")
        assert "4815" not in f"{caught.value.message}{caught.value.hint}"


@pytest.mark.parametrize(
    ("line", "value"),
    [
        (rb'"\ud83d\ude42"', "🙂"),
        (b"[" * 32 + b"]" * 32, None),
        (b"9223372036854775807", 2**63 - 1),
        ('"a\u2028b\u0085c"'.encode(), "a\u2028b\u0085c"),
        (rb'"\\u0000 is how NUL is written"', "\\u0000 is how NUL is written"),
        (b' {"a": 1.5}\r', {"a": 1.5}),
    ],
)
def test_what_is_sound_is_read(line: bytes, value: object) -> None:
    read = strictjson.loads(line, where="x")
    assert value is None or read == value


@given(VALUES, st.booleans())
def test_every_sound_value_is_read_as_it_was_written(value: object, escaped: bool) -> None:
    assert strictjson.loads(json.dumps(value, ensure_ascii=escaped).encode(), where="x") == value


@given(st.binary(max_size=200) | st.text(alphabet='{}[]",:\\u0d8e1.-+nulNaI ').map(str.encode))
def test_any_bytes_are_read_or_refused(line: bytes) -> None:
    try:
        value = strictjson.loads(line, where="x")
    except strictjson.BadJson:
        return
    assert json.loads(line) == value
    assert not (isinstance(value, float) and math.isinf(value))


@given(st.lists(st.binary(max_size=30).map(lambda part: part.replace(b"\n", b"")), max_size=8))
def test_lines_are_cut_at_lf_and_nowhere_else(parts: list[bytes]) -> None:
    body = b"\n".join(parts)
    want = body.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    if want[-1] == b"" and not (len(want) == 1 and body):
        want.pop()
    assert [line for _, line in strictjson.lines(io.BytesIO(body))] == want


def test_a_line_at_the_cap_is_whole_and_a_longer_one_is_cut_and_passed_over() -> None:
    body = b"a" * 10 + b"\n" + b"b" * 11 + b"\n" + b"c" * 300_000 + b"\nlast"
    found = list(strictjson.lines(io.BytesIO(body), cap=10))
    assert found == [(1, b"a" * 10), (2, b"b" * 11), (3, b"c" * 11), (4, b"last")]
    with pytest.raises(strictjson.BadJson, match="longer than 10 bytes"):
        strictjson.loads(found[1][1], where="x", cap=10)


class Counting(io.BytesIO):
    """A stream that remembers the longest piece that was asked of it."""

    longest = 0

    def readline(self, size: int | None = -1, /) -> bytes:
        line = super().readline(size)
        self.longest = max(self.longest, len(line))
        return line


def test_no_more_than_the_cap_is_read_at_once() -> None:
    stream = Counting(b"x" * (5 << 20) + b"\n1\n")
    assert [number for number, _ in strictjson.lines(stream)] == [1, 2]
    assert stream.longest <= strictjson.CAP + 2
