"""Settling a conflict: two texts made on one, woven into the text that an editor settles on.

The texts are laid beside the one that both were made on. Where only one of them changed it, that change is taken;
where both did, an editor decides. Where no common text is known, every difference is the editor's.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final, Literal

from workbench.domain.pair import Pair
from workbench.domain.project import Role
from workbench.domain.road import FIELDS, locked
from workbench.services.people import require
from workbench.services.writing import Manuscript, Revised, revise
from workbench.view import Act, Collection, View

Kind = Literal["same", "agreed", "mine", "theirs", "conflict"]
"""Who changed a passage: nobody, both alike, one of them, both differently."""
Side = Literal["mine", "theirs", "both", "own"]

NEAR: Final = 3
"""Words: two passages in conflict with fewer words than these between them are decided as one."""
_MOST_WORDS: Final = 2000
"""Longer texts are compared line by line, so that nobody waits."""
# A word with the blanks behind it; scripts that put no blanks between words go letter by letter.
_WORD: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]\s*|[^\s\u3040-\u30ff\u3400-\u9fff]+\s*|\s+")


@dataclass(frozen=True, slots=True)
class Hunk:
    """A passage of the three texts: end to end, the passages are the texts."""

    base: str | None
    """None where no common text is known."""
    mine: str
    """As it is in the text in force."""
    theirs: str
    """As it is in the text that waits beside it."""

    @property
    def kind(self) -> Kind:
        """Who changed it."""
        if self.mine == self.theirs:
            return "same" if self.base in (None, self.mine) else "agreed"
        if self.mine == self.base:
            return "theirs"
        return "mine" if self.theirs == self.base else "conflict"

    def text(self, decision: "Decision | None" = None) -> str | None:
        """The passage as it was decided; undecided, the one that changed it; None where that is for an editor."""
        if decision is None:
            return {"conflict": None, "theirs": self.theirs}.get(self.kind, self.mine)
        match decision.side:
            case "mine":
                return self.mine
            case "theirs":
                return self.theirs
            case "both":
                return self.mine + _between(self.mine, self.theirs) + self.theirs
            case "own":
                return decision.words


@dataclass(frozen=True, slots=True)
class Decision:
    """What an editor says of one passage."""

    side: Side
    words: str = ""
    """Their own words."""


def hunks(base: str | None, mine: str, theirs: str) -> list[Hunk]:
    """Lay two texts beside the one that both were made on, or beside each other where none is known."""
    parts = [_WORD.findall(text) for text in (base or "", mine, theirs)]
    if max(map(len, parts)) > _MOST_WORDS:
        parts = [text.splitlines(keepends=True) for text in (base or "", mine, theirs)]
    regions = _two(parts[1], parts[2]) if base is None else _three(*parts)
    found = []
    for b, m, t in regions:
        old = "".join(parts[0][b]) if base is not None else None
        found.append(Hunk(old, "".join(parts[1][m]), "".join(parts[2][t])))
    return _joined([hunk for hunk in found if hunk.mine or hunk.theirs or hunk.base])


_Region = tuple[slice, slice, slice]


def _two(mine: Sequence[str], theirs: Sequence[str]) -> Iterator[_Region]:
    for _, a, b, c, d in SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes():
        yield slice(0, 0), slice(a, b), slice(c, d)


def _three(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> Iterator[_Region]:
    """Passages that all three share, and what lies between them."""
    at, mine_at, theirs_at = 0, 0, 0
    for b, m, t, size in (*_shared(base, mine, theirs), (len(base), len(mine), len(theirs), 0)):
        if b > at or m > mine_at or t > theirs_at:
            yield slice(at, b), slice(mine_at, m), slice(theirs_at, t)
        at, mine_at, theirs_at = b + size, m + size, t + size
        if size:
            yield slice(b, at), slice(m, mine_at), slice(t, theirs_at)


def _shared(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Where words of the base stand in both texts: (place in base, in mine, in theirs, how many)."""
    left = SequenceMatcher(None, base, mine, autojunk=False).get_matching_blocks()
    right = SequenceMatcher(None, base, theirs, autojunk=False).get_matching_blocks()
    i = j = 0
    while i < len(left) and j < len(right):
        start = max(left[i].a, right[j].a)
        end = min(left[i].a + left[i].size, right[j].a + right[j].size)
        if start < end:
            yield start, left[i].b + start - left[i].a, right[j].b + start - right[j].a, end - start
        if left[i].a + left[i].size < right[j].a + right[j].size:
            i += 1
        else:
            j += 1


def _joined(found: list[Hunk]) -> list[Hunk]:
    """One passage of two in conflict that have next to nothing between them."""
    joined: list[Hunk] = []
    for hunk in found:
        joined.append(hunk)
        while len(joined) >= 3 and joined[-1].kind == joined[-3].kind == "conflict" and joined[-2].kind == "same":
            if len(_WORD.findall(joined[-2].mine)) >= NEAR:
                break
            last = joined[-3:]
            whole = None if last[0].base is None else "".join(part.base or "" for part in last)
            joined[-3:] = [Hunk(whole, "".join(one.mine for one in last), "".join(one.theirs for one in last))]
    return joined


def _between(first: str, second: str) -> str:
    """What keeps two passages apart that are both taken."""
    if not first or not second or first[-1].isspace():
        return ""
    return "\n" if "\n" in first or "\n" in second else " "


# --- the conflicts of a pair ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Version:
    """One of the texts that stand against each other."""

    revision: str | None
    text: str
    """Empty where there is none, or where it was erased."""
    author: str
    """Member's id."""
    clock: int
    """When it was written: microseconds since 1970, UTC."""


@dataclass(frozen=True, slots=True)
class Rival(Version):
    """A text that waits beside the one in force."""

    base: str | None = None
    """The text that both were made on, where there is one."""


@dataclass(frozen=True, slots=True)
class Dispute:
    """A text of a pair with all that wait beside it."""

    pair: str
    field: str
    stage: str
    head: Version
    rivals: tuple[Rival, ...]
    cure: str
    """The command that opens the text for writing first; '' where it is open."""


def disputes(view: View, uid: str) -> list[Dispute]:
    """The open conflicts of a pair, a text at a time."""
    pair = view.pair(uid)
    clocks = {event.id: event.clock for event in view.history(uid)}
    found = []
    for name in FIELDS:
        waiting = [key for field_, key in pair.rivals if field_ == name]
        if waiting:
            head = _version(view, pair, name, pair.heads.get(name), clocks)
            rivals = (_rival(view, pair, name, key, clocks) for key in waiting)
            cure = locked(pair.stage, name, prompt_verified=pair.settled("prompt"))
            found.append(Dispute(uid, name, str(pair.stage), head, tuple(rivals), cure))
    return found


def _version(view: View, pair: Pair, name: str, key: str | None, clocks: Mapping[str, int]) -> Version:
    if key is None:
        return Version(None, "", "", 0)
    revision = pair.revisions[key, name]
    return Version(key, view.text(revision.text) or "", revision.author, clocks.get(key, 0))


def _rival(view: View, pair: Pair, name: str, key: str, clocks: Mapping[str, int]) -> Rival:
    own = _version(view, pair, name, key, clocks)
    shared = set(_ancestors(pair, name, pair.heads.get(name)))
    base = next((old for old in _ancestors(pair, name, key) if old in shared), None)
    text = view.text(pair.revisions[base, name].text) if base else None
    return Rival(own.revision, own.text, own.author, own.clock, text)


def _ancestors(pair: Pair, name: str, key: str | None) -> Iterator[str]:
    """A revision and those that it was made from, the nearest first."""
    waiting, seen = [key] if key else [], set[str]()
    while waiting:
        now = waiting.pop(0)
        if now not in seen:
            seen.add(now)
            yield now
            waiting += pair.revisions[now, name].parents


@dataclass
class Settlement:
    """An editor's decisions on one text: its rivals are woven in one after the other."""

    dispute: Dispute
    decided: list[dict[int, Decision]] = field(default_factory=list)
    """For each rival: decisions by the number of the passage."""

    def __post_init__(self) -> None:
        """Begin with nothing decided."""
        self.decided = self.decided or [{} for _ in self.dispute.rivals]

    def hunks(self, step: int) -> list[Hunk]:
        """The passages of one rival beside what was woven before it."""
        rival = self.dispute.rivals[step]
        return list(_laid(rival.base, self.text(step), rival.text))

    def decide(self, step: int, number: int, decision: Decision) -> None:
        """Decide one passage; what was decided on later rivals stood on another text, and is open again."""
        self.decided[step][number] = decision
        for later in self.decided[step + 1 :]:
            later.clear()

    def undecided(self, step: int) -> list[int]:
        """The passages of one rival that wait for the editor."""
        return [n for n, hunk in enumerate(self.hunks(step)) if hunk.text(self.decided[step].get(n)) is None]

    def text(self, steps: int | None = None) -> str:
        """The text with so many rivals woven in, all where none is said; an undecided passage is as in force."""
        woven = self.dispute.head.text
        for step in range(len(self.dispute.rivals) if steps is None else steps):
            rival = self.dispute.rivals[step]
            parts = []
            for number, hunk in enumerate(_laid(rival.base, woven, rival.text)):
                said = hunk.text(self.decided[step].get(number))
                parts.append(hunk.mine if said is None else said)
            woven = "".join(parts)
        return woven


@lru_cache(maxsize=16)
def _laid(base: str | None, mine: str, theirs: str) -> tuple[Hunk, ...]:
    return tuple(hunks(base, mine, theirs))


def settle(collection: Collection, act: Act, dispute: Dispute, text: str) -> Revised:
    """Put a text in force in place of all that stood against each other.

    Raises:
        Refused: the act is no editor's, or the text is not open for writing.
        InTheWay: the texts are no longer those that were read.
    """
    require(act.member, Role.EDITOR)
    read = frozenset(rival.revision or "" for rival in dispute.rivals)
    return revise(
        collection, act, dispute.pair, Manuscript({dispute.field: text}), dispute.head.revision, read=read
    )  # fmt: skip
