"""What waits for whom: the numbers in the header and on the dashboard, straight from the project's own counts."""

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
    mine = (member.id,)
    review = write = edit = 0
    for (stage, author), number in view.tally("stage", "author").items():
        match stage:
            case Stage.PROMPT_SUBMITTED | Stage.COMPLETION_SUBMITTED if author != member.id:
                review += number
            case Stage.PROMPT_DRAFT if author == member.id:
                write += number
            case Stage.COMPLETION_DRAFT:
                write += number
            case Stage.EDITING:
                edit += number
    drafts = (Stage.PROMPT_DRAFT, Stage.COMPLETION_DRAFT)
    back = view.tally("returned", only={"stage": drafts, "author": mine, "returned": ("1",)})
    conflicts = view.tally(only={"rivals": ("1",)})[()]
    return Waiting(
        review if member.may(Role.REVIEWER) else 0,
        sum(back.values()) if member.may(Role.AUTHOR) else 0,
        write if member.may(Role.AUTHOR) else 0,
        edit if member.may(Role.EDITOR) else 0,
        conflicts if member.may(Role.EDITOR) else 0,
    )
