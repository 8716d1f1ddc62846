"""Review: read what waits, say accept, reject or edit, and have the next text before you at once."""

import asyncio
import time
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal

from screens.frame.room import Room, RoomScreen, key
from screens.widgets.at_work import Holding
from screens.widgets.item_list import ItemList
from screens.widgets.read_text import ReadText
from screens.widgets.review_desk import ReviewDesk
from screens.widgets.review_findings import Found, found_in
from screens.widgets.review_lines import facts_of
from screens.widgets.sheet import FactsLine
from screens.widgets.turn_list import TurnList
from screens.widgets.verdict_form import Said, VerdictForm
from workbench.domain.road import Ruling
from workbench.errors import Refused
from workbench.services.leasing import Lease, by_subject
from workbench.services.review_queue import CONCERNS, Clock, Pace, Turn, too_fast
from workbench.services.review_reading import Reading, guideline
from workbench.services.review_session import Seen, Session, changed_since, opinion_of
from workbench.services.reviewing import give_verdict

DONE = {Ruling.ACCEPT: "Accept", Ruling.REJECT: "Reject", Ruling.EDIT: "Ask for an edit of"}
GLANCE = 0.4
"""Seconds in which nobody has seen what came up: a key held down, or pressed for the text before, judges nothing."""


class ReviewScreen(RoomScreen):
    """The reviewer's room."""

    HELP = (
        "Review: what waits for your verdict, the oldest first; never your own texts. Read, then a accepts, r rejects "
        "with reasons, e asks for an edit. v in the text marks the part that you mean; f goes to the next finding, "
        "b shows what bears each sentence. u takes a verdict back."
    )
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - the toolkit's own, which is no ClassVar
        (0, "-narrow"),
        (110, "-wide"),
    ]
    BINDINGS: ClassVar[list[BindingType]] = [
        key("a", "accept", "accept", "Accept what is on the screen; the next one comes", "review.accept"),
        key("r", "refuse('reject')", "reject", "Reject it: reasons, marked part, comment", "review.reject"),
        key("e", "refuse('edit')", "ask edit", "Send it to an editor, saying why", "review.edit"),
        key("s", "skip", "skip", "Leave it for later or for others", "review.skip"),
        key("l", "queue", "list", "What waits for your verdict", "review.list"),
        key("f5", "guideline", "guideline", "What the project's guideline says", "review.guideline"),
        key("h", "history", "history", "How this pair came to be", "review.history"),
    ]
    FOREMOST = frozenset({"review.accept", "review.reject", "review.edit"})
    DEFAULT_CSS = """
    ReviewScreen .body { height: 1fr; }
    ReviewScreen #queue { width: 1fr; display: none; }
    ReviewScreen.-listed #queue { display: block; }
    ReviewScreen.-narrow.-listed ReviewDesk, ReviewScreen.-nothing ReviewDesk { display: none; }
    ReviewScreen.-wide #queue { width: 34; }
    ReviewScreen.-nothing #queue { display: block; width: 1fr; }
    """

    def __init__(self) -> None:
        """Begin with nothing on the desk."""
        super().__init__()
        self.session = Session()
        self.turns: list[Turn] = []
        self.reading: Reading | None = None
        self.hindrance = ""
        self.editing = True
        self.wanted = ""
        self.unseen = False
        """Whether the text changed under the reader's eyes and no key was pressed since."""
        self.clock, self.pace = Clock(), Pace()
        self.judging = ""
        """The pair whose verdict was given last: it goes by the reader's own doing, whenever that is heard of."""
        self.said: dict[str, Said] = {}
        self.holding = Holding(self, "reviewing", tells=False)
        self.altered = ""
        """How the text on the desk changed while it was read."""
        self.others: dict[str, Lease] = {}
        """Who else is at which pair."""

    def body(self) -> ComposeResult:
        """The facts, the queue, the desk."""
        yield FactsLine()
        with Horizontal(classes="body"):
            yield TurnList()
            yield ReviewDesk(lambda: self.bench.checker)

    @property
    def desk(self) -> ReviewDesk:
        """The panes."""
        return self.query_one(ReviewDesk)

    def show_item(self, name: str) -> None:
        """Show this pair next."""
        self.wanted = name
        self.stale = True

    def concerns(self, kinds: frozenset[str], subjects: frozenset[str]) -> bool:
        """What may change the queue, or the pair on the desk."""
        return bool(kinds & CONCERNS)

    # --- reading -------------------------------------------------------------------------------------------------

    async def reload(self) -> None:
        """Look at the queue again; the pair on the desk stays, unless it no longer waits."""
        wanted, self.wanted = self.wanted, ""
        shown = wanted or (self.reading.pair.id if self.reading else "")
        stay = bool(wanted or self.hindrance)
        bench = self.bench

        def look() -> tuple[Seen, Found, dict[str, Lease]]:
            others = by_subject(bench.leases.others())
            with bench.collection.view() as view:
                seen = self.session.look(view, bench.member, str(bench.account), shown=shown, wanted=stay, busy=others)
                found = found_in(bench.checker, view, seen.reading, bench.member) if seen.reading else Found()
            return seen, found, others

        seen, found, self.others = await asyncio.to_thread(look)
        gone = seen.gone if shown != self.judging else ""
        if gone:
            self.say(f"{gone}. This is the next one.", "warn")
        if seen.undone:
            self.judging = ""
            self.pace.taken.pop()
        self.turns, self.editing, self.hindrance = seen.turns, seen.editing, seen.hindrance
        before, self.reading = self.reading, seen.reading
        self._show(before, found)
        self.unseen = self.unseen or bool(gone)

    def _show(self, before: Reading | None, found: Found) -> None:
        reading = self.reading
        same = before is not None and reading is not None and before.pair.id == reading.pair.id
        changed = changed_since(before, reading) if before and reading and same and not self.hindrance else {}
        if reading and (not same or changed):
            self.unseen = bool(changed)
            self.desk.show(reading, found, changed)
            self.clock.begin(time.monotonic())
            self.run_worker(self.holding.take(reading.pair.id), group="lease")
        elif reading:
            self.desk.hear(reading, found)
        self.altered = self.altered if same and not changed else ""
        if changed:
            self.altered = f"The {' and the '.join(changed)} changed while you read it: this is the change. "
            self.say(f"{self.altered}Read it, then judge again.", "warn")
        if reading is None and self.holding.lease is not None:
            self.run_worker(self.holding.let_go(), group="lease")
        self.set_class(reading is None, "-nothing")
        current = reading.pair.id if reading else ""
        self.query_one(TurnList).tell(self.turns, self.others, current, self.bench.member)
        self._facts()
        self.refresh_bindings()

    def _facts(self) -> None:
        lease = self.others.get(self.reading.pair.id) if self.reading else None
        facts = facts_of(self.reading, self.hindrance, lease) if self.reading else ()
        self.query_one(FactsLine).tell(facts, self.pace.words(len(self.turns)))

    async def on_screen_suspend(self) -> None:
        """The room is left: nobody is held up, no second is counted."""
        if self in self.app.screen_stack:
            return
        self.clock.stop()
        await self.holding.let_go()

    async def on_screen_resume(self) -> None:
        """Back again: what is on the desk is held again."""
        self.clock.touch(time.monotonic())
        if self.reading is not None and self.holding.lease is None:
            self.run_worker(self.holding.take(self.reading.pair.id), group="lease")

    def on_key(self, _event: events.Key) -> None:
        """Whoever presses keys is reading."""
        self.clock.touch(time.monotonic())

    # --- verdicts ------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what has an effect on what is shown."""
        if self.reading is None:
            return action not in ("accept", "refuse", "skip", "history")
        hidden = self.has_class("-listed") and self.has_class("-narrow")
        mine = not self.hindrance and not hidden
        return {
            "accept": mine, "refuse": mine and (self.editing or parameters == ("reject",)), "skip": not hidden,
            "queue": bool(self.turns),
            "history": "history" in self.workbench.rooms,
        }.get(action, True)  # fmt: skip

    async def action_accept(self) -> None:
        """Accept the revisions on the screen."""
        if self.reading is not None:
            await self._judge(Ruling.ACCEPT, Said(), None)

    def action_refuse(self, ruling: str) -> None:
        """Ask for the reasons, then give the verdict."""
        reading = self.reading
        if reading is None or self._must_look():
            return
        marked = self.desk.marked()
        quoted = reading.texts[marked[0]][slice(*marked[1])] if marked else ""
        said = self.said.setdefault(reading.pair.id, Said())
        what = f"the {' and the '.join(reading.fields)} of #{reading.pair.id[:6]}"

        async def send(answer: Said | None) -> None:
            if answer is not None:
                await self._judge(Ruling(ruling), answer, marked)

        self.app.push_screen(VerdictForm(Ruling(ruling), what, quoted, said), send)

    def _must_look(self) -> bool:
        """What came to the screen a blink ago, or not by the reader's own doing, is not judged by the first key."""
        if self.unseen or self.clock.shown(time.monotonic()) < GLANCE:
            self.say("This has come up just now: read it, then press again.", "warn")
            self.unseen = False
            return True
        return False

    async def _judge(self, ruling: Ruling, said: Said, marked: tuple[str, tuple[int, int]] | None) -> None:
        reading = self.reading
        if reading is None or self._must_look():
            return
        self.clock.touch(time.monotonic())
        seconds, pair = self.clock.seconds, reading.pair.id
        opinion = opinion_of(reading, ruling, said.reasons, said.comment, marked, int(seconds))
        label, self.judging = f"{DONE[ruling]} #{pair[:6]}", pair
        bench = self.bench
        done = await self.change(lambda: give_verdict(bench.collection, self.act(label), pair, opinion))
        if done is None:
            self.judging, self.stale = "", True
            await self.freshen()
            if self.altered:  # it was shown while the verdict was on its way
                self.say(f"{self.altered}Read it, then judge again.", "warn")
            return
        self.said.pop(pair, None)
        self.session.judged.append((pair, done.events[-1].id))
        self.pace.taken.append((pair, seconds))
        self._facts()
        by = f", by {reading.wrote}" if reading.blind and reading.wrote else ""
        hasty = too_fast({name: reading.texts.get(name) for name in reading.fields}, seconds)
        self.say(f"{label}{by}  (u takes it back){f'. {hasty}' if hasty else ''}", "warn" if hasty else "good")

    async def action_skip(self) -> None:
        """Leave the pair for later."""
        if self.reading is not None:
            self.session.skip(self.reading.pair.id)
            await self._open(self.session.following(self.turns, self.others))

    async def _open(self, pair: str) -> None:
        if pair:
            self.show_item(pair)
            await self.freshen()

    # --- looking about -------------------------------------------------------------------------------------------

    def action_queue(self) -> None:
        """The list of what waits, or the desk alone."""
        self.toggle_class("-listed")
        (self.query_one("#queue") if self.has_class("-listed") else self.desk.main).focus()
        self.refresh_bindings()

    @on(ItemList.Opened, "#queue")
    async def _opened(self, event: ItemList.Opened) -> None:
        if self.has_class("-narrow"):
            self.remove_class("-listed")
        await self._open(event.name)
        self.desk.main.focus()

    def action_guideline(self) -> None:
        """The guideline, from the place that names the skill."""
        text = self.look(guideline)
        if not text:
            self.say_error(Refused("No guideline", "none was published yet", "workbench guideline publish FILE"))
            return
        skill = str(self.reading.pair.facts.get("skill") or "") if self.reading else ""
        self.app.push_screen(ReadText("Guideline", text, skill.replace("_", " ")))

    async def action_history(self) -> None:
        """The pair's history."""
        if self.reading is not None:
            await self.workbench.action_room("history", self.reading.pair.id)

    def step_back(self) -> bool:
        """Close what was opened over the text."""
        if self.desk.step_back():
            return True
        if self.has_class("-listed") and self.reading is not None:
            self.action_queue()
            return True
        return False


ROOM = Room("review", "Review", "r", 5, "read what waits, accept it or say why not", ReviewScreen)
ReviewScreen.ROOM = ROOM
