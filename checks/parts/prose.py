"""What of a text is the writer's own prose: the rest is blanked out, and every place stays where it was."""
# ruff: noqa: RUF001 - quotation marks that look like others are what is looked for

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from checks.parts import markdown
from checks.parts.markdown import code_spans, filled, without_code

FILL: Final = "_"
"""What a grammar checker reads for a blanked character: LanguageTool and Harper have no opinion of a run of it."""

_TAG = r"<!--.*?(?:-->|\Z)|</?[A-Za-z][^<>]{0,500}>|&#?[A-Za-z0-9]{1,31};"
_PLACEHOLDER = (
    r"\{\{?[^{}\n]{0,60}\}?\}|\[[A-Z][A-Z0-9_ -]{1,40}\]|\[(?i:your|insert|enter)\b[^\]\n]{0,60}\]|%\(\w{1,40}\)[sd]"
)
_MATHS = (
    r"\$\$[^$]{1,2000}\$\$|\$(?=[^\s$])[^$\n]{0,300}(?<=[^\s$])\$(?!\d)"
    r"|\\\([^\n]{1,500}?\\\)|\\\[(?s:.){1,600}?\\\]"
)
_ADDRESS = r"(?:\b[A-Za-z][\w+.-]{1,15}://|\bwww\.)[^\s<>]+(?<![.,;:!?)\]}'\"»”’*_])|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"
_NAME = (
    r"\b\w{0,40}_\w{0,40}\b|\b\w{1,40}\(\)|\b[a-z]{1,30}[A-Z]\w{0,40}\b"  # snake_case, call(), camelCase
    r"|\b[A-Za-z]\w{1,40}(?:\.[a-z]\w{1,40}){1,9}\b"  # os.path, file.txt
    r"|(?<![\w/])(?:~|\.{1,2})?(?:/[\w.@+-]{1,80}){2,20}/?|\b[A-Za-z]:\\\S{1,200}(?<![,.;:)])"  # paths
    r"|(?<![\w-])--[a-z][\w-]{0,40}|(?<!\w)[@#][A-Za-z_]\w{0,40}"  # flags and mentions
)
_QUOTE = (
    r"“[^“”\n]{1,600}”|„[^„“”\n]{1,600}[“”]|«[^«»\n]{1,600}»|»[^«»\n]{1,600}«"
    r"|「[^「」\n]{1,600}」|(?<!\w)\"(?=\S)[^\"\n]{1,600}(?<=\S)\"(?!\w)|^ {0,3}>[^\n]{0,2000}"
)
_SURROGATE = r"[\ud800-\udfff]"
_Kind = tuple[tuple[str, ...], "re.Pattern[str]"]
"""What is no prose, behind the strings of which one must be there."""
_TAGS: Final[_Kind] = (("<", "&"), re.compile(_TAG, re.DOTALL))
_FORMULAS: Final[_Kind] = (("$", "\\"), re.compile(_MATHS))
_PLACEHOLDERS: Final[_Kind] = (("{", "[", "%"), re.compile(_PLACEHOLDER))
_ADDRESSES: Final[_Kind] = (("://", "www.", "@"), re.compile(_ADDRESS))
_NAMES: Final[_Kind] = ((), re.compile(_NAME))
_SURROGATES: Final[_Kind] = ((), re.compile(_SURROGATE))
_QUOTATIONS: Final[_Kind] = (("“", "„", "”", "«", "»", "「", '"', ">"), re.compile(_QUOTE, re.MULTILINE))
_WORD = re.compile(r"[^ \n]*")


@lru_cache(maxsize=16)
def prose(text: str, quotations: bool = True) -> str:
    """The text as a grammar checker is to read it, in as many code points.

    Code, HTML, formulas, placeholders, addresses, names of a program's parts, paths and, where wanted, quotations are
    replaced by `FILL`; ends of lines stay. A quotation that is most of the text is the text itself, and stays.
    """
    pieces, at = [], 0
    for start, end in code_spans(text):
        pieces += [text[at:start], filled(text[start:end], FILL)]
        at = end
    text = "".join([*pieces, text[at:]])
    text = _masked(text, (_TAGS, _FORMULAS, _PLACEHOLDERS, _ADDRESSES, _NAMES, _SURROGATES), FILL)
    if not quotations:
        return text
    most = len(text.strip()) / 2
    return _QUOTATIONS[1].sub(lambda found: found[0] if len(found[0]) > most else filled(found[0], FILL), text)


@lru_cache(maxsize=16)
def running(text: str) -> str:
    """The text in which phrases are looked for, in as many code points: the filler there is no part of a word.

    Code, addresses, formulas, tags and quotations are replaced by it, but for ends of lines.
    """
    return _masked(without_code(text), (_TAGS, _FORMULAS, _ADDRESSES, _QUOTATIONS), markdown.FILL)


@lru_cache(maxsize=16)
def without_formulas(text: str) -> str:
    """The text with a filler that is no part of a word for each code point of code and formulas but line ends."""
    return _masked(without_code(text), (_FORMULAS,), markdown.FILL)


def _masked(text: str, kinds: Iterable[_Kind], fill: str) -> str:
    for marks, pattern in kinds:
        if marks and not any(map(text.__contains__, marks)):
            continue
        if pattern is _ADDRESSES[1]:
            text = _around(text, marks, pattern, fill)
        else:
            text = pattern.sub(lambda found: filled(found[0], fill), text)
    return text


def _around(text: str, marks: Iterable[str], pattern: re.Pattern[str], fill: str) -> str:
    """The text masked in the words that hold a mark: for a pattern that crosses no blank, and is slow to begin."""
    pieces, at = [], 0
    for place in sorted(place for mark in marks for place in _places(text, mark)):
        if place >= at:
            start = max(text.rfind(" ", at, place), text.rfind("\n", at, place), at)
            word = _WORD.match(text, place)
            assert word is not None
            pieces += [text[at:start], pattern.sub(lambda found: filled(found[0], fill), text[start : word.end()])]
            at = word.end()
    return "".join([*pieces, text[at:]])


def _places(text: str, mark: str) -> Iterator[int]:
    place = text.find(mark)
    while place >= 0:
        yield place
        place = text.find(mark, place + 1)
