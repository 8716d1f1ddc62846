"""Undo and redo: one's own latest step, named, across restarts; refused where others have built on it."""

from collections.abc import Iterator

from workbench.domain.event import NewEvent
from workbench.domain.listing import StepLine
from workbench.errors import InTheWay, Refused
from workbench.view import Act, Collection, View


def undo(collection: Collection, act: Act) -> StepLine:
    """Take back the acting member's latest step."""
    with collection.view() as view:
        step = next((line for line in view.undoing.steps(act.member.id) if not line.undone), None)
    if step is None:
        raise Refused(
            "Nothing to undo", f"{act.member.name} has done nothing that could be taken back", "workbench undo --list"
        )
    _toggle(collection, act, step, "step.undone")
    return step


def redo(collection: Collection, act: Act) -> StepLine:
    """Bring back the step that the acting member undid last, unless they have done something new since."""
    with collection.view() as view:
        steps = view.undoing.steps(act.member.id)
    undone = [line for line in steps if line.undone]
    if not undone:
        raise Refused("Nothing to redo", f"{act.member.name} has undone nothing", "workbench undo --list")
    if any(line.fresh and line.last > undone[0].last for line in steps):
        raise Refused("Nothing to redo", "something new was done since the undo", "workbench undo --list")
    _toggle(collection, act, undone[0], "step.redone")
    return undone[0]


def _toggle(collection: Collection, act: Act, step: StepLine, kind: str) -> None:
    def operation(view: View) -> Iterator[NewEvent]:
        obstacle = view.undoing.built_on(step.id)
        if obstacle:
            raise InTheWay("Others have built on it", f"{step.label}: {obstacle}", "let them take theirs back first")
        yield NewEvent(kind, step.id, {"step": step.id})

    collection.transact(act, operation)
