"""A pair laid out for a verdict: the texts, what they lean on, what was said of them, what the checks found."""

from collections.abc import Callable, Iterator
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widget import Widget

from checks.runner import Checker
from screens.frame import safe
from screens.frame.room import key
from screens.widgets.diff import diff
from screens.widgets.evidence_strip import EvidenceStrip, Ground
from screens.widgets.finding_questions import ReadFinding
from screens.widgets.findings_pane import FindingsList, FindingsPane
from screens.widgets.notes import Note
from screens.widgets.read_text import ReadText
from screens.widgets.review_findings import Found, ReviewFindings
from screens.widgets.review_lines import NAMES, evidence_of, grounds_of, notes_of, title_of
from screens.widgets.sheet import Sheet
from screens.widgets.text_pane import Mark, TextPane
from workbench.services.review_reading import Reading

WIDE = 110
"""Columns from which panes stand side by side."""


class ReviewDesk(Container):
    """The panes of a reading: stacked on a narrow screen, side by side on a wide one."""

    DEFAULT_CSS = """
    ReviewDesk { layout: vertical; height: 1fr; width: 1fr; }
    ReviewDesk Vertical { height: 1fr; width: 1fr; }
    ReviewDesk #texts { height: auto; max-height: 35%; }
    ReviewDesk.-prompt #texts { height: 1fr; max-height: 100%; }
    ReviewDesk #prompt { height: auto; max-height: 100%; }
    ReviewDesk.-prompt #prompt { height: 1fr; }
    ReviewDesk #notes { height: auto; max-height: 6; }
    ReviewDesk #context, ReviewDesk #evidence, ReviewDesk #strip, ReviewDesk #diff { display: none; }
    ReviewDesk.-diff #diff { display: block; height: 1fr; }
    ReviewDesk.-diff #completion { display: none; }
    ReviewDesk.-diff.-prompt #prompt { display: none; }
    ReviewDesk.-diff.-prompt #texts { display: none; }
    ReviewDesk.-prompt #completion { display: none; }
    ReviewDesk.-prompt #judged { height: auto; }
    ReviewDesk.-diff #judged { height: 1fr; }
    ReviewDesk.-aside #judged, ReviewDesk.-aside #prompt { display: none; }
    ReviewDesk.-strip #judged, ReviewDesk.-strip #prompt { display: none; }
    ReviewDesk.-aside #texts, ReviewDesk.-strip #texts { display: block; height: 1fr; max-height: 100%; }
    ReviewDesk.-strip #strip { display: block; height: 1fr; }
    ReviewDesk.-aside.-has-context #context, ReviewDesk.-aside.-has-evidence #evidence { display: block; }
    ReviewDesk.-wide { layout: horizontal; }
    ReviewDesk.-wide #texts { display: block; height: 1fr; max-height: 100%; }
    ReviewDesk.-wide #judged { display: block; height: 1fr; }
    ReviewDesk.-wide #prompt { display: block; max-height: 40%; }
    ReviewDesk.-wide.-prompt #prompt { height: 1fr; max-height: 100%; }
    ReviewDesk.-wide.-has-context #context { display: block; }
    ReviewDesk.-wide.-has-evidence #evidence { display: block; }
    ReviewDesk.-wide.-strip.-has-evidence #evidence { display: none; }
    ReviewDesk.-wide.-strip #strip { height: 2fr; }
    ReviewDesk.-wide #notes { max-height: 40%; }
    ReviewDesk.-wide.-prompt #notes { max-height: 100%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        key("d", "diff", "diff", "What changed since it was judged, or the whole text", "review.diff"),
        key("f", "finding(1)", "finding", "Go to the next finding of the checks in the text", "review.finding"),
        key("i", "read_finding", "read finding", "Read the finding in full: what the check is for, who waived it",
            "review.read_finding", show=False),
        key("c", "aside", "context", "Context and evidence, or the text", "review.context"),
        key("b", "strip", "borne by", "Each sentence with what bears it in context and evidence, or the text",
            "review.borne"),
    ]  # fmt: skip

    def __init__(self, checker: Callable[[], Checker]) -> None:
        """Begin empty; `checker` gives the checks as they are."""
        super().__init__()
        self.reading: Reading | None = None
        self.found = ReviewFindings(checker, self._mark)
        self.at: Note | None = None
        """The finding that one went to last."""

    def compose(self) -> ComposeResult:
        """Left what is asked and leaned on, right what is judged and said of it."""
        with Vertical(id="texts"):
            yield TextPane(id="prompt", classes="pane")
            yield TextPane(id="context", classes="pane")
            yield TextPane(id="evidence", classes="pane")
            yield EvidenceStrip(id="strip", classes="pane")
        with Vertical(id="judged"):
            yield TextPane(id="completion", classes="pane")
            yield Sheet(id="diff", classes="pane")
            yield Sheet(id="notes", classes="pane")
            yield self.found

    def on_resize(self) -> None:
        """Side by side where the screen is wide enough."""
        self.set_class(self.screen.size.width >= WIDE, "-wide")
        self.refresh_bindings()

    # --- what is shown -------------------------------------------------------------------------------------------

    def show(self, reading: Reading, found: Found, changed: dict[str, str] | None = None) -> None:
        """Lay a pair out; `changed` are the texts that were on the screen when somebody changed them."""
        self.reading, self.at = reading, None
        self.found.show(reading, found)
        for name in NAMES:
            pane = self.query_one(f"#{name}", TextPane)
            pane.show(reading.texts.get(name, ""), list(self._marks(name)))
            pane.border_title = safe.line(title_of(reading, name))
        evidence = self.query_one("#evidence", TextPane)
        evidence.show(evidence_of(reading))
        evidence.border_title = safe.line(f"Evidence: {len(reading.passages)} passage(s) it leans on")
        self.set_class("completion" not in reading.texts or "completion" not in reading.fields, "-prompt")
        self.set_class(bool(reading.texts.get("context")), "-has-context")
        self.set_class(bool(reading.passages), "-has-evidence")
        self.remove_class("-aside")
        self._show_strip(on=self.has_class("-strip") and self.has_class("-wide"))
        self.show_diff(changed or dict(reading.before), since="while you read it" if changed else "since it was judged")
        notes = self.query_one("#notes", Sheet)
        notes.border_title = safe.line("Remarks")
        notes.show(notes_of(reading))
        self.main.focus()

    def hear(self, reading: Reading, found: Found) -> None:
        """The same pair still; perhaps somebody said something to a finding."""
        self.reading = reading
        self.found.show(reading, found)
        self._mark()

    def show_diff(self, before: dict[str, str], since: str) -> None:
        """Show what changed, instead of the whole text; with nothing before, the whole text."""
        reading = self.reading
        shown = [name for name in before if reading and before[name] != reading.texts.get(name)]
        sheet = self.query_one("#diff", Sheet)
        if reading and shown:
            several = len(shown) > 1
            blocks = [
                Content.assemble((f"{NAMES[name]}\n" if several else "", "bold"),
                                 diff(before[name], reading.texts.get(name, "")))
                for name in shown
            ]  # fmt: skip
            sheet.show(Content("\n\n").join(blocks))
            names = " and ".join(NAMES[name].lower() for name in shown)
            sheet.border_title = safe.line(f"Changes of the {names} {since}  (d: whole text)")
        self.set_class(bool(shown), "-diff")

    def _show_strip(self, *, on: bool) -> None:
        """Show what bears each sentence, as far as there is something that could."""
        reading, grounds = self.reading, self.grounds
        self.set_class(on and bool(grounds), "-strip")
        if reading is not None and self.has_class("-strip"):
            language = str(reading.pair.facts.get("language") or "")
            self.query_one(EvidenceStrip).ask(reading.texts["completion"], grounds, language)

    @property
    def grounds(self) -> list[Ground]:
        """What could bear the completion that is read; nothing where none is."""
        reading = self.reading
        shown = reading is not None and not self.has_class("-prompt") and bool(reading.texts["completion"].strip())
        return grounds_of(reading) if reading is not None and shown else []

    @property
    def covered(self) -> bool:
        """Whether something else is shown in the place of the text."""
        return not self.has_class("-wide") and (self.has_class("-aside") or self.has_class("-strip"))

    @property
    def main(self) -> Widget:
        """The pane that is read first."""
        if self.has_class("-diff"):
            return self.query_one("#diff")
        return self.query_one("#prompt" if self.has_class("-prompt") else "#completion")

    def marked(self) -> tuple[str, tuple[int, int]] | None:
        """Field and span of what is marked in a text that is to be judged; of two, where the cursor is."""
        found = [
            (name, pane.span, pane.has_focus)
            for name in (self.reading.fields if self.reading else ())
            if (pane := self.query_one(f"#{name}", TextPane)).span
        ]
        found.sort(key=lambda one: not one[2])
        return (found[0][0], found[0][1]) if found and found[0][1] else None

    # --- keys ----------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what there is to be seen."""
        reading = self.reading
        if action == "diff":
            return reading is not None and not self.covered and (bool(reading.before) or self.has_class("-diff"))
        if action in ("finding", "read_finding"):
            return bool(self.found.notes) and not (self.covered and action == "finding")
        if action == "strip":
            return bool(self.grounds)
        if action == "aside":
            return (
                reading is not None
                and not self.has_class("-wide")
                and bool(reading.passages or reading.texts.get("context"))
            )
        return True

    def action_diff(self) -> None:
        """The change, or the whole text."""
        if self.reading is not None:
            self.show_diff({} if self.has_class("-diff") else dict(self.reading.before), "since it was judged")
            self.main.focus()
            self.refresh_bindings()

    def action_aside(self) -> None:
        """Context and evidence, or the text."""
        self.remove_class("-strip")
        self.toggle_class("-aside")
        aside = self.query_one("#context" if self.has_class("-has-context") else "#evidence")
        (aside if self.has_class("-aside") else self.main).focus()
        self.refresh_bindings()

    def action_strip(self) -> None:
        """What bears each sentence, or the text."""
        self.remove_class("-aside")
        self._show_strip(on=not self.has_class("-strip"))
        (self.query_one(EvidenceStrip) if self.has_class("-strip") else self.main).focus()
        self.refresh_bindings()

    def step_back(self) -> bool:
        """Back to the text; returns whether something was in its place or beside it."""
        if self.has_class("-strip"):
            self.action_strip()
            return True
        if self.has_class("-aside"):
            self.action_aside()
            return True
        return False

    def action_finding(self, step: int) -> None:
        """Go to the next finding in the text that it is in."""
        notes = self.found.notes
        if notes:
            at = next((place for place, one in enumerate(notes) if self.at and one.name == self.at.name), -1)
            self.go_to(notes[(at + step) % len(notes)])

    def go_to(self, note: Note) -> None:
        """Show a finding where it stands; of a text that is shown as a change, its line in the list."""
        self.at = note
        self.found.list.go_to(note.name)
        pane = self.query_one(f"#{note.finding.field}", TextPane) if note.finding.field in NAMES else None
        if pane is not None and pane.display and pane.region:
            pane.go_to(note.start)
            pane.focus()
        self.refresh_bindings()

    def action_read_finding(self) -> None:
        """Read the finding that one went to, or the first."""
        if self.found.notes:
            self.read(next((one for one in self.found.notes if self.at and one.name == self.at.name),
                           self.found.notes[0]))  # fmt: skip

    def read(self, note: Note) -> None:
        """Read a finding in full."""
        self.go_to(note)
        reading, many = self.reading, len(self.found.notes) > 1
        check = self.found.looks.checker().config.all.get(note.finding.rule)
        text = reading.texts.get(note.finding.field, "") if reading else ""

        def answered(what: str | None) -> None:
            if what == "next":
                self.action_finding(1)
                self.action_read_finding()

        self.app.push_screen(ReadFinding(note, check, text, {"next"} if many else ()), answered)

    @on(FindingsList.Wanted)
    def _wanted(self, event: FindingsList.Wanted) -> None:
        event.stop()
        self.read(event.note)

    @on(FindingsPane.Missing)
    def _missing(self, event: FindingsPane.Missing) -> None:
        event.stop()
        self.app.push_screen(ReadText(f"{event.rule} was not checked", event.why, ""))

    def _mark(self) -> None:
        """Slower checks have said something: mark it, and move nothing."""
        for name in NAMES if self.reading else ():
            self.query_one(f"#{name}", TextPane).show(self.reading.texts.get(name, ""), list(self._marks(name)))  # type: ignore[union-attr]
        self.refresh_bindings()

    # --- words ---------------------------------------------------------------------------------------------------

    def _marks(self, name: str) -> Iterator[Mark]:
        yield from self.found.marks(name)
        for remark in self.reading.remarks if self.reading else ():
            if remark.marked and remark.marked[0] == name:
                yield Mark(remark.marked[1], remark.marked[2], "remark")
