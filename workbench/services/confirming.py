"""What an author says of the demands that are read in a prompt: which of them it makes, and which were misread."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench import strictjson
from workbench.canonical import canonical, sha256
from workbench.domain.event import NewEvent
from workbench.domain.project import Role
from workbench.errors import InTheWay
from workbench.services.people import require
from workbench.services.writing import check_text
from workbench.view import Act, Changes, Door, View

FACT = "constraints"
"""The pair's fact, a text of its own: it may hold words of the prompt, and goes when the pair's texts are erased."""
Demand = Mapping[str, Any]
"""`type` and `given`, as IFEval names them."""


@dataclass(frozen=True, slots=True)
class Demands:
    """What was said of one prompt."""

    prompt: str
    """SHA-256 of the prompt's text: of another text nothing was said."""
    confirmed: Sequence[Demand] = ()
    refused: Sequence[Demand] = ()

    def about(self, prompt: str) -> bool:
        """Whether it was said of this text."""
        return self.prompt == fingerprint(prompt)


def fingerprint(prompt: str) -> str:
    """What a prompt's text is known by."""
    return sha256(prompt.encode("utf-8", "surrogatepass"))


def confirm(door: Door, act: Act, pair: str, said: Demands) -> Changes:
    """Keep what an author says of the demands of the prompt in force; what was said of it before is replaced.

    Raises:
        InTheWay: the prompt in force is another one than was read.
    """
    text = canonical(
        {"prompt": said.prompt, "confirmed": _plain(said.confirmed), "refused": _plain(said.refused)}
    ).decode()
    check_text("demands", text)

    def operation(view: View) -> Iterator[NewEvent]:
        require(act.member, Role.AUTHOR, Role.EDITOR)
        head = view.pair(pair).head("prompt")
        if head is None or not said.about(view.text(head.text) or ""):
            raise InTheWay("Another prompt", f"the prompt of #{pair[:6]} was changed meanwhile", "read it again")
        yield NewEvent("pair.changed", pair, {}, {FACT: text})

    return door.transact(act, operation)


def confirmed(view: View, facts: Mapping[str, Any]) -> Demands | None:
    """What was said of a pair's prompt, whichever it was then; None where nothing was, or it was erased."""
    text = view.text(str(facts[FACT])) if facts.get(FACT) else None
    if text is None:
        return None
    try:
        told = strictjson.loads(text.encode(), where="the demands")
        return Demands(str(told["prompt"]), _plain(told["confirmed"]), _plain(told["refused"]))
    except (strictjson.BadJson, KeyError, TypeError):
        return None  # another program wrote it: nothing that is known was said


def _plain(demands: Sequence[Demand]) -> list[dict[str, Any]]:
    return [{"type": one["type"], "given": dict(one["given"])} for one in demands]
