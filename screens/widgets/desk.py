"""The desk: what was asked, what was said of it, the editor, and below it what is measured and found while one types.

Counting and checking happen in a thread after a pause in typing; what they find is shown in places that are there
already, so that neither the text nor the cursor moves.
"""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from checks.runner import Checker
from checks.spec import Finding
from screens.frame import safe
from screens.frame.room import key
from screens.widgets.desk_lines import asked, findings_line, remark_line
from screens.widgets.editor import Editor, Marked
from screens.widgets.keeping import Keeper
from screens.widgets.text_pane import TextPane
from workbench.domain.pair import dimensions
from workbench.services.authoring import Counts, Opening, Remark, counted
from workbench.services.provenance import TYPED, Writing
from workbench.services.unsaved import Place, Unsaved

PAUSE = 0.15
"""Seconds without a key after which the text is counted and checked."""


class Desk(Vertical):
    """One text being written."""

    DEFAULT_CSS = """
    Desk { height: 1fr; width: 1fr; }
    Desk > .facts, Desk > .remark, Desk > .findings { height: auto; width: 1fr; padding: 0 1; }
    Desk > .remark { background: $warning-muted; max-height: 3; display: none; }
    Desk > .findings { height: 3; }
    Desk > .asked { height: auto; min-height: 3; max-height: 30%; border: round $panel; border-title-color: $accent;
                    scrollbar-gutter: auto; }
    Desk > .asked:focus { border: round $accent; }
    Desk > Editor { height: 1fr; min-height: 4; }
    Desk > .asked.-none { display: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        key("alt+n", "remark", "next remark", "Go to the next remark or finding", "write.remark", show=False),
    ]

    class Looked(Message):
        """The text was counted and checked after a pause in typing."""

    class Trouble(Message):
        """Unsaved typing can't be kept."""

        def __init__(self, why: str) -> None:
            """Say why."""
            super().__init__()
            self.why = why

    def __init__(self, project: str, member: str, nothing: str, checker: Checker) -> None:
        """Write for a member of a project; `nothing` is said while no text is open."""
        super().__init__()
        self.nothing = nothing
        self.checker = checker
        self.owner = (project, member)
        self.editor = Editor()
        self.opening: Opening | None = None
        self.base: str | None = None
        self.saved = ""
        """The text as it was opened or saved last."""
        self.shown: list[str] = []
        """Drafts that were on the screen."""
        self.found: list[Finding] = []
        self.counts = Counts(0, 0)
        self.keeper = Keeper(self, self.unsaved, self._troubled)
        self._remarked = -1
        self._kept = False
        """Whether something of this text may lie in its private file since it was opened."""
        self._typed = 0.0
        self._waiting = False
        self._looker = ThreadPoolExecutor(1, "instant-checks")

    def compose(self) -> ComposeResult:
        """From what is asked to what is found."""
        yield Static(markup=False, classes="facts")
        yield TextPane(classes="asked")
        yield Static(markup=False, classes="remark")
        yield self.editor
        yield Static(markup=False, classes="findings")

    def on_mount(self) -> None:
        """Nothing is open yet."""
        self.editor.read_only = True
        self.query_one(TextPane).show(self.nothing)

    def on_unmount(self) -> None:
        """Keep the last words."""
        self.keeper.close()
        self._looker.shutdown(wait=False, cancel_futures=True)

    # --- what is open --------------------------------------------------------------------------------------------

    def open(self, opening: Opening, facts: Content) -> None:
        """Open a text; what is unsaved of the one before stays in its private file."""
        self.keeper.soon()
        self.opening, self.base, self.saved, self.shown = opening, opening.base, opening.text, []
        self._kept, self._remarked = False, -1
        self.editor.open(opening.text, opening.runs)
        self.counts, self.found = counted(opening.text), []
        self.tell(opening, facts)
        self.editor.go_to(len(opening.text))
        self._look()

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
        self._mark()
        self.told()

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
        return action != "remark" or bool(self.editor.marks or (self.opening and self.opening.remarks))

    def action_remark(self) -> None:
        """Tell the next remark, and mark the next place that something is said of."""
        self._remarked += 1
        self.remark(self._remarked)
        editor = self.editor
        places = sorted({(mark.start, mark.end) for mark in editor.marks if mark.start < mark.end})
        at = editor.span or (editor.document.get_index_from_location(editor.cursor_location),) * 2
        if places:
            editor.go_to(*next((place for place in places if place > at), places[0]))
        editor.focus()

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
        at = editor.span or (editor.document.get_index_from_location(editor.cursor_location),) * 2
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
        self.post_message(self.Trouble(why))

    # --- while one types -----------------------------------------------------------------------------------------

    @on(Editor.Changed)
    def _changed(self, event: Editor.Changed) -> None:
        event.stop()
        self._typed = time.monotonic()
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
        self._look()

    def _look(self) -> None:
        """Count and check, beside the screen's thread."""
        opening, text = self.opening, self.editor.text
        if opening is None:
            return

        def look() -> None:
            texts, place = {**opening.texts, opening.field: text}, dimensions(opening.facts)
            said = self.checker.report(texts, place, pair=opening.pair)
            counts, found = counted(text), [one for one in said.findings if one.field == opening.field]
            if self.is_running:
                self.app.call_later(self._seen, text, counts, found)

        self._looker.submit(look)

    def _seen(self, text: str, counts: Counts, found: Sequence[Finding]) -> None:
        if text != self.editor.text:
            return
        self.counts, self.found = counts, list(found)
        self._mark()
        self.told()
        self.post_message(self.Looked())

    def _mark(self) -> None:
        remarks = self.opening.remarks if self.opening and not self.dirty else ()
        kept = [mark for mark in self.editor.marks if mark.kind == "remark"] if self.dirty else []
        said = [Marked(*one.span, "remark") for one in remarks if one.span is not None]
        self.editor.light([*kept, *said, *(Marked(one.start, one.end, "finding") for one in self.found)])

    def told(self) -> None:
        """The border tells length and whether it is saved; below it stands what was found."""
        if self.opening is None:
            return
        state = "saved" if self.base else "nothing saved yet"
        if self.dirty:
            state = "not saved yet · ctrl+s saves"
        elif self.base in dict(self.opening.rivals):
            state = "saved beside another's"
        line = f"{self.counts.told(self.opening.bounds)} · {state}"
        if self.editor.border_subtitle != line:
            self.editor.border_subtitle = Content(line)
        self.query_one(".findings", Static).update(findings_line(self.found))
