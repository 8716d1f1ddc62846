"""From the desk into the project: a revision, and the step to the reviewers."""

import asyncio

from checks.spec import Finding
from screens.checking import blocking
from screens.frame.room import RoomScreen
from screens.widgets.desk import Desk
from screens.widgets.write_questions import Clash
from workbench.domain.pair import dimensions
from workbench.services.authoring import Opening, Saved, opening, save
from workbench.services.writing import submit
from workbench.view import View


class Saving:
    """Saves and submits what lies on a desk."""

    def __init__(self, room: RoomScreen) -> None:
        """Save for a room that has a desk."""
        self.room = room

    @property
    def desk(self) -> Desk:
        """The desk."""
        return self.room.query_one(Desk)

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
        desk, cells = self.desk, self.room.bench.cells()
        if desk.opening is not None:
            name = desk.opening.field
            desk.opening = self.room.look(lambda view: opening(view, saved.pair, name, cells))

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

    async def submit(self) -> str:
        """Save what is typed and hand the pair in; returns the pair, '' where it stays, and the person knows why."""
        desk, bench = self.desk, self.room.bench
        if desk.opening is None:
            return ""
        what, text = desk.opening, desk.editor.text
        said = await asyncio.to_thread(
            bench.checker.report, {**what.texts, what.field: text}, dimensions(what.facts), pair=what.pair
        )
        stop = next((one for one in said.blocking() if one.field == what.field), None)
        if stop is not None:
            self.go_to(stop)
            return ""
        if desk.dirty or desk.base is None:
            saved = await self.save()
            if saved is None or saved.conflict:
                return ""
        pair = desk.opening.pair
        act = bench.act(f"Submit #{pair[:6]}")
        done = await self.room.change(lambda: submit(bench.collection, act, pair, findings=blocking(bench.checker)))
        return pair if done is not None else ""

    def go_to(self, one: Finding) -> None:
        """Put the cursor on a finding that stands in the way, and say which it is."""
        self.desk.editor.go_to(one.start, one.end)
        self.desk.editor.focus()
        self.room.say(f"Not submitted. {one.rule}: {one.message}", "error")
