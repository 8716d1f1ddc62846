"""What was left unsaved: offered when one comes back to the text, taken up unasked where one only turned away."""

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from screens.widgets.write_lines import facts_line
from screens.widgets.write_questions import UnsavedOffer
from workbench.services import unsaved
from workbench.services.authoring import Opening, opening, settled_base
from workbench.services.unsaved import Unsaved

if TYPE_CHECKING:
    from screens.widgets.desk import Desk
    from screens.widgets.desk_room import DeskRoom


class Returning:
    """Unsaved typing of one member, for a room that has a desk."""

    def __init__(self, room: "DeskRoom") -> None:
        """Offer over a room."""
        self.room = room
        self.typed: dict[tuple[str, str], Unsaved] = {}
        """By pair and field."""
        self._left: set[tuple[str, str]] = set()
        """Texts that were left since the program began: what was typed there is taken up again unasked."""

    @property
    def desk(self) -> "Desk":
        """The desk."""
        return self.room.desk

    def leave(self) -> None:
        """The text on the desk is about to be put away."""
        what = self.desk.opening
        if what is not None and self.desk.dirty:
            self._left.add((what.pair, what.field))

    async def find(self) -> None:
        """Read what there is, when all that was typed here is written."""
        found = await asyncio.wrap_future(self.desk.keeper.after(partial(unsaved.waiting, *self.desk.owner)))
        self.typed = {}
        for one in found:
            self.typed.setdefault((one.place.pair, one.place.field), one)

    def offer(self, found: Opening) -> None:
        """Go on with what was typed, or ask whether to."""
        name = (found.pair, found.field)
        typed, member = self.typed.get(name), self.room.bench.member
        if typed is None or typed.text == found.text:
            return
        at, begun = None, typed.place.base
        if found.pair:
            at = self.room.look(lambda view: settled_base(view, member, found.pair, found.field, begun))
        if name in self._left and at == found.base:
            self.desk.take(typed, at)
            self.room.say(f"Your typing from {typed.clock} is here again; it is not saved yet")
            return

        def answered(answer: str | None) -> None:
            if answer == "take":
                self.desk.take(typed, at)
            elif answer == "drop":
                self.desk.keeper.drop(typed.place)
                self.typed.pop(name, None)

        self.room.app.push_screen(UnsavedOffer(typed, found.text, changed=begun != (found.base or "")), answered)

    def read_again(self, before: Opening) -> None:
        """Somebody changed something: show it, unless it would move what is being typed."""
        now = self.room.look(lambda view: opening(view, before.pair, before.field))
        if now == before:
            self.desk.noting.hear()
            return
        desk = self.desk
        if now.base in (before.base, desk.base) or desk.base in dict(now.rivals):
            desk.tell(now, facts_line(now))
        elif desk.dirty:
            desk.tell(now, facts_line(now))
            self.room.say("Another text of this was saved meanwhile: saving yours shows both", "warn")
        else:
            desk.open(now, facts_line(now))
            if now.field != before.field:
                was = f"{now.verified} accepted the prompt" if now.verified else f"The {before.field} is no longer open"
                self.room.say(f"{was}: this is its {now.field}")
            else:
                self.room.say("The text was changed meanwhile: this is the new one", "warn")
