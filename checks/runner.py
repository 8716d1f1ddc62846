"""Running checks: one that crashes or lacks its tool is shown as not checked, never taken for a pass."""

from collections.abc import Collection, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from checks.config import Bound, Config
from checks.doubles import without_doubles
from checks.spec import INSTANT, NOTHING, SEVERITIES, Finding, Subject, Texts, Tier, nothing
from checks.tools import NONE, Tools
from workbench.errors import NotYet, WorkbenchError


@dataclass(frozen=True, slots=True)
class Report:
    """What the checks said of a pair's texts."""

    findings: tuple[Finding, ...] = ()
    """By field and place."""
    not_checked: Mapping[str, str] = field(default_factory=nothing)
    """Check -> why it could not be run."""
    soon: frozenset[str] = frozenset()
    """Checks among these whose tool is getting ready: they can be run some seconds later."""

    def count(self) -> Mapping[str, int]:
        """How many findings of each severity."""
        return {name: sum(one.severity == name for one in self.findings) for name in SEVERITIES}

    def blocking(self) -> list[Finding]:
        """Those that stand in the way of a submission."""
        return [one for one in self.findings if one.severity == "block"]


class Checker:
    """Checks texts under one configuration, with the tools that are at hand."""

    def __init__(self, config: Config | None = None, tools: Tools = NONE) -> None:
        """Take over what was set; by default every check runs as it declares itself."""
        self.config = config or Config()
        self.tools = tools

    def report(
        self, texts: Texts, facts: Mapping[str, str] = NOTHING, *, pair: str = "", tiers: Collection[Tier] = INSTANT
    ) -> Report:  # fmt: skip
        """What the checks of some tiers say of a pair's texts.

        Args:
            texts: the texts by field, those that there are.
            facts: the pair's place in the dataset: language, skill, format, …
            pair: its id, where it has one.
            tiers: the tiers to run.
        """
        bound = [one for one in self.config.bound(facts) if one.check.tier in tiers]
        return examine(Subject(texts, facts, tools=self.tools, pair=pair), bound)


def examine(subject: Subject, bound: Iterable[Bound]) -> Report:
    """Run checks on a subject."""
    found: list[Finding] = []
    missing: dict[str, str] = {}
    soon: set[str] = set()
    for one in bound:
        check = one.check
        # Most checks need nothing: this loop runs at every pause in typing, and for every pair of a dataset.
        lacking = [need for need in check.needs if getattr(subject.tools, need) is None] if check.needs else None
        if lacking:
            missing[check.name] = subject.tools.why.get(lacking[0], f"{lacking[0]} is not at hand")
            continue
        try:
            told = check.run(_given(subject, one.params) if one.params else subject)
            said = [*filter(None, told)]
        except WorkbenchError as error:
            missing[check.name] = f"{error.title}: {error.message}"
            if isinstance(error, NotYet):
                soon.add(check.name)
        except Exception as error:  # whatever a rule runs into is told, and the other rules go on
            missing[check.name] = f"{type(error).__name__} in {check.name} {check.version}"
        else:
            found += _graded(said, one) if one.severity else said
    return Report(in_order(found, subject.texts), missing, frozenset(soon))


def watched(subject: Subject, bound: Bound) -> Generator[None, None, Report]:
    """Run one check on a subject, yielding while a model is at work for it: closing cancels, at its host too."""
    if any(getattr(subject.tools, need) is None for need in bound.check.needs):
        return examine(subject, [bound])
    said: list[Finding] = []
    trouble: Exception | None = None
    try:
        for one in bound.check.run(_given(subject, bound.params)):
            if one is None:
                yield
            else:
                said.append(one)
    except Exception as error:  # raised again below, where what a rule runs into is told
        trouble = error

    def again(_subject: Subject) -> Iterator[Finding | None]:
        if trouble is not None:
            raise trouble
        yield from said

    return examine(subject, [replace(bound, check=replace(bound.check, run=again))])


def in_order(findings: Iterable[Finding], fields: Iterable[str]) -> tuple[Finding, ...]:
    """Findings by field and place, what two checkers say of one place told once."""
    findings = tuple(findings)
    if len(findings) < 2:
        return findings
    order = {field: number for number, field in enumerate(fields)}
    return tuple(
        sorted(without_doubles(findings), key=lambda one: (order.get(one.field, -1), one.start, one.end, one.rule))
    )


def _given(subject: Subject, params: Mapping[str, Any]) -> Subject:
    """The subject with a check's parameters; `dataclasses.replace` takes ten times as long."""
    return Subject(subject.texts, subject.facts, params, subject.tools, subject.pair)


def _graded(said: Iterable[Finding], bound: Bound) -> list[Finding]:
    """Findings with the severities that were set for them."""
    graded = ((one, bound.graded(one.code, one.severity)) for one in said)
    return [replace(one, severity=severity) for one, severity in graded if severity is not None]
