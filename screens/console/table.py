"""A list for people: on a terminal a table that fits its width, into a pipe whole fields with tabs between."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

GAP = "  "
"""What stands between two columns."""


class Column(NamedTuple):
    """One column of a table."""

    key: str
    """The row's key that it shows."""
    width: int = 0
    """Cells on a terminal; 0 takes a share of what the others leave."""
    title: str = ""
    """Heading; the key where there is none."""


def header(columns: Sequence[Column], *, wide: bool) -> str:
    """The table's first line."""
    return _line(columns, [column.title or column.key.replace("_", " ") for column in columns], wide=wide)


def line(columns: Sequence[Column], row: Mapping[str, Any], *, wide: bool) -> str:
    """One row of the table; `wide` lays it out for a terminal."""
    return _line(columns, [words(row.get(column.key)) for column in columns], wide=wide)


def words(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """A value as a person reads it, with nothing in it that a terminal would obey."""
    from workbench.domain.shown import visible

    if value is None or value == "":
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{visible(str(name))}={words(part)}" for name, part in value.items()) or "-"
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(words(part) for part in value) or "-"
    return visible(str(value))


def _line(columns: Sequence[Column], cells: Sequence[str], *, wide: bool) -> str:
    if not wide:
        return "\t".join(cells)
    import shutil

    total = shutil.get_terminal_size().columns
    fixed = sum(column.width for column in columns) + len(GAP) * (len(columns) - 1)
    flexible = sum(not column.width for column in columns)
    share = max(8, (total - fixed) // flexible) if flexible else 0
    return GAP.join(fitted(cell, column.width or share) for column, cell in zip(columns, cells, strict=True)).rstrip()


def fitted(text: str, width: int) -> str:
    """Cut or pad a text to a number of cells."""
    used = 0
    sizes = [cell_size(char) for char in text[: width * 4 + 4]]
    whole = len(text) == len(sizes) and sum(sizes) <= width
    for at, size in enumerate(sizes):
        if not whole and used + size > width - 1:
            return text[:at] + "…" + " " * (width - used - 1)
        used += size
    return text + " " * (width - used)


def cell_size(char: str) -> int:
    """The cells that a character takes on a terminal."""
    import unicodedata

    if char.isascii():
        return 1
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
