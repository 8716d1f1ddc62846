"""From the desk into the project: a revision, and the step to the reviewers."""

import asyncio
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from checks.looking import of_tiers
from checks.runner import Report
from checks.spec import INSTANT, TIERS, Tier
from screens.checking import Submission
from screens.widgets.ask import Ask, Choose
from screens.widgets.looks import Asked
from screens.widgets.notes import Note
from screens.widgets.write_questions import Clash
from workbench.domain.project import Role
from workbench.progress import Progress
from workbench.services.authoring import Opening, Saved, opening, save
from workbench.services.writing import submit
from workbench.view import View

if TYPE_CHECKING:
    from screens.widgets.desk import Desk
    from screens.widgets.desk_room import DeskRoom

LATER: frozenset[Tier] = frozenset(TIERS) - INSTANT
"""Tiers that a submission itself does not ask."""
SOON = 0.4
"""Seconds after which one is told what is being checked."""


class Saving:
    """Saves and submits what lies on a desk."""

    def __init__(self, room: "DeskRoom") -> None:
        """Save for a room that has a desk."""
        self.room = room
        self._checking = self._stopped = False

    @property
    def desk(self) -> "Desk":
        """The desk."""
        return self.room.desk

    async def save(self) -> Saved | None:
        """Make a revision of what is typed; None where it was not saved, and the person knows why."""
        desk, bench = self.desk, self.room.bench
        what, text, base, writing = desk.opening, desk.editor.text, desk.base, desk.writing
        place = desk.place
        if what is None:
            return None
        label = f"Write the {what.field} of #{what.pair[:6]}" if what.pair else "Write a pair"
        saved = await self.room.change(lambda: save(bench.collection, bench.act(label), what, base, text, writing))
        if saved is None:
            return None
        if place is not None and (
            desk.opening is None or (desk.opening.pair, desk.opening.field) != (what.pair, what.field)
        ):
            desk.keeper.drop(place)
            return saved
        desk.was_saved(saved.revision, text)
        if not what.pair:
            self._begun(saved)
        if saved.conflict:
            self._clash(what, text)
        else:
            self.room.say(f"Saved the {what.field} of #{saved.pair[:6]}")
        return saved

    def _begun(self, saved: Saved) -> None:
        """The pair exists now: the desk goes on with it, and what was typed since stays."""
        desk = self.desk
        if desk.opening is not None:
            name = desk.opening.field
            desk.opening = self.room.look(lambda view: opening(view, saved.pair, name))

    def _clash(self, what: Opening, mine: str) -> None:
        """Show the text that is in force and whose it is."""

        def theirs(view: View) -> tuple[str, str]:
            head = view.pair(what.pair).head(what.field)
            who = {member.id: member.name for member in view.members()}
            return (who.get(head.author, ""), view.text(head.text) or "") if head else ("", "")

        async def go(answer: str | None) -> None:
            if answer == "conflicts":
                await self.room.workbench.action_room("conflicts", what.pair)

        who, text = self.room.look(theirs)
        self.room.app.push_screen(Clash(who, text, mine), go)
        self.room.say(f"{who} was faster: your text waits beside theirs. An editor settles it in Conflicts", "warn")

    # --- handing in ----------------------------------------------------------------------------------------------

    async def submit(self) -> str:
        """Save what is typed and hand the pair in; returns the pair, '' where it stays, and the person knows why."""
        desk, bench, checked = self.desk, self.room.bench, await self._checked()
        if checked is None:
            return ""
        asked, said = checked
        desk.noting.take_all(said, asked.texts)
        stop = [one for one in desk.noting.notes if one.finding.severity == "block" and not one.said]
        override = await self._held_back(stop) if stop else None
        if stop and not override:
            return ""
        if desk.dirty or desk.base is None:
            saved = await self.save()
            if saved is None or saved.conflict:
                return ""
        if desk.opening is None or desk.editor.text != asked.text:
            return ""
        pair = desk.opening.pair
        act, checker = bench.act(f"Submit #{pair[:6]}"), desk.looks.checker()
        submission = Submission(checker, desk.noting.fixed(), of_tiers(said, checker, LATER))
        done = await self.room.change(
            lambda: submit(bench.collection, act, pair, findings=submission.blocking, outcome=submission.outcome,
                           override=override)
        )  # fmt: skip
        return pair if done is not None else ""

    async def _checked(self) -> tuple[Asked, Report] | None:
        """All that the checks say of the texts as they are; None where it was stopped, or somebody typed on."""
        desk, asked = self.desk, self.desk.asked
        if asked is None:
            return None
        self._stopped, began = False, time.monotonic()
        self._checking = True

        def tell(progress: Progress) -> None:
            if self._checking:
                of = f"{progress.done + 1} of {progress.total}"
                self.room.say(f"Checking before it is handed in: {progress.item}, {of} … esc stops it", "warn")

        def check() -> Report | None:
            work = desk.looks.all(asked)
            try:
                while not self._stopped:
                    progress = next(work)
                    if time.monotonic() - began > SOON:
                        self.room.app.call_later(tell, progress)
            except StopIteration as end:
                found: Report = end.value
                return found
            return None

        try:
            said = await asyncio.to_thread(check)
        finally:
            self._checking = False
        if said is None:
            self.room.say("Stopped: it is not submitted", "warn")
        elif desk.asked is None or desk.asked.text != asked.text:
            self.room.say("You went on meanwhile: it is not submitted yet. F2 does it", "warn")
        else:
            return asked, said
        return None

    def stop(self) -> bool:
        """Stop what is checked before it is handed in; returns whether something was."""
        there, self._stopped = self._checking, True
        if there:
            self.room.say("Stopping after this check …", "warn")
        return there

    async def _held_back(self, stop: Sequence[Note]) -> str | None:
        """Go to what stands in the way; a lead may say why it is handed in all the same."""
        first = stop[0]
        what = f"{first.finding.rule}: {first.finding.message}"
        if self.room.bench.member.may(Role.LEAD):
            many = "a finding stands" if len(stop) == 1 else f"{len(stop)} findings stand"
            answer = await self.room.app.push_screen_wait(
                Choose(f"Not submitted: {many} in the way",
                       [("go", f"go there: {what}"), ("all_the_same", "submit all the same, with a reason")])
            )  # fmt: skip
            if answer == "all_the_same":
                label = "Why it is handed in all the same: this goes on record with your name"
                return await self.room.app.push_screen_wait(Ask("Submit in spite of open findings", label)) or None
            if answer is None:
                return None
        field = first.finding.field
        if self.desk.opening is not None and field != self.desk.opening.field:
            await self.room.open_text(self.desk.opening.pair, field)
            self.desk.editor.go_to(first.start, first.end)
        else:
            self.desk.mending.go_to(first)
        where = "" if self.desk.opening is None or field == self.desk.opening.field else f" ({field})"
        self.room.say(f"Not submitted. {what}{where}\n  alt+r reads it in full, alt+x waives it with a reason", "error")
        return None
