"""The code of a completion, block by block, each with the language that it is said to be in, and whether it parses."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from checks.parts import grammars, pythoncode, snippets, sqlcode
from checks.parts.dataformats import yaml_faults
from checks.parts.fault import Fault, line_of, line_starts
from checks.parts.languages import dialects, language, likely
from checks.parts.markdown import Span
from checks.parts.pieces import Piece, cut, fenced
from checks.parts.strict import parsed

_VALUES = 500
"""Values behind each other, as in lines of JSON, of which a block is read."""
LONGEST = 40_000
"""Code points of a block beyond which it is not read."""
_WRITES_CODE = ("code_generation", "code_translation", "code_repair")
_PROSE = re.compile(r"^[ \t]*(?![#/*%'\"-])(?:\w[\w',-]* ){5,}[\w',()-]+[.!?:]?$", re.M)
_BEGINS_SQL = re.compile(
    r"\s*(?:(?:--|/\*|#)|(?:select|with|insert|update|delete|create|alter|drop|merge|grant|truncate)\b)", re.I
)
_TEMPLATE = re.compile(r"\{\{-|\{\{ ?(?:\.|\$|(?:range|if|end|define|with)\b)")
_COMMENT = re.compile(r"^[ \t]*(?://|#|/\*)|\s//\s|,\s*//", re.M)


class Block(NamedTuple):
    """A piece of code."""

    piece: Piece
    language: str
    label: str
    """As the fence, or the cell, calls the language."""
    label_at: Span | None
    """Where it does; None for a whole text without fences."""


def blocks(texts: Mapping[str, str], facts: Mapping[str, str]) -> Sequence[Block]:
    """The blocks of code in a completion that say their language; the whole completion where only its cell does."""
    text = texts.get("completion", "")
    if "```" in text or "~~~" in text:
        found = []
        for one in fenced(text):
            named = language(one.language)
            if named is not None and one.piece.text.strip() and len(one.piece.text) <= LONGEST:
                at = text.find(one.fence.info.split()[0], one.fence.start + len(one.fence.mark))
                found.append(Block(one.piece, named, one.language, (at, at + len(one.fence.info.split()[0]))))
        return found
    if facts.get("skill", "") not in _WRITES_CODE and facts.get("format", "").lower() != "code":
        return ()
    label = facts.get("programming_language", "")
    named = language(label)
    if named is None or not text.strip() or len(text) > LONGEST or _PROSE.search(text):
        return ()
    piece = cut(text, 0, len(text))
    starts = line_starts(text)
    return (Block(Piece(piece.text, starts, starts), named, label, None),)


class Verdict(NamedTuple):
    """What a reader of a language says of a block."""

    fault: Fault | None = None
    """The first fault, with its place in the whole text."""
    line: int = 0
    """Its line in the block, from 1."""
    other: str = ""
    """The language that it is written in, where that is plainly another than the one named."""


def verdict(block: Block, dialect: str = "") -> Verdict:
    """Whether a block parses; SQL whose label names no dialect is read as the one given, else as any."""
    piece = snippets.python(block.piece) if block.language == "python" else block.piece
    found = _read(block.language, block.label, piece.text, dialect)
    if found.fault is None:
        return found
    return found._replace(fault=piece.whole(found.fault))


@lru_cache(maxsize=64)
def _read(named: str, label: str, text: str, dialect: str) -> Verdict:
    fault = _fault(named, label, text, dialect)
    if fault is None:
        return Verdict()
    starts = line_starts(text)
    line = line_of(starts, fault.start)
    other = next((name for name in likely(text, named) if _parses(name, text)), "")
    lines = text.split("\n")
    if not other and snippets.spared(lines, min(line, len(lines)) - 1):
        return Verdict()
    first, behind = starts[line - 1], starts[line] if line < len(starts) else len(text)
    said = text[first:behind]
    if said.strip():
        fault = fault._replace(start=first + len(said) - len(said.lstrip()), end=first + len(said.rstrip()))
    return Verdict(fault, line, other)


def _fault(named: str, label: str, text: str, dialect: str = "") -> Fault | None:
    if named == "python":
        said = pythoncode.read(text)
        return said if isinstance(said, Fault) else None
    if named == "sql":
        return sqlcode.fault(text, dialects(label, dialect)) if _BEGINS_SQL.match(text) else None
    if named == "json":
        return _json(text)
    if named == "yaml":
        return None if "{{" in text or "{%" in text else next(yaml_faults(text), None)
    if named == "bash":
        return None if snippets.session(text) else grammars.fault(named, snippets.masked(text))
    return None if "{{" in text and _TEMPLATE.search(text) else grammars.fault(named, text)


def _parses(named: str, text: str) -> bool:
    if named in ("python", "sql"):
        return _fault(named, named, text) is None
    return grammars.parses(named, text)


def _json(text: str) -> Fault | None:
    """A fault in JSON; what is shown as JSON may hold remarks, be several values, or the inside of an object."""
    if _COMMENT.search(text):
        return None
    at = len(text) - len(text.lstrip())
    for _ in range(_VALUES):
        if at >= len(text):
            break
        end, fault = parsed(text[at:])
        if fault is not None:
            whole = "{" + text + "}"
            if parsed(whole)[1] is None:
                return None
            return fault._replace(start=fault.start + at, end=fault.end + at)
        at += end
        at += len(text[at:]) - len(text[at:].lstrip())
    return None
