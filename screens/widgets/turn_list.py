"""The reviewer's queue as a list: which texts, whether they come again, who else is at them."""

from collections.abc import Callable, Mapping, Sequence

from textual.content import Content

from screens.frame import safe
from screens.widgets.item_list import Few, Item, ItemList
from workbench.domain.project import Member, Role
from workbench.services.leasing import Lease
from workbench.services.review_queue import Turn

NOBODY = "You are no reviewer here.\nA lead makes you one: workbench member add NAME --role reviewer"
NOTHING = "Nothing waits for your verdict.\nTexts come here when authors submit them; g leads to other rooms."


class TurnList(ItemList):
    """What waits for a verdict, the longest waiting first."""

    HELP = "What waits for your verdict: ✘ was rejected before, ▲ somebody else reads it; enter shows it."

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__(empty=NOTHING, id="queue", classes="pane")
        self.can_mark = False

    def tell(self, turns: Sequence[Turn], others: Mapping[str, Lease], current: str, member: Member) -> None:
        """Show what waits now; the cursor follows the pair on the desk unless somebody walks the list."""
        self.empty = NOTHING if member.may(Role.REVIEWER) else NOBODY
        self.fill(Few([Item(turn.pair, _line(turn, others.get(turn.pair))) for turn in turns]))
        self.border_title = safe.line(f"{len(turns)} waiting for you")
        if current and not self.has_focus:
            self.go_to(current)


def _line(turn: Turn, lease: Lease | None) -> Callable[[int], Content]:
    def draw(width: int) -> Content:
        held = f" ▲ {lease.name}" if lease else ""
        what = f"{'✘' if turn.again else '○'} #{turn.pair[:6]} {' + '.join(turn.fields)}{held}: "
        head = safe.line(what, "bold", width)
        return Content.assemble(head, " ", safe.line(turn.prompt, "", max(1, width - head.cell_length - 1)))

    return draw
