"""A prompt or completion that another pair has already, word for word or nearly."""

from collections.abc import Iterator

from checks.spec import Check, Finding, Severity, Subject
from checks.tools import Near
from workbench.domain.settings import Option

FIELDS = ("prompt", "completion")


def _whole(text: str) -> int:
    if not text.isdigit():
        raise ValueError("a whole number from 0")
    return int(text)


def _named(pair: str) -> str:
    """A pair as people name it: a line of a file, or the beginning of an id."""
    return pair if "line " in pair else f"#{pair[:6]}"


def _said(field: str, near: Near) -> tuple[str, Severity, str]:
    """Code, severity and message of a finding."""
    if near.exact:
        return "exact", "warn", f"the same {field} as {_named(near.pair)}"
    scores = f"words {near.lexical:.2f}" + ("" if near.semantic is None else f", meaning {near.semantic:.2f}")
    if near.sure:
        return "near", "warn", f"nearly the same {field} as {_named(near.pair)} ({scores})"
    return "alike", "info", f"perhaps the same {field} as {_named(near.pair)} ({scores})"


def _run(subject: Subject) -> Iterator[Finding]:
    neighbours = subject.tools.neighbours
    assert neighbours is not None
    for field in FIELDS:
        text = subject.texts.get(field, "")
        if len(text.split()) < subject.params[f"{field}_words"]:
            continue
        context = subject.texts.get("context", "") if field == "prompt" else ""
        alike = [near for near in neighbours.near(field, text, subject.pair, context) if not near.differs]
        if alike:
            code, severity, message = _said(field, alike[0])
            more = f"; {len(alike) - 1} more" if len(alike) > 1 else ""
            yield CHECK.found(subject, field, 0, len(text), message + more, code=code, severity=severity)


CHECK = Check(
    "duplicate", 1, "quick", "warn", "a prompt or completion that another pair has, word for word or nearly", _run,
    params=(
        Option("prompt_words", 3, _whole, "prompts of fewer words are left alone"),
        Option("completion_words", 8, _whole, "completions of fewer words are left alone: labels, yes and no"),
    ),
    needs=("neighbours",),
)  # fmt: skip
