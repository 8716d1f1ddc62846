"""One action on many pairs: first told exactly what will change and what is left out and why, then done as one step.

Each pair goes through the same service as by itself. To tell beforehand, the service's operation is run on a view,
where nothing is written; to do it, the operations of many pairs are written together.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final

from workbench.domain.event import NewEvent
from workbench.domain.pair import Pair
from workbench.errors import Refused, WorkbenchError
from workbench.progress import Progress, Work
from workbench.services import moving
from workbench.services.people import known_facts
from workbench.services.writing import Outcome, change_facts, submit
from workbench.view import Act, Changes, Collection, Door, Operation, View

TOGETHER = 50
"""Pairs that are written in one transaction; colleagues' saves go in between."""
Findings = Callable[[View, Pair], list[str]]
"""Names the open blocking findings of a pair."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What can be done to many pairs at once."""

    name: str
    label: str
    """As it is offered and as undo calls it."""
    fact: str = ""
    """The fact that it sets, which asks for a value; '' for a move along the road."""
    by_stage: bool = True
    """Whether it asks nothing of a pair but its stage, where it came from, and the fact."""


DEEDS: Final = {
    deed.name: deed
    for deed in (
        Deed("discard", "Discard"),
        Deed("restore", "Restore"),
        Deed("submit", "Submit", by_stage=False),
        Deed("withdraw", "Withdraw", by_stage=False),
        Deed("reopen", "Reopen"),
        Deed("skill", "Set the skill", "skill"),
        Deed("language", "Set the language", "language"),
        Deed("cell", "Set the cell", "cell"),
    )
}


@dataclass(frozen=True, slots=True)
class Order:
    """A deed with all that it needs."""

    deed: Deed
    pairs: tuple[str, ...]
    value: Any = None
    """Of the fact; a cell's dimensions as a mapping."""
    held: Mapping[str, str] = field(default_factory=dict)
    """Pair -> who else is at work on it, in words: left out."""
    findings: Findings = lambda view, pair: []
    alike: Mapping[str, Hashable] = field(default_factory=dict)
    """Pair -> its stage, where it came from and its facts: one of a kind is tried for all of them."""
    outcome: Callable[[View, Pair], Outcome] | None = None
    """Counts what became of a pair's findings, for the record."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What would come of an order."""

    order: Order
    todo: tuple[str, ...]
    """The pairs that will change."""
    left: Mapping[str, tuple[str, ...]]
    """Why pairs are left out -> which."""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an order."""

    changed: int
    left: int
    """Pairs that others changed since the preview, so that it could no longer be done."""


def preview(collection: Collection, act: Act, order: Order) -> Work[Preview]:
    """Try an order on every pair without writing anything.

    Raises:
        Refused: the value is none of the project's.
    """
    todo: list[str] = []
    left: dict[str, list[str]] = {}
    total = len(order.pairs)
    answers: dict[Hashable, str] = {}
    with collection.view() as view:
        order = _with_known_value(view, order)
        for number, pair in enumerate(order.pairs):
            if number % TOGETHER == 0:
                yield Progress(number, total)
            kind = order.alike.get(pair, pair) if order.deed.by_stage and pair not in order.held else pair
            if kind not in answers:
                answers[kind] = _obstacle(view, act, order, pair)
            why = answers[kind]
            if why:
                left.setdefault(why, []).append(pair)
            else:
                todo.append(pair)
    return Preview(order, tuple(todo), {why: tuple(pairs) for why, pairs in left.items()})


def carry_out(collection: Collection, act: Act, seen: Preview) -> Work[Done]:
    """Do what was previewed, all of it as one step of undo; closed early, all of it is taken back."""
    left = 0

    def together(pairs: Sequence[str], view: View) -> Iterator[NewEvent | Sequence[NewEvent]]:
        nonlocal left
        for pair in pairs:
            try:
                yield from _operation(act, seen.order, pair)(view)
            except Refused:
                left += 1

    total = len(seen.todo)
    parts = (seen.todo[at : at + TOGETHER] for at in range(0, total, TOGETHER))
    writing = collection.transact_many(act, (partial(together, part) for part in parts))
    try:
        for number, _ in enumerate(writing, 1):
            yield Progress(min(total, number * TOGETHER), total)
    finally:
        close = getattr(writing, "close", None)
        if close is not None:
            close()
    return Done(total - left, left)


def label(order: Order, count: int) -> str:
    """What undo will call it."""
    pairs = f"#{order.pairs[0][:6]}" if count == 1 and order.pairs else f"{count} pairs"
    return f"{order.deed.label}: {pairs}"


def _with_known_value(view: View, order: Order) -> Order:
    """The order with its value as the project writes it."""
    fact = order.deed.fact
    if not fact:
        return order
    known = known_facts(view, {fact: order.value})
    return replace(order, value=known[fact])


def _obstacle(view: View, act: Act, order: Order, pair: str) -> str:
    """Why a pair would be left out; '' where it would change."""
    if pair in order.held:
        return order.held[pair]
    try:
        if order.deed.name == "submit" and view.pair(pair).author != act.member.id:
            return "another's: only your own are submitted"
        if order.deed.fact and view.pair(pair).facts.get(order.deed.fact) == order.value:
            return "it is so already"
        if not list(_operation(act, order, pair)(view)):
            return "nothing would change"
    except WorkbenchError as error:
        return f"{error.title}: {error.message}".replace(f"#{pair[:6]} ", "").replace(pair[:12], "")
    return ""


def _operation(act: Act, order: Order, pair: str) -> Operation:
    """What the service would do to one pair."""
    heard = _Listener()
    name = order.deed.name
    if order.deed.fact:
        change_facts(heard, act, pair, {order.deed.fact: order.value})
    elif name == "submit":
        submit(heard, act, pair, findings=order.findings, outcome=order.outcome)
    else:
        move: Callable[[Door, Act, str], Changes] = getattr(moving, name)
        move(heard, act, pair)
    return heard.operation


class _Listener:
    """A door that keeps the operation which a service hands in, instead of doing it."""

    def __init__(self) -> None:
        self.operation: Operation = lambda _view: ()

    def transact(self, act: Act, operation: Operation) -> Changes:
        self.operation = operation
        return Changes(())
