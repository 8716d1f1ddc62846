"""Prompts: what the model drafted, beside the chunk that it was made from; a person takes, asks again or refuses."""

import asyncio
from typing import ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content

from screens.bench import engine
from screens.frame import safe
from screens.frame.room import Room, RoomScreen, key
from screens.widgets.ask import Ask, Choose
from screens.widgets.item_list import Few, Item, ItemList
from screens.widgets.plan_drafts import plan_drafts
from screens.widgets.streaming import Drafting, Ended, Grew, Stream
from screens.widgets.text_pane import Mark, TextPane
from workbench.domain.listing import ChunkLine, DraftLine, Filter
from workbench.services import drafting
from workbench.services.questions import Wish
from workbench.services.writing import Manuscript, write_new
from workbench.view import View

State = Literal["open", "taken", "refused", "failed"]
MARKS: dict[str, str] = {"open": "○", "taken": "✔", "refused": "✘", "failed": "▲"}


class PromptsScreen(RoomScreen):
    """Drafts at the left; at the right the draft under the cursor, and below it its chunk."""

    HELP = (
        "Prompts: drafts of the model become data only when you take them.\n\n"
        "t takes the draft as a new pair of yours (with a span marked in it by v: that part alone), e takes it and "
        "goes on writing at it, a asks the model again with an instruction, x refuses it for good. f plans drafts "
        "for the emptiest cells. Marks: ○ open  ✔ taken  ✘ refused  ▲ failed, with the reason."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        key("t", "take", "take", "Take the draft, or the span marked in it, as a new pair", "prompts.take"),
        key("e", "take_on", "take and write", "Take the draft and go on writing at it", "prompts.take_on"),
        key("x", "refuse", "refuse", "Refuse the marked drafts: they are not offered again", "prompts.refuse"),
        key("a", "again", "again", "Ask the model for another draft from this chunk, with an instruction",
            "prompts.again"),
        key("f", "plan", "plan drafts", "Plan drafts for the emptiest cells", "prompts.plan"),
        key("o", "which", "which", "Choose which drafts are listed", "prompts.which"),
    ]  # fmt: skip
    DEFAULT_CSS = """
    PromptsScreen #drafts { width: 40%; border: round $panel; }
    PromptsScreen #right { width: 1fr; }
    PromptsScreen #draft { height: 2fr; border: round $panel; }
    PromptsScreen #source { height: 3fr; border: round $panel; }
    PromptsScreen ItemList:focus, PromptsScreen TextPane:focus { border: round $accent; }
    """

    def __init__(self) -> None:
        """Begin with the open drafts."""
        super().__init__()
        self.state: State = "open"
        self.drafts: dict[str, DraftLine] = {}
        self.chunk: ChunkLine | None = None
        self.stream: Stream | None = None
        self.wanted = ""

    def body(self) -> ComposeResult:
        """Three panes."""
        with Horizontal(classes="body"):
            drafts = ItemList(
                id="drafts", empty="No draft here.\nf plans some, or mark chunks\nin Sources (g s) and press w."
            )
            yield drafts
            with Vertical(id="right"):
                yield TextPane(id="draft")
                yield TextPane(id="source")

    # --- what is shown -------------------------------------------------------------------------------------------

    async def reload(self) -> None:
        """Read the drafts of the chosen state."""
        lines = await asyncio.to_thread(self.look, lambda view: _prompts(view, self.state))
        self.drafts = {line.id: line for line in lines}
        drafts = self.query_one("#drafts", ItemList)
        drafts.border_title = Content(f"Drafts, {self.state} {len(lines)}")
        drafts.fill(Few([Item(line.id, lambda width, line=line: _line(line, width)) for line in lines]))  # type: ignore[misc]
        if self.wanted == "plan":
            self.wanted = ""
            self.action_plan()
        elif self.wanted:
            drafts.go_to(self.wanted)
            self.wanted = ""
        self._show()

    def concerns(self, kinds: frozenset[str], subjects: frozenset[str]) -> bool:
        """Only what touches drafts, chunks and cells."""
        return any(kind.startswith(("draft.", "chunk.", "document.", "step.", "cell.")) for kind in kinds)

    def show_item(self, name: str) -> None:
        """A draft, or `plan` for the emptiest cells."""
        self.wanted, self.stale = name, True

    @on(ItemList.Moved, "#drafts")
    def _moved(self, _event: ItemList.Moved) -> None:
        self._show()

    @property
    def current(self) -> DraftLine | None:
        """The draft under the cursor."""
        return self.drafts.get(self.query_one("#drafts", ItemList).current)

    def _show(self) -> None:
        line, pane, source = self.current, self.query_one("#draft", TextPane), self.query_one("#source", TextPane)
        if self.stream is None:
            pane.show(line.text if line else "")
            pane.border_title = safe.line(_about(line) if line else "Draft", "", 60)
            pane.border_subtitle = safe.line(line.reason if line and line.reason else "", "", 60)
        chunk = str(line.facts.get("chunk", "")) if line else ""
        self.chunk = self.look(lambda view: next(iter(view.chunks(Filter(ids=(chunk,)))), None)) if chunk else None
        quotes = (self.chunk.profile or {}).get("evidence", []) if self.chunk else []
        marks = [Mark(one["start"], one["end"], "evidence") for one in quotes if isinstance(one, dict)]
        source.show(self.chunk.text if self.chunk else "", marks)
        source.border_title = safe.line(" › ".join(self.chunk.heading_path) if self.chunk else "Chunk", "", 60)
        self.refresh_bindings()

    # --- commands ------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what can be done with the draft under the cursor."""
        if action in ("take", "take_on", "refuse", "again") and self.is_mounted:
            line = self.current
            if line is None or self.stream is not None:
                return False
            return self.chunk is not None if action == "again" else line.state == "open" and bool(line.text)
        return True

    async def action_take(self) -> None:
        """Take it, and stand on the next."""
        pair = await self._take()
        if pair:
            self.say(f"Taken as #{pair[:6]}, a prompt of yours; Write (g w) goes on. u takes it back.")

    async def action_take_on(self) -> None:
        """Take it, and go on writing at it."""
        pair = await self._take()
        if pair:
            await self.workbench.action_room("write", pair)

    async def _take(self) -> str:
        line = self.current
        if line is None:
            return ""
        cell = line.facts.get("cell")
        span = self.query_one("#draft", TextPane).span
        manuscript = Manuscript(draft=line.id, span=span, facts={"cell": cell} if cell else {})
        act = self.act("Take a part of a draft" if span else "Take a draft")
        done = await self.change(lambda: write_new(self.bench.collection, act, manuscript))
        return next(event.subject for event in done.events if event.kind == "pair.written") if done else ""

    def action_refuse(self) -> None:
        """Say why, in a word or not at all, and stand on the next."""
        drafts = self.query_one("#drafts", ItemList)
        chosen = drafts.chosen
        what = f"{len(chosen)} drafts" if len(chosen) > 1 else "a draft"

        async def refuse(why: str | None) -> None:
            if why is None:
                return
            act = self.act(f"Refuse {what}")
            if await self.change(lambda: drafting.refuse(self.bench.collection, act, *chosen, why=why)):
                self.say(f"Refused {what}; that is remembered. u takes it back.")

        self.app.push_screen(Ask(f"Refuse {what}", "Why? (enter alone says nothing)"), refuse)

    def action_again(self) -> None:
        """Another draft from the same chunk, shown as it comes."""
        line, chunk = self.current, self.chunk
        if line is None or chunk is None:
            return
        bench, act = self.bench, self.act("Draft a prompt")
        skill, language, difficulty, form = (
            line.facts.get(name) for name in ("skill", "language", "difficulty", "format")
        )

        def ask(instruction: str | None) -> None:
            if instruction is None:
                return
            wish = Wish(skill, language, difficulty or "", form or "", instruction)

            def start() -> Drafting:
                return drafting.stream_prompt(bench.collection, act, engine("drafter"), chunk.id, wish)

            self.stream = Stream(self, start)
            self.stream.run()
            self.query_one("#draft", TextPane).show("")
            self.query_one("#draft", TextPane).border_title = Content("The model writes … esc stops it")
            self.refresh_bindings()

        self.app.push_screen(Ask("Another draft", "What should be different? (enter alone: anything)"), ask)

    @on(Grew)
    def _grew(self, event: Grew) -> None:
        if event.stream is self.stream:
            self.query_one("#draft", TextPane).show(event.text)

    @on(Ended)
    async def _ended(self, event: Ended) -> None:
        if event.stream is not self.stream:
            return
        self.stream = None
        if event.error is not None:
            self.say_error(event.error)
        elif event.made is not None and event.made.failure:
            self.say(f"Not offered: {event.made.failure}", "warn")
        elif event.made is not None:
            self.wanted = event.made.id
        self.stale = True
        await self.workbench.changed()
        await self.freshen()

    def step_back(self) -> bool:
        """Stop the model."""
        if self.stream is None:
            return False
        self.stream.stop()
        return True

    def action_which(self) -> None:
        """Choose which drafts are listed."""

        async def choose(state: str | None) -> None:
            if state in MARKS:
                self.state, self.stale = state, True  # type: ignore[assignment]
                await self.freshen()

        self.app.push_screen(
            Choose("Which drafts?", [(name, f"{mark} {name}") for name, mark in MARKS.items()]), choose
        )

    def action_plan(self) -> None:
        """Ask how many, show for which cells, then draft."""
        plan_drafts(self)


def _prompts(view: View, state: str) -> list[DraftLine]:
    return [line for line in view.drafts(Filter(state=state, sort="-id")) if line.purpose == "prompt"]


def _line(line: DraftLine, width: int) -> Content:
    return Content.assemble(MARKS.get(line.state, "○"), " ", safe.line(line.text or line.reason, "", max(1, width - 2)))


def _about(line: DraftLine) -> str:
    facts = line.facts
    return " · ".join(str(part) for part in (facts.get("skill"), facts.get("language"), line.model) if part)


ROOM = Room("prompts", "Prompts", "p", 3, "drafts of the model beside their chunks: take or refuse", PromptsScreen)
PromptsScreen.ROOM = ROOM
