"""What waits for whom: the numbers in the header and on the dashboard, straight from the project's own counts."""

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.domain.project import Member, Role
from workbench.domain.road import Stage
from workbench.view import View


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many pairs wait for a member, by what is to be done with them."""

    review: int = 0
    """Submitted by others."""
    returned: int = 0
    """Their own, sent back by a reviewer."""
    write: int = 0
    """To be written, the returned ones among them."""
    edit: int = 0
    conflicts: int = 0

    def words(self) -> tuple[str, ...]:
        """For the header: what is not nought, the most urgent first."""
        named = (
            (self.returned, "returned"), (self.review, "to review"), (self.edit, "to edit"),
            (self.conflicts, "in conflict"), (self.write, "to write"),
        )  # fmt: skip
        return tuple(f"{number} {name}" for number, name in named if number)


def waiting_for(view: View, member: Member) -> Waiting:
    """Count what waits for a member, by their roles."""
    counts: Mapping[tuple[str | None, ...], int] = view.tally("stage", "author", "returned", "rivals")
    review = returned = write = edit = conflicts = 0
    for (stage, author, back, rivals), number in counts.items():
        mine = author == member.id
        if rivals == "1":
            conflicts += number
        match stage:
            case Stage.PROMPT_SUBMITTED | Stage.COMPLETION_SUBMITTED if not mine:
                review += number
            case Stage.PROMPT_DRAFT if mine:
                write += number
                returned += number if back == "1" else 0
            case Stage.COMPLETION_DRAFT:
                write += number
                returned += number if back == "1" and mine else 0
            case Stage.EDITING:
                edit += number
    return Waiting(
        review if member.may(Role.REVIEWER) else 0,
        returned if member.may(Role.AUTHOR) else 0,
        write if member.may(Role.AUTHOR) else 0,
        edit if member.may(Role.EDITOR) else 0,
        conflicts if member.may(Role.EDITOR) else 0,
    )
