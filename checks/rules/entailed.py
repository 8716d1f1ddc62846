"""Sentences of a completion that context and evidence do not bear out, as a model reads them: a question a sentence.

The model sees the three sentences of context and evidence that are nearest to the claim (as MiniCheck's readers see a
document), and answers yes or no. An opinion: a small model is wrong often, and a claim may rest on more sentences.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from checks.parts import ground
from checks.parts.questions import answered
from checks.parts.sentences import sentences
from checks.parts.support import best
from checks.parts.words import words
from checks.spec import Check, Finding, Subject
from workbench.domain.settings import Option

if TYPE_CHECKING:
    from pydantic import BaseModel

_LEAST = 4
"""Words of the shortest sentence that claims something."""


def _skills(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _whole(text: str) -> int:
    if not text.isdigit():
        raise ValueError("a whole number of sentences")
    return int(text)


def _run(subject: Subject) -> Iterator[Finding | None]:
    context, completion = subject.texts.get("context", ""), subject.texts.get("completion", "")
    skill, language = subject.facts.get("skill", ""), subject.facts.get("language", "")
    if skill in subject.params["spared"] or skill.startswith("code") or not completion.strip():
        return
    beside = ground.passages(subject)
    source, where = f"{context}\n\n{beside}".strip(), "the context or the evidence" if beside else "the context"
    if not source:
        return
    claims = [one for one in sentences(completion, language) if len(words(completion[slice(*one)])) >= _LEAST]
    for start, end in claims[: subject.params["most"]]:
        claim = completion[start:end]
        grounds = best(claim, source, language)
        values = {"prompt": "", "completion": claim, "context": "", "facts": grounds, "kinds": []}
        answer = yield from answered(subject.tools, "entailed", values, _schema())
        if answer.model_dump()["follows"] == "no":
            yield CHECK.found(
                subject, "completion", start, end, f"a model does not find this sentence borne out by {where}"
            )


@lru_cache(maxsize=1)
def _schema() -> "type[BaseModel]":
    from typing import Annotated, Any, Literal

    from pydantic import ConfigDict, StringConstraints, create_model

    line = Annotated[str, StringConstraints(max_length=300)]
    either: Any = Literal["yes", "no"]
    model: type[BaseModel] = create_model(
        "Entailed", __config__=ConfigDict(extra="forbid"), rationale=(line, ...), follows=(either, ...)
    )
    return model


CHECK = Check(
    "entailed", 2, "slow", "info", "sentences that context and evidence do not bear out, as a model reads them", _run,
    params=(
        Option("most", 12, _whole, "sentences of a completion that are asked about"),
        Option("spared", ["generation", "inference", "classification"], _skills,
               "skills whose completions may say what the context lacks, with commas between"),
    ),
    needs=("model",), beside=("evidence",),
)  # fmt: skip
