"""Code and formulas that stand in a text without a fence: what they are is told by how their lines look."""

import re
from collections.abc import Iterator
from functools import lru_cache

from checks.parts.marking import Span

_PARAGRAPH = re.compile(r"[^\n]*\S[^\n]*(?:\n[^\n]*\S[^\n]*)*")
_SESSION = re.compile(r"^[ \t]*(?:>>>|In \[\d+\]:|\$ [a-z.~/]|\(?gdb\) ?\S|[\w@.~-]+[$#>] [a-z])", re.MULTILINE)
"""Where somebody types at a prompt: what follows up to an empty line is what the program says."""
_LEAD = re.compile(
    r"::\Z|^[ \t]*\.\. (?:code|code-block|sourcecode|doctest|testcode|parsed-literal|math)::", re.MULTILINE
)
"""How reStructuredText announces a literal block, which is indented."""
_LINE = re.compile(
    r"""
      .*(?:\w\(|[ ]=[ ]|\+\+|--|->).*;[ \t]*(?://.*)?\Z                   # a statement with its semicolon
    | .*(?:\)|\belse|\btry|\bdo|=|=>|[ ]struct[ ]\w+)[ ]?\{[ \t]*\Z       # a block that opens
    | [ \t]*[\])}]+[;,]?[ \t]*\Z                                          # … and one that closes
    | [ \t]*(?:async[ ])?(?:def|class)[ ]\w+.*:[ \t]*\Z
    | [ \t]*(?:from[ ][\w.]+[ ])?import[ ][\w.*]+(?:[ ]as[ ]\w+)?(?:,[ ]?\w+)*;?[ \t]*\Z
    | [ \t]*(?:\#include|\#define|using[ ]namespace|package[ ][\w.]+;)
    | [ \t]*(?:if|elif|for|while|with|switch)\b.*(?:[=!<>]=|\w\(|[ ]in[ ]\w+).*[:{][ \t]*\Z
    | [ \t]*(?:return|print|puts|echo|raise|throw|yield|await|assert)\b[ ]?.*[\w'"][(\[.].*[)\]};]?[ \t]*\Z
    | [ \t]*(?:public|private|protected|static|void|function|func|fn|struct|template|impl)\b.*[({;][ \t]*\Z
    | [ \t]*(?:(?:var|let|const|int|float|double|char|bool|auto|val|final|string|String)[ ])?
        [A-Za-z_][\w.]*(?:\[[^\]\n]*\]|\([\w, ]{0,20}\))?[ ]?(?:=|:=|\+=|-=|\*=|<-)[ ]?[^=\s]
    | [ \t]*[a-z_][\w.]*\(.*[)\]}'",(][ \t]*\Z                            # a call
    | [ \t]*\.\w+\(                                                       # … and one that goes on with another
    | [ \t]*//[ ]?\S
    | .*\\(?:begin|end|frac|d?frac|left|right|sqrt|sum|int|mathbf|mathrm|cdot|times)\b
    """,
    re.VERBOSE,
)


_LONGEST = 300
"""Code points of a line that could be code: longer ones are paragraphs."""


@lru_cache(maxsize=8)
def unfenced(text: str) -> list[Span]:
    """Where code or formulas stand without any mark, in order: whole lines of a paragraph.

    A paragraph is code where half of its lines look like it, from a prompt on, and where it is indented behind what
    announces a literal block. One with code in a sentence is none.
    """
    return list(_found(text))


def _found(text: str) -> Iterator[Span]:
    literal, before, beyond = 0, "", 0
    for paragraph in _PARAGRAPH.finditer(text):
        lines = [line.rstrip() for line in paragraph[0].split("\n")]
        indent = min(len(line) - len(line.lstrip()) for line in lines)
        if not literal or indent < literal:
            literal = indent if indent > beyond and _LEAD.search(before) else 0
        session = _SESSION.search(paragraph[0])
        if literal or sum(map(_looks_like_it, lines)) * 2 >= len(lines):
            yield paragraph.span()
        elif session is not None:
            yield paragraph.start() + session.start(), paragraph.end()
        before, beyond = paragraph[0].rstrip(), indent


def _looks_like_it(line: str) -> bool:
    return len(line) <= _LONGEST and _LINE.match(line) is not None
