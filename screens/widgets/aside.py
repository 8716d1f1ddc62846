"""What stands beside the desk, one pane at a time: drafts, passages, guideline; and what is done with them."""

import asyncio
from collections.abc import Iterator
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container

from screens.bench import Bench, engine, retriever
from screens.frame.room import RoomScreen
from screens.widgets.desk import Desk
from screens.widgets.drafts_pane import DraftsPane
from screens.widgets.passages import GuidelinePane, PassagesPane
from screens.widgets.side import SidePane
from screens.widgets.streaming import Drafting, Stream
from workbench.domain.listing import DraftLine, Filter
from workbench.errors import Refused, WorkbenchError
from workbench.services import drafting
from workbench.services.answers import Partial
from workbench.services.authoring import Opening, guideline
from workbench.services.provenance import DRAFT, PASSAGE
from workbench.services.questions import Wish
from workbench.services.retrieving import Passage
from workbench.view import Act, View

PASSAGES = 8


class Aside(Container):
    """Shows one of its panes, or none."""

    DEFAULT_CSS = """
    Aside { height: 1fr; width: 1fr; display: none; }
    Aside.-open { display: block; }
    """
    PANES: ClassVar[dict[str, type[SidePane]]] = {
        "drafts": DraftsPane, "passages": PassagesPane, "guideline": GuidelinePane,
    }  # fmt: skip

    def __init__(self, desk: Desk) -> None:
        """Help with a desk."""
        super().__init__()
        self.desk = desk
        self.shown = ""
        """The pane that is open."""

    def compose(self) -> ComposeResult:
        """All panes, each hidden until it is asked for."""
        yield DraftsPane()
        yield PassagesPane()
        yield GuidelinePane()

    @property
    def room(self) -> RoomScreen:
        """The room around it."""
        assert isinstance(self.screen, RoomScreen)
        return self.screen

    @property
    def drafts(self) -> DraftsPane:
        """The drafts."""
        return self.query_one(DraftsPane)

    def open(self, name: str) -> None:
        """Open a pane, or close it where it is open; the drafts' pane asks for another draft instead."""
        if name == self.shown and name != "drafts":
            self.close()
            return
        again = name == self.shown
        self.shown = name
        for pane in self.query(SidePane):
            pane.set_class(pane.id == name, "-open")
        self.set_class(True, "-open")
        self.desk.set_class(True, "-tight")
        self.query_one(f"#{name}", SidePane).enter()
        self.run_worker(self._opened(again=again), group="aside", exclusive=True)

    async def _opened(self, *, again: bool) -> None:
        await self.follow()
        if self.shown == "drafts" and (again or not self.drafts.offers):
            self.draft()

    def close(self) -> bool:
        """Close what is open; returns whether something was."""
        there = bool(self.shown)
        self.drafts.stop()
        self.shown = ""
        self.set_class(False, "-open")
        self.desk.set_class(False, "-tight")
        if there:
            self.desk.editor.focus()
        return there

    async def follow(self) -> None:
        """Show in the open pane what belongs to the text that is open now."""
        opening = self.desk.opening
        if opening is None or not self.shown:
            return
        if self.shown == "drafts":
            lines = self.room.look(lambda view: list(_drafts(view, opening)))
            self.drafts.tell(lines, frozenset(self.desk.editor.runs.drafts()))
            self.note_shown()
        elif self.shown == "guideline":
            skill = str(opening.facts.get("skill") or "")
            self.query_one(GuidelinePane).tell(*self.room.look(lambda view: guideline(view, skill)), skill)
        else:
            await self._passages(opening)

    def note_shown(self) -> None:
        """Whatever is offered on the screen is told in the source of the text."""
        known = {line.id for line in self.drafts.lines}
        self.desk.shown += [name for name in self.drafts.offers if name in known and name not in self.desk.shown]

    async def _passages(self, opening: Opening) -> None:
        query = opening.texts.get("prompt") or self.desk.editor.text
        language = opening.facts.get("language")
        collection = self.room.bench.collection

        pane = self.query_one(PassagesPane)

        def find() -> tuple[list[Passage], bool]:
            with retriever(collection) as finder:
                for progress in finder.prepare():
                    self.app.call_later(pane.wait, f"taking in the documents: {progress.done}/{progress.total or '…'}")
                return finder.retrieve(query, PASSAGES, language) if query.strip() else [], finder.semantic

        pane.wait("searching …")
        try:
            passages, semantic = await asyncio.to_thread(find)
        except WorkbenchError as error:
            self.room.say_error(error)
            pane.tell((), frozenset(), semantic=True)
            return
        cited = {origin.removeprefix(PASSAGE) for _, _, origin in self.desk.editor.spans if origin.startswith(PASSAGE)}
        pane.tell(passages, frozenset(cited), semantic=semantic)

    # --- drafts --------------------------------------------------------------------------------------------------

    def draft(self) -> None:
        """Ask the model for a draft of the text that is open."""
        opening, bench = self.desk.opening, self.room.bench
        if opening is None:
            return
        act = bench.act(f"Draft the {opening.field}")
        self.drafts.begin(Stream(self.drafts, lambda: _drafting(bench, act, opening)))

    @on(DraftsPane.Came)
    async def _came(self, event: DraftsPane.Came) -> None:
        event.stop()
        if event.error is not None:
            self.room.say_error(event.error)
        elif event.made is None:
            self.room.say("Stopped; nothing of that draft was kept", "warn")
        elif event.made.failure:
            self.room.say(f"No draft to offer: {event.made.failure}. F3 asks again", "warn")
        await self.follow()
        if event.made is not None and event.made.id in self.drafts.offers:
            self.drafts.choose(event.made.id)
            self.room.say("A draft is there: enter takes it, v marks a part, x refuses it")

    @on(DraftsPane.Refused)
    async def _refused(self, event: DraftsPane.Refused) -> None:
        event.stop()
        bench = self.room.bench
        done = await self.room.change(
            lambda: drafting.refuse(bench.collection, bench.act(f"Refuse draft {event.draft[:6]}"), event.draft)
        )
        if done is not None:
            await self.follow()
            self.room.say("Refused: that text is not offered again")

    @on(SidePane.Taken)
    def _taken(self, event: SidePane.Taken) -> None:
        """A text goes into the editor, at the cursor or in the place of what is marked there."""
        event.stop()
        if self.desk.editor.read_only:
            self.room.say("This text is not open for writing", "warn")
            return
        text = event.offer.text if event.span is None else event.offer.text[slice(*event.span)]
        origin = (DRAFT if isinstance(event.pane, DraftsPane) else PASSAGE) + event.offer.id
        self.desk.insert(text, origin)
        what = "draft" if isinstance(event.pane, DraftsPane) else "passage"
        self.room.say(f"Put the {what}{' part' if event.span else ''} at the cursor; ctrl+z takes it out again")


def _drafts(view: View, opening: Opening) -> Iterator[DraftLine]:
    """The drafts that are offered for a text."""
    parent = opening.facts.get("chunk") if opening.field == "prompt" else opening.pair
    if parent:
        for line in view.drafts(Filter(parent=str(parent), state="open")):
            if line.purpose == opening.field:
                yield line


def _drafting(bench: Bench, act: Act, opening: Opening) -> Drafting:
    """Run in the thread of the stream: the retriever stays where it was made."""
    wish = Wish(opening.facts.get("skill"), opening.facts.get("language"))
    chunk = opening.facts.get("chunk")
    if opening.field == "prompt" and chunk:
        return (yield from drafting.stream_prompt(bench.collection, act, engine("drafter"), str(chunk), wish))
    if opening.field == "prompt" or not opening.pair:
        raise Refused(
            "Nothing to draft from", f"the {opening.field} of this pair comes from no passage",
            "write it; or draft prompts out of passages in Prompts (alt+3)",
        )  # fmt: skip
    chosen = engine("drafter")
    with retriever(bench.collection) as finder:
        for _ in finder.prepare():  # long where all chunks are new, and to be stopped there too
            yield Partial("", "", 1)
        return (yield from drafting.stream_completion(bench.collection, act, chosen, finder, opening.pair, wish))
