"""One reviewer's sitting: which pair comes next, what became of the one before them, whether they took a word back."""

from collections.abc import Collection as Container
from collections.abc import Sequence
from dataclasses import dataclass, field

from workbench.domain.project import Member
from workbench.domain.road import Ruling
from workbench.services.review_queue import Known, Turn, hindrance, queue
from workbench.services.review_reading import Reading, read
from workbench.services.reviewing import Opinion
from workbench.view import View


@dataclass(frozen=True, slots=True)
class Seen:
    """What one look at the project told."""

    turns: list[Turn]
    reading: Reading | None
    hindrance: str
    """Why the member can't judge what is shown; '' where they can."""
    editing: bool
    """Whether a pair may be sent to an editor."""
    gone: str
    """What became of the pair that was shown, where it waits no longer."""
    undone: bool
    """Whether the member took back the verdict that they gave last, which is therefore shown again."""


@dataclass
class Session:
    """What a sitting remembers; nothing of it is stored."""

    known: Known = field(default_factory=dict)
    judged: list[tuple[str, str]] = field(default_factory=list)
    """(pair, event) of the verdicts given, the latest last."""
    skipped: list[str] = field(default_factory=list)

    def skip(self, pair: str) -> None:
        """Leave a pair until everything else is judged."""
        self.skipped = [*(one for one in self.skipped if one != pair), pair]

    def look(self, view: View, member: Member, account: str, *, shown: str, wanted: bool, busy: Container[str]) -> Seen:
        """Look at the queue, and choose what is shown.

        Args:
            view: the project.
            member: who reviews.
            account: operating system account and host that they act from.
            shown: the pair that is on the screen, or is to be; '' for none.
            wanted: whether it is to be shown even where it does not wait for the member.
            busy: pairs that others are at work on: they come later.
        """
        turns = queue(view, member, account, self.known)
        waits = {turn.pair for turn in turns}
        gone, undone = "", False
        if self.judged and self.judged[-1][0] in waits and not wanted:
            pair = view.pair(self.judged[-1][0])
            undone = self.judged[-1][1] not in {verdict.id for verdict in pair.verdicts}
        if undone:
            shown = self.judged.pop()[0]
        elif shown and shown not in waits and not wanted:
            last = view.history(shown)[-1]
            who = next((one.name for one in view.members() if one.id == last.actor), "somebody")
            gone = f"#{shown[:6]} no longer waits: {who}, “{last.label}”"
            shown = ""
        shown = shown or self.following(turns, busy)
        reading = read(view, shown) if shown else None
        why = hindrance(view, reading.pair, member, account) if reading else ""
        return Seen(turns, reading, why, view.setting("editing") != "none", gone, undone)

    def following(self, turns: list[Turn], busy: Container[str]) -> str:
        """The longest waiting that nobody is at and that was not skipped; else the one skipped first; '' for none."""
        order = {pair: place for place, pair in enumerate(self.skipped)}
        ranked = sorted((order.get(turn.pair, -1), turn.pair in busy, place) for place, turn in enumerate(turns))
        return turns[ranked[0][2]].pair if ranked else ""


def opinion_of(
    reading: Reading, ruling: Ruling, reasons: Sequence[str], comment: str,
    marked: tuple[str, tuple[int, int]] | None, seconds: int,
) -> Opinion:  # fmt: skip
    """A verdict on what was read; a rejection with a marked part is about that text alone.

    A prompt and a completion that were written in one go are one revision, and a span there is the completion's: what
    is marked in such a prompt is quoted in the comment.
    """
    named = reading.revisions
    if ruling is Ruling.ACCEPT:
        marked = None
    if marked is not None:
        name, (start, end) = marked
        if name != "completion" and named[name] == named.get("completion"):
            comment, marked = f"“{reading.texts[name][start:end]}” {comment}".strip(), None
        named = {name: named[name]}
    return Opinion(
        ruling, tuple(dict.fromkeys(named.values())), tuple(reasons), comment, marked[1] if marked else None,
        seconds=seconds,
    )  # fmt: skip


def changed_since(before: Reading, now: Reading) -> dict[str, str]:
    """The texts that were on the screen and are no longer in force, by field."""
    return {
        name: text for name, text in before.texts.items() if before.pair.heads.get(name) != now.pair.heads.get(name)
    }
