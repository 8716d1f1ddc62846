"""A finding read in full: what is wrong, where, what would mend it, what the check is for, and what can be done."""

from collections.abc import Collection, Iterable
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from checks.spec import Check
from screens.frame import safe
from screens.frame.room import key
from screens.widgets.ask import Question
from screens.widgets.diff import diff
from screens.widgets.item_list import ItemList
from screens.widgets.notes import SIGNS, Note

AROUND = 60
"""Code points of the text that are shown on each side of what a finding is about."""


class ReadFinding(Question[str]):
    """One finding; the answer is what to do with it: fix, waive, word, next, or nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("f,f9", "answer('fix')", "apply the fix", "Put the fix there; ctrl+z takes it back", "ask.finding_fix"),
        key("w", "answer('waive')", "waive", "Let it pass, with a reason that goes on record", "ask.finding_waive"),
        key("o", "answer('open')", "open again", "Take back that it was let pass", "ask.finding_open"),
        key("d", "answer('word')", "add word", "Take the word into the project's dictionary", "ask.finding_word"),
        key("n,alt+n", "answer('next')", "next", "The next finding", "ask.finding_next"),
        key("escape,enter,q", "answer('')", "back", "Back to the text", "ask.finding_leave"),
    ]  # fmt: skip

    def __init__(self, note: Note, check: Check | None, text: str, can: Collection[str]) -> None:
        """Show a finding.

        Args:
            note: the finding, where it stands now.
            check: the check that found it, where it is known.
            text: the text that it is in, as it is now.
            can: what can be done with it here: fix, waive, word, next.
        """
        found = note.finding
        super().__init__(f"{SIGNS[found.severity][0]} {found.severity}: {found.rule}")
        self.note, self.check, self.text, self.can = note, check, text, can

    def parts(self) -> Iterable[Static | Input | ItemList | VerticalScroll]:
        """From what is wrong to what the check is for."""
        with VerticalScroll(classes="lines"):
            yield Static(Content("\n").join(self._lines()), markup=False)

    def _lines(self) -> Iterable[Content]:
        found = self.note.finding
        yield safe.show(found.message, "bold")
        yield Content("")
        if self.note.stale:
            yield Content.styled("(the words were changed since; they are looked at again)", "$text-muted")
        elif self.text:
            start, end = self.note.start, self.note.end
            before, after = self.text[max(0, start - AROUND) : start], self.text[end : end + AROUND]
            before = f"…{before}" if start > AROUND else before
            yield Content.assemble(
                safe.line(before, "$text-muted"), " " if before[-1:].isspace() else "",
                safe.line(self.text[start:end] or "(here)", "bold underline"), " " if after[:1].isspace() else "",
                safe.line(after, "$text-muted"),
            )  # fmt: skip
            if found.fix is not None:
                yield Content.assemble(("fix: ", "bold"), diff(self.text[start:end], found.fix))
        if found.field:
            yield safe.line(f"in the {found.field}, characters {self.note.start} to {self.note.end}", "$text-muted")
        if self.note.said:
            yield Content.assemble(("let pass: ", "bold"), safe.show(self.note.said))
        if self.check is not None:
            yield Content("")
            yield safe.show(f"{self.check.name} {self.check.version} looks for: {self.check.summary}", "$text-muted")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what can be done."""
        return action != "answer" or not parameters[0] or parameters[0] in self.can

    def action_answer(self, what: str) -> None:
        """Answer."""
        self.dismiss(what)
