"""Which checks run on a text, how grave their findings are, and their parameters: per project and per cell.

A configuration is a flat mapping, which merges key by key when two leads change it: `RULE.on`, `RULE.severity`,
`RULE.PARAMETER`; for the texts of some cells only, followed by the cells in brackets, as in
`length.completion_max[skill=extraction,language=de]`. Of several keys that fit a text, the one that names most
dimensions holds. `RULE/CODE.severity` is for one of a rule's findings alone. `custom.NAME` declares a rule.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from checks.custom import custom
from checks.spec import SEVERITIES, Check, Severity, nothing
from workbench.domain.settings import Option
from workbench.errors import Refused
from workbench.plugins import discover

OFF = "off"
"""In the place of a severity: findings of this kind are not shown."""


@lru_cache(maxsize=1)
def rules() -> Mapping[str, Check]:
    """Every check that there is, by name."""
    return discover("checks.rules", Check)


@dataclass(frozen=True, slots=True)
class Bound:
    """A check as it is to be run on the texts of some cell."""

    check: Check
    params: Mapping[str, Any]
    severity: Mapping[str, str]
    """'' or a code -> the severity that its findings get, or `off`."""

    def graded(self, code: str, given: Severity) -> Severity | None:
        """The severity of a finding; None where it is not wanted."""
        wanted = self.severity.get(code) or self.severity.get("", given)
        return next((one for one in SEVERITIES if one == wanted), None)


@dataclass(frozen=True)
class Config:
    """What was set; what was not has the checks' own defaults."""

    values: Mapping[str, Any] = field(default_factory=nothing)
    checks: Mapping[str, Check] | None = None
    """The checks to choose from; None for all that there are."""

    @cached_property
    def all(self) -> Mapping[str, Check]:
        """The checks and the custom rules, by name."""
        own = {
            key.removeprefix("custom."): custom(key.removeprefix("custom."), value)
            for key, value in self.values.items() if key.startswith("custom.") and value
        }  # fmt: skip
        return {**(rules() if self.checks is None else self.checks), **own}

    def bound(self, facts: Mapping[str, str]) -> tuple[Bound, ...]:
        """The checks that run on texts of a cell, ready to be run."""
        key = tuple(sorted(facts.items()))
        if key not in self._bound:
            self._bound[key] = tuple(self._bind(facts))
        return self._bound[key]

    @cached_property
    def _bound(self) -> dict[tuple[tuple[str, str], ...], tuple[Bound, ...]]:
        return {}

    @cached_property
    def _set(self) -> Mapping[str, list[tuple[Mapping[str, str], str, str, Any]]]:
        """Rule -> (dimensions that must fit, code, what is set, value), the more general first."""
        found: dict[str, list[tuple[Mapping[str, str], str, str, Any]]] = {}
        for key, value in self.values.items():
            if not key.startswith("custom."):
                rule, code, what, where = parts(key)
                found.setdefault(rule, []).append((where, code, what, value))
        return {rule: sorted(entries, key=lambda entry: len(entry[0])) for rule, entries in found.items()}

    def _bind(self, facts: Mapping[str, str]) -> Iterable[Bound]:
        for name, check in self.all.items():
            if check.languages and facts.get("language", check.languages[0]).split("-")[0] not in check.languages:
                continue
            severity, on = {}, check.on
            for code, what, value in self._fitting(name, facts):
                if what == "on":
                    on = value
                elif what == "severity":
                    severity[code] = value
            if on:
                yield Bound(check, self.params(check.shares or name, facts), severity)

    def params(self, name: str, facts: Mapping[str, str]) -> Mapping[str, Any]:
        """The parameters of a check on texts of a cell: the one place that decides them; empty where there is none."""
        check = self.all.get(name) or rules().get(name)
        params = dict(check.defaults) if check else {}
        return params | {what: value for _, what, value in self._fitting(name, facts) if what in params}

    def _fitting(self, name: str, facts: Mapping[str, str]) -> Iterable[tuple[str, str, Any]]:
        """What is set of a check on texts of a cell, the more general first."""
        for where, code, what, value in self._set.get(name, ()):
            if all(facts.get(dimension) == wanted for dimension, wanted in where.items()):
                yield code, what, value


def parts(key: str) -> tuple[str, str, str, Mapping[str, str]]:
    """Take a key apart: rule, code or '', what is set, and the dimensions that must fit."""
    head, _, where = key.partition("[")
    rule, _, what = head.rpartition(".")
    rule, _, code = rule.partition("/")
    cells = dict(part.partition("=")[::2] for part in where.removesuffix("]").split(",") if part)
    return rule, code, what, {name.strip(): value.strip() for name, value in cells.items()}


def read(key: str, text: str, known: Mapping[str, Check] | None = None) -> Any:  # noqa: ANN401 - any JSON value
    """Read what a person typed for a key of a configuration.

    Raises:
        Refused: there is no such rule or parameter, or this is no value of it; with what there is.
    """
    known = rules() if known is None else known
    rule, _, what, where = parts(key)
    if rule not in known:
        raise Refused("No such check", f"there is no check {rule!r}", f"the checks: {', '.join(known)}")
    if "" in where or "" in where.values() or ("[" in key) != key.endswith("]"):
        raise Refused("Not a cell", f"{key!r} names no cell", f"write {rule}.{what}[skill=extraction,language=de]")
    options = {option.name: option for option in (*COMMON, *known[rule].params)}
    if what not in options:
        shared = known.get(known[rule].shares)
        elsewhere = f"; {shared.name}.{what} holds for it as well" if shared and what in shared.defaults else ""
        raise Refused("No such parameter", f"{rule} has no {what!r}", f"it has: {', '.join(options)}{elsewhere}")
    try:
        return options[what].read(text)
    except ValueError as error:
        raise Refused("Not a value of this parameter", f"{key} = {text!r}", f"write {error}") from None


def _truth(text: str) -> bool:
    words = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}
    if text.strip().lower() not in words:
        raise ValueError("yes or no")
    return words[text.strip().lower()]


def _severity(text: str) -> str:
    if text not in (*SEVERITIES, OFF):
        raise ValueError(f"one of {', '.join(SEVERITIES)}, {OFF}")
    return text


COMMON: tuple[Option, ...] = (
    Option("on", True, _truth, "whether the check runs"),
    Option("severity", "", _severity, "what its findings weigh"),
)
"""What can be set of every check."""
