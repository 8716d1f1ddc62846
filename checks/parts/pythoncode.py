"""Python as its own parser reads it, and the names in it that nothing gives a value."""

import ast
import re
import warnings
from collections.abc import Iterator
from threading import Lock
from typing import NamedTuple

from checks.parts.fault import Fault, line_starts
from checks.parts.snippets import without_magics

_OUTSIDE = ("outside", "not properly in loop", "at module level")
"""In messages on code that is only a fragment of a function."""
_HEADER = re.compile(r"expected an indented block after .* on line (\d+)")
_WARNINGS = Lock()


class Unknown(NamedTuple):
    """A name that nothing gives a value."""

    start: int
    end: int
    name: str


class Read(NamedTuple):
    """Python that was parsed."""

    tree: ast.Module
    whole: bool
    """Whether it stands by itself: it defines or imports something."""


def read(text: str) -> Read | Fault:
    """Parse Python; the first fault where it does not parse."""
    with _WARNINGS, warnings.catch_warnings():
        # A warning would show a line of the text on the standard error.
        warnings.simplefilter("ignore")
        try:
            tree = _tree(text)
            _compiled(tree)
        except SyntaxError as error:
            return _fault(text, error)
        except (ValueError, RecursionError, MemoryError):
            return Fault(0, min(1, len(text)), "unread", "characters that Python does not take, or nested too deeply")
    defined = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
    return Read(tree, any(isinstance(node, defined) for node in tree.body))


def _tree(text: str) -> ast.Module:
    try:
        return ast.parse(text)
    except SyntaxError:
        plain = without_magics(text)
        if plain == text:
            raise
        return ast.parse(plain)


def _compiled(tree: ast.Module) -> None:
    try:
        compile(tree, "<code>", "exec", dont_inherit=True)
    except SyntaxError as error:
        if not any(word in str(error.msg) for word in _OUTSIDE):
            raise


def _fault(text: str, error: SyntaxError) -> Fault:
    starts = line_starts(text)
    header = _HEADER.search(str(error.msg))
    number, column = (int(header[1]), 1) if header else (error.lineno or 1, error.offset or 1)
    line = min(max(number - 1, 0), len(starts) - 1)
    start = min(starts[line] + max(column - 1, 0), len(text))
    code = "body" if header else "syntax"
    return Fault(start, min(start + 1, len(text)), code, "the Python does not parse")


def unknown(read: Read, text: str) -> Iterator[Unknown]:
    """The names in a piece of Python that nothing in it gives a value, each once."""
    from pyflakes.checker import Checker  # type: ignore[import-untyped]
    from pyflakes.messages import ImportStarUsed, UndefinedName  # type: ignore[import-untyped]

    try:
        said = Checker(read.tree, filename="<code>", builtins=_BUILTINS).messages
    except RecursionError:
        return
    if any(isinstance(one, ImportStarUsed) for one in said):
        return
    starts, seen = line_starts(text), set()
    for one in said:
        name = str(one.message_args[0]) if isinstance(one, UndefinedName) else ""
        if not name or name in seen or one.lineno > len(starts):
            continue
        seen.add(name)
        first = starts[one.lineno - 1]
        # Python counts columns in bytes, and no character is shorter than one.
        start = first + len(
            text[first : first + one.col].encode("utf-8", "replace")[: one.col].decode("utf-8", "replace")
        )
        if text[start : start + len(name)] == name:
            yield Unknown(start, start + len(name), name)


def bound(read: Read) -> Iterator[str]:
    """The names that a piece of Python gives a value, anywhere in it."""
    for node in ast.walk(read.tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).partition(".")[0]


_BUILTINS = frozenset({"display", "get_ipython", "reveal_type", "_", "__", "exit", "quit"})
