"""F4 and F5: passages that speak to the prompt, best first; the guideline, the part about the skill first."""

from collections.abc import Sequence

from textual.content import Content

from screens.widgets.item_list import ItemList
from screens.widgets.side import Offer, SidePane
from workbench.services.retrieving import Passage

GUIDELINE = "guideline"


class PassagesPane(SidePane):
    """Passages to cite."""

    empty = "No passage found: the project has no documents yet, or none speaks to this. g s leads to Sources."

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__("Passages", id="passages")

    def wait(self, note: str) -> None:
        """Say what takes its time."""
        self.query_one(ItemList).empty = note
        self.border_subtitle = Content(note)
        self.query_one(ItemList).refresh()

    def tell(self, passages: Sequence[Passage], used: frozenset[str], *, semantic: bool) -> None:
        """Show what was found, best first."""
        offers = [
            Offer(one.chunk, f"{number}  {' › '.join((one.title, *one.heading_path)) or one.chunk[:8]}", one.text,
                  one.chunk in used)
            for number, one in enumerate(passages, 1)
        ]  # fmt: skip
        self.query_one(ItemList).empty = self.empty
        self.fill(offers, "enter cites" if semantic else "by words alone: no embedder")


class GuidelinePane(SidePane):
    """The guideline, to be read while writing."""

    empty = "No guideline was published yet: a lead does it with `workbench guideline publish FILE`."

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__("Guideline", id="guideline")

    def tell(self, about: str, whole: str, version: int, skill: str) -> None:
        """Show the part about the skill before the whole."""
        first = [Offer("skill", f"About {skill}", about)] if about else []
        self.fill([*first, *([Offer(GUIDELINE, f"The whole guideline, version {version}", whole)] if whole else [])])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """It is read, not taken."""
        return action != "take" and bool(super().check_action(action, parameters))

    def action_take(self) -> None:
        """Nothing of it goes into a text."""
