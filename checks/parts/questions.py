"""What rules ask a model: a template that a project may word anew, an answer bound to a schema, a reason without one.

A question is the workbench's template `check_NAME`, of the kind `reading`.
"""

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar, get_args

from checks.tools import Tools
from workbench.errors import ServiceFailed

if TYPE_CHECKING:
    from pydantic import BaseModel

    from workbench.engines import structured
    from workbench.engines.templates import Template

T = TypeVar("T", bound="BaseModel")
LONGEST: Final = 12_000
"""Code points of a text that a model is shown: the rest would not fit a small model's context."""
CHECK: Final = "check_"
"""Begins the names of the questions among the templates."""


@dataclass(frozen=True, slots=True)
class Weighed(Generic[T]):
    """An answer, and how sure the model was of its parts."""

    value: T
    chances: Mapping[str, Mapping[str, float] | None]
    """Field with few possible answers -> how likely each was; None where the host does not tell."""

    def sure(self, *names: str) -> float | None:
        """How likely the least likely of some answers was; None where the host does not tell it of all."""
        found = [_of(self.chances[name], getattr(self.value, name)) for name in names]
        known = [one for one in found if one is not None]
        return min(known) if known and len(known) == len(found) else None


def answered(tools: Tools, question: str, values: Mapping[str, Any], schema: type[T]) -> Generator[None, None, T]:
    """Ask the model a question; yields None while it is at work, and may be closed then.

    Args:
        tools: with the model, and the project's own wording of questions.
        question: the question's name.
        values: what it is filled with.
        schema: what the answer must be.

    Raises:
        ServiceFailed: the host failed, or what the model wrote is no answer, even the second time.
        Refused: the texts are too long for the question, or the project's wording of it does not work.
    """
    answer = yield from _asked(tools, question, values, schema, weighed=False)
    assert answer.value is not None
    return answer.value


def weighed(
    tools: Tools, question: str, values: Mapping[str, Any], schema: type[T]
) -> Generator[None, None, Weighed[T]]:
    """Ask as `answered` does, and be told how sure the model is (see `workbench.engines.likelihood`)."""
    from workbench.engines.likelihood import chances

    answer = yield from _asked(tools, question, values, schema, weighed=True)
    assert answer.value is not None
    few = {name: _allowed(field.annotation) for name, field in schema.model_fields.items()}
    return Weighed(
        answer.value, {name: chances(answer.replies[-1], name, those) for name, those in few.items() if those}
    )


def identity(tools: Tools) -> list[str]:
    """What decides a model's answers beside the texts: the model, and the words of all questions by their hashes."""
    if tools.model is None:
        return []
    from workbench.engines import templates

    digests = [one.digest for one in tools.model.host.models() if one.name == tools.model.model]
    named = [name for name in templates.builtin() if name.startswith(CHECK)]
    return [tools.model.model, *digests, *(_template(name, tools.templates.get(name, "")).hash for name in named)]


def _asked(
    tools: Tools, question: str, values: Mapping[str, Any], schema: type[T], *, weighed: bool
) -> "Generator[None, None, structured.Answer[T]]":
    from dataclasses import replace

    from workbench.engines import structured, templates

    assert tools.model is not None
    shown = {name: value[:LONGEST] if isinstance(value, str) else value for name, value in values.items()}
    name = CHECK + question
    rendered = templates.render(_template(name, tools.templates.get(name, "")), shown)
    request = replace(rendered.request(tools.model.model), weighed=weighed)
    asking = structured.ask(tools.model.host, request, schema)
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
    return answer


@lru_cache(maxsize=16)
def _template(name: str, own: str) -> "Template":
    from workbench.engines import templates

    return templates.parse(name, own, f"the project's template {name}") if own else templates.named(name)


def _allowed(annotation: object) -> tuple[str, ...]:
    """The answers that a field may have where they are few."""
    if annotation is bool:
        return "true", "false"
    those = get_args(annotation)
    return those if those and all(isinstance(one, str) for one in those) else ()


def _of(chances: Mapping[str, float] | None, answer: object) -> float | None:
    if chances is None:
        return None
    return chances[str(answer).lower() if isinstance(answer, bool) else str(answer)]
