"""A list of any number of pairs: paged from the project, marked by the hundred thousand, and never out of place."""

import time
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache

from rich.cells import cell_len
from textual.content import Content

from screens.frame import safe
from screens.widgets.item_list import Item, ItemList, Source
from storage import browse
from storage.collection import SqlCollection
from workbench.domain.road import Stage

STAGES: Mapping[str, tuple[str, str]] = {
    Stage.PROMPT_DRAFT: ("○ prompt draft", ""),
    Stage.PROMPT_SUBMITTED: ("● prompt review", "$text-warning"),
    Stage.COMPLETION_DRAFT: ("○ compl. draft", ""),
    Stage.COMPLETION_SUBMITTED: ("● compl. review", "$text-warning"),
    Stage.EDITING: ("▲ editing", "$text-accent"),
    Stage.ACCEPTED: ("✔ accepted", "$text-success"),
    Stage.DISCARDED: ("✘ discarded", "$text-muted"),
}
"""Stage -> how a list says it, with its colour."""
STAGE_WIDTH = 15
WORDS = 200
"""Characters of a text that a line may show."""
_STEPS = ((365 * 86400, "y"), (30 * 86400, "mo"), (7 * 86400, "w"), (86400, "d"), (3600, "h"), (60, "m"))


def age(last: int, now: float | None = None) -> str:
    """How long ago a moment was, in as few cells as can be; `last` in microseconds since 1970."""
    seconds = (time.time() if now is None else now) - last / 1e6
    for size, unit in _STEPS:
        if seconds >= size:
            return f"{int(seconds // size)}{unit}"
    return "now"


class PairSource:
    """Pairs in an order that was read; a page is read when it is looked at."""

    def __init__(
        self,
        collection: SqlCollection,
        order: "array[int]",
        names: Mapping[str, str],
        busy: Callable[[], Mapping[str, object]],
    ) -> None:
        """Take the numbers in their order, members' names by id, and who else is at work on which pair."""
        self.collection = collection
        self.order = order
        self.names = names
        self.busy = busy

    def size(self) -> int:
        """How many there are."""
        return len(self.order)

    def page(self, offset: int, limit: int) -> Sequence[Item]:
        """Some of them; one that is gone meanwhile keeps its line until the list is read again."""
        numbers = self.order[offset : offset + limit]
        with self.collection.view() as view:
            found = {line.number: line for line in browse.lines(view, numbers, words=WORDS)}
        return [self._item(number, found.get(number)) for number in numbers]

    def place(self, name: str) -> int | None:
        """Where a pair stands now."""
        with self.collection.view() as view:
            return browse.place(view, name, self.order)

    def keys(self) -> Iterator[str]:
        """All of them."""
        return iter(self.ids(self.order))

    def ids(self, numbers: Sequence[int]) -> list[str]:
        """The ids of pairs, in this order."""
        with self.collection.view() as view:
            return browse.ids(view, numbers)

    def _item(self, number: int, line: browse.Shown | None) -> Item:
        if line is None:
            return Item(f"-{number}", lambda width: Content.styled("gone", "$text-muted"), faint=True)
        return Item(line.id, lambda width: self._draw(line, width), faint=line.stage == Stage.DISCARDED)

    def _draw(self, line: browse.Shown, width: int) -> Content:
        """Stage, first words, skill, author, age: as many as the width holds."""
        stage, style = STAGES[line.stage]
        right = [f"{age(line.last):>4}"]
        if width < 72 or width >= 96:
            right.insert(0, _fixed(self.names.get(line.author, line.author[:6]), 8))
        if width >= 72:
            right.insert(0, _fixed((line.skill or "").replace("_", " "), 18))
        if width >= 100:
            right.insert(0, _fixed(line.language or "", 3))
        left = f"{stage:<{STAGE_WIDTH}} "
        left += f"#{line.id[:6]} " if width >= 90 else ""
        signs = "".join(sign for sign, there in (("▲ ", line.conflicts), ("… ", line.id in self.busy())) if there)
        tail = " ".join(right)
        room = width - len(left) - len(signs) - cell_len(tail) - 1
        words = safe.line(line.words if line.words is not None else "(erased)", "", max(1, room))
        gap = " " * max(1, room - words.cell_length + 1)
        return Content.assemble((left, style), (signs, "$text-warning"), words, gap, (tail, "$text-muted"))


@lru_cache(1000)
def _fixed(text: str, width: int) -> str:
    """A text in exactly so many cells; names and skills stand in many lines."""
    shown = safe.line(text, "", width)
    return shown.plain + " " * (width - shown.cell_length)


class PairList(ItemList):
    """A list of pairs with marks that cost nothing however many there are."""

    HELP = (
        "A list of pairs: arrows or j/k move, space marks, * marks all that match, enter opens what is next for a "
        "pair.\n▲ in conflict · … a colleague is at work on it."
    )

    def __init__(self, *, empty: str = "", id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        """Begin empty."""
        super().__init__(empty=empty, id=id, classes=classes)
        self.marked: set[int] = set()

    @property
    def pairs(self) -> PairSource | None:
        """The source, once it was read."""
        return self.source if isinstance(self.source, PairSource) else None

    @property
    def chosen(self) -> list[str]:
        """The marked pairs in their order, else the one under the cursor; reads the project where some are marked."""
        if self.pairs is None or not self.marked:
            return [name for name in (self.current,) if name]
        return self.pairs.ids([number for number in self.pairs.order if number in self.marked])

    def fill(self, source: Source) -> None:
        """Take other data; marks of what is no longer in the list go."""
        if self.marked and isinstance(source, PairSource):
            self.marked &= set(source.order)
        super().fill(source)

    def is_marked(self, place: int, item: Item) -> bool:
        """Whether a line is marked."""
        return self.pairs is not None and self.pairs.order[place] in self.marked

    def unmark(self) -> None:
        """Take all marks away."""
        self.marked = set()
        self.post_message(self.Marked(self, self.current))
        self.refresh()

    def action_mark(self) -> None:
        """Mark or unmark, and go on."""
        if self.pairs is not None and self.current:
            self.marked ^= {self.pairs.order[self.cursor]}
            self.action_move(1)
            self.post_message(self.Marked(self, self.current))
            self.refresh()

    def action_mark_all(self) -> None:
        """Mark all that match; none where all are."""
        if self.pairs is not None:
            self.marked = set() if len(self.marked) == self.count else set(self.pairs.order)
            self.post_message(self.Marked(self, self.current))
            self.refresh()
