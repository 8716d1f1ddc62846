"""Every shape in which people have pairs, and every record that is none, by its line."""

import io
import json
from typing import Any

import pytest

from workbench.domain.finished import FinishedPair
from workbench.importers.reading import read_pairs
from workbench.importers.spec import BadLine, Turns

ONE_TURN = [{"role": "user", "content": "P"}, {"role": "assistant", "content": "C"}]
GOOD = {"prompt": "P0", "completion": "C0"}
TWO_TURNS = [
    {"role": r, "content": c} for r, c in (("user", "a?"), ("assistant", "b."), ("user", "c?"), ("assistant", "d."))
]


def read(*records: object, turns: Turns = None) -> list[FinishedPair | BadLine]:
    body = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    return list(read_pairs(io.BytesIO(body.encode()), turns=turns))


def parts(pair: FinishedPair | BadLine) -> tuple[str, str, str | None, str | None]:
    assert isinstance(pair, FinishedPair), pair
    return pair.prompt, pair.completion, pair.context, pair.system


@pytest.mark.parametrize(
    ("record", "want"),
    [
        ({"prompt": "P", "completion": "C"}, ("P", "C", None, None)),
        ({"prompt": "P", "response": "C"}, ("P", "C", None, None)),
        ({"question": "P", "answer": "C"}, ("P", "C", None, None)),
        ({"prompt": "P", "question": "Q", "completion": "C"}, ("P", "C", None, None)),
        ({"prompt": "P", "completion": "C", "context": "X", "system": "S"}, ("P", "C", "X", "S")),
        ({"prompt": "S\n\nX\n\nP", "completion": "C", "context": "X", "system": "S"}, ("P", "C", "X", "S")),
        ({"system_prompt": "S", "question": "P", "response": "C"}, ("P", "C", None, "S")),
        ({"prompt": "P", "completion": "C", "context": None, "system": ""}, ("P", "C", None, None)),
        (
            {"prompt": [{"role": "system", "content": "S"}, {"role": "user", "content": "P"}],
             "completion": [{"role": "assistant", "content": "C"}]},
            ("P", "C", None, "S"),
        ),
        ({"messages": ONE_TURN}, ("P", "C", None, None)),
        (
            {"messages": [{"role": "system", "content": "S"}, {"role": "user", "content": "P"},
                          {"role": "assistant", "content": "C"}]},
            ("P", "C", None, "S"),
        ),
        (
            {"messages": [{"role": "user", "content": [{"type": "text", "text": "P"}]},
                          {"role": "assistant", "content": "C", "tool_calls": None}]},
            ("P", "C", None, None),
        ),
        ({"prompt": "not this", "messages": ONE_TURN}, ("P", "C", None, None)),
        ({"instruction": "P", "input": "X", "output": "C"}, ("P", "C", "X", None)),
        ({"instruction": "P", "input": "", "output": "C", "system": "S", "history": []}, ("P", "C", None, "S")),
        ({"instruction": "P", "context": "X", "response": "C", "category": "closed_qa"}, ("P", "C", "X", None)),
        ({"text": "Do.\n\n### Instruction:\nP\n\n### Input:\nX\n\n### Response:\nC"}, ("P", "C", "X", None)),
        ({"conversations": [{"from": "human", "value": "P"}, {"from": "gpt", "value": "C"}]}, ("P", "C", None, None)),
        ({"system": "S", "conversations": [{"from": "human", "value": "P"}, {"from": "gpt", "value": "C"}]},
         ("P", "C", None, "S")),
        ({"conversations": [{"role": "user", "content": "P"}, {"role": "assistant", "content": "C"}]},
         ("P", "C", None, None)),
    ],
)  # fmt: skip
def test_every_shape_is_read(record: dict[str, Any], want: tuple[str, str, str | None, str | None]) -> None:
    (pair,) = read(record)
    assert parts(pair) == want


def test_unknown_fields_are_kept_and_numbers_come_out_equal() -> None:
    extra = {"z": 0.1, "tags": ["a", {"b": None}], "category": "ü\u2028", "n": 2**53 + 1, "small": 5e-324}
    (pair,) = read({**GOOD, **extra})
    assert isinstance(pair, FinishedPair)
    assert pair.extra is not None
    assert json.loads(pair.extra) == extra
    assert pair.extra.startswith('{"category":')
    (plain,) = read(GOOD)
    assert isinstance(plain, FinishedPair)
    assert plain.extra is None


def test_fields_of_a_message_and_of_a_template_are_kept() -> None:
    said = [{"role": "user", "content": "P"}, {"role": "assistant", "content": "C", "weight": 1}]
    text = "Below is a task.\n\n### Instruction:\nP\n\n### Response:\nC"
    first, second = read({"messages": said}, {"text": text})
    assert isinstance(first, FinishedPair)
    assert isinstance(second, FinishedPair)
    assert json.loads(first.extra or "") == {"messages": [{}, {"weight": 1}]}
    assert json.loads(second.extra or "") == {"text": "Below is a task."}


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"messages": TWO_TURNS}, "4 turns"),
        ({"conversations": [{"from": "human" if i % 2 == 0 else "gpt", "value": "x"} for i in range(6)]}, "6 turns"),
        ({"prompt": TWO_TURNS[:3], "completion": TWO_TURNS[3:]}, "4 turns"),
        ({"instruction": "P", "output": "C", "history": [["a?", "b."]]}, "4 turns"),
        ({"instruction": "P", "output": "C", "history": "old"}, "'history'"),
        ({"messages": TWO_TURNS[:1]}, "does not end"),
        ({"messages": TWO_TURNS[:3]}, "does not end"),
        ({"messages": []}, "empty"),
        ({"messages": "P"}, "a text, not a list"),
        ({"messages": [{"role": "tool", "content": "x"}, *TWO_TURNS[2:]]}, "role of turn 1"),
        ({"messages": [{"role": ["user"], "content": "x"}]}, "role of turn 1"),
        ({"messages": [{"content": "x"}]}, "role of turn 1"),
        ({"messages": ["x"]}, "turn 1 of 'messages' is a text"),
        ({"messages": [TWO_TURNS[0], {"role": "assistant", "content": None}]}, "turn 2 of 'messages' is null"),
        ({"messages": [TWO_TURNS[0], {"role": "assistant", "content": "", "tool_calls": [{"id": 1}]}]}, "calls a tool"),
        ({"messages": [*TWO_TURNS[:1], {"role": "system", "content": "S"}, TWO_TURNS[1]]}, "does not come first"),
        ({"system": "S1", "conversations": [{"from": "system", "value": "S2"}, {"from": "human", "value": "P"},
                                            {"from": "gpt", "value": "C"}]}, "two system messages"),
        ({"prompt": "", "completion": "C"}, "prompt is empty"),
        ({"prompt": "P", "completion": " \n"}, "completion is empty"),
        ({"prompt": None, "completion": "C"}, "prompt is empty"),
        ({"messages": [TWO_TURNS[0], {"role": "assistant", "content": ""}]}, "completion is empty"),
        ({"prompt": 3, "completion": "C"}, "'prompt' is a number"),
        ({"prompt": "P", "completion": {"text": "C"}}, "'completion' is an object"),
        ({"prompt": "P", "completion": True}, "'completion' is true or false"),
        ({"prompt": "P", "completion": "C", "context": ["X"]}, "'context' is a list"),
        ({"prompt": TWO_TURNS[:1], "completion": TWO_TURNS[:1]}, "not one turn of the assistant"),
        ({"prompt": "P", "answer": "C", "response": "C"}, "both 'response' and 'answer'"),
        ({"instruction": "P", "output": "C", "response": "D"}, "both 'response' and 'output'"),
        ({"prompt": "P", "completion": "C", "messages": TWO_TURNS[:2]}, "could be messages and prompt-completion"),
        ({"text": "### Response:\nC\n### Instruction:\nP"}, "another order"),
        ({"instruction": "P", "response1": "C", "\x1b[2J": 1}, "its fields are instruction, response1, ␛[2J"),
        ({}, "its fields are none"),
        ([1], "a list, not an object"),
        ("P", "a text, not an object"),
    ],
)  # fmt: skip
def test_what_is_no_pair_is_refused_by_its_line(record: object, reason: str) -> None:
    first, bad, last = read(GOOD, record, GOOD)
    assert isinstance(bad, BadLine)
    assert bad.line == 2
    assert reason in bad.reason
    assert bad.cure
    refused = bad.refused("pairs.jsonl")
    assert refused.message == f"pairs.jsonl, line 2: {bad.reason}"
    assert parts(first) == parts(last) == ("P0", "C0", None, None)


@pytest.mark.parametrize(
    "record",
    [
        {"messages": TWO_TURNS},
        {"prompt": TWO_TURNS[:3], "completion": TWO_TURNS[3:]},
        {"conversations": [{"from": t["role"], "value": t["content"]} for t in TWO_TURNS]},
        {"instruction": "c?", "output": "d.", "history": [["a?", "b."]]},
    ],
)
def test_earlier_turns_become_context_when_asked(record: dict[str, Any]) -> None:
    (pair,) = read(record, turns="last")
    assert parts(pair) == ("c?", "d.", "User: a?\n\nAssistant: b.", None)


def test_the_system_message_stays_apart_from_earlier_turns() -> None:
    (pair,) = read({"messages": [{"role": "system", "content": "S"}, *TWO_TURNS]}, turns="last")
    assert parts(pair) == ("c?", "d.", "User: a?\n\nAssistant: b.", "S")
