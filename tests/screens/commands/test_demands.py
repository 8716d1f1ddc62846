"""`workbench demands` as a person types it: listed, confirmed and refused as at the desk, and what follows from it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from engines import misbehaving as bad

from .conftest import Desk

PROMPT = "Tell why the deposit is kept. Use at most 5 words. Do not use any commas."
SAID = "Because, as it is, the tenant owes rent."
NO_COMMA, WORDS = "punctuation:no_comma", "length_constraints:number_words"
KEYWORD = {"type": "keywords:existence", "number": 0, "relation": "at least", "text": "", "texts": ["deposit"]}


@pytest.fixture
def pair(written: Callable[..., Any]) -> Any:  # noqa: ANN401 - any JSON value
    """A pair whose completion does two things that its prompt forbids."""
    return written(PROMPT, "--completion", SAID)["id"]


def states(desk: Desk, pair: str) -> dict[str, str]:
    return {row["type"]: row["state"] for row in desk.rows("demands", pair)}


def number(desk: Desk, pair: str, kind: str) -> str:
    return next(str(row["number"]) for row in desk.rows("demands", pair) if row["type"] == kind)


def found(desk: Desk) -> list[str]:
    return sorted(row["code"] for row in desk.rows("findings", "--rule", "constraints"))


def test_exactly_what_is_confirmed_is_verified_and_it_is_one_step(desk: Desk, pair: str) -> None:
    assert states(desk, pair) == {NO_COMMA: "open", WORDS: "open"}
    assert found(desk) == ["no-comma", "number-words"]
    order = [row["id"] for row in desk.rows("demands", pair)]
    one, other = number(desk, pair, NO_COMMA), number(desk, pair, WORDS)
    told = desk.data("demands", pair, "--confirm", one, "--refuse", other, "--as", "ann")
    assert {row["type"]: row["state"] for row in told["demands"]} == {NO_COMMA: "confirmed", WORDS: "refused"}
    assert states(desk, pair) == {NO_COMMA: "confirmed", WORDS: "refused"}
    assert [row["id"] for row in desk.rows("demands", pair)] == order
    assert found(desk) == ["no-comma"]
    assert desk.rows("history", pair)[-1]["event"] == told["event"]
    assert desk.data("undo", "--as", "ann")["label"] == f"Demands of #{pair[:6]}"
    assert states(desk, pair) == {NO_COMMA: "open", WORDS: "open"}
    assert found(desk) == ["no-comma", "number-words"]


def test_an_answer_leaves_the_others_as_they_were_and_all_is_all_that_are_open(desk: Desk, pair: str) -> None:
    desk.data("demands", pair, "--refuse", number(desk, pair, WORDS), "--as", "ann")
    assert states(desk, pair) == {NO_COMMA: "open", WORDS: "refused"}
    desk.data("demands", pair, "--confirm", "all", "--as", "eve")
    assert states(desk, pair) == {NO_COMMA: "confirmed", WORDS: "refused"}
    by_id = next(row["id"] for row in desk.rows("demands", pair) if row["type"] == WORDS)
    desk.data("demands", pair, "--confirm", by_id[:8], "--as", "ann")
    assert states(desk, pair) == {NO_COMMA: "confirmed", WORDS: "confirmed"}


def test_of_another_prompt_it_is_asked_again(desk: Desk, pair: str) -> None:
    desk.data("demands", pair, "--confirm", "all", "--as", "ann")
    head = desk.data("show", pair)["revisions"]["prompt"]
    desk.data("write", pair, "--base", head, "--prompt", f"{PROMPT} Thank you.", "--as", "ann")
    assert states(desk, pair) == {NO_COMMA: "open", WORDS: "open"}


def test_an_export_tells_what_was_confirmed_of_the_prompt_that_it_holds(
    desk: Desk, pair: str, written: Callable[..., Any]
) -> None:
    other = written("Who keeps the deposit? No commas.", "--completion", "The landlord.")["id"]

    def told() -> dict[str, str]:
        words = ("export", "--format", "messages", "--metadata", "--stage", "prompt_draft")
        rows = [json.loads(line)["metadata"] for line in desk.run(*words).stdout.splitlines()]
        return {row["id"]: row["demands"] for row in rows}

    assert told() == {pair: "", other: ""}
    desk.data("demands", pair, "--confirm", number(desk, pair, NO_COMMA), "--as", "ann")
    assert told() == {pair: '[{"type":"punctuation:no_comma","given":{}}]', other: ""}
    desk.data("demands", pair, "--refuse", "1", "2", "--as", "ann")
    assert told() == {pair: "[]", other: ""}
    head = desk.data("show", pair)["revisions"]["prompt"]
    desk.data("write", pair, "--base", head, "--prompt", f"{PROMPT} Thank you.", "--as", "ann")
    assert told() == {pair: "", other: ""}


def test_who_may_not_and_what_is_not_there_is_refused_and_nothing_is_kept(
    desk: Desk, pair: str, written: Callable[..., Any]
) -> None:
    assert "for author or editor" in desk.refused(3, "demands", pair, "--confirm", "1", "--as", "bob")["message"]
    for words in (("--confirm", "3"), ("--confirm", "0"), ("--refuse", "1", "ffffffffffff"), ("--refuse", "all")):
        assert "workbench demands" in desk.refused(3, "demands", pair, *words, "--as", "ann")["hint"]
    desk.refused(2, "demands", pair, "--confirm", "1", "--refuse", "1", "--as", "ann")
    desk.refused(3, "demands", "000000")
    assert states(desk, pair) == {NO_COMMA: "open", WORDS: "open"}
    alone = desk.data("write", "--context", "A lease.", "--as", "ann")["id"]
    assert "--prompt" in desk.refused(3, "demands", alone)["hint"]
    plain = written("Who keeps the deposit?")["id"]
    assert desk.run("demands", plain).stdout == b""


def test_what_a_model_reads_is_named_by_its_id_and_kept_once_it_is_confirmed(desk: Desk, pair: str) -> None:
    with bad.serving(bad.whole(json.dumps({"constraints": [KEYWORD]}))) as host:
        listed = desk.rows("demands", pair, "--ask-model", OLLAMA_HOST=host.address)
        (new,) = (row for row in listed if row["type"] == KEYWORD["type"])
        assert (new["state"], new["given"]) == ("open", {"keywords": ["deposit"]})
        assert KEYWORD["type"] not in states(desk, pair)
        words = ("--ask-model", "--confirm", new["id"], "--as", "ann")
        desk.data("demands", pair, *words, OLLAMA_HOST=host.address)
    assert states(desk, pair) == {NO_COMMA: "open", WORDS: "open", KEYWORD["type"]: "confirmed"}
    assert found(desk) == ["existence"]


def test_without_a_model_nothing_is_kept(desk: Desk, pair: str) -> None:
    with bad.serving(bad.whole("no JSON")) as host:
        desk.refused(4, "demands", pair, "--ask-model", "--confirm", "1", "--as", "ann", OLLAMA_HOST=host.address)
    assert states(desk, pair) == {NO_COMMA: "open", WORDS: "open"}


def test_for_people_a_demand_stands_on_a_line_with_nothing_that_a_terminal_obeys(
    desk: Desk, written: Callable[..., Any]
) -> None:
    pair = written('Answer with the words "a\u202eb" and "rent" in it. Include the keywords "a\u202eb", "rent".')["id"]
    out = desk.run("demands", pair).stdout.decode()
    assert "rent" in out
    assert "\u202e" not in out
    done = desk.run("demands", pair, "--confirm", "all", "--as", "ann")
    assert (done.returncode, "confirmed" in done.stdout.decode()) == (0, True)
