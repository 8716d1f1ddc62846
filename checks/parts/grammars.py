"""Code of many languages against their grammars: the first place where it does not parse, sparing fragments.

The parsers are tree-sitter's, which were made for editors: a real program may hold a construct that they do not know.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from checks.parts.fault import Fault
from checks.parts.languages import shown, wraps

_MACRO = re.compile(rb"\b[A-Z][A-Z0-9_]{3,}\b(?=\s+[A-Za-z_])")
"""A name that a preprocessor makes into a word of the language, or into nothing."""

_FRAGMENT = 10_000
"""Bytes up to which a code may be a fragment of something larger; what is longer stands by itself."""
_MACROS = re.compile(rb"^[ \t]*#[ \t]*(?:if|define)|\b[A-Z][A-Z0-9_]{3,}\b[ \t]*\(|__attribute__", re.M)
"""What shows that a preprocessor makes something else of the code."""

if TYPE_CHECKING:
    from tree_sitter import Node


def fault(language: str, text: str) -> Fault | None:
    """The first place where a text does not parse, neither by itself nor as a fragment."""
    source = text.encode("utf-8", "replace")
    node = _first_error(_root(language, source))
    if node is None:
        return None
    plain = _MACRO.sub(lambda found: b" " * len(found[0]), source) if language in ("c", "cpp") else source
    for before, behind in (("", ""), *wraps(language)) if len(source) <= _FRAGMENT else ():
        if _first_error(_root(language, before.encode() + plain + b"\n" + behind.encode())) is None:
            return None
    place = len(source[: node.start_byte].decode("utf-8", "replace"))
    end = len(source[: node.end_byte].decode("utf-8", "replace"))
    code = "unsure" if language in ("c", "cpp") and _MACROS.search(source) else "syntax"
    return Fault(place, max(place, end), code, f"the {shown(language)} does not parse")


def parses(language: str, text: str) -> bool:
    """Whether a text parses as a language, by itself or as a fragment."""
    return fault(language, text) is None


def _root(language: str, source: bytes) -> "Node":
    from tree_sitter_language_pack import get_parser

    parser: Any = get_parser(language)
    root: Node = parser.parse(source).root_node
    return root


def _first_error(root: "Node") -> "Node | None":
    """The first node in the text that is an error or stands for something missing: the innermost there."""
    if not root.has_error:
        return None
    node: Node | None = None
    inner: Node | None = root
    while inner is not None:
        if inner.is_error or inner.is_missing:
            node = inner
        inner = next(_faulty(inner), None)
    return node


def _faulty(node: "Node") -> "Iterator[Node]":
    return (child for child in node.children if child.has_error or child.is_error or child.is_missing)
