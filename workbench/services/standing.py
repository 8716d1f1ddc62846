"""Where a project stands: its cells against their targets, and counts by stage, language and skill."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbench.domain.project import Cell
from workbench.domain.road import Stage
from workbench.services.planning import Standing, standings
from workbench.view import View


@dataclass(frozen=True, slots=True)
class Matrix:
    """Cells that differ in their skill beside each other, all else one below the other."""

    columns: tuple[str, ...]
    """Skills; '' for cells without one."""
    rows: tuple[str, ...]
    """What else tells cells apart, as `tenancy / en`."""
    cells: Mapping[tuple[str, str], Standing]
    """(row, column) -> the cell, where there is one."""


@dataclass(frozen=True, slots=True)
class Overview:
    """A project in numbers."""

    stages: Mapping[str, int]
    languages: Mapping[str, tuple[int, int]]
    """Language, '' for none -> accepted pairs, and all that are not discarded."""
    skills: Mapping[str, tuple[int, int]]
    targets: Mapping[str, tuple[int, int]]
    """Language of cells, '' for none -> accepted pairs of them, at most their targets, and the targets."""
    matrix: Matrix
    returned: int
    conflicts: int

    @property
    def done(self) -> tuple[int, int]:
        """Accepted pairs of all cells, at most their targets, and the targets."""
        accepted, targets = zip(*self.targets.values(), strict=True) if self.targets else ((0,), (0,))
        return sum(accepted), sum(targets)


def overview(view: View, cells: Sequence[Cell]) -> Overview:
    """Count where a project stands."""
    counted = view.tally("stage", "language", "skill")
    stages: Counter[str] = Counter()
    for (stage, _, _), number in counted.items():
        stages[stage or ""] += number
    found = standings(view, cells)
    targets: dict[str, tuple[int, int]] = {}
    for one in found:
        name = one.cell.dimensions.get("language", "")
        accepted, target = targets.get(name, (0, 0))
        targets[name] = accepted + min(one.accepted, one.cell.target), target + one.cell.target
    returned = view.tally(only={"stage": (Stage.PROMPT_DRAFT, Stage.COMPLETION_DRAFT), "returned": ("1",)})[()]
    conflicts = view.tally(only={"rivals": ("1",)})[()]
    return Overview(
        stages, _by(counted, 1), _by(counted, 2), dict(sorted(targets.items())), _matrix(found), returned, conflicts
    )


def _by(counted: Mapping[tuple[str | None, ...], int], at: int) -> dict[str, tuple[int, int]]:
    """Value -> accepted and all that are not discarded, the most frequent first."""
    found: dict[str, list[int]] = {}
    for values, number in counted.items():
        if values[0] != Stage.DISCARDED:
            counts = found.setdefault(values[at] or "", [0, 0])
            counts[0] += number if values[0] == Stage.ACCEPTED else 0
            counts[1] += number
    return {name: (some, every) for name, (some, every) in sorted(found.items(), key=lambda item: -item[1][1])}


def _matrix(found: Sequence[Standing]) -> Matrix:
    cells = {(_row(one.cell), one.cell.dimensions.get("skill", "")): one for one in found}
    columns = sorted({column for _, column in cells}, key=lambda name: (not name, name))
    return Matrix(tuple(columns), tuple(dict.fromkeys(row for row, _ in sorted(cells))), cells)


def _row(cell: Cell) -> str:
    """What tells a cell apart beside its skill; the language last."""
    parts = [value for name, value in cell.dimensions.items() if name not in ("skill", "language")]
    return " / ".join([*parts, *filter(None, [cell.dimensions.get("language")])])
