"""The demands of a prompt that a completion is held to: what its author confirmed, else what the patterns read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from checks.constraints.spec import Constraint
from checks.parts.constraining import named
from checks.parts.verifying import constraint
from checks.spec import Subject
from checks.tools import Said


@dataclass(frozen=True, slots=True)
class Demands:
    """The demands of one prompt."""

    held: tuple[Constraint, ...]
    """Those that its completion must fulfil."""
    refused: tuple[Constraint, ...] = ()
    """Those that its author called misread."""
    open: tuple[Constraint, ...] = ()
    """Those that nobody has said anything of."""


def demands(prompt: str, said: Said | None) -> Demands:
    """The demands of a prompt, beside what its author said of them.

    Args:
        prompt: its text.
        said: what was said of the pair's prompt, which may have been another text then.
    """
    read = tuple(one.constraint for one in named(prompt))
    if said is None or not said.about(prompt):
        return Demands(read, open=read)
    confirmed, refused = _constraints(said.confirmed), _constraints(said.refused)
    known = {told(one) for one in (*confirmed, *refused)}
    return Demands(confirmed, refused, tuple(one for one in read if told(one) not in known))


def of(subject: Subject) -> Demands:
    """The demands of a subject's prompt."""
    tool = subject.tools.demands
    said = tool.said(subject.pair) if tool is not None and subject.pair else None
    return demands(subject.texts.get("prompt", ""), said)


def told(one: Constraint) -> str:
    """What a demand is known by: equal for equal ones."""
    return repr((one.kind.name, sorted(one.given.items())))


def record(one: Constraint) -> dict[str, Any]:
    """A demand as it is kept."""
    return {"type": one.kind.name, "given": dict(one.given)}


def _constraints(records: Sequence[Mapping[str, Any]]) -> tuple[Constraint, ...]:
    """Demands as they were kept; a kind that this program does not know can't be verified."""
    found = []
    for one in records:
        try:
            found.append(constraint(one["type"], one["given"]))
        except (ValueError, KeyError, TypeError):
            continue
    return tuple(found)
