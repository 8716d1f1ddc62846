"""A text as a grammar checker is to read it: what is no prose is blanked out, and every place stays where it was."""
# ruff: noqa: RUF001 - quotation marks that look like others are what is looked for

import re
from functools import lru_cache
from typing import Final

from checks.parts.markdown import code_spans

FILL: Final = "_"
"""Stands for each blanked character: LanguageTool and Harper have no opinion of a run of it, nor of what is around."""

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
    r"|(?<!\w)\"(?=\S)[^\"\n]{1,600}(?<=\S)\"(?!\w)|^ {0,3}>[^\n]{0,2000}"
)
_SURROGATE = r"[\ud800-\udfff]"
_KINDS: Final = (
    (("<", "&"), re.compile(_TAG, re.DOTALL)),
    (("$", "\\"), re.compile(_MATHS)),
    (("{", "[", "%"), re.compile(_PLACEHOLDER)),
    (("://", "www.", "@"), re.compile(_ADDRESS)),
    ((), re.compile(_NAME)),
    ((), re.compile(_SURROGATE)),
)
"""What is no prose, each with the strings of which one must be there, in the order in which it is blanked out."""
_QUOTED: Final = re.compile(_QUOTE, re.MULTILINE)
_KEPT = "\r\n"


@lru_cache(maxsize=16)
def prose(text: str, quotations: bool = True) -> str:
    """The text with everything but prose blanked out, in as many code points.

    Code, HTML, formulas, placeholders, addresses, names of a program's parts, paths and, where wanted, quotations are
    replaced by `FILL`; ends of lines stay. A quotation that is most of the text is the text itself, and stays.
    """
    pieces, at = [], 0
    for start, end in code_spans(text):
        pieces += [text[at:start], _blank(text[start:end])]
        at = end
    text = "".join([*pieces, text[at:]])
    for marks, kind in _KINDS:
        if not marks or any(mark in text for mark in marks):
            text = kind.sub(lambda found: _blank(found[0]), text)
    if not quotations:
        return text
    most = len(text.strip()) / 2
    return _QUOTED.sub(lambda found: found[0] if len(found[0]) > most else _blank(found[0]), text)


def _blank(piece: str) -> str:
    return "".join(one if one in _KEPT else FILL for one in piece)
