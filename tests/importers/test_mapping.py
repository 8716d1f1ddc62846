"""Fields of strangers under our names: which one wins, and what becomes of the others."""

import io
import json
from typing import Any

import pytest

from workbench.domain.finished import FinishedPair
from workbench.errors import WrongUsage
from workbench.importers.mapping import parse_mapping
from workbench.importers.reading import read_pairs
from workbench.importers.spec import BadLine


def read(record: dict[str, Any], *words: str) -> FinishedPair | BadLine:
    good = {"prompt": "P0", "completion": "C0"}
    body = json.dumps(record) + "\n" + json.dumps(good | dict.fromkeys((word.split("=")[1] for word in words), "x"))
    return next(iter(read_pairs(io.BytesIO(body.encode()), mapping=parse_mapping(words))))


@pytest.mark.parametrize(
    ("record", "words", "want", "extra"),
    [
        ({"q": "P", "a": "C"}, ("prompt=q", "completion=a"), ("P", "C", None, None), {}),
        ({"q": "P", "answer": "C", "id": 7}, ("prompt=q",), ("P", "C", None, None), {"id": 7}),
        ({"q": "P", "a": "C", "doc": "X", "sys": "S"}, ("prompt=q", "completion=a", "context=doc", "system=sys"),
         ("P", "C", "X", "S"), {}),
        ({"qa": {"q": "P", "a": ["no", {"text": "C"}]}}, ("prompt=qa.q", "completion=qa.a.1.text"),
         ("P", "C", None, None), {"qa": {"q": "P", "a": ["no", {"text": "C"}]}}),
        ({"a.b": "P", "completion": "C"}, ("prompt=a.b",), ("P", "C", None, None), {}),
        ({"prompt": "old", "rewritten": "P", "completion": "C"}, ("prompt=rewritten",), ("P", "C", None, None),
         {"prompt": "old"}),
        ({"instruction": "P", "input": "X", "output": "C"}, ("prompt=instruction",), ("P", "C", "X", None), {}),
        ({"instruction": "P", "input": "X", "output": "old", "best": "C"}, ("completion=best",), ("P", "C", "X", None),
         {"output": "old"}),
        ({"prompt": "P", "completion": "C", "messages": []}, ("prompt=prompt", "completion=completion"),
         ("P", "C", None, None), {"messages": []}),
        ({"messages": [{"role": "user", "content": "P"}, {"role": "assistant", "content": "C"}], "doc": "X", "s": "S"},
         ("context=doc", "system=s"), ("P", "C", "X", "S"), {}),
    ],
)  # fmt: skip
def test_mapped_fields_are_parts_and_the_others_are_kept(
    record: dict[str, Any], words: tuple[str, ...], want: tuple[str | None, ...], extra: dict[str, Any]
) -> None:
    pair = read(record, *words)
    assert isinstance(pair, FinishedPair), pair
    assert (pair.prompt, pair.completion, pair.context, pair.system) == want
    assert (json.loads(pair.extra) if pair.extra else {}) == extra


@pytest.mark.parametrize("path", ["z", "q.z", "a.9", "a.x", "a.-1"])
def test_a_field_that_is_not_there_is_bad(path: str) -> None:
    bad = read({"q": "P", "a": ["C"]}, f"prompt={path}", "completion=q")
    assert isinstance(bad, BadLine)
    assert path in bad.reason
    assert "q, a" in bad.cure


@pytest.mark.parametrize(
    "words", [["prompt"], ["prompt="], ["=q"], ["title=q"], ["prompt=q", "prompt=r"], ["q=prompt"]]
)
def test_what_is_no_mapping_is_wrong_usage(words: list[str]) -> None:
    with pytest.raises(WrongUsage) as caught:
        parse_mapping(words)
    assert "prompt=question" in caught.value.hint
