"""F7: the marked part goes to the model with an instruction, and comes back as a difference to be taken or refused."""

from collections.abc import Callable, Coroutine
from typing import Any

from screens.bench import engine
from screens.frame.room import RoomScreen
from screens.widgets.ask import Ask
from screens.widgets.desk import Desk
from screens.widgets.saving import Saving
from screens.widgets.streaming import Drafting, Ended, Stream
from screens.widgets.write_questions import Rewritten
from workbench.services import drafting
from workbench.services.drafting import Made
from workbench.services.provenance import DRAFT
from workbench.services.questions import Wish


class Rewriting:
    """One rewrite at a time, for a room that has a desk."""

    def __init__(self, room: RoomScreen, saving: Saving, soon: Callable[[Coroutine[Any, Any, None]], None]) -> None:
        """Rewrite what is marked in the room's editor; `soon` runs what takes time, in its turn."""
        self.soon = soon
        self.room = room
        self.saving = saving
        self.stream: Stream | None = None
        self.before = ""

    @property
    def desk(self) -> Desk:
        """The desk."""
        return self.room.query_one(Desk)

    def begin(self) -> None:
        """Ask what is to change; the model works on a saved text, so what is typed is saved first."""
        if self.desk.editor.span is None:
            self.room.say("Mark what is to be written anew first: shift and arrows, or alt+v", "warn")
            return
        self.room.app.push_screen(
            Ask("Write the marked part anew", "What is to change? (shorter, name the deadline, in plain words …)"),
            self._asked,
        )

    def _asked(self, instruction: str | None) -> None:
        if instruction:
            self.soon(self._ask(instruction))

    async def _ask(self, instruction: str) -> None:
        desk, bench = self.desk, self.room.bench
        span, self.before = desk.editor.span, desk.editor.text
        if span is None or desk.opening is None:
            return
        if desk.dirty or desk.base is None:
            saved = await self.saving.save()
            if saved is None or saved.conflict:
                return
        what = desk.opening
        act = bench.act(f"Rewrite a part of #{what.pair[:6]}")
        wish = Wish(instruction=instruction)

        def start() -> Drafting:
            chosen = engine("drafter")
            return (yield from drafting.draft_rewrite(bench.collection, act, chosen, what.pair, what.field, span, wish))

        self.stream = Stream(self.room, start)
        self.stream.run()
        self.room.say("The model writes the marked part anew … esc stops it", "warn")

    def stop(self) -> bool:
        """Stop the model; returns whether it was at work."""
        there = self.stream is not None
        if self.stream is not None:
            self.stream.stop()
            self.stream = None
            self.room.say("Stopped; the text is as it was", "warn")
        return there

    def ended(self, event: Ended) -> None:
        """Show what came as a difference."""
        if event.stream is not self.stream:
            return
        self.stream = None
        made = event.made
        if event.error is not None:
            self.room.say_error(event.error)
        elif made is None or made.failure or made.written is None:
            self.room.say(f"Nothing to offer: {made.failure if made else 'stopped'}. The text is as it was", "warn")
        else:
            self._offer(made, made.written)

    def _offer(self, made: Made, written: tuple[int, int]) -> None:
        desk, bench = self.desk, self.room.bench
        start, behind = written[0], len(made.text) - written[1]
        old, new = self.before[start : len(self.before) - behind], made.text[slice(*written)]
        desk.shown.append(made.id)

        async def answered(answer: str | None) -> None:
            if answer != "take":
                act = bench.act("Refuse a rewrite")
                await self.room.change(lambda: drafting.refuse(bench.collection, act, made.id))
                self.room.say("Refused: the text is as it was")
            elif desk.editor.text[start : start + len(old)] == old:
                desk.editor.put(new, [(len(new), DRAFT + made.id)], (start, start + len(old)))
                self.room.say("Taken; ctrl+z brings the old words back")
            else:
                self.room.say("You changed that part meanwhile: nothing was put in its place", "warn")
            desk.editor.focus()

        self.room.say("The model has written it anew")
        self.room.app.push_screen(Rewritten(old, new), answered)
