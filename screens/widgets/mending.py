"""What a person does with findings at a desk: go from one to the next, read, fix, let pass, and have all checked."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from checks.identity import finding_id
from checks.runner import Report
from screens.widgets.ask import Ask
from screens.widgets.finding_questions import ReadFinding
from screens.widgets.findings_pane import can_do
from screens.widgets.notes import Note
from workbench.domain.project import Role
from workbench.services.provenance import FIXED
from workbench.services.waiving import Flagged, change_words, take_back, waive

if TYPE_CHECKING:
    from screens.widgets.desk import Desk


class Mending:
    """The findings of one desk, in the hands of its author."""

    def __init__(self, desk: "Desk") -> None:
        """Mend at a desk."""
        self.desk = desk

    @property
    def can(self) -> Mapping[str, bool]:
        """What can be done with findings here."""
        desk = self.desk
        writes = desk.room.bench.member.may(Role.AUTHOR, Role.EDITOR)
        there = desk.opening is not None and bool(desk.opening.pair or not desk.editor.read_only)
        return {"read": True, "fix": not desk.editor.read_only, "waive": there, "open": there, "word": writes}

    # --- which finding -------------------------------------------------------------------------------------------

    @property
    def current(self) -> Note | None:
        """The finding that the cursor stands in, or at; of several an open one, then the shortest."""
        editor = self.desk.editor
        start, end = editor.span or (editor.at, editor.at)
        there = [one for one in self.desk.noting.here if one.start <= start and end <= one.end and not one.stale]
        return min(there, key=lambda one: (bool(one.said), one.end - one.start, one.start), default=None)

    def may(self, what: str) -> bool:
        """Whether a key can do something now."""
        notes = self.desk.noting.here
        if what == "check":
            return self.desk.opening is not None
        if what == "fix":
            return self.can["fix"] and any(can_do("fix", one) and not one.said for one in notes)
        current = self.current
        return self.can.get(what, False) and current is not None and can_do(what, current)

    def next(self) -> None:
        """Go to the next place that something is said of, round and round."""
        editor = self.desk.editor
        places = sorted({(one.start, one.end) for one in editor.marks if not one.stale})
        at = editor.span or (editor.at, editor.at)
        if places:
            self._stand(*next((place for place in places if place > at), places[0]))

    def _stand(self, start: int, end: int) -> None:
        """Mark a part of the text, and show in the list what is said of it."""
        self.desk.editor.go_to(start, end)
        self.desk.editor.focus()
        there = next((one for one in self.desk.noting.here if (one.start, one.end) == (start, end)), None)
        if there is not None:
            self.desk.findings.list.go_to(there.name)
        self.desk.refresh_bindings()

    def go_to(self, note: Note) -> None:
        """Put the cursor on a finding of this text."""
        self._stand(note.start, note.end)

    # --- what is done --------------------------------------------------------------------------------------------

    def do(self, what: str, note: Note | None = None) -> None:
        """Do something with a finding: read, fix, waive, word."""
        if note is None and what in ("fix", "check"):
            self.fix() if what == "fix" else self.check()
            return
        note = note or self.current
        if note is None:
            self.desk.room.say("The cursor stands on no finding: alt+n goes to the next", "warn")
        elif what == "read":
            self.read(note)
        elif what == "fix":
            self.apply(note)
        else:
            self.desk.room.soon({"waive": self._waive, "open": self._open, "word": self._word}[what](note))

    def fix(self) -> None:
        """Apply the fix at the cursor; where there is none, go to the next finding that has one."""
        current = self.current
        if current is not None and can_do("fix", current) and not current.said:
            self.apply(current)
            return
        at = self.desk.editor.at
        notes = [one for one in self.desk.noting.here if can_do("fix", one) and not one.said]
        if notes:
            self.go_to(next((one for one in notes if one.start >= at), notes[0]))
            self.desk.room.say("F9 again applies this fix, alt+r reads the finding in full")

    def apply(self, note: Note) -> None:
        """Put a fix in its place: one step, which ctrl+z takes back."""
        desk, fix = self.desk, note.finding.fix
        asked = desk.asked
        if asked is None or fix is None or not self.can["fix"] or note.finding.field != asked.field:
            return
        if note.stale:
            desk.room.say("These words were changed meanwhile: they are looked at again", "warn")
            return
        desk.noting.mended(note)
        desk.editor.put(fix, [(len(fix), FIXED)], (note.start, note.end))
        desk.editor.focus()
        desk.room.say(f"{note.finding.rule}: fixed; ctrl+z takes it back")

    def read(self, note: Note) -> None:
        """Read a finding in full, and do with it what is said then."""
        desk, asked = self.desk, self.desk.asked
        here = asked is not None and note.finding.field == asked.field
        can = {what for what, may in self.can.items() if may and can_do(what, note) and (here or what != "fix")}
        if here:
            self.go_to(note)
            can |= {"next"} if len(desk.noting.here) > 1 else set()
        text = desk.editor.text if here else asked.texts.get(note.finding.field, "") if asked else ""
        check = desk.looks.checker().config.all.get(note.finding.rule)

        def answered(what: str | None) -> None:
            if what == "next":
                self.next()
                self.do("read")
            elif what:
                self.do(what, note)

        desk.room.app.push_screen(ReadFinding(note, check, text, can), answered)

    # --- what is said to a check ---------------------------------------------------------------------------------

    async def _waive(self, note: Note) -> None:
        """Let a finding pass: of a text that is saved, so it is saved first."""
        desk, room, found = self.desk, self.desk.room, note.finding
        label = f"{found.message}: “{found.excerpt}”\nWhy may it stand? This goes on record with your name."
        reason = await room.app.push_screen_wait(Ask(f"Waive: {found.rule}", label))
        if not reason:
            return
        if (desk.dirty or desk.base is None) and not desk.editor.read_only:
            saved = await room.saving.save()
            if saved is None or saved.conflict:
                return
        asked = desk.asked
        if asked is None or note.stale:
            room.say("These words were changed meanwhile: they are looked at again", "warn")
            return
        there = replace(found, start=note.start, end=note.end)
        flagged = Flagged(*note.flag, finding_id(asked.texts[found.field], there, asked.pair))
        act = room.act(f"Waive {found.rule} in #{asked.pair[:6]}")
        if await room.change(lambda: waive(room.bench.collection, act, asked.pair, flagged, reason)) is not None:
            room.say(f"{found.rule} is waived for these words; alt+r and o take it back")

    async def _open(self, note: Note) -> None:
        """Take back that a finding may stand."""
        room, asked = self.desk.room, self.desk.asked
        if asked is not None:
            act = room.act(f"Take back a waiver in #{asked.pair[:6]}")
            collection, flagged = room.bench.collection, note.judged.flagged
            if await room.change(lambda: take_back(collection, act, asked.pair, flagged)) is not None:
                room.say(f"{note.finding.rule} is open again")

    async def _word(self, note: Note) -> None:
        """Take a word into the project's dictionary."""
        room, word = self.desk.room, note.flag.text
        act = room.act(f"Add “{word}” to the dictionary")
        if await room.change(lambda: change_words(room.bench.collection, act, [word])) is not None:
            room.say(f"“{word}” is in the project's dictionary now, for everybody")
            self.desk.look_again()

    def check(self) -> None:
        """Run every check on the text, also those that take long: it goes on while one types."""
        desk, asked = self.desk, self.desk.asked
        if asked is None:
            return
        desk.look_again()

        def finished(report: Report) -> str:
            if asked.pair == (desk.opening.pair if desk.opening else "") and asked.text == desk.editor.text:
                desk.noting.take("slow", report, asked.texts)
                desk.noting.show()
                return f"Checked: {len(report.findings)} more findings"
            return "Checked, but the text is another one now: alt+k looks again"

        desk.room.workbench.jobs.start("Checks", lambda: desk.looks.slow(asked), finished)
