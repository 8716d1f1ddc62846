"""Moves of a pair that bring no text: withdraw, reopen, discard, restore."""

from collections.abc import Callable, Iterator

from workbench.domain.event import NewEvent
from workbench.domain.pair import Pair
from workbench.domain.project import Role
from workbench.domain.road import ROAD, Ruling, Stage
from workbench.errors import Refused
from workbench.services.people import require
from workbench.view import Act, Changes, Door, View


def withdraw(door: Door, act: Act, pair: str) -> Changes:
    """Take a submitted text back into the hand: its author or a lead."""
    return _move(door, act, pair, "withdrawn", lambda found: {
        Stage.PROMPT_SUBMITTED: Stage.PROMPT_DRAFT,
        Stage.COMPLETION_SUBMITTED: Stage.COMPLETION_DRAFT if found.settled("prompt") or found.imported
        else _drafted(found),
    }.get(found.stage))  # fmt: skip


def _drafted(pair: Pair) -> Stage:
    """Where an unverified prompt with its completion is written: together where they were begun together."""
    verdicts = any(verdict.ruling is Ruling.ACCEPT for verdict in pair.verdicts)
    return Stage.COMPLETION_DRAFT if verdicts else Stage.PROMPT_DRAFT


def reopen(door: Door, act: Act, pair: str) -> Changes:
    """Open an accepted completion, or a verified prompt, for writing again."""
    return _move(door, act, pair, "reopened", lambda found: {
        Stage.ACCEPTED: Stage.COMPLETION_DRAFT, Stage.COMPLETION_DRAFT: Stage.PROMPT_DRAFT,
    }.get(found.stage))  # fmt: skip


def discard(door: Door, act: Act, pair: str) -> Changes:
    """Put a pair aside; it remembers where it was."""
    return _move(
        door, act, pair, "discarded", lambda found: None if found.stage is Stage.DISCARDED else Stage.DISCARDED
    )


def restore(door: Door, act: Act, pair: str) -> Changes:
    """Bring a discarded pair back to where it was."""
    return _move(door, act, pair, "restored", lambda found: found.resume if found.stage is Stage.DISCARDED else None)


def _move(
    door: Door, act: Act, pair: str, kind: str, target: Callable[[Pair], Stage | None]
) -> Changes:  # fmt: skip
    def operation(view: View) -> Iterator[NewEvent]:
        found = view.pair(pair)
        require(act.member, Role.AUTHOR, Role.EDITOR)
        to = target(found)
        if to is None or (found.stage, to) not in ROAD[kind]:
            raise Refused("Not from here", f"#{pair[:6]} is at {found.stage}", f"workbench history {pair[:12]}")
        if kind == "withdrawn":
            hands = {who for head in found.heads.items() for who in found.revisions[head[1], head[0]].hands}
            if act.member.id not in hands:
                require(act.member)
        yield NewEvent(kind, pair, {"from": found.stage, "to": to})

    return door.transact(act, operation)
