"""How the Edit room names its pairs, and how it tells what the editing comes to."""

from collections.abc import Mapping
from typing import Final

from textual.content import Content

from screens.frame import safe
from workbench.domain.project import Role
from workbench.domain.road import FIELDS, Stage
from workbench.services.authoring import Opening
from workbench.services.editing import EditTask, Reading, destination, too_much
from workbench.view import View

EMPTY: Final = """Nothing waits for an editor.

A reviewer sends a text here with `needs edit`."""
BESIDE: Final = {
    "changes": "Changes since the verdict", "none": "Changes since the verdict: none yet",
    "before": "As the reviewer read it",
}  # fmt: skip
"""What stands beside the editor, with its title."""
GOES: Final = {
    Stage.ACCEPTED: "stays accepted",
    Stage.COMPLETION_DRAFT: "the prompt stays verified",
    Stage.PROMPT_SUBMITTED: "the prompt will be verified again",
    Stage.COMPLETION_SUBMITTED: "will be verified again",
}
"""Where an edited pair goes, in words."""


def task_line(task: EditTask, at_work: str, width: int) -> Content:
    """One pair: who sent it and why, its first words; who is at it, where somebody is."""
    busy = f"▲ {at_work} · " if at_work else ""
    name = "" if task.field == "completion" else f"{task.field} · "
    why = f"{task.who}: {', '.join(task.reasons)}" if task.reasons else task.who
    return safe.line(f"{busy}#{task.pair[:6]} {name}{why} · {task.words}", "", width)


def share_line(found: Reading, shares: Mapping[str, float]) -> Content:
    """What was changed against the project's limit, and what follows."""
    parts = []
    for name, share in shares.items():
        if share or name == "completion":
            large = too_much(share, found.limit)
            parts.append(Content.styled(f"{name} {share:.1%}", "bold $text-warning" if large else "bold"))
    goes = destination(shares, found.limit, found.resume)
    sign, colour = (
        ("✔", "$text-success") if goes in (Stage.ACCEPTED, Stage.COMPLETION_DRAFT) else ("▲", "$text-warning")
    )
    said = Content(", ").join(parts) if parts else Content("nothing changed")
    return Content.assemble(
        (f"{sign} ", f"bold {colour}"), said, f" changed of {found.limit:.0%} allowed: ", (GOES[goes], "bold")
    )


def closed_line(view: View, found: Opening) -> Content:
    """Why a text is only shown, and who edits it."""
    if found.stage != Stage.EDITING:
        return safe.line(f"▲ #{found.pair[:6]} is at {found.stage}: nothing to edit")
    people = [one.name for one in view.members() if one.may(Role.EDITOR)]
    return safe.line(f"▲ An editor or a lead edits it: {', '.join(people) or 'none here yet'}")


def texts_of(found: Opening) -> list[str]:
    """The texts that a pair has, in the road's order."""
    return [name for name in FIELDS if name in found.texts or name == found.field]
