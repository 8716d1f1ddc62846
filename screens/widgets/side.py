"""A pane beside the desk: a few things to choose from, the text of the chosen one, and a part of it marked by keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message

from screens.frame import safe
from screens.frame.room import key
from screens.widgets.item_list import Few, Item, ItemList
from screens.widgets.text_pane import TextPane

ROWS = 4
"""Most rows of the list."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A text that may be taken over."""

    id: str
    label: str
    """What it is, on one line."""
    text: str
    used: bool = False
    """Whether something of it is in the editor."""


class SidePane(Vertical):
    """Offers of one kind."""

    HELP = (
        "Beside your text: alt+down shows the next one, v marks a part, enter takes the part or the whole; esc closes."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        key("enter", "take", "take", "Take the whole text, or the part that is marked, to the cursor", "offer.take"),
        key("alt+down", "other(1)", "next one", "The next one of the list", "offer.next"),
        key("alt+up", "other(-1)", "one before", "The one before", "offer.before", show=False),
    ]
    DEFAULT_CSS = """
    SidePane { height: 1fr; width: 1fr; border: round $panel; border-title-color: $accent; display: none; }
    SidePane:focus-within { border: round $accent; }
    SidePane.-open { display: block; }
    SidePane ItemList { height: auto; max-height: 4; min-height: 1; }
    SidePane TextPane { height: 1fr; padding: 0 1; }
    """
    empty = ""

    class Taken(Message):
        """A text or a part of it is to go into the editor."""

        def __init__(self, pane: "SidePane", offer: Offer, span: tuple[int, int] | None) -> None:
            """Name the offer and the part; None for the whole."""
            super().__init__()
            self.pane = pane
            self.offer = offer
            self.span = span

        @property
        def control(self) -> "SidePane":
            """The pane, for `@on` selectors."""
            return self.pane

    def __init__(self, title: str, *, id: str) -> None:  # noqa: A002 - the toolkit's word
        """Begin without an offer."""
        super().__init__(id=id)
        self.border_title = Content(title)
        self.offers: dict[str, Offer] = {}

    def compose(self) -> ComposeResult:
        """The list above, the text below."""
        choice = ItemList(empty=self.empty)
        choice.can_mark = False
        yield choice
        yield TextPane()

    @property
    def current(self) -> Offer | None:
        """The offer whose text is shown."""
        return self.offers.get(self.query_one(ItemList).current)

    def fill(self, offers: Sequence[Offer], note: str = "") -> None:
        """Show other offers; the one that was chosen stays chosen."""
        self.offers = {offer.id: offer for offer in offers}
        choice = self.query_one(ItemList)
        choice.fill(Few([Item(one.id, lambda width, one=one: _line(one, width), one.used) for one in offers]))  # type: ignore[misc]
        choice.styles.height = max(1, min(ROWS, len(offers)))
        self.border_subtitle = safe.line(note)
        self.show_current()

    def choose(self, name: str) -> None:
        """Choose an offer."""
        self.query_one(ItemList).go_to(name)
        self.show_current()

    def show_current(self) -> None:
        """Show the text of the chosen one."""
        offer = self.current
        self.query_one(TextPane).show(offer.text if offer else "")

    def enter(self) -> None:
        """Take the focus to where the text can be read and marked."""
        self.query_one(TextPane).focus()

    @on(ItemList.Moved)
    def _moved(self, event: ItemList.Moved) -> None:
        event.stop()
        self.show_current()

    @on(ItemList.Opened)
    def _opened(self, event: ItemList.Opened) -> None:
        event.stop()
        self.action_take()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what has an effect."""
        if action == "other":
            return len(self.offers) > 1
        return action != "take" or self.current is not None

    def action_other(self, step: int) -> None:
        """Another one of the list."""
        self.query_one(ItemList).action_move(step)

    def action_take(self) -> None:
        """Take it over."""
        offer = self.current
        if offer is not None:
            self.post_message(self.Taken(self, offer, self.query_one(TextPane).span))


def _line(offer: Offer, width: int) -> Content:
    return safe.line(f"{'✔ ' if offer.used else ''}{offer.label}", "", width)
