"""From the events of a pair to the pair: one pure function, the same for every copy of the project.

Events are judged in the order of the fold. What is illegal in the union of several logs stays in the log, has no
effect and is listed as overruled. Where two events that did not know of each other contend, the stricter move
wins and the text stands beside the head; as that is known only when the later one is read, the fold then begins
again with what it learned.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from workbench.domain.causality import Causality
from workbench.domain.event import Event
from workbench.domain.fold_checks import counted, waived
from workbench.domain.kinds import MOVES
from workbench.domain.pair import Pair, Revision, Verdict
from workbench.domain.road import FIELDS, ROAD, STRICTNESS, Ruling, Stage, locked, waiting_fields


class _Again(Exception):
    """The fold learned something about an earlier event and begins again."""


@dataclass(slots=True)
class _Fold:
    """One fold: what it knows of the whole, and the pair as far as it has come."""

    causality: Causality
    team: bool
    reviewers: Mapping[str, bool]
    yielded: dict[str, str] = field(default_factory=dict)
    """Learned: moves that give way to a stricter one made at the same time."""
    beside: set[str] = field(default_factory=set)
    """Learned: revisions made while somebody acted on their parent."""
    pair: Pair = field(default_factory=lambda: Pair(""))
    overruled: dict[str, str] = field(default_factory=dict)
    moves: list[Event] = field(default_factory=list)
    seen: dict[str, Event] = field(default_factory=dict)

    def run(self, subject: str, events: Sequence[Event]) -> Pair:
        """Judge the events one by one."""
        self.pair = Pair(subject, first=events[0].place if events else 0)
        self.moves, self.seen, self.overruled = [], {}, {}
        for event in events:
            self.seen[event.id] = event
            why = self.yielded.get(event.id) or self.judge(event)
            if why:
                self.overruled[event.id] = why
            else:
                self.pair.last = event.place
        self.pair.overruled = self.overruled
        return self.pair

    def judge(self, event: Event) -> str:
        """Give an event its effect; return why it has none, or ''."""
        if event.actor not in self.reviewers:
            return "nobody of that name was ever a member"
        if event.kind in MOVES:
            return self.move(event)
        return _HANDLERS[event.kind](self, event)

    def made(self, event: Event) -> str:
        """The pair begins, with its first texts."""
        if self.pair.author:
            return "the pair exists already"
        payload = event.payload
        self.pair.origin = event.id
        self.pair.author = payload.get("author", event.actor)
        texts = event.texts()
        self.pair.facts = {key: value for key, value in payload.items() if key in KEPT_FACTS}
        self.pair.facts |= {key: texts[key] for key in ("system", "extra") if key in texts}
        for name in FIELDS:
            if name in texts:
                self.revise(event, name, (), author=self.pair.author)
        if event.kind == "pair.imported":
            self.pair.imported = True
            self.pair.stage = Stage(payload["stage"])
            if self.pair.stage is Stage.ACCEPTED:
                self.pair.on_word = event.actor
                self.pair.settlements = dict(self.pair.heads)
        return ""

    def changed(self, event: Event) -> str:
        """Language, skill or cell of the pair change; the last one counts."""
        self.pair.facts.update((key, value) for key, value in event.payload.items() if key in KEPT_FACTS)
        if "constraints" in event.texts():
            self.pair.facts["constraints"] = event.texts()["constraints"]
        return ""

    def revised(self, event: Event) -> str:
        """A new text of one field: it becomes the head, or waits beside it."""
        payload, pair = event.payload, self.pair
        name, base = payload["field"], payload.get("base")
        if base is not None and (base, name) not in pair.revisions:
            return "the text that it was made on is not there"
        settles = tuple(rival for rival in payload.get("settles", ()) if (name, rival) in pair.rivals)
        parents = (() if base is None else (base,)) + settles
        head = pair.heads.get(name)
        free = event.id not in self.beside and not locked(pair.stage, name, prompt_verified=pair.settled("prompt"))
        revision = self.revise(event, name, parents, as_head=free and head == base)
        if revision.id != pair.heads.get(name):
            pair.rivals = [rival for rival in pair.rivals if rival != (name, base)] + [(name, event.id)]
        pair.rivals = [rival for rival in pair.rivals if rival[1] not in settles]
        return ""

    def revise(
        self, event: Event, name: str, parents: tuple[str, ...], *, author: str = "", as_head: bool = True
    ) -> Revision:
        """Add a revision, with all hands that its text went through: who brought it, or the author named."""
        older = [self.pair.revisions[parent, name] for parent in parents]
        who = author or event.actor
        own = frozenset({event.account} if who == event.actor else ())
        revision = Revision(
            id=event.id, field=name, text=event.texts()[name], parents=parents, author=who, account=event.account,
            hands=frozenset({who}).union(*(part.hands for part in older)),
            accounts=own.union(*(part.accounts for part in older)),
            source=event.payload.get("source", {}),
        )  # fmt: skip
        self.pair.revisions[event.id, name] = revision
        if as_head:
            self.pair.heads[name] = event.id
            if name == "context":
                self.pair.settlements.pop("prompt", None)
        return revision

    def waived(self, event: Event) -> str:
        """A finding may stand, or may not any more."""
        return waived(self.pair, event)

    def erased(self, event: Event) -> str:
        """Texts of the pair are gone; a pair without a text in force is discarded."""
        gone = set(event.payload["erased"])
        if gone & set(self.pair.texts().values()) and self.pair.stage is not Stage.DISCARDED:
            self.pair.resume, self.pair.stage = None, Stage.DISCARDED
        return ""

    def move(self, event: Event) -> str:
        """The pair goes to another stage, if the road and the rules allow it."""
        payload, pair = event.payload, self.pair
        origin, target = Stage(payload["from"]), Stage(payload["to"])
        name = payload["ruling"] if event.kind == "verdict.given" else event.kind
        if (origin, target) not in ROAD[name]:
            return "the road has no such move"
        if origin is not pair.stage:
            return self.compete(event, name, origin)
        why = self.stale(event) or (self.verdict(event, Ruling(name)) if event.kind == "verdict.given" else "")
        if why:
            return why
        if event.kind != "verdict.given":
            why = self.without_verdict(event, origin, target)
            if why:
                return why
        if target in (Stage.EDITING, Stage.DISCARDED):
            pair.resume = origin
        elif origin in (Stage.EDITING, Stage.DISCARDED):
            pair.resume = None
        pair.stage = target
        counted(pair, event)
        self.moves.append(event)
        return ""

    def compete(self, event: Event, name: str, origin: Stage) -> str:
        """The stage moved already: another move that did not know of this one may have to give way."""
        for other in self.moves:
            if Stage(other.payload["from"]) is not origin or not self.causality.concurrent(other, event):
                continue
            if _move_name(other) == name and other.payload["to"] == event.payload["to"]:
                return "the same was done at another site at the same time"
            if STRICTNESS[name] > STRICTNESS[_move_name(other)]:
                self.yielded[other.id] = f"{name} at the same time is stricter"
                raise _Again
            return f"{_move_name(other)} at the same time is stricter"
        return f"the pair was at {self.pair.stage}, not at {origin}"

    def stale(self, event: Event) -> str:
        """Whether the revisions that a move names are no longer the heads; a newer text of that time stands aside."""
        named = event.payload.get("revisions", {})
        for name, revision in named.items():
            head = self.pair.heads.get(name)
            if head == revision:
                continue
            if (revision, name) not in self.pair.revisions:
                return "the text that it names is not there"
            younger = [key for key in self.path(name, head, revision) if self.apart(key, event)]
            if younger:
                self.beside.update(younger)
                raise _Again
            return "the text that it names was no longer in force"
        return ""

    def path(self, name: str, head: str | None, base: str) -> list[str]:
        """Revisions from a head back to, and without, one of its ancestors; empty if it is none."""
        found: list[str] = []
        while head is not None and head != base:
            found.append(head)
            parents = self.pair.revisions[head, name].parents
            head = parents[0] if parents else None
        return found if head == base else []

    def apart(self, revision: str, event: Event) -> bool:
        """Whether a revision was made without knowing of an event, and the event without knowing of it."""
        return self.causality.concurrent(self.seen[revision], event)

    def verdict(self, event: Event, ruling: Ruling) -> str:
        """A reviewer's word on revisions: never the word of one of their authors."""
        if not self.reviewers[event.actor]:
            return "a reviewer gives a verdict"
        pair, payload = self.pair, event.payload
        named: dict[str, str] = payload["revisions"]
        judged = [pair.revisions[key, name] for name, key in named.items()]
        context = pair.head("context")
        if "prompt" in named and context is not None:
            judged.append(context)
        hands = frozenset[str]().union(*(revision.hands for revision in judged))
        accounts = frozenset[str]().union(*(revision.accounts for revision in judged))
        if event.actor in hands:
            return "who wrote a text does not verify it"
        if self.team and event.account in accounts:
            return "in a team, who wrote a text does not verify it under another name"
        if ruling is Ruling.ACCEPT:
            wanted = waiting_fields(Stage(payload["from"]), prompt_verified=pair.settled("prompt"))
            if not set(wanted) <= set(named):
                return "an accept names every text that waits"
            pair.settlements.update(named)
        else:
            for name in named:
                pair.settlements.pop(name, None)
        pair.verdicts.append(
            Verdict(event.id, ruling, named, event.actor, event.account, event.account in accounts, payload)
        )
        return ""

    def without_verdict(self, event: Event, origin: Stage, target: Stage) -> str:
        """Moves that are no verdict: none of them accepts a text that nobody verified."""
        pair = self.pair
        if event.kind == "reopened":
            pair.settlements.pop("completion" if target is Stage.COMPLETION_DRAFT else "prompt", None)
            pair.on_word = ""
        if event.kind == "restored":
            return "" if target is pair.resume else "it did not come from there"
        if origin is Stage.EDITING:
            if not pair.verdicts:
                return "nobody has read the text that was edited"
            if target is Stage.ACCEPTED and (pair.resume is not Stage.COMPLETION_SUBMITTED or len(pair.heads) < 2):
                return "nobody has read the completion"
            if target in (Stage.ACCEPTED, Stage.COMPLETION_DRAFT):
                pair.settlements.update(pair.heads)
                pair.edited = str(event.payload.get("share", ""))
        return ""


def _move_name(event: Event) -> str:
    name: str = event.payload["ruling"] if event.kind == "verdict.given" else event.kind
    return name


KEPT_FACTS = frozenset({
    "language", "skill", "cell", "chunk", "document", "system", "extra", "difficulty", "format", "evidence", "merged",
})  # fmt: skip
"""What the payload of an event may say about its pair as a whole."""
_HANDLERS: dict[str, Callable[[_Fold, Event], str]] = {
    "pair.written": _Fold.made,
    "pair.imported": _Fold.made,
    "pair.changed": _Fold.changed,
    "text.revised": _Fold.revised,
    "finding.waived": _Fold.waived,
    "text.erased": _Fold.erased,
}


def fold_pair(
    subject: str, events: Sequence[Event], causality: Causality, *, team: bool, reviewers: Mapping[str, bool]
) -> Pair | None:
    """Fold a pair's events, in the order of the fold and without those that were undone.

    Args:
        subject: the pair's id.
        events: its events that count.
        causality: who knew of what.
        reviewers: everybody who was ever a member, and whether they ever were a reviewer.
        team: whether two members of one account may verify each other's texts (they may not in a team).

    Returns:
        The pair, or None where nothing made one.
    """
    fold = _Fold(causality, team, reviewers)
    for _ in range(2 * len(events) + 1):
        try:
            pair = fold.run(subject, events)
        except _Again:
            continue
        return pair if pair.author else None
    raise AssertionError("the fold did not come to rest")
