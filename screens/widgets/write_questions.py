"""Questions over the Write room: what became of unsaved typing, of a text that met another's, of a rewritten part."""

from collections.abc import Iterable
from typing import ClassVar, Literal

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from screens.frame import safe
from screens.frame.room import key
from screens.widgets.ask import Question
from screens.widgets.diff import diff
from screens.widgets.item_list import ItemList
from workbench.services.unsaved import Unsaved

Answer = Literal["take", "drop", "later"]


class Compared(Question[str]):
    """Some words, and below them two texts as one with the changes."""

    words = ""

    def __init__(self, title: str, old: str, new: str) -> None:
        """Compare two texts."""
        super().__init__(title)
        self.old, self.new = old, new

    def parts(self) -> Iterable[Static | Input | ItemList | VerticalScroll]:
        """The words, then the texts, scrolled by the usual keys."""
        with VerticalScroll(classes="lines"):
            yield Static(Content.assemble(safe.show(self.words, "$text-muted"), "\n\n", diff(self.old, self.new)),
                         markup=False)  # fmt: skip


class UnsavedOffer(Compared):
    """Typing that was left unsaved: taken up again, dropped, or left where it is."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "dismiss('take')", "take it", tooltip="Go on with what was typed", id="ask.unsaved_take",
                priority=True),
        key("d", "dismiss('drop')", "drop it", "Forget what was typed", "ask.unsaved_drop"),
        key("escape", "dismiss('later')", "later", "Leave it where it is", "ask.unsaved_later"),
    ]  # fmt: skip

    def __init__(self, typed: Unsaved, now: str, *, changed: bool) -> None:
        """Offer typing for a text as it is now; `changed` says that it was another when the typing began."""
        super().__init__(f"Unsaved typing from {typed.clock}", now, typed.text)
        self.words = "Against the text as it is now"
        if changed:
            self.words += ", which was changed since you began: saving shows both"


class Clash(Compared):
    """What was saved met another's text."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("c", "dismiss('conflicts')", "to Conflicts", "Go where the two are settled", "ask.clash_conflicts"),
        Binding("escape,enter", "dismiss('stay')", "stay here", tooltip="Go on writing yours", id="ask.clash_stay",
                priority=True),
    ]  # fmt: skip

    def __init__(self, who: str, theirs: str, mine: str) -> None:
        """Show both, with whose the other is."""
        super().__init__("Somebody was faster", theirs, mine)
        self.words = (f"{who} saved another text of this meanwhile: it is in force. Yours is kept beside it until an "
                      f"editor settles the two in Conflicts. From {who}'s text to yours:")  # fmt: skip


class Rewritten(Compared):
    """A part that the model wrote anew."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "dismiss('take')", "take it", tooltip="Put it in the place of the marked part",
                id="ask.rewrite_take", priority=True),
        key("escape", "dismiss('refuse')", "refuse", "Leave the text as it is; this is not offered again",
            "ask.rewrite_refuse"),
    ]  # fmt: skip

    def __init__(self, old: str, new: str) -> None:
        """Show what would change."""
        super().__init__("The marked part, written anew", old, new)
        self.words = "Struck goes, underlined comes"
