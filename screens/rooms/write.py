"""Write: what came back first, then what nobody has written; the editor, and beside it whatever helps."""

import asyncio
from collections.abc import Mapping
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Horizontal

from screens.frame.room import Room, key
from screens.widgets.aside import Aside
from screens.widgets.demanding import Demanding
from screens.widgets.desk import Desk
from screens.widgets.desk_room import DeskRoom
from screens.widgets.fact_questions import Facts
from screens.widgets.item_list import ItemList
from screens.widgets.rewriting import Rewriting
from screens.widgets.streaming import Ended
from screens.widgets.write_lines import facts_line
from screens.widgets.write_queue import NEW, WriteQueue
from workbench.services.authoring import Opening, Task, opening, tasks
from workbench.services.provenance import Runs

NOTHING = "Nothing waits for you here.\n\nalt+p begins a new pair; Prompts (alt+3) has what the model drafted."


class WriteScreen(DeskRoom):
    """The author's room."""

    HELP = """Write: your own texts that a reviewer sent back come first, then what is to be written.
What you type is kept in a private file at once; ctrl+s makes a revision of it, F2 hands it to the reviewers.
Leaving asks nothing and loses nothing."""
    BINDINGS: ClassVar[list[BindingType]] = [
        key("f2", "submit", "submit", "Save, and hand it to the reviewers", "write.submit"),
        key("ctrl+s", "save", "save", "Save a revision; the pair stays with you", "write.save"),
        key("f3", "aside('drafts')", "drafts", "Drafts of the model; again asks for another one", "write.drafts"),
        key("f4", "aside('passages')", "passages", "Passages that speak to the prompt, to be cited", "write.passages"),
        key("f5", "aside('guideline')", "guideline", "The guideline, about this skill first", "write.guideline"),
        key("f8", "next", "next", "The next text to write", "write.next"),
        key("alt+q", "list", "list", "What there is to write: show or hide the list", "write.list"),
        key("f7", "rewrite", "rewrite", "Let the model rewrite the marked part as you say", "write.rewrite"),
        key("alt+i", "facts", "facts", "Skill, language and cell of the pair", "write.facts"),
        key("alt+c", "demands", "demands", "What the prompt demands: confirm or refuse each", "write.demands"),
        key("alt+f", "field", "other text", "Prompt, completion or context of this pair", "write.field"),
        key("alt+p", "begin", "new pair", "Begin a pair from nothing", "write.begin"),
    ]
    DEFAULT_CSS = """
    WriteScreen.-narrow #queue { display: none; }
    WriteScreen.-narrow.-listing #queue { display: block; width: 1fr; }
    WriteScreen.-narrow.-listing #work { display: none; }
    WriteScreen.-narrow Desk.-tight > .asked, WriteScreen.-narrow Desk.-tight .findings { display: none; }
    WriteScreen.-wide.-aside #queue, WriteScreen.-unlisted #queue { display: none; }
    WriteScreen #work { width: 1fr; height: 1fr; layout: vertical; }
    WriteScreen.-wide #work, WriteScreen.-huge #work { layout: horizontal; }
    """

    def __init__(self) -> None:
        """Begin with nothing open."""
        super().__init__("writing")
        self.HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide"), (150, "-huge")]
        self.tasks: list[Task] = []
        self.offered = (False, False)
        self.facts = Facts(self)
        self.demanding = Demanding(self)
        self.rewriting = Rewriting(self, self.saving, self.soon)

    def body(self) -> ComposeResult:
        """The list, the desk, and what stands beside it."""
        self.desk = Desk(self, NOTHING)
        with Horizontal(classes="body"):
            yield WriteQueue()
            with Container(id="work"):
                yield self.desk
                yield Aside(self.desk)

    @property
    def beside(self) -> Aside:
        """What stands beside it."""
        return self.query_one(Aside)

    # --- reading -------------------------------------------------------------------------------------------------

    async def reload(self) -> None:
        """Read the list again, and what became of the text that is open; what is typed stays."""
        self.soon(self._read())

    async def _read(self) -> None:
        self.tasks = await asyncio.to_thread(self.look, lambda view: tasks(view, self.bench.member))
        await self.returning.find()
        others = self.workbench.pulse.others
        self.query_one(WriteQueue).tell(self.tasks, self.returning.typed, others, self.desk.opening)
        wanted, self.wanted = self.wanted, ""
        if wanted:
            await self.open_text(wanted)
        elif self.desk.opening is None:
            await self._next()
        elif self.desk.opening.pair:
            self.returning.read_again(self.desk.opening)
            if self.beside.shown == "drafts":
                await self.beside.follow()

    # --- opening -------------------------------------------------------------------------------------------------

    async def open_text(self, pair: str, name: str | None = None) -> None:
        """Open a text; what was typed in the one before stays in its private file."""
        await self.show(await asyncio.to_thread(self.look, lambda view: opening(view, pair, name)))

    async def show(self, found: Opening) -> None:
        """Sit down before a text."""
        desk = self.desk
        self.returning.leave()
        desk.open(found, facts_line(found))
        self.set_class(False, "-listing")
        self.query_one(WriteQueue).go_to(found.pair or NEW)
        if not self.beside.shown:
            self.set_focus(desk.editor)  # at once: what is typed or pasted next is for it
        await self._hold()
        await self.returning.find()
        self.returning.offer(found)
        await self.beside.follow()

    async def _hold(self) -> None:
        """Tell colleagues what is written here, and be told who else is at it."""
        what = self.desk.opening
        if what is not None and what.pair and what.field in what.fields:
            await self.hold.take(what.pair, what.field)
        else:
            await self.hold.let_go()

    async def on_screen_suspend(self) -> None:
        """Left for another room: colleagues may have it."""
        if self.workbench.current_mode != ROOM.name:
            self.desk.keeper.soon()
            await self.hold.let_go()

    async def on_screen_resume(self) -> None:
        """Back again."""
        await super().on_screen_resume()
        if self.hold.lease is None:
            await self._hold()

    @on(ItemList.Opened, "#queue")
    def _chosen(self, event: ItemList.Opened) -> None:
        new = event.name == NEW
        self.soon(self._new(self.returning.typed["", "prompt"].facts) if new else self.open_text(event.name))
        self.desk.editor.focus()

    # --- keys ----------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """No key that can do nothing."""
        if not self.is_mounted or action not in OWN:
            return True
        what = self.desk.opening
        match action:
            case "next":
                return any(what is None or one.pair != what.pair for one in self.tasks)
            case "field":
                return what is not None and bool(what.pair) and len(what.fields) > 1
            case "facts":
                return what is not None
            case "demands":
                return what is not None and bool(self.demanding.prompt.strip())
        return what is not None and what.field in what.fields

    def halt(self) -> bool:
        """Stop checks and model."""
        return self.saving.stop() or self.rewriting.stop()

    def step_back(self) -> bool:
        """Close the pane, hide the list; then the room before."""
        if self.beside.close():
            self.set_class(False, "-aside")
            self.refresh_bindings()
            return True
        if self.has_class("-listing"):
            self.action_list()
            return True
        return False

    def action_save(self) -> None:
        """Make a revision."""
        if self.desk.dirty or self.desk.base is None:
            self.soon(self.saving.save())
        else:
            self.say("Nothing new to save")

    def action_submit(self) -> None:
        """Hand it in, and go on with the next."""
        self.soon(self._submit())

    async def _submit(self) -> None:
        pair = await self.saving.submit()
        if pair:
            await self._next(done=pair)
            self.say(f"Submitted #{pair[:6]}: it waits for a reviewer")

    def action_next(self) -> None:
        """The text behind the one that is open, round and round."""
        self.soon(self._next())

    async def _next(self, done: str = "") -> None:
        here = done or (self.desk.opening.pair if self.desk.opening else "")
        names = [one.pair for one in self.tasks]
        after = names[names.index(here) + 1 :] + names if here in names and not done else names
        for name in after:
            if name != here:
                await self.open_text(name)
                return
        if done:
            await self.open_text(done)

    def action_aside(self, name: str) -> None:
        """Show a pane beside the text."""
        self.beside.open(name)
        self.set_class(bool(self.beside.shown), "-aside")

    def action_list(self) -> None:
        """Show or hide what there is to write."""
        queue = self.query_one(WriteQueue)
        shown = bool(queue.region.width) and queue.display and not self.has_class("-unlisted")
        if self.has_class("-narrow"):
            self.toggle_class("-listing")
            shown = not self.has_class("-listing")
        else:
            self.toggle_class("-unlisted")
        (self.desk.editor if shown else queue).focus()

    def action_field(self) -> None:
        """Another text of this pair."""
        what = self.desk.opening
        if what is not None:
            place = what.fields.index(what.field) + 1 if what.field in what.fields else 0
            self.soon(self.open_text(what.pair, what.fields[place % len(what.fields)]))

    def action_rewrite(self) -> None:
        """Let the model write the marked part anew."""
        self.rewriting.begin()

    @on(Ended)
    def _rewritten(self, event: Ended) -> None:
        self.rewriting.ended(event)

    def action_facts(self) -> None:
        """Change what the pair is for."""
        self.facts.change(self.desk)

    def action_demands(self) -> None:
        """Say which demands the prompt makes."""
        self.soon(self.demanding.ask())

    def action_begin(self) -> None:
        """A pair from nothing: what it is for, then its prompt."""
        self.facts.begin(lambda facts: self.soon(self._new(facts)))

    async def _new(self, facts: Mapping[str, Any]) -> None:
        await self.show(Opening("", "prompt", None, "", Runs(), {}, "", "", facts, ("prompt",)))

    @on(Desk.Looked)
    def _looked(self) -> None:
        self.demanding.tell()
        offers = self.desk.mending.may("fix"), bool(self.desk.editor.marks)
        if offers != self.offered:  # to ask every key whether it works costs more than the look
            self.offered = offers
            self.refresh_bindings()


OWN = frozenset({"submit", "save", "aside", "next", "rewrite", "facts", "field", "demands"})
"""Actions that need something on the desk."""
ROOM = Room("write", "Write", "w", 4, "write what is asked for, and what came back", WriteScreen)
WriteScreen.ROOM = ROOM
