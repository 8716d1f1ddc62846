"""What people decide of texts that say the same: which stays, which are no duplicates, from which likeness on."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

from workbench.domain.event import NewEvent, derived_id
from workbench.domain.pair import Pair
from workbench.domain.project import Role
from workbench.domain.road import Stage
from workbench.errors import Refused
from workbench.services import moving
from workbench.services.people import require
from workbench.view import Act, Changes, Door, Operation, View

THRESHOLD: Final = "similarity.threshold."
"""Before a model's digest: the setting with the cosine that the team calibrated for it."""
APART: Final = "similarity.apart."
"""Before the ids of two pairs, the smaller first: the setting that they are no duplicates."""
_FILLED: Final = ("language", "skill", "cell")
"""Facts that a pair which stays takes from those that go, where it has none itself."""
_ORDER: Final = tuple(Stage)


def set_threshold(door: Door, act: Act, digest: str, cosine: float, *, precision: float, answers: int) -> Changes:
    """Set from which cosine of a model on two prompts are duplicates.

    Args:
        door: where it is handed in.
        act: a lead's.
        digest: the model's.
        cosine: the threshold.
        precision: the share of duplicates that it stands for.
        answers: how many answers it rests on.
    """
    value = {"cosine": str(cosine), "precision": str(precision), "answers": answers}

    def operation(_view: View) -> Iterator[NewEvent]:
        require(act.member)
        yield _setting(THRESHOLD + digest, value)

    return door.transact(act, operation)


def tell_apart(door: Door, act: Act, pairs: Iterable[tuple[str, str]]) -> Changes:
    """Keep on record that pairs are no duplicates of each other: nobody is shown them as such again."""
    keys = sorted({apart_key(a, b) for a, b in pairs})

    def operation(_view: View) -> Iterator[NewEvent]:
        require(act.member, Role.AUTHOR, Role.REVIEWER, Role.EDITOR)
        for key in keys:
            yield _setting(key, True)

    return door.transact(act, operation)


def apart_key(a: str, b: str) -> str:
    """The setting that two pairs are no duplicates."""
    return f"{APART}{min(a, b)}.{max(a, b)}"


def _setting(key: str, value: Any) -> NewEvent:  # noqa: ANN401 - any JSON value
    return NewEvent("setting.changed", derived_id("setting", key), {"key": key, "value": value})


def keep(door: Door, act: Act, best: str, others: Sequence[str], *, note: bool = False) -> Changes:
    """Keep one of several pairs that say the same and discard the others, all as one step of undo.

    Args:
        door: where it is handed in.
        act: who decides.
        best: the pair that stays.
        others: those that go.
        note: whether the one that stays says which went for it, and takes over language, skill and cell where it has
            none (what is called merging: texts are never mixed).

    Raises:
        Refused: one of them can't be discarded any more; nothing is changed then.
    """

    def operation(view: View) -> Iterator[NewEvent]:
        stays = view.pair(best)
        if stays.stage is Stage.DISCARDED:
            raise Refused("It is discarded", f"#{best[:6]} is put aside itself", "choose another one to keep")
        if note:
            facts: dict[str, Any] = {"merged": sorted({*stays.facts.get("merged", ()), *others})}
            for name in _FILLED:
                found = [view.pair(other).facts.get(name) for other in others]
                if not stays.facts.get(name) and any(found):
                    facts[name] = next(value for value in found if value)
            yield NewEvent("pair.changed", best, facts)
        for other in others:
            for event in _heard(lambda ear, other=other: moving.discard(ear, act, other))(view):  # type: ignore[misc]
                assert isinstance(event, NewEvent)
                yield event

    return door.transact(act, operation)


def best_of(pairs: Sequence[Pair], lengths: Sequence[int]) -> str:
    """The pair that is proposed to stay: the furthest along the road, then the longest answer, then the oldest."""
    ranked = sorted(
        zip(pairs, lengths, strict=True),
        key=lambda one: (-_rank(one[0].stage), -len(one[0].verdicts), -one[1], one[0].first),
    )
    return ranked[0][0].id


def _rank(stage: Stage) -> int:
    return -1 if stage is Stage.DISCARDED else _ORDER.index(stage)


class _Ear:
    """A door that only listens."""

    def __init__(self) -> None:
        self.operation: Operation = lambda _view: ()

    def transact(self, act: Act, operation: Operation) -> Changes:
        self.operation = operation
        return Changes(())


def _heard(service: Callable[[_Ear], Changes]) -> Operation:
    ear = _Ear()
    service(ear)
    return ear.operation
