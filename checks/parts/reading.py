"""Demands that a model reads in a prompt. Their numbers and words must stand in it: the rest is invented.

The model answers with IFEval's names of a demand and with what is given; a program verifies it afterwards.
"""

import re
from collections.abc import Generator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Literal

from checks.constraints.spec import RELATIONS, Constraint
from checks.parts.constraining import numbers
from checks.parts.questions import answered
from checks.parts.verifying import constraint, kinds
from checks.tools import Tools

if TYPE_CHECKING:
    from pydantic import BaseModel

MOST: Final = 6
"""Demands that are read of one prompt."""


def demanded(tools: Tools, prompt: str) -> Generator[None, None, list[Constraint]]:
    """Ask the model for the demands of a prompt; yields None while it is at work.

    Raises:
        WorkbenchError: the host failed, or what the model wrote is no answer.
    """
    values = {"prompt": prompt, "kinds": [f"{one.name}: {one.summary}" for one in kinds().values()]}
    answer = yield from answered(tools, "constraints", values, _schema())
    found = [_read(said, prompt) for said in answer.model_dump()["constraints"]]
    return [one for one in found if one is not None]


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
