"""Whose verdict a pair waits for, what waits for a member oldest first, and how long they read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from workbench.domain.listing import Filter
from workbench.domain.pair import Pair, Revision
from workbench.domain.project import Member, Role
from workbench.domain.road import FIELDS, WAITING, waiting_fields
from workbench.view import View

MOST = 300
"""Pairs of each stage that are looked at: whoever judges the oldest first never needs more at a time."""
PAUSE = 60.0
"""Seconds without a key that no longer count as reading."""
CONCERNS = frozenset({
    "submitted", "verdict.given", "withdrawn", "reopened", "discarded", "restored", "text.revised", "text.erased",
    "pair.imported", "pair.written", "pair.changed", "step.undone", "step.redone", "setting.changed",
    "member.changed", "guideline.published", "lease", "finding.waived", "word.changed",
})  # fmt: skip
"""Kinds of events that may change what waits, or how it reads."""
WORDS_A_SECOND = 50
"""Who judges faster than this has not read."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A pair that waits for a verdict of the member."""

    pair: str
    fields: tuple[str, ...]
    """The texts that are to be judged."""
    since: int
    """Place of the event since which it waits."""
    prompt: str
    """How the prompt begins, for a list."""
    skill: str
    language: str
    again: bool
    """Whether it was rejected before."""


Known = dict[tuple[str | None, ...], Turn | None]
"""What was found of a pair with these texts in force: for the next look."""


def queue(view: View, member: Member, account: str, known: Known | None = None) -> list[Turn]:
    """What waits for a verdict of a member, the longest waiting first.

    Args:
        view: the project.
        member: who is to judge.
        account: operating system account and host that they act from.
        known: what an earlier look found; it is brought up to date.
    """
    known = {} if known is None else known
    if not member.may(Role.REVIEWER):
        return []
    now: Known = {}
    for stage in sorted(WAITING):
        for line in view.pairs(Filter(stage=stage, sort="changed", limit=MOST)):
            key = (line.id, stage, *(line.revisions[name] for name in FIELDS))
            now[key] = known[key] if key in known else _turn(view, member, account, line.id, line.prompt or "")
    known.clear()
    known.update(now)
    return sorted((turn for turn in now.values() if turn), key=lambda turn: (turn.since, turn.pair))


def _turn(view: View, member: Member, account: str, uid: str, prompt: str) -> Turn | None:
    pair = view.pair(uid)
    if hindrance(view, pair, member, account):
        return None
    fields = waiting(pair)
    facts = pair.facts
    return Turn(
        uid, fields, pair.last, prompt[:200], str(facts.get("skill") or ""), str(facts.get("language") or ""),
        any(set(verdict.revisions) & set(fields) for verdict in pair.verdicts),
    )  # fmt: skip


def waiting(pair: Pair) -> tuple[str, ...]:
    """The texts of a pair that wait for a verdict; none where it is not a reviewer's turn."""
    if pair.stage not in WAITING:
        return ()
    return waiting_fields(pair.stage, prompt_verified=pair.settled("prompt"))


def hindrance(view: View, pair: Pair, member: Member, account: str) -> str:
    """Why a member gives no verdict on a pair now, in words; '' where they may."""
    if not member.may(Role.REVIEWER):
        return f"{member.name} is no reviewer"
    if pair.stage not in WAITING:
        return f"it is at {pair.stage}, nobody's turn to judge"
    for revision in _judged(pair):
        if member.id in revision.hands:
            return f"you wrote its {revision.field}, or a text that it was made from"
        if view.project.team and account in revision.accounts:
            return f"its {revision.field} was written from your account"
    return ""


def _judged(pair: Pair) -> Iterable[Revision]:
    fields = waiting(pair)
    names = (*fields, "context") if "prompt" in fields else fields
    return [revision for name in names if (revision := pair.head(name)) is not None]


@dataclass
class Clock:
    """Seconds in which somebody read: from key to key, long pauses left out."""

    seconds: float = 0.0
    last: float | None = None
    since: float = 0.0
    """When what is read came up."""

    def begin(self, now: float) -> None:
        """Something else is read from now on."""
        self.seconds, self.last, self.since = 0.0, now, now

    def touch(self, now: float) -> None:
        """A key was pressed, or the reading goes on."""
        if self.last is not None and now - self.last <= PAUSE:
            self.seconds += now - self.last
        self.last = now

    def shown(self, now: float) -> float:
        """Seconds since what is read came up."""
        return now - self.since

    def stop(self) -> None:
        """Nothing is read until the next key."""
        self.last = None


@dataclass
class Pace:
    """What a reviewer did since they came: how many, how long each. Shown, never a race."""

    taken: list[tuple[str, float]] = field(default_factory=list)
    """(pair, seconds), the latest last."""

    def words(self, left: int) -> str:
        """What waits, what is done, and the time of one."""
        told = f"{left} waiting"
        if self.taken:
            mean = sum(seconds for _, seconds in self.taken) / len(self.taken)
            told += f" · {len(self.taken)} done · {int(mean) // 60}:{int(mean) % 60:02} each"
        return told


def too_fast(texts: Mapping[str, str | None], seconds: float) -> str:
    """A warning where nobody could have read this in the time; '' otherwise."""
    words = sum(len(text.split()) for text in texts.values() if text)
    if seconds * WORDS_A_SECOND >= words:
        return ""
    return f"{words} words in {seconds:.0f} s: was that read?"
