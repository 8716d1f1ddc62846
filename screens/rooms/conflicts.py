"""Conflicts: texts that two people wrote on one, woven together by an editor, passage by passage."""

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content

from screens.frame import safe
from screens.frame.room import Room, RoomScreen, key
from screens.widgets.item_list import Few, Item, ItemList
from screens.widgets.long_ask import LongAsk
from screens.widgets.weaving import Passage, Weaving
from workbench.domain.listing import Filter
from workbench.domain.project import Role
from workbench.services import moving
from workbench.services.settling import Decision, Dispute, Settlement, disputes, settle
from workbench.view import View

_OPENS = {"withdraw": moving.withdraw, "reopen": moving.reopen, "restore": moving.restore}
Version = tuple[str, ...]
"""The revisions that stand against each other: another one makes it another dispute."""


class ConflictsScreen(RoomScreen):
    """The open conflicts, and the one that is being settled."""

    HELP = """Conflicts: texts of one pair that were written without knowing of each other.
An editor or a lead settles them. Where only one of the two changed a passage, its change is taken; where both did,
m takes the text in force, t the one beside it, b both, o your own words. F2 puts the result in force.
Everybody's words stay in the pair's history, whatever is chosen."""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 - as the toolkit declares it
    BINDINGS: ClassVar[list[BindingType]] = [
        key("f2", "settle", "settle", "Put the woven text in force", "conflicts.settle"),
        key("m,left", "take('mine')", "in force", "Take this passage from the text in force", "conflicts.mine"),
        key("t,right", "take('theirs')", "beside it", "Take this passage from the text beside it", "conflicts.theirs"),
        key("b", "take('both')", "both", "Take both, one after the other", "conflicts.both"),
        key("o", "own", "own words", "Write this passage in your own words", "conflicts.own"),
        key("n", "walk(1)", "next", "The next passage that somebody changed", "conflicts.next"),
        key("N,p", "walk(-1)", "before", "The passage before", "conflicts.before", show=False),
        key("M", "all('mine')", "all in force", "Take the whole text in force", "conflicts.all_mine", show=False),
        key("T", "all('theirs')", "all beside", "Take the whole text beside it", "conflicts.all_theirs", show=False),
        key("w", "unlock", "open it", "Open the text for writing, so that it can be settled", "conflicts.open"),
        key("f8", "next_pair", "next pair", "The next conflict in the list", "conflicts.next_pair", show=False),
    ]
    DEFAULT_CSS = """
    ConflictsScreen #disputes { height: 5; }
    ConflictsScreen.-wide > .body { layout: horizontal; }
    ConflictsScreen.-wide #disputes { width: 40; height: 1fr; }
    """

    def __init__(self) -> None:
        """Begin with nothing read."""
        super().__init__()
        self.disputes: dict[str, Dispute] = {}
        self.settlements: dict[str, tuple[Version, Settlement]] = {}
        """What was decided so far, by pair and field: leaving a conflict loses nothing."""
        self.drafts: dict[tuple[str, int, int], str] = {}
        """Own words that were left unfinished."""
        self.who: dict[str, str] = {}
        self.editors: tuple[str, ...] = ()
        self.wanted = ""

    def body(self) -> ComposeResult:
        """The list, then the conflict under its cursor."""
        with Container(classes="body"):
            listed = ItemList(
                id="disputes", classes="pane",
                empty="No conflict is open.\nWhere two people write on one text without knowing of each other, both\n"
                "texts wait here for an editor.",
            )  # fmt: skip
            listed.can_mark = False
            yield listed
            yield Weaving()

    # --- reading -------------------------------------------------------------------------------------------------

    def show_item(self, name: str) -> None:
        """Go to the conflict of a pair."""
        self.wanted, self.stale = name, True

    async def reload(self) -> None:
        """Read the conflicts; decisions on texts that are still the same stay."""
        found, first_words = self.look(_read)
        people = self.look(lambda view: view.members())
        self.who = {member.id: member.name for member in people}
        self.editors = tuple(member.name for member in people if member.may(Role.EDITOR))
        self.disputes = found
        lost = [name for name, (version, kept) in self.settlements.items()
                if any(kept.decided) and name in found and version != _version(found[name])]  # fmt: skip
        listed = self.query_one("#disputes", ItemList)
        listed.border_title = Content(f"{len(found)} in conflict")
        listed.fill(Few([self._item(name, dispute, first_words[name]) for name, dispute in found.items()]))
        listed.styles.height = None if found else "1fr"
        if self.wanted:
            listed.go_to(next((name for name in found if name.startswith(self.wanted)), ""))
            self.wanted = ""
        self.open_current()
        if lost:
            self.say(f"#{lost[0][:6]} was written on meanwhile: it is shown anew, and decided anew", "warn")

    def _item(self, name: str, dispute: Dispute, words: str) -> Item:
        hands = dict.fromkeys(self.who.get(one.author, "?") for one in (dispute.head, *dispute.rivals) if one.author)
        line = f"#{dispute.pair[:6]} {dispute.field} · {' and '.join(hands)} · {words}"
        return Item(name, lambda width: safe.line(line, "", width))

    @property
    def weaving(self) -> Weaving:
        """The conflict in view."""
        return self.query_one(Weaving)

    def open_current(self) -> None:
        """Show the conflict under the cursor, as far as it was decided."""
        name = self.query_one("#disputes", ItemList).current
        dispute = self.disputes.get(name)
        settlement = None
        if dispute is not None:
            version, kept = self.settlements.get(name, ((), None))
            if kept is None or version != _version(dispute):
                kept = Settlement(dispute)
            kept.dispute = dispute
            settlement = kept
            self.settlements[name] = _version(dispute), settlement
        self.weaving.begin(settlement, self.who, self._note(dispute) if dispute else Content(""))
        self.refresh_bindings()

    def _note(self, dispute: Dispute) -> Content:
        if not self.bench.member.may(Role.EDITOR):
            return safe.show(f"▲ An editor or a lead settles it: {', '.join(self.editors) or 'none here yet'}")
        if dispute.cure:
            return safe.show(f"▲ The pair is at {dispute.stage}: w opens it for writing ({dispute.cure})")
        return Content("")

    @on(ItemList.Moved, "#disputes")
    def _moved(self) -> None:
        self.open_current()

    @on(ItemList.Opened, "#disputes")
    def _opened(self) -> None:
        self.query_one("#result", Passage).focus()

    # --- deciding ------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Editors decide; what is locked can only be opened."""
        if action not in ("settle", "take", "own", "walk", "all", "unlock", "next_pair"):
            return True
        found = self.weaving.settlement if self.is_mounted else None
        if found is None:
            return False
        if action == "walk":
            return self.weaving.can_walk(*parameters)  # type: ignore[arg-type]
        if action == "next_pair":
            return len(self.disputes) > 1
        locked = bool(found.dispute.cure)
        return self.bench.member.may(Role.EDITOR) and (
            locked if action == "unlock" else action != "settle" or not locked
        )

    def action_take(self, side: str) -> None:
        """Decide the passage."""
        self.weaving.decide(Decision(side))  # type: ignore[arg-type]
        self.refresh_bindings()

    def action_all(self, side: str) -> None:
        """Decide all passages alike."""
        self.weaving.decide_all(Decision(side))  # type: ignore[arg-type]

    def action_walk(self, by: int) -> None:
        """Another passage."""
        self.weaving.walk(by)
        self.refresh_bindings()

    def action_next_pair(self) -> None:
        """The next conflict, round and round."""
        listed = self.query_one("#disputes", ItemList)
        listed.action_move(1 if listed.cursor + 1 < listed.count else -listed.count)

    @work
    async def action_own(self) -> None:
        """Ask for own words, beginning with what was typed before, else with the text in force."""
        weaving = self.weaving
        if weaving.settlement is None or not weaving.changed:
            return
        number = weaving.changed[weaving.place]
        spot = (weaving.settlement.dispute.pair + weaving.settlement.dispute.field, weaving.step, number)
        hunk = weaving.hunks[number]
        said = weaving.settlement.decided[weaving.step].get(number)
        value = self.drafts.get(spot, hunk.text(said) or hunk.mine)
        answer = await self.app.push_screen_wait(LongAsk("Own words", "What is to stand in this passage?", value))
        if answer is None:
            return
        taken, words = answer
        if not taken:
            self.drafts[spot] = words
            return
        self.drafts.pop(spot, None)
        weaving.decide(Decision("own", words))

    async def action_settle(self) -> None:
        """Put the woven text in force; what is not decided yet is gone to."""
        weaving = self.weaving
        if weaving.settlement is None:
            return
        if weaving.open:
            weaving.next_open()
            weaving.draw()
            self.say(f"{weaving.open} passages wait for a decision: m, t, b or o", "warn")
            return
        dispute, text = weaving.settlement.dispute, weaving.settlement.text()
        act = self.act(f"Settle the {dispute.field} of #{dispute.pair[:6]}")
        if await self.change(lambda: settle(self.bench.collection, act, dispute, text)):
            self.say(f"Settled: the {dispute.field} of #{dispute.pair[:6]}; u takes it back")

    async def action_unlock(self) -> None:
        """Open the text for writing."""
        found = self.weaving.settlement
        if found is not None and found.dispute.cure in _OPENS:
            pair, cure = found.dispute.pair, found.dispute.cure
            act = self.act(f"{cure.capitalize()} #{pair[:6]}")
            if await self.change(lambda: _OPENS[cure](self.bench.collection, act, pair)):
                self.say(f"Open for writing: #{pair[:6]}")


def _read(view: View) -> tuple[dict[str, Dispute], dict[str, str]]:
    """The open conflicts by pair and field, and the first words of each pair."""
    found: dict[str, Dispute] = {}
    words: dict[str, str] = {}
    for line in view.pairs(Filter(conflicts=True)):
        for dispute in disputes(view, line.id):
            name = f"{line.id}:{dispute.field}"
            found[name] = dispute
            words[name] = (line.prompt or line.completion or "")[:200]
    return found, words


def _version(dispute: Dispute) -> Version:
    return (dispute.head.revision or "", *(rival.revision or "" for rival in dispute.rivals))


ROOM = Room("conflicts", "Conflicts", "c", 8, "settle texts that two people wrote on one", ConflictsScreen)
ConflictsScreen.ROOM = ROOM
