"""Code as people show it: with prompts of a shell or interpreter, with output, with dots for what is left out."""

import re
from collections.abc import Sequence

from checks.parts.fault import line_starts
from checks.parts.pieces import Piece

_REPL = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*[ \t]*(?:>>>|In \[\d+\]:)(?: |\n|\Z)")
"""A session begins with a prompt: further below, one may stand in a docstring."""
_LINE = re.compile(r"^(?P<indent>[ \t]*)(?P<mark>>>>|\.\.\.|In \[\d+\]:|\.\.\.:)(?: |$)")
_MAGIC = re.compile(r"^(?P<indent>[ \t]*)(?P<magic>[%!]{1,2}[A-Za-z][^\n]{2,})", re.M)
_SHELL = re.compile(r"^[ \t]*(?:\$|%|\u276f|#(?= (?:apt|pip|npm|docker|cd|ls|sudo|systemctl|make)\b))(?: |$)", re.M)
_PLACEHOLDER = re.compile(r"\{\{[^{}\n]{0,80}\}\}|\$\{[^{}\n]{0,80}\}|<[A-Za-z][\w .-]{0,60}>|%\(\w{1,40}\)s|%s")
_LEFT_OUT = ("...", "\u2026", "[snip]", "<snip>")
_SPARED = re.compile(
    r"\byour[ _-]?\w*|\bpseudo|\b(?:rest|remainder|more|other|existing|previous|same|implementation|logic)\b[^\n]{0,20}"
    r"\b(?:code|here|as before|as above|omitted|unchanged)\b|\bomitted\b|\bgoes here\b|\btodo\b", re.I,
)  # fmt: skip


def python(piece: Piece) -> Piece:
    """Python without an interpreter's prompts and what it printed; common indentation is taken off."""
    if _REPL.match(piece.text):
        return _session(piece)
    return _dedented(piece._replace(text=piece.text.replace("\u2026", "0")))


def without_magics(text: str) -> str:
    """Python of a notebook, as long as before, without what `%matplotlib inline` and `!pip install` say."""
    return _MAGIC.sub(lambda found: found["indent"] + "pass".ljust(len(found["magic"])), text)


def session(text: str) -> bool:
    """Whether a text is a shell's session, prompts and what was printed, and no script."""
    return _SHELL.search(text) is not None


def masked(text: str) -> str:
    """A text of the same length in which templates' placeholders are plain names."""
    if not any(mark in text for mark in "{<%"):
        return text
    return _PLACEHOLDER.sub(lambda found: "x" * len(found[0]), text)


def spared(lines: Sequence[str], number: int) -> bool:
    """Whether something is left out on purpose at a line, or beside it, so that it need not parse."""
    near = lines[max(0, number - 1) : number + 2]
    return any(mark in line for line in near for mark in _LEFT_OUT) or any(_SPARED.search(line) for line in near)


def _session(piece: Piece) -> Piece:
    """The commands of an interpreter's session: a line of output is an empty one."""
    lines: list[str] = []
    places: list[int] = []
    for number, line in enumerate(piece.text.split("\n")):
        found = _LINE.match(line)
        kept = line[found.end() :] if found else ""
        lines.append(kept)
        places.append(piece.places[min(number, len(piece.places) - 1)] + (found.end() if found else len(line)))
    return _joined(lines, places)


def _dedented(piece: Piece) -> Piece:
    lines = piece.text.split("\n")
    indents = [len(line) - len(line.lstrip(" \t")) for line in lines if line.strip()]
    common = min(indents, default=0)
    if not common:
        return piece
    cut = [min(common, len(line) - len(line.lstrip(" \t"))) for line in lines]
    starts = line_starts(piece.text)
    places = [piece.place(start) + off for start, off in zip(starts, cut, strict=False)]
    return _joined([line[off:] for line, off in zip(lines, cut, strict=True)], places)


def _joined(lines: Sequence[str], places: Sequence[int]) -> Piece:
    starts, at = [], 0
    for line in lines:
        starts.append(at)
        at += len(line) + 1
    return Piece("\n".join(lines), starts, places)
