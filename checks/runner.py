"""Running checks: one that crashes is shown as not checked, never taken for a pass."""

from collections.abc import Iterable, Iterator

from checks.spec import Check, Finding, Texts
from workbench.plugins import discover

NOT_CHECKED = "not checked"
"""How the message of a check that could not do its work begins."""


def rules() -> dict[str, Check]:
    """Every check that there is, by name."""
    return discover("checks.rules", Check)


def findings(texts: Texts, checks: Iterable[Check] | None = None) -> list[Finding]:
    """What the checks say of a pair's texts, by field and place.

    Args:
        texts: the texts by field, those that there are.
        checks: the checks to run; None runs all.
    """
    found = [finding for check in (rules().values() if checks is None else checks) for finding in _run(check, texts)]
    order = list(texts)
    return sorted(found, key=lambda one: (order.index(one.field) if one.field in order else -1, one.start, one.rule))


def blocking(texts: Texts) -> list[str]:
    """The findings that stand in the way of a submission, a line each."""
    return [
        f"{one.rule}: {one.message} ({one.field} {one.start}:{one.end})"
        for one in findings(texts)
        if one.severity == "block"
    ]


def _run(check: Check, texts: Texts) -> Iterator[Finding]:
    try:
        found = list(check.run(texts))
    except Exception as error:  # whatever a rule runs into is told as a finding of its own
        message = f"{NOT_CHECKED}: {type(error).__name__} in {check.name} {check.version}"
        yield Finding(check.name, "warn", next(iter(texts), "prompt"), 0, 0, message)
        return
    yield from found
