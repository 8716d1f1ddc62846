"""A project's configuration of the checks as lines to be read and changed, made from what the checks declare."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from checks.config import COMMON, OFF, parts
from checks.declaring import CUSTOM, configured
from checks.spec import SEVERITIES, Check


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that is set, or can be."""

    key: str
    """As the configuration writes it: a check's name, or `CHECK.PARAMETER`, for some cells with brackets."""
    label: str
    value: str
    """As a person types it."""
    default: str
    summary: str
    changed: bool
    """Whether a lead set it."""

    @property
    def about(self) -> str:
        """What it is for, and what the check itself says."""
        return f"{self.summary}\ndefault: {self.default}" if self.default else self.summary


def typed(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """A value as a person types it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple | frozenset) else str(value)


def entries(values: Mapping[str, Any]) -> list[Entry]:
    """Every check with its parameters, and below it what holds for some cells alone.

    Args:
        values: what was set: key -> value, as the project's log has it.
    """
    config = configured(values)
    own = {key.removeprefix(CUSTOM) for key in values if key.startswith(CUSTOM)}
    return [entry for name, check in sorted(config.all.items()) if name not in own for entry in _of(check, values)]


def _of(check: Check, values: Mapping[str, Any]) -> Iterator[Entry]:
    on, severity = values.get(f"{check.name}.on", check.on), values.get(f"{check.name}.severity", check.severity)
    runs = bool(on) and severity != OFF
    needs = f"\nneeds: {', '.join(check.needs)}" if check.needs else ""
    needs += f"\ngoes by the parameters of {check.shares}" if check.shares else ""
    spoken = f"\nlanguages: {', '.join(check.languages)}" if check.languages else ""
    yield Entry(
        check.name, check.name, f"{'✔' if runs else '✘ off'} {severity if runs else ''} · {check.tier}",
        f"{'on' if check.on else 'off'}, {check.severity}",
        f"{check.summary}\n{_TIERS[check.tier]}{needs}{spoken}",
        f"{check.name}.on" in values or f"{check.name}.severity" in values,
    )  # fmt: skip
    for option in check.params:
        key = f"{check.name}.{option.name}"
        value = values.get(key, option.default)
        yield Entry(key, f"· {option.name}", typed(value), typed(option.default), option.summary, key in values)
    for key, value in sorted(values.items()):
        rule, code, what, where = parts(key)
        if rule == check.name and (where or code):
            cell = ", ".join(f"{name} {wanted}" for name, wanted in where.items())
            about = (
                f"{what} of {check.name}{f', findings {code}' if code else ''}{f', for {cell} alone' if cell else ''}"
            )
            yield Entry(key, f"· {what}{f' of {code}' if code else ''}: {cell or 'all'}", typed(value), "", about, True)


def settable(check: Check) -> list[tuple[str, str]]:
    """What can be set of a check: (name, what it is for)."""
    return [(option.name, option.summary) for option in (*COMMON, *check.params)]


CHOICES: Mapping[str, tuple[str, ...]] = {"on": ("yes", "no"), "severity": (*SEVERITIES, OFF)}
"""What may be chosen instead of typed."""
_TIERS: Mapping[str, str] = {
    "instant": "runs at every pause in typing", "quick": "runs beside the typing, a moment later",
    "slow": "asks a model: on demand (alt+k) and before a text is handed in",
}  # fmt: skip
