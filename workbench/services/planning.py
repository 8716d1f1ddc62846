"""Which drafts the dataset wants next: the emptiest cells first, each from chunks that fit it."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.domain.listing import ChunkLine, DocumentLine, Filter
from workbench.domain.project import Cell, Role
from workbench.domain.road import Stage
from workbench.services.people import require
from workbench.view import Act, Collection, View

if TYPE_CHECKING:  # how full the cells are is among the first things that a person sees: what drafts comes later
    from workbench.engines.hosts import Chosen
    from workbench.progress import Work
    from workbench.services.drafting import Drafted
    from workbench.services.questions import Wish


@dataclass(frozen=True, slots=True)
class Standing:
    """How full a cell is, in pairs."""

    cell: Cell
    accepted: int
    under_way: int
    """Pairs that were begun and not discarded."""
    offered: int
    """Drafts of prompts that nobody has taken or refused yet."""

    @property
    def missing(self) -> int:
        """Pairs that would still be wanted if everything under way and offered were accepted."""
        return max(0, self.cell.target - self.accepted - self.under_way - self.offered)


@dataclass(frozen=True, slots=True)
class Planned:
    """One draft to be asked for."""

    chunk: str
    wish: "Wish"
    cell: Cell


@dataclass(frozen=True, slots=True)
class _Source:
    """A chunk that drafts may be made from, with what a cell asks of it."""

    line: ChunkLine
    code: bool
    language: str
    skills: frozenset[str]
    """Those that it has drafts for already."""

    def fits(self, cell: Cell) -> bool:
        wanted = cell.dimensions
        skill = wanted.get("skill", "")
        domain = (self.line.profile or {}).get("domain", "")
        return (
            ("domain" not in wanted or wanted["domain"] == domain)
            and (not self.language or wanted.get("language", self.language) == self.language)
            and (not skill or (skill.startswith("code_") is self.code and skill not in self.skills))
        )


def standings(view: View, cells: Sequence[Cell]) -> list[Standing]:
    """How full each cell is, in the order given. What a pair or draft does not say counts for no cell that asks it."""
    counted = view.tally("stage", "language", "skill", "cell")
    pairs = [
        (_known(cell, {"language": language, "skill": skill}), stage, number)
        for (stage, language, skill, cell), number in counted.items()
    ]
    offered = [
        {**_plain(draft.facts), **draft.facts.get("cell", {})}
        for draft in view.drafts(Filter(state="open"))
        if draft.purpose == "prompt"
    ]
    found = []
    for cell in cells:
        mine = [(stage, number) for known, stage, number in pairs if _within(known, cell)]
        accepted = sum(number for stage, number in mine if stage == Stage.ACCEPTED)
        under_way = sum(number for stage, number in mine if stage not in (Stage.ACCEPTED, Stage.DISCARDED))
        found.append(Standing(cell, accepted, under_way, sum(_within(known, cell) for known in offered)))
    return found


def plan(view: View, cells: Sequence[Cell], most: int) -> list[Planned]:
    """Choose the next drafts of prompts: in turn for each cell, the emptiest first, from the least used chunks.

    Args:
        view: the project.
        cells: its cells with their targets.
        most: most drafts.

    Returns:
        Fewer than `most` where the targets need no more, or where no further chunk fits a cell: its domain (by the
        chunk's profile), its language (by the document), its skill (code from code), and none drafted for it yet.
    """
    open_cells = [one for one in standings(view, cells) if one.missing]
    open_cells.sort(key=lambda one: -one.missing / one.cell.target)
    sources, used = _sources(view), Counter[str]()
    taken: set[tuple[str, str]] = set()
    planned: list[Planned] = []
    for round_ in range(max((one.missing for one in open_cells), default=0)):
        before = len(planned)
        for one in (one for one in open_cells if one.missing > round_ and len(planned) < most):
            skill = one.cell.dimensions.get("skill", "")
            fitting = [s for s in sources if (s.line.id, skill) not in taken and s.fits(one.cell)]
            if fitting:
                best = min(fitting, key=lambda source: used[source.line.id] + len(source.skills))
                used[best.line.id] += 1
                taken.add((best.line.id, skill))
                planned.append(Planned(best.line.id, _wish(one.cell), one.cell))
        if len(planned) == before:
            break
    return planned


def draft_plan(collection: Collection, act: Act, chosen: "Chosen", planned: Sequence[Planned]) -> "Work[Drafted]":
    """Draft what was planned; each draft remembers its cell.

    Raises:
        ServiceFailed: the host failed and nothing went through.
    """
    from workbench.services.drafting import draft_each
    from workbench.services.questions import prompt

    require(act.member, Role.AUTHOR, Role.EDITOR)

    def ask(view: View, number: int) -> Any:  # noqa: ANN401
        return prompt(view, planned[number].chunk, planned[number].wish, number)

    return (yield from draft_each(collection, act, chosen, range(len(planned)), ask, lambda n: planned[n].chunk))


def _wish(cell: Cell) -> "Wish":
    from workbench.services.questions import Wish

    wanted = cell.dimensions
    return Wish(wanted.get("skill"), wanted.get("language"), wanted.get("difficulty", ""), wanted.get("format", ""),
                cell=wanted)  # fmt: skip


def _within(known: Mapping[str, str], cell: Cell) -> bool:
    return all(known.get(name) == value for name, value in cell.dimensions.items())


def _known(cell: str | None, facts: Mapping[str, str | None]) -> dict[str, str]:
    return _plain(facts) | (json.loads(cell) if cell else {})


def _plain(facts: Mapping[str, Any]) -> dict[str, str]:
    return {name: value for name, value in facts.items() if isinstance(value, str)}


def _sources(view: View) -> list[_Source]:
    skills: dict[str, set[str]] = {}
    for draft in view.drafts(Filter()):
        if draft.purpose == "prompt" and draft.state != "failed":
            skills.setdefault(str(draft.facts.get("chunk")), set()).add(str(draft.facts.get("skill")))
    documents = {line.id: line for line in view.documents(Filter())}
    return list(_fit_for_drafts(view, documents, skills))


def _fit_for_drafts(
    view: View, documents: Mapping[str, DocumentLine], skills: Mapping[str, set[str]]
) -> Iterator[_Source]:
    for line in view.chunks(Filter()):
        if line.kept is not False and not line.duplicate:
            facts = documents[line.document].facts
            yield _Source(line, facts.get("kind") == "code", str(facts.get("language") or ""),
                          frozenset(skills.get(line.id, ())))  # fmt: skip
