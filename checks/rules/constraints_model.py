"""Verifiable demands that a model reads in a prompt where the patterns see none, verified on the completion.

What the model says of a demand must stand in the prompt, its numbers and its words: the rest is invented.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from checks.constraints.spec import RELATIONS, Constraint
from checks.parts.constraining import named, numbers
from checks.parts.questions import answered
from checks.parts.verifying import constraint, kinds, loose
from checks.spec import Check, Finding, Subject

if TYPE_CHECKING:
    from pydantic import BaseModel

MOST = 6
"""Demands that are read of one prompt."""


def _run(subject: Subject) -> Iterator[Finding | None]:
    prompt, completion = subject.texts.get("prompt", ""), subject.texts.get("completion", "")
    if not prompt.strip() or not completion.strip():
        return
    values = {"prompt": prompt, "kinds": [f"{one.name}: {one.summary}" for one in kinds().values()]}
    answer = yield from answered(subject.tools, "constraints", values, _schema())
    seen = {one.constraint.kind.name for one in named(prompt)}
    for said in answer.model_dump()["constraints"]:
        one = _read(said, prompt)
        if one is None or one.kind.name in seen or loose(completion, one):
            continue
        seen.add(one.kind.name)
        wrong = one.kind.wrong(completion, one.given)
        message = f"as a model reads the prompt: {wrong.message}"
        yield CHECK.found(subject, "completion", wrong.start, wrong.end, message, code=one.kind.code)


def _read(said: Mapping[str, Any], prompt: str) -> Constraint | None:
    """A constraint out of the model's words; None where it is none, or is not the prompt's."""
    kind, low = kinds()[said["type"]], prompt.lower()
    told = {"whole": said["number"], "text": said["text"], "letter": said["text"], "texts": said["texts"],
            "relation": said["relation"]}  # fmt: skip
    values = {name: told[sort] for name, sort in kind.given.items()}
    words = [word for word in (said["text"], *said["texts"]) if word in values.values() or word in said["texts"]]
    if kind.name == "language:response_language" or any(word.lower() not in low for word in words):
        return None
    if "whole" in kind.given.values() and said["number"] not in numbers(prompt):
        return None
    if not kind.given and not any(part in low for part in re.split(r"[:_]", kind.name)):
        return None
    try:
        return constraint(kind.name, values)
    except ValueError:
        return None


@lru_cache(maxsize=1)
def _schema() -> "type[BaseModel]":
    from typing import Annotated

    from pydantic import ConfigDict, Field, StringConstraints, create_model

    line = Annotated[str, StringConstraints(max_length=120)]
    extra = ConfigDict(extra="forbid")
    fields: dict[str, Any] = {
        "type": (Literal[tuple(kinds())], ...), "number": (int, Field(ge=0)), "relation": (Literal[RELATIONS], ...),
        "text": (line, ...), "texts": (list[line], Field(max_length=8)),
    }  # fmt: skip
    one: type[BaseModel] = create_model("Demand", __config__=extra, **fields)
    every: dict[str, Any] = {"constraints": (list[one], Field(max_length=MOST))}  # type: ignore[valid-type]
    model: type[BaseModel] = create_model("Demands", __config__=extra, **every)
    return model


CHECK = Check(
    "constraints-model", 1, "slow", "info", "demands that only a model reads in a prompt and its completion breaks",
    _run, needs=("model",),
)  # fmt: skip
