"""The dashboard on checks: what became of their findings, by check, author and cell; a noisy one shows itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rich.cells import cell_len
from textual.content import Content

from screens.frame import safe
from screens.widgets.board import Line, Number
from workbench.domain.pair import Counts
from workbench.domain.project import Cell
from workbench.services.check_counts import (
    LEAST,
    CheckCount,
    by_author,
    by_cell,
    by_check,
    most_fixed,
    most_waived,
)  # fmt: skip
from workbench.services.finding_pairs import line_for
from workbench.view import View

MOST = 8
"""Checks that have a line of their own."""
NOISY = 0.5
"""Share of waived findings from which a check is told to be noisy."""
LABEL = 12


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of findings in all submissions."""

    checks: Sequence[CheckCount] = ()
    authors: Sequence[tuple[str, Counts]] = ()
    """By the author's name."""
    cells: Sequence[tuple[Cell, Counts]] = ()
    names: Mapping[str, str] = field(default_factory=dict)


def counted(view: View, cells: Sequence[Cell]) -> Checked:
    """Count what became of findings."""
    checks = by_check(view)
    if not checks:
        return Checked()
    names = {one.id: one.name for one in view.members()}
    authors = [(names.get(one, one[:6]), counts) for one, counts in by_author(view)]
    return Checked(checks, authors, [one for one in by_cell(view, cells) if one[1].total])


def check_summary(found: Checked) -> Iterator[Line]:
    """One line: how many findings, which check is fixed most, which one is waived most."""
    if not found.checks:
        return
    total = sum(one.counts.total for one in found.checks)
    line: list[str | Content | Number] = [_label("Checks"), Number(f"{total:,}", line_for(finding="any")), " findings"]
    best, worst = most_fixed(found.checks), most_waived(found.checks)
    if best is not None:
        line += [
            " · most fixed: ",
            safe.line(best.rule),
            " ",
            Number(f"{best.fixed_share:.0%}", line_for(fixed=best.rule)),
        ]
    if worst is not None:
        mark = " ▲" if worst.waived_share >= NOISY else ""
        share = Number(f"{worst.waived_share:.0%}{mark}", line_for(waived=worst.rule))
        line += [" · most waived: ", safe.line(worst.rule), " ", share]
    yield line


def check_lines(found: Checked, width: int) -> Iterator[Line]:
    """A line for each check that found most, then who and which cells have findings left."""
    room = max((cell_len(one.rule) for one in found.checks[:MOST]), default=0)
    for at, one in enumerate(found.checks[:MOST]):
        noisy = one.counts.total >= LEAST and one.waived_share >= NOISY
        yield [
            _label("by check" if at == 0 else ""),
            safe.line(one.rule), " " * (room - cell_len(one.rule) + 1),
            *_share("found", one.counts.total, None, line_for(finding=one.rule)),
            *_share("fixed", one.counts.fixed, one.fixed_share, line_for(fixed=one.rule)),
            *_share("waived", one.counts.waived, one.waived_share, line_for(waived=one.rule)),
            *_share("left", one.counts.open, one.open_share, line_for(open=one.rule)),
            Content.styled(" ▲ noisy", "$text-warning") if noisy else "",
        ]  # fmt: skip
    if len(found.checks) > MOST:
        yield [_label(""), Content.styled(f"and {len(found.checks) - MOST} more checks with fewer", "$text-muted")]
    people = [(name, counts, f"{line_for(author=name)} {line_for(finding='any')}") for name, counts in found.authors]
    yield from _left("by author", people, width)
    cells = [
        (" / ".join(cell.dimensions.values()), counts,
         line_for(**{f"cell__{name}": value for name, value in cell.dimensions.items()}, finding="any"))
        for cell, counts in found.cells
    ]  # fmt: skip
    yield from _left("by cell", cells, width)


def _label(text: str) -> Content:
    return Content.styled(f"{text:<{LABEL}}", "bold $accent")


def _share(what: str, number: int, share: float | None, opens: str) -> Iterator["str | Number"]:
    told = "" if share is None else f" {share:4.0%}"
    yield f" {what} "
    yield Number(f"{number:>4}", opens) if number else f"{number:>4}"
    yield told


def _left(label: str, entries: Sequence[tuple[str, Counts, str]], width: int) -> Iterator[Line]:
    """Names with the findings that were left of all: as many to a line as fit."""
    line: list[str | Content | Number] = [_label(label)]
    used = LABEL
    for name, counts, opens in entries:
        number = Number(f"{counts.open} left of {counts.total}", opens)
        size = cell_len(name) + 1 + cell_len(number.text) + 3
        if used > LABEL and used + size > width:
            yield line
            line, used = [_label("")], LABEL
        line += [" · " if used > LABEL else "", safe.line(name), " ", number]
        used += size
    if used > LABEL:
        yield line
