"""What rules ask a model: a question out of a data file, an answer bound to a schema, a reason where there is none."""

from collections.abc import Generator, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, TypeVar

from checks.tools import Tools
from workbench.errors import ServiceFailed

if TYPE_CHECKING:
    from pydantic import BaseModel

    from workbench.engines.templates import Template

    T = TypeVar("T", bound=BaseModel)
LONGEST = 12_000
"""Code points of a text that a model is shown: the rest would not fit a small model's context."""


def answered(tools: Tools, question: str, values: Mapping[str, Any], schema: "type[T]") -> "Generator[None, None, T]":
    """Ask the model a question of `checks/data/questions`; yields None while it is at work, and may be closed then.

    Args:
        tools: with the model.
        question: the question's name.
        values: what it is filled with.
        schema: what the answer must be.

    Raises:
        ServiceFailed: the host failed, or what the model wrote is no answer, even the second time.
        Refused: the texts are too long for the question.
    """
    from workbench.engines import structured, templates

    assert tools.model is not None
    shown = {name: value[:LONGEST] if isinstance(value, str) else value for name, value in values.items()}
    rendered = templates.render(_template(question), shown)
    asking = structured.ask(tools.model.host, rendered.request(tools.model.model), schema)
    while True:
        try:
            next(asking)
        except StopIteration as done:
            answer: structured.Answer[T] = done.value
            break
        try:
            yield
        except GeneratorExit:
            asking.close()
            raise
    if answer.value is None:
        raise ServiceFailed("No answer", f"the model's answer is of no use: {answer.reason}", "choose a larger model")
    return answer.value


@lru_cache(maxsize=8)
def _template(question: str) -> "Template":
    from workbench.engines import templates

    name = f"{question}.j2"
    return templates.parse(question, (files("checks") / "data" / "questions" / name).read_text("utf-8"), name)
