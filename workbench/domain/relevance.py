"""Tells what no expert would want a prompt from, cheaply, before a model is asked.

Thresholds are meant to keep: only what is plainly no text on a subject is named. The measures (letters per character,
words that are links, repeated lines) are those of the C4 and Gopher filters, set lower because a chunk is short and may
hold code or tables.
"""

import re
from collections import Counter

SHORTEST = 40
"""Characters that are not blanks; below it nothing can be asked about a chunk."""
LETTERS = 0.25
"""Least share of letters among the characters that are not blanks."""
LINKED = 0.6
"""Most share of lines that are links, addresses or entries of a table of contents."""
REPEATED = 0.5
"""Most share of lines that repeat an earlier one."""

_WORD = re.compile(r"[^\W\d_]{2,}")
_LINK_LINE = re.compile(
    r"""^\s*(?:[-*+\u2022]\s+|\d+[.)]\s+)?(?:
        \[[^\]]+\]\([^)]+\)[\s.,;]*$            # a Markdown link alone
      | <?(?:https?://|www\.|mailto:)\S+>?\s*$   # an address alone
      | .{1,120}?(?:\s?\.){3,}\s*[\divxlc]+\s*$  # an entry with dot leaders and a page number
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_BOILERPLATE = re.compile(
    r"all rights reserved|cookie (?:policy|settings|consent)|privacy policy|terms (?:of use|of service|and conditions)|"
    r"(?:skip|jump) to (?:main )?content|sign in|log in|subscribe to|share this|table of contents|back to top|"
    r"this page intentionally left blank|\N{COPYRIGHT SIGN}|copyright (?:\(c\)|\d{4})",
    re.IGNORECASE,
)


def obviously_irrelevant(text: str) -> str | None:
    """Why a chunk is plainly not worth a prompt, None when it may be.

    Args:
        text: the chunk's text.

    Returns:
        A short reason for people, without the text.
    """
    solid = [char for char in text if not char.isspace()]
    if len(solid) < SHORTEST and not _is_dense(solid):
        return f"too short: {len(solid)} characters"
    letters = sum(char.isalpha() for char in solid)
    if letters < LETTERS * len(solid):
        return f"hardly any words: {letters} letters in {len(solid)} characters"
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    linked = sum(bool(_LINK_LINE.match(line)) for line in lines)
    if linked >= 3 and linked > LINKED * len(lines):
        return f"a list of links or contents: {linked} of {len(lines)} lines"
    if (repeated := _repeated(lines)) > REPEATED * len(lines) and len(lines) >= 4:
        return f"the same again and again: {repeated} of {len(lines)} lines"
    return _boilerplate(text)


def _is_dense(solid: list[str]) -> bool:
    """Whether few characters may say much, as in Chinese, Japanese and Korean."""
    return (
        len(solid) >= SHORTEST // 3
        and sum("\u3040" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7a3" for char in solid) > len(solid) / 2
    )


def _repeated(lines: list[str]) -> int:
    counts = Counter(line for line in lines if _WORD.search(line))
    return sum(count - 1 for count in counts.values())


def _boilerplate(text: str) -> str | None:
    """A short text that mostly consists of a site's standing phrases."""
    found = list(_BOILERPLATE.finditer(text))
    words = len(_WORD.findall(text))
    if len(found) >= 2 and words < 15 * len(found):
        return f"boilerplate: {len(found)} standing phrases in {words} words"
    return None
