"""markdown-it-py with a memory of where inline marks stand: on its own it says so for blocks only."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

Span = tuple[int, int]
SPAN = "span"
"""Key of a token's `meta`: where it stands in the text of its block."""
_BREAK = re.compile(r"\r\n?|\n")
_SEEN = ("link", "image", "autolink", "html_inline", "backticks")
_NEEDED = {"table": ("|",), "fence": ("```", "~~~"), "blockquote": (">",), "reference": ("]:",),
           "html_block": ("<",), "heading": ("#",)}  # fmt: skip
"""Kinds of blocks, and what a text without any of them lacks: each rule is else asked at every line of it."""
_INLINE = re.compile(r"[`*_\[<]")
"""Where none of these stands, nothing in a block's text is marked."""


def parser(text: str) -> "MarkdownIt":
    """What reads a text: as `_parser`, but for the rules that find nothing in this one."""
    return _parser(frozenset(name for name, marks in _NEEDED.items() if not any(map(text.__contains__, marks))))


@lru_cache(maxsize=1 << len(_NEEDED))
def _parser(idle: frozenset[str]) -> "MarkdownIt":
    """CommonMark with tables, whatever a link points to; tokens of inline marks carry their `SPAN`.

    Args:
        idle: kinds of blocks that the text can't hold.
    """
    from markdown_it import MarkdownIt

    class Marking(MarkdownIt):
        """Links are taken as written: which schemes are allowed is for a rule to say."""

        def validateLink(self, url: str) -> bool:
            return True

        def normalizeLink(self, url: str) -> str:
            return url

    made = Marking("commonmark").enable("table")
    made.disable([*idle, "text_join", "fragments_join"])  # which pieces plain words are in is of no matter here
    made.core.ruler.at("inline", _inline)
    made.core.ruler.at("normalize", _normalize)
    ruler = made.inline.ruler
    known = dict(zip(ruler.get_all_rules(), (one.fn for one in ruler.__rules__), strict=True))
    for name in _SEEN:
        ruler.at(name, _remembered(known[name]))
    ruler.at("emphasis", _runs(known["emphasis"]))
    return made


def _normalize(state: "StateCore") -> None:
    """As the parser's own rule, which looks for what most texts lack in a slower way."""
    from markdown_it.rules_core import normalize

    if "\r" in state.src or "\0" in state.src:
        normalize(state)


def _inline(state: "StateCore") -> None:
    """As the parser's own rule, for the texts of blocks in which something is marked."""
    for token in state.tokens:
        if token.type == "inline":
            token.children = []
            if _INLINE.search(token.content):
                state.md.inline.parse(token.content, state.md, state.env, token.children)


_Rule = Callable[["StateInline", bool], bool]


def _remembered(rule: _Rule) -> _Rule:
    """The rule, noting on the first token that it makes what it read."""

    def seen(state: "StateInline", silent: bool) -> bool:
        start, before = state.pos, len(state.tokens)
        done = rule(state, silent)
        if done and not silent:
            made = next((token for token in state.tokens[before:] if token.type != "text"), None)
            if made is not None:
                made.meta[SPAN] = (start, state.pos)
        return done

    return seen


def _runs(rule: _Rule) -> _Rule:
    """The rule for `*` and `_`, noting the place of each: a later step turns some into emphasis."""

    def seen(state: "StateInline", silent: bool) -> bool:
        start = state.pos
        done = rule(state, silent)
        if done and not silent:
            for place, token in zip(range(start, state.pos), state.tokens[start - state.pos :], strict=True):
                token.meta[SPAN] = (place, place + 1)
        return done

    return seen


class Lines:
    """From lines of a source, and places in the text of a block, to places in the source."""

    def __init__(self, text: str) -> None:
        """Cut a text as Markdown cuts it, whatever its line ends."""
        self.text = text
        found = list(_BREAK.finditer(text))
        self.starts = [0, *(one.end() for one in found)]
        self.ends = [*(one.start() for one in found), len(text)]
        self._row: dict[int, int] = {}

    def span(self, lines: "list[int] | None") -> Span:
        """Where some lines (first, behind the last) stand, without the last line's end."""
        first, behind = lines or (0, 0)
        last = min(max(behind, first + 1), len(self.ends)) - 1
        return self.starts[min(first, last)], self.ends[last]

    def line(self, number: int) -> str:
        """A line without its end."""
        return self.text[self.starts[number] : self.ends[number]]

    def places(self, block: "Token", cell: bool) -> Callable[[int], int | None]:
        """From a place in an inline token's content to the place in the source; None where it can't be told."""
        first = (block.map or [0])[0]
        offsets: list[tuple[int, int | None]] = []
        at = 0
        for number, part in enumerate(block.content.split("\n"), first):
            offsets.append((at, self._offset(number, part, cell)))
            at += len(part) + 1

        def place(where: int) -> int | None:
            start, offset = next(one for one in reversed(offsets) if one[0] <= where)
            return None if offset is None else offset + where - start

        return place

    def _offset(self, number: int, part: str, cell: bool) -> int | None:
        """Where a line of a block's content begins in the source; lists and quotations have cut its beginning off."""
        bare = part.lstrip()
        if number >= len(self.starts):
            return None
        line = self.line(number).replace("\0", "\ufffd")
        found = line.find(bare, self._row.get(number, 0)) if cell else line.rfind(bare)
        if found < 0:
            return None
        if cell:
            self._row[number] = found + len(bare)
        return self.starts[number] + found - (len(part) - len(bare))


def outermost(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, without those that lie in others."""
    kept: list[Span] = []
    for start, end in sorted(spans):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


def inside(spans: "tuple[Span, ...] | list[Span]", place: int) -> bool:
    """Whether a place lies in one of some spans, which stand in order and do not overlap."""
    at = bisect_right(spans, (place, 1 << 60)) - 1
    return at >= 0 and spans[at][0] <= place < spans[at][1]


def href(token: "Token") -> str:
    """Where a link or image points."""
    found: Any = token.attrs.get("href", token.attrs.get("src", ""))
    return str(found)
