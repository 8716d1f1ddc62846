"""The bytes of every format are a contract, and what leaves comes back equal."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.finished import FinishedPair
from workbench.exporters.spec import Exporter, ExportPair
from workbench.importers.reading import read_pairs
from workbench.plugins import discover
from workbench.services.exporting import line_of

DATA = Path(__file__).parents[1] / "data" / "exports"
FORMATS = discover("workbench.exporters", Exporter)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)
FILLED = TEXTS.filter(lambda text: bool(text.strip()))
PAIRS = st.builds(
    ExportPair,
    id=st.just("a1" * 16),
    prompt=FILLED,
    completion=FILLED,
    context=st.none() | TEXTS,
    system=st.none() | TEXTS,
    author=TEXTS,
    demands=st.none() | st.lists(st.fixed_dictionaries({"type": TEXTS, "given": st.dictionaries(TEXTS, TEXTS)})),
    extra=st.none() | TEXTS.map(lambda text: json.dumps({text: text})),
)


def test_the_formats_are_those_of_the_command_line() -> None:
    assert list(FORMATS) == ["alpaca", "messages", "prompt-completion", "sharegpt"]


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("metadata", [False, True])
def test_the_bytes_are_those_on_record(name: str, metadata: bool, samples: list[ExportPair]) -> None:
    body = b"".join(line_of(FORMATS[name].record(pair, metadata)) for pair in samples)
    assert body == (DATA / f"{name}{'.metadata' if metadata else ''}.jsonl").read_bytes()
    assert len(body.decode().splitlines()) == len(samples)
    assert not any(
        (char < " " and char != "\n") or "\x7f" <= char <= "\x9f" or char == "\u202e" for char in body.decode()
    )


@pytest.mark.parametrize("name", FORMATS)
@given(found=st.lists(PAIRS, min_size=1, max_size=4), metadata=st.booleans())
def test_what_leaves_comes_back(name: str, found: list[ExportPair], metadata: bool) -> None:
    rows = [FORMATS[name].record(pair, metadata) for pair in found]
    body = b"".join(map(line_of, rows))
    assert body == b"".join(line_of(FORMATS[name].record(pair, metadata)) for pair in found)
    assert [json.loads(line) for line in body.split(b"\n")[:-1]] == rows
    back = list(read_pairs(io.BytesIO(body)))
    for line, (pair, row, read) in enumerate(zip(found, rows, back, strict=True), 1):
        assert isinstance(read, FinishedPair), read
        assert (read.prompt, read.completion, read.line) == (pair.prompt, pair.completion, line)
        assert (read.context, read.system) == (pair.context, pair.system)
        assert (json.loads(read.extra) if read.extra else {}) == ({"metadata": row["metadata"]} if metadata else {})


@given(PAIRS, PAIRS)
def test_every_row_has_the_same_columns_and_no_null(one: ExportPair, other: ExportPair) -> None:
    def types(value: Any) -> Any:  # noqa: ANN401 - any JSON value
        if isinstance(value, dict):
            return {name: types(part) for name, part in value.items()}
        if isinstance(value, list):
            assert value
            return [types(value[-1])]
        assert isinstance(value, str | bool | int)
        return type(value)

    for exporter in FORMATS.values():
        first, second = exporter.record(one, True), exporter.record(other, True)
        assert types(first) == types(second)
        assert list(first) == list(second)


def test_what_the_model_reads_is_whole_in_its_place(samples: list[ExportPair]) -> None:
    pair = samples[1]
    row = FORMATS["prompt-completion"].record(pair, False)
    assert row["prompt"] == f"{pair.system}\n\n{pair.context}\n\n{pair.prompt}"
    assert [turn["role"] for turn in FORMATS["messages"].record(pair, False)["messages"]] == [
        "system",
        "user",
        "assistant",
    ]
    assert FORMATS["messages"].record(pair, False)["messages"][1]["content"] == f"{pair.context}\n\n{pair.prompt}"
    assert FORMATS["sharegpt"].record(pair, False)["conversations"][1]["value"] == f"{pair.context}\n\n{pair.prompt}"
    assert FORMATS["alpaca"].record(pair, False)["input"] == pair.context


def test_metadata_show_who_judged_and_whether_that_was_another_person(samples: list[ExportPair]) -> None:
    rows = [FORMATS["messages"].record(pair, True)["metadata"] for pair in samples]
    assert [row["same_account"] for row in rows] == [False, True, False]
    verdicts = json.loads(rows[1]["verdicts"])
    assert [verdict["verdict"] for verdict in verdicts] == ["accept", "reject"]
    assert verdicts[1]["reasons"] == ["incomplete", "other"]
    assert rows[1]["extra"] == '{"topic":"law"}'
    assert rows[1]["provenance"] == {"drafts": '[{"model":"m","share":0.25}]', "import": "", "steps": 7}


def test_metadata_show_what_was_confirmed_of_the_prompt_and_that_nothing_was_said(samples: list[ExportPair]) -> None:
    told = [FORMATS["alpaca"].record(pair, True)["metadata"]["demands"] for pair in samples]
    assert told == ["", '[{"type":"keywords:existence","given":{"keywords":["tenant","Miete ü"]}}]', "[]"]
