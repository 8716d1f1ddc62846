"""How it is told that a text repeats what a model is to be examined with."""

from collections.abc import Iterator, Sequence

from checks.spec import Check, Finding, Subject
from checks.tools import Overlap


def repeated(check: Check, subject: Subject, field: str, found: Sequence[Overlap]) -> Iterator[Finding]:
    """The worst of what a text repeats, the worst first, and how many more there are; nothing of nothing."""
    if found:
        worst = next((one for one in found if one.hard), found[0])
        more = f"; {len(found) - 1} more" if len(found) > 1 else ""
        yield check.found(
            subject, field, worst.start, worst.end, f"{worst.why}{more}", code=worst.code,
            severity="warn" if worst.hard else "info",
        )  # fmt: skip
