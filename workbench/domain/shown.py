"""Texts of people, files and models are hostile to a terminal until they went through this one function.

What is stored and exported stays as it is; what a person reads shows each character that would move the cursor,
turn the direction of reading, send a command to the terminal, or hide.
"""

import re

# Control characters, those of format and direction, fillers, tags, halves of surrogate pairs, ends of lines and
# paragraphs, noncharacters of the first plane. Joiners and variation selectors are looked at with their neighbours.
_HOSTILE = (
    "\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff"
    "\U00013430-\U0001345f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_LOOK = re.compile(f"[{_HOSTILE}]")
_JOINERS = "\u200c\u200d"
# Scripts whose letters a joiner binds or parts: Arabic to N'Ko, Indic to Myanmar, Khmer, Mongolian, and their kin.
_JOINED = re.compile(
    "[\u0600-\u08ff\u0900-\u109f\u1780-\u18af\u1a00-\u1cff\ua800-\uabff\ufb50-\ufdcf\ufdf0-\ufdff\ufe70-\ufefe"
    "\U00010a00-\U00010fff\U00011000-\U00011fff]"
)
_EMOJI = re.compile("[\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff]")
_AFTER_EMOJI = re.compile("[\ufe0f\U0001f3fb-\U0001f3ff]")
_IDEOGRAPH = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def visible(text: str, *, keep_newlines: bool = False) -> str:
    """Make control, bidi, zero-width, tag and lone surrogate characters of a text visible.

    ESC becomes ␛, a right-to-left override ⟨U+202E⟩. Joiners stay inside emoji and the scripts that need them,
    variation selectors behind the character that they select.

    Args:
        text: any text.
        keep_newlines: leave line feeds and tabs, for a text shown over several lines.
    """
    if text.isascii() and text.isprintable():
        return text

    def show(found: re.Match[str]) -> str:
        mark = found.group()
        if (keep_newlines and mark in "\n\t") or _belongs(text, found.start()):
            return mark
        code = ord(mark)
        if code < 0x20:
            return chr(0x2400 + code)
        return "␡" if code == 0x7F else f"⟨U+{code:04X}⟩"

    return _LOOK.sub(show, text)


def _belongs(text: str, at: int) -> bool:
    """Whether an invisible character is part of how the characters beside it are written."""
    before, mark, after = text[at - 1 : at], text[at], text[at + 1 : at + 2]
    if not before:
        return False
    if mark in _JOINERS:
        if _JOINED.match(before) and _JOINED.match(after) and not _LOOK.match(before) and not _LOOK.match(after):
            return True
        emoji = bool(_EMOJI.match(before) or (_AFTER_EMOJI.match(before) and _EMOJI.match(text[at - 2 : at - 1])))
        return mark == "\u200d" and emoji and bool(_EMOJI.match(after)) and not _LOOK.match(after)
    if "\ufe00" <= mark <= "\ufe0f":
        return before.isprintable() and not before.isspace() and not _LOOK.match(before)
    if "\U000e0100" <= mark <= "\U000e01ef":
        return bool(_IDEOGRAPH.match(before))
    return "\u180b" <= mark <= "\u180f" and mark != "\u180e" and "\u1820" <= before <= "\u18aa"
