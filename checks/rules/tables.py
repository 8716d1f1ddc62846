"""Markdown tables whose rows do not fit: cells are lost or stand in the wrong column when the table is shown."""

import re
from collections.abc import Iterator

from checks.parts.markdown import Span, inside, parse, without_code
from checks.spec import Check, Finding, Subject

_LINE = re.compile(r"[^\r\n]+")
_RULE = re.compile(r"[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*\Z")
_QUOTED = "> \t"


def _run(subject: Subject) -> Iterator[Finding]:
    for field in ("prompt", "completion"):
        text = subject.texts.get(field, "")
        if "|" not in text:
            continue
        tables = (
            parse(text).tables if "-|" in text or "|-" in text or "| -" in text or "|:" in text or "| :" in text else []
        )
        for start, end in tables:
            yield from _rows(subject, field, text, start, end)
        yield from _broken(subject, field, without_code(text), tables)


def _cells(line: str) -> int:
    """Cells of a row, as they are shown: a bar behind a backslash separates nothing."""
    bare = line.strip(_QUOTED).replace("\\\\", "").replace("\\|", "")
    bare = bare.removeprefix("|")
    return bare.removesuffix("|").count("|") + 1


def _rows(subject: Subject, field: str, text: str, start: int, end: int) -> Iterator[Finding]:
    lines = list(_LINE.finditer(text, start, end))
    wanted = _cells(lines[0][0])
    for line in lines[2:]:
        cells = _cells(line[0])
        if cells != wanted:
            said = f"the row has {cells} cells, the table {wanted} columns"
            first = line.start() + len(line[0]) - len(line[0].lstrip(_QUOTED))
            yield CHECK.found(subject, field, first, line.start() + len(line[0].rstrip()), said, code="cells")


def _broken(subject: Subject, field: str, bare: str, tables: list[Span]) -> Iterator[Finding]:
    """What was meant as a table and is none: a rule that does not fit its header, or rows without a rule."""
    before = ""
    for line in _LINE.finditer(bare):
        row = line[0].strip()
        rule = "|" in row and "-" in row and "|" in before and _RULE.match(row)
        if rule and not inside(tables, line.start()) and _cells(before) != _cells(row):
            said = f"the line under the header has {_cells(row)} columns, the header {_cells(before)}"
            first = line.start() + line[0].index(row)
            yield CHECK.found(subject, field, first, first + len(row), said, code="header")
        before = row


CHECK = Check("tables", 1, "instant", "warn", "tables whose rows, or whose header, have another number of cells", _run)
