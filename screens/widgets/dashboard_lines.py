"""The dashboard's lines: numbers that open what they count, arranged for the width that there is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from rich.cells import cell_len
from textual.content import Content

from screens.frame import safe
from screens.widgets.bars import bar, course
from screens.widgets.board import Line, Number
from screens.widgets.dashboard_checks import Checked, check_lines, check_summary
from screens.widgets.pair_list import age
from storage.pace import WEEK
from workbench.domain.project import Member
from workbench.domain.road import Stage
from workbench.services.finding_pairs import line_for
from workbench.services.planning import Standing
from workbench.services.standing import Overview
from workbench.services.waiting import Waiting

BAR = 10
COLUMN = 12
"""Cells that a column of the matrix has at least."""
LABEL = 12
"""Cells of the word that a line begins with."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """All that the dashboard shows."""

    overview: Overview
    waiting: Waiting
    member: Member
    reasons: Mapping[str, int]
    accepted: Sequence[int]
    """By week, the latest last."""
    rejected: Sequence[int]
    oldest: Mapping[str, int]
    minutes: float | None
    now: int
    checked: Checked = field(default_factory=Checked)


def lines(numbers: Numbers, width: int) -> Iterator[Line]:
    """The lines of the board."""
    if not sum(numbers.overview.stages.values()):
        yield [
            Content.styled("No pair yet: Sources (g s) takes documents in, Write (g w) begins a pair,", "$text-muted")
        ]
        yield [Content.styled("and `workbench import FILE` takes finished pairs in.", "$text-muted")]
        return
    yield from _for_me(numbers)
    yield from _waiting(numbers)
    yield from check_summary(numbers.checked)
    yield [""]
    if numbers.overview.matrix.cells:
        yield from _targets(numbers, width)
        yield from _matrix(numbers, width)
    else:
        yield from _counts(numbers, width)
    yield [""]
    yield from _rejections(numbers, width)
    yield from _pace(numbers)
    if numbers.checked.checks:
        yield [""]
    yield from check_lines(numbers.checked, width)


def _label(text: str) -> Content:
    return Content.styled(f"{text:<{LABEL}}", "bold $accent")


def _list(label: str, parts: Sequence["tuple[str, Number, str]"]) -> Line:
    """`label  words number words · …`."""
    line: list[str | Content | Number] = [_label(label)]
    for at, (before, number, after) in enumerate(parts):
        line += [" · " if at else "", before, number, after]
    return line


def _for_me(numbers: Numbers) -> Iterator[Line]:
    waits, review = numbers.waiting, "stage:review -author:me"
    parts = [
        (waits.returned, "returned to you", "returned:yes author:me"),
        (waits.review, "to review", review),
        (waits.edit, "to edit", "stage:editing"),
        (waits.conflicts, "in conflict ▲", "conflicts:yes"),
    ]
    shown = [("", Number(f"{count:,}", opens, "bold"), f" {what}") for count, what, opens in parts if count]
    if shown:
        yield _list("For you", shown)


def _waiting(numbers: Numbers) -> Iterator[Line]:
    stages, view = numbers.overview.stages, numbers.overview

    def some(stage: Stage, *, oldest: bool = False) -> Number | None:
        count = stages.get(stage, 0)
        return Number(f"{count:,}", f"stage:{stage}") if count else None

    def entry(what: str, number: Number | None, after: str = "") -> list[tuple[str, Number, str]]:
        return [(f"{what} ", number, after)] if number else []

    def since(stage: Stage) -> str:
        first = numbers.oldest.get(stage)
        return f" (oldest {age(first, numbers.now / 1e6)})" if first else ""

    back = Number(f"{view.returned:,}", "returned:yes") if view.returned else None
    clash = Number(f"{view.conflicts:,}", "conflicts:yes", "$text-warning") if view.conflicts else None
    prompts = [
        *entry("to write", some(Stage.PROMPT_DRAFT)),
        *entry("to review", some(Stage.PROMPT_SUBMITTED), since(Stage.PROMPT_SUBMITTED)),
    ]
    answers = [
        *entry("to write", some(Stage.COMPLETION_DRAFT)),
        *entry("to review", some(Stage.COMPLETION_SUBMITTED), since(Stage.COMPLETION_SUBMITTED)),
    ]
    other = [*entry("editing", some(Stage.EDITING)), *entry("returned", back), *entry("conflicts", clash, " ▲")]
    ended = [*entry("accepted", some(Stage.ACCEPTED)), *entry("discarded", some(Stage.DISCARDED))]
    for label, parts in (("Prompts", prompts), ("Completions", answers), ("Open", other), ("Done", ended)):
        if parts:
            yield _list(label, parts)


def _targets(numbers: Numbers, width: int) -> Iterator[Line]:
    """How far all is, and each language."""
    accepted, target = numbers.overview.done
    share = accepted / target if target else 0
    yield [_label("Targets"), f"{bar(share, BAR)} {share:4.0%}  {accepted:,} of {target:,}"]
    line: list[str | Content | Number] = [""]
    for name, (some, all_) in numbers.overview.targets.items():
        entry = f"{(name or 'no language'):<3} {bar(some / all_ if all_ else 0, BAR)} "
        number = Number(f"{some:,}/{all_:,}", line_for(stage="accepted", language=name or "none"))
        if sum(map(_width, line)) + len(entry) + len(number.text) + 3 > width:
            yield line
            line = [""]
        line += [" " * LABEL if len(line) == 1 else "   ", entry, number]
    yield line


def _width(part: "str | Content | Number") -> int:
    return part.cell_length if isinstance(part, Content) else cell_len(part if isinstance(part, str) else part.text)


def _matrix(numbers: Numbers, width: int) -> Iterator[Line]:
    """Cells: skills beside each other, in as many blocks as the width needs; no label is cut."""
    matrix = numbers.overview.matrix
    room = max(map(cell_len, matrix.rows), default=0) + 1
    for columns in _blocks(matrix.columns, width - room):
        heads = [_head(name) for name in columns]
        for at in range(2):
            yield [Content.styled(" " * room + "".join(head[at] for head in heads), "$text-muted")]
        for row in matrix.rows:
            if any((row, column) in matrix.cells for column in columns):
                found = [
                    (matrix.cells.get((row, column)), len(head[1])) for column, head in zip(columns, heads, strict=True)
                ]
                yield [
                    safe.line(row),
                    " " * (room - cell_len(row)),
                    *(part for one, size in found for part in _cell(one, size)),
                ]


def _head(name: str) -> tuple[str, str]:
    """A skill's name on two lines of one width, flush right."""
    words = name.replace("_", " ").split() or [""]
    upper, lower = " ".join(words[:-1]), words[-1]
    width = max(len(upper), len(lower), COLUMN - 1) + 1
    return f"{upper:>{width}}", f"{lower:>{width}}"


def _blocks(columns: Sequence[str], width: int) -> Iterator[list[str]]:
    """Columns in runs that fit the width."""
    block: list[str] = []
    for name in columns:
        if block and sum(len(_head(one)[1]) for one in [*block, name]) > width:
            yield block
            block = []
        block.append(name)
    if block:
        yield block


def _cut(text: str, width: int) -> str:
    """A text in at most so many cells."""
    return safe.line(text, "", width).plain


def _cell(one: Standing | None, width: int) -> Iterator["str | Number"]:
    if one is None:
        yield f"{'·':>{width}}"
        return
    target, under_way = one.cell.target, one.accepted + one.under_way
    if one.accepted >= target:
        mark, style = "✔", "$text-success"
    elif not under_way:
        mark, style = "▲", "$text-warning"
    else:
        mark, style = ("●" if under_way * 2 >= target else "○"), ""
    share = one.accepted / target if target else 1.0
    text = f"{bar(share, 3)} {one.accepted}/{target} {mark}" if width >= 12 else f"{one.accepted}/{target} {mark}"
    yield " " * max(1, width - len(text))
    yield Number(text, line_for(**{f"cell__{name}": value for name, value in one.cell.dimensions.items()}), style)


def _counts(numbers: Numbers, width: int) -> Iterator[Line]:
    """Languages and skills, where no cell has a target."""
    hint = "No targets yet. A lead sets them: workbench cell set domain=NAME skill=NAME --target 50"
    yield [Content.styled(hint if len(hint) < width else "No targets yet: workbench cell set --help", "$text-muted")]
    for label, name, counts in (
        ("Languages", "language", numbers.overview.languages), ("Skills", "skill", numbers.overview.skills)
    ):  # fmt: skip
        most = max((every for _, every in counts.values()), default=1)
        for at, (value, (accepted, every)) in enumerate(counts.items()):
            yield [
                _label(label if at == 0 else ""),
                f"{_cut(value.replace('_', ' ') or 'not said', 18):<19}{bar(every / most, BAR)} ",
                Number(f"{every:,}", line_for(**{name: value or "none"}) + " -stage:discarded"),
                "  accepted ",
                Number(f"{accepted:,}", line_for(stage="accepted", **{name: value or "none"})),
            ]


def _rejections(numbers: Numbers, width: int) -> Iterator[Line]:
    if not numbers.reasons:
        return
    parts = [
        (f"{reason.replace('_', ' ')} ", Number(str(count), f"reason:{reason}"), "")
        for reason, count in numbers.reasons.items()
    ]
    line: list[tuple[str, Number, str]] = []
    label = "Sent back"
    for part in parts:
        if line and LABEL + sum(len(a) + len(n.text) + 3 for a, n, _ in [*line, part]) > width:
            yield _list(label, line)
            label, line = "", []
        line.append(part)
    yield _list(label, line)
    yield [_label(""), f"{course(numbers.rejected)}  verdicts that sent back, last {len(numbers.rejected)} weeks"]


def _pace(numbers: Numbers) -> Iterator[Line]:
    since = datetime.fromtimestamp((numbers.now - WEEK) / 1e6, UTC).date().isoformat()
    weekly = Number(f"{numbers.accepted[-1]:,}", f"accepted:{since}")
    line: list[str | Content | Number] = [
        _label("Pace"),
        f"{course(numbers.accepted)}  ",
        weekly,
        " accepted this week",
    ]
    if numbers.minutes is not None:
        line.append(f" · {numbers.minutes:.1f} min a pair")
    yield line
