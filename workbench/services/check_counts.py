"""How often the findings of each check were fixed, waived or left: so that a noisy check shows itself."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from workbench.domain.pair import Counts
from workbench.domain.project import Cell
from workbench.view import View

LEAST = 5
"""Findings from which a check's shares mean something."""


@dataclass(frozen=True, slots=True)
class CheckCount:
    """What became of one check's findings, in the submissions of all pairs."""

    rule: str
    counts: Counts

    @property
    def fixed_share(self) -> float:
        """From 0 to 1."""
        return self._share(self.counts.fixed)

    @property
    def waived_share(self) -> float:
        """From 0 to 1."""
        return self._share(self.counts.waived)

    @property
    def open_share(self) -> float:
        """Of findings that nobody did anything about, from 0 to 1."""
        return self._share(self.counts.open)

    def _share(self, number: int) -> float:
        return number / self.counts.total if self.counts.total else 0.0


def by_check(view: View) -> list[CheckCount]:
    """Each check that found something, the one with most findings first."""
    found = [CheckCount(rule, counts) for (rule,), counts in view.checks.outcomes("rule").items()]
    return sorted(found, key=lambda one: (-one.counts.total, one.rule))


def most_fixed(counted: Iterable[CheckCount], least: int = LEAST) -> CheckCount | None:
    """The check whose findings are fixed most often: the most useful one; None where none is known well enough."""
    known = [one for one in counted if one.counts.total >= least and one.counts.fixed]
    return max(known, key=lambda one: (one.fixed_share, one.counts.total), default=None)


def most_waived(counted: Iterable[CheckCount], least: int = LEAST) -> CheckCount | None:
    """The check whose findings are waived most often: the noisiest one; None where none is known well enough."""
    known = [one for one in counted if one.counts.total >= least and one.counts.waived]
    return max(known, key=lambda one: (one.waived_share, one.counts.total), default=None)


def by_author(view: View) -> list[tuple[str, Counts]]:
    """Each author (by their id) in whose pairs something was found, the one with most open findings first."""
    found = [(author, counts) for (author,), counts in view.checks.outcomes("author").items()]
    return sorted(found, key=lambda one: (-one[1].open, one[0]))


def by_cell(view: View, cells: Sequence[Cell]) -> list[tuple[Cell, Counts]]:
    """The cells, in the order given: a pair counts for every cell that it lies in, as for the targets."""
    places = [(json.loads(place), counts) for (place,), counts in view.checks.outcomes("place").items()]
    return [(cell, _sum(counts for place, counts in places if _within(place, cell))) for cell in cells]


def _within(place: Mapping[str, str], cell: Cell) -> bool:
    return all(place.get(name) == value for name, value in cell.dimensions.items())


def _sum(all_of_them: Iterable[Counts]) -> Counts:
    fixed = waived = left = 0
    for one in all_of_them:
        fixed, waived, left = fixed + one.fixed, waived + one.waived, left + one.open
    return Counts(fixed, waived, left)
