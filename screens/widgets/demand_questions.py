"""The demands of a prompt, one a line: the author says of each whether the prompt makes it."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from checks.constraints.spec import Constraint
from screens.frame import safe
from screens.frame.room import key
from screens.widgets.ask import Question
from screens.widgets.item_list import Few, Item, ItemList

SIGNS: Mapping[bool | None, tuple[str, str]] = {
    True: ("✔ confirmed", "$text-success"), False: ("✘ refused", "$text-muted"), None: ("? open", "$text-warning"),
}  # fmt: skip
MODEL = "model"
"""The answer that asks the model for more."""


class AskDemands(Question[str]):
    """Demands to be confirmed or refused; the answer is `keep`, `model`, or nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "dismiss('keep')", "keep it", tooltip="Keep what is said of each", id="ask.demand_keep",
                priority=True),
        key("y", "say(True)", "confirm", "The prompt demands this", "ask.demand_confirm"),
        key("n", "say(False)", "refuse", "The prompt demands nothing of the kind", "ask.demand_refuse"),
        key("a", "all", "all", "Confirm all that are open", "ask.demand_all"),
        key("m", "dismiss('model')", "model", "Let the model look for more of them", "ask.demand_model"),
        key("escape", "dismiss('')", "leave it", "Go back; nothing is kept", "ask.demand_leave"),
    ]  # fmt: skip

    def __init__(self, demands: Mapping[str, Constraint], said: Mapping[str, bool]) -> None:
        """Ask of these, by what each is known by; `said` is what was said before."""
        super().__init__("What the prompt demands of its completion")
        self.demands = demands
        self.said = dict(said)

    def parts(self) -> Iterable[Static | Input | ItemList | VerticalScroll]:
        """What it is for, and a line each."""
        words = "Only what is confirmed is verified on the completion; of another prompt you are asked again."
        yield Static(safe.show(words, "$text-muted"), markup=False, classes="label")
        lines = ItemList(Few(self._items()), empty="No demand is read in it that a program could verify.")
        lines.can_mark = False
        lines.styles.height = max(1, len(self.demands))
        lines.styles.max_height = "100%"
        yield lines

    def _items(self) -> list[Item]:
        return [Item(name, partial(self._line, name)) for name in self.demands]

    def _line(self, name: str, width: int) -> Content:
        sign, style = SIGNS[self.said.get(name)]
        sign = f"{sign:<13}"
        return Content.assemble((sign, style), safe.line(str(self.demands[name]), "", max(1, width - len(sign))))

    def action_say(self, yes: bool) -> None:
        """Confirm or refuse the demand under the cursor, and go to the next."""
        lines = self.query_one(ItemList)
        if lines.current:
            self.said[lines.current] = yes
            lines.fill(Few(self._items()))
            lines.action_move(1)

    def action_all(self) -> None:
        """Confirm whatever is open."""
        self.said = {**dict.fromkeys(self.demands, True), **self.said}
        self.query_one(ItemList).fill(Few(self._items()))

    @on(ItemList.Opened)
    def _opened(self, event: ItemList.Opened) -> None:
        """The mouse turns a line over."""
        self.said[event.name] = not self.said.get(event.name, False)
        self.query_one(ItemList).fill(Few(self._items()))
