"""What of a text is the writer's own prose: code, addresses, formulas, tags and quotations are not."""

import re
from collections.abc import Iterable
from functools import lru_cache

from checks.parts.markdown import FILL, without_code

_MASKS = (
    (("://", "www."), re.compile(r"(?:https?://|ftp://|file://|www\.)[^\s<>\"'`]+")),
    (("@",), re.compile(r"[^\s@]{1,64}@[\w.-]{1,100}")),
    (("$",), re.compile(r"\$\$[^$]{1,2000}\$\$|\$(?! )[^$\n]{1,200}(?<! )\$(?!\d)")),
    (("\\(", "\\["), re.compile(r"\\\(.{1,200}?\\\)|\\\[[^\]]{1,2000}\\\]", re.S)),
    (("<",), re.compile(r"</?[A-Za-z!][^<>\n]{0,300}>")),
    (('"',), re.compile(r'(?<!\w)"[^"\n]{1,400}"')),
    (("“", "„", "”"), re.compile(r"[“„”][^“”\n]{1,400}[“”]")),
    (("«", "»"), re.compile(r"«[^«»\n]{1,400}»|»[^«»\n]{1,400}«")),
    (("「",), re.compile(r"「[^「」\n]{1,400}」")),
)  # fmt: skip


def _filled(match: re.Match[str]) -> str:
    found = match[0]
    return "\n".join(FILL * len(line) for line in found.split("\n")) if "\n" in found else FILL * len(found)


_FORMULAS = [one for one in _MASKS if one[0] in (("$",), ("\\(", "\\["))]


@lru_cache(maxsize=16)
def without_formulas(text: str) -> str:
    """The text with a filler for each code point of code and formulas but line ends."""
    return _masked(without_code(text), _FORMULAS)


@lru_cache(maxsize=16)
def running(text: str) -> str:
    """The text with a filler for each code point of code, addresses, formulas, tags and quotations but line ends."""
    return _masked(without_code(text), _MASKS)


def _masked(text: str, masks: Iterable[tuple[tuple[str, ...], "re.Pattern[str]"]]) -> str:
    for marks, pattern in masks:
        if any(mark in text for mark in marks):
            text = pattern.sub(_filled, text)
    return text
