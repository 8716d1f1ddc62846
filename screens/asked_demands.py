"""What a prompt demands, as its author is asked of it at the desk or by command: told in one order, kept in one way."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from checks.constraints.spec import Constraint
from checks.parts.constraining import named
from checks.parts.demanding import demands, record, told
from checks.parts.reading import demanded
from checks.tools import Said, Tools
from workbench.progress import Progress, Work
from workbench.services import confirming
from workbench.view import Act, Changes, Door


@dataclass(frozen=True, slots=True)
class Asked:
    """The demands of one prompt, and what was said of them."""

    prompt: str
    demands: Mapping[str, Constraint]
    """By what each is known by; those that are read in the prompt first, in an order that no answer changes."""
    said: Mapping[str, bool]
    """Whether the prompt makes it, of those of which somebody said so."""

    def kept(self, said: Mapping[str, bool]) -> confirming.Demands:
        """What is kept where this is said of them."""
        parts = {yes: [record(one) for name, one in self.demands.items() if said.get(name) is yes]
                 for yes in (True, False)}  # fmt: skip
        return confirming.Demands(confirming.fingerprint(self.prompt), parts[True], parts[False])


def asked(prompt: str, said: Said | None, more: Iterable[Constraint] = ()) -> Asked:
    """The demands of a prompt.

    Args:
        prompt: its text.
        said: what was said of the pair's prompt, which may have been another text then.
        more: what a model read in it.
    """
    known = demands(prompt, said)
    answers = {told(one): True for one in known.held if one not in known.open}
    answers |= {told(one): False for one in known.refused}
    read = [one.constraint for one in named(prompt)]
    others = sorted((*known.held, *known.refused), key=told)
    return Asked(prompt, {told(one): one for one in (*read, *others, *more)}, answers)


def keep(door: Door, act: Act, pair: str, about: Asked, said: Mapping[str, bool]) -> Changes:
    """Keep what is said of the demands of a pair's prompt, in one step; raises what `confirming.confirm` raises."""
    return confirming.confirm(door, act, pair, about.kept(said))


def label(pair: str) -> str:
    """What undo calls the step."""
    return f"Demands of #{pair[:6]}"


def reading(tools: Tools, prompt: str) -> Work[Sequence[Constraint]]:
    """Have a model look for demands in a prompt; raises ServiceFailed where it can't be asked."""
    asking = demanded(tools, prompt)
    try:
        while True:
            try:
                next(asking)
            except StopIteration as done:
                read: Sequence[Constraint] = done.value
                return read
            yield Progress(0, 1, "the model reads the prompt")
    finally:
        asking.close()
