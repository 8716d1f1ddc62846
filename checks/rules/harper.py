"""Grammar and spelling of English in this process, while LanguageTool starts or where there is none."""

from collections.abc import Iterator

from checks.parts.corrections import OPTIONS, findings
from checks.spec import Check, Finding, Subject


def _run(subject: Subject) -> Iterator[Finding]:
    assert subject.tools.harper is not None
    yield from findings(CHECK, subject, subject.tools.harper)


CHECK = Check(
    "harper", 1, "quick", "warn", "grammar and spelling of English without a server, by Harper", _run,
    params=OPTIONS, needs=("harper",), languages=("en",),
)  # fmt: skip
