"""Grammar, spelling and style by the LanguageTool server of this machine, in every language that it knows."""

from collections.abc import Iterator

from checks.parts.corrections import OPTIONS, findings
from checks.spec import Check, Finding, Subject


def _run(subject: Subject) -> Iterator[Finding]:
    assert subject.tools.languagetool is not None
    yield from findings(CHECK, subject, subject.tools.languagetool)


CHECK = Check(
    "grammar", 1, "quick", "warn", "grammar, spelling and style, by LanguageTool", _run,
    params=OPTIONS, needs=("languagetool",), beside=("harper",),
)  # fmt: skip
