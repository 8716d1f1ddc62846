"""Verdicts on constraints are those of IFEval's published checkers, and every published constraint is read.

`agreement.json` holds hand-made texts for each of the 25 kinds with the verdicts, strict and loose, that the published
checkers (package if-verifiable 0.1.2, with Punkt's English model) gave on them.
"""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.parts.verifying import constraint, kinds, loose, strict, variants

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "agreement.json").read_bytes())
PROMPTS = Path(__file__).parents[4] / "shared" / "data" / "ifeval_prompts.jsonl"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["kind"])
def test_verdicts_are_the_published_ones(case: dict[str, Any]) -> None:
    one = constraint(case["kind"], case["given"])
    assert (strict(case["text"], one), loose(case["text"], one)) == (case["strict"], case["loose"])


def test_every_kind_is_there_and_was_seen_to_hold_and_to_break() -> None:
    seen = Counter((case["kind"], case["strict"]) for case in CASES)
    assert len(kinds()) == 25
    assert [name for name in kinds() if not seen[name, True] or not seen[name, False]] == []
    assert {case["strict"] for case in CASES if case["loose"]} == {True, False}


def test_an_abbreviation_ends_no_sentence() -> None:
    """The one place known where the published checker, which sees two sentences here, is not followed."""
    one = constraint("length_constraints:number_sentences", {"num_sentences": 2, "relation": "less than"})
    assert strict("It cost 4.20 euros, e.g. at the shop.", one)


def test_a_text_has_eight_readings() -> None:
    assert len(list(variants("*one*\ntwo\nthree"))) == 8
    assert list(variants("one\ntwo\nthree")) == ["one\ntwo\nthree", "two\nthree", "one\ntwo", "two"]


@pytest.mark.parametrize(("name", "values"), [
    ("keywords:unknown", {}), ("keywords:existence", {"keywords": []}), ("keywords:existence", {"keywords": "word"}),
    ("length_constraints:number_words", {"num_words": 3}), ("keywords:letter_frequency", {"letter": "ab"}),
    ("length_constraints:number_words", {"num_words": True, "relation": "at least"}),
    ("length_constraints:number_words", {"num_words": 3, "relation": "about"}),
])  # fmt: skip
def test_what_is_no_constraint_is_refused(name: str, values: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        constraint(name, values)


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("*-[]<>\"'.,#\n aAbB1{}")) | st.text())
def test_no_text_crashes_a_verifier_and_places_are_in_the_text(text: str) -> None:
    for case in {case["kind"]: case for case in CASES}.values():
        one = constraint(case["kind"], case["given"])
        if not one.kind.holds(text, one.given):
            wrong = one.kind.wrong(text, one.given)
            assert 0 <= wrong.start <= wrong.end <= len(text)
            assert wrong.message.strip()


def test_every_published_constraint_is_read() -> None:
    if not PROMPTS.exists():
        pytest.skip("not run: the published prompts are not beside this checkout")
    rows = [json.loads(line) for line in PROMPTS.read_text("utf-8").splitlines()]
    read = [constraint(name, values) for row in rows
            for name, values in zip(row["instruction_id_list"], row["kwargs"], strict=True)]  # fmt: skip
    assert (len(rows), len(read), len({one.kind.name for one in read})) == (541, 834, 25)
