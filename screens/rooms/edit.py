"""Edit: texts that a reviewer sent to an editor, before and after side by side, with what the change comes to."""

import asyncio
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from screens.frame import safe
from screens.frame.lines import StatusLine
from screens.frame.room import Room, key
from screens.widgets.desk import Desk
from screens.widgets.desk_room import DeskRoom
from screens.widgets.diff import diff
from screens.widgets.edit_lines import BESIDE, EMPTY, closed_line, share_line, task_line, texts_of
from screens.widgets.item_list import Few, Item, ItemList
from screens.widgets.weaving import Passage
from screens.widgets.write_lines import facts_line
from workbench.domain.project import Role
from workbench.domain.road import Stage
from workbench.errors import WorkbenchError
from workbench.services.authoring import Opening, opening
from workbench.services.editing import EditTask, Reading, edit_tasks, reading

NOTHING = "Nothing waits for an editor.\n\nPairs come here when a reviewer asks for an edit (e in Review)."


class EditScreen(DeskRoom):
    """The editor's room."""

    HELP = """Edit: pairs that a reviewer sent to an editor, the oldest first.
Beside the editor stands what you changed since the verdict, word by word (F3: as the reviewer read it).
The line below tells how much that is: within the project's limit the pair stays accepted, above it is verified again.
What you type is kept in a private file at once; ctrl+s makes a revision of it, F2 ends the editing."""
    BINDINGS: ClassVar[list[BindingType]] = [
        key("f2", "submit", "done", "Save, and end the editing", "edit.submit"),
        key("ctrl+s", "save", "save", "Save a revision; the pair stays with you", "edit.save"),
        key("f3", "beside", "before/changes", "Show the text as the reviewer read it, or what changed", "edit.beside"),
        key("f8", "next", "next", "The next pair to edit", "edit.next"),
        key("alt+t", "field", "other text", "Prompt, completion or context of this pair", "edit.field"),
        key("alt+q", "list", "list", "What there is to edit: show or hide the list", "edit.list"),
    ]
    DEFAULT_CSS = """
    EditScreen #queue { width: 38; }
    EditScreen #share { height: 1; padding: 0 1; }
    EditScreen #changes { height: 6; }
    EditScreen.-narrow Desk > .asked { max-height: 4; }
    EditScreen.-narrow .findings { height: 1; }
    EditScreen.-narrow .findings:focus-within { height: 6; }
    EditScreen #parts { height: 1fr; width: 1fr; }
    EditScreen.-narrow #queue { display: none; }
    EditScreen.-narrow.-listing #queue { display: block; width: 1fr; }
    EditScreen.-narrow.-listing #work { display: none; }
    EditScreen.-wide #parts { layout: horizontal; }
    EditScreen.-wide #changes { height: 1fr; width: 1fr; }
    EditScreen.-unlisted #queue { display: none; }
    """

    def __init__(self) -> None:
        """Begin with nothing open."""
        super().__init__("editing")
        self.HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]
        self.tasks: list[EditTask] = []
        self.read: Reading | None = None
        self.mode = "changes"

    def body(self) -> ComposeResult:
        """The list; the desk with the text before or the changes beside it; what the editing comes to."""
        self.desk = Desk(self, NOTHING)
        with Horizontal(classes="body"):
            queue = ItemList(id="queue", classes="pane", empty=EMPTY)
            queue.can_mark = False
            yield queue
            with Vertical(id="work"):
                with Container(id="parts"):
                    yield self.desk
                    yield Passage(id="changes", classes="pane")
                yield Static(id="share", markup=False)

    @property
    def open_pair(self) -> str:
        """The pair that is open; '' for none."""
        return self.desk.opening.pair if self.desk.opening else ""

    # --- reading -------------------------------------------------------------------------------------------------

    async def reload(self) -> None:
        """Read the list again, and what became of the text that is open; what is typed stays."""
        self.tasks = await asyncio.to_thread(self.look, edit_tasks)
        queue, others = self.query_one("#queue", ItemList), self.workbench.pulse.others
        queue.border_title = Content(f"{len(self.tasks)} to edit")
        items = []
        for task in self.tasks:
            lease = others.get(task.pair)
            items.append(Item(task.pair, partial(task_line, task, lease.name if lease else ""), faint=bool(lease)))
        queue.fill(Few(items))
        self.set_class(not self.tasks and not self.open_pair, "-listing")
        wanted, self.wanted = self.wanted, ""
        if wanted and wanted != self.open_pair:
            await self.open_text(wanted)
        elif not self.open_pair:
            await self.action_next()
        elif self.desk.opening is not None:
            self.returning.read_again(self.desk.opening)
            self._read(self.desk.opening)

    async def open_text(self, pair: str, name: str | None = None) -> None:
        """Open a text; what was typed in the one before stays in its private file."""
        task = next((one for one in self.tasks if one.pair == pair), None)
        field = name or (task.field if task else "completion")
        try:
            found = await asyncio.to_thread(self.look, lambda view: opening(view, pair, field))
        except WorkbenchError as error:
            self.say_error(error)
            return
        self.returning.leave()
        if pair != self.open_pair:
            self.query_one(StatusLine).dismiss()  # what was said of the one before, as who else is at it
        self.desk.open(found, facts_line(found))
        self.set_class(False, "-listing")
        self.query_one("#queue", ItemList).go_to(pair)
        self._read(found)
        if self.can_edit:
            self.desk.editor.focus()
            await self.hold.take(pair, found.field)
            await self.returning.find()
            self.returning.offer(found)
        self.refresh_bindings()

    @property
    def can_edit(self) -> bool:
        """Whether the text that is open may be edited by this member now."""
        found = self.desk.opening
        return found is not None and found.stage == Stage.EDITING and self.bench.member.may(Role.EDITOR)

    def _read(self, found: Opening) -> None:
        self.read = self.look(lambda view: reading(view, found.pair))
        self.desk.editor.read_only = not self.can_edit
        self._draw()

    def _draw(self) -> None:
        """Show what changed, and what it comes to."""
        found, text = self.desk.opening, self.desk.editor.text
        if found is None or self.read is None:
            return
        before = self.read.judged.get(found.field, "")
        shown = diff(before, text) if self.mode == "changes" else safe.show(before)
        title = BESIDE[self.mode if self.mode == "before" or before != text else "none"]
        self.query_one("#changes", Passage).tell(Content(title), shown)
        self.call_after_refresh(self._follow)
        if not self.can_edit:
            line = self.look(lambda view: closed_line(view, found))
        else:
            line = share_line(self.read, self.read.while_typing(found.field, text))
        self.query_one("#share", Static).update(line)

    def _follow(self) -> None:
        """Show the same part of the text beside as in the editor."""
        editor, beside = self.desk.editor, self.query_one("#changes", Passage)
        at = editor.at / max(1, len(editor.text))
        beside.scroll_to(y=round(at * beside.max_scroll_y), animate=False)

    @on(Desk.Looked)
    def _looked(self, event: Desk.Looked) -> None:
        event.stop()
        self._draw()
        self.refresh_bindings()

    async def on_screen_suspend(self) -> None:
        """Left for another room: colleagues may have it."""
        if self.workbench.current_mode != ROOM.name:
            self.desk.keeper.soon()
            await self.hold.let_go()

    async def on_screen_resume(self) -> None:
        """Back again."""
        await super().on_screen_resume()
        if self.hold.lease is None and self.can_edit and self.desk.opening is not None:
            await self.hold.take(self.open_pair, self.desk.opening.field)

    @on(ItemList.Opened, "#queue")
    async def _chosen(self, event: ItemList.Opened) -> None:
        await self.open_text(event.name)

    # --- keys ----------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """No key that can do nothing."""
        if not self.is_mounted or action not in ("submit", "save", "beside", "next", "field"):
            return True
        found = self.desk.opening
        match action:
            case "next":
                return any(one.pair != self.open_pair for one in self.tasks)
            case "field":
                return found is not None and len(texts_of(found)) > 1
            case "beside":
                return found is not None
            case "save":
                return self.can_edit and self.desk.dirty
        return self.can_edit

    def halt(self) -> bool:
        """Stop the checks."""
        return self.saving.stop()

    def step_back(self) -> bool:
        """From the list to the text."""
        if self.has_class("-listing") and self.open_pair:
            self.action_list()
            return True
        return False

    def action_save(self) -> None:
        """Make a revision."""
        self.soon(self.saving.save())

    def action_submit(self) -> None:
        """End the editing, and go on with the next."""
        self.soon(self._submit())

    async def _submit(self) -> None:
        found = self.desk.opening
        if found is None or not await self._nothing_left(found):
            return
        pair = await self.saving.submit()
        if not pair:
            return
        stage = self.look(lambda view: view.pair(pair).stage)
        await self.action_next(done=pair)
        self.say(f"Edited #{pair[:6]}: {'accepted' if stage is Stage.ACCEPTED else f'now at {stage}'}")

    async def _nothing_left(self, found: Opening) -> bool:
        """Whether no other text of the pair has typing that was never saved; it is shown where one has."""
        await self.returning.find()
        for pair, name in self.returning.typed:
            if pair == found.pair and name != found.field:
                await self.open_text(pair, name)
                self.say(f"The {name} has typing of yours that is not saved: save or drop it first", "warn")
                return False
        return True

    async def action_next(self, done: str = "") -> None:
        """The pair behind the one that is open, round and round."""
        here = done or self.open_pair
        names = [one.pair for one in self.tasks if one.pair != done]
        after = names[names.index(here) + 1 :] + names if here in names else names
        name = next((one for one in after if one != here), done)
        if name:
            await self.open_text(name)

    def action_beside(self) -> None:
        """The text before, or the changes."""
        self.mode = "before" if self.mode == "changes" else "changes"
        self._draw()

    def action_list(self) -> None:
        """Show or hide what there is to edit."""
        queue = self.query_one("#queue")
        self.toggle_class("-listing" if self.has_class("-narrow") else "-unlisted")
        hidden = not self.has_class("-listing") if self.has_class("-narrow") else self.has_class("-unlisted")
        (self.desk.editor if hidden else queue).focus()

    async def action_field(self) -> None:
        """Another text of this pair; what was typed in this one is saved first."""
        found = self.desk.opening
        if found is None or (self.desk.dirty and self.can_edit and await self.saving.save() is None):
            return
        names = texts_of(found)
        await self.open_text(found.pair, names[(names.index(found.field) + 1) % len(names)])


ROOM = Room("edit", "Edit", "e", 6, "mend what a reviewer sent to an editor", EditScreen)
EditScreen.ROOM = ROOM
