"""The first rules: each says what it is for on texts that have the fault, and nothing on texts that look alike."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.config import Config, rules
from checks.rules.blank import CHECK as BLANK
from checks.rules.hidden import CHECK as HIDDEN
from checks.rules.leftover import CHECK as LEFTOVER
from checks.runner import Checker
from checks.spec import Check, Finding, Subject
from checks.tools import Tools


@pytest.mark.parametrize("text", ["", " \n\t", "\u200b\u2060", "\u3164", "\ufeff \u00ad"])
def test_what_only_looks_filled_is_blank(text: str) -> None:
    (found,) = BLANK.run(Subject({"prompt": "Why?", "completion": text}))
    assert (found.severity, found.field, found.start, found.end) == ("block", "completion", 0, len(text))


@pytest.mark.parametrize("text", ["x", " é ", "🙂", "\u0301a", "0", "?"])
def test_what_can_be_read_is_not_blank(text: str) -> None:
    assert list(BLANK.run(Subject({"prompt": text}))) == []


def test_a_missing_text_is_no_blank_one() -> None:
    assert list(BLANK.run(Subject({"prompt": "Why?"}))) == []


@pytest.mark.parametrize(
    ("text", "span", "name"),
    [
        ("a\x1b[2J", (1, 2), "U+001B"),
        ("ab\u202ecd", (2, 3), "RIGHT-TO-LEFT OVERRIDE"),
        ("x\u200by", (1, 2), "ZERO WIDTH SPACE"),
        ("x\u200b\u200by", (1, 3), "ZERO WIDTH SPACE"),
        ("a\u2028b", (1, 2), "LINE SEPARATOR"),
        ("⟨U+202E⟩\u202e", (8, 9), "RIGHT-TO-LEFT OVERRIDE"),
        ("a\x7f", (1, 2), "U+007F"),
    ],
)
def test_hidden_characters_are_named_where_they_stand(text: str, span: tuple[int, int], name: str) -> None:
    (found,) = HIDDEN.run(Subject({"prompt": text}))
    assert (found.start, found.end) == span
    assert name in found.message
    assert found.excerpt == text[slice(*span)]


@pytest.mark.parametrize(
    "text", ["two\nlines\tand a tab", "👩\u200d👩\u200d👧 ❤\ufe0f", "\u0645\u06cc\u200c\u062e", "⟨U+202E⟩ ␛"]
)
def test_what_belongs_is_not_hidden(text: str) -> None:
    assert list(HIDDEN.run(Subject({"completion": text}))) == []


@given(st.text(alphabet=st.sampled_from("a⟨⟩U+20E␛\x1b\u202e\u200b\n é🙂"), max_size=30))
def test_hidden_finds_exactly_the_hostile_ones(text: str) -> None:
    found = [place for one in HIDDEN.run(Subject({"prompt": text})) for place in range(one.start, one.end)]
    assert found == [place for place, char in enumerate(text) if char in "\x1b\u202e\u200b"]


@pytest.mark.parametrize(
    "token", ["<|im_start|>", "<|eot_id|>", "[INST]", "[/INST]", "<<SYS>>", "<think>", "</think>", "<end_of_turn>"]
)
def test_template_tokens_block(token: str) -> None:
    (found,) = LEFTOVER.run(Subject({"completion": f"ab {token} c"}))
    assert (found.start, found.end, found.excerpt) == (3, 3 + len(token), token)
    assert found.severity == "block"


@pytest.mark.parametrize(
    "text", ["a | b < c |> d", "List[INSTANCE]", "<thinking>", "x <| y |> z?", "[INSTALL]", "a||b"]
)
def test_code_that_looks_alike_does_not(text: str) -> None:
    assert list(LEFTOVER.run(Subject({"completion": text}))) == []


def test_every_rule_is_found_and_bears_its_own_name() -> None:
    assert {"blank", "hidden", "leftover"} <= set(rules())


def test_findings_come_in_the_order_of_the_texts() -> None:
    said = Checker().report({"prompt": "<think> a\x1b", "completion": ""})
    assert [(one.field, one.rule) for one in said.findings if one.rule in ("leftover", "hidden", "blank")] == [
        ("prompt", "leftover"), ("prompt", "hidden"), ("completion", "blank"),
    ]  # fmt: skip


def broken(subject: Subject) -> Iterator[Finding]:
    raise LookupError(subject.texts["prompt"])
    yield


def test_a_check_that_crashes_is_shown_as_not_checked() -> None:
    config = Config(checks={"broken": Check("broken", 3, "instant", "block", "breaks", broken)})
    said = Checker(config).report({"prompt": "secret"})
    assert said.findings == ()
    assert said.not_checked == {"broken": "LookupError in broken 3"}


def test_a_check_without_its_tool_is_shown_as_not_checked() -> None:
    config = Config(checks={"asks": Check("asks", 1, "instant", "block", "asks", broken, needs=("harper",))})
    said = Checker(config, Tools(why={"harper": "it is not installed"})).report({"prompt": "secret"})
    assert said.not_checked == {"asks": "it is not installed"}
