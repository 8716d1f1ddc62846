"""A conflict, passage by passage: the common text, both that stand against each other, and what comes of them."""

import time
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from screens.frame import safe
from workbench.services.settling import Decision, Hunk, Settlement, Version

NAMES: Final = {"mine": "in force", "theirs": "beside it", "both": "both", "own": "own words"}
"""What a decision is called on the screen."""


class Passage(VerticalScroll, can_focus=True):
    """A text in a frame, scrolled by the usual keys."""

    HELP = "A text of the conflict: arrows and pgup/pgdn scroll it."
    BINDINGS: ClassVar[list[BindingType]] = []
    DEFAULT_CSS = "Passage > Static { height: auto; width: 1fr; padding: 0 1; }"

    def compose(self) -> ComposeResult:
        """The text."""
        yield Static(markup=False)

    def tell(self, title: Content, text: Content) -> None:
        """Show another text."""
        self.border_title = title
        self.query_one(Static).update(text)


class Weaving(Vertical):
    """One settlement: where one is in it, the passage in its versions, the text as it grows."""

    DEFAULT_CSS = """
    Weaving { height: 1fr; }
    Weaving > #about { height: auto; max-height: 3; padding: 0 1; }
    Weaving > #versions { height: 1fr; }
    Weaving #versions > Passage { width: 1fr; height: 1fr; }
    Weaving #base { height: 4; }
    Weaving > #result { height: 1fr; }
    .-wide Weaving #versions > #base { height: 1fr; }
    """

    def __init__(self) -> None:
        """Begin with nothing to settle."""
        super().__init__(id="weaving")
        self.settlement: Settlement | None = None
        self.step = 0
        """Which of the rivals is woven in."""
        self.place = 0
        """Number of the passage, among those that somebody changed."""
        self.who: dict[str, str] = {}
        self.note = Content("")

    def compose(self) -> ComposeResult:
        """Where one is, three versions, the result."""
        yield Static(id="about", markup=False)
        with Horizontal(id="versions"):
            yield Passage(id="base", classes="pane")
            yield Passage(id="mine", classes="pane")
            yield Passage(id="theirs", classes="pane")
        yield Passage(id="result", classes="pane")

    # --- where one is --------------------------------------------------------------------------------------------

    def begin(self, settlement: Settlement | None, who: dict[str, str], note: Content) -> None:
        """Show a settlement from its first open passage on; the same one stays where it is."""
        if settlement is not self.settlement:
            self.settlement, self.step, self.place = settlement, 0, 0
            if settlement is not None:
                self.next_open()
        self.who, self.note = who, note
        self.draw()

    @property
    def hunks(self) -> list[Hunk]:
        """The passages of the rival that is woven in."""
        return self.settlement.hunks(self.step) if self.settlement else []

    @property
    def changed(self) -> list[int]:
        """Numbers of the passages that somebody changed."""
        return [number for number, hunk in enumerate(self.hunks) if hunk.kind != "same"]

    @property
    def open(self) -> int:
        """How many passages wait for a decision, whichever rival they are of."""
        found = self.settlement
        return sum(len(found.undecided(step)) for step in range(len(found.dispute.rivals))) if found else 0

    def next_open(self) -> bool:
        """Go to the next passage that is not decided, round and round; returns whether there is one."""
        found = self.settlement
        if found is None:
            return False
        here = (self.step, self.changed[self.place] if self.changed else -1)
        waiting = [(step, n) for step in range(len(found.dispute.rivals)) for n in found.undecided(step)]
        if not waiting:
            return False
        self.step, number = next((spot for spot in waiting if spot > here), waiting[0])
        if here in waiting and len(waiting) == 1:
            self.step, number = here
        self.place = self.changed.index(number)
        return True

    def can_walk(self, by: int) -> bool:
        """Whether there is another passage that way."""
        if self.settlement is None:
            return False
        last = len(self.settlement.dispute.rivals) - 1
        return 0 <= self.place + by < len(self.changed) or (self.step < last if by > 0 else self.step > 0)

    def walk(self, by: int) -> None:
        """Go some passages on, from the last of one rival to the first of the next."""
        if self.settlement is None:
            return
        place = self.place + by
        if place >= len(self.changed) and self.step + 1 < len(self.settlement.dispute.rivals):
            self.step, self.place = self.step + 1, 0
        elif place < 0 and self.step > 0:
            self.step -= 1
            self.place = max(0, len(self.changed) - 1)
        else:
            self.place = max(0, min(place, len(self.changed) - 1))
        self.draw()

    def decide(self, decision: Decision) -> None:
        """Decide the passage, and go to the next open one."""
        if self.settlement is None or not self.changed:
            return
        self.settlement.decide(self.step, self.changed[self.place], decision)
        self.next_open()
        self.draw()

    def decide_all(self, decision: Decision) -> None:
        """Decide every passage of this rival alike."""
        if self.settlement is None:
            return
        for number in self.changed:
            self.settlement.decide(self.step, number, decision)
        self.next_open()
        self.draw()

    # --- drawing -------------------------------------------------------------------------------------------------

    def draw(self) -> None:
        """Write everything anew."""
        self.display = self.settlement is not None
        if self.settlement is None:
            return
        dispute = self.settlement.dispute
        rival = dispute.rivals[self.step]
        hunks, changed = self.hunks, self.changed
        self.place = max(0, min(self.place, len(changed) - 1))
        hunk = hunks[changed[self.place]] if changed else Hunk(None, dispute.head.text, rival.text)
        self.query_one("#about", Static).update(Content("\n").join(self._about(len(changed), hunk)))
        base = self.query_one("#base", Passage)
        base.display = hunk.base is not None
        base.tell(Content("before both"), _passage(hunk.base or ""))
        mine = "m  woven so far" if self.step else "m  in force"
        self.query_one("#mine", Passage).tell(Content(mine), _passage(hunk.mine))
        self.query_one("#theirs", Passage).tell(Content("t  beside it"), _passage(hunk.theirs))
        self._result(hunks, changed[self.place] if changed else -1)

    def _told(self, version: Version) -> str:
        if version.revision is None:
            return "no text"
        return f"{self.who.get(version.author, version.author[:6])}, {when(version.clock)}"

    def _about(self, passages: int, hunk: Hunk) -> list[Content]:
        assert self.settlement is not None
        dispute = self.settlement.dispute
        parts = [f"#{dispute.pair[:6]} {dispute.field}", f"passage {self.place + 1} of {max(1, passages)}"]
        if len(dispute.rivals) > 1:
            parts.append(f"text {self.step + 1} of {len(dispute.rivals)} beside the one in force")
        said = self.settlement.decided[self.step].get(self.changed[self.place]) if passages else None
        if said is not None:
            parts.append(f"✔ {NAMES[said.side]}")
        elif hunk.kind == "conflict":
            parts.append("✘ both changed it")
        else:
            parts.append({"mine": "● changed in force only: taken", "theirs": "● changed beside it only: taken"}.get(
                hunk.kind, "● both changed it alike"))  # fmt: skip
        waits = f"✘ {self.open} to decide" if self.open else "✔ all decided: F2 settles"
        line = Content(" · ").join([*(Content(part) for part in parts), Content.styled(waits, "bold")])
        rival = dispute.rivals[self.step]
        hands = safe.line(f"in force: {self._told(dispute.head)} · beside it: {self._told(rival)}")
        return [line, hands, self.note] if self.note.plain else [line, hands]

    def _result(self, hunks: list[Hunk], here: int) -> None:
        assert self.settlement is not None
        pieces: list[Content] = []
        before = Content("")
        for number, hunk in enumerate(hunks):
            piece = self._piece(hunk, self.settlement.decided[self.step].get(number))
            if number == here:
                before = Content("").join(pieces)
                piece = piece.stylize("reverse")
            pieces.append(piece)
        result = self.query_one("#result", Passage)
        title = "what comes of it" if len(self.settlement.dispute.rivals) == 1 else "what comes of it so far"
        result.tell(Content(title), Content("").join(pieces))
        width = max(10, result.size.width - 4)
        row = before.get_height({}, width) if before.plain else 0
        result.scroll_to(y=max(0, row - 2), animate=False, force=True)

    def _piece(self, hunk: Hunk, said: Decision | None) -> Content:
        text = hunk.text(said)
        if text is None:
            return Content.assemble(
                ("⟦", "bold $text-error"), safe.show(hunk.mine.rstrip("\n"), "$text-error"), ("│", "bold $text-error"),
                safe.show(hunk.theirs.rstrip("\n"), "$text-error"), ("⟧ ", "bold $text-error"),
            )  # fmt: skip
        return safe.show(text, "" if hunk.kind == "same" else "underline $text-success")


def _passage(text: str) -> Content:
    return safe.show(text) if text.strip() else Content.styled("(nothing)", "$text-muted")


def when(clock: int) -> str:
    """A moment as people say it: the time today, the day before that."""
    moment = time.localtime(clock / 1_000_000)
    today = moment[:3] == time.localtime()[:3]
    return time.strftime("%H:%M" if today else "%Y-%m-%d %H:%M", moment)
