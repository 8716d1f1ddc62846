"""An answer is a value of the schema or a reason, never something in between."""

import json
import socket
from collections.abc import Generator
from typing import Any, Literal

import pytest
from engines import misbehaving as bad
from pydantic import BaseModel, ConfigDict

from workbench.engines import structured
from workbench.engines.ollama import OllamaHost
from workbench.ports import ChatRequest, Message

REQUEST = ChatRequest(bad.MODEL, (Message("user", "Is it so?"),))


class Part(BaseModel):
    """A part, in a schema of its own."""

    model_config = ConfigDict(extra="forbid")

    title: Literal["yes", "no"]


class Verdict(BaseModel):
    """What is asked for."""

    model_config = ConfigDict(extra="forbid")

    quotes: list[Part]
    score: int


GOOD = '{"quotes": [{"title": "yes"}], "score": 3}'


def ask(host: bad.Host) -> structured.Answer[Verdict]:
    asking: Generator[str, None, structured.Answer[Verdict]] = structured.ask(
        OllamaHost(host.address), REQUEST, Verdict
    )
    while True:
        try:
            next(asking)
        except StopIteration as stop:
            answer: structured.Answer[Verdict] = stop.value
            return answer


def test_a_good_answer_is_a_value() -> None:
    with bad.serving(bad.whole(GOOD)) as host:
        answer = ask(host)
    assert answer.value == Verdict(quotes=[Part(title="yes")], score=3)
    assert (answer.reason, answer.repaired, len(host.chats)) == ("", False, 1)


@pytest.mark.parametrize(
    "text",
    [
        "Sure! " + GOOD,
        '{"quotes": [], "score": NaN}',
        '{"quotes": [], "score": 1, "score": 5}',
        '{"quotes": []}',
        '{"quotes": [{"title": "perhaps"}], "score": 1}',
        '{"quotes": [], "score": 1, "verdict": "accept"}',
        "",
        "[]",
        "null",
        '{"quotes": [], "score": "\\ud800"}',
        "[" * 5000,
    ],
)
def test_what_is_not_the_schema_is_asked_once_more_and_then_a_failure(text: str) -> None:
    with bad.serving(bad.whole(text)) as host:
        answer = ask(host)
    assert answer.value is None
    assert answer.reason
    assert answer.raw == text
    assert len(host.chats) == 2


def test_the_second_turn_knows_the_error() -> None:
    turns: list[Any] = []

    def better_at_second(connection: socket.socket, call: bad.Call, host: bad.Host) -> None:
        turns.append(json.loads(call.body)["messages"])
        bad.whole(GOOD if len(turns) == 2 else '{"quotes": []}')(connection, call, host)

    with bad.serving(better_at_second) as host:
        answer = ask(host)
    assert answer.value is not None
    assert answer.repaired
    assert [turn["role"] for turn in turns[1]] == ["user", "assistant", "user"]
    assert "score" in turns[1][-1]["content"]


def test_a_cut_answer_says_that_it_was_cut() -> None:
    with bad.serving(bad.whole('{"quotes": [', reason="length")) as host:
        assert "cut off" in ask(host).reason


def test_the_schema_is_sent_without_references() -> None:
    with bad.serving(bad.whole(GOOD)) as host:
        ask(host)
        sent = json.loads(host.chats[0].body)["format"]
    assert "$" not in json.dumps(sent)
    part = sent["properties"]["quotes"]["items"]
    assert part["properties"]["title"]["enum"] == ["yes", "no"]
    assert part["additionalProperties"] is False


class Tree(BaseModel):
    """Refers to itself."""

    branches: list["Tree"]


def test_a_schema_without_end_is_an_error_of_the_programmer() -> None:
    with pytest.raises(ValueError, match="refers to itself"):
        structured.inlined(Tree.model_json_schema())
