"""The findings beside a text: how many of each gravity, then a line each; a list that nobody has to look at."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Static

from checks.parts.quality import Quality
from checks.spec import SEVERITIES
from screens.frame import safe
from screens.frame.room import key
from screens.widgets.item_list import Few, Item, ItemList
from screens.widgets.notes import Note, count_line, missing_line, note_line, note_words

MISSING = "?"
"""What the key of a line begins with that tells of a check which could not be run."""


class FindingsList(ItemList):
    """A line for each finding."""

    HELP = (
        "The findings: enter reads one in full, f applies its fix, w waives it, d takes its word into the dictionary. "
        "language: 100, less ten for each mistake of spelling or grammar in a hundred words."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        key("enter", "open", "read", "Read the finding in full: what it is for, and what can be done", "findings.read"),
        key("f", "want('fix')", "fix", "Apply the finding's fix; ctrl+z takes it back", "findings.fix"),
        key("w", "want('waive')", "waive", "Let it pass, with a reason that goes on record", "findings.waive"),
        key("o", "want('open')", "open again", "Take back that it was let pass", "findings.open"),
        key("d", "want('word')", "add word", "Take its word into the project's dictionary", "findings.word"),
    ]

    class Wanted(Message):
        """Something is to be done with a finding."""

        def __init__(self, what: str, note: Note) -> None:
            """Name what: read, fix, waive, word."""
            super().__init__()
            self.what = what
            self.note = note

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.can_mark = False
        self.notes: Mapping[str, Note] = {}
        self.can: Mapping[str, bool] = {}
        """What can be done here at all: fix, waive, word."""

    @property
    def note(self) -> Note | None:
        """The finding under the cursor."""
        return self.notes.get(self.current)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what has an effect on the finding under the cursor."""
        if action == "open":
            return bool(self.current)
        if action != "want":
            return super().check_action(action, parameters)
        note = self.note
        return note is not None and can_do(str(parameters[0]), note) and self.can.get(str(parameters[0]), False)

    def action_want(self, what: str) -> None:
        """Something is to be done with the finding under the cursor."""
        if self.note is not None:
            self.post_message(self.Wanted(what, self.note))


def can_do(what: str, note: Note) -> bool:
    """Whether something can be done with a finding."""
    match what:
        case "fix":
            return note.finding.fix is not None and not note.stale
        case "word":
            return note.finding.code in WORDS and not note.said
        case "waive":
            return not note.said
        case "open":
            return bool(note.said)
    return True


WORDS = frozenset({"spelling", "name"})
"""Codes of findings about a word that a dictionary may know."""


class FindingsPane(Vertical):
    """Counts, and the list below them."""

    DEFAULT_CSS = """
    FindingsPane { height: 3; width: 1fr; padding: 0 1; }
    FindingsPane > Static { height: 1; width: 1fr; }
    FindingsPane > FindingsList { height: 1fr; }
    FindingsPane:focus-within { height: 9; }
    FindingsPane > .detail { height: auto; max-height: 12; border-top: solid $panel; display: none; }
    """

    def __init__(self, *, classes: str | None = None) -> None:
        """Begin empty."""
        super().__init__(classes=classes)
        self.list = FindingsList()
        self.missing: Mapping[str, str] = {}
        self._told: object = None

    def compose(self) -> ComposeResult:
        """From the counts to the lines."""
        yield Static(markup=False, classes="counts")
        yield self.list
        yield Static(markup=False, classes="detail")

    def tell(
        self, notes: Sequence[Note], not_checked: Mapping[str, str], field: str, *, more: bool = False,
        quality: Quality | None = None,
    ) -> None:  # fmt: skip
        """Show findings, the gravest first, and what was not checked; the cursor stays on its line.

        What is equal costs nothing.
        """
        told = ([(one.name, one.said, one.finding.message) for one in notes], dict(not_checked), field, more, quality)
        if told == self._told:
            self.list.notes = {one.name: one for one in notes}
            return
        self._told = told
        self.missing = not_checked
        self.query_one(".counts", Static).update(count_line(notes, not_checked, more=more, quality=quality))
        self.list.notes = {one.name: one for one in notes}
        graded = sorted(notes, key=lambda one: (bool(one.said), SEVERITIES.index(one.finding.severity)))
        items = [Item(one.name, partial(note_line, one, field), faint=bool(one.said)) for one in graded]
        items += [Item(MISSING + rule, partial(missing_line, rule, why)) for rule, why in not_checked.items()]
        self.list.fill(Few(items))
        if not self.list.has_focus and items and self.list.current.startswith(MISSING):
            self.list.go_to(items[0].key)  # nobody chose that line: what was found comes first
        self._detail()

    @on(ItemList.Moved)
    def _moved(self, event: ItemList.Moved) -> None:
        event.stop()
        self._detail()
        self.refresh_bindings()

    def _detail(self) -> None:
        """The line under the cursor in full, where there is room for it."""
        rule = self.list.current.removeprefix(MISSING)
        note = self.list.note
        shown = note_words(note) if note is not None else safe.show(f"{rule}: {self.missing.get(rule, '')}")
        self.query_one(".detail", Static).update(shown if self.list.current else "")

    @on(ItemList.Opened)
    def _opened(self, event: ItemList.Opened) -> None:
        event.stop()
        note = self.list.note
        if note is not None:
            self.post_message(FindingsList.Wanted("read", note))
        elif event.name.startswith(MISSING):
            rule = event.name.removeprefix(MISSING)
            self.post_message(self.Missing(rule, self.missing.get(rule, "")))

    class Missing(Message):
        """Somebody wants to know why a check was not run."""

        def __init__(self, rule: str, why: str) -> None:
            """Name the check, and the reason."""
            super().__init__()
            self.rule = rule
            self.why = why
