"""A completion that gives the prompt back: what it teaches is to repeat the question."""

from collections.abc import Iterator

from checks.parts.words import places, small, vocabulary, words
from checks.spec import Check, Finding, Severity, Subject
from workbench.domain.settings import Option

_GRAM = 8
"""Words that must follow each other in both texts."""
_LEAST = 12
"""Words of the shortest run that is told."""
_MEANT = frozenset(
    "repeat repeating verbatim copy quote quotes extract proofread correct edit rewrite fix translate paraphrase "
    "complete continue fill punctuate punctuation capitalize format reformat transform convert replace remove insert "
    "wiederhole wiederholen zitiere korrigiere ergänze répète répéter corrige complète repite corrige completa".split()
)
"""Words of a prompt that wants its own words back."""


def _skills(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _run(subject: Subject) -> Iterator[Finding]:
    prompt, completion = subject.texts.get("prompt"), subject.texts.get("completion")
    skill = subject.facts.get("skill", "")
    if not prompt or not completion or skill in subject.params["spared"]:
        return
    asked, answered = vocabulary(prompt), vocabulary(completion)
    if len(answered & asked) * 2 < len(answered) and not _whole(prompt, completion):
        return
    if not _MEANT.isdisjoint(asked):
        return
    severity: Severity = "warn" if skill else "info"
    if _whole(prompt, completion):
        start = small(completion).find(small(prompt.strip()))
        message = "the whole prompt stands in the completion"
        yield CHECK.found(
            subject, "completion", start, start + len(prompt.strip()), message, code="whole", severity="warn"
        )  # fmt: skip
    else:
        found = _common(words(prompt), words(completion))
        if found is not None:
            where = places(completion)
            start, end = where[found[0]][0], where[found[1] - 1][1]
            message = "most of the completion is a piece of the prompt"
            yield CHECK.found(subject, "completion", start, end, message, code="run", severity=severity)


def _whole(prompt: str, completion: str) -> bool:
    asked = small(prompt.strip())
    return asked.count(" ") >= 4 and len(asked) <= len(completion) and asked in small(completion)


def _common(asked: list[str], answered: list[str]) -> tuple[int, int] | None:
    """The longest run of a completion's words whose pieces all stand in the prompt, where it is most of them.

    What is most of a text holds its middle: so only the pieces around that are looked for.
    """
    if len(answered) < _LEAST:
        return None
    last, middle, prompt = len(answered) - _GRAM, len(answered) // 2, f" {' '.join(asked)} "
    central = range(max(middle - _GRAM + 1, 0), min(middle, last) + 1)
    found = [at for at in central if f" {' '.join(answered[at : at + _GRAM])} " in prompt]
    if not found:
        return None
    grams = {tuple(asked[at : at + _GRAM]) for at in range(len(asked) - _GRAM + 1)}

    def reach(at: int, step: int) -> int:
        while 0 <= at + step <= last and tuple(answered[at + step : at + step + _GRAM]) in grams:
            at += step
        return at

    start, end = max(((reach(at, -1), reach(at, 1) + _GRAM) for at in found), key=lambda run: run[1] - run[0])
    return (start, end) if end - start >= _LEAST and (end - start) * 2 > len(answered) else None


CHECK = Check(
    "echo", 1, "instant", "warn", "a completion that gives the prompt, or mostly a piece of it, back", _run,
    params=(
        Option("spared", ["rewriting", "extraction", "code_repair", "code_translation", "summarization", "closed_qa"],
               _skills, "skills whose completions may be pieces of the prompt, with commas between"),
    ),
)  # fmt: skip
