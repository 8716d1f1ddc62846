"""SQL as its dialects read it: a fault only where none of those that come into question takes it."""

import logging
import re
from collections.abc import Sequence

from checks.parts.fault import Fault, line_starts
from checks.parts.snippets import masked

_META = re.compile(r"^[ \t]*\\[a-z][^\n]*|^(?:mysql|sqlite|postgres|\w{1,30}=[#>*])>? ", re.M)
"""What is said to a database's shell and not to the database: its own commands, and its prompts."""
_OUTPUT = re.compile(r"^[ \t|+]*-{3,}(?:[+|]-+)*[ \t|+]*$|^\(\d+ rows?\)", re.M)
"""The line under the header of a result that is shown behind its query."""
_LONG = 20_000
"""Code points up to which several dialects are tried."""


_SURE = ("Expecting )", "Required keyword", "Expected table name", "Expecting (")


def fault(text: str, dialects: Sequence[str]) -> Fault | None:
    """What keeps a text from being SQL in any of the dialects, told as the first of them tells it."""
    import sqlglot
    from sqlglot.errors import SqlglotError

    # What it falls back on it tells to the log, with the statement in it.
    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)
    plain = masked(_META.sub(lambda found: " " * len(found[0]), text) if "\\" in text or ">" in text else text)
    first: Fault | None = None
    for dialect in dialects if len(text) <= _LONG else dialects[:1]:
        try:
            sqlglot.parse(plain, read=dialect or None)
        except SqlglotError as error:
            first = first or _told(text, getattr(error, "errors", []))
        except RecursionError:
            return None
        else:
            return None
    return None if _OUTPUT.search(text) else first


def _told(text: str, errors: Sequence[dict[str, object]]) -> Fault:
    said = errors[0] if errors else {}
    line, column, shown = said.get("line"), said.get("col"), said.get("highlight")
    if not (isinstance(line, int) and isinstance(column, int) and isinstance(shown, str)):
        return Fault(0, min(1, len(text)), "syntax", "the SQL does not parse")
    starts = line_starts(text)
    end = min(starts[min(max(line, 1), len(starts)) - 1] + column, len(text))
    # What is missing is missing in any dialect; a word in a strange place may be a dialect's own.
    sure = str(said.get("description")).startswith(_SURE)
    return Fault(max(end - max(len(shown), 1), 0), end, "syntax" if sure else "unsure", "the SQL does not parse")
