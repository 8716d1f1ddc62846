"""A declared skill, domain or programming language that is not the prompt's, as a model reads it.

The model answers two smaller questions first: whether the prompt needs its context, and where the answer stands. Only
where the skill that it then names follows from these answers is it held against the declared one. Where its host tells
how likely it held its answers, the least likely of the three is how sure it is of the skill.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from checks.parts.questions import Weighed, weighed
from checks.parts.shape import SEVEN, possible, shape
from checks.spec import Check, Finding, Subject
from workbench.domain.settings import Option

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
    answer = yield from weighed(subject.tools, "skill", values, _schema(tuple(placed)))
    told = answer.value.model_dump()
    if skill in SEVEN:
        yield from _skill(subject, skill, told, answer)
    wrong = {
        name: f"a model reads another {name.replace('_', ' ')} than the declared one"
        for name in placed if told[name] == "no"
    }  # fmt: skip
    if "domain" in placed and told["scope"] == "general":
        wrong["scope"] = "a model reads a question of general knowledge, and a domain is declared"
    for name, message in wrong.items():
        sure = answer.sure(name)
        if sure is None or 100 * sure >= subject.params["sure"]:
            code = "general" if name == "scope" else name.replace("_", "-")
            yield CHECK.found(
                subject, "prompt", 0, len(prompt), message + _told(sure), code=code, severity="info"
            )  # fmt: skip


def _skill(subject: Subject, declared: str, told: Mapping[str, Any], answer: "Weighed[BaseModel]") -> Iterator[Finding]:
    prompt = subject.texts["prompt"]
    left = possible(told["needs_context"], told["answer_location"], shape(prompt, subject.texts.get("context", "")))
    named = told["skill"]
    if named == declared or named not in left:
        return
    sure = answer.sure("needs_context", "answer_location", "skill")
    message = f"{declared} is declared; a model reads {named}{_told(sure)}"
    if declared in left:
        message += ", and its other answers leave both open"
    doubtful = declared in left or (sure is not None and 100 * sure < subject.params["sure"])
    severity = "info" if doubtful else CHECK.severity
    yield CHECK.found(subject, "prompt", 0, len(prompt), message, code="skill", severity=severity)


def _told(sure: float | None) -> str:
    return "" if sure is None else f" (probability {sure:.2f})"


def _percent(text: str) -> int:
    if not text.isdigit() or int(text) > 100:
        raise ValueError("a whole number of percent")
    return int(text)


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
    "skill", 2, "slow", "warn", "a declared skill, domain or language that is not the prompt's, as a model reads it",
    _run, needs=("model",),
    params=(
        Option("sure", 50, _percent, "percent of probability that the model's host must tell of an answer: below, "
               "another skill is no more than info, and another domain or language is not told"),
    ),
)  # fmt: skip
