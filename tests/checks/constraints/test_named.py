"""Constraints are read out of prompts: hand-made ones exactly, the published ones mostly, with few that are not."""

import json
from pathlib import Path
from typing import Any

import pytest

from checks.parts.constraining import named
from checks.parts.verifying import constraint

HERE = Path(__file__).parent
CASES: list[dict[str, Any]] = json.loads((HERE / "named.json").read_bytes())
PROMPTS = HERE.parents[3] / "shared" / "data" / "ifeval_prompts.jsonl"


def key(name: str, given: Any) -> str:  # noqa: ANN401 - what a constraint is given
    plain = {
        key: sorted(map(str.lower, value)) if isinstance(value, list) else str(value).strip().lower()
        for key, value in given.items()
    }
    return json.dumps([name, plain], sort_keys=True)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["prompt"][:40])
def test_what_is_asked_for_is_read(case: dict[str, Any]) -> None:
    found = sorted(key(one.constraint.kind.name, one.constraint.given) for one in named(case["prompt"]))
    assert found == sorted(key(name, given) for name, given in case["found"])


def test_places_are_where_it_is_asked_for() -> None:
    prompt = "Tell me of the dam. Do not use any commas."
    (one,) = named(prompt)
    assert prompt[one.start : one.end] == "Do not use any commas"


def test_most_of_the_published_constraints_are_read_and_few_others() -> None:
    """The patterns were written with these prompts in sight: this keeps what was reached, and measures nothing new."""
    if not PROMPTS.exists():
        pytest.skip("not run: the published prompts are not beside this checkout")
    rows = [json.loads(line) for line in PROMPTS.read_text("utf-8").splitlines()]
    right = wanted = told = 0
    for row in rows:
        gold = {key(one.kind.name, one.given) for one in map(constraint, row["instruction_id_list"], row["kwargs"])}
        found = {key(one.constraint.kind.name, one.constraint.given) for one in named(row["prompt"])}
        right, wanted, told = right + len(gold & found), wanted + len(gold), told + len(found)
    assert right / wanted > 0.9
    assert right / told > 0.93
