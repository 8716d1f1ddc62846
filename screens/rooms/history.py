"""History: how a pair came to be, event by event, with what each changed and why."""

import asyncio
import time
from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content

from screens.frame import safe
from screens.frame.room import Room, RoomScreen, key
from screens.widgets.diff import diff
from screens.widgets.item_list import Few, Item, ItemList
from screens.widgets.sheet import FactsLine, Sheet
from screens.widgets.verdict_form import WORDS
from workbench.services.timeline import Change, Moment, Timeline, timeline, told

NOW = "now"
"""Key of the line that tells what the history comes to."""


class HistoryScreen(RoomScreen):
    """A pair's timeline, and beside it what the chosen event did."""

    HELP = (
        "History: every event of one pair, the oldest first. The line under the cursor shows what it changed, word by "
        "word, with reasons and remarks. Come here with h from a list or from the text that you read."
    )
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 - as the toolkit declares it
    BINDINGS: ClassVar[list[BindingType]] = [
        key("d", "whole", "diff/whole", "What changed, or the whole text", "history.whole"),
        key("n", "go(1)", "next change", "The next event that changed a text", "history.next"),
        key("N", "go(-1)", "change before", "The change before", "history.before", show=False),
    ]
    DEFAULT_CSS = """
    HistoryScreen .body { layout: vertical; }
    HistoryScreen.-wide .body { layout: horizontal; }
    HistoryScreen #events { height: 2fr; }
    HistoryScreen #event { height: 3fr; }
    HistoryScreen.-wide #events, HistoryScreen.-wide #event { height: 1fr; width: 1fr; }
    """

    def __init__(self) -> None:
        """Begin without a pair."""
        super().__init__()
        self.pair = ""
        self.history: Timeline | None = None
        self.whole = False

    def body(self) -> ComposeResult:
        """The pair, its events, the chosen one."""
        yield FactsLine()
        with Container(classes="body"):
            events = ItemList(empty="No pair was chosen.\nPress h on a pair in a list: the Library has them all (g l).",
                              id="events", classes="pane")  # fmt: skip
            events.can_mark = False
            yield events
            yield Sheet(id="event", classes="pane")

    def show_item(self, name: str) -> None:
        """Show this pair's history."""
        if name != self.pair:
            self.pair, self.history, self.whole = name, None, False
        self.stale = True

    def concerns(self, kinds: frozenset[str], subjects: frozenset[str]) -> bool:
        """The pair, and steps that were undone, whatever they were about."""
        return self.pair in subjects or bool(kinds & {"step.undone", "step.redone", "setting.changed"})

    async def reload(self) -> None:
        """Read the history again; the cursor stays on its event."""
        if not self.pair:
            return
        bench, pair, first = self.bench, self.pair, self.history is None

        def look() -> Timeline:
            with bench.collection.view() as view:
                return timeline(view, pair, bench.member)

        history = await asyncio.to_thread(look)
        if pair != self.pair:
            return
        self.history = history
        events = self.query_one("#events", ItemList)
        items = [Item(one.event, _line(one), faint=one.undone or bool(one.overruled)) for one in history.moments]
        events.fill(Few([*items, Item(NOW, _now(history))]))
        events.border_title = safe.line(f"{len(items)} events, the oldest first")
        if first:
            events.go_to(NOW)
            events.focus()
        self.query_one(FactsLine).tell(
            (f"#{pair[:6]}", next((value for name, value in history.facts if name == "now"), "")),
            f"{len(items)} events",
        )
        self._tell(events.current)

    @on(ItemList.Moved, "#events")
    def _moved(self, event: ItemList.Moved) -> None:
        self._tell(event.name)

    @on(ItemList.Opened, "#events")
    def _opened(self, _event: ItemList.Opened) -> None:
        self.query_one("#event").focus()

    @property
    def moment(self) -> Moment | None:
        """The event under the cursor."""
        current = self.query_one("#events", ItemList).current
        return next((one for one in self.history.moments if one.event == current), None) if self.history else None

    def _tell(self, name: str) -> None:
        sheet = self.query_one("#event", Sheet)
        if self.history is None:
            return
        moment = self.moment
        if moment is None:
            sheet.border_title = safe.line("What it comes to")
            sheet.show(Content("\n").join(_fact(*fact) for fact in self.history.facts))
        else:
            sheet.border_title = safe.line(f"{_time(moment.clock)} {moment.who}")
            sheet.show(_detail(moment, whole=self.whole))
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what there is to be seen."""
        if action == "whole":
            moment = self.moment if self.is_mounted else None
            return moment is not None and any(change.old for change in moment.changes)
        if action == "go":
            return self.history is not None and any(moment.changes for moment in self.history.moments)
        return True

    def action_whole(self) -> None:
        """The change, or the whole text."""
        self.whole = not self.whole
        self._tell("")

    def action_go(self, step: int) -> None:
        """To the next event that changed a text, or to the one before."""
        events = self.query_one("#events", ItemList)
        places = [at for at, one in enumerate(self.history.moments if self.history else ()) if one.changes]
        ahead = [at for at in places if (at > events.cursor if step > 0 else at < events.cursor)]
        if self.history and places:
            target = (ahead[0] if step > 0 else ahead[-1]) if ahead else places[0 if step > 0 else -1]
            events.go_to(self.history.moments[target].event)

    def step_back(self) -> bool:
        """From the event to the list."""
        if self.query_one("#event").has_focus:
            self.query_one("#events").focus()
            return True
        return False


def _time(clock: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(clock / 1_000_000))


def _line(moment: Moment) -> Callable[[int], Content]:
    def draw(width: int) -> Content:
        mark = "↶" if moment.undone else "✘" if moment.overruled else "●" if moment.changes else "○"
        note = " (undone)" if moment.undone else " (without effect)" if moment.overruled else ""
        said = f"{_time(moment.clock)[5:]} {moment.who}{note} {moment.what}"
        return safe.line(f"{mark} {said}", "strike" if moment.undone else "", width)

    return draw


def _now(history: Timeline) -> Callable[[int], Content]:
    words = ", ".join(value for name, value in history.facts if name == "now")
    return lambda width: safe.line(f"▸ what it comes to: {words}", "bold", width)


def _fact(name: str, value: str) -> Content:
    return Content.assemble((f"{name}: ", "bold"), safe.line(value))


def _detail(moment: Moment, *, whole: bool) -> Content:
    lines = [safe.line(f"{moment.who} {moment.what}", "bold")]
    if moment.undone:
        lines.append(Content("↶ undone: it has no effect now"))
    if moment.overruled:
        lines.append(safe.line(f"✘ without effect: {moment.overruled}"))
    if moment.reasons:
        lines.append(safe.line("why: " + ", ".join(WORDS.get(code, code) for code in moment.reasons)))
    if moment.comment:
        lines.append(safe.show(f"“{moment.comment}”", "italic"))
    if moment.quoted:
        lines.append(safe.show(f"→ {moment.quoted}", "$text-muted"))
    lines += [_changed(change, whole=whole, several=len(moment.changes) > 1) for change in moment.changes]
    return Content("\n").join(lines)


def _changed(change: Change, *, whole: bool, several: bool) -> Content:
    head = f"\n{change.field}" if several else "\n"
    if change.erased:
        return Content(f"{head}\n(the text was erased)")
    shown = safe.show(change.new) if whole or not change.old else diff(change.old, change.new)
    origins = f"\n({told(change.origins)})" if change.origins else ""
    return Content.assemble((head, "bold"), "\n" if several else "", shown, safe.show(origins, "$text-muted"))


ROOM = Room("history", "History", "y", 21, "how a pair came to be: who did what, and what changed", HistoryScreen)
HistoryScreen.ROOM = ROOM
