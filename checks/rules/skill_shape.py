"""A declared skill that the very shape of a pair speaks against: a summary of nothing, open QA beside a passage."""

from collections.abc import Iterator

from checks.parts.shape import CONTEXT_SKILLS, shape
from checks.spec import Check, Finding, Subject
from workbench.domain.settings import Option


def _words(text: str) -> int:
    if not text.isdigit():
        raise ValueError("a whole number from 0")
    return int(text)


def _run(subject: Subject) -> Iterator[Finding]:
    skill, prompt = subject.facts.get("skill", ""), subject.texts.get("prompt", "")
    if not prompt.strip() or (skill not in CONTEXT_SKILLS and skill != "open_qa"):
        return
    seen = shape(prompt, subject.texts.get("context", ""))
    least = subject.params["words"]
    if skill in CONTEXT_SKILLS and not seen.context and not seen.carries and seen.words < least:
        message = f"{skill} works on a text, and there is neither a context nor one in the prompt"
        yield CHECK.found(subject, "prompt", 0, len(prompt), message, code="without-context")
    if skill == "open_qa" and seen.context >= least:
        message = "open_qa is asked without a text, and there is a context"
        yield CHECK.found(subject, "prompt", 0, len(prompt), message, code="with-context")


CHECK = Check(
    "skill-shape", 1, "instant", "info", "a declared skill that needs a text where there is none, or the other way",
    _run,
    params=(Option("words", 40, _words, "words from which a prompt may carry its own text, and a context counts"),),
)  # fmt: skip
