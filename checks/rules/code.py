"""Code that does not parse, or is in another language than it is said to be: nobody can run what is learnt of it."""

from collections.abc import Iterator

from checks.parts.coding import blocks, verdict
from checks.parts.languages import shown
from checks.spec import Check, Finding, Severity, Subject
from workbench.domain.settings import Option

_FIRM = frozenset({"python", "sql", "json", "go", "c", "r", "javascript", "typescript", "java", "rust", "yaml", "toml"})
"""Languages whose readers know all of them; with others, what does not parse may be the reader's own fault."""


def _run(subject: Subject) -> Iterator[Finding]:
    for block in blocks(subject.texts, subject.facts):
        said = verdict(block, subject.params["dialect"])
        if said.fault is None:
            continue
        if said.other and block.label_at is not None:
            message = f"this is {shown(said.other)}, not {shown(block.language)}"
            start, end = block.label_at
            yield CHECK.found(subject, "completion", start, end, message, code="language", fix=said.other)
            continue
        weight: Severity = (
            "warn" if block.language in _FIRM and said.fault.code not in ("body", "unread", "unsure") else "info"
        )
        message = f"line {said.line} of the code does not parse as {shown(block.language)}"
        start, end = said.fault.start, said.fault.end
        yield CHECK.found(subject, "completion", start, end, message, code="syntax", severity=weight)


def _dialect(text: str) -> str:
    """Read the name of an SQL dialect; '' for any."""
    from sqlglot.dialects.dialect import Dialects

    known = [one.value for one in Dialects if one.value]
    if text.strip().lower() not in ("", *known):
        raise ValueError(f"one of {', '.join(known)}; or nothing for any")
    return text.strip().lower()


CHECK = Check(
    "code", 1, "quick", "warn", "code that does not parse, or is in another language than it says", _run,
    params=(Option("dialect", "", _dialect, "the dialect of SQL that names none, such as postgres; any by default"),),
)  # fmt: skip
