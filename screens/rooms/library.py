"""Library: all pairs in one list, found by plain words, acted on one by one or by the hundred thousand."""

import asyncio
from array import array
from collections.abc import Mapping
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from screens.frame import safe
from screens.frame.room import Room, RoomScreen, key
from screens.widgets.ask import Choose
from screens.widgets.bulk import BulkActions
from screens.widgets.latest import Latest
from screens.widgets.pair_detail import detail
from screens.widgets.pair_list import PairList, PairSource
from storage import browse
from workbench import paths
from workbench.domain.project import Role
from workbench.domain.road import WAITING, Stage
from workbench.domain.wanted import SORTS
from workbench.errors import WorkbenchError
from workbench.services.finding_pairs import EXAMPLE, Understood, Vocabulary, understand, vocabulary
from workbench.services.leasing import told

FILTER = "filter:"
"""How another room asks for a list instead of a pair."""
_VOCABULARY = frozenset({"member.changed", "setting.changed", "pair.imported", "pair.written", "pair.changed"})


class LibraryScreen(BulkActions, RoomScreen):
    """All pairs."""

    HELP = f"""Library: every pair of the project, in one list.

/ filters as you type: {EXAMPLE}
Other keys: returned:yes, imported:yes, reason:incomplete, accepted:2026-01-31 (since), cell.NAME:VALUE; `none` for
those without, `me` for yourself, a comma between values, and - before a key for the others. All other words are
looked up in the texts; nothing that you type is wrong.
Mark with space, or all that match with *, then x acts on the marked: you see what will change before it is done, and
u takes all of it back at once."""
    BINDINGS: ClassVar[list[BindingType]] = [
        key("slash", "filter", "filter", "Filter the list in plain words", "library.filter"),
        key("x", "act_on", "act on", "Act on the marked pairs, or on this one, with a preview", "library.act"),
        key("s", "sort", "sort", "Choose the order; the same again turns it around", "library.sort"),
        key("h", "history", "history", "The history of this pair", "library.history"),
        key("S", "turn_order", "turn order", "Turn the order around", "library.turn", show=False),
        key("d", "details", "details", "Show or hide the details", "library.details", show=False),
        key("down", "to_list", "list", "From the filter line to the list, as enter does", "library.to_list"),
    ]
    AUTO_FOCUS = "#pairs"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]  # noqa: RUF012 - as Textual declares it
    DEFAULT_CSS = """
    LibraryScreen .body { height: 1fr; }
    LibraryScreen #line { border: none; height: 1; padding: 0 1; background: $surface; }
    LibraryScreen #line:focus { border: none; background: $panel; }
    LibraryScreen #told { height: 1; padding: 0 1; color: $text-muted; }
    LibraryScreen #parts { height: 1fr; }
    LibraryScreen.-wide #parts { layout: horizontal; }
    LibraryScreen #pairs { height: 1fr; width: 1fr; }
    LibraryScreen #detail { height: 40%; border-top: solid $panel; padding: 0 1; }
    LibraryScreen #detail:focus { border-top: solid $accent; }
    LibraryScreen.-wide #detail { height: 1fr; width: 40%; border-top: none; border-left: solid $panel; }
    LibraryScreen.-wide #detail:focus { border-left: solid $accent; }
    """

    def __init__(self) -> None:
        """Begin with everything, what changed last first."""
        super().__init__()
        self.sort, self.down = "changed", True
        self.known: Vocabulary | None = None
        self.understood: Understood | None = None
        self.wish = ""
        """The pair that the cursor is to go to once the list is read."""
        self.order = Latest(self, self._read)
        self.looked_at = Latest(self, self._detail)

    def body(self) -> ComposeResult:
        """The filter line, what it was taken to mean, the list, the pair."""
        with Vertical(classes="body"):
            yield Input(placeholder=f"/ to filter: {EXAMPLE}", id="line", select_on_focus=False)
            yield Static("", id="told", markup=False)
            with Vertical(id="parts"):
                yield PairList(empty="Reading…", id="pairs")
                with VerticalScroll(id="detail"):
                    yield Static("", markup=False)

    @property
    def pairs(self) -> PairList:
        """The list."""
        return self.query_one(PairList)

    @property
    def line(self) -> Input:
        """The filter line."""
        return self.query_one("#line", Input)

    # --- reading -------------------------------------------------------------------------------------------------

    async def reload(self) -> None:
        """Read the list again; how long that takes, the screen does not wait."""
        self.order.ask()

    def concerns(self, kinds: frozenset[str], subjects: frozenset[str]) -> bool:
        """Any pair may be in the list."""
        if kinds & _VOCABULARY:
            self.known = None
        return True

    async def _read(self) -> None:
        try:
            understood, order, names = await asyncio.to_thread(self._order, self.line.value)
        except WorkbenchError as error:
            self.say_error(error)
        else:
            self._show(understood, order, names)

    def _order(self, line: str) -> "tuple[Understood, array[int], Mapping[str, str]]":
        with self.bench.collection.view() as view:
            if self.known is None:
                self.known = vocabulary(view, self.bench.member.id)
            understood = understand(line, self.known, self.sort, down=self.down)
            order = browse.order(view, paths.cache_dir() / "search", understood.wanted)
        return understood, order, {member.id: member.name for member in self.known.members}

    def _show(self, understood: Understood, order: "array[int]", names: Mapping[str, str]) -> None:
        pairs = self.pairs
        if understood.told != (self.understood.told if self.understood else ()):
            pairs.unmark()
        self.understood = understood
        pairs.empty = (
            "No pair is like that.\nesc takes the filter away."
            if understood.told
            else "No pair yet.\nPrompts (g p) drafts some from the sources, Write (g w) begins one, and\n"
            "`workbench import FILE` takes finished pairs in."
        )
        pairs.fill(PairSource(self.bench.collection, order, names, lambda: self.workbench.pulse.others))
        if self.wish and not pairs.go_to(self.wish):
            self.say(f"#{self.wish[:6]} is not in this list", "warn")
        self.wish = ""
        self._tell()
        self._show_detail()
        self.refresh_bindings()

    def _tell(self) -> None:
        """Say what the list shows."""
        parts = list(self.understood.told) if self.understood else []
        if len(self.pairs.marked):
            parts.append(f"● {len(self.pairs.marked):,} marked")
        parts.append(f"{self.pairs.count:,} pair{'' if self.pairs.count == 1 else 's'}")
        parts.append(f"{SORTS[self.sort]} {'↓' if self.down else '↑'}")
        told = self.query_one("#told", Static)
        told.update(safe.line(" · ".join(parts), "", max(1, self.size.width - 2)))

    @on(PairList.Moved)
    def _show_detail(self) -> None:
        self.looked_at.ask()
        self.refresh_bindings()

    async def _detail(self) -> None:
        shown, name = Content(""), self.pairs.current
        if name and not name.startswith("-"):
            names = self.pairs.pairs.names if self.pairs.pairs else {}
            lease = self.workbench.pulse.others.get(name)
            look = partial(detail, uid=name, names=names, checker=self.bench.checker, busy=told(lease) if lease else "")
            try:
                shown = await asyncio.to_thread(self.look, look)
            except WorkbenchError as error:
                shown = safe.show(f"✘ {error}\n{error.hint}", "$text-error")
        self.query_one("#detail Static", Static).update(shown)

    # --- filter and order ----------------------------------------------------------------------------------------

    @on(Input.Changed, "#line")
    def _typed(self) -> None:
        self.order.ask()

    def show_item(self, name: str) -> None:
        """A pair, or `filter:` and a line."""
        if name.startswith(FILTER):
            self.line.value = name.removeprefix(FILTER)
            self.pairs.focus()
        else:
            self.wish = name
            self.line.value = ""
        self.order.ask()

    def action_filter(self) -> None:
        """Go to the filter line."""
        self.line.focus()
        self.line.cursor_position = len(self.line.value)

    @on(Input.Submitted, "#line")
    def action_to_list(self) -> None:
        """Leave the filter line for the list."""
        self.pairs.focus()

    def action_details(self) -> None:
        """Show or hide the details."""
        pane = self.query_one("#detail")
        pane.display = not pane.display

    def action_turn_order(self) -> None:
        """The other way around."""
        self.down = not self.down
        self.order.ask()

    def action_sort(self) -> None:
        """Choose the order."""

        def sort(name: str | None) -> None:
            if name is not None:
                self.down = not self.down if name == self.sort else name in ("changed", "made")
                self.sort = name
                self.order.ask()

        again = f" {'↓' if self.down else '↑'}  (again turns it around)"
        options = [(self.sort, SORTS[self.sort] + again)]
        options += [(name, said) for name, said in SORTS.items() if name != self.sort]
        self.app.push_screen(Choose("Sort by", options), sort)

    def step_back(self) -> bool:
        """From the filter line to the list; from there, the filter goes; then the marks."""
        if self.focused is self.line:
            self.pairs.focus()
        elif self.line.value:
            self.line.value = ""
        elif self.pairs.marked:
            self.pairs.unmark()
        else:
            return False
        return True

    # --- acting --------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """No key that does nothing."""
        if action == "to_list":
            return self.focused is self.line
        if action in ("act_on", "history") and not self.pairs.current:
            return False
        if action == "act_on":
            return self.bench.member.may(Role.AUTHOR, Role.EDITOR)
        return action != "history" or "history" in self.workbench.rooms

    @on(PairList.Marked)
    def _marked(self) -> None:
        self._tell()

    async def action_history(self) -> None:
        """The history of the pair under the cursor."""
        await self.workbench.action_room("history", self.pairs.current)

    @on(PairList.Opened)
    async def _open(self, event: PairList.Opened) -> None:
        """Go where the pair's next step is done."""
        pair = self.look(lambda view: view.pair(event.name))
        member = self.bench.member
        wanted = {
            Stage.PROMPT_DRAFT: ("write", (Role.AUTHOR, Role.EDITOR)),
            Stage.COMPLETION_DRAFT: ("write", (Role.AUTHOR, Role.EDITOR)),
            Stage.EDITING: ("edit", (Role.EDITOR,)),
        }.get(pair.stage, ("history", tuple(Role)))
        own = any(member.id in pair.revisions[head, name].hands for name, head in pair.heads.items())
        if pair.stage in WAITING and not own:
            wanted = ("review", (Role.REVIEWER,))
        if pair.rivals:
            wanted = ("conflicts", (Role.EDITOR,))
        room = wanted[0] if member.may(*wanted[1]) else "history"
        if room not in self.workbench.rooms:
            self.say(f"There is no room for that here: {room}", "warn")
            return
        await self.workbench.action_room(room, event.name)


ROOM = Room("library", "Library", "l", 7, "all pairs: find, mark, act on many", LibraryScreen)
LibraryScreen.ROOM = ROOM
