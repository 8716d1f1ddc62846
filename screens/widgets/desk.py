"""The desk: what was asked, what was said of it, the editor, and below it what is measured and found while one types.

Counting and checking happen in threads after a pause in typing; what they find is shown where room is.
"""

import time
from typing import ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from screens.frame import safe
from screens.frame.room import key
from screens.widgets.desk_lines import asked, remark_line
from screens.widgets.desk_room import DeskRoom
from screens.widgets.editor import Editor
from screens.widgets.findings_pane import FindingsList, FindingsPane
from screens.widgets.keeping import Keeper
from screens.widgets.looks import Asked, Looks
from screens.widgets.mending import Mending
from screens.widgets.noting import Noting
from screens.widgets.text_pane import TextPane
from workbench.domain.length import Length, length
from workbench.domain.pair import dimensions
from workbench.services.authoring import Opening, Remark
from workbench.services.provenance import TYPED, Writing
from workbench.services.unsaved import Place, Unsaved

PAUSE = 0.3
"""Seconds without a key after which the text is counted and checked."""
BESIDE = 110
"""Columns of a desk from which the findings stand beside the text."""


class Desk(Vertical):
    """One text being written."""

    DEFAULT_CSS = """
    Desk { height: 1fr; width: 1fr; }
    Desk > .facts, Desk > .remark { height: auto; width: 1fr; padding: 0 1; }
    Desk > .remark { background: $warning-muted; max-height: 3; display: none; }
    Desk > .text { height: 1fr; width: 1fr; layout: vertical; }
    Desk.-beside > .text { layout: horizontal; }
    Desk.-beside FindingsPane { width: 42; height: 1fr; border: round $panel; border-title-color: $accent; }
    Desk.-beside FindingsPane > .detail { display: block; }
    Desk.-beside FindingsPane:focus-within { border: round $accent; }
    Desk > .asked { height: auto; min-height: 3; max-height: 30%; border: round $panel; border-title-color: $accent;
                    scrollbar-gutter: auto; }
    Desk > .asked:focus { border: round $accent; }
    Desk Editor { height: 1fr; width: 1fr; min-height: 4; }
    Desk > .asked.-none { display: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        key("f9", "finding('fix')", "fix", "Apply the fix of the finding at the cursor, or go to the next that has one",
            "desk.fix"),
        key("alt+n", "remark", "next remark", "Go to the next remark or finding", "write.remark", show=False),
        key("alt+r", "finding('read')", "read finding", "Read the finding at the cursor in full", "desk.read",
            show=False),
        key("alt+x", "finding('waive')", "waive", "Let the finding at the cursor pass, with a reason", "desk.waive",
            show=False),
        key("alt+d", "finding('word')", "add word", "Take the word at the cursor into the project's dictionary",
            "desk.word", show=False),
        key("alt+k", "finding('check')", "check now", "Run every check, also those that ask a model",
            "desk.check", show=False),
    ]  # fmt: skip

    class Looked(Message):
        """The text was counted and checked after a pause in typing."""

    def __init__(self, room: DeskRoom, nothing: str) -> None:
        """Write for the member at work in a room; `nothing` is said while no text is open."""
        super().__init__()
        self.room = room
        self.nothing = nothing
        self.owner = (room.look(lambda view: view.project.id), room.bench.member.id)
        self.editor = Editor()
        self.opening: Opening | None = None
        self.base: str | None = None
        self.saved = ""
        """The text as it was opened or saved last."""
        self.shown: list[str] = []
        """Drafts that were on the screen."""
        self.counts, self.bounds = Length(0, 0), cast("tuple[int, int] | None", None)
        self.keeper = Keeper(self, self.unsaved, self._troubled)
        self._remarked = -1
        self._kept = False  # whether something of this text may lie in its private file since it was opened
        self._typed = 0.0
        self._waiting = False
        self.findings = FindingsPane(classes="findings")
        self.noting = Noting(self)
        """What the checks say of the text."""
        self.mending = Mending(self)
        self.looks = Looks(self, lambda: room.bench.checker, self.noting.seen)

    def compose(self) -> ComposeResult:
        """From what is asked to what is found."""
        yield Static(markup=False, classes="facts")
        yield TextPane(classes="asked")
        yield Static(markup=False, classes="remark")
        with Container(classes="text"):
            yield self.editor
            yield self.findings

    def on_mount(self) -> None:
        """Nothing is open yet."""
        self.editor.read_only = True
        self.query_one(TextPane).show(self.nothing)
        self.room.workbench.keepers.add(self.keeper.now)  # whatever ends the program lets the typing be kept first

    def on_resize(self) -> None:
        """Findings stand beside the text where there is room."""
        self.set_class(self.size.width >= BESIDE, "-beside")

    def on_unmount(self) -> None:
        """Keep the last words."""
        self.room.workbench.keepers.discard(self.keeper.now)
        self.keeper.close()
        self.looks.close()

    # --- what is open --------------------------------------------------------------------------------------------

    def open(self, opening: Opening, facts: Content) -> None:
        """Open a text; what is unsaved of the one before stays in its private file."""
        self.keeper.soon()
        self.opening, self.base, self.saved, self.shown = opening, opening.base, opening.text, []
        self._kept, self._remarked = False, -1
        self.editor.open(opening.text, opening.runs)
        self.counts, self.bounds = length(opening.text), None
        self.noting.clear()
        self.tell(opening, facts)
        self.editor.go_to(len(opening.text))
        self.look_again()

    def tell(self, opening: Opening, facts: Content) -> None:
        """Show what is known of the text that is open, which stays as it is typed."""
        self.opening = opening
        self.query_one(".facts", Static).update(facts)
        title, text = asked(opening)
        pane = self.query_one(TextPane)
        pane.show(text)
        pane.set_class(not text, "-none")
        pane.border_title = safe.line(title)
        self.editor.border_title = safe.line(opening.field.capitalize())
        self.editor.read_only = opening.field not in opening.fields
        self.remark(0)
        self.noting.hear()

    def remark(self, number: int) -> Remark | None:
        """Show one of the remarks."""
        remarks = self.opening.remarks if self.opening else ()
        line = self.query_one(".remark", Static)
        line.display = bool(remarks)
        if not remarks:
            return None
        remark = remarks[number % len(remarks)]
        line.update(remark_line(remark, number % len(remarks) + 1, len(remarks)))
        return remark

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what has an effect."""
        match action:
            case "remark":
                return bool(self.editor.marks or (self.opening and self.opening.remarks))
            case "finding":
                return self.mending.may(str(parameters[0]))
        return True

    def action_remark(self) -> None:
        """Tell the next remark, and mark the next place that something is said of."""
        self._remarked += 1
        self.remark(self._remarked)
        self.mending.next()

    def action_finding(self, what: str) -> None:
        """Do something with the finding at the cursor, or check anew."""
        self.mending.do(what)

    @on(FindingsList.Wanted)
    def _wanted(self, event: FindingsList.Wanted) -> None:
        event.stop()
        self.mending.do(event.what, event.note)

    @on(FindingsPane.Missing)
    def _missing(self, event: FindingsPane.Missing) -> None:
        event.stop()
        self.room.say(f"{event.rule} was not checked: {event.why}\n  alt+k tries again", "warn")

    @property
    def dirty(self) -> bool:
        """Whether something is typed that no revision holds."""
        return self.opening is not None and self.editor.text != self.saved

    @property
    def writing(self) -> Writing:
        """How the text was written, for its revision."""
        return Writing(self.editor.runs, tuple(self.shown), self.editor.seconds)

    @property
    def place(self) -> Place | None:
        """What is open, as its private file is called."""
        if self.opening is None:
            return None
        return Place(*self.owner, self.opening.pair, self.opening.field, self.base or "")

    def unsaved(self) -> Unsaved | None:
        """What would be lost now; safe to ask in a signal handler."""
        place = self.place
        if place is None or not self.dirty:
            return None
        editor, facts = self.editor, dict(self.opening.facts) if self.opening and not self.opening.pair else {}
        return Unsaved(place, editor.text, editor.spans, tuple(self.shown), editor.seconds, facts)

    def take(self, typed: Unsaved, base: str | None) -> None:
        """Go on with what was left unsaved: one step that ctrl+z takes back."""
        place = self.place
        if place is not None and place != typed.place:
            self.keeper.drop(typed.place)
        self.base = base
        runs = [(end - start, origin) for start, end, origin in typed.spans]
        self.editor.put(typed.text, runs, (0, len(self.editor.text)))
        self.shown = [*self.shown, *typed.shown]
        self.keeper.soon()

    def insert(self, text: str, origin: str) -> None:
        """Put a text where the cursor is, or in the place of what is marked; apart from the word before it."""
        editor = self.editor
        at = editor.span or (editor.at, editor.at)
        apart = " " if at[0] and not editor.text[at[0] - 1].isspace() else ""
        editor.put(apart + text, [(len(apart), TYPED), (len(text), origin)])
        editor.focus()

    def was_saved(self, base: str, text: str) -> None:
        """A revision holds the text now."""
        if self.place is not None:
            self.keeper.drop(self.place)
        self.base, self.saved = base, text
        if self.dirty:
            self.keeper.soon()
        self.told()

    def _troubled(self, why: str) -> None:
        self.room.say(f"What you type can't be kept in its private file: {why}\n  save it now: ctrl+s", "error")

    # --- while one types -----------------------------------------------------------------------------------------

    @on(Editor.Changed)
    def _changed(self, event: Editor.Changed) -> None:
        event.stop()
        self._typed = time.monotonic()
        self.looks.touched()
        if self.dirty:
            self._kept = True
            self.keeper.touched()
        elif self._kept and self.place is not None:
            self._kept = False
            self.keeper.drop(self.place)
        if not self._waiting:
            self._waiting = True
            self.set_timer(PAUSE, self._rest)

    def _rest(self) -> None:
        left = PAUSE - (time.monotonic() - self._typed)
        if left > 0.005:
            self.set_timer(left, self._rest)
            return
        self._waiting = False
        self.look_again()

    @property
    def asked(self) -> Asked | None:
        """What is to be looked at, as it is now."""
        opening = self.opening
        if opening is None:
            return None
        texts = {**opening.texts, opening.field: self.editor.text}
        return Asked(texts, opening.field, dimensions(opening.facts), opening.pair)

    def look_again(self) -> None:
        """Count and check, beside the screen's thread."""
        if asked := self.asked:
            self.looks.ask(asked)

    def told(self) -> None:
        """The border tells length and whether it is saved; below it stands what was found."""
        if self.opening is None:
            return
        state = "saved" if self.base else "nothing saved yet"
        if self.dirty:
            state = "not saved yet · ctrl+s saves"
        elif self.base in dict(self.opening.rivals):
            state = "saved beside another's"
        line = f"{self.counts.told(self.bounds)} · {state}"
        if self.editor.border_subtitle != line:
            self.editor.border_subtitle = Content(line)
        self.noting.tell()
