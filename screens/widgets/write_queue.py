"""What there is to write, as a list: what came back first."""

from collections.abc import Collection, Mapping, Sequence
from functools import partial

from textual.content import Content

from screens.frame import safe
from screens.widgets.item_list import Few, Item, ItemList
from screens.widgets.write_lines import task_line
from workbench.services.authoring import Opening, Task
from workbench.services.leasing import Lease

NEW = "new"
"""Stands for the id of a pair that does not exist yet."""
EMPTY = """Nothing waits for you to be written.

alt+p begins a pair;
alt+3 leads to Prompts, where
the model drafts them."""


class WriteQueue(ItemList):
    """The texts that wait for a member."""

    DEFAULT_CSS = """
    WriteQueue { width: 34; border: round $panel; border-title-color: $accent; }
    WriteQueue:focus { border: round $accent; }
    """

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__(empty=EMPTY, id="queue")
        self.can_mark = False
        self.border_title = Content("To write")

    def tell(
        self,
        tasks: Sequence[Task],
        typed: Collection[tuple[str, str]],
        others: Mapping[str, Lease],
        now: Opening | None,
    ) -> None:
        """Show what there is, what has unsaved typing, who else is at it, and which is open."""
        items = []
        for one in tasks:
            pen, who = "✎" if (one.pair, one.field) in typed else "", others.get(one.pair)
            items.append(Item(one.pair, partial(task_line, one, pen, who.name if who else "")))
        if ("", "prompt") in typed:
            items.insert(0, Item(NEW, partial(safe.line, "✎ a pair of yours, not saved yet", "")))
        self.fill(Few(items))
        self.border_subtitle = Content(f"{sum(one.returned for one in tasks)} returned · {len(tasks)} in all")
        if now is not None:
            self.go_to(now.pair or NEW)
