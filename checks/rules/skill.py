"""A declared skill, domain or programming language that is not the prompt's, as a model reads it.

The model answers two smaller questions first: whether the prompt needs its context, and where the answer stands. Only
where the skill that it then names follows from these answers is it held against the declared one.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from checks.parts.questions import answered
from checks.parts.shape import SEVEN, possible, shape
from checks.spec import Check, Finding, Subject

if TYPE_CHECKING:
    from pydantic import BaseModel

PLACES = ("domain", "subdomain", "category", "programming_language")
"""Facts of a pair about which the model is asked in the same breath, where they are there."""


def _run(subject: Subject) -> Iterator[Finding | None]:
    prompt, context = subject.texts.get("prompt", ""), subject.texts.get("context", "")
    skill = subject.facts.get("skill", "")
    placed = {name: subject.facts[name] for name in PLACES if subject.facts.get(name)}
    if not prompt.strip() or (skill not in SEVEN and not placed):
        return
    values = {
        "prompt": prompt, "context": context, "completion": subject.texts.get("completion", ""),
        "facts": [f"{name}: {value}" for name, value in placed.items()],
    }  # fmt: skip
    answer = yield from answered(subject.tools, "skill", values, _schema(tuple(placed)))
    told = answer.model_dump()
    if skill in SEVEN:
        yield from _skill(subject, skill, told)
    for name in placed:
        if told[name] == "no":
            message = f"a model reads another {name.replace('_', ' ')} than the declared one"
            yield CHECK.found(
                subject, "prompt", 0, len(prompt), message, code=name.replace("_", "-"), severity="info"
            )  # fmt: skip
    if "domain" in placed and told["scope"] == "general":
        message = "a model reads a question of general knowledge, and a domain is declared"
        yield CHECK.found(subject, "prompt", 0, len(prompt), message, code="general", severity="info")


def _skill(subject: Subject, declared: str, told: Mapping[str, Any]) -> Iterator[Finding]:
    prompt = subject.texts["prompt"]
    left = possible(told["needs_context"], told["answer_location"], shape(prompt, subject.texts.get("context", "")))
    named = told["skill"]
    if named == declared or named not in left:
        return
    message = f"{declared} is declared; a model reads {named}"
    if declared in left:
        message += ", and its other answers leave both open"
        yield CHECK.found(subject, "prompt", 0, len(prompt), message, code="skill", severity="info")
    else:
        yield CHECK.found(subject, "prompt", 0, len(prompt), message, code="skill")


@lru_cache(maxsize=16)
def _schema(placed: tuple[str, ...]) -> "type[BaseModel]":
    """The answer's schema: reasons first, then the smaller questions, the skill behind them."""
    from typing import Annotated

    from pydantic import ConfigDict, StringConstraints, create_model

    fields: dict[str, Any] = {
        "rationale": (Annotated[str, StringConstraints(max_length=300)], ...),
        "needs_context": (bool, ...),
        "answer_location": (Literal["in_context", "partly", "outside", "n_a"], ...),
        "skill": (Literal[SEVEN], ...),
        "scope": (Literal["general", "specific"], ...),
        **dict.fromkeys(placed, (Literal["yes", "no", "unsure"], ...)),
    }
    model: type[BaseModel] = create_model("SkillAnswer", __config__=ConfigDict(extra="forbid"), **fields)
    return model


CHECK = Check(
    "skill", 1, "slow", "warn", "a declared skill, domain or language that is not the prompt's, as a model reads it",
    _run, needs=("model",),
)  # fmt: skip
