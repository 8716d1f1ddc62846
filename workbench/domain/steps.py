"""Undo and redo: which events of a subject have an effect, given the steps that were taken back."""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.domain.causality import Causality
from workbench.domain.event import Event


@dataclass(frozen=True, slots=True)
class Effective:
    """A subject's events that count, in the order of the fold."""

    events: tuple[Event, ...]
    overruled: dict[str, str]
    """Undo or redo event -> why it has no effect on this subject."""


def effective(events: Sequence[Event], toggles: Sequence[Event], causality: Causality) -> Effective:
    """Leave out the events of steps that were undone.

    An undo is overruled where somebody, not knowing of it, built on what it takes back.

    Args:
        events: the subject's events in the order of the fold.
        toggles: `step.undone` and `step.redone` events of these events' steps, in the same order.
        causality: who knew of what.
    """
    last = {toggle.subject: toggle for toggle in toggles}
    undone = {step: toggle for step, toggle in last.items() if toggle.kind == "step.undone"}
    overruled: dict[str, str] = {}
    for step, toggle in list(undone.items()):
        own = [event for event in events if event.step == step]
        if any(_built_on(event, own, toggle, undone, causality) for event in events):
            overruled[toggle.id] = "somebody built on what it takes back"
            del undone[step]
    return Effective(tuple(event for event in events if event.step not in undone), overruled)


def _built_on(
    event: Event, own: Sequence[Event], toggle: Event, undone: dict[str, Event], causality: Causality
) -> bool:
    if event.step == toggle.subject or event.step in undone:
        return False
    return causality.concurrent(event, toggle) and any(causality.precedes(mine, event) for mine in own)
