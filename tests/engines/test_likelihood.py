"""How sure a model is of an answer: the arithmetic on tokens made by hand, and the real small model of each engine."""

import json
import math
import socket
from collections.abc import Generator, Iterator, Mapping
from pathlib import Path
from typing import Literal, get_args

import pytest
from engines import misbehaving as bad
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel
from services import servers

from workbench.engines import likelihood, structured
from workbench.engines.embedded import EmbeddedHost
from workbench.engines.ollama import OllamaHost
from workbench.engines.openai import OpenAIHost
from workbench.ports import ChatRequest, Message, ModelHost, Options, Reply, Token

Skill = Literal["summarization", "extraction", "closed_qa", "classification", "open_qa"]


def token(text: str, share: float, **others: float) -> Token:
    rest = tuple((name.encode(), math.log(one)) for name, one in others.items())
    return Token(text.encode(), math.log(share), ((text.encode(), math.log(share)), *rest))


def reply(*heard: Token) -> Reply:
    text = b"".join(one.text for one in heard).decode()
    return Reply(text, "m", "", 1, len(heard), "stop", Options(), heard)


def near(found: Mapping[str, float] | None, **wanted: float) -> bool:
    return dict(found or {}) == pytest.approx(wanted)


def test_the_answers_of_a_place_share_what_the_model_gave_to_them_alone() -> None:
    said = reply(token('{"a": "', 0.9), token("yes", 0.3, no=0.1, Yes=0.1, perhaps=0.5), token('"}', 1.0))
    found = likelihood.chances(said, "a", ("yes", "no"))
    assert near(found, yes=0.8, no=0.2)


def test_answers_that_part_late_are_followed_to_where_they_part() -> None:
    said = reply(token('{"a": "', 0.9), token("c", 0.5, o=0.25, cl=0.25), token("losed", 0.6, lass=0.2), token('"}', 1))
    found = likelihood.chances(said, "a", ("closed", "class", "open"))
    assert near(found, **{"closed": 0.5, "class": 0.25, "open": 0.25})


def test_an_answer_that_is_not_listed_counts_as_much_as_it_can_at_most() -> None:
    said = reply(token('{"a":', 0.9), token(" true", 0.01, x=0.9, y=0.04), token("}", 1))
    assert near(likelihood.chances(said, "a", ("true", "false")), true=0.5, false=0.5)


def test_the_field_is_found_behind_reasons_that_name_it_and_a_token_that_holds_more_than_the_answer() -> None:
    why = token('{"r": "\\"a\\": \\"no\\" ü", ', 0.9)
    said = reply(why, token('"a": "yes', 0.8, **{'"a": "no': 0.2, "x": 0.05}), token('"', 1.0), token("}", 1.0))
    assert near(likelihood.chances(said, "a", ("yes", "no")), yes=0.8, no=0.2)
    assert likelihood.chances(said, "b", ("yes", "no")) is None


def test_without_tokens_or_with_tokens_of_another_text_nothing_is_told() -> None:
    whole = reply(token('{"a": "', 0.9), token("yes", 0.3, no=0.1), token('"}', 1.0))
    there = Reply(whole.text, "m", "", 1, 3, "stop", Options(), whole.heard)
    assert likelihood.chances(there, "a", ("yes", "no")) is not None
    another = reply(token('{"a":"', 0.9), token("yes", 0.3, no=0.1), token('"}', 1.0))
    for heard in (None, another.heard):
        other = Reply(whole.text, "m", "", 1, 3, "stop", Options(), heard)
        assert likelihood.chances(other, "a", ("yes", "no")) is None
    alone = tuple(Token(one.text, one.logprob, ()) for one in whole.heard or ())
    assert likelihood.chances(Reply(whole.text, "m", "", 1, 3, "stop", Options(), alone), "a", ("yes", "no")) is None


SHARE = st.floats(1e-6, 1.0)


@given(
    st.lists(st.tuples(st.sampled_from(["s", "c", "cl", "open", " ", '"', "Ex", "true", ""]), SHARE), max_size=20),
    SHARE,
)
def test_whatever_a_host_lists_the_chances_are_one_in_all(others: list[tuple[str, float]], share: float) -> None:
    listed = tuple((text.encode(), math.log(one)) for text, one in others)
    said = reply(
        token('{"a": "', 0.9), Token(b"cl", math.log(share), listed), token("osed", 0.1, ass=0.4), token("_qa", 1),
        token('"}', 1.0),
    )  # fmt: skip
    found = likelihood.chances(said, "a", get_args(Skill))
    assert (found is None) == (not listed)
    if found:
        assert math.isclose(sum(found.values()), 1.0)
        assert all(0 <= one <= 1 for one in found.values())


@pytest.mark.parametrize("rows", [None, [], [1], [{}], [{"token": "a", "logprob": None}], {"token": "a"}])
def test_rows_that_are_no_tokens_are_left_out(rows: object) -> None:
    assert likelihood.tokens(rows) == []


def test_a_host_that_refuses_to_tell_is_asked_without() -> None:
    chunk = {"choices": [{"delta": {"content": "{}"}, "finish_reason": "stop"}]}
    lines = f"data: {json.dumps(chunk)}\n\ndata: [DONE]\n\n".encode()

    def answer(connection: socket.socket, call: bad.Call, _host: bad.Host) -> None:
        if b"logprobs" in call.body:
            bad.send(connection, 400, b'{"error": {"message": "top_logprobs of 20 is more than 5"}}')
        else:
            bad.send(connection, 200, lines)

    with bad.serving(answer) as host:
        said = ended(OpenAIHost(host.address).stream(ChatRequest(bad.MODEL, (Message("user", "x"),), weighed=True)))
        assert (said.text, said.heard, len(host.chats)) == ("{}", None, 2)


# --- the real model --------------------------------------------------------------------------------------------------


class Answer(BaseModel):
    """What the real model is asked for."""

    text: Literal["yes", "no"]
    skill: Skill


ASKED = """Reply with JSON: does the request come with a text (yes or no), then its skill, one of summarization,
extraction, closed_qa, classification, open_qa. The request: """
REQUESTS = ("Summarize the report in three sentences.", "Which of these labels fits: spam or no spam?")


def ended(asking: "Generator[str, None, Reply]") -> Reply:
    while True:
        try:
            next(asking)
        except StopIteration as done:
            said: Reply = done.value
            return said


@pytest.fixture(params=["ollama", "embedded"])
def chosen(request: pytest.FixtureRequest) -> Iterator[tuple[ModelHost, str]]:
    if request.param == "ollama":
        yield OllamaHost(request.getfixturevalue("ollama_server")), servers.MODEL
        return
    gguf: Path = request.getfixturevalue("gguf")
    host = EmbeddedHost(gguf)
    yield host, host.models()[0].name
    host.close()


def asked(chosen: tuple[ModelHost, str], request: str, *, weighed: bool = True) -> Reply:
    host, model = chosen
    schema = structured.inlined(Answer.model_json_schema())
    message = Message("user", ASKED + request)
    return ended(host.stream(ChatRequest(model, (message,), Options(0.0, num_predict=60), schema, weighed)))


@pytest.mark.ollama
def test_a_real_model_tells_how_sure_it_is(chosen: tuple[ModelHost, str]) -> None:
    seen: list[Mapping[str, float]] = []
    for request in REQUESTS:
        said = asked(chosen, request)
        told = json.loads(said.text)
        for name, allowed in (("text", ("yes", "no")), ("skill", get_args(Skill))):
            found = likelihood.chances(said, name, allowed)
            assert found is not None
            assert found.keys() == set(allowed)
            assert all(0 <= one <= 1 for one in found.values())
            assert sum(found.values()) == pytest.approx(1)
            assert found[told[name]] > 0
            if name == "skill":
                seen.append(found)
    assert max(abs(seen[0][one] - seen[1][one]) for one in seen[0]) > 0.02
    assert asked(chosen, REQUESTS[0], weighed=False).heard is None
