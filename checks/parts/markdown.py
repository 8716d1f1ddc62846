"""One Markdown parse of a text for all rules, with the places of everything in the text itself.

Offsets are code points of the text as given, whatever its line ends. A text is parsed once and kept for the rules that
come after; plain prose is spared by `has_markdown`, and each rule guards itself further by the characters it is about.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from checks.parts.marking import SPAN, Lines, Span, href, inside, outermost, parser

if TYPE_CHECKING:
    from markdown_it.token import Token

__all__ = [
    "Fence",
    "Heading",
    "Link",
    "Marks",
    "Span",
    "code_spans",
    "filled",
    "has_markdown",
    "inside",
    "outermost",
    "parse",
    "without_code",
]
_MARKS = "`*_#<[|~>"
_BEGINNINGS = ("\n    ", "\n\t", "\n---", "\n===")
_BREAK = re.compile(r"[\r\n]")
_FILLED = re.compile(r"[^\r\n]+")
_SIMPLE = re.compile(r"`[^`\r\n]+`")
_HARD = ("``", "\\`", "<", "|", "]:", "-  ", "*  ", "+  ", ".  ", ")  ")
"""Where one of these stands, pairs of marks on a line may be no code, or not all of it: only a parse can tell."""
FILL = "\ufffc"
"""Stands for a character of code in `without_code`: neither a blank nor a letter nor a bracket."""


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced block of code, from its first mark to behind its last."""

    start: int
    end: int
    info: str
    """What stands behind the opening mark, mostly a language."""
    mark: str
    closed: bool
    content: str
    first: int
    """Where the code begins in the text."""
    opening: Span
    """The line that opens it, from its mark."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link, image or `<address>`."""

    start: int
    end: int
    target: str
    target_span: Span
    """Where the target stands; the whole link where it stands elsewhere, as with `[a][1]`, or is empty."""
    image: bool = False
    auto: bool = False


@dataclass(frozen=True, slots=True)
class Emphasis:
    """Words in italics or, where `strong`, in bold; its marks belong to it."""

    start: int
    end: int
    strong: bool
    width: int
    """Characters of its mark."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: the lines on which it stands."""

    start: int
    end: int
    level: int
    title: str
    """Its text as written, with its inline marks."""
    underlined: bool


@dataclass(frozen=True)
class Marks:
    """What is marked in a text; each list is in the order of the text."""

    text: str
    fences: list[Fence] = field(default_factory=list)
    code: list[Span] = field(default_factory=list)
    """Fences, indented blocks and `code` in a line, with their marks; they do not overlap."""
    links: list[Link] = field(default_factory=list)
    emphasis: list[Emphasis] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    html: list[Span] = field(default_factory=list)
    paragraphs: list[Span] = field(default_factory=list)
    tables: list[Span] = field(default_factory=list)
    references: dict[str, str] = field(default_factory=dict)
    """Label in upper case -> target, of `[label]: target` lines."""


def has_markdown(text: str) -> bool:
    """Whether a text could hold any mark but a list's: most prose does not, and need not be parsed."""
    return any(map(text.__contains__, (*_MARKS, *_BEGINNINGS))) or text[:1] in (" ", "\t")


def code_spans(text: str) -> list[Span]:
    """Where code stands: fences, indented blocks, `code` in a line."""
    blocks = "~~~" in text or "\n    " in text or "\n\t" in text or text[:1] in (" ", "\t")
    if not blocks and "`" not in text:
        return []
    if (
        not blocks
        and not any(map(text.__contains__, _HARD))
        and all(line.count("`") & 1 == 0 for line in _BREAK.split(text))
    ):
        return [found.span() for found in _SIMPLE.finditer(text)]
    return parse(text).code


@lru_cache(maxsize=8)
def without_code(text: str) -> str:
    """The text with each character of code but its line ends replaced by `FILL`: offsets stay right."""
    spans = code_spans(text)
    if not spans:
        return text
    pieces, at = [], 0
    for start, end in spans:
        pieces += [text[at:start], filled(text[start:end], FILL)]
        at = end
    return "".join([*pieces, text[at:]])


def filled(piece: str, fill: str) -> str:
    """A filler for each character of a piece but its line ends."""
    if "\n" not in piece and "\r" not in piece:
        return fill * len(piece)
    return _FILLED.sub(lambda line: fill * len(line[0]), piece)


@lru_cache(maxsize=8)
def parse(text: str) -> Marks:
    """Read the Markdown of a text."""
    env: dict[str, dict[str, dict[str, str]]] = {}
    tokens = parser(text).parse(text, env)
    references = {label: one["href"] for label, one in env.get("references", {}).items()}
    marks, lines = Marks(text, references=references), Lines(text)
    for before, token in pairwise([None, *tokens]):
        assert token is not None
        if token.type in _BLOCKS:
            _block(marks, lines, token)
        elif token.type == "inline":
            _inline(marks, lines, token, before)
    marks.code.sort()
    return marks


_BLOCKS = frozenset({"fence", "code_block", "html_block", "paragraph_open", "table_open"})


def _block(marks: Marks, lines: Lines, token: "Token") -> None:
    start, end = lines.span(token.map)
    if token.type == "fence":
        fence = _fence(lines, token, start, end)
        marks.fences.append(fence)
        marks.code.append((fence.start, fence.end))
    elif token.type == "code_block":
        marks.code.append((start, start + len(marks.text[start:end].rstrip())))
    elif token.type == "html_block":
        marks.html.append((start, start + len(marks.text[start:end].rstrip())))
    elif token.type == "paragraph_open":
        marks.paragraphs.append((start, end))
    else:
        marks.tables.append((start, end))


def _fence(lines: Lines, token: "Token", start: int, end: int) -> Fence:
    first, behind = token.map or [0, 0]
    opening = start + max(lines.line(first).find(token.markup), 0)
    last = lines.line(min(behind, len(lines.starts)) - 1).lstrip("> \t").rstrip()
    closed = behind - first > 1 and len(last) >= len(token.markup) and set(last) == {token.markup[0]}
    content = lines.starts[first + 1] if first + 1 < len(lines.starts) else lines.ends[first]
    return Fence(
        opening, end, token.info.strip(), token.markup, closed, token.content, content, (opening, lines.ends[first])
    )  # fmt: skip


def _inline(marks: Marks, lines: Lines, token: "Token", before: "Token | None") -> None:
    opener = before.type if before else ""
    if before is not None and opener == "heading_open":
        start, end = lines.span(before.map)
        underlined = before.markup in ("=", "-")
        marks.headings.append(Heading(start, end, int(before.tag[1]), token.content, underlined))
    if not token.children and opener not in ("th_open", "td_open"):  # cells tell where those behind them begin
        return
    place = lines.places(token, opener in ("th_open", "td_open"))
    opened: list[Token] = []
    for child in token.children or ():
        if child.type in ("em_open", "strong_open"):
            opened.append(child)
        elif child.type in ("em_close", "strong_close"):
            _emphasis(marks, place, opened.pop(), child)
        elif SPAN in child.meta and child.type != "text":
            first, behind = (place(where) for where in child.meta[SPAN])
            if first is not None and behind is not None:
                _mark(marks, child, first, behind)


def _emphasis(marks: Marks, place: Callable[[int], int | None], opening: "Token", closing: "Token") -> None:
    width = len(opening.markup)
    start, end = place(opening.meta[SPAN][0] - width + 1), place(closing.meta[SPAN][1] + width - 1)
    if start is not None and end is not None:
        marks.emphasis.append(Emphasis(start, end, width == 2, width))


def _mark(marks: Marks, token: "Token", start: int, end: int) -> None:
    if token.type == "code_inline":
        marks.code.append((start, end))
    elif token.type == "html_inline":
        marks.html.append((start, end))
    else:
        target, auto = href(token), token.markup == "autolink"
        at = marks.text.rfind(target, start, end) if target else -1
        span = (at, at + len(target)) if at >= 0 else (start, end)
        marks.links.append(Link(start, end, target, span, token.type == "image", auto))
