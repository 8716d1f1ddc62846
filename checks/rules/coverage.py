"""Parts of a prompt that its completion leaves unanswered, as a model reads them; each is quoted from the prompt."""

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from checks.parts.questions import answered
from checks.spec import Check, Finding, Subject
from workbench.domain.profile import find

if TYPE_CHECKING:
    from pydantic import BaseModel

MOST = 5
"""Parts that are told of one prompt."""


def _run(subject: Subject) -> Iterator[Finding | None]:
    prompt, completion = subject.texts.get("prompt", ""), subject.texts.get("completion", "")
    if not prompt.strip() or not completion.strip():
        return
    values = {"prompt": prompt, "completion": completion, "context": subject.texts.get("context", "")}
    answer = yield from answered(subject.tools, "coverage", values, _schema())
    message = "a model finds no answer to this part of the prompt"
    seen = set()
    for said in answer.model_dump()["missed"]:
        # What is no quotation of the prompt is the model's invention.
        place = find(said, prompt)
        if place is not None and (place.start, place.end) not in seen:
            seen.add((place.start, place.end))
            yield CHECK.found(subject, "prompt", place.start, place.end, message)


@lru_cache(maxsize=1)
def _schema() -> "type[BaseModel]":
    from typing import Annotated

    from pydantic import ConfigDict, Field, StringConstraints, create_model

    line = Annotated[str, StringConstraints(max_length=300)]
    model: type[BaseModel] = create_model(
        "Coverage", __config__=ConfigDict(extra="forbid"),
        rationale=(line, ...), missed=(list[line], Field(max_length=MOST)),
    )  # fmt: skip
    return model


CHECK = Check(
    "coverage", 1, "slow", "info", "parts of a prompt that its completion does not answer, as a model reads it", _run,
    needs=("model",),
)  # fmt: skip
