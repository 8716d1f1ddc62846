"""What a form of report is: told every finding as it comes, and at the end what the run came to.

A form is one file of this folder with a module-level `FORM = Form(...)`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from checks.dataset import Summary
from checks.spec import SEVERITIES, Check, Finding, Severity

Write = Callable[[str], object]
"""Writes a piece of the report."""


@dataclass(frozen=True, slots=True)
class Run:
    """What is known before the first pair is read."""

    rules: Mapping[str, Check]
    """The rules that are run."""
    version: str
    """The program's."""
    left: int = 0
    """Rules of higher tiers that are not run."""


class Reporter(Protocol):
    """A report that is being written."""

    def finding(self, file: str, line: int, found: Finding) -> None:
        """Take in a finding."""

    def end(self, summary: Summary) -> None:
        """Write the end."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form of report."""

    name: str
    """As `check --format` has it."""
    summary: str
    begin: Callable[[Run, Write], Reporter]
    whole: bool = True
    """Whether it is one document, which is worth nothing without its end."""


def gravest(counts: Mapping[Severity, int]) -> int:
    """The rank of the gravest severity that was counted, for sorting: 0 for block."""
    return next((rank for rank, one in enumerate(SEVERITIES) if counts.get(one)), len(SEVERITIES))
