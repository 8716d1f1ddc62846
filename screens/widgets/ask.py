"""Questions over a room: one line to type, one thing to choose, one thing to say yes to. esc is always no answer."""

from collections.abc import Iterable
from typing import ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.suggester import Suggester
from textual.widgets import Input, Static

from screens.frame import safe
from screens.frame.room import key
from screens.widgets.item_list import Few, Item, ItemList

R = TypeVar("R")
OWN = ("ask.", "choose.", "confirm.")
"""What the ids of a question's own keys begin with."""
MARGIN = 6
"""Lines around the tallest question: frame, header, footer."""


class Question(ModalScreen[R]):
    """A box in the middle with a title; its keys are told at its lower edge, as they are bound now."""

    DEFAULT_CSS = """
    Question { align: center middle; }
    Question > Vertical {
        width: 90%; max-width: 100; height: auto; max-height: 90%;
        border: round $accent; background: $surface; padding: 0 1;
    }
    Question .label { height: auto; width: 1fr; }
    Question Input { border: none; height: 1; padding: 0; background: $panel; width: 1fr; }
    Question Input:focus { border: none; }
    Question .lines { height: auto; max-height: 100%; }
    Question .lines > Static { height: auto; width: 1fr; }
    Question ItemList { height: auto; min-height: 1; }
    """

    def __init__(self, title: str) -> None:
        """Ask under a title, which may be anybody's text."""
        super().__init__()
        self.heading = title

    def compose(self) -> ComposeResult:
        """The box; what is in it is each question's own."""
        with Vertical() as box:
            box.border_title = safe.line(self.heading, "bold", 90)
            yield from self.parts()

    def parts(self) -> Iterable[Static | Input | ItemList | VerticalScroll]:
        """What stands in the box."""
        return ()

    def on_mount(self) -> None:
        """Tell the keys once they are known."""
        self.query_one(Vertical).border_subtitle = Content(" · ").join(self.told())

    def told(self) -> list[Content]:
        """The question's own keys, each with its word."""
        own: dict[str, Binding] = {}
        for active in self.active_bindings.values():
            name = active.binding.id or ""
            if name.startswith(OWN) and active.binding.show:
                own.setdefault(name, active.binding)
        return [
            Content.assemble((self.app.get_key_display(binding), "bold $accent"), " ", self.word(binding))
            for binding in own.values()
        ]

    def word(self, binding: Binding) -> Content:
        """What a key does, in a word or two."""
        return Content(binding.description)


class Ask(Question[str | None]):
    """One line to type; None where nothing was answered."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "take", "take it", tooltip="Take what is typed", id="ask.take", priority=True),
        key("escape", "dismiss(None)", "leave it", "Go back without an answer", "ask.leave"),
    ]

    def __init__(self, title: str, label: str, value: str = "", suggester: Suggester | None = None) -> None:
        """Ask for a line.

        Args:
            title: what the question is about.
            label: the question itself.
            value: what stands there to begin with.
            suggester: completes what is typed; the right arrow takes it over.
        """
        super().__init__(title)
        self.label = label
        self.value = value
        self.suggester = suggester

    def parts(self) -> Iterable[Static | Input | ItemList | VerticalScroll]:
        """The question and its line."""
        more = "  → completes" if self.suggester else ""
        yield Static(Content.assemble(safe.show(self.label), (more, "$text-muted")), markup=False, classes="label")
        yield Input(self.value, suggester=self.suggester)  # what is typed replaces what stands there; → keeps it

    def action_take(self) -> None:
        """Answer."""
        self.dismiss(self.query_one(Input).value.strip())


class Choose(Question[str | None]):
    """One of several things; its key, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "take", "choose", tooltip="Choose the line under the cursor", id="choose.take", priority=True),
        key("escape", "dismiss(None)", "leave it", "Go back without choosing", "choose.leave"),
        *[key(str(n), f"number({n})", f"{n}", f"Choose line {n}", f"choose.{n}", show=False) for n in range(1, 10)],
    ]

    def __init__(self, title: str, options: list[tuple[str, str]]) -> None:
        """Offer options as (key, label), the likeliest first."""
        super().__init__(title)
        self.options = options

    def parts(self) -> Iterable[Static | Input | ItemList | VerticalScroll]:
        """A line an option, the first nine with their digits."""
        items = [
            Item(name, lambda width, at=at, label=label: _option(at, label, width))  # type: ignore[misc]
            for at, (name, label) in enumerate(self.options, 1)
        ]
        options = ItemList(Few(items), empty="Nothing to choose from.")
        options.can_mark = False
        options.styles.height = max(1, len(items))
        options.styles.max_height = "100%"
        yield options

    def action_take(self) -> None:
        """Answer with the line under the cursor."""
        self.dismiss(self.query_one(ItemList).current or None)

    def action_number(self, number: int) -> None:
        """Answer with a line by its digit."""
        if number <= len(self.options):
            self.dismiss(self.options[number - 1][0])

    @on(ItemList.Opened)
    def _opened(self, event: ItemList.Opened) -> None:
        """The mouse chose."""
        self.dismiss(event.name)


def _option(at: int, label: str, width: int) -> Content:
    digit = f"{at}  " if at <= 9 else "   "
    return Content.assemble((digit, "bold $accent"), safe.line(label, "", max(1, width - len(digit))))


class Confirm(Question[bool]):
    """Something to be seen before it is done; True only where it was said yes to."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,y", "dismiss(True)", "yes", tooltip="Do it", id="confirm.yes", priority=True),
        key("escape,n", "dismiss(False)", "leave it", "Go back; nothing is done", "confirm.no"),
    ]

    def __init__(self, title: str, lines: Content, yes: str = "do it") -> None:
        """Show lines, already safe, and ask; `yes` says in a word or two what enter does."""
        super().__init__(title)
        self.lines = lines
        self.yes = yes

    def parts(self) -> Iterable[Static | Input | ItemList | VerticalScroll]:
        """The lines, scrolled by the usual keys where they are many."""
        with VerticalScroll(classes="lines"):
            yield Static(self.lines, markup=False)

    def word(self, binding: Binding) -> Content:
        """What saying yes does here."""
        return safe.line(self.yes, "", 30) if binding.id == "confirm.yes" else super().word(binding)
